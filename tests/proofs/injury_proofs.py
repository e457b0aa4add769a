"""The finite parts of the rules for completeness, AIS and zones, all of them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from support.proof_exams import (
    LEVELS,
    SENSORY_PARTS,
    TOPS,
    ZERO,
    expect,
    injury,
    one,
    over_editions,
    readings,
)

from sciscore.isncsci.fields import CELLS, FIELDS
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES
from sciscore.testing.answers import RANK

if TYPE_CHECKING:
    import numpy.typing as npt


def sacral_states() -> int:
    """S4-5 of 0, 1, 2 or NT four times; VAC and DAP absent, present or NT."""
    places = [f"{side}.{part}.S4_5" for side in SIDES for part in SENSORY_PARTS]
    states = list(itertools.product(*[(0, 1, 2, "NT")] * 4, *[("No", "Yes", "NT")] * 2))
    base = injury("T6")
    cells = [base | dict(zip((*places, "vac", "dap"), state, strict=True)) for state in states]
    #: For each state and cell whether it may be absent, and whether it may be present.
    off = np.array([[cell in (0, "No", "NT") for cell in state] for state in states])
    on = np.array([[cell not in (0, "No") for cell in state] for state in states])
    parts = {"right": [0, 1, 5], "left": [2, 3, 5]}
    count = 0
    for row, results in over_editions(cells):
        count += len(states)
        complete = np.all(off, axis=1), np.any(on, axis=1)
        expect(results, "completeness", _either(*complete, "C", "I"), states)
        for side, part in parts.items():
            sensory, motor = complete, complete
            if readings(row, "zpp") == ("absent sacral function",):
                sensory = np.all(off[:, part], axis=1), np.any(on[:, part], axis=1)
                motor = off[:, 4], on[:, 4]
            expect(results, f"sensory_zpp_{side}", _either(*sensory, "T6", "NA"), states)
            expect(results, f"motor_zpp_{side}", _either(*motor, "T6", "NA"), states)
    return count


def _either(
    first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_], one: str, other: str
) -> list[tuple[str, ...]]:
    """The sets that hold one value, the other, or both."""
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return [(one,) * int(may) + (other,) * int(may_not) for may, may_not in pairs]


def counts_of_muscles() -> int:
    """With VAC, at every level every number of strong muscles below it, side by side."""
    cases = []
    for level in LEVELS:
        below = [name for name in KEY_MUSCLES if RANK[name] > RANK[level]]
        cases += [
            (level, below, strong) for strong in itertools.product(range(len(below) + 1), repeat=2)
        ]
    cells = []
    for level, below, strong in cases:
        grades = {
            f"{side}.motor.{name}": 3 if place >= len(below) - number else 1
            for side, number in zip(SIDES, strong, strict=True)
            for place, name in enumerate(below)
        }
        cells.append(injury(level, vac="Yes") | grades)
    shown = [f"{level}, {sum(s)} of {2 * len(below)} strong" for level, below, s in cases]
    count = 0
    for row, results in over_editions(cells):
        count += len(cases)
        half = tuple(map(str, readings(row, "at_half")))
        due = [
            ("D",) if sum(s) > len(below) else ("C",) if sum(s) < len(below) else half
            for _, below, s in cases
        ]
        expect(results, "neurological_level", one(level for level, _, _ in cases), shown)
        expect(results, "ais", due, shown)
    return count


def spared_muscles() -> int:
    """Without VAC, at every level one key muscle with function below it."""
    count = 0
    cases = _below()
    for row, results in over_editions(
        injury(level, dap="Yes") | {f"{side}.motor.{muscle}": 1} for level, muscle, side in cases
    ):
        count += len(cases)
        anywhere = readings(row, "motor_incomplete") == ("neurological level",)
        grades = ("C" if anywhere or _far(*case) else "B" for case in cases)
        expect(results, "ais", one(grades), cases)
        if readings(row, "zpp") == ("absent sacral function",):
            for here in SIDES:
                zones = (muscle if side == here else level for level, muscle, side in cases)
                expect(results, f"motor_zpp_{here}", one(zones), cases)
    return count


def nonkey_muscles() -> int:
    """Without VAC, at every level one non-key muscle with function below it."""
    count = 0
    cases = _below()
    for row, results in over_editions(
        injury(level, dap="Yes") | {f"{side}.lowest_nonkey_muscle": muscle}
        for level, muscle, side in cases
    ):
        count += len(cases)
        used = readings(row, "nonkey") != ("ignored",)
        grades = ("C" if used and _far(*case) else "B" for case in cases)
        expect(results, "ais", one(grades), cases)
        if readings(row, "zpp") == ("absent sacral function",):
            for here in SIDES:
                zones = (
                    muscle if side == here and _far(level, muscle, side) else level
                    for level, muscle, side in cases
                )
                expect(results, f"motor_zpp_{here}", one(zones), cases)
    return count


def _below() -> list[tuple[str, str, str]]:
    """Each level with each key muscle below it, on either side."""
    every = itertools.product(LEVELS, KEY_MUSCLES, SIDES)
    return [case for case in every if RANK[case[1]] > RANK[case[0]]]


def _far(level: str, muscle: str, side: str) -> bool:  # noqa: ARG001 - as a case has it
    return RANK[muscle] - RANK[level] > 3


def sensory_zones() -> int:
    """In a complete injury, every dermatome as the last with sensation, either modality."""
    cases = list(itertools.product(DERMATOMES[:-1], SENSORY_PARTS, (1, 2), SIDES))
    base = ZERO | {"vac": "No", "dap": "No"}
    count = 0
    cells = [base | {f"{side}.{part}.{name}": grade} for name, part, grade, side in cases]
    for _, results in over_editions(cells):
        count += len(cases)
        for side in SIDES:
            due = one(name if here == side else "C1" for name, _, _, here in cases)
            expect(results, f"sensory_zpp_{side}", due, cases)
    return count


def normal_exams() -> int:
    """The normal exam with all answers of VAC and DAP, and with and without a deficit."""
    names = ("vac", "dap", "prior_deficit")
    answers = ("No", "Yes", "NT")
    states = list(itertools.product(answers, answers, (False, True)))
    count = 0
    for row, results in over_editions(dict(zip(names, state, strict=True)) for state in states):
        count += len(states)
        without = str(readings(row, "without_deficit")[0])
        due = [
            [*["B"] * (vac != "Yes"), *["E" if deficit else without] * (vac != "No")]
            for vac, _, deficit in states
        ]
        expect(results, "ais", due, states)
    return count


def nearly_normal_exams() -> int:
    """The normal exam with any one cell below normal is neither E nor without a grade."""
    lower = [
        {field.path: grade}
        for field in FIELDS[:CELLS]
        for grade in range(TOPS[field.path.split(".")[1]])
    ]
    count = 0
    for row, results in over_editions(lower):
        count += len(lower)
        for grade, cell in zip(results.ais, lower, strict=True):
            if {"E", "NA"} & set(grade.possible):
                raise AssertionError(f"{row}: AIS is {grade} although {cell}")
    return count


def vac_and_levels() -> int:
    """A normal exam is INT with VAC and S3 without, motor levels and neurological level."""
    answers = {"Yes": ["INT"], "No": ["S3"], "NT": ["S3", "INT"]}
    count = 0
    for _, results in over_editions({"vac": answer} for answer in answers):
        count += len(answers)
        for name in ("motor_level_right", "motor_level_left", "neurological_level"):
            expect(results, name, list(answers.values()), list(answers))
    return count
