"""The finite parts of the rules for cells, totals and levels, all of them."""

from __future__ import annotations

import itertools
from typing import Any, Final

import numpy as np
from support.proof_exams import (
    BLOCKS,
    INTACT,
    LEVELS,
    TOPS,
    ZERO,
    cohort,
    expect,
    injury,
    muscles,
    one,
    over_editions,
    readings,
    sensation,
)

from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import EDITIONS, Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import CELLS, FIELDS
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.grades import NT
from sciscore.segments import KEY_MUSCLES, SIDES
from sciscore.testing.answers import RANK, changed, stands_for

_ABOVE: Final = {muscle: above for block in BLOCKS for above, muscle in itertools.pairwise(block)}


def sensory_level_pairs() -> int:
    """Each of 29 sensory levels on the right with each on the left, all muscles 5."""
    pairs = list(itertools.product((*LEVELS, "INT"), repeat=2))
    cells = [sensation("right", right) | sensation("left", left) for right, left in pairs]
    count = 0
    for _, results in over_editions(cells):
        count += len(pairs)
        expect(results, "sensory_level_right", one(right for right, _ in pairs), pairs)
        expect(results, "sensory_level_left", one(left for _, left in pairs), pairs)
        highest = one(min(pair, key=RANK.__getitem__) for pair in pairs)
        expect(results, "neurological_level", highest, pairs)
    return count


def injury_level_pairs() -> int:
    """Each of 28 levels on the right with each on the left, all intact above, nothing below."""
    pairs = list(itertools.product(LEVELS, repeat=2))
    answers = {"vac": "No", "dap": "No"}
    cells = [
        {**answers, **sensation("right", right), **sensation("left", left)}
        | {**muscles("right", right), **muscles("left", left)}
        for right, left in pairs
    ]
    count = 0
    for _, results in over_editions(cells):
        count += len(pairs)
        for kind in ("sensory", "motor"):
            expect(results, f"{kind}_level_right", one(right for right, _ in pairs), pairs)
            expect(results, f"{kind}_level_left", one(left for _, left in pairs), pairs)
        highest = one(min(pair, key=RANK.__getitem__) for pair in pairs)
        expect(results, "neurological_level", highest, pairs)
    return count


def motor_level_pairs() -> int:
    """One muscle of any grade on the right and one on the left, all else normal."""
    stops = list(itertools.product(KEY_MUSCLES, range(6)))
    pairs = list(itertools.product(stops, repeat=2))
    cells = [
        {f"{side}.motor.{muscle}": grade for side, (muscle, grade) in zip(SIDES, pair, strict=True)}
        for pair in pairs
    ]
    count = 0
    for row, results in over_editions(cells):
        count += len(pairs)
        intact = [int(str(grade)) for grade in readings(row, "intact_from")]
        levels = {stop: [_stop(*stop, grade) for grade in intact] for stop in stops}
        for place, side in enumerate(SIDES):
            expect(results, f"motor_level_{side}", [levels[pair[place]] for pair in pairs], pairs)
        highest = [
            [min(levels[right][world], levels[left][world], key=RANK.__getitem__)
             for world in range(len(intact))]
            for right, left in pairs
        ]  # fmt: skip
        expect(results, "neurological_level", highest, pairs)
    return count


def _stop(muscle: str, grade: int, intact: int) -> str:
    """The motor level of a side whose only weak muscle has this grade."""
    if grade < 3:
        return _ABOVE[muscle]
    return muscle if grade < intact else "INT"


def grade_pairs() -> int:
    """A muscle and the next one of the same limb, 36 pairs of grades for each."""
    cases = [
        (above, muscle, following, grades)
        for block in BLOCKS
        for above, muscle, following in zip(block, block[1:], block[2:], strict=False)
        for grades in itertools.product(range(6), repeat=2)
    ]
    cells = [
        {f"right.motor.{muscle}": grade, f"right.motor.{following}": lower}
        for _, muscle, following, (grade, lower) in cases
    ]
    count = 0
    for row, results in over_editions(cells):
        if readings(row, "intact_from") == (5,):
            count += len(cases)
            expect(results, "motor_level_right", [(_stop_of_two(*case),) for case in cases], cases)
    return count


def _stop_of_two(above: str, muscle: str, following: str, grades: tuple[int, ...]) -> str:
    grade, lower = grades
    if grade < 3:
        return above
    if grade < 5 or lower < 3:
        return muscle
    return following if lower < 5 else "INT"


def cell_texts() -> int:
    """Every legal text in every cell: as possible as one of the grades that it stands for."""
    count = 0
    for row in EDITIONS.values():
        for base in (INTACT, changed(INTACT, injury("T6"))):
            count += _cell_texts(row, base)
    return count


def _cell_texts(row: Edition, base: Exam) -> int:
    places, codes, ranges = [], [], []
    for place, field in enumerate(FIELDS[:CELLS]):
        assert field.scale is not None
        for code, token in field.scale.token.items():
            if token.kind in row.kinds:
                places.append(place)
                codes.append(code)
                ranges.append(stands_for(token.text, field.scale.top))
    exams = np.tile(base.array, (len(codes), 1))
    exams[np.arange(len(codes)), places] = codes
    masks = _masks(Exams(exams), row)
    by_grade = {
        (place, code): masks[:, number]
        for number, (place, code) in enumerate(zip(places, codes, strict=True))
        if code < NT
    }
    for number, (place, grades) in enumerate(zip(places, ranges, strict=True)):
        due = np.bitwise_or.reduce([by_grade[place, grade] for grade in grades])
        if (masks[:, number] != due).any():
            finding = tuple(FINDINGS)[int(np.argmax(masks[:, number] != due))]
            field = FIELDS[place]
            text = field.scale.token[codes[number]].text if field.scale else ""
            raise AssertionError(
                f"{row}: {finding} with {field.path} {text} is not that of {grades}"
            )
    return len(codes)


def _masks(exams: Exams, row: Edition) -> np.ndarray[Any, np.dtype[np.uint32]]:
    results = classify(exams, edition=row.name)
    return np.array([column.masks for column in results.columns.values()])


def totals_of_one_cell() -> int:
    """Every grade in every cell, all others 0: the totals that it enters, and no other."""
    cases = [
        (field.path, grade)
        for field in FIELDS[:CELLS]
        for grade in range(TOPS[field.path.split(".")[1]] + 1)
    ]
    exams = cohort(ZERO | {path: grade} for path, grade in cases)
    results = classify(exams, edition="2019")
    for row, (path, grade) in enumerate(cases):
        found = {name: score.value for name, score in results.totals[row].items() if score.value}
        due = dict.fromkeys(_entered(path), grade) if grade else {}
        if found != due:
            raise AssertionError(f"totals are {found}, and {due} is due ({path} {grade})")
    return len(cases)


def _entered(path: str) -> tuple[str, ...]:
    """The totals that a cell enters."""
    side, part, segment = path.split(".")
    if part == "motor":
        limb = "u" if segment in KEY_MUSCLES[:5] else "l"
        return f"{limb}e{side[0]}", f"{limb}ems", "total_motor"
    short = {"light_touch": "lt", "pin_prick": "pp"}[part]
    return f"{short}{side[0]}", short
