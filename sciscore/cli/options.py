"""The options that several commands have."""

from __future__ import annotations

import click

import sciscore as sci
from sciscore.errors import EditionError, FormatError, did_you_mean
from sciscore.formats.sources import KINDS


def known_edition(_: click.Context, __: click.Parameter, year: str | None) -> str | None:
    """A year if it is that of an edition; else wrong usage."""
    try:
        if year is not None:
            sci.edition(year)
    except EditionError as error:
        raise click.BadParameter(str(error)) from None
    return year


def _layout(_: click.Context, __: click.Parameter, name: str) -> str:
    try:
        return sci.layout(name).name
    except FormatError as error:
        raise click.BadParameter(str(error)) from None


def _finding(_: click.Context, __: click.Parameter, name: str) -> str:
    if name in sci.FINDINGS:
        return name
    hint = did_you_mean(name, sci.FINDINGS)
    message = f"{name!r} is not a finding; use one of {', '.join(sci.FINDINGS)}{hint}"
    raise click.BadParameter(message)


YEAR = click.option(
    "--edition", required=True, metavar="YEAR", callback=known_edition,
    help="Edition of the standard; `sciscore editions` lists them.",
)  # fmt: skip
COLUMNS = click.option(
    "--columns", metavar="NAME", default="sciscore", show_default=True, callback=_layout,
    help="How the fields of an exam are named; `sciscore formats` lists what is known.",
)  # fmt: skip
FROM = click.option(
    "--from", "kind", type=click.Choice(KINDS),
    help="Kind of file; unless given, by its suffix, and csv for standard input.",
)  # fmt: skip
ON_ERROR = click.option(
    "--on-error", type=click.Choice(("raise", "report")), default="raise", show_default=True,
    help="Where there are problems: refuse the file, or leave out the records that have them.",
)  # fmt: skip
ROW = click.option(
    "--row", type=click.IntRange(min=1), default=1, show_default=True,
    help="Number of the record; the header does not count.",
)  # fmt: skip
FINDING = click.option(
    "--finding", metavar="NAME", default="ais", show_default=True, callback=_finding,
    help="Name of the finding, such as motor_level_left.",
)  # fmt: skip
IN = click.argument(
    "source",
    metavar="IN",
    type=click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True),
)
OUT = click.option(
    "-o", "--output", "out", metavar="OUT", help="File to write; `-` is standard output."
)
