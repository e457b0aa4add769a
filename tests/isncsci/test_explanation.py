"""Explanations say what was decided, by which cells, and where it is written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support.helpers import both, muscles, sensation_to

import sciscore as sci
from sciscore.isncsci.fields import PLACE
from sciscore.segments import printed
from sciscore.testing import exams, exams_near_borders

INTACT = sci.Exam.intact()
SENTENCE = re.compile(r"^(\d+\. )?[A-Z].*[.:\]]$")


@settings(max_examples=60)
@given(st.one_of(exams(), exams_near_borders()), st.sampled_from(["2019"]))
def test_every_finding_is_explained_to_its_end(exam: sci.Exam, edition: str) -> None:
    check_explanations(exam, edition)


@settings(max_examples=40)
@given(exams_near_borders("2000", tags=False), st.sampled_from(["1992", "1996", "2003", "2013"]))
def test_older_editions_are_explained_too(exam: sci.Exam, edition: str) -> None:
    check_explanations(exam, edition)


def check_explanations(exam: sci.Exam, edition: str) -> None:
    result = sci.classify(exam, edition=edition)
    for name, finding in result.findings.items():
        explanation = result.explain(name)
        assert explanation.finding == finding
        assert explanation.steps
        texts = [step.text for step in explanation.steps]
        for value in finding.possible:
            words = {"C": "complete", "I": "incomplete"} if name == "completeness" else {}
            wanted = words.get(value, printed(value))
            if (name, value) != ("completeness", "NA"):
                assert any(re.search(rf"\b{re.escape(wanted)}\b", text) for text in texts), (
                    name,
                    value,
                    texts,
                )
        for step in explanation.steps:
            assert SENTENCE.match(step.text), step.text
            assert set(step.cells) <= set(PLACE)
            assert step.sources
            assert set(step.sources) <= set(sci.REFERENCES)
        assert any("hence the tag" in text for text in texts) == finding.tagged
        for note in finding.notes:
            assert f"Note: {note}." in texts


@settings(max_examples=60)
@given(
    exams_near_borders(open_cells=0), st.sampled_from(["sensory_level_right", "sensory_level_left"])
)
def test_raising_the_named_cells_of_a_level_moves_it(exam: sci.Exam, name: str) -> None:
    """The cells that an explanation names are the ones that hold the level where it is."""
    result = sci.classify(exam, edition="2019")
    cells = [cell for step in result.explain(name).steps for cell in step.cells]
    if str(result.findings[name]) == "INT":
        assert cells == []
    else:
        raised = exam.replace(dict.fromkeys(cells, 2))
        assert str(sci.classify(raised, edition="2019").findings[name]) != str(
            result.findings[name]
        )


def texts(cells: dict[str, Any], name: str, edition: str = "2019") -> list[str]:
    result = sci.classify(INTACT.replace(cells), edition=edition)
    return [step.text for step in result.explain(name).steps]


def test_a_complete_injury_in_words() -> None:
    cells = both(lambda side: sensation_to("T6", side)) | {"vac": "No", "dap": "No"}
    cells |= both(lambda side: muscles(side, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0))
    assert texts(cells, "ais") == [
        "At S4-5 light touch and pin prick are: right 0 and 0; left 0 and 0. DAP is No, VAC is No.",
        "None of these is present: the injury is complete.",
        "The AIS is A.",
    ]
    deferring = (
        "The motor level is T6: sensation at T7 is not normal (light touch 0, pin prick 0), "
        "and what follows defers to it."
    )
    assert texts(cells, "motor_level_right") == [
        "The key muscles C5, C6, C7, C8, T1 on the right are intact.",
        deferring,
    ]


def test_a_count_in_words_names_every_muscle_that_counts() -> None:
    cells = both(lambda side: sensation_to("T6", side)) | {"vac": "Yes"}
    cells |= both(lambda side: muscles(side, 5, 5, 5, 5, 5, 3, 3, 0, 0, 0))
    result = sci.classify(INTACT.replace(cells), edition="2019")
    (count,) = [step for step in result.explain("ais").steps if "key muscles" in step.text]
    assert count.text == (
        "Below the neurological level T6 lie 10 key muscles; 4 of them have grade 3 or more: C."
    )
    legs = {
        f"{side}.motor.{name}"
        for side in ("right", "left")
        for name in ("L2", "L3", "L4", "L5", "S1")
    }
    assert set(count.cells) == legs


def test_readings_are_explained_one_by_one() -> None:
    steps = texts({"right.motor.C6": 4}, "motor_level_right", "1996")
    assert sum(text.startswith("Reading the edition so") for text in steps) == 2
    assert any("The motor level is C6" in text for text in steps)
    assert steps[-1].startswith("Note: depends on how the edition is read")


def test_an_unknown_finding_is_refused() -> None:
    with pytest.raises(sci.ExamError, match="unknown finding or total 'nli'"):
        sci.classify(INTACT, edition="2019").explain("nli")


def test_the_dictionary_holds_the_steps() -> None:
    explanation = sci.classify(INTACT, edition="2019").explain("completeness")
    stored = explanation.to_dict()
    assert stored["finding"] == "completeness"
    assert [step["text"] for step in stored["steps"]] == [step.text for step in explanation.steps]
    assert str(explanation).splitlines()[0] == "completeness: I (edition 2019)"
