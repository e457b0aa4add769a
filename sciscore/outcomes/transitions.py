"""AIS at baseline against AIS at follow-up: who went where, with who stays open or missing.

All counts follow from one table: how many people have each pair of sets of possible grades.
It has 32 rows and 32 columns for any cohort, so that a million people take no more
than ten, and the bounds over what ND may stand for are exact.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
import numpy as np

from sciscore.display import Cell, Column, Grid, Tabular
from sciscore.errors import shown
from sciscore.intervals import BY_VALUE
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.ais import (
    ND,
    SETS as GRADE_SETS,
    Grades,
    Steps,
    ais_columns,
    steps_of_masks,
    text_of,
)
from sciscore.outcomes.fields import (
    MOST_PEOPLE,
    among,
    is_text,
    must,
    refuse,
    refused,
    several,
    whole_array,
)
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.proportions import (
    LIMITS,
    SHARE,
    Proportion,
    checked_method,
    proportion_cells,
    proportion_columns,
    share_values,
)
from sciscore.outcomes.responders import SETS, Responders
from sciscore.outcomes.strata import clashes, crossed

if TYPE_CHECKING:
    import numpy.typing as npt

#: The rows and columns of the matrix; and those of people without one of the exams, too.
STATES: Final = (*GRADES, ND)
MISSING: Final = "missing"
_ALL: Final = (*STATES, MISSING)
#: The row or column of the matrix to which each set of possible grades belongs.
_STATE: Final = tuple(_ALL.index(text_of(mask) or MISSING) for mask in range(GRADE_SETS))
_LONG: Final = ("from", "to", "count", "low", "high", "n")
_RESPONDERS: Final = ("rule", "from", "k", "n", "open", "not_applicable", "missing")


class Flow(NamedTuple):
    """A band of a Sankey diagram: where it comes from, where it goes, and how many people."""

    source: str
    target: str
    people: int


class Missing(NamedTuple):
    """Number of people with no exam: at baseline only, at follow-up only, at both visits."""

    baseline: int
    followup: int
    both: int


def _square(pairs: object) -> npt.NDArray[np.int64]:
    what = "transitions are counts of 32 by 32 pairs of sets of grades"
    return whole_array(pairs, MOST_PEOPLE, (GRADE_SETS, GRADE_SETS), what)


def _are_strata(given: object) -> bool:
    return isinstance(given, Mapping) and all(
        isinstance(labels, tuple) and isinstance(one, Transitions) for labels, one in given.items()
    )


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class Transitions(Tabular):
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

    pairs: npt.NDArray[np.int64] = attrs.field(converter=_square, eq=BY_VALUE)
    names: tuple[str, ...] = several(str, of="names of strata", default=())
    by_stratum: Mapping[tuple[str, ...], Transitions] = attrs.field(
        factory=dict, validator=must(_are_strata, "{} is not transitions by labels of strata")
    )

    @property
    def matrix(self) -> npt.NDArray[np.int64]:
        """Counts of A to E and ND at baseline (rows) and at follow-up; shape (6, 6)."""
        return _full(self.pairs)[:-1, :-1]

    @property
    def n(self) -> int:
        """Number of people with an exam at both visits, with a known grade or ND."""
        return int(self.matrix.sum())

    @property
    def missing(self) -> Missing:
        """Number of people with no exam at one visit or both; none of them is "not improved"."""
        ends = self.pairs[0, 1:], self.pairs[1:, 0], self.pairs[0, 0]
        return Missing(*(int(people.sum()) for people in ends))

    @property
    def total(self) -> int:
        """Number of people."""
        return int(self.pairs.sum())

    def count(self, baseline: str, followup: str) -> int:
        """Number of people who certainly go from one of A to E or ``"ND"`` to another."""
        row, column = (_place(state, STATES) for state in (baseline, followup))
        return int(self.matrix[row, column])

    def bounds(self, baseline: str, followup: str) -> tuple[int, int]:
        """The least and the most people who go from one of A to E to another, over ND."""
        row, column = (1 << _place(grade, GRADES) for grade in (baseline, followup))
        rows, columns = (np.arange(GRADE_SETS) & bit > 0 for bit in (row, column))
        return int(self.pairs[row, column]), int(self.pairs[np.ix_(rows, columns)].sum())

    def proportion(self, baseline: str, followup: str) -> Proportion:
        """Of the people with a grade at baseline, those with a grade at follow-up.

        Parameters
        ----------
        baseline, followup
            The grade, or several, such as ``"CDE"``; ND has no proportion.

        Returns
        -------
        Proportion
            Of people with an exam at both visits, with bounds over all that ND may stand for.

        Raises
        ------
        OutcomeError
            If a letter is not a grade.
        """
        for grades in (baseline, followup):
            for grade in grades if is_text(grades) and grades else (grades,):
                _place(grade, GRADES)
        met = dict.fromkeys(baseline, followup)
        return self.responders(GradeRule(name=f"{baseline} to {followup}", met=met)).proportion

    def responders(self, rule: GradeRule | str) -> Responders:
        """Number of people who meet a rule over grades, or that of a name in `GRADE_RULES`."""
        found = GradeRule.named(rule)
        counts = np.zeros(SETS, np.int64)
        np.add.at(counts, found.table, self.pairs)
        return Responders(rule=found, counts=tuple(counts.tolist()))

    @property
    def steps(self) -> Steps:
        """The steps of all people in no order, for the tests of change."""
        before, after = np.nonzero(self.pairs)
        people = self.pairs[before, after]
        return steps_of_masks(np.repeat(before, people), np.repeat(after, people))

    def flows(self) -> tuple[Flow, ...]:
        """The bands of a Sankey diagram: every cell with people in it, also ND and missing."""
        full = _full(self.pairs)
        return tuple(
            Flow(_ALL[row], _ALL[column], int(full[row, column]))
            for row, column in np.argwhere(full)
        )

    def to_columns(self, interval: str | None = None, level: float = 0.95) -> dict[str, list[Any]]:
        """The table in its long form: a row for each cell, of each stratum if there are any.

        Parameters
        ----------
        interval
            Add an interval of each proportion: ``"clopper-pearson"`` or ``"wilson"``.
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
        if interval is not None:
            checked_method(interval)
        names = (*self.names, *_long(interval))
        rows = [
            (*labels, *cells)
            for labels, one in self.strata.items()
            for cells in _cells(one, interval, level)
        ]
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    @property
    def strata(self) -> Mapping[tuple[str, ...], Transitions]:
        """The transitions of each stratum by its labels; without strata those of all by ()."""
        return self.by_stratum if self.names else {(): self}

    def grid(self) -> Grid:
        """The matrix of all people with its sums, who is missing, and what ND leaves open."""
        return _grid(self, "AIS at baseline (rows) and at follow-up (columns)")

    def grids(self) -> tuple[Grid, ...]:
        """The matrix of all people, then that of each stratum."""
        strata = (
            _grid(one, ", ".join(map(" ".join, zip(self.names, labels, strict=True))))
            for labels, one in self.by_stratum.items()
        )
        return (self.grid(), *strata)

    def __repr__(self) -> str:
        strata = f", {len(self.by_stratum)} strata" if self.names else ""
        return f"<Transitions: {self.n} of {self.total} people{strata}>"


def _full(pairs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Counts by printed grade, ND and missing; shape (7, 7)."""
    full = np.zeros((len(_ALL), len(_ALL)), np.int64)
    np.add.at(full, np.ix_(_STATE, _STATE), pairs)
    return full


def _cells(table: Transitions, interval: str | None, level: float) -> Iterator[tuple[Any, ...]]:
    """The row of each cell in the long form, without its stratum."""
    full = _full(table.pairs)
    nothing = [None] * (len(_long(interval)) - 3)
    for (row, before), (column, after) in itertools.product(enumerate(_ALL), repeat=2):
        cells = (before, after, int(full[row, column]))
        if before in GRADES and after in GRADES:
            people = (*table.bounds(before, after), int(full[row, :-1].sum()))
            share = table.proportion(before, after)
            yield *cells, *people, *share_values(share, interval, level)
        else:
            yield *cells, *nothing


def _grid(table: Transitions, of: str) -> Grid:
    counts = np.vstack([table.matrix, table.matrix.sum(axis=0)]).tolist()
    rows = [[head, *row, sum(row)] for head, row in zip((*STATES, "n"), counts, strict=True)]
    people = f"{table.n:,} of {table.total:,} people" if table.total else "nobody"
    columns = [
        Column("from", align="right"),
        *(Column(state, align="right", text=_count) for state in STATES),
        Column("n", align="right", text="{:,}".format),
    ]
    return Grid(f"{of}: {people}", columns, rows if table.total else [], _remarks(table))


def _remarks(table: Transitions) -> Iterator[str]:
    """The number of missing people, and the bounds of counts where grades are ND."""
    visits = ("at baseline", "at follow-up", "at both visits")
    missing = [f"{n:,} {visit}" for n, visit in zip(table.missing, visits, strict=True) if n]
    if missing:
        yield f"missing: {', '.join(missing)}"
    moves = [(pair, *table.bounds(*pair)) for pair in itertools.product(GRADES, repeat=2)]
    wide = [f"{' to '.join(pair)} {low:,}-{high:,}" for pair, low, high in moves if low < high]
    if wide:
        yield f"over all that ND may be: {', '.join(wide)}"


def _long(interval: str | None) -> tuple[str, ...]:
    """The columns of the long form."""
    return (*_LONG, *SHARE, *(LIMITS if interval else ()))


def _count(count: int) -> str:
    return f"{count:,}" if count else "."


def _place(state: object, known: Sequence[str]) -> int:
    return known.index(among(state, known, f"is not an AIS grade here; use {', '.join(known)}"))


def transitions(
    baseline: Grades,
    followup: Grades,
    *,
    strata: Mapping[str, object] | None = None,
    unlabelled: str | None = None,
    missing: Iterable[str] = (),
) -> Transitions:
    """The table of AIS transitions of a cohort.

    Rule OUTCOME.TRANSITIONS [definition; Kirshblum 2021].

    Parameters
    ----------
    baseline, followup
        The AIS of the same people in the same order at two visits, as `ais_column` takes it.
    strata
        Columns of labels by name, such as ``{"sex": [...]}``, of the same people; several
        are crossed. `plegia` and `level_bands` make labels of levels.
    unlabelled
        Name of the stratum of people without a label. Unless it is given, a blank label
        is refused.
    missing
        Texts that stand for nothing in this source, such as ``["U", "999"]``.

    Returns
    -------
    Transitions
        The matrix of A to E and ND, the missing, proportions and the strata.

    Raises
    ------
    OutcomeError
        With every value that is not a grade or a label, rows from 1; if columns differ in
        length, or in the index of their data frames.

    Notes
    -----
    ND is a grade that an exam leaves open: it has a row and a column of its own and is
    never "no change". Missing means that there is no exam: it is counted apart and is
    never "not improved".

    Examples
    --------
    >>> import sciscore as sci
    >>> table = sci.transitions(["A", "A", "B", "C", "A"], ["B", "A", "D", "ND", None])
    >>> table.count("A", "B"), table.count("C", "ND"), table.n, table.missing.followup
    (1, 1, 4, 1)
    >>> print(table.proportion("A", "B").counts, table.proportion("C", "D").counts)
    1/2 0 to 1/1
    """
    given: object = strata
    if not (given is None or isinstance(given, Mapping)):
        raise refused("strata", f"{shown(given)} is not a mapping; use columns of labels by name")
    before, after = ais_columns(baseline, followup, strata, missing)
    keys, codes = crossed(strata or {}, len(before), unlabelled, (*_LONG, *SHARE, *LIMITS))
    shape = (len(keys), GRADE_SETS, GRADE_SETS)
    people = (codes * GRADE_SETS + before) * GRADE_SETS + after
    counts = np.bincount(people, minlength=math.prod(shape)).reshape(shape)
    parts = {key: Transitions(pairs=one) for key, one in zip(keys, counts, strict=True)}
    return Transitions(
        pairs=counts.sum(axis=0), names=tuple(strata or ()), by_stratum=parts if strata else {}
    )


def _by_baseline(table: Transitions, rule: GradeRule) -> Iterator[tuple[str, Responders]]:
    """The responders to a rule by the grades at baseline that are reported together.

    Single grades without people are left out.
    """
    for grades in rule.parts:
        found = table.responders(rule.only(grades))
        if len(grades) > 1 or found.proportion.n + found.proportion.more:
            yield grades, found


def proportion_grid(table: Transitions, rules: Iterable[GradeRule] = ()) -> Grid:
    """Every move of anybody, and every rule by baseline grade, as proportions."""
    moves = [(b, f) for b in GRADES for f in GRADES if table.count(b, f)]
    rows: list[tuple[object, ...]] = [
        (f"{b} to {f}", *proportion_cells(table.proportion(b, f))) for b, f in moves
    ]
    notes = []
    for rule in rules:
        rows.append((Cell(rule.name, strong=True), None, None, None, None))
        rows += (
            (f"from {', '.join(grades)}", *proportion_cells(found.proportion))
            for grades, found in _by_baseline(table, rule)
        )
        notes.append("; ".join([str(rule), *table.responders(rule).apart]))
    return Grid("Proportions", [Column("move"), *proportion_columns()], rows, notes)


def responder_columns(
    table: Transitions, rules: Iterable[GradeRule], interval: str | None = None
) -> dict[str, list[Any]]:
    """Responders as columns: a row for each stratum, rule and group of baseline grades.

    The interval of each proportion is added as in `Transitions.to_columns`.
    """
    added = (*_RESPONDERS, *SHARE, *(LIMITS if interval else ()))
    refuse(clashes(table.names, added))
    rows = []
    for (labels, one), rule in itertools.product(table.strata.items(), rules):
        for grades, found in _by_baseline(one, rule):
            share = found.proportion
            counts = (share.k, share.n, found.open, found.not_applicable, found.missing)
            cells = (rule.name, ",".join(grades), *counts, *share_values(share, interval, 0.95))
            rows.append((*labels, *cells))
    names = (*table.names, *added)
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
