"""A score: its value, or the interval in which it lies; for one person or a cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

#: Arrays are compared by value.
BY_VALUE: Final = attrs.cmp_using(eq=np.array_equal)


@attrs.frozen(kw_only=True)
class Interval:
    """A whole number: its value, or the interval in which it lies."""

    low: int
    high: int

    @property
    def value(self) -> int | None:
        """The number, or None where it has no single value."""
        return self.low if self.low == self.high else None


@attrs.frozen(kw_only=True)
class Score(Interval):
    """A total: its value, or the interval in which it lies.

    Attributes
    ----------
    value
        The total; None where a cell that enters it is untested.
    low, high
        Lowest and highest total over the grades that untested cells may have.

    Examples
    --------
    >>> str(Score(low=41, high=46)), Score(low=50, high=50).value
    ('41-46', 50)
    """

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


@attrs.frozen(unsafe_hash=False)
class IntervalColumn:
    """One number of a cohort: lowest and highest, shape (n,)."""

    low: npt.NDArray[np.integer[Any]] = attrs.field(eq=BY_VALUE)
    high: npt.NDArray[np.integer[Any]] = attrs.field(eq=BY_VALUE)

    def __len__(self) -> int:
        return len(self.low)

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The number of each row of the cohort, None where it has no single value."""
        values = self.low.astype(object)
        values[self.low != self.high] = None
        return values


@attrs.frozen(unsafe_hash=False)
class ScoreColumn(IntervalColumn):
    """One score of a cohort: lowest and highest, uint8 of shape (n,)."""

    def __getitem__(self, row: int) -> Score:
        return Score(low=int(self.low[row]), high=int(self.high[row]))


@attrs.frozen(kw_only=True)
class Change(Interval):
    """The change of a score: its value, or the interval in which it lies.

    Attributes
    ----------
    low, high
        Lowest and highest change; negative is a loss.

    Examples
    --------
    >>> str(Change(low=-2, high=4)), Change(low=12, high=12).value
    ('-2 to +4', 12)
    """

    def __str__(self) -> str:
        return f"{self.low:+d}" if self.low == self.high else f"{self.low:+d} to {self.high:+d}"


def difference(first: Interval, second: Interval) -> Change:
    """The change from a first score to a second one of another day.

    Untested cells of two days know nothing of each other, so that every pair of values
    of the two intervals may occur.

    Examples
    --------
    >>> str(difference(Score(low=36, high=41), Score(low=40, high=40)))
    '-1 to +4'
    """
    return Change(low=second.low - first.high, high=second.high - first.low)


@attrs.frozen(unsafe_hash=False)
class ChangeColumn(IntervalColumn):
    """The change of one score in a cohort: lowest and highest, int16 of shape (n,)."""

    def __getitem__(self, row: int) -> Change:
        return Change(low=int(self.low[row]), high=int(self.high[row]))
