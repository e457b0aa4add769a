"""Grids as files: CSV, Excel, Word, HTML, LaTeX and Markdown."""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sciscore.display import markup, word
from sciscore.errors import FormatError, did_you_mean, printable, shown
from sciscore.optional import require
from sciscore.saving import saved

if TYPE_CHECKING:
    from sciscore.display.grid import Grid

#: What a sheet of a workbook can hold.
_MOST_ROWS: Final = 1_048_575
_MOST_COLUMNS: Final = 16_384
_LONGEST: Final = 32_767
#: Longer sheets keep the usual widths: to look at every cell takes time.
_FITTED: Final = 10_000
#: Whole numbers beyond this are not exact in a workbook.
_LARGEST: Final = 2**53

_PAGE: Final = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="color-scheme" content="light dark"><title>{}</title></head>\n'
    '<body style="font-family:sans-serif">\n{}\n</body></html>\n'
)


def save(grids: Sequence[Grid], path: str | os.PathLike[str]) -> None:
    """Write grids to a file of the kind that its suffix names."""
    written = _WRITERS[_suffix(path)](grids)
    with saved(path, binary=isinstance(written, bytes)) as stream:
        stream.write(written)


def holds_data(path: str | os.PathLike[str]) -> bool:
    """True if a file holds values rather than the printed text."""
    return _suffix(path) in (".csv", ".xlsx")


def _suffix(path: str | os.PathLike[str]) -> str:
    if not isinstance(path, str | os.PathLike):
        raise FormatError(f"expected the path of a file, not {shown(path)}", "argument.type")
    suffix = Path(path).suffix.casefold()
    if suffix not in _WRITERS:
        known = [name.removeprefix(".") for name in _WRITERS]
        hint = did_you_mean(suffix.removeprefix("."), known)
        raise FormatError(
            f"{shown(suffix)} is not a suffix of a table; use {', '.join(known)}{hint}",
            "file.type",
        )
    return suffix


def _csv(grids: Sequence[Grid]) -> str:
    """Values in full, and the title and notes in lines that begin with ``#``."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for number, grid in enumerate(grids):
        stream.write("\n" * bool(number))
        columns = grid.to_columns()
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        for line in (grid.title, *grid.notes):
            if line:
                stream.write(f"# {printable(line)}\n")
    return stream.getvalue()


def _page(grids: Sequence[Grid]) -> str:
    from html import escape

    title = grids[0].title if grids else ""
    return _PAGE.format(escape(printable(title)), markup.html(grids))


def _workbook(grids: Sequence[Grid]) -> bytes:
    """A sheet for each grid, values in full; titles and notes on a last sheet."""
    require("an Excel file", "excel", "xlsxwriter")
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for number, grid in enumerate(grids, 1):
            sheet = book.add_worksheet(f"table {number}" if len(grids) > 1 else "table")
            _fill(book, sheet, grid, bold)
        notes = book.add_worksheet("notes")
        lines = [line for grid in grids for line in (grid.title, *grid.notes) if line]
        for row, line in enumerate(lines):
            notes.write_string(row, 0, line[:_LONGEST])
    return stream.getvalue()


def _fill(book: Any, sheet: Any, grid: Grid, bold: Any) -> None:
    columns = grid.to_columns()
    count = len(next(iter(columns.values()), ()))
    if count > _MOST_ROWS or len(columns) > _MOST_COLUMNS:
        message = f"a sheet holds {_MOST_ROWS:,} rows and {_MOST_COLUMNS:,} columns at most"
        raise FormatError(
            f"{message}; the table has {count:,} rows and {len(columns):,} columns", "file.type"
        )
    formats = {
        column.identifier: book.add_format({"num_format": f"0.{'0' * column.digits}".rstrip(".")})
        for column in grid.columns
        if column.digits is not None
    }
    for place, (name, values) in enumerate(columns.items()):
        sheet.write_string(0, place, name, bold)
        style = formats.get(name)
        for row, value in enumerate(values, 1):
            _put(sheet, row, place, value, style)
    sheet.freeze_panes(1, grid.keys)
    if count <= _FITTED:
        sheet.autofit()


def _put(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """Write one value; a text stays a text, even if it begins like a formula."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and math.isfinite(value) and abs(value) <= _LARGEST:
        sheet.write_number(row, column, value, style)
    elif value is not None and value == value:  # noqa: PLR0124 - NaN is an empty cell
        text = str(value)
        if len(text) > _LONGEST:
            raise FormatError(
                f"a cell of a workbook holds {_LONGEST:,} characters at most", "file.type"
            )
        sheet.write_string(row, column, text)


_WRITERS: Final[dict[str, Callable[[Sequence[Grid]], str | bytes]]] = {
    ".csv": _csv,
    ".xlsx": _workbook,
    ".docx": word.document,
    ".html": _page,
    ".tex": markup.latex,
    ".md": markup.markdown,
}
