"""Arguments and options that several commands share."""

from __future__ import annotations

import click

from sciscore.formats.sources import KINDS

IN = click.argument(
    "source",
    metavar="IN",
    type=click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True),
)
OUT = click.option(
    "-o", "--output", "out", metavar="OUT", help="File to write; `-` is standard output."
)
FROM = click.option(
    "--from", "kind", type=click.Choice(KINDS),
    help="Kind of file; unless given, by its suffix, and csv for standard input.",
)  # fmt: skip
