"""Which visit of each person is taken, by a rule with a name; and who has none, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs

from sciscore.errors import OutcomeError, did_you_mean, shown
from sciscore.intervals import Score
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.long_table import LongTable
from sciscore.outcomes.printing import aligned
from sciscore.outcomes.recorded import MAXIMA, AnyFinding
from sciscore.outcomes.windows import NamedVisit, When, Window

#: A visit in a window: days off the target, and its place among the visits.
_Found = tuple[int, int]

#: The rules: what is least for the visit that is taken.
RULES: Final[dict[str, Callable[[_Found], tuple[int, ...]]]] = {
    # Of two visits as far off, one early and one late, the early one.
    "closest": lambda found: (abs(found[0]), found[0]),
    "first": lambda found: (found[0],),
    "last": lambda found: (-found[0],),
}


@attrs.frozen(kw_only=True)
class Chosen:
    """The visit of one person, or why there is none.

    Attributes
    ----------
    person
        Who.
    row
        Row of the visit, counted from 1; None where there is none.
    when
        By which window or name it was found: the first of the chain that had one.
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
        """What a reader should know: a tie, a visit carried forward, or why there is none."""
        tie = f"as far off as row {self.tied}, which is later" if self.tied else ""
        return self.reason or ("carried forward" if self.carried else tie)


@attrs.frozen(kw_only=True, repr=False)
class Choice:
    """The visit of every person, in the order of `Visits.people`. Print it to see who.

    Attributes
    ----------
    visits
        Of which it is a choice.
    asked
        The window or named visit, then those to fall back on, in order.
    rule
        ``"closest"``, ``"first"`` or ``"last"``; for those carried forward
        ``"last observation carried forward"``.
    needs
        What the visit had to have; empty if nothing.
    chosen
        What was found for each person.
    """

    visits: LongTable
    asked: tuple[When, ...]
    rule: str
    needs: str
    chosen: tuple[Chosen, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, with or without a visit."""
        return tuple(one.person for one in self.chosen)

    @property
    def n(self) -> int:
        """How many people have one."""
        return sum(one.row is not None for one in self.chosen)

    @property
    def none(self) -> dict[str, str]:
        """Who has none, and why."""
        return {one.person: one.reason for one in self.chosen if one.row is None}

    @property
    def name(self) -> str:
        """What was asked for, in short."""
        return ", else ".join(one.name for one in self.asked)

    def __getitem__(self, person: str) -> Chosen:
        for one in self.chosen:
            if one.person == person:
                return one
        raise OutcomeError(f"{shown(person)} is no person{did_you_mean(person, self.people)}")

    def __iter__(self) -> Iterator[Chosen]:
        return iter(self.chosen)

    def scores(self, name: str) -> tuple[Score | None, ...]:
        """A score of each person; None without a visit, or where it is missing there.

        Parameters
        ----------
        name
            Name of a total or of a SCIM score, such as ``"uems"`` or ``"scim_total"``.

        Raises
        ------
        OutcomeError
            If the visits have no such score.
        """
        self.visits.check(name, MAXIMA, "score")
        return self._taken(name)

    def findings(self, name: str) -> tuple[AnyFinding, ...]:
        """A finding of each person; None without a visit, or where it is missing there.

        Parameters
        ----------
        name
            Name of a finding, such as ``"ais"``.

        Raises
        ------
        OutcomeError
            If the visits have no such finding.
        """
        self.visits.check(name, FINDINGS, "finding")
        return self._taken(name)

    def _taken(self, name: str) -> tuple[Any, ...]:
        places = (None if one.row is None else one.row - 1 for one in self.chosen)
        return self.visits.taken(name, places)

    def to_text(self, *, remarkable: bool = False) -> str:
        """The choice as a table.

        Parameters
        ----------
        remarkable
            Only the people of whom there is a remark: a tie, a visit carried forward, or
            none.
        """
        rule = self.rule if any(isinstance(one, Window) for one in self.asked) else "by name"
        needs = f", with {self.needs}" * bool(self.needs)
        lines = [f"{rule}{needs}: {self.n} of {len(self.chosen)} people"]
        lines += [f"  {'else ' * bool(place)}{one}" for place, one in enumerate(self.asked)]
        named = "visit" if any(self.visits.visit) else ""
        days = (f"since {axis}" for axis in self.visits.axes)
        rows = [("person", "row", *days, "off", named, "by" * (len(self.asked) > 1), "")]
        rows += [
            (one.person, *self._place(one), one.remark)
            for one in self.chosen
            if one.remark or not remarkable
        ]
        if len(rows) == 1:
            return "\n".join(lines)
        return "\n".join([*lines, aligned(rows, right=range(1, 3 + len(self.visits.axes)))])

    def __str__(self) -> str:
        return self.to_text()

    def _place(self, one: Chosen) -> tuple[str, ...]:
        """Row and days of a chosen visit, how far it is off, its label and how it was found."""
        if one.row is None:
            return ("-", *[""] * (len(self.visits.axes) + 3))
        days = (self.visits.days[axis][one.row - 1] for axis in self.visits.axes)
        off = "" if one.off is None else f"{one.off:+d}" if one.off else "0"
        texts = ("" if day is None else str(day) for day in days)
        by = one.when.name if one.when and len(self.asked) > 1 else ""
        return str(one.row), *texts, off, self.visits.visit[one.row - 1] or "", by

    def __repr__(self) -> str:
        return f"<Choice: {self.name}, {self.rule}, {self.n} of {len(self.chosen)} people>"


def choose(
    visits: LongTable,
    person: str,
    asked: Sequence[When],
    rule: str,
    have: Sequence[bool],
    needs: str,
) -> Chosen:
    """The visit of one person by the first window of a chain that has one.

    Rule OUTCOME.VISITS [EMSCI stages; EMSCI export; Sygen export; jRCT2053210130; definition].
    """
    reasons: list[str] = []
    for when in asked:
        inside, reason = _inside(visits, person, when)
        found = [one for one in inside if have[one[1]]]
        if found:
            least = RULES[rule]
            off, place = min(found, key=least)
            tied = [p for o, p in found if rule == "closest" and o == -off and p != place]
            return Chosen(
                person=person,
                row=place + 1,
                when=when,
                off=off if isinstance(when, Window) else None,
                tied=tied[0] + 1 if tied else None,
            )
        if inside:
            rows = ", ".join(str(place + 1) for _, place in inside)
            reason = f"no {needs} in row{'s' * (len(inside) > 1)} {rows}"
        reasons.append(f"{when.name}: {reason}" if len(asked) > 1 else reason)
    return Chosen(person=person, reason="; ".join(reasons))


def _inside(visits: LongTable, person: str, when: When) -> tuple[list[_Found], str]:
    """The visits of a person in a window, and why there is none."""
    places = visits.places[person]
    if isinstance(when, NamedVisit):
        named = [(0, place) for place in places if visits.visit[place] == when.name]
        return named, f"no visit {when.name!r}"
    days = [(day, place) for place in places if (day := visits.days[when.axis][place]) is not None]
    if not days:
        return [], f"no day since {when.axis} on record"
    inside = [(off, place) for day, place in days if (off := when.off(day)) is not None]
    sides = ((when.first - day, day - when.last, day) for day, _ in days)
    far, day, side = min(
        max((early, day, "before"), (late, day, "after")) for early, late, day in sides
    )
    return inside, f"none in the window; the nearest is day {day}, {far} {side} it"


def carry(
    visits: LongTable, one: Chosen, when: Window, baseline: Chosen, have: Sequence[bool]
) -> Chosen:
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
    return Chosen(person=one.person, row=place + 1, when=when, off=day - when.day, carried=True)
