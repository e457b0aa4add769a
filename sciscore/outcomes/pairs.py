"""Baseline and follow-up of the same people, and what changed between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.display import Grid, Tabular
from sciscore.errors import OutcomeError, Problem, shown
from sciscore.intervals import Change
from sciscore.outcomes.change import (
    CHANGING,
    Changes,
    ChangeTable,
    ScoreChange,
    best_of,
    between,
    checked,
)
from sciscore.outcomes.fields import instance, refuse, refused
from sciscore.outcomes.listing import listing
from sciscore.outcomes.recorded import MAXIMA, AnyFinding, beside, spread
from sciscore.outcomes.selection import VisitSelection, column_of, remarks_of
from sciscore.outcomes.summary import Summary, summarised
from sciscore.outcomes.transitions import Transitions, transitions
from sciscore.recorded import is_missing, texts
from sciscore.version import __version__

#: Scores summarised by default, when present.
USUAL: Final = ("uems", "lems", "total_motor", "lt", "pp", "scim_total")
#: The levels of both sides.
SIDES: Final = tuple(name for name in CHANGING if name.endswith(("_level_right", "_level_left")))
_ENDS: Final = ("baseline", "follow-up")


@attrs.frozen(kw_only=True, repr=False)
class Pairs(Tabular):
    """The baseline and the follow-up of each person, in one order.

    Attributes
    ----------
    baseline, followup
        The selected visits, with everybody in both, whether they have a visit or not.

    Examples
    --------
    >>> import sciscore as sci
    >>> visits = sci.visits({"person": ["P1", "P1", "P2"], "visit": ["before", "after", "before"],
    ...                      "days_since_treatment": [-3, 178, -1], "ais": ["A", "C", "B"]})
    >>> pairs = visits.pairs("visit:before", "treatment:180+-30")
    >>> pairs.people, pairs.baseline_ais, pairs.followup_ais
    (('P1', 'P2'), ('A', 'B'), ('C', None))
    >>> pairs.to_columns("ais")["followup_remark"]
    ['', 'none in the window; the nearest is day -1, 151 before it']
    """

    baseline: VisitSelection = instance(VisitSelection, of="a selection of visits")
    followup: VisitSelection = instance(VisitSelection, of="a selection of visits")

    def __attrs_post_init__(self) -> None:
        visits = self.baseline.visits
        if self.followup.visits is not visits and self.followup.visits != visits:
            raise OutcomeError("baseline and follow-up are selected from different visits")
        if self.baseline.people != self.followup.people:
            raise OutcomeError("baseline and follow-up are selections of different people")
        refuse(self._out_of_order())

    def _out_of_order(self) -> Iterator[Problem]:
        """A problem for each follow-up that is not after its baseline."""
        order = np.array(self.baseline.visits.order, float)
        first, second = self.baseline.rows, self.followup.rows
        same = first == second
        wrong = (first > 0) & (second > 0) & (same | (order[first - 1] >= order[second - 1]))
        for person in np.flatnonzero(wrong).tolist():
            message = (
                f"the follow-up, and the baseline in record {first[person]}, which is not before it"
            )
            if same[person]:
                message = "baseline and follow-up at once; choose windows that do not overlap"
            yield Problem(message=message, row=int(second[person]), code="visit.order")

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody, with or without visits."""
        return self.baseline.people

    @property
    def baseline_ais(self) -> tuple[AnyFinding, ...]:
        """The AIS of each person at baseline; None where it is missing."""
        return self.baseline.values("ais")

    @property
    def followup_ais(self) -> tuple[AnyFinding, ...]:
        """The AIS of each person at the follow-up; None where it is missing."""
        return self.followup.values("ais")

    @property
    def names(self) -> tuple[str, ...]:
        """The findings and scores that the visits have."""
        return self.baseline.visits.names

    @property
    def frame_kind(self) -> str | None:
        """Kind of data frame that the visits came in."""
        return self.baseline.visits.frame_kind

    @property
    def counts(self) -> dict[str, int]:
        """Number of people with both visits, one of them or none; the sum is everybody."""
        first, second = self.baseline.rows > 0, self.followup.rows > 0
        kinds = {
            "both": first & second,
            "baseline only": first & ~second,
            "follow-up only": ~first & second,
            "neither": ~(first | second),
        }
        return {name: int(people.sum()) for name, people in kinds.items()}

    def change(self, name: str) -> Changes:
        """The change of a score or level from baseline to the follow-up.

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
        return self._changes(name, "at follow-up")

    def transitions(self, by: str | Sequence[str] = ()) -> Transitions:
        """The table of AIS transitions, of everybody and by stratum.

        Parameters
        ----------
        by
            Columns as in `split`.

        Returns
        -------
        Transitions
            As `sciscore.transitions` gives it.

        Raises
        ------
        OutcomeError
            If the visits have no AIS or no such column, or no AIS may apply to a person.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.visits({"person": ["P1", "P1", "P2"], "visit": ["a", "b", "a"],
        ...                      "ais": ["A", "C", "B"]})
        >>> table = visits.pairs("a", "b").transitions()
        >>> table.count("A", "C"), table.missing.followup
        (1, 1)
        """
        columns = texts(by, "names of columns")
        strata = {column: self.baseline.labels(column) for column in columns}
        return transitions(self.baseline.grades, self.followup.grades, strata=strata or None)

    def best(self, name: str) -> Changes:
        """The best change at any visit after the baseline and not after the follow-up.

        Parameters
        ----------
        name
            As in `change`; the result is at least as high as there.
        """
        return self._changes(name, "best", best_of)

    def last(self, name: str) -> Changes:
        """The change at the last visit with it, after the baseline and not after the follow-up.

        Parameters
        ----------
        name
            As in `change`.
        """
        return self._changes(name, "last", lambda found: found[-1])

    def changes(self, *names: str, by: str | Sequence[str] = ()) -> ChangeTable:
        """The changes of several scores and levels as a table, of everybody and by group.

        Parameters
        ----------
        names
            As in `change`; by default UEMS, LEMS, total motor, light touch, pin prick and
            the total of SCIM, and the levels of both sides, as far as the visits have
            them.
        by
            Columns as in `split`; their groups come before everybody.

        Returns
        -------
        ChangeTable

        Raises
        ------
        OutcomeError
            If the visits have no such score, level or column.
        """
        chosen = names or tuple(name for name in (*USUAL, *SIDES) if name in self.names)
        columns = texts(by, "names of columns")
        groups = [*(self.split(*columns).items() if columns else []), ((), self)]
        return ChangeTable(
            by=columns,
            parts=tuple(_part(some, group, name) for group, some in groups for name in chosen),
            edition=self.baseline.visits.edition,
            frame_kind=self.frame_kind,
        )

    def split(self, *columns: str) -> dict[tuple[str, ...], Pairs]:
        """The pairs of each stratum.

        Parameters
        ----------
        columns
            As in `VisitSelection.labels`, of the baseline: columns of the user's own, or
            findings such as ``"ais"``.

        Returns
        -------
        dict
            By the labels, in order, those that anybody has.

        Raises
        ------
        OutcomeError
            If there is no such column, or a person has not one label in it.
        """
        strata = self.baseline.strata(columns)
        return {one: self.keep([s == one for s in strata]) for one in sorted(set(strata))}

    def keep(self, chosen: Sequence[bool]) -> Pairs:
        """The pairs of some of the people.

        Parameters
        ----------
        chosen
            For each person whether to keep them.
        """
        return Pairs(baseline=self.baseline.keep(chosen), followup=self.followup.keep(chosen))

    def _changes(
        self,
        name: str,
        how: str,
        taken: Callable[[list[tuple[Change, int]]], tuple[Change, int | None]] | None = None,
    ) -> Changes:
        """The change at the follow-up, or the one taken of those at all visits until then."""
        visits = self.baseline.visits
        values = visits.values(checked(name))
        changes: list[Change | None] = []
        reasons: list[str] = []
        rows: list[int | None] = []
        absent = _by_end(self.baseline.reasons, self.followup.reasons, "no {}: {}")
        for start, end, why in zip(self.baseline.places, self.followup.places, absent, strict=True):
            change, row, reason = None, None, why
            if start is not None and end is not None:
                later = visits.later(start) if taken else ()
                places = later[: later.index(end) + 1] if end in later else (end,)
                tried = [(between(name, values[start], values[p]), p + 1) for p in places]
                found = [(one, at) for one, at in tried if isinstance(one, Change)]
                if found:
                    change, row = taken(found) if taken else found[-1]
                else:
                    reason = str(tried[-1][0])
            changes.append(change)
            reasons.append(reason)
            rows.append(row)
        return Changes(
            name=name,
            how=how,
            people=self.people,
            changes=tuple(changes),
            reasons=tuple(reasons),
            rows=tuple(rows),
        )

    def to_columns(self, *names: str) -> dict[str, list[Any]]:
        """Baseline, follow-up and change of each person as columns.

        Parameters
        ----------
        names
            Findings, scores and levels; by default AIS, the levels of both sides, and the
            scores of `changes`, as far as the visits have them.

        Returns
        -------
        dict
            ``person``; your own columns that have one value for each person;
            ``baseline_...`` and ``followup_...``: which visit was selected and the values
            there; ``change_...`` with its lowest and highest value, and
            ``change_..._none``, why there is none, of a visit that is missing without the
            reason, which is in its remark; the edition and the version.
        """
        chosen = names or tuple(name for name in ("ais", *SIDES, *USUAL) if name in self.names)
        ends = {"baseline": self.baseline, "followup": self.followup}
        lacking = _by_end(self.baseline.reasons, self.followup.reasons, "no {}")
        made: dict[str, list[Any]] = {}
        for end, selection in ends.items():
            made |= {f"{end}_{name}": column for name, column in selection.details().items()}
        for name in chosen:
            for end, selection in ends.items():
                values = spread(name, selection.values(name))
                made |= {f"{end}_{column}": cells for column, cells in values.items()}
            if name in CHANGING:
                changes = self.change(name)
                made |= spread(f"change_{name}", changes.changes)
                made[f"change_{name}_none"] = [
                    lack or reason for lack, reason in zip(lacking, changes.reasons, strict=True)
                ]
        made["edition"] = [self.baseline.visits.edition] * len(self.people)
        made["sciscore_version"] = [__version__] * len(self.people)
        return {"person": list(self.people)} | beside(self.own(), made)

    def own(self) -> dict[str, list[Any]]:
        """The user's own columns that have one value for each person, such as ``sex``."""
        visits = self.baseline.visits
        found = {}
        for name, column in visits.own.items():
            rows = [[column[place] for place in visits.places[person]] for person in self.people]
            if all(_same(value, first) for first, *others in rows for value in others):
                found[name] = [first for first, *_ in rows]
        return found

    def listing(self, *columns: str, order: str | Sequence[str] = ()) -> Grid:
        """The table of people that a case series prints: a row for each, before and after.

        Parameters
        ----------
        columns
            In this order: your own columns that have one value for each person, such as
            ``"age"``; findings and scores, which give two columns each. By default all
            that there are of both, of the latter the neurological level, AIS, total
            motor, light touch, pin prick and the total of SCIM.
        order
            Columns by which people are ordered: your own, findings and scores at baseline,
            or the change of one, such as ``"change_uems"``; ``-`` before a name turns its
            order round. What is missing comes last.

        Returns
        -------
        Grid
            It prints, and saves itself as csv, xlsx, docx, html, tex or md.

        Raises
        ------
        OutcomeError
            If there is no such column.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.visits({"person": ["P1", "P1", "P2", "P2"], "age": [41, 41, 28, 28],
        ...     "visit": ["a", "b"] * 2, "ais": ["C", "D", "A", "B"], "uems": [20, 31, 8, 9]})
        >>> table = visits.pairs("a", "b").listing("age", "ais", "uems", order="ais")
        >>> for line in table.to_text().splitlines()[1:4]:
        ...     print(line)
        person  age  AIS before  AIS after  UEMS before  UEMS after
        P2       28  A           B                    8           9
        P1       41  C           D                   20          31
        """
        return listing(self, columns, texts(order, "names of columns"))

    @property
    def remarks(self) -> tuple[str, ...]:
        """For each person what a reader should know of the visits: a tie, or why one is missing."""
        first, second = ([one.remark for one in end] for end in (self.baseline, self.followup))
        return tuple(_by_end(first, second, "{}: {}"))

    def grid(self, *, remarkable: bool = False) -> Grid:
        """A row for each person with both visits; remarks on them stand below.

        Parameters
        ----------
        remarkable
            Only the people of whom there is a remark.
        """
        if not isinstance(remarkable, bool):
            raise refused("remarkable", f"{shown(remarkable)} is not True or False")
        some = self.keep([bool(one) for one in self.remarks]) if remarkable else self
        columns: dict[str, Sequence[Any]] = {"person": some.people}
        for end, selection in (("baseline", some.baseline), ("follow-up", some.followup)):
            columns |= {f"{end} {name}": column for name, column in selection.brief().items()}
            if "ais" in self.names:
                columns[f"{end} AIS"] = selection.values("ais")
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        return Grid(
            title=f"{len(self.people)} people: {counts}",
            columns=[column_of(name) for name in columns],
            rows=list(zip(*columns.values(), strict=True)),
            notes=(
                f"Baseline: {self.baseline.description}",
                f"Follow-up: {self.followup.description}",
                *remarks_of(some.people, some.remarks),
            ),
        )

    def __repr__(self) -> str:
        return f"<Pairs: {len(self.people)} people, both visits of {self.counts['both']}>"


def _same(one: object, other: object) -> bool:
    """True if two values of a user's column are the same, or both missing."""
    if is_missing(one) or is_missing(other):
        return is_missing(one) and is_missing(other)
    return bool(one == other)


def _by_end(first: Sequence[str], second: Sequence[str], form: str) -> list[str]:
    """What there is to say of the visits of each person, in a form with the end and the text."""
    return [
        "; ".join(form.format(end, text) for end, text in zip(_ENDS, pair, strict=True) if text)
        for pair in zip(first, second, strict=True)
    ]


def _part(pairs: Pairs, group: tuple[str, ...], name: str) -> ScoreChange:
    """The change of a score or level in a group, with its values at both visits."""
    changes = pairs.change(name)
    ends: list[Summary | None] = [None, None]
    if name in MAXIMA:
        both = zip(changes, pairs.baseline.values(name), pairs.followup.values(name), strict=True)
        values = [end for change, *end in both if change is not None]
        ends = [summarised(end[place] for end in values) for place in (0, 1)]
    return ScoreChange(group=group, changes=changes, baseline=ends[0], followup=ends[1])
