"""Corner cases of the rules that no published case reaches, and those that people get wrong."""

from __future__ import annotations

from typing import Any

import pytest
from support.helpers import both, muscles, sensation_to, strongest_to

import sciscore as sci

INTACT = sci.Exam.intact()


def classify(*changes: dict[str, Any], edition: str = "2019") -> dict[str, str]:
    cells: dict[str, Any] = {}
    for change in changes:
        cells |= change
    result = sci.classify(INTACT.replace(cells), edition=edition)
    return {name: str(finding) for name, finding in result.findings.items()}


@pytest.mark.guards("ISNCSCI.ML")
@pytest.mark.parametrize(
    ("muscle", "above"),
    [("L3", "L2"), ("L4", "L3"), ("L5", "L4"), ("S1", "L5"), ("C5", "C4"), ("L2", "L1")],
)
@pytest.mark.parametrize("grade", [0, 1, 2])
def test_muscle_below_3_puts_the_motor_level_above_it(muscle: str, above: str, grade: int) -> None:
    assert classify({f"right.motor.{muscle}": grade})["motor_level_right"] == above


@pytest.mark.guards("ISNCSCI.ML")
@pytest.mark.parametrize("muscle", sci.KEY_MUSCLES)
@pytest.mark.parametrize("grade", [3, 4])
def test_muscle_of_3_or_4_below_intact_ones_is_the_motor_level(muscle: str, grade: int) -> None:
    assert classify({f"left.motor.{muscle}": grade})["motor_level_left"] == muscle


@pytest.mark.guards("ISNCSCI.ML")
@pytest.mark.parametrize("level", ["C1", "C2", "C3"])
def test_high_cervical_motor_level_defers_to_sensation_whatever_the_muscles(level: str) -> None:
    assert classify(sensation_to(level, "right"))["motor_level_right"] == level


@pytest.mark.guards("ISNCSCI.ML")
def test_strong_c5_does_not_lift_the_motor_level_over_c3() -> None:
    cells = sensation_to("C3", "right") | muscles("right", 5, 4, 0, 0, 0, 0, 0, 0, 0, 0)
    assert classify(cells)["motor_level_right"] == "C3"


@pytest.mark.guards("ISNCSCI.ML")
@pytest.mark.parametrize("level", ["C4", "C5", "C6", "C7", "C8", "T1"])
def test_abnormal_sensation_on_arm_segments_holds_the_motor_level_at_t1(level: str) -> None:
    assert classify(sensation_to(level, "right"))["motor_level_right"] == "T1"


@pytest.mark.guards("ISNCSCI.ML")
@pytest.mark.parametrize("level", ["L1", "L2", "L3", "L4", "L5", "S1"])
def test_abnormal_sensation_on_leg_segments_holds_the_motor_level_at_s1(level: str) -> None:
    assert classify(sensation_to(level, "right"))["motor_level_right"] == "S1"


@pytest.mark.guards("ISNCSCI.ML")
@pytest.mark.parametrize("level", ["T2", "T6", "T10", "T12", "S2", "S3"])
def test_without_key_muscle_the_motor_level_follows_sensation(level: str) -> None:
    found = classify(sensation_to(level, "right"))
    assert found["sensory_level_right"] == found["motor_level_right"] == level


@pytest.mark.guards("ISNCSCI.ML")
def test_t1_of_4_is_not_deferred_to_t3() -> None:
    cells = sensation_to("T3", "right") | muscles("right", 5, 5, 5, 5, 4, 0, 0, 0, 0, 0)
    assert classify(cells)["motor_level_right"] == "T1"


@pytest.mark.guards("ISNCSCI.VAC", "ISNCSCI.NLI")
@pytest.mark.parametrize(("vac", "level"), [("Yes", "INT"), ("No", "S3"), ("NT", "ND")])
def test_vac_is_the_motor_test_of_the_last_segment(vac: str, level: str) -> None:
    found = classify({"vac": vac})
    assert found["motor_level_right"] == found["neurological_level"] == level


@pytest.mark.guards("ISNCSCI.VAC", "ISNCSCI.ML")
def test_sensory_level_s3_with_vac_defers() -> None:
    cells = {"right.light_touch.S4_5": 1}
    found = classify(cells)
    assert found["sensory_level_right"] == found["motor_level_right"] == "S3"


@pytest.mark.guards("ISNCSCI.VAC", "ISNCSCI.AIS")
def test_only_vac_absent_is_ais_b_at_s3() -> None:
    found = classify({"vac": "No"})
    assert (found["neurological_level"], found["ais"], found["completeness"]) == ("S3", "B", "I")
    assert found["motor_zpp_right"] == "S3"
    assert found["sensory_zpp_right"] == "NA"


@pytest.mark.guards("ISNCSCI.AIS.CD")
@pytest.mark.parametrize(("level", "grade"), [("S1", "D"), ("S2", "D"), ("S3", "D")])
def test_no_key_muscle_below_the_level_is_d_with_a_note(level: str, grade: str) -> None:
    exam = INTACT.replace(both(lambda side: sensation_to(level, side)))
    result = sci.classify(exam, edition="2019")
    assert (str(result.neurological_level), str(result.ais)) == (level, grade)
    assert any("0 of 0" in note for note in result.ais.notes)


@pytest.mark.guards("ISNCSCI.AIS.CD")
def test_exactly_half_is_read_as_both_in_1992_only() -> None:
    cells = both(sensation_to_t6) | both(lambda side: muscles(side, 5, 5, 5, 5, 5, 3, 3, 0, 0, 0))
    cells |= {"left.motor.L4": 3}
    half = INTACT.replace(cells)
    assert sci.classify(half, edition="1992").ais.possible == ("C", "D")
    assert any("AIS C or D" in note for note in sci.classify(half, edition="1992").ais.notes)
    for edition in ("1996", "2000", "2011", "2019"):
        result = sci.classify(half, edition=edition)
        assert (str(result.ais), result.ais.notes) == ("D", ())


def sensation_to_t6(side: str) -> dict[str, Any]:
    return sensation_to("T6", side)


@pytest.mark.guards("ISNCSCI.AIS.MOTOR")
def test_more_than_three_levels_is_strict() -> None:
    base = both(lambda side: sensation_to("T11", side)) | both(
        lambda side: strongest_to("T1", side)
    )
    base |= {"vac": "No", "dap": "Yes"}
    assert classify(base, {"right.motor.L2": 1})["ais"] == "B", "T11 to L2 is exactly three"
    assert classify(base, {"right.motor.L3": 1})["ais"] == "C", "T11 to L3 is four"


@pytest.mark.guards("ISNCSCI.AIS.MOTOR", "ISNCSCI.AIS.CD", "ISNCSCI.NT")
@pytest.mark.parametrize(("strong", "grades"), [(11, ("B", "D")), (10, ("B", "C"))])
def test_the_muscle_that_must_be_weak_for_sparing_is_weak_in_the_count(
    strong: int, grades: tuple[str, ...]
) -> None:
    """Only with C6 below 3 lies T1 four segments below the motor level: B, or a count without C6.

    `strong` counts C6 in: of 20 muscles below C4 ten are left, which is half, or nine.
    """
    cells = {"right.light_touch.C5": 1, "vac": "No", "dap": "Yes"}
    cells |= muscles("right", 5, "NT", 0, 3 if strong == 11 else 0, 3, 0, 0, 0, 0, 0)
    cells |= muscles("left", 5, 5, 5, 5, 5, 5, 5, 0, 0, 0)
    exam = INTACT.replace(cells)
    assert sci.classify(exam, edition="2019").ais.possible == grades
    tested = {grade: classify(cells, {"right.motor.C6": grade})["ais"] for grade in range(6)}
    assert tested == dict.fromkeys(range(3), grades[1]) | dict.fromkeys(range(3, 6), "B")


@pytest.mark.guards("ISNCSCI.COMPLETENESS", "ISNCSCI.AIS")
def test_sparing_without_sacral_function_stays_a() -> None:
    cells = both(sensation_to_t6) | {"vac": "No", "dap": "No"}
    found = classify(cells)
    assert (found["ais"], found["motor_zpp_right"], found["completeness"]) == ("A", "S1", "C")


@pytest.mark.guards("ISNCSCI.AIS.MOTOR")
def test_b_in_1996_may_be_c_in_2000_and_the_other_way_round() -> None:
    near = both(lambda side: sensation_to("T11", side)) | both(
        lambda side: strongest_to("T1", side)
    )
    near |= {"vac": "No", "dap": "Yes", "right.motor.L2": 1}
    assert classify(near, edition="1996")["ais"] == "C"
    assert classify(near, edition="2000")["ais"] == "B"


@pytest.mark.guards("ISNCSCI.ZPP.NONKEY", "ISNCSCI.AIS.MOTOR")
def test_decisive_nonkey_muscle() -> None:
    cells = both(sensation_to_t6) | both(lambda side: strongest_to("T1", side))
    cells |= {"vac": "No", "dap": "Yes", "right.lowest_nonkey_muscle": "L4"}
    found = classify(cells)
    assert (found["ais"], found["motor_zpp_right"], found["motor_zpp_left"]) == ("C", "L4", "T6")
    assert classify(cells, edition="2011")["ais"] == "C"
    assert classify(cells, edition="2011")["motor_zpp_right"] == "NA"
    assert classify(cells, edition="2000")["ais"] == "B", "non-key muscles came in 2011"
    complete = classify(cells | {"dap": "No"})
    assert (complete["ais"], complete["motor_zpp_right"]) == ("A", "T6")


@pytest.mark.guards("ISNCSCI.ZPP.NONKEY")
def test_nonkey_muscle_counts_for_the_zone_also_in_ais_d() -> None:
    cells = both(lambda side: sensation_to("C6", side)) | both(
        lambda side: muscles(side, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0)
    )
    cells |= {"left.motor.C5": 3, "vac": "No", "dap": "Yes", "right.lowest_nonkey_muscle": "L5"}
    cells |= muscles("left", 5, 5, 5, 5, 5, 0, 0, 0, 0, 0)
    found = classify(cells)
    assert found["neurological_level"] == "C6"
    assert found["motor_zpp_right"] == "L5"
    assert found["ais"] == "C"
    without_arm_loss = both(lambda side: sensation_to("L3", side, 1)) | both(
        lambda side: muscles(side, 5, 5, 5, 5, 5, 3, 3, 3, 3, 0)
    )
    without_arm_loss |= {"vac": "No", "dap": "Yes", "right.lowest_nonkey_muscle": "S1"}
    d = classify(without_arm_loss)
    assert (d["ais"], d["motor_zpp_right"]) == ("D", "S1")


@pytest.mark.guards("ISNCSCI.ZPP.NONKEY")
def test_key_function_four_below_takes_the_zone_from_a_nonkey_muscle() -> None:
    """With any function in T1 the non-key muscle no longer decides; without, it does."""
    cells = muscles("right", 3, 0, 0, 0, "NT", 0, 0, 0, 0, 0)
    cells |= muscles("left", 3, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    cells |= {"vac": "No", "dap": "Yes", "right.lowest_nonkey_muscle": "L3"}
    result = sci.classify(INTACT.replace(cells), edition="2019")
    assert str(result.motor_level_right) == "C5"
    assert result.motor_zpp_right.possible == ("T1", "L3")


@pytest.mark.guards("ISNCSCI.ZPP.SCOPE", "ISNCSCI.ZPP.SENSORY")
def test_sensory_zone_on_one_side_only() -> None:
    cells = both(sensation_to_t6) | {"vac": "No", "dap": "No", "left.light_touch.S4_5": 1}
    cells |= {"right.pin_prick.T9": 1}
    found = classify(cells)
    assert (found["sensory_zpp_right"], found["sensory_zpp_left"]) == ("T9", "NA")


@pytest.mark.guards("ISNCSCI.ZPP.SCOPE")
def test_zones_before_2019_need_a_complete_injury() -> None:
    cells = both(sensation_to_t6) | {"vac": "No", "dap": "No", "left.light_touch.S4_5": 1}
    assert set(list(classify(cells, edition="2011").values())[7:]) == {"NA"}
    cells["left.light_touch.S4_5"] = 0
    found = classify(cells, edition="2011")
    assert [found[name] for name in ("sensory_zpp_right", "motor_zpp_right")] == ["T6", "S1"]


@pytest.mark.guards("ISNCSCI.AIS.DEFICIT")
@pytest.mark.parametrize(
    ("edition", "grade", "completeness"),
    [
        ("1992", "E", "I"),
        ("1996", "E", "I"),
        ("2000", "NA", "NA"),
        ("2011", "NA", "NA"),
        ("2019", "NA", "NA"),
    ],
)
def test_nothing_abnormal_without_a_prior_deficit(
    edition: str, grade: str, completeness: str
) -> None:
    found = classify({"prior_deficit": False}, edition=edition)
    assert (found["ais"], found["completeness"]) == (grade, completeness)
    assert classify(edition=edition)["ais"] == "E"


@pytest.mark.guards("ISNCSCI.AIS.E")
def test_e_without_dap_is_noted() -> None:
    result = sci.classify(INTACT.replace({"dap": "No"}), edition="2019")
    assert str(result.ais) == "E"
    assert any("DAP" in note for note in result.ais.notes)


@pytest.mark.guards("ISNCSCI.VAC", "ISNCSCI.NLI")
@pytest.mark.parametrize(
    ("cells", "noted"),
    [
        ({}, False), ({"vac": "No"}, True), ({"vac": "NT"}, True),
        ({"vac": "No", "right.motor.L3": 3}, False), ({"vac": "No", "left.pin_prick.C2": 0}, False),
        ({"vac": "No", "right.motor.L3": "NT"}, True),
    ],
)  # fmt: skip
def test_s3_is_noted_where_it_may_be_for_vac_alone(cells: dict[str, Any], noted: bool) -> None:
    note = "S3 where only VAC is absent, by the definition; some software prints INT"
    found = sci.classify(INTACT.replace(cells), edition="2019").neurological_level
    assert found.notes == ((note,) if noted else ())


@pytest.mark.guards("ISNCSCI.AIS.CD")
@pytest.mark.parametrize("muscle", sci.KEY_MUSCLES)
def test_an_untested_muscle_is_below_the_level_or_normal(muscle: str) -> None:
    """INT with that muscle below 5 is no level, and nothing is said of 0 of 0 muscles."""
    for edition in ("2000", "2011", "2019"):
        ais = sci.classify(INTACT.replace({f"left.motor.{muscle}": "NT"}), edition=edition).ais
        below = muscle == "S1"  # with 3 or 4 the level is S1, and no key muscle lies below
        assert [note.startswith("no key muscle lies below") for note in ais.notes] == [True] * below


@pytest.mark.guards("ISNCSCI.TAG", "ISNCSCI.AIS.DEFICIT")
def test_a_grade_that_only_the_tag_makes_possible_is_tagged_also_where_it_is_none() -> None:
    exam = INTACT.replace({"right.motor.L3": "3*[4-5]", "prior_deficit": False})
    for cohort in ([exam], [exam, INTACT]):
        ais = sci.classify(sci.Exams.from_exams(cohort), edition="2019").ais[0]
        assert (ais.possible, ais.tagged) == (("NA", "D"), True)
    assert sci.classify(exam, edition="2019").ais.tagged


@pytest.mark.guards("ISNCSCI.LESIONS", "ISNCSCI.AIS.E")
def test_notes_are_only_on_values_that_they_explain() -> None:
    unharmed = sci.classify(INTACT.replace({"dap": "No", "prior_deficit": False}), edition="2019")
    assert [note for note in unharmed.ais.notes if "DAP" in note] == []
    assert any("does not apply" in note for note in unharmed.ais.notes)
    low = both(lambda side: sensation_to("S2", side)) | {"multiple_lesions": True}
    judged = sci.classify(INTACT.replace(low), edition="2019")
    assert judged.ais.notes == ("two or more cord lesions: left to clinical judgement",)


@pytest.mark.guards("ISNCSCI.ML")
def test_two_readings_of_an_intact_muscle_in_1996() -> None:
    result = sci.classify(INTACT.replace({"right.motor.C6": 4}), edition="1996")
    assert result.motor_level_right.possible == ("C6", "INT")
    assert result.motor_level_right.notes == (
        "depends on how the edition is read: key muscles above the motor level",
    )
    assert classify({"right.motor.C6": 4}, edition="2000")["motor_level_right"] == "C6"


@pytest.mark.guards("ISNCSCI.AIS.MOTOR", "ISNCSCI.NT")
def test_motor_levels_above_the_counted_nli_do_not_spare() -> None:
    """Where the NLI is L3 the right motor level is L3 too, and S1 is only three below it."""
    cells = muscles("right", 5, 5, 5, 5, 5, "NT", 3, 0, 0, 3)
    cells |= muscles("left", 5, 5, 5, 5, 5, 5, 5, 3, 0, 0) | {"vac": "No", "dap": "Yes"}
    result = sci.classify(INTACT.replace(cells), edition="2019")
    assert result.neurological_level.possible == ("L1", "L2", "L3")
    assert result.ais.possible == ("B", "D")


@pytest.mark.guards("ISNCSCI.NT")
def test_untested_cells_that_do_not_matter_stay_silent() -> None:
    cells = both(sensation_to_t6) | both(lambda side: strongest_to("T1", side))
    cells |= {"vac": "No", "dap": "No", "right.motor.C8": 3, "right.pin_prick.T7": "NT"}
    found = classify(cells, {"right.motor.T1": "NT"})
    assert found["motor_level_right"] == "C8"
    assert found["sensory_level_right"] == "T6"
    assert found["ais"] == "A"
    assert found["motor_zpp_right"] == "ND", "the untested muscle may be the zone"


@pytest.mark.guards("ISNCSCI.TAG")
@pytest.mark.parametrize(
    ("changes", "finding", "expected"),
    [
        ({"right.motor.C7": "3*"}, "motor_level_right", "C7"),
        ({"right.motor.C7": "3**"}, "motor_level_right", "INT*"),
        ({"right.motor.C7": "2*"}, "motor_level_right", "ND*"),
        ({"right.motor.C7": "3*[0-2]"}, "motor_level_right", "C6*"),
        ({"right.light_touch.T4": "1*"}, "sensory_level_right", "T3"),
        ({"right.light_touch.T4": "1**"}, "sensory_level_right", "INT*"),
        ({"right.light_touch.T4": "NT*"}, "sensory_level_right", "T3*"),
        ({"right.light_touch.T4": "NT**"}, "sensory_level_right", "INT*"),
        ({"right.motor.C7": "4**", "right.light_touch.C4": 1}, "motor_level_right", "C3"),
        ({"right.motor.C7": "4**"}, "ais", "E*"),
    ],
)
def test_tags_by_the_four_steps(changes: dict[str, Any], finding: str, expected: str) -> None:
    assert classify(changes)[finding] == expected


@pytest.mark.guards("ISNCSCI.GRADES", "ISNCSCI.TAG")
def test_legacy_5_is_5_and_carries_no_tag() -> None:
    with_star = sci.classify(INTACT.replace({"right.motor.L4": "5*"}), edition="2011")
    plain = sci.classify(INTACT, edition="2011")
    assert with_star.findings == plain.findings
    assert with_star.totals == plain.totals


@pytest.mark.guards("ISNCSCI.AIS.CD")
@pytest.mark.parametrize("edition", ["1996", "2019"])
def test_weakness_of_one_side_alone_ends_the_level_at_no_cost(edition: str) -> None:
    weak = {f"right.motor.{muscle}": 2 for muscle in ("T1", "L2", "L3", "L4", "L5", "S1")}
    found = sci.classify(sci.Exam.intact().replace(weak), edition=edition)
    assert found.neurological_level.value == "C8"
    assert found.ais.value == "D", "six of the twelve muscles below have 3 or more"


@pytest.mark.guards("ISNCSCI.NT")
@pytest.mark.parametrize("muscle", ["C8", "T1", "L3", "L4"])
@pytest.mark.parametrize("vac", ["Yes", "No"])
def test_an_untested_muscle_above_weak_ones_is_as_its_grades(muscle: str, vac: str) -> None:
    muscles = ("C5", "C6", "C7", "C8", "T1", "L2", "L3", "L4", "L5", "S1")
    below = muscles[muscles.index(muscle) + 1 :]
    exam = sci.Exam.intact().replace({f"right.motor.{one}": 2 for one in below} | {"vac": vac})
    path = f"right.motor.{muscle}"
    found = sci.classify(exam.replace({path: "NT"}), edition="2019").ais.possible
    graded = (sci.classify(exam.replace({path: grade}), edition="2019") for grade in range(6))
    assert set(found) == {value for one in graded for value in one.ais.possible}
