"""A score over several times, with how many people have it at each."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import attrs

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import OutcomeError
from sciscore.intervals import Score
from sciscore.outcomes.columns import one_length, stacked
from sciscore.outcomes.fields import several, text
from sciscore.outcomes.recorded import printed_name
from sciscore.outcomes.selection import VisitSelection
from sciscore.outcomes.summary import Summary, printed, summarised
from sciscore.outcomes.windows import Window
from sciscore.recorded import texts


@attrs.frozen(kw_only=True, repr=False)
class Trajectory(Tabular):
    """A score at several times. Print it to see every denominator.

    Attributes
    ----------
    name
        Name of the score.
    by
        The columns by which people are grouped.
    selections
        The selected visits at each time.

    Examples
    --------
    >>> import sciscore as sci
    >>> visits = sci.visits({"person": ["P1", "P1", "P2"], "visit": ["a", "b", "a"],
    ...                      "lems": [10, 14, 50]})
    >>> found = visits.trajectory("lems", "a", "b")
    >>> found, [cell.n for cell in found.cells()]
    (<Trajectory: lems, 2 times, 2 people>, [2, 1])
    """

    name: str = text()
    by: tuple[str, ...] = several(str, of="names of columns")
    selections: tuple[VisitSelection, ...] = several(VisitSelection, of="selections of visits")

    def __attrs_post_init__(self) -> None:
        if not self.selections:
            raise OutcomeError("a trajectory needs at least one time")
        one_length({one.name: len(one.people) for one in self.selections})
        _ = self.groups, self.scores  # what there is none of is refused here

    @functools.cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """By person the labels of the group, one for each of the columns."""
        first = self.selections[0]
        return dict(zip(first.people, first.strata(self.by), strict=True))

    @functools.cached_property
    def scores(self) -> Mapping[str, tuple[Score | None, ...]]:
        """By person the score at each time; None where it is missing."""
        scores = zip(*(one.values(self.name) for one in self.selections), strict=True)
        return dict(zip(self.selections[0].people, scores, strict=True))

    @property
    def times(self) -> tuple[str, ...]:
        """The name of each time."""
        return tuple(selection.name for selection in self.selections)

    @property
    def axis(self) -> str:
        """The event from which the days of all times are counted; empty if they differ."""
        asked = [selection.asked[0] for selection in self.selections]
        axes = {one.axis if isinstance(one, Window) else "" for one in asked}
        return axes.pop() if len(axes) == 1 else ""

    @property
    def by_time(self) -> dict[int, tuple[Score | None, ...]] | dict[str, tuple[Score | None, ...]]:
        """The scores of everybody at each time, by target day or, without an axis, by name."""
        columns = list(zip(*self.scores.values(), strict=True))
        if not self.axis:
            return dict(zip(self.times, columns, strict=True))
        asked = [selection.asked[0] for selection in self.selections]
        days = [one.day for one in asked if isinstance(one, Window)]
        return dict(zip(days, columns, strict=True))

    @property
    def frame_kind(self) -> str | None:
        """Kind of data frame that the visits came in."""
        return self.selections[0].visits.frame_kind

    @property
    def complete(self) -> tuple[str, ...]:
        """The people who have the score at every time."""
        return tuple(person for person, row in self.scores.items() if None not in row)

    def cells(self, group: tuple[str, ...] = ()) -> tuple[Summary, ...]:
        """The score of a group at each time.

        Parameters
        ----------
        group
            Its labels; by default everybody.
        """
        labels = texts(group, "labels of a group")
        people = [one for one in self.scores if not labels or self.groups[one] == labels]
        return tuple(
            summarised([self.scores[person][place] for person in people])
            for place in range(len(self.selections))
        )

    def _strata(self) -> list[tuple[str, ...]]:
        return [*(sorted(set(self.groups.values())) if self.by else []), ()]

    def grid(self) -> Grid:
        """The mean of each group at each time, each with its n, open and missing."""
        rows: list[tuple[object, ...]] = []
        for group in self._strata():
            cells = self.cells(group)
            title = ", ".join(group) or "everybody"
            rows.append((title, "n", *(str(cell.n) for cell in cells)))
            for kind in ("open", "missing"):
                counts = [getattr(cell, kind) for cell in cells]
                if any(counts):
                    rows.append(("", kind, *map(str, counts)))
            rows.append(("", "mean", *(printed(cell.mean) for cell in cells)))
            rows.append(("", "SD", *(printed(cell.sd) for cell in cells)))
        rule = self.selections[0].rule
        return Grid(
            title=f"{printed_name(self.name)}, {rule}, {len(self.scores)} people",
            columns=["", "", *(Column(time, align="right") for time in self.times)],
            rows=rows,
            notes=self._notes(),
            keys=2,
        )

    def _notes(self) -> list[str]:
        counts = [cell.n for cell in self.cells()]
        if len(set(counts)) < 2:
            return []
        differ = f"n differs between the times ({', '.join(map(str, counts))})"
        same = f"{len(self.complete)} have the score at every time"
        return [f"{differ}: the means are not of the same people; {same}"]

    def to_columns(self) -> dict[str, list[Any]]:
        """A row for each group and time: n, open, missing, mean and SD with their bounds."""
        return stacked(
            [
                {
                    **dict(zip(self.by, group or ("all",) * len(self.by), strict=True)),
                    "name": self.name,
                    "time": time,
                    "n": cell.n,
                    "open": cell.open,
                    "missing": cell.missing,
                    **cell.to_row("mean", "sd", "median", "lower_quartile", "upper_quartile"),
                }
                for group in self._strata()
                for time, cell in zip(self.times, self.cells(group), strict=True)
            ]
        )

    def __repr__(self) -> str:
        return f"<Trajectory: {self.name}, {len(self.selections)} times, {len(self.scores)} people>"
