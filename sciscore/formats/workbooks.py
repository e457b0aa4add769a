"""Checks of an Excel workbook before it is read: its size, and the size it claims.

A workbook is an archive of parts. Packed parts can be a thousand times as long as the
file, and a sheet is held as the whole rectangle that its cells span: two cells can claim
seventeen thousand million.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import IO, Final

from sciscore.errors import FormatError, shown

#: What takes more than a workbook.
_OTHERS: Final = "use a CSV or Parquet file"
#: Bytes that all parts may have together, unpacked: those of some 50,000 exams.
_MOST_BYTES: Final = 1 << 28
#: Cells of the rectangle that a sheet may span, as many as some 140,000 exams have.
_MOST_CELLS: Final = 20_000_000
_ARCHIVE: Final = b"PK\x03\x04"
_OLDER: Final = b"\xd0\xcf\x11\xe0"
_PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: The part that makes an archive a spreadsheet of OpenDocument.
_OPEN_DOCUMENT: Final = "content.xml"
#: A place that is not near: neither in columns A to FZ and rows 1 to 99,999, nor a row of
#: those. All that the others can span can be held.
_FAR: Final = re.compile(rb"""[\s"']r\s*=\s*["'](?!(?:[A-Za-z]|[A-Fa-f][A-Za-z])?[0-9]{1,5}["'])""")
#: A place, as the value of an attribute: of a cell, of a row.
_PLACE: Final = re.compile(rb"""[\s"']r\s*=\s*["']([^"']{0,20})""")
_CELL: Final = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
#: How many elements are said to follow, for which the reader makes room.
_COUNT: Final = re.compile(rb"""ount\s*=\s*["']\s*\+?([0-9]+)""")
#: A cell that holds an error.
_ERROR: Final = re.compile(rb"""(<(?:\w{1,9}:)?c\b[^<>]*\bt\s*=\s*["'])e(["'])""")
#: A cell with a formula and without a value.
_FORMULA: Final = re.compile(
    rb"""<((?:\w{1,9}:)?)c\b([^<>]*)>\s*<\1f\b(?:[^<>]*/>|[^<>]*>([^<]*)</\1f>)
         (?:\s*(?:<\1v\s*/>|<\1v>\s*</\1v>))?\s*</\1c>""",
    re.VERBOSE,
)
_TYPE: Final = re.compile(rb"""\bt\s*=\s*["']([^"']*)["']""")
_LAST_ROW: Final = 1_048_576
#: What a damaged archive is refused with.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def sound_workbook(stream: IO[bytes]) -> bytes:
    """A workbook of the same parts, none of which claims more than can be held."""
    head = stream.read(len(_ARCHIVE))
    if head != _ARCHIVE:
        why = "cannot be read as an Excel workbook: it is none"
        if head == _OLDER:
            why = "an older workbook or one with a password; save it as .xlsx without a password"
        raise FormatError(why, "file.syntax")
    rest = stream if stream.seekable() else io.BytesIO(head + stream.read(_MOST_BYTES))
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(rest) as archive, zipfile.ZipFile(made, "w") as sound:
            _copy(archive, sound)
    except FormatError:
        raise
    except _DAMAGED:
        message = "cannot be read as an Excel workbook: the file is damaged"
        raise FormatError(message, "file.syntax") from None
    return made.getvalue()


def _copy(archive: zipfile.ZipFile, sound: zipfile.ZipFile) -> None:
    """Copy the parts that are texts, one after the other, each looked at before."""
    texts = [
        part
        for part in archive.infolist()
        if part.filename.endswith((".xml", ".rels")) and part.filename != _OPEN_DOCUMENT
    ]
    # No part is unpacked beyond the length that it states.
    size = sum(part.file_size for part in texts)
    if size > _MOST_BYTES:
        message = f"the workbook holds more than {_MOST_BYTES:,} bytes of text; {_OTHERS}"
        raise FormatError(message, "file.too_large")
    if any(part.compress_type not in _PACKED for part in texts):
        raise zipfile.BadZipFile
    for part in texts:
        content = archive.read(part)
        _check_counts(content, size)
        _check_span(content)
        sound.writestr(part.filename, _with_texts(content))


def _with_texts(part: bytes) -> bytes:
    """A part in which what would be read as a blank cell is a text.

    An error of Excel, such as #REF!, becomes its name, a formula that was never calculated
    the formula.
    """
    return _FORMULA.sub(_formula, _ERROR.sub(rb"\1str\2", part))


def _formula(cell: re.Match[bytes]) -> bytes:
    """A cell with its formula as a text, unless its value is the text without a letter."""
    prefix, attributes, formula = cell[1], cell[2], cell[3] or b"a formula"
    kind = _TYPE.search(attributes)
    if kind and kind[1] != b"n":
        return cell[0]
    return b'<%bc%b t="str"><%bv>=%b</%bv></%bc>' % (
        prefix, _TYPE.sub(b"", attributes), prefix, formula, prefix, prefix
    )  # fmt: skip


def _check_counts(part: bytes, size: int) -> None:
    """Refuse a part that is said to have more elements than all parts have bytes."""
    most = max(map(_whole, _COUNT.findall(part)), default=0)
    if most > size:
        message = f"cannot be read as an Excel workbook: it claims {most:,} elements"
        raise FormatError(message, "file.too_large")


def _check_span(part: bytes) -> None:
    """Refuse a sheet whose cells span too large a rectangle, or stand nowhere."""
    start, end = max(part.find(b"sheetData"), 0), max(part.rfind(b"sheetData"), 0)
    if not _FAR.search(part, start, end):
        return
    last = width = 0
    for place in _PLACE.finditer(part, start, end):
        cell = _CELL.fullmatch(place[1].strip())
        if not cell:
            message = f"cannot be read as an Excel workbook: {shown(place[1].decode('latin-1'))}"
            raise FormatError(f"{message} is not the place of a cell", "file.syntax")
        last, width = max(last, int(cell[2])), max(width, _number(cell[1]))
    if last > _LAST_ROW or last * width > _MOST_CELLS:
        message = f"its cells span {last:,} rows and {width:,} columns; remove stray cells"
        raise FormatError(f"{message}, or {_OTHERS}", "file.too_large")


def _whole(digits: bytes) -> int:
    """A whole number, of which only the first digits count if there are many."""
    return int(digits.lstrip(b"0")[:12] or b"0")


def _number(letters: bytes) -> int:
    """Number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number
