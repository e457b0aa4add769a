"""Plausibility checks, and their findings in columns of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from typing import Final, overload

import attrs
import numpy as np

from sciscore.display import Grid, Tabular
from sciscore.isncsci.editions import Edition
from sciscore.outcomes.fields import must, named
from sciscore.outcomes.plausibility.bounds import Bounds, Numbers
from sciscore.outcomes.recorded_numbers import MAXIMA, NumberColumn, word
from sciscore.references import REFERENCES

#: No exam without tags can have it; some exam may, but it is more likely an error.
IMPOSSIBLE: Final = "impossible"
SUSPICIOUS: Final = "suspicious"


def _are_cited(sources: object) -> bool:
    return isinstance(sources, tuple) and all(
        isinstance(one, str) and one in REFERENCES for one in sources
    )


@attrs.frozen(kw_only=True)
class Check:
    """A plausibility check: what some columns leave to another.

    Attributes
    ----------
    name
        Name of the check.
    kind
        ``"impossible"``: no exam without tags has it. ``"suspicious"``: an exam may.
    on
        What is looked at: each time a column, then those that bound it.
    bounds
        Lowest and highest number of the column, by the edition and the other columns.
    reason
        Why, in plain words.
    sources
        Keys of `sciscore.REFERENCES`.
    """

    name: str
    kind: str = named((IMPOSSIBLE, SUSPICIOUS), "a kind of check")
    on: tuple[tuple[str, ...], ...]
    bounds: Callable[..., Bounds] = attrs.field(repr=False)
    reason: str
    sources: tuple[str, ...] = attrs.field(
        default=("definition",),
        validator=must(_are_cited, "{} is not keys of sciscore.REFERENCES"),
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it looks at."""
        return tuple(dict.fromkeys(name for names in self.on for name in names))

    def __str__(self) -> str:
        return f"{self.name} ({self.kind}): {self.reason}"


@attrs.frozen(kw_only=True)
class Flag:
    """Something impossible or suspicious in a row.

    Attributes
    ----------
    row
        Number of the row, from 1.
    check
        Which check it is.
    column
        The column that is out of its bounds.
    values
        What was looked at: the values by column.
    allowed
        What the column may be beside the other values.
    """

    row: int
    check: Check
    column: str
    values: Mapping[str, str]
    allowed: str

    def __str__(self) -> str:
        others = ", ".join(f"{n} {v}" for n, v in self.values.items() if n != self.column)
        beside = f" with {others}" if others else ""
        return (
            f"record {self.row}: {self.column} is {self.values[self.column]}, allowed is "
            f"{self.allowed}{beside}. {self.check.kind.capitalize()}: {self.check.reason}"
        )


def _allowed(column: str, low: float, high: float) -> str:
    """Bounds in words."""
    highest = MAXIMA.get(column, np.inf)
    low, high = max(low, 0), min(high, highest)
    if low > high:
        return "nothing"
    first, last = word(column, low), word(column, high)
    if low == high:
        return first
    if column in MAXIMA and low > 0 and high >= highest:
        return f"{first} or more"
    return f"{last} or less" if column in MAXIMA and low == 0 else f"{first} to {last}"


def flags_of(
    checks: Iterable[Check],
    columns: Mapping[str, Numbers],
    edition: Edition | None,
    slack: float = 0.0,
) -> Iterator[Flag]:
    """The findings of the checks in columns of numbers, in the order of the checks.

    Rule OUTCOME.PLAUSIBILITY [definition; worksheet 2019].

    A check is made where its columns are there; a number may lie out of its bounds by the slack.
    """
    columns = dict(columns)
    for check in checks:
        for column, *given in check.on:
            if column not in columns:
                continue
            value = columns[column]
            absent = np.full_like(value, np.nan)
            numbers = [columns.get(name, absent) for name in given]
            low, high = np.broadcast_arrays(*check.bounds(edition, column, *numbers), value)[:2]
            wrong = np.flatnonzero((value < low - slack) | (value > high + slack)).tolist()
            if not given:  # what cannot stand in its column is held against nothing else
                columns[column] = value.copy()
                columns[column][wrong] = np.nan
            for row in wrong:
                looked = {column: value[row]}
                looked |= {name: columns[name][row] for name in given if name in columns}
                yield Flag(
                    row=row + 1,
                    check=check,
                    column=column,
                    values={n: word(n, v) for n, v in looked.items() if not np.isnan(v)},
                    allowed=_allowed(column, low[row], high[row]),
                )


@attrs.frozen(kw_only=True, repr=False)
class Plausibility(Tabular):
    """The findings of the checks. Print it to read it; iterate over its flags.

    Attributes
    ----------
    flags
        What is impossible or suspicious, by row.
    n
        How many rows were looked at.
    columns
        The columns that were looked at.
    edition
        The edition asked for; empty where none matters.
    """

    flags: tuple[Flag, ...]
    n: int
    columns: tuple[str, ...]
    edition: str = ""

    def __len__(self) -> int:
        return len(self.flags)

    def __iter__(self) -> Iterator[Flag]:
        return iter(self.flags)

    @overload
    def __getitem__(self, place: int) -> Flag: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Flag, ...]: ...
    def __getitem__(self, place: int | slice) -> Flag | tuple[Flag, ...]:
        """One flag or several."""
        return self.flags[place]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that are flagged, counted from 1."""
        return tuple(sorted({flag.row for flag in self.flags}))

    @property
    def _heading(self) -> str:
        edition = f", edition {self.edition}" if self.edition else ""
        return f"{len(self.rows)} of {self.n} rows flagged{edition}"

    def grid(self) -> Grid:
        """A row for each flag."""
        names = ("row", "check", "kind", "column", "value", "allowed", "reason")
        rows = [
            (one.row, check.name, check.kind, one.column, value, one.allowed, check.reason)
            for one in self.flags
            for check, value in [(one.check, one.values[one.column])]
        ]
        return Grid(self._heading, names, rows)

    def __str__(self) -> str:
        return "\n".join([self._heading, *map(str, self.flags)])

    def __repr__(self) -> str:
        return f"<Plausibility: {self._heading}>"


def found_in(
    columns: Mapping[str, Sized], flags: Iterable[Flag], edition: str = ""
) -> Plausibility:
    """The flags of some columns by row."""
    return Plausibility(
        flags=tuple(sorted(flags, key=lambda flag: flag.row)),
        n=next(map(len, columns.values()), 0),
        columns=tuple(columns),
        edition=edition,
    )


def looked_at(column: NumberColumn) -> Numbers:
    """The numbers of a column; a tagged finding rests on other grades than the totals."""
    return np.where(column.tagged, np.nan, column.numbers)
