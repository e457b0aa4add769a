"""Exams and SCIM records from files: CSV, JSON, JSON lines, Parquet and Excel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from sciscore.errors import FormatError, OutcomeError, ScimError
from sciscore.formats import csv_reading
from sciscore.formats.exams import exam_form
from sciscore.formats.form import C, Form
from sciscore.formats.layout import Layout
from sciscore.formats.records import read_json, read_json_lines
from sciscore.formats.sources import (
    Lines,
    Source,
    bytes_of,
    is_binary,
    kind_of,
    module_of,
    opened,
)
from sciscore.formats.table import Table, is_reported, joined
from sciscore.isncsci.exams import Exams

if TYPE_CHECKING:
    from sciscore.formats.ais_pairs import AisPairs
    from sciscore.scim.records import ScimRecords

#: The records of a stream in a form.
_Read: TypeAlias = Callable[[Any, Form[Any]], Iterator[Table[Any]]]

#: A JSON text is read as a whole, and may be one line.
_LONGEST_JSON: Final = 1 << 28


def read_exams(
    source: Source,
    *,
    edition: str | None = None,
    layout: str | Layout = "sciscore",
    on_error: str = "raise",
    file_type: str | None = None,
) -> Table[Exams]:
    """The exams of a file, with the user's own columns.

    Parameters
    ----------
    source
        Path of a file, or an open stream: text or binary for texts, which are UTF-8;
        binary for Parquet and Excel.
    edition
        Refuse the grades that this edition does not know.
    layout
        ``"sciscore"``: columns or keys are the paths of the fields, such as
        ``right.motor.C5``; in JSON they may be nested. Or the name of another layout,
        such as ``"emsci"`` (`layouts` lists them), or a `Layout` of your own.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: records with problems are
        left out of the exams and listed in the problems.
    file_type
        ``"csv"``, ``"json"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``; unless given, by
        the suffix of the path. Of a workbook the first sheet is read.

    Returns
    -------
    Table
        Records are counted from 1; the header and blank lines are not counted.

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
    batches = read_batches(source, edition=edition, layout=layout, file_type=file_type)
    return joined(batches, reported=reported)


def read_scim(
    source: Source,
    *,
    layout: str = "sciscore",
    instrument_version: str = "III",
    on_error: str = "raise",
    file_type: str | None = None,
) -> Table[ScimRecords]:
    r"""The SCIM records of a file, with the user's own columns.

    Parameters
    ----------
    source
        Path of a file, or an open stream: text or binary for texts, which are UTF-8;
        binary for Parquet and Excel.
    layout
        How the fields are named. ``"sciscore"``: by the keys of `ScimRecord`.
        ``"hospital"``: ``scim_feeding`` and so on. ``"emsci"``: the total of version
        III in an EMSCI export, ``SCIM3_TotalScore``.
    instrument_version
        The version of all records: ``"III"``, or ``"SR"`` for the self-report.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: records with problems are
        left out and listed in the problems.
    file_type
        ``"csv"``, ``"json"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``; unless given, by
        the suffix of the path. Of a workbook the first sheet is read.

    Returns
    -------
    Table
        Records are counted from 1; the header and blank lines are not counted.

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
    batches = read_scim_batches(
        source, layout=layout, instrument_version=instrument_version, file_type=file_type
    )
    return joined(batches, reported=reported, error=ScimError)


def read_batches(
    source: Source, *, edition: str | None, layout: str | Layout, file_type: str | None
) -> Iterator[Table[Exams]]:
    """The exams of a file in batches, problems reported; as `read_exams`."""
    yield from _batches(source, exam_form(layout, edition), file_type)


def read_scim_batches(
    source: Source, *, layout: str, instrument_version: str, file_type: str | None
) -> Iterator[Table[ScimRecords]]:
    """The SCIM records of a file in batches, problems reported; as `read_scim`."""
    from sciscore.formats.scim import scim_form  # noqa: PLC0415 - exams are read without it

    yield from _batches(source, scim_form(layout, instrument_version), file_type)


def read_pairs(
    source: Source, baseline: str, followup: str, *, file_type: str | None = None
) -> Table[AisPairs]:
    """The AIS of people at two visits from a table with a column for each.

    Parameters
    ----------
    source
        As `read_exams` takes it.
    baseline, followup
        The names of the columns. A column ``<name>_possible`` may say what ND stands for.
    file_type
        As `read_exams` takes it.

    Raises
    ------
    OutcomeError
        With every cell that is no AIS grade.
    FormatError
        If the file cannot be read, or lacks a column.
    """
    from sciscore.formats.ais_pairs import pair_form  # noqa: PLC0415 - as above

    batches = _batches(source, pair_form(baseline, followup), file_type)
    return joined(batches, reported=False, error=OutcomeError)


def read_form(source: Source, form: Form[C], file_type: str | None) -> Table[C]:
    """The records of a file in a form of any kind; their problems are reported."""
    return joined(_batches(source, form, file_type), reported=True)


def _batches(source: Source, form: Form[C], file_type: str | None) -> Iterator[Table[C]]:
    file_type = kind_of(source, file_type)
    read: _Read = module_of(file_type).read if is_binary(file_type) else _READERS[file_type]
    name = f"{os.fspath(source)}: " if isinstance(source, str | os.PathLike) else ""
    try:
        with opened(source) as stream:
            yield from read(bytes_of(stream) if is_binary(file_type) else stream, form)
    except FormatError as error:
        if name and not any(problem.location or problem.row for problem in error.problems):
            raise FormatError(f"{name}{error}") from None
        raise


def _read_json(stream: IO[Any], form: Form[C]) -> Iterator[Table[C]]:
    yield read_json(Lines(stream, _LONGEST_JSON), form)


def _read_json_lines(stream: IO[Any], form: Form[C]) -> Iterator[Table[C]]:
    yield from read_json_lines(stream, form)


_READERS: Final[dict[str, _Read]] = {
    "csv": csv_reading.read,
    "json": _read_json,
    "jsonl": _read_json_lines,
}
