"""Records from delimited text, in batches.

Where each separator and each line end bounds a cell, all cells of a batch are found at
once with NumPy. Everything else is left to the `csv` module of Python, which also says
what is wrong with it; a row means the same whichever of the two reads it.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Container, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, shown
from sciscore.formats.blocks import block_of, bounds, different, texts_in
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

#: How the first line may state the separator.
_STATED: Final = re.compile(r'"?sep=([^"])"?[\r\n]*', re.IGNORECASE)
#: How a name begins that stands for none: no text holds NUL.
_NAMELESS: Final = "\0"
#: Rows among which the names of the columns are looked for, to say where they stand.
_ROWS_ABOVE: Final = 20


def read(
    stream: IO[Any],
    form: Form[C],
    *,
    separator: str | None = None,
    encoding: str | None = None,
    turn: tuple[int, int] = (0, 1),
) -> Iterator[Table[C]]:
    """The records of a delimited text in batches, problems reported.

    Of all batches those are read whose turn it is: which one it is, of how many.
    """
    lines = Lines(stream, encoding=encoding)
    stated = _stated(lines)
    separator = _checked(separator) or stated or _found(lines, form)
    rows = _Rows(lines, separator)
    form, header = _header(rows, lines, form, separator)
    which, every = turn
    for place in itertools.count():
        ahead = lines.ahead(_SIZE)
        if place and not ahead:
            break
        if place % every == which:
            yield _with_names(_table(rows, ahead, header, form, separator))
        else:
            rows.pass_over(ahead, len(header), separator)


def _header(rows: _Rows, lines: Lines, form: Form[C], separator: str) -> tuple[Form[C], list[str]]:
    """The form with its fields named as in the header, and the header with a name for each blank.

    The first may be an index, which has none.
    """
    names = rows.next()
    if names is None:
        raise FormatError(EMPTY, "file.syntax")
    header = [name or f"{_NAMELESS}{n}" if n > 1 else name for n, name in enumerate(names, 1)]
    try:
        form = form.for_header([name for name in header if not name.startswith(_NAMELESS)])
    except FormatError:
        below = form.header_below(_rows_below(lines, form, separator), rows.number + 1)
        if below:
            raise FormatError(below, "table.not_allowed") from None
        raise
    return form, header


def _table(
    rows: _Rows, ahead: bytes, header: Sequence[str], form: Form[C], separator: str
) -> Table[C]:
    """The table of lines that were looked at."""
    found = columns_in(ahead, header, form.fields, separator)
    if found is None:
        batch = rows.looked_at()
        return table_of_rows(header, list(batch.values()), form, list(batch))
    first = rows.number + 1
    rows.skip(_count_lines(ahead))
    cells, lines_with_cells = found
    return table_of_columns(cells, form, [first + line for line in lines_with_cells], "row")


def _stated(lines: Lines) -> str | None:
    """The separator that the first line states, which Excel writes and does not show."""
    stated = _STATED.fullmatch(_first_line(lines))
    if stated is None:
        return None
    next(lines)
    return _checked(stated[1])


def _with_names(table: Table[C]) -> Table[C]:
    """The table without columns that have no name; raise if one has a cell."""
    problems = []
    own = dict(table.extra)
    for name in [name for name in own if name.startswith(_NAMELESS)]:
        cells = zip(table.numbers, own.pop(name), strict=True)
        filled = next((number for number, cell in cells if cell), None)
        if filled is not None:
            where, message = f"column {name[1:]}", "has cells but no name in the header"
            problems.append(Problem(location=where, message=message, row=filled, counted="row"))
    if problems:
        raise FormatError(problems)
    return attrs.evolve(table, extra=own)


def _rows_below(lines: Lines, form: Form[Any], separator: str) -> list[list[str]]:
    """The first rows below the header, as they are under the separator that fits them best."""
    below = lines.ahead(_SIZE).decode(errors="replace").split("\n")[:_ROWS_ABOVE]

    def rows(separator: str) -> list[list[str]]:
        try:
            return [*csv.reader(below, delimiter=separator)]
        except csv.Error:
            return []

    return max(
        map(rows, dict.fromkeys((separator, *SEPARATORS))),
        key=lambda found: bool(form.header_below(found, 1)),
    )


def _checked(separator: str | None) -> str | None:
    """A separator as it was given; `tab` is one, too."""
    known = {**{text: text for text in SEPARATORS}, **{w: t for t, w in SEPARATORS.items()}}
    if separator is not None and separator not in known:
        message = f"unknown separator {shown(separator)}; use , ; | or tab"
        raise FormatError(message, "argument.not_allowed")
    return None if separator is None else known[separator]


def _found(lines: Lines, form: Form[Any]) -> str:
    """The separator under which the header has most fields, then most cells."""
    line = _first_line(lines)
    counts = {}
    for separator in SEPARATORS:
        try:
            cells = next(csv.reader([line], delimiter=separator), [""])
        except csv.Error:
            return ","  # with which what is wrong is found again, and told
        counts[separator] = (sum(name in form.fields for name in cells), len(cells))
    most = max(counts.values())
    best = [separator for separator, count in counts.items() if count == most]
    if len(best) > 1 and most[1] > 1:
        words = " or ".join(SEPARATORS[separator] for separator in best)
        message = f"separated by {words}? name it with separator= or --separator"
        raise FormatError([Problem(location="header", message=message)])
    return best[0]


def _first_line(lines: Lines) -> str:
    return lines.ahead(1).decode(errors="replace").removeprefix("\ufeff")


#: What to do about a header that is not one of CSV, by what is wrong with it.
_HINTS: Final = {
    "new-line character seen in unquoted field": "; if its lines end in CR alone, as old "
    "Excel for Mac writes them, save it as CSV UTF-8",
    "',' expected after '\"'": "; if blanks stand between its cells, write it with commas",
}


class _Rows:
    """The rows of a text; `number` is that of the last, which counts blank ones as well."""

    def __init__(self, lines: Lines, separator: str) -> None:
        self.number = 0
        self._lines = lines
        self._rows = csv.reader(lines, strict=True, delimiter=separator)
        self._in_header = True

    def next(self) -> list[str] | None:
        """The next row that has a cell with anything in it; None at the end."""
        row: list[str] | None = []
        try:
            while row is not None and not any(row):
                self.number += 1
                row = next(self._rows, None)
        except csv.Error as error:
            reason = str(error).partition(" - ")[0]
            message = f"cannot be read as CSV: {reason}"
            message += _HINTS.get(reason, "") if self._in_header else ""
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

    def pass_over(self, text: bytes, width: int, separator: str) -> None:
        """Pass over the lines that were looked at, and what belongs to their last row."""
        block = block_of(text) or b'"'
        if b'"' in block and _bounds(block, width, separator) is None:
            self.looked_at()
        else:
            self.skip(_count_lines(text))

    def skip(self, count: int) -> None:
        """Pass over as many rows as there are lines that were looked at ahead."""
        self.number += count
        self._lines.skip()


def _count_lines(text: bytes) -> int:
    """How many lines a text has."""
    return text.count(b"\n") + (not text.endswith(b"\n"))


def columns_in(
    text: bytes, header: Sequence[str], fields: Container[str], separator: str = ","
) -> tuple[dict[str, Sequence[object]], Sequence[int]] | None:
    """The cells of lines by column, and which lines these are, from 0.

    Rows without anything in a cell are left out. None if the lines are better read one by one.
    Columns that are fields repeat a few texts; the cells of the others are a list.
    """
    block = block_of(text)
    found = None if block is None else _bounds(block, len(header), separator)
    if block is None or found is None:
        return None
    filled = (found[0] < found[1]).any(axis=1)
    starts, ends = (places if filled.all() else places[filled] for places in found)
    many = np.array([name in fields for name in header])
    # A cell in quotes ends before the second.
    cells, places = different(block, starts, ends, many, f'{separator}\n"')
    values = [cell.decode() for cell in cells]
    texts_at = texts_in(block)
    columns: dict[str, Sequence[object]] = {}
    for place, name in enumerate(header):
        if name in fields:
            columns[name] = Repeats(values, places[place])
        else:
            columns[name] = texts_at(starts[:, place], ends[:, place])
    return columns, np.flatnonzero(filled).tolist()


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
