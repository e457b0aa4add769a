"""The finite parts of the rules, all of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from support import oracle
from support.helpers import both, muscles, repeated, sensation_to

import sciscore as sci
from sciscore.isncsci.fields import PLACE, SIDE_WIDTH
from sciscore.isncsci.grades import NT
from sciscore.isncsci.motor_function import Below, C, D
from sciscore.segments import KEY_MUSCLES

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


@pytest.mark.guards("ISNCSCI.COMPLETENESS", "ISNCSCI.AIS", "ISNCSCI.ZPP.SCOPE")
@pytest.mark.parametrize("edition", ["1992", "2011", "2019"])
def test_every_sacral_state_with_untested_cells(
    edition: str, covered: Callable[[int], None]
) -> None:
    """S4-5 {0, 1, 2, NT} four times, VAC and DAP {No, Yes, NT}: 2,304 exams."""
    states = list(itertools.product(*[(0, 1, 2, NT)] * 4, *[(0, 1, NT)] * 2))
    covered(len(states))
    assert len(states) == 2304
    codes = repeated(T6, len(states))
    codes[:, [PLACE[path] for path in (*S4_5_CELLS, "vac", "dap")]] = states
    results = sci.classify(sci.Exams(codes), edition=edition)
    names = ("completeness", "ais", "sensory_zpp_right", "sensory_zpp_left", "motor_zpp_right")
    for row, state in enumerate(states):
        possible = oracle.possible(sci.Exam(codes[row].tobytes()).to_dict(), edition)
        for name in names:
            assert set(results.columns[name][row].possible) == possible[name], (state, name)


@pytest.mark.guards("ISNCSCI.ML", "ISNCSCI.VAC")
@pytest.mark.parametrize("vac", ["Yes", "No"])
@pytest.mark.parametrize(
    "level", ["C1", "C3", "C4", "C6", "T1", "T2", "T7", "L1", "L3", "S1", "S2", "S3", "INT"]
)
def test_motor_level_for_every_combination_of_motor_classes(
    level: str, vac: str, covered: Callable[[int], None]
) -> None:
    """Grades below 3, 3 or 4, and 5 in ten muscles: 59,049 sides at each sensory level."""
    exam = sci.Exam.intact().replace(sensation_to(level, "right") | {"vac": vac})
    classes = np.array(list(itertools.product((2, 3, 5), repeat=10)), np.uint8)
    assert len(classes) == 59049
    covered(len(classes))
    codes = repeated(exam, len(classes))
    codes[:, SIDE_WIDTH - 10 : SIDE_WIDTH] = classes
    found = sci.classify(sci.Exams(codes), edition="2019").motor_level_right.text.tolist()
    expected = [
        oracle.motor_level(dict(zip(KEY_MUSCLES, grades, strict=True)), level, vac, 5)
        for grades in classes.tolist()
    ]
    assert found == expected


@pytest.mark.guards("ISNCSCI.NT")
def test_up_to_three_untested_muscles_in_every_pattern(covered: Callable[[int], None]) -> None:
    """Which of ten muscles of a side are untested, 176 patterns, against their completions."""
    exam = sci.Exam.intact().replace(muscles("right", 5, 5, 5, 4, 3, 5, 5, 3, 1, 0) | {"vac": "No"})
    patterns = [p for p in itertools.product((False, True), repeat=10) if sum(p) <= 3]
    covered(len(patterns))
    for pattern in patterns:
        open_cells = {
            f"right.motor.{name}": "NT"
            for name, is_open in zip(KEY_MUSCLES, pattern, strict=True)
            if is_open
        }
        changed = exam.replace(open_cells)
        possible = oracle.possible(changed.to_dict(), "2019")
        for name, finding in sci.classify(changed, edition="2019").findings.items():
            assert set(finding.possible) == possible[name], (open_cells, name)


@pytest.mark.guards("ISNCSCI.AIS.CD")
@pytest.mark.parametrize("tie", [0, 1])
def test_c_or_d_for_every_number_of_muscles(tie: int, covered: Callable[[int], None]) -> None:
    counts = [(total, strong) for total in range(0, 21, 2) for strong in range(total + 1)]
    covered(len(counts))
    for total, strong in counts:
        more = 2 * strong > total or (2 * strong == total and not tie)
        assert Below(total, strong, strong).grade(tie) == (D if more else C)
