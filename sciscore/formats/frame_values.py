"""The values that occur in a column of a data frame, and where each of them stands.

With these a column is read without a loop over its rows: each value is looked up once,
as a cell of its own, and every row gets what was found for its value. Needs the extra
``tables``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import narwhals.stable.v2 as nw
import numpy as np

from sciscore.formats.column import joined

if TYPE_CHECKING:
    import numpy.typing as npt

#: Place of the value of each row among the values of a column, -1 for a null; the values.
Values: TypeAlias = "tuple[npt.NDArray[np.intp], list[object]]"


def values_of(series: nw.Series[Any] | None, count: int) -> Values:
    """The values that occur in a column, and which of them stands in each row.

    Parameters
    ----------
    series
        The column; None for one that is all blank.
    count
        How many rows there are.
    """
    if series is None or series.null_count() == count:
        return np.full(count, -1), []
    if isinstance(series.dtype, nw.Object | nw.Unknown):
        # Cells of several types, of which 1, 1.0 and True are not the same.
        blank = series.is_null().to_list()
        cells = [None if b else cell for b, cell in zip(blank, series.to_list(), strict=True)]
        return np.arange(count), cells
    return VALUES[series.implementation](series.to_native())


def paired(first: Values, second: Values) -> Values:
    """The values of a cell that takes two columns."""
    (places, values), (beside, others) = first, second
    values, others = [None, *values], [None, *others]
    pairs = (places + 1) * len(others) + beside + 1
    different, joint = np.unique(pairs, return_inverse=True)
    firsts = (values[pair // len(others)] for pair in different.tolist())
    seconds = (others[pair % len(others)] for pair in different.tolist())
    return joint, list(joined(firsts, seconds))


def _of_pandas(column: Any) -> Values:  # noqa: ANN401 - a pandas.Series
    places, values = column.factorize()
    return places, values.tolist()


def _of_polars(column: Any) -> Values:  # noqa: ANN401 - a polars.Series
    polars = nw.get_native_namespace(nw.from_native(column, series_only=True))
    if column.dtype == polars.Boolean:
        return column.cast(polars.Int64).fill_null(-1).to_numpy(), [False, True]
    texts = column if column.dtype == polars.String else column.cast(polars.String)
    values = [value for value in texts.unique().to_list() if value is not None]
    places = texts.cast(polars.Enum(values)).to_physical()
    if places.null_count():
        places = places.cast(polars.Int64).fill_null(-1)
    return places.to_numpy().astype(np.intp), values


def _of_arrow(column: Any) -> Values:  # noqa: ANN401 - a pyarrow.ChunkedArray
    plain = column.cast("string") if str(column.type) == "string_view" else column
    array = plain.unify_dictionaries().combine_chunks()
    encoded = array if hasattr(array, "dictionary") else array.dictionary_encode()
    return encoded.indices.cast("int64").fill_null(-1).to_numpy(), encoded.dictionary.to_pylist()


VALUES: Final[dict[nw.Implementation, Callable[[Any], Values]]] = {
    nw.Implementation.PANDAS: _of_pandas,
    nw.Implementation.POLARS: _of_polars,
    nw.Implementation.PYARROW: _of_arrow,
}
