"""The command `outcomes`: which visits are taken, and what changed between them."""

from __future__ import annotations

import sys

import click

import sciscore as sci
from sciscore.cli import options
from sciscore.cli.streams import check_target, kind_of_file, output, printable, reporting, stream_of
from sciscore.errors import OutcomeError
from sciscore.formats.visits import write_pairs
from sciscore.outcomes.choosing import RULES
from sciscore.outcomes.pairs import SIDES, Pairs
from sciscore.outcomes.schedules import window

_WINDOW = "injury:49+-7, treatment:0-30+0, visit:NAME, or a stage such as emsci:acute_I"


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
    by: tuple[str, ...],
    columns: str,
    out: str | None,
    kind: str | None,
) -> None:
    """Choose a baseline and a follow-up of each person, and tell what changed.

    IN is a long table, a row for each visit: person, days_since_injury,
    days_since_treatment or visit; the columns of an exam, of SCIM III, or both; or
    findings and scores as recorded, such as ais and uems. Without -o the change is a table
    on a terminal; a pipe and a file get a row for each person.
    """
    into = kind_of_file(out or "-")
    check_target(source, out)
    visits = sci.read_visits(
        stream_of(source), edition=edition, columns=columns, kind=kind_of_file(source, kind)
    )
    first, second = (visits.at(*when, rule=rule) for when in (baseline, followup))
    pairs = visits.pairs(first, second)
    strata = pairs.split(*by) if by else {}
    if out is None and sys.stdout.isatty():
        click.echo("\n".join(map(printable, _told(pairs, strata).splitlines())))
        return
    with output(out or "-") as target:
        write_pairs(pairs, target, kind=into)


def _told(pairs: Pairs, strata: dict[tuple[str, ...], Pairs]) -> str:
    """Who was chosen, and the change of everybody and of each stratum."""
    parts = [str(pairs), f"Change, everybody ({len(pairs.people)})", _changes(pairs)]
    for labels, some in strata.items():
        parts += [f"Change, {', '.join(labels)} ({len(some.people)})", _changes(some)]
    used = pairs.baseline.visits
    edition = f"Edition {used.results.edition}, " if used.results is not None else ""
    notes = "n: have a change; open: untested cells leave it open, the numbers are bounds. "
    notes += "Motor levels are counted from C5 to T1, other levels in segments. "
    return "\n\n".join([*parts, f"{notes}{edition}sciscore {sci.__version__}."])


def _changes(pairs: Pairs) -> str:
    levels = [name for name in SIDES if name in pairs.baseline.visits.names]
    shown = [one.name for one in pairs.changes().changes]
    return str(pairs.changes(*shown, *levels)) if shown or levels else "nothing that changes"
