"""Columns as CSV texts: each different cell is written once, each row put together of them."""

from __future__ import annotations

import csv
import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from types import SimpleNamespace
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from sciscore.formats.results import Batch, all_columns, check_types
from sciscore.isncsci.cohort import ResultColumn
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    import numpy.typing as npt

    #: The different cells of a column, each with the comma after it; which one each row has.
    _Cells = tuple[list[bytes], npt.NDArray[np.integer[Any]]]

#: Rows that are put together in one go.
_ROWS: Final = 1 << 10
#: Whole numbers in a narrower range than this are looked up in a table.
_NARROW: Final = 1 << 10


class _Lines:
    """Ends the lines of a CSV text with a line feed alone.

    The writer itself must be left at its usual line ends: it puts quotes around
    cells with a carriage return only where that is part of them.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        return self._stream.write(line[:-2] + "\n")


def row_writer(stream: IO[str]) -> Callable[[Iterable[Any]], object]:
    """A function that writes a row."""
    return csv.writer(_Lines(stream)).writerow


def write(batches: Iterable[Batch], stream: IO[str]) -> None:
    """Write the records of batches with their results as one CSV text."""
    header: list[str] = []
    for table, results in batches:
        made = all_columns(table, results)
        check_types(table)
        if not header:
            header = [*table.extra, *made]
            row_writer(stream)(header)
        columns = [*map(_own_cells, table.extra.values()), *map(_result_cells, made.values())]
        for text in _rows(columns, table.count):
            stream.write(text)


def _rows(columns: Sequence[_Cells], count: int) -> Iterable[str]:
    """The rows of columns of cells, many in one text."""
    *others, (cells, _) = columns
    last = [cell[:-1] + b"\n" for cell in cells]
    values = [*itertools.chain.from_iterable(cells for cells, _ in others), *last]
    text = np.frombuffer(b"".join(values), np.uint8)
    length = np.fromiter(map(len, values), np.intp, len(values))
    start = np.cumsum(length) - length
    bases = np.cumsum([0, *(len(cells) for cells, _ in others)])
    for first in range(0, count, _ROWS):
        rows = slice(first, first + _ROWS)
        pairs = zip(columns, bases, strict=True)
        chosen = np.stack([places[rows] + base for (_, places), base in pairs], axis=1).ravel()
        lengths = length[chosen]
        ends = np.cumsum(lengths)
        # From where in the text of all cells each byte of the rows comes.
        source = np.repeat(start[chosen] - ends + lengths, lengths) + np.arange(ends[-1])
        yield text[source].tobytes().decode("utf-8", "surrogatepass")


def _own_cells(values: Sequence[object]) -> _Cells:
    lines: list[str] = []
    csv.writer(SimpleNamespace(write=lines.append)).writerows(zip(values, itertools.repeat(None)))
    return [line[:-2].encode("utf-8", "surrogatepass") for line in lines], np.arange(len(values))


def _result_cells(column: ResultColumn) -> _Cells:
    """The cells of a column of results: texts, or whole numbers that may be masked."""
    if isinstance(column, Repeats):
        return [*map(_cell, column.values)], column.places
    if column.dtype != object and column.size:
        numbers, absent = np.ma.getdata(column), np.ma.getmaskarray(column)
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < _NARROW:
            known = map(_cell, (*range(low, high + 1), None))
            return [*known], np.where(absent, high + 1, numbers) - low
    return _own_cells(column.tolist())


@functools.lru_cache(maxsize=1 << 15)
def _cell(value: str | int | None) -> bytes:
    """The cell of a result."""
    return _own_cells([value])[0][0]
