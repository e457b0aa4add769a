"""Data frames of every kind in and out, through narwhals and Arrow.

Texts of results become nullable texts and totals nullable integers of 64 bits: no total
is ever a float, and the difference of two totals cannot wrap around. Needs the extra
``tables``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from narwhals.exceptions import DuplicateError

from sciscore.errors import FormatError, Problem
from sciscore.formats.table import Table, table_of_columns
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    from sciscore.formats.form import C, Form

_Native = TypeVar("_Native")
Frame: TypeAlias = nw.DataFrame[Any]
#: A column of results: texts as they repeat, or an array of texts or whole numbers.
Column: TypeAlias = "Repeats | np.ndarray[Any, np.dtype[Any]]"

#: The columns of a table of problems.
PROBLEM_COLUMNS: Final = ("row", "location", "code", "value", "message")
_EAGER: Final = (nw.Implementation.PANDAS, nw.Implementation.POLARS, nw.Implementation.PYARROW)
#: Lazy tables that are evaluated here, as they hold what fits into memory.
_LAZY: Final = (nw.Implementation.POLARS, nw.Implementation.DUCKDB, nw.Implementation.IBIS)
#: What to do with tables of other kinds, by a word in the name of their class.
_OTHERS: Final = {
    "dask": "use its map_partitions with classify_table",
    "pyspark": "use its mapInArrow with classify_batches",
    "Series": "call to_frame() first",
    "builtins.dict": "make one with pandas.DataFrame(...) or polars.DataFrame(...)",
    "builtins.list": "make one with pandas.DataFrame(...) or polars.DataFrame(...)",
}


def frame_of(table: object) -> Frame:
    """A table of any kind as an eager narwhals data frame; a lazy one is evaluated.

    It is one of pandas, polars or pyarrow, a DuckDB relation, an Ibis table, or anything
    else with the Arrow stream protocol, and names its columns by different texts.
    """
    try:
        frame = nw.from_native(table, pass_through=True)
        if isinstance(frame, nw.LazyFrame) and frame.implementation in _LAZY:
            frame = frame.collect()
    except DuplicateError:
        raise FormatError(_repeated(table)) from None
    if not isinstance(frame, nw.DataFrame | nw.LazyFrame):
        frame = _of_stream(table)
    if not isinstance(frame, nw.DataFrame) or frame.implementation not in _EAGER:
        kind = f"{type(table).__module__}.{type(table).__qualname__}"
        hints = [f"; {hint}" for word, hint in _OTHERS.items() if word in kind]
        raise FormatError(f"expected a data frame, not {kind}{''.join(hints[:1])}")
    names = cast("list[object]", frame.columns)  # those of pandas may be anything
    odd = [str(name)[:80] for name in names if not isinstance(name, str)]
    if odd:
        raise _unfit(dict.fromkeys(odd, "column names must be strings"))
    return frame


def _unfit(messages: Mapping[str, str]) -> FormatError:
    """The error of columns that no table of records has, each with what is wrong with it."""
    return FormatError(
        Problem(location=name, message=message, code="table.not_allowed")
        for name, message in messages.items()
    )


def _of_stream(table: object) -> Frame | None:
    """The table of an object that hands its columns over as an Arrow stream."""
    if isinstance(table, pa.RecordBatch):
        return nw.from_native(pa.Table.from_batches([table]), eager_only=True)
    if not hasattr(table, "__arrow_c_stream__"):
        return None
    try:
        made = pa.table(cast("Any", table))
    except (pa.ArrowException, TypeError, ValueError):
        return None
    repeated = _repeated(made)
    if repeated:
        raise FormatError(repeated)
    return nw.from_native(made, eager_only=True)


def back(frame: Frame, like: _Native) -> _Native:
    """A data frame as the library has it that a table came from; of a stream, pyarrow."""
    native: Any = nw.from_native(like, pass_through=True)
    lazy = isinstance(native, nw.LazyFrame) and native.implementation is nw.Implementation.POLARS
    made: _Native = (frame.lazy() if lazy else frame).to_native()
    return made


def _repeated(table: Any) -> list[Problem]:
    names = Counter(str(name) for name in getattr(table, "column_names", table.columns))
    message = "stands {} times in the header"
    return [
        Problem(location=name, message=message.format(times), code="field.ambiguous")
        for name, times in names.items()
        if times > 1
    ]


def repeats_of(series: nw.Series[Any]) -> Repeats:
    """A column as the values that occur in it, None for a null."""
    if series.null_count() == len(series):
        return Repeats([None], np.zeros(len(series), np.intp))
    if series.implementation.is_pandas() and isinstance(series.dtype, nw.Categorical | nw.Enum):
        # Of pandas a category may be any object, and those of a column of several types.
        categories = series.to_native().cat
        values = [*categories.categories.tolist(), None]
        return Repeats(values, np.asarray(categories.codes, np.intp) % len(values))
    if isinstance(series.dtype, nw.Object | nw.Unknown):
        # Cells of several types, of which 1, 1.0 and True are not the same.
        blank = series.is_null().to_list()
        cells = [None if b else cell for b, cell in zip(blank, series.to_list(), strict=True)]
        return Repeats(cells, np.arange(len(series)))
    array: Any = series.to_arrow()  # in one piece or in several
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_string_view(array.type):
        array = array.cast(pa.string())
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    values = [*encoded.dictionary.to_pylist(), None]
    places = encoded.indices.cast(pa.int64()).fill_null(len(values) - 1).to_numpy()
    return Repeats(values, places)


def read_frame(
    frame: Frame,
    form: Form[C],
    numbers: Sequence[int] | None = None,
    counted: str = "record",
) -> Table[C]:
    """The records of a frame under a sound header, problems reported, own columns left out.

    No column of a field may hold lists or records. Rows have numbers from 1 unless others
    are given.
    """
    types = {name: frame[name].dtype for name in frame.columns if name in form.fields}
    odd = {name: kind for name, kind in types.items() if kind.is_nested() or kind == nw.Binary}
    if odd:
        held = "a cell holds a text or a number"
        raise _unfit({name: f"a column of {kind}; {held}" for name, kind in odd.items()})
    columns = {name: repeats_of(frame[name]) for name in types}
    numbers = range(1, len(frame) + 1) if numbers is None else numbers
    return table_of_columns(columns, form, numbers, counted)


def arrow_of(columns: Mapping[str, Column]) -> pa.Table:
    """Columns of results as an Arrow table of texts and integers of 64 bits."""
    return pa.table({name: _array(column) for name, column in columns.items()})


def _array(column: Column) -> pa.Array[Any]:
    if isinstance(column, Repeats):
        values = pa.array(list(column.values), pa.string())
        places: Any = pa.array(column.places.astype(np.int32))
        return pa.DictionaryArray.from_arrays(places, values).dictionary_decode()
    if column.dtype == object:
        return pa.array(column, pa.string())
    return pa.array(np.ma.getdata(column), pa.int64(), mask=np.ma.getmaskarray(column))


def with_results(frame: Frame, own: Sequence[str], results: Mapping[str, Column]) -> Frame:
    """The user's own columns of a frame, and the results beside them."""
    made = frame_like(frame, arrow_of(results))
    return frame.with_columns(**{name: made[name] for name in results}).select(*own, *results)


def problem_frame(frame: Frame, problems: Sequence[Problem]) -> Frame:
    """The problems as a frame of the same library as another."""
    types = {name: pa.int64() if name == "row" else pa.string() for name in PROBLEM_COLUMNS}
    told = [problem.to_dict() for problem in problems]
    return frame_like(frame, pa.Table.from_pylist(told, pa.schema(types)))


def frame_like(frame: Frame, made: pa.Table) -> Frame:
    """An Arrow table as a frame of the same library as another."""
    if frame.implementation.is_pandas():
        pandas: Any = nw.get_native_namespace(frame)
        types = {pa.int64(): pandas.Int64Dtype(), pa.string(): pandas.StringDtype()}
        return nw.from_native(made.to_pandas(types_mapper=types.get), eager_only=True)
    return nw.from_arrow(made, backend=frame.implementation)
