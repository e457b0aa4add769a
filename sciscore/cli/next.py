"""`sciscore next`: which cells of an exam to test next, until findings are certain."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Final

import attrs
import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, spare
from sciscore.cli.terminal import show
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.next_cells import NextCells, next_cells
from sciscore.isncsci.next_cells_plan import POSITION
from sciscore.saving import saved
from sciscore.segments import printed

CANNOT, UNDO, STOP = "x", "u", "q"
HELP: Final = f"Answer by one key. {CANNOT}: cannot be tested, {UNDO}: undo, {STOP}: stop and save."
_YES_NO: Final = {"y": "Yes", "n": "No"}


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
    goes_on = Path(source.path).suffix == ".json"  # in the file that an earlier run left
    spare(None if goes_on else source, out)
    if not source.path and not interactive:
        message = "name a file with the exam so far, or start one with --interactive"
        raise click.UsageError(message)
    exam = source.exam(edition, row) if source.path else Exam.untested()
    if not interactive:
        show(next_cells(exam, findings, edition=edition).grid())
        return
    dialogue = Dialogue(findings=findings, edition=edition, states=[(exam, ())])
    try:
        dialogue.run()
    finally:
        if out is not None:
            with output(out) as target, saved(target) as stream:
                stream.write(json.dumps(dialogue.states[-1][0].to_dict(), indent=1) + "\n")
    show(attrs.evolve(dialogue.plan.grid(), columns=(), rows=()))
    if out is not None:
        click.echo(f"The exam is in {out}.")


@attrs.frozen(kw_only=True)
class Dialogue:
    """The adaptive exam in a terminal: one question at a time, each answered by one key."""

    findings: tuple[str, ...]
    edition: options.AnyEdition
    #: The exam and the cells that cannot be tested: at the start and after each answer.
    states: list[tuple[Exam, tuple[str, ...]]]

    @property
    def plan(self) -> NextCells:
        """The plan for the exam so far."""
        exam, untestable = self.states[-1]
        return next_cells(exam, self.findings, edition=self.edition, untestable=untestable)

    def run(self) -> None:
        """Ask until nothing is left to ask, or until it is stopped."""
        click.echo(HELP)
        position, plan = "", self.plan
        while plan.cells:
            cell = plan.cells[0]
            if POSITION[PLACE[cell]] != position:
                position = POSITION[PLACE[cell]]
                click.secho(f"\n{position}", bold=True)
            answers = answers_of(cell)
            asked = f"{len(plan.cells):>4} to go  {words(cell)} [{', '.join(answers)}] "
            click.echo(asked, nl=False)
            key = _key({*answers, CANNOT, STOP, *[UNDO][: len(self.states) - 1]})
            if key == STOP:
                click.echo("stopped")
                return
            if key == UNDO:
                self.states.pop()
                click.echo("undone")
                plan = self.plan
                continue
            exam, untestable = self.states[-1]
            if key == CANNOT:
                self.states.append((exam, (*untestable, cell)))
                click.echo("cannot be tested")
            else:
                self.states.append((exam.replace({cell: answers[key]}), untestable))
                click.echo(answers[key])
            before, plan = plan, self.plan
            for name, value in plan.certain.items():
                if name not in before.certain:
                    click.secho(f"           {name} is certain: {value}", fg="green")


def _key(allowed: Collection[str]) -> str:
    """The next key that is allowed; that the input has ended stops."""
    key = ""
    while key not in allowed:
        try:
            key = click.getchar().lower() or STOP
        except (EOFError, KeyboardInterrupt):
            return STOP
        sys.stdout.flush()
    return key


def answers_of(cell: str) -> dict[str, str]:
    """The content of a cell by key."""
    scale = FIELDS[PLACE[cell]].scale
    if scale is None:
        return _YES_NO
    return {str(grade): str(grade) for grade in range(scale.top + 1)}


def words(cell: str) -> str:
    """The name of a cell as an examiner says it.

    >>> words("right.light_touch.S4_5"), words("vac")
    ('right light touch S4-5', 'voluntary anal contraction')
    """
    named = {"vac": "voluntary anal contraction", "dap": "deep anal pressure"}
    if cell in named:
        return named[cell]
    side, part, segment = cell.split(".")
    return f"{side} {part.replace('_', ' ')} {printed(segment)}"
