"""The commands of the command line."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

import click

import sciscore as sci
from sciscore.cli import options
from sciscore.cli.audit_command import audit
from sciscore.cli.outcomes_command import outcomes
from sciscore.cli.report_command import report
from sciscore.cli.streams import (
    batches_of,
    kind_of_file,
    output,
    reporting,
    say,
    scim_batches_of,
    write_scored,
)
from sciscore.cli.terminal import show
from sciscore.cli.transitions_command import transitions
from sciscore.cli.validate_command import validate_command
from sciscore.errors import ExamError, printable
from sciscore.formats import writing
from sciscore.formats.scim import NAMED, TEMPLATE
from sciscore.formats.table import Table
from sciscore.isncsci.fields import PLACE
from sciscore.scim.results import ScimScores


class _Commands(click.Group):
    """Commands whose messages on wrong usage command no terminal."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            lines = map(printable, error.format_message().splitlines())
            raise click.UsageError("\n".join(lines), error.ctx) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(sci.__version__, message="%(prog)s %(version)s")
def sciscore() -> None:
    """Score the neurological examination of spinal cord injury, and SCIM III.

    Files are CSV, JSON, JSON lines, Parquet or Excel, by their suffix; `-` is standard
    input or output.
    Exit status: 0 done, 1 the data has errors (each listed), 2 wrong usage.
    """


@sciscore.command()
@options.IN
@options.YEAR
@options.COLUMNS
@options.OUT
@options.ON_ERROR
@options.FROM
@reporting
def classify(
    source: str, edition: str, layout: str, out: str | None, on_error: str, file_type: str | None
) -> None:
    """Classify the exams of a file.

    Without -o the results are a table on a terminal and CSV in a pipe. Columns that are
    no fields of an exam are carried along.
    """
    write_scored(
        batches_of(source, edition, layout, file_type),
        lambda exams: sci.classify(exams, edition=edition),
        _show_results,
        source,
        out,
        reported=on_error == "report",
    )


def _show_results(table: Table[sci.Exams], results: sci.Classifications) -> None:
    from sciscore.cli.results import show_results

    show_results(table, results)


@sciscore.command()
@options.IN
@click.option(
    "--layout", type=click.Choice(tuple(NAMED)), default="sciscore", show_default=True,
    help="How the fields of a record are named.",
)  # fmt: skip
@click.option(
    "--scim-version", "version", type=click.Choice(("III", "SR")), default="III",
    show_default=True, help="Version of the measure; SR is the self-report.",
)  # fmt: skip
@options.OUT
@options.ON_ERROR
@options.FROM
@reporting
def scim(
    source: str, layout: str, version: str, out: str | None, on_error: str, file_type: str | None
) -> None:
    """Score the SCIM records of a file.

    Without -o the scores are a table on a terminal and CSV in a pipe. Columns that are
    no fields of a record are carried along.
    """
    write_scored(
        scim_batches_of(source, version, layout, file_type),
        sci.scim3,
        _show_scim,
        source,
        out,
        reported=on_error == "report",
    )


def _show_scim(table: Table[sci.ScimRecords], scores: ScimScores) -> None:
    from sciscore.cli.scim_table import show_scim

    show_scim(table, scores)


def _of_one_exam(answer: Callable[[sci.Exam, str, str], object]) -> Callable[..., None]:
    """A command that prints what it answers about a finding of one exam, under an edition."""

    @options.IN
    @options.YEAR
    @options.COLUMNS
    @options.ROW
    @options.FINDING
    @options.FROM
    @reporting
    @functools.wraps(answer)
    def command(
        source: str, edition: str, layout: str, row: int, finding: str, file_type: str | None
    ) -> None:
        exam = _exam(batches_of(source, edition, layout, file_type), row)
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


def _exam(batches: Iterable[Table[sci.Exams]], row: int) -> sci.Exam:
    """The exam of a record; the other records may have problems."""
    count = 0
    for batch in batches:
        count += batch.count
        wrong = [problem for problem in batch.problems if problem.row == row]
        if wrong:
            raise ExamError(wrong)
        if row in batch.rows:
            return batch.records[batch.rows.index(row)]
    message = f"there is no record {row}; the file has {count}"
    raise click.BadParameter(message, param_hint="'--row'")


@sciscore.command()
@click.argument("first", required=False, callback=options.known_edition)
@click.argument("second", required=False, callback=options.known_edition)
def editions(first: str | None, second: str | None) -> None:
    """List the editions of the standard, or the differences between two."""
    if first is None or second is None:
        if first is not None:
            message = "name two editions to compare, or none to list them all"
            raise click.UsageError(message)
        show(sci.editions().grid())
        return
    show(sci.compare_editions(first, second).grid())


@sciscore.command()
def formats() -> None:
    """List the layouts of files that --layout may name, with what they rest on."""
    say(str(sci.layouts()))
    say("NSCISC totals, letters and levels are no exams; sciscore.formats.nscisc reads them.")


@sciscore.command()
@options.OUT
@click.option("--scim", is_flag=True, help="A table of SCIM records in the place of exams.")
@click.option(
    "--edition", metavar="YEAR", callback=options.known_edition,
    help="Offer what this edition knows; by default what any edition knows. For a workbook.",
)  # fmt: skip
@reporting
def template(out: str | None, edition: str | None, *, scim: bool) -> None:
    """Write an empty table of exams: all columns, the optional ones last.

    A workbook (.xlsx) offers the legal contents of every cell as a list.
    """
    file_type = kind_of_file(out or "-", known=("csv",) if scim else writing.TEMPLATES)
    with output(out or "-") as target:
        writing.template(target, file_type, edition, fields=TEMPLATE if scim else PLACE)


sciscore.add_command(audit)
sciscore.add_command(outcomes)
sciscore.add_command(report)
sciscore.add_command(transitions)
sciscore.add_command(validate_command)
