"""`sciscore validate`: check an installation, and write a report to file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sciscore.cli.streams import reporting
from sciscore.errors import FormatError, printable

if TYPE_CHECKING:
    from sciscore.validation import Outcome

#: The kinds of report by suffix.
KINDS = (".json", ".md")


def _kind(_: click.Context, __: click.Parameter, out: str | None) -> str | None:
    if out is not None and Path(out).suffix not in KINDS:
        raise click.BadParameter(f"a report is a file that ends in {' or '.join(KINDS)}")
    return out


def _show(outcome: Outcome) -> None:
    from sciscore.validation.report import line_of

    first, *below = line_of(outcome).splitlines()
    colour = "green" if outcome.passed else "red"
    mark, rest = first[:6], printable(first[6:])
    click.echo(click.style(mark, fg=colour) + rest)
    for line in below:
        click.echo(click.style(printable(line), fg="yellow" if outcome.passed else "red"))


@click.command(name="validate")
@click.argument(
    "cases", required=False, metavar="[CASES]", type=click.Path(exists=True, file_okay=False)
)
@click.option(
    "--edition", metavar="YEAR",
    help="Edition of the cases that do not say theirs.",
)  # fmt: skip
@click.option(
    "-o", "--output", "out", metavar="OUT", callback=_kind,
    help="File for the report: .md to read and file, .json for programs.",
)  # fmt: skip
@reporting
def validate_command(cases: str | None, edition: str | None, out: str | None) -> None:
    """Check this installation: that it gives the results that its version must give.

    CASES is a folder of JSON files, each an exam with the findings that it should have,
    in the form of sciscore or of Praxis. Takes some seconds.
    Exit status: 0 all passed, 1 something failed, 2 wrong usage.
    """
    from sciscore.validation import validate

    made = datetime.now(UTC).isoformat(timespec="seconds")
    report = validate(cases, edition=edition, made=made, each=_show)
    click.echo()
    for name, text in report.facts().items():
        click.echo(f"{click.style(f'{name:9}', dim=True)} {text}")
    click.echo()
    click.secho(report.verdict, fg="green" if report.passed else "red", bold=True)
    if out is not None:
        text = report.to_json() if Path(out).suffix == ".json" else report.to_markdown()
        try:
            Path(out).write_text(text, encoding="utf-8")
        except OSError as error:
            raise FormatError(f"the report cannot be written: {error.strerror}") from None
        click.echo(f"The report is in {printable(out)}.")
    sys.exit(0 if report.passed else 1)
