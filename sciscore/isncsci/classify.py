"""Classify one exam or a cohort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, overload

from sciscore.errors import ExamError
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.evaluate import note_texts, results_of_exam
from sciscore.isncsci.exam import Exam
from sciscore.version import __version__

if TYPE_CHECKING:
    from sciscore.isncsci.classifications import Classifications
    from sciscore.isncsci.exams import Exams


def _classify_one(exam: Exam, asked: str, edition: Edition) -> Classification:
    exam.check_edition(edition)
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
        copies of this one, on Linux and without other threads; elsewhere it works alone.

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
        exams = Exam.from_dict(exams, edition=row)
    if isinstance(exams, Exam):
        return _classify_one(exams, asked, row)
    from sciscore.isncsci.classifications import classify_cohort
    from sciscore.isncsci.exams import Exams

    if isinstance(exams, Exams):
        return classify_cohort(exams, asked, row, workers)
    raise ExamError(
        f"expected an Exam, Exams or a mapping, not {type(exams).__name__}; "
        "classify_table classifies the rows of a data frame"
    )
