"""Percentages in print: which counts of people they can come from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.intervals import Interval

#: Other numbers of people that are tried: so many more or fewer than were stated.
NEAR: Final = 15
#: What a float may be out.
_TINY: Final = 1e-9


def is_number(value: object) -> bool:
    """Whether a value is a number; a truth value is none."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@attrs.frozen(kw_only=True)
class PercentRow:
    """A row of percentages, and the counts that make them.

    Attributes
    ----------
    percents
        The percentages as printed.
    n
        Of how many people.
    counts
        The counts of n people that give the percentages, each as the interval in which it
        lies; None if there are none.
    other_n
        Other numbers of people, up to 15 more or fewer, of which some counts give them.
    rounder
        With how many decimals, fewer than the table's, n people can have them; or None.
    """

    percents: tuple[float, ...]
    n: int
    counts: tuple[Interval, ...] | None
    other_n: tuple[int, ...]
    rounder: int | None

    @property
    def possible(self) -> bool:
        """Whether n people can have these percentages."""
        return self.counts is not None

    def __str__(self) -> str:
        printed = " / ".join(f"{percent:g}" for percent in self.percents)
        if self.counts is not None:
            counts = (str(c.low) if c.value is not None else f"{c.low}-{c.high}"
                      for c in self.counts)  # fmt: skip
            return f"{printed} % of {self.n}: {', '.join(counts)}"
        others = " or ".join(map(str, self.other_n)) or f"no number within {NEAR} of it"
        hint = f", or are rounded to {self.rounder} decimals" if self.rounder is not None else ""
        return f"{printed} % cannot be of {self.n} people; they fit {others}{hint}"


def percent_row(percents: Sequence[float], n: int, *, decimals: int = 1) -> PercentRow:
    """The counts of n people that give a row of percentages.

    Rule OUTCOME.PERCENTAGES [definition; Kirshblum 2021].

    Parameters
    ----------
    percents
        Percentages, 0 to 100, of groups that are everybody once.
    n
        Of how many people, 1 or more.
    decimals
        With how many decimals the table prints percentages.

    Returns
    -------
    PercentRow
        The counts, or none; and the other numbers of people that would do.

    Raises
    ------
    OutcomeError
        If a percentage or a number is out of range; lists all.

    Notes
    -----
    A percentage may be out by one in its last decimal, besides rounding: tables are often
    made to sum to 100. Counts must sum to n.

    Examples
    --------
    >>> from sciscore.outcomes.percents import percent_row
    >>> print(percent_row([4.3, 0, 10.9, 84.8, 0], 46))
    4.3 / 0 / 10.9 / 84.8 / 0 % of 46: 2, 0, 5, 39, 0
    >>> print(percent_row([0, 0, 0, 67.7, 33.3], 3))
    0 / 0 / 0 / 67.7 / 33.3 % cannot be of 3 people; they fit no number within 15 of it
    """
    problems = [
        Problem(location=f"percents[{place}]", message=f"{shown(p)} is no percentage from 0 to 100")
        for place, p in enumerate(percents)
        if not is_number(p) or not 0 <= p <= 100
    ]
    if not _is_count(n) or n < 1:
        problems.append(Problem(location="n", message=f"{shown(n)} is no number of people from 1"))
    if decimals not in range(7):
        problems.append(
            Problem(location="decimals", message=f"{shown(decimals)} is not from 0 to 6")
        )
    if problems:
        raise OutcomeError(problems)
    near = range(max(n - NEAR, 1), n + NEAR + 1)
    counts = _counts(percents, n, decimals)
    rounder = (d for d in reversed(range(decimals)) if all(round(p, d) == p for p in percents))
    return PercentRow(
        percents=tuple(map(float, percents)),
        n=n,
        counts=counts,
        other_n=tuple(m for m in near if m != n and _counts(percents, m, decimals)),
        rounder=None if counts else next((d for d in rounder if _counts(percents, n, d)), None),
    )


def _counts(percents: Iterable[float], n: int, decimals: int) -> tuple[Interval, ...] | None:
    """The counts of n that give the percentages, or None."""
    unit = 10.0**-decimals
    off = unit + unit / 2 + _TINY
    limits = [
        (max(math.ceil((p - off) * n / 100), 0), min(math.floor((p + off) * n / 100), n))
        for p in percents
    ]
    lows, highs = sum(low for low, _ in limits), sum(high for _, high in limits)
    # All limits are as far apart: where one percentage has no count, none has a choice of two.
    if not lows <= n <= highs:
        return None
    return tuple(
        Interval(low=max(low, n - highs + high), high=min(high, n - lows + low))
        for low, high in limits
    )


@attrs.frozen(kw_only=True)
class GradeMix:
    """How many people have each AIS grade, and what is suspicious about it.

    Attributes
    ----------
    counts
        How many people have each grade.
    suspicious
        Why, in plain words; empty if nothing is.
    """

    counts: Mapping[str, int]
    suspicious: str

    def __str__(self) -> str:
        n = sum(self.counts.values())
        mix = ", ".join(f"{grade} {k}" for grade, k in self.counts.items())
        return f"{mix} of {n}" + (f". Suspicious: {self.suspicious}" if self.suspicious else "")


def grade_mix(counts: Mapping[str, int]) -> GradeMix:
    """Whether the AIS grades of a cohort look as if codes were swapped.

    Parameters
    ----------
    counts
        How many people have each of the grades A to E, at one time, in a cohort of all
        levels.

    Returns
    -------
    GradeMix
        Suspicious if more people have E than D.

    Raises
    ------
    OutcomeError
        If a grade or a count is not known.

    References
    ----------
    Kirshblum 2021, Table 6: of the people of all levels with C or D at first, 415 had D at
    follow-up and 9 had E, by the percentages of the five rows that add up.

    Examples
    --------
    >>> from sciscore.outcomes.percents import grade_mix
    >>> print(grade_mix({"A": 5, "B": 2, "C": 3, "D": 12, "E": 1}))
    A 5, B 2, C 3, D 12, E 1 of 23
    >>> print(grade_mix({"C": 3, "D": 1, "E": 12}))
    C 3, D 1, E 12 of 16. Suspicious: more people have E than D, which is rare: two codes may \
have been swapped
    """
    problems = [
        Problem(location=grade, message=f"{shown(k)} people with {shown(grade)}; use whole "
                "numbers from 0, and the grades A to E")
        for grade, k in counts.items()
        if grade not in [*"ABCDE"] or not _is_count(k) or k < 0
    ]  # fmt: skip
    if problems:
        raise OutcomeError(problems)
    swapped = counts.get("E", 0) > counts.get("D", 0)
    reason = "more people have E than D, which is rare: two codes may have been swapped"
    return GradeMix(counts=dict(counts), suspicious=reason if swapped else "")
