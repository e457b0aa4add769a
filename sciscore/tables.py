"""Data frames in and out: pandas, polars and pyarrow tables."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Any, Literal, TypeVar, overload

from sciscore.errors import ExamError, ScimError, SciscoreError
from sciscore.formats.exams import exam_form
from sciscore.formats.form import C, Form
from sciscore.formats.layout import Layout
from sciscore.formats.results import Results, check_names, result_arrays
from sciscore.formats.scim import scim_form
from sciscore.formats.table import is_reported
from sciscore.isncsci.classify import classify
from sciscore.optional import require
from sciscore.scim.results import scim3

#: Any kind of table.
Frame = TypeVar("Frame")


@overload
def classify_table(
    table: Frame,
    *,
    edition: str,
    layout: str | Layout = "sciscore",
    on_error: Literal["raise"] = "raise",
) -> Frame: ...


@overload
def classify_table(
    table: Frame, *, edition: str, layout: str | Layout = "sciscore", on_error: Literal["report"]
) -> tuple[Frame, Frame]: ...


def classify_table(
    table: Frame,
    *,
    edition: str,
    layout: str | Layout = "sciscore",
    on_error: Literal["raise", "report"] = "raise",
) -> Frame | tuple[Frame, Frame]:
    """Classify the exams of a data frame, one in each row.

    Parameters
    ----------
    table
        A pandas or polars data frame, a polars lazy frame, or a pyarrow table. Grades
        are texts, categories or whole numbers; a null is a blank cell.
    edition
        Year of the edition.
    layout
        How the columns are named and spelled: ``"sciscore"``, by the paths of the fields;
        the name of another layout, such as ``"emsci"``; or a `Layout` of your own.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: rows with problems keep their
        place with empty results, and their problems are a second table.

    Returns
    -------
    table
        Of the same kind, rows in their order: your own columns (and the index of
        pandas) unchanged, then the results as in `Classifications.to_columns`, as
        nullable texts and integers. With ``on_error="report"`` a pair: this, and the
        problems as a table of ``row``, ``column`` and ``message``; rows count from 1.

    Raises
    ------
    ExamError
        With every problem of every row.
    FormatError
        If columns are missing, misspelt, repeated or of floats, or a column of yours has
        the name of a result.
    ImportError
        If narwhals is not installed; it comes with the extra ``tables``.

    Notes
    -----
    The columns of the exam are not in the result. A lazy frame is evaluated at once.

    Examples
    --------
    >>> import polars as pl
    >>> import sciscore as sci
    >>> exams = [sci.Exam.intact(), sci.Exam.intact().replace({"vac": "NT", "left.motor.L3": 3})]
    >>> df = pl.DataFrame({"id": [7, 8], **sci.Exams.from_exams(exams).to_columns()})
    >>> sci.classify_table(df, edition="2019").select("id", "ais", "ais_possible", "lems").rows()
    [(7, 'E', 'E', 50), (8, 'ND', 'B,D', 48)]
    """
    reported = is_reported(on_error)
    form = exam_form(layout, edition)
    require("classify_table", "tables", "narwhals")
    return _scored(
        table,
        form,
        lambda exams: classify(exams, edition=edition),
        ExamError,
        reported=reported,
    )


@overload
def score_scim_table(
    table: Frame,
    *,
    instrument_version: str = "III",
    layout: str = "sciscore",
    on_error: Literal["raise"] = "raise",
) -> Frame: ...


@overload
def score_scim_table(
    table: Frame,
    *,
    instrument_version: str = "III",
    layout: str = "sciscore",
    on_error: Literal["report"],
) -> tuple[Frame, Frame]: ...


def score_scim_table(
    table: Frame,
    *,
    instrument_version: str = "III",
    layout: str = "sciscore",
    on_error: Literal["raise", "report"] = "raise",
) -> Frame | tuple[Frame, Frame]:
    """Score the SCIM records of a data frame, one in each row.

    Parameters
    ----------
    table
        A pandas or polars data frame, a polars lazy frame, or a pyarrow table. Scores
        are whole numbers, of any type, or texts; a null is a missing entry.
    instrument_version
        The version of all records: ``"III"``, or ``"SR"`` for the self-report.
    layout
        How the columns are named: ``"sciscore"``, ``"hospital"`` or ``"emsci"``, as in
        `read_scim`.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: rows with problems keep their
        place with empty results, and their problems are a second table.

    Returns
    -------
    table
        Of the same kind, rows in their order: your own columns (and the index of
        pandas) unchanged, then the results as in
        :meth:`~sciscore.scim.results.ScimScores.to_columns`, as nullable texts and
        integers. With ``on_error="report"`` a pair: this, and the problems as a table of
        ``row``, ``column`` and ``message``; rows count from 1.

    Raises
    ------
    ScimError
        With every problem of every row, or if the version is not scored.
    FormatError
        If columns are missing, misspelt, repeated or of a type that holds no scores, or
        a column of yours has the name of a result.
    ImportError
        If narwhals is not installed; it comes with the extra ``tables``.

    Notes
    -----
    The columns of the record are not in the result. pandas makes floats of whole numbers
    where some are missing; they are read as the whole numbers that they were.

    Examples
    --------
    >>> import polars as pl
    >>> import sciscore as sci
    >>> df = pl.DataFrame({"id": [7, 8], "self_care": [12, None], "total": [57, 81]})
    >>> made = sci.score_scim_table(df)
    >>> made.select("id", "scim_total", "scim_self_care", "scim_self_care_low").rows()
    [(7, 57, 12, 12), (8, 81, None, 1)]
    """
    reported = is_reported(on_error)
    form = scim_form(layout, instrument_version)
    require("score_scim_table", "tables", "narwhals")
    return _scored(table, form, scim3, ScimError, reported=reported)


def _scored(
    table: Frame,
    form: Form[C],
    score: Callable[[C], Results],
    error: type[SciscoreError],
    *,
    reported: bool,
) -> Frame | tuple[Frame, Frame]:
    """The user's own columns of a table with the scores of its records, and the problems."""
    from sciscore.formats import frame_results, frames  # noqa: PLC0415 - looked for before

    frame = frames.frame_of(table)
    nothing, _ = form.encode({}, 0)
    own = own_columns(frame.columns, form, score(form.gathered(nothing)).to_columns())
    read = form.of_frame(frame, 1)
    if read.problems and not reported:
        raise error(read.problems)
    results = result_arrays(read, score(read.records))
    made = frames.back(frame_results.with_results(frame, own, results), table)
    if not reported:
        return made
    return made, frames.back(frame_results.problem_table(frame, read.problems), table)


def own_columns(names: Sequence[str], form: Form[Any], results: Container[str]) -> list[str]:
    """The columns that are no fields of a record; raise if the header is not sound."""
    form.check_header(names)
    own = [name for name in names if name not in form.fields]
    check_names(own, results)
    return own
