"""Records from CSV texts, in batches."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO, Any, Final

from sciscore.errors import FormatError, Problem
from sciscore.formats.columns import table_of_columns, table_of_rows
from sciscore.formats.csv_blocks import cells_of
from sciscore.formats.form import C, Form
from sciscore.formats.sources import EMPTY, Lines
from sciscore.formats.table import Table

#: Lines that are read, scored and written in one go, and how long they may be together.
_BATCH: Final = 1 << 12
_SIZE: Final = 1 << 22


def read(stream: IO[Any], form: Form[C]) -> Iterator[Table[C]]:
    """The records of a CSV text in batches, problems reported."""
    lines = Lines(stream)
    rows = csv.reader(lines, strict=True)
    header = _row(rows, 0)
    if header is None:
        raise FormatError(EMPTY)
    form.check_header(header)
    first = 1
    while ahead := lines.ahead(_BATCH, _SIZE):
        cells = cells_of(ahead, header, form.fields)
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


def _until(rows: Iterator[list[str]], lines: Lines, first: int) -> Iterator[list[str]]:
    """The rows of the lines that were looked at ahead; the last may reach beyond them."""
    number = first
    while lines.looked_ahead and (row := _row(rows, number)):
        yield row
        number += 1


def _row(rows: Iterator[list[str]], number: int) -> list[str] | None:
    """The next row; None at the end. Blank lines are no rows."""
    try:
        return next(filter(None, rows), None)
    except csv.Error as error:
        message = f"cannot be read as CSV: {str(error).partition(' - ')[0]}"
        location = "" if number else "header"
        raise FormatError(
            [Problem(location=location, message=message, row=number or None)]
        ) from None
