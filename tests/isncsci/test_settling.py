"""What settles a finding, against trying all answers."""

from __future__ import annotations

import functools
import itertools
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from support.helpers import both, sensation_to
from support.made_up import made_up_exam

import sciscore as sci
from sciscore.isncsci import settle, settle_search
from sciscore.isncsci.cohort_results import worlds_of_cohort
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.evaluate import Sets
from sciscore.isncsci.fields import DAP, FIELDS
from sciscore.testing import exams_near_borders

INTACT = sci.Exam.intact()
#: The cells that can be untested.
CELLS = {field.path for field in FIELDS if field.default is None}


@functools.lru_cache(maxsize=1)
def completed(
    exam: sci.Exam, edition: str
) -> tuple[list[tuple[int, list[int], bool]], list[Sets]] | None:
    """The open cells with their grades, and every completion of an exam; None if too many."""
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
    return open_cells, worlds_of_cohort(codes, find_edition(edition), tags=True)


def by_trying_everything(
    exam: sci.Exam, finding: str, edition: str
) -> tuple[set[str], bool] | None:
    """The untested cells that change the finding in some completion, and what else does."""
    found = completed(exam, edition)
    if found is None:
        return None
    open_cells, worlds = found
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
                settle = sci.settle(exam, name, edition=edition)
                assert (set(settle.matters), settle.remains) == plain, (exam, name)
                assert settle.undecided == ()
                compared += 1
    assert compared > 50


@settings(max_examples=60)
@given(exams_near_borders(open_cells=5), st.sampled_from(list(sci.FINDINGS)), st.data())
def test_testing_all_that_matters_settles_and_leaving_one_out_may_not(
    exam: sci.Exam, finding: str, data: Any
) -> None:
    settle = sci.settle(exam, finding, edition="2019")
    answers = {
        path: data.draw(st.sampled_from(list(settle.answers[path]))) for path in settle.matters
    }
    after = sci.classify(exam.replace(answers), edition="2019").findings[finding]
    if settle.smallest is not None:
        assert after.value is not None
    for path, left in settle.answers.items():
        for answer, values in left.items():
            alone = sci.classify(exam.replace({path: answer}), edition="2019").findings[finding]
            assert alone.possible == values


def test_a_determined_finding_leaves_nothing_to_settle() -> None:
    settle = sci.settle(INTACT, "ais", edition="2019")
    assert (settle.matters, settle.smallest, settle.possible) == ((), (), ("E",))
    assert "nothing is left to settle" in str(settle)


def test_twelve_muscles_that_all_matter_to_the_count() -> None:
    names = ("L2", "L3", "L4", "L5", "S1", "T1")
    cells: dict[str, Any] = {
        f"{side}.motor.{name}": "NT" for side in ("right", "left") for name in names
    }
    exam = INTACT.replace(both(lambda side: sensation_to("T5", side)) | cells)
    settle = sci.settle(exam, "ais", edition="2019")
    assert settle.possible == ("C", "D")
    assert set(settle.matters) == set(cells)
    left = (values for answers in settle.answers.values() for values in answers.values())
    assert all(len(values) > 1 for values in left), "no single answer settles it"
    assert set(settle.smallest or ()) == set(cells)


def test_readings_and_tags_cannot_be_tested_away() -> None:
    in_1996 = sci.settle(INTACT.replace({"right.motor.C6": 4}), "motor_level_right", edition="1996")
    assert (in_1996.matters, in_1996.remains, in_1996.smallest) == ((), True, None)
    assert "cannot settle it" in str(in_1996)
    tagged = sci.settle(
        INTACT.replace({"right.motor.C7": "2*"}), "motor_level_right", edition="2019"
    )
    assert (tagged.matters, tagged.remains) == ((), True)


SACRAL = {path for path in CELLS if path.endswith("S4_5")} | {"vac", "dap"}


def read_by(finding: str, edition: str) -> set[str]:
    """The cells that the rule of a finding speaks of."""
    kind, _, side = finding.rpartition("_")
    own = {path for path in CELLS if path.startswith(side)}
    sensory = {path for path in own if "motor" not in path}
    return {
        "sensory_level": sensory,
        "motor_level": own | {"vac"},
        "neurological": CELLS - {"dap"},
        "": SACRAL if finding == "completeness" else CELLS,
        "sensory_zpp": sensory | ({"dap"} if edition == "2019" else SACRAL),
        "motor_zpp": own | SACRAL,
    }[kind]


@pytest.mark.parametrize(
    ("finding", "edition"),
    [
        *((name, "2019") for name in sci.FINDINGS if "motor_zpp" not in name),
        *((name, "2000") for name in sci.FINDINGS if name != "neurological_level"),
    ],
)
def test_where_nothing_is_tested_all_that_the_rule_speaks_of_matters(
    finding: str, edition: str
) -> None:
    untested = INTACT.replace(dict.fromkeys(CELLS, "NT"))
    settle = sci.settle(untested, finding, edition=edition)
    assert set(settle.matters) == read_by(finding, edition)
    assert settle.undecided == (), "the search is large enough"


@pytest.mark.parametrize("place", sci.KEY_MUSCLES)
def test_a_nonkey_muscle_is_never_an_untested_cell(place: str) -> None:
    noted = {"right.lowest_nonkey_muscle": place, "left.lowest_nonkey_muscle": place}
    exam = INTACT.replace(noted | {"vac": "NT"})
    for edition in ("2000", "2019"):
        assert sci.settle(exam, "ais", edition=edition).matters == ("vac",)


@pytest.mark.parametrize(
    ("largest", "undecided", "remains"), [(2, True, True), (3, True, False), (4, False, False)]
)
def test_a_search_that_grows_too_large_says_so(
    largest: int, undecided: bool, remains: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two dermatomes have four pairs of neighbouring grades; the first has three answers."""
    for module in (settle_search, settle):
        monkeypatch.setattr(module, "LARGEST_SEARCH", largest)
    cells = ["right.light_touch.S2", "right.light_touch.S3"]
    exam = INTACT.replace(dict.fromkeys(cells, "NT"))
    found = sci.settle(exam, "sensory_level_right", edition="1996")
    assert found.to_dict()["undecided"] == (cells if undecided else [])
    assert found.remains is remains
    assert (found.smallest is None) == undecided


def test_what_is_left_undecided_is_told_with_the_size_of_the_search() -> None:
    untested = INTACT.replace(
        dict.fromkeys(CELLS, "NT")
        | {"right.lowest_nonkey_muscle": "C7", "left.lowest_nonkey_muscle": "C8"}
    )
    settle = sci.settle(untested, "motor_zpp_left", edition="2019")
    assert settle.undecided
    assert set(settle.undecided) <= CELLS
    assert settle.to_text().splitlines()[-1] == (
        f"Not decided whether these matter (more than 8192 cases): {', '.join(settle.undecided)}."
    )


def test_the_words_and_the_dictionary_say_the_same() -> None:
    exam = INTACT.replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    settle = sci.settle(exam.to_dict(), "ais", edition="2019")
    assert str(settle).splitlines() == [
        "ais is ND (B, D) (edition 2019).",
        "if tested  answer  ais",
        "vac        No      B",
        "           Yes     D",
        "Testing this settles it whatever the answer: vac.",
    ]
    values: list[Any] = [row[2] for row in settle.grid().rows]
    assert [value.strong for value in values] == [True, True]
    assert settle.to_dict() == {
        "finding": "ais",
        "edition": "2019",
        "possible": ["B", "D"],
        "matters": ["vac"],
        "answers": {"vac": {"No": ["B"], "Yes": ["D"]}},
        "undecided": [],
        "remains": False,
        "smallest": ["vac"],
    }


@pytest.mark.parametrize(
    ("cells", "edition", "lines"),
    [
        ({}, "2019", ["motor_level_right is INT (edition 2019); nothing is left to settle."]),
        (
            {"right.motor.S1": "NT", "right.light_touch.S2": "NT"},
            "2019",
            [
                "motor_level_right is ND (L5, S1, INT) (edition 2019).",
                "if tested             answer   motor_level_right",
                "right.motor.S1        0, 1, 2  L5",
                "                      3, 4     S1",
                "                      5        S1 or INT",
                "right.light_touch.S2  0, 1     L5 or S1",
                "                      2        L5 or S1 or INT",
                (
                    "Testing all of these settles it whatever the answers: "
                    "right.motor.S1, right.light_touch.S2."
                ),
            ],
        ),
        (
            {"right.motor.C6": "NT", "right.motor.C7": "2*"},
            "2019",
            [
                "motor_level_right is ND (C5, C6, C7) (edition 2019).",
                "if tested       answer   motor_level_right",
                "right.motor.C6  0, 1, 2  C5",
                "                3, 4     C6",
                "                5        C6 or C7",
                "Testing cannot settle it in every case: the edition or a tag leaves it open.",
            ],
        ),
        (
            {"right.motor.C6": 4, "right.motor.S1": "NT"},
            "1996",
            [
                "motor_level_right is ND (C6, L5, S1, INT) (edition 1996).",
                "if tested       answer   motor_level_right",
                "right.motor.S1  0, 1, 2  C6 or L5",
                "                3        C6 or S1",
                "                4, 5     C6 or INT",
                "Testing cannot settle it in every case: the edition or a tag leaves it open.",
            ],
        ),
    ],
)
def test_what_each_answer_leaves_is_told_and_answers_that_leave_the_same_stand_together(
    cells: dict[str, Any], edition: str, lines: list[str]
) -> None:
    exam = INTACT.replace(cells)
    settle = sci.settle(exam, "motor_level_right", edition=edition)
    assert str(settle).splitlines() == lines
    for path, answers in settle.answers.items():
        for answer, left in answers.items():
            told = sci.classify(exam.replace({path: answer}), edition=edition)
            assert told.motor_level_right.possible == left


def test_what_is_left_to_judgement_cannot_be_settled() -> None:
    exam = INTACT.replace({"multiple_lesions": True, "vac": "NT"})
    settle = sci.settle(exam, "ais", edition="2019")
    assert (settle.possible, settle.matters) == ((), ())
    assert str(settle) == "ais is left to clinical judgement; no cell can settle it."


def test_an_unknown_finding_is_refused_with_a_hint() -> None:
    with pytest.raises(sci.ExamError, match="did you mean 'ais'"):
        sci.settle(INTACT, "AIS", edition="2019")


def test_a_settling_and_an_explanation_are_short_to_look_at() -> None:
    exam = sci.Exam.intact().replace({"right.motor.S1": "NT", "dap": "NT"})
    settling = sci.settle(exam, "motor_level_right", edition="2019")
    assert (
        repr(settling) == "<Settling: motor_level_right L5, S1, INT, edition 2019, 1 cell to test>"
    )
    told = sci.classify(exam, edition="2019").explain("motor_level_right")
    assert repr(told).startswith("<Explanation: motor_level_right ")
    assert len(repr(told)) < 100
