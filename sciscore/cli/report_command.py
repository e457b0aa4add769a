"""The command `sciscore report`: a page for each exam, in a folder."""

from __future__ import annotations

import itertools

import click

from sciscore.cli import options
from sciscore.cli.streams import Found, batches_of, progress, reporting


@click.command()
@options.IN
@options.YEAR
@options.COLUMNS
@click.option(
    "-o", "--output", "folder", metavar="DIR", required=True, type=click.Path(),
    help="Folder to write; it must not be there yet, or be empty.",
)  # fmt: skip
@click.option("--id", "column", metavar="COLUMN", help="Your column that names the exams.")
@click.option(
    "--settle", "settled", is_flag=True,
    help="Say on each page which untested cells would settle a finding; this takes longer.",
)  # fmt: skip
@options.ON_ERROR
@options.FROM
@reporting
def report(
    source: str,
    edition: str,
    layout: str,
    folder: str,
    column: str | None,
    on_error: str,
    file_type: str | None,
    *,
    settled: bool,
) -> None:
    """Write a page for each exam of a file, and an index of them, into a folder.

    The pages need no network and print on one sheet. They are named by the number of the
    record, index.html lists them.
    """
    from sciscore.report.report_folder import write_report

    found, number = Found(reported=on_error == "report"), itertools.count(1)
    with progress() as advance:
        write_report(
            found.checked(batches_of(source, edition, layout, file_type)),
            folder,
            edition=edition,
            column=column,
            settled=settled,
            wrote=lambda: advance(next(number)),
        )
    found.tell()
