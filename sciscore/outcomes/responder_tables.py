"""Responder rules applied to a table of transitions: by stratum, rule and baseline grade."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sciscore.display import Cell, Column, Grid
from sciscore.errors import OutcomeError
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.proportions import proportion_cells, proportion_columns
from sciscore.outcomes.responders import Responders
from sciscore.outcomes.strata import clashes
from sciscore.outcomes.transitions import Transitions

_COLUMNS: Final = (
    "rule",
    "from",
    "k",
    "n",
    "open",
    "not_applicable",
    "missing",
    "proportion",
    "proportion_low",
    "proportion_high",
)
_INTERVAL: Final = ("interval_low", "interval_high", "interval_method")


def by_baseline(table: Transitions, rule: GradeRule) -> Iterator[tuple[str, Responders]]:
    """The responders to a rule by the grades at baseline that are reported together.

    Single grades without people are left out.
    """
    for grades in rule.parts:
        found = table.responders(rule.only(grades))
        if len(grades) > 1 or found.proportion.n + found.proportion.more:
            yield grades, found


def proportion_grid(table: Transitions, rules: Iterable[GradeRule] = ()) -> Grid:
    """Every move of anybody, and every rule by baseline grade, as proportions."""
    moves = [(b, f) for b in GRADES for f in GRADES if table.count(b, f)]
    rows: list[tuple[object, ...]] = [
        (f"{b} to {f}", *proportion_cells(table.proportion(b, f))) for b, f in moves
    ]
    notes = []
    for rule in rules:
        rows.append((Cell(rule.name, strong=True), None, None, None, None))
        rows += (
            (f"from {', '.join(grades)}", *proportion_cells(found.proportion))
            for grades, found in by_baseline(table, rule)
        )
        notes.append("; ".join([str(rule), *table.responders(rule).apart]))
    return Grid("Proportions", [Column("move"), *proportion_columns()], rows, notes)


def responder_columns(
    table: Transitions, rules: Iterable[GradeRule], interval: str | None = None
) -> dict[str, list[Any]]:
    """Responders as columns: a row for each stratum, rule and group of baseline grades.

    The interval of each proportion is added as in `Transitions.to_columns`.
    """
    added = (*_COLUMNS, *(_INTERVAL if interval else ()))
    if problems := clashes(table.names, added):
        raise OutcomeError(problems)
    rows = [
        (*labels, rule.name, ",".join(grades), *_cells(found, interval))
        for (labels, one), rule in itertools.product(table.strata.items(), rules)
        for grades, found in by_baseline(one, rule)
    ]
    names = (*table.names, *added)
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _cells(found: Responders, interval: str | None) -> tuple[object, ...]:
    share = found.proportion
    counts = (share.k, share.n, found.open, found.not_applicable, found.missing)
    limits = (*share.interval(interval), interval) if interval else ()
    return *counts, share.value, share.low, share.high, *limits
