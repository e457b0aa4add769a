"""Recorded findings and totals against those that the exams give.

A recorded finding agrees, differs, or cannot be judged because untested cells leave the
finding open and the recorded value is one of those it may have. Only what can be judged is
an agreement or an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import ExamError, OutcomeError, Problem, shown
from sciscore.formats.table import Table
from sciscore.intervals import BY_VALUE, IntervalColumn, Score
from sciscore.isncsci.classifications import Classifications, FindingColumn
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes.proportions import (
    METHODS,
    Proportion,
    checked_method,
    limits_of,
    printed_limits,
)
from sciscore.outcomes.recorded_numbers import NumberColumn, read_columns
from sciscore.segments import NA

if TYPE_CHECKING:
    import numpy.typing as npt

#: The verdicts on a recorded value, in the order of the numbers in `AuditColumn.codes`.
VERDICTS: Final = (
    "not recorded",
    "agrees",
    "undecidable",
    "differs",
    "impossible",
    "ND recorded",
)
NOT_RECORDED, AGREES, UNDECIDABLE, DIFFERS, IMPOSSIBLE, ND_RECORDED = range(len(VERDICTS))
#: From here on it is an error.
_WRONG: Final = DIFFERS
#: Everything that can be audited.
AUDITED: Final = (*FINDINGS, *TOTALS)


@attrs.frozen(kw_only=True)
class Discrepancy:
    """A recorded value that is wrong, or that cannot be judged.

    Attributes
    ----------
    row
        Number of the exam in what `counted` says.
    finding
        Name of the finding or total.
    recorded
        What was recorded.
    computed
        What the exam gives, with the possible values where there are several.
    verdict
        ``"differs"``: the exam gives another value. ``"impossible"``: the exam leaves it
        open, but no completion has the recorded value. ``"ND recorded"``: it was recorded
        as not determinable, and is. ``"undecidable"``: untested cells or clinical
        judgement decide.
    counted
        What the row counts, as `Problem.counted`.
    """

    row: int
    finding: str
    recorded: str
    computed: str
    verdict: str
    counted: str = "record"

    def __str__(self) -> str:
        return (
            f"{self.counted} {self.row}, {self.finding}: recorded {self.recorded}, "
            f"computed {self.computed} ({self.verdict})"
        )


def _errors(codes: npt.NDArray[np.uint8]) -> Proportion:
    """The exams with a wrong value, of those with any recorded; codes of shape (columns, n)."""
    wrong = (codes >= _WRONG).any(axis=0)
    return Proportion(
        k=int(wrong.sum()),
        n=int((codes != NOT_RECORDED).any(axis=0).sum()),
        open=int(((codes == UNDECIDABLE).any(axis=0) & ~wrong).sum()),
    )


@attrs.frozen(unsafe_hash=False)
class AuditColumn:
    """One finding or total of the exams, recorded and computed.

    Attributes
    ----------
    recorded
        What was recorded.
    computed
        What the exams give.
    codes
        The verdict on each exam, a place in `VERDICTS`; uint8 of shape (n,).
    """

    recorded: NumberColumn
    computed: FindingColumn | IntervalColumn[Score]
    codes: npt.NDArray[np.uint8] = attrs.field(eq=BY_VALUE)

    @property
    def counts(self) -> dict[str, int]:
        """The number of exams with each verdict."""
        counts = np.bincount(self.codes, minlength=len(VERDICTS))
        return dict(zip(VERDICTS, counts.tolist(), strict=True))


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Audit(Tabular):
    """Recorded against computed. Print it for the error rates.

    Attributes
    ----------
    columns
        The findings and totals that were recorded, by name.
    results
        What the exams give.
    rows
        Number of each exam.
    counted
        What these count, as `Problem.counted`.
    """

    columns: dict[str, AuditColumn]
    results: Classifications
    rows: tuple[int, ...]
    counted: str = "record"

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def errors(self) -> dict[str, Proportion]:
        """For each finding or total the recorded values that are wrong."""
        return {name: _errors(column.codes[None]) for name, column in self.columns.items()}

    @property
    def exams_with_errors(self) -> Proportion:
        """The exams with one wrong value at least, of those with any recorded."""
        return _errors(np.array([column.codes for column in self.columns.values()]))

    @property
    def disagreements(self) -> tuple[Discrepancy, ...]:
        """The recorded values that are wrong, by exam."""
        return self._with(range(_WRONG, len(VERDICTS)))

    @property
    def undecidable(self) -> tuple[Discrepancy, ...]:
        """The recorded values that untested cells leave open, by exam."""
        return self._with((UNDECIDABLE,))

    def _with(self, verdicts: Iterable[int]) -> tuple[Discrepancy, ...]:
        names = list(self.columns)
        codes = np.array([column.codes for column in self.columns.values()])
        found = np.argwhere(np.isin(codes.T, [*verdicts])).tolist()
        return tuple(self._discrepancy(place, names[at]) for place, at in found)

    def _discrepancy(self, place: int, name: str) -> Discrepancy:
        column = self.columns[name]
        computed = column.computed[place]
        return Discrepancy(
            row=self.rows[place],
            finding=name,
            recorded=column.recorded.text(place),
            computed=str(getattr(computed, "in_full", computed)),
            verdict=VERDICTS[column.codes[place]],
            counted=self.counted,
        )

    def explain(self, discrepancy: Discrepancy) -> str:
        """Why the exam gives what it gives: the steps, or the sum.

        Parameters
        ----------
        discrepancy
            One of `disagreements` or `undecidable`.

        Raises
        ------
        OutcomeError
            If it is of another audit.
        """
        given: object = discrepancy
        if not isinstance(given, Discrepancy):
            raise OutcomeError(f"{shown(given)} is not one of the discrepancies")
        name, row = discrepancy.finding, discrepancy.row
        if row not in self.rows or name not in self.columns:
            raise OutcomeError(f"this audit has no {name} of {self.counted} {row}")
        lines = [str(self.results[self.rows.index(row)].explain(name))]
        low, is_open, _ = discrepancy.computed.partition("-")
        if name in TOTALS and is_open and low == discrepancy.recorded:
            lines.append("Recorded is what the total is with all untested cells as 0.")
        return "\n".join(lines)

    def rates(self, method: str = "clopper-pearson") -> Grid:
        """The error rates: a row for each finding, then for the exams.

        Parameters
        ----------
        method
            The confidence interval, as in `Proportion`.
        """
        name, _ = METHODS[checked_method(method)]
        shares = {**self.errors, "any of them, by exam": self.exams_with_errors}
        rows = [
            (label, of.n, of.n - of.k - of.open, of.k, of.open, of, limits_of(of, method))
            for label, of in shares.items()
        ]
        count = f"{len(self):,} exam{'s' * (len(self) != 1)}"
        edition = f"edition {self.results.edition}, sciscore {self.results.sciscore_version}"
        columns = [
            *map(Column, ("finding", "recorded", "agree", "wrong", "open")),
            Column("error rate", unit="%", text=lambda of: of.percent, align="right"),
            Column(f"95 % CI, {name}", text=printed_limits, align="right"),
        ]
        return Grid(f"Audit of {count} ({edition})", columns, rows)

    def listed(self) -> Grid:
        """The disagreements: a row for each."""
        found = self.disagreements
        names = ["row", "finding", "recorded", "computed", "verdict"]
        rows = [[getattr(one, name) for name in names] for one in found]
        title = f"{len(found):,} disagreement{'s' * (len(found) != 1)}"
        return Grid(title, [*map(Column, names)], rows)

    def grid(self) -> Grid:
        """The error rates, as `rates`."""
        return self.rates()

    def grids(self) -> tuple[Grid, ...]:
        """The error rates, then the disagreements if there are any."""
        return (self.rates(), self.listed()) if self.disagreements else (self.rates(),)

    def __repr__(self) -> str:
        return f"<Audit: {len(self)} exams, edition {self.results.edition}>"


def verdicts(
    recorded: NumberColumn, computed: FindingColumn | IntervalColumn[Score]
) -> npt.NDArray[np.uint8]:
    """The verdict on each exam.

    Rule OUTCOME.AUDIT [definition; Chafetz 2009].
    """
    if isinstance(computed, FindingColumn):
        bits = _bits(recorded)
        several = np.bitwise_count(computed.masks) != 1
        # An empty set is a finding left to clinical judgement.
        possible = ((bits & computed.masks) != 0) | (computed.masks == 0)
    else:
        several = computed.low != computed.high
        number = recorded.numbers
        possible = recorded.open | ((number >= computed.low) & (number <= computed.high))
    of_value = np.where(
        several,
        np.where(possible, UNDECIDABLE, IMPOSSIBLE),
        np.where(possible, AGREES, DIFFERS),
    )
    of_open = np.where(several, np.where(possible, AGREES, IMPOSSIBLE), ND_RECORDED)
    verdicts = np.where(recorded.open, of_open, of_value)
    return np.where(recorded.given, verdicts, NOT_RECORDED).astype(np.uint8)


def _bits(recorded: NumberColumn) -> npt.NDArray[np.uint32]:
    """The recorded values as sets, like those of a finding; every value where there is none."""
    bits = {value: 1 << place for place, value in enumerate(FINDINGS[recorded.name])} | {"NA": NA}
    every = (1 << 32) - 1
    sets = [
        every if one is None else sum(bits[str(v)] for v in one.values) or every
        for one in recorded.read
    ]
    return np.array(sets, np.uint32)


def audit(
    exams: Exams | Table[Exams],
    recorded: Mapping[str, Sequence[object] | str] | str = "recorded_",
    *,
    edition: str | int | Edition,
    missing: Iterable[str] = (),
) -> Audit:
    """Compare recorded findings and totals with what the exams give.

    Parameters
    ----------
    exams
        A cohort; or a table that `read_exams` gave, whose own columns hold what was
        recorded.
    recorded
        For a cohort: cells by name of the finding or total, one for each exam. For a table:
        names of its columns by name of the finding, such as ``{"ais": "AIS_clin"}``, or
        what these columns start with before the name of the finding.
    edition
        Year of the edition.
    missing
        Texts that stand for nothing in this source, such as ``["U", "999"]``.

    Returns
    -------
    Audit
        The verdict on each recorded value, the error rates, the disagreements.

    Raises
    ------
    OutcomeError
        If a name is not a finding, or a cell is not a value of its finding; lists all.
    ExamError, EditionError
        As `classify` raises them.

    Notes
    -----
    A blank is not recorded and counts nowhere. A value recorded where untested cells leave
    the finding open is wrong if no completion has it, else it is undecidable: an error rate
    then is an interval. ND is right where the finding is not determinable. The tag ``*`` is
    read and not compared.

    References
    ----------
    Chafetz RS et al. J Spinal Cord Med 2009;32:532-537: such an audit of 94 exams.

    Examples
    --------
    >>> import sciscore as sci
    >>> exams = sci.Exams.from_exams([
    ...     sci.Exam.intact().replace({"right.motor.L3": 3}),
    ...     sci.Exam.intact().replace({"vac": "NT"})])
    >>> found = sci.audit(exams, {"motor_level_right": ["L2", "INT"]}, edition="2019")
    >>> print(found.disagreements[0])
    record 1, motor_level_right: recorded L2, computed L3 (differs)
    >>> print(found.undecidable[0])
    record 2, motor_level_right: recorded INT, computed ND (S3, INT) (undecidable)
    >>> found.errors["motor_level_right"].counts
    '1 to 2/2'
    """
    given: Mapping[str, Sequence[object]]
    rows: Sequence[int]
    if isinstance(exams, Table):
        cohort, rows, counted = exams.records, exams.rows, exams.counted
        names = _columns_of(exams, recorded)
        places = exams.places.tolist()
        given = {
            name: [exams.extra[column][place] for place in places] for name, column in names.items()
        }
    elif isinstance(exams, Exams):
        cohort, rows, counted, names = exams, range(1, len(exams) + 1), "record", {}
        if not isinstance(recorded, Mapping):
            message = "recorded findings of exams are a mapping of columns, not "
            raise OutcomeError(f"{message}{shown(recorded)}; a table may name its own columns")
        given = recorded
    else:
        raise ExamError(f"expected Exams or a Table, not {type(exams).__name__}")
    if not given:
        raise OutcomeError(f"nothing was recorded; use some of {', '.join(AUDITED)}")
    results = classify(cohort, edition=edition)
    read = _read(given, names, rows, counted, missing)
    computed: dict[str, FindingColumn | IntervalColumn[Score]]
    computed = {**results.columns, **results.totals.columns}
    return Audit(
        columns={
            name: AuditColumn(read[name], column, verdicts(read[name], column))
            for name, column in computed.items()
            if name in read
        },
        results=results,
        rows=tuple(rows),
        counted=counted,
    )


def _columns_of(table: Table[Exams], recorded: Mapping[str, Any] | str) -> dict[str, str]:
    """The table's own columns by name of the finding."""
    if isinstance(recorded, str):
        own = [name for name in table.extra if name.startswith(recorded)]
        if not own:
            message = f"no column of the table starts with {shown(recorded)}"
            raise OutcomeError(f"{message}; name them by finding, such as ais=AIS")
        return {name.removeprefix(recorded): name for name in own}
    if not isinstance(recorded, Mapping):
        raise OutcomeError(f"expected columns by finding, not {shown(recorded)}")
    problems = [
        Problem(location=name, message=f"there is no column {shown(column)} in the table")
        for name, column in recorded.items()
        if not isinstance(column, str) or column not in table.extra
    ]
    if problems:
        raise OutcomeError(problems)
    return dict(recorded)


def _read(
    given: Mapping[str, Sequence[object]],
    names: Mapping[str, str],
    rows: Sequence[int],
    counted: str,
    missing: Iterable[str],
) -> dict[str, NumberColumn]:
    """The recorded columns; problems name the columns and rows of the table."""
    try:
        return read_columns(
            given,
            known=AUDITED,
            location=lambda name: names.get(name, name),
            count=len(rows),
            missing=missing,
        )
    except OutcomeError as error:
        raise OutcomeError(
            attrs.evolve(one, row=rows[one.row - 1] if one.row else None, counted=counted)
            for one in error.problems
        ) from None
