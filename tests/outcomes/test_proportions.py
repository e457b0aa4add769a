"""Proportions: their bounds, their intervals, and what they refuse."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from scipy.stats import beta

from sciscore.errors import OutcomeError
from sciscore.outcomes.proportions import METHODS, Proportion, completions


@st.composite
def proportions(draw: st.DrawFn) -> Proportion:
    n = draw(st.integers(0, 60))
    k = draw(st.integers(0, n))
    return Proportion(k=k, n=n, open=draw(st.integers(0, n - k)))


@pytest.mark.guards("OUTCOME.INTERVALS")
@given(proportions())
def test_exact_limits_are_quantiles_of_the_beta_distribution(of: Proportion) -> None:
    low, high = of.interval("clopper-pearson")
    k, most = of.k, of.k + of.open
    assert low == pytest.approx(beta.ppf(0.025, k, of.n - k + 1) if k else 0)
    assert high == pytest.approx(beta.ppf(0.975, most + 1, of.n - most) if most < of.n else 1)


@pytest.mark.guards("OUTCOME.INTERVALS", "OUTCOME.SHARES")
@given(proportions(), st.sampled_from(tuple(METHODS)))
def test_open_people_widen_the_interval_to_all_that_it_may_be(of: Proportion, method: str) -> None:
    closed = [Proportion(k=of.k + more, n=of.n).interval(method) for more in range(of.open + 1)]
    assert of.interval(method) == (min(low for low, _ in closed), max(high for _, high in closed))
    assert (of.value is None) == (of.open > 0 or of.n == 0)


@pytest.mark.guards("OUTCOME.INTERVALS")
@pytest.mark.parametrize(
    ("k", "n", "exact", "wilson"),
    [(12, 13, (63.97, 99.81), (66.69, 98.63)), (5, 6, (35.88, 99.58), (43.65, 96.99)),
     (2, 2, (15.81, 100), (34.24, 100)), (5, 5, (47.82, 100), (56.55, 100)),
     (3, 13, (5.04, 53.81), (8.18, 50.26)), (2, 6, (4.33, 77.72), (9.68, 70)),
     (7, 7, (59.04, 100), (64.57, 100))],
)  # fmt: skip
def test_intervals_of_the_case_series(
    k: int, n: int, exact: tuple[float, float], wilson: tuple[float, float]
) -> None:
    of = Proportion(k=k, n=n)
    assert [100 * limit for limit in of.interval("clopper-pearson")] == pytest.approx(
        exact, abs=0.005
    )
    assert [100 * limit for limit in of.interval("wilson")] == pytest.approx(wilson, abs=0.005)


@pytest.mark.guards("OUTCOME.INTERVALS")
def test_in_print_every_proportion_has_its_counts_and_names_its_interval() -> None:
    assert Proportion(k=0, n=0).summary() == "0/0"
    assert Proportion(k=2, n=6).summary("wilson", 0.9).startswith("2/6 (33.3 %, 90 % CI ")
    assert Proportion(k=1, n=4, open=1).summary().startswith("1 to 2/4 (25.0 to 50.0 %, 95 % CI ")
    # Two more may belong to the three: for the one it may hold, for the other it may or may not.
    wide = Proportion(k=1, n=3, open=1, more=2, more_for=2, more_against=1)
    assert (wide.counts, wide.percent) == ("1 to 4 of 3 to 5", "25.0 to 80.0")
    nobody = Proportion(k=0, n=0), Proportion(k=0, n=0, more=1, more_for=1)
    assert [of.percent for of in nobody] == ["", ""]
    assert str(wide) == wide.summary("clopper-pearson", 0.95)
    assert sorted(completions(wide)) == [
        (1, 3), (1, 4), (2, 3), (2, 4), (2, 5), (3, 4), (3, 5), (4, 5),
    ]  # fmt: skip
    assert [[*completions(of)] for of in nobody] == [[], [(1, 1)]]


@pytest.mark.guards("OUTCOME.SHARES")
@pytest.mark.parametrize(
    "counts",
    [
        {"k": 3, "n": 2},
        {"k": 1, "n": 2, "open": 2},
        {"k": -1, "n": 2},
        {"k": True, "n": 2},
        {"k": 0.5, "n": 2},
        {"k": 1, "n": 2, "more": 1},
        {"k": 1, "n": 2, "more": 1, "more_for": 2},
        {"k": 1, "n": 2, "more": 3, "more_for": 1, "more_against": 1},
    ],
)
def test_counts_that_are_none_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(OutcomeError):
        Proportion(**counts)


@pytest.mark.guards("OUTCOME.INTERVALS")
def test_unknown_intervals_and_levels_are_refused() -> None:
    with pytest.raises(OutcomeError, match=r"method: 'wald' is not an interval; use 'clopper"):
        Proportion(k=1, n=2).interval("wald")
    for level in (95, 1, 0):
        with pytest.raises(OutcomeError, match=rf"level: '{level}' is not a confidence level; "):
            Proportion(k=1, n=2).interval("wilson", level)
