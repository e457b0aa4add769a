"""A count out of a count: k of n, with its interval and those who stay open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Final

import attrs

from sciscore.display import Column
from sciscore.intervals import Interval
from sciscore.outcomes.exact import checked_level, clopper_pearson, wilson
from sciscore.outcomes.fields import among, is_whole, must, refused

#: The intervals on offer: the name in print, and the function.
METHODS: Final[dict[str, tuple[str, Callable[[int, int, float], tuple[float, float]]]]] = {
    "clopper-pearson": ("Clopper-Pearson", clopper_pearson),
    "wilson": ("Wilson", wilson),
}
#: The columns of a proportion in a file, and those of its interval.
SHARE: Final = ("proportion", "proportion_low", "proportion_high")
LIMITS: Final = ("interval_low", "interval_high", "interval_method")

_natural: Final = must(is_whole, "{} is not a count; use a whole number from 0")


@attrs.frozen(kw_only=True)
class Proportion:
    """k of n people, and how many of the n are open.

    Parameters
    ----------
    k
        For how many it certainly holds.
    n
        Of how many it is known or open: the denominator.
    open
        For how many of the n untested cells leave it open; k + open is at most n.
    more
        How many others may belong to the n: of them, too, untested cells leave that open.
    more_for, more_against
        For how many of these it may hold if they belong, and for how many it may not; a
        person may be counted in both.

    Raises
    ------
    OutcomeError
        If a count is not a whole number from 0, or the counts contradict each other.

    Examples
    --------
    >>> print(Proportion(k=12, n=13))
    12/13 (92.3 %, 95 % CI 64.0-99.8, Clopper-Pearson)
    >>> print(Proportion(k=5, n=9, open=2).counts)
    5 to 7/9
    >>> Proportion(k=1, n=3, more=1, more_against=1).low
    0.25
    """

    k: int = attrs.field(validator=_natural)
    n: int = attrs.field(validator=_natural)
    open: int = attrs.field(default=0, validator=_natural)
    more: int = attrs.field(default=0, validator=_natural)
    more_for: int = attrs.field(default=0, validator=_natural)
    more_against: int = attrs.field(default=0, validator=_natural)

    def __attrs_post_init__(self) -> None:
        if self.k + self.open > self.n:
            message = f"{self.k} and {self.open} open ones are more than n, {self.n}"
            raise refused("k", message)
        parts = (self.more_for, self.more_against)
        if not max(parts) <= self.more <= sum(parts):
            message = f"{self.more} people cannot be {parts[0]} for and {parts[1]} against"
            raise refused("more", message)

    @property
    def least(self) -> tuple[int, int]:
        """The counts of the least proportion: whoever may count against does."""
        n = self.n + self.more_against
        return (self.k, n) if n else (self.more_for, self.more_for)

    @property
    def most(self) -> tuple[int, int]:
        """The counts of the greatest proportion: whoever may count for does."""
        n = self.n + self.more_for
        return (self.k + self.open + self.more_for, n) if n else (0, self.more_against)

    @property
    def value(self) -> float | None:
        """The proportion, 0 to 1; None where it is open, or of nobody."""
        return self.low if self.n and not (self.open or self.more) else None

    @property
    def low(self) -> float | None:
        """The least that the proportion may be, 0 to 1; None of nobody."""
        k, n = self.least
        return k / n if n else None

    @property
    def high(self) -> float | None:
        """The most that the proportion may be, 0 to 1; None of nobody."""
        k, n = self.most
        return k / n if n else None

    @property
    def counts(self) -> str:
        """The counts in print, such as ``12/13``, or ``5 to 7/9`` where two are open."""
        most = self.k + self.open + self.more_for
        k = f"{self.k} to {most}" if most > self.k else str(self.k)
        return f"{k} of {self.n} to {self.n + self.more}" if self.more else f"{k}/{self.n}"

    @property
    def percent(self) -> str:
        """The proportion in per cent, or the least and the most; nothing of nobody."""
        if not self.n:
            return ""
        ends = [f"{100 * (k / n):.1f}" for k, n in (self.least, self.most)]
        return " to ".join(ends if self.open or self.more else ends[:1])

    def interval(self, method: str, level: float = 0.95) -> tuple[float, float]:
        """Confidence interval of the proportion, each limit 0 to 1.

        Rule OUTCOME.INTERVALS [Clopper 1934; Wilson 1927].

        Parameters
        ----------
        method
            ``"clopper-pearson"`` (exact) or ``"wilson"`` (score, no continuity correction).
        level
            Confidence level, above 0 and below 1.

        Raises
        ------
        OutcomeError
            If the method or the level is not known.

        Notes
        -----
        Where people are open, the interval reaches from the lower limit of the least
        to the upper limit of the most that the proportion may be. Of nobody, or where
        it may be of nobody, it is 0 to 1.
        """
        limits = METHODS[checked_method(method)][1]
        checked_level(level)
        if not self.n:
            return 0.0, 1.0
        return limits(*self.least, level)[0], limits(*self.most, level)[1]

    def summary(self, method: str = "clopper-pearson", level: float = 0.95) -> str:
        """The counts, the per cent and the interval with its name."""
        if not self.n:
            return self.counts
        limits = "-".join(f"{100 * limit:.1f}" for limit in self.interval(method, level))
        interval = f"{100 * level:g} % CI {limits}, {METHODS[method][0]}"
        return f"{self.counts} ({self.percent} %, {interval})"

    def __str__(self) -> str:
        return self.summary()


def checked_method(method: object) -> str:
    """The name of an interval in `METHODS`; an OutcomeError for another."""
    names = " or ".join(map(repr, METHODS))
    return among(method, METHODS, f"is not an interval; use {names}", "method")


def completions(share: Proportion) -> Iterator[tuple[int, int]]:
    """Every k and n that a proportion may be, over all that ND stands for; n from 1."""
    seen = set()
    for more, others in product(range(share.more_for + 1), range(share.more_against + 1)):
        n = share.n + more + others
        if more + others <= share.more and n:
            for yes in range(share.open + 1):
                counts = share.k + yes + more, n
                if counts not in seen:
                    seen.add(counts)
                    yield counts


def limits_of(share: Proportion, method: str) -> Interval | None:
    """The 95 % interval; None of nobody."""
    low, high = share.interval(method)
    return Interval(low=low, high=high) if share.n else None


def printed_limits(limits: Interval) -> str:
    """A confidence interval in per cent."""
    return f"{100 * limits.low:.1f}-{100 * limits.high:.1f}"


def proportion_columns() -> list[Column]:
    """The columns of a proportion in a grid: counts, per cent, and each 95 % interval."""
    return [
        Column("people", align="right"),
        Column("%", key="proportion", text=lambda share: share.percent, align="right"),
        *(
            Column(name, key=f"ci_{key.replace('-', '_')}", text=printed_limits, align="right")
            for key, (name, _) in METHODS.items()
        ),
    ]


def proportion_cells(share: Proportion) -> tuple[object, ...]:
    """The cells of a proportion in the columns of `proportion_columns`."""
    return share.counts, share, *(limits_of(share, method) for method in METHODS)


def share_values(share: Proportion, interval: str | None, level: float) -> tuple[object, ...]:
    """A proportion in full: its value, its bounds, and an interval if it is asked for."""
    limits = (*share.interval(interval, level), interval) if interval else ()
    return share.value, share.low, share.high, *limits
