"""The adaptive exam in a terminal: one question at a time, each answered by one key."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import attrs
import click

from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.next_cells import NextCells, next_cells
from sciscore.isncsci.next_cells_plan import POSITION
from sciscore.segments import printed

if TYPE_CHECKING:
    from sciscore.isncsci.editions import Edition
    from sciscore.isncsci.exam import Exam

CANNOT, UNDO, STOP = "x", "u", "q"
HELP: Final = f"Answer by one key. {CANNOT}: cannot be tested, {UNDO}: undo, {STOP}: stop and save."
_YES_NO: Final = {"y": "Yes", "n": "No"}


@attrs.define(kw_only=True)
class Dialogue:
    """The questions of an exam, and the answers so far.

    Attributes
    ----------
    exam
        The exam with all answers.
    findings, edition
        What is to be certain.
    untestable
        The cells that cannot be tested.
    before
        The exam and these cells before each answer.
    """

    exam: Exam
    findings: tuple[str, ...]
    edition: str | Edition
    untestable: tuple[str, ...] = ()
    before: list[tuple[Exam, tuple[str, ...]]] = attrs.field(factory=list)

    @property
    def plan(self) -> NextCells:
        """The plan for the exam so far."""
        return next_cells(
            self.exam, self.findings, edition=self.edition, untestable=self.untestable
        )

    def run(self) -> None:
        """Ask until nothing is left to ask, or until it is stopped."""
        click.echo(HELP)
        position = ""
        while (plan := self.plan).cells:
            cell = plan.cells[0]
            if POSITION[PLACE[cell]] != position:
                position = POSITION[PLACE[cell]]
                click.secho(f"\n{position}", bold=True)
            if not self._answered(cell, plan):
                return

    def _answered(self, cell: str, plan: NextCells) -> bool:
        """Ask for a cell until there is an answer; False where it was stopped."""
        answers = answers_of(cell)
        click.echo(f"{len(plan.cells):>4} to go  {words(cell)} [{', '.join(answers)}] ", nl=False)
        while True:
            key = _key()
            if key == STOP:
                click.echo("stopped")
                return False
            if key == UNDO and self.before:
                self.exam, self.untestable = self.before.pop()
                click.echo("undone")
                return True
            if key in answers or key == CANNOT:
                break
        self.before.append((self.exam, self.untestable))
        if key == CANNOT:
            self.untestable = (*self.untestable, cell)
            click.echo("cannot be tested")
        else:
            self.exam = self.exam.replace({cell: answers[key]})
            click.echo(answers[key])
        self._tell(plan)
        return True

    def _tell(self, before: NextCells) -> None:
        """Say which findings have become certain."""
        for name, value in self.plan.certain.items():
            if name not in before.certain:
                click.secho(f"           {name} is certain: {value}", fg="green")


def _key() -> str:
    """The next key; that the input has ended stops."""
    try:
        key = click.getchar()
    except (EOFError, KeyboardInterrupt):
        return STOP
    sys.stdout.flush()
    return key.lower() or STOP


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
