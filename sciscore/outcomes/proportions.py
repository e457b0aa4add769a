"""A count out of a count: k of n, with its interval and those who stay open."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.optional import require

#: The intervals that are offered: the name in print, and what scipy calls it.
METHODS: Final[dict[str, tuple[str, Literal["exact", "wilson"]]]] = {
    "clopper-pearson": ("Clopper-Pearson", "exact"),
    "wilson": ("Wilson", "wilson"),
}


def _natural(_: Proportion, attribute: attrs.Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        message = f"{shown(value)} is not a count; use a whole number from 0"
        raise OutcomeError([Problem(where=attribute.name, message=message)])


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

    Raises
    ------
    OutcomeError
        If a count is no whole number from 0, or k + open is more than n.

    Examples
    --------
    >>> print(Proportion(k=12, n=13))
    12/13 (92.3 %, 95 % CI 64.0-99.8, Clopper-Pearson)
    >>> print(Proportion(k=5, n=9, open=2).counts)
    5 to 7/9
    """

    k: int = attrs.field(validator=_natural)
    n: int = attrs.field(validator=_natural)
    open: int = attrs.field(default=0, validator=_natural)

    def __attrs_post_init__(self) -> None:
        if self.k + self.open > self.n:
            message = f"{self.k} and {self.open} open ones are more than n, {self.n}"
            raise OutcomeError([Problem(where="k", message=message)])

    @property
    def value(self) -> float | None:
        """The proportion, 0 to 1; None where it is open, or of nobody."""
        return self.low if self.n and not self.open else None

    @property
    def low(self) -> float | None:
        """The least that the proportion may be, 0 to 1; None of nobody."""
        return self.k / self.n if self.n else None

    @property
    def high(self) -> float | None:
        """The most that the proportion may be, 0 to 1; None of nobody."""
        return (self.k + self.open) / self.n if self.n else None

    @property
    def counts(self) -> str:
        """The counts in print, such as ``12/13``, or ``5 to 7/9`` where two are open."""
        k = f"{self.k} to {self.k + self.open}" if self.open else str(self.k)
        return f"{k}/{self.n}"

    def interval(self, method: str, level: float = 0.95) -> tuple[float, float]:
        """Confidence interval of the proportion, each limit 0 to 1.

        Parameters
        ----------
        method
            ``"clopper-pearson"`` (exact) or ``"wilson"`` (score, no continuity correction).
        level
            Confidence level, above 0 and below 1.

        Raises
        ------
        OutcomeError
            If there is no such method or level.
        ImportError
            If scipy is not installed; it comes with the extra ``stats``.

        Notes
        -----
        Where people are open, the interval reaches from the lower limit of the least
        to the upper limit of the most that the proportion may be. Of nobody it is 0 to 1.
        """
        if method not in METHODS:
            known = " or ".join(map(repr, METHODS))
            message = f"{shown(method)} is not an interval; use {known}"
            raise OutcomeError([Problem(where="method", message=message)])
        if not 0 < level < 1:
            message = f"{shown(level)} is not a confidence level; use a number between 0 and 1"
            raise OutcomeError([Problem(where="level", message=message)])
        if not self.n:
            return 0.0, 1.0
        require("an interval", "stats", "scipy")
        from scipy.stats import binomtest  # noqa: PLC0415 - just looked for

        name = METHODS[method][1]
        least = binomtest(self.k, self.n).proportion_ci(level, name).low
        most = binomtest(self.k + self.open, self.n).proportion_ci(level, name).high
        return float(least), float(most)

    def to_text(self, method: str = "clopper-pearson", level: float = 0.95) -> str:
        """The counts, the per cent and the interval with its name."""
        if not self.n:
            return self.counts
        least, most = (f"{100 * part:.1f}" for part in (self.low or 0.0, self.high or 0.0))
        percent = f"{least} to {most}" if self.open else least
        limits = "-".join(f"{100 * limit:.1f}" for limit in self.interval(method, level))
        return f"{self.counts} ({percent} %, {100 * level:g} % CI {limits}, {METHODS[method][0]})"

    def __str__(self) -> str:
        return self.to_text()
