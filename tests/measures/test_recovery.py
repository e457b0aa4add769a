"""Gains in motor levels and marked recovery: thresholds, unknowns, and the known traps."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, strategies as st
from support.helpers import both, sensation_to, strongest_to

import sciscore as sci
from sciscore.measures import (
    MotorLevelGain,
    marked_recovery,
    meets_criterion,
    motor_level_gain,
)
from sciscore.measures.motor_gain import gain_meets

ARM = ("C5", "C6", "C7", "C8", "T1")
KRAMER = "kramer_2012"


def finding(*possible: str, name: str = "motor_level_right") -> sci.Finding:
    return sci.Finding(name=name, possible=possible, tagged=False, notes=())


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
@pytest.mark.parametrize("before", ARM)
@pytest.mark.parametrize("after", ARM)
def test_gain_is_the_difference_of_places(before: str, after: str) -> None:
    found = motor_level_gain(before, after)
    assert found.value == ARM.index(after) - ARM.index(before)
    assert found == motor_level_gain(finding(before), finding(after))


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
@pytest.mark.parametrize(
    ("after", "meets"), [("C4", None), ("C5", False), ("C6", False), ("C7", True), ("T1", True)]
)
def test_a_gain_of_one_is_not_enough_and_two_is(after: str, meets: bool | None) -> None:
    assert gain_meets(motor_level_gain("C5", after), KRAMER) is meets


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
@pytest.mark.parametrize("outside", ["C1", "C4", "T2", "L2", "S1", "S3", "INT"])
def test_levels_outside_the_list_have_no_gain(outside: str) -> None:
    for pair in ((outside, "C6"), ("C6", outside), (finding("C6", outside), "C6")):
        found = motor_level_gain(*pair)
        assert found.gain is None
        assert found.notes == (f"{outside} is not among C5 to T1",)
    assert motor_level_gain("C3,C4", "C6").notes == ("C3, C4 are not among C5 to T1",)


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
def test_nothing_known_is_not_no_gain() -> None:
    found = motor_level_gain("C5", "ND")
    assert (found.gain, found.notes) == (None, ("not determinable",))
    assert gain_meets(found, KRAMER) is None


SETS = st.lists(st.sampled_from(ARM), min_size=1, max_size=4, unique=True)


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
@given(SETS, SETS)
def test_gain_over_possible_levels_equals_brute_force(before: list[str], after: list[str]) -> None:
    found = motor_level_gain(finding(*before), finding(*after))
    gains = {ARM.index(b) - ARM.index(a) for a, b in itertools.product(before, after)}
    assert found.gain is not None
    assert (found.gain.low, found.gain.high) == (min(gains), max(gains))
    answers = {gain >= 2 for gain in gains}
    assert gain_meets(found, KRAMER) is (answers.pop() if len(answers) == 1 else None)


YES, NO, UNKNOWN = (
    motor_level_gain("C5", "C7"), motor_level_gain("C5", "C6"), MotorLevelGain(gain=None),
)  # fmt: skip


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
@pytest.mark.parametrize(
    ("right", "left", "either", "both_sides"),
    [
        (YES, YES, True, True), (YES, NO, True, False), (NO, YES, True, False),
        (NO, NO, False, False), (YES, UNKNOWN, True, None), (UNKNOWN, NO, None, False),
        (UNKNOWN, UNKNOWN, None, None),
    ],
    ids=range(7),
)  # fmt: skip
def test_sides_are_joined_by_the_rule_that_is_named(
    right: MotorLevelGain, left: MotorLevelGain, either: bool | None, both_sides: bool | None
) -> None:
    assert meets_criterion(right, left, sides="either", criterion=KRAMER) is either
    assert meets_criterion(right, left, sides="both", criterion=KRAMER) is both_sides


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
def test_side_rule_and_criterion_have_no_default() -> None:
    with pytest.raises(TypeError):
        meets_criterion(YES, YES, criterion=KRAMER)  # type: ignore[call-arg]
    with pytest.raises(sci.MeasureError, match="either, both"):
        meets_criterion(YES, YES, sides="any", criterion=KRAMER)
    with pytest.raises(sci.MeasureError, match="kramer_2012"):
        gain_meets(YES, "Kramer")


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
def test_findings_of_other_kinds_or_sides_are_refused() -> None:
    left = finding("C7", name="motor_level_left")
    with pytest.raises(sci.MeasureError, match="same side"):
        motor_level_gain(finding("C5"), left)
    with pytest.raises(sci.MeasureError) as caught:
        motor_level_gain(finding("C5", name="neurological_level"), "C9")
    assert [problem.location for problem in caught.value.problems] == ["baseline", "followup"]


@pytest.mark.guards("MEASURE.MOTOR_LEVEL_GAIN")
def test_gain_from_two_exams() -> None:
    exams = [
        sci.Exam.intact().replace(
            both(lambda side, to=level: sensation_to(to, side) | strongest_to(to, side))
        )
        for level in ("C5", "C7")
    ]
    first, second = (sci.classify(exam, edition="2019") for exam in exams)
    assert motor_level_gain(first.motor_level_left, second.motor_level_left).value == 2


THRESHOLD = {"A": 3, "B": 4, "C": 5, "D": 6}


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize("baseline", "ABCD")
@pytest.mark.parametrize("grade", range(1, 8))
def test_benzel_rule(baseline: str, grade: int) -> None:
    found = marked_recovery(baseline, rule="modified_benzel", modified_benzel=grade)
    assert found.value is (grade >= THRESHOLD[baseline])
    assert found.notes == ()


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize("baseline", "AB")
@pytest.mark.parametrize("followup", "ABCDE")
def test_two_ais_grades_for_a_and_b_with_e_counted(baseline: str, followup: str) -> None:
    found = marked_recovery(baseline, rule="ais_for_a_and_b", followup_ais=followup)
    assert found.value is ("ABCDE".index(followup) - "ABCDE".index(baseline) >= 2)


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize("baseline", "CD")
def test_c_and_d_are_judged_by_benzel_under_either_rule(baseline: str) -> None:
    for grade in range(1, 8):
        found = marked_recovery(
            baseline, rule="ais_for_a_and_b", modified_benzel=grade, followup_ais="E"
        )
        assert found.value is (grade >= THRESHOLD[baseline])


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize("missing", [9, "9", None, ""], ids=repr)
@pytest.mark.parametrize("baseline", "ABCD")
def test_benzel_9_is_missing_and_never_passes(baseline: str, missing: Any) -> None:
    found = marked_recovery(baseline, rule="modified_benzel", modified_benzel=missing)
    assert (found.value, found.notes) == (None, ("the grade at follow-up is not known",))


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize("grade", [0, 8, 10, "7.5", 7.5, "VII", True, -1], ids=repr)
def test_benzel_8_and_the_like_are_refused(grade: Any) -> None:
    with pytest.raises(sci.MeasureError, match="modified_benzel"):
        marked_recovery("A", rule="modified_benzel", modified_benzel=grade)


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize("missing", ["ND", "NT", "U", None, ""])
def test_missing_ais_at_follow_up_is_not_no(missing: Any) -> None:
    assert marked_recovery("A", rule="ais_for_a_and_b", followup_ais=missing).value is None
    assert marked_recovery(missing, rule="modified_benzel", modified_benzel=7).value is None


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
def test_baseline_e_is_not_applicable() -> None:
    found = marked_recovery("E", rule="modified_benzel", modified_benzel=7)
    assert found.value is None
    assert "not applicable" in found.notes[0]


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@pytest.mark.parametrize(
    ("possible", "followup", "value"),
    [
        (("A",), ("C", "D"), True), (("A",), ("B", "C"), None), (("B",), ("B", "C"), False),
        (("A", "B"), ("D", "E"), True), (("A", "B"), ("C",), None), (("NA",), ("C",), None),
        (("D", "E"), ("E",), None), (("A",), (), None),
    ],
    ids=range(8),
)  # fmt: skip
def test_findings_are_judged_over_all_they_may_be(
    possible: tuple[str, ...], followup: tuple[str, ...], value: bool | None
) -> None:
    baseline, after = finding(*possible, name="ais"), finding(*followup, name="ais")
    found = marked_recovery(baseline, rule="ais_for_a_and_b", followup_ais=after)
    assert found.value is value
    assert bool(found.notes) == (value is None)


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
def test_each_possible_grade_needs_its_own_grade_at_follow_up() -> None:
    b_or_c = finding("B", "C", name="ais")
    found = marked_recovery(b_or_c, rule="ais_for_a_and_b", followup_ais="E")
    assert found.notes == ("the grade at follow-up is not known",)
    known = marked_recovery(b_or_c, rule="ais_for_a_and_b", followup_ais="E", modified_benzel=5)
    assert known.value is True


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
def test_an_exam_that_leaves_every_grade_open_may_be_e() -> None:
    open_ais = finding(*"ABCDE", name="ais")
    found = marked_recovery(open_ais, rule="modified_benzel", modified_benzel=7)
    assert found == marked_recovery(finding("D", "E", name="ais"), rule="modified_benzel")
    followup = marked_recovery("A", rule="ais_for_a_and_b", followup_ais=open_ais)
    assert followup.notes == ("depends on untested cells",)


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
@given(st.sampled_from("ABCD"), st.integers(1, 6))
def test_a_better_grade_never_unmakes_recovery(baseline: str, grade: int) -> None:
    before, after = (
        marked_recovery(baseline, rule="modified_benzel", modified_benzel=g).value
        for g in (grade, grade + 1)
    )
    assert before is not None
    assert after is not None
    assert after >= before


@pytest.mark.guards("MEASURE.MARKED_RECOVERY")
def test_rule_must_be_named_and_all_problems_are_listed() -> None:
    with pytest.raises(sci.MeasureError, match="ais_for_a_and_b"):
        marked_recovery("A", rule="new", modified_benzel=3)
    with pytest.raises(sci.MeasureError) as caught:
        marked_recovery("F", rule="modified_benzel", modified_benzel=8, followup_ais="x")
    wheres = [problem.location for problem in caught.value.problems]
    assert wheres == ["baseline", "followup_ais", "modified_benzel"]


def test_another_finding_is_no_ais() -> None:
    with pytest.raises(sci.MeasureError, match="baseline"):
        marked_recovery(finding("C"), rule="modified_benzel", modified_benzel=3)


RUBBISH = st.text() | st.floats() | st.integers() | st.lists(st.integers(), max_size=2)


@given(RUBBISH, RUBBISH)
def test_rubbish_only_raises_a_sciscore_error(one: Any, other: Any) -> None:
    for call in (
        lambda: motor_level_gain(one, other),
        lambda: meets_criterion(YES, NO, sides=one, criterion=KRAMER),
        lambda: marked_recovery(one, rule="modified_benzel", modified_benzel=other),
        lambda: marked_recovery("A", rule=one),
    ):
        try:
            call()
        except sci.SciscoreError:
            continue
