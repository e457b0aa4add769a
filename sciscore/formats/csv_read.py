"""Records from delimited text, in batches.

Where each separator and each line end bounds a cell, all cells of a batch are found at
once with NumPy. Everything else is left to the `csv` module of Python, which also says
what is wrong with it; a row means the same whichever of the two reads it.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, shown
from sciscore.formats.blocks import block_of, bounds, different, texts_at
from sciscore.formats.form import C, Form
from sciscore.formats.io import EMPTY, Lines
from sciscore.formats.table import Table, table_of_columns, table_of_rows
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    from sciscore.formats.blocks import Places

#: Bytes or characters of the lines that are read, scored and written in one go.
_SIZE: Final = 1 << 21
#: What may separate cells, in words.
SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def read(
    stream: IO[Any], form: Form[C], *, separator: str | None = None, encoding: str | None = None
) -> Iterator[Table[C]]:
    """The records of a delimited text in batches, problems reported."""
    lines = Lines(stream, encoding=encoding)
    separator = _checked(separator) or _found(lines, form)
    rows = _Rows(lines, separator)
    header = rows.next()
    if header is None:
        raise FormatError(EMPTY, "file.syntax")
    form = form.for_header(header)
    empty = True
    while ahead := lines.ahead(_SIZE):
        cells = cells_of(ahead, header, form.fields, separator)
        if cells is None:
            batch = rows.looked_at()
            table = table_of_rows(header, list(batch.values()), form, list(batch))
        else:
            first, count = rows.number + 1, len(next(iter(cells.values())))
            rows.skip(_count_lines(ahead))
            table = table_of_columns(cells, form, range(first, first + count), "row")
        if table.count:
            yield table
            empty = False
    if empty:
        yield table_of_rows(header, (), form, ())


def _checked(separator: str | None) -> str | None:
    """A separator as it was given; `tab` is one, too."""
    known = {**{text: text for text in SEPARATORS}, **{w: t for t, w in SEPARATORS.items()}}
    if separator is not None and separator not in known:
        message = f"unknown separator {shown(separator)}; use , ; | or tab"
        raise FormatError(message, "argument.not_allowed")
    return None if separator is None else known[separator]


def _found(lines: Lines, form: Form[Any]) -> str:
    """The separator under which the header has most fields, then most cells."""
    names = _first_names(lines)
    counts = {
        separator: (sum(name in form.fields for name in cells), len(cells))
        for separator, cells in names.items()
    }
    most = max(counts.values())
    best = [separator for separator, count in counts.items() if count == most]
    if len(best) > 1 and most[1] > 1:
        words = " or ".join(SEPARATORS[separator] for separator in best)
        raise FormatError(
            [
                Problem(
                    location="header",
                    message=f"separated by {words}? name it with separator= or --separator",
                )
            ]
        )
    return best[0]


def _first_names(lines: Lines) -> Mapping[str, Sequence[str]]:
    """The cells of the first line under each separator."""
    line = lines.ahead(1)
    text = line if isinstance(line, str) else line.decode(errors="replace")
    start = text.removeprefix("\ufeff")
    try:
        return {
            separator: next(csv.reader([start], delimiter=separator), [""])
            for separator in SEPARATORS
        }
    except csv.Error:
        return {",": [""]}


class _Rows:
    """The rows of a text; `number` is that of the last, which counts blank ones as well."""

    def __init__(self, lines: Lines, separator: str) -> None:
        self.number = 0
        self._lines = lines
        self._rows = csv.reader(lines, strict=True, delimiter=separator)
        self._in_header = True

    def next(self) -> list[str] | None:
        """The next row that is not blank; None at the end."""
        row: list[str] | None = []
        try:
            while row == []:
                self.number += 1
                row = next(self._rows, None)
        except csv.Error as error:
            message = f"cannot be read as CSV: {str(error).partition(' - ')[0]}"
            problem = Problem(location="header", message=message, code="file.syntax")
            if not self._in_header:
                problem = attrs.evolve(problem, location="", row=self.number, counted="row")
            raise FormatError([problem]) from None
        self._in_header = False
        return row

    def looked_at(self) -> dict[int, list[str]]:
        """The rows of the lines that were looked at ahead; the last may reach beyond them."""
        found = {}
        while self._lines.looked_ahead and (row := self.next()):
            found[self.number] = row
        return found

    def skip(self, count: int) -> None:
        """Pass over as many rows as there are lines that were looked at ahead."""
        self.number += count
        self._lines.skip()


def _count_lines(text: Any) -> int:
    """How many lines a text has."""
    end = "\n" if isinstance(text, str) else b"\n"
    return int(text.count(end)) + (not text.endswith(end))


def cells_of(
    text: str | bytes, header: Sequence[str], fields: Container[str], separator: str = ","
) -> dict[str, Sequence[object]] | None:
    """The cells of lines by column; None if the lines are better read one by one.

    Parameters
    ----------
    text
        Lines as they stand in a file; the first begins a row.
    header
        The names of the columns.
    fields
        Columns in which a few texts repeat; the cells of the others are a list.
    separator
        One ASCII character.
    """
    block = block_of(text)
    found = None if block is None else _bounds(block, len(header), separator)
    if block is None or found is None:
        return None
    starts, ends = found
    many = np.array([name in fields for name in header])
    # A cell in quotes ends before the second.
    cells, places = different(block, starts, ends, many, f'{separator}\n"')
    values = [cell.decode() for cell in cells]
    columns: dict[str, Sequence[object]] = {}
    for place, name in enumerate(header):
        if name in fields:
            columns[name] = Repeats(values, places[place])
        else:
            columns[name] = texts_at(block, starts[:, place], ends[:, place])
    return columns


def _bounds(block: bytes, width: int, separator: str) -> tuple[Places, Places] | None:
    """Start and end of the cells of each row, without quotes; None if there are others.

    Cells may be in quotes that hold no quotes and no separators: then the quotes are as
    many as the first and last characters of such cells.
    """
    found = bounds(block, width, separator)
    if found is None:
        return None
    starts, ends = found
    if width == 1 and (starts == ends).any():
        return None  # a blank line is not a row
    longest = np.diff(ends[:, -1], prepend=0).max(initial=0)
    if longest > csv.field_size_limit():
        return None
    quotes = block.count(b'"')
    if quotes:
        data, quote = np.frombuffer(block, np.uint8), ord('"')
        quoted = (data[starts] == quote) & (data[ends - 1] == quote) & (ends - starts > 1)
        if quotes != 2 * np.count_nonzero(quoted):
            return None
        starts, ends = starts + quoted, ends - quoted
    return starts, ends
