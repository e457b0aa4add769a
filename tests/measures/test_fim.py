"""FIM: ranges that follow from the items, sums, intervals and refusals."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.measures import fim_totals

pytestmark = pytest.mark.guards("MEASURE.FIM")
RANGES = {"motor": (13, 91), "cognitive": (5, 35), "total": (18, 126)}


def test_ranges_follow_from_the_items() -> None:
    assert RANGES["motor"] == (13 * 1, 13 * 7)
    assert RANGES["cognitive"] == (5 * 1, 5 * 7)
    assert RANGES["total"] == (18 * 1, 18 * 7)


@pytest.mark.parametrize("name", RANGES)
def test_every_whole_number_is_accepted_or_refused_by_its_range(name: str) -> None:
    low, high = RANGES[name]
    for number in range(-5, 300):
        if low <= number <= high:
            found = getattr(fim_totals(**{name: number}), name)
            assert found.value == number
            assert fim_totals(**{name: str(number)}) == fim_totals(**{name: number})
        else:
            with pytest.raises(sci.MeasureError, match=f"{name}: .*from {low} to {high}"):
                fim_totals(**{name: number})


@given(st.integers(13, 91), st.integers(5, 35))
def test_parts_add_up_and_two_determine_the_third(motor: int, cognitive: int) -> None:
    found = fim_totals(motor=motor, cognitive=cognitive)
    assert found.total.value == motor + cognitive
    assert found == fim_totals(motor=motor, total=motor + cognitive)
    assert found == fim_totals(cognitive=cognitive, total=motor + cognitive)
    assert found == fim_totals(motor=motor, cognitive=cognitive, total=motor + cognitive)


@given(st.integers(13, 91), st.integers(5, 35), st.integers(18, 126))
def test_parts_that_do_not_add_up_are_refused(motor: int, cognitive: int, total: int) -> None:
    if motor + cognitive == total:
        return
    with pytest.raises(sci.MeasureError, match=f"total: {total} is not the sum of {motor} motor"):
        fim_totals(motor=motor, cognitive=cognitive, total=total)


def test_a_total_out_of_reach_of_one_part_is_refused() -> None:
    with pytest.raises(sci.MeasureError, match="30 is not the sum of 60 motor and 5 to 35 cogn"):
        fim_totals(motor=60, total=30)


def test_all_faults_are_listed() -> None:
    with pytest.raises(sci.MeasureError) as caught:
        fim_totals(motor=12, cognitive="x", total=127)
    assert [problem.location for problem in caught.value.problems] == [*RANGES]


def test_nothing_given_is_refused() -> None:
    with pytest.raises(sci.MeasureError, match="at least one total"):
        fim_totals()


@pytest.mark.parametrize("code", [99, 999, "888"])
def test_codes_of_a_registry_are_refused_with_a_hint(code: Any) -> None:
    with pytest.raises(sci.MeasureError, match="stands for missing"):
        fim_totals(motor=code)


def test_99_is_a_possible_total() -> None:
    assert fim_totals(total=99).total.value == 99


@pytest.mark.parametrize("value", [math.inf, 30.5, "30.5", True, "NT", [30]], ids=repr)
def test_what_is_not_a_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(sci.MeasureError, match="motor"):
        fim_totals(motor=value)
