"""What holds for every exam; and what does not, with the counter-example by name."""

from __future__ import annotations

import pickle
import zlib
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from support.helpers import both, muscles, sensation_to

import sciscore as sci
from sciscore.isncsci.editions import EDITIONS, Edition
from sciscore.isncsci.fields import PLACE, WIDTH
from sciscore.testing import (
    LAWS,
    check_laws,
    exams,
    exams_near_borders,
    seeded_exams,
    seeded_injuries,
)
from sciscore.testing.answers import VALUES, is_tested
from sciscore.testing.checking import chosen_laws, first_trouble, remembered
from sciscore.testing.laws import Law

any_exam = st.one_of(exams(), exams_near_borders())
INJURIES = seeded_injuries(200)
FIRST_SEEDED = 2574466377
LEVEL_NAMES = [name for name in sci.FINDINGS if "level" in name]


def classify(exam: sci.Exam, edition: str = "2019") -> sci.Classification:
    return sci.classify(exam, edition=edition)


def keeps_the_laws(exam: sci.Exam, row: Edition) -> None:
    known = remembered(lambda exam: classify(exam, row.name))
    for law in chosen_laws(row):
        law(known, exam)


@pytest.mark.parametrize("row", EDITIONS.values(), ids=str)
@settings(max_examples=25)
@given(data=st.data())
def test_every_law_holds_for_any_exam(row: Edition, data: Any) -> None:
    kinds = (exams, exams_near_borders)
    keeps_the_laws(data.draw(st.one_of(*(kind(row.name) for kind in kinds))), row)


@pytest.mark.parametrize("row", EDITIONS.values(), ids=str)
@settings(max_examples=40)
@given(data=st.data())
def test_every_law_holds_for_any_tested_exam(row: Edition, data: Any) -> None:
    exam = data.draw(exams_near_borders(row.name, open_cells=0) | st.sampled_from(INJURIES))
    assert is_tested(exam)
    keeps_the_laws(exam, row)


# Classifiers that are wrong in one way each


def next_value(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    names = VALUES[name]
    return tuple(names[(names.index(value) + 1) % len(names)] for value in values)


def last_first(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    names = VALUES[name]
    return tuple(names[len(names) - 1 - names.index(value)] for value in values)


def one_less(_: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return values[:-1] if len(values) > 1 else values


def told(result: sci.Classification) -> dict[str, Any]:
    return {**result.findings, **dict(result.totals.items())}


def wrong_in(name: str, change: Any) -> Any:
    def said(exam: sci.Exam, edition: str) -> dict[str, Any]:
        found = told(classify(exam, edition))
        return found | {name: change(name, found[name].possible)}

    return said


def wrongly_summed(exam: sci.Exam, edition: str) -> dict[str, Any]:
    found = told(classify(exam, edition))
    return found | {"uems": (found["uems"].low, found["uems"].high + 1)}


def wrongly_tagged(exam: sci.Exam, edition: str) -> dict[str, Any]:
    found = told(classify(exam, edition))
    return found | {"ais": [value + "*" for value in found["ais"].possible]}


def blind_to_lesions(exam: sci.Exam, edition: str) -> dict[str, Any]:
    return told(classify(exam.replace({"multiple_lesions": False}), edition))


def without_vac(exam: sci.Exam, edition: str) -> dict[str, Any]:
    return told(classify(exam.replace({"vac": "No"}), edition))


WRONG = (
    *(wrong_in(name, how) for name in sci.FINDINGS for how in (next_value, last_first, one_less)),
    *(wrongly_summed, wrongly_tagged, blind_to_lesions, without_vac),
)


def broken_by(law: Law, classify_wrong: Any, some_exams: list[sci.Exam]) -> str:
    trouble = first_trouble(law, remembered(classify_wrong), some_exams)
    assert not trouble or trouble.startswith(f"{law.name} [{', '.join(law.rules)}]: ")
    return trouble


@pytest.mark.parametrize("law", LAWS.values(), ids=lambda law: law.name)
def test_every_law_finds_some_wrong_classifier(law: Law) -> None:
    edition = next(name for name, row in reversed(EDITIONS.items()) if law.holds_in(row))
    some_exams = [exam for exam in seeded_exams(120, edition) if law.kind(exam)]
    assert len(some_exams) > 10
    assert any(broken_by(law, partial(wrong, edition=edition), some_exams) for wrong in WRONG)


def test_what_is_no_value_of_a_finding_is_told() -> None:
    with pytest.raises(AssertionError, match="ais is 'F', which is not one of its values"):
        LAWS["E is normal"](lambda _: {"ais": "F"}, sci.Exam.intact())


def test_laws_name_their_rules_and_say_what_they_are() -> None:
    assert len(LAWS) == 26
    for law in LAWS.values():
        assert law.rules
        assert law.says.endswith(".")
        assert any(law.holds_in(row) for row in EDITIONS.values())


def test_check_laws_counts_the_exams_that_each_law_speaks_of() -> None:
    counts = check_laws(classify, edition="2019", exams=seeded_exams(50, "2019"))
    assert counts["totals"] == 50
    assert 0 < counts["determined"] < 50


def test_check_laws_lists_every_law_that_is_broken() -> None:
    some_exams = seeded_exams(60, "2019")
    with pytest.raises(AssertionError) as caught:
        check_laws(lambda exam: without_vac(exam, "2019"), edition="2019", exams=some_exams)
    first, *broken = str(caught.value).splitlines()
    assert first == f"{len(broken)} of 21 laws broken"
    assert any(line.startswith("completeness [ISNCSCI.COMPLETENESS]: ") for line in broken)
    assert all("(first: exam " in line for line in broken)


def test_a_classifier_may_tell_texts_sets_or_little() -> None:
    def mine(exam: sci.Exam) -> dict[str, Any]:
        found = classify(exam)
        return {
            "ais": str(found.ais) if found.ais.value else found.ais.possible,
            "completeness": set(found.completeness.possible),
            "lt": found.totals.lt.value or (found.totals.lt.low, found.totals.lt.high),
        }

    wanted = ["determined", "totals", "completeness", "A is complete", "judgement", "an open cell"]
    check_laws(mine, edition="2019", exams=seeded_exams(100, "2019"), laws=wanted)


def test_an_unknown_law_is_refused() -> None:
    with pytest.raises(sci.ExamError, match="there is no law 'gravity'; use one of determined"):
        check_laws(classify, edition="2019", laws=["gravity"])


@pytest.mark.parametrize("edition", EDITIONS)
def test_seeded_exams_are_the_same_for_ever_and_of_many_kinds(edition: str) -> None:
    some_exams = seeded_exams(2000, edition)
    assert seeded_exams(7, edition) == some_exams[:7]
    assert seeded_exams(7, edition, seed=1) != some_exams[:7]
    results = sci.classify(some_exams, edition=edition)
    assert set("ABCDE") <= set(results.ais.value.tolist())
    assert set(sci.SEGMENTS[:-1]) <= set(results.neurological_level.value.tolist())
    assert 0.3 < np.mean([is_tested(exam) for exam in some_exams]) < 0.7


def test_seeded_exams_are_those_of_the_standard_hash() -> None:
    first = seeded_exams(1, "2019")[0]
    assert zlib.crc32(first.codes) == FIRST_SEEDED


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
        assert [together[row] for row in range(len(together))] == alone
        check_columns(together, alone)
        order = list(range(len(kept)))
        source.shuffle(order)
        if kept:
            shuffled = sci.classify(cohort[np.array(order)], edition=edition)
            assert list(shuffled) == [alone[row] for row in order]


def check_columns(together: sci.Classifications, alone: list[sci.Classification]) -> None:
    """The columns of a cohort hold what was found exam by exam."""
    table = together.to_columns()
    for name in sci.FINDINGS:
        column, findings = getattr(together, name), [one.findings[name] for one in alone]
        assert (len(column), list(column)) == (len(alone), findings)
        assert column.text.tolist() == table[name] == [str(finding) for finding in findings]
        assert column.value.tolist() == [finding.value for finding in findings]
        possible = [",".join(finding.possible) for finding in findings]
        assert column.possible.tolist() == table[f"{name}_possible"] == possible
    for name in sci.TOTALS:
        scores = [getattr(one.totals, name) for one in alone]
        column = getattr(together.totals, name)
        assert [column[row] for row in range(len(column))] == scores
        assert table[name] == [score.value for score in scores]
        assert table[f"{name}_low"] == [score.low for score in scores]
        assert table[f"{name}_high"] == [score.high for score in scores]
    assert table["finding_notes"] == [
        "; ".join(f"{name}: {n}" for name, found in one.findings.items() for n in found.notes)
        for one in alone
    ]
    for name in ("edition", "edition_row"):
        assert table[name] == [getattr(one, name) for one in alone]


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
    assert len(repr(exam).splitlines()) == 1
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
