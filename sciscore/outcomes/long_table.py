"""The long table of a study: a row for each visit of a person, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.intervals import Score
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.measures.reading import blank
from sciscore.outcomes.recorded import MAXIMA, SCIM_SCORES, AnyFinding
from sciscore.outcomes.windows import AXES
from sciscore.scim.results import ScimScores


@attrs.frozen(kw_only=True, repr=False)
class LongTable:
    """What is known of the visits of a study, a row for each.

    Attributes
    ----------
    person
        Whose visit each is.
    days
        By axis, ``"injury"`` and ``"treatment"``, the day of each visit; None where it is
        not on record.
    visit
        The name of each visit; None where it has none.
    results
        The classifications of the exams that there are, all under one edition; None
        without exams.
    scim
        The scores of the SCIM records that there are; None without records.
    recorded
        Findings and scores by name as they were recorded, None where one is missing.
    own
        The user's own columns.
    exam_at, scim_at
        For each visit the place of its exam among the results, and of its record among
        the SCIM scores; -1 where it has none.
    order
        By these numbers the visits of one person are in order; None where unknown.
    """

    person: tuple[str, ...]
    days: Mapping[str, tuple[int | None, ...]]
    visit: tuple[str | None, ...]
    results: Classifications | None
    scim: ScimScores | None
    recorded: Mapping[str, tuple[Any, ...]]
    own: Mapping[str, tuple[object, ...]]
    exam_at: tuple[int, ...]
    scim_at: tuple[int, ...]
    order: tuple[int | None, ...]
    _places: Mapping[str, tuple[int, ...]] = attrs.field(init=False)

    @_places.default
    def _by_person(self) -> Mapping[str, tuple[int, ...]]:
        places: dict[str, list[int]] = {}
        for place, person in enumerate(self.person):
            places.setdefault(person, []).append(place)
        return {person: tuple(found) for person, found in places.items()}

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who has a visit, in the order in which they first stand in the table."""
        return tuple(self._places)

    @property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """By person the places of the visits, counted from 0."""
        return self._places

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes on which any visit has a day."""
        return tuple(axis for axis in AXES if any(day is not None for day in self.days[axis]))

    @property
    def names(self) -> tuple[str, ...]:
        """The findings and scores that these visits have, computed or recorded."""
        computed = (*FINDINGS, *TOTALS) if self.results is not None else ()
        measured = SCIM_SCORES if self.scim is not None else ()
        return (*computed, *measured, *self.recorded)

    def scores(self, name: str) -> tuple[Score | None, ...]:
        """A score of each visit, None where it is missing.

        Parameters
        ----------
        name
            Name of a total or of a SCIM score, such as ``"uems"`` or ``"scim_total"``.

        Raises
        ------
        OutcomeError
            If the visits have no such score.
        """
        self.check(name, MAXIMA, "score")
        return self.taken(name, range(len(self)))

    def findings(self, name: str) -> tuple[AnyFinding, ...]:
        """A finding of each visit, None where it is missing.

        Parameters
        ----------
        name
            Name of a finding, such as ``"ais"``.

        Raises
        ------
        OutcomeError
            If the visits have no such finding.
        """
        self.check(name, FINDINGS, "finding")
        return self.taken(name, range(len(self)))

    def values(self, name: str) -> tuple[Any, ...]:
        """The scores or findings of a name, whichever it is."""
        return self.findings(name) if name in FINDINGS else self.scores(name)

    def taken(self, name: str, places: Iterable[int | None]) -> tuple[Any, ...]:
        """The values of some visits, counted from 0; None for None, and where one is missing."""
        column, at = self._column(name)
        return tuple(
            None if place is None or at[place] < 0 else column[at[place]] for place in places
        )

    def _column(self, name: str) -> tuple[Any, Sequence[int]]:
        """The values of a name that these visits have, and the place of each visit's own."""
        if name in self.recorded:
            return self.recorded[name], range(len(self))
        if name in SCIM_SCORES:
            assert self.scim is not None
            return self.scim.columns[name.removeprefix("scim_")], self.scim_at
        assert self.results is not None
        if name in FINDINGS:
            return self.results.columns[name], self.exam_at
        return self.results.totals.columns[name], self.exam_at

    def check(self, name: str, kind: Iterable[str], noun: str) -> None:
        """Raise an OutcomeError unless the visits have what is named, and it is of a kind."""
        found = [one for one in self.names if one in kind]
        if name not in found:
            hint = did_you_mean(str(name), found)
            message = f"{shown(name)} is no {noun} of these visits; they have "
            raise OutcomeError(f"{message}{', '.join(found) or 'none'}{hint}")

    def labels(self, column: str) -> dict[str, str]:
        """The label that each person has in a column of the user's, such as ``sex``.

        Raises
        ------
        OutcomeError
            If there is no such column, or a person has not the same label in every row;
            lists the rows.
        """
        if column not in self.own:
            hint = did_you_mean(str(column), self.own)
            known = ", ".join(self.own) or "none"
            raise OutcomeError(f"{shown(column)} is no column of your own; there are {known}{hint}")
        cells = ["" if blank(cell) else str(cell).strip() for cell in self.own[column]]
        problems = []
        for places in self._places.values():
            first = cells[places[0]]
            for place in places:
                message = "blank; write it in every row of the person"
                if cells[place] and cells[place] != first:
                    message = f"{shown(cells[place])}, but {shown(first)} in row {places[0] + 1} "
                    message += "of the same person"
                elif cells[place]:
                    continue
                problems.append(Problem(location=column, message=message, row=place + 1))
        if problems:
            raise OutcomeError(problems)
        return {person: cells[places[0]] for person, places in self._places.items()}

    def later(self, place: int) -> tuple[int, ...]:
        """The places of the visits of the same person that were later, in order."""
        start = self.order[place]
        places = self._places[self.person[place]]
        times = [(time, p) for p in places if (time := self.order[p]) is not None]
        return tuple(p for time, p in sorted(times) if start is not None and time > start)

    def have(self, needs: str) -> tuple[bool, ...]:
        """Whether each visit has what is needed."""
        kinds = {
            "exam": (self.results, self.exam_at, (*FINDINGS, *TOTALS)),
            "scim": (self.scim, self.scim_at, SCIM_SCORES),
        }
        if needs in kinds:
            computed, at, names = kinds[needs]
            if computed is not None:
                return tuple(place >= 0 for place in at)
            columns = [self.recorded[name] for name in self.recorded if name in names]
            if not columns:
                raise OutcomeError(f"these visits have no {needs}")
            return tuple(any(v is not None for v in row) for row in zip(*columns, strict=True))
        if not needs:
            return (True,) * len(self)
        self.check(needs, (*FINDINGS, *MAXIMA), "finding or score")
        return tuple(value is not None for value in self.values(needs))

    def __len__(self) -> int:
        return len(self.person)
