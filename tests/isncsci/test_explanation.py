"""Explanations say what was decided, by which cells, and where it is written."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support.helpers import both, muscles, sensation_to

import sciscore as sci
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.totals import parts_of
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


@settings(max_examples=30)
@given(exams_near_borders("2019", open_cells=4))
def test_a_total_is_explained_by_all_of_its_cells(exam: sci.Exam) -> None:
    result = sci.classify(exam, edition="2019")
    for name, score in result.totals.items():
        explanation = result.explain(name)
        assert explanation.result == score
        assert str(explanation).startswith(f"{name}: {score} (edition 2019)\n")
        sides, modality, segments = parts_of(name)
        cells = [f"{side}.{modality}.{segment}" for side in sides for segment in segments]
        summed = [step for step in explanation.steps if "add up to" in step.text]
        assert [cell for step in summed for cell in step.cells] == cells
        for cell in cells:
            said = f"{printed(cell.rpartition('.')[2])} {exam[cell]}"
            assert any(said in step.text for step in summed), cell
        open_ones = [cell for cell in cells if str(exam[cell]).startswith("NT")]
        named = [step.cells for step in explanation.steps if step.text.startswith("Not tested")]
        assert named == ([tuple(open_ones)] if open_ones else [])
        assert (score.value is None) == bool(open_ones)
        stored = explanation.to_dict()
        assert (stored["total"], stored["low"], stored["high"]) == (name, score.low, score.high)
        with pytest.raises(sci.ExamError, match="is a total, not a finding"):
            _ = explanation.finding
        assert explanation.steps[-1].text.startswith(f"The total {name} is {score}")


def test_a_total_in_words() -> None:
    exam = INTACT.replace({"left.motor.S1": "NT", "right.motor.L2": "3*"})
    assert str(sci.classify(exam, edition="2019").explain("lems")) == (
        "lems: 43-48 (edition 2019)\n"
        "1. On the right key muscles add up to 23: L2 3*, L3 5, L4 5, L5 5, S1 5."
        " [worksheet 2019]\n"
        "2. On the left key muscles add up to 20-25: L2 5, L3 5, L4 5, L5 5, S1 NT."
        " [worksheet 2019]\n"
        "3. Not tested, so that the total is only known to lie in an interval: left.motor.S1."
        " [OpenRehab]\n"
        "4. Tagged cells count with the grade as examined: right.motor.L2. [OpenRehab]\n"
        "5. The total lems is 43-48, the sides together: 23 and 20-25. [worksheet 2019]"
    )
    assert texts({}, "ler")[-1] == "The total ler is 25, the sum of its side."
