"""`sciscore classify`: the findings of the exams of a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, output_type
from sciscore.cli.terminal import is_terminal

if TYPE_CHECKING:
    from sciscore.formats.table import Table
    from sciscore.isncsci.classification import Classification
    from sciscore.isncsci.classifications import Classifications
    from sciscore.isncsci.exams import Exams
    from sciscore.saving import Target


@click.command("classify", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.edition()
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
    edition: options.AnyEdition,
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

    if _as_text(source, out, nested=nested) and (exam := source.lone_exam(edition)):
        _write_lone(classify(exam, edition=edition), source, out, on_error, nested=nested)
        return
    from sciscore.cli.records import can_take_turns, write_in_turns, write_scored

    if workers > 1 and not nested and out is not None and can_take_turns(source, out):
        write_in_turns(
            source,
            lambda turn: source.exams(edition, turn),
            lambda exams: classify(exams, edition=edition),
            out,
            on_error=on_error,
            workers=workers,
        )
        return
    write_scored(
        source,
        source.exams(edition),
        lambda exams: classify(exams, edition=edition, workers=workers),
        out,
        on_error=on_error,
        write=_write_nested if nested else None,
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
    batches: Iterable[Table[Exams]],
    score: Callable[[Exams], Classifications],
    out: Target,
    _: str,
) -> None:
    """A line of JSON for each record: the user's own members, and the result or the problems."""
    from sciscore.saving import saved

    with saved(out) as stream:
        for batch in batches:
            found = dict(zip(batch.rows, score(batch.records), strict=True))
            problems: dict[int | None, list[dict[str, Any]]] = {}
            for problem in batch.problems:
                problems.setdefault(problem.row, []).append(problem.to_dict())
            for place, row in enumerate(batch.numbers):
                own = {name: values[place] for name, values in batch.extra.items()}
                good = row in found
                answer = found[row].to_dict() if good else {"problems": problems.get(row, [])}
                stream.write(_nested_line(own, answer))


def _nested_line(own: dict[str, object], answer: dict[str, Any]) -> str:
    return json.dumps({"record": own} | answer, default=str) + "\n"
