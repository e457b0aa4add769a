"""Responder rules applied to a table of transitions, as rows: by stratum, rule and baseline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sciscore.errors import OutcomeError
from sciscore.outcomes.answers import Responders
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.strata import clashes
from sciscore.outcomes.transition_table import Transitions

_COLUMNS: Final = ("rule", "from", "k", "n", "open", "not_applicable", "missing", "proportion",
                   "proportion_low", "proportion_high")  # fmt: skip
_INTERVAL: Final = ("interval_low", "interval_high", "interval_method")


def by_baseline(table: Transitions, rule: GradeRule) -> Iterator[tuple[str, Responders]]:
    """How many people meet a rule, by the grades at baseline that are reported together.

    Single grades without people are left out.
    """
    for grades in rule.parts:
        found = table.responders(rule.only(grades))
        if len(grades) > 1 or found.proportion.n + found.proportion.more:
            yield grades, found


def responder_columns(
    table: Transitions, rules: Iterable[GradeRule], interval: str | None = None
) -> dict[str, list[Any]]:
    """Responders as columns: a row for each stratum, rule and group of baseline grades.

    Parameters
    ----------
    table
        The transitions.
    rules
        The rules.
    interval
        Add an interval of each proportion, as `Transitions.to_columns`.

    Raises
    ------
    OutcomeError
        If a stratum has the name of one of these columns.
    """
    added = (*_COLUMNS, *(_INTERVAL if interval else ()))
    if problems := clashes(table.names, added):
        raise OutcomeError(problems)
    columns: dict[str, list[Any]] = {name: [] for name in (*table.names, *added)}
    strata = table.by_stratum if table.names else {(): table}
    wanted = tuple(rules)
    for labels, one in strata.items():
        for rule in wanted:
            for grades, found in by_baseline(one, rule):
                share = found.proportion
                cells = [*labels, rule.name, ",".join(grades), share.k, share.n, found.open]
                cells += [found.not_applicable, found.missing, share.value, share.low, share.high]
                cells += [*share.interval(interval), interval] if interval else []
                for column, cell in zip(columns.values(), cells, strict=True):
                    column.append(cell)
    return columns
