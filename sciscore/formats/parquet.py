"""Exams from Parquet files, and results into them; through polars, in batches.

Needs the extra ``tables``.
"""

from __future__ import annotations

import errno
import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final

import narwhals.stable.v2 as nw
import polars as pl

from sciscore.errors import FormatError, Problem
from sciscore.formats.form import C, Form
from sciscore.formats.frame_results import columns_of
from sciscore.formats.results import Batch, Results, all_arrays
from sciscore.formats.table import Table

#: Rows that are read in one go; rows that are gathered before they are written.
_BATCH: Final = 1 << 15
_PART: Final = 1 << 16
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
    try:
        lazy = pl.scan_parquet(source, low_memory=True)
        names = lazy.collect_schema().names()
        count = lazy.select(pl.len()).collect().item()
        form.check_header(names)
        for start in range(0, count or 1, _BATCH):
            # A slice reads the pages that it needs, and keeps none of them.
            yield table_of(lazy.slice(start, _BATCH).collect(), form, start + 1)
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0].removeprefix("parquet: ")[:200]
        raise FormatError(f"cannot be read as Parquet: {reason}") from None
    except pl.exceptions.PanicException:  # polars gives up so on some damaged files
        raise FormatError("cannot be read as Parquet: the file is damaged") from None
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror or error}") from None


def table_of(frame: pl.DataFrame, form: Form[C], first: int) -> Table[C]:
    """The exams of a data frame under a sound header, with the user's own columns."""
    own = [name for name in frame.columns if name not in form.fields]
    table: Table[C] = form.of_frame(nw.from_native(frame, eager_only=True), first)
    return table.with_own(
        {name: frame[name].to_list() for name in own},
        {name: frame.schema[name] for name in own},
    )


def write(batches: Iterable[Batch], stream: IO[bytes]) -> None:
    """Write the records of batches with their results as one Parquet file.

    More rows than are held at once go into files of their own first, beside the file
    that is written; they are joined at the end.
    """
    frames = (_frame(table, results) for table, results in batches)
    try:
        with scratch(stream) as folder:
            paths: list[Path] = []
            last = pl.DataFrame()
            for last in _gathered(frames):
                paths.append(Path(folder) / f"{len(paths)}.parquet")
                last.write_parquet(paths[-1])
            if len(paths) > 1:
                pl.scan_parquet(paths, glob=False).sink_parquet(stream)
            else:
                last.write_parquet(stream)
    except pl.exceptions.PolarsError as error:
        reason = str(error).rpartition("IO error: ")[2].partition(" (os error")[0]
        raise OSError(errno.EIO, reason) from None


def scratch(stream: IO[bytes]) -> tempfile.TemporaryDirectory[str]:
    """A folder for what is written meanwhile, beside the file of a stream if it has one."""
    name = getattr(stream, "name", None)
    folder = Path(name).parent if isinstance(name, str) else None
    return tempfile.TemporaryDirectory(prefix=".sciscore-", dir=folder)


def _gathered(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The frames joined to larger ones."""
    held: list[pl.DataFrame] = []
    for frame in frames:
        held.append(frame)
        if sum(map(len, held)) >= _PART:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def _frame(table: Table[Any], results: Results) -> pl.DataFrame:
    arrays = all_arrays(table, results)
    made = columns_of(nw.from_native(pl.DataFrame(), eager_only=True), arrays)
    own = {name: _column(table, name) for name in table.extra}
    return pl.DataFrame(own | made)


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
    return FormatError([Problem(where=name, message=message)])
