"""The forest of controls: every row is there once, at its proportion, with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sciscore as sci
from sciscore.outcomes import Proportion, natural_recovery

pytest.importorskip("matplotlib")

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sciscore import plots


def found(followup: list[Any], rule: str = "one_grade", days: tuple[int, int] = (40, 50)) -> Any:
    table = sci.transitions(["A"] * len(followup), followup)
    return natural_recovery(table, rule=rule, baseline_days=days)


def test_every_control_is_a_row_below_the_observed() -> None:
    given = found(["A", "B", "B", "B", "C", "C"])
    ax = plots.control_forest(given)
    labels = [text.get_text() for text in ax.get_yticklabels()]
    (one,) = given.grades
    assert labels[:2] == ["AIS A", "this series, day 40 to 50"]
    assert len(labels) == 2 + len(one.comparisons)
    shares = [one.observed, *(Proportion(k=c.control[0], n=c.control[1]) for c in one.comparisons)]
    assert [text.get_text() for text in ax.texts] == [share.counts for share in shares]
    points = [np.asarray(line.get_xydata()) for line in ax.lines]
    lines = {tuple(one[:, 1]): one[:, 0] for one in points}
    for place, share in enumerate(shares, 1):
        low, high = share.interval("clopper-pearson")
        assert lines[place, place] == pytest.approx([100 * low, 100 * high])
        assert share.value is not None
        assert lines[place,] == pytest.approx([100 * share.value])


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        ((0, 7), ["observed", "control, windows overlap",
                  "control, windows do not overlap or are not stated"]),
        ((40, 50), ["observed", "control, windows do not overlap or are not stated"]),
    ],
)  # fmt: skip
def test_hollow_markers_are_windows_that_do_not_overlap(
    days: tuple[int, int], kinds: list[str]
) -> None:
    given = found(["A", "B"], days=days)
    ax = plots.control_forest(given)
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == kinds
    markers = [line for line in ax.lines if len(np.asarray(line.get_xydata())) == 1][1:]
    for line, comparison in zip(markers, given.grades[0].comparisons, strict=True):
        hollow = line.get_markerfacecolor() != line.get_markeredgecolor()
        assert hollow is (comparison.window not in ("same", "overlaps"))


def test_open_responders_are_a_band() -> None:
    ax = plots.control_forest(found(["B", "ND", "A", None, "C"]))
    (band,) = [patch for patch in ax.patches if isinstance(patch, Rectangle) and patch.get_hatch()]
    assert (band.get_x(), band.get_x() + band.get_width()) == pytest.approx((50, 75))
    assert ax.texts[0].get_text() == "2 to 3/4"


def test_it_draws_on_axes_that_are_given_and_saves(tmp_path: Path) -> None:
    ax = Figure(facecolor="black").add_subplot(facecolor="black")
    assert plots.control_forest(found(["A", "B"]), ax=ax) is ax
    picture = plots.control_forest(found(["A", "B"])).get_figure(root=True)
    assert picture is not None
    picture.savefig(tmp_path / "forest.svg")
    assert "Kawano 2020" in (tmp_path / "forest.svg").read_text(encoding="utf-8")


def test_other_things_are_refused() -> None:
    with pytest.raises(sci.OutcomeError, match="is not a comparison with natural recovery"):
        plots.control_forest(3)  # type: ignore[arg-type]
    with pytest.raises(sci.OutcomeError, match="nobody to compare"):
        plots.control_forest(found([]))
