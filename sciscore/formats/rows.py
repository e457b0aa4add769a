"""Columns as lines of text: each different cell is written once, each line put together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sciscore.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

#: The different cells of a column as they stand in a line; which one each row has.
Cells: TypeAlias = "tuple[Sequence[bytes], npt.NDArray[np.integer[Any]]]"

#: Rows that are put together in one go.
_ROWS: Final = 1 << 10
#: Whole numbers in a narrower range than this are looked up in a table.
_NARROW: Final = 1 << 10


def lines_of(columns: Sequence[Cells], count: int) -> Iterator[bytes]:
    """The rows of columns of cells, many in one text."""
    joined = list(_joined(columns))
    # None keeps NumPy from making more of the cells than objects.
    cells = np.array([*itertools.chain.from_iterable(cells for cells, _ in joined), None], object)
    bases = np.cumsum([0, *(len(cells) for cells, _ in joined)])
    for first in range(0, count, _ROWS):
        rows = slice(first, first + _ROWS)
        pairs = zip(joined, bases, strict=False)
        chosen = np.stack([places[rows] + base for (_, places), base in pairs], axis=1)
        yield b"".join(cells[chosen.ravel()].tolist())


def _joined(columns: Sequence[Cells]) -> Iterator[Cells]:
    """The columns, with neighbours that repeat in the same rows in one."""
    for _, group in itertools.groupby(columns, lambda column: id(column[1])):
        cells, places = zip(*group, strict=True)
        yield [*map(b"".join, zip(*cells, strict=True))], places[0]


def cells_of(
    column: Sequence[object] | npt.NDArray[Any], written: Callable[[object], bytes]
) -> Cells:
    """The cells of a column of results: texts as they repeat, or whole numbers."""
    if isinstance(column, Repeats):
        return [*map(written, column.values)], column.places
    if isinstance(column, np.ndarray) and column.dtype != object and column.size:
        numbers, absent = np.ma.getdata(column), np.ma.getmaskarray(column)
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < _NARROW:
            known = map(written, (*range(low, high + 1), None))
            return [*known], np.where(absent, high + 1, numbers) - low
    values = column.tolist() if isinstance(column, np.ndarray) else column
    return [*map(written, values)], np.arange(len(values))
