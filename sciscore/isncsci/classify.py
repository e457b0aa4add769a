"""Classify one exam or a cohort."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, overload

import attrs

from sciscore.display import Cell, Column, Grid, Tabular
from sciscore.errors import EditionError, ExamError
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.evaluate import note_texts, results_of_exam
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.records import listed
from sciscore.version import __version__

if TYPE_CHECKING:
    from sciscore.isncsci.classifications import Classifications
    from sciscore.isncsci.exams import Exams


def _classify_one(exam: Exam, asked: str, edition: Edition) -> Classification:
    results = results_of_exam(exam.codes, edition)
    return Classification(
        sets=tuple(results.possible),
        tagged=tuple(map(bool, results.tagged)),
        notes=tuple(map(note_texts, results.notes)),
        exam=exam,
        edition=asked,
        edition_row=edition.name,
        sciscore_version=__version__,
    )


@overload
def classify(
    exams: Exam | Mapping[str, Any], *, edition: str | int | Edition
) -> Classification: ...


@overload
def classify(
    exams: Exams, *, edition: str | int | Edition, workers: int = ...
) -> Classifications: ...


def classify(
    exams: Exam | Exams | Mapping[str, Any], *, edition: str | int | Edition, workers: int = 1
) -> Classification | Classifications:
    """Classify one exam, or a cohort, under an edition of the standard.

    Parameters
    ----------
    exams
        An exam, a cohort, or a mapping as `Exam.from_dict` takes it.
    edition
        Year of the edition, such as ``"2019"``, or an `Edition` with a stated reading.
        There is no default: it would move.
    workers
        How many processes share the work on a cohort; the results are the same. They are
        copies of this one, on Linux and without other threads; elsewhere, and in a notebook,
        it works alone.

    Returns
    -------
    Classification or Classifications
        All findings and totals; for a cohort as columns. A finding has one value if
        every completion of the untested cells, under every reading of the edition,
        gives the same; else it is ND with exactly the values that some completion gives.

    Raises
    ------
    EditionError
        If the edition is not known.
    ExamError
        If the exam holds grades that the edition does not know; lists all of them.

    Notes
    -----
    Completions are evaluated jointly: possible values are never combined from those of
    other findings.

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
    asked = name_of(edition, row)
    if isinstance(exams, Mapping):
        return _classify_one(Exam.from_dict(exams, edition=row), asked, row)
    if isinstance(exams, Exam):
        exams.check_edition(row)
        return _classify_one(exams, asked, row)
    from sciscore.isncsci.classifications import classify_cohort
    from sciscore.isncsci.exams import Exams

    if isinstance(exams, Exams):
        return classify_cohort(exams, asked, row, workers)
    raise ExamError(
        f"expected an Exam, Exams or a mapping, not {type(exams).__name__}; "
        "classify_table classifies the rows of a data frame"
    )


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
        columns = [Column("", key="finding"), *map(Column, self.results), Column("", key="differs")]
        note = f"{len(differing)} of {len(FINDINGS)} findings differ."
        return Grid(f"One exam under {len(self.results)} editions", columns, rows, [note])


def classify_by_edition(
    exam: Exam | Mapping[str, Any], *, editions: Iterable[str | int | Edition]
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
    asked = listed(editions, "several editions", EditionError)
    results = [classify(exam, edition=edition) for edition in asked]
    return EditionResults({result.edition: result for result in results})
