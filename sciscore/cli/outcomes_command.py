"""The command `outcomes`: which visits are taken, and what changed between them."""

from __future__ import annotations

import shutil
import sys

import click

import sciscore as sci
from sciscore.cli import options
from sciscore.cli.streams import (
    kind_of_file,
    output,
    refuse_overwriting,
    reporting,
    stream_of,
)
from sciscore.errors import OutcomeError, printable
from sciscore.formats.writing import write_columns
from sciscore.outcomes.change import ChangeTable
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.schedules import window
from sciscore.outcomes.selection import RULES

_WINDOW = "injury:49+-7, treatment:0-30+0, visit:NAME, or a stage such as emsci:acute_I"

#: Of more people than these only those with a remark are listed.
MANY = 40


def _when(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    try:
        for text in texts:
            window(text)
    except OutcomeError as error:
        raise click.BadParameter(str(error)) from None
    return texts


@click.command()
@options.IN
@click.option(
    "--edition", metavar="YEAR", callback=options.known_edition,
    help="Edition under which all exams are classified; needed if the file has exams.",
)  # fmt: skip
@click.option(
    "--baseline", metavar="WINDOW", required=True, multiple=True, callback=_when,
    help=f"Which visit is the baseline: {_WINDOW}. Given again: for people without the first.",
)  # fmt: skip
@click.option(
    "--followup", metavar="WINDOW", required=True, multiple=True, callback=_when,
    help="Which visit is the follow-up, in the same way.",
)  # fmt: skip
@click.option(
    "--rule", type=click.Choice(tuple(RULES)), default="closest", show_default=True,
    help="Which of several visits in a window is taken.",
)  # fmt: skip
@click.option(
    "--needs", metavar="NAME", default="",
    help="What a visit must have to be taken: exam, scim, or a finding or score such as ais.",
)  # fmt: skip
@click.option(
    "--by", metavar="COL", multiple=True,
    help="A column of your own, or ais at baseline, by which people are grouped.",
)  # fmt: skip
@options.COLUMNS
@options.OUT
@options.FROM
@reporting
def outcomes(
    source: str,
    edition: str | None,
    *,
    baseline: tuple[str, ...],
    followup: tuple[str, ...],
    rule: str,
    needs: str,
    by: tuple[str, ...],
    layout: str,
    out: str | None,
    file_type: str | None,
) -> None:
    """Choose a baseline and a follow-up of each person, and tell what changed.

    IN is a long table, a row for each visit: person, days_since_injury,
    days_since_treatment or visit; the columns of an exam, of SCIM III, or both; or
    findings and scores as recorded, such as ais and uems. Without -o the change is a table
    on a terminal; a pipe and a file get a row for each person.
    """
    into = kind_of_file(out or "-")
    refuse_overwriting(source, out)
    visits = sci.visits(
        stream_of(source), edition=edition, layout=layout, file_type=kind_of_file(source, file_type)
    )
    first, second = (visits.at(*when, rule=rule, needs=needs) for when in (baseline, followup))
    pairs = visits.pairs(first, second)
    changes = pairs.changes(by=by)
    if out is None and sys.stdout.isatty():
        click.echo("\n".join(map(printable, _told(pairs, changes).splitlines())))
        return
    with output(out or "-") as target:
        write_columns(pairs.to_columns(), target, into)


def _told(pairs: Pairs, changes: ChangeTable) -> str:
    """Who was selected, and the change of each stratum and of everybody."""
    width = shutil.get_terminal_size().columns
    many = len(pairs.people) > MANY
    parts = [pairs.grid(remarkable=many).to_text(width)]
    parts += ["Only people with a remark are listed; -o writes all to a file."] * many
    return "\n\n".join([*parts, changes.to_text(width)])
