"""What all tables of results on a terminal have: the rows' keys, scores, and a width."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.measure import Measurement
from rich.text import Text

from sciscore.errors import printable
from sciscore.formats.table import Table
from sciscore.intervals import Score

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Grid

#: So many records are shown; a longer table is for a file.
MOST_ROWS: Final = 500
#: A second column of the user's is shown if it is as narrow as this.
_NARROW: Final = 12


def own_columns(table: Table[Any]) -> list[str]:
    """The user's columns that tell the records apart: the first, and a narrow second."""
    first, second = list(table.extra)[:1], list(table.extra)[1:2]
    narrow = all(len(str(value)) <= _NARROW for name in second for value in table.extra[name])
    return first + (second if narrow else [])


def key_of(table: Table[Any], row: int) -> list[Text]:
    """The number of a record and the user's columns that tell it apart."""
    values = [table.extra[name][row - 1] for name in own_columns(table)]
    texts = [Text("" if value is None else printable(str(value))) for value in values]
    return [Text(str(row), "dim"), *texts]


def score_text(score: Score) -> Text:
    """A score, or its interval in colour."""
    return Text(str(score), "" if score.value is not None else "yellow")


def fits(console: Console, grid: Grid) -> bool:
    """Whether a table fits the width of the terminal."""
    wide = console.options.update(width=10_000)
    return Measurement.get(console, wide, grid).maximum <= console.width


def say_what_is_left_out(table: Table[Any], console: Console) -> None:
    """Print how many records of a long table are not shown."""
    if table.count > MOST_ROWS:
        more = f"{table.count - MOST_ROWS:,} more records are not shown; -o writes all to a file."
        console.print(Text(more, "yellow"))
