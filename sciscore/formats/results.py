"""Results beside the records that they belong to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

import numpy as np

from sciscore.errors import FormatError, Problem
from sciscore.formats.table import Table
from sciscore.isncsci.cohort import Classifications, ResultArray

#: The column of the problems of each record, where they are reported.
PROBLEMS: Final = "problems"

Column = TypeVar("Column", list[Any], ResultArray)


class Results(Protocol):
    """Results as columns, such as `sciscore.Classifications`."""

    def __len__(self) -> int: ...

    def to_columns(self) -> dict[str, list[Any]]:
        """The results as columns of plain values."""
        ...


def check_names(own: Iterable[str], results: Container[str]) -> None:
    """Refuse columns of the user's that have the name of a result.

    Raises
    ------
    FormatError
        That lists them.
    """
    taken = [
        Problem(where=name, message="is also the name of a result; rename your column")
        for name in own
        if name in results
    ]
    if taken:
        raise FormatError(taken)


def aligned(
    table: Table[Any], results: Results, columns: Mapping[str, Column]
) -> dict[str, Column]:
    """Columns of the results with an entry for every record, empty where it has problems."""
    if len(results) != len(table.rows):
        raise FormatError(f"{len(results)} results for {len(table.rows)} exams")
    if len(table.rows) == table.count:
        return dict(columns)
    places = [row - table.first for row in table.rows]
    return {name: _spread(values, places, table.count) for name, values in columns.items()}


def result_arrays(table: Table[Any], results: Classifications) -> dict[str, ResultArray]:
    """The results with an entry for every record, None or masked where it has problems."""
    return aligned(table, results, results.to_arrays())


def _spread(values: Column, places: Sequence[int], count: int) -> Column:
    if isinstance(values, list):
        cells: list[Any] = [None] * count
        for place, value in zip(places, values, strict=True):
            cells[place] = value
        return cells
    column: ResultArray = np.full(count, None, object)
    if values.dtype != object:
        column = np.ma.array(np.zeros(count, values.dtype), mask=True)
    column[places] = values
    return column


def problem_texts(table: Table[Any]) -> list[str]:
    """The problems of each record in one text."""
    texts: list[list[str]] = [[] for _ in range(table.count)]
    for problem in table.problems:
        place = f"{problem.where}: " if problem.where else ""
        texts[(problem.row or table.first) - table.first].append(place + problem.message)
    return ["; ".join(parts) for parts in texts]
