"""A group of numbers in few: mean, SD, t interval, median, quartiles, range, each with bounds.

Where untested cells leave numbers open, every statistic is given as the bounds of what it
may be. Mean, median, quartiles and range never fall when a number rises, so that their
bounds are exact.
"""

from __future__ import annotations

import functools
import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import NoneType
from typing import Any, Final

import attrs
import numpy as np

from sciscore.display.grid import rounded
from sciscore.intervals import Interval
from sciscore.outcomes.exact import beta, bisected
from sciscore.outcomes.fields import instance, is_whole, must

#: The confidence level of every interval of a mean.
LEVEL: Final = 0.95
#: Of more open numbers than these, bounds of SD and t interval are outer bounds.
MOST_OPEN: Final = 10


def _bounds() -> Any:
    return instance(Interval, NoneType, of="an interval", default=None)


@attrs.frozen(kw_only=True)
class Summary:
    """Numbers of a group in few, each with its denominator.

    Attributes
    ----------
    n
        Number of people who have a number, open or not.
    open
        How many of them untested cells leave open.
    missing
        Number of people who have none; they are in no other number.
    mean, median, lower_quartile, upper_quartile, lowest, highest
        Exact bounds over all that the open numbers may be; None if n is 0. Quartiles are
        interpolated linearly between the ranks, as by R and NumPy.
    sd
        Bounds of the standard deviation of a sample, with n - 1; None of fewer than two.
        The lower one counts numbers between whole ones as well, and so may be lower than
        any completion has it.
    ci
        The 95 % t interval of the mean, from the lowest to the highest end that it may
        have; None of fewer than two.
    exact
        Whether ``ci`` and the upper bound of ``sd`` are exact. With more than ten open
        numbers they are outer bounds.

    Examples
    --------
    >>> from sciscore.intervals import Change
    >>> summary = summarised([Change(low=4, high=4), Change(low=6, high=9), None])
    >>> summary.counts, str(summary.mean), str(summary.range)
    ('n 2, 1 open, missing 1', '5.0 to 6.5', '4.0 to 9.0')
    """

    n: int = attrs.field(validator=must(is_whole, "{} is not a number of people"))
    open: int = attrs.field(validator=must(is_whole, "{} is not a number of people"))
    missing: int = attrs.field(validator=must(is_whole, "{} is not a number of people"))
    mean: Interval | None = _bounds()
    sd: Interval | None = _bounds()
    ci: Interval | None = _bounds()
    median: Interval | None = _bounds()
    lower_quartile: Interval | None = _bounds()
    upper_quartile: Interval | None = _bounds()
    lowest: Interval | None = _bounds()
    highest: Interval | None = _bounds()
    exact: bool = instance(bool, of="True or False", default=True)

    def to_row(self, *names: str, of: str = "") -> dict[str, Any]:
        """Statistics for a file, each as its lowest and highest; None where there is none.

        Parameters
        ----------
        names
            Which statistics, such as ``"mean"``.
        of
            What the names in the row begin with.
        """
        found = {name: getattr(self, name) for name in names}
        return {
            f"{of}{name}_{end}": None if bounds is None else getattr(bounds, end)
            for name, bounds in found.items()
            for end in ("low", "high")
        }

    @property
    def counts(self) -> str:
        """The denominators in print."""
        parts = [f"n {self.n}", *[f"{self.open} open"] * bool(self.open)]
        return ", ".join([*parts, *[f"missing {self.missing}"] * bool(self.missing)])

    @property
    def range(self) -> Interval | None:
        """From the lowest to the highest that any number may be; None if n is 0."""
        if self.lowest is None or self.highest is None:
            return None
        return Interval(low=self.lowest.low, high=self.highest.high)

    def __str__(self) -> str:
        if not self.n:
            return self.counts
        sd = f" (SD {printed(self.sd)})" if self.sd else ""
        ci = f", 95 % CI {signed_range(self.ci)}" if self.ci else ""
        quartiles = f"{signed(self.lower_quartile)}, {signed(self.upper_quartile)}"
        return (
            f"{self.counts}; mean {signed(self.mean)}{sd}{ci}, median {signed(self.median)} "
            f"(quartiles {quartiles}), range {signed_scores(self.range)}"
        )


def summarised(numbers: Iterable[Interval | None]) -> Summary:
    """The summary of numbers, None where there is none.

    Rule OUTCOME.SUMMARY [definition; Abramowitz 1964].
    """
    given = list(numbers)
    known = [one for one in given if one is not None]
    is_open = sum(one.low != one.high for one in known)
    missing = len(given) - len(known)
    if not known:
        return Summary(n=0, open=0, missing=missing)
    sd, ci, exact = _spread(known)
    return Summary(
        n=len(known),
        open=is_open,
        missing=missing,
        mean=over(known, statistics.fmean),
        sd=sd,
        ci=ci,
        median=over(known, statistics.median),
        lower_quartile=over(known, lambda values: np.quantile(values, 0.25)),
        upper_quartile=over(known, lambda values: np.quantile(values, 0.75)),
        lowest=over(known, min),
        highest=over(known, max),
        exact=exact,
    )


def over(
    numbers: Sequence[Interval], statistic: Callable[[Sequence[float]], float] = statistics.fmean
) -> Interval | None:
    """Exact bounds of a statistic that never falls when a number rises; None of nobody."""
    if not numbers:
        return None
    ends = ([one.low for one in numbers], [one.high for one in numbers])
    low, high = (float(statistic(values)) for values in ends)
    return Interval(low=low, high=high)


@functools.lru_cache(maxsize=1024)
def student(df: int, level: float = LEVEL) -> float:
    """The quantile of Student's t of a two-sided level.

    By the incomplete beta function [Abramowitz 1964].

    >>> round(student(1), 3), round(student(11), 3), round(student(12), 3)
    (12.706, 2.201, 2.179)
    """
    x = bisected(lambda x: beta(x, df / 2, 0.5) > 1 - level, 0.0, 1.0)
    return math.sqrt(df * (1 - x) / x)


def _spread(
    numbers: Sequence[Interval],
) -> tuple[Interval | None, Interval | None, bool]:
    """Bounds of the SD and of the t interval, and whether they are exact."""
    n = len(numbers)
    if n < 2:
        return None, None, True
    factor = student(n - 1) / math.sqrt(n)
    is_open = sum(one.low != one.high for one in numbers)
    if is_open <= MOST_OPEN:
        # SD is convex, and the ends of the interval bend away from it: all are extreme
        # where every number is at one of its ends.
        corners = list(_corners(numbers))
        most = max(sd for _, sd in corners)
        low = min(mean - factor * sd for mean, sd in corners)
        high = max(mean + factor * sd for mean, sd in corners)
        least = _least_sd(numbers) if is_open else most
        return Interval(low=least, high=most), Interval(low=low, high=high), True
    centre = statistics.fmean([(one.low + one.high) / 2 for one in numbers])
    far = math.fsum(max((one.low - centre) ** 2, (one.high - centre) ** 2) for one in numbers)
    most = math.sqrt(far / (n - 1))
    bounds = over(numbers)
    assert bounds is not None
    ci = Interval(low=bounds.low - factor * most, high=bounds.high + factor * most)
    return Interval(low=_least_sd(numbers), high=most), ci, False


def _corners(numbers: Sequence[Interval]) -> Iterator[tuple[float, float]]:
    """Mean and SD where every number is at one of its ends."""
    n, shift = len(numbers), math.floor(numbers[0].low)
    closed = [one.low - shift for one in numbers if one.low == one.high]
    total, squares = sum(closed), sum(value * value for value in closed)
    ends = [(one.low - shift, one.high - shift) for one in numbers if one.low != one.high]
    for values in itertools.product(*ends):
        first = total + sum(values)
        second = squares + sum(value * value for value in values)
        yield shift + first / n, _sd(n, first, second)


def _sd(n: int, total: float, squares: float) -> float:
    """The SD of n numbers from their sum and the sum of their squares."""
    return math.sqrt(max(n * squares - total * total, 0) / (n * (n - 1)))


def _least_sd(numbers: Sequence[Interval]) -> float:
    """The lowest SD: every number is as near as it can be to one centre, the mean of them."""
    lows = np.array([one.low for one in numbers], float)
    highs = np.array([one.high for one in numbers], float)
    centre = bisected(
        lambda centre: np.clip(centre, lows, highs).mean() <= centre, lows.min(), highs.max()
    )
    return float(np.clip(centre, lows, highs).std(ddof=1))


def signed(bounds: Interval | None) -> str:
    """Bounds in print with their signs, such as ``+4.3 to +5.0``."""
    return printed(bounds, sign="+")


def signed_range(bounds: Interval | None, digits: int = 1) -> str:
    """A range in print, both ends always: ``+4.0 to +4.0``."""
    if bounds is None:
        return ""
    return f"{_number(bounds.low, '+', digits)} to {_number(bounds.high, '+', digits)}"


def signed_scores(bounds: Interval | None) -> str:
    """The range of scores in print: ``-2 to +7``, with a decimal if they are not whole."""
    whole = bounds is None or all(float(end).is_integer() for end in (bounds.low, bounds.high))
    return signed_range(bounds, digits=0 if whole else 1)


def printed(bounds: Interval | None, sign: str = "", digits: int = 1) -> str:
    """Bounds in print, all with the same decimals, such as ``4.3 to 5.0``."""
    if bounds is None:
        return ""
    low, high = (_number(end, sign, digits) for end in (bounds.low, bounds.high))
    return low if low == high else f"{low} to {high}"


def people(bounds: Interval) -> str:
    """A number of people in print, such as ``3`` or ``3 to 4``."""
    return printed(bounds, digits=0)


def _number(value: float, sign: str, digits: int) -> str:
    """A number with its decimals, halves away from zero; zero has no sign."""
    text = rounded(float(value), digits)
    return text if text.startswith("-") or not text.strip("0.") else sign + text
