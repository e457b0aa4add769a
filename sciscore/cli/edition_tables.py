"""The edition table, and the differences between two editions, on a terminal."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sciscore.isncsci.editions import RULES, EditionDifference, EditionTable
from sciscore.views.grids import alike_rules


def _grid(*headings: str) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for heading in headings:
        grid.add_column(heading)
    return grid


def show_editions(editions: EditionTable, console: Console | None = None) -> None:
    """Print the edition table: by rule, what the editions say and how that is known."""
    console = console or Console(highlight=False)
    titles = Grid.grid(padding=(0, 2))
    for row in editions:
        also = f" (also {', '.join(row.aliases)})" if row.aliases else ""
        titles.add_row(Text(row.name, "bold"), Text(row.title + also))
    console.print(titles)
    grid = _grid("rule", "editions", "what they say", "evidence")
    for heading, rules in itertools.groupby(alike_rules(editions), operator.itemgetter(0)):
        title = Text(heading, "bold")
        for _, years, text, evidence in rules:
            grid.add_row(title, Text(years), Text(text), Text(evidence, "dim"))
            title = Text("")
        grid.add_section()
    console.print(grid)
    console.print(Text("In a pipe this command names the source of every cell.", "dim"))


def show_differences(
    first: str,
    second: str,
    differences: Iterable[EditionDifference],
    console: Console | None = None,
) -> None:
    """Print the rules in which two editions differ, side by side."""
    console = console or Console(highlight=False)
    grid = _grid("rule", first, second)
    for difference in differences:
        heading = Text(RULES[difference.rule], "bold")
        grid.add_row(heading, Text(difference.first.text), Text(difference.second.text))
        grid.add_section()
    console.print(grid if grid.row_count else Text(f"{first} and {second} do not differ"))
