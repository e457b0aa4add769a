"""Classify one exam or a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, overload

import attrs
import numpy as np

from sciscore.display import Cell, Column, Grid, Tabular
from sciscore.errors import ExamError
from sciscore.intervals import IntervalColumn, Score
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.cohort import Classifications, FindingColumn, TotalColumns
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.evaluate import note_texts, results_of
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS, Finding, names_in
from sciscore.isncsci.totals import TOTALS, Totals, totals
from sciscore.version import __version__

#: Exams that are classified in one go: their sets stay in the processor's cache.
_CHUNK: Final = 16_384


def _classify_one(exam: Exam, asked: str, edition: Edition) -> Classification:
    exam.check_edition(edition)
    codes = exam.array[None]
    results = results_of(codes, edition)
    findings = {
        name: Finding(
            name=name,
            possible=names_in(name, results.possible[place]),
            tagged=bool(results.tagged[place]),
            notes=note_texts(results.notes[place]),
        )
        for place, name in enumerate(FINDINGS)
    }
    low, high = totals(codes)[:, :, 0].tolist()
    scores = {name: Score(low=low[place], high=high[place]) for place, name in enumerate(TOTALS)}
    return Classification(
        **findings,
        totals=Totals(**scores),
        exam=exam,
        edition=asked,
        edition_row=edition.name,
        sciscore_version=__version__,
    )


def _classify_many(exams: Exams, asked: str, edition: Edition, threads: int) -> Classifications:
    exams.check_edition(edition)
    count = len(exams)
    masks = np.zeros((len(FINDINGS), count), np.uint32)
    tagged = np.zeros((len(FINDINGS), count), bool)
    notes = np.zeros((len(FINDINGS), count), np.uint16)
    ends = np.empty((2, len(TOTALS), count), np.uint8)

    def work(start: int) -> None:
        rows = slice(start, start + _CHUNK)
        results = results_of(exams.codes[rows], edition)
        ends[:, :, rows] = totals(exams.codes[rows])
        for place in range(len(FINDINGS)):
            masks[place, rows] = results.possible[place]
            tagged[place, rows] = results.tagged[place]
            notes[place, rows] = results.notes[place]

    # Each chunk has rows of its own, so that threads never write to the same place.
    starts = range(0, count, _CHUNK)
    if threads == 1:
        for start in starts:
            work(start)
    else:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to load

        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(work, starts):
                pass
    low, high = ends
    return Classifications(
        exams=exams,
        columns={
            name: FindingColumn(name, masks[place], tagged[place], notes[place])
            for place, name in enumerate(FINDINGS)
        },
        totals=TotalColumns(
            {
                name: IntervalColumn(low[place], high[place], Score)
                for place, name in enumerate(TOTALS)
            }
        ),
        edition=asked,
        edition_row=edition.name,
        sciscore_version=__version__,
    )


@overload
def classify(exams: Exam | Mapping[str, Any], *, edition: str) -> Classification: ...


@overload
def classify(exams: Exams, *, edition: str, threads: int = ...) -> Classifications: ...


def classify(
    exams: Exam | Exams | Mapping[str, Any], *, edition: str, threads: int = 1
) -> Classification | Classifications:
    """Classify one exam, or a cohort, under an edition of the standard.

    Parameters
    ----------
    exams
        An exam, a cohort, or a mapping as `Exam.from_dict` takes it.
    edition
        Year of the edition, such as ``"2019"``. There is no default: it would move.
    threads
        How many threads share the work on a cohort; the results are the same.

    Returns
    -------
    Classification or Classifications
        All findings and totals; for a cohort as columns. A finding has one value if
        every completion of the untested cells, under every reading of the edition,
        gives the same; else it is ND with all values that some completion gives.

    Raises
    ------
    EditionError
        If the edition is not known.
    ExamError
        If the exam holds grades that the edition does not know; lists all of them.

    Notes
    -----
    Possible values are exact: evaluated jointly over all completions, never combined
    from the possible values of other findings.

    References
    ----------
    ISNCSCI worksheet, revised 2019; see `sciscore.editions` for the other editions.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
    >>> result = sci.classify(exam, edition="2019")
    >>> str(result.motor_level_right), result.ais.possible
    ('L3', ('B', 'D'))
    >>> str(result.totals.lems)
    '48'
    """
    row = find_edition(edition)
    if isinstance(exams, Mapping):
        exams = Exam.from_dict(exams, edition=edition)
    if isinstance(exams, Exam):
        return _classify_one(exams, edition, row)
    if isinstance(exams, Exams):
        return _classify_many(exams, edition, row, threads)
    raise ExamError(f"expected an Exam, Exams or a mapping, not {type(exams).__name__}")


@attrs.frozen
class EditionResults(Tabular):
    """One exam classified under several editions. Print it to read it.

    Attributes
    ----------
    results
        The classification under each edition asked for.
    """

    results: dict[str, Classification]

    @property
    def differing(self) -> dict[str, dict[str, Finding]]:
        """The findings that are not the same under all editions: each one by edition."""
        found = {
            name: {asked: result.findings[name] for asked, result in self.results.items()}
            for name in FINDINGS
        }
        return {
            name: by_edition
            for name, by_edition in found.items()
            if len({(finding.possible, finding.tagged) for finding in by_edition.values()}) > 1
        }

    def grid(self) -> Grid:
        """The findings under each edition; those that differ are marked."""
        differing = self.differing
        rows = [
            (
                Cell(name.replace("_", " "), strong=name in differing),
                *(result.findings[name].cell() for result in self.results.values()),
                Cell("differs" if name in differing else "", strong=True),
            )
            for name in FINDINGS
        ]
        columns = (Column("", key="finding"), *self.results, Column("", key="differs"))
        note = f"{len(differing)} of {len(FINDINGS)} findings differ."
        return Grid(f"One exam under {len(self.results)} editions", columns, rows, [note])


def classify_by_edition(
    exam: Exam | Mapping[str, Any], *, editions: Sequence[str]
) -> EditionResults:
    """Classify one exam under several editions and see which findings differ.

    Parameters
    ----------
    exam
        An exam, or a mapping as `Exam.from_dict` takes it.
    editions
        Years of the editions.

    Returns
    -------
    EditionResults
        The classification under each, and the findings that differ.

    Raises
    ------
    EditionError, ExamError
        If an edition is not known, or does not know a grade of the exam.

    Notes
    -----
    See `compare_editions` for the rules in which two editions differ.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"vac": "No"})
    >>> results = sci.classify_by_edition(exam, editions=("2011", "2019"))
    >>> {name: [str(one) for one in found.values()] for name, found in results.differing.items()}
    {'motor_zpp_right': ['NA', 'S3'], 'motor_zpp_left': ['NA', 'S3']}
    """
    return EditionResults({asked: classify(exam, edition=asked) for asked in editions})
