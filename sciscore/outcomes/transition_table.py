"""AIS at baseline against AIS at follow-up: who went where, with who stays open or missing.

All that is counted follows from one table: how many people have each pair of sets of
possible grades. It has 32 rows and 32 columns whatever the cohort, so that a million people
take no more than ten, and the bounds over what ND may stand for are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
import numpy as np

from sciscore.errors import OutcomeError, did_you_mean, shown
from sciscore.intervals import BY_VALUE
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.ais import ND, SETS as SETS_OF_GRADES
from sciscore.outcomes.answers import SETS, Responders
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.matrices import html, text
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.steps import Changes, steps_of_pairs

if TYPE_CHECKING:
    import numpy.typing as npt

#: The rows and columns of the matrix; and those of people of whom an exam is missing, too.
STATES: Final = (*GRADES, ND)
MISSING: Final = "missing"
_ALL: Final = (*STATES, MISSING)
#: Which row or column of the matrix each set of possible grades belongs to.
_STATE: Final = tuple(
    _ALL.index(MISSING)
    if not mask
    else mask.bit_length() - 1
    if mask.bit_count() == 1
    else len(GRADES)
    for mask in range(SETS_OF_GRADES)
)
LONG: Final = ("from", "to", "count", "low", "high", "n", "proportion")
BOUNDS: Final = ("proportion_low", "proportion_high")
INTERVAL: Final = ("interval_low", "interval_high", "interval_method")


class Flow(NamedTuple):
    """A band of a Sankey diagram: where it comes from, where it goes, and how many people."""

    source: str
    target: str
    people: int


class Missing(NamedTuple):
    """How many people have no exam: at baseline only, at follow-up only, at both visits."""

    baseline: int
    followup: int
    both: int


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class Transitions:
    """The AIS of people at baseline and at follow-up; `transitions` makes it.

    Attributes
    ----------
    pairs
        How many people have each set of possible grades at baseline (row) and at follow-up
        (column); int64 of shape (32, 32), read-only. A is the lowest bit of a set; 0 is a
        missing exam.
    names
        What the people are stratified by.
    by_stratum
        The transitions of each stratum by its labels, one for each name; a stratum without
        people is there, too.
    """

    pairs: npt.NDArray[np.int64] = attrs.field(eq=BY_VALUE)
    names: tuple[str, ...] = ()
    by_stratum: Mapping[tuple[str, ...], Transitions] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        pairs = np.array(self.pairs, dtype=np.int64)
        if pairs.shape != (SETS_OF_GRADES, SETS_OF_GRADES) or pairs.min() < 0:
            raise OutcomeError("transitions are counts of 32 by 32 pairs of sets of grades")
        pairs.flags.writeable = False
        object.__setattr__(self, "pairs", pairs)

    @property
    def _full(self) -> npt.NDArray[np.int64]:
        """Counts by printed grade, ND and missing; shape (7, 7)."""
        full = np.zeros((len(_ALL), len(_ALL)), np.int64)
        np.add.at(full, np.ix_(_STATE, _STATE), self.pairs)
        return full

    @property
    def matrix(self) -> npt.NDArray[np.int64]:
        """Counts of A to E and ND at baseline (rows) and at follow-up; shape (6, 6)."""
        return self._full[:-1, :-1]

    @property
    def n(self) -> int:
        """How many people have an exam at both visits, be its grade known or ND."""
        return int(self.matrix.sum())

    @property
    def missing(self) -> Missing:
        """How many people have none at one visit or both; none of them is "not improved"."""
        full = self._full
        return Missing(int(full[-1, :-1].sum()), int(full[:-1, -1].sum()), int(full[-1, -1]))

    @property
    def total(self) -> int:
        """How many people there are."""
        return int(self.pairs.sum())

    def count(self, baseline: str, followup: str) -> int:
        """How many people certainly go from one grade to another, or from or to ND.

        Parameters
        ----------
        baseline, followup
            A to E or ``"ND"``.
        """
        row, column = (_place(state, STATES) for state in (baseline, followup))
        return int(self.matrix[row, column])

    def bounds(self, baseline: str, followup: str) -> tuple[int, int]:
        """The least and the most people who go from a grade to another, over what ND may be.

        Parameters
        ----------
        baseline, followup
            A to E.
        """
        row, column = (1 << _place(grade, GRADES) for grade in (baseline, followup))
        rows, columns = (np.arange(SETS_OF_GRADES) & bit > 0 for bit in (row, column))
        return int(self.pairs[row, column]), int(self.pairs[np.ix_(rows, columns)].sum())

    def proportion(self, baseline: str, followup: str) -> Proportion:
        """Of the people with a grade at baseline, those with a grade at follow-up.

        Parameters
        ----------
        baseline
            The grade, or several, such as ``"AB"``.
        followup
            The grade, or several, such as ``"CDE"``.

        Returns
        -------
        Proportion
            Of people with an exam at both visits. Its bounds are those over all that ND may
            stand for at either visit.

        Raises
        ------
        OutcomeError
            If a letter is no grade; ND is none, and has no proportion.
        """
        return self.responders(_rule(baseline, followup)).proportion

    def responders(self, rule: GradeRule) -> Responders:
        """How many people meet a rule.

        Parameters
        ----------
        rule
            A rule over grades, such as `better_by(1) <better_by>`.
        """
        given: object = rule
        if not isinstance(given, GradeRule):
            raise OutcomeError(f"{shown(given)} is not a rule over AIS grades; use a GradeRule")
        counts = np.zeros(SETS, np.int64)
        np.add.at(counts, rule.table, self.pairs)
        return Responders(rule=rule, counts=tuple(counts.tolist()))

    @property
    def steps(self) -> Changes:
        """The steps of all people in no order, for the tests of change."""
        return steps_of_pairs(self.pairs)

    def flows(self) -> tuple[Flow, ...]:
        """What a Sankey diagram shows: every cell with people in it, ND and missing as such."""
        full = self._full
        return tuple(
            Flow(_ALL[row], _ALL[column], int(full[row, column]))
            for row, column in np.argwhere(full)
        )

    def to_columns(self, interval: str | None = None, level: float = 0.95) -> dict[str, list[Any]]:
        """The table in its long form: a row for each cell, of each stratum if there are any.

        Parameters
        ----------
        interval
            Add an interval of each proportion: ``"clopper-pearson"`` or ``"wilson"``, which
            need the extra ``stats``.
        level
            Its confidence level, above 0 and below 1.

        Returns
        -------
        dict of list
            The labels of the stratum; ``from`` and ``to``, A to E, ND or missing; ``count``.
            For A to E also ``low`` and ``high``, the bounds of the count over what ND may
            be; ``n``, the people of the row with both exams; ``proportion``, None where it
            is open, and its bounds and interval. The counts of a stratum add up to its
            people.
        """
        added = (*BOUNDS, *(INTERVAL if interval else ()))
        columns: dict[str, list[Any]] = {name: [] for name in (*self.names, *LONG, *added)}
        strata = self.by_stratum if self.names else {(): self}
        for labels, one in strata.items():
            for cells in one._cells(interval, level):  # noqa: SLF001 - of the same class
                for column, value in zip(columns.values(), (*labels, *cells), strict=True):
                    column.append(value)
        return columns

    def _cells(self, interval: str | None, level: float) -> list[tuple[Any, ...]]:
        full = self._full
        width = len(LONG) + len(BOUNDS) + (len(INTERVAL) if interval else 0) - 3
        rows: list[tuple[Any, ...]] = []
        for row, before in enumerate(_ALL):
            for column, after in enumerate(_ALL):
                cells: tuple[Any, ...] = (None,) * width
                if before in GRADES and after in GRADES:
                    share = self.proportion(before, after)
                    cells = (*self.bounds(before, after), int(full[row, :-1].sum()))
                    cells += (share.value, share.low, share.high)
                    cells += (*share.interval(interval, level), interval) if interval else ()
                rows.append((before, after, int(full[row, column]), *cells))
        return rows

    def __str__(self) -> str:
        return text(self)

    def __repr__(self) -> str:
        strata = f", {len(self.by_stratum)} strata" if self.names else ""
        return f"<Transitions: {self.n} of {self.total} people{strata}>"

    def _repr_html_(self) -> str:
        return html(self)


def _place(state: str, known: Sequence[str]) -> int:
    if state in known:
        return known.index(state)
    hint = did_you_mean(str(state), known)
    raise OutcomeError(f"{shown(state)} is no AIS grade here; use {', '.join(known)}{hint}")


def _rule(baseline: str, followup: str) -> GradeRule:
    """The rule that people of some grades come to some grades."""
    for grades in (baseline, followup):
        for grade in grades or (grades,):
            _place(grade, GRADES)
    return GradeRule(name=f"{baseline} to {followup}", met=dict.fromkeys(baseline, followup))
