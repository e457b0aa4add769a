"""`sciscore next`: which cells of an exam to test next, until findings are certain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from sciscore.cli import options
from sciscore.cli.exams import exam_of
from sciscore.cli.io import Input, output, spare
from sciscore.cli.terminal import show

if TYPE_CHECKING:
    from sciscore.isncsci.exam import Exam


def _findings(_: click.Context, __: click.Parameter, given: str) -> tuple[str, ...]:
    """The names of findings in a text, separated by commas."""
    from sciscore.errors import SciscoreError
    from sciscore.isncsci.findings import checked

    names = tuple(name.strip() for name in given.split(","))
    for name in names:
        try:
            checked(name)
        except SciscoreError as error:
            raise options.NotAllowed(error.problems[0].message, name) from None
    return names


@click.command("next", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, required=False)
@options.EDITION
@options.READING
@options.ROW
@click.option(
    "--findings",
    metavar="NAMES",
    default="ais,neurological_level",
    show_default=True,
    callback=_findings,
    help="Findings that are to be certain, separated by commas.",
)
@click.option(
    "--interactive",
    is_flag=True,
    help="Ask for one cell after the other; without IN in a new exam.",
)
@click.option("-o", "--output", "out", metavar="OUT", help="File for the exam, as JSON.")
def command(
    source: Input,
    edition: str,
    readings: tuple[str, ...],
    row: int | None,
    findings: tuple[str, ...],
    out: str | None,
    *,
    interactive: bool,
) -> None:
    """Show which cells of an exam to test next, or ask for them one by one.

    NT stands for a cell that was not tested yet. The exam ends when the findings asked
    for are certain. It has no totals then, since cells stay untested.
    """
    from sciscore.isncsci.exam import Exam
    from sciscore.isncsci.next_cells import next_cells

    goes_on = Path(source.path).suffix == ".json"  # in the file that an earlier run left
    spare(None if goes_on else source, out)
    read = options.read_edition(edition, readings)
    if not source.path and not interactive:
        message = "name a file with the exam so far, or start one with --interactive"
        raise click.UsageError(message)
    exam = exam_of(source, edition, row) if source.path else Exam.untested()
    if not interactive:
        show(next_cells(exam, findings, edition=read).grid())
        return
    from sciscore.cli.next_dialogue import Dialogue

    dialogue = Dialogue(exam=exam, findings=findings, edition=read)
    try:
        dialogue.run()
    finally:
        if out is not None:
            _save(dialogue.exam, out)
    show(attrs.evolve(dialogue.plan.grid(), columns=(), rows=()))
    if out is not None:
        click.echo(f"The exam is in {out}.")


def _save(exam: Exam, out: str) -> None:
    """Write an exam as JSON."""
    from sciscore.saving import saved

    with output(out) as target, saved(target) as stream:
        stream.write(json.dumps(exam.to_dict(), indent=1) + "\n")
