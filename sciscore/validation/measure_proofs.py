"""The finite parts of the measures, all of them, against a second statement of their rules."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any, Final

from sciscore.errors import MeasureError
from sciscore.measures import (
    MODELS,
    RANGES,
    check,
    marked_recovery,
    motor_level_gain,
    penn_spasms,
    predict_walking,
    sci_armi,
    walking_outlook,
    walking_speed,
    wisci_level,
)
from sciscore.validation.check import DisagreementError, expect_same

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
#: The ranges of what is only checked once more; the modified Ashworth scale has labels.
_RANGES: Final = {
    "fim_motor": (13, 91),
    "fim_cognitive": (5, 35),
    "fim_total": (18, 126),
    "grassp_sensation_dorsal": (0, 12),
    "grassp_sensation_palmar": (0, 12),
    "grassp_strength": (0, 50),
    "grassp_prehension_ability": (0, 12),
    "grassp_prehension_performance": (0, 30),
    "cue_t": (0, 144),
    "cue_q": (32, 224),
    "penn_frequency": (0, 4),
    "penn_severity": (1, 3),
    "nscisc_motor": (0, 100),
    "nscisc_light_touch": (0, 112),
    "nscisc_pin_prick": (0, 112),
}
_CODES: Final = (888, 999)
_ASHWORTH: Final = ("0", "1", "1+", "2", "3", "4")


def _taken(function: Any, *values: Any, **named: Any) -> bool:  # noqa: ANN401 - any measure
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
        raise DisagreementError(f"{model} gives {found.probability} for a score of {score}")


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
            raise DisagreementError(f"{total} of {ceiling} is {found} %")
    return 101 * 100


def ranges() -> int:
    """Every whole number from -1 to 1000 for each measure of which only the range is checked."""
    expect_same({*RANGES}, {*_RANGES, "modified_ashworth"}, "the list of measures")
    numbers = range(-1, 1001)
    for name, (low, high) in _RANGES.items():
        codes = _CODES if name.startswith("nscisc") else ()
        for number in numbers:
            due = low <= number <= high or number in codes
            expect_same(_taken(check, name, number), due, (name, number))
    for label in (*_ASHWORTH, "5", "1.5", ""):
        expect_same(_taken(check, "modified_ashworth", label), label in _ASHWORTH, label)
    return len(_RANGES) * len(numbers) + len(_ASHWORTH) + 3


def spasms() -> int:
    """Every frequency with every severity: not rated where there are no spasms, else due."""
    pairs = list(itertools.product(range(-1, 7), (None, *range(-1, 6))))
    for often, hard in pairs:
        due = hard is None if often == 0 else often in range(1, 5) and hard in (1, 2, 3)
        expect_same(_taken(penn_spasms, frequency=often, severity=hard), due, (often, hard))
    return len(pairs)


def speed() -> int:
    """The time for 10 m in tenths of a second up to a minute; none of 0."""
    expect_same(_taken(walking_speed, 0), False, "0 seconds")  # noqa: FBT003 - what is due
    for tenths in range(1, 601):
        if not math.isclose(walking_speed(tenths / 10) * tenths, 100):
            raise DisagreementError(f"{tenths / 10} s is {walking_speed(tenths / 10)} m/s")
    return 601
