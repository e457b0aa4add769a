"""`sciscore scim`: the scores of the SCIM records of a file."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.records import write_scored
from sciscore.formats.read import batches_of
from sciscore.formats.scim import NAMED, scim_form
from sciscore.scim.items import VERSIONS
from sciscore.scim.results import scim3

LAYOUT = click.option(
    "--layout",
    type=click.Choice(tuple(NAMED)),
    default="sciscore",
    help="How the file names the fields.",
)


@click.command("scim", cls=options.Verb)
@options.source(LAYOUT, options.MISSING)
@click.option(
    "--scim-version",
    "version",
    type=click.Choice([name for name, one in VERSIONS.items() if one.subscores]),
    default="III",
    help="Version of the measure; SR is the self-report.",
)
@options.OUT
@options.ON_ERROR
def command(source: Input, version: str, out: str | None, on_error: str) -> None:
    """Score the SCIM records of a file.

    Without -o the scores are a table on a terminal and CSV in a pipe. Columns that are
    not fields of a record are carried along.
    """
    form = scim_form(source.layout, version, source.missing)
    batches = batches_of(source.stream, form, **source.options())
    write_scored(source, batches, scim3, out, on_error=on_error)
