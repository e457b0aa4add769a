"""Which visit of each person is taken, by a rule with a name; and who has none, and why."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.display.grid import ENDS, MOST_ROWS
from sciscore.errors import OutcomeError, one_of
from sciscore.isncsci.classifications import FindingColumn
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.ais import AisColumn, ais_column
from sciscore.outcomes.columns import one_length, values_of
from sciscore.outcomes.fields import among, must, named, several, text
from sciscore.outcomes.recorded import label
from sciscore.outcomes.windows import AXES, NamedVisit, When, Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.outcomes.visits import Visits

#: Days off the target, NaN where one is unknown.
Days: TypeAlias = "npt.NDArray[np.float64]"
#: The rules: of the visits in a window that is taken which is first by these columns, each made
#: of the days off the target.
RULES: Final[dict[str, Callable[[Days], tuple[Days, ...]]]] = {
    # Of two visits as far off, one early and one late, the early one.
    "closest": lambda off: (np.abs(off), off),
    "first": lambda off: (off,),
    "last": lambda off: (-off,),
}
#: The columns of a visit that say which one it is, as they are printed.
_WHEN: Final = ("visit", *(f"days_since_{axis}" for axis in AXES), "date")
#: Stratum label for people without a finding.
MISSING: Final = "missing"
#: The rule of visits that `carry` took.
CARRIED: Final = "last observation carried forward"


@attrs.frozen(kw_only=True)
class SelectedVisit:
    """The visit of one person, or the reason why there is none.

    Attributes
    ----------
    person
        Name of the person.
    row
        Row of the visit, counted from 1; None where there is none.
    when
        The window or name by which it was found: the first of the chain that had one.
    off
        Days from the target day, negative if early; None for a visit taken by its name.
    tied
        Row of another visit that is as far off, and later; None if there is none.
    carried
        Whether it lies before the window and was carried forward.
    reason
        Why there is none; empty where there is one.
    """

    person: str
    row: int | None = None
    when: When | None = None
    off: int | None = None
    tied: int | None = None
    carried: bool = False
    reason: str = ""

    @property
    def place(self) -> int | None:
        """Place of the visit among the rows, counted from 0; None where there is none."""
        return None if self.row is None else self.row - 1

    @property
    def remark(self) -> str:
        """A tie, a visit carried forward, or the reason why there is none; else empty."""
        tie = f"as far off as record {self.tied}, which is later" if self.tied else ""
        return self.reason or ("carried forward" if self.carried else tie)


@attrs.frozen(kw_only=True, repr=False)
class VisitSelection(Tabular):
    """The selected visit of every person, in the order of `Visits.people`.

    Attributes
    ----------
    visits
        The visits it was selected from.
    asked
        The window or named visit, then those to fall back on, in order.
    rule
        ``"closest"``, ``"first"`` or ``"last"``; for those carried forward
        ``"last observation carried forward"``.
    needs
        What the visit had to have; empty if nothing.
    selected
        The visit found for each person.

    Examples
    --------
    >>> import sciscore as sci
    >>> visits = sci.visits({"person": ["P1", "P2", "P2"], "visit": ["a", "a", "b"],
    ...                      "days_since_injury": [3, 4, 180], "uems": [12, 20, 31]})
    >>> late = visits.at("injury:180+-30")
    >>> late
    <VisitSelection: injury:180+-30, closest, 1 of 2 people>
    >>> late["P2"].row, late.none
    (3, {'P1': 'none in the window; the nearest is day 3, 147 before it'})
    """

    visits: Visits = attrs.field(
        validator=must(lambda visits: hasattr(visits, "person_index"), "{} is not visits")
    )
    asked: tuple[When, ...] = several(Window, NamedVisit, of="windows or names of visits")
    rule: str = named((*RULES, CARRIED), "a rule")
    needs: str = text()
    selected: tuple[SelectedVisit, ...] = several(SelectedVisit, of="selected visits")

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, with or without a visit."""
        return tuple(one.person for one in self.selected)

    @property
    def n(self) -> int:
        """Number of people with a visit."""
        return sum(one.row is not None for one in self.selected)

    @property
    def none(self) -> dict[str, str]:
        """Reason for each person without a visit."""
        return {one.person: one.reason for one in self.selected if one.row is None}

    @property
    def name(self) -> str:
        """The windows or names asked for, in short."""
        return ", else ".join(one.name for one in self.asked)

    @property
    def description(self) -> str:
        """The rule, what was needed and the windows, in one line."""
        rule = self.rule if any(isinstance(one, Window) for one in self.asked) else "by name"
        needs = f", with {self.needs}" * bool(self.needs)
        return f"{rule}{needs}; {'; else '.join(map(str, self.asked))}"

    def __getitem__(self, person: str) -> SelectedVisit:
        return self.selected[self.people.index(among(person, self.people, "is not a person here"))]

    def __iter__(self) -> Iterator[SelectedVisit]:
        return iter(self.selected)

    def values(self, name: str) -> tuple[Any, ...]:
        """A finding or score of each person; None without a visit or where it is missing.

        Parameters
        ----------
        name
            Name of a finding, total or SCIM score, such as ``"ais"``, ``"uems"`` or
            ``"scim_total"``.

        Raises
        ------
        OutcomeError
            If the visits have no such finding or score.
        """
        return self.visits.taken(name, [one.place for one in self.selected])

    @property
    def grades(self) -> AisColumn:
        """The AIS of each person as a set of grades, straight from the results of the exams.

        Raises
        ------
        OutcomeError
            If the visits have no AIS, or no AIS may apply to a person; rows count people.
        """
        visits = self.visits
        if visits.results is None or visits.check("ais") in visits.recorded:
            return ais_column(self.values("ais"))
        column = visits.results.ais
        at = np.array([-1 if one.row is None else visits.exam_at[one.row - 1] for one in self])
        seen = np.flatnonzero(at >= 0)
        masks = np.zeros(len(at), np.uint8)
        parts = (part[at[seen]] for part in (column.masks, column.tagged, column.notes))
        try:
            masks[seen] = ais_column(FindingColumn("ais", *parts)).masks
        except OutcomeError as error:
            raise OutcomeError(
                attrs.evolve(problem, row=int(seen[(problem.row or 1) - 1]) + 1)
                for problem in error.problems
            ) from None
        return AisColumn(masks)

    def labels(self, column: str) -> tuple[str, ...]:
        """The stratum of each person.

        Parameters
        ----------
        column
            A column of the user's own, with one label for each person in all of their
            rows; or a finding at these visits, such as ``"ais"``: ``"ND"`` and
            ``"missing"`` are strata, too.

        Raises
        ------
        OutcomeError
            If there is no such column, or a person has not one label in it.
        """
        if one_of(column, FINDINGS) and column in self.visits.names:
            return tuple(label(value, MISSING) for value in self.values(column))
        by_person = self.visits.labels(column)
        return tuple(by_person[person] for person in self.people)

    def keep(self, chosen: Sequence[bool]) -> VisitSelection:
        """The selection of some of the people, with a truth value for each."""
        flags = values_of(chosen, "chosen")
        one_length({"people": len(self.selected), "chosen": len(flags)})
        return attrs.evolve(self, selected=tuple(itertools.compress(self.selected, flags)))

    def grid(self) -> Grid:
        """A row for each person: visit, days, days off the target, and a remark."""
        parts = {"person": self.people} | self.details()
        return Grid(
            title=f"{self.description}: {self.n} of {len(self.selected)} people",
            columns=[column_of(name.replace("_", " ")) for name in parts],
            rows=list(zip(*parts.values(), strict=True)),
        )

    def _of(self, column: Sequence[Any]) -> list[Any]:
        """The values of a column at the selected visits; None for people without one."""
        return [None if one.place is None else column[one.place] for one in self.selected]

    def details(self) -> dict[str, list[Any]]:
        """Columns on which visit was selected and how, with a value for each person."""
        timing = self.visits.timing()
        found: dict[str, list[Any]] = {"row": [one.row for one in self.selected]}
        found |= {name: self._of(timing[name]) for name in _WHEN if name in timing}
        found["days_off"] = [one.off for one in self.selected]
        return found | self._by | {"remark": [one.remark for one in self.selected]}

    @property
    def _by(self) -> dict[str, list[Any]]:
        """The column that says by which window each was found, if there are several."""
        by = [one.when.name if one.when else None for one in self.selected]
        return {"by": by} if len(self.asked) > 1 else {}

    def brief(self) -> dict[str, list[Any]]:
        """The columns that a table of both visits prints: row, day, and days off."""
        found: dict[str, list[Any]] = {"row": [one.row for one in self.selected]}
        axes = [one.axis for one in self.asked if isinstance(one, Window)] or [*self.visits.axes]
        found |= {f"day since {axis}": self._of(self.visits.days[axis]) for axis in axes[:1]}
        if any(one.off is not None for one in self.selected):
            found["off"] = [one.off for one in self.selected]
        return found | self._by

    def __repr__(self) -> str:
        return (
            f"<VisitSelection: {self.name}, {self.rule}, {self.n} of {len(self.selected)} people>"
        )


def column_of(name: str) -> Column:
    """A column of a table of selected visits; days off the target have a sign."""
    is_off = name.endswith("off")
    return Column(name, text=(lambda days: f"{days:+d}" if days else "0") if is_off else None)


def remarks_of(people: Sequence[str], remarks: Sequence[str]) -> list[str]:
    """The remarks on people as notes of a table; of very many the first."""
    told = [f"{who}: {what}" for who, what in zip(people, remarks, strict=True) if what]
    more = len(told) - ENDS
    return told if len(told) <= MOST_ROWS else [*told[:ENDS], f"and {more:,} people more"]


def select(visits: Visits, asked: Sequence[When], rule: str, needs: str) -> VisitSelection:
    """The visit of each person by the first window of a chain that has one.

    Rule OUTCOME.VISITS [EMSCI stages; EMSCI export; Sygen export; jRCT2053210130; definition].
    """
    have = visits.have(needs)
    found: dict[str, SelectedVisit] = {}
    for when in asked:
        found = {one.person: one for one in _selected(visits, when, rule, have)} | found
    return VisitSelection(
        visits=visits,
        asked=tuple(asked),
        rule=rule,
        needs=needs,
        selected=tuple(
            found.get(person)
            or SelectedVisit(person=person, reason=_reason(visits, person, asked, needs))
            for person in visits.people
        ),
    )


def _selected(
    visits: Visits, when: When, rule: str, have: Sequence[bool]
) -> Iterator[SelectedVisit]:
    """The visits that a rule takes in one window, or by one name; of the people who have one."""
    off = _off(visits, when)
    rows = np.flatnonzero(~np.isnan(off) & np.array(have, bool))
    order = np.lexsort((*reversed(RULES[rule](off[rows])), visits.person_index[rows]))
    rows = rows[order]
    who, off = visits.person_index[rows], off[rows]
    is_first = np.diff(who, prepend=-1) > 0
    # One that is as far off, and late, comes next.
    is_tied = np.append(np.diff(who) == 0, False) & (off == -np.roll(off, -1))
    tied = np.where(is_tied & (rule == "closest"), np.roll(rows, -1) + 1, 0)
    taken = (rows[is_first] + 1, off[is_first], tied[is_first])
    for row, days, tie in zip(*(part.tolist() for part in taken), strict=True):
        yield SelectedVisit(
            person=visits.person[row - 1],
            row=row,
            when=when,
            off=int(days) if isinstance(when, Window) else None,
            tied=tie or None,
        )


def _off(visits: Visits, when: When) -> Days:
    """How many days each visit is off the target, 0 of a visit by its name; NaN of all others."""
    if isinstance(when, NamedVisit):
        return np.array([0 if name == when.name else np.nan for name in visits.visit], float)
    days = np.array(visits.days[when.axis], float)
    return np.where((when.first <= days) & (days <= when.last), days - when.day, np.nan)


def _reason(visits: Visits, person: str, asked: Sequence[When], needs: str) -> str:
    """Why a person has none of the visits asked for."""
    reasons = [(when.name, _absence(visits, person, when, needs)) for when in asked]
    if len(reasons) == 1:
        return reasons[0][1]
    return "; ".join(f"{name}: {reason}" for name, reason in reasons)


def _absence(visits: Visits, person: str, when: When, needs: str) -> str:
    """Why a person has no visit in one window, or of one name, that has what is needed."""
    places = visits.places[person]
    if isinstance(when, NamedVisit):
        inside = [place for place in places if visits.visit[place] == when.name]
        reason = f"no visit {when.name!r}"
    else:
        known = {p: day for p in places if (day := visits.days[when.axis][p]) is not None}
        inside = [place for place, day in known.items() if when.off(day) is not None]
        reason = _nearest(when, known.values())
    if not inside:
        return reason
    rows = ", ".join(str(place + 1) for place in inside)
    return f"no {needs} in record{'s' * (len(inside) > 1)} {rows}"


def _nearest(when: Window, days: Collection[int]) -> str:
    """How far the nearest of some days is from a window that has none of them."""
    if not days:
        return f"no day since {when.axis} on record"
    first, last = when.first, when.last
    far, day = min((max(first - day, day - last), day) for day in days)
    side = "before" if day < first else "after"
    return f"none in the window; the nearest is day {day}, {far} {side} it"


def carry(
    visits: Visits, one: SelectedVisit, when: Window, baseline: SelectedVisit, have: Sequence[bool]
) -> SelectedVisit:
    """The last visit before a window and after the baseline, where the window has none."""
    if one.row is not None:
        return one
    if baseline.row is None:
        return attrs.evolve(one, reason=f"{one.reason}; no baseline to carry forward from")
    earlier = [
        (day, place)
        for place in visits.later(baseline.row - 1)
        if have[place] and (day := visits.days[when.axis][place]) is not None and day < when.first
    ]
    if not earlier:
        return attrs.evolve(one, reason=f"{one.reason}; nothing after the baseline to carry")
    day, place = max(earlier)
    return SelectedVisit(
        person=one.person, row=place + 1, when=when, off=day - when.day, carried=True
    )
