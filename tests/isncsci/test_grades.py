"""The table of cell texts: what each text stands for, and which editions know it."""

from __future__ import annotations

import pytest
from support import oracle

import sciscore as sci
from sciscore.isncsci.cohort_cells import grades_of
from sciscore.isncsci.grades import LEGACY, MOTOR, NT, PLAIN, SENSORY, TAGGED, Scale
from sciscore.records import UNREADABLE

pytestmark = pytest.mark.guards("ISNCSCI.GRADES")

SCALES = (SENSORY, MOTOR)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_every_text_stands_for_the_grades_of_the_rules(scale: Scale) -> None:
    low, high = scale.ends(tags=True)
    plain_low, plain_high = scale.ends(tags=False)
    for text, code in scale.code.items():
        assumed = oracle.grades_of(text, scale.top, tags=True)
        examined = oracle.grades_of(text, scale.top, tags=False)
        assert (low[code], high[code]) == (assumed[0], assumed[-1]), text
        assert (plain_low[code], plain_high[code]) == (examined[0], examined[-1]), text


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_codes_are_unique_bytes_and_grades_stand_for_themselves(scale: Scale) -> None:
    assert max(scale.token) < UNREADABLE
    assert scale.token[NT].text == "NT"
    assert [scale.code[str(grade)] for grade in range(scale.top + 1)] == list(range(scale.top + 1))
    texts = [token.text for token in scale.token.values()]
    assert len(texts) == len(set(texts))
    ranges = [(token.observed, token.low, token.high, token.kind) for token in scale.token.values()]
    assert len(ranges) == len(set(ranges)), "one text for one meaning"


@pytest.mark.parametrize(
    ("text", "observed", "low", "high"),
    [
        ("3", 3, 3, 3), ("NT", None, 0, 5), ("2*", 2, 2, 4), ("2**", 2, 5, 5), ("NT*", None, 0, 4),
        ("NT**", None, 5, 5), ("3*[0-2]", 3, 0, 2), ("5*", 5, 5, 5), ("3*[1]", 3, 1, 1),
    ],
)  # fmt: skip
def test_motor_texts(text: str, observed: int | None, low: int, high: int) -> None:
    token = MOTOR.token[MOTOR.code[text]]
    assert (token.observed, token.low, token.high) == (observed, low, high)


def test_usual_are_the_texts_that_every_edition_knows() -> None:
    for path, scale in (("right.motor.L3", MOTOR), ("left.pin_prick.T4", SENSORY)):
        for token in scale.token.values():
            exam = sci.Exam.intact().replace({path: token.text})
            assert grades_of(exam.array[None], tags=True).usual is (token.kind == PLAIN), token


def test_a_range_written_out_is_the_same_cell() -> None:
    assert MOTOR.code["3*[3-4]"] == MOTOR.code["3*"]
    assert MOTOR.code["3*[5-5]"] == MOTOR.code["3**"]
    assert SENSORY.code["0*[0-1]"] == SENSORY.code["0*"]


@pytest.mark.parametrize(
    "text", ["5**", "6", "-1", "3+", "2-3", "nt", "*", "3*[2-1]", "3*[0-9]", ""]
)
def test_what_is_no_motor_grade(text: str) -> None:
    assert text not in MOTOR.code


@pytest.mark.parametrize("text", ["3", "2*", "2**", "5*", "NT[0-1]", " 2"])
def test_what_is_no_sensory_grade(text: str) -> None:
    assert text not in SENSORY.code


@pytest.mark.parametrize(
    ("edition", "kinds"),
    [
        ("1992", {PLAIN}), ("1996", {PLAIN}), ("2000", {PLAIN, LEGACY}), ("2011", {PLAIN, LEGACY}),
        ("2019", {PLAIN, TAGGED}),
    ],
)  # fmt: skip
def test_an_edition_refuses_by_name_exactly_the_texts_it_does_not_know(
    edition: str, kinds: set[str]
) -> None:
    for path, scale in (("right.motor.L3", MOTOR), ("left.pin_prick.T4", SENSORY)):
        for token in scale.token.values():
            exam = sci.Exam.intact().replace({path: token.text})
            if token.kind in kinds:
                assert sci.classify(exam, edition=edition).edition_row == edition
            else:
                with pytest.raises(sci.ExamError) as refused:
                    sci.classify(exam, edition=edition)
                (problem,) = refused.value.problems
                assert problem.location == path
                assert f"'{token.text}'" in problem.message
                assert f"(edition {edition})" in problem.message
