"""`sciscore validate`: check an installation, and write a report to file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sciscore.cli import options
from sciscore.cli.io import need_output
from sciscore.cli.problems import DATA
from sciscore.errors import printable

if TYPE_CHECKING:
    from sciscore.validation import Outcome

#: Suffixes of a report.
SUFFIXES: Final = (".json", ".md")


def _report(out: str) -> str:
    if Path(out).suffix not in SUFFIXES:
        raise click.BadParameter(f"a report is a file that ends in {' or '.join(SUFFIXES)}")
    return out


def _show(outcome: Outcome) -> None:
    from sciscore.validation.report import line_of

    first, *below = line_of(outcome).splitlines()
    colour = "green" if outcome.passed else "red"
    mark, rest = first[:6], printable(first[6:])
    click.echo(click.style(mark, fg=colour) + rest)
    for line in below:
        click.echo(click.style(printable(line), fg="yellow" if outcome.passed else "red"))


@click.command("validate", cls=options.Verb)
@click.argument(
    "cases", required=False, metavar="[CASES]", type=click.Path(exists=True, file_okay=False)
)
@click.option(
    "--edition",
    metavar="YEAR",
    help="Edition of the cases that do not state theirs.",
    type=options.EDITION,
)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="OUT",
    type=_report,
    help="File for the report: .md to read and file, .json for programs.",
)
def command(cases: str | None, edition: str | None, out: str | None) -> None:
    """Check that this installation gives the results that its version must give.

    CASES is a folder of JSON files, each an exam with the findings that it should have,
    in the form of sciscore or of Praxis. Takes some seconds. The exit status is 1 if a
    check failed.
    """
    from sciscore.saving import saved
    from sciscore.validation import validate

    need_output()
    made = datetime.now(UTC).isoformat(timespec="seconds")
    report = validate(cases, edition=edition, made=made, each=_show)
    click.echo()
    for name, text in report.facts().items():
        click.echo(f"{click.style(f'{name:9}', dim=True)} {text}")
    click.echo()
    click.secho(report.verdict, fg="green" if report.passed else "red", bold=True)
    if out is not None:
        text = report.to_json() if Path(out).suffix == ".json" else report.to_markdown()
        with saved(out) as stream:
            stream.write(text)
        click.echo(f"The report is in {printable(out)}.")
    if not report.passed:
        click.get_current_context().exit(DATA)
