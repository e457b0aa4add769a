"""What is looked at in an Excel workbook before it is read: its size, and the size it claims.

A workbook is an archive of parts. Packed parts can be a thousand times as long as the
file, and a sheet is held as the whole rectangle that its cells span: two cells can claim
seventeen thousand million.
"""

from __future__ import annotations

import io
import re
import string
import struct
import zipfile
import zlib
from collections.abc import Collection
from typing import IO, Final

from sciscore.errors import FormatError

#: Bytes that all parts may have together.
_MOST_BYTES: Final = 1 << 30
#: Cells of the rectangle that a sheet may span, as many as some 240,000 exams have.
_MOST_CELLS: Final = 1 << 25
_ARCHIVE: Final = b"PK\x03\x04"
_OLDER: Final = b"\xd0\xcf\x11\xe0"
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: The part that makes an archive a spreadsheet of OpenDocument.
_OPEN_DOCUMENT: Final = "content.xml"
#: A cell beyond column FZ or row 99,999. All that others can span can be held, and to look
#: for one of these takes a fraction of the time that it takes to look at all.
_FAR: Final = re.compile(
    rb"""=\s*["'](?:(?:[A-Za-z]{3}|[G-Zg-z][A-Za-z])[0-9]|[A-Za-z]{0,2}[0-9]{6})"""
)
#: Where a cell or a row stands, as the value of an attribute.
_PLACE: Final = re.compile(rb"""=\s*["']([A-Za-z]{1,3}[0-9]+|[0-9]{4,})["']""")
#: How many elements are said to follow, for which the reader makes room.
_COUNT: Final = re.compile(rb"""ount\s*=\s*["']\s*\+?([0-9]+)""")
_LETTERS: Final = string.ascii_letters.encode()
_DIGITS: Final = string.digits.encode()
_LAST_ROW: Final = 1_048_576
#: What a damaged archive is refused with.
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError,
                   NotImplementedError, RuntimeError)  # fmt: skip


def sound_workbook(stream: IO[bytes]) -> bytes:
    """A workbook of the same parts, none of which claims more than can be held.

    Parameters
    ----------
    stream
        A workbook in the form ``.xlsx``.

    Raises
    ------
    FormatError
        If it is none, is damaged, or is too large.
    OSError
        If the stream cannot be read.
    """
    head = stream.read(len(_ARCHIVE))
    if head != _ARCHIVE:
        raise FormatError(_why_none(head), "file.syntax")
    rest = stream if stream.seekable() else io.BytesIO(head + stream.read())
    try:
        with zipfile.ZipFile(rest) as archive:
            parts = _parts(archive)
    except FormatError:
        raise
    except _DAMAGED:
        message = "cannot be read as an Excel workbook: the file is damaged"
        raise FormatError(message, "file.syntax") from None
    _check_counts(parts.values())
    for content in parts.values():
        _check_span(content)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _why_none(head: bytes) -> str:
    if head == _OLDER:
        return "an older workbook or one with a password; save it as .xlsx without a password"
    return "cannot be read as an Excel workbook: it is none"


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts of a workbook that are texts, by name."""
    texts = [
        part
        for part in archive.infolist()
        if part.filename.endswith((".xml", ".rels")) and part.filename != _OPEN_DOCUMENT
    ]
    # No part is unpacked beyond the length that it states.
    if sum(part.file_size for part in texts) > _MOST_BYTES:
        message = f"the workbook holds more than {_MOST_BYTES:,} bytes of text"
        raise FormatError(message, "file.too_large")
    if any(part.compress_type not in _PACKED for part in texts):
        raise zipfile.BadZipFile
    return {part.filename: archive.read(part) for part in texts}


def _check_counts(parts: Collection[bytes]) -> None:
    """Refuse parts that are said to have more elements than all of them have bytes."""
    most = max((_whole(text) for part in parts for text in _COUNT.findall(part)), default=0)
    if most > sum(map(len, parts)):
        message = f"cannot be read as an Excel workbook: it claims {most:,} elements"
        raise FormatError(message, "file.too_large")


def _check_span(part: bytes) -> None:
    """Refuse a sheet whose cells span too large a rectangle."""
    cells = max(part.find(b"sheetData"), 0), max(part.rfind(b"sheetData"), 0)
    if not _FAR.search(part, *cells):
        return
    places = b" ".join(_PLACE.findall(part, *cells))
    rows = places.translate(None, _LETTERS).split()
    columns = places.upper().translate(None, _DIGITS).split()
    last = max(map(_whole, set(rows)), default=0)
    width = max((_number(letters) for letters in set(columns)), default=0)
    if last > _LAST_ROW or last * width > _MOST_CELLS:
        message = f"its cells span {last:,} rows and {width:,} columns; "
        message += "remove stray cells, or use a CSV or Parquet file"
        raise FormatError(message, "file.too_large")


def _whole(digits: bytes) -> int:
    """A whole number, of which only the first digits count if there are many."""
    return int(digits.lstrip(b"0")[:12] or b"0")


def _number(letters: bytes) -> int:
    """Number of a column by its letters, from 1."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
