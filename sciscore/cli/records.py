"""Records with their scores: written batch after batch, or as one table on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import attrs
import click

from sciscore.cli.io import Input, file_type, output, output_type
from sciscore.cli.problems import PART, as_json, tell
from sciscore.cli.progress import progress
from sciscore.cli.terminal import is_terminal, show
from sciscore.display import Cell, Column, Grid, Rows
from sciscore.errors import Problem, SciscoreError, printable
from sciscore.formats.form import C
from sciscore.formats.results import Results
from sciscore.formats.table import Table, joined
from sciscore.formats.write import (
    Written,
    can_take_turns as types_take_turns,
    write_batches,
    written_in_turns,
)
from sciscore.saving import Target, saved
from sciscore.workers import Turn

#: Records that a terminal shows; a longer table is for a file.
MOST_ROWS: Final = 500
#: A second column of the user's is shown if it is as narrow as this.
_NARROW: Final = 12
#: Problems that are kept one by one.
_MOST_PROBLEMS: Final = 100_000


class Scored(Results, Protocol):
    """Results of records that print as a grid."""

    def grid(self) -> Grid:
        """The table."""
        ...


#: Records of a batch, read or written already.
P = TypeVar("P", Table[Any], Written)


@attrs.define
class Found:
    """The problems of the records of a stream, as far as they are kept."""

    reported: bool
    problems: list[Problem] = attrs.field(factory=list, init=False)
    count: int = attrs.field(default=0, init=False)
    left_out: int = attrs.field(default=0, init=False)
    read: int = attrs.field(default=0, init=False)

    def checked(
        self, batches: Iterable[P], advance: Callable[[int], None] = lambda _: None
    ) -> Iterator[P]:
        """The batches; at the end problems are raised unless they are reported."""
        for batch in batches:
            self.problems += batch.problems[: _MOST_PROBLEMS - len(self.problems)]
            self.count += len(batch.problems)
            self.left_out += batch.left_out
            self.read += batch.count
            advance(self.read)
            if self.reported or not self.count:
                yield batch
            elif self.count > _MOST_PROBLEMS:
                break
        if self.count and not self.reported:
            raise SciscoreError(self._listed())

    def _listed(self) -> list[Problem]:
        """The problems, with one that says so where there are too many to list."""
        if self.count <= _MOST_PROBLEMS:
            return self.problems
        message = f"more than {_MOST_PROBLEMS:,} problems; the others are not listed"
        return [*self.problems, Problem(message=message)]

    def end(self) -> None:
        """List the problems of records that were left out, if there are any, and end."""
        if self.problems:
            outcome = f"{self.left_out:,} record{'s' * (self.left_out > 1)} left out"
            tell(self._listed(), outcome, self.count, as_json=as_json())
            click.get_current_context().exit(PART)
        if not self.read and not as_json():
            with suppress(OSError, ValueError):
                click.echo("sciscore: there are no records", err=True)


def write_scored(
    source: Input,
    batches: Iterable[Table[C]],
    score: Callable[[C], Scored],
    out: str | None,
    *,
    on_error: str,
    write: Callable[[Iterable[Any], Callable[[Any], Any], Target, str], None] | None = None,
) -> None:
    """Write batches of records with their scores, and list their problems.

    Without a file to write to, a terminal gets a table, and a pipe CSV; or either what
    `write` makes.
    """
    kind = output_type(source, out) if write is None else ""
    found = Found(reported=on_error == "report")
    on_screen = out in (None, "-") and is_terminal()
    as_grid = on_screen and out is None and write is None
    # A bar between lines of results on the same terminal could not be read.
    with progress(source.path, hidden=on_screen and not as_grid) as advance:
        checked = found.checked(batches, advance)
        if as_grid:
            table = joined(checked, reported=found.reported)
        else:
            if out in (None, "-") and not found.reported:
                # What went down a pipe cannot be taken back: read all before.
                checked = iter(list(checked) if write else [joined(checked, reported=False)])
            marked = (attrs.evolve(batch, reported=found.reported) for batch in checked)
            with output(out) as target:
                (write or write_batches)(marked, score, target, kind)
    if as_grid:
        show(with_records(table, score(table.records).grid()))
    found.end()


def can_take_turns(source: Input, out: str | None) -> bool:
    """True if several processes can read the source, and write a text in turns."""
    if out in (None, "-") or not Path(source.path).is_file():
        return False
    return types_take_turns(file_type(source.path, source.file_type), output_type(source, out))


def write_in_turns(
    source: Input,
    batches: Callable[[Turn], Iterator[Table[C]]],
    score: Callable[[C], Scored],
    out: str,
    *,
    on_error: str,
    workers: int,
) -> None:
    """Write batches as `write_scored`, which several processes read and score in turns."""
    found = Found(reported=on_error == "report")
    kind = output_type(source, out)
    written = written_in_turns(batches, score, kind, workers, reported=found.reported)
    with progress(source.path) as advance, saved(out) as stream:
        for number, batch in enumerate(found.checked(written, advance)):
            stream.write(batch.text if number else batch.head + batch.text)
    found.end()


def with_records(table: Table[Any], grid: Grid) -> Grid:
    """A grid of results with a row for each record: its number and the user's own columns.

    Of these the first, and a second if it is narrow, tell the records apart.
    """
    own = list(table.extra)[:2]
    if any(len(str(value)) > _NARROW for name in own[1:] for value in table.extra[name]):
        own.pop()
    places = {place: result for result, place in enumerate(table.places.tolist())}
    width = len(grid.columns) - 1

    def row(number: int) -> Sequence[object]:
        place = places.get(number)
        values = (table.extra[name][number] for name in own)
        keys = ("" if value is None else printable(str(value)) for value in values)
        results = [Cell("-", tone="bad")] * width if place is None else grid.rows[place][1:]
        return (Cell(table.numbers[number], tone="dim"), *keys, *results)

    more = table.count - MOST_ROWS
    note = f"{more:,} more records are not shown; -o writes all to a file."
    columns = [Column("row", align="right"), *map(Column, own), *grid.columns[1:]]
    rows = Rows(min(table.count, MOST_ROWS), row)
    notes = (*grid.notes, *[note][: more > 0])
    return Grid(grid.title, columns, rows, notes, keys=1 + len(own))
