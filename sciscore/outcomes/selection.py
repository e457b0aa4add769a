"""Which visit of each person is taken, by a rule with a name; and who has none, and why."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.display.grid import ENDS, MOST_ROWS
from sciscore.errors import OutcomeError, one_of
from sciscore.intervals import BY_VALUE
from sciscore.isncsci.classifications import FindingColumn
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.ais import NO_EXAM, AisColumn, ais_column
from sciscore.outcomes.columns import one_length, values_of
from sciscore.outcomes.fields import MOST_PEOPLE, among, must, named, several, text, whole_array
from sciscore.outcomes.recorded import label
from sciscore.outcomes.windows import AXES, NamedVisit, When, Window
from sciscore.recorded import texts

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
#: The rule of visits that `carry` took, and why there was none to take.
CARRIED: Final = "last observation carried forward"
_UNCARRIED: Final = (
    "",
    "; no baseline to carry forward from",
    "; nothing after the baseline to carry",
)
#: The columns of `VisitSelection.found`.
_PERSON, _ROW, _BY, _TIED, _LEFT = range(5)


def _whole_rows(found: object) -> npt.NDArray[np.int64]:
    what = "selected visits are rows of five whole numbers; `Visits.at` selects them"
    return whole_array(found, MOST_PEOPLE, (-1, 5), what)


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
    found
        For each person five whole numbers: the place among all people, from 0; row of the
        visit, counted from 1; which of those asked for found it, from 1; row of another
        visit that is as far off; why nothing was carried forward. 0 where there is none.
        int64 of shape (n, 5), read-only.

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
    found: npt.NDArray[np.int64] = attrs.field(converter=_whole_rows, eq=BY_VALUE)

    def __attrs_post_init__(self) -> None:
        rows = len(self.visits)
        most = (len(self.visits.people) - 1, rows, len(self.asked), rows, len(_UNCARRIED) - 1)
        if (self.found > most).any():
            raise OutcomeError("selected visits are not of these visits")

    @functools.cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody, with or without a visit."""
        people = self.visits.people
        return tuple(people[place] for place in self.found[:, _PERSON].tolist())

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Row of the visit of each person, counted from 1; 0 without one."""
        return self.found[:, _ROW]

    @property
    def places(self) -> list[int | None]:
        """Place of the visit of each person among the rows, from 0; None without one."""
        return [row - 1 if row else None for row in self.rows.tolist()]

    @functools.cached_property
    def reasons(self) -> tuple[str, ...]:
        """Why a person has no visit; empty where there is one."""
        return tuple(
            "" if row else _reason(self.visits, person, self.asked, self.needs) + _UNCARRIED[left]
            for person, (_, row, _, _, left) in zip(self.people, self.found.tolist(), strict=True)
        )

    @functools.cached_property
    def selected(self) -> tuple[SelectedVisit, ...]:
        """The visit of each person."""
        return tuple(map(self._one, self.people, self.found.tolist(), self.reasons))

    def _one(self, person: str, found: Sequence[int], reason: str) -> SelectedVisit:
        _, row, by, tied, _ = found
        if not row:
            return SelectedVisit(person=person, reason=reason)
        when, off, carried = self.asked[by - 1], None, False
        if isinstance(when, Window):
            day = self.visits.days[when.axis][row - 1] or 0
            off, carried = day - when.day, day < when.first
        return SelectedVisit(
            person=person, row=row, when=when, off=off, tied=tied or None, carried=carried
        )

    @property
    def n(self) -> int:
        """Number of people with a visit."""
        return int((self.rows > 0).sum())

    @property
    def none(self) -> dict[str, str]:
        """Reason for each person without a visit."""
        reasons = zip(self.people, self.reasons, strict=True)
        return {person: reason for person, reason in reasons if reason}

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
        return self.visits.taken(name, self.places)

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
        at = np.where(self.rows > 0, np.array(visits.exam_at)[self.rows - 1], -1)
        there = at >= 0
        masks = np.zeros(len(at), np.uint32)
        masks[there] = visits.results.ais.masks[at[there]]
        plain = np.zeros(len(at), bool), np.zeros(len(at), np.uint16)
        grades = ais_column(FindingColumn("ais", masks, *plain))
        return AisColumn(np.where(there, grades.masks, NO_EXAM))

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

    def strata(self, columns: Sequence[str]) -> list[tuple[str, ...]]:
        """The labels of each person in some columns."""
        labels = [self.labels(column) for column in texts(columns, "names of columns")]
        return list(zip(*labels, strict=True)) if labels else [()] * len(self.found)

    def keep(self, chosen: Sequence[bool]) -> VisitSelection:
        """The selection of some of the people, with a truth value for each."""
        flags = values_of(chosen, "chosen")
        one_length({"people": len(self.found), "chosen": len(flags)})
        return attrs.evolve(self, found=self.found[[bool(flag) for flag in flags]])

    def grid(self) -> Grid:
        """A row for each person: visit, days, days off the target, and a remark."""
        parts = {"person": self.people} | self.details()
        return Grid(
            title=f"{self.description}: {self.n} of {len(self.found)} people",
            columns=[column_of(name.replace("_", " ")) for name in parts],
            rows=list(zip(*parts.values(), strict=True)),
        )

    def _of(self, column: Sequence[Any]) -> list[Any]:
        """The values of a column at the selected visits; None for people without one."""
        return [None if place is None else column[place] for place in self.places]

    def details(self) -> dict[str, list[Any]]:
        """Columns on which visit was selected and how, with a value for each person."""
        timing = self.visits.timing()
        found: dict[str, list[Any]] = {"row": [row or None for row in self.rows.tolist()]}
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
        found: dict[str, list[Any]] = {"row": [row or None for row in self.rows.tolist()]}
        axes = [one.axis for one in self.asked if isinstance(one, Window)] or [*self.visits.axes]
        found |= {f"day since {axis}": self._of(self.visits.days[axis]) for axis in axes[:1]}
        if any(one.off is not None for one in self.selected):
            found["off"] = [one.off for one in self.selected]
        return found | self._by

    def __repr__(self) -> str:
        return f"<VisitSelection: {self.name}, {self.rule}, {self.n} of {len(self.found)} people>"


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
    have = np.array(visits.have(needs), bool)
    found = np.zeros((len(visits.people), 5), np.int64)
    found[:, _PERSON] = range(len(found))
    for number, when in enumerate(asked, 1):
        rows, tied = _selected(visits, when, rule, have)
        new = (found[:, _ROW] == 0) & (rows > 0)
        found[new, _ROW], found[new, _BY], found[new, _TIED] = rows[new], number, tied[new]
    return VisitSelection(visits=visits, asked=tuple(asked), rule=rule, needs=needs, found=found)


def _selected(
    visits: Visits, when: When, rule: str, have: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """By person the row that a rule takes in one window, or of one name, and one as far off."""
    off = _off(visits, when)
    places = np.flatnonzero(~np.isnan(off) & have)
    order = np.lexsort((*reversed(RULES[rule](off[places])), visits.person_index[places]))
    places = places[order]
    who, off = visits.person_index[places], off[places]
    is_first = np.diff(who, prepend=-1) > 0
    # One that is as far off, and late, comes next.
    is_tied = np.append(np.diff(who) == 0, False) & (off == -np.roll(off, -1))
    rows, tied = np.zeros((2, len(visits.people)), np.int64)
    rows[who[is_first]] = places[is_first] + 1
    if rule == "closest":
        tied[who[is_first]] = np.where(is_tied, np.roll(places, -1) + 1, 0)[is_first]
    return rows, tied


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


def carry(found: VisitSelection, baseline: VisitSelection, when: Window) -> VisitSelection:
    """The last visit before a window and after the baseline, where the window has none."""
    visits, days = found.visits, found.visits.days[when.axis]
    have = visits.have(found.needs)
    if baseline.people != found.people:
        raise OutcomeError("the baseline to carry forward from is of different people")
    taken = found.found.copy()
    for person, start in enumerate(baseline.places):
        if taken[person, _ROW]:
            continue
        earlier = [
            (day, place)
            for place in (() if start is None else visits.later(start))
            if have[place] and (day := days[place]) is not None and day < when.first
        ]
        if earlier:
            taken[person, [_ROW, _BY]] = max(earlier)[1] + 1, 1
        else:
            taken[person, _LEFT] = 1 if start is None else 2
    return attrs.evolve(found, found=taken, rule=CARRIED)
