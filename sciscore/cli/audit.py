"""`sciscore audit`: recorded findings against what the exams give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sciscore.cli import options
from sciscore.cli.io import Input, output_type
from sciscore.cli.terminal import deliver, is_terminal, say

if TYPE_CHECKING:
    from sciscore.formats.table import Table
    from sciscore.outcomes.audit import Audit


def _columns(text: str) -> dict[str, str]:
    """The columns by finding; wrong usage if a finding has none or two."""
    from sciscore.outcomes.audit import AUDITED

    pairs = [part.partition("=") for part in text.split(",")]
    named = {finding.strip(): column.strip() for finding, _, column in pairs}
    if len(named) < len(pairs) or not all(named) or not all(named.values()):
        raise click.BadParameter(f"{text!r} is not a list such as ais=AIS_clin,lems=LEMS")
    if unknown := [name for name in named if name not in AUDITED]:
        known = ", ".join(AUDITED)
        raise click.BadParameter(f"unknown finding or total {', '.join(unknown)}; use {known}")
    return named


@click.command("audit", cls=options.Verb)
@options.source(options.LAYOUT, options.UNTESTED, options.MISSING)
@options.edition()
@click.option(
    "--prefix",
    metavar="TEXT",
    default="recorded_",
    help="Start of the names of the columns of recorded findings, before the finding.",
)
@click.option(
    "--recorded",
    metavar="FINDING=COLUMN,...",
    type=_columns,
    help="The columns of recorded findings, such as ais=AIS_clin,lems=LEMS; not --prefix.",
)
@click.option(
    "--explain",
    metavar="N",
    type=click.IntRange(min=0),
    help="Explain the first N disagreements; in a pipe these alone.",
)
@options.OUT
def command(
    source: Input,
    *,
    edition: options.AnyEdition,
    prefix: str,
    recorded: dict[str, str] | None,
    explain: int | None,
    out: str | None,
) -> None:
    """Compare recorded findings and totals with what the exams give.

    Without -o the error rates and the disagreements are tables on a terminal, and the
    disagreements CSV in a pipe. Disagreements are the result: the exit status is 0.
    """
    from sciscore.formats.table import joined
    from sciscore.outcomes.audit import audit

    named = recorded or prefix
    file_type = output_type(source, out)
    table = joined(source.exams(edition), reported=False)
    found = audit(table, named, edition=edition, missing=source.missing)
    columns = _with_own(table, found, named)
    if out is not None or not explain or is_terminal():
        deliver(found.grids, lambda: columns, out, file_type)
    for one in found.disagreements[: explain or 0]:
        say(f"\n{one}\n{found.explain(one)}")


def _with_own(
    table: Table[Any], found: Audit, recorded: Mapping[str, str] | str
) -> dict[str, list[object]]:
    """The disagreements, each with the user's own columns that were not audited."""
    if isinstance(recorded, str):
        taken = {name for name in table.extra if name.startswith(recorded)}
    else:
        taken = set(recorded.values())
    listed = found.listed().to_columns()
    place_of = {number: place for place, number in enumerate(table.numbers)}
    places = [place_of[row] for row in listed["row"]]
    own = {
        name: [values[place] for place in places]
        for name, values in table.extra.items()
        if name not in taken
    }
    return {**own, **listed}
