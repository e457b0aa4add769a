"""`sciscore report`: a page for each exam, in a folder."""

from __future__ import annotations

import itertools

import click

from sciscore.cli import options
from sciscore.cli.io import Input
from sciscore.cli.progress import progress
from sciscore.cli.records import Found, as_json


@click.command("report", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED)
@options.EDITION
@click.option(
    "-o", "--output", "folder", metavar="DIR", required=True,
    help="Folder to write; it must be empty, or not be there yet.",
)  # fmt: skip
@click.option("--id", "column", metavar="COLUMN", help="Your column that names the exams.")
@click.option(
    "--settle", "settled", is_flag=True,
    help="Show on each page which untested cells would settle a finding; this takes longer.",
)  # fmt: skip
@options.ON_ERROR
def command(
    source: Input,
    edition: str,
    folder: str,
    column: str | None,
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
    with progress(source.path, hidden=as_json()) as advance:
        write_report(
            found.checked(source.exams(edition)),
            folder,
            edition=edition,
            column=column,
            settled=settled,
            wrote=lambda: advance(next(number)),
        )
    found.end(as_json=as_json())
