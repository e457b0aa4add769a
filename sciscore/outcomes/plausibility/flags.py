"""What is impossible or suspicious in recorded columns, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs
import numpy as np

from sciscore.display import Grid, Tabular
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.outcomes.plausibility.bounds import Numbers
from sciscore.outcomes.plausibility.checks import CHECKS, Check
from sciscore.outcomes.recorded_numbers import MAXIMA, read_columns, word


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
    checks: Iterable[Check], columns: Mapping[str, Numbers], edition: Edition
) -> tuple[Flag, ...]:
    """The findings of the checks in columns of numbers, by row.

    Rule OUTCOME.PLAUSIBILITY [definition; worksheet 2019].

    A check is made where its columns are there.
    """
    columns = dict(columns)
    flags = []
    for check in checks:
        for column, *given in check.on:
            if column not in columns:
                continue
            value = columns[column]
            absent = np.full_like(value, np.nan)
            numbers = [columns.get(name, absent) for name in given]
            low, high = np.broadcast_arrays(*check.bounds(edition, column, *numbers), value)[:2]
            wrong = np.flatnonzero((value < low) | (value > high)).tolist()
            if not given:  # what cannot stand in its column is held against nothing else
                columns[column] = value.copy()
                columns[column][wrong] = np.nan
            for row in wrong:
                looked = {column: value[row]}
                looked |= {name: columns[name][row] for name in given if name in columns}
                flags.append(
                    Flag(
                        row=row + 1,
                        check=check,
                        column=column,
                        values={n: word(n, v) for n, v in looked.items() if not np.isnan(v)},
                        allowed=_allowed(column, low[row], high[row]),
                    )
                )
    return tuple(sorted(flags, key=lambda flag: flag.row))


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
        The edition asked for.
    """

    flags: tuple[Flag, ...]
    n: int
    columns: tuple[str, ...]
    edition: str

    def __len__(self) -> int:
        return len(self.flags)

    def __iter__(self) -> Iterator[Flag]:
        return iter(self.flags)

    def __getitem__(self, place: int) -> Flag:
        return self.flags[place]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that are flagged, counted from 1."""
        return tuple(sorted({flag.row for flag in self.flags}))

    @property
    def _heading(self) -> str:
        return f"{len(self.rows)} of {self.n} rows flagged, edition {self.edition}"

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


def plausibility(
    columns: Mapping[str, object], *, edition: str, missing: Iterable[str] = ()
) -> Plausibility:
    """Check whether recorded findings and totals can belong together.

    Parameters
    ----------
    columns
        Cells by name, a row for each person: any of the findings and totals, ``vac`` and
        ``dap``, and the subscores and the total of SCIM III. A blank is not looked at, nor
        is ND or a finding with a tag.
    edition
        Year of the edition they were recorded under.
    missing
        Texts that stand for nothing in this source, such as ``["U", "999"]``.

    Returns
    -------
    Plausibility
        The flags by row. *Impossible*: no exam without tags has it. *Suspicious*: an exam
        may have it, but an error is likelier.

    Raises
    ------
    OutcomeError
        If a name or a cell is not known; lists all of them.
    EditionError
        If the edition is not known.

    Notes
    -----
    Only what follows from the definitions is called impossible. Where an edition has
    several readings, what any of them allows is allowed.

    References
    ----------
    ISNCSCI worksheet, revised 2019; `sciscore.outcomes.plausibility.CHECKS` has the source of
    each check.

    Examples
    --------
    >>> import sciscore as sci
    >>> found = sci.plausibility(
    ...     {"neurological_level": ["T3", "T5"], "lt": [46, 6]}, edition="2019")
    >>> print(found)
    1 of 2 rows flagged, edition 2019
    record 2: lt is 6, allowed is 48 or more with neurological_level T5. Impossible: every \
dermatome from C2 to the NLI is normal, 2 on each side
    """
    row = find_edition(edition)
    read = read_columns(columns, in_range=False, missing=missing)
    # A tagged finding rests on other grades than the totals.
    numbers = {
        name: np.where(column.tagged, np.nan, column.numbers) for name, column in read.items()
    }
    return Plausibility(
        flags=flags_of(CHECKS, numbers, row),
        n=next(map(len, numbers.values()), 0),
        columns=tuple(numbers),
        edition=str(edition),
    )
