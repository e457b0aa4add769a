"""The finite parts of the measures, all of them, against a second statement of their rules."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any, Final

from support.proof_exams import INTACT, LEVELS, expect_same, injury

from sciscore.errors import MeasureError
from sciscore.measures import (
    MODELS,
    fim_totals,
    marked_recovery,
    mean_motor_below,
    motor_level_gain,
    predict_walking,
    sci_armi,
    walking_outlook,
    wisci_level,
)
from sciscore.segments import KEY_MUSCLES
from sciscore.testing.answers import RANK

#: WISCI II once more, level 0 first: device, braces (b), helpers, and short of 10 m (-).
_WISCI: Final = (
    "unable; bars b 2 -; bars b 2; bars b 1; bars 1; bars b 0; walker b 1; two b 1; walker 1; "
    "walker b 0; one b 1; two 1; two b 0; walker 0; one 1; one b 0; two 0; none 1; none b 0; "
    "one 0; none 0"
)
_DEVICES: Final = {
    "bars": "parallel bars",
    "walker": "walker",
    "two": "two crutches",
    "one": "one cane or crutch",
    "none": "none",
}
#: The log odds of walking once more: at a score of 0, and for each point.
_LINES: Final = {"van_middendorp_2011": (-3.273, 0.267), "hicks_2017_full": (-1.763, 0.125)}
#: The ranges of FIM once more.
_FIM: Final = (range(13, 92), range(5, 36), range(18, 127))


def _taken(function: Any, *values: Any, **named: Any) -> bool:
    """Whether a measure takes what it is given."""
    try:
        function(*values, **named)
    except MeasureError:
        return False
    return True


def wisci() -> int:
    """Every device with and without braces, helpers and 10 m, and who is unable to walk."""
    levels = {text: level for level, text in enumerate(_WISCI.split("; "))}
    expect_same(wisci_level(device="unable").level, 0, "unable")
    ways = list(itertools.product(_DEVICES, (True, False), (0, 1, 2), (True, False)))
    for device, braces, persons, far in ways:
        text = f"{device}{' b' * braces} {persons}{'' if far else ' -'}"
        found = wisci_level(device=_DEVICES[device], braces=braces, persons=persons, ten_metres=far)
        expect_same(found.level, levels.get(text), text)
    return 1 + len(ways)


def _grades(cell: object, top: int) -> Iterable[int]:
    return range(top + 1) if cell == "NT" else (int(str(cell)),)


def s1_pin_prick() -> int:
    """Pin prick of 0, 1, 2 or NT at S1 of both sides."""
    pairs = list(itertools.product((0, 1, 2, "NT"), repeat=2))
    for pair in pairs:
        sums = {
            "good" if right + left == 4 else "fair" if right + left else "poor"
            for right, left in itertools.product(*(_grades(cell, 2) for cell in pair))
        }
        cells = {"right.pin_prick.S1": pair[0], "left.pin_prick.S1": pair[1]}
        expect_same(set(walking_outlook(cells).possible), sums, pair)
    return len(pairs)


def walking() -> int:
    """Every score: all better sides at 64 and 65 years; and each cell untested on a side."""
    better = list(itertools.product(range(6), range(6), range(3), range(3)))
    names = ("motor.L3", "motor.S1", "light_touch.L3", "light_touch.S1")
    for cells in better:
        exam = {
            f"{side}.{name}": grade if side == "left" else 0
            for side in ("right", "left")
            for name, grade in zip(names, cells, strict=True)
        }
        score = 2 * cells[0] + 2 * cells[1] + 5 * cells[2] + 5 * cells[3]
        for age, model in itertools.product((64, 65), MODELS):
            _walks(exam, age, model, score - 10 * (age == 65))
    for name, top in zip(names, (5, 5, 2, 2), strict=True):
        weight = 2 if top == 5 else 5
        exam = {f"{side}.{other}": 1 for side in ("right", "left") for other in names}
        exam[f"left.{name}"] = "NT"  # type: ignore[assignment]
        found = predict_walking(exam, age=30, model="van_middendorp_2011")
        possible = found.possible_score
        expect_same(
            (found.score, possible.low, possible.high), (14, 14, 14 + weight * (top - 1)), name
        )
    return 4 * len(better) + len(names)


def _walks(exam: dict[str, int], age: int, model: str, score: int) -> None:
    found = predict_walking(exam, age=age, model=model)
    expect_same(found.score, score, (exam, age))
    at_zero, slope = _LINES[model]
    odds = math.exp(at_zero + slope * score)
    if not math.isclose(found.probability or 0.0, odds / (1 + odds), rel_tol=1e-12):
        raise AssertionError(f"{model} gives {found.probability} for a score of {score}")


def motor_levels() -> int:
    """Every pair of motor levels: a gain from C5 to T1, and none elsewhere."""
    arms = ("C5", "C6", "C7", "C8", "T1")
    pairs = list(itertools.product(("C1", "C4", *arms, "T2", "L3", "S3", "INT", "ND"), repeat=2))
    for before, after in pairs:
        due = arms.index(after) - arms.index(before) if {before, after} <= {*arms} else None
        expect_same(motor_level_gain(before, after).value, due, (before, after))
    return len(pairs)


def recovery() -> int:
    """Every AIS at baseline, modified Benzel grade and AIS at follow-up, by both rules."""
    #: The least grade that is marked, of the modified Benzel scale and of the AIS.
    least = {"A": (3, "C"), "B": (4, "D"), "C": (5, ""), "D": (6, "")}
    asked = list(itertools.product("ABCDE", (*range(1, 8), 9, None), (*"ABCDE", "ND", None)))
    for baseline, benzel, ais in asked:
        benzel_least, ais_least = least.get(baseline, (0, ""))
        by_benzel = None if benzel in (9, None) else int(str(benzel)) >= benzel_least
        by_ais = None if ais in ("ND", None) else str(ais) >= ais_least
        for rule in ("modified_benzel", "ais_for_a_and_b"):
            due = by_ais if ais_least and rule == "ais_for_a_and_b" else by_benzel
            found = marked_recovery(baseline, rule=rule, modified_benzel=benzel, followup_ais=ais)
            expect_same(
                found.value, None if baseline == "E" else due, (baseline, benzel, ais, rule)
            )
    return 2 * len(asked)


def armi() -> int:
    """Every SCIM total from 0 to 100 with every whole SCIM95 from 1 to 100."""
    for total, ceiling in itertools.product(range(101), range(1, 101)):
        found = sci_armi(total, scim95=ceiling).value
        if found is None or not math.isclose(found * ceiling, 100 * total, abs_tol=1e-9):
            raise AssertionError(f"{total} of {ceiling} is {found} %")
    return 101 * 100


def fim() -> int:
    """Every motor with every cognitive total, every pair with a sum, and each one alone."""
    motors, cognitives, totals = _FIM
    parts = list(itertools.product(motors, cognitives))
    for motor, cognitive in parts:
        found = fim_totals(motor=motor, cognitive=cognitive)
        expect_same(found.total.value, motor + cognitive, (motor, cognitive))
    count = len(parts)
    for total in totals:
        for motor in (None, *motors):
            count += 1
            ways = [(m, total - m) for m in (motors if motor is None else [motor])]
            ways = [(m, c) for m, c in ways if c in cognitives]
            expect_same(_taken(fim_totals, total=total, motor=motor), bool(ways), (total, motor))
            if ways:
                found = fim_totals(total=total, motor=motor)
                for score, values in zip(
                    (found.motor, found.cognitive), zip(*ways, strict=True), strict=True
                ):
                    ends = (score.low, score.high)
                    expect_same(ends, (min(values), max(values)), (total, motor))
    for name, allowed in zip(("motor", "cognitive", "total"), _FIM, strict=True):
        for number in range(-1, 200):
            count += 1
            expect_same(_taken(fim_totals, **{name: number}), number in allowed, (name, number))
    return count


def below() -> int:
    """Below every level the right muscles of one grade and the left of another: their mean."""
    count = 0
    for level, right, left in itertools.product(LEVELS, range(6), range(6)):
        muscles = [name for name in KEY_MUSCLES if RANK[name] > RANK[level]]
        grades = {f"right.motor.{name}": right for name in muscles}
        grades |= {f"left.motor.{name}": left for name in muscles}
        found = mean_motor_below(INTACT.replace(injury(level) | grades), edition="2019")
        expect_same(found.value, (right + left) / 2 if muscles else None, (level, right, left))
        count += 1
    return count
