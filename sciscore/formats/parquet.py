"""Exams from Parquet files, and results into them, in batches.

Through pyarrow, which refuses what is damaged where polars ends the process; columns of the
user's are kept by polars. Needs the extra ``tables``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Any, Final

import narwhals.stable.v2 as nw
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sciscore.errors import FormatError, Problem
from sciscore.formats.form import C, Form
from sciscore.formats.frame_results import columns_of
from sciscore.formats.frames import table_of
from sciscore.formats.results import Batch, Results, all_arrays
from sciscore.formats.table import Table

#: Rows that are read in one go; rows that are gathered before they are written.
_BATCH: Final = 1 << 14
_PART: Final = 1 << 16
#: Bytes of a column that are held while it is read.
_BUFFER: Final = 1 << 16
#: What damaged files are refused with.
_DAMAGED: Final = (pa.ArrowException, pl.exceptions.PolarsError, OSError, UnicodeError, MemoryError)
#: The type of a column of the user's by the types of its values in all batches.
_IN_BATCHES: Final = {
    frozenset[type](): pl.String,
    frozenset({str}): pl.String,
    frozenset({int}): pl.Int64,
    frozenset({float}): pl.Float64,
    frozenset({bool}): pl.Boolean,
}


def read(stream: IO[bytes], form: Form[C]) -> Iterator[Table[C]]:
    """The exams of a Parquet file in batches, problems reported."""
    source = stream if stream.seekable() else io.BytesIO(stream.read())
    first = 1
    try:
        schema = pq.read_schema(source)
        form.check_header(schema.names)
        _check_notes(schema)
        texts = [f.name for f in schema if f.name in form.fields and pa.types.is_string(f.type)]
        file = pq.ParquetFile(source, read_dictionary=texts, buffer_size=_BUFFER)
        for batch in file.iter_batches(_BATCH, use_threads=False):
            yield _table(pa.Table.from_batches([batch]), form, first)
            first += len(batch)
        if first == 1:
            yield _table(schema.empty_table(), form, first)
    except _DAMAGED as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise FormatError(f"cannot be read as Parquet: {reason}") from None
    except pl.exceptions.PanicException:  # polars gives up so on odd descriptions of columns
        raise FormatError("cannot be read as Parquet: the file is damaged") from None


def _check_notes(schema: pa.Schema) -> None:
    """Raise if what is noted beside a column is no text: polars would end on it with a panic."""
    for field in schema:
        for note in (field.metadata or {}).items():
            b"".join(note).decode()


def _table(batch: pa.Table, form: Form[C], first: int) -> Table[C]:
    batch.validate(full=True)  # a hostile file may hold texts that are none
    own = [name for name in batch.column_names if name not in form.fields]
    own_frame = pl.DataFrame(pl.from_arrow(batch.select(own).replace_schema_metadata()))
    return table_of(own_frame, batch.drop_columns(own), form, first)


def write(batches: Iterable[Batch], stream: IO[bytes]) -> None:
    """Write the records of batches with their results as one Parquet file."""
    with ExitStack() as held:
        writer: pq.ParquetWriter | None = None
        for frame in _gathered(_frame(table, results) for table, results in batches):
            writer = writer or held.enter_context(pq.ParquetWriter(stream, frame.schema))
            writer.write_table(frame)


def _gathered(frames: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The tables joined to larger ones."""
    held: list[pa.Table] = []
    for frame in frames:
        held.append(frame)
        if sum(map(len, held)) >= _PART:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _frame(table: Table[Any], results: Results) -> pa.Table:
    arrays = all_arrays(table, results)
    made = columns_of(nw.from_native(pl.DataFrame(), eager_only=True), arrays)
    own = {name: _column(table, name) for name in table.extra}
    return pl.DataFrame(own | made).to_arrow()


def _column(table: Table[Any], name: str) -> pl.Series:
    """A column of the user's in its type, or in the one type that its values have."""
    values = table.extra[name]
    found = frozenset(type(value) for value in values if value is not None)
    kind = table.types.get(name, pl.String if found <= {str} else None)
    if name in table.kinds:
        kind = _IN_BATCHES.get(table.kinds[name])
        if kind is None:
            raise _mixed(name)
    try:
        return pl.Series(name, values, dtype=kind, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        raise _mixed(name) from None


def _mixed(name: str) -> FormatError:
    message = "holds values of different types; a column of a Parquet file has one"
    return FormatError([Problem(location=name, message=message)])
