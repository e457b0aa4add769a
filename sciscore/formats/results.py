"""Results beside the records that they belong to."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from typing import Any, Final, Protocol, TypeAlias

import numpy as np

from sciscore.errors import FormatError, Problem
from sciscore.formats.table import Table
from sciscore.isncsci.classifications import ResultArray, ResultColumn
from sciscore.repeats import Repeats

#: The column of the problems of each record, where they are reported.
PROBLEMS: Final = "problems"
#: How the names of Arrow types begin that have no form outside of files with types.
_TYPED: Final = (
    "binary",
    "large_binary",
    "fixed_size_binary",
    "list",
    "large_list",
    "struct",
    "map",
    "fixed_size_list",
    "dense_union",
    "sparse_union",
)


class Results(Protocol):
    """Results as columns, such as `sciscore.Classifications`."""

    def __len__(self) -> int: ...

    def to_columns(self) -> dict[str, list[Any]]:
        """The results as columns of plain values."""
        ...

    def to_repeats(self) -> dict[str, ResultColumn]:
        """The same columns: texts as they repeat, whole numbers, masked if there is none."""
        ...


#: What was read, and what was made of its records.
Batch: TypeAlias = tuple[Table[Any], Results]


def check_names(own: Iterable[str], results: Container[str]) -> None:
    """Refuse columns of the user's that have the name of a result."""
    taken = [
        Problem(
            location=name,
            message="is also the name of a result; rename your column",
            code="field.ambiguous",
        )
        for name in own
        if name in results
    ]
    if taken:
        raise FormatError(taken)


def all_columns(table: Table[Any], results: Results) -> dict[str, ResultColumn]:
    """The results, and the problems if they are reported, as columns beside the user's."""
    columns = result_columns(table, results)
    if table.reported:
        columns[PROBLEMS] = table.problem_texts()
    check_names(table.extra, columns)
    return columns


def plain_columns(table: Table[Any], results: Results) -> dict[str, list[object]]:
    """The user's own columns, and those of `all_columns`, as lists of plain values."""
    made = all_columns(table, results)
    return {**flat_own(table), **{name: _array(values).tolist() for name, values in made.items()}}


def flat_own(table: Table[Any]) -> dict[str, list[object]]:
    """The user's own columns for a table of cells: objects and lists of JSON as its text.

    Values that only a file with types can hold are refused.
    """
    message = "a column of {}; only a Parquet file can hold it"
    odd = [
        Problem(location=field.name, message=message.format(field.type), code="file.type")
        for field in ([] if table.own is None else table.own.schema)
        if str(field.type).startswith(_TYPED)
    ]
    if odd:
        raise FormatError(odd)
    if table.members is None:
        return table.extra
    return {
        name: [
            json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            for value in values
        ]
        for name, values in table.extra.items()
    }


def result_columns(table: Table[Any], results: Results) -> dict[str, ResultColumn]:
    """The results with an entry for every record, None or masked where it has problems."""
    if len(results) != len(table.rows):
        raise FormatError(f"{len(results)} results for {len(table.rows)} records")
    columns = results.to_repeats()
    if len(table.rows) < table.count:
        places, count = table.places, table.count
        columns = {name: _spread(column, places, count) for name, column in columns.items()}
    return columns


def _array(column: ResultColumn) -> ResultArray:
    return column.array if isinstance(column, Repeats) else column


def _spread(values: ResultColumn, places: ResultArray, count: int) -> ResultColumn:
    if isinstance(values, Repeats):
        spread = np.full(count, len(values.values), np.intp)
        spread[places] = values.places
        return Repeats((*values.values, None), spread)
    column: ResultArray = np.full(count, None, object)
    if values.dtype != object:
        column = np.ma.array(np.zeros(count, values.dtype), mask=True)
    column[places] = values
    return column
