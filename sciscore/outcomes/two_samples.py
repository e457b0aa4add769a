"""Two independent samples: tests and intervals, by scipy where it is right and exact."""

from __future__ import annotations

import functools
import math
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sciscore.optional import require
from sciscore.outcomes import exact
from sciscore.outcomes.exact import bisected, doubled_ranks, quantile, two_sided, wilson

if TYPE_CHECKING:
    import numpy.typing as npt

#: k of n in each group.
Counts: TypeAlias = tuple[int, int]
Limits: TypeAlias = tuple[float, float]
Values: TypeAlias = "npt.NDArray[np.int64]"

#: The logarithm of a ratio that is as good as infinite, and of one beyond every limit.
_FAR: Final = 40.0
_FARTHER: Final = 150.0
#: The exact distribution of a sum is listed up to about so many steps of work.
_MOST_WORK: Final = 1_000_000_000


def _stats() -> Any:
    require("comparing two groups", "stats", "scipy")
    return import_module("scipy.stats")


# Proportions


def fisher(first: Counts, second: Counts) -> float:
    """The two-sided p-value of Fisher's exact test."""
    return exact.fisher_two_sided(*first, *second)


def boschloo(first: Counts, second: Counts) -> float:
    """The two-sided p-value of Boschloo's exact test: twice the smaller one-sided one."""
    (k, n), (a, b) = first, second
    if k + a in (0, n + b):
        return 1.0
    return float(_stats().boschloo_exact([[k, a], [n - k, b - a]]).pvalue)


def risk_difference(first: Counts, second: Counts) -> float:
    """The difference of two proportions."""
    return first[0] / first[1] - second[0] / second[1]


def newcombe(first: Counts, second: Counts, level: float) -> Limits:
    """The hybrid score interval of a risk difference, from the two score intervals."""
    (low1, high1), (low2, high2) = wilson(*first, level), wilson(*second, level)
    p, q = first[0] / first[1], second[0] / second[1]
    down = math.hypot(p - low1, high2 - q)
    up = math.hypot(high1 - p, q - low2)
    return p - q - down, p - q + up


def risk_ratio(first: Counts, second: Counts) -> float:
    """The ratio of two proportions; infinite, or not a number, where the second is 0."""
    (k, n), (a, b) = first, second
    if a:
        return k * b / (n * a)
    return math.inf if k else math.nan


def koopman(first: Counts, second: Counts, level: float) -> Limits:
    """The score interval of a risk ratio: the ratios that the score test does not rule out."""
    k, a = first[0], second[0]
    if not k + a:
        return 0.0, math.inf
    wanted = quantile(level) ** 2
    # Where a count is 0 the ratio is 0 or infinite: from there, or nearly.
    start = math.log(risk_ratio(first, second)) if k and a else _FAR if k else -_FAR

    def ruled_out(log_ratio: float) -> bool:
        return _score(math.exp(log_ratio), first, second) > wanted

    low, high = (math.exp(bisected(ruled_out, start, end)) for end in (-_FARTHER, _FARTHER))
    return low if k else 0.0, high if a else math.inf


def _score(ratio: float, first: Counts, second: Counts) -> float:
    """The score statistic of a risk ratio, the rates being the likeliest ones that have it."""
    (k, n), (a, b) = first, second
    linear = n * ratio + k + b + a * ratio
    root = math.sqrt(max(linear**2 - 4 * (n + b) * ratio * (k + a), 0.0))
    q = 2 * (k + a) / (linear + root)
    p = min(ratio * q, 1.0)
    variance = p * (1 - p) / n + ratio**2 * q * (1 - q) / b
    off = (k / n - ratio * a / b) ** 2
    return off / variance if variance else math.inf if off else 0.0


def odds_ratio(first: Counts, second: Counts) -> float:
    """The conditional maximum likelihood estimate of the odds ratio."""
    return float(_odds(first, second).statistic)


def odds_limits(first: Counts, second: Counts, level: float) -> Limits:
    """The exact conditional interval of the odds ratio."""
    (k, n), (a, b) = first, second
    if k + a in (0, n + b):
        return 0.0, math.inf
    found = _odds(first, second).confidence_interval(level)
    return float(found.low), float(found.high)


def _odds(first: Counts, second: Counts) -> Any:
    (k, n), (a, b) = first, second
    return _stats().contingency.odds_ratio([[k, n - k], [a, b - a]], kind="conditional")


# Whole numbers


def mean_difference(first: Values, second: Values) -> float:
    """The difference of two means."""
    return float(first.mean() - second.mean())


def welch(first: Values, second: Values, level: float) -> tuple[float, Limits]:
    """The p-value and the interval of a mean difference, variances being unequal."""
    if not (_varies(first) and _varies(second)):
        return math.nan, (-math.inf, math.inf)
    found = _stats().ttest_ind(first, second, equal_var=False)
    limits = found.confidence_interval(level)
    return float(found.pvalue), (float(limits.low), float(limits.high))


def _varies(values: Values) -> bool:
    return len(values) > 1 and values.min() < values.max()


def hodges_lehmann(first: Values, second: Values) -> float:
    """The median of all differences between a value of the first and one of the second."""
    return float(np.median(np.subtract.outer(first, second)))


def shift_limits(first: Values, second: Values, level: float) -> Limits:
    """The interval of the shift: differences that the rank-sum test does not rule out.

    By its exact distribution without ties; for many people by the normal one.
    """
    n, m = len(first), len(second)
    differences = np.sort(np.subtract.outer(first, second), axis=None)
    if listable(2 * np.arange(1, n + m + 1), n):
        rank = int(np.count_nonzero(np.cumsum(rank_sums(n, m)) <= (1 - level) / 2))
    else:
        rank = int(n * m / 2 - quantile(level) * math.sqrt(n * m * (n + m + 1) / 12))
    if rank < 1:
        return -math.inf, math.inf
    return float(differences[rank - 1]), float(differences[n * m - rank])


@functools.lru_cache(maxsize=64)
def rank_sums(n: int, m: int) -> npt.NDArray[np.float64]:
    """The chances of 0, 1, ... n * m, the statistic of Mann and Whitney without ties."""
    chances = subset_sums(2 * np.arange(1, n + m + 1), n)
    return chances[n * (n + 1) :: 2][: n * m + 1]


def subset_sums(values: Values, size: int) -> npt.NDArray[np.float64]:
    """The chance of each sum of so many of the values, each subset being as likely.

    Place 0 is the sum 0; the values are whole numbers from 0.
    """
    total = int(values.sum())
    ways = np.zeros((size + 1, total + 1))
    ways[0, 0] = 1.0
    for taken, value in enumerate(values.tolist(), 1):
        for count in range(min(taken, size), 0, -1):
            ways[count, value:] += ways[count - 1, : total + 1 - value]
    chances: npt.NDArray[np.float64] = ways[size] / math.comb(len(values), size)
    last = int(np.flatnonzero(chances)[-1])
    return chances[: last + 1]


def listable(values: Values, size: int) -> bool:
    """True if `subset_sums` ends in reasonable time."""
    return len(values) * size * int(values.sum()) <= _MOST_WORK and len(values) <= 1000


def mann_whitney(first: Values, second: Values) -> tuple[float, str]:
    """The two-sided p-value of the rank-sum test, and how it was computed.

    Exact with ties: all ways of giving the ranks that there are to the two groups; twice
    the smaller tail. For many people the approximation of scipy, which corrects for ties.
    """
    both = np.concatenate([first, second])
    ranks = doubled_ranks(both)
    if not listable(ranks, len(first)):
        found = _stats().mannwhitneyu(first, second, method="asymptotic")
        return float(found.pvalue), "normal approximation, scipy mannwhitneyu"
    chances = subset_sums(ranks, len(first))
    return two_sided(chances, int(ranks[: len(first)].sum())), "exact with ties"


def permutation(first: Values, second: Values) -> float | None:
    """The p-value over all ways of parting the people: as large a difference of means.

    None where there are too many to list.
    """
    both = np.concatenate([first, second])
    values = both - both.min()
    size = len(first)
    if not listable(values, size):
        return None
    chances = subset_sums(values, size)
    # In whole numbers, so that ties are ties: n * sum - size * total.
    off = np.abs(len(both) * np.arange(len(chances)) - size * int(values.sum()))
    at = abs(len(both) * int(values[:size].sum()) - size * int(values.sum()))
    return min(1.0, float(chances[off >= at].sum()))
