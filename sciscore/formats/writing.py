"""Results into files: CSV, JSON and JSON lines; and the header of an empty table."""

from __future__ import annotations

import csv
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from sciscore.errors import FormatError
from sciscore.formats.results import PROBLEMS, Results, aligned, check_names, problem_texts
from sciscore.formats.sources import kind_of
from sciscore.formats.table import Table
from sciscore.isncsci.fields import PLACE

#: A path, or an open text stream; for CSV opened with ``newline=""``.
Target: TypeAlias = str | os.PathLike[str] | IO[str]
_Columns: TypeAlias = Mapping[str, Sequence[object]]


def write_results(
    table: Table[Any], results: Results, out: Target, kind: str | None = None
) -> None:
    """Write the records of a file with their results.

    Parameters
    ----------
    table
        What was read.
    results
        What was made of its records, by `sciscore.classify` or `sciscore.scim3`.
    out
        Path of a file, or an open text stream. A file appears under its name only
        when it is complete.
    kind
        ``"csv"``, ``"json"`` or ``"jsonl"``; unless given, by the suffix of the path.

    Raises
    ------
    FormatError
        If a column of the user's has the name of a result, or the file cannot be
        written.

    Notes
    -----
    The user's own columns come first and unchanged, then those that `to_columns` of
    the results gives. Where problems are reported, records with problems keep their
    place, with empty results and the problems in a last column.

    Examples
    --------
    >>> import io, json
    >>> import sciscore as sci
    >>> exam = json.dumps({"id": "P1"} | sci.Exam.intact().to_dict())
    >>> table = sci.read_exams(io.StringIO(exam), kind="json")
    >>> out = io.StringIO()
    >>> sci.write_results(table, sci.classify(table.exams, edition="2019"), out, "jsonl")
    >>> record = json.loads(out.getvalue())
    >>> record["id"], record["ais"], record["uems"]
    ('P1', 'E', 50)
    """
    write_batches([(table, results)], out, kind)


def write_batches(
    batches: Iterable[tuple[Table[Any], Results]], out: Target, kind: str | None = None
) -> None:
    """Write the records of a file batch after batch, as `write_results` does."""
    write = _WRITERS[kind_of(out, kind)]
    with saved(out) as stream:
        write((_columns(table, results) for table, results in batches), stream)


def template(out: Target, kind: str | None = None, fields: Iterable[str] = tuple(PLACE)) -> None:
    """Write the header of a table of records: the required columns, then the optional.

    Parameters
    ----------
    out
        Path of a CSV file, or an open text stream.
    kind
        ``"csv"``; unless given, by the suffix of the path.
    fields
        The names of the columns; by default those of exams.
    """
    kind_of(out, kind, known=("csv",))
    with saved(out) as stream:
        _csv_writer(stream)([fields])


def _columns(table: Table[Any], results: Results) -> _Columns:
    """All columns of the records, each with a value for every record."""
    made = aligned(table, results, results.to_columns())
    if table.reported:
        made[PROBLEMS] = problem_texts(table)
    check_names(table.extra, made)
    return {**table.extra, **made}


@contextmanager
def saved(out: Target) -> Iterator[IO[str]]:
    """A stream to write to; a file takes its name only when all went well."""
    if not isinstance(out, str | os.PathLike):
        yield out
        return
    path = Path(os.path.realpath(out))
    # A device or a pipe cannot be replaced; it is written as it stands.
    part = path if path.exists() and not path.is_file() else _beside(path)
    try:
        with part.open("w" if part is path else "x", encoding="utf-8", newline="") as stream:
            yield stream
        if part is not path:
            part.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", None) or "a text cannot be encoded"
        raise FormatError(f"{os.fspath(out)}: cannot be written: {reason}") from None
    finally:
        if part is not path:
            with suppress(OSError):
                part.unlink()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:100]}.{uuid.uuid4().hex}.part")


class _Lines:
    """Ends the lines of a CSV text with a line feed alone.

    The writer itself must be left at its usual line ends: it puts quotes around
    cells with a carriage return only where that is part of them.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        return self._stream.write(line[:-2] + "\n")


def _csv_writer(stream: IO[str]) -> Callable[[Iterable[Iterable[Any]]], None]:
    return csv.writer(_Lines(stream)).writerows


def _write_csv(batches: Iterable[_Columns], stream: IO[str]) -> None:
    write = _csv_writer(stream)
    header: list[str] = []
    for columns in batches:
        if not header:
            header = list(columns)
            write([header])
        write(zip(*columns.values(), strict=True))


def _records(batches: Iterable[_Columns]) -> Iterator[str]:
    for columns in batches:
        for values in zip(*columns.values(), strict=True):
            record = dict(zip(columns, values, strict=True))
            yield json.dumps(record, ensure_ascii=False, allow_nan=False)


def _write_json_lines(batches: Iterable[_Columns], stream: IO[str]) -> None:
    stream.writelines(f"{record}\n" for record in _records(batches))


def _write_json(batches: Iterable[_Columns], stream: IO[str]) -> None:
    separator = "[\n"
    for record in _records(batches):
        stream.write(separator + record)
        separator = ",\n"
    stream.write("\n]\n" if separator == ",\n" else "[]\n")


_WRITERS: Final[dict[str, Callable[[Iterable[_Columns], IO[str]], None]]] = {
    "csv": _write_csv,
    "json": _write_json,
    "jsonl": _write_json_lines,
}
