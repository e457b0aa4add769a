"""Streams of Arrow record batches in and out, the form that clusters take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from sciscore.errors import ExamError, FormatError
from sciscore.formats.exams import exam_form
from sciscore.formats.form import Form
from sciscore.formats.layout import Layout
from sciscore.formats.results import PROBLEMS, check_names, problem_texts, result_arrays
from sciscore.formats.table import is_reported
from sciscore.isncsci.classify import classify
from sciscore.isncsci.cohort import RESULT_TYPES
from sciscore.isncsci.exams import Exams
from sciscore.optional import require
from sciscore.tables import own_columns

if TYPE_CHECKING:
    import pyarrow as pa


def classify_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    edition: str,
    layout: str | Layout = "sciscore",
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
    layout
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
        With every problem of every row of a batch; rows count from 1 over the stream.
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
    form = exam_form(layout, edition)
    require("classify_batches", "tables", "narwhals", "pyarrow")
    return _classified(batches, form, edition, reported=reported)


def batch_schema(
    schema: pa.Schema,
    *,
    layout: str | Layout = "sciscore",
    on_error: Literal["raise", "report"] = "raise",
) -> pa.Schema:
    """The schema of what `classify_batches` makes of batches with a schema.

    Parameters
    ----------
    schema
        Of the record batches that go in.
    columns, on_error
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
    reported = is_reported(on_error)
    form = exam_form(layout)
    require("batch_schema", "tables", "pyarrow")
    return _schema(schema, form, reported=reported)


def _schema(schema: pa.Schema, form: Form[Exams], *, reported: bool) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 - looked for before

    own = own_columns(schema.names, form, RESULT_TYPES)
    types = {str: pa.string(), int: pa.int64()}
    made = [pa.field(name, types[kind]) for name, kind in RESULT_TYPES.items()]
    if reported:
        check_names(own, (PROBLEMS,))
        made.append(pa.field(PROBLEMS, pa.string()))
    fields = [*map(schema.field, own), *made]
    return pa.schema(fields).with_metadata(schema.metadata or {})


def _classified(
    batches: Iterable[pa.RecordBatch], form: Form[Exams], edition: str, *, reported: bool
) -> Iterator[pa.RecordBatch]:
    expected, first = None, 1
    for number, batch in enumerate(batches, 1):
        if expected is not None and not batch.schema.equals(expected):
            raise FormatError(f"batch {number} has other columns than the first")
        expected = batch.schema
        yield _of_batch(batch, form, edition, first, reported=reported)
        first += len(batch)


def _of_batch(
    batch: pa.RecordBatch, form: Form[Exams], edition: str, first: int, *, reported: bool
) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 - looked for before

    from sciscore.formats import frame_results, frames  # noqa: PLC0415 - as above

    schema = _schema(batch.schema, form, reported=reported)
    frame = frames.frame_of(pa.Table.from_batches([batch]))
    read = form.of_frame(frame, first)
    if read.problems and not reported:
        raise ExamError(read.problems)
    results = result_arrays(read, classify(read.records, edition=edition))
    if reported:
        results[PROBLEMS] = problem_texts(read)
    own = [name for name in schema.names if name not in results]
    made = frame_results.with_results(frame, own, results).to_native()
    return pa.RecordBatch.from_arrays([c.combine_chunks() for c in made.columns], schema=schema)
