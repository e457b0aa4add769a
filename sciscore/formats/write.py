"""Results into files of every kind; and empty tables of exams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem
from sciscore.formats import csv_write, json
from sciscore.formats.form import C
from sciscore.formats.io import BINARY, file_type_of, module_of
from sciscore.formats.results import Results
from sciscore.formats.table import Table, joined, own_table
from sciscore.isncsci.classifications import ResultColumn
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.fields import PLACE
from sciscore.saving import Target, saved
from sciscore.workers import Turn, can_copy, in_turns

#: Types of files of empty tables.
TEMPLATES: Final = ("csv", "xlsx")
#: What stands above the records, then the records with their results, by type of text.
_TEXTS: Final[dict[str, Callable[[Table[Any], Results], Iterator[str]]]] = {
    "csv": csv_write.texts,
    "jsonl": json.texts,
}


def write_results(
    table: Table[Any], results: Results, out: Target, file_type: str | None = None
) -> None:
    """Write the records of a file with their results.

    Parameters
    ----------
    table
        What was read.
    results
        What was made of its records, by `sciscore.classify` or `sciscore.scim3`.
    out
        Path of a file, or an open stream: text, but binary for Parquet and Excel. A file
        appears under its name only when it is complete.
    file_type
        ``"csv"``, ``"json"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``; unless given, by
        the suffix of the path.

    Raises
    ------
    FormatError
        If a column of the user's has the name of a result, or the file cannot be
        written.

    Notes
    -----
    The user's own columns come first and unchanged, then those of
    `to_columns` of the results. Where problems are reported, records with problems
    keep their place, with empty results and the problems in a last column.

    Examples
    --------
    >>> import io, json
    >>> import sciscore as sci
    >>> exam = json.dumps({"id": "P1"} | sci.Exam.intact().to_dict())
    >>> table = sci.read_exams(io.StringIO(exam), file_type="json")
    >>> out = io.StringIO()
    >>> sci.write_results(table, sci.classify(table.exams, edition="2019"), out, "jsonl")
    >>> record = json.loads(out.getvalue())
    >>> record["id"], record["ais"], record["uems"]
    ('P1', 'E', 50)
    """
    _check_results(table, results)
    write_batches([table], lambda _: results, out, file_type)


def _check_results(table: object, results: object) -> None:
    if not isinstance(table, Table):
        message = f"expected the table that was read, not {type(table).__name__}"
        raise FormatError(message, "argument.type")
    if not hasattr(results, "to_columns") or not hasattr(results, "__len__"):
        message = f"expected the results of the table, not {type(results).__name__}"
        raise FormatError(message, "argument.type")


def write_batches(
    batches: Iterable[Table[C]],
    score: Callable[[C], Results],
    out: Target,
    file_type: str | None = None,
) -> None:
    """Write the records of a file with what is made of them, batch after batch."""
    file_type = file_type_of(out, file_type)
    if file_type not in ("json", "jsonl"):
        batches = _under_one_header(iter(batches))
    scored = ((table, score(table.records)) for table in batches)
    write = module_of(file_type).write if file_type in BINARY else json.write
    with saved(out, binary=file_type in BINARY) as stream:
        if file_type not in _TEXTS:
            write(scored, stream)
            return
        for place, batch in enumerate(scored):
            texts = _TEXTS[file_type](*batch)
            head = next(texts)
            stream.write("" if place else head)
            stream.writelines(texts)


def _under_one_header(batches: Iterator[Table[C]]) -> Iterator[Table[C]]:
    """The batches; in one, if they are of JSON: which members there are is known at its end."""
    for table in batches:
        if table.members is None:
            yield table
        else:
            whole = joined([table, *batches], reported=True)
            yield attrs.evolve(whole, reported=table.reported)


class _Nothing:
    """No results beside the columns that are written."""

    def __len__(self) -> int:
        return 0

    def to_columns(self) -> dict[str, list[Any]]:
        return {}

    def to_repeats(self) -> dict[str, ResultColumn]:
        return {}


def write_columns(
    columns: Mapping[str, list[Any]], out: Target, file_type: str | None = None
) -> None:
    """Write columns of plain values, such as those of `Transitions.to_columns`.

    Parameters
    ----------
    columns
        The columns by name, all of one length; None is an empty cell.
    out, file_type
        As `write_results` takes them.
    """
    write_batches([own_table(columns)], lambda _: _Nothing(), out, file_type)


def template(
    out: Target,
    file_type: str | None = None,
    edition: str | int | Edition | None = None,
    *,
    fields: Iterable[str] = tuple(PLACE),
) -> None:
    """Write an empty table of exams: the required columns, then the optional.

    Parameters
    ----------
    out
        Path of a CSV file or an Excel workbook, or an open stream.
    file_type
        ``"csv"`` or ``"xlsx"``; unless given, by the suffix of the path. The cells of a
        workbook offer the legal contents as lists.
    edition
        Offer only what this edition knows; by default what any edition knows.
    fields
        The names of the columns; by default those of exams.
    """
    names = list(fields)
    file_type = file_type_of(out, file_type, known=TEMPLATES if names == list(PLACE) else ("csv",))
    module = module_of(file_type) if file_type in BINARY else None
    with saved(out, binary=file_type in BINARY) as stream:
        if module:
            module.write_template(stream, edition)
        else:
            csv_write.row_writer(stream)(names)


#: Types of files that can be read in turns, and into which types they can be written.
_TYPES: Final = {"csv": ("csv", "jsonl"), "jsonl": ("jsonl",)}


@attrs.frozen
class Written:
    """A batch of records with their results as text, under what stands above all batches."""

    head: str
    text: str
    problems: Sequence[Problem]
    #: How many records there are, and how many of them have problems.
    count: int
    left_out: int


def can_take_turns(source_type: str, out_type: str) -> bool:
    """True if copies of this process can read a type of file and write another."""
    return can_copy() and out_type in _TYPES.get(source_type, ())


def written_in_turns(
    batches: Callable[[Turn], Iterator[Table[Any]]],
    score: Callable[[Any], Results],
    file_type: str,
    workers: int,
    *,
    reported: bool,
) -> Iterator[Written]:
    """The batches of a file, in order, which several processes read and score in turns.

    Each is a copy of this one and reads the file on its own, but makes records only of its
    batches; so nothing but the text of the results goes from one process to another.
    """

    def made(turn: Turn) -> Iterator[Written]:
        for batch in batches(turn):
            table = attrs.evolve(batch, reported=reported)
            head, *texts = _TEXTS[file_type](table, score(table.records))
            text = "".join(texts)
            yield Written(head, text, table.problems, table.count, table.left_out)

    return in_turns(made, workers)
