"""`sciscore next`: which cells of an exam to test next, until findings are certain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, spare
from sciscore.cli.terminal import show

if TYPE_CHECKING:
    from sciscore.isncsci.exam import Exam


def _findings(text: str) -> tuple[str, ...]:
    """The names of findings in a text, separated by commas."""
    return tuple(options.FINDING.convert(name.strip(), None, None) for name in text.split(","))


@click.command("next", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, required=False)
@options.edition()
@options.ROW
@click.option(
    "--findings",
    metavar="NAMES",
    default="ais,neurological_level",
    type=_findings,
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
    edition: options.AnyEdition,
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
    if not source.path and not interactive:
        message = "name a file with the exam so far, or start one with --interactive"
        raise click.UsageError(message)
    exam = source.exam(edition, row) if source.path else Exam.untested()
    if not interactive:
        show(next_cells(exam, findings, edition=edition).grid())
        return
    from sciscore.cli.next_dialogue import Dialogue

    dialogue = Dialogue(exam=exam, findings=findings, edition=edition)
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
