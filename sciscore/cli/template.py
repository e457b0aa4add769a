"""`sciscore template`: an empty table to fill in."""

from __future__ import annotations

import click

from sciscore.cli import options
from sciscore.cli.io import output, output_type


@click.command("template", cls=options.Verb)
@options.OUT
@click.option("--scim", is_flag=True, help="A table of SCIM records instead of exams.")
@click.option(
    "--edition",
    metavar="YEAR",
    help="Offer what this edition knows; by default what any edition knows. For a workbook.",
    type=options.EDITION,
)
def command(out: str | None, edition: str | None, *, scim: bool) -> None:
    """Write an empty table of exams: all columns, the optional ones last.

    A workbook (.xlsx) offers the allowed contents of every cell as a list.
    """
    from sciscore.formats import write
    from sciscore.formats.scim import TEMPLATE
    from sciscore.isncsci.fields import PLACE

    file_type = output_type(None, out, ("csv",) if scim else write.TEMPLATES)
    with output(out) as target:
        write.template(target, file_type, edition, fields=TEMPLATE if scim else PLACE)
