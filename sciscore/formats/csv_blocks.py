"""Rows of a CSV text cut into cells all at once, where nothing stands in the way.

Of a text in which each comma and each line end separates cells, the cells are where the
separators are. Everything else is left to the `csv` module of Python, which also says
what is wrong with it; a row means the same whichever of the two reads it.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sciscore.repeats import Repeats

if TYPE_CHECKING:
    import numpy.typing as npt

    _Places = npt.NDArray[np.intp]
    _Truths = npt.NDArray[np.bool_]

#: What is no part of a cell; a cell in quotes ends before the second.
_BOUNDS: Final = b',\n"'
_COMMA, _LINE_END, _QUOTE = _BOUNDS
#: Bytes of a cell that are told from others as one whole number.
_WORD: Final = 8
#: By length of a cell: the part of a whole number that is the cell.
_MASK: Final = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)


def cells_of(
    lines: Sequence[Any], header: Sequence[str], fields: Container[str]
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
    """
    text = _plain(lines)
    bounds = None if text is None else _bounds(text, len(header))
    if text is None or bounds is None:
        return None
    starts, ends = bounds
    many = np.array([name in fields for name in header])
    values, places = _repeats(text, starts, ends, many)
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


def _bounds(text: bytes, width: int) -> tuple[_Places, _Places] | None:
    """Where the cells of each row start and end; None if there are not as many in each.

    Cells may be in quotes that hold no quotes and no separators: then the quotes are as
    many as the first and last characters of such cells.
    """
    data = np.frombuffer(text, np.uint8)
    line_end = data == _LINE_END
    ends = np.flatnonzero((data == _COMMA) | line_end)
    rows, over = divmod(len(ends), width)
    if over or np.count_nonzero(line_end) != rows or not line_end[ends[width - 1 :: width]].all():
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    if width == 1 and (starts == ends).any():
        return None  # a blank line is no row
    quotes = text.count(b'"')
    if quotes:
        quoted = (data[starts] == _QUOTE) & (data[ends - 1] == _QUOTE) & (ends - starts > 1)
        if quotes != 2 * np.count_nonzero(quoted):
            return None
        starts += quoted
        ends -= quoted
    return starts.reshape(rows, width), ends.reshape(rows, width)


def _repeats(text: bytes, starts: _Places, ends: _Places, many: _Truths) -> tuple[list[str], Any]:
    """The different texts of cells, and by column which of them each cell holds.

    Cells of columns that are not `many` may hold any. A cell is known by its first two
    bytes, which are read as one number, if one of them is no longer part of it.
    """
    text += bytes(_WORD)
    pairs = _words(text, "<u2")[starts]
    met = np.zeros(1 << 16, bool)
    met[pairs] = True
    place_of = np.zeros(1 << 16, np.int32)
    known: dict[bytes, int] = {b"": 0}
    for pair in np.flatnonzero(met).tolist():
        first, second = pair & 0xFF, pair >> 8
        if first not in _BOUNDS:
            short = second in _BOUNDS
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
    """The whole number that begins at each byte, whatever it takes for alignment."""
    size = np.dtype(kind).itemsize
    return np.ndarray(len(text) - size + 1, kind, text, strides=(1,))


def _bytes(word: int) -> bytes:
    return word.to_bytes(_WORD, "little").rstrip(b"\0")
