"""`sciscore transitions`: the AIS of people at two visits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import click

from sciscore.cli import options
from sciscore.cli.io import Input, output_type
from sciscore.cli.terminal import deliver
from sciscore.display import Grid
from sciscore.errors import FormatError, OutcomeError, Problem, did_you_mean
from sciscore.formats.raw_table import raw_table
from sciscore.formats.table import numbered_as
from sciscore.outcomes.ais import POSSIBLE, AisColumn, read_ais
from sciscore.outcomes.fields import refuse
from sciscore.outcomes.grade_rules import GRADE_RULES
from sciscore.outcomes.natural_recovery import natural_recovery
from sciscore.outcomes.strata import CUTS, plegia
from sciscore.outcomes.tests import sign_test
from sciscore.outcomes.transitions import (
    Transitions,
    proportion_grid,
    responder_columns,
    transitions,
)

_INTERVAL: Final = "clopper-pearson"
_PLEGIA: Final = "plegia"
#: The rule on a terminal and beside controls, unless others are named.
_USUAL: Final = ("one_grade",)


def _levels(text: str) -> tuple[str, str]:
    """The first and the last level of a range such as C1-C8; S4-5 is written S4_5."""
    first, _dash, last = text.partition("-")
    return first, last


@click.command("transitions", cls=options.Verb)
@options.source(options.MISSING)
@click.option("--baseline", required=True, metavar="COLUMN", help="Column of the AIS at baseline.")
@click.option("--followup", required=True, metavar="COLUMN", help="Column of the AIS at follow-up.")
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    help="Column of strata; given several times, they are crossed.",
)
@click.option(
    "--unlabelled",
    metavar="NAME",
    help="Stratum label for people with a blank; by default a blank is an error.",
)
@click.option(
    "--plegia",
    "levels",
    metavar="COLUMN",
    help="Column of neurological levels: tetraplegia and paraplegia as strata.",
)
@click.option(
    "--last-tetraplegic",
    "cut",
    type=click.Choice(CUTS),
    help="The last level that is called tetraplegia; needed with --plegia.",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="NAME",
    type=click.Choice(tuple(GRADE_RULES)),
    help=f"Responder rule: {', '.join(GRADE_RULES)}; by default one_grade on a terminal.",
)
@click.option(
    "--baseline-days",
    "window",
    metavar="FIRST-LAST",
    type=options.days,
    help="Days since injury of the baseline exams, such as 40-50: responders beside published "
    "natural recovery.",
)
@click.option(
    "--level-range",
    "segments",
    metavar="FIRST-LAST",
    type=_levels,
    help="First and last level of the people, such as C1-C8; with --baseline-days.",
)
@options.OUT
def command(
    source: Input,
    *,
    baseline: str,
    followup: str,
    by: tuple[str, ...],
    unlabelled: str | None,
    levels: str | None,
    cut: str | None,
    rules: tuple[str, ...],
    window: tuple[int, int] | None,
    segments: tuple[str, str] | None,
    out: str | None,
) -> None:
    """Count AIS transitions and responders.

    IN is a table with a row for each person and a column for each visit: A to E, ND, or
    nothing where there was no exam; a column COLUMN_possible may name the grades that ND
    stands for. Without -o there are tables on a terminal, and a pipe gets CSV: a row for
    each cell, or, with --rule, for each rule and baseline grade. With --baseline-days there is
    a row for each published control that fits the rule.
    """
    if baseline == followup:
        raise OutcomeError([Problem(location=baseline, message="named for both visits")])
    if levels and not cut:
        message = f"--plegia needs --last-tetraplegic, {' or '.join(CUTS)}: both cuts are in use"
        raise click.UsageError(message)
    if levels and _PLEGIA in by:
        message = f"--plegia makes strata called {_PLEGIA!r}, as --by does; use one of them"
        raise click.UsageError(message)
    if window and len(rules) > 1:
        raise click.UsageError("--baseline-days takes one --rule: the endpoint of both sides")
    file_type = output_type(source, out)
    table = _table(source, (baseline, followup), by, unlabelled, levels, cut)
    first, *others = rules or _USUAL
    if window:
        found = natural_recovery(table, rule=first, baseline_days=window, levels=segments)
        deliver(found.grids, found.to_columns, out, file_type)
        return
    names = (first, *others)
    asked = [GRADE_RULES[name] for name in names]
    deliver(
        lambda: grids_of(table, names),
        lambda: (
            responder_columns(table, asked, _INTERVAL) if rules else table.to_columns(_INTERVAL)
        ),
        out,
        file_type,
    )


def _table(
    source: Input,
    visits: tuple[str, str],
    by: tuple[str, ...],
    unlabelled: str | None,
    levels: str | None,
    cut: str | None,
) -> Transitions:
    """The transitions between the columns of two visits; problems count the rows of the file."""
    raw = raw_table(source.stream, **source.options())
    columns = raw.extra
    named = dict.fromkeys(filter(None, (*visits, *by, levels)))
    absent = [
        Problem(
            location=name,
            message=f"there is no such column as {name}{did_you_mean(name, columns)}",
            code="field.missing",
        )
        for name in named
        if name not in columns
    ]
    if absent:
        raise FormatError(absent)
    strata: dict[str, object] = {name: columns[name] for name in by}
    with numbered_as(raw):
        read = [
            read_ais(columns[name], name, columns.get(f"{name}{POSSIBLE}"), source.missing)
            for name in visits
        ]
        refuse(problem for _, problems in read for problem in problems)
        if levels and cut:
            texts = [None if one is None else str(one) for one in columns[levels]]
            strata[_PLEGIA] = plegia(texts, last_tetraplegic=cut)
        before, after = (AisColumn(masks) for masks, _ in read)
        return transitions(before, after, strata=strata, unlabelled=unlabelled)


def grids_of(table: Transitions, rules: Iterable[str]) -> list[Grid]:
    """The matrices, and the proportions and a test of all people."""
    grids = [*table.grids()]
    if table.n:
        grids.append(proportion_grid(table, [GRADE_RULES[name] for name in rules]))
        grids += sign_test(table.steps, open="exclude", missing="exclude").grids()
    return grids
