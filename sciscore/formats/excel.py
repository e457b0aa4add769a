"""Exams from Excel sheets, and results into them.

A sheet is read through fastexcel as a whole, for it cannot be read in part, and written
through xlsxwriter row after row. Needs the extra ``tables``.
"""

from __future__ import annotations

import datetime as dt
import errno
import functools
import io
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from sciscore.errors import FormatError, Problem, shown, spelled
from sciscore.formats.form import C, Form
from sciscore.formats.parquet import table_of
from sciscore.formats.results import Batch, plain_columns
from sciscore.formats.table import Table
from sciscore.formats.workbooks import sound_workbook
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.fields import FIELDS, PLACE, Field
from sciscore.isncsci.grades import KINDS, TAGGED
from sciscore.recorded import whole_number
from sciscore.saving import part_of

# What these note about a sheet is not for standard error, where it would go unless asked for.
for _library in ("fastexcel", "calamine"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

MOST_ROWS: Final = 1_048_576
LONGEST_TEXT: Final = 32_767
#: Whole numbers beyond this are not exact in a sheet; they are written as texts.
_EXACT: Final = 1 << 53
#: Sheets that a message names.
_FEW: Final = 10
#: Rows among which the names of the columns are looked for, to say where they stand.
_ROWS_ABOVE: Final = 20
#: No text becomes a formula, a link or a number because it looks like one.
_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": False,
}
#: How dates stand in a sheet, by type; a moment in time before a day.
_FORMATS: Final = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
}
_BEFORE_EXCEL: Final = 1900


def read(stream: IO[bytes], form: Form[C], *, sheet: str | int | None = None) -> Iterator[Table[C]]:
    """The exams of a sheet of a workbook, problems reported; blank rows are no records."""
    try:
        yield _sheet(sound_workbook(stream), form, sheet)
    except fastexcel.FastExcelError as error:
        reason = str(error).splitlines()[0].removeprefix("calamine error: ")[:200]
        raise FormatError(f"cannot be read as an Excel workbook: {reason}", "file.syntax") from None
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise FormatError(message, "file.not_readable") from None


def _sheet(content: bytes, form: Form[C], wanted: str | int | None) -> Table[C]:
    """The records of a sheet, fields as texts; raise if its header is not sound."""
    book = fastexcel.read_excel(content)
    place = _place(book, wanted)
    texts: dict[int | str, Any] = dict.fromkeys(form.fields, "string")
    sheet = book.load_sheet(place, dtypes=texts, schema_sample_rows=None)
    table = pa.Table.from_batches([sheet.to_arrow()])
    if not table.column_names:
        message = f"the sheet {shown(sheet.name)} is empty{_sheets(book, wanted)}"
        raise FormatError(message, "file.syntax")
    header, names = _header(book, place)
    try:
        _check_named(names, table)
        named_form = form.for_header([name for name in names if name])
    except FormatError as error:
        below = form.header_below(_head_of(book, place, header + _ROWS_ABOVE)[header:], header + 1)
        if below:
            raise FormatError(below, "table.not_allowed") from None
        hint = _sheets(book, wanted)
        others = [Problem(message=hint[2:], code="argument.not_allowed")] if hint else []
        raise FormatError([*error.problems, *others]) from None
    _check_only(book, place, form, wanted)
    named = zip(names, table.columns, strict=True)
    # The first may be the index of a data frame, which has no name.
    plain: Any = {name: _plain(column) for name, column in named if name or not _is_blank(column)}
    kept = pa.table(plain)
    blank = functools.reduce(pc.and_, (pc.is_null(column) for column in kept.columns))
    filled = pc.invert(blank)
    numbers = [header + row for row, full in enumerate(filled.to_pylist(), 1) if full]
    return table_of(kept.filter(filled), named_form, numbers, "row")


def _check_named(names: Sequence[str], table: pa.Table) -> None:
    """Raise if a column has cells but no name."""
    message = "has cells but no name in the first row"
    nameless = [
        Problem(location=f"column {number}", message=message, code="table.not_allowed")
        for number, (name, column) in enumerate(zip(names, table.columns, strict=True), 1)
        if number > 1 and not name and not _is_blank(column)
    ]
    if nameless:
        raise FormatError(nameless)


def _is_blank(column: pa.ChunkedArray[Any]) -> bool:
    return bool(column.null_count == len(column))


def _check_only(
    book: fastexcel.ExcelReader, place: int, form: Form[Any], wanted: str | int | None
) -> None:
    """Raise if another sheet holds records too, and none was asked for."""
    if wanted is not None or not form.required:
        return
    for other, name in enumerate(book.sheet_names):
        if other == place:
            continue
        try:
            form.for_header([column for column in _header(book, other)[1] if column])
        except FormatError:
            continue
        both = f"{shown(book.sheet_names[place])} and {shown(name)}"
        message = f"the sheets {both} both hold records; name one with sheet= or --sheet"
        raise FormatError(message, "argument.not_allowed")


def _header(book: fastexcel.ExcelReader, place: int) -> tuple[int, list[str]]:
    """The number of the first row that is not blank, which is the header, and its cells."""
    for count in (1, None):
        for number, row in enumerate(_head_of(book, place, count), 1):
            if any(row):
                return number, row
    return 1, []


def _place(book: fastexcel.ExcelReader, wanted: str | int | None) -> int:
    """The place of a sheet, from 0, by its name or by its number, from 1."""
    names = book.sheet_names
    if not names:
        raise FormatError("the workbook has no sheet", "file.syntax")
    if wanted is None:
        return 0
    called = [place for place, name in enumerate(names) if name == wanted] or [
        place for place, name in enumerate(names) if name.casefold() == spelled(wanted).casefold()
    ]
    if isinstance(wanted, str) and called:
        return called[0]
    number = whole_number(wanted)
    if number is not None and 1 <= number <= len(names):
        return number - 1
    raise FormatError(
        [
            Problem(
                location="sheet",
                message=f"there is no sheet {shown(wanted)}; {_listed(names)}",
                code="argument.not_allowed",
                value=spelled(wanted),
            )
        ]
    )


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(shown(name) for name in names[:_FEW])
    return f"the sheets are {listed}" + (", ..." if len(names) > _FEW else "")


def _sheets(book: fastexcel.ExcelReader, wanted: str | int | None) -> str:
    """A hint at the other sheets, where none was asked for."""
    if wanted is not None or len(book.sheet_names) == 1:
        return ""
    return "; this is the first sheet; name another with sheet= or --sheet: " + _listed(
        book.sheet_names
    )


def other_sheets(path: str) -> list[Problem]:
    """A problem that names the sheets of a workbook, where it has several."""
    hint = _sheets(fastexcel.read_excel(path), None)
    message = hint.removeprefix("; ")
    return [Problem(location="sheet", message=message, code="argument.not_allowed")] * bool(hint)


def _head_of(book: fastexcel.ExcelReader, place: int, count: int | None) -> list[list[str]]:
    """So many first rows of a sheet as texts, or all, blank ones too."""
    sheet = book.load_sheet(place, header_row=None, skip_rows=0, n_rows=count, dtypes="string")
    rows = zip(*(column.to_pylist() for column in sheet.to_arrow().columns), strict=True)
    return [[cell or "" for cell in row] for row in rows]


def _plain(column: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any]:
    """Whole numbers and days as such: a sheet has one type for all numbers, one for times."""
    if pa.types.is_floating(column.type):
        whole = pc.and_(
            pc.less(pc.abs(column), pa.scalar(float(_EXACT))), pc.equal(column, pc.round(column))
        )
        return column.cast(pa.int64()) if pc.all(whole).as_py() is not False else column
    if pa.types.is_timestamp(column.type):
        days = column.cast(pa.date32(), safe=False)
        midnight = pc.equal(days.cast(column.type), column)
        return days if pc.all(midnight).as_py() is not False else column
    return column


def write(batches: Iterable[Batch], stream: IO[bytes]) -> None:
    """Write records with their results as the one sheet of a workbook."""
    with _workbook(stream) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        sheet = book.add_worksheet("results")
        row = 0
        for batch in batches:
            columns = plain_columns(*batch)
            if not row:
                _head(book, sheet, list(columns))
            for values in zip(*columns.values(), strict=True):
                row += 1
                if row >= MOST_ROWS:
                    message = f"an Excel sheet holds {MOST_ROWS - 1:,} records, not more"
                    raise FormatError(message, "file.type")
                for place, (name, value) in enumerate(zip(columns, values, strict=True)):
                    _put(sheet, row, place, value, name, formats)


@contextmanager
def _workbook(stream: IO[bytes]) -> Iterator[Any]:
    """A workbook that is written to a stream when all went well.

    What it keeps on disk meanwhile lies beside the file and is removed in any case; for
    a stream that is not a file it keeps all in memory.
    """
    made, reason = io.BytesIO(), ""
    name = getattr(stream, "name", None)
    with ExitStack() as held:
        options: dict[str, Any] = {"in_memory": True}
        if isinstance(name, str) and Path(name).is_file():
            folder = held.enter_context(part_of(Path(name)))
            folder.mkdir(mode=0o700)
            options = {"constant_memory": True, "tmpdir": str(folder)}
        try:
            with xlsxwriter.Workbook(made, _OPTIONS | options) as book:
                yield book
        except FileCreateError as error:
            reason = getattr(error.args[0], "strerror", None) or str(error)
    if reason:
        # Raised here, where nothing holds the half-written archive any more.
        raise OSError(errno.EIO, reason)
    stream.write(made.getbuffer())


def _head(book: Any, sheet: Any, names: Sequence[str]) -> None:
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)


def _put(
    sheet: Any,
    row: int,
    place: int,
    value: object,
    name: str,
    formats: Mapping[type, object],
) -> None:
    """Write a cell: numbers and dates as such where a sheet can hold them, else as texts."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float) and -_EXACT < value < _EXACT:
        sheet.write_number(row, place, value)
    elif type(value) in formats and _held(value):
        sheet.write_datetime(row, place, value, formats[type(value)])
    else:
        text = str(value)
        if len(text) > LONGEST_TEXT:
            message = f"{len(text):,} characters; a cell of an Excel sheet holds {LONGEST_TEXT:,}"
            problem = Problem(location=name, message=message, row=row + 1, counted="row")
            raise FormatError([problem])
        sheet.write_string(row, place, text)


def _held(moment: Any) -> bool:
    """True if a sheet can hold a date or time: without time zone, and not too old."""
    zone = getattr(moment, "tzinfo", None)
    return zone is None and getattr(moment, "year", _BEFORE_EXCEL) >= _BEFORE_EXCEL


def write_template(stream: IO[bytes], edition: str | int | Edition | None) -> None:
    """Write an empty sheet of exams whose cells offer the legal contents as lists."""
    kinds = KINDS if edition is None else find_edition(edition).kinds
    with _workbook(stream) as book:
        sheet = book.add_worksheet("exams")
        _head(book, sheet, list(PLACE))
        for place, field in enumerate(FIELDS):
            sheet.set_column(place, place, 2 + len(field.path))
            sheet.data_validation(1, place, MOST_ROWS - 1, place, _choice(field, kinds))


def _choice(field: Field, kinds: Collection[str]) -> dict[str, object]:
    """The validation rule of the sheet for the entries allowed in a cell."""
    if field.scale is None:
        texts = [text for text in field.codes if text and text not in ("True", "False")]
    else:
        tokens = [token for token in field.scale.token.values() if token.kind in kinds]
        texts = [token.text for token in tokens if "[" not in token.text]
    stated = field.scale is not None and TAGGED in kinds
    return {
        "validate": "list",
        "source": texts,
        "ignore_blank": True,
        # What the list leaves out can be entered after a warning.
        "error_type": "warning" if stated else "stop",
        "error_title": f"Not {field.noun}",
        "error_message": f"Use one of {', '.join(texts)}"
        + (", or a stated range such as 1*[0]." if stated else "."),
    }
