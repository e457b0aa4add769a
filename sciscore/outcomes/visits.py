"""Visits: the long table of a study, and what is chosen from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.outcomes import building
from sciscore.outcomes.choosing import RULES, Choice, carry, choose
from sciscore.outcomes.courses import Course, course
from sciscore.outcomes.long_table import LongTable
from sciscore.outcomes.pairs import Pairs, paired
from sciscore.outcomes.reading import check_names
from sciscore.outcomes.recorded import MAXIMA
from sciscore.outcomes.schedules import window
from sciscore.outcomes.windows import NamedVisit, When, Window
from sciscore.scim.record import ScimRecord
from sciscore.scim.records import ScimRecords


@attrs.frozen(kw_only=True, repr=False)
class Visits(LongTable):
    """The visits of a study, a row for each; immutable. Build them with `from_columns`.

    Notes
    -----
    Its attributes are those of `sciscore.outcomes.long_table.LongTable`.

    Examples
    --------
    >>> import sciscore as sci
    >>> visits = sci.Visits.from_columns({
    ...     "person": ["P1", "P1", "P2"],
    ...     "days_since_injury": [50, 176, 44],
    ...     "ais": ["A", "C", "ND"],
    ...     "uems": [12, 19, None],
    ... })
    >>> pairs = visits.pairs("injury:49+-7", "injury:180+-30")
    >>> pairs.baseline_ais, pairs.followup_ais
    (('A', 'ND'), ('C', None))
    >>> print(pairs.change("uems").summary)
    uems, at follow-up: n 1, missing 1; mean +7, median +7, range +7 to +7
    """

    @classmethod
    def from_columns(
        cls,
        columns: Mapping[str, Sequence[object]],
        *,
        exams: Exams | Sequence[Exam | Mapping[str, Any] | None] | None = None,
        edition: str | None = None,
        scim: ScimRecords | Sequence[ScimRecord | Mapping[str, Any] | None] | None = None,
    ) -> Visits:
        """Visits from a column of cells for everything that is known of them.

        Parameters
        ----------
        columns
            All of one length. ``person``; one at least of ``days_since_injury`` (from 0),
            ``days_since_treatment`` (before treatment negative) and ``visit`` (a name);
            findings and scores as somebody recorded them, under their names, such as
            ``ais``, ``uems`` or ``scim_total``: a value, ``"ND"`` where it could not be
            told, or blank where it is missing. All other columns are the user's own.
        exams
            An exam for each visit, None where there is none.
        edition
            Year of the edition under which all exams are classified; needed with exams.
        scim
            A SCIM record for each visit, None where there is none.

        Returns
        -------
        Visits

        Raises
        ------
        OutcomeError
            With every problem of every row: a blank person, days that cannot be, the same
            person twice on a day or at a visit, days since injury and since treatment
            that do not differ by as much in every row of a person, columns of results
            beside the exams or records that these are computed from.
        ExamError, ScimError, EditionError
            If exams or records are not legal, or the edition is not known.

        Notes
        -----
        Recorded values are kept as they are and never recomputed. What an exam or record
        gives is computed, so that a recorded column beside it is refused.
        """
        lists = {str(name): list(column) for name, column in columns.items()}
        problems = [*check_names(lists), *building.clashes(lists, exams, scim)]
        lengths = {len(column) for column in lists.values()}
        lengths |= {len(part) for part in (exams, scim) if part is not None}
        if len(lengths) > 1:
            message = f"columns of different lengths: {sorted(lengths)}"
            problems.append(Problem(location="", message=message))
        if exams is not None and edition is None:
            message = "missing; all exams are classified under one edition"
            problems.append(Problem(location="edition", message=message))
        if edition is not None:
            find_edition(edition)
        if problems:
            raise OutcomeError(problems)
        return cls(**building.read(lists, building.examined(exams, edition), building.scored(scim)))

    def at(
        self, when: When | str, *fallbacks: When | str, rule: str = "closest", needs: str = ""
    ) -> Choice:
        """The visit of each person in a window, by a rule.

        Parameters
        ----------
        when
            A window, a visit by its name, or a text for one as `window` takes it.
        fallbacks
            What is taken, in this order, for people who have no visit there. The choice
            says for each person by which they were found.
        rule
            ``"closest"`` to the target day; of two that are as far off the earlier, and
            the choice says so. Or the ``"first"`` or ``"last"`` in the window.
        needs
            ``"exam"``, ``"scim"`` or the name of a finding or score that the visit must
            have; by default nothing.

        Returns
        -------
        Choice

        Raises
        ------
        OutcomeError
            If there is no such rule, visit or need.

        Notes
        -----
        A visit is in a window only by a day on record on the axis of the window. A day
        since injury is not worked out from one since treatment.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.Visits.from_columns({
        ...     "person": ["P1", "P2", "P2"], "days_since_injury": [12, 3, 190],
        ...     "ais": ["A", "B", "C"]})
        >>> print(visits.at("emsci:acute_I", "emsci:very_acute"))
        closest: 2 of 2 people
          emsci acute_I: 28 days since injury, 14 to 28 (EMSCI stages)
          else emsci very_acute: 14 days since injury, 0 to 14 (EMSCI stages)
        person  row  since injury  off  by
        P1        1            12   -2  emsci very_acute
        P2        2             3  -11  emsci very_acute
        """
        _check_rule(rule)
        asked = tuple(self._when(one) for one in (when, *fallbacks))
        have = self.have(needs)
        found = (choose(self, person, asked, rule, have, needs) for person in self._places)
        return Choice(visits=self, asked=asked, rule=rule, needs=needs, chosen=tuple(found))

    def carried_forward(
        self, when: Window | str, *, after: Choice | When | str, rule: str = "closest", needs: str
    ) -> Choice:
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
        Choice
            It marks whose visit was carried forward, and how many days it is off.

        Raises
        ------
        OutcomeError
            If there is no such window, rule or need.

        Examples
        --------
        >>> import sciscore as sci
        >>> visits = sci.Visits.from_columns({"person": ["P1", "P1"],
        ...     "days_since_injury": [2, 180], "ais": ["A", "B"]})
        >>> print(visits.carried_forward("injury:365+-30", after="injury:0+-7", needs="ais"))
        last observation carried forward, with ais: 1 of 1 people
          injury:365+-30: 365 days since injury, 335 to 395 (no source)
        person  row  since injury   off
        P1        2           180  -185  carried forward
        """
        target = self._when(when)
        if not isinstance(target, Window):
            raise OutcomeError(f"{target} has no days to be carried forward to; use a window")
        baseline = after if isinstance(after, Choice) else self.at(after, needs=needs)
        found, have = self.at(target, rule=rule, needs=needs), self.have(needs)
        chosen = (
            carry(self, one, target, first, have)
            for one, first in zip(found, baseline, strict=True)
        )
        name = "last observation carried forward"
        return attrs.evolve(found, chosen=tuple(chosen), rule=name)

    def pairs(self, baseline: Choice | When | str, followup: Choice | When | str) -> Pairs:
        """The baseline and the follow-up of each person.

        Parameters
        ----------
        baseline, followup
            Choices of these visits, or what `at` takes.

        Returns
        -------
        Pairs

        Raises
        ------
        OutcomeError
            If a follow-up is not after its baseline; lists all of them.
        """
        return paired(
            *(one if isinstance(one, Choice) else self.at(one) for one in (baseline, followup))
        )

    def course(
        self, name: str, *when: When | str, rule: str = "closest", by: Sequence[str] = ()
    ) -> Course:
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
            Columns of the user's own by which people are grouped.

        Returns
        -------
        Course

        Raises
        ------
        OutcomeError
            If there is no such score, window, rule or column.
        """
        self.check(name, MAXIMA, "score")
        choices = [self.at(one, rule=rule, needs=name) for one in when]
        labels = [self.labels(column) for column in by]
        groups = {person: tuple(one[person] for one in labels) for person in self._places}
        return course(name, tuple(by), choices, groups)

    def _when(self, when: When | str) -> When:
        found = window(when) if isinstance(when, str) else when
        if not isinstance(found, Window | NamedVisit):
            raise OutcomeError(f"{shown(found)} is no window and no name of a visit")
        names = list(dict.fromkeys(name for name in self.visit if name is not None))
        if isinstance(found, NamedVisit) and found.name not in names:
            known = ", ".join(map(shown, names)) or "no names"
            hint = did_you_mean(found.name, names)
            raise OutcomeError(f"{shown(found.name)} is no visit; there are {known}{hint}")
        return found

    def __repr__(self) -> str:
        edition = f", edition {self.results.edition}" if self.results is not None else ""
        return f"<Visits: {len(self)} of {len(self._places)} people{edition}>"


def _check_rule(rule: object) -> None:
    if not isinstance(rule, str) or rule not in RULES:
        hint = did_you_mean(rule, RULES) if isinstance(rule, str) else ""
        message = f"{shown(rule)} is no rule; use {', '.join(RULES)}{hint}"
        raise OutcomeError([Problem(location="rule", message=message)])
