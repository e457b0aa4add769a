"""Exams from Parquet files, and results into them, in batches.

Through pyarrow; columns of the user's stay Arrow arrays from file to file. Needs the
extra ``tables``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import IO, Any, Final

import attrs
import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.parquet as pq

from sciscore.errors import FormatError, Problem
from sciscore.formats.data_frames import arrow_of, read_frame
from sciscore.formats.form import C, Form
from sciscore.formats.results import Batch, Results, all_columns, flat_own
from sciscore.formats.table import Table

#: Rows that are read in one go; rows that are gathered before they are written.
_BATCH: Final = 1 << 14
_PART: Final = 1 << 15
#: Bytes of a column that are held while it is read.
_BUFFER: Final = 1 << 16
#: What damaged files are refused with.
_DAMAGED: Final = (pa.ArrowException, OSError, UnicodeError, MemoryError, OverflowError)
#: The type of a column of the user's by the types of its values.
_TYPES: Final = {
    frozenset[type](): pa.string(),
    frozenset({str}): pa.string(),
    frozenset({int}): pa.int64(),
    frozenset({float}): pa.float64(),
    frozenset({bool}): pa.bool_(),
    frozenset({dict}): pa.string(),
    frozenset({list}): pa.string(),
    frozenset({dict, list}): pa.string(),
}


def read(stream: IO[bytes], form: Form[C]) -> Iterator[Table[C]]:
    """The exams of a Parquet file in batches, problems reported."""
    source = stream if stream.seekable() else io.BytesIO(stream.read())
    done = 0
    try:
        schema = pq.read_schema(source)
        form = form.for_header(schema.names)
        texts = [f.name for f in schema if f.name in form.fields and pa.types.is_string(f.type)]
        file = pq.ParquetFile(source, read_dictionary=texts, buffer_size=_BUFFER, pre_buffer=False)
        for batch in file.iter_batches(_BATCH, use_threads=False):
            batch.validate(full=True)  # a hostile file may hold texts that are none
            numbers = range(done + 1, done + len(batch) + 1)
            yield table_of(pa.Table.from_batches([batch]), form, numbers)
            done += len(batch)
        if not done:
            yield table_of(schema.empty_table(), form, ())
    except _DAMAGED as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise FormatError(f"cannot be read as Parquet: {reason}", "file.syntax") from None


def table_of(
    table: pa.Table, form: Form[C], numbers: Sequence[int], counted: str = "record"
) -> Table[C]:
    """The records of an Arrow table under a sound header, with the user's own columns."""
    names = [name for name in table.column_names if name in form.fields]
    frame = nw.from_native(table.select(names).replace_schema_metadata(), eager_only=True)
    own = table.drop_columns(names)
    return attrs.evolve(
        read_frame(frame, form, numbers, counted),
        extra={name: _plain(own[name]) for name in own.column_names},
        own=own.replace_schema_metadata(),
    )


def _plain(column: pa.ChunkedArray[Any]) -> list[object]:
    """The values of a column; of times to the microsecond, as Python has them."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    elif pa.types.is_duration(column.type) and column.type.unit == "ns":
        column = column.cast(pa.duration("us"), safe=False)
    return column.to_pylist()


def write(batches: Iterable[Batch], stream: IO[bytes]) -> None:
    """Write the records of batches with their results as one Parquet file."""
    with ExitStack() as held:
        writer: pq.ParquetWriter | None = None
        for table in _gathered(_arrow(table, results) for table, results in batches):
            writer = writer or held.enter_context(pq.ParquetWriter(stream, table.schema))
            writer.write_table(table)


def _gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The tables joined to larger ones."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= _PART:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _arrow(table: Table[Any], results: Results) -> pa.Table:
    made = arrow_of(all_columns(table, results))
    own = table.own
    if own is None:
        flat = flat_own(table)
        own = pa.table({name: _column(table, name, flat[name]) for name in flat})
    fields = [*own.schema, *made.schema]
    return pa.table([*own.columns, *made.columns], schema=pa.schema(fields))


def _column(table: Table[Any], name: str, values: list[object]) -> pa.Array[Any]:
    """A column of the user's in the one type that its values have; nested ones are texts."""
    kinds = frozenset(type(value) for value in table.extra[name] if value is not None)
    kind = _TYPES.get(kinds)
    with suppress(pa.ArrowException, OverflowError):
        if kind or table.members is None:
            return pa.array(values, kind)
    message = "holds values of different types; a column of a Parquet file has one"
    if kind:
        message = (
            "holds whole numbers beyond 64 bits, which Parquet cannot hold; write them as texts"
        )
    raise FormatError([Problem(location=name, message=message, code="file.type")])
