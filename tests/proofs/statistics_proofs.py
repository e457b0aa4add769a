"""Tests and intervals, each against its definition where that can be tried in full."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from sciscore.outcomes import (
    against_control,
    bowker_test,
    compare_changes,
    holm,
    sign_test,
    signed_rank_test,
    standardised,
    transitions,
)
from sciscore.outcomes.proportions import Proportion


def _near(found: float, due: float, of: object) -> None:
    if not math.isclose(found, due, rel_tol=1e-9, abs_tol=1e-12):
        raise AssertionError(f"{of} gives {found}, not {due}")


def signed_ranks() -> int:
    """Up to 6 people who change by -3 to 3: the share of all signs that are as far out."""
    count = 0
    for size in range(1, 7):
        for sizes in itertools.combinations_with_replacement((0, 1, 2, 3), size):
            moved = [step for step in sizes if step]
            sums = sorted(_rank_sums(moved))
            for signs in {(1,) * size, (-1,) * size, tuple((-1) ** k for k in range(size))}:
                count += 1
                changes = [sign * step for sign, step in zip(signs, sizes, strict=True)]
                up = _rank_sum([change for change in changes if change])
                low = sum(one <= up for one in sums)
                high = sum(one >= up for one in sums)
                due = min(1.0, 2 * min(low, high) / len(sums))
                _near(signed_rank_test(changes).p, due, changes)
    return count


def _rank_sums(sizes: Sequence[int]) -> Iterator[float]:
    """The sum of the ranks of gains, for every choice of signs."""
    for signs in itertools.product((1, -1), repeat=len(sizes)):
        yield _rank_sum([sign * size for sign, size in zip(signs, sizes, strict=True)])


def _rank_sum(changes: Sequence[int]) -> float:
    """The sum of the ranks of gains; equal sizes share the mean of their ranks."""
    sizes = [abs(change) for change in changes]
    ranks = [sum(o < s for o in sizes) + (sum(o == s for o in sizes) + 1) / 2 for s in sizes]
    return sum(rank for rank, change in zip(ranks, changes, strict=True) if change > 0)


def adjusted() -> int:
    """Up to four p-values in steps of a tenth: Holm is Bonferroni's test of every subset."""
    grid = [tenths / 10 for tenths in range(11)]
    count = 0
    for size in range(1, 5):
        for values in itertools.product(grid[: 11 if size < 4 else 6], repeat=size):
            count += 1
            for place, found in enumerate(holm(values)):
                others = [p for k, p in enumerate(values) if k != place]
                subsets = (
                    [values[place], *few]
                    for more in range(size)
                    for few in itertools.combinations(others, more)
                )
                due = max(min(1.0, len(few) * min(few)) for few in subsets)
                _near(found, due, values)
    return count


def intervals() -> int:
    """Every count of up to 12 people: the limits solve the equations that define them."""
    z = 1.959963984540054  # of the normal distribution, 2.5 % on each side
    count = 0
    for n in range(1, 13):
        for k in range(n + 1):
            count += 1
            low, high = Proportion(k=k, n=n).interval("clopper-pearson")
            _near(_tail(n, range(k, n + 1), low), 0.025 if k else 1.0, (k, n))
            _near(_tail(n, range(k + 1), high), 0.025 if k < n else 1.0, (k, n))
            for limit in Proportion(k=k, n=n).interval("wilson"):
                _near((k / n - limit) ** 2, z * z * limit * (1 - limit) / n, (k, n))
    return count


def _tail(n: int, counts: range, chance: float) -> float:
    """The chance of one of some counts."""
    return math.fsum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in counts)


def signs() -> int:
    """Up to 15 gains and up to 15 losses: twice the smaller tail of throws of a coin."""
    for up, down in itertools.product(range(16), repeat=2):
        n = up + down
        due = min(1.0, 2 * sum(math.comb(n, k) for k in range(min(up, down) + 1)) / 2**n)
        _near(sign_test([1] * up + [-2] * down + [0]).p, due, (up, down))
    return 16 * 16


def symmetry() -> int:
    """Up to 8 people from C to D and 8 back: McNemar's statistic and its chi-squared p."""
    for up, down in itertools.product(range(9), repeat=2):
        before, after = ["C"] * up + ["D"] * down + ["A"], ["D"] * up + ["C"] * down + ["A"]
        found = bowker_test(transitions(before, after))
        due = (up - down) ** 2 / (up + down) if up + down else 0.0
        _near(found.statistic[1], due, (up, down))
        _near(found.p, math.erfc(math.sqrt(due / 2)), (up, down))
    return 9 * 9


def controls() -> int:
    """Every count of up to 5 people beside every count of up to 6: the tails by enumeration."""
    count = 0
    for n, b in itertools.product(range(1, 6), range(1, 7)):
        for k, a in itertools.product(range(n + 1), range(b + 1)):
            count += 1
            found = against_control((k, n), (a, b))
            of = (k, n, a, b)
            rate = Fraction(a, b)
            _near(found.binomial, float(sum(_chances(n, rate)[k:])), of)
            picked = [sum(person < n for person in few)
                      for few in itertools.combinations(range(n + b), k + a)]  # fmt: skip
            _near(found.fisher, sum(x >= k for x in picked) / len(picked), of)
            as_rare = sum(picked.count(x) for x in {*picked} if picked.count(x) <= picked.count(k))
            _near(found.fisher_two_sided, as_rare / len(picked), of)
            _near(found.predictive, _urn(k, n, a, b), of)
    return count


def _chances(n: int, rate: Fraction) -> list[Fraction]:
    """The chance of each count of n people."""
    return [math.comb(n, x) * rate**x * (1 - rate) ** (n - x) for x in range(n + 1)]


def _urn(k: int, n: int, a: int, b: int) -> float:
    """P(X >= k) of n draws from an urn that each draw adds to: the beta-binomial distribution."""
    chances = {0: Fraction(1)}
    for drawn in range(n):
        later: dict[int, Fraction] = {}
        for yes, chance in chances.items():
            next_yes = Fraction(2 * (a + yes) + 1, 2 * (b + drawn + 1))
            later[yes + 1] = later.get(yes + 1, Fraction()) + chance * next_yes
            later[yes] = later.get(yes, Fraction()) + chance * (1 - next_yes)
        chances = later
    return float(sum(chance for yes, chance in chances.items() if yes >= k))


def expected() -> int:
    """Every cohort of up to 4 people with three rates: the mean and the tail of all outcomes."""
    rates = {"A": Fraction(1, 4), "B": Fraction(2, 3), "C": Fraction(9, 10)}
    given = {grade: (rate.numerator, rate.denominator) for grade, rate in rates.items()}
    count = 0
    for size in range(1, 5):
        for cohort in itertools.combinations_with_replacement(rates, size):
            found = [standardised(observed, given, cohort) for observed in range(size + 1)]
            _near(found[0].expected, float(sum(rates[grade] for grade in cohort)), cohort)
            for observed in range(size + 1):
                count += 1
                tail = sum(
                    math.prod(
                        rates[grade] if yes else 1 - rates[grade]
                        for grade, yes in zip(cohort, outcome, strict=True)
                    )
                    for outcome in itertools.product((0, 1), repeat=size)
                    if sum(outcome) >= observed
                )
                _near(found[observed].poisson_binomial, float(tail), (cohort, observed))
    return count


def groups() -> int:
    """Every two groups of 2 to 3 people who change by 0 to 2: all rearrangements of them."""
    count = 0
    for n, m in itertools.product((2, 3), repeat=2):
        for first in itertools.combinations_with_replacement(range(3), n):
            for second in itertools.combinations_with_replacement(range(3), m):
                count += 1
                found = compare_changes(first, second)
                both, of = (*first, *second), (first, second)
                off = [_off(both, chosen, n) for chosen in itertools.combinations(range(n + m), n)]
                at = _off(both, tuple(range(n)), n)
                p, difference = (
                    found[name].over_open for name in ("permutation", "mean difference")
                )
                assert p
                assert difference
                _near(p[0], sum(o >= at for o in off) / len(off), of)
                _near(difference[0], sum(first) / n - sum(second) / m, of)
    return count


def _off(both: Sequence[int], chosen: tuple[int, ...], n: int) -> Fraction:
    """How far the means of the chosen and of the others are apart."""
    total = sum(both[place] for place in chosen)
    return abs(Fraction(total, n) - Fraction(sum(both) - total, len(both) - n))
