"""Two groups: every number against scipy or all arrangements, coverage by enumeration, bounds."""

from __future__ import annotations

import itertools
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st
from scipy import optimize, stats
from scipy.stats import contingency

import sciscore as sci
from sciscore.intervals import Change
from sciscore.outcomes import (
    GRADE_RULES,
    GroupComparison,
    Proportion,
    compare_changes,
    compare_responders,
    two_samples as numbers,
)
from sciscore.outcomes.groups import MOST_WAYS
from sciscore.outcomes.proportions import completions

GRADES = "ABCDE"
counts = st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
values = st.lists(st.integers(-4, 6), min_size=2, max_size=5)
ONE_SIDED = ("less", "greater")


def array(listed: list[int]) -> Any:
    return np.array(listed, np.int64)


# every number against scipy, or all arrangements


@pytest.mark.guards("OUTCOME.GROUPS")
@settings(max_examples=40)
@given(counts, counts)
def test_numbers_of_responders_are_those_of_scipy(first: Any, second: Any) -> None:
    (k, n), (a, b) = first, second
    found = compare_responders(first, second)
    table = np.array([[k, n - k], [a, b - a]])
    assert found["Fisher"].value == pytest.approx(stats.fisher_exact(table).pvalue)
    assert found["risk difference"].value == pytest.approx(k / n - a / b)
    conditional = contingency.odds_ratio(table, kind="conditional")
    assert found["odds ratio"].value == pytest.approx(conditional.statistic, nan_ok=True)
    if 0 < k + a < n + b:
        limits = conditional.confidence_interval(0.95)
        assert found["odds ratio"].interval == pytest.approx((limits.low, limits.high))
    ratio = k / n / (a / b) if a else math.inf if k else math.nan
    assert found["risk ratio"].value == pytest.approx(ratio, nan_ok=True)


@pytest.mark.guards("OUTCOME.GROUPS")
@given(counts, counts)
def test_score_interval_of_a_risk_ratio_ends_where_the_likeliest_rates_are_ruled_out(
    first: Any, second: Any
) -> None:
    """The rates by search, not by the formula: the score statistic is 3.84 at each limit."""
    (k, n), (a, b) = first, second
    for limit in numbers.koopman(first, second, 0.95):
        if not 0 < limit < math.inf:
            assert (k == 0 and limit == 0) or (a == 0 and limit == math.inf) or k + a == 0
            continue

        def unlikely(q: float, limit: float = limit) -> float:
            p = limit * q
            terms = ((k, p), (n - k, 1 - p), (a, q), (b - a, 1 - q))
            return -math.fsum(count * math.log(rate) for count, rate in terms if count)

        most = min(1.0, 1 / limit)
        search = optimize.minimize_scalar(
            unlikely, bounds=(1e-12, most * (1 - 1e-12)), method="bounded",
            options={"xatol": 1e-13},
        )  # fmt: skip
        q, p = search.x, limit * search.x
        variance = p * (1 - p) / n + limit**2 * q * (1 - q) / b
        score: float = (k / n - limit * a / b) ** 2 / variance
        assert score == pytest.approx(stats.chi2.isf(0.05, 1), rel=2e-3)


def boschloo(k: int, n: int, a: int, b: int) -> float:
    """By its definition: Fisher's one-sided p as the statistic, the worst common rate."""
    rates = np.linspace(0, 1, 2001)
    tails = []
    for side in ONE_SIDED:
        p = {
            (x, y): stats.hypergeom.cdf(x, n + b, n, x + y)
            if side == "less"
            else stats.hypergeom.sf(x - 1, n + b, n, x + y)
            for x in range(n + 1)
            for y in range(b + 1)
        }
        as_rare = [at for at, value in p.items() if value <= p[k, a] * (1 + 1e-9)]
        chance = sum(
            stats.binom.pmf(x, n, rates) * stats.binom.pmf(y, b, rates) for x, y in as_rare
        )
        tails.append(np.max(chance))
    return float(min(1, 2 * min(tails)))


@pytest.mark.guards("OUTCOME.GROUPS")
@pytest.mark.parametrize(("n", "b"), [(1, 3), (3, 3), (4, 2), (5, 5)])
def test_boschloo_is_its_definition(n: int, b: int) -> None:
    for k, a in itertools.product(range(n + 1), range(b + 1)):
        assert numbers.boschloo((k, n), (a, b)) == pytest.approx(boschloo(k, n, a, b), abs=2e-4)


@pytest.mark.guards("OUTCOME.GROUPS")
@given(values, values)
def test_numbers_of_changes_are_those_of_scipy_or_of_all_arrangements(
    first: list[int], second: list[int]
) -> None:
    found = compare_changes(first, second)
    assert found["mean difference"].value == pytest.approx(np.mean(first) - np.mean(second))
    if len({*first}) > 1 and len({*second}) > 1:
        welch = stats.ttest_ind(first, second, equal_var=False)
        assert found["Welch"].value == pytest.approx(welch.pvalue)
        limits = welch.confidence_interval(0.95)
        assert found["mean difference"].interval == pytest.approx((limits.low, limits.high))
    both = array([*first, *second])
    ranks, n = stats.rankdata(both), len(first)
    off, sums = [], []
    for chosen in itertools.combinations(range(len(both)), n):
        others = [place for place in range(len(both)) if place not in chosen]
        off.append(abs(both[[*chosen]].mean() - both[others].mean()))
        sums.append(ranks[[*chosen]].sum())
    at = abs(np.mean(first) - np.mean(second))
    assert found["permutation"].value == pytest.approx(np.mean(np.array(off) >= at - 1e-9))
    w = ranks[:n].sum()
    tails = np.mean(np.array(sums) >= w), np.mean(np.array(sums) <= w)
    assert found["Mann-Whitney"].value == pytest.approx(min(1, 2 * min(tails)))
    differences = [x - y for x in first for y in second]
    assert found["Hodges-Lehmann shift"].value == pytest.approx(np.median(differences))


@pytest.mark.guards("OUTCOME.GROUPS")
@given(st.permutations(range(8)), st.integers(2, 6))
def test_without_ties_the_rank_sum_test_and_its_interval_agree(order: list[int], n: int) -> None:
    first, second = array(order[:n]), array(order[n:])
    exact = stats.mannwhitneyu(first, second, method="exact").pvalue
    assert numbers.mann_whitney(first, second)[0] == pytest.approx(exact)
    low, high = numbers.shift_limits(10 * first, 10 * second, 0.95)
    for shift in range(-85, 86, 10):
        p = stats.mannwhitneyu(10 * first - shift, 10 * second, method="exact").pvalue
        assert (low < shift < high) == (p > 0.05)


def test_many_people_are_approximated_by_name() -> None:
    first, second = [*range(400)], [*range(3, 403)]
    found = compare_changes(first, second)
    assert "normal approximation, scipy" in found["Mann-Whitney"].method
    expected = stats.mannwhitneyu(first, second, method="asymptotic").pvalue
    assert found["Mann-Whitney"].value == pytest.approx(expected)
    assert found["permutation"].value is None
    assert found["permutation"].outer
    assert found["permutation"].method.endswith("too many to list")
    differences = sorted(x - y for x in first for y in second)
    rank = int(400**2 / 2 - stats.norm.isf(0.025) * math.sqrt(400**2 * 801 / 12))
    limits = differences[rank - 1], differences[-rank]
    assert found["Hodges-Lehmann shift"].interval == limits


@pytest.mark.guards("OUTCOME.GROUPS")
def test_hybrid_score_interval_is_the_published_one() -> None:
    """56 of 70 against 48 of 80, an example of Newcombe 1998."""
    assert numbers.newcombe((56, 70), (48, 80), 0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)


# coverage by enumeration

SIZES = ((3, 4), (5, 5), (8, 6))
RATES = np.linspace(0.05, 0.95, 10)


def chance(k: int, n: int, p: float) -> float:
    return math.comb(n, k) * p**k * (1 - p) ** (n - k)


@pytest.mark.guards("OUTCOME.GROUPS")
@pytest.mark.parametrize(("n", "b"), SIZES)
def test_coverage_of_the_intervals_of_two_proportions(n: int, b: int) -> None:
    held: dict[str, list[float]] = {"newcombe": [], "koopman": [], "odds_limits": []}
    tables = [*itertools.product(range(n + 1), range(b + 1))]
    limits = {
        name: {(k, a): getattr(numbers, name)((k, n), (a, b), 0.95) for k, a in tables}
        for name in held
    }
    for p, q in itertools.product(RATES, repeat=2):
        true = {"newcombe": p - q, "koopman": p / q, "odds_limits": p / (1 - p) * (1 - q) / q}
        for name, value in true.items():
            covered = [
                chance(k, n, p) * chance(a, b, q)
                for k, a in tables
                if limits[name][k, a][0] - 1e-9 <= value <= limits[name][k, a][1] + 1e-9
            ]
            held[name].append(sum(covered))
    assert min(held["odds_limits"]) >= 0.95
    assert np.mean(held["newcombe"]) >= 0.945
    assert min(held["newcombe"]) >= 0.85
    assert np.mean(held["koopman"]) >= 0.945
    assert min(held["koopman"]) >= 0.85


@pytest.mark.guards("OUTCOME.INTERVALS")
@pytest.mark.parametrize("n", [1, 5, 13])
def test_coverage_of_the_intervals_of_one_proportion(n: int) -> None:
    limits = {
        method: [Proportion(k=k, n=n).interval(method) for k in range(n + 1)]
        for method in ("clopper-pearson", "wilson")
    }
    held: dict[str, list[float]] = {method: [] for method in limits}
    for p in np.linspace(0.01, 0.99, 99):
        for method, ends in limits.items():
            covered = (chance(k, n, p) for k, (low, high) in enumerate(ends) if low <= p <= high)
            held[method].append(sum(covered))
    assert min(held["clopper-pearson"]) >= 0.95
    assert np.mean(held["wilson"]) >= 0.93


@pytest.mark.guards("OUTCOME.GROUPS")
def test_coverage_of_the_intervals_of_a_shift() -> None:
    """Every pair of samples from three values, with ties: the true shift of 0 is held."""
    n, m = 4, 4
    samples = [array([*one]) for one in itertools.product(range(3), repeat=n)]
    shift = welch = 0
    for first, second in itertools.product(samples, repeat=2):
        low, high = numbers.shift_limits(first, second, 0.95)
        shift += low <= 0 <= high
    few = samples[::3]
    for first, second in itertools.product(few, repeat=2):
        low, high = numbers.welch(first, second, 0.95)[1]
        welch += low <= 0 <= high
    assert shift >= 0.95 * len(samples) ** 2
    assert welch >= 0.93 * len(few) ** 2
    assert len(second) == m


# bounds over what is open and missing

shares = st.builds(
    lambda k, no, is_open, more_for, more_against, both: Proportion(
        k=k, n=k + no + is_open, open=is_open, more=more_for + more_against + both,
        more_for=more_for + both, more_against=more_against + both,
    ),
    *[st.integers(0, 2)] * 3, *[st.integers(0, 1)] * 3,
).filter(lambda share: share.n > 0)  # fmt: skip


@pytest.mark.guards("OUTCOME.GROUPS")
@settings(max_examples=30)
@given(shares, shares)
def test_bounds_of_responders_are_those_of_every_completion(
    first: Proportion, second: Proportion
) -> None:
    every = [*itertools.product(completions(first), completions(second))]
    assume(len(every) <= 12)
    with pytest.MonkeyPatch.context() as patch:  # Boschloo's test takes its time
        patch.setattr(numbers, "boschloo", numbers.fisher)
        found = compare_responders(first, second)
    for name, of, limits in (
        ("Fisher", numbers.fisher, None),
        ("Boschloo", numbers.fisher, None),
        ("risk difference", numbers.risk_difference, numbers.newcombe),
        ("risk ratio", numbers.risk_ratio, numbers.koopman),
        ("odds ratio", numbers.odds_ratio, numbers.odds_limits),
    ):
        seen = [of(*both) for both in every]
        one = found[name]
        assert not one.outer
        if any(map(math.isnan, seen)):
            assert one.over_open == (0, math.inf)
        else:
            assert one.over_open == pytest.approx((min(seen), max(seen)))
        if not any(map(math.isnan, seen)):
            assert one.value == (seen[0] if len({*seen}) == 1 else None)
        if limits:
            ends = [limits(*both, 0.95) for both in every]
            least, most = min(low for low, _ in ends), max(high for _, high in ends)
            assert one.interval == pytest.approx((least, most))


@pytest.mark.guards("OUTCOME.GROUPS")
def test_missing_people_may_have_responded_or_not() -> None:
    rule = GRADE_RULES["one_grade"]
    first = sci.transitions(["A"] * 4, ["B", "A", None, "ND"]).responders(rule)
    second = rule.apply(["A"] * 3, ["A", "A", None])
    found = compare_responders(first, second, names=("new", "old"))
    seen = [
        numbers.risk_difference((1 + x + y, 4), (z, 3))
        for x, y, z in itertools.product((0, 1), repeat=3)
    ]
    assert found["risk difference"].over_missing == pytest.approx((min(seen), max(seen)))
    assert found["risk difference"].over_open == pytest.approx((1 / 3, 2 / 3))
    assert found.title == "AIS better by >= 1"
    assert [row[:3] for row in found.groups] == [(3, 1, 1), (2, 0, 1)]


changes = st.integers(-3, 3) | st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(
    lambda ends: Change(low=min(ends), high=max(ends))
)


@pytest.mark.guards("OUTCOME.GROUPS")
@settings(max_examples=40)
@given(st.lists(changes, min_size=1, max_size=3), st.lists(changes, min_size=1, max_size=3))
def test_bounds_of_changes_are_those_of_every_completion(
    first: list[Any], second: list[Any]
) -> None:
    def ways(listed: list[Any]) -> list[Any]:
        each = [range(c.low, c.high + 1) if isinstance(c, Change) else [c] for c in listed]
        return [array([*one]) for one in itertools.product(*each)]

    every = [*itertools.product(ways(first), ways(second))]
    assume(len(every) <= MOST_WAYS)
    found = compare_changes(first, second)
    for name, of in (
        ("mean difference", numbers.mean_difference),
        ("Hodges-Lehmann shift", numbers.hodges_lehmann),
        ("Mann-Whitney", lambda a, b: numbers.mann_whitney(a, b)[0]),
        ("permutation", numbers.permutation),
    ):
        seen: list[Any] = [of(*both) for both in every]
        assert found[name].over_open == pytest.approx((min(seen), max(seen)))
        assert (found[name].value is None) == (len({*seen}) > 1)
    ends = [numbers.welch(*both, 0.95)[1] for both in every]
    least, most = min(low for low, _ in ends), max(high for _, high in ends)
    assert found["mean difference"].interval == pytest.approx((least, most))


@pytest.mark.guards("OUTCOME.GROUPS")
def test_a_missing_change_may_be_anything_in_its_range() -> None:
    found = compare_changes([4, None], [1, 1, 1], missing_between=(-10, 10))
    assert found["mean difference"].over_missing == pytest.approx(
        ((4 - 10) / 2 - 1, (4 + 10) / 2 - 1)
    )
    shift: list[float] = [
        numbers.hodges_lehmann(array([4, x]), array([1, 1, 1])) for x in range(-10, 11)
    ]
    assert found["Hodges-Lehmann shift"].over_missing == (min(shift), max(shift))
    assert compare_changes([4, None], [1])["mean difference"].over_missing is None
    assert found["Mann-Whitney"].over_missing is None


def test_groups_that_do_not_vary_have_no_welch_test_and_print() -> None:
    found = compare_changes([2, 2, 2], [2])
    assert math.isnan(found["Welch"].value or 0)
    assert "Welch not defined scipy" in " ".join(str(found).split())
    wide = compare_changes([2, Change(low=2, high=3)], [2, 4])
    assert (wide["Welch"].value, wide["Welch"].over_open) == (None, (0.0, 1.0))


def test_too_many_ways_are_outer_bounds_by_name() -> None:
    wide = [Change(low=-50, high=50)] * 3
    found = compare_changes(wide, [1, 2, 3])
    assert found["permutation"].over_open == (0.0, 1.0)
    assert found["permutation"].outer
    assert found["mean difference"].over_open == (-52.0, 48.0)
    assert "bounds are outer" in str(found)
    many = Proportion(k=3, n=60, open=40)
    slow = compare_responders(many, (5, 9))
    assert not any(one.outer for one in slow.estimates)
    large = compare_responders((900, 2000), (500, 2000))
    assert (large["Boschloo"].value, large["Boschloo"].outer) == (None, True)
    assert large["Fisher"].value == pytest.approx(2.4585693e-40)
    assert large["Boschloo"].method.endswith("too many to try")
    assert slow["risk difference"].over_open == pytest.approx((3 / 60 - 5 / 9, 43 / 60 - 5 / 9))


# in print, and what is refused


def test_what_is_printed() -> None:
    found = compare_responders((5, 19), (1, 15), names=("treated", "control"))
    text = " ".join(str(found).split())
    for said in (
        "treated 19 0 0 5/19 (26.3 %, 95 % CI 9.1-51.2, Clopper-Pearson)",
        "Fisher 0.196", "scipy boschloo_exact", "Newcombe's interval", "Koopman's score interval",
    ):  # fmt: skip
        assert said in text
    assert repr(found) == "<GroupComparison: Responders: treated against control>"
    assert pickle.loads(pickle.dumps(found)) == found
    columns = found.to_columns()
    assert {*columns["over_open"], *columns["over_missing"]} == {None}
    missing = compare_responders(GRADE_RULES["one_grade"].apply(["A", "A"], ["B", None]), (1, 2))
    assert missing.to_columns()["over_missing_low"][2] == pytest.approx(0)
    assert columns["number"][0] == "Fisher"
    assert {len(column) for column in columns.values()} == {5}
    assert columns["interval_low"][2] == found["risk difference"].interval[0]  # type: ignore[index]
    assert "90 % CI" in str(compare_responders((5, 19), (1, 15), level=0.9))
    for form in (found.to_html(), found.to_latex(), found.to_markdown()):
        assert "Boschloo" in form
    none = compare_responders((0, 3), (0, 3))
    assert "not defined" in str(none)


def test_changes_of_pairs_may_be_handed_in() -> None:
    visits = sci.visits(
        {"person": ["P1", "P1", "P2", "P2"], "visit": ["a", "b"] * 2, "lems": [1, 5, 2, None]}
    )
    changes = visits.pairs("a", "b").change("lems")
    found = compare_changes(changes, [1, 2, 3])
    assert isinstance(found, GroupComparison)
    assert found.title == "lems"
    assert found.groups[0][:3] == (1, 0, 1)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((1, 0), (1, 2), "first: 1 of 0"), ((3, 2), (1, 2), "first: 3 of 2"),
        ((1, 2), 5, "second: '5' is not a pair"),
        ((1, 2), Proportion(k=0, n=0), "second: nobody to whom the rule applies"),
    ],
)  # fmt: skip
def test_groups_that_are_none_are_refused(first: Any, second: Any, said: str) -> None:
    with pytest.raises(sci.OutcomeError, match=said):
        compare_responders(first, second)


def test_other_misuse_is_refused() -> None:
    with pytest.raises(sci.OutcomeError, match="second: nobody with a change"):
        compare_changes([1], [None])
    with pytest.raises(sci.OutcomeError, match="record 1, first: 'x' is not a score"):
        compare_changes(["x"], [1])  # type: ignore[list-item]
    for between in ((5, -5), 3, (1.0, 2)):
        with pytest.raises(sci.OutcomeError, match=r"missing_between: .* is not a range"):
            compare_changes([1], [1], missing_between=between)  # type: ignore[arg-type]
    with pytest.raises(sci.OutcomeError, match="level: '1' is not a confidence level"):
        compare_responders((1, 2), (1, 2), level=1)
    for names in ("ab", (1, 2), ("a",)):
        with pytest.raises(sci.OutcomeError, match=r"names: .* does not name two groups"):
            compare_responders((1, 2), (1, 2), names=names)  # type: ignore[arg-type]
    with pytest.raises(sci.OutcomeError, match="'fisher' is not a number of this comparison"):
        compare_responders((1, 2), (1, 2))["fisher"]
