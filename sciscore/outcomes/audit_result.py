"""The result of an audit: the verdicts, the error rates, the disagreements."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import OutcomeError, shown
from sciscore.intervals import BY_VALUE, IntervalColumn, Score
from sciscore.isncsci.classifications import Classifications, FindingColumn
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes.plausibility.bounds import limbs
from sciscore.outcomes.proportions import (
    METHODS,
    Proportion,
    checked_method,
    limits_of,
    printed_limits,
)
from sciscore.outcomes.recorded_numbers import NumberColumn
from sciscore.segments import DERMATOMES, NA, SIDES, printed

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.isncsci.exam import Exam

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

    @property
    def errors(self) -> Proportion:
        """The recorded values that are wrong, of all that were recorded."""
        return _errors(self.codes[None])

    def discrepancy(self, place: int, row: int, counted: str = "record") -> Discrepancy:
        """The recorded and the computed value of an exam."""
        found = self.computed[place]
        return Discrepancy(
            row=row,
            counted=counted,
            finding=self.recorded.name,
            recorded=self.recorded.text(place),
            computed=str(getattr(found, "in_full", found)),
            verdict=VERDICTS[self.codes[place]],
        )


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
        return {name: column.errors for name, column in self.columns.items()}

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
        columns = list(self.columns.values())
        wanted = np.isin(np.array([column.codes for column in columns]), [*verdicts])
        places, finding = np.nonzero(wanted.T)
        return tuple(
            columns[at].discrepancy(place, self.rows[place], self.counted)
            for place, at in zip(places.tolist(), finding.tolist(), strict=True)
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
        name, place = discrepancy.finding, self._places.get(discrepancy.row)
        if place is None or name not in self.columns:
            raise OutcomeError(f"this audit has no {name} of {self.counted} {discrepancy.row}")
        if name in FINDINGS:
            return str(self.results[place].explain(name))
        exam = self.results.exams[place]
        lines = [f"{name}: {discrepancy.computed}", *summed(exam, name)]
        low, is_open, _ = discrepancy.computed.partition("-")
        if is_open and low == discrepancy.recorded:
            lines.append("Recorded is what the total is with all untested cells as 0.")
        return "\n".join(lines)

    @functools.cached_property
    def _places(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.rows)}

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


def summed(exam: Exam, total: str) -> list[str]:
    """The cells that a total adds up: a line for each side.

    >>> from sciscore import Exam
    >>> summed(Exam.intact(), "lel")
    ['left: L2 5, L3 5, L4 5, L5 5, S1 5']
    """
    sides = [side for side in SIDES if total[2:] == side[0]]
    return [
        f"{side}: "
        + ", ".join(
            f"{printed(cell.rpartition('.')[2])} {exam[f'{side}.{cell}']}" for cell in _cells(total)
        )
        for side in sides or SIDES
    ]


def _cells(total: str) -> list[str]:
    """The cells of a side that enter a total."""
    modality = {"lt": "light_touch", "pp": "pin_prick"}.get(total[:2], "motor")
    names = limbs(total)[0] if modality == "motor" else DERMATOMES
    return [f"{modality}.{name}" for name in names]
