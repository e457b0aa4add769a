"""Records from delimited text, in batches.

Where each separator and each line end bounds a cell, all cells of a batch are found at
once with NumPy. Everything else is left to the `csv` module of Python, which also says
what is wrong with it; a row means the same whichever of the two reads it.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from sciscore.errors import FormatError, Problem, shown
from sciscore.formats.form import C, Form
from sciscore.formats.io import EMPTY, Lines
from sciscore.formats.table import Table, table_of_columns, table_of_rows
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    import numpy.typing as npt

    _Places = npt.NDArray[np.intp]
    _Truths = npt.NDArray[np.bool_]

#: Lines that are read, scored and written in one go, and how long they may be together.
_BATCH: Final = 1 << 12
_SIZE: Final = 1 << 22
#: What may separate cells, in words.
SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
#: Bytes of a cell that are told from others as one whole number.
_WORD: Final = 8
#: By length of a cell: the part of a whole number that is the cell.
_MASK: Final = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)


def read(
    stream: IO[Any], form: Form[C], *, separator: str | None = None, encoding: str | None = None
) -> Iterator[Table[C]]:
    """The records of a delimited text in batches, problems reported."""
    lines = Lines(stream, encoding=encoding)
    separator = _checked(separator) or _found(lines, form)
    rows = csv.reader(lines, strict=True, delimiter=separator)
    header = _row(rows, 0)
    if header is None:
        raise FormatError(EMPTY, "file.syntax")
    form = form.for_header(header)
    first = 1
    while ahead := lines.ahead(_BATCH, _SIZE):
        cells = cells_of(ahead, header, form.fields, separator)
        if cells is None:
            batch = list(_until(rows, lines, first))
            table = table_of_rows(header, batch, form, first)
        else:
            lines.skip()
            table = table_of_columns(cells, len(next(iter(cells.values()))), form, first)
        if table.count:
            yield table
            first += table.count
    if first == 1:
        yield table_of_rows(header, (), form, first)


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
    (line,) = lines.ahead(1, 1) or [""]
    text = line if isinstance(line, str) else line.decode(errors="replace")
    start = text.removeprefix("\ufeff")
    try:
        return {
            separator: next(csv.reader([start], delimiter=separator), [""])
            for separator in SEPARATORS
        }
    except csv.Error:
        return {",": [""]}


def _until(rows: Iterator[list[str]], lines: Lines, first: int) -> Iterator[list[str]]:
    """The rows of the lines that were looked at ahead; the last may reach beyond them."""
    number = first
    while lines.looked_ahead and (row := _row(rows, number)):
        yield row
        number += 1


def _row(rows: Iterator[list[str]], number: int) -> list[str] | None:
    """The next row; None at the end. Blank lines are skipped."""
    try:
        return next(filter(None, rows), None)
    except csv.Error as error:
        message = f"cannot be read as CSV: {str(error).partition(' - ')[0]}"
        location = "" if number else "header"
        raise FormatError(
            [Problem(location=location, message=message, row=number or None, code="file.syntax")]
        ) from None


def cells_of(
    lines: Sequence[Any], header: Sequence[str], fields: Container[str], separator: str = ","
) -> dict[str, Sequence[object]] | None:
    """The cells of lines by column; None if the lines are better read one by one.

    Parameters
    ----------
    lines
        Lines as they stand in a file, text or bytes; each begins a row.
    header
        The names of the columns.
    fields
        Columns in which a few texts repeat; the cells of the others are a list.
    separator
        One ASCII character.
    """
    text = _plain(lines)
    bounds = None if text is None else _bounds(text, len(header), ord(separator))
    if text is None or bounds is None:
        return None
    starts, ends = bounds
    many = np.array([name in fields for name in header])
    values, places = _repeats(text, starts, ends, many, separator)
    columns: dict[str, Sequence[object]] = {}
    for place, name in enumerate(header):
        if name in fields:
            columns[name] = Repeats(values, places[place])
        else:
            pairs = zip(starts[:, place].tolist(), ends[:, place].tolist(), strict=True)
            columns[name] = [text[start:end].decode() for start, end in pairs]
    return columns


def _plain(lines: Sequence[Any]) -> bytes | None:
    """The text of lines that end in a line feed, in UTF-8; None where it has oddities."""
    try:
        text = b"".join(line if isinstance(line, bytes) else line.encode() for line in lines)
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n")
        text = text.rstrip(b"\n") + b"\n"
        text.isascii() or text.decode()
    except UnicodeError:
        return None
    odd = b"\r" in text or b"\0" in text or max(map(len, lines)) > csv.field_size_limit()
    return None if odd else text


def _bounds(text: bytes, width: int, separator: int) -> tuple[_Places, _Places] | None:
    """Start and end of the cells of each row; None if rows differ in their number of cells.

    Cells may be in quotes that hold no quotes and no separators: then the quotes are as
    many as the first and last characters of such cells.
    """
    data = np.frombuffer(text, np.uint8)
    line_end = data == ord("\n")
    ends = np.flatnonzero((data == separator) | line_end)
    rows, over = divmod(len(ends), width)
    if over or np.count_nonzero(line_end) != rows or not line_end[ends[width - 1 :: width]].all():
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    if width == 1 and (starts == ends).any():
        return None  # a blank line is not a row
    quotes = text.count(b'"')
    if quotes:
        quote = ord('"')
        quoted = (data[starts] == quote) & (data[ends - 1] == quote) & (ends - starts > 1)
        if quotes != 2 * np.count_nonzero(quoted):
            return None
        starts += quoted
        ends -= quoted
    return starts.reshape(rows, width), ends.reshape(rows, width)


def _repeats(
    text: bytes, starts: _Places, ends: _Places, many: _Truths, separator: str
) -> tuple[list[str], Any]:
    """The different texts of cells, and by column which of them each cell holds.

    Cells of columns that are not `many` may hold any. A cell is known by its first two
    bytes, which are read as one number, if one of them is no longer part of it.
    """
    bounds = f'{separator}\n"'.encode()  # a cell in quotes ends before the second
    text += bytes(_WORD)
    pairs = _words(text, "<u2")[starts]
    met = np.zeros(1 << 16, bool)
    met[pairs] = True
    place_of = np.zeros(1 << 16, np.int32)
    known: dict[bytes, int] = {b"": 0}
    for pair in np.flatnonzero(met).tolist():
        first, second = pair & 0xFF, pair >> 8
        if first not in bounds:
            short = second in bounds
            place_of[pair] = known.setdefault(bytes([first]), len(known)) if short else -1
    places = place_of[pairs]
    others = np.flatnonzero((places < 0) & many)
    begin = starts.ravel()[others]
    lengths = ends.ravel()[others] - begin
    words = lengths <= _WORD
    longer, inverse = np.unique(
        _words(text, "<u8")[begin[words]] & _MASK[lengths[words]], return_inverse=True
    )
    places.ravel()[others[words]] = inverse + len(known)
    values = [*known, *map(_bytes, longer.tolist())]
    longest: dict[bytes, int] = {}
    for place, start, length in zip(others[~words], begin[~words], lengths[~words], strict=True):
        cell = text[start : start + length]
        places.flat[place] = longest.setdefault(cell, len(values) + len(longest))
    values += longest
    return [cell.decode() for cell in values], places.T.astype(np.min_scalar_type(len(values)))


def _words(text: bytes, kind: str) -> npt.NDArray[Any]:
    """The whole number that begins at each byte, aligned or not."""
    size = np.dtype(kind).itemsize
    return np.ndarray(len(text) - size + 1, kind, text, strides=(1,))


def _bytes(word: int) -> bytes:
    return word.to_bytes(_WORD, "little").rstrip(b"\0")
