"""Tails of distributions that tests and intervals rest on, without scipy.

Tails over counts are sums of whole numbers, rounded once at the end. Every tail is upper:
P(X >= k).
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import accumulate, chain, count
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

import numpy as np

from sciscore.errors import Problem, shown
from sciscore.outcomes.fields import is_whole, refused

if TYPE_CHECKING:
    import numpy.typing as npt

#: Counts beyond this take too long in whole numbers.
MOST: Final = 10_000
#: A positive p-value below this is printed as smaller than it.
_SMALLEST: Final = sys.float_info.min
#: The least float above 0, so that only what cannot happen has the chance 0.
TINY: Final = math.ulp(0.0)
#: A factor so near to 1 changes a continued fraction no more.
_NEAR: Final = 1e-15


def p_text(p: float) -> str:
    """A chance in print, 0 only where it is 0.

    >>> p_text(0.00048828), p_text(1e-320), p_text(0.0)
    ('0.000488', '< 2.23e-308', '0')
    """
    return f"< {_SMALLEST:.3g}" if 0 < p < _SMALLEST else f"{p:.3g}"


def printed_p(p: float) -> str:
    """A p-value in print with its name, such as ``p = 0.05``."""
    text = p_text(p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def count_problem(value: object, location: str, most: int = MOST) -> list[Problem]:
    """Why a value is not a count of people; nothing if it is one."""
    if is_whole(value, 0, most):
        return []
    message = f"{shown(value)} is not a count; use a whole number from 0 to {most:,}"
    return [Problem(location=location, message=message)]


def checked_level(level: object) -> float:
    """A confidence level, above 0 and below 1; else an OutcomeError."""
    if isinstance(level, int | float) and 0 < level < 1:
        return float(level)
    message = f"{shown(level)} is not a confidence level; use a number between 0 and 1"
    raise refused("level", message)


def ratio(part: int, whole: int) -> float:
    """A share of all ways; 1 of no ways."""
    return max(float(Fraction(part, whole)), TINY * bool(part)) if whole else 1.0


def _upper(terms: Iterable[int], k: int) -> float:
    """The share of the terms from place k on."""
    whole = tail = 0
    for place, term in enumerate(terms):
        whole += term
        tail += term if place >= k else 0
    return ratio(tail, whole)


def _terms(first: int, ratios: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Whole numbers in the proportion of chances: the first, then each by its ratio to the last."""
    return accumulate(ratios, lambda term, ratio: term * ratio[0] // ratio[1], initial=first)


def binomial(k: int, n: int, a: int, b: int) -> float:
    """P(X >= k) of n people, each with the rate a / b."""
    if a == b:
        return 1.0
    ratios = (((n - x) * a, (x + 1) * (b - a)) for x in range(n))
    return _upper(_terms((b - a) ** n, ratios), k)


def coin(k: int, n: int) -> float:
    """P(X >= k) of n tosses of a coin, of any number."""
    return max(beta(0.5, k, n - k + 1), TINY) if k > 0 else 1.0


def _fisher_terms(n: int, b: int, yes: int) -> Iterator[int]:
    """Tables by the count of the first group: n and b people, ``yes`` of them responders.

    Whole numbers in the proportion of their probabilities, from 0 to n.
    """
    least, most = max(0, yes - b), min(n, yes)
    first = math.comb(n, least) * math.comb(b, yes - least)
    counts = range(least, most)
    ratios = (((n - x) * (yes - x), (x + 1) * (b - yes + x + 1)) for x in counts)
    return chain([0] * least, _terms(first, ratios))


def fisher(k: int, n: int, a: int, b: int) -> float:
    """Fisher's exact test that the first group, k of n, responds more often than a of b."""
    return _upper(_fisher_terms(n, b, k + a), k)


def fisher_two_sided(k: int, n: int, a: int, b: int) -> float:
    """Fisher's exact test over all tables that are no more probable."""
    own = math.comb(n, k) * math.comb(b, a)
    as_rare = sum(term for term in _fisher_terms(n, b, k + a) if term <= own)
    return ratio(as_rare, math.comb(n + b, k + a))


def predictive(k: int, n: int, a: int, b: int) -> float:
    """P(X >= k) of the next n people after a of b, with the prior of Jeffreys."""
    # Odd numbers, twice the shape of the beta distribution.
    yes, no = 2 * a + 1, 2 * (b - a) + 1
    ratios = (((n - x) * (yes + 2 * x), (x + 1) * (no + 2 * (n - x - 1))) for x in range(n))
    return _upper(_terms(math.prod(no + 2 * x for x in range(n)), ratios), k)


def poisson_binomial(k: int, rates: Iterable[float]) -> float:
    """P(X >= k) of people with rates of their own."""
    chances: npt.NDArray[np.float64] = np.ones(1)
    possible = 0
    for rate in rates:
        chances = np.convolve(chances, [1 - rate, rate])
        possible += rate > 0
    tail = min(1.0, math.fsum(chances[max(k, 0) :]))
    return max(tail, TINY) if k <= possible else 0.0


def chi_squared(x: float, df: int) -> float:
    """P(X >= x) of chi-squared with a whole number of degrees of freedom."""
    half = x / 2
    if df % 2:
        steps = (half / (i + 0.5) for i in range(1, df // 2))
        first = math.sqrt(half / math.pi) * 2
        body = math.fsum(accumulate(steps, operator.mul, initial=first)) if df > 1 else 0.0
        return max(math.erfc(math.sqrt(half)) + math.exp(-half) * body, TINY)
    steps = (half / i for i in range(1, df // 2))
    return max(math.exp(-half) * math.fsum(accumulate(steps, operator.mul, initial=1.0)), TINY)


def two_sided(chances: npt.NDArray[np.float64], at: int) -> float:
    """Twice the smaller tail of the chances of 0, 1, ... that begins at a place."""
    return min(1.0, 2 * float(min(chances[at:].sum(), chances[: at + 1].sum())))


def doubled_ranks(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Twice the rank of each size, equal ones sharing the mean: whole numbers."""
    _, places, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: npt.NDArray[np.int64] = (2 * last - counts + 1)[places]
    return ranks


def quantile(level: float) -> float:
    """The standard normal quantile of a two-sided level, such as 1.96 of 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(k: int, n: int, level: float) -> tuple[float, float]:
    """The score interval of k of n, without continuity correction."""
    z = quantile(level)
    middle, spread = k + z * z / 2, z * math.sqrt(k * (n - k) / n + z * z / 4)
    low, high = (middle - spread) / (n + z * z), (middle + spread) / (n + z * z)
    return (low if k else 0.0), (high if k < n else 1.0)


def clopper_pearson(k: int, n: int, level: float) -> tuple[float, float]:
    """The exact interval of k of n."""
    tail = (1 - level) / 2
    low = bisected(lambda p: beta(p, k, n - k + 1) >= tail, 0.0, 1.0) if k else 0.0
    high = 1 - bisected(lambda p: beta(p, n - k, k + 1) >= tail, 0.0, 1.0) if k < n else 1.0
    return low, high


def bisected(beyond: Callable[[float], bool], near: float, far: float) -> float:
    """The last number on the way from near to far that is not yet beyond."""
    while (middle := (near + far) / 2) not in (near, far):
        near, far = (near, middle) if beyond(middle) else (middle, far)
    return near


def beta(p: float, a: float, b: float) -> float:
    """The regularised incomplete beta function; of whole numbers P(X >= a) of a + b - 1 people."""
    if p > (a + 1) / (a + b + 2):
        return 1 - beta(1 - p, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(p) + b * math.log1p(-p)) / a
    return front / _continued_fraction(p, a, b)


def _continued_fraction(p: float, a: float, b: float) -> float:
    """The fraction 1 + d1/(1 + d2/(1 + ...)) of that function, by the method of Lentz."""
    value, numerator, denominator = 1.0, 1.0, 0.0
    for step in count(1):
        m, odd = divmod(step, 2)
        part = -(a + m) * (a + b + m) if odd else m * (b - m)
        term = part * p / ((a + step - 1) * (a + step))
        denominator = 1 / (1 + term * denominator)
        numerator = 1 + term / numerator
        value *= numerator * denominator
        if abs(numerator * denominator - 1) < _NEAR:
            return value
    raise AssertionError  # pragma: no cover - the fraction converges
