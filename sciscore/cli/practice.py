"""`sciscore practice`: classify made-up exams yourself, and see what is right and why."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.terminal import show, wrapped
from sciscore.errors import Problem
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.recorded import KINDS
from sciscore.recorded import read_value
from sciscore.testing.practice import DIFFICULTIES, grade_answers, practice_exam, worksheet

_STOP: Final = "q"


@click.command("practice", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, required=False)
@options.edition()
@click.option(
    "--difficulty",
    type=click.Choice(tuple(DIFFICULTIES)),
    default="easy",
    help="How many snags the made-up exams have.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    help="Another number gives other exams.",
)
def command(source: Input, edition: options.AnyEdition, difficulty: str, seed: int) -> None:
    """Classify exams yourself, and see what is right and why.

    The exams are made up, or those of IN. Answer with a level, a grade or a zone as you
    would write it; an empty line skips a finding, q ends. The score is kept for this
    session alone.
    """
    right = asked = 0
    for exam in _exams(source, edition, difficulty, seed):
        answers = _ask(exam)
        if answers is None:
            break
        if answers:
            found = grade_answers(exam, answers, edition=edition)
            click.echo()
            show(found.grid())
            right, asked = right + found.right, asked + len(found.answers)
            click.secho(f"\nSo far {right} of {asked} are right.\n", bold=True)
    click.echo(f"{right} of {asked} right.")


def _exams(
    source: Input, edition: options.AnyEdition, difficulty: str, seed: int
) -> Iterator[Exam]:
    """The exams of a file, or made-up ones without end."""
    if not source.path:
        yield from (practice_exam(difficulty, n, edition=edition) for n in itertools.count(seed))
    else:
        for batch in source.exams(edition):
            yield from batch.records


def _ask(exam: Exam) -> dict[str, str] | None:
    """The answers to an exam; None if the session ends."""
    show(worksheet(exam))
    answers: dict[str, str] = {}
    for name in FINDINGS:
        while True:
            try:
                given = click.prompt(name.replace("_", " "), default="", show_default=False)
            except click.Abort:
                return None
            if given.strip() == _STOP:
                return answers or None
            read = read_value(KINDS[name], given, name)
            if not isinstance(read, Problem):
                break
            # An empty line skips a finding, and nothing stands for a missing one.
            message = read.message.partition(", blank if it is missing")[0]
            click.secho(wrapped(message), fg="yellow")
        if read is not None:
            answers[name] = given
    return answers
