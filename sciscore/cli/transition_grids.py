"""Transitions and responders on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sciscore.errors import printable
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.ais import ND
from sciscore.outcomes.answers import Responders
from sciscore.outcomes.change_tests import ChangeTest, sign_test
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.matrices import cells, remarks, title
from sciscore.outcomes.proportions import METHODS, Proportion
from sciscore.outcomes.responder_tables import by_baseline
from sciscore.outcomes.transition_table import Transitions

_HEADINGS: Final = (*GRADES, ND, "n")
_LEGEND: Final = (
    'Rows: AIS at baseline; columns: at follow-up. ND: not determinable, never "no change". '
    "Missing people are in no denominator. Intervals: 95 %."
)


def _empty() -> Grid:
    return Grid(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")


def _matrix(table: Transitions) -> Grid:
    grid = _empty()
    grid.add_column("", justify="right", style="bold")
    for heading in _HEADINGS:
        grid.add_column(heading, justify="right", min_width=4)
    for row, (heading, counts) in enumerate(zip(_HEADINGS, cells(table), strict=True)):
        last = heading == _HEADINGS[-1]
        texts = [_count(count, row, column) for column, count in enumerate(counts)]
        if last:
            grid.add_section()
        grid.add_row(heading, *texts)
    return grid


def _count(count: int, row: int, column: int) -> Text:
    """A count: a sum plain, nobody dim, an open grade yellow, a gain green, a loss red."""
    grades, sums = len(GRADES), len(GRADES) + 1
    style = ""
    if sums in (row, column):
        style = "dim" if row != column else "bold"
    elif not count:
        style = "dim"
    elif grades in (row, column):
        style = "yellow"
    elif row != column:
        style = "green" if column > row else "red"
    return Text(f"{count:,}" if count or sums in (row, column) else ".", style)


def _share(share: Proportion) -> Iterator[str]:
    """The counts, the per cent and the intervals; counts alone where there is nobody."""
    yield share.counts
    yield share.percent
    for method in METHODS:
        limits = share.interval(method) if share.n else ()
        yield "-".join(f"{100 * limit:.1f}" for limit in limits)


def _shares(table: Transitions, rules: Iterable[GradeRule]) -> Grid:
    grid = _empty()
    grid.add_column("")
    grid.add_column("people", justify="right")
    grid.add_column("%", justify="right")
    for heading, _ in METHODS.values():
        grid.add_column(heading, justify="right")
    moves = [(b, f) for b in GRADES for f in GRADES if table.count(b, f)]
    for before, after in moves:
        share = table.proportion(before, after)
        grid.add_row(f"{before} to {after}", *_share(share), style=_open(share))
    for rule in rules:
        grid.add_section()
        grid.add_row(Text(rule.name, "bold"))
        for grades, found in by_baseline(table, rule):
            share = found.proportion
            grid.add_row(f"  from {', '.join(grades)}", *_share(share), style=_open(share))
    return grid


def _open(share: Proportion) -> str:
    return "yellow" if share.open or share.more else ""


def _apart(found: Responders) -> str:
    """The definition and the source of a rule, and who has no part in it."""
    apart = {
        f"not applicable ({found.rule.not_applicable})": found.not_applicable,
        "open": found.open,
        "missing": found.missing,
    }
    said = "".join(f"; {count:,} {word}" for word, count in apart.items() if count)
    return f"{found.rule}{said}"


def _test(table: Transitions) -> ChangeTest:
    return sign_test(table.steps, open="exclude", missing="exclude")


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
    strata = [(f"AIS transitions{title(table)}", table)]
    for labels, one in table.by_stratum.items():
        strata.append((title(one, zip(table.names, labels, strict=True)), one))
    for heading, one in strata:
        console.print(Text(printable(heading), "bold"))
        if one.n:
            console.print(_matrix(one), "", _shares(one, rules), "")
        for line in remarks(one):
            console.print(Text(line, "yellow"))
        if one is table and one.n:
            console.print(Text(str(_test(one))))
        console.print("")
    for rule in rules:
        console.print(Text(_apart(table.responders(rule)), "dim"))
    console.print(Text(_LEGEND, "dim"))
