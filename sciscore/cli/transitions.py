"""`sciscore transitions`: the AIS of people at two visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from sciscore.cli import options
from sciscore.cli.io import Input, output, output_type
from sciscore.cli.terminal import is_terminal, show
from sciscore.errors import FormatError, Problem, did_you_mean
from sciscore.outcomes.grade_rules import GRADE_RULES
from sciscore.outcomes.strata import CUTS, plegia

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sciscore.display import Grid
    from sciscore.outcomes.transitions import Transitions

_INTERVAL: Final = "clopper-pearson"
_PLEGIA: Final = "plegia"


def _days(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
    """The first and the last day of a window such as 40-50."""
    if text is None:
        return None
    first, _dash, last = text.partition("-")
    if not (first.strip().isdecimal() and last.strip().isdecimal()):
        raise click.BadParameter(f"{text!r} is not a window of days such as 40-50")
    return int(first), int(last)


def _segments(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, str] | None:
    """The first and the last level of a range such as C1-C8; S4-5 is written S4_5."""
    if text is None:
        return None
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
    callback=_days,
    help="Days since injury of the baseline exams, such as 40-50: responders beside published "
    "natural recovery.",
)
@click.option(
    "--level-range",
    "segments",
    metavar="FIRST-LAST",
    callback=_segments,
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
    from sciscore.formats.write import write_columns
    from sciscore.outcomes.ais_pairs import read_pairs
    from sciscore.outcomes.natural_recovery import natural_recovery
    from sciscore.outcomes.responder_tables import responder_columns
    from sciscore.outcomes.transitions import transitions

    _check(levels, cut, by)
    if window and len(rules) > 1:
        raise click.UsageError("--baseline-days takes one --rule: the endpoint of both sides")
    file_type = output_type(source, out)
    read = read_pairs(source.stream, baseline, followup, **source.options())
    strata: dict[str, object] = {name: _own(read.extra, name) for name in by}
    if levels and cut:
        texts = (None if one is None else str(one) for one in _own(read.extra, levels))
        strata[_PLEGIA] = plegia(list(texts), last_tetraplegic=cut)
    table = transitions(
        read.records.baseline,
        read.records.followup,
        strata=strata,
        unlabelled=unlabelled,
        missing=source.missing,
    )
    if window:
        found = natural_recovery(
            table, rule=(rules or ("one_grade",))[0], baseline_days=window, levels=segments
        )
        if out is None and is_terminal():
            show(*found.grids())
            return
        with output(out) as stream:
            write_columns(found.to_columns(), stream, file_type)
        return
    if out is None and is_terminal():
        show(*grids_of(table, rules or ("one_grade",)))
        return
    named = [GRADE_RULES[name] for name in rules]
    columns = responder_columns(table, named, _INTERVAL) if named else table.to_columns(_INTERVAL)
    with output(out) as stream:
        write_columns(columns, stream, file_type)


def _check(levels: str | None, cut: str | None, by: tuple[str, ...]) -> None:
    """Raise if options contradict each other."""
    if levels and not cut:
        message = f"--plegia needs --last-tetraplegic, {' or '.join(CUTS)}: both cuts are in use"
        raise click.UsageError(message)
    if levels and _PLEGIA in by:
        message = f"--plegia makes strata called {_PLEGIA!r}, as --by does; use one of them"
        raise click.UsageError(message)


def _own(extra: dict[str, list[object]], name: str) -> list[object]:
    """A column of the user's."""
    if name not in extra:
        message = f"there is no such column{did_you_mean(name, extra)}"
        raise FormatError([Problem(location=name, message=message, code="field.missing")])
    return extra[name]


def grids_of(table: Transitions, rules: Iterable[str]) -> list[Grid]:
    """The matrices, and the proportions and a test of all people."""
    from sciscore.outcomes.responder_tables import proportion_grid
    from sciscore.outcomes.tests import sign_test

    grids = [*table.grids()]
    if table.n:
        grids.append(proportion_grid(table, [GRADE_RULES[name] for name in rules]))
        grids += sign_test(table.steps, open="exclude", missing="exclude").grids()
    return grids
