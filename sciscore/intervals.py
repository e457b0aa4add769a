"""A number, or the interval in which it lies; for one person or a cohort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Self, TypeVar, cast

import attrs

from sciscore.errors import SciscoreError, shown
from sciscore.stored import only, restoring, whole_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def _same(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> bool:
    return first.shape == second.shape and bool((first == second).all())


#: Arrays are compared by value.
BY_VALUE: Final = attrs.cmp_using(eq=_same)


@attrs.frozen(kw_only=True)
class Interval:
    """A number: its value, or the interval in which it lies.

    Attributes
    ----------
    low, high
        The lowest and the highest that it may be.

    Raises
    ------
    SciscoreError
        If an end is not a number, or the lowest is above the highest.

    Examples
    --------
    >>> Interval(low=0.2, high=0.4).value, Interval(low=0.5, high=0.5).value
    (None, 0.5)
    """

    _NUMBERS: ClassVar[tuple[type, ...]] = (int, float)
    _EXPECTED: ClassVar[str] = "two numbers, the lower one first"

    low: float
    high: float

    def __attrs_post_init__(self) -> None:
        if type(self.low) is type(self.high) is int and self.low <= self.high:
            return  # most scores, and quick
        ends = self.low, self.high
        numbers = all(isinstance(end, self._NUMBERS) and not isinstance(end, bool) for end in ends)
        if not (numbers and self.low <= self.high):
            message = f"expected {self._EXPECTED}, not {shown(self.low)} and {shown(self.high)}"
            raise SciscoreError(message, "argument.not_allowed")

    @property
    def value(self) -> float | None:
        """The number, or None where it has no single value."""
        return self.low if self.low == self.high else None

    def to_dict(self) -> dict[str, Any]:
        """The value and both ends, ready for JSON."""
        return {"value": self.value, "low": self.low, "high": self.high}

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


@attrs.frozen(kw_only=True)
class _WholeInterval(Interval):
    """A whole number: its value, or the interval in which it lies."""

    _NUMBERS: ClassVar = (int,)
    _EXPECTED: ClassVar = "two whole numbers, the lower one first"

    low: int
    high: int

    @property
    def value(self) -> int | None:
        """The number, or None where it has no single value."""
        return self.low if self.low == self.high else None


@attrs.frozen(kw_only=True)
class Score(_WholeInterval):
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

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The score that `to_dict` gave.

        Raises
        ------
        SciscoreError
            If it is not a stored score, or contradicts itself.
        """
        with restoring("score"):
            return cls(**ends_of(stored))

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


def ends_of(stored: Mapping[str, Any]) -> dict[str, int]:
    """The ends of a stored score; a TypeError or a LookupError for anything else."""
    only(stored, ("value", "low", "high"))
    low, high = whole_of(stored["low"]), whole_of(stored["high"])
    value = stored["value"]
    if low > high or value != (low if low == high else None):
        raise TypeError(f"a score of {shown(low)} to {shown(high)} with value {shown(value)}")
    return {"low": low, "high": high}


@attrs.frozen(kw_only=True)
class Change(_WholeInterval):
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


def difference(first: Score, second: Score) -> Change:
    """The change from a first score to a second one of another day.

    Untested cells of two days know nothing of each other, so that every pair of values
    of the two intervals may occur.

    Examples
    --------
    >>> str(difference(Score(low=36, high=41), Score(low=40, high=40)))
    '-1 to +4'
    """
    return Change(low=second.low - first.high, high=second.high - first.low)


#: What a row of a column is; with None where numbers may be missing.
Of = TypeVar("Of", bound=Interval | None)


@attrs.frozen(unsafe_hash=False, repr=False)
class IntervalColumn(Generic[Of]):
    """One number of a cohort: lowest, highest, and where there is none.

    Attributes
    ----------
    low, high
        Arrays of shape (n,), whole numbers or floats; 0 where the number is missing.
    of
        What a row is: `Score`, `Change` or `Interval`.
    known
        Whether there is a number, bool of shape (n,); by default there is everywhere.

    Examples
    --------
    >>> import numpy as np
    >>> column = IntervalColumn(np.array([41, 50]), np.array([46, 50]), Score)
    >>> str(column[0]), column.value.tolist(), column.known.tolist()
    ('41-46', [None, 50], [True, True])
    """

    low: npt.NDArray[Any] = attrs.field(eq=BY_VALUE)
    high: npt.NDArray[Any] = attrs.field(eq=BY_VALUE)
    of: type[Interval]
    known: npt.NDArray[np.bool_] = attrs.field(eq=BY_VALUE)

    @known.default
    def _everywhere(self) -> npt.NDArray[np.bool_]:
        import numpy as np

        return np.broadcast_to(np.True_, np.shape(self.low))

    def __len__(self) -> int:
        return len(self.low)

    def __getitem__(self, row: int) -> Of:
        """The number of one row; None where it is missing."""
        there = self.of(low=self.low[row].item(), high=self.high[row].item())
        return cast("Of", there if self.known[row] else None)

    def __iter__(self) -> Iterator[Of]:
        return (self[row] for row in range(len(self)))

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The number of each row, None where it is missing or has no single value."""
        values = self.low.astype(object)
        values[(self.low != self.high) | ~self.known] = None
        return values

    def __repr__(self) -> str:
        return f"<IntervalColumn: {len(self)} rows, {int(self.known.sum())} known>"
