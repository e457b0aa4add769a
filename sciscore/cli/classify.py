"""`sciscore classify`: the findings of the exams of a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import click

from sciscore.cli import options
from sciscore.cli.io import Input, file_type, output, spare
from sciscore.cli.terminal import is_terminal

if TYPE_CHECKING:
    from sciscore.formats.table import Table
    from sciscore.isncsci.classification import Classification
    from sciscore.isncsci.classifications import Classifications
    from sciscore.isncsci.exams import Exams
    from sciscore.saving import Target

#: What the result of one exam is written as without a table.
_TEXTS: Final = ("nested", "csv", "json", "jsonl")


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

    spare(source, out)
    kind = "nested" if nested else file_type(out or "-")
    on_screen = out is None and is_terminal() and not nested
    if kind in _TEXTS and not on_screen and (exam := source.lone_exam(edition)):
        from sciscore.saving import saved

        text = _text_of(classify(exam, edition=edition), kind, reported=on_error == "report")
        with output(out) as target, saved(target) as stream:
            stream.write(text)
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


def _text_of(result: Classification, kind: str, *, reported: bool) -> str:
    """The text of a file of one result."""
    if kind == "nested":
        return _nested_line({}, result.to_dict())
    row = result.to_row() | ({"problems": ""} if reported else {})
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows((row, row.values()))
        return text.getvalue()
    line = json.dumps(row, ensure_ascii=False)
    return f"{line}\n" if kind == "jsonl" else f"[\n{line}\n]\n"


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
