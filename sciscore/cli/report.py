"""`sciscore report`: a page for each exam, in a folder."""

from __future__ import annotations

import itertools

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.progress import progress
from sciscore.cli.records import Found


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
    column: str | None,
    details: tuple[str, ...],
    on_error: str,
    *,
    settled: bool,
) -> None:
    """Write a page for each exam of a file, and an index of them, into a folder.

    The pages need no network and print on one sheet. They are named by the number of the
    record; index.html lists them.
    """
    from sciscore.report.report_folder import write_report

    if not folder:
        raise click.BadParameter("the name of the folder is empty", param_hint="'-o'")
    found, number = Found(reported=on_error == "report"), itertools.count(1)
    with progress(source.path) as advance:
        write_report(
            found.checked(source.exams(edition)),
            folder,
            edition=edition,
            column=column,
            details=details,
            settled=settled,
            wrote=lambda: advance(next(number)),
        )
    found.end()
