"""`sciscore editions`: the editions of the standard, and what differs between two."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.terminal import show


@click.command("editions", cls=options.Verb)
@click.argument("first", required=False, type=options.EDITION)
@click.argument("second", required=False, type=options.EDITION)
def command(first: str | None, second: str | None) -> None:
    """List the editions of the standard, or the differences between two."""
    from sciscore.isncsci.edition_table import compare_editions, editions

    if first is None:
        show(editions().grid())
    elif second is None:
        raise click.UsageError("name two editions to compare, or none to list them all")
    else:
        show(compare_editions(first, second).grid())
