"""The options that several commands have."""

from __future__ import annotations

from collections.abc import Callable

import click

import sciscore as sci
from sciscore.errors import SciscoreError
from sciscore.formats.sources import KINDS
from sciscore.isncsci.findings import checked


def _known(check: Callable[[str], object]) -> Callable[..., str | None]:
    """A callback that gives a text back as it is; one that fails the check is wrong usage."""

    def callback(_: click.Context, __: click.Parameter, text: str | None) -> str | None:
        try:
            if text is not None:
                check(text)
        except SciscoreError as error:
            raise click.BadParameter(str(error)) from None
        return text

    return callback


known_edition, _layout, _finding = map(_known, (sci.edition, sci.layout, checked))

YEAR = click.option(
    "--edition", required=True, metavar="YEAR", callback=known_edition,
    help="Edition of the standard; `sciscore editions` lists them.",
)  # fmt: skip
COLUMNS = click.option(
    "--layout", metavar="NAME", default="sciscore", show_default=True, callback=_layout,
    help="How the fields of an exam are named; `sciscore formats` lists what is known.",
)  # fmt: skip
FROM = click.option(
    "--from", "file_type", type=click.Choice(KINDS),
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
