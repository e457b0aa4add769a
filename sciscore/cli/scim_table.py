"""SCIM scores as a table on a terminal."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from sciscore.cli.grids import MOST_ROWS, key_of, own_columns, say_what_is_left_out, score_text
from sciscore.errors import printable
from sciscore.formats.table import Table
from sciscore.scim.records import ScimRecords
from sciscore.scim.results import ScimScores

#: Headings and names of the scores, the parts of mobility before the whole.
_HEADINGS: Final = {
    "self-\ncare": "self_care",
    "respir.\nsphinct.": "respiration_sphincter",
    "room,\ntoilet": "mobility_room_toilet",
    "in-, out-\ndoors": "mobility_indoors_outdoors",
    "\nmobility": "mobility",
    "\ntotal": "total",
}
_LEGEND: Final = "An interval stands where entries are missing. SCIM {}, sciscore {}."


def _grid(table: Table[ScimRecords], scores: ScimScores) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    grid.add_column("\nrow", justify="right", no_wrap=True)
    for name in own_columns(table):
        grid.add_column(Text("\n" + printable(name)), no_wrap=True, max_width=16)
    for heading in _HEADINGS:
        grid.add_column(heading, justify="right", no_wrap=True)
    places = {row: place for place, row in enumerate(table.rows)}
    for row in range(1, min(table.count, MOST_ROWS) + 1):
        place = places.get(row)
        cells = (
            Text("-", "red") if place is None else score_text(scores.columns[name][place])
            for name in _HEADINGS.values()
        )
        grid.add_row(*key_of(table, row), *cells)
    return grid


def _remarks(table: Table[ScimRecords], scores: ScimScores) -> Iterator[str]:
    """What is missing, differs or is odd, a line for each record that has some of it."""
    for place, row in enumerate(table.rows[: bisect.bisect(table.rows, MOST_ROWS)]):
        one = scores[place]
        remarks = [f"missing {', '.join(one.missing)}"] if one.missing else []
        remarks += map(str, (*one.differences, *one.warnings))
        if remarks:
            key = " ".join(text.plain for text in key_of(table, row))
            yield f"{key}  {'; '.join(remarks)}"


def show_scim(
    table: Table[ScimRecords], scores: ScimScores, console: Console | None = None
) -> None:
    """Print the scores of the records of a table, and below it what is remarkable.

    Parameters
    ----------
    table
        What was read.
    scores
        The scores of its records.
    console
        Where to print, by default standard output.
    """
    console = console or Console(highlight=False)
    console.print(_grid(table, scores), "")
    for line in _remarks(table, scores):
        console.print(Text(line, "yellow"))
    console.print(Text(_LEGEND.format(scores.instrument_version, scores.sciscore_version), "dim"))
    say_what_is_left_out(table, console)
