"""AIS transitions as a table of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sciscore.plots.ais_counts import ABSENT, Counts, Given, counts_of
from sciscore.plots.plot_canvas import (
    SMALL,
    TITLE,
    USUAL,
    axes_of,
    bare,
    box,
    inside,
    percent,
)
from sciscore.plots.plot_palette import Look, Paint, look_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


#: Per cents of fewer people than this are printed in brackets, and their cells are not coloured.
FEW: Final = 10


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
    ax = axes_of(ax, 1.2 + 0.5 * width, 1.0 + 0.42 * height)
    look = look_of(ax)
    bare(ax)
    ax.set_xlim(0, width + 1)
    ax.set_ylim(height + 1, 0)
    for row in range(height):
        for column in range(width):
            _draw_cell(ax, look, counts, row, column)
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
    if ((counts.paired > 0) & (counts.paired < FEW)).any():
        note += f"\n(in brackets: fewer than {FEW} people)"
    ax.text(0, height + 1.05, note, va="top", fontsize=SMALL)
    ax.set_xlabel(f"AIS {labels[1]}", fontsize=TITLE)
    ax.set_ylabel(f"AIS {labels[0]}", fontsize=TITLE)
    return ax


def _draw_cell(ax: Axes, look: Look, counts: Counts, row: int, column: int) -> None:
    """One cell: its count, and where both exams are there its per cent of the row."""
    pair = counts.before[row], counts.after[column]
    count, whole = int(counts.table[row, column]), int(counts.paired[row])
    text, paint = str(count), Paint(colour=look.paper)
    if ABSENT in pair:
        paint = look.paints[ABSENT]
    elif count and whole < FEW:
        text = f"{count}\n({percent(count, whole)} %)"
    elif count:
        text = f"{count}\n{percent(count, whole)} %"
        paint = Paint(colour=look.tint(count / whole))
    box(ax, (column, row), (1, 1), paint, look.faint, ".".join(pair))
    if count:
        inside(ax, (column + 0.5, row + 0.5), text, paint, look)
