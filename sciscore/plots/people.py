"""Scores of people at visits: what the plots of people draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from sciscore.errors import OutcomeError, shown
from sciscore.intervals import Interval, IntervalColumn, Score
from sciscore.isncsci.classifications import FindingColumn
from sciscore.outcomes.columns import values_of
from sciscore.outcomes.pairs import Pairs
from sciscore.plots.plot_canvas import AIS

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    from sciscore.plots.plot_palette import Line

    Floats = npt.NDArray[np.float64]

#: Scores of people: a column of a cohort, or one each, None where there is none.
Scores: TypeAlias = IntervalColumn[Score] | Sequence[Score | None]
#: The group of each person, None where there is none.
Groups: TypeAlias = FindingColumn | Sequence[Any]


@attrs.frozen(eq=False)
class People:
    """Lowest and highest score of people at visits, shape (visits, people); NaN without one."""

    low: Floats
    high: Floats

    def __len__(self) -> int:
        return int(self.low.shape[1])

    def take(self, rows: npt.NDArray[Any]) -> People:
        """Some of the people, in the order of the rows."""
        return People(self.low[:, rows], self.high[:, rows])

    def by_group(self, labels: Sequence[str]) -> dict[str, People]:
        """The people of each group, from the label of each person."""
        member = np.array(labels, object)
        return {group: self.take(np.flatnonzero(member == group)) for group in in_order(labels)}

    @property
    def counts(self) -> list[int]:
        """Number of people with a score at each visit."""
        return [int(count) for count in (~np.isnan(self.low)).sum(axis=1)]

    def quantile(self, part: float) -> tuple[Floats, Floats]:
        """The least and the most that a quantile at each visit may be; NaN of nobody."""
        low, high = (
            np.array([np.quantile(row, part) if len(row) else np.nan for row in seen])
            for seen in ([row[~np.isnan(row)] for row in end] for end in (self.low, self.high))
        )
        return low, high


def ends_of(scores: Scores) -> tuple[Floats, Floats]:
    """Lowest and highest of each person's score, NaN where there is none."""
    if isinstance(scores, IntervalColumn):
        low, high = (np.where(scores.known, end, np.nan) for end in (scores.low, scores.high))
        return low, high
    listed = values_of(scores, "scores")
    for one in listed:
        if not (one is None or isinstance(one, Interval)):
            raise OutcomeError(f"{shown(one)} is not a Score; use None where there is none")
    ends = [(one.low, one.high) if isinstance(one, Interval) else (np.nan,) * 2 for one in listed]
    low, high = np.array(ends, float).reshape(-1, 2).T
    return low, high


def of_pairs(
    pairs: Pairs, score: str, groups: Groups | str | None
) -> tuple[Sequence[Score | None], Sequence[Score | None], Groups | None]:
    """A score at baseline and at follow-up, and the group of each person at baseline."""
    labels = pairs.baseline.labels(groups) if isinstance(groups, str) else groups
    return pairs.baseline.values(score), pairs.followup.values(score), labels


def labels_of(groups: Groups | None, count: int) -> list[str]:
    """The label of each person, ND without one; everybody has the same without groups."""
    if groups is None:
        return ["all"] * count
    values = groups.value.tolist() if isinstance(groups, FindingColumn) else groups
    return ["ND" if one is None else str(one) for one in values_of(values, "groups")]


def in_order(labels: Iterable[str]) -> list[str]:
    """Each label once: AIS grades in their order, then others as they come."""
    there = dict.fromkeys(labels)
    return [grade for grade in AIS if grade in there] + [one for one in there if one not in AIS]


def draw_people(
    ax: Axes,
    places: Floats,
    people: People,
    colour: str,
    *,
    width: float,
    alpha: float,
    shade: float,
    line: Line = "-",
    name: str | None = None,
) -> None:
    """Everyone from visit to visit: a line, with the band in which it lies where it is open.

    `places` has those of the visits, or a row of them for each person.
    """
    from matplotlib.collections import LineCollection, PolyCollection

    across = np.broadcast_to(places, people.low.T.shape)
    low, high = (np.stack([across, end.T], axis=2) for end in (people.low, people.high))
    open_ = (people.low < people.high).any(axis=0)
    style: dict[str, Any] = {"colors": colour, "linestyles": line, "linewidths": width}
    ax.add_collection(LineCollection([*low, *high[open_]], alpha=alpha, gid=name, **style))
    bands = [
        np.concatenate([least[seen], most[seen][::-1]])
        for least, most in zip(low[open_], high[open_], strict=True)
        for seen in (~np.isnan(least[:, 1]),)
    ]
    ax.add_collection(PolyCollection(bands, facecolors=colour, alpha=shade, linewidths=0))
    ax.autoscale_view()
