"""Visits: the long table of a study, and what is selected from it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import OutcomeError, Problem, one_of, shown
from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes.columns import values_of
from sciscore.outcomes.exam_quality import ExamQuality, exam_quality
from sciscore.outcomes.fields import among, instance, is_whole, several
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.recorded import MAXIMA, NAMES, SCIM_SCORES, beside, printed_name, spread
from sciscore.outcomes.selection import RULES, VisitSelection, carry, select
from sciscore.outcomes.trajectories import Trajectory
from sciscore.outcomes.windows import AXES, NamedVisit, When, Window, window
from sciscore.recorded import is_missing, texts
from sciscore.scim.results import ScimScores

if TYPE_CHECKING:
    import numpy.typing as npt

#: What a visit may be needed to have, and the names that are part of it.
_PARTS = {"exam": (*FINDINGS, *TOTALS), "scim": SCIM_SCORES}
#: What is printed of each visit, if it is there.
_PRINTED = ("neurological_level", "ais", "uems", "lems", "lt", "pp", "scim_total")


@attrs.frozen(kw_only=True, repr=False)
class Visits(Tabular):
    """The visits of a study, a row for each; `sciscore.visits` reads them.

    Attributes
    ----------
    person
        Name of the person of each visit.
    visit
        Name of each visit; None where it has none.
    days
        By axis, ``"injury"`` and ``"treatment"``, the day of each visit; None where it is
        not on record.
    date
        Date of each visit; None where it is not on record.
    order
        By these numbers the visits of one person are in order; None where unknown.
    results
        The classifications of the exams, all under one edition; None without exams.
    scim
        The scores of the SCIM records; None without records.
    recorded
        Findings and scores by name as they were recorded, None where one is missing.
    own
        The user's own columns.
    exam_at, scim_at
        For each visit the place of its exam among the results, and of its record among
        the SCIM scores; -1 where it has none.
    notes
        What a reader should know about how the table was read.
    frame_kind
        Kind of data frame that the visits came in; None if they came in otherwise.

    Examples
    --------
    >>> import sciscore as sci
    >>> visits = sci.visits({
    ...     "person": ["P1", "P1", "P2"],
    ...     "days_since_injury": [50, 176, 44],
    ...     "ais": ["A", "C", "ND"],
    ...     "uems": [12, 19, None],
    ... })
    >>> visits
    <Visits: 3 of 2 people>
    >>> pairs = visits.pairs("injury:49+-7", "injury:180+-30")
    >>> pairs.baseline_ais, pairs.followup_ais
    (('A', 'ND'), ('C', None))
    """

    person: tuple[str, ...] = several(str, of="names of people")
    visit: tuple[str | None, ...] = several(str, NoneType, of="names of visits")
    days: Mapping[str, tuple[int | None, ...]] = instance(Mapping, of="days by axis")
    date: tuple[dt.date | None, ...] = several(dt.date, NoneType, of="dates")
    order: tuple[int | None, ...] = several(int, NoneType, of="whole numbers")
    results: Classifications | None = instance(Classifications, NoneType, of="results")
    scim: ScimScores | None = instance(ScimScores, NoneType, of="scores of SCIM")
    recorded: Mapping[str, tuple[Any, ...]] = instance(Mapping, of="recorded values by name")
    own: Mapping[str, tuple[object, ...]] = instance(Mapping, of="columns by name")
    exam_at: tuple[int, ...] = several(int, of="places of exams")
    scim_at: tuple[int, ...] = several(int, of="places of records")
    notes: tuple[str, ...] = several(str, of="notes", default=())
    frame_kind: str | None = instance(
        str, NoneType, of="a kind of data frame", default=None, eq=False
    )

    def __attrs_post_init__(self) -> None:
        columns = (*(self.days.get(axis) for axis in AXES), *self.recorded.values())
        columns += (self.visit, self.date, self.order, self.exam_at, self.scim_at)
        columns += (*self.own.values(),)
        if not all(isinstance(one, tuple) and len(one) == len(self) for one in columns):
            raise OutcomeError("visits are columns of one length; `sciscore.visits` makes them")

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who has a visit, in the order in which they first stand in the table."""
        return tuple(dict.fromkeys(self.person))

    @functools.cached_property
    def person_index(self) -> npt.NDArray[np.int64]:
        """The place of each visit's person among the people; int64 of shape (n,)."""
        index = {person: place for place, person in enumerate(self.people)}
        return np.fromiter(map(index.__getitem__, self.person), np.int64, len(self))

    @functools.cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """By person the places of the visits, counted from 0."""
        places: dict[str, list[int]] = {}
        for place, person in enumerate(self.person):
            places.setdefault(person, []).append(place)
        return {person: tuple(found) for person, found in places.items()}

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes on which any visit has a day."""
        return tuple(axis for axis in AXES if any(day is not None for day in self.days[axis]))

    @property
    def names(self) -> tuple[str, ...]:
        """The findings and scores that these visits have, computed or recorded."""
        computed = _PARTS["exam"] if self.results is not None else ()
        measured = SCIM_SCORES if self.scim is not None else ()
        return (*computed, *measured, *self.recorded)

    @property
    def edition(self) -> str | None:
        """The edition under which the exams were classified; None without exams."""
        return None if self.results is None else self.results.edition

    def values(self, name: str) -> tuple[Any, ...]:
        """A finding or score of each visit; None where it is missing.

        Parameters
        ----------
        name
            Name of a finding, total or SCIM score, such as ``"ais"``, ``"uems"`` or
            ``"scim_total"``.

        Returns
        -------
        tuple
            Scores as `Score`, an interval where cells are untested; findings of exams as
            `Finding`; recorded findings as text: a value, ``"ND"``, or possible values
            such as ``"B,D"``.

        Raises
        ------
        OutcomeError
            If the visits have no such finding or score.
        """
        return self.taken(name, range(len(self)))

    def taken(self, name: str, places: Iterable[int | None]) -> tuple[Any, ...]:
        """The values of some visits, counted from 0; None for None, and where one is missing."""
        column, at = self._column(self.check(name))
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
        results = self.results if name in FINDINGS else self.results.totals
        return results.columns[name], self.exam_at

    def check(self, name: str) -> str:
        """The name if the visits have such a finding or score; else an OutcomeError."""
        return self._check(name, NAMES, "finding or score")

    def _check(self, name: str, kind: Collection[str], noun: str) -> str:
        found = [one for one in self.names if one in kind]
        have = ", ".join(found) or "none"
        return among(name, found, f"is not a {noun} of these visits; they have {have}")

    def labels(self, column: str) -> dict[str, str]:
        """The label that each person has in a column of the user's, such as ``sex``.

        Parameters
        ----------
        column
            Name of the column.

        Raises
        ------
        OutcomeError
            If there is no such column, or a person has not the same label in every row;
            lists the rows.
        """
        known = ", ".join(self.own) or "none"
        among(column, self.own, f"is not a column of your own; there are {known}")
        cells = ["" if is_missing(cell) else str(cell).strip() for cell in self.own[column]]
        problems = [
            Problem(
                location=column,
                message=_differs(cells, first, place),
                row=place + 1,
                code="value.contradiction" if cells[place] else "value.missing",
            )
            for first, *places in self.places.values()
            for place in (first, *places)
            if not cells[place] or cells[place] != cells[first]
        ]
        if problems:
            raise OutcomeError(problems)
        return {person: cells[places[0]] for person, places in self.places.items()}

    def later(self, place: int) -> tuple[int, ...]:
        """The places of the visits of the same person that were later, in order."""
        if not is_whole(place, 0, len(self) - 1):
            raise OutcomeError(f"{shown(place)} is not the place of a visit")
        start = self.order[place]
        places = self.places[self.person[place]]
        times = [(time, p) for p in places if (time := self.order[p]) is not None]
        return tuple(p for time, p in sorted(times) if start is not None and time > start)

    def have(self, needs: str) -> tuple[bool, ...]:
        """True for each visit that has what is needed: an exam, a SCIM record, or a name."""
        if one_of(needs, ("",)):
            return (True,) * len(self)
        if not one_of(needs, _PARTS):
            return tuple(value is not None for value in self.values(needs))
        if needs == "exam" and self.results is not None:
            return tuple(place >= 0 for place in self.exam_at)
        if needs == "scim" and self.scim is not None:
            return tuple(place >= 0 for place in self.scim_at)
        columns = [self.recorded[name] for name in _PARTS[needs] if name in self.recorded]
        if not columns:
            raise OutcomeError(f"these visits have no {needs}")
        return tuple(any(v is not None for v in row) for row in zip(*columns, strict=True))

    def at(
        self, when: When | str, *fallbacks: When | str, rule: str = "closest", needs: str = ""
    ) -> VisitSelection:
        """The visit of each person in a window, by a rule.

        Parameters
        ----------
        when
            A window, a visit by its name, or a text for one as `window` takes it.
        fallbacks
            Windows or names for people who have no visit there, in this order. The
            selection says for each person by which they were found.
        rule
            ``"closest"`` to the target day; of two that are as far off the earlier, and
            the selection says so. Or the ``"first"`` or ``"last"`` in the window.
        needs
            ``"exam"``, ``"scim"`` or the name of a finding or score that the visit must
            have; by default nothing.

        Returns
        -------
        VisitSelection

        Raises
        ------
        OutcomeError
            If there is no such rule, visit or need.

        Notes
        -----
        A visit is in a window only by a day on record on the axis of the window, or by a
        date where the date of the injury or treatment is on record as well.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.visits({
        ...     "person": ["P1", "P2", "P2"], "days_since_injury": [12, 3, 190],
        ...     "ais": ["A", "B", "C"]})
        >>> [(one.row, one.off) for one in visits.at("emsci:acute_I", "emsci:very_acute")]
        [(1, -2), (2, -11)]
        """
        among(rule, RULES, f"is not a rule; use {', '.join(RULES)}", "rule")
        return select(self, [self._when(one) for one in (when, *fallbacks)], rule, needs)

    def carried_forward(
        self,
        when: Window | str,
        *,
        after: VisitSelection | When | str,
        rule: str = "closest",
        needs: str,
    ) -> VisitSelection:
        """The last observation carried forward where a window has none.

        Parameters
        ----------
        when
            The window.
        after
            The baseline; nothing is carried from it or from before it.
        rule, needs
            As in `at`; what is carried must have what is needed, too.

        Returns
        -------
        VisitSelection
            It marks whose visit was carried forward, and how many days it is off.

        Raises
        ------
        OutcomeError
            If there is no such window, rule or need.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.visits({"person": ["P1", "P1"],
        ...     "days_since_injury": [2, 180], "ais": ["A", "B"]})
        >>> last = visits.carried_forward("injury:365+-30", after="injury:0+-7", needs="ais")
        >>> last["P1"].off, last["P1"].remark
        (-185, 'carried forward')
        """
        target = self._window(when)
        baseline = after if isinstance(after, VisitSelection) else self.at(after, needs=needs)
        return carry(self.at(target, rule=rule, needs=needs), baseline, target)

    def pairs(
        self, baseline: VisitSelection | When | str, followup: VisitSelection | When | str
    ) -> Pairs:
        """The baseline and the follow-up of each person.

        Parameters
        ----------
        baseline, followup
            Selections of these visits, or what `at` takes.

        Returns
        -------
        Pairs

        Raises
        ------
        OutcomeError
            If a follow-up is not after its baseline; lists all of them.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.visits({"person": ["P1", "P1"], "visit": ["before", "after"],
        ...                      "days_since_treatment": [-3, 178], "uems": [12, 19]})
        >>> visits.pairs("visit:before", "treatment:180+-30").change("uems").summary.mean
        Interval(low=7.0, high=7.0)
        """
        first, second = (
            one if isinstance(one, VisitSelection) else self.at(one) for one in (baseline, followup)
        )
        return Pairs(baseline=first, followup=second)

    def trajectory(
        self, name: str, *when: When | str, rule: str = "closest", by: str | Sequence[str] = ()
    ) -> Trajectory:
        """A score of each person at several times, with how many have it at each.

        Parameters
        ----------
        name
            Name of a score, such as ``"uems"``.
        when
            The windows or visits, in order.
        rule
            As in `at`.
        by
            Columns by which people are grouped, as in `VisitSelection.labels`: your own, or
            a finding at the first time, such as ``"ais"``.

        Returns
        -------
        Trajectory

        Raises
        ------
        OutcomeError
            If there is no such score, window, rule or column.
        """
        self._check(name, MAXIMA, "score")
        selections = tuple(self.at(one, rule=rule, needs=name) for one in when)
        return Trajectory(name=name, by=texts(by, "names of columns"), selections=selections)

    def quality(
        self, schedule: Mapping[str, Window | str] | Sequence[When | str], *, rule: str = "closest"
    ) -> ExamQuality:
        """The quality of the exams by visit: performed, on time, complete, classified rightly.

        Parameters
        ----------
        schedule
            The window in which each visit should be, by name of the visit; or windows or
            names alone, where an exam counts as performed if it is there.
        rule
            As in `at`.

        Returns
        -------
        ExamQuality
            Findings and totals of your own columns ``recorded_ais``, ``recorded_uems`` and
            so on are compared with those of the cells, as `audit` does.

        Raises
        ------
        OutcomeError
            If there are no exams, or no such visit or window.

        References
        ----------
        [Hong 2025] in `sciscore.REFERENCES`: what registries report of each visit.

        Examples
        --------
        >>> import sciscore as sci
        >>> exams = [sci.Exam.intact(), sci.Exam.intact().replace({"vac": "NT"}), None]
        >>> visits = sci.visits(
        ...     {"person": ["P1", "P2", "P3"], "visit": ["6 months"] * 3,
        ...      "days_since_injury": [185, 240, 170]}, exams=exams, edition="2019")
        >>> found = visits.quality({"6 months": "injury:182+-30"}).visits[0]
        >>> found.performed.counts, found.on_time.counts, found.complete.counts
        ('2/3', '1/2', '1/2')
        """
        if self.results is None:
            raise OutcomeError("these visits have no exams, whose quality could be told")
        asked: dict[When | str, Window | None] = {}
        if isinstance(schedule, Mapping):
            asked = {NamedVisit(name): self._window(days) for name, days in schedule.items()}
        else:
            asked = {self._when(one): None for one in values_of(schedule, "schedule")}
        selections = [self.at(visit, rule=rule, needs="exam") for visit in asked]
        return exam_quality(self, [*zip(selections, asked.values(), strict=True)])

    def _window(self, days: object) -> Window:
        found = self._when(days)
        if isinstance(found, Window):
            return found
        raise OutcomeError(f"{found} has no days; name the window in which it should be")

    def _when(self, when: object) -> When:
        found = window(when) if isinstance(when, str) else when
        if not isinstance(found, Window | NamedVisit):
            raise OutcomeError(f"{shown(found)} is not a window and not the name of a visit")
        if isinstance(found, NamedVisit):
            names = [*dict.fromkeys(name for name in self.visit if name is not None)]
            known = ", ".join(map(shown, names)) or "no names"
            among(found.name, names, f"is not a visit; there are {known}")
        return found

    def timing(self) -> dict[str, Sequence[Any]]:
        """Columns on whose each visit is and when it was, those that hold anything."""
        days = {f"days_since_{axis}": self.days[axis] for axis in AXES}
        columns = {"person": self.person, "visit": self.visit, "date": self.date, **days}
        return {
            name: column for name, column in columns.items() if any(v is not None for v in column)
        }

    def to_columns(self) -> dict[str, list[Any]]:
        """Person, times, your own columns, and every finding and score, a row for each visit."""
        found: dict[str, list[Any]] = {}
        for name in self.names:
            found |= spread(name, self.values(name))
        timing = {name: list(column) for name, column in self.timing().items()}
        return timing | beside(self.own, found)

    def grid(self) -> Grid:
        """A row for each visit: who, when, level, AIS and totals."""
        shown_names = [name for name in _PRINTED if name in self.names]
        columns = {**self.timing(), **{name: self.values(name) for name in shown_names}}
        return Grid(
            title=repr(self)[1:-1],
            columns=[Column(printed_name(name), key=name) for name in columns],
            rows=list(zip(*columns.values(), strict=True)),
            notes=self.notes,
        )

    def __len__(self) -> int:
        return len(self.person)

    def __repr__(self) -> str:
        edition = f", edition {self.edition}" if self.edition else ""
        return f"<Visits: {len(self)} of {len(self.people)} people{edition}>"


def _differs(cells: Sequence[str], first: int, place: int) -> str:
    """Why a label of a person cannot be taken."""
    if not cells[place]:
        return "blank; write it in every row of the person"
    return (
        f"{shown(cells[place])}, but {shown(cells[first])} in record {first + 1} of the same person"
    )
