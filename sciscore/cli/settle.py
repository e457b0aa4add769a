"""`sciscore settle`: which untested cells of an exam would settle a finding."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.terminal import show


@click.command("settle", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.edition()
@options.ROW
@options.ONE_FINDING
def command(source: Input, edition: options.AnyEdition, row: int | None, finding: str) -> None:
    """Show which untested cells of an exam would settle a finding."""
    from sciscore.isncsci.settle import settle

    exam = source.exam(edition, row)
    show(*settle(exam, finding, edition=edition).grids())
