"""AIS transitions, as a table of counts and as a flow from the grades before to those after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.transitions import MISSING, Transitions
from sciscore.plots.plot_canvas import AIS, SMALL, THIN, TITLE, USUAL, Canvas, percent
from sciscore.plots.plot_palette import Paint

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

#: What the plots of transitions take.
Given: TypeAlias = "Transitions | Pairs | Mapping[Any, int] | npt.ArrayLike"
#: What is printed for those who were not examined.
_ABSENT: Final = "no exam"
#: Per cents of fewer people than this are printed in brackets, and their cells are not coloured.
_FEW: Final = 10
#: Of a flow 1 wide and high: the width of a node, the left edges of those before and after,
#: the space between two nodes, and the least height of a ribbon that has its count written on it.
_NODE: Final = 0.045
_SIDES: Final = (0.0, 1.0 - _NODE)
_GAP: Final = 0.07
_WRITTEN: Final = 0.035


@attrs.frozen
class Counts:
    """How many people went from each grade (before) to each (after): A to E, ND, ``no exam``."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    table: npt.NDArray[np.int64] = attrs.field(eq=False)

    @property
    def paired(self) -> npt.NDArray[np.int64]:
        """Number of people of each row who were examined again."""
        return np.asarray(self.table[:, : len(AIS)].sum(axis=1))


def counts_of(transitions: Given) -> Counts:
    """Transitions, as `transition_matrix` takes them, as counts."""
    if isinstance(transitions, Pairs):
        transitions = transitions.transitions()
    if isinstance(transitions, Transitions):
        transitions = {
            tuple(None if state == MISSING else state for state in flow[:2]): flow.people
            for flow in transitions.flows()
        }
    names = (*AIS, _ABSENT)
    table = np.zeros((len(names), len(names)), np.int64)
    if isinstance(transitions, Mapping):
        _fill(table, transitions)
    else:
        given = np.asarray(transitions)
        if given.shape != (len(AIS), len(AIS)) or given.dtype.kind not in "iu" or (given < 0).any():
            raise OutcomeError(
                f"{given.dtype} of shape {given.shape}; expected counts of shape (6, 6), "
                "A to E and ND before by the same after, or a mapping of pairs to counts"
            )
        table[: len(AIS), : len(AIS)] = given
    if not table.sum():
        raise OutcomeError("no transitions to draw")
    rows = len(names) if table[-1].any() else len(AIS)
    columns = len(names) if table[:, -1].any() else len(AIS)
    return Counts(names[:rows], names[:columns], table[:rows, :columns])


def _fill(table: npt.NDArray[np.int64], counts: Mapping[Any, Any]) -> None:
    """Put the counts of a mapping into a table; problems are raised all at once."""
    place: dict[object, int] = {name: number for number, name in enumerate((*AIS, None))}
    problems = []
    for pair, count in counts.items():
        location = shown(pair)
        if not isinstance(pair, tuple) or len(pair) != 2 or not set(pair) <= set(place):
            message = f"not a pair of AIS grades; use {', '.join(AIS)}, or None for no exam"
            problems.append(Problem(location=location, message=message))
        elif not isinstance(count, int | np.integer) or isinstance(count, bool) or count < 0:
            message = f"{shown(count)} is not a count; use a whole number from 0"
            problems.append(Problem(location=location, message=message))
        else:
            table[place[pair[0]], place[pair[1]]] += int(count)
    if problems:
        raise OutcomeError(problems)


def transition_matrix(
    transitions: Given,
    *,
    labels: tuple[str, str] = ("before", "after"),
    ax: Axes | None = None,
) -> Axes:
    r"""AIS before by AIS after: counts, and per cent of each row.

    Parameters
    ----------
    transitions
        Those of a cohort, or its pairs of visits; or counts by (grade before, grade after), such as
        ``{("A", "B"): 3}``: A to E, ND, and None for no exam; or an array of shape (6, 6)
        in that order.
    labels
        What the two exams are called.
    ax
        Where to draw; None for a new figure, 4.6 inches wide.

    Raises
    ------
    OutcomeError
        If there are no transitions, or they are not counts of pairs of grades.

    Notes
    -----
    ND has a row and a column of its own. People without one of the two exams are
    counted in a hatched row or column and in no per cent. The colour is the per cent of
    the row; a row of fewer than ten people has no colour and its per cents are in brackets.

    Examples
    --------
    >>> from sciscore import plots
    >>> ax = plots.transition_matrix({("A", "A"): 7, ("A", "B"): 1, ("A", None): 2})
    >>> [text.get_text() for text in ax.texts][:4]
    ['7\n(88 %)', '1\n(12 %)', '2', '10']
    """
    counts = counts_of(transitions)
    width, height = len(counts.after), len(counts.before)
    canvas = Canvas.on(ax, 1.2 + 0.5 * width, 1.0 + 0.42 * height)
    ax = canvas.ax
    ax.set_xlim(0, width + 1)
    ax.set_ylim(height + 1, 0)
    for row in range(height):
        for column in range(width):
            _draw_cell(canvas, counts, row, column)
    across, down = counts.table.sum(axis=1).tolist(), counts.table.sum(axis=0).tolist()
    for row, total in enumerate([*across, sum(across)]):
        ax.text(width + 0.5, row + 0.5, total, ha="center", va="center", fontsize=USUAL)
    for column, total in enumerate(down):
        ax.text(column + 0.5, height + 0.5, total, ha="center", va="center", fontsize=USUAL)
    names = [name.replace(" ", "\n") for name in counts.after]
    ax.set_xticks([column + 0.5 for column in range(width + 1)], [*names, "n"])
    ax.set_yticks([row + 0.5 for row in range(height + 1)], [*counts.before, "n"])
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.tick_params(length=0)
    note = "per cent of the row, of those with both exams"
    if ((counts.paired > 0) & (counts.paired < _FEW)).any():
        note += f"\n(in brackets: fewer than {_FEW} people)"
    ax.text(0, height + 1.05, note, va="top", fontsize=SMALL)
    ax.set_xlabel(f"AIS {labels[1]}", fontsize=TITLE)
    ax.set_ylabel(f"AIS {labels[0]}", fontsize=TITLE)
    return ax


def _draw_cell(canvas: Canvas, counts: Counts, row: int, column: int) -> None:
    """One cell: its count, and where both exams are there its per cent of the row."""
    pair = counts.before[row], counts.after[column]
    count, whole = int(counts.table[row, column]), int(counts.paired[row])
    text, paint = str(count), Paint(colour=canvas.paper)
    if _ABSENT in pair:
        paint = canvas.paints[_ABSENT]
    elif count and whole < _FEW:
        text = f"{count}\n({percent(count, whole)} %)"
    elif count:
        text = f"{count}\n{percent(count, whole)} %"
        paint = Paint(colour=canvas.tint(count / whole))
    canvas.box((column, row), (1, 1), paint, canvas.table["rule"], ".".join(pair))
    if count:
        canvas.write((column + 0.5, row + 0.5), text, paint)


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
    table = counts.table
    sides = [
        {label: people for label, people in zip(names, sums.tolist(), strict=True) if people}
        for names, sums in ((counts.before, table.sum(axis=1)), (counts.after, table.sum(axis=0)))
    ]
    unit = (1 - _GAP * (max(map(len, sides)) - 1)) / int(table.sum())
    tops = [_tops(side, unit) for side in sides]
    canvas = Canvas.on(ax, 5.0, 3.6)
    ax = canvas.ax
    ax.set_yticks([])
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(1.02, -0.02)
    starts, ends = map(dict, tops)
    for row, column in np.argwhere(table):
        first, second, count = counts.before[row], counts.after[column], int(table[row, column])
        place = (starts[first], ends[second], unit * count)
        _draw_ribbon(canvas, (first, second), count, place)
        starts[first] += unit * count
        ends[second] += unit * count
    beside = ((-0.02, "right"), (_NODE + 0.02, "left"))
    for number, (left, (shift, side)) in enumerate(zip(_SIDES, beside, strict=True)):
        for label, count in sides[number].items():
            top, height, name = tops[number][label], unit * count, f"{labels[number]}.{label}"
            canvas.box((left, top), (_NODE, height), canvas.paints[label], canvas.line, name)
            text, middle = f"{label}  n = {count}", top + height / 2
            ax.text(left + shift, middle, text, ha=side, va="center", fontsize=USUAL)
    ax.set_xticks([_NODE / 2, 1 - _NODE / 2], [f"AIS {label}" for label in labels])
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=TITLE)
    return ax


def _tops(people: Mapping[str, int], unit: float) -> dict[str, float]:
    """The upper edges of nodes from the top down, the whole in the middle."""
    used = unit * sum(people.values()) + _GAP * (len(people) - 1)
    top, tops = (1 - used) / 2, {}
    for label, count in people.items():
        tops[label] = top
        top += unit * count + _GAP
    return tops


def _draw_ribbon(
    canvas: Canvas, pair: tuple[str, str], count: int, place: tuple[float, float, float]
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
    paint = canvas.paints[pair[0]]
    patch = PathPatch(
        Path(
            [*upper, *lower, (left, start)],
            [Path.MOVETO, *curve, *line, *curve, Path.CLOSEPOLY],
        ),
        facecolor=paint.colour,
        edgecolor=canvas.line,
        linewidth=THIN,
        hatch=paint.hatch or None,
        gid=".".join(pair),
    )
    canvas.ax.add_patch(patch)
    if height >= _WRITTEN:
        place_of_count = (left + 0.02, start + height / 2)
        canvas.write(place_of_count, str(count), paint, ha="left", gid="count")
