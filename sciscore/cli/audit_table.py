"""An audit as tables on a terminal: the error rates, then the disagreements."""

from __future__ import annotations

from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sciscore.cli.grids import MOST_ROWS, fits, own_columns
from sciscore.errors import printable
from sciscore.formats.table import Table
from sciscore.outcomes.audit_result import Audit, Discrepancy
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.recorded_numbers import MAXIMA

_LEGEND: Final = (
    "wrong: of the recorded values, with 95 % confidence interval (Clopper-Pearson). open: "
    "untested cells leave the finding open, and the recorded value is one that it may have. "
    "Edition {}, sciscore {}."
)
_COLOURS: Final = {"differs": "red", "impossible": "red", "ND recorded": "yellow"}


def _label(name: str) -> str:
    """A finding or total as it is called in print."""
    short = name == "ais" or (name in MAXIMA and "_" not in name)
    return name.upper() if short else name.replace("_", " ")


def _percent(of: Proportion) -> str:
    if not of.n:
        return ""
    low, high = (f"{100 * part:.1f}" for part in (of.low or 0.0, of.high or 0.0))
    return f"{low} to {high} %" if of.open else f"{high} %"


def _interval(of: Proportion) -> str:
    """The confidence interval, where scipy is there to compute it."""
    try:
        return " to ".join(f"{100 * limit:.1f}" for limit in of.interval("clopper-pearson"))
    except ImportError:
        return ""


def _rates(found: Audit) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    grid.add_column("finding", no_wrap=True)
    for heading in ("n", "agree", "open", "wrong", "error rate", "95 % CI"):
        grid.add_column(heading, justify="right", no_wrap=True)
    for name, column in found.columns.items():
        of = column.errors
        grid.add_row(_label(name), *_counts(of))
    grid.add_section()
    grid.add_row("exams with any wrong", *_counts(found.exams_with_errors), style="bold")
    return grid


def _counts(of: Proportion) -> tuple[Text, ...]:
    agree = of.n - of.k - of.open
    return (
        Text(str(of.n)),
        Text(str(agree)),
        Text(str(of.open), "yellow" if of.open else "dim"),
        Text(str(of.k), "red" if of.k else "dim"),
        Text(_percent(of)),
        Text(_interval(of), "dim"),
    )


def _listed(table: Table[Any], listed: tuple[Discrepancy, ...], *, verdict: bool) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    grid.add_column("row", justify="right", no_wrap=True)
    own = own_columns(table)
    for name in own:
        grid.add_column(Text(printable(name)), no_wrap=True, max_width=16)
    grid.add_column("finding", no_wrap=True)
    for heading in ("recorded", "computed", *(["verdict"] * verdict)):
        grid.add_column(heading)
    for one in listed[:MOST_ROWS]:
        values = (table.extra[name][one.row - table.first] for name in own)
        keys = (Text("" if value is None else printable(str(value))) for value in values)
        cells = [Text(_label(one.finding)), Text(one.recorded, "bold"), Text(one.computed)]
        end = [Text(one.verdict, _COLOURS.get(one.verdict, ""))] * verdict
        grid.add_row(Text(str(one.row), "dim"), *keys, *cells, *end)
    return grid


def show_audit(table: Table[Any], found: Audit, console: Console | None = None) -> None:
    """Print the error rates of an audit and its disagreements.

    Parameters
    ----------
    table
        What was read.
    found
        The audit of its exams.
    console
        Where to print, by default standard output.
    """
    console = console or Console(highlight=False)
    console.print(_rates(found), "")
    listed = found.disagreements
    if listed:
        grid = _listed(table, listed, verdict=True)
        grid = grid if fits(console, grid) else _listed(table, listed, verdict=False)
        many = f"{len(listed):,} disagreement{'s' * (len(listed) > 1)}"
        console.print(Text(many, "bold"))
        console.print(grid, "")
    console.print(
        Text(_LEGEND.format(found.results.edition, found.results.sciscore_version), "dim")
    )
    if len(listed) > MOST_ROWS:
        more = f"{len(listed) - MOST_ROWS:,} more not shown; -o writes all."
        console.print(Text(more, "yellow"))
