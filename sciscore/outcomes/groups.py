"""Two groups side by side: the numbers that compare them, each with its limits and bounds."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import attrs

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import shown
from sciscore.intervals import Interval
from sciscore.outcomes.fields import among, is_pair, is_text, refused
from sciscore.outcomes.two_samples import Limits

#: Ends the method of a p-value where not every way of the open changes could be tried.
UNLISTED: Final = "; too many to list"
#: So many ways in which open values may turn out are tried for a p-value.
MOST_WAYS: Final = 400
#: The ways in which the open values of each group may turn out: the least, the most, the others.
#: A way is what a test takes of a group: its counts, or the change of each person.
Ways: TypeAlias = Sequence[Sequence[Any]]
#: What a ratio of 0 to 0, and the p-value of groups that do not vary, may be.
_ANY_RATIO: Final = (0.0, math.inf)
_ANY_CHANCE: Final = (0.0, 1.0)
#: A number of two groups, each in one of its ways; None where it cannot be computed.
Of: TypeAlias = Callable[[Any, Any], float | None]
_NOTE: Final = (
    "open: bounds over all that open values may be; open and missing: also if every missing person "
    "were in the denominator, or had any change within the stated range. Bounds are exact but for "
    "those called outer, which hold the truth and may be wider."
)


@attrs.frozen(kw_only=True)
class Estimate:
    """A number that compares two groups.

    Attributes
    ----------
    name, method
        The number, and how it was computed.
    value
        The number; None where open values leave it open.
    interval
        Its confidence limits, over all that open values may be; None where it has none.
    over_open
        Its bounds over all that open values may be.
    over_missing
        The same with missing people let in; None if they have no bounds.
    outer
        Whether bounds or limits under open values may be wider than need be.
    """

    name: str
    method: str
    value: float | None
    interval: Limits | None = None
    over_open: Limits | None
    over_missing: Limits | None
    outer: bool = False

    def cells(self) -> tuple[object, ...]:
        """The cells of its row; bounds only where anything is open or missing."""
        is_open, wider = self.value is None, self.over_missing != self.over_open
        return (
            self.name,
            self.value,
            _ends(self.interval),
            _ends(self.over_open if is_open else None),
            _ends(self.over_missing if wider else None),
            self.method + "; bounds are outer" * self.outer,
        )


def _ends(limits: Limits | None) -> Interval | None:
    return None if limits is None else Interval(low=limits[0], high=limits[1])


def _number(value: float) -> str:
    return "not defined" if math.isnan(value) else f"{value:.3g}"


def _range(ends: Interval) -> str:
    return f"{_number(ends.low)} to {_number(ends.high)}"


@attrs.frozen(kw_only=True, repr=False)
class GroupComparison(Tabular):
    """Two groups side by side. Print it; an index gives an `Estimate` by name.

    Attributes
    ----------
    title
        The endpoint.
    names
        The names of the groups.
    groups
        The row of each group: people, open, missing, and its summary.
    columns
        The headings of these rows.
    estimates
        The numbers that compare them.
    level
        The confidence level of the intervals.
    """

    title: str
    names: tuple[str, str]
    groups: tuple[tuple[object, ...], ...]
    columns: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    level: float

    def __getitem__(self, name: str) -> Estimate:
        found = {one.name: one for one in self.estimates}
        why = f"is not a number of this comparison; use {', '.join(found)}"
        return found[among(name, found, why)]

    def grid(self) -> Grid:
        """A row for each number."""
        limits = (
            Column(name, key=key, text=_range)
            for name, key in (
                (f"{100 * self.level:g} % CI", "interval"),
                ("open", "over_open"),
                ("open and missing", "over_missing"),
            )
        )
        columns = [Column("number"), Column("value", text=_number), *limits, Column("method")]
        rows = [one.cells() for one in self.estimates]
        return Grid(f"{self.names[0]} against {self.names[1]}", columns, rows, (_NOTE,))

    def grids(self) -> tuple[Grid, ...]:
        """The two groups, then the numbers that compare them."""
        columns = [Column("group"), *map(Column, self.columns)]
        rows = [(name, *row) for name, row in zip(self.names, self.groups, strict=True)]
        return Grid(self.title, columns, rows), self.grid()

    def __repr__(self) -> str:
        return f"<GroupComparison: {self.title}: {' against '.join(self.names)}>"


def two_names(names: object) -> tuple[str, str]:
    """The names of two groups; an OutcomeError if they are none."""
    if is_pair(names) and all(map(is_text, names)):
        return names[0], names[1]
    raise refused("names", f"{shown(names)} does not name two groups; use ('treated', 'control')")


def corners(ways: Ways) -> Iterator[tuple[Any, Any]]:
    """The least and the most of both groups, in every combination."""
    first, second = (each[:2] for each in ways)
    return itertools.product(first, second)


def outermost(
    limits: Callable[[Any, Any, float], Limits], pairs: Iterable[tuple[Any, Any]], level: float
) -> Limits:
    """The lowest lower limit and the highest upper one."""
    lows, highs = zip(*(limits(*both, level) for both in pairs), strict=True)
    return min(lows), max(highs)


def number(
    name: str, method: str, of: Of, interval: Limits | None, ways: Ways, wider: Ways | None
) -> Estimate:
    """A number that rises with the first group and falls with the second."""
    value, found = _value_and_bounds(of, corners(ways), _ANY_RATIO)
    beyond = None if wider is None else _value_and_bounds(of, corners(wider), _ANY_RATIO)[1]
    return Estimate(
        name=name,
        method=method,
        value=value,
        interval=interval,
        over_open=found,
        over_missing=beyond,
    )


def p_value(
    name: str, method: str, of: Of, ways: Ways | None, wider: Ways | None, too_many: str
) -> Estimate:
    """A p-value with its bounds over every way; None stands for too many ways to try."""
    (value, found), (_, beyond) = (
        (None, None)
        if some is None
        else _value_and_bounds(of, itertools.product(*some), _ANY_CHANCE)
        for some in (ways, wider)
    )
    return Estimate(
        name=name,
        method=method if found else method + too_many,
        value=value,
        over_open=found or _ANY_CHANCE,
        over_missing=beyond,
        outer=found is None,
    )


def _value_and_bounds(
    of: Of, pairs: Iterable[tuple[Any, Any]], anything: Limits
) -> tuple[float | None, Limits | None]:
    """A number if it is always the same, and its bounds: anything where it is not defined."""
    every = [of(*both) for both in pairs]
    found = [one for one in every if one is not None]
    if len(found) < len(every):
        return None, None
    low, high = min(found), max(found)
    is_known = len(found) == 1 or low == high
    return low if is_known else None, anything if any(map(math.isnan, found)) else (low, high)
