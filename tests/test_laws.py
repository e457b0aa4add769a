"""What holds for every exam; and what does not, with the counter-example by name."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from helpers import both, muscles, rank, sensation_to
from hypothesis import assume, given, strategies as st

import sciscore as sci
from sciscore.isncsci.fields import CELLS, FIELDS, PLACE, WIDTH
from sciscore.isncsci.grades import NT
from sciscore.testing import exams, exams_near_borders

any_exam = st.one_of(exams(), exams_near_borders())
tested_exams = exams_near_borders(open_cells=0)
LEVEL_NAMES = [name for name in sci.FINDINGS if "level" in name]


def classify(exam: sci.Exam, edition: str = "2019") -> sci.Classification:
    return sci.classify(exam, edition=edition)


def mirrored(exam: sci.Exam) -> sci.Exam:
    swap = {"right": "left", "left": "right"}
    return sci.Exam.from_dict(
        {
            ".".join((swap.get(side, side), *rest)): exam[path]
            for path in PLACE
            for side, *rest in [path.split(".")]
        }
    )


@given(any_exam)
def test_totals_lie_in_bounds_and_add_up(exam: sci.Exam) -> None:
    totals = classify(exam).totals
    for name, top in {"uems": 50, "lems": 50, "total_motor": 100, "lt": 112, "pp": 112}.items():
        score = getattr(totals, name)
        assert 0 <= score.low <= score.high <= top
    for end in ("low", "high"):
        at = {name: getattr(score, end) for name, score in totals.items()}
        assert at["uems"] == at["uer"] + at["uel"]
        assert at["lems"] == at["ler"] + at["lel"]
        assert at["total_motor"] == at["uems"] + at["lems"]
        assert at["lt"] == at["ltr"] + at["ltl"]
        assert at["pp"] == at["ppr"] + at["ppl"]


@given(any_exam)
def test_swapping_sides_swaps_the_findings_and_nothing_else(exam: sci.Exam) -> None:
    here, there = classify(exam), classify(mirrored(exam))
    for name, finding in here.findings.items():
        other = name.replace("right", "LEFT").replace("left", "right").replace("LEFT", "left")
        assert finding.possible == there.findings[other].possible
        assert finding.tagged == there.findings[other].tagged


@given(tested_exams)
def test_a_tested_exam_is_determined(exam: sci.Exam) -> None:
    result = classify(exam)
    assert all(len(finding.possible) == 1 for finding in result.findings.values())
    assert all(score.value is not None for _, score in result.totals.items())


@given(tested_exams)
def test_complete_is_ais_a(exam: sci.Exam) -> None:
    result = classify(exam)
    assert (result.completeness.value == "C") == (result.ais.value == "A")


@given(tested_exams)
def test_nli_is_the_most_rostral_of_the_four_levels(exam: sci.Exam) -> None:
    result = classify(exam)
    four = [str(result.findings[name]) for name in LEVEL_NAMES[:4]]
    assert str(result.neurological_level) == min(four, key=rank)


@given(tested_exams)
def test_e_has_every_level_intact(exam: sci.Exam) -> None:
    result = classify(exam)
    if result.ais.value == "E":
        assert {str(result.findings[name]) for name in LEVEL_NAMES} == {"INT"}


@given(tested_exams)
def test_zones_are_never_rostral_to_their_levels(exam: sci.Exam) -> None:
    result = classify(exam)
    for side in ("right", "left"):
        for kind in ("sensory", "motor"):
            zone = str(result.findings[f"{kind}_zpp_{side}"])
            level = str(result.findings[f"{kind}_level_{side}"])
            assert zone == "NA" or rank(zone) >= rank(level)


@given(tested_exams)
def test_zones_apply_exactly_where_function_is_absent(exam: sci.Exam) -> None:
    result = classify(exam)
    for side in ("right", "left"):
        assert (str(result.findings[f"motor_zpp_{side}"]) == "NA") == (exam["vac"] == "Yes")
        felt = exam[f"{side}.light_touch.S4_5"] != 0 or exam[f"{side}.pin_prick.S4_5"] != 0
        applies = exam["dap"] == "No" and not felt
        assert (str(result.findings[f"sensory_zpp_{side}"]) == "NA") == (not applies)


@given(tested_exams, st.integers(0, CELLS - 1))
def test_raising_a_cell_never_moves_a_level_up(exam: sci.Exam, place: int) -> None:
    path, scale = FIELDS[place].path, FIELDS[place].scale
    assert scale is not None
    assume(exam.codes[place] < scale.top)
    before = classify(exam)
    after = classify(exam.replace({path: exam.codes[place] + 1}))
    for name in LEVEL_NAMES:
        assert rank(str(after.findings[name])) >= rank(str(before.findings[name]))


@given(any_exam, st.integers(0, PLACE["dap"]))
def test_losing_a_cell_can_only_add_possible_values(exam: sci.Exam, place: int) -> None:
    before, after = classify(exam), classify(exam.replace({FIELDS[place].path: "NT"}))
    for name, finding in before.findings.items():
        assert set(finding.possible) <= set(after.findings[name].possible)


@given(exams_near_borders(tags=False), st.data())
def test_testing_a_cell_can_only_remove_possible_values(exam: sci.Exam, data: Any) -> None:
    untested = [FIELDS[place].path for place in range(CELLS) if exam.codes[place] == NT]
    assume(untested)
    path = data.draw(st.sampled_from(untested))
    scale = FIELDS[PLACE[path]].scale
    assert scale is not None
    tested = classify(exam.replace({path: data.draw(st.integers(0, scale.top))}))
    for name, finding in classify(exam).findings.items():
        assert set(tested.findings[name].possible) <= set(finding.possible)


@given(st.lists(any_exam, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_one_exam_is_a_row_of_a_cohort_and_order_does_not_matter(
    some_exams: list[sci.Exam], source: Any
) -> None:
    for edition in ("1992", "2019"):
        kept = [exam for exam in some_exams if knows(exam, edition)]
        cohort = sci.Exams.from_exams(kept)
        together = sci.classify(cohort, edition=edition)
        assert pickle.loads(pickle.dumps(together)) == together
        alone = [classify(exam, edition) for exam in kept]
        assert list(together) == alone
        order = list(range(len(kept)))
        source.shuffle(order)
        if kept:
            shuffled = sci.classify(cohort[np.array(order)], edition=edition)
            assert list(shuffled) == [alone[row] for row in order]


def knows(exam: sci.Exam, edition: str) -> bool:
    try:
        classify(exam, edition)
    except sci.ExamError:
        return False
    return True


@given(any_exam)
def test_inputs_are_never_changed(exam: sci.Exam) -> None:
    codes = np.tile(exam.array, (3, 1))
    before = codes.copy()
    cohort = sci.Exams(codes)
    sci.classify(cohort, edition="2019")
    assert (codes == before).all()
    assert not cohort.codes.flags.writeable
    codes[:] = 0
    assert cohort[0] == exam, "a cohort keeps its own copy"


@given(any_exam)
def test_round_trips(exam: sci.Exam) -> None:
    assert sci.Exam.from_dict(exam.to_dict()) == exam
    assert eval(repr(exam), {"Exam": sci.Exam}) == exam
    assert pickle.loads(pickle.dumps(exam)) == exam
    assert hash(sci.Exam(exam.codes)) == hash(exam)
    result = classify(exam)
    assert sci.Classification.from_dict(result.to_dict()) == result
    assert pickle.loads(pickle.dumps(result)) == result
    columns = {path: [exam[path]] for path in PLACE}
    assert sci.Exams.from_columns(columns)[0] == exam


@given(exams_near_borders("2011", tags=False))
def test_2011_and_2019_differ_only_in_the_zones(exam: sci.Exam) -> None:
    compared = sci.classify_by_edition(exam, editions=("2011", "2019"))
    assert all("zpp" in name for name in compared.differing)
    older, newer = compared.results["2011"], compared.results["2019"]
    if newer.completeness.value == "C":
        assert not compared.differing, "in complete injuries the zones are the same too"
    else:
        assert all("NA" in older.findings[name].possible for name in compared.differing)


@given(exams_near_borders("1996", tags=False))
def test_1992_holds_every_value_of_1996(exam: sci.Exam) -> None:
    older, newer = classify(exam, "1992"), classify(exam, "1996")
    for name, finding in newer.findings.items():
        assert set(finding.possible) <= set(older.findings[name].possible)


@given(exams_near_borders("2000", tags=False))
def test_2000_is_one_of_the_readings_of_1996_but_for_motor_completeness(exam: sci.Exam) -> None:
    older, newer = classify(exam, "1996"), classify(exam, "2000")
    for name in LEVEL_NAMES:
        assert set(newer.findings[name].possible) <= set(older.findings[name].possible)


def test_non_law_raising_a_muscle_can_turn_c_into_b() -> None:
    """The motor level moves down, so that nothing is left more than three below it."""
    cells = both(lambda side: sensation_to("L3", side, 1)) | {"vac": "No", "dap": "Yes"}
    cells |= muscles("right", 5, 5, 5, 5, 5, 0, 0, 0, 0, 0)
    cells |= muscles("left", 5, 5, 5, 5, 5, 2, 0, 0, 1, 0)
    before = sci.Exam.intact().replace(cells)
    after = before.replace({"left.motor.L2": 3})
    assert (str(classify(before).ais), str(classify(after).ais)) == ("C", "B")


def test_non_law_raising_sensation_can_turn_d_into_c() -> None:
    """The NLI moves down, so that a strong muscle no longer counts."""
    cells = both(lambda side: sensation_to("C8", side, 1))
    cells |= muscles("right", 5, 5, 5, 5, 5, 3, 3, 0, 0, 0)
    cells |= muscles("left", 5, 5, 5, 5, 5, 3, 3, 0, 0, 0)
    cells |= {"left.light_touch.T1": 2, "left.pin_prick.T1": 2, "right.pin_prick.T1": 2}
    before = sci.Exam.intact().replace(cells)
    after = before.replace({"right.light_touch.T1": 2})
    assert str(classify(before).neurological_level) == "C8"
    assert str(classify(after).neurological_level) == "T1"
    assert (str(classify(before).ais), str(classify(after).ais)) == ("D", "C")


def test_non_law_possible_grades_are_not_those_of_the_possible_levels() -> None:
    """Combining what the levels may be each by itself would allow grades that no exam has."""
    cells = both(lambda side: sensation_to("T11", side, 1)) | {"vac": "No", "dap": "Yes"}
    cells |= both(lambda side: muscles(side, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0))
    cells |= {"right.light_touch.T12": "NT", "right.pin_prick.T12": 2, "left.motor.L2": 1}
    cells |= {"left.light_touch.T12": 1}
    result = classify(sci.Exam.intact().replace(cells))
    assert result.motor_level_right.possible == ("T11", "T12")
    assert str(result.ais) == "B"


@pytest.mark.parametrize("width", [0, WIDTH - 1, WIDTH + 1])
def test_codes_of_another_width_are_no_exam(width: int) -> None:
    with pytest.raises(sci.ExamError, match="138 codes"):
        sci.Exam(bytes(width))
