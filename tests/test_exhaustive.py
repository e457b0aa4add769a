"""The finite parts of the rules, all of them."""

from __future__ import annotations

import itertools

import numpy as np
import oracle
import pytest
from helpers import LEVELS, both, muscles, rank, repeated, sensation_to, strongest_to

import sciscore as sci
from sciscore.isncsci.counting import Below, C, D
from sciscore.isncsci.fields import PLACE, SIDE_WIDTH
from sciscore.isncsci.grades import NT
from sciscore.segments import INDEX, KEY_MUSCLES

S4_5_CELLS = tuple(
    f"{side}.{modality}.S4_5"
    for side in ("right", "left")
    for modality in ("light_touch", "pin_prick")
)
T6 = sci.Exam.intact().replace(
    sensation_to("T6", "right")
    | sensation_to("T4", "left")
    | both(muscles, 5, 5, 5, 5, 5, 1, 0, 0, 0, 0)
)


@pytest.mark.parametrize("edition", ["1992", "2011", "2019"])
def test_every_sacral_state_with_untested_cells(edition: str) -> None:
    """S4-5 {0, 1, 2, NT} four times, VAC and DAP {No, Yes, NT}: 2,304 exams."""
    states = list(itertools.product(*[(0, 1, 2, NT)] * 4, *[(0, 1, NT)] * 2))
    assert len(states) == 2304
    codes = repeated(T6, len(states))
    codes[:, [PLACE[path] for path in (*S4_5_CELLS, "vac", "dap")]] = states
    results = sci.classify(sci.Exams(codes), edition=edition)
    names = ("completeness", "ais", "sensory_zpp_right", "sensory_zpp_left", "motor_zpp_right")
    for row, state in enumerate(states):
        possible = oracle.possible(sci.Exam(codes[row].tobytes()).to_dict(), edition)
        for name in names:
            assert set(results.columns[name][row].possible) == possible[name], (state, name)


@pytest.mark.parametrize("vac", ["Yes", "No"])
@pytest.mark.parametrize(
    "level", ["C1", "C3", "C4", "C6", "T1", "T2", "T7", "L1", "L3", "S1", "S2", "S3", "INT"]
)
def test_motor_level_for_every_combination_of_motor_classes(level: str, vac: str) -> None:
    """Grades below 3, 3 or 4, and 5 in ten muscles: 59,049 sides at each sensory level."""
    exam = sci.Exam.intact().replace(sensation_to(level, "right") | {"vac": vac})
    classes = np.array(list(itertools.product((2, 3, 5), repeat=10)), np.uint8)
    assert len(classes) == 59049
    codes = repeated(exam, len(classes))
    codes[:, SIDE_WIDTH - 10 : SIDE_WIDTH] = classes
    found = sci.classify(sci.Exams(codes), edition="2019").motor_level_right.text.tolist()
    expected = [
        oracle.motor_level(dict(zip(KEY_MUSCLES, grades, strict=True)), level, vac, 5)
        for grades in classes.tolist()
    ]
    assert found == expected


def test_untested_muscles_of_one_side_in_every_pattern() -> None:
    """Which of ten muscles are untested: 1,024 patterns, each against its completions."""
    exam = sci.Exam.intact().replace(muscles("right", 5, 5, 5, 4, 3, 5, 5, 3, 1, 0) | {"vac": "No"})
    for pattern in itertools.product((False, True), repeat=10):
        if sum(pattern) > 3:
            continue
        open_cells = {
            f"right.motor.{name}": "NT"
            for name, is_open in zip(KEY_MUSCLES, pattern, strict=True)
            if is_open
        }
        changed = exam.replace(open_cells)
        possible = oracle.possible(changed.to_dict(), "2019")
        for name, finding in sci.classify(changed, edition="2019").findings.items():
            assert set(finding.possible) == possible[name], (open_cells, name)


def test_every_pair_of_sensory_levels() -> None:
    """29 x 29 right and left levels with all muscles 5: levels and NLI."""
    pairs = list(itertools.product(LEVELS, repeat=2))
    exams = sci.Exams.from_exams(
        sci.Exam.intact().replace(sensation_to(right, "right") | sensation_to(left, "left"))
        for right, left in pairs
    )
    results = sci.classify(exams, edition="2019")
    assert results.sensory_level_right.text.tolist() == [right for right, _ in pairs]
    assert results.sensory_level_left.text.tolist() == [left for _, left in pairs]
    assert results.neurological_level.text.tolist() == [min(pair, key=rank) for pair in pairs]


def test_every_pair_of_motor_levels() -> None:
    """Both sides stopped by weakness at any key level, sensation intact: NLI."""
    stops = ["C4", *KEY_MUSCLES[:4], "L1", *KEY_MUSCLES[5:9]]
    for right, left in itertools.product(stops, repeat=2):
        exam = sci.Exam.intact().replace(strongest_to(right, "right") | strongest_to(left, "left"))
        result = sci.classify(exam, edition="2019")
        assert (str(result.motor_level_right), str(result.motor_level_left)) == (right, left)
        assert str(result.neurological_level) == min(right, left, key=rank)


@pytest.mark.parametrize("tie", [0, 1])
def test_c_or_d_for_every_number_of_muscles(tie: int) -> None:
    for total, strong in itertools.product(range(0, 21, 2), range(21)):
        if strong > total:
            continue
        more = 2 * strong > total or (2 * strong == total and not tie)
        assert Below(total, strong, strong).grade(tie) == (D if more else C)


@pytest.mark.parametrize("level", ["C1", "C4", "C5", "C8", "T1", "T6", "L1", "L2", "L5"])
def test_c_or_d_by_exams_at_every_count(level: str) -> None:
    """With VAC, as many muscles of grade 3 below the NLI as there can be, one by one."""
    below = [name for name in KEY_MUSCLES if INDEX[name] > INDEX[level]]
    cells = [f"{side}.motor.{name}" for side in ("right", "left") for name in below]
    base = sci.Exam.intact().replace(both(lambda side: sensation_to(level, side)))
    for strong in range(len(cells) + 1):
        grades = {path: 3 if place < strong else 1 for place, path in enumerate(reversed(cells))}
        result = sci.classify(base.replace(grades), edition="2019")
        assert str(result.neurological_level) == level
        assert str(result.ais) == ("D" if 2 * strong >= len(cells) else "C"), strong


@pytest.mark.parametrize(("grade", "following"), list(itertools.product(range(6), repeat=2)))
def test_every_pair_of_neighbouring_grades(grade: int, following: int) -> None:
    """A muscle and the next one, 36 pairs: where the motor level comes to lie."""
    exam = sci.Exam.intact().replace({"right.motor.C7": grade, "right.motor.C8": following})
    if grade < 3:
        expected = "C6"
    elif grade < 5 or following < 3:
        expected = "C7"
    else:
        expected = "C8" if following < 5 else "INT"
    assert str(sci.classify(exam, edition="2019").motor_level_right) == expected
