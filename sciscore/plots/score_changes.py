"""The change of a score in each person, before and after, by baseline grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sciscore.errors import OutcomeError
from sciscore.plots.plot_canvas import (
    SMALL,
    THIN,
    TITLE,
    USUAL,
    Ends,
    Scores,
    axes_of,
    ends_of,
    in_order,
    labels_of,
    legend,
    open_frame,
)
from sciscore.plots.plot_palette import PALETTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sciscore.isncsci.cohort import FindingColumn

#: How far the exam before stands from the middle of its group, and how far people spread.
_HALF, _SPREAD = 0.22, 0.11
_KINDS: Final = ("gain", "loss", "no change", "open")


def _kind(before: tuple[float, float], after: tuple[float, float]) -> str:
    """What a change is, whatever the untested cells hold; open where they decide."""
    if after[0] > before[1]:
        return "gain"
    if after[1] < before[0]:
        return "loss"
    exact = before[0] == before[1] and after[0] == after[1]
    return "no change" if exact else "open"


def change_plot(
    before: Scores,
    after: Scores,
    baseline_grade: FindingColumn | Sequence[str | None] | None = None,
    *,
    score: str = "score",
    labels: tuple[str, str] = ("before", "after"),
    ax: Axes | None = None,
) -> Axes:
    """A score of each person before and after, by baseline grade.

    Parameters
    ----------
    before, after
        The scores of the same people in the same order: a column of a cohort, such as
        ``results.totals.uems``, or one score each, None where there is none.
    baseline_grade
        The group of each person, such as ``results.ais``; None among them is ND. None
        for one group of all.
    score
        What the score is called.
    labels
        What the two exams are called.
    ax
        Where to draw; None for a new figure, at least 5.2 inches wide.

    Returns
    -------
    Axes

    Raises
    ------
    OutcomeError
        If the columns are of different lengths, or nobody has both scores.
    ImportError
        If matplotlib is not installed.

    Notes
    -----
    A score that untested cells leave open is drawn as its interval, and the way from
    one to the other as the band in which it lies. A gain is one in any case, as is a
    loss; where the intervals touch, the change is open. People of one group stand
    beside each other in the order of the score before.

    Examples
    --------
    >>> from sciscore import Score
    >>> from sciscore import plots
    >>> before = [Score(low=10, high=10), Score(low=20, high=25)]
    >>> after = [Score(low=30, high=30), Score(low=22, high=22)]
    >>> ax = plots.change_plot(before, after, ["A", "B"], score="UEMS")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['gain, n = 1', 'open, n = 1']
    """
    first, second = ends_of(before), ends_of(after)
    grades = ["all"] * len(first[0]) if baseline_grade is None else labels_of(baseline_grade)
    if not len(first[0]) == len(second[0]) == len(grades):
        sizes = ", ".join(map(str, (len(first[0]), len(second[0]), len(grades))))
        raise OutcomeError(f"before, after and grades must be as long as each other, not {sizes}")
    both = ~(np.isnan(first[0]) | np.isnan(second[0]))
    if not both.any():
        raise OutcomeError("nobody has a score both before and after")
    groups = in_order([grade for grade, known in zip(grades, both, strict=True) if known])
    ax = axes_of(ax, max(5.2, 1.4 + 0.85 * len(groups)), 3.4)
    open_frame(ax)
    kinds: list[str] = []
    people = []
    for place, group in enumerate(groups):
        rows = np.flatnonzero(both & (np.array(grades, object) == group))
        rows = rows[np.lexsort((second[0][rows], first[1][rows], first[0][rows]))]
        people.append(f"{group}\nn = {len(rows)}")
        for row, shift in zip(rows.tolist(), np.linspace(-1, 1, len(rows) + 2)[1:-1], strict=True):
            ends = [(float(one[0][row]), float(one[1][row])) for one in (first, second)]
            kinds.append(_kind(*ends))
            _draw_person(ax, place + float(shift) * _SPREAD, ends, kinds[-1])
    _draw_ticks(ax, people, labels)
    ax.set_ylabel(score, fontsize=TITLE)
    counted = {kind: kinds.count(kind) for kind in _KINDS if kind in kinds}
    legend(ax, {f"{kind}, n = {count}": PALETTE[kind] for kind, count in counted.items()})
    alone = len(both) - int(both.sum())
    if alone:
        ax.set_xlabel(f"not drawn, one of the two missing: n = {alone}", fontsize=USUAL, loc="left")
    return ax


def _draw_person(ax: Axes, middle: float, ends: Ends, kind: str) -> None:
    """One person: two points or intervals and the way between them."""
    paint = PALETTE[kind]
    places = (middle - _HALF, middle + _HALF)
    (low, high), (low_after, high_after) = ends
    ax.fill(
        [*places, *places[::-1]], [low, low_after, high_after, high],
        facecolor=paint.colour, alpha=0.15, edgecolor="none",
    )  # fmt: skip
    for line in {(low, low_after), (high, high_after)}:
        ax.plot(places, line, color=paint.colour, linestyle=paint.line, linewidth=THIN)
    for place, (least, most) in zip(places, ends, strict=True):
        if least == most:
            ax.plot(place, least, color=paint.colour, marker=".", markersize=3.5)
        else:
            ax.plot([place, place], [least, most], color=paint.colour, marker="_", markersize=3)


def _draw_ticks(ax: Axes, people: list[str], labels: tuple[str, str]) -> None:
    """The groups with n, and what the two ends of each are called."""
    places = range(len(people))
    ax.set_xlim(-0.5, len(people) - 0.5)
    ax.set_xticks(places, people)
    minor = [place + side for place in places for side in (-_HALF, _HALF)]
    ax.set_xticks(minor, list(labels) * len(people), minor=True)
    ax.tick_params(axis="x", which="minor", labelsize=SMALL, width=THIN, length=2)
    ax.tick_params(axis="x", which="major", length=0, pad=14)
