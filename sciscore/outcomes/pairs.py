"""Baseline and follow-up of the same people, and what changed between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from sciscore.errors import OutcomeError, Problem
from sciscore.intervals import Change
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.outcomes.change import CHANGING, Changes, best_of, between, checked, over
from sciscore.outcomes.change_table import ChangeTable, Means
from sciscore.outcomes.choosing import Choice
from sciscore.outcomes.pair_columns import PairColumns
from sciscore.outcomes.recorded import MAXIMA, NOT_DETERMINABLE, AnyFinding

#: What is told of the change unless something else is asked for, as far as it is there.
USUAL: Final = ("uems", "lems", "total_motor", "lt", "pp", "scim_total")
#: The levels of both sides.
SIDES: Final = tuple(name for name in CHANGING if name.endswith(("_level_right", "_level_left")))
#: The stratum of people of whom a finding at baseline is missing.
MISSING: Final = "missing"


@attrs.frozen(kw_only=True, repr=False)
class Pairs:
    """The baseline and the follow-up of each person, in one order.

    Attributes
    ----------
    baseline, followup
        The choices, with everybody in both, whether they have a visit or not.
    """

    baseline: Choice
    followup: Choice

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, with or without visits."""
        return self.baseline.people

    @property
    def baseline_ais(self) -> tuple[AnyFinding, ...]:
        """The AIS of each person at baseline; None where it is missing."""
        return self.baseline.findings("ais")

    @property
    def followup_ais(self) -> tuple[AnyFinding, ...]:
        """The AIS of each person at the follow-up; None where it is missing."""
        return self.followup.findings("ais")

    @property
    def counts(self) -> dict[str, int]:
        """How many people have both visits, one of them or none; it adds up to everybody."""
        kinds = {
            (True, True): "both",
            (True, False): "baseline only",
            (False, True): "follow-up only",
            (False, False): "neither",
        }
        counts = dict.fromkeys(kinds.values(), 0)
        for first, second in zip(self.baseline, self.followup, strict=True):
            counts[kinds[first.row is not None, second.row is not None]] += 1
        return counts

    def change(self, name: str) -> Changes:
        """How a score or level changed from baseline to the follow-up.

        Parameters
        ----------
        name
            A total, a SCIM score, or a level: ``"uems"``, ``"scim_total"``,
            ``"sensory_level_left"``.

        Returns
        -------
        Changes
            Scores in points; motor levels of a side from C5 to T1, as
            `measures.motor_level_gain`; other levels in segments, caudal is more. An
            interval where untested cells leave several values.

        Raises
        ------
        OutcomeError
            If the visits have no such score or level.
        """
        first, second = self._values(name)
        rows = [one.row for one in self.followup]
        made = [
            _why(base, follow) or between(name, *values)
            for base, follow, *values in zip(
                self.baseline, self.followup, first, second, strict=True
            )
        ]
        return _changes(name, "at follow-up", self.people, made, rows)

    def best(self, name: str) -> Changes:
        """The best change of any visit after the baseline and not after the follow-up.

        Parameters
        ----------
        name
            As in `change`.

        Returns
        -------
        Changes
            At least as high as the change at the follow-up.
        """
        return self._until(name, "best", best_of)

    def last(self, name: str) -> Changes:
        """The change at the last visit with it, after the baseline and not after the follow-up.

        Parameters
        ----------
        name
            As in `change`.

        Returns
        -------
        Changes
        """
        return self._until(name, "last", lambda changes: changes[-1])

    def changes(self, *names: str) -> ChangeTable:
        """The changes of several scores or levels as a table.

        Parameters
        ----------
        names
            As in `change`; by default UEMS, LEMS, total motor, light touch, pin prick and
            the total of SCIM, as far as the visits have them.
        """
        usual = [name for name in USUAL if name in self.baseline.visits.names]
        changes = tuple(self.change(name) for name in names or usual)
        return ChangeTable(changes=changes, means=tuple(map(self._means, changes)))

    def columns(self, *names: str) -> PairColumns:
        """Baseline, follow-up and change of each person as columns, ready for a file.

        Parameters
        ----------
        names
            Findings, scores and levels; by default AIS, the levels of both sides, and the
            scores of `changes`, as far as the visits have them.
        """
        there = [name for name in ("ais", *SIDES, *USUAL) if name in self.baseline.visits.names]
        chosen = names or tuple(there)
        return PairColumns(self, chosen, tuple(name for name in chosen if name in CHANGING))

    def split(self, *columns: str) -> dict[tuple[str, ...], Pairs]:
        """The pairs of each stratum.

        Parameters
        ----------
        columns
            Columns of the user's own, with one label for each person; or findings at
            baseline, such as ``"ais"``: ``"ND"`` and ``"missing"`` are strata, too.

        Returns
        -------
        dict
            By the labels, in order, those that anybody has.

        Raises
        ------
        OutcomeError
            If there is no such column, or a person has not one label in it.
        """
        labels = [self._labels(column) for column in columns]
        strata = list(zip(*labels, strict=True)) if labels else [()] * len(self.people)
        return {one: self.location([s == one for s in strata]) for one in sorted(set(strata))}

    def location(self, chosen: Sequence[bool]) -> Pairs:
        """The pairs of some of the people.

        Parameters
        ----------
        chosen
            For each person whether to keep them.
        """
        both = (self.baseline, self.followup)
        first, second = (
            attrs.evolve(
                one, chosen=tuple(c for c, keep in zip(one.chosen, chosen, strict=True) if keep)
            )
            for one in both
        )
        return Pairs(baseline=first, followup=second)

    def _labels(self, column: str) -> list[str]:
        visits = self.baseline.visits
        if column in FINDINGS and column in visits.names:
            found = self.baseline.findings(column)
            return [_label(value) for value in found]
        by_person = visits.labels(column)
        return [by_person[person] for person in self.people]

    def _values(self, name: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        if checked(name) in MAXIMA:
            return self.baseline.scores(name), self.followup.scores(name)
        return self.baseline.findings(name), self.followup.findings(name)

    def _means(self, changes: Changes) -> Means:
        """The means at baseline and at the follow-up of those people who have a change."""
        if changes.name not in MAXIMA:
            return None, None
        has = [change is not None for change in changes.changes]
        first, second = (
            over([v for v, keep in zip(values, has, strict=True) if keep])
            for values in self._values(changes.name)
        )
        return first, second

    def _until(
        self,
        name: str,
        how: str,
        taken: Callable[[list[tuple[Change, int]]], tuple[Change, int | None]],
    ) -> Changes:
        """The change at one of the visits between baseline and follow-up."""
        visits = self.baseline.visits
        values = visits.values(checked(name))
        made: list[Change | str] = []
        rows: list[int | None] = []
        for base, follow in zip(self.baseline, self.followup, strict=True):
            found: list[tuple[Change, int]] = []
            reason = _why(base, follow)
            if base.row is not None and follow.row is not None:
                later, end = visits.later(base.row - 1), follow.row - 1
                places = later[: later.index(end) + 1] if end in later else (end,)
                tried = [(between(name, values[base.row - 1], values[p]), p) for p in places]
                found = [(one, p + 1) for one, p in tried if isinstance(one, Change)]
                reason = str(tried[-1][0])
            change, row = taken(found) if found else (reason, None)
            made.append(change)
            rows.append(row)
        return _changes(name, how, self.people, made, rows)

    def to_text(self, *, remarkable: bool = False) -> str:
        """Who has both visits, and the two choices, as `Choice.to_text`."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        first, second = (
            one.to_text(remarkable=remarkable) for one in (self.baseline, self.followup)
        )
        people = f"{len(self.people)} people: {counts}"
        return f"{people}\n\nBaseline, {first}\n\nFollow-up, {second}"

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<Pairs: {len(self.people)} people, both visits of {self.counts['both']}>"


def _label(finding: AnyFinding) -> str:
    """The stratum of a finding; a tag makes no other."""
    if isinstance(finding, Finding):
        return finding.value or NOT_DETERMINABLE
    return MISSING if finding is None else finding


def _why(base: Any, follow: Any) -> str:  # noqa: ANN401 - Chosen
    """Which of the two visits there is not, and why."""
    ends = (("baseline", base), ("follow-up", follow))
    return "; ".join(f"no {end}: {one.reason}" for end, one in ends if one.row is None)


def _changes(
    name: str, how: str, people: tuple[str, ...], made: Sequence[Change | str],
    rows: Sequence[int | None],
) -> Changes:  # fmt: skip
    return Changes(
        name=name,
        how=how,
        people=people,
        changes=tuple(one if isinstance(one, Change) else None for one in made),
        reasons=tuple("" if isinstance(one, Change) else one for one in made),
        rows=tuple(
            row if isinstance(one, Change) else None for one, row in zip(made, rows, strict=True)
        ),
    )


def paired(baseline: Choice, followup: Choice) -> Pairs:
    """The pairs of two choices; an OutcomeError if a follow-up is not after its baseline."""
    visits = baseline.visits
    if followup.visits != visits:
        raise OutcomeError("baseline and follow-up are choices of different visits")
    if baseline.people != followup.people:
        raise OutcomeError("baseline and follow-up are choices of different people")
    problems = []
    for first, second in zip(baseline, followup, strict=True):
        if first.row is None or second.row is None:
            continue
        before, after = first.row - 1, second.row - 1
        message = f"the follow-up, and the baseline in row {first.row}, which is not before it"
        if first.row == second.row:
            message = "baseline and follow-up at once; choose windows that do not overlap"
        elif None in (visits.order[before], visits.order[after]) or after in visits.later(before):
            continue
        problems.append(Problem(location="", message=message, row=second.row))
    if problems:
        raise OutcomeError(problems)
    return Pairs(baseline=baseline, followup=followup)
