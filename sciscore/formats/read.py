"""Exams and SCIM records from files: CSV, JSON, JSON lines, Parquet and Excel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, TypedDict

import attrs

from sciscore.errors import FormatError, ScimError
from sciscore.formats import csv_read, json
from sciscore.formats.exams import exam_form
from sciscore.formats.form import C, Form
from sciscore.formats.io import BINARY, Source, bytes_of, file_type_of, module_of, opened
from sciscore.formats.layout import Layout
from sciscore.formats.scim import scim_form
from sciscore.formats.table import Table, is_reported, joined
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exams import Exams

if TYPE_CHECKING:
    from typing import Unpack

    from sciscore.scim.records import ScimRecords


class FileOptions(TypedDict, total=False):
    """Options for reading a file, where its type and its content leave them open."""

    #: Name of a sheet of a workbook, or its number from 1.
    sheet: str | int | None
    #: What separates the cells of a CSV file.
    separator: str | None
    #: Encoding of a CSV or JSON file.
    encoding: str | None


#: Which options go with which file types.
_OPTIONS: Final = {
    "csv": ("separator", "encoding"),
    "json": ("encoding",),
    "jsonl": ("encoding",),
    "parquet": (),
    "xlsx": ("sheet",),
}
#: What reads the records of a text in batches, by type.
_READERS: Final[dict[str, Callable[..., Iterator[Table[Any]]]]] = {
    "csv": csv_read.read,
    "json": json.read_json,
    "jsonl": json.read_json_lines,
}


def read_exams(
    source: Source,
    *,
    edition: str | int | Edition | None = None,
    layout: str | PathLike[str] | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    on_error: str = "raise",
    file_type: str | None = None,
    sheet: str | int | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> Table[Exams]:
    """The exams of a file, with the user's own columns.

    Parameters
    ----------
    source
        Path of a file, or an open stream: text or binary for CSV and JSON, binary for
        Parquet and Excel.
    edition
        Refuse the grades that this edition does not know.
    layout
        ``"sciscore"``: columns or keys are the paths of the fields, such as
        ``right.motor.C5``; in JSON they may be nested. Or the name of another layout,
        such as ``"emsci"`` (`layouts` lists them), or a `Layout` of your own.
    untested
        Texts that mean "not tested" in this file, such as ``("NA", "9")``.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: records with problems are
        left out of the exams and listed in the problems.
    file_type
        ``"csv"``, ``"json"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``; unless given, by
        the suffix of the path.
    sheet
        Name of a sheet of a workbook, or its number, from 1; by default the first.
    separator
        What separates the cells of a CSV file: ``","``, ``";"``, ``"tab"`` or ``"|"``;
        by default what the header shows.
    encoding
        Encoding of a CSV or JSON file, such as ``"cp1252"``; by default UTF-8, or UTF-16
        where the file begins with its mark.

    Returns
    -------
    Table
        Its numbers of records, and the rows of problems, count as a spreadsheet shows them
        for CSV and Excel, where the header is row 1; lines of JSON lines; else records.

    Raises
    ------
    ExamError
        With every problem of every record.
    FormatError
        If the file cannot be read, or lacks fields of an exam.
    ImportError
        If it is a Parquet or Excel file and the extra ``tables`` is not installed.

    Notes
    -----
    Columns that are not fields of an exam are carried along unchanged. Where they go
    into a spreadsheet, a text that starts with ``=`` is a formula there.

    Examples
    --------
    >>> import io, json
    >>> import sciscore as sci
    >>> lines = json.dumps({"id": "P1"} | sci.Exam.intact().to_dict())
    >>> table = sci.read_exams(io.StringIO(lines), file_type="jsonl")
    >>> table.extra["id"], table.exams[0]["vac"]
    (['P1'], 'Yes')
    """
    reported = is_reported(on_error)
    form = exam_form(layout, edition, untested)
    options = FileOptions(sheet=sheet, separator=separator, encoding=encoding)
    return joined(batches_of(source, form, file_type, **options), reported=reported)


def read_scim(
    source: Source,
    *,
    layout: str = "sciscore",
    instrument_version: str = "III",
    missing: str | Iterable[str] = (),
    on_error: str = "raise",
    file_type: str | None = None,
    sheet: str | int | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> Table[ScimRecords]:
    r"""The SCIM records of a file, with the user's own columns.

    Parameters
    ----------
    source
        Path of a file, or an open stream, as in `read_exams`.
    layout
        How the fields are named. ``"sciscore"``: by the keys of `ScimRecord`.
        ``"hospital"``: ``scim_feeding`` and so on. ``"emsci"``: the total of version
        III in an EMSCI export, ``SCIM3_TotalScore``.
    instrument_version
        The version of all records: ``"III"``, or ``"SR"`` for the self-report.
    missing
        Texts that stand for nothing in this file, such as ``("-", "999")``.
    on_error, file_type, sheet, separator, encoding
        As in `read_exams`.

    Returns
    -------
    Table
        Its numbers of records, and the rows of problems, count as those of `read_exams`.

    Raises
    ------
    ScimError
        With every problem of every record.
    FormatError
        If the file cannot be read, or lacks entries.
    ImportError
        If it is a Parquet or Excel file and the extra ``tables`` is not installed.

    Notes
    -----
    A blank cell is a missing entry, never zero. Columns that are not fields are
    carried along unchanged.

    Examples
    --------
    >>> import io
    >>> import sciscore as sci
    >>> table = sci.read_scim(io.StringIO("id,self_care,total\nP1,12,57\nP2,,81"), file_type="csv")
    >>> sci.scim3(table.records).total.value.tolist(), table.extra["id"]
    ([57, 81], ['P1', 'P2'])
    """
    reported = is_reported(on_error)
    form = scim_form(layout, instrument_version, missing)
    options = FileOptions(sheet=sheet, separator=separator, encoding=encoding)
    batches = batches_of(source, form, file_type, **options)
    return joined(batches, reported=reported, error=ScimError)


def batches_of(
    source: Source,
    form: Form[C],
    file_type: str | None = None,
    turn: tuple[int, int] = (0, 1),
    **options: Unpack[FileOptions],
) -> Iterator[Table[C]]:
    """The records of a file in a form, in batches, problems reported.

    Of a CSV file and JSON lines those batches are read whose turn it is: which, of how many.
    """
    file_type = file_type_of(source, file_type)
    chosen = _checked(file_type, options) | ({"turn": turn} if turn != (0, 1) else {})
    name = f"{os.fspath(source)}: " if isinstance(source, str | os.PathLike) else ""
    try:
        with opened(source) as stream:
            if file_type in BINARY:
                yield from module_of(file_type).read(bytes_of(stream), form, **chosen)
            else:
                yield from _READERS[file_type](stream, form, **chosen)
    except FormatError as error:
        if name and not any(problem.location or problem.row for problem in error.problems):
            first, *others = error.problems
            named = attrs.evolve(first, message=f"{name}{first.message}")
            raise FormatError([named, *others]) from None
        raise


def _checked(file_type: str, options: FileOptions) -> dict[str, Any]:
    """The options that were given; raise if one does not go with the type of file."""
    known = _OPTIONS[file_type]
    given = {name: value for name, value in options.items() if value is not None}
    odd = [name for name in given if name not in known]
    if odd:
        whose = ", ".join(kind for kind, names in _OPTIONS.items() if odd[0] in names)
        raise FormatError(f"{odd[0]}= is for files of type {whose}, not {file_type}")
    return given
