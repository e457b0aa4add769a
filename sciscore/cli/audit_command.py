"""The command `sciscore audit`: recorded findings against what the exams give."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import click
import numpy as np

import sciscore as sci
from sciscore.cli import options
from sciscore.cli.streams import (
    batches_of,
    kind_of_file,
    output,
    refuse_overwriting,
    reporting,
    say,
)
from sciscore.formats.table import Table, joined
from sciscore.formats.writing import write_batches
from sciscore.outcomes.audit_result import AUDITED, Audit, Discrepancy

if TYPE_CHECKING:
    from sciscore.isncsci.cohort import ResultArray, ResultColumn


def _columns(_: click.Context, __: click.Parameter, text: str | None) -> dict[str, str] | None:
    """The columns by finding; wrong usage if a finding has none or two."""
    if text is None:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    named = {finding.strip(): column.strip() for finding, _, column in pairs}
    if len(named) < len(pairs) or not all(named) or not all(named.values()):
        raise click.BadParameter(f"{text!r} is no list such as ais=AIS_clin,lems=LEMS")
    if unknown := [name for name in named if name not in AUDITED]:
        known = ", ".join(AUDITED)
        raise click.BadParameter(f"{', '.join(unknown)}: no finding and no total; use {known}")
    return named


@attrs.frozen
class Disagreements:
    """The disagreements of an audit as results of the records that have them."""

    listed: tuple[Discrepancy, ...]

    def __len__(self) -> int:
        return len(self.listed)

    def to_columns(self) -> dict[str, list[Any]]:
        """As columns of plain values."""
        return {name: values.tolist() for name, values in self.to_arrays().items()}

    def to_repeats(self) -> dict[str, ResultColumn]:
        """The same columns."""
        return {**self.to_arrays()}

    def to_arrays(self) -> dict[str, ResultArray]:
        """The same as arrays."""
        arrays: dict[str, ResultArray] = {}
        for field in attrs.fields(Discrepancy):
            values = [getattr(one, field.name) for one in self.listed]
            arrays[field.name] = np.ma.array(values, np.int64) if field.name == "row" else (
                np.array([*values, None], object)[:-1]
            )  # fmt: skip
        return arrays


@click.command()
@options.IN
@options.YEAR
@options.COLUMNS
@click.option(
    "--prefix", metavar="TEXT", default="recorded_", show_default=True,
    help="What the columns of recorded findings start with, before the name of the finding.",
)  # fmt: skip
@click.option(
    "--recorded", metavar="FINDING=COLUMN,...", callback=_columns,
    help="The columns of recorded findings, such as ais=AIS_clin,lems=LEMS; not --prefix.",
)  # fmt: skip
@click.option(
    "--explain", metavar="N", type=click.IntRange(min=0), default=0,
    help="Explain the first N disagreements; in a pipe these alone.",
)  # fmt: skip
@options.OUT
@options.FROM
@reporting
def audit(
    source: str,
    *,
    edition: str,
    layout: str,
    prefix: str,
    recorded: dict[str, str] | None,
    explain: int,
    out: str | None,
    file_type: str | None,
) -> None:
    """Compare recorded findings and totals with what the exams give.

    Without -o the error rates and the disagreements are tables on a terminal, and the
    disagreements CSV in a pipe. Disagreements are the result: the exit status is 0.
    """
    refuse_overwriting(source, out)
    named = recorded or prefix
    kind_out = kind_of_file(out or "-")
    table = joined(batches_of(source, edition, layout, file_type), reported=False)
    found = sci.audit(table, named, edition=edition)
    table = _without_recorded(table, named)
    if out is None and sys.stdout.isatty():
        from sciscore.cli.audit_table import show_audit

        show_audit(table, found)
    elif out is None and explain:
        pass  # explanations alone, as text
    else:
        with output(out or "-") as target:
            write_batches([_batch(table, found)], target, kind_out)
    for one in found.disagreements[:explain]:
        say(f"\n{one}\n{found.explain(one)}")


def _without_recorded(table: Table[Any], recorded: Mapping[str, str] | str) -> Table[Any]:
    """The table with those of the user's columns that are no recorded findings."""
    if isinstance(recorded, str):
        taken = {name for name in table.extra if name.startswith(recorded)}
    else:
        taken = set(recorded.values())
    own = {name: values for name, values in table.extra.items() if name not in taken}
    return table.with_own(own, {name: table.types[name] for name in own if name in table.types})


def _batch(table: Table[Any], found: Audit) -> tuple[Table[Any], Disagreements]:
    """A record for each disagreement, with the user's own columns."""
    listed = found.disagreements
    places = [one.row - table.first for one in listed]
    own = {name: [values[place] for place in places] for name, values in table.extra.items()}
    rows = tuple(range(1, len(listed) + 1))
    return attrs.evolve(table, extra=own, rows=rows, count=len(rows)), Disagreements(listed)
