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
from sciscore.isncsci.counting import GRADES
from sciscore.outcomes.ais import ANY, ND, Grades, ais_column
from sciscore.outcomes.answers import SETS, Responders
from sciscore.outcomes.columns import one_length, one_order
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.matrices import html, text
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.steps import Steps
from sciscore.outcomes.strata import crossed
from sciscore.scores import BY_VALUE

if TYPE_CHECKING:
    import numpy.typing as npt

#: The rows and columns of the matrix; and those of people of whom an exam is missing, too.
STATES: Final = (*GRADES, ND)
MISSING: Final = "missing"
_ALL: Final = (*STATES, MISSING)
_SETS: Final = ANY + 1
#: Which row or column of the matrix each set of possible grades belongs to.
_STATE: Final = tuple(
    _ALL.index(MISSING)
    if not mask
    else mask.bit_length() - 1
    if mask.bit_count() == 1
    else len(GRADES)
    for mask in range(_SETS)
)
_LONG: Final = ("from", "to", "count", "low", "high", "n", "proportion")
_BOUNDS: Final = ("proportion_low", "proportion_high")
_INTERVAL: Final = ("interval_low", "interval_high", "interval_method")


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
        self.pairs.flags.writeable = False

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
        rows, columns = (np.arange(_SETS) & bit > 0 for bit in (row, column))
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
    def steps(self) -> Steps:
        """The steps of all people in no order, for the tests of change."""
        return Steps.of_pairs(self.pairs)

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
        added = (*_BOUNDS, *(_INTERVAL if interval else ()))
        columns: dict[str, list[Any]] = {name: [] for name in (*self.names, *_LONG, *added)}
        strata = self.by_stratum if self.names else {(): self}
        for labels, one in strata.items():
            for cells in one._cells(interval, level):  # noqa: SLF001 - of the same class
                for column, value in zip(columns.values(), (*labels, *cells), strict=True):
                    column.append(value)
        return columns

    def _cells(self, interval: str | None, level: float) -> list[tuple[Any, ...]]:
        full = self._full
        width = len(_LONG) + len(_BOUNDS) + (len(_INTERVAL) if interval else 0) - 3
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


def transitions(
    baseline: Grades,
    followup: Grades,
    *,
    strata: Mapping[str, object] | None = None,
    unlabelled: str | None = None,
) -> Transitions:
    """Who went from which AIS grade to which: the table of transitions of a cohort.

    Parameters
    ----------
    baseline, followup
        The AIS of the same people in the same order at two visits: letters A to E,
        ``"ND"``, possible grades such as ``"B,D"``, findings, None or a blank text where
        there was no exam; or the `Classifications` of two cohorts; or `ais_column`.
    strata
        Columns of labels by name, such as ``{"sex": [...]}``, of the same people; several
        are crossed. `plegia` and `level_bands` make labels of levels.
    unlabelled
        What the stratum of people without a label is called. Unless it is given, a blank
        label is refused.

    Returns
    -------
    Transitions
        The matrix of A to E and ND, the missing, proportions and the strata.

    Raises
    ------
    OutcomeError
        With every value that is no grade or no label, rows from 1; if columns differ in
        length, or in the index of their data frames.

    Notes
    -----
    ND is a grade that an exam leaves open: it has a row and a column of its own and is
    never "no change". Missing is no exam: it is counted apart and is never "not improved".

    Examples
    --------
    >>> import sciscore as sci
    >>> table = sci.transitions(["A", "A", "B", "C", "A"], ["B", "A", "D", "ND", None])
    >>> print(table)
    AIS at baseline (rows) and at follow-up (columns): 4 of 5 people
           A   B   C   D   E  ND   n
      A    1   1   .   .   .   .   2
      B    .   .   .   1   .   .   1
      C    .   .   .   .   .   1   1
      D    .   .   .   .   .   .   0
      E    .   .   .   .   .   .   0
     ND    .   .   .   .   .   .   0
      n    1   1   0   1   0   1   4
    missing: 1 at follow-up
    over all that ND may be: C to A 0-1, C to B 0-1, C to C 0-1, C to D 0-1, C to E 0-1
    >>> print(table.proportion("A", "B").counts, table.proportion("C", "D").counts)
    1/2 0 to 1/1
    """
    one_order({"baseline": baseline, "followup": followup, **(strata or {})})
    before = ais_column(baseline, where="baseline").masks
    after = ais_column(followup, where="followup").masks
    count = one_length({"baseline": len(before), "followup": len(after)})
    cells = before.astype(np.int64) * _SETS + after
    whole = _counted(cells)
    if not strata:
        return Transitions(pairs=whole)
    taken = (*_LONG, *_BOUNDS, *_INTERVAL)
    found = crossed(strata, count, unlabelled, taken)
    order = np.argsort(found.codes, kind="stable")
    ends = np.searchsorted(found.codes[order], np.arange(len(found.keys) + 1))
    return Transitions(
        pairs=whole,
        names=found.names,
        by_stratum={
            key: Transitions(pairs=_counted(cells[order[ends[place] : ends[place + 1]]]))
            for place, key in enumerate(found.keys)
        },
    )


def _counted(cells: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.bincount(cells, minlength=_SETS * _SETS).reshape(_SETS, _SETS).astype(np.int64)
