"""The commands of the command line."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

import sciscore as sci
from sciscore.cli.streams import (
    batches_of,
    checked,
    fail,
    kind_of_file,
    output,
    reporting,
    say,
)
from sciscore.errors import EditionError, ExamError, FormatError, Problem, did_you_mean
from sciscore.formats import writing
from sciscore.formats.files import KINDS
from sciscore.formats.table import Table, joined


def _edition(_: click.Context, __: click.Parameter, year: str | None) -> str | None:
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


_YEAR = click.option(
    "--edition", required=True, metavar="YEAR", callback=_edition,
    help="Edition of the standard; `sciscore editions` lists them.",
)  # fmt: skip
_COLUMNS = click.option(
    "--columns", metavar="NAME", default="sciscore", show_default=True, callback=_layout,
    help="How the fields of an exam are named; `sciscore formats` lists what is known.",
)  # fmt: skip
_FROM = click.option(
    "--from", "kind", type=click.Choice(KINDS),
    help="Kind of file; unless given, by its suffix, and csv for standard input.",
)  # fmt: skip
_ROW = click.option(
    "--row", type=click.IntRange(min=1), default=1, show_default=True,
    help="Number of the record; the header does not count.",
)  # fmt: skip
_FINDING = click.option(
    "--finding", metavar="NAME", default="ais", show_default=True, callback=_finding,
    help="Name of the finding, such as motor_level_left.",
)  # fmt: skip
_IN = click.argument(
    "source",
    metavar="IN",
    type=click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True),
)
_OUT = click.option(
    "-o", "--output", "out", metavar="OUT", help="File to write; `-` is standard output."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sci.__version__, message="%(prog)s %(version)s")
def sciscore() -> None:
    """Score the neurological examination of spinal cord injury.

    Files are CSV, JSON, JSON lines, Parquet or Excel, by their suffix; `-` is standard
    input or output.
    Exit status: 0 done, 1 the data has errors (each listed), 2 wrong usage.
    """


@sciscore.command()
@_IN
@_YEAR
@_COLUMNS
@_OUT
@click.option(
    "--on-error", type=click.Choice(("raise", "report")), default="raise", show_default=True,
    help="Where there are problems: refuse the file, or leave out the records that have them.",
)  # fmt: skip
@_FROM
@reporting
def classify(
    source: str, edition: str, columns: str, out: str | None, on_error: str, kind: str | None
) -> None:
    """Classify the exams of a file.

    Without -o the results are a table on a terminal and CSV in a pipe. Columns that are
    no fields of an exam are carried along.
    """
    kind_out = kind_of_file(out or "-")
    if out and "-" not in (source, out) and Path(out).exists() and Path(source).samefile(out):
        message = "the results would replace the exams; name another file"
        raise click.UsageError(message)
    reported = on_error == "report"
    found: list[Problem] = []
    batches = checked(batches_of(source, edition, columns, kind), found, reported=reported)
    if out is None and sys.stdout.isatty():
        from sciscore.cli.results import show_results  # noqa: PLC0415 - rich is slow to load

        table = joined(batches, reported=reported)
        show_results(table, sci.classify(table.exams, edition=edition))
    else:
        if out in (None, "-") and not reported:
            # What went down a pipe cannot be taken back: read all before.
            batches = iter([joined(batches, reported=False)])
        results = ((batch, sci.classify(batch.exams, edition=edition)) for batch in batches)
        with output(out or "-") as target:
            writing.write_batches(results, target, kind_out)
    if found:
        rows = len({problem.row for problem in found})
        fail(found, f"{rows} record{'s' * (rows > 1)} left out")


def _of_one_exam(answer: Callable[[sci.Exam, str, str], object]) -> Callable[..., None]:
    """A command that prints what it answers about a finding of one exam, under an edition."""

    @_IN
    @_YEAR
    @_COLUMNS
    @_ROW
    @_FINDING
    @_FROM
    @reporting
    @functools.wraps(answer)
    def command(
        source: str, edition: str, columns: str, row: int, finding: str, kind: str | None
    ) -> None:
        exam = _exam(batches_of(source, edition, columns, kind), row)
        say(str(answer(exam, finding, edition)))

    return command


@sciscore.command()
@_of_one_exam
def explain(exam: sci.Exam, finding: str, edition: str) -> object:
    """Explain a finding of an exam: the steps, the cells and the sources."""
    return sci.classify(exam, edition=edition).explain(finding)


@sciscore.command()
@_of_one_exam
def settle(exam: sci.Exam, finding: str, edition: str) -> object:
    """Say which untested cells of an exam would settle a finding."""
    return sci.settle(exam, finding, edition=edition)


def _exam(batches: Iterable[Table], row: int) -> sci.Exam:
    """The exam of a record; the other records may have problems."""
    count = 0
    for batch in batches:
        count += batch.count
        wrong = [problem for problem in batch.problems if problem.row == row]
        if wrong:
            raise ExamError(wrong)
        if row in batch.rows:
            return batch.exams[batch.rows.index(row)]
    message = f"there is no record {row}; the file has {count}"
    raise click.BadParameter(message, param_hint="'--row'")


@sciscore.command()
@click.argument("first", required=False, callback=_edition)
@click.argument("second", required=False, callback=_edition)
def editions(first: str | None, second: str | None) -> None:
    """List the editions of the standard, or the differences between two."""
    if first is None or second is None:
        if first is not None:
            message = "name two editions to compare, or none to list them all"
            raise click.UsageError(message)
        if sys.stdout.isatty():
            from sciscore.cli.edition_tables import show_editions  # noqa: PLC0415 - as above

            show_editions(sci.editions())
        else:
            click.echo(str(sci.editions()))
        return
    differences = sci.compare_editions(first, second)
    if sys.stdout.isatty():
        from sciscore.cli.edition_tables import show_differences  # noqa: PLC0415 - as above

        show_differences(first, second, differences)
    else:
        click.echo("\n".join(map(str, differences)) or f"{first} and {second} do not differ")


@sciscore.command()
def formats() -> None:
    """List the layouts of files that --columns may name, with what they rest on."""
    say(str(sci.layouts()))
    say("NSCISC totals, letters and levels are no exams; sciscore.formats.nscisc reads them.")


@sciscore.command()
@_OUT
@click.option(
    "--edition", metavar="YEAR", callback=_edition,
    help="Offer what this edition knows; by default what any edition knows. For a workbook.",
)  # fmt: skip
@reporting
def template(out: str | None, edition: str | None) -> None:
    """Write an empty table of exams: all columns, the optional ones last.

    A workbook (.xlsx) offers the legal contents of every cell as a list.
    """
    kind = kind_of_file(out or "-", known=writing.TEMPLATES)
    with output(out or "-") as target:
        writing.template(target, kind, edition)
