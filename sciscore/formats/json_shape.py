"""JSON records of one shape in a block of text: only their values are parsed.

Where the text between the values is that of another record, byte for byte, and each value
is the JSON text of one, the record holds the keys of the other with these values; so what
was refused or found in its shape needs no second look. Each different cell is parsed once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import FormatError
from sciscore.formats.blocks import bounds, different, words
from sciscore.formats.json_text import parsed

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.formats.blocks import Places, Truths

#: What stands from one comma to the next: the key of a value, the value, and ends of objects.
_PART: Final = re.compile(
    rb"""((?:[\s{]*"[^"\\]*"\s*:)+\s*)     # keys; those before the last lead to objects
         ("(?:[^"\\]|\\.)*"|[^\s"{}\[\]:,]+)
         ([\s}]*)""",
    re.VERBOSE,
)
#: Values of a record that is read as columns, at most: each takes a while.
_WIDEST: Final = 1 << 10
#: Stands for a text that is not one value.
NO_VALUE: Final = object()


@attrs.frozen
class Shape:
    """The text of a record around its values."""

    #: What stands between commas before and after each value.
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]
    #: The record, with its place in the text for each value.
    record: Mapping[str, Any]

    @classmethod
    def of(cls, text: bytes) -> Shape | None:
        """The shape of a record; None if it is wide, has lists, or objects without a member."""
        before, after = [], []
        end = -1
        while end < len(text):
            part = _PART.match(text, end + 1)
            if part is None or text[part.end() : part.end() + 1] not in (b",", b""):
                return None
            before.append(part[1])
            after.append(part[3])
            end = part.end()
            if len(before) > _WIDEST:
                return None
        places = (str(place).encode() for place in range(len(before)))
        marked = b",".join(map(b"".join, zip(before, places, after, strict=True)))
        try:
            record = parsed(marked.decode())
        except (FormatError, UnicodeError):
            return None
        return cls(tuple(before), tuple(after), record) if isinstance(record, dict) else None

    @property
    def width(self) -> int:
        """Number of values."""
        return len(self.before)

    def values(self, block: bytes, starts: Places, ends: Places) -> tuple[Places, Places, Places]:
        """Start and end of the values of the records that fit, and which these are."""
        first, last = starts + _lengths(self.before), ends - _lengths(self.after)
        block += bytes(max(map(len, self.before + self.after)))
        fits: Truths = np.greater(last, first)
        _compare(fits, block, starts, self.before)
        _compare(fits, block, last, self.after)
        whole: Truths = np.all(fits, axis=1)
        rows = np.flatnonzero(whole)
        return (first, last, rows) if len(rows) == len(whole) else (first[rows], last[rows], rows)


def _lengths(texts: Sequence[bytes]) -> Places:
    return np.fromiter(map(len, texts), np.intp, len(texts))


def _compare(fits: Truths, block: bytes, starts: Places, texts: Sequence[bytes]) -> None:
    """Clear what does not fit: a text for each column."""
    for column, text in enumerate(texts):
        if text:
            found = words(block, f"S{len(text)}")[starts[:, column]]
            fits[:, column] &= found == text


def of_lines(block: bytes, width: int) -> tuple[Places, Places, Places] | None:
    """Start and end of what stands between commas, and which lines have as many as a width."""
    found = bounds(block, width, ",")
    if found:
        return *found, np.arange(len(found[0]))
    data = np.frombuffer(block, np.uint8)
    outside, line_end = _outside(data), data == ord("\n")
    if not outside[line_end].all():
        return None
    ends = np.flatnonzero(((data == ord(",")) & outside) | line_end)
    last = np.flatnonzero(line_end[ends])
    lines = np.flatnonzero(np.diff(last, prepend=-1) == width)
    chosen = last[lines, None] + np.arange(1 - width, 1)
    return np.append(0, ends + 1)[chosen], ends[chosen], lines


def _outside(data: npt.NDArray[np.uint8]) -> Truths:
    """The bytes outside of texts, where no text holds a backslash at its end."""
    quotes = data == ord('"')
    quotes[1:] &= data[:-1] != ord("\\")
    inside: Truths = np.logical_xor.accumulate(quotes)
    return ~inside


def repeated_values(
    block: bytes, starts: Places, ends: Places, many: Truths
) -> tuple[list[object], Any]:
    """The different values, `NO_VALUE` among them, and by column which of them each row has."""
    texts, places = different(block, starts, ends, many, ",\n")
    return [_value(text.decode()) for text in texts], places


def all_values(texts: Sequence[str]) -> list[object]:
    """The values of a column of texts, `NO_VALUE` for what is none."""
    joined = ",".join(texts)
    if not any(mark in joined for mark in "[{\\"):
        # Commas stand within quotes or between texts: as many values as texts are these.
        values = _value(f"[{joined}]", list)
        if isinstance(values, list) and len(values) == len(texts):
            return values
    return [*map(_value, texts)]


def _value(text: str, *also: type) -> object:
    """The value that is a whole text, no object and no list unless it may be one."""
    try:
        value = parsed(text)
    except FormatError:
        return NO_VALUE
    return NO_VALUE if isinstance(value, dict | list) and not isinstance(value, also) else value
