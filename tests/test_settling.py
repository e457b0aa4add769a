"""What settles a finding, against trying all answers."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest
from helpers import both, muscles, sensation_to
from hypothesis import given, settings, strategies as st
from test_agreement import made_up_exam

import sciscore as sci
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.fields import DAP, FIELDS
from sciscore.isncsci.worlds import worlds_of
from sciscore.testing import exams_near_borders

INTACT = sci.Exam.intact()


def by_trying_everything(
    exam: sci.Exam, finding: str, edition: str
) -> tuple[set[str], bool] | None:
    """The untested cells that change the finding in some completion, and what else does."""
    open_cells: list[tuple[int, list[int], bool]] = []
    for place, code in enumerate(exam.codes[: DAP + 1]):
        scale = FIELDS[place].scale
        low, high = (0, 1) if scale is None else (scale.token[code].low, scale.token[code].high)
        if code == 6 or (scale is not None and low < high):
            open_cells.append((place, list(range(low, high + 1)), code == 6))
    combinations = list(itertools.product(*(grades for _, grades, _ in open_cells)))
    if not 1 < len(combinations) <= 8000:
        return None
    codes = np.tile(exam.array, (len(combinations), 1))
    codes[:, [place for place, _, _ in open_cells]] = combinations
    worlds = worlds_of(codes, find_edition(edition), tags=True)
    number = list(sci.FINDINGS).index(finding)
    values = np.stack([world.findings[number] for world in worlds], axis=-1)
    values = values.reshape([len(grades) for _, grades, _ in open_cells] + [len(worlds)])
    changing = [
        (values != values.take([0], axis=axis)).any() for axis in range(len(open_cells) + 1)
    ]
    matters = {
        FIELDS[place].path
        for (place, _, testable), changes in zip(open_cells, changing, strict=False)
        if testable and changes
    }
    others = [
        not testable and bool(c) for (_, _, testable), c in zip(open_cells, changing, strict=False)
    ]
    return matters, any(others) or bool(changing[-1])


@pytest.mark.parametrize("edition", ["1992", "1996", "2011", "2019"])
def test_what_matters_equals_trying_all_answers(edition: str) -> None:
    source = random.Random(edition)
    compared = 0
    for _ in range(120):
        exam = sci.Exam.from_dict(made_up_exam(source, edition))
        for name, finding in sci.classify(exam, edition=edition).findings.items():
            plain = by_trying_everything(exam, name, edition) if not finding.value else None
            if plain is not None:
                settling = sci.settle(exam, name, edition=edition)
                assert (set(settling.matters), settling.remains) == plain, (exam, name)
                assert settling.undecided == ()
                compared += 1
    assert compared > 50


@settings(max_examples=60)
@given(exams_near_borders(open_cells=5), st.sampled_from(list(sci.FINDINGS)), st.data())
def test_testing_all_that_matters_settles_and_leaving_one_out_may_not(
    exam: sci.Exam, finding: str, data: Any
) -> None:
    settling = sci.settle(exam, finding, edition="2019")
    answers = {
        path: data.draw(st.sampled_from(list(settling.answers[path]))) for path in settling.matters
    }
    after = sci.classify(exam.replace(answers), edition="2019").findings[finding]
    if settling.smallest is not None:
        assert after.value is not None
    for path, left in settling.answers.items():
        for answer, values in left.items():
            alone = sci.classify(exam.replace({path: answer}), edition="2019").findings[finding]
            assert alone.possible == values
            assert (answer in settling.single.get(path, {})) == (alone.value is not None)


def test_a_determined_finding_leaves_nothing_to_settle() -> None:
    settling = sci.settle(INTACT, "ais", edition="2019")
    assert (settling.matters, settling.smallest, settling.possible) == ((), (), ("E",))
    assert "nothing is left to settle" in str(settling)


def test_twelve_muscles_that_all_matter_to_the_count() -> None:
    names = ("L2", "L3", "L4", "L5", "S1", "T1")
    cells: dict[str, Any] = {
        f"{side}.motor.{name}": "NT" for side in ("right", "left") for name in names
    }
    exam = INTACT.replace(both(lambda side: sensation_to("T5", side)) | cells)
    settling = sci.settle(exam, "ais", edition="2019")
    assert settling.possible == ("C", "D")
    assert set(settling.matters) == set(cells)
    assert settling.single == {}, "no single answer settles it"
    assert set(settling.smallest or ()) == set(cells)


def test_readings_and_tags_cannot_be_tested_away() -> None:
    in_1996 = sci.settle(INTACT.replace({"right.motor.C6": 4}), "motor_level_right", edition="1996")
    assert (in_1996.matters, in_1996.remains, in_1996.smallest) == ((), True, None)
    assert "cannot settle it" in str(in_1996)
    tagged = sci.settle(
        INTACT.replace({"right.motor.C7": "2*"}), "motor_level_right", edition="2019"
    )
    assert (tagged.matters, tagged.remains) == ((), True)


def test_everything_untested_is_answered_within_the_stated_search() -> None:
    untested = INTACT.replace({f.path: "NT" for f in FIELDS if f.default is None})
    settling = sci.settle(untested, "ais", edition="2019")
    assert len(settling.matters) == 134
    assert settling.undecided == ()
    level = sci.settle(untested, "sensory_level_left", edition="2019")
    assert len(level.matters) == 56
    assert all(path.startswith("left.") for path in level.matters)


def test_a_search_that_grows_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sciscore.isncsci.relevance.LARGEST_SEARCH", 3)
    cells = muscles("right", *["NT"] * 10)
    settling = sci.settle(INTACT.replace(cells), "ais", edition="2019")
    assert settling.undecided
    assert settling.smallest is None
    assert "Not decided" in str(settling)


def test_the_words_and_the_dictionary_say_the_same() -> None:
    exam = INTACT.replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    settling = sci.settle(exam.to_dict(), "ais", edition="2019")
    assert str(settling).splitlines() == [
        "ais is ND (B, D) (edition 2019).",
        "  vac  No: B;  Yes: D",
        "Testing this settles it whatever the answer: vac.",
    ]
    stored = settling.to_dict()
    assert stored["smallest"] == stored["matters"] == ["vac"]
    assert stored["answers"] == {"vac": {"No": ["B"], "Yes": ["D"]}}


def test_what_is_left_to_judgement_cannot_be_settled() -> None:
    exam = INTACT.replace({"multiple_lesions": True, "vac": "NT"})
    settling = sci.settle(exam, "ais", edition="2019")
    assert (settling.possible, settling.matters) == ((), ())
    assert str(settling) == "ais is left to clinical judgement; no cell can settle it."


def test_an_unknown_finding_is_refused_with_a_hint() -> None:
    with pytest.raises(sci.ExamError, match="did you mean 'ais'"):
        sci.settle(INTACT, "AIS", edition="2019")
