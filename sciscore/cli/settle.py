"""`sciscore settle`: which untested cells of an exam would settle a finding."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.exams import exam_of
from sciscore.cli.io import Input
from sciscore.cli.terminal import show


@click.command("settle", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.EDITION
@options.READING
@options.ROW
@options.FINDING
def command(
    source: Input, edition: str, readings: tuple[str, ...], row: int | None, finding: str
) -> None:
    """Show which untested cells of an exam would settle a finding."""
    from sciscore.isncsci.settle import settle

    exam = exam_of(source, edition, row)
    show(*settle(exam, finding, edition=options.read_edition(edition, readings)).grids())
