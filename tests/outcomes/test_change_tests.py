"""Tests of change: exact ones against enumeration, approximations only by name."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.stats import binomtest, chi2, rankdata, wilcoxon

import sciscore as sci
from sciscore.intervals import Change, IntervalColumn, Score
from sciscore.outcomes import (
    ais_steps,
    bowker_test,
    holm,
    sign_test,
    signed_rank_test,
)
from sciscore.outcomes.ais import Steps as Changes
from sciscore.outcomes.columns import change_of, stacked, values_of
from sciscore.outcomes.exact import doubled_ranks
from sciscore.outcomes.tests import CHOICES, MOST_EXACT
from sciscore.testing import ais_grades

changes = st.lists(st.integers(-3, 3), max_size=10)


def test_what_can_be_read_once_is_held_and_no_rows_have_no_columns() -> None:
    assert values_of(iter([1, 2]), "values") == [1, 2]
    held = [1, 2]
    assert values_of(held, "values") is held
    assert stacked([{"a": 1}, {"a": 2}]) == {"a": [1, 2]}
    assert stacked([]) == {}


@pytest.mark.guards("OUTCOME.SIGNED_RANKS")
@given(changes)
def test_exact_signed_rank_is_enumeration_of_all_signs(values: list[int]) -> None:
    moved = [value for value in values if value]
    ranks: list[float] = rankdata([abs(value) for value in moved]).tolist() if moved else []
    w = sum(rank for rank, value in zip(ranks, moved, strict=True) if value > 0)
    sums = [
        sum(rank for rank, up in zip(ranks, signs, strict=True) if up)
        for signs in itertools.product((False, True), repeat=len(moved))
    ]
    tails = sum(one >= w for one in sums), sum(one <= w for one in sums)
    found = signed_rank_test(values)
    assert found.p == pytest.approx(min(1, 2 * min(tails) / len(sums)))
    assert found.statistic == ("W+", w)
    assert found.to_columns()["p"] == [found.p]
    assert (found.used, found.zeros, found.people) == (
        len(moved), len(values) - len(moved), len(values)
    )  # fmt: skip
    gained = sum(value > 0 for value in moved)
    assert (found.up, found.down) == (gained, len(moved) - gained)


@pytest.mark.guards("OUTCOME.SIGNED_RANKS")
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30).filter(any), st.booleans())
def test_normal_approximations_are_those_of_scipy(values: list[int], correction: bool) -> None:
    method = "normal with continuity correction" if correction else "normal"
    moved = [value for value in values if value]
    expected = wilcoxon(np.array(moved), method="approx", correction=correction).pvalue
    assert signed_rank_test(values, method=method).p == pytest.approx(expected)
    assert signed_rank_test([0] * len(values), method=method).p == 1


@pytest.mark.guards("OUTCOME.SIGNED_RANKS")
@given(st.lists(st.integers(0, 9), max_size=20))
def test_doubled_ranks_are_twice_the_mean_ranks(sizes: list[int]) -> None:
    found = doubled_ranks(np.array(sizes, np.int64)) / 2
    assert found.tolist() == (rankdata(sizes).tolist() if sizes else [])


@pytest.mark.guards("OUTCOME.SIGNS")
@given(changes)
def test_sign_test_is_the_binomial_test(values: list[int]) -> None:
    up, down = sum(value > 0 for value in values), sum(value < 0 for value in values)
    found = sign_test(values)
    assert found.p == pytest.approx(binomtest(up, up + down).pvalue if up + down else 1)
    assert (found.up, found.down, found.zeros) == (up, down, len(values) - up - down)
    tail = sum(math.comb(up + down, k) for k in range(min(up, down) + 1)) / 2 ** (up + down)
    assert found.p == pytest.approx(min(1, 2 * tail))


@pytest.mark.guards("OUTCOME.SYMMETRY")
def test_exact_symmetry_counts_what_is_as_far_from_it_or_farther() -> None:
    table = sci.transitions(["A"] * 3 + ["B"], ["B"] * 3 + ["A"])
    assert bowker_test(table, method="exact").p == 10 / 16
    two = sci.transitions(["A"] * 3 + ["B"] * 3, ["B"] * 3 + ["C"] * 3)
    assert bowker_test(two, method="exact").p == 4 / 64


@pytest.mark.guards("OUTCOME.SYMMETRY")
@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE")), max_size=40))
def test_bowker_is_its_formula(pairs: list[tuple[str, str]]) -> None:
    count = {(b, f): pairs.count((b, f)) for b in "ABCDE" for f in "ABCDE"}
    terms = [
        (count[b, f] - count[f, b]) ** 2 / (count[b, f] + count[f, b])
        for b, f in itertools.combinations("ABCDE", 2)
        if count[b, f] + count[f, b]
    ]
    found = bowker_test(sci.transitions([b for b, _ in pairs], [f for _, f in pairs]))
    assert found.statistic[1] == pytest.approx(sum(terms))
    assert found.p == pytest.approx(chi2.sf(sum(terms), len(terms)) if terms else 1)
    assert found.used == found.people == len(pairs)


@given(st.lists(st.tuples(ais_grades(), ais_grades()), max_size=12))
def test_everybody_is_used_or_counted_among_those_left_out(pairs: list[Any]) -> None:
    before, after = [b for b, _ in pairs], [f for _, f in pairs]
    table = sci.transitions(before, after)
    steps = ais_steps(before, after)
    for test in (sign_test, signed_rank_test):
        found = test(steps, open="exclude", missing="exclude")
        assert found.used + found.zeros + found.open + found.missing == found.people == len(pairs)
        assert found.missing == sum(table.missing)
        assert test(table.steps, open="exclude", missing="exclude") == found
    symmetry = bowker_test(table, open="exclude", missing="exclude")
    assert symmetry.used + symmetry.open + symmetry.missing == len(pairs)
    assert symmetry.open == table.matrix[5].sum() + table.matrix[:5, 5].sum()


def spread(steps: Changes) -> list[tuple[bool, int, int]]:
    columns = (steps.known, steps.low, steps.high)
    return [*zip(*(column.tolist() for column in columns), strict=True)]


scores = st.none() | st.integers(-3, 9) | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda ends: Score(low=min(ends), high=max(ends))
)  # fmt: skip


@given(st.lists(st.tuples(scores, scores), max_size=4))
def test_a_change_is_from_the_least_to_the_most_that_it_may_be(pairs: list[Any]) -> None:
    def every(value: Any) -> range:
        low, high = (value.low, value.high) if isinstance(value, Score) else (value, value)
        return range(low, high + 1)

    expected = []
    for before, after in pairs:
        known = before is not None and after is not None
        seen = [b - a for a in every(before) for b in every(after)] if known else [0]
        expected.append((known, min(seen), max(seen)))
    found = change_of([before for before, _ in pairs], [after for _, after in pairs])
    assert spread(found) == expected
    missing = sum(not known for known, _, _ in expected)
    assert repr(found) == f"<IntervalColumn: {len(pairs)} rows, {len(pairs) - missing} known>"


@given(st.lists(st.tuples(ais_grades(), ais_grades()), max_size=4))
def test_steps_are_the_fewest_and_the_most_between_grades_that_are_possible(
    pairs: list[Any],
) -> None:
    def ranks(grade: str | None) -> list[int]:
        possible = "A,B,C,D,E" if grade == "ND" else grade or ""
        return ["ABCDE".index(letter) for letter in possible.split(",") if letter]

    expected = []
    for before, after in pairs:
        seen = [b - a for a in ranks(before) for b in ranks(after)]
        expected.append((bool(seen), min(seen, default=0), max(seen, default=0)))
    assert spread(ais_steps([b for b, _ in pairs], [f for _, f in pairs])) == expected


def test_open_and_missing_people_are_left_out_only_when_told_to() -> None:
    steps = ais_steps(["A", "A", "B", None], ["B", "ND", "C", "C"])
    for test in (sign_test, signed_rank_test):
        with pytest.raises(sci.OutcomeError) as caught:
            test(steps)
        assert [problem.location for problem in caught.value.problems] == ["open", "missing"]
        with pytest.raises(sci.OutcomeError, match="say missing='exclude'"):
            test(steps, open="exclude")
        said = str(test(steps, open="exclude", missing="exclude"))
        assert "2 of 4 people (left out: 1 open, 1 missing)" in said
    table = sci.transitions(["A", "A"], ["B", "ND"])
    with pytest.raises(sci.OutcomeError, match="open: 1 person whom"):
        bowker_test(table)


@pytest.mark.guards("OUTCOME.SIGNS")
def test_sure_sign_counts_where_the_size_is_open() -> None:
    steps = ais_steps(["A", "A"], ["B,C", "A,B"])
    assert sign_test(steps, open="exclude").used == 1
    assert signed_rank_test(steps, open="exclude").used == 0


@pytest.mark.guards("OUTCOME.STEPS")
def test_changes_in_any_form_give_the_same() -> None:
    expected = sign_test([1, -2, 0])
    spans = [Change(low=value, high=value) for value in (1, -2, 0)]
    ends = np.array([1, -2, 0], np.int16)
    forms: tuple[Any, ...] = (spans, IntervalColumn(ends, ends, Change), ends)
    for values in forms:
        assert sign_test(values) == expected


def test_whole_text_of_a_test() -> None:
    """Everything that a reader must know: how many people, and who was left out."""
    found = sign_test([1] * 4 + [-2, 0, 0, *[None] * 1200], missing="exclude")
    assert str(found) == (
        "sign test (exact, two-sided): p = 0.375; k = 4; 4 up, 1 down; 5 of 1,207 people "
        "(left out: 2 without change, 1,200 missing)"
    )
    assert str(sign_test([1, 2])).endswith("; 2 up, 0 down; 2 of 2 people")
    before, after = (
        ["A"] * 5 + ["B"] * 4 + ["C", "C", None],
        ["B"] * 5 + ["A"] * 4 + ["C", "ND", "A"],
    )
    table = sci.transitions(before, after)
    assert str(bowker_test(table, open="exclude", missing="exclude")) == (
        "McNemar-Bowker test (chi-squared approximation, two-sided): p = 0.739; chi-squared = "
        "0.111111; 5 up, 4 down; 10 of 12 people (left out: 1 open, 1 missing); df = 1, the pairs "
        "of cells with anybody in them; caution: 1 pair holds fewer than 10 people, so that the "
        "chi-squared distribution may not fit; prefer method='exact'"
    )


@pytest.mark.guards("OUTCOME.SYMMETRY")
def test_caution_stands_on_small_tables_only() -> None:
    small = bowker_test(sci.transitions(["A"] * 5 + ["B"] * 4, ["B"] * 5 + ["A"] * 4))
    assert "caution: 1 pair holds fewer than 10 people" in str(small)
    large = bowker_test(sci.transitions(["A"] * 5 + ["B"] * 5, ["B"] * 5 + ["A"] * 5))
    assert "caution" not in str(large)


@pytest.mark.guards("OUTCOME.SIGNED_RANKS")
def test_exact_test_of_many_people_is_refused_not_approximated() -> None:
    assert signed_rank_test([1] * MOST_EXACT).p == pytest.approx(2 * 0.5**MOST_EXACT, rel=1e-9)
    with pytest.raises(sci.OutcomeError, match="method: 1,001 people; the exact test takes 1,000"):
        signed_rank_test([1] * (MOST_EXACT + 1))
    with pytest.raises(sci.OutcomeError, match="'wilcox' is not a method; use 'exact', 'normal'"):
        signed_rank_test([1], method="wilcox")


@pytest.mark.guards("OUTCOME.STEPS")
@pytest.mark.parametrize("value", [1.5, "two", True, 10**40, 10**9, -(10**9)])
def test_what_is_no_change_is_refused(value: Any) -> None:
    with pytest.raises(sci.OutcomeError, match=r"record 2, changes: .* is not a score"):
        sign_test([1, value])
    assert sign_test([1, 10**9 - 1, 1 - 10**9]).used == 3


def test_other_misuse_is_refused() -> None:
    assert CHOICES == ("refuse", "exclude")
    with pytest.raises(sci.OutcomeError, match="open: 'drop' is not a choice"):
        sign_test([1], open="drop")
    with pytest.raises(sci.OutcomeError, match="not a table of transitions"):
        bowker_test([[1]])  # type: ignore[arg-type]


@pytest.mark.guards("OUTCOME.HOLM")
@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_is_never_above_one_nor_below_the_p_value(p_values: list[float]) -> None:
    found = holm(p_values)
    size = len(p_values)
    order = sorted(range(size), key=p_values.__getitem__)
    for rank, place in enumerate(order):
        terms = [(size - before) * p_values[order[before]] for before in range(rank + 1)]
        assert found[place] == pytest.approx(min(1, max(terms)))
    assert all(p <= adjusted <= 1 for p, adjusted in zip(p_values, found, strict=True))


@pytest.mark.guards("OUTCOME.HOLM")
@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan"), True, "0.1"])
def test_what_is_no_p_value_is_refused(p: Any) -> None:
    with pytest.raises(sci.OutcomeError, match=r"record 2, p_values: .* is not a p-value"):
        holm([0.1, p])
