"""Results beside the records that they belong to."""

from __future__ import annotations

from collections.abc import Container, Iterable

import numpy as np

from sciscore.errors import FormatError, Problem
from sciscore.formats.table import Table
from sciscore.isncsci.cohort import Classifications, ResultArray

#: The column of the problems of each record, where they are reported.
PROBLEMS = "problems"


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


def result_arrays(table: Table, results: Classifications) -> dict[str, ResultArray]:
    """The results with an entry for every record, None or masked where it has problems."""
    if len(results) != len(table.rows):
        raise FormatError(f"{len(results)} results for {len(table.rows)} exams")
    arrays = results.to_arrays()
    if len(table.rows) < table.count:
        places = np.array(table.rows, np.intp) - table.first
        arrays = {name: _spread(values, places, table.count) for name, values in arrays.items()}
    return arrays


def _spread(values: ResultArray, places: ResultArray, count: int) -> ResultArray:
    column: ResultArray = np.full(count, None, object)
    if values.dtype != object:
        column = np.ma.array(np.zeros(count, values.dtype), mask=True)
    column[places] = values
    return column


def problem_texts(table: Table) -> ResultArray:
    """The problems of each record in one text."""
    texts: list[list[str]] = [[] for _ in range(table.count)]
    for problem in table.problems:
        place = f"{problem.where}: " if problem.where else ""
        texts[(problem.row or table.first) - table.first].append(place + problem.message)
    return np.array(["; ".join(parts) for parts in texts], object)
