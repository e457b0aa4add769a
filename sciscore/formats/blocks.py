"""The cells of a block of text, all found at once with NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Places = npt.NDArray[np.intp]
    Truths = npt.NDArray[np.bool_]

#: Bytes of a cell that are told from others as one whole number.
_WORD: Final = 8
#: By length of a cell: the part of a whole number that is the cell.
_MASK: Final = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
#: Rows of which the shortest cells are looked up rather than told apart.
_SOME: Final = 1 << 6


def block_of(block: bytes) -> bytes | None:
    """Lines that end in a line feed; None where they have oddities."""
    try:
        block.isascii() or block.decode()
    except UnicodeError:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    block = block.rstrip(b"\n") + b"\n"
    return None if b"\r" in block or b"\0" in block else block


def bounds(block: bytes, width: int, separator: str) -> tuple[Places, Places] | None:
    """Start and end of the cells of each line; None if lines differ in their number of cells."""
    data = np.frombuffer(block, np.uint8)
    line_end = data == ord("\n")
    ends = np.flatnonzero((data == ord(separator)) | line_end)
    rows, over = divmod(len(ends), width)
    if over or np.count_nonzero(line_end) != rows or not line_end[ends[width - 1 :: width]].all():
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    return starts.reshape(rows, width), ends.reshape(rows, width)


def different(
    block: bytes, starts: Places, ends: Places, many: Truths, after: str
) -> tuple[list[bytes], npt.NDArray[np.integer[Any]]]:
    """The different cells, and by column which of them each row has.

    Only the columns with many rows of a few cells are asked for; a cell begins with none of the
    characters of which one stands after it.
    """
    block += bytes(_WORD)
    # A cell is known by its first two bytes, read as one number, if one follows it: those of
    # some rows are, and those before which none stands.
    pairs = words(block, "<u2").take(starts)
    place_of = np.full(1 << 16, -1, np.int16)
    stops = np.frombuffer(after.encode(), np.uint8)
    place_of.reshape(256, 256)[:, stops] = 0
    known: dict[bytes, int] = {b"": 0}
    for pair in np.unique(pairs[:: 1 + len(pairs) // _SOME]).tolist():
        first, second = pair & 0xFF, pair >> 8
        if second in stops and place_of[pair] < 0:
            place_of[pair] = known.setdefault(bytes([first]), len(known))
    places = place_of.take(pairs)
    others = np.flatnonzero((places < 0) & many)
    begin = starts.ravel()[others]
    lengths = ends.ravel()[others] - begin
    short = lengths <= _WORD
    found = words(block, "<u8")[begin[short]] & _MASK[lengths[short]]
    longer, which = np.unique(found, return_inverse=True)
    places = places.astype(np.min_scalar_type(-len(known) - len(longer) - (~short).sum()))
    places.ravel()[others[short]] = which + len(known)
    values = [*known, *map(_bytes, longer.tolist())]
    longest: dict[bytes, int] = {}
    for place, start, length in zip(others[~short], begin[~short], lengths[~short], strict=True):
        cell = block[start : start + length]
        places.flat[place] = longest.setdefault(cell, len(values) + len(longest))
    values += longest
    return values, np.ascontiguousarray(places.T)


def texts_in(block: bytes) -> Callable[[Places, Places], list[str]]:
    """Gives the texts at places of a block in UTF-8, which is decoded once if it is ASCII."""
    text = block.decode() if block.isascii() else None

    def texts_at(starts: Places, ends: Places) -> list[str]:
        pairs = zip(starts.tolist(), ends.tolist(), strict=True)
        if text is None:
            return [block[start:end].decode() for start, end in pairs]
        return [text[start:end] for start, end in pairs]

    return texts_at


def words(block: bytes, kind: str) -> npt.NDArray[Any]:
    """The whole number that begins at each byte, aligned or not."""
    size = np.dtype(kind).itemsize
    return np.ndarray(len(block) - size + 1, kind, block, strides=(1,))


def _bytes(word: int) -> bytes:
    return word.to_bytes(_WORD, "little").rstrip(b"\0")
