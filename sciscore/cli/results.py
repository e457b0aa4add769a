"""Results as a table on a terminal, whatever its width."""

from __future__ import annotations

import bisect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sciscore.cli.grids import (
    MOST_ROWS,
    fits,
    key_of,
    own_columns,
    say_what_is_left_out,
    score_text,
)
from sciscore.errors import printable
from sciscore.formats.table import Table
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import Finding

#: Headings and names of the results, in blocks that stay side by side.
_BLOCKS: Final = (
    {
        "SL\nR": "sensory_level_right",
        "SL\nL": "sensory_level_left",
        "ML\nR": "motor_level_right",
        "ML\nL": "motor_level_left",
        "\nNLI": "neurological_level",
        "\nC/I": "completeness",
        "\nAIS": "ais",
    },
    {
        "ZPP\nS R": "sensory_zpp_right",
        "ZPP\nS L": "sensory_zpp_left",
        "ZPP\nM R": "motor_zpp_right",
        "ZPP\nM L": "motor_zpp_left",
    },
    {"\nUEMS": "uems", "\nLEMS": "lems", "\nLT": "lt", "\nPP": "pp"},
)
_EVERY: Final = {name: heading for block in _BLOCKS for heading, name in block.items()}
_LEGEND: Final = (
    "R right, L left; SL sensory level, ML motor level; C complete, I incomplete; ZPP S sensory, "
    "M motor. ND: not determinable, with what it may be. Edition {}, sciscore {}."
)
_LEVEL_WIDTH: Final = 7


def _bare(finding: Finding) -> Text:
    """The value or ND."""
    style = {None: "yellow", "NA": "dim"}.get(finding.value, "")
    return Text(str(finding), style or ("bold" if finding.name == "ais" else ""))


def _inline(finding: Finding) -> Text:
    """The value, or ND with the possible values behind it."""
    text = _bare(finding)
    return text if len(finding.possible) < 2 else text.append(f" ({finding.possible_in_short})")


def _stacked(finding: Finding) -> Text:
    """The value, or ND with the possible values below it."""
    text = _bare(finding)
    if len(finding.possible) < 2:
        return text
    return text.append("\n" + textwrap.fill(finding.possible_in_short, _LEVEL_WIDTH))


class _Layout(NamedTuple):
    """How a finding is shown, the space between columns, the width of the user's columns."""

    finding: Callable[[Finding], Text]
    gap: int
    widest: int


#: From the widest to the narrowest.
_LAYOUTS: Final = (_Layout(_inline, 1, 24), _Layout(_stacked, 1, 16), _Layout(_bare, 0, 12))


def _grid(
    table: Table[Exams], results: Classifications, headings: dict[str, str], layout: _Layout
) -> Grid:
    grid = Grid(
        box=box.SIMPLE_HEAD, show_edge=False, padding=(0, layout.gap, 0, 0), header_style="bold"
    )
    grid.add_column("\nrow", justify="right", no_wrap=True)
    for name in own_columns(table):
        heading = Text("\n" + printable(name))
        grid.add_column(heading, no_wrap=True, max_width=layout.widest)
    for title, name in headings.items():
        grid.add_column(title, justify="left" if name in results.columns else "right")
    places = {row: place for place, row in enumerate(table.rows)}
    for row in range(1, min(table.count, MOST_ROWS) + 1):
        cells = _cells(results, headings.values(), places.get(row), layout)
        grid.add_row(*key_of(table, row), *cells)
    return grid


def _cells(
    results: Classifications, names: Iterable[str], place: int | None, layout: _Layout
) -> Iterator[Text]:
    for name in names:
        if place is None:
            yield Text("-", "red")
        elif name in results.columns:
            yield layout.finding(results.columns[name][place])
        else:
            yield score_text(results.totals.columns[name][place])


def _details(table: Table[Exams], results: Classifications) -> Grid:
    """The possible values of what is not determinable, a line for each record."""
    grid = Grid.grid(padding=(0, 1))
    for place, row in enumerate(table.rows[: bisect.bisect(table.rows, MOST_ROWS)]):
        columns = {_EVERY[name]: results.columns[name] for name in results.columns}
        findings = ((heading, column[place]) for heading, column in columns.items())
        texts = [
            f"{' '.join(heading.split())} ({finding.possible_in_short})"
            for heading, finding in findings
            if len(finding.possible) > 1
        ]
        if texts:
            grid.add_row(*key_of(table, row), Text(", ".join(texts), "yellow"))
    return grid


def _layout(console: Console, table: Table[Exams], results: Classifications) -> Iterator[Grid]:
    """One table if it fits; else several with the same keys, and the details below."""
    every = {heading: name for block in _BLOCKS for heading, name in block.items()}
    for layout in _LAYOUTS:
        grid = _grid(table, results, every, layout)
        if fits(console, grid):
            yield grid
            break
    else:
        beside: dict[str, str] = {}
        for block in _BLOCKS:
            if beside and not fits(console, _grid(table, results, beside | block, layout)):
                yield _grid(table, results, beside, layout)
                beside = {}
            beside = beside | block
        yield _grid(table, results, beside, layout)
    if layout.finding is _bare:
        yield _details(table, results)


def show_results(
    table: Table[Exams], results: Classifications, console: Console | None = None
) -> None:
    """Print the results of the exams of a table.

    Parameters
    ----------
    table
        What was read.
    results
        The classifications of its exams.
    console
        Where to print, by default standard output.
    """
    console = console or Console(highlight=False)
    for grid in _layout(console, table, results):
        console.print(grid, "")
    console.print(Text(_LEGEND.format(results.edition, results.sciscore_version), "dim"))
    say_what_is_left_out(table, console)
