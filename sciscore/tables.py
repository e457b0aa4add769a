"""Data frames in and out: pandas, polars and pyarrow tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar, overload

from sciscore.errors import ExamError, FormatError, shown
from sciscore.formats.exams import exam_form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout
from sciscore.formats.results import check_names, result_arrays
from sciscore.isncsci.classifying import classify
from sciscore.isncsci.cohort import RESULT_TYPES
from sciscore.isncsci.editions import edition as find_edition
from sciscore.optional import require

#: Any kind of table.
Frame = TypeVar("Frame")


@overload
def classify_table(
    table: Frame,
    *,
    edition: str,
    columns: str | Layout = "sciscore",
    on_error: Literal["raise"] = "raise",
) -> Frame: ...


@overload
def classify_table(
    table: Frame, *, edition: str, columns: str | Layout = "sciscore", on_error: Literal["report"]
) -> tuple[Frame, Frame]: ...


def classify_table(
    table: Frame,
    *,
    edition: str,
    columns: str | Layout = "sciscore",
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
    columns
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
    known, row = layout_of(columns, on_error), find_edition(edition)
    require("classify_table", "tables", "narwhals")
    from sciscore.formats import frame_results, frames  # noqa: PLC0415 - just looked for

    frame = frames.frame_of(table)
    own = own_columns(frame.columns, known)
    read = frames.read_frame(frame, known, row)
    if read.problems and on_error == "raise":
        raise ExamError(read.problems)
    results = result_arrays(read, classify(read.records, edition=edition))
    made = frames.back(frame_results.with_results(frame, own, results), table)
    if on_error == "raise":
        return made
    return made, frames.back(frame_results.problem_table(frame, read.problems), table)


def layout_of(columns: str | Layout, on_error: str) -> Layout:
    """The layout of a table; raise if an option makes no sense."""
    if on_error not in ("raise", "report"):
        raise FormatError(f"on_error is 'raise' or 'report', not {shown(on_error)}")
    return layout(columns)


def own_columns(names: Sequence[str], known: Layout) -> list[str]:
    """The columns that are no fields of an exam; raise if the header is not sound."""
    exam_form(known).check_header(names)
    own = [name for name in names if not known.owns(name)]
    check_names(own, RESULT_TYPES)
    return own
