"""Exams from data frames: pandas, polars and pyarrow tables, through narwhals.

A column of texts or whole numbers is read without a loop over its rows: each value that
occurs is looked up once, as a cell of its own, and every row gets the code of its value.
Needs the extra ``tables``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError

from sciscore.errors import FormatError, Problem
from sciscore.formats.column import JOINT
from sciscore.formats.layout import Layout
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.fields import WIDTH, Field, encode
from sciscore.isncsci.grades import UNREADABLE, Codes

if TYPE_CHECKING:
    import numpy.typing as npt

_Table = TypeVar("_Table")
Frame: TypeAlias = nw.DataFrame[Any]
#: Place of the value of each row among the values of a column, -1 for none; the values.
_Values: TypeAlias = "tuple[npt.NDArray[np.intp], list[object]]"

_KINDS: Final = "pandas, polars and pyarrow tables"
#: What to do with tables of other kinds, by a word in the name of their class.
_OTHERS: Final = {
    "RecordBatch": "use classify_batches",
    "dask": "use its map_partitions with classify_table",
    "pyspark": "use its mapInArrow with classify_batches",
    "duckdb": "call its arrow() first",
    "Series": "call to_frame() first",
}


def frame_of(table: object) -> Frame:
    """A data frame as narwhals has it; a lazy one is evaluated.

    Raises
    ------
    FormatError
        If it is of another kind, or columns repeat or have names that are no texts.
    """
    try:
        frame = nw.from_native(table, pass_through=True)
        if isinstance(frame, nw.LazyFrame) and frame.implementation is nw.Implementation.POLARS:
            frame = frame.collect()
    except DuplicateError:
        raise FormatError(_repeated(table)) from None
    if not isinstance(frame, nw.DataFrame) or frame.implementation not in _VALUES:
        kind = f"{type(table).__module__}.{type(table).__qualname__}"
        hints = [f"; {hint}" for word, hint in _OTHERS.items() if word in kind]
        raise FormatError(f"expected one of {_KINDS}, not {kind}{''.join(hints[:1])}")
    names = cast("list[object]", frame.columns)  # those of pandas may be anything
    odd = [str(name)[:80] for name in names if not isinstance(name, str)]
    if odd:
        message = "the name of this column is no text; name every column by a text"
        raise FormatError(Problem(where=name, message=message) for name in odd)
    return frame


def back(frame: Frame, table: _Table) -> _Table:
    """A data frame as the library has it from which a table came, lazy if that was."""
    lazy = isinstance(nw.from_native(table, pass_through=True), nw.LazyFrame)
    native: _Table = (frame.lazy() if lazy else frame).to_native()
    return native


def _repeated(table: Any) -> list[Problem]:  # noqa: ANN401 - of any library
    names = [str(name) for name in getattr(table, "column_names", table.columns)]
    return [
        Problem(where=name[:80], message=f"stands {names.count(name)} times in the header")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


def encode_frame(
    frame: Frame, layout: Layout, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (n, 138) of a data frame, and what is wrong with it; rows from 1.

    Parameters
    ----------
    frame
        With a column for every field that must be given.
    layout
        How the fields of the exam are named and spelled.
    edition
        Named in messages.

    Raises
    ------
    FormatError
        If columns have a type that cannot hold grades; lists all of them.
    """
    check_types(frame, layout)
    codes = np.empty((WIDTH, len(frame)), np.uint8)
    problems: list[Problem] = []
    given = frozenset(frame.columns)
    for place, field in enumerate(layout.fields):
        if field.path in given:
            found = values_of(frame[field.path])
            second = getattr(field, "second", "")
            if second:
                found = _paired(found, _second(frame, second))
            codes[place], wrong = _encode(field, *found, edition)
            problems += wrong
        else:
            codes[place] = UNREADABLE if field.default is None else field.default
    return codes.T, problems


def check_types(frame: Frame, layout: Layout) -> None:
    """Refuse columns of a type that cannot hold grades, unless all their cells are blank."""
    problems = []
    for name in filter(layout.owns, frame.columns):
        dtype = frame[name].dtype
        if not _readable(dtype):
            blank = frame[name].is_null().to_numpy()
            if not blank.all():
                message = f"a column of {dtype}; grades are texts or whole numbers"
                if dtype.is_float():
                    message += _why_floats(np.flatnonzero(blank))
                problems.append(Problem(where=name, message=message))
    if problems:
        raise FormatError(problems)


def _readable(dtype: object) -> bool:
    kinds = (nw.String, nw.Categorical, nw.Enum, nw.Boolean, nw.Object, nw.Unknown)
    return isinstance(dtype, kinds) or (isinstance(dtype, nw.dtypes.DType) and dtype.is_integer())


def _why_floats(blank: npt.NDArray[np.intp]) -> str:
    if not blank.size:
        return "; read the table with all columns as texts"
    return (
        f", as pandas has it where cells are blank (first in row {blank[0] + 1}); "
        "read the table with dtype=str, then every blank is listed"
    )


def values_of(series: nw.Series[Any]) -> _Values:
    """The values that occur in a column, and which of them stands in each row."""
    if series.null_count() == len(series):
        return np.full(len(series), -1), []
    if isinstance(series.dtype, nw.Object | nw.Unknown):
        # Cells of several types, of which 1, 1.0 and True are not the same.
        blank = series.is_null().to_list()
        cells = [None if b else cell for b, cell in zip(blank, series.to_list(), strict=True)]
        return np.arange(len(series)), cells
    return _VALUES[series.implementation](series.to_native())


def _second(frame: Frame, name: str) -> _Values:
    """The values of a second column, all blank where the frame has none."""
    return values_of(frame[name]) if name in frame.columns else (np.full(len(frame), -1), [])


def _paired(first: _Values, second: _Values) -> _Values:
    """The values of a cell that takes two columns."""
    (places, values), (beside, others) = first, second
    values, others = [None, *values], [None, *others]
    pairs = (places + 1) * len(others) + beside + 1
    different, joint = np.unique(pairs, return_inverse=True)
    texts: list[object] = [
        JOINT.join((_text(values[pair // len(others)]), _text(others[pair % len(others)])))
        for pair in different.tolist()
    ]
    return joint, texts


def _text(cell: object) -> str:
    if isinstance(cell, str | int):
        return str(cell)
    return "" if cell is None else "\0"


def _encode(
    field: Field, places: npt.NDArray[np.intp], values: list[object], edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    """The codes of one column, and what is wrong with it; a null is a blank cell."""
    known, wrong = encode(field, (None, *values), edition)
    codes = known[places + 1]
    message = {(problem.row or 0) - 2: problem.message for problem in wrong}
    problems = [
        Problem(where=field.path, message=message[int(places[row])], row=row + 1)
        for row in np.flatnonzero(codes == UNREADABLE).tolist()
    ]
    return codes, problems


def _of_pandas(column: Any) -> _Values:  # noqa: ANN401 - a pandas.Series
    places, values = column.factorize()
    return places, values.tolist()


def _of_polars(column: Any) -> _Values:  # noqa: ANN401 - a polars.Series
    polars = nw.get_native_namespace(nw.from_native(column, series_only=True))
    if column.dtype == polars.Boolean:
        return column.cast(polars.Int64).fill_null(-1).to_numpy(), [False, True]
    texts = column.cast(polars.String)
    values = texts.drop_nulls().unique()
    places = texts.cast(polars.Enum(values)).to_physical().cast(polars.Int64)
    return places.fill_null(-1).to_numpy(), values.to_list()


def _of_arrow(column: Any) -> _Values:  # noqa: ANN401 - a pyarrow.ChunkedArray
    plain = column.cast("string") if str(column.type) == "string_view" else column
    array = plain.unify_dictionaries().combine_chunks()
    encoded = array if hasattr(array, "dictionary") else array.dictionary_encode()
    return encoded.indices.fill_null(-1).to_numpy(), encoded.dictionary.to_pylist()


_VALUES: Final[dict[nw.Implementation, Callable[[Any], _Values]]] = {
    nw.Implementation.PANDAS: _of_pandas,
    nw.Implementation.POLARS: _of_polars,
    nw.Implementation.PYARROW: _of_arrow,
}
