"""WISCI II: the 21 levels, every combination, and the best of several."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.measures import best_of, wisci_level
from sciscore.measures.wisci import DEVICES

pytestmark = pytest.mark.guards("MEASURE.WISCI_II")

CANE, CRUTCHES, WALKER, BARS = "one cane or crutch", "two crutches", "walker", "parallel bars"
#: Copied row by row from the table of the index, apart from the code.
ROWS: dict[int, tuple[str, bool, int, bool]] = {
    1: (BARS, True, 2, False), 2: (BARS, True, 2, True), 3: (BARS, True, 1, True),
    4: (BARS, False, 1, True), 5: (BARS, True, 0, True), 6: (WALKER, True, 1, True),
    7: (CRUTCHES, True, 1, True), 8: (WALKER, False, 1, True), 9: (WALKER, True, 0, True),
    10: (CANE, True, 1, True), 11: (CRUTCHES, False, 1, True), 12: (CRUTCHES, True, 0, True),
    13: (WALKER, False, 0, True), 14: (CANE, False, 1, True), 15: (CANE, True, 0, True),
    16: (CRUTCHES, False, 0, True), 17: ("none", False, 1, True), 18: ("none", True, 0, True),
    19: (CANE, False, 0, True), 20: ("none", False, 0, True),
}  # fmt: skip
LEVEL = {row: level for level, row in ROWS.items()}
ALL = list(itertools.product(DEVICES, (True, False), (0, 1, 2), (True, False)))
UNABLE = {"device": "unable"}


def way(device: str, braces: Any, persons: Any, ten_metres: Any) -> dict[str, Any]:
    return {"device": device, "braces": braces, "persons": persons, "ten_metres": ten_metres}


@pytest.mark.parametrize("row", ALL, ids=str)
def test_every_combination(row: tuple[str, bool, int, bool]) -> None:
    found = wisci_level(**way(*row))
    assert found.level == LEVEL.get(row)
    assert bool(found.notes) == (found.level is None)


def test_all_levels_from_0_to_20_occur() -> None:
    found = {wisci_level(**way(*row)).level for row in ALL} - {None}
    assert {wisci_level(**UNABLE).level} | found == set(range(21))


def test_less_than_10_m_is_level_1_in_bars_only() -> None:
    short = [row for row in ALL if not row[3]]
    assert [row for row in short if wisci_level(**way(*row)).level is not None] == [ROWS[1]]
    assert "10 m" in wisci_level(**way(WALKER, False, 0, False)).notes[0]


def test_texts_of_a_table_are_read() -> None:
    assert wisci_level(**way(WALKER, "No", "0", "Yes")).level == 13
    assert wisci_level(device="unable", braces="", persons="", ten_metres="").level == 0


@pytest.mark.parametrize(
    ("changed", "location"),
    [
        ({"device": ""}, {"device"}), ({"device": "Wheel"}, {"device"}),
        ({"braces": None}, {"braces"}), ({"braces": 1}, {"braces"}),
        ({"persons": 3}, {"persons"}), ({"persons": True}, {"persons"}),
        ({"persons": 1.5}, {"persons"}), ({"persons": None}, {"persons"}),
        ({"ten_metres": None}, {"ten_metres"}), ({"ten_metres": 10}, {"ten_metres"}),
        ({"device": 3, "braces": "?", "persons": -1}, {"device", "braces", "persons"}),
        ({"device": "unable"}, {"braces", "persons", "ten_metres"}),
    ],
)  # fmt: skip
def test_all_problems_at_once(changed: dict[str, Any], location: set[str]) -> None:
    with pytest.raises(sci.MeasureError) as caught:
        wisci_level(**(way(WALKER, True, 0, True) | changed))
    assert {problem.location for problem in caught.value.problems} == location


WAYS = st.lists(st.sampled_from(ALL), min_size=1, max_size=6)


@given(WAYS)
def test_best_of_is_the_highest_level(rows: list[tuple[str, bool, int, bool]]) -> None:
    known = [LEVEL[row] for row in rows if row in LEVEL]
    found = best_of(way(*row) for row in rows)
    assert found.level == max(known, default=None)
    unknown = [number for number, row in enumerate(rows, 1) if row not in LEVEL]
    assert [note.partition(":")[0] for note in found.notes] == [f"capability {n}" for n in unknown]


@given(WAYS, st.sampled_from(ALL))
def test_another_capability_never_lowers_the_level(
    rows: list[tuple[str, bool, int, bool]], more: tuple[str, bool, int, bool]
) -> None:
    before = best_of(way(*row) for row in rows).level
    after = best_of(way(*row) for row in [*rows, more]).level
    assert before is None or (after is not None and after >= before)


@pytest.mark.parametrize(("rows", "level"), [((17, 19), 19), ((16, 19), 19), ((18, 19), 19)])
def test_best_of_as_in_the_self_report(rows: tuple[int, ...], level: int) -> None:
    assert best_of(way(*ROWS[row]) for row in rows).level == level


def test_best_of_with_unable() -> None:
    assert best_of([UNABLE]).level == 0
    assert best_of([UNABLE, way(*ROWS[1])]).level == 1


def test_best_of_names_the_capability() -> None:
    with pytest.raises(sci.MeasureError) as caught:
        best_of([UNABLE, {"device": "walker", "brace": True}, 3])  # type: ignore[list-item]
    rows = {(problem.row, problem.location) for problem in caught.value.problems}
    assert {(2, "brace"), (2, "braces"), (2, "persons"), (2, "ten_metres"), (3, "")} == rows


def test_a_key_of_any_length_is_named_in_at_most_80_characters() -> None:
    with pytest.raises(sci.MeasureError) as caught:
        best_of([UNABLE | {"brace" * 2000: True}])
    (problem,) = caught.value.problems
    assert problem.location.startswith("brace")
    assert len(problem.location) <= 80


def test_best_of_nothing_is_refused() -> None:
    with pytest.raises(sci.MeasureError, match="none given"):
        best_of([])


def test_result_is_a_value() -> None:
    found = wisci_level(**UNABLE)
    assert found == wisci_level(**UNABLE)
    assert hash(found) == hash(wisci_level(**UNABLE))
    assert found.to_dict() == {"level": 0, "notes": []}
