"""What all plots share: the Axes they draw on, rectangles, labels, and sizes in points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sciscore.intervals import IntervalColumn, Score
from sciscore.isncsci.cohort import FindingColumn
from sciscore.optional import require
from sciscore.plots.plot_palette import HATCH, INK, PAPER, Paint, ink_on

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

#: Scores of people: a column of a cohort, or one each, None where there is none.
Scores: TypeAlias = IntervalColumn[Score] | Sequence[Score | None]
#: Lowest and highest of a score before, and after.
Ends: TypeAlias = Sequence[tuple[float, float]]
#: Sizes of text in points.
SMALL, USUAL, TITLE = 6.5, 8.0, 9.0
#: Width of lines in points.
THIN, THICK = 0.6, 1.4
#: Where the AIS grades stand, the open ones after them.
AIS: Final = ("A", "B", "C", "D", "E", "ND")


def axes_of(ax: Axes | None, width: float, height: float) -> Axes:
    """The Axes to draw on: those given, or those of a new figure, sizes in inches."""
    require("a plot", "plots", "matplotlib")
    if ax is not None:
        return ax
    from sciscore.plots.plot_figure import Picture

    return Picture(figsize=(width, height), layout="constrained", dpi=200).add_subplot()


def bare(ax: Axes) -> None:
    """Take away the frame and the marks of both axes; labels stay."""
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelsize=USUAL)


def open_frame(ax: Axes) -> None:
    """Leave the left and the lower line of the frame only."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_linewidth(THIN)
    ax.tick_params(labelsize=USUAL, width=THIN, length=3)


def titled(ax: Axes, text: str) -> None:
    """Put a title over the left end of the plot."""
    ax.set_title(text, loc="left", fontsize=TITLE)


def box(
    ax: Axes,
    corner: tuple[float, float],
    size: tuple[float, float],
    paint: Paint,
    **options: Any,  # noqa: ANN401 - as matplotlib has it
) -> Rectangle:
    """Draw a rectangle with its upper left corner at `corner` on axes that point down."""
    from matplotlib.patches import Rectangle

    edge = HATCH if paint.hatch else PAPER
    style: dict[str, Any] = {
        "facecolor": paint.colour,
        "edgecolor": edge,
        "linewidth": THIN,
    } | options
    drawn = Rectangle(corner, *size, hatch=paint.hatch or None, **style)
    ax.add_patch(drawn)
    return drawn


def inside(ax: Axes, place: tuple[float, float], text: str, paint: Paint, size: float) -> None:
    """Write in the middle of a rectangle, so that it can be read on its colour and hatch."""
    ground = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6} if paint.hatch else None
    ink = INK if paint.hatch else ink_on(paint.colour)
    ax.text(*place, text, ha="center", va="center", fontsize=size, color=ink, bbox=ground)


def percent(count: int, whole: int) -> str:
    """A part of a whole in per cent: 0 only for none and 100 only for all.

    >>> percent(0, 9), percent(1, 300), percent(299, 300), percent(2, 3)
    ('0', '1', '99', '67')
    """
    rounded = round(100 * count / whole)
    return str(rounded if count in (0, whole) else min(max(rounded, 1), 99))


def legend(ax: Axes, entries: Mapping[str, Paint]) -> None:
    """A legend over the plot, in one line."""
    from matplotlib.lines import Line2D

    sizes: dict[str, Any] = {"linewidth": 1, "markersize": 4}
    lines = [
        Line2D([], [], color=one.colour, linestyle=one.line, marker=one.marker, **sizes)
        for one in entries.values()
    ]
    ax.legend(
        lines, list(entries), loc="lower left", bbox_to_anchor=(0, 1), ncols=len(entries),
        frameon=False, fontsize=USUAL, borderaxespad=0.2, columnspacing=1.2, handlelength=2,
    )  # fmt: skip


def tenths(mean: float, top: int) -> str:
    """A mean with one decimal: 0.0 only for nothing and the top only for all.

    >>> tenths(0.0, 2), tenths(0.01, 2), tenths(1.99, 2), tenths(2.0, 2)
    ('0.0', '0.1', '1.9', '2.0')
    """
    return f"{mean if mean in (0, top) else min(max(mean, 0.1), top - 0.1):.1f}"


def ends_of(
    scores: Scores,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Lowest and highest of each person's score, NaN where there is none."""
    if isinstance(scores, IntervalColumn):
        ends = (np.where(scores.known, end, np.nan) for end in (scores.low, scores.high))
        return next(ends), next(ends)
    pairs = [(np.nan, np.nan) if one is None else (one.low, one.high) for one in scores]
    low, high = np.array(pairs, float).reshape(-1, 2).T
    return low, high


def labels_of(groups: FindingColumn | Sequence[str | None]) -> list[str]:
    """The label of each person; what has no value is ND."""
    values = groups.value.tolist() if isinstance(groups, FindingColumn) else groups
    return ["ND" if value is None else str(value) for value in values]


def in_order(labels: list[str]) -> list[str]:
    """Each label once: AIS grades in their order, then others as they come."""
    there = dict.fromkeys(labels)
    return [grade for grade in AIS if grade in there] + [one for one in there if one not in AIS]
