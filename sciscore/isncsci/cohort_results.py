"""The findings and totals of a cohort: the rules of one exam on arrays, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.cohort_cells import CohortCells, Grades, cohort_cells, grades_of
from sciscore.isncsci.editions import Edition, Reading
from sciscore.isncsci.evaluate import Results, Sets, differences, notes_of, united, worlds_of
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.grades import NT
from sciscore.isncsci.totals import TOTALS, Both, together
from sciscore.records import Codes
from sciscore.segments import UPPER_MUSCLES, Truth

if TYPE_CHECKING:
    import numpy.typing as npt

#: Exams that are classified in one go: their sets stay in the processor's cache.
CHUNK: Final = 16_384


@attrs.frozen(eq=False)
class Arrays:
    """The results of a cohort, one row for each finding or total.

    Attributes
    ----------
    sets, tagged, notes
        Of the findings, of shape (11, n).
    low, high
        Of the totals, of shape (13, n).
    """

    sets: npt.NDArray[np.uint32]
    tagged: npt.NDArray[np.bool_]
    notes: npt.NDArray[np.uint16]
    low: npt.NDArray[np.uint8]
    high: npt.NDArray[np.uint8]

    @classmethod
    def empty(cls, count: int, make: Callable[..., npt.NDArray[Any]] = np.empty) -> Arrays:
        """Arrays for the results of some exams."""
        found, added_up = (len(FINDINGS), count), (len(TOTALS), count)
        return cls(
            make(found, np.uint32),
            make(found, np.bool_),
            make(found, np.uint16),
            make(added_up, np.uint8),
            make(added_up, np.uint8),
        )

    def fill(self, codes: Codes, edition: Edition) -> None:
        """Classify the exams."""
        for first in range(0, len(codes), CHUNK):
            rows = slice(first, first + CHUNK)
            some = codes[rows]
            grades = grades_of(some, tags=True)
            results = results_of(some, edition, grades)
            low, high = totals_of(grades if grades.usual else grades_of(some, tags=False))
            for array, columns in (
                (self.sets, results.possible),
                (self.tagged, results.tagged),
                (self.notes, results.notes),
                (self.low, low),
                (self.high, high),
            ):
                for place, column in enumerate(columns):
                    array[place, rows] = column


def filled(codes: Codes, edition: Edition, workers: int) -> Arrays:
    """The results of a cohort by one process or by several."""
    if workers == 1:
        arrays = Arrays.empty(len(codes))
        arrays.fill(codes, edition)
        return arrays
    from sciscore.workers import empty, share

    arrays = Arrays.empty(len(codes), empty)
    results = (arrays.sets, arrays.tagged, arrays.notes, arrays.low, arrays.high)

    def fill(codes: Codes, *results: npt.NDArray[Any]) -> None:
        Arrays(*results).fill(codes.T, edition)

    share(fill, (codes.T, *results), workers)
    return arrays


def worlds_of_cohort(
    codes: Codes, edition: Edition, *, tags: bool, grades: Grades | None = None
) -> list[Sets]:
    """The sets of many exams under every reading of the edition, as arrays."""
    known = grades_of(codes, tags=tags) if grades is None else grades

    def cells(reading: Reading) -> CohortCells:
        return cohort_cells(codes, known, reading)

    return worlds_of(edition, cells)


def results_of(codes: Codes, edition: Edition, grades: Grades) -> Results:
    """The findings of the exams by rows of codes, all worlds united.

    Notes
    -----
    Rule ISNCSCI.TAG [workbook case 19; Praxis], as of one exam.
    """
    worlds = worlds_of_cohort(codes, edition, tags=True, grades=grades)
    possible = united(worlds)
    tagged: list[Truth] = [0] * len(FINDINGS)
    if not grades.usual:
        rows = np.flatnonzero(codes[:, : fields.CELLS].max(axis=1) > NT)
        few = np.take(codes.T, rows, axis=1).T
        examined = united(worlds_of_cohort(few, edition, tags=False))
        tagged = [np.zeros(len(codes), np.uint32) for _ in FINDINGS]
        for one, differs in zip(
            tagged, differences([sets[rows] for sets in possible], examined), strict=True
        ):
            one[rows] = differs
    return Results(possible, tagged, notes_of(worlds, edition))


def totals_of(grades: Grades) -> tuple[tuple[npt.NDArray[np.uint8], ...], ...]:
    """Lowest and highest totals in the order of `TOTALS`, from grades as examined."""
    low = _sums(grades, 0)
    return low, low if grades.certain else _sums(grades, 1)


def _sums(grades: Grades, end: int) -> tuple[npt.NDArray[np.uint8], ...]:
    felt = grades.sensory[end].sum(axis=2, dtype=np.uint8)
    arm = len(UPPER_MUSCLES)
    limbs: list[Both] = [
        tuple(part.sum(axis=1, dtype=np.uint8))
        for part in (grades.motor[end][:, :arm], grades.motor[end][:, arm:])
    ]
    return together((felt[0, 0], felt[1, 0]), (felt[0, 1], felt[1, 1]), *limbs)
