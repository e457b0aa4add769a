"""Results as columns of data frames: pandas, polars and pyarrow tables, through narwhals.

Texts become nullable texts and totals nullable integers of 64 bits: no total is ever a
float, and the difference of two totals cannot wrap around. Needs the extra ``tables``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import narwhals.stable.v2 as nw
import numpy as np

from sciscore.errors import Problem
from sciscore.formats.frames import Frame
from sciscore.isncsci.cohort import ResultArray

#: The columns of a table of problems.
PROBLEM_COLUMNS: Final = ("row", "column", "message")


def with_results(frame: Frame, own: Sequence[str], results: Mapping[str, ResultArray]) -> Frame:
    """The user's own columns of a data frame, and the results beside them."""
    made = {
        name: nw.from_native(column, series_only=True)
        for name, column in columns_of(frame, results).items()
    }
    return frame.with_columns(**made).select(*own, *results)


def problem_table(frame: Frame, problems: Sequence[Problem]) -> Frame:
    """The problems as a table of the same kind as a data frame."""
    rows = [(problem.row, problem.location, problem.message) for problem in problems]
    row, location, message = zip(*rows, strict=True) if rows else ((), (), ())
    arrays = (
        np.ma.array(row, dtype=np.int64),
        np.array(location, object),
        np.array(message, object),
    )
    columns = columns_of(frame, dict(zip(PROBLEM_COLUMNS, arrays, strict=True)))
    native = nw.get_native_namespace(frame)
    make = getattr(native, "DataFrame", None) or native.table
    return nw.from_native(make(columns), eager_only=True)


def columns_of(frame: Frame, arrays: Mapping[str, ResultArray]) -> dict[str, Any]:
    """Results as columns of the library of a data frame."""
    make = _MAKERS[frame.implementation]
    native = nw.get_native_namespace(frame)
    return {name: make(native, values) for name, values in arrays.items()}


def _of_pandas(pandas: Any, values: ResultArray) -> Any:  # noqa: ANN401 - as imported
    if values.dtype == object:
        return pandas.Series(pandas.array(values, dtype="string"))
    whole = pandas.arrays.IntegerArray(np.ma.getdata(values), np.ma.getmaskarray(values))
    return pandas.Series(whole)


def _of_polars(polars: Any, values: ResultArray) -> Any:  # noqa: ANN401 - as imported
    if values.dtype == object:
        return polars.Series(values, dtype=polars.String)
    whole = polars.Series(np.ma.getdata(values), dtype=polars.Int64)
    absent = np.ma.getmaskarray(values)
    return whole.set(polars.Series(absent), None) if absent.any() else whole


def _of_arrow(arrow: Any, values: ResultArray) -> Any:  # noqa: ANN401 - as imported
    if values.dtype == object:
        return arrow.chunked_array([arrow.array(values, type=arrow.string())])
    whole = arrow.array(np.ma.getdata(values), mask=np.ma.getmaskarray(values), type=arrow.int64())
    return arrow.chunked_array([whole])


_MAKERS: Final[dict[nw.Implementation, Callable[[Any, ResultArray], Any]]] = {
    nw.Implementation.PANDAS: _of_pandas,
    nw.Implementation.POLARS: _of_polars,
    nw.Implementation.PYARROW: _of_arrow,
}
