"""Totals against sums in plain Python, with intervals by trying every grade."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st
from support import oracle

import sciscore as sci
from sciscore.testing import exams, exams_near_borders

pytestmark = pytest.mark.guards("ISNCSCI.TOTALS")

CELLS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "ue": ("motor", oracle.ARM, "motor"),
    "le": ("motor", oracle.LEG, "motor"),
    "lt": ("light_touch", oracle.DERMATOMES, "sensory"),
    "pp": ("pin_prick", oracle.DERMATOMES, "sensory"),
}


def interval(exam: sci.Exam, part: str, sides: tuple[str, ...]) -> tuple[int, int]:
    modality, names, scale = CELLS[part]
    top = 5 if scale == "motor" else 2
    ranges = [
        oracle.grades_of(str(exam[f"{side}.{modality}.{name}"]), top, tags=False)
        for side in sides
        for name in names
    ]
    return sum(r[0] for r in ranges), sum(r[-1] for r in ranges)


def expected(exam: sci.Exam) -> Iterator[tuple[str, tuple[int, int]]]:
    for part, together in (("ue", "uems"), ("le", "lems"), ("lt", "lt"), ("pp", "pp")):
        yield f"{part}r", interval(exam, part, ("right",))
        yield f"{part}l", interval(exam, part, ("left",))
        yield together, interval(exam, part, ("right", "left"))
    upper, lower = (interval(exam, part, ("right", "left")) for part in ("ue", "le"))
    yield "total_motor", (upper[0] + lower[0], upper[1] + lower[1])


@given(st.one_of(exams(), exams("2011"), exams_near_borders()))
def test_totals_are_sums_of_examined_grades(exam: sci.Exam) -> None:
    edition = "2011" if "5*" in map(str, all_cells(exam)) else "2019"
    try:
        totals = sci.classify(exam, edition=edition).totals
    except sci.ExamError:
        return
    wanted = dict(expected(exam))
    assert set(wanted) == set(sci.TOTALS)
    for name, (low, high) in wanted.items():
        score = getattr(totals, name)
        assert (score.low, score.high) == (low, high), name
        assert score.value == (low if low == high else None)


def test_totals_print_and_are_found_on_their_class() -> None:
    totals = sci.classify(sci.Exam.intact(), edition="2019").totals
    assert repr(totals).startswith("<Totals: uer 25, uel 25, uems 50, ler 25,")
    own: Any = type(totals)
    assert own.uems is vars(own)["uems"]


def all_cells(exam: sci.Exam) -> Iterator[Any]:
    for side in exam.to_dict().values():
        if isinstance(side, dict):
            yield from side["motor"].values()


def test_one_untested_muscle_leaves_the_other_totals_numeric() -> None:
    exam = sci.Exam.intact().replace({"left.motor.C6": "NT"})
    totals = sci.classify(exam, edition="2019").totals
    open_totals = {name: str(score) for name, score in totals.items() if score.value is None}
    assert open_totals == {"uel": "20-25", "uems": "45-50", "total_motor": "95-100"}


def test_untested_is_not_zero_and_a_tag_changes_no_total() -> None:
    exam = sci.Exam.intact().replace(
        {"right.motor.L3": "2**", "right.motor.L4": "3*", "left.light_touch.T1": "NT**"}
    )
    totals = sci.classify(exam, edition="2019").totals
    assert totals.lems.value == 45
    assert (totals.lt.value, totals.lt.low, totals.lt.high) == (None, 110, 112)


def test_each_side_has_its_own_ten_muscles() -> None:
    for side, letter in (("right", "r"), ("left", "l")):
        for place, name in enumerate(sci.KEY_MUSCLES):
            exam = sci.Exam.intact().replace({f"{side}.motor.{name}": 0})
            totals = sci.classify(exam, edition="2019").totals
            limb = "ue" if place < 5 else "le"
            lowered = {total for total, score in totals.items() if score.low in (20, 45, 95)}
            assert lowered == {f"{limb}{letter}", f"{limb}ms", "total_motor"}


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (None, "'None' is not a mapping"),
        ({"low": 1}, "lacks 'high'"),
        ({"low": 2, "high": 1, "value": None}, "a score of '2' to '1'"),
        ({"low": 0, "high": 2, "value": 1}, "a score of '0' to '2' with value '1'"),
        ({"low": True, "high": True, "value": True}, "'True' is not a whole number"),
        ({1: 2}, "unknown key '1'"),
    ],
)
def test_what_is_no_stored_score_is_refused(stored: Any, why: str) -> None:
    with pytest.raises(sci.SciscoreError, match=f"not a stored score: {why}"):
        sci.Score.from_dict(stored)


def test_totals_come_back_and_nothing_else_does() -> None:
    totals = sci.classify(sci.Exam.intact().replace({"vac": "NT"}), edition="2019").totals
    stored = totals.to_dict()
    assert type(totals).from_dict(stored) == totals
    stored["uems"] = {"value": 51, "low": 51, "high": 51}
    with pytest.raises(sci.SciscoreError, match="uems is 0 to 50, not 51"):
        type(totals).from_dict(stored)
