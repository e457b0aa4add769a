"""Practice: exams of a difficulty, and answers that are right or not."""

from __future__ import annotations

from typing import Any

import pytest

import sciscore as sci
from sciscore.testing import (
    DIFFICULTIES,
    grade_answers,
    practice_exam,
    seeded_injuries,
    snags,
)
from sciscore.testing.answers import is_tested


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_an_exam_has_as_many_snags_as_its_difficulty(difficulty: str) -> None:
    least, most = DIFFICULTIES[difficulty]
    for seed in range(6):
        exam = practice_exam(difficulty, seed, edition="2019")
        assert exam == practice_exam(difficulty, seed, edition="2019")
        assert is_tested(exam)
        assert least <= len(snags(exam, edition="2019")) <= most


def test_an_unknown_difficulty_is_refused() -> None:
    with pytest.raises(sci.ExamError, match="'nightmare' is not a difficulty; use easy"):
        practice_exam("nightmare", 1, edition="2019")


@pytest.mark.parametrize("exam", seeded_injuries(12), ids=str)
def test_right_answers_are_right_and_others_are_explained(exam: sci.Exam) -> None:
    found = sci.classify(exam, edition="2019").findings
    graded = grade_answers(exam, {name: str(one) for name, one in found.items()}, edition="2019")
    assert graded.right == len(graded.answers) == 11
    wrong = {"ais": "E" if found["ais"].value != "E" else "A"}
    (answer,) = grade_answers(exam, wrong, edition="2019").answers
    assert (answer.right, answer.due) == (False, str(found["ais"]))
    assert answer.explanation == str(sci.classify(exam, edition="2019").explain("ais"))


@pytest.mark.parametrize(
    ("answer", "right"),
    [("ND", True), ("B,D", True), ("d, b", True), ("B", False), ("B,C", False), ("ND*", False)],
)
def test_an_open_finding_is_nd_or_all_its_values(answer: str, right: bool) -> None:
    exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
    assert grade_answers(exam, {"ais": answer}, edition="2019").right == right


@pytest.mark.parametrize("answer", ["F", None, "", "C5"])
def test_what_cannot_be_an_answer_is_refused(answer: Any) -> None:
    with pytest.raises(sci.ExamError, match="ais: "):
        grade_answers(sci.Exam.intact(), {"ais": answer}, edition="2019")


def test_injuries_are_the_same_on_every_machine() -> None:
    kinds = [str(sci.classify(e, edition="2019").ais) for e in seeded_injuries(12)]
    assert "".join(kinds) == "BDBDDBDDDCAA"
