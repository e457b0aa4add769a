"""Change between visits: laws of intervals, the published courses, and the known traps."""

from __future__ import annotations

import itertools
import math
import pickle
import re
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.intervals import Change, Interval
from sciscore.isncsci.fields import PLACE
from sciscore.outcomes import CHANGING, Changes
from sciscore.outcomes.summary import MOST_OPEN, printed, signed, signed_scores, student, summarised
from sciscore.scim.items import ENTRIES
from sciscore.testing import exams_near_borders, scim_records

pytestmark = pytest.mark.guards("OUTCOME.CHANGE", "OUTCOME.SUMMARY")

LEVELS = (*sci.SEGMENTS[:-1], "INT")
UPPER = sci.KEY_MUSCLES[:5]
SENSORY = ("sensory_level_right", "sensory_level_left", "neurological_level")
MOTOR = ("motor_level_right", "motor_level_left")


def two(first: sci.Exam | None, second: sci.Exam | None) -> sci.outcomes.Pairs:
    visits = sci.visits(
        {"person": ["P", "P"], "days_since_injury": [1, 2]}, exams=[first, second], edition="2019"
    )
    return visits.pairs("injury:1", "injury:2")


def completions(exam: sci.Exam) -> Iterator[sci.Exam]:
    """Every exam that the untested cells of one may stand for."""
    untested = [path for path in PLACE if exam[path] == "NT"]
    grades = [
        (0, 1, 2, 3, 4, 5) if ".motor." in path else ("No", "Yes") if "." not in path else (0, 1, 2)
        for path in untested
    ]
    for filled in itertools.product(*grades):
        yield exam.replace(dict(zip(untested, filled, strict=True)))


few_open = exams_near_borders("2019", open_cells=2, tags=False)


@given(few_open, few_open)
def test_a_change_holds_that_of_every_pair_of_completions(
    first: sci.Exam, second: sci.Exam
) -> None:
    pairs = two(first, second)
    before = sci.classify(sci.Exams.from_exams(completions(first)), edition="2019")
    after = sci.classify(sci.Exams.from_exams(completions(second)), edition="2019")
    for name in sci.TOTALS:
        ends = [getattr(made.totals, name).value for made in (before, after)]
        assert pairs.change(name)["P"] == Change(
            low=min(ends[1]) - max(ends[0]), high=max(ends[1]) - min(ends[0])
        )
    for name in SENSORY + MOTOR:
        order = UPPER if name in MOTOR else LEVELS
        found = [
            {value for one in getattr(made, name) for value in one.possible}
            for made in (before, after)
        ]
        if not set.union(*found) <= set(order):
            assert pairs.change(name)["P"] is None
            continue
        places, later = ([order.index(value) for value in values] for values in found)
        assert pairs.change(name)["P"] == Change(
            low=min(later) - max(places), high=max(later) - min(places)
        )


@given(few_open)
def test_an_exam_has_not_changed_from_itself_and_what_is_open_stays_open(exam: sci.Exam) -> None:
    pairs = two(exam, exam)
    for name in CHANGING[: len(sci.TOTALS)] + SENSORY + MOTOR:
        change = pairs.change(name)["P"]
        if change is None:
            assert name in MOTOR
            continue
        value = pairs.baseline.visits.values(name)[0].value
        assert change.low == -change.high
        assert (change.value == 0) == (value is not None)


@given(scim_records(subscores=False), scim_records(subscores=False))
def test_change_of_scim_is_that_of_its_own_function(first: Any, second: Any) -> None:
    visits = sci.visits({"person": ["P", "P"], "visit": ["a", "b"]}, scim=[first, second])
    changes = sci.scim_change(sci.scim3(first), sci.scim3(second))
    pairs = visits.pairs("a", "b")
    for entry in {entry.subscale for entry in ENTRIES} | {"total"}:
        assert pairs.change(f"scim_{entry}")["P"] == getattr(changes, entry)


scores = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
        lambda ends: sci.Score(low=min(ends), high=max(ends))
    ),
)


@given(st.lists(scores, min_size=2, max_size=8))
def test_best_is_at_least_last_and_at_follow_up(column: list[Any]) -> None:
    visits = sci.visits(
        {"person": ["P"] * len(column), "days_since_injury": range(len(column)), "uems": column}
    )
    pairs = visits.pairs("injury:0", f"injury:{len(column) - 1}")
    at, best, last = (made("uems")["P"] for made in (pairs.change, pairs.best, pairs.last))
    if column[0] is None or not any(column[1:]):
        assert at is best is last is None
        return
    assert best is not None
    assert last is not None
    assert best.low >= last.low
    assert best.high >= last.high
    assert at in (None, last)
    row = pairs.best("uems").rows[0]
    if row is not None:
        assert pairs.change("uems") is not None
        assert best.value is not None or column[row - 1].low - column[0].high == best.low


@st.composite
def levels_by_day(draw: st.DrawFn) -> list[tuple[str, int, str | None]]:
    """Rows of up to three people in any order: who, on which day, with what motor level."""
    levels = st.sampled_from((None, "C4", "C5", "C7", "T1", "ND"))
    days = st.lists(st.integers(0, 5), min_size=1, max_size=6, unique=True)
    people = [(f"P{one}", draw(days)) for one in range(draw(st.integers(1, 3)))]
    return draw(st.permutations([(who, day, draw(levels)) for who, own in people for day in own]))


@given(levels_by_day(), st.integers(0, 4), st.integers(1, 5))
def test_best_and_last_are_of_the_visits_after_the_baseline_up_to_the_follow_up(
    rows: list[tuple[str, int, str | None]], start: int, by: int
) -> None:
    people, days, levels = zip(*rows, strict=True)
    visits = sci.visits({"person": people, "days_since_injury": days, "motor_level_left": levels})
    pairs = visits.pairs(f"injury:{start}", f"injury:{start + by}")
    name = "motor_level_left"
    at, best, last = pairs.change(name), pairs.best(name), pairs.last(name)
    on = {(who, day): (level, row) for row, (who, day, level) in enumerate(rows, 1)}
    for place, who in enumerate(visits.people):
        first, _ = on.get((who, start), (None, None))
        gains = [
            (UPPER.index(level) - UPPER.index(first), day, row)
            for day in range(start + 1, start + by + 1)
            for level, row in [on.get((who, day), (None, None))]
            if first in UPPER and level in UPPER and (who, start + by) in on
        ]
        found = [(one.changes[place], one.rows[place], one.reasons[place]) for one in (best, last)]
        if not gains:
            assert found == [(None, None, at.reasons[place])] * 2
            assert (at.changes[place], at.rows[place]) == (None, None)
            continue
        most, _, row = max(gains, key=lambda gain: (gain[0], -gain[1]))
        latest, day, last_row = gains[-1]
        assert found == [
            (Change(low=most, high=most), row, ""), (Change(low=latest, high=latest), last_row, ""),
        ]  # fmt: skip
        own = (last.changes[place], last_row) if day == start + by else (None, None)
        assert (at.changes[place], at.rows[place]) == own


@given(st.lists(scores, min_size=1, max_size=5), st.data())
def test_bounds_of_a_summary_hold_every_completion(column: list[Any], data: st.DataObject) -> None:
    people = [f"P{place}" for place in range(len(column))]
    visits = sci.visits(
        {
            "person": people * 2,
            "visit": ["a"] * len(people) + ["b"] * len(people),
            "uems": [20] * len(people) + column,
        }
    )
    changes = visits.pairs("a", "b").change("uems")
    of = changes.summary
    assert of.n + of.missing == len(people)
    assert of.open == sum(one is not None and one.value is None for one in column)
    known = [one for one in column if one is not None]
    if not known:
        assert (of.mean, of.median, of.sd, of.ci, of.lowest) == (None,) * 5
        return
    filled = [data.draw(st.integers(one.low, one.high)) - 20 for one in known]
    due = summarised([Change(low=value, high=value) for value in filled])
    for name in ("mean", "sd", "ci", "median", "lower_quartile", "upper_quartile", "lowest",
                 "highest"):  # fmt: skip
        bounds, inside = getattr(of, name), getattr(due, name)
        assert (bounds is None) == (inside is None)
        if bounds is not None:
            assert bounds.low - 1e-9 <= inside.low <= inside.high <= bounds.high + 1e-9
    assert of.mean is not None
    assert of.mean.low == statistics.fmean([one.low - 20 for one in known])
    closed = changes.determinate
    assert (closed.summary.n, closed.summary.open) == (of.n - of.open, 0)
    assert closed.how == "at follow-up, determinate only"


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30))
def test_a_summary_of_determinate_changes_is_that_of_scipy(values: list[int]) -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    of = summarised([Change(low=value, high=value) for value in values])
    assert of.sd is not None
    assert of.ci is not None
    assert of.sd.value == pytest.approx(statistics.stdev(values), abs=1e-9)
    spread = scipy_stats.sem(values)
    if spread > 0:
        ends = scipy_stats.t.interval(0.95, len(values) - 1, statistics.fmean(values), spread)
        assert (of.ci.low, of.ci.high) == pytest.approx(ends, rel=1e-9)
    for name, part in (("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75)):
        assert getattr(of, name).value == pytest.approx(np.quantile(values, part))


@pytest.mark.parametrize("df", [1, 2, 3, 10, 29, 400])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_student_quantiles_are_those_of_scipy(df: int, level: float) -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    assert student(df, level) == pytest.approx(scipy_stats.t.ppf((1 + level) / 2, df), rel=1e-9)


spans = st.tuples(st.integers(-3, 3), st.integers(0, 2)).map(
    lambda pair: Change(low=pair[0], high=pair[0] + pair[1])
)


@given(st.lists(spans, min_size=2, max_size=5))
def test_bounds_of_a_summary_are_those_of_all_completions(column: list[Change]) -> None:
    of = summarised(column)
    every = [
        summarised([Change(low=value, high=value) for value in values])
        for values in itertools.product(*(range(one.low, one.high + 1) for one in column))
    ]
    assert of.exact
    for name in ("mean", "median", "lower_quartile", "upper_quartile", "lowest", "highest", "ci"):
        bounds = getattr(of, name)
        assert bounds.low == pytest.approx(min(getattr(one, name).low for one in every))
        assert bounds.high == pytest.approx(max(getattr(one, name).high for one in every))
    assert of.sd is not None
    assert of.sd.high == pytest.approx(max(one.sd.high for one in every if one.sd))
    assert of.sd.low <= min(one.sd.low for one in every if one.sd) + 1e-9


def test_many_open_changes_have_outer_bounds_that_say_so() -> None:
    column = [Change(low=place, high=place + 4) for place in range(MOST_OPEN + 1)]
    of = summarised(column)
    few = summarised(column[:MOST_OPEN])
    assert (few.exact, of.exact) == (True, False)
    assert of.ci is not None
    assert of.sd is not None
    # No number lies farther from the centre, 7, than its farther end: 274 in squares.
    assert of.sd.high == pytest.approx(math.sqrt(274 / 10))
    beside = 2.2281389 * math.sqrt(274 / 10 / 11)
    assert (of.ci.low, of.ci.high) == pytest.approx((5 - beside, 9 + beside))
    mixed = [one.low if place % 2 else one.high for place, one in enumerate(column)]
    for ends in ([one.low for one in column], [one.high for one in column], mixed):
        due = summarised([Change(low=value, high=value) for value in ends])
        assert due.ci is not None
        assert due.sd is not None
        assert of.ci.low <= due.ci.low <= due.ci.high <= of.ci.high
        assert of.sd.low - 1e-9 <= due.sd.low <= of.sd.high
    people = [f"P{place}" for place in range(len(column))]
    visits = sci.visits(
        {"person": people * 2, "visit": ["a"] * len(people) + ["b"] * len(people),
         "uems": [0] * len(people) + [sci.Score(low=one.low, high=one.high) for one in column]}
    )  # fmt: skip
    assert "outer bounds where more than ten changes are open" in str(
        visits.pairs("a", "b").changes()
    )
    both = sci.visits(
        {"person": people * 2, "visit": ["a"] * len(people) + ["b"] * len(people),
         "uems": [0] * len(people) + [sci.Score(low=one.low, high=one.high) for one in column],
         "lems": [1] * (2 * len(people))}
    )  # fmt: skip
    assert "outer bounds where" in str(both.pairs("a", "b").changes())


def test_every_summary_in_print_has_its_n() -> None:
    pairs = sci.visits({name: FOUR[name] for name in ("person", "days_since_treatment", "uems")})
    changes = pairs.pairs("treatment:-1", "treatment:180").change("uems")
    assert str(changes.summary).startswith("n 3, 1 open, missing 1; mean -3.3 to +13.3 (SD ")
    assert str(changes.summary).endswith("range -20 to +30")
    assert str(changes.determinate.summary) == (
        "n 2, missing 2; mean +5.0 (SD 1.4), 95 % CI -7.7 to +17.7, median +5.0 (quartiles +4.5, "
        "+5.5), range +4 to +6"
    )
    assert changes.reasons[2].startswith("no follow-up: none in the window; the nearest is day -1")
    assert changes.determinate.reasons[1] == "open: -20 to +30"
    nobody = pairs.pairs("treatment:-1", "treatment:180").keep([False, False, True, False])
    assert str(nobody.change("uems").summary) == "n 0, missing 1"
    assert "no follow-up" in str(nobody.change("uems"))


#: Four people, one of them without a follow-up and one with an untested score.
FOUR: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P2", "P2", "P3", "P4", "P4"],
    "days_since_treatment": [-1, 180, -1, 180, -1, -1, 180],
    "uems": [10, 14, 20, "ND", 5, 7, 13],
    "lems": [0, 0, 1, 2, 3, 4, 3],
    "motor_level_left": ["C5", "C7", "C6", "C6", "C5", "C4", "C6"],
}


def four() -> sci.outcomes.Pairs:
    return sci.visits(FOUR).pairs("treatment:-1", "treatment:180")


def test_whole_tables_of_changes() -> None:
    table = four().changes("uems", "lems", "motor_level_left")
    scores, levels = table.grids()
    assert [re.split("  +", line) for line in scores.to_text().splitlines()[:4]] == [
        ["Change from baseline to follow-up"],
        ["score", "n", "open", "missing", "baseline", "follow-up", "mean change (SD)", "95 % CI",
         "median (quartiles)", "range"],
        ["UEMS", "3", "1", "1", "12.3 (6.8)", "9.0 to 25.7 (0.5 to 21.1)",
         "-3.3 to +13.3 (1.0 to 14.5)", "-39.3 to +49.3",
         "+4.0 to +6.0 (-8.0 to +5.0, +5.0 to +18.0)",
         "-20 to +30"],
        ["LEMS", "3", "0", "1", "1.7 (2.1)", "1.7 (1.5)", "0.0 (1.0)", "-2.5 to +2.5",
         "0.0 (-0.5, +0.5)", "-1 to +1"],
    ]  # fmt: skip
    assert levels.to_text().splitlines()[:3] == [
        "Levels gained from baseline to follow-up, number of people",
        "level             n  open  missing  0  +1  +2",
        "motor level left  2     0        2  1   0   1",
    ]
    assert repr(table) == "<ChangeTable: uems, lems, motor_level_left>"
    assert "Exams classified" not in str(table)
    assert "outer bounds" not in str(table)
    columns = table.to_columns()
    assert columns["name"] == ["uems", "lems", "motor_level_left"]
    assert (columns["n"], columns["missing"]) == ([3, 3, 2], [1, 1, 2])
    assert columns["mean_low"] == pytest.approx([-10 / 3, 0, 1])
    assert columns["mean_high"] == pytest.approx([40 / 3, 0, 1])
    assert columns["baseline_mean_low"] == [pytest.approx(37 / 3), pytest.approx(5 / 3), None]


def test_whole_table_of_changes_of_people() -> None:
    changes = four().change("motor_level_left")
    assert changes.to_columns() == {
        "person": ["P1", "P2", "P3", "P4"],
        "change": [2, 0, None, None],
        "change_low": [2, 0, None, None],
        "change_high": [2, 0, None, None],
        "row": [2, 4, None, None],
        "reason": [
            "", "",
            "no follow-up: none in the window; the nearest is day -1, 181 before it",
            "C4 is not among C5 to T1",
        ],
    }  # fmt: skip
    assert [str(one) for one in changes] == ["+2", "+0", "None", "None"]
    assert (len(changes), changes.rows) == (4, (2, 4, None, None))
    units = [four().change(name).unit for name in ("uems", "motor_level_left")]
    assert units == ["points", "motor levels"]
    assert recorded("neurological_level", "T9", "T8").unit == "segments"
    assert repr(changes) == "<Changes: motor_level_left, at follow-up, n 2, missing 2>"


def test_open_gains_of_levels_are_counted_as_possible() -> None:
    people = ["P1", "P2", "P3"]
    visits = sci.visits(
        {"person": people * 2, "visit": ["a"] * 3 + ["b"] * 3,
         "motor_level_left": ["C5", "C5", "C6", "C6", "C6,C7", "C6"]}
    )  # fmt: skip
    changes = visits.pairs("a", "b").change("motor_level_left")
    assert {step: (of.low, of.high) for step, of in changes.counts.items()} == {
        0: (1, 1), 1: (1, 2), 2: (0, 1),
    }  # fmt: skip
    assert "1 to 2" in str(visits.pairs("a", "b").changes())


def test_whole_table_of_a_trajectory() -> None:
    visits = sci.visits(FICTIONAL)
    found = visits.trajectory("lt", "before", "6 months", "12 months", by=("level",))
    lines = [line for line in str(found).splitlines() if " SD " not in line]
    assert lines[:-2] == [
        "LT, closest, 11 people",
        "                    before  6 months  12 months",
        "cervical   n             4         4          4",
        "           mean       25.0      27.0       27.0",
        "thoracic   n             7         7          6",
        "           missing       0         0          1",
        "           mean       60.0      64.0       68.0",
        "everybody  n            11        11         10",
        "           missing       0         0          1",
        "           mean       47.3      50.5       51.6",
    ]
    assert repr(found) == "<Trajectory: lt, 3 times, 11 people>"
    uems = sci.visits(FOUR).trajectory("uems", "treatment:-1", "treatment:180").to_columns()
    assert (uems["n"], uems["open"], uems["missing"]) == ([4, 3], [0, 1], [0, 1])
    assert uems["mean_low"] == [10.5, 9]
    assert uems["mean_high"] == pytest.approx([10.5, 77 / 3])


def test_a_narrow_table_keeps_its_counts() -> None:
    table = two(sci.Exam.intact(), sci.Exam.intact()).changes("uems", "sensory_level_left")
    for width in (None, 100, 80, 60):
        text = table.to_text(width)
        assert re.search(r"^UEMS +1 +0 +0", text, re.MULTILINE)
        assert width is None or max(map(len, text.splitlines())) <= width


def test_a_table_is_of_the_usual_scores_that_there_are_unless_others_are_named() -> None:
    pairs = two(sci.Exam.intact(), sci.Exam.intact())
    usual = ["uems", "lems", "total_motor", "lt", "pp"]
    levels = ["sensory_level_right", "sensory_level_left", *MOTOR]
    assert pairs.changes().to_columns()["name"] == [*usual, *levels]
    assert pairs.changes("ler", "lt").to_columns()["name"] == ["ler", "lt"]
    columns = pairs.to_columns()
    assert {"baseline_ais", "change_uems", "change_motor_level_left"} <= {*columns}
    assert "change_ais" not in columns
    named = [name for name in pairs.to_columns("ais", "ler") if name.startswith("change_")]
    assert named == ["change_ler", "change_ler_low", "change_ler_high", "change_ler_none"]


def test_means_in_the_table_are_of_those_who_have_a_change() -> None:
    visits = sci.visits(
        {"person": ["P1", "P1", "P2"], "visit": ["a", "b", "a"], "lems": [10, 14, 50]}
    )
    (part,) = visits.pairs("a", "b").changes("lems").parts
    assert part.baseline is not None
    assert part.followup is not None
    assert (str(part.baseline.mean), str(part.followup.mean)) == ("10.0", "14.0")


def test_tables_by_group_have_every_group_and_everybody() -> None:
    pairs = sci.visits(FICTIONAL).pairs("before", "6 months")
    table = pairs.changes(by=["level"])
    assert table.to_columns()["level"] == ["cervical", "thoracic", "all"]
    assert table.to_columns()["n"] == [4, 7, 11]
    means = {part.group: part.changes.summary.mean for part in table.parts}
    assert means["thoracic",] == Interval(low=4, high=4)
    assert pairs.changes(by="level") == table
    assert repr(table) == "<ChangeTable: lt by level>"
    assert pickle.loads(pickle.dumps(table)) == table


# --- levels ---


def recorded(name: str, first: str, second: str) -> Changes:
    visits = sci.visits({"person": ["P", "P"], "visit": ["a", "b"], name: [first, second]})
    return visits.pairs("a", "b").change(name)


@pytest.mark.parametrize(
    ("name", "first", "second", "change"),
    [
        ("motor_level_right", "C5", "C7", "+2"),
        ("motor_level_left", "T1", "C8", "-1"),
        ("sensory_level_right", "C4", "T1", "+5"),
        ("sensory_level_left", "S3", "INT", "+1"),
        ("neurological_level", "T9", "T8", "-1"),
        ("sensory_level_left", "INT", "ND", "-28 to +0"),
    ],
)
def test_levels_gained(name: str, first: str, second: str, change: str) -> None:
    assert str(recorded(name, first, second)["P"]) == change


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("C4", "C6", "C4 is not among C5 to T1"),
        ("C5", "ND", "not determinable"),
        ("", "C5", "missing at baseline"),
        ("", "", "missing at baseline and follow-up"),
    ],
)
def test_no_gain_in_motor_levels_has_a_reason(first: str, second: str, reason: str) -> None:
    changes = recorded("motor_level_right", first, second)
    assert changes["P"] is None
    assert changes.reasons == (reason,)
    assert changes.summary.missing == 1
    assert changes.unit == "motor levels"


def test_unknown_names_are_refused() -> None:
    pairs = two(sci.Exam.intact(), sci.Exam.intact())
    few = sci.visits(FICTIONAL).pairs("before", "6 months")
    for ask, message in (
        (lambda: pairs.change("ais"), r"'ais' has no change; use one of uer, "),
        (lambda: pairs.change("lmes"), r"did you mean 'lems'\?"),
        (
            lambda: pairs.change("scim_total"),
            r"'scim_total' is not a finding or score of these visits",
        ),
        (lambda: pairs.change("lems")["Q"], r"'Q' is not a person here"),
        (lambda: pairs.split("plegia"), r"'plegia' is not a column of your own; there are none"),
        (lambda: pairs.split("uems"), r"'uems' is not a column of your own; there are none"),
        (
            lambda: few.split("sensory_level_left"),
            r"'sensory_level_left' is not a column of your own",
        ),
    ):
        with pytest.raises(OutcomeError, match=message):
            ask()
    with pytest.raises(OutcomeError, match=r"a trajectory needs at least one time"):
        sci.visits(FICTIONAL).trajectory("lt")


# --- strata and courses ---

FICTIONAL: dict[str, list[Any]] = {
    # Seven thoracic and four cervical people, one thoracic person lost after six months.
    "person": [f"P{one}" for one in range(11)] * 2 + [f"P{one}" for one in range(10, 0, -1)],
    "visit": ["before"] * 11 + ["6 months"] * 11 + ["12 months"] * 10,
    "level": (["thoracic"] * 7 + ["cervical"] * 4) * 2 + ["cervical"] * 4 + ["thoracic"] * 6,
    "lt": [60] * 7 + [25] * 4 + [64] * 7 + [27] * 4 + [27] * 4 + [68] * 6,
    "ais": ["A"] * 9 + ["ND", "B"] + ["A"] * 11 + ["A"] * 10,
}


def test_a_denominator_that_changes_is_said_aloud() -> None:
    """A published table has 11 people at six months and silently 10 at twelve."""
    visits = sci.visits(FICTIONAL)
    course = visits.trajectory("lt", "before", "6 months", "12 months", by=("level",))
    assert [cell.n for cell in course.cells()] == [11, 11, 10]
    assert [cell.n for cell in course.cells(("thoracic",))] == [7, 7, 6]
    assert [cell.n for cell in course.cells(("cervical",))] == [4, 4, 4]
    assert len(course.complete) == 10
    text = str(course)
    assert text.count(" n ") == 3
    assert re.findall(r"missing +(\d) +(\d) +(\d)", text) == [("0", "0", "1")] * 2
    assert " open " not in text
    assert " ".join(text.split()).endswith(
        "n differs between the times (11, 11, 10): the means are not of the same people; "
        "10 have the score at every time"
    )
    steady = str(visits.trajectory("lt", "before", "6 months"))
    assert "differs" not in steady
    assert course.grid().keys == 2
    assert course.frame_kind is visits.frame_kind is None
    framed = sci.visits(pd.DataFrame(FICTIONAL)).trajectory("lt", "before", "6 months")
    assert framed.frame_kind == "pandas"


def test_people_of_a_course_are_grouped_as_they_were_at_its_first_time() -> None:
    people, days = ["P1", "P1", "P2", "P2"], [3, 90, 4, 95]
    visits = sci.visits(
        {"person": people, "visit": ["a", "b"] * 2, "days_since_injury": days,
         "uems": [1, 2, 3, 4], "ais": ["A", "C", "B", "C"]}
    )  # fmt: skip
    course = visits.trajectory("uems", "injury:3+-3", "injury:90+-9", by=("ais",))
    assert course.groups == {"P1": ("A",), "P2": ("B",)}
    assert course.axis == "injury"
    assert [*map(str, course.by_time)] == ["3", "90"]
    named = visits.trajectory("uems", "a", "b", rule="first")
    assert named.axis == ""
    assert [[str(score) for score in scores] for scores in named.by_time.values()] == [
        ["1", "3"], ["2", "4"],
    ]  # fmt: skip
    assert [*named.by_time] == list(named.times)


def test_strata_are_people_by_a_named_column() -> None:
    """A published filter compared the grades with each other and took every k-th row."""
    pairs = sci.visits(FICTIONAL).pairs("before", "6 months")
    strata = pairs.split("ais")
    assert {key: some.people for key, some in strata.items()} == {
        ("A",): tuple(f"P{one}" for one in range(9)), ("B",): ("P10",), ("ND",): ("P9",),
    }  # fmt: skip
    both = pairs.split("level", "ais")
    assert [*both] == [("cervical", "A"), ("cervical", "B"), ("cervical", "ND"), ("thoracic", "A")]
    assert sum(len(some.people) for some in both.values()) == 11
    assert pairs.split() == {(): pairs}
    tagged = two(sci.Exam.intact().replace({"left.motor.L3": "3**"}), sci.Exam.intact())
    assert [*tagged.split("ais")] == [("E",)]
    assert str(tagged.baseline_ais[0]) == "E*"
    late = sci.visits(FICTIONAL).pairs("12 months", "6 months")
    assert late.split("ais")["missing",].people == ("P0",)


few_people = st.lists(exams_near_borders("2019", open_cells=2), min_size=2, max_size=6)


@given(few_people, st.data())
def test_transitions_of_pairs_are_those_of_their_grades(
    exams: list[sci.Exam], data: st.DataObject
) -> None:
    column = [data.draw(st.none() | st.just(exam)) for exam in exams]
    people = [f"P{place // 2}" for place in range(len(exams))]
    visits = sci.visits(
        {"person": people, "visit": [*"ab" * len(exams)][: len(exams)],
         "sex": ["m" if person == "P0" else "f" for person in people]},
        exams=column, edition="2019",
    )  # fmt: skip
    pairs = visits.pairs("a", "b")
    due = sci.transitions(pairs.baseline_ais, pairs.followup_ais)
    assert pairs.transitions() == due
    by_sex = sci.transitions(pairs.baseline_ais, pairs.followup_ais,
                             strata={"sex": pairs.baseline.labels("sex")})  # fmt: skip
    assert pairs.transitions("sex") == by_sex


def test_an_ais_that_does_not_apply_is_told_with_its_person() -> None:
    intact = sci.Exam.intact()
    visits = sci.visits(
        {"person": ["P1", "P2", "P2"], "visit": ["b", "a", "b"]},
        exams=[intact, intact, intact], edition="2019",
    )  # fmt: skip
    assert visits.pairs("a", "b").transitions().n == 1
    never = sci.visits(
        {"person": ["P1", "P2"], "visit": ["a", "a"]},
        exams=[None, intact.replace({"prior_deficit": False})], edition="2019",
    )  # fmt: skip
    assert str(never.values("ais")[1]) == "NA"
    with pytest.raises(OutcomeError, match=r"^record 2, ais: .* \(NA\); leave out people without"):
        _ = never.at("a").grades


# --- published courses ---

#: Bydon 2020 (CELLTOP patient 1), Mayo Clin Proc, S0025-6196(19)30871-7: day, then right,
#: left and total of upper and lower extremity motor score, pin prick and light touch. Days
#: follow from the names of the visits; baseline is counted as day 0.
CELLTOP = """
  0 19 16 35 19 17 36 25 20 45 27 27 54
  2 19 17 36 19 19 38 28 31 59 28 28 56
  3 19 17 36 19 19 38 29 31 60 29 29 58
  7 20 18 38 19 19 38 30 31 61 29 29 58
 14 21 19 40 24 22 46 29 33 62 30 30 60
 28 21 19 40 23 21 44 32 31 63 32 32 64
 84 23 19 42 24 23 47 33 34 67 32 32 64
168 23 19 42 24 23 47 34 35 69 32 32 64
336 24 19 43 25 24 49 32 35 67 39 39 78
504 25 19 44 25 24 49 46 49 95 46 50 96
"""
CELLTOP_COLUMNS = ("days_since_treatment", "uer", "uel", "uems", "ler", "lel", "lems",
                   "ppr", "ppl", "pp", "ltr", "ltl", "lt")  # fmt: skip


@pytest.fixture(scope="module")
def celltop() -> sci.Visits:
    rows = [[int(cell) for cell in line.split()] for line in CELLTOP.strip().splitlines()]
    columns = dict(zip(CELLTOP_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    return sci.visits({"person": ["1"] * len(rows), **columns})


def test_sides_of_the_celltop_patient_add_up(celltop: sci.Visits) -> None:
    for total, right, left in (("uems", "uer", "uel"), ("lems", "ler", "lel"),
                               ("pp", "ppr", "ppl"), ("lt", "ltr", "ltl")):  # fmt: skip
        parts = (celltop.values(name) for name in (total, right, left))
        for whole, first, second in zip(*parts, strict=True):
            assert whole is not None
            assert first is not None
            assert second is not None
            assert whole.low == first.low + second.low


def test_best_and_last_differ_in_the_celltop_course(celltop: sci.Visits) -> None:
    by_week_4 = celltop.pairs("treatment:0", "treatment:28")
    assert [str(made("lems")["1"]) for made in (by_week_4.best, by_week_4.last)] == ["+10", "+8"]
    assert by_week_4.best("lems").rows == (5,)
    assert by_week_4.last("lems").rows == (6,)
    by_week_48 = celltop.pairs("treatment:0", "treatment:336")
    assert [str(made("pp")["1"]) for made in (by_week_48.best, by_week_48.last)] == ["+24", "+22"]
    whole = celltop.pairs("treatment:0", "treatment:504")
    told = {name: str(whole.change(name)["1"]) for name in ("uems", "lems", "pp", "lt")}
    assert told == {"uems": "+9", "lems": "+13", "pp": "+50", "lt": "+42"}
    assert str(whole.change("uer")["1"]) == "+6"
    assert str(whole.change("uel")["1"]) == "+3"


#: Michibata 2022, BMJ Case Rep 15(3):e244091, table 1.
MICHIBATA: dict[str, list[Any]] = {
    "person": ["1"] * 7,
    "days_since_injury": [0, 30, 60, 90, 120, 150, 180],
    "ais": list("AAACCCC"),
    "uems": [50] * 7,
    "lems": [0, 0, 2, 17, 20, 24, 24],
    "lt": [72, 72, 74, 78, 76, 77, 70],
    "pp": [72, 72, 74, 72, 77, 77, 78],
    "neurological_level": ["T9", "T9", "T9", "T8", "T8", "T8", "T8"],
}


def test_the_michibata_course_is_taken_as_it_was_recorded() -> None:
    visits = sci.visits(MICHIBATA)
    pairs = visits.pairs("injury:0", "injury:180")
    assert (pairs.baseline_ais, pairs.followup_ais) == (("A",), ("C",))
    told = {name: str(pairs.change(name)["1"]) for name in ("uems", "lems", "lt", "pp")}
    assert told == {"uems": "+0", "lems": "+24", "lt": "-2", "pp": "+6"}
    assert str(pairs.best("lt")["1"]) == "+6"
    assert str(pairs.change("neurological_level")["1"]) == "-1"
    month_two = visits.at("injury:60")
    assert (month_two.values("ais"), str(month_two.values("lems")[0])) == (("A",), "2")


# --- what published code got wrong ---


def test_untested_muscles_are_not_zero_in_a_change() -> None:
    untested = sci.Exam.intact().replace({f"{side}.motor.L3": "NT" for side in ("right", "left")})
    changes = two(untested, sci.Exam.intact()).change("total_motor")
    assert str(changes["P"]) == "+0 to +10"
    assert changes.summary.open == 1


def test_not_determinable_is_never_no_change() -> None:
    unknown = sci.Exam.intact().replace({"vac": "NT", "left.motor.L3": 3})
    pairs = two(unknown, unknown)
    (before,), (after,) = pairs.baseline_ais, pairs.followup_ais
    assert str(before) == str(after) == "ND"
    assert recorded("sensory_level_left", "ND", "ND")["P"] == Change(low=-28, high=28)
    assert recorded("uems", "ND", "ND")["P"] == Change(low=-50, high=50)


def test_a_missing_visit_is_another_thing_than_an_unknown_grade() -> None:
    visits = sci.visits(
        {"person": ["P1", "P1", "P2", "P3", "P3"], "visit": ["a", "b", "a", "a", "b"],
         "ais": ["A", "ND", "B", "C", None]}
    )  # fmt: skip
    pairs = visits.pairs("a", "b")
    assert pairs.followup_ais == ("ND", None, None)
    assert pairs.counts == {"both": 2, "baseline only": 1, "follow-up only": 0, "neither": 0}


def test_week_52_else_26_is_asked_for_and_told() -> None:
    """Published code took week 26 where week 52 was missing, without a word."""
    visits = sci.visits(
        {"person": ["P1", "P1", "P1", "P2", "P2"], "days_since_injury": [3, 180, 366, 2, 190],
         "lems": [0, 6, 9, 0, 5]}
    )  # fmt: skip
    late = ("sygen:52+-30@injury", "sygen:26+-30@injury")
    choice = visits.at(*late)
    assert {one.person: one.when.name for one in choice if one.when} == {
        "P1": "sygen 52", "P2": "sygen 26",
    }  # fmt: skip
    assert visits.at(late[0]).none.keys() == {"P2"}
    carried = visits.carried_forward(late[0], after="injury:0+-7", needs="lems")
    assert [one.carried for one in carried] == [False, True]
    assert "carried forward" in str(carried)


def test_groups_by_a_finding_are_headed_by_its_name_in_print() -> None:
    table = two(sci.Exam.intact(), sci.Exam.intact()).changes("uems", by="ais")
    assert table.grid().columns[0].heading == "AIS"
    assert "ais" in table.to_columns()


def test_decimals_are_those_of_the_column() -> None:
    ends = Interval(low=10, high=10.24)
    assert (printed(ends), signed(Interval(low=5, high=5))) == ("10.0 to 10.2", "+5.0")
    assert signed_scores(Interval(low=0, high=6)) == "0 to +6"
    assert signed_scores(Interval(low=-1.5, high=6)) == "-1.5 to +6.0"
