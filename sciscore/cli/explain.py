"""`sciscore explain`: why a finding of an exam is what it is."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.exams import exam_of
from sciscore.cli.io import Input
from sciscore.cli.terminal import say


@click.command("explain", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.EDITION
@options.READING
@options.ROW
@options.FINDING
def command(
    source: Input, edition: str, readings: tuple[str, ...], row: int | None, finding: str
) -> None:
    """Explain a finding of an exam: the steps, the cells and the sources."""
    from sciscore.isncsci.classify import classify

    exam = exam_of(source, edition, row)
    read = options.read_edition(edition, readings)
    say(str(classify(exam, edition=read).explain(finding)))
