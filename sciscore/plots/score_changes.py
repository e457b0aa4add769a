"""The change of a score in each person, before and after, by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError
from sciscore.outcomes.pairs import Pairs
from sciscore.plots.plot_canvas import (
    SMALL,
    THICK,
    THIN,
    TITLE,
    USUAL,
    Groups,
    Scores,
    axes_of,
    ends_of,
    in_order,
    labels_of,
    legend,
    open_frame,
    sample,
    width_of,
    width_of_text,
)
from sciscore.plots.plot_palette import Look, Paint, look_of

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

#: How far the exam before stands from the middle of its group, and how far people spread.
_HALF, _SPREAD = 0.22, 0.11
#: With more people than this lines are thinner and medians are drawn over them.
MANY: Final = 40
_KINDS: Final = ("gain", "loss", "no change", "open")
_MEDIAN: Final = "median and quartiles"


@attrs.frozen(eq=False)
class _People:
    """The scores of some people: lowest and highest before and after, each of shape (n,)."""

    low: Floats
    high: Floats
    low_after: Floats
    high_after: Floats

    def __len__(self) -> int:
        return len(self.low)

    def take(self, rows: npt.NDArray[Any]) -> _People:
        return _People(*(end[rows] for end in attrs.astuple(self, recurse=False)))

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """True for each person with both scores."""
        return ~(np.isnan(self.low) | np.isnan(self.low_after))

    def kinds(self) -> npt.NDArray[Any]:
        """The kind of each change for any content of the untested cells; open if they decide."""
        exact = (self.low == self.high) & (self.low_after == self.high_after)
        return np.select(
            [self.low_after > self.high, self.high_after < self.low, exact], _KINDS[:3], _KINDS[3]
        )

    def in_order(self) -> _People:
        return self.take(np.lexsort((self.low_after, self.high, self.low)))


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

    Returns
    -------
    Axes

    Raises
    ------
    OutcomeError
        If the columns are of different lengths, nobody has both scores, or pairs have no
        such score or column.
    ImportError
        If matplotlib is not installed.

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
    known = everybody.known
    if not known.any():
        raise OutcomeError("nobody has a score both before and after")
    groups = in_order([grade for grade, both in zip(grades, known, strict=True) if both])
    ax = axes_of(ax, max(5.2, 1.4 + 0.85 * len(groups)), 3.4)
    look, many = look_of(ax), int(known.sum()) > MANY
    strength = float(np.clip(MANY / known.sum(), 0.06, 1.0))
    open_frame(ax)
    names = []
    for place, group in enumerate(groups):
        people = everybody.take(known & (np.array(grades, object) == group)).in_order()
        names.append(f"{group}\nn = {len(people)}")
        _draw_people(ax, look, people, place, strength)
        if many:
            _draw_median(ax, look, people, place)
    _draw_ticks(ax, names, labels)
    ax.set_ylabel(score, fontsize=TITLE)
    drawn = everybody.take(known).kinds().tolist()
    counted = {kind: drawn.count(kind) for kind in _KINDS if kind in drawn}
    entries = {f"{kind}, n = {n}": sample(look.paints[kind]) for kind, n in counted.items()}
    if many:
        entries[_MEDIAN] = sample(Paint(colour=look.ink, marker="_"))
    legend(ax, entries)
    _tell_missing(ax, len(everybody) - int(known.sum()))
    return ax


def _given(
    before: Pairs | Scores, after: Scores | None, groups: Groups | str | None, score: str
) -> tuple[_People, list[str]]:
    """The scores of everybody, and the group of each."""
    if isinstance(before, Pairs):
        pairs = before
        if isinstance(groups, str):
            groups = pairs.baseline.labels(groups)
        before, after = pairs.baseline.values(score), pairs.followup.values(score)
    if after is None or isinstance(groups, str):
        raise OutcomeError("give the scores before and after, or pairs of visits")
    first, second = ends_of(before), ends_of(after)
    grades = ["all"] * len(first[0]) if groups is None else labels_of(groups)
    if not len(first[0]) == len(second[0]) == len(grades):
        sizes = ", ".join(map(str, (len(first[0]), len(second[0]), len(grades))))
        raise OutcomeError(f"before, after and grades must be as long as each other, not {sizes}")
    return _People(*first, *second), grades


def _draw_people(ax: Axes, look: Look, people: _People, middle: float, alpha: float) -> None:
    """Two points or intervals for each person, and the way between them."""
    from matplotlib.collections import LineCollection, PolyCollection

    places = middle + _SPREAD * np.linspace(-1, 1, len(people) + 2)[1:-1]
    ends = np.stack([places - _HALF, places + _HALF], axis=1)
    low = np.stack([people.low, people.low_after], axis=1)
    high = np.stack([people.high, people.high_after], axis=1)
    kinds = people.kinds()
    for kind in _KINDS:
        rows = kinds == kind
        paint, width = look.paints[kind], THIN * (1.0 if alpha == 1.0 else 0.7)
        exact = rows & (low == high).all(axis=1)
        lines = [
            np.stack([ends[some], end[some]], axis=2)
            for some, end in ((rows, low), (rows & ~exact, high))
        ]
        ax.add_collection(
            LineCollection(
                list(np.concatenate(lines)),
                colors=paint.colour,
                linestyles=paint.line,
                linewidths=width,
                alpha=alpha,
                gid=kind,
            )
        )
        open_ = np.flatnonzero(rows & ~exact)
        corners = np.concatenate(
            [
                np.stack([ends[open_], low[open_]], axis=2),
                np.stack([ends[open_], high[open_]], axis=2)[:, ::-1],
            ],
            axis=1,
        )
        ax.add_collection(
            PolyCollection(list(corners), facecolors=paint.colour, alpha=0.15 * alpha, linewidths=0)
        )
        for side in (0, 1):
            at, least, most = ends[rows, side], low[rows, side], high[rows, side]
            ax.vlines(at, least, most, color=paint.colour, linewidth=width, alpha=alpha)
            size = 3.5 if alpha == 1.0 else 1.5
            point = np.where(least == most, least, np.nan)
            ax.plot(at, point, ".", color=paint.colour, markersize=size, alpha=alpha)
    ax.autoscale_view()


def _draw_median(ax: Axes, look: Look, people: _People, middle: float) -> None:
    """The median before and after with a line between them, and both quartiles."""
    from matplotlib import patheffects

    edge = [patheffects.withStroke(linewidth=3, foreground=look.paper)]
    style: dict[str, Any] = {"color": look.ink, "path_effects": edge, "zorder": 3}
    places = (middle - _HALF, middle + _HALF)
    ends = ((people.low, people.high), (people.low_after, people.high_after))
    for end in (0, 1):
        medians = [float(np.median(one[end])) for one in ends]
        ax.plot(places, medians, linewidth=THICK, marker="_", markersize=8, gid="median", **style)
    for place, (low, high) in zip(places, ends, strict=True):
        quartiles = np.quantile(low, 0.25), np.quantile(high, 0.75)
        ax.plot([place, place], quartiles, linewidth=THICK, gid="quartiles", **style)


def _draw_ticks(ax: Axes, names: Sequence[str], labels: tuple[str, str]) -> None:
    """The groups with n, and what the two ends of each are called."""
    places = range(len(names))
    ax.set_xlim(-0.5, len(names) - 0.5)
    ax.set_xticks(places, names)
    ax.tick_params(axis="x", which="major", length=0, pad=14)
    minor = [place + side for place in places for side in (-_HALF, _HALF)]
    wide = max(width_of_text(label, SMALL) for label in labels)
    room = width_of(ax) / len(names) * 2 * _HALF
    shown = list(labels) * len(names)
    if wide + 3 > room:  # the first group says it for all
        shown[2:] = [""] * (len(shown) - 2)
    ax.set_xticks(minor, shown, minor=True)
    ax.tick_params(axis="x", which="minor", labelsize=SMALL, width=THIN, length=2)
    if wide + 3 > room:
        for tick in ax.xaxis.get_minor_ticks()[:2]:
            tick.label1.set(rotation=90, va="top")
        ax.tick_params(axis="x", which="major", pad=8 + wide)


def _tell_missing(ax: Axes, count: int) -> None:
    if count:
        ax.set_xlabel(f"not drawn, one of the two missing: n = {count}", fontsize=USUAL, loc="left")
