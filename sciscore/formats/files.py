"""Exams from files: CSV, JSON, JSON lines, Parquet and Excel."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, cast

from sciscore.errors import FormatError, Problem, did_you_mean, shown
from sciscore.formats.columns import check_header, tables
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout
from sciscore.formats.records import read_json, read_json_lines
from sciscore.formats.table import Table, joined
from sciscore.isncsci.editions import edition as find_edition
from sciscore.optional import require

Source: TypeAlias = str | os.PathLike[str] | IO[str] | IO[bytes]

#: Kinds of files of exams and of results.
KINDS: Final = ("csv", "json", "jsonl", "parquet", "xlsx")
#: Modules for files that are no texts, and the libraries that these need.
_MODULES: Final = {
    "parquet": ("sciscore.formats.parquet", "narwhals", "polars"),
    "xlsx": ("sciscore.formats.excel", "narwhals", "polars", "fastexcel", "xlsxwriter"),
}

#: The exams of lines of text, or of a binary stream, under a layout and an edition.
_Read: TypeAlias = Callable[[Any, Layout, str | None], Iterator[Table]]

_EMPTY: Final = "the file is empty"
_NO_TEXT: Final = "not a text file in UTF-8"

#: Records that are read, classified and written in one go.
_BATCH: Final = 1 << 12


def read_exams(
    source: Source,
    *,
    edition: str | None = None,
    columns: str | Layout = "sciscore",
    on_error: str = "raise",
    kind: str | None = None,
) -> Table:
    """The exams of a file, with the user's own columns.

    Parameters
    ----------
    source
        Path of a file, or an open stream: text or binary for texts, which are UTF-8;
        binary for Parquet and Excel.
    edition
        Refuse the grades that this edition does not know.
    columns
        ``"sciscore"``: columns or keys are the paths of the fields, such as
        ``right.motor.C5``; in JSON they may be nested. Or the name of another layout,
        such as ``"emsci"`` (`layouts` lists them), or a `Layout` of your own.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: records with problems are
        left out of the exams and listed in the problems.
    kind
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
    >>> table = sci.read_exams(io.StringIO(lines), kind="jsonl")
    >>> table.extra["id"], table.exams[0]["vac"]
    (['P1'], 'Yes')
    """
    if on_error not in ("raise", "report"):
        raise FormatError(f"on_error is 'raise' or 'report', not {shown(on_error)}")
    batches = read_batches(source, edition=edition, columns=columns, kind=kind)
    return joined(batches, reported=on_error == "report")


def read_batches(
    source: Source, *, edition: str | None, columns: str | Layout, kind: str | None
) -> Iterator[Table]:
    """The exams of a file in batches, problems reported.

    Parameters
    ----------
    source, edition, columns, kind
        As in `read_exams`.
    """
    if edition is not None:
        find_edition(edition)
    known = layout(columns)
    kind = kind_of(source, kind)
    read: _Read = module_of(kind).read if is_binary(kind) else _READERS[kind]
    name = f"{os.fspath(source)}: " if isinstance(source, str | os.PathLike) else ""
    try:
        with opened(source) as stream:
            content = _bytes(stream) if is_binary(kind) else _lines(stream)
            yield from read(content, known, edition)
    except FormatError as error:
        if name and not any(problem.where or problem.row for problem in error.problems):
            raise FormatError(f"{name}{error}") from None
        raise


def kind_of(source: object, kind: str | None, known: tuple[str, ...] = KINDS) -> str:
    """The kind of a file: as given, else by the suffix of its path.

    Raises
    ------
    FormatError
        If it is not a known one.
    """
    if kind is not None:
        if kind in known:
            return kind
        hint = did_you_mean(str(kind), known)
        raise FormatError(f"{shown(kind)} is no kind of file; use one of {', '.join(known)}{hint}")
    if not isinstance(source, str | os.PathLike):
        raise FormatError(f"the kind of a stream must be given: {', '.join(known)}")
    suffix = Path(source).suffix
    if suffix[1:].lower() in known:
        return suffix[1:].lower()
    suffixes = ", ".join(f".{name}" for name in known)
    found = f"the suffix {shown(suffix)} is not known" if suffix else "the name has no suffix"
    raise FormatError(f"{os.fspath(source)}: {found}; use one of {suffixes}")


def is_binary(kind: str) -> bool:
    """Whether files of a kind are no texts."""
    return kind in _MODULES


def module_of(kind: str) -> Any:  # noqa: ANN401 - with `read` and `write`
    """The module for files of a kind that is no text.

    Raises
    ------
    ImportError
        If a library that it needs is not installed; it says what to install.
    """
    name, *needed = _MODULES[kind]
    require(f"a file of kind {kind}", "tables", *needed)
    return importlib.import_module(name)


def _bytes(stream: IO[str] | IO[bytes]) -> IO[bytes]:
    if isinstance(stream, io.TextIOBase):
        raise FormatError("a text stream; this kind of file is read from a binary one")
    return cast("IO[bytes]", stream)


def opened(source: Source) -> AbstractContextManager[IO[str] | IO[bytes]]:
    """The file of a path, opened to read bytes; a stream as it is."""
    if not isinstance(source, str | os.PathLike):
        return nullcontext(source)
    try:
        return Path(source).open("rb")
    except (OSError, ValueError) as error:
        raise FormatError(_why_not_opened(Path(source), error)) from None


def _why_not_opened(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, ValueError):
        return "not the path of a file"
    # Windows has no error of its own for a folder.
    if isinstance(error, IsADirectoryError | PermissionError) and path.is_dir():
        return "a folder, not a file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be opened: {error.strerror}"


def _lines(stream: IO[str] | IO[bytes]) -> Iterator[str]:
    """The lines of a text, without a byte order mark."""
    start = 0
    try:
        for line in stream:
            text = line if isinstance(line, str) else _decoded(line, start)
            if "\0" in text:
                unit = "character" if isinstance(line, str) else "byte"
                at = start + (line.index("\0") if isinstance(line, str) else line.index(b"\0")) + 1
                raise FormatError(f"not a text file: {unit} {at} is NUL")
            yield text if start else text.removeprefix("\ufeff")
            start += len(line)
    except UnicodeDecodeError:
        raise FormatError(_NO_TEXT) from None
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}") from None
    if not start:
        raise FormatError(_EMPTY)


def _decoded(line: bytes, start: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        byte = f"byte {start + error.start + 1} is 0x{line[error.start]:02x}"
        raise FormatError(f"{_NO_TEXT}: {byte}") from None


def _rows(lines: Iterator[str]) -> Iterator[list[str]]:
    """The rows of a CSV text, the header first; blank lines are no rows."""
    row = -1
    try:
        for cells in csv.reader(lines, strict=True):
            if cells:
                row += 1
                yield cells
    except csv.Error as error:
        message = f"cannot be read as CSV: {str(error).partition(' - ')[0]}"
        where = "" if row >= 0 else "header"
        raise FormatError([Problem(where=where, message=message, row=row + 1 or None)]) from None


def _read_csv(lines: Iterator[str], known: Layout, edition: str | None) -> Iterator[Table]:
    rows = _rows(lines)
    header = next(rows, None)
    if header is None:
        raise FormatError(_EMPTY)
    check_header(header, known)
    batches = iter(lambda: list(itertools.islice(rows, _BATCH)), [])
    yield from tables(header, batches, None if edition is None else find_edition(edition), known)


def _read_json(lines: Iterator[str], known: Layout, edition: str | None) -> Iterator[Table]:
    yield read_json(lines, known, edition)


def _read_json_lines(lines: Iterator[str], known: Layout, edition: str | None) -> Iterator[Table]:
    yield read_json_lines(lines, known, edition)


_READERS: Final[dict[str, _Read]] = {
    "csv": _read_csv,
    "json": _read_json,
    "jsonl": _read_json_lines,
}
