"""The commands for the outcomes of a study."""

from __future__ import annotations

import sys

import click

import sciscore as sci
from sciscore.cli.options import FROM, IN, OUT
from sciscore.cli.streams import kind_of_file, output, refuse_overwriting, reporting, stream_of
from sciscore.errors import FormatError, Problem, did_you_mean
from sciscore.formats.files import read_pairs
from sciscore.formats.writing import write_columns
from sciscore.optional import require
from sciscore.outcomes import GRADE_RULES, plegia
from sciscore.outcomes.responder_tables import responder_columns
from sciscore.outcomes.strata import CUTS
from sciscore.outcomes.transitions import Transitions

_INTERVAL = "clopper-pearson"
_PLEGIA = "plegia"


@click.command()
@IN
@click.option("--baseline", required=True, metavar="COLUMN", help="Column of the AIS at baseline.")
@click.option("--followup", required=True, metavar="COLUMN", help="Column of the AIS at follow-up.")
@click.option(
    "--by", multiple=True, metavar="COLUMN",
    help="Column of strata; given several times, they are crossed.",
)  # fmt: skip
@click.option(
    "--unlabelled", metavar="NAME",
    help="What people with a blank stratum are called; by default a blank is an error.",
)  # fmt: skip
@click.option(
    "--plegia", "levels", metavar="COLUMN",
    help="Column of neurological levels: tetraplegia and paraplegia as strata.",
)  # fmt: skip
@click.option(
    "--last-tetraplegic", "cut", type=click.Choice(CUTS),
    help="The last level that is called tetraplegia; needed with --plegia.",
)  # fmt: skip
@click.option(
    "--rule", "rules", multiple=True, type=click.Choice(tuple(GRADE_RULES)),
    help="Responder rule; by default one_grade on a terminal.",
)  # fmt: skip
@OUT
@FROM
@reporting
def transitions(  # noqa: PLR0917 - one for each option
    source: str,
    baseline: str,
    followup: str,
    by: tuple[str, ...],
    unlabelled: str | None,
    levels: str | None,
    cut: str | None,
    rules: tuple[str, ...],
    out: str | None,
    file_type: str | None,
) -> None:
    """Count who went from which AIS grade to which, and who responded.

    IN is a table with a row for each person and a column for each visit: A to E, ND, or
    nothing where there was no exam; a column COLUMN_possible may say what ND stands for.
    Without -o the table is drawn on a terminal, and a pipe gets CSV: a row for each cell,
    or, with --rule, for each rule and baseline grade.
    """
    if levels and not cut:
        message = f"--plegia needs --last-tetraplegic, {' or '.join(CUTS)}: both cuts are in use"
        raise click.UsageError(message)
    if levels and _PLEGIA in by:
        message = f"--plegia makes strata called {_PLEGIA!r}, as --by does; use one of them"
        raise click.UsageError(message)
    target = kind_of_file(out or "-")
    refuse_overwriting(source, out)
    try:
        require("sciscore transitions", "stats", "scipy")
    except ImportError as error:
        raise click.UsageError(str(error)) from None
    read = read_pairs(
        stream_of(source), baseline, followup, file_type=kind_of_file(source, file_type)
    )
    strata: dict[str, object] = {name: _own(read.extra, name) for name in by}
    if levels and cut:
        strata[_PLEGIA] = plegia(_texts(_own(read.extra, levels)), last_tetraplegic=cut)
    table = sci.transitions(
        read.records.baseline, read.records.followup, strata=strata, unlabelled=unlabelled
    )
    if out is None and sys.stdout.isatty():
        _show(table, rules or ("one_grade",))
        return
    named = [GRADE_RULES[name] for name in rules]
    columns = responder_columns(table, named, _INTERVAL) if named else table.to_columns(_INTERVAL)
    with output(out or "-") as stream:
        write_columns(columns, stream, target)


def _own(extra: dict[str, list[object]], name: str) -> list[object]:
    """A column of the user's."""
    if name not in extra:
        message = f"there is no such column{did_you_mean(name, extra)}"
        raise FormatError([Problem(location=name, message=message)])
    return extra[name]


def _texts(values: list[object]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _show(table: Transitions, rules: tuple[str, ...]) -> None:
    from sciscore.cli.transition_grids import show_transitions

    show_transitions(table, [GRADE_RULES[name] for name in rules])
