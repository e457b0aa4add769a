"""The plots show what they are given: every label, every n, nothing untested as zero."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings, strategies as st
from hypothesis.extra.numpy import arrays
from support.helpers import sensation_to, strongest_to

import sciscore as sci
from sciscore import plots
from sciscore.errors import OutcomeError
from sciscore.intervals import IntervalColumn, Score
from sciscore.isncsci.fields import PLACE
from sciscore.plots import plot_palette as palette
from sciscore.plots.ais_transitions import counts_of
from sciscore.plots.plot_canvas import AIS, percent
from sciscore.plots.score_changes import MANY
from sciscore.report.palette import DARK, LIGHT, luminance
from sciscore.segments import SIDES
from sciscore.testing import exams as any_exam

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

mpl = pytest.importorskip("matplotlib")

INTACT = sci.Exam.intact()
GRADED = [path for path in PLACE if path.count(".") == 2]


def injury(level: str, **cells: Any) -> sci.Exam:
    """Normal to a level, nothing below it."""
    return INTACT.replace(
        {
            path: grade
            for side in SIDES
            for path, grade in (sensation_to(level, side) | strongest_to(level, side)).items()
        }
        | cells
    )


C1 = injury("C1", vac="No", dap="No")
T10 = injury("T10", vac="NT").replace(
    {"right.motor.L3": "NT", "left.motor.L2": "3*[0-2]", "left.light_touch.T4": "1**"}
)
UNTESTED = INTACT.replace(dict.fromkeys([*GRADED, "vac", "dap"], "NT"))
EXAMS = {"intact": INTACT, "C1": C1, "T10": T10, "untested": UNTESTED}
COHORT = sci.Exams.from_exams([INTACT, C1, T10, UNTESTED, UNTESTED])


def figure_of(ax: Axes) -> Figure:
    figure = ax.figure
    assert figure is not None
    return figure  # type: ignore[return-value]


def laid_out(ax: Axes) -> Figure:
    """The figure of a plot after everything has found its place."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure_of(ax)).draw()  # type: ignore[no-untyped-call]
    return figure_of(ax)


def texts(ax: Axes) -> list[str]:
    """The texts of a plot but the counts on the ribbons of a flow."""
    return [text.get_text() for text in ax.texts if text.get_gid() != "count"]


def patches(ax: Axes) -> dict[str, Any]:
    """The patches of a plot by the name that they have in a saved SVG."""
    return {str(patch.get_gid()): patch for patch in ax.patches if patch.get_gid()}


def inside(ax: Axes, name: str) -> str:
    """What is written in a rectangle."""
    box = patches(ax)[name].get_bbox()
    (found,) = (
        text.get_text()
        for text in ax.texts
        if box.x0 < text.get_position()[0] < box.x1 and box.y0 < text.get_position()[1] < box.y1
    )
    return found


def svg(ax: Axes) -> str:
    file = io.BytesIO()
    figure_of(ax).savefig(file, format="svg")
    return file.getvalue().decode()


# --- the map of segments


@pytest.mark.parametrize("name", EXAMS)
def test_map_prints_every_grade_where_it_stands(name: str) -> None:
    ax = plots.segment_map(EXAMS[name])
    drawn = patches(ax)
    assert set(drawn) == set(GRADED)
    for path in GRADED:
        grade = str(EXAMS[name][path])
        assert inside(ax, path).replace("\n", "") == grade
        assert bool(drawn[path].get_hatch()) == grade.startswith("NT")
    assert ax.get_xlabel() == f"VAC {EXAMS[name]['vac']}      DAP {EXAMS[name]['dap']}"
    columns = [label.get_text() for label in ax.get_xticklabels()]
    assert columns == [segment.replace("_", "-") for segment in sci.DERMATOMES]


@given(any_exam())
@settings(max_examples=8)
def test_map_of_any_exam_is_complete(exam: sci.Exam) -> None:
    ax = plots.segment_map(exam)
    assert sorted(text.replace("\n", "") for text in texts(ax)) == sorted(
        str(exam[path]) for path in GRADED
    )


def test_map_runs_right_before_left_and_rostral_before_caudal() -> None:
    ax = plots.segment_map(INTACT)
    corners = {path: patch.get_xy() for path, patch in patches(ax).items()}
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    for scale in ("light_touch", "pin_prick", "motor"):
        assert corners[f"right.{scale}.C5"][1] < corners[f"left.{scale}.C5"][1]
        assert corners[f"right.{scale}.C5"][0] < corners[f"right.{scale}.S1"][0]
    assert corners["right.motor.L3"][0] == corners["left.pin_prick.L3"][0]


def test_map_of_one_scale_has_its_cells_only() -> None:
    drawn = patches(plots.segment_map(INTACT, scale="motor"))
    assert set(drawn) == {path for path in GRADED if ".motor." in path}


def test_tagged_cells_have_a_border() -> None:
    drawn = patches(plots.segment_map(T10))
    bordered = {
        path
        for path, patch in drawn.items()
        if mpl.colors.to_hex(patch.get_edgecolor()) == palette.LIGHT_LOOK.ink
    }
    assert bordered == {"left.motor.L2", "left.light_touch.T4"}


def test_map_of_cohort_counts_untested_apart() -> None:
    ax = plots.segment_map(COHORT)
    assert "n = 5" in ax.get_title(loc="left")
    # Intact and T10 are normal at C5, C1 is not; two are untested and not among the three.
    assert inside(ax, "right.motor.C5") == percent(2, 3) == "67"
    assert inside(ax, "right.motor.C5.untested") == "2"
    # At L3 one more is untested.
    assert inside(ax, "right.motor.L3") == "50"
    assert inside(ax, "right.motor.L3.untested") == "3"
    # As examined: a tagged 1 is no normal grade.
    assert inside(ax, "left.light_touch.T4") == "33"
    assert ax.get_xlabel() == "VAC 1 of 2 yes, 3 not tested      DAP 2 of 3 yes, 2 not tested"


def test_mean_is_over_the_examined() -> None:
    ax = plots.segment_map(COHORT, scale="motor", value="mean")
    assert inside(ax, "left.motor.L2") == f"{(5 + 0 + 3) / 3:.1f}"
    assert inside(ax, "right.motor.L3") == "2.5"


def test_cohort_of_untested_has_no_number_but_the_count() -> None:
    ax = plots.segment_map(sci.Exams.from_exams([UNTESTED] * 3))
    assert set(texts(ax)) == {"NT", "3"}
    assert ax.get_xlabel() == "VAC 3 not tested      DAP 3 not tested"
    assert all(patch.get_hatch() for patch in patches(ax).values())


def test_complete_cohort_has_no_strip() -> None:
    drawn = patches(plots.segment_map(sci.Exams.from_exams([INTACT, C1])))
    assert set(drawn) == set(GRADED)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"exams": 3}, "exams: expected an Exam or Exams, not int"),
        ({"exams": COHORT[:0]}, "exams: a cohort of no exams has no map"),
        ({"scale": "touch"}, "scale: 'touch' is not a scale to draw; use light_touch or"),
        ({"value": "median"}, "value: 'median' is not a value to draw; use normal or mean"),
    ],
)
def test_map_refuses(given: dict[str, Any], message: str) -> None:
    with pytest.raises(sci.ExamError) as caught:
        plots.segment_map(**{"exams": INTACT, **given})
    assert message in str(caught.value)


def test_map_lists_everything_that_is_wrong() -> None:
    with pytest.raises(sci.ExamError) as caught:
        plots.segment_map(None, scale="x", value="y")  # type: ignore[arg-type]
    assert [problem.location for problem in caught.value.problems] == ["exams", "scale", "value"]


# --- transitions


COUNTS = {("A", "A"): 40, ("A", "B"): 8, ("A", None): 12, ("ND", "C"): 2, (None, "D"): 1}


def test_transitions_of_a_cohort_are_drawn_as_their_counts() -> None:
    made = sci.transitions(["A", "A", "B", "ND", None, "C"], ["B", "A", "C", "D", "A", None])
    counts = {("A", "B"): 1, ("A", "A"): 1, ("B", "C"): 1, ("ND", "D"): 1,
              (None, "A"): 1, ("C", None): 1}  # fmt: skip
    assert counts_of(made) == counts_of(counts)
    assert np.array_equal(counts_of(made).table, counts_of(counts).table)


def test_matrix_shows_counts_per_cent_and_n() -> None:
    ax = plots.transition_matrix(COUNTS)
    assert inside(ax, "A.A") == "40\n83 %"
    assert inside(ax, "A.B") == "8\n17 %"
    assert inside(ax, "ND.C") == "2\n(100 %)"
    assert inside(ax, "A.no exam") == "12"
    assert inside(ax, "no exam.D") == "1"
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [*AIS, "no exam", "n"]
    above = [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()]
    assert above == labels
    right, below = ax.get_xlim()[1] - 0.5, ax.get_ylim()[0] - 0.5
    of_rows = [t.get_text() for t in ax.texts if t.get_position()[0] == right]
    of_columns = [t.get_text() for t in ax.texts if t.get_position()[1] == below]
    assert of_rows == ["60", "0", "0", "0", "0", "2", "1", "63"]
    assert of_columns == ["63", "40", "8", "2", "1", "0", "0", "12"]


@given(arrays(np.int64, (6, 6), elements=st.integers(0, 30)).filter(np.any))
@settings(max_examples=8)
def test_array_and_mapping_are_the_same(table: Any) -> None:
    mapping = {(a, b): int(table[i, j]) for i, a in enumerate(AIS) for j, b in enumerate(AIS)}
    first, second = counts_of(table), counts_of(mapping)
    assert first.before == second.before == AIS
    assert np.array_equal(first.table, second.table)
    assert first.table.sum() == table.sum()


@given(arrays(np.int64, (6, 6), elements=st.integers(0, 30)).filter(np.any))
@settings(max_examples=8)
def test_flow_keeps_everyone(table: Any) -> None:
    ax = plots.transition_flow(table)
    nodes = {name: patch for name, patch in patches(ax).items() if name.startswith(("be", "af"))}
    unit = sum(patch.get_height() for name, patch in nodes.items() if name < "b") / table.sum()
    for place, grade in enumerate(AIS):
        for side, count in (("before", table[place].sum()), ("after", table[:, place].sum())):
            node = nodes.get(f"{side}.{grade}")
            assert (node is not None) == bool(count)
            assert node is None or node.get_height() == pytest.approx(unit * count)
    printed = texts(ax)
    assert printed == [
        f"{grade}  n = {count}"
        for sums in (table.sum(axis=1), table.sum(axis=0))
        for grade, count in zip(AIS, sums, strict=True)
        if count
    ]
    ribbons = {name for name in patches(ax) if name not in nodes}
    assert ribbons == {f"{AIS[i]}.{AIS[j]}" for i, j in np.argwhere(table)}


def test_ribbons_join_their_nodes() -> None:
    ax = plots.transition_flow(COUNTS)
    drawn = patches(ax)
    for first, second in (("A", "A"), ("A", "B"), ("A", "no exam"), ("ND", "C"), ("no exam", "D")):
        corners = drawn[f"{first}.{second}"].get_path().vertices
        start, end = drawn[f"before.{first}"], drawn[f"after.{second}"]
        assert corners[:, 0].min() == start.get_x() + start.get_width()
        assert corners[:, 0].max() == end.get_x()
        for x, node in ((corners[:, 0].min(), start), (corners[:, 0].max(), end)):
            at_node = corners[corners[:, 0] == x, 1]
            assert node.get_y() - 1e-9 <= at_node.min()
            assert at_node.max() <= node.get_y() + node.get_height() + 1e-9


def test_ribbons_fill_their_nodes() -> None:
    ax = plots.transition_flow(np.arange(36).reshape(6, 6))
    drawn = patches(ax)
    for side, place in (("before", 0), ("after", 1)):
        for grade in AIS:
            node = drawn[f"{side}.{grade}"]
            ends = []
            for name, patch in drawn.items():
                if name.split(".")[place] == grade and name.split(".")[0] in AIS:
                    corners = patch.get_path().vertices
                    x = (corners[:, 0].min(), corners[:, 0].max())[place]
                    at_node = corners[corners[:, 0] == x, 1]
                    ends.append((at_node.min(), at_node.max()))
            edges = [node.get_y(), *(low for low, _ in sorted(ends)[1:])]
            assert edges == pytest.approx([low for low, _ in sorted(ends)])
            assert edges[1:] == pytest.approx([high for _, high in sorted(ends)[:-1]])


def test_open_nodes_are_hatched() -> None:
    drawn = patches(plots.transition_flow(COUNTS))
    hatched = {name for name, patch in drawn.items() if patch.get_hatch()}
    assert hatched == {
        *("before.ND", "ND.C", "after.no exam", "before.no exam", "no exam.D"),
    }


def test_labels_of_a_flow_never_touch() -> None:
    skewed = {("A", "A"): 10_000} | {(grade, grade): 1 for grade in AIS[1:]} | {("A", None): 1}
    ax = plots.transition_flow(skewed)
    laid_out(ax)
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(first.overlaps(second) for first, second in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("draw", [plots.transition_matrix, plots.transition_flow])
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({("A", "F"): 1, "AB": 2, ("A", "B"): -1}, "not a pair of AIS grades"),
        ({("A", "B"): 1.5}, "'1.5' is not a count"),
        ({("A", "B"): True}, "'True' is not a count"),
        ({}, "no transitions to draw"),
        ({("A", "B"): 0}, "no transitions to draw"),
        (np.ones((5, 5), int), "expected counts of shape (6, 6)"),
        (np.ones((6, 6)), "float64 of shape (6, 6)"),
        (-np.ones((6, 6), int), "expected counts"),
    ],
)
def test_transitions_refuse(draw: Any, given: Any, message: str) -> None:
    with pytest.raises(sci.SciscoreError) as caught:
        draw(given)
    assert message in str(caught.value)


def test_all_wrong_transitions_are_listed() -> None:
    with pytest.raises(sci.SciscoreError) as caught:
        plots.transition_flow({("A", "F"): 1, ("A", ["B"][0]): -1, 3: 4})
    assert len(caught.value.problems) == 3


# --- change and course


def scores(*ends: tuple[int, int] | None) -> list[sci.Score | None]:
    return [None if end is None else sci.Score(low=end[0], high=end[1]) for end in ends]


def test_change_is_told_whatever_the_untested_cells_hold() -> None:
    before = scores((10, 10), (20, 25), (30, 30), (8, 8), (5, 9), None)
    after = scores((30, 30), (22, 22), (12, 14), (8, 8), (5, 9), (3, 3))
    ax = plots.change_plot(before, after, ["A", None, "A", "E", "B", "A"], score="UEMS")
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        *("gain, n = 1", "loss, n = 1", "no change, n = 1", "open, n = 2"),
    ]
    groups = [label.get_text() for label in ax.get_xticklabels()]
    assert groups == ["A\nn = 2", "B\nn = 1", "E\nn = 1", "ND\nn = 1"]
    assert ax.get_xlabel() == "not drawn, one of the two missing: n = 1"
    assert ax.get_ylabel() == "UEMS"


def lines_of(ax: Axes, kind: str) -> list[list[list[float]]]:
    """The lines of people whose change is of a kind: places and scores."""
    return [
        segment.tolist()
        for drawn in ax.collections
        if drawn.get_gid() == kind
        for segment in drawn.get_segments()  # type: ignore[attr-defined]
    ]


def test_intervals_are_drawn_as_intervals() -> None:
    ax = plots.change_plot(scores((20, 25)), scores((30, 30)))
    ends = [[score for _, score in line] for line in lines_of(ax, "gain")]
    assert ends == [[20, 30], [25, 30]]
    bands = [
        {y for _, y in np.asarray(path.vertices)}
        for drawn in ax.collections
        for path in drawn.get_paths()
        if len(np.asarray(path.vertices)) > 2 and not drawn.get_gid()
    ]
    assert {20, 25, 30} in bands


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 4), min_size=1, max_size=90))
@settings(max_examples=20)
def test_everybody_is_drawn_once_and_many_have_medians(ends: list[tuple[int, ...]]) -> None:
    before = scores(*((min(a, b), max(a, b)) for a, b, _, _ in ends))
    after = scores(*((min(c, d), max(c, d)) for _, _, c, d in ends))
    ax = plots.change_plot(before, after)
    drawn = sorted(
        (start[1], end[1]) for kind in ("gain", "loss", "no change", "open")
        for start, end in lines_of(ax, kind)
    )  # fmt: skip
    expected = []
    for one, other in zip(before, after, strict=True):
        assert one is not None
        assert other is not None
        expected.append((one.low, other.low))
        if (one.low, other.low) != (one.high, other.high):
            expected.append((one.high, other.high))
    assert drawn == sorted(expected)
    medians = [line for line in ax.lines if line.get_gid() == "median"]
    assert len(medians) == (2 if len(ends) > MANY else 0)


def test_medians_are_bounds_over_the_untested_cells() -> None:
    before = scores(*[(10, 20)] * 30, *[(30, 30)] * 20)
    ax = plots.change_plot(before, scores(*[(40, 40)] * 50))
    medians = [line.get_ydata() for line in ax.lines if line.get_gid() == "median"]
    assert [list(ends) for ends in medians] == [[10, 40], [20, 40]]  # type: ignore[arg-type]
    quartiles = [line.get_ydata() for line in ax.lines if line.get_gid() == "quartiles"]
    assert [list(ends) for ends in quartiles] == [[10, 30], [40, 40]]  # type: ignore[arg-type]


def test_plots_take_pairs_of_visits() -> None:
    visits = sci.visits(
        {"person": ["P1", "P1", "P2", "P2"], "visit": ["a", "b", "a", "b"],
         "sex": ["f", "f", "m", "m"], "ais": ["A", "B", "C", ""], "uems": [3, 9, 20, 31]}
    )  # fmt: skip
    pairs = visits.pairs("visit:a", "visit:b")
    ax = plots.change_plot(pairs, baseline_grade="sex", score="uems")
    assert [label.get_text() for label in ax.get_xticklabels()] == ["f\nn = 1", "m\nn = 1"]
    assert sorted((a[1], b[1]) for a, b in lines_of(ax, "gain")) == [(3, 9), (20, 31)]
    assert counts_of(pairs) == counts_of({("A", "B"): 1, ("C", None): 1})
    with pytest.raises(sci.OutcomeError, match="give the scores before and after"):
        plots.change_plot(scores((1, 1)), None)


def test_maps_take_classifications() -> None:
    one, many = sci.classify(T10, edition="2019"), sci.classify(COHORT, edition="2019")
    assert texts(plots.segment_map(one)) == texts(plots.segment_map(T10))
    assert texts(plots.segment_map(many)) == texts(plots.segment_map(COHORT))


@pytest.mark.parametrize(
    ("times", "words"),
    [((1, 2, 3), ""), ((1, 4, 12, 52), "square-root scale"),
     ((1, 2, 365, 366), "visits evenly spaced")],
)  # fmt: skip
def test_early_visits_can_be_read(times: tuple[int, ...], words: str) -> None:
    ax = plots.trajectories({time: scores(*[(1, 1)] * 1200) for time in times}, time="days")
    assert ax.get_xlabel() == ", ".join(filter(None, ("days", words)))
    assert [label.get_text() for label in ax.get_xticklabels()] == [str(time) for time in times]
    laid_out(ax)
    counts = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(counts))


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_legends_fit_their_axes(columns: int) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3), layout="constrained")
    axes = figure.subplots(1, columns, squeeze=False)[0]
    people = [(n, n + 2) for n in range(6)]
    for ax in axes:
        groups = ["tetraplegia", *"BCDEF"]
        plots.trajectories({1: scores(*people), 2: scores(*people)}, groups, ax=ax)
        laid_out(ax)
        legend = ax.get_legend()
        assert legend.get_window_extent().x1 <= ax.get_window_extent().x1 + 40
        assert legend.get_window_extent().y1 <= figure.bbox.y1


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_plots_follow_the_ground(style: str) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    with plt.style.context(style):
        drawn = patches(plots.segment_map(C1))
    colours = DARK if style.startswith("dark") else LIGHT
    for path, state in (("right.motor.S1", "absent"),):
        assert mpl.colors.to_hex(drawn[path].get_facecolor()) == colours[state]
    assert mpl.colors.to_hex(plots.segment_map(C1).figure.get_facecolor()) == "#ffffff"


def test_columns_of_a_cohort_are_taken() -> None:
    results = sci.classify(COHORT, edition="2019")
    uems = results.totals.uems
    ax = plots.change_plot(uems, uems, results.ais)
    groups = [label.get_text() for label in ax.get_xticklabels()]
    assert sum(int(group.rpartition(" ")[2]) for group in groups) == len(COHORT)
    assert groups == ["A\nn = 1", "E\nn = 1", "ND\nn = 3"]


def test_change_refuses() -> None:
    with pytest.raises(sci.SciscoreError, match="as long as each other, not 1, 2, 1"):
        plots.change_plot(scores((1, 1)), scores((1, 1), (2, 2)))
    with pytest.raises(sci.SciscoreError, match="nobody has a score both before and after"):
        plots.change_plot(scores(None), scores((1, 1)))


def annotated(ax: Axes) -> list[tuple[str, float]]:
    return [(text.get_text(), float(text.xy[0])) for text in ax.texts]  # type: ignore[attr-defined]


def test_course_prints_n_at_each_visit() -> None:
    visits = {
        26: scores((30, 30), (12, 12), None),
        4: scores((10, 14), (8, 8), (3, 3)),
        52: scores(None, (20, 20), None),
    }
    ax = plots.trajectories(visits, ["B", "A", "A"], score="UEMS", time="weeks")
    assert annotated(ax) == [
        *(("n  A", 0), ("2", 4), ("1", 26), ("1", 52)),
        *(("n  B", 0), ("1", 4), ("1", 26), ("0", 52)),
    ]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["4", "26", "52"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("weeks", "UEMS")


def test_n_and_the_name_of_the_time_do_not_touch() -> None:
    people = scores((1, 1), (2, 2), (3, 3))
    ax = plots.trajectories({1: people, 2: people, 3: people}, list("ABC"), time="weeks" * 10)
    laid_out(ax)
    name = ax.xaxis.label.get_window_extent()
    assert not any(name.overlaps(text.get_window_extent()) for text in ax.texts)


def test_median_is_the_band_in_which_it_lies() -> None:
    column: IntervalColumn[Score] = IntervalColumn(
        np.array([10, 20, 30]), np.array([15, 26, 30]), Score
    )
    ax = plots.trajectories({1: column, 2: column})
    drawn = [list(line.get_ydata()) for line in ax.lines]  # type: ignore[arg-type]
    assert [20.0, 20.0] in drawn
    assert [26.0, 26.0] in drawn
    assert [15.0, 15.0] in drawn  # lower quartile of the lowest
    assert [28.0, 28.0] in drawn  # upper quartile of the highest


def test_named_visits_keep_their_order() -> None:
    visits = {"late": scores((1, 1)), "early": scores((2, 2))}
    ax = plots.trajectories(visits, people=True)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["late", "early"]


def test_course_refuses() -> None:
    one = scores((1, 1))
    with pytest.raises(sci.SciscoreError, match="no visits"):
        plots.trajectories({})
    with pytest.raises(sci.SciscoreError, match="nobody has a score at any visit"):
        plots.trajectories({1: scores(None)})
    with pytest.raises(sci.SciscoreError) as caught:
        plots.trajectories({1: one * 7, 2: one}, list("abcdefgh"))
    assert [problem.location for problem in caught.value.problems] == ["2", "groups", "groups"]
    with pytest.raises(sci.SciscoreError, match="7 groups; at most 6 can be told apart"):
        plots.trajectories({1: one * 7}, list("abcdefg"))


def test_trajectories_are_drawn_of_visits_pairs_and_trajectories() -> None:
    visits = sci.visits(
        {"person": ["P1", "P1", "P2", "P2"], "visit": ["a", "b", "a", "b"],
         "days_since_injury": [10, 100, 11, 101], "ais": ["A", "A", "C", "D"],
         "uems": [3, 9, 20, 31]}
    )  # fmt: skip
    windows = ("injury:10+-3", "injury:100+-9")
    found = visits.trajectory("uems", *windows, by="ais")
    drawn = plots.trajectories(found)
    assert (drawn.get_ylabel(), drawn.get_xlabel()) == ("UEMS", "days since injury")
    assert [text.get_text() for text in drawn.get_xticklabels()] == ["10", "100"]
    legend = drawn.get_legend()
    assert legend is not None
    entries = [text.get_text() for text in legend.get_texts()]
    assert entries == ["A", "C", "quartiles"]

    def data(ax: Any) -> list[Any]:
        return [line.get_xydata().tolist() for line in ax.lines]

    assert data(plots.trajectories(visits, "ais", score="uems", when=windows)) == data(drawn)
    named = plots.trajectories(visits, score="uems")
    assert [text.get_text() for text in named.get_xticklabels()] == ["a", "b"]
    paired = plots.trajectories(visits.pairs("a", "b"), "ais", score="uems")
    assert [text.get_text() for text in paired.get_xticklabels()] == ["baseline", "follow-up"]
    with pytest.raises(OutcomeError, match="is not a score of these visits"):
        plots.trajectories(visits, score="lems")


# --- SCIM


def test_profile_of_a_person() -> None:
    ax = plots.scim_profile(sci.scim3({"self_care": 15, "mobility": 20}))
    assert texts(ax) == [
        *("15 of 20", "0-40 of 40", "0-10 of 10", "10-20 of 30", "20 of 40", "35-75 of 100"),
    ]
    tracks = patches(ax)
    assert set(tracks) == {
        *("self_care", "respiration_sphincter", "mobility_room_toilet"),
        *("mobility_indoors_outdoors", "mobility", "total"),
    }
    assert {patch.get_width() for patch in tracks.values()} == {100}
    bars = [patch for patch in ax.patches if not patch.get_gid()]
    hatched = [(bar.get_x(), bar.get_width()) for bar in bars if bar.get_hatch()]  # type: ignore[attr-defined]
    assert hatched[-1] == (35, 40)
    assert ax.get_title(loc="left") == "SCIM III, one person; hatched: open"


def test_profile_of_a_cohort() -> None:
    records = sci.ScimRecords.from_columns({"total": [10, 20, None], "self_care": [5, 10, 20]})
    ax = plots.scim_profile(sci.scim3(records))
    assert texts(ax)[0] == "10 of 20"
    assert texts(ax)[-1] == "20 of 100"
    assert ax.get_title(loc="left") == (
        "SCIM III, median and quartiles; n = 3; hatched: open (total in 1)"
    )


def test_profile_refuses() -> None:
    with pytest.raises(sci.ScimError, match="expected a result of scim3, not dict"):
        plots.scim_profile({})  # type: ignore[arg-type]
    with pytest.raises(sci.ScimError, match="a cohort of no records"):
        plots.scim_profile(sci.scim3(sci.ScimRecords.from_columns({"total": []})))


# --- all of them


def drawings() -> Iterator[tuple[str, Any]]:
    """Every plot, as a function of the Axes to draw on."""
    points = scores((10, 12), (3, 3))
    yield "map", lambda ax: plots.segment_map(T10, ax=ax)
    yield "map of cohort", lambda ax: plots.segment_map(COHORT, ax=ax)
    yield "matrix", lambda ax: plots.transition_matrix(COUNTS, ax=ax)
    yield "flow", lambda ax: plots.transition_flow(COUNTS, ax=ax)
    yield "change", lambda ax: plots.change_plot(points, points, ["A", "B"], ax=ax)
    yield "course", lambda ax: plots.trajectories({1: points, 2: points}, ["A", "B"], ax=ax)
    yield "SCIM", lambda ax: plots.scim_profile(sci.scim3({"total": 40}), ax=ax)


ALL = dict(drawings())


@pytest.mark.parametrize("name", ALL)
def test_the_same_svg_every_time_with_text_as_text(name: str) -> None:
    first = svg(ALL[name](None))
    assert first == svg(ALL[name](None))
    assert "<text" in first
    assert "<dc:date>" not in first


@pytest.mark.parametrize("name", ALL)
def test_given_axes_are_drawn_on_and_settings_kept(name: str) -> None:
    before = dict(mpl.rcParams)
    figure = mpl.figure.Figure(figsize=(8, 6))
    ax = figure.add_subplot()
    assert ALL[name](ax) is ax
    svg(ALL[name](None))
    assert dict(mpl.rcParams) == before
    assert len(figure.axes) == 1


def test_pyplot_is_left_alone() -> None:
    code = (
        "import sys, sciscore as sci; from sciscore import plots; "
        "assert 'matplotlib' not in sys.modules; "
        "picture = plots.segment_map(sci.Exam.intact()).figure; "
        "assert picture._repr_png_()[0].startswith(b'\\x89PNG'); "
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, check=True)


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r'pip install "sciscore\[plots\]"'):
        plots.segment_map(INTACT)


@pytest.mark.parametrize("name", ALL)
def test_nothing_sticks_out_of_the_picture(name: str) -> None:
    figure = laid_out(ALL[name](None))
    width, height = figure.get_size_inches()
    drawn = figure.get_tightbbox()
    assert drawn.x0 >= -0.01
    assert drawn.y0 >= -0.01
    assert drawn.x1 <= width + 0.01
    assert drawn.y1 <= height + 0.01


# --- colours

#: Machado 2009, full severity: what readers without red or green cones see, in linear RGB.
SEEN_BY = {
    "all": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "a printer without colour": np.array([[0.2126, 0.7152, 0.0722]] * 3),
}
#: Least distance in CIELAB of two colours that must be told apart; lines have markers as well.
LEAST = {"all": 20, "protanopia": 15, "deuteranopia": 15, "a printer without colour": 10}
TOGETHER = {
    "grades": list("012345"),
    "AIS": list("ABCDE"),
    "change": ["gain", "loss", "no change", "open"],
    "series": [f"series {number}" for number in range(1, palette.MOST_SERIES + 1)],
}


def lab(colour: str, seen: Any) -> Any:
    """A colour in CIELAB, D65, as someone sees it."""
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
         [0.0193339, 0.1191920, 0.9503041]]
    )  # fmt: skip
    xyz = to_xyz @ np.clip(seen @ linear, 0, 1) / np.array([0.95047, 1, 1.08883])
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", SEEN_BY)
@pytest.mark.parametrize("kind", TOGETHER)
def test_colours_are_told_apart(kind: str, eyes: str) -> None:
    for first, second in itertools.combinations(TOGETHER[kind], 2):
        seen = [lab(plots.PALETTE[name].colour, SEEN_BY[eyes]) for name in (first, second)]
        assert np.linalg.norm(seen[0] - seen[1]) >= LEAST[eyes], (first, second)


def test_every_colour_is_tested_or_hatched() -> None:
    tested = {name for names in TOGETHER.values() for name in names}
    assert all(plots.PALETTE[name].hatch for name in set(plots.PALETTE) - tested)


def test_series_differ_in_marker() -> None:
    series = [plots.PALETTE[name] for name in TOGETHER["series"]]
    assert len({paint.marker for paint in series}) == len(series)
    assert all(a.line != b.line for a, b in itertools.pairwise(series))


@given(st.floats(0, 1))
def test_text_can_be_read_on_every_shade(part: float) -> None:
    colour = palette.LIGHT_LOOK.shade(part)
    ground, ink = luminance(colour) + 0.05, luminance(palette.LIGHT_LOOK.ink_on(colour)) + 0.05
    assert max(ground, ink) / min(ground, ink) >= 4.5


@given(st.floats(0, 1), st.floats(0, 1))
def test_less_function_is_further_from_the_ground(first: float, second: float) -> None:
    low, high = sorted((first, second))
    dark = palette.Look(DARK, dark=True, paper="#000000")
    assert luminance(palette.LIGHT_LOOK.shade(low)) <= luminance(palette.LIGHT_LOOK.shade(high))
    assert luminance(dark.shade(low)) >= luminance(dark.shade(high))
