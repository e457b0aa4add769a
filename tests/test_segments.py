"""Sets of levels: every primitive against its plain meaning, for ints and for arrays alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from sciscore import segments as seg

masks = st.integers(0, seg.ALL_LEVELS)


def members(mask: int) -> list[int]:
    return [place for place in range(31) if mask >> place & 1]


def as_mask(places: set[int]) -> int:
    return sum(1 << place for place in places)


def unbroken(mask: int) -> int:
    length = next(place for place in range(32) if not mask >> place & 1)
    return as_mask(set(range(length)))


PLAIN: dict[str, tuple[Callable[[Any], Any], Callable[[int], int]]] = {
    "unbroken": (seg.unbroken, unbroken),
    "most_rostral": (seg.most_rostral, lambda m: as_mask({min(members(m))}) if m else 0),
    "up_to": (seg.up_to, lambda m: as_mask(set(range(max(members(m)) + 1))) if m else 0),
    "not_above": (
        seg.not_above,
        lambda m: as_mask(set(range(max(members(m)), 30))) if m else seg.ALL_LEVELS,
    ),
    "nonempty": (seg.nonempty, lambda m: int(bool(m))),
    "size": (seg.size, lambda m: len(members(m))),
    "all_of": (
        lambda m: seg.all_of(seg.segment_range("C5", "T1"), m),
        lambda m: int(set(range(4, 9)) <= set(members(m))),
    ),
}


@pytest.mark.parametrize("name", PLAIN)
@given(mask=masks)
def test_primitive_means_what_it_says(name: str, mask: int) -> None:
    primitive, plain = PLAIN[name]
    assert primitive(mask) == plain(mask)


@pytest.mark.parametrize("name", PLAIN)
@given(sets=st.lists(masks, min_size=1, max_size=5))
def test_an_array_is_treated_like_its_members(name: str, sets: list[int]) -> None:
    primitive, _ = PLAIN[name]
    given_array = np.array(sets, np.uint32)
    before = given_array.copy()
    assert primitive(given_array).tolist() == [primitive(mask) for mask in sets]
    assert (given_array == before).all()


@given(place=st.integers(0, 29), by=st.integers(1, 5))
def test_caudal_to_is_strictly_below(place: int, by: int) -> None:
    expected = as_mask({other for other in range(30) if other >= place + by})
    assert seg.caudal_to(1 << place, by) == expected
    assert seg.caudal_to(np.array([1 << place], np.uint32), by).tolist() == [expected]


@given(count=st.integers(0, 60), least=st.integers(0, 60))
def test_at_least_is_a_comparison(count: int, least: int) -> None:
    assert seg.at_least(count, least) == int(count >= least)
    assert seg.at_least(np.array([count], np.uint8), least).tolist() == [int(count >= least)]


def test_bits_names_and_order() -> None:
    assert seg.SEGMENTS[0] == "C1"
    assert seg.SEGMENTS[-1] == "S4_5"
    assert len(seg.SEGMENTS) == 29
    assert len(seg.DERMATOMES) == 28
    assert seg.LEVEL_NAMES[seg.index_of(seg.INT)] == "INT"
    assert seg.LEVEL_NAMES[seg.index_of(seg.NA)] == "NA"
    assert members(seg.KEY) == [seg.INDEX[name] for name in seg.KEY_MUSCLES]
    arm = seg.segment_range("C5", "T1")
    assert [name for name in seg.KEY_MUSCLES if seg.BIT[name] & arm] == list(seg.UPPER_MUSCLES)
    assert [seg.index_of(bit) for bit in seg.bits(0b1011)] == [0, 1, 3]
    assert seg.printed("S4_5") == "S4-5"
