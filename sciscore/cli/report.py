"""`sciscore report`: a page for each exam, in a folder."""

from __future__ import annotations

import itertools
from typing import Any

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.progress import progress
from sciscore.cli.records import Found
from sciscore.report.report_folder import write_report


@click.command("report", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.edition()
@click.option(
    "-o",
    "--output",
    "folder",
    metavar="DIR",
    required=True,
    help="Folder to write; it must be empty, or not be there yet.",
)
@click.option(
    "--id",
    "column",
    metavar="COLUMN",
    help="Your column that names the people; their visits are shown together and compared.",
)
@click.option(
    "--show",
    "details",
    metavar="COLUMN",
    multiple=True,
    help="Your column to show on the pages and in the index, such as the date; may be repeated.",
)
@click.option(
    "--settle/--no-settle",
    "settled",
    default=True,
    help="Show which untested cells would settle an open finding.",
)
@options.ON_ERROR
def command(
    source: Input,
    edition: options.AnyEdition,
    folder: str,
    on_error: str,
    **shown: Any,
) -> None:
    """Write a page for each exam of a file, and an index of them, into a folder.

    The pages need no network and print on one sheet. They are named by the number of the
    record; index.html lists them.
    """
    if not folder:
        raise click.BadParameter("the name of the folder is empty", param_hint="'-o'")
    found, number = Found(reported=on_error == "report"), itertools.count(1)
    with progress(source.path) as advance:
        write_report(
            found.checked(source.exams(edition)),
            folder,
            edition=edition,
            wrote=lambda: advance(next(number)),
            **shown,
        )
    found.end()
