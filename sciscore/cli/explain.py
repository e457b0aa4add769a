"""`sciscore explain`: why a finding of an exam is what it is."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.terminal import say


@click.command("explain", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.edition()
@options.ROW
@options.ONE_FINDING
def command(source: Input, edition: options.AnyEdition, row: int | None, finding: str) -> None:
    """Explain a finding of an exam: the steps, the cells and the sources."""
    from sciscore.isncsci.classify import classify

    exam = source.exam(edition, row)
    say(str(classify(exam, edition=edition).explain(finding)))
