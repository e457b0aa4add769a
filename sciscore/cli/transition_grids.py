"""Transitions and responders on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.responder_tables import proportion_grid
from sciscore.outcomes.tests import sign_test
from sciscore.outcomes.transitions import Transitions

_LEGEND: Final = (
    'Rows: AIS at baseline; columns: at follow-up. ND: not determinable, never "no change". '
    "Missing people are in no denominator."
)


def show_transitions(
    table: Transitions, rules: Sequence[GradeRule], console: Console | None = None
) -> None:
    """Print the transitions of a cohort and of its strata, with proportions and rules.

    Parameters
    ----------
    table
        The transitions.
    rules
        The responder rules.
    console
        Where to print, by default standard output.
    """
    console = console or Console(highlight=False)
    for text in _texts(table, rules, console.width):
        console.print(Text(text), "")


def _texts(table: Transitions, rules: Sequence[GradeRule], width: int) -> Iterator[str]:
    for grid, one in zip(table.grids(), (table, *table.by_stratum.values()), strict=True):
        yield grid.to_text(width)
        if one.n:
            yield proportion_grid(one, rules).to_text(width)
    if table.n:
        yield str(sign_test(table.steps, open="exclude", missing="exclude"))
    yield _LEGEND
