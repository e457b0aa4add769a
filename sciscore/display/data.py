"""Columns of plain values as data frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sciscore.errors import SciscoreError, did_you_mean, one_of, shown
from sciscore.optional import require

KINDS: Final = ("pandas", "polars", "pyarrow")


def frame(columns: Mapping[str, Sequence[Any]], kind: str | None = None) -> Any:
    """Columns as a data frame of pandas, polars or, by default, pyarrow.

    Whole numbers stay whole where some are missing. A column of numbers and texts
    becomes texts.

    >>> frame({"uems": [50, None], "ais": ["E", "ND"]}, "polars")["uems"].to_list()
    [50, None]
    """
    kind = "pyarrow" if kind is None else kind
    if not one_of(kind, KINDS):
        hint = did_you_mean(kind, KINDS)
        raise SciscoreError(
            f"{shown(kind)} is not a kind of data frame; use {', '.join(KINDS)}{hint}"
        )
    require("to_frame", "tables", "pyarrow", kind)
    import pyarrow as pa

    def array(values: Sequence[Any]) -> Any:
        try:
            return pa.array(values)
        except (pa.ArrowException, OverflowError):
            return pa.array([None if value is None else str(value) for value in values])

    table = pa.table({name: array(values) for name, values in columns.items()})
    if kind == "polars":
        import polars as pl

        return pl.from_arrow(table)
    if kind == "pandas":
        import pandas as pd

        types = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
        return table.to_pandas(types_mapper=types.get)
    return table
