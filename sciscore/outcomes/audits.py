"""What an audit found: the verdicts, the error rates, the disagreements."""

from __future__ import annotations

import functools
import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError
from sciscore.intervals import BY_VALUE, IntervalColumn, Score
from sciscore.isncsci.cohort import Classifications, FindingColumn
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes.notations import WORDS, Recorded
from sciscore.outcomes.printing import aligned, markup
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.sums import summed
from sciscore.segments import NA

if TYPE_CHECKING:
    import numpy.typing as npt

#: What may be said of a recorded value, in the order of the numbers in `AuditColumn.codes`.
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
_SHOWN: Final = 20
#: The columns of the rates that are counts, aligned to the right.
_COUNTS: Final = range(1, 5)


@attrs.frozen(kw_only=True)
class Discrepancy:
    """A recorded value that is wrong, or that cannot be judged.

    Attributes
    ----------
    row
        Number of the exam, from 1.
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
    """

    row: int
    finding: str
    recorded: str
    computed: str
    verdict: str

    def __str__(self) -> str:
        return (
            f"row {self.row}, {self.finding}: recorded {self.recorded}, computed {self.computed} "
            f"({self.verdict})"
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

    recorded: Recorded
    computed: FindingColumn | IntervalColumn[Score]
    codes: npt.NDArray[np.uint8] = attrs.field(eq=BY_VALUE)

    @property
    def counts(self) -> dict[str, int]:
        """How many exams have each verdict."""
        counts = np.bincount(self.codes, minlength=len(VERDICTS))
        return dict(zip(VERDICTS, counts.tolist(), strict=True))

    @property
    def errors(self) -> Proportion:
        """The recorded values that are wrong, of all that were recorded."""
        return Proportion(
            k=int((self.codes >= _WRONG).sum()),
            n=int((self.codes != NOT_RECORDED).sum()),
            open=int((self.codes == UNDECIDABLE).sum()),
        )

    def discrepancy(self, place: int, row: int) -> Discrepancy:
        """What was recorded and computed for an exam."""
        found = self.computed[place]
        return Discrepancy(
            row=row,
            finding=self.recorded.name,
            recorded=self.recorded.text(place),
            computed=str(getattr(found, "in_full", found)),
            verdict=VERDICTS[self.codes[place]],
        )


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Audit:
    """Recorded against computed. Print it for the error rates.

    Attributes
    ----------
    columns
        The findings and totals that were recorded, by name.
    results
        What the exams give.
    rows
        Number of each exam, from 1.
    """

    columns: dict[str, AuditColumn]
    results: Classifications
    rows: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def errors(self) -> dict[str, Proportion]:
        """For each finding or total the recorded values that are wrong."""
        return {name: column.errors for name, column in self.columns.items()}

    @property
    def exams_with_errors(self) -> Proportion:
        """The exams with one wrong value at least, of those with any recorded."""
        codes = np.array([column.codes for column in self.columns.values()])
        wrong = (codes >= _WRONG).any(axis=0)
        return Proportion(
            k=int(wrong.sum()),
            n=int((codes != NOT_RECORDED).any(axis=0).sum()),
            open=int(((codes == UNDECIDABLE).any(axis=0) & ~wrong).sum()),
        )

    @property
    def disagreements(self) -> tuple[Discrepancy, ...]:
        """The recorded values that are wrong, by exam."""
        return self._listed(range(_WRONG, len(VERDICTS)))

    @property
    def undecidable(self) -> tuple[Discrepancy, ...]:
        """The recorded values that untested cells leave open, by exam."""
        return self._listed((UNDECIDABLE,))

    def _listed(self, verdicts: Iterable[int]) -> tuple[Discrepancy, ...]:
        columns = list(self.columns.values())
        wanted = np.isin(np.array([column.codes for column in columns]), [*verdicts])
        places, finding = np.nonzero(wanted.T)
        return tuple(
            columns[at].discrepancy(place, self.rows[place])
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
        name, place = discrepancy.finding, self._places.get(discrepancy.row)
        if place is None or name not in self.columns:
            raise OutcomeError(f"this audit has no {name} of row {discrepancy.row}")
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

    def to_columns(self) -> dict[str, list[Any]]:
        """The disagreements as columns of plain values, ready for a table."""
        listed = self.disagreements
        return {
            field.name: [getattr(one, field.name) for one in listed]
            for field in attrs.fields(Discrepancy)
        }

    def rates(self, method: str = "clopper-pearson") -> dict[str, list[str]]:
        """The error rates in print: a row for each finding, then for the exams.

        Parameters
        ----------
        method
            The confidence interval, as in `Proportion`; without scipy there is none.
        """
        exams = self.exams_with_errors
        errors = [*self.errors.values(), exams]
        counts = [column.counts for column in self.columns.values()]
        agreed = [str(count["agrees"]) for count in counts]
        return {
            "finding": [*self.columns, "any of them, by exam"],
            "recorded": [str(of.n) for of in errors],
            "agree": [*agreed, str(exams.n - exams.k - exams.open)],
            "wrong": [str(of.k) for of in errors],
            "open": [str(of.open) for of in errors],
            "error rate": [_printed(of, method) for of in errors],
        }

    @property
    def _heading(self) -> str:
        edition = f"edition {self.results.edition}, sciscore {self.results.sciscore_version}"
        return f"Audit of {len(self)} exam{'s' * (len(self) != 1)} ({edition})"

    def __str__(self) -> str:
        columns = self.rates()
        rows = [tuple(columns), *zip(*columns.values(), strict=True)]
        return f"{self._heading}\n{aligned(rows, _COUNTS)}"

    def __repr__(self) -> str:
        return f"<Audit: {len(self)} exams, edition {self.results.edition}>"

    def _repr_html_(self) -> str:
        rates = self.rates()
        listed = self.disagreements
        first = {name: values[:_SHOWN] for name, values in self.to_columns().items()}
        more = f"<p>{len(listed) - _SHOWN:,} more disagreements</p>" * (len(listed) > _SHOWN)
        return f"<p>{html.escape(self._heading)}</p>{markup(rates, _COUNTS)}" + (
            f"<p>{len(listed):,} disagreements</p>{markup(first)}{more}" if listed else ""
        )


def _printed(of: Proportion, method: str) -> str:
    """A proportion with its interval, which scipy is needed for."""
    try:
        return of.to_text(method)
    except ImportError:
        return f"{of.counts} ({of.percent} %)"


def verdicts(
    recorded: Recorded, computed: FindingColumn | IntervalColumn[Score]
) -> npt.NDArray[np.uint8]:
    """The verdict on each exam.

    Rule OUTCOME.AUDIT [definition; Chafetz 2009].
    """
    if isinstance(computed, FindingColumn):
        bits = _bits(recorded)
        several = np.bitwise_count(computed.masks) != 1
        possible = (bits & computed.masks) != 0
        judged = computed.masks == 0
    else:
        several = computed.low != computed.high
        number = recorded.numbers
        possible = (number >= computed.low) & (number <= computed.high)
        judged = np.zeros(len(recorded), bool)
    of_value = np.where(
        several,
        np.where(possible | judged, UNDECIDABLE, IMPOSSIBLE),
        np.where(possible, AGREES, DIFFERS),
    )
    of_open = np.where(several, AGREES, ND_RECORDED)
    verdicts = np.where(recorded.open, of_open, of_value)
    return np.where(recorded.given, verdicts, NOT_RECORDED).astype(np.uint8)


def _bits(recorded: Recorded) -> npt.NDArray[np.uint32]:
    """The recorded values as sets of one, like those of a finding; any set where there is none."""
    names = FINDINGS[recorded.name]
    table = [NA if value == "NA" else 1 << names.index(value) for value in WORDS[recorded.name]]
    return np.array(table, np.uint32)[np.nan_to_num(recorded.numbers).astype(np.intp)]
