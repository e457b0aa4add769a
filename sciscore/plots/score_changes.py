"""The change of a score in each person, before and after, by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sciscore.errors import OutcomeError
from sciscore.outcomes.pairs import Pairs
from sciscore.plots.people import (
    Groups,
    People,
    Scores,
    draw_people,
    ends_of,
    labels_of,
    of_pairs,
)
from sciscore.plots.plot_canvas import (
    SMALL,
    THICK,
    THIN,
    TITLE,
    USUAL,
    Canvas,
    sample,
    width_of_text,
)
from sciscore.plots.plot_palette import Paint

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

#: How far the exam before stands from the middle of its group, and how far people spread.
_HALF, _SPREAD = 0.22, 0.11
#: With more people than this lines are thinner and medians are drawn over them.
MANY: Final = 40
_KINDS: Final = ("gain", "loss", "no change", "open")
_MEDIAN: Final = "median and quartiles"


def change_plot(
    before: Pairs | Scores,
    after: Scores | None = None,
    baseline_grade: Groups | str | None = None,
    *,
    score: str = "score",
    labels: tuple[str, str] = ("before", "after"),
    ax: Axes | None = None,
) -> Axes:
    """A score of each person before and after, by group.

    Parameters
    ----------
    before, after
        Pairs of visits, with the name of a score; or the scores of the same people in the
        same order: a column of a cohort, such as ``results.totals.uems``, or one score
        each, None where there is none.
    baseline_grade
        The group of each person, such as ``results.ais``; None among them is ND. Of pairs
        the name of a finding at baseline or of a column, such as ``"ais"`` or ``"sex"``.
        None for one group of all.
    score
        Name of the score.
    labels
        What the two exams are called.
    ax
        Where to draw; None for a new figure, at least 5.2 inches wide.

    Raises
    ------
    OutcomeError
        If the columns are of different lengths, nobody has both scores, or pairs have no
        such score or column.

    Notes
    -----
    A score that untested cells leave open is drawn as its interval, and the way from
    one to the other as the band in which it lies. A gain is one in any case, as is a
    loss; where the intervals touch, the change is open. People of one group stand
    beside each other in the order of the score before.

    With more than 40 people lines are thin and faint, and the median of each group with
    its quartiles is drawn over them: as the widest that they may be where scores are open.

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
    everybody, grades = _given(before, after, baseline_grade, score)
    known = np.flatnonzero(np.isfinite(everybody.low).all(axis=0))
    if not len(known):
        raise OutcomeError("nobody has a score both before and after")
    people = everybody.take(known)
    groups = people.by_group([grades[place] for place in known])
    canvas = Canvas.on(ax, max(5.2, 1.4 + 0.85 * len(groups)), 3.4, frame="left bottom")
    ax = canvas.ax
    many = len(people) > MANY
    strength = float(np.clip(MANY / len(people), 0.06, 1.0))
    for place, some in enumerate(groups.values()):
        _draw_people(canvas, some, place, strength)
        if many:
            _draw_median(canvas, some, place)
    names = [f"{group}\nn = {len(some)}" for group, some in groups.items()]
    _draw_ticks(canvas, names, labels)
    ax.set_ylabel(score, fontsize=TITLE)
    drawn = _kinds(people).tolist()
    counted = {kind: drawn.count(kind) for kind in _KINDS if kind in drawn}
    entries = {f"{kind}, n = {n}": sample(canvas.paints[kind]) for kind, n in counted.items()}
    if many:
        entries[_MEDIAN] = sample(Paint(colour=canvas.ink, marker="_"))
    canvas.legend(entries)
    if missing := len(everybody) - len(people):
        note = f"not drawn, one of the two missing: n = {missing}"
        ax.set_xlabel(note, fontsize=USUAL, loc="left")
    return ax


def _given(
    before: Pairs | Scores, after: Scores | None, groups: Groups | str | None, score: str
) -> tuple[People, list[str]]:
    """The scores of everybody, and the group of each."""
    if isinstance(before, Pairs):
        before, after, groups = of_pairs(before, score, groups)
    if after is None or isinstance(groups, str):
        raise OutcomeError("give the scores before and after, or pairs of visits")
    ends = ends_of(before), ends_of(after)
    grades = labels_of(groups, len(ends[0][0]))
    sizes = len(ends[0][0]), len(ends[1][0]), len(grades)
    if len(set(sizes)) > 1:
        said = ", ".join(map(str, sizes))
        raise OutcomeError(f"before, after and grades must be as long as each other, not {said}")
    low, high = map(np.array, zip(*ends, strict=True))
    return People(low, high), grades


def _kinds(people: People) -> npt.NDArray[Any]:
    """The kind of each change for any content of the untested cells; open if they decide."""
    (low, low_after), (high, high_after) = people.low, people.high
    exact = (people.low == people.high).all(axis=0)
    return np.select([low_after > high, high_after < low, exact], _KINDS[:3], _KINDS[3])


def _draw_people(canvas: Canvas, people: People, middle: float, alpha: float) -> None:
    """Two points or intervals for each person, and the way between them."""
    people = people.take(np.lexsort((people.low[1], people.high[0], people.low[0])))
    places = middle + _SPREAD * np.linspace(-1, 1, len(people) + 2)[1:-1]
    ends = np.stack([places - _HALF, places + _HALF], axis=1)
    kinds = _kinds(people)
    width = THIN * (1.0 if alpha == 1.0 else 0.7)
    for kind in _KINDS:
        rows, paint = np.flatnonzero(kinds == kind), canvas.paints[kind]
        some = people.take(rows)
        style: dict[str, Any] = {"width": width, "alpha": alpha, "shade": 0.15 * alpha}
        draw_people(canvas.ax, ends[rows], some, paint.colour, line=paint.line, name=kind, **style)
        for side in (0, 1):
            at, least, most = ends[rows, side], some.low[side], some.high[side]
            canvas.ax.vlines(at, least, most, color=paint.colour, linewidth=width, alpha=alpha)
            size = 3.5 if alpha == 1.0 else 1.5
            point = np.where(least == most, least, np.nan)
            canvas.ax.plot(at, point, ".", color=paint.colour, markersize=size, alpha=alpha)


def _draw_median(canvas: Canvas, people: People, middle: float) -> None:
    """The median before and after with a line between them, and both quartiles."""
    from matplotlib import patheffects

    edge = [patheffects.withStroke(linewidth=3, foreground=canvas.paper)]
    style: dict[str, Any] = {"color": canvas.ink, "path_effects": edge, "linewidth": THICK}
    style["zorder"] = 3
    places = (middle - _HALF, middle + _HALF)
    for medians in people.quantile(0.5):
        canvas.ax.plot(places, medians, marker="_", markersize=8, gid="median", **style)
    lower, upper = people.quantile(0.25)[0], people.quantile(0.75)[1]
    for place, *quartiles in zip(places, lower, upper, strict=True):
        canvas.ax.plot([place, place], quartiles, gid="quartiles", **style)


def _draw_ticks(canvas: Canvas, names: Sequence[str], labels: tuple[str, str]) -> None:
    """The groups with n, and what the two ends of each are called."""
    ax = canvas.ax
    places = range(len(names))
    ax.set_xlim(-0.5, len(names) - 0.5)
    ax.set_xticks(places, names)
    ax.tick_params(axis="x", which="major", length=0, pad=14)
    minor = [place + side for place in places for side in (-_HALF, _HALF)]
    wide = max(width_of_text(label, SMALL) for label in labels)
    room = canvas.width / len(names) * 2 * _HALF
    shown = list(labels) * len(names)
    if wide + 3 > room:  # the first group says it for all
        shown[2:] = [""] * (len(shown) - 2)
    ax.set_xticks(minor, shown, minor=True)
    ax.tick_params(axis="x", which="minor", labelsize=SMALL, width=THIN, length=2)
    if wide + 3 > room:
        for tick in ax.xaxis.get_minor_ticks()[:2]:
            tick.label1.set(rotation=90, va="top")
        ax.tick_params(axis="x", which="major", pad=8 + wide)
