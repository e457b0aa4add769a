"""`sciscore classify`: the findings of the exams of a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

import click

from sciscore.cli import options
from sciscore.cli.exams import lone_exam
from sciscore.cli.io import Input, output, output_type
from sciscore.cli.terminal import is_terminal

if TYPE_CHECKING:
    from sciscore.formats.table import Table
    from sciscore.isncsci.classification import Classification
    from sciscore.isncsci.editions import Edition
    from sciscore.isncsci.exams import Exams


@click.command("classify", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.EDITION
@options.READING
@options.OUT
@click.option(
    "--nested",
    is_flag=True,
    help="Write each result in full, as JSON lines: the form that `sciscore schema result` "
    "describes.",
)
@options.ON_ERROR
@options.WORKERS
def command(
    source: Input,
    edition: str,
    readings: tuple[str, ...],
    out: str | None,
    on_error: str,
    workers: int,
    *,
    nested: bool,
) -> None:
    """Classify the exams of a file.

    Without -o the results are a table on a terminal and CSV in a pipe. Columns that are
    not fields of an exam are carried along.
    """
    from sciscore.isncsci.classify import classify

    read = options.read_edition(edition, readings)
    if _as_text(source, out, nested=nested) and (exam := lone_exam(source, edition)):
        _write_lone(classify(exam, edition=read), source, out, on_error, nested=nested)
        return
    batches = source.exams(edition)
    if nested:
        _write_nested(source, batches, read, out, on_error)
        return
    from sciscore.cli.records import can_take_turns, write_in_turns, write_scored

    if workers > 1 and out is not None and can_take_turns(source, out):
        write_in_turns(
            source,
            lambda turn: source.exams(edition, turn),
            lambda exams: classify(exams, edition=read),
            out,
            on_error=on_error,
            workers=workers,
        )
        return
    write_scored(
        source,
        batches,
        lambda exams: classify(exams, edition=read, workers=workers),
        out,
        on_error=on_error,
    )


def _as_text(source: Input, out: str | None, *, nested: bool) -> bool:
    """True if results go into a text, not into a workbook or a table on a terminal."""
    if nested:
        return True
    on_screen = out is None and is_terminal()
    return not on_screen and output_type(source, out) in ("csv", "json", "jsonl")


def _write_lone(
    result: Classification, source: Input, out: str | None, on_error: str, *, nested: bool
) -> None:
    """The result of one exam, in the form of a file of one exam."""
    from sciscore.saving import saved

    file_type = "" if nested else output_type(source, out)
    row = result.to_row() | ({"problems": ""} if on_error == "report" else {})
    text = json.dumps(row, ensure_ascii=False)
    with output(out) as target, saved(target) as stream:
        if nested:
            stream.write(_nested_line({}, result.to_dict()))
        elif file_type == "csv":
            csv.writer(stream, lineterminator="\n").writerows((row, row.values()))
        else:
            stream.write(f"{text}\n" if file_type == "jsonl" else f"[\n{text}\n]\n")


def _write_nested(
    source: Input,
    batches: Iterator[Table[Exams]],
    edition: str | Edition,
    out: str | None,
    on_error: str,
) -> None:
    """A line of JSON for each record: the user's own members, and the result or the problems."""
    from sciscore.cli.progress import progress
    from sciscore.cli.records import Found, as_json
    from sciscore.saving import saved

    found = Found(reported=on_error == "report")
    checked = found.checked(batches)
    if not found.reported:
        checked = iter(list(checked))
    hidden = as_json() or (out in (None, "-") and is_terminal())
    done = 0
    with (
        progress(source.path, hidden=hidden) as advance,
        output(out) as target,
        saved(target) as stream,
    ):
        for batch in checked:
            _write_batch(batch, edition, stream)
            done += batch.count
            advance(done)
    found.end(as_json=as_json())


def _write_batch(batch: Table[Exams], edition: str | Edition, stream: IO[str]) -> None:
    from sciscore.isncsci.classify import classify

    results = iter(classify(batch.records, edition=edition))
    good = frozenset(batch.rows)
    problems: dict[int | None, list[dict[str, Any]]] = {}
    for problem in batch.problems:
        problems.setdefault(problem.row, []).append(problem.to_dict())
    for place, row in enumerate(batch.numbers):
        own = {name: values[place] for name, values in batch.extra.items()}
        answer = next(results).to_dict() if row in good else {"problems": problems.get(row, [])}
        stream.write(_nested_line(own, answer))


def _nested_line(own: dict[str, object], answer: dict[str, Any]) -> str:
    return json.dumps({"record": own} | answer, default=str) + "\n"
