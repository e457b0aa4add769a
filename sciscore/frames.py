"""Data frames and streams of Arrow record batches, classified and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import TYPE_CHECKING, Literal, TypeVar, overload

from sciscore.errors import ExamError, FormatError, ScimError, SciscoreError, shown
from sciscore.formats.exams import exam_form
from sciscore.formats.form import C, Form
from sciscore.formats.layout import Layout
from sciscore.formats.results import (
    PROBLEMS,
    Results,
    check_names,
    result_columns,
)
from sciscore.formats.scim import scim_form
from sciscore.formats.table import is_reported
from sciscore.isncsci.classification import RESULT_TYPES
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exams import Exams
from sciscore.optional import require
from sciscore.scim.results import scim3

if TYPE_CHECKING:
    import pyarrow as pa

#: Any kind of table.
Frame = TypeVar("Frame")


@overload
def classify_table(
    table: Frame,
    *,
    edition: str | int | Edition,
    layout: str | PathLike[str] | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    on_error: Literal["raise"] = "raise",
) -> Frame: ...


@overload
def classify_table(
    table: Frame,
    *,
    edition: str | int | Edition,
    layout: str | PathLike[str] | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    on_error: Literal["report"],
) -> tuple[Frame, Frame]: ...


def classify_table(
    table: Frame,
    *,
    edition: str | int | Edition,
    layout: str | PathLike[str] | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    on_error: Literal["raise", "report"] = "raise",
) -> Frame | tuple[Frame, Frame]:
    """Classify the exams of a data frame, one in each row.

    Parameters
    ----------
    table
        A pandas or polars data frame, a pyarrow table, a polars lazy frame, a DuckDB
        relation, an Ibis table, or anything with the Arrow stream protocol. Grades are
        texts, categories or whole numbers of any type, answers may be truth values; a
        null is a blank cell.
    edition
        Year of the edition.
    layout
        How the columns are named and spelled: ``"sciscore"``, by the paths of the fields;
        the name of another layout, such as ``"emsci"``; the path of a layout file; or a
        `Layout` of your own.
    untested
        Texts that mean "not tested" in this table, such as ``("NA", "9")``.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: rows with problems keep their
        place with empty results, and their problems are a second table.

    Returns
    -------
    table
        Of the same kind, rows in their order: your own columns (and the index of
        pandas) unchanged, then the results as in `Classifications.to_columns`, as
        nullable texts and integers. What came as an Arrow stream goes as a pyarrow table.
        With ``on_error="report"`` a pair: this, and the problems as a table of ``row``,
        ``location``, ``code``, ``value`` and ``message``; ``row`` counts records from 1.

    Raises
    ------
    ExamError
        With every problem of every row.
    FormatError
        If columns are missing, misspelt, repeated or of lists, or a column of yours has
        the name of a result.
    ImportError
        If narwhals or pyarrow is not installed; they come with the extra ``tables``.

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
    form = exam_form(layout, edition, untested)
    require("classify_table", "tables", "narwhals", "pyarrow")
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
    missing: str | Iterable[str] = (),
    on_error: Literal["raise"] = "raise",
) -> Frame: ...


@overload
def score_scim_table(
    table: Frame,
    *,
    instrument_version: str = "III",
    layout: str = "sciscore",
    missing: str | Iterable[str] = (),
    on_error: Literal["report"],
) -> tuple[Frame, Frame]: ...


def score_scim_table(
    table: Frame,
    *,
    instrument_version: str = "III",
    layout: str = "sciscore",
    missing: str | Iterable[str] = (),
    on_error: Literal["raise", "report"] = "raise",
) -> Frame | tuple[Frame, Frame]:
    """Score the SCIM records of a data frame, one in each row.

    Parameters
    ----------
    table
        A table as in `classify_table`. Scores are whole numbers, of any type, or texts;
        a null is a missing entry.
    instrument_version
        The version of all records: ``"III"``, or ``"SR"`` for the self-report.
    layout
        How the columns are named: ``"sciscore"``, ``"hospital"`` or ``"emsci"``, as in
        `read_scim`.
    missing
        Texts that stand for nothing in this table, such as ``("-", "999")``.
    on_error
        As in `classify_table`.

    Returns
    -------
    table
        Of the same kind, rows in their order: your own columns (and the index of
        pandas) unchanged, then the results as in
        :meth:`~sciscore.scim.results.ScimScores.to_columns`, as nullable texts and
        integers. With ``on_error="report"`` a pair: this, and the problems as in
        `classify_table`.

    Raises
    ------
    ScimError
        With every problem of every row, or if the version is not scored.
    FormatError
        If columns are missing, misspelt, repeated or of a type that holds no scores, or
        a column of yours has the name of a result.
    ImportError
        If narwhals or pyarrow is not installed; they come with the extra ``tables``.

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
    form = scim_form(layout, instrument_version, missing)
    require("score_scim_table", "tables", "narwhals", "pyarrow")
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
    from sciscore.formats import data_frames

    frame = data_frames.frame_of(table)
    form = form.for_header(frame.columns)
    own = [name for name in frame.columns if name not in form.fields]
    read = data_frames.read_frame(frame, form)
    results = result_columns(read, score(read.records))
    check_names(own, results)
    if read.problems and not reported:
        raise error(read.problems)
    made = data_frames.back(data_frames.with_results(frame, own, results), table)
    if not reported:
        return made
    return made, data_frames.back(data_frames.problem_frame(frame, read.problems), table)


def classify_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    edition: str | int | Edition,
    layout: str | PathLike[str] | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    on_error: Literal["raise", "report"] = "raise",
) -> Iterator[pa.RecordBatch]:
    """Classify a stream of Arrow record batches of exams.

    Spark's ``mapInArrow`` takes such a function, and no batch but one is held at a time.

    Parameters
    ----------
    batches
        Record batches with the same columns, an exam in each row.
    edition
        Year of the edition.
    layout, untested
        As in `classify_table`.
    on_error
        ``"raise"``: problems are raised, those of a batch at once. ``"report"``: rows
        with problems keep their place with empty results, and the problems of each row
        are a text in a last column ``problems``.

    Returns
    -------
    iterator of pyarrow.RecordBatch
        One for each batch, with the schema that `batch_schema` tells beforehand.

    Raises
    ------
    ExamError
        With every problem of every row of a batch; records count from 1 over the stream.
    FormatError
        As in `classify_table`, and if batches have different columns.
    ImportError
        If narwhals or pyarrow is not installed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import sciscore as sci
    >>> batch = pa.RecordBatch.from_pydict(
    ...     {"id": ["a"], **sci.Exams.from_exams([sci.Exam.intact()]).to_columns()})
    >>> made = list(sci.classify_batches([batch, batch], edition="2019"))
    >>> len(made), made[1].schema.names[:2], made[1]["uems"].to_pylist()
    (2, ['id', 'sensory_level_right'], [50])
    """
    reported = is_reported(on_error)
    form = exam_form(layout, edition, untested)
    require("classify_batches", "tables", "narwhals", "pyarrow")
    given: object = batches
    if not isinstance(given, Iterable):
        message = f"expected record batches, not {shown(batches)}"
        raise FormatError(message, "argument.type")
    return _classified(batches, form, edition, reported=reported)


def batch_schema(
    schema: pa.Schema,
    *,
    layout: str | PathLike[str] | Layout = "sciscore",
    on_error: Literal["raise", "report"] = "raise",
) -> pa.Schema:
    """The schema of what `classify_batches` makes of batches with a schema.

    Parameters
    ----------
    schema
        Of the record batches that go in.
    layout, on_error
        As in `classify_batches`.

    Returns
    -------
    pyarrow.Schema
        Your own columns, then the results as texts and integers of 64 bits, then the
        problems if they are reported.

    Raises
    ------
    FormatError
        If columns are missing, misspelt or repeated, or a column of yours has the name
        of a result.

    Examples
    --------
    >>> import pyarrow as pa
    >>> import sciscore as sci
    >>> names = sci.layout("sciscore").columns
    >>> schema = pa.schema([("id", pa.int32()), *((name, pa.string()) for name in names)])
    >>> made = sci.batch_schema(schema)
    >>> made.names[:2], str(made.field("uems").type)
    (['id', 'sensory_level_right'], 'int64')
    """
    require("batch_schema", "tables", "pyarrow")
    import pyarrow as pa

    given: object = schema
    if not isinstance(given, pa.Schema):
        raise FormatError(f"expected a pyarrow.Schema, not {shown(schema)}", "argument.type")
    none = pa.record_batch([pa.nulls(0, field.type) for field in schema], schema=schema)
    any_edition = "2019"
    made = classify_batches([none], edition=any_edition, layout=layout, on_error=on_error)
    return next(made).schema


def _classified(
    batches: Iterable[pa.RecordBatch],
    form: Form[Exams],
    edition: str | int | Edition,
    *,
    reported: bool,
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    expected, first = None, 1
    for number, batch in enumerate(batches, 1):
        given: object = batch
        if not isinstance(given, pa.RecordBatch):
            message = f"expected a pyarrow.RecordBatch, not {shown(batch)}"
            raise FormatError(message, "argument.type")
        if expected is not None and not batch.schema.equals(expected):
            raise FormatError(f"batch {number} has other columns than the first")
        expected = batch.schema
        yield _of_batch(batch, form, edition, first, reported=reported)
        first += len(batch)


def _of_batch(
    batch: pa.RecordBatch,
    form: Form[Exams],
    edition: str | int | Edition,
    first: int,
    *,
    reported: bool,
) -> pa.RecordBatch:
    import pyarrow as pa

    from sciscore.formats import data_frames

    form = form.for_header(batch.schema.names)
    own = batch.select([name for name in batch.schema.names if name not in form.fields])
    check_names(own.schema.names, (*RESULT_TYPES, *[PROBLEMS] * reported))
    read = data_frames.read_frame(
        data_frames.frame_of(batch), form, range(first, first + len(batch))
    )
    if read.problems and not reported:
        raise ExamError(read.problems)
    results = result_columns(read, classify(read.records, edition=edition))
    if reported:
        results[PROBLEMS] = read.problem_texts()
    made = data_frames.arrow_of(results)
    columns = [*own.columns, *(column.combine_chunks() for column in made.columns)]
    schema = pa.schema([*own.schema, *made.schema]).with_metadata(batch.schema.metadata or {})
    return pa.RecordBatch.from_arrays(columns, schema=schema)
