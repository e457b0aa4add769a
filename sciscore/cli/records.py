"""Records with their scores: written batch after batch, or as one table on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import attrs
import click

from sciscore.cli.io import Input, file_type, output, output_type
from sciscore.cli.problems import PART, tell
from sciscore.cli.progress import progress
from sciscore.cli.terminal import is_terminal, show
from sciscore.display import Cell, Column, Grid, Rows
from sciscore.errors import Problem, SciscoreError, printable
from sciscore.formats.form import C
from sciscore.formats.results import Results
from sciscore.formats.table import Table, joined

if TYPE_CHECKING:
    from sciscore.formats.write import Written

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


@attrs.define
class Found:
    """The problems of the records of a stream, as far as they are kept."""

    reported: bool
    problems: list[Problem] = attrs.field(factory=list, init=False)
    count: int = attrs.field(default=0, init=False)
    left_out: int = attrs.field(default=0, init=False)
    read: int = attrs.field(default=0, init=False)

    def checked(
        self, batches: Iterable[Table[C]], advance: Callable[[int], None] = lambda _: None
    ) -> Iterator[Table[C]]:
        """The batches; at the end problems are raised unless they are reported."""
        for batch in batches:
            self._add(batch.problems, batch.count, len(batch.rows))
            advance(self.read)
            if self.reported or not self.count:
                yield attrs.evolve(batch, reported=self.reported)
            elif self.count > _MOST_PROBLEMS:
                break
        self._end_unless_reported()

    def texts(self, written: Iterable[Written], advance: Callable[[int], None]) -> Iterator[str]:
        """The texts of batches that were written in turns, as `checked`."""
        head = ""
        for batch in written:
            self._add(batch.problems, batch.count, batch.count - batch.left_out)
            advance(self.read)
            if self.reported or not self.count:
                yield batch.text if head else batch.head + batch.text
                head = head or batch.head
            elif self.count > _MOST_PROBLEMS:
                break
        self._end_unless_reported()

    def _add(self, problems: Sequence[Problem], count: int, good: int) -> None:
        self.problems += problems[: _MOST_PROBLEMS - len(self.problems)]
        self.count += len(problems)
        self.left_out += count - good
        self.read += count

    def _end_unless_reported(self) -> None:
        if self.count and not self.reported:
            raise SciscoreError([*self.problems, *self._rest()])

    def _rest(self) -> list[Problem]:
        if self.count <= _MOST_PROBLEMS:
            return []
        message = f"more than {_MOST_PROBLEMS:,} problems; the others are not listed"
        return [Problem(message=message)]

    def end(self, *, as_json: bool) -> None:
        """List the problems of records that were left out, if there are any, and end."""
        if self.problems:
            outcome = f"{self.left_out:,} record{'s' * (self.left_out > 1)} left out"
            tell([*self.problems, *self._rest()], outcome, self.count, as_json=as_json)
            click.get_current_context().exit(PART)
        if not self.read and not as_json:
            with suppress(OSError, ValueError):
                click.echo("sciscore: there are no records", err=True)


def write_scored(
    source: Input,
    batches: Iterable[Table[C]],
    score: Callable[[C], Scored],
    out: str | None,
    *,
    on_error: str,
) -> None:
    """Write batches of records with their scores, and list their problems.

    Without a file to write to, a terminal gets a table, and a pipe CSV.
    """
    from sciscore.formats.write import write_batches

    kind = output_type(source, out)
    found = Found(reported=on_error == "report")
    table = None
    # A bar between lines of results on the same terminal could not be read.
    with progress(source.path, hidden=as_json() or (out == "-" and is_terminal())) as advance:
        batches = found.checked(batches, advance)
        if out is None and is_terminal():
            table = joined(batches, reported=found.reported)
        else:
            if out in (None, "-") and not found.reported:
                # What went down a pipe cannot be taken back: read all before.
                batches = iter([joined(batches, reported=False)])
            with output(out, binary=kind in ("parquet", "xlsx")) as target:
                scored = ((batch, score(batch.records)) for batch in batches)
                write_batches(scored, target, kind)
    if table:
        show(with_records(table, score(table.records).grid()))
    found.end(as_json=as_json())


def can_take_turns(source: Input, out: str | None) -> bool:
    """True if several processes can read the source, and write a text in turns."""
    from sciscore.formats.write import can_take_turns

    if out in (None, "-") or not Path(source.path).is_file():
        return False
    return can_take_turns(file_type(source.path, source.file_type), output_type(source, out))


def write_in_turns(
    source: Input,
    batches: Callable[[tuple[int, int]], Iterator[Table[C]]],
    score: Callable[[C], Scored],
    out: str,
    *,
    on_error: str,
    workers: int,
) -> None:
    """Write batches as `write_scored`, which several processes read and score in turns."""
    from sciscore.formats.write import written_in_turns
    from sciscore.saving import saved

    found = Found(reported=on_error == "report")
    kind = output_type(source, out)
    written = written_in_turns(batches, score, kind, workers, reported=found.reported)
    with progress(source.path, hidden=as_json()) as advance, saved(out) as stream:
        stream.writelines(found.texts(written, advance))
    found.end(as_json=as_json())


def as_json() -> bool:
    """True if problems are written as JSON lines."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().meta.get("sciscore.json"))


def own_columns(table: Table[Any]) -> list[str]:
    """The user's columns that tell the records apart: the first, and a narrow second."""
    first, second = list(table.extra)[:1], list(table.extra)[1:2]
    narrow = all(len(str(value)) <= _NARROW for name in second for value in table.extra[name])
    return first + (second if narrow else [])


def with_records(table: Table[Any], grid: Grid) -> Grid:
    """A grid of results with a row for each record: its number and the user's own columns."""
    own = own_columns(table)
    places = {place: result for result, place in enumerate(table.places.tolist())}
    width = len(grid.columns) - 1

    def row(number: int) -> Sequence[object]:
        place = places.get(number)
        values = (table.extra[name][number] for name in own)
        keys = ("" if value is None else printable(str(value)) for value in values)
        results = [Cell("-", tone="bad")] * width if place is None else grid.rows[place][1:]
        return (Cell(table.numbers[number], tone="dim"), *keys, *results)

    notes = list(grid.notes)
    if table.count > MOST_ROWS:
        notes.append(
            f"{table.count - MOST_ROWS:,} more records are not shown; -o writes all to a file."
        )
    columns = [Column("row", align="right"), *map(Column, own), *grid.columns[1:]]
    rows = Rows(min(table.count, MOST_ROWS), row)
    return Grid(grid.title, columns, rows, notes, keys=1 + len(own))
