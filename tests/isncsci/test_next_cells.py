"""The adaptive exam: it ends with the true value, and asks for nothing that does not matter."""

from __future__ import annotations

import hashlib
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support.examiner import examine, filled, same_kind, steps, untested

import sciscore as sci
from sciscore.isncsci import next_cells_plan
from sciscore.isncsci.editions import EDITIONS
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.next_cells import NextCells, next_cells
from sciscore.isncsci.next_cells_plan import ORDER, POSITION, POSITIONS
from sciscore.isncsci.typical_injuries import by_distance, typical_injuries
from sciscore.testing import exams_near_borders, seeded_exams, seeded_injuries

INJURIES = seeded_injuries(40)
ALL = tuple(sci.FINDINGS)
LEVELS = tuple(name for name in ALL if "level" in name)
TARGETS: dict[str, Any] = {
    "AIS": "ais",
    "AIS and NLI": ("ais", "neurological_level"),
    "levels": LEVELS,
    "all": ALL,
    "A or B": {"ais": {"A", "B"}},
    "tetraplegia": {"neurological_level": [f"C{number}" for number in range(1, 9)]},
}
EMPTY = sci.Exam.untested()
SACRAL = POSITIONS["anorectal"]


def some_exams(edition: str, count: int, seed: int = 0) -> list[sci.Exam]:
    """Injuries, and exams of every kind, with tags and two lesions, completely tested."""
    odd = [filled(exam) for exam in seeded_exams(count, edition, seed)]
    return [*seeded_injuries(count, seed), *odd]


def check_end(full: sci.Exam, findings: Any, edition: str) -> int:
    """The examiner ends with the value of the whole exam; how many cells were tested."""
    done = examine(full, findings, edition)
    last = done.last
    assert len(done.asked) == len(set(done.asked)) <= 134
    found = sci.classify(full, edition=edition).findings
    for name, said in last.certain.items():
        named = last.findings[name]
        words = " or ".join(named)
        inside = {*found[name].possible} <= {*named}
        assert said == ((words if inside else f"not {words}") if named else found[name].value)
    for name, values in last.cannot_settle.items():
        assert {*found[name].possible} <= {*values}
        if not last.findings[name]:
            assert found[name].possible == values
            assert not sci.settle(last.exam, name, edition=edition).matters
    assert {*last.certain, *last.cannot_settle} == {*last.findings}
    return len(done.asked)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("target", TARGETS)
def test_the_examiner_ends_with_the_true_value(edition: str, target: str) -> None:
    for full in some_exams(edition, 1, seed=1):
        check_end(full, TARGETS[target], edition)


@pytest.mark.proof
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("finding", [*ALL, *TARGETS])
def test_thousands_of_examiners_end_with_the_true_value(
    edition: str, finding: str, covered: Any
) -> None:
    full_exams = some_exams(edition, 12, seed=2)
    covered(len(full_exams))
    for full in full_exams:
        check_end(full, TARGETS.get(finding, finding), edition)


def test_planned_cells_are_proven_to_matter() -> None:
    for full in some_exams("2019", 1, seed=3):
        for number, plan in enumerate(steps(full, TARGETS["AIS and NLI"], "2019")):
            if number % 30 == 3:
                check_proofs(plan)


@pytest.mark.proof
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("target", ["AIS and NLI", "all", "A or B"])
def test_every_planned_cell_is_proven_to_matter(edition: str, target: str) -> None:
    for full in some_exams(edition, 2, seed=3):
        for number, plan in enumerate(steps(full, TARGETS[target], edition)):
            if number % 12 == 3:
                check_proofs(plan)


def check_proofs(plan: NextCells) -> None:
    """Each pair differs in one cell and in the result, and completes the exam."""
    for path in plan.cells:
        why = plan.why(path)
        first, second = why.exams
        assert [one for one in PLACE if first[one] != second[one]] == [path]
        for exam in why.exams:
            held = {one for one in PLACE if exam[one] == plan.exam[one]}
            assert all(
                "NT" in str(plan.exam[one]) or "*" in str(plan.exam[one]) for one in {*PLACE} - held
            )
            assert all(exam[FIELDS[place].path] != "NT" for place in ORDER)
        assert why.values[0] != why.values[1]


@pytest.mark.parametrize("target", ["AIS", "AIS and NLI", "all"])
def test_settle_never_calls_a_planned_cell_irrelevant(target: str) -> None:
    for full in some_exams("2019", 1, seed=8):
        for plan in list(steps(full, TARGETS[target], "2019"))[-12::6]:
            found = [sci.settle(plan.exam, name, edition="2019") for name in plan.findings]
            assert {*plan.cells} <= {
                path for one in found for path in (*one.matters, *one.undecided)
            }


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_any_single_planned_cell_the_result_is_open(edition: str) -> None:
    for full in seeded_injuries(1, seed=4):
        plan = next_cells(untested(full), edition=edition)
        whole = plan.exam.replace(plan.expected)
        assert not next_cells(whole, edition=edition).cells
        for path in plan.cells:
            assert next_cells(whole.replace({path: "NT"}), edition=edition).cells


@pytest.mark.parametrize("edition", ["1992", "2011", "2019"])
def test_an_expected_answer_leaves_the_rest_of_the_plan(edition: str) -> None:
    for full in some_exams(edition, 1, seed=5):
        before: NextCells | None = None
        for plan in steps(full, ("ais", "neurological_level"), edition):
            if before is not None:
                first, *rest = before.cells
                assert before.certain.items() <= plan.certain.items()
                if same_kind(first, before.expected[first], full[first], edition):
                    assert plan.cells == tuple(rest)
            before = plan


def test_a_complete_exam_has_an_empty_plan() -> None:
    for edition in EDITIONS:
        for full in some_exams(edition, 5, seed=6):
            plan = next_cells(full, ALL, edition=edition)
            assert (plan.cells, plan.batch(5), dict(plan.expected)) == ((), (), {})


def test_an_empty_exam_asks_for_the_sacral_cells_first() -> None:
    for edition in EDITIONS:
        plan = next_cells(EMPTY, "ais", edition=edition)
        assert plan.cells == SACRAL
        assert plan.batch(4) == SACRAL[:4]
        assert plan.batch(0) == ()
        for wrong in (-1, 1.5, None):
            with pytest.raises(sci.ExamError, match="n is a whole number from 0"):
                plan.batch(wrong)  # type: ignore[arg-type]
        assert plan.open == {"ais": tuple("ABCDE")}
    assert next_cells(EMPTY, edition="2019").batch(134) == SACRAL


def test_ais_a_ends_after_six_questions() -> None:
    complete = [e for e in INJURIES if sci.classify(e, edition="2019").ais.value == "A"]
    assert len(complete) > 10
    for full in complete:
        done = examine(full, "ais", "2019")
        assert done.asked == SACRAL
        assert done.last.certain == {"ais": "A"}


def test_ais_e_needs_nearly_all() -> None:
    assert len(examine(sci.Exam.intact(), "ais", "2019").asked) == 133


#: Mean cells of 40 injuries, edition 2019. They may shrink, and must not grow.
RECORDED = {"AIS": 23.9, "AIS and NLI": 61.2, "A or B": 12.45}


@pytest.mark.proof
@pytest.mark.parametrize("target", RECORDED)
def test_the_number_of_cells_does_not_grow(target: str) -> None:
    asked = [len(examine(full, TARGETS[target], "2019").asked) for full in INJURIES]
    assert sum(asked) / len(asked) <= RECORDED[target]


@settings(max_examples=10)
@given(exams_near_borders("2019"), st.sampled_from([*TARGETS]))
def test_plans_of_any_exam_are_sound(exam: sci.Exam, target: str) -> None:
    plan = next_cells(exam, TARGETS[target], edition="2019")
    results = sci.classify(exam, edition="2019").findings
    for name, values in plan.open.items():
        assert results[name].possible == values
    assert all(exam[path] == "NT" for path in plan.cells)
    assert [*plan.cells] == sorted(plan.cells, key=lambda path: ORDER.index(PLACE[path]))
    for path, by_answer in plan.answers.items():
        for answer, left in by_answer.items():
            result = sci.classify(exam.replace({path: answer}), edition="2019").findings
            assert all(result[name].possible == values for name, values in left.items())
    check_proofs(plan)


def test_two_lesions_are_left_to_judgement() -> None:
    plan = next_cells(EMPTY.replace({"multiple_lesions": True}), "ais", edition="2019")
    assert (plan.cells, plan.cannot_settle) == ((), {"ais": ()})
    assert "clinical judgement" in str(plan)


def test_a_range_is_asked_for_as_far_as_testing_helps() -> None:
    exam = INJURIES[0].replace({"right.light_touch.C2": "1*[1-2]", "dap": "NT"})
    plan = next_cells(exam, "neurological_level", edition="2019")
    assert plan.cells == ()
    assert len(plan.cannot_settle["neurological_level"]) > 1
    assert "testing cannot settle it" in str(plan)


def is_proven(plan: NextCells) -> bool:
    """Whether a pair was found for each cell."""
    try:
        check_proofs(plan)
    except sci.ExamError:
        return False
    return True


#: Exams with a tag that leaves the nearest injury as open as they are: seed and number.
AS_OPEN = [(2, 32), (2, 36), (2, 45), (3, 20), (4, 44)]


def as_open(seed: int, number: int) -> tuple[sci.Exam, sci.Exam]:
    """An exam, partly tested, and the whole of it."""
    whole = filled(seeded_exams(60, "2019", seed)[number])
    hidden = [
        path
        for place, path in enumerate(FIELDS[one].path for one in ORDER)
        if (place * 7 + number) % 3 == 0 and "*" not in str(whole[path])
    ]
    return whole.replace(dict.fromkeys(hidden, "NT")), whole


@pytest.mark.parametrize(("seed", "number"), AS_OPEN)
@pytest.mark.parametrize("injuries", [None, 1])
def test_what_matters_is_asked_for_although_a_tag_leaves_the_guess_open(
    seed: int, number: int, injuries: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a single typical injury the search for what matters at all has to find it."""
    every = by_distance
    monkeypatch.setattr(next_cells_plan, "by_distance", lambda *args: every(*args)[:injuries])
    exam, whole = as_open(seed, number)
    while (plan := next_cells(exam, "ais", edition="2019")).cells:
        assert is_proven(plan) or sci.settle(exam, "ais", edition="2019").undecided
        exam = exam.replace({plan.cells[0]: whole[plan.cells[0]]})
    values = {name: (value,) for name, value in plan.certain.items()} | plan.cannot_settle
    assert values["ais"] == sci.classify(whole, edition="2019").ais.possible
    assert not sci.settle(exam, "ais", edition="2019").matters


def test_a_rule_of_inclusion_asks_for_less() -> None:
    rule = {"ais": {"A", "B"}}
    for grade, said in (("A", "A or B"), ("B", "A or B"), ("D", "not A or B")):
        full = next(e for e in INJURIES if sci.classify(e, edition="2019").ais.value == grade)
        done = examine(full, rule, "2019")
        assert done.last.certain == {"ais": said}
        assert len(done.asked) <= len(examine(full, "ais", "2019").asked)


def test_cells_that_cannot_be_tested_are_not_asked_for() -> None:
    for full in INJURIES[:1]:
        blocked = ("vac", "right.motor.L3", "left.light_touch.C3")
        exam, asked = EMPTY, 0
        while (plan := next_cells(exam, edition="2019", untestable=blocked)).cells:
            assert not {*blocked} & {*plan.cells}
            if not asked % 20:
                check_proofs(plan)
            exam, asked = exam.replace({plan.cells[0]: full[plan.cells[0]]}), asked + 1
        whole = sci.classify(full.replace(dict.fromkeys(blocked, "NT")), edition="2019")
        left = {**{name: (value,) for name, value in plan.certain.items()}, **plan.cannot_settle}
        for name, values in left.items():
            assert {*whole.findings[name].possible} <= {*values}
            assert not {*sci.settle(exam, name, edition="2019").matters} - {*blocked}


def test_what_is_not_a_cell_cannot_be_called_untestable() -> None:
    with pytest.raises(sci.ExamError, match="not a cell that is tested; did you mean"):
        next_cells(EMPTY, edition="2019", untestable=["right.motor.C55"])
    with pytest.raises(sci.ExamError, match="lowest_nonkey_muscle: not a cell"):
        next_cells(EMPTY, edition="2019", untestable=["right.lowest_nonkey_muscle"])


def test_optional_fields_are_never_asked_for() -> None:
    assert {FIELDS[place].path for place in ORDER} == {
        field.path for field in FIELDS if field.default is None
    }
    assert {*POSITION.values()} == {*POSITIONS}


def digest(*texts: str) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=6).hexdigest()


def test_plans_are_the_same_on_every_machine() -> None:
    """They may change, on purpose: then the numbers of cells are measured anew, too."""
    assert digest(typical_injuries().tobytes().hex()) == "433cfdf3a39f"
    plans = []
    for number, full in enumerate(INJURIES[:8]):
        tested = {path: full[path] for path in [FIELDS[one].path for one in ORDER][: 8 * number]}
        plan = next_cells(EMPTY.replace(tested), edition="2019")
        plans += [f"{path} {grade}" for path, grade in plan.expected.items()]
    for seed, number in AS_OPEN[:3]:
        plan = next_cells(as_open(seed, number)[0], "ais", edition="2019")
        plans += [f"{path} {grade}" for path, grade in plan.expected.items()]
    assert digest(*plans) == "98deb53d3bda"


def test_typical_injuries_are_complete_and_few() -> None:
    injuries = typical_injuries()
    assert injuries.shape[1] == 134
    assert 300 < len(injuries) < 1500
    assert len({row.tobytes() for row in injuries}) == len(injuries)


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        ("asi", "unknown finding 'asi'; .*did you mean 'ais'"),
        ((), "name at least one"),
        ({"ais": {"F"}}, "ais: 'F' is not a value of it; use A, B, C, D, E"),
    ],
)
def test_what_cannot_be_asked_is_refused(findings: Any, message: str) -> None:
    with pytest.raises(sci.ExamError, match=message):
        next_cells(EMPTY, findings, edition="2019")


def test_why_of_another_cell_is_refused() -> None:
    plan = next_cells(EMPTY, "ais", edition="2019")
    with pytest.raises(sci.ExamError, match="not a planned cell"):
        plan.why("right.motor.C5")


def test_a_stored_plan_says_what_is_certain_and_what_each_answer_leaves() -> None:
    exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
    plan = next_cells(exam, ("ais", "completeness"), edition="2019")
    assert plan.to_dict() == {
        "edition": "2019",
        "findings": {"ais": [], "completeness": []},
        "cells": ["vac"],
        "expected": {"vac": "Yes"},
        "certain": {"completeness": "I"},
        "open": {"ais": ["B", "D"]},
        "result": {"ais": "D", "completeness": "I"},
        "cannot_settle": {},
        "answers": {
            "vac": {
                "No": {"ais": ["B"], "completeness": ["I"]},
                "Yes": {"ais": ["D"], "completeness": ["I"]},
            }
        },
    }
    why = plan.why("vac")
    assert str(why) == "vac: ais can be B with No, and D with Yes, all else the same."
    stored = why.to_dict()
    assert [sci.Exam.from_dict(one) for one in stored.pop("exams")] == [
        exam.replace({"vac": "No"}),
        exam.replace({"vac": "Yes"}),
    ]
    assert stored == {"cell": "vac", "finding": "ais", "values": [["B"], ["D"]]}


def test_a_plan_is_a_value_that_prints_and_stores() -> None:
    plan = next_cells(EMPTY, edition="2019")
    assert plan == pickle.loads(pickle.dumps(plan)) == sci.next_cells(EMPTY, edition="2019")
    assert repr(plan) == "<NextCells: 7 cells for ais, neurological_level, edition 2019>"
    stored = json.loads(json.dumps(plan.to_dict()))
    assert stored["cells"] == list(plan.cells)
    assert set(stored["answers"]) == set(plan.batch(4))
    assert str(plan).splitlines()[0] == "7 cells to test if nothing surprises (edition 2019)"
    assert "neurological_level is open: C1-S3, INT." in str(plan)
    assert "<table" in plan._repr_html_()
    assert plan.to_columns()["cell"] == list(plan.cells)
    assert [row[0] for row in plan.grid().rows] == [1, 2, 3, 4, 5, 6, 7]
