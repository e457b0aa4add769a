"""Numbers and patterns of an exam below its level, against every completion."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.isncsci.fields import PLACE
from sciscore.measures import (
    MotorBelow,
    mean_motor_below,
    motor_change_below,
    sacral_pattern,
    zpp_lengths,
)
from sciscore.testing import exams_near_borders

pytestmark = pytest.mark.guards("MEASURE.BELOW")

LEVELS = (*sci.SEGMENTS, "INT")
few_open = exams_near_borders("2019", open_cells=2, tags=False)


def completions(exam: sci.Exam) -> Iterator[sci.Exam]:
    """Every exam that the untested cells of one may stand for."""
    untested = [path for path in PLACE if exam[path] == "NT"]
    grades: list[tuple[Any, ...]] = [
        (0, 1, 2, 3, 4, 5) if ".motor." in path else ("No", "Yes") if "." not in path else (0, 1, 2)
        for path in untested
    ]
    for filled in itertools.product(*grades):
        yield exam.replace(dict(zip(untested, filled, strict=True)))


def grade_of(exam: sci.Exam, cell: str) -> int:
    return int(str(exam[cell]))


def muscles_below(exam: sci.Exam) -> list[str]:
    level = sci.classify(exam, edition="2019").neurological_level.value
    assert level is not None
    return [
        f"{side}.motor.{segment}"
        for segment in sci.KEY_MUSCLES
        for side in ("right", "left")
        if LEVELS.index(segment) > LEVELS.index(level)
    ]


def check(found: MotorBelow, due: list[float | None]) -> None:
    known = [number for number in due if number is not None]
    assert found.without == (None in due)
    if not known:
        assert found.number is None
        return
    assert found.number is not None
    assert found.number.low == pytest.approx(min(known))
    assert found.number.high == pytest.approx(max(known))


@given(few_open)
def test_the_mean_below_the_level_is_that_of_all_completions(exam: sci.Exam) -> None:
    due: list[float | None] = []
    for made in completions(exam):
        cells = muscles_below(made)
        grades = [grade_of(made, cell) for cell in cells]
        due.append(sum(grades) / len(grades) if grades else None)
    check(mean_motor_below(exam, edition="2019"), due)


@settings(max_examples=40)
@given(exams_near_borders("2019", open_cells=1, tags=False),
       exams_near_borders("2019", open_cells=1, tags=False))  # fmt: skip
def test_the_change_below_the_level_is_that_of_all_completions(
    first: sci.Exam, second: sci.Exam
) -> None:
    due: list[float | None] = []
    for before in completions(first):
        cells = muscles_below(before)
        for after in completions(second):
            squares = [(grade_of(after, cell) - grade_of(before, cell)) ** 2 for cell in cells]
            due.append(math.sqrt(sum(squares) / len(cells)) if cells else None)
    check(motor_change_below(first, second, edition="2019"), due)


@given(few_open)
def test_lengths_of_zones_are_those_of_all_completions(exam: sci.Exam) -> None:
    lengths = zpp_lengths(exam, edition="2019")
    every = [sci.classify(made, edition="2019") for made in completions(exam)]
    for part, side in itertools.product(("sensory", "motor"), ("right", "left")):
        due: set[int] = set()
        applies = []
        for made in every:
            zone = getattr(made, f"{part}_zpp_{side}").value
            level = getattr(made, f"{part}_level_{side}").value
            applies.append(zone != "NA")
            if zone != "NA":
                due.add(LEVELS.index(zone) - LEVELS.index(level))
        found = getattr(lengths, f"{part}_{side}")
        assert set(found.possible) == due
        assert found.may_not_apply == (not all(applies))


@given(few_open)
def test_sacral_patterns_are_those_of_all_completions_with_ais_b(exam: sci.Exam) -> None:
    due, others = set(), False
    for made in completions(exam):
        if sci.classify(made, edition="2019").ais.value != "B":
            others = True
            continue
        sides = sum(grade_of(made, f"{side}.pin_prick.S4_5") > 0 for side in ("right", "left"))
        due.add(("none", "unilateral", "bilateral")[sides])
    found = sacral_pattern(exam, edition="2019")
    assert (set(found.possible), found.may_not_apply) == (due, others)


def motor_complete(**cells: Any) -> sci.Exam:
    none = {f"{side}.motor.{name}": 0 for side in ("right", "left") for name in sci.KEY_MUSCLES}
    return sci.Exam.intact().replace({**none, "right.pin_prick.C5": 1, "vac": "No", **cells})


@pytest.mark.parametrize(
    ("right", "left", "pattern"),
    [(2, 2, ("bilateral",)), (0, 1, ("unilateral",)), (0, 0, ("none",)),
     ("NT", 0, ("none", "unilateral")), ("NT", "NT", ("none", "unilateral", "bilateral"))],
)  # fmt: skip
def test_patterns_of_pin_prick(right: Any, left: Any, pattern: tuple[str, ...]) -> None:
    exam = motor_complete(**{"right.pin_prick.S4_5": right, "left.pin_prick.S4_5": left})
    found = sacral_pattern(exam, edition="2019")
    assert (found.possible, found.may_not_apply) == (pattern, False)
    assert found.value == (pattern[0] if len(pattern) == 1 else None)
    unsure = sacral_pattern(exam.replace({"vac": "NT"}), edition="2019")
    assert (unsure.possible, unsure.may_not_apply, unsure.value) == (pattern, True, None)


def test_a_grade_that_makes_ais_a_is_of_no_pattern() -> None:
    none = {f"{side}.light_touch.S4_5": 0 for side in ("right", "left")}
    pin_prick = {"right.pin_prick.S4_5": "NT", "left.pin_prick.S4_5": 0}
    found = sacral_pattern(motor_complete(**none, **pin_prick, dap="No"), edition="2019")
    assert (found.possible, found.may_not_apply) == (("unilateral",), True)


def test_a_length_has_a_value_if_it_is_one_and_the_zone_applies() -> None:
    below = sci.DERMATOMES[sci.DERMATOMES.index("T4") :]
    parts = {"light_touch": below, "pin_prick": below, "motor": sci.KEY_MUSCLES[5:]}
    gone = {
        f"{side}.{part}.{name}": 0
        for side in ("right", "left")
        for part, names in parts.items()
        for name in names
    }
    none = sci.Exam.intact().replace({**gone, "vac": "No", "dap": "No"})
    some = none.replace({"right.light_touch.T6": 1, "left.pin_prick.T5": "NT"})
    lengths = zpp_lengths(some, edition="2019")
    level = LEVELS.index(str(sci.classify(some, edition="2019").sensory_level_right))
    assert lengths.sensory_right.value == LEVELS.index("T6") - level
    assert (lengths.sensory_left.value, lengths.sensory_left.possible) == (
        None, (0, LEVELS.index("T5") - level),
    )  # fmt: skip
    unsure = zpp_lengths(some.replace({"dap": "NT", "vac": "NT"}), edition="2019")
    assert (unsure.sensory_right.may_not_apply, unsure.sensory_right.value) == (True, None)
    assert unsure.to_dict()["sensory_right"]["may_not_apply"] is True


def test_a_mean_has_a_value_if_every_completion_has_muscles_below() -> None:
    weak = {f"{side}.pin_prick.L5": 1 for side in ("right", "left")}
    exam = sci.Exam.intact().replace(weak)
    assert mean_motor_below(exam, edition="2019").value == 5
    unsure = exam.replace({"left.pin_prick.L5": "NT", "right.pin_prick.L5": 2})
    found = mean_motor_below(unsure, edition="2019")
    assert (found.without, found.value, found.levels) == (True, None, ("L4",))
    assert found.number is not None
    open_muscle = mean_motor_below(exam.replace({"left.motor.S1": "NT"}), edition="2019")
    assert (open_muscle.without, open_muscle.value) == (False, None)


def test_an_intact_exam_has_nothing_below() -> None:
    intact = sci.Exam.intact()
    found = mean_motor_below(intact, edition="2019")
    assert (found.number, found.levels, found.without, found.value) == (None, (), True, None)
    assert not sacral_pattern(intact, edition="2019").possible
    lengths = zpp_lengths(intact, edition="2019")
    assert lengths.motor_left.possible == ()
    assert lengths.motor_left.value is None


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_change_of_one_muscle_counts_in_either_direction(first: int, second: int) -> None:
    weak = {f"{side}.pin_prick.L5": 1 for side in ("right", "left")}
    before, after = (
        sci.Exam.intact().replace({**weak, "right.motor.S1": grade}) for grade in (first, second)
    )
    # Below L4 are L5 and S1 of both sides.
    expected = math.sqrt((second - first) ** 2 / 4)
    assert motor_change_below(before, after, edition="2019").value == pytest.approx(expected)


@pytest.mark.parametrize("function", [mean_motor_below, zpp_lengths, sacral_pattern])
def test_what_is_not_an_exam_is_refused(function: Any) -> None:
    with pytest.raises(sci.MeasureError):
        function("exam", edition="2019")
    with pytest.raises(sci.EditionError):
        function(sci.Exam.intact(), edition="2018")
