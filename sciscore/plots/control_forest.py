"""Observed responders beside published controls: proportions with their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import attrs

from sciscore.errors import OutcomeError, shown
from sciscore.outcomes.control_series import days
from sciscore.outcomes.natural_recovery import GradeComparison, NaturalRecovery
from sciscore.outcomes.proportions import Proportion
from sciscore.plots.plot_canvas import SMALL, THICK, THIN, USUAL, Canvas

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_METHOD: Final = "clopper-pearson"
#: The kinds of rows, as the legend names them.
_OBSERVED: Final = "observed"
_SAME: Final = "control, windows overlap"
_OTHER: Final = "control, windows do not overlap or are not stated"
#: Windows of a control that overlap with that of the series.
_OVERLAPPING: Final = ("same", "overlaps")


@attrs.frozen
class _Row:
    """A row: its label, its proportion, and what it is; a heading has no proportion."""

    label: str
    share: Proportion | None = None
    kind: str = ""


def control_forest(found: NaturalRecovery, *, ax: Axes | None = None) -> Axes:
    """The observed responders of each initial grade above every control that fits.

    Parameters
    ----------
    found
        What `sciscore.outcomes.natural_recovery` gives.
    ax
        Where to draw; None for a new figure.

    Raises
    ------
    OutcomeError
        If it is something else, or holds nobody.

    Notes
    -----
    A line is the 95 % interval of Clopper and Pearson; where ND leaves responders open, a
    band reaches from the least to the most that the proportion may be. A hollow marker is a
    control whose window of the baseline exam does not overlap with that of the series. The
    plot compares; the tests and what limits them are in the table.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore import plots
    >>> table = sci.transitions(["A"] * 6, ["A", "B", "B", "B", "C", "C"])
    >>> found = sci.outcomes.natural_recovery(table, rule="one_grade", baseline_days=(40, 50))
    >>> ax = plots.control_forest(found)
    >>> [text.get_text() for text in ax.get_yticklabels()][:2]
    ['AIS A', 'this series, day 40 to 50']
    """
    given: object = found
    if not isinstance(given, NaturalRecovery):
        raise OutcomeError(f"{shown(given)} is not a comparison with natural recovery")
    rows = [row for one in found.grades for row in _rows(found, one)]
    if not rows:
        raise OutcomeError("nobody to compare")
    canvas = Canvas.on(ax, 6.8, 0.9 + 0.19 * len(rows), frame="bottom")
    ax = canvas.ax
    from matplotlib.lines import Line2D

    for place, row in enumerate(rows):
        if row.share is not None:
            _draw(canvas, place, row.share, row.kind)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlim(-2, 102)
    ax.set_yticks(range(len(rows)), [row.label for row in rows])
    for tick, row in zip(ax.get_yticklabels(), rows, strict=True):
        tick.set_fontsize(SMALL if row.share else USUAL)
        tick.set_fontweight("normal" if row.share else "bold")
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(f"{found.rule.name}, % of people, 95 % CI", fontsize=USUAL)
    kinds = [kind for kind in (_OBSERVED, _SAME, _OTHER) if any(row.kind == kind for row in rows)]
    markers = {kind: Line2D([], [], linewidth=THIN, **_style(canvas, kind)) for kind in kinds}
    canvas.legend(markers)
    return ax


def _rows(found: NaturalRecovery, one: GradeComparison) -> Iterator[_Row]:
    yield _Row(f"AIS {one.initial_ais}")
    yield _Row(f"this series, {days(found.baseline_days)}", one.observed, _OBSERVED)
    for comparison in one.comparisons:
        series, (count, n) = comparison.series, comparison.control
        kind = _SAME if comparison.window in _OVERLAPPING else _OTHER
        label = f"{series.short}, {series.level}, {series.baseline}"
        yield _Row(label, Proportion(k=count, n=n), kind)


def _style(canvas: Canvas, kind: str) -> dict[str, Any]:
    observed = kind == _OBSERVED
    colour = canvas.ink if observed else canvas.line
    return {
        "marker": "s" if observed else "D",
        "markersize": 5.0 if observed else 3.6,
        "markerfacecolor": canvas.paper if kind == _OTHER else colour,
        "markeredgecolor": colour,
        "color": colour,
        "markeredgewidth": THIN,
    }


def _draw(canvas: Canvas, place: int, share: Proportion, kind: str) -> None:
    """The interval, the proportion or the band in which it lies, and the counts."""
    style = _style(canvas, kind)
    counts: dict[str, Any] = {"va": "center", "fontsize": SMALL, "clip_on": False}
    if share.n:
        ends = [100 * end for end in share.interval(_METHOD)]
        wide = THICK if kind == _OBSERVED else THIN
        canvas.ax.plot(ends, [place, place], color=style["color"], linewidth=wide, zorder=2)
        (k, n), (most, of) = share.least, share.most
        low, high = 100 * k / n, 100 * most / of
        if share.value is None:
            size, band = (high - low, 0.5), canvas.paints["ND"]
            drawn = canvas.box((low, place - 0.25), size, band, style["color"])
            drawn.set_zorder(3)
        else:
            canvas.ax.plot([low], [place], linestyle="", zorder=3, **style)
    canvas.ax.text(103, place, share.counts, color=canvas.ink, **counts)
