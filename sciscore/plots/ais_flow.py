"""AIS transitions as a flow from the grades before to the grades after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.plots.ais_counts import Counts, Given, counts_of
from sciscore.plots.plot_canvas import THIN, TITLE, USUAL, axes_of, bare, box, inside
from sciscore.plots.plot_palette import Look, look_of

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

#: Width of a node, and where those before and after begin, of a plot 1 wide.
_NODE: Final = 0.045
_SIDES: Final = (0.0, 1.0 - _NODE)
#: The least height of a ribbon that has its count written on it.
_WRITTEN: Final = 0.035
#: Space between two nodes, so that their labels cannot touch, of a plot 1 high.
_GAP: Final = 0.07


@attrs.frozen
class _Node:
    """A grade at one of the two exams: where it is drawn and how many it holds."""

    label: str
    count: int
    top: float
    height: float


def _nodes(labels: tuple[str, ...], sums: npt.NDArray[Any], unit: float) -> dict[str, _Node]:
    """Nodes from the top down, those of nobody left out, the whole in the middle."""
    there = [(label, int(count)) for label, count in zip(labels, sums, strict=True) if count]
    used = unit * sum(count for _, count in there) + _GAP * (len(there) - 1)
    top, nodes = (1 - used) / 2, {}
    for label, count in there:
        nodes[label] = _Node(label, count, top, unit * count)
        top += unit * count + _GAP
    return nodes


def _draw_ribbons(
    ax: Axes, look: Look, counts: Counts, before: dict[str, _Node], after: dict[str, _Node]
) -> None:
    """Ribbons as high as their counts, stacked at both ends in the order of the grades."""
    starts = {label: node.top for label, node in before.items()}
    ends = {label: node.top for label, node in after.items()}
    for row, column in np.argwhere(counts.table):
        first, second = counts.before[row], counts.after[column]
        count = int(counts.table[row, column])
        height = count * before[first].height / before[first].count
        _draw_ribbon(ax, look, (first, second), count, (starts[first], ends[second], height))
        starts[first] += height
        ends[second] += height


def _draw_ribbon(
    ax: Axes, look: Look, pair: tuple[str, str], count: int, place: tuple[float, float, float]
) -> None:
    """Those who went from one grade to another; the tops at both ends, and the height."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    left, right = _SIDES[0] + _NODE, _SIDES[1]
    middle = (left + right) / 2
    start, end, height = place
    upper = [(left, start), (middle, start), (middle, end), (right, end)]
    lower = [(x, y + height) for x, y in reversed(upper)]
    curve, line = [Path.CURVE4] * 3, [Path.LINETO]
    paint = look.paints[pair[0]]
    patch = PathPatch(
        Path(
            [*upper, *lower, (left, start)],
            [Path.MOVETO, *curve, *line, *curve, Path.CLOSEPOLY],
        ),
        facecolor=paint.colour,
        edgecolor=look.line,
        linewidth=THIN,
        hatch=paint.hatch or None,
        gid=".".join(pair),
    )
    ax.add_patch(patch)
    if height >= _WRITTEN:
        place_of_count = (left + 0.02, start + height / 2)
        inside(ax, place_of_count, str(count), paint, look, ha="left", gid="count")


def transition_flow(
    transitions: Given,
    *,
    labels: tuple[str, str] = ("before", "after"),
    ax: Axes | None = None,
) -> Axes:
    """AIS before and after as nodes with n, and who went where as ribbons between them.

    Parameters
    ----------
    transitions, labels
        As `transition_matrix` takes them.
    ax
        Where to draw; None for a new figure of 5 by 3.6 inches.

    Returns
    -------
    Axes
        Ribbons are named by their grades in a saved SVG, such as ``A.B``.

    Raises
    ------
    OutcomeError
        If there are no transitions, or they are not counts of pairs of grades.

    Notes
    -----
    Heights are in proportion to counts, the same at both ends. ND and those without an
    exam have hatched nodes of their own.

    Examples
    --------
    >>> from sciscore import plots
    >>> ax = plots.transition_flow({("A", "A"): 7, ("A", "B"): 1, ("ND", "C"): 2})
    >>> [text.get_text() for text in ax.texts if text.get_gid() != "count"]
    ['A  n = 8', 'ND  n = 2', 'A  n = 7', 'B  n = 1', 'C  n = 2']
    """
    counts = counts_of(transitions)
    sums = counts.table.sum(axis=1), counts.table.sum(axis=0)
    gaps = max(int((one > 0).sum()) for one in sums) - 1
    unit = (1 - _GAP * gaps) / int(counts.table.sum())
    before, after = (
        _nodes(names, one, unit)
        for names, one in zip((counts.before, counts.after), sums, strict=True)
    )
    ax = axes_of(ax, 5.0, 3.6)
    look = look_of(ax)
    bare(ax)
    ax.set_yticks([])
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(1.02, -0.02)
    _draw_ribbons(ax, look, counts, before, after)
    for nodes, left, shift, side in (
        (before, _SIDES[0], -0.02, "right"),
        (after, _SIDES[1], _NODE + 0.02, "left"),
    ):
        for node in nodes.values():
            size, paint = (_NODE, node.height), look.paints[node.label]
            name = f"{labels[left > 0]}.{node.label}"
            box(ax, (left, node.top), size, paint, look.line, name)
            text = f"{node.label}  n = {node.count}"
            middle = node.top + node.height / 2
            ax.text(left + shift, middle, text, ha=side, va="center", fontsize=USUAL)
    ax.set_xticks([_NODE / 2, 1 - _NODE / 2], [f"AIS {label}" for label in labels])
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=TITLE)
    return ax
