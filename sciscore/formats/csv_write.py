"""Results as delimited text."""

from __future__ import annotations

import csv
import functools
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import IO, Any

import numpy as np

from sciscore.formats.results import Results, all_columns, flat_own
from sciscore.formats.rows import Cells, cells_of, lines_of
from sciscore.formats.table import Table


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


def texts(table: Table[Any], results: Results) -> Iterator[str]:
    """The header, then the records with their results, many in one text."""
    made = all_columns(table, results)
    own = flat_own(table)
    header = io.StringIO()
    row_writer(header)([*table.extra, *made])
    yield header.getvalue()
    columns = [*map(_own_cells, own.values())]
    columns += [cells_of(column, _cell) for column in made.values()]
    cells, places = columns[-1]
    columns[-1] = [cell[:-1] + b"\n" for cell in cells], places
    for text in lines_of(columns, table.count):
        yield text.decode("utf-8", "surrogatepass")


def _own_cells(values: Sequence[object]) -> Cells:
    """The cells of a column, each with the comma after it."""
    lines: list[str] = []
    csv.writer(SimpleNamespace(write=lines.append)).writerows(zip(values, itertools.repeat(None)))
    return [line[:-2].encode("utf-8", "surrogatepass") for line in lines], np.arange(len(values))


@functools.lru_cache(maxsize=1 << 15)
def _cell(value: object) -> bytes:
    """The cell of a result."""
    return _own_cells([value])[0][0]
