"""Bounds by an AIS grade, and of zones of partial preservation.

As in `bounds`: the lowest and the highest number that a column can have beside the given ones.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sciscore.isncsci.editions import Edition
from sciscore.isncsci.motor_function import SPARED_BY
from sciscore.outcomes.plausibility.bounds import (
    FULL,
    INT,
    LAST,
    LEVELS,
    NA,
    STRONG,
    Bounds,
    Numbers,
    at,
    block_of,
    count_above,
    count_to,
    intact_from,
    least_to,
    limbs,
    lost_at,
    share_of_dermatome,
)
from sciscore.outcomes.recorded_numbers import MAXIMA, WORDS
from sciscore.segments import INDEX, KEY_MUSCLES

#: The two answers, and the two kinds of injury.
_ABSENT, _PRESENT = range(2)
_COMPLETE, _INCOMPLETE = range(2)


def by_grade(column: str, ais: Numbers, **bounds: Bounds) -> Bounds:
    """Bounds that depend on the grade alone: for some of A to E; all values for others."""
    low, high = np.full(len(ais), -np.inf), np.full(len(ais), np.inf)
    for letter, (least, most) in bounds.items():
        graded = ais == WORDS["ais"].index(letter)
        low, high = np.where(graded, least, low), np.where(graded, most, high)
    lowest, highest = 0, MAXIMA.get(column, INT)
    return np.maximum(low, lowest), np.minimum(high, highest)


def graded(**bounds: Bounds) -> Callable[[Edition, str, Numbers], Bounds]:
    """Bounds that depend on the grade alone, in every edition."""
    return lambda _, column, ais: by_grade(column, ais, **bounds)


_NONE, _SOME = (_ABSENT, _ABSENT), (_PRESENT, _PRESENT)
#: AIS B is without VAC: the motor levels are S3 at most, and so is the NLI.
level_without_vac = graded(B=(0, LAST))
#: AIS A is complete, B to E are incomplete.
completeness_by_grade = graded(
    A=(_COMPLETE, _COMPLETE), **dict.fromkeys("BCDE", (_INCOMPLETE, _INCOMPLETE))
)
#: AIS A and B are without VAC, E is not; AIS A is without DAP.
vac_by_grade = graded(A=_NONE, B=_NONE, E=_SOME)
dap_by_grade = graded(A=_NONE)


def sensation_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS A: nothing at S4-5. AIS E: everything normal."""
    most = MAXIMA[column]
    return by_grade(column, ais, A=(0, most - share_of_dermatome(column)), E=(most, most))


def strength_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS E: all key muscles are normal."""
    return by_grade(column, ais, E=(MAXIMA[column], MAXIMA[column]))


def level_by_grade(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS E: INT. AIS A: above S4-5. AIS B: without VAC, so no motor level is INT.

    Where a muscle of grade 4 may count as intact, C and D may be INT, too.
    """
    motor = "motor" in column
    some = (0, LAST)
    graded = {"A": some, "E": (INT, INT)} | ({"B": some} if motor else {})
    if column == "neurological_level" and intact_from(edition) == FULL:
        graded |= {"C": some, "D": some}
    return by_grade(column, ais, **graded)


def level_with_muscles(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS C: key muscles lie below the NLI, unless half of none may count as C."""
    last = LAST if "C" in edition.at_half.readings else INDEX["L5"]
    return by_grade(column, ais, C=(0, last))


def sacral_by_completeness(_: Edition, __: str, completeness: Numbers) -> Bounds:
    """A complete injury is without VAC and DAP."""
    return 0, np.where(completeness == _COMPLETE, _ABSENT, _PRESENT)


def strength_of_b(edition: Edition, column: str, ais: Numbers, motor_level: Numbers) -> Bounds:
    """AIS B: on each side no key muscle more than 3 segments below the motor level."""
    muscles, _sides = limbs(column)
    if "motor level" not in edition.motor_incomplete.readings:
        return 0, MAXIMA[column]
    most = at([_most(muscles, level) for level in LEVELS], motor_level)
    return 0, np.where(ais == WORDS["ais"].index("B"), most, MAXIMA[column])


def _most(muscles: tuple[str, ...], level: int) -> int:
    """The greatest sum of a side of AIS B by its motor level."""
    return FULL * count_above(muscles, level + SPARED_BY) - lost_at(muscles, level)


def strength_of_b_by_nli(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS B: the side on which the NLI is found has no muscle more than 3 segments below.

    Its motor level is the NLI, or lies in the block of key muscles in which a dermatome
    ended the walk.
    """
    if "motor level" not in edition.motor_incomplete.readings:
        return 0, MAXIMA[column]
    muscles, _sides = limbs(column)
    reached = [block_of(level)[-1] for level in LEVELS]
    one = [FULL * count_above(muscles, level + SPARED_BY) for level in reached]
    most = at(one, nli) + FULL * len(muscles)
    return 0, np.where(ais == WORDS["ais"].index("B"), most, MAXIMA[column])


def strength_below(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS B by the first editions: no key muscle function below the NLI."""
    if "neurological level" not in edition.motor_incomplete.readings:
        return 0, MAXIMA[column]
    muscles, sides = limbs(column)
    most = sides * FULL * at([count_to(muscles, level) for level in LEVELS], nli)
    return 0, np.where(ais == WORDS["ais"].index("B"), most, MAXIMA[column])


def strength_by_half(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS D: at least half of the key muscles below the NLI have 3 or more; C: fewer."""
    muscles, sides = limbs(column)
    counted = [2 * (len(KEY_MUSCLES) - count_to(KEY_MUSCLES, level)) for level in LEVELS]
    inside = [
        2 * (len(muscles) - count_to(muscles, level)) == all_of
        for level, all_of in zip(LEVELS, counted, strict=True)
    ]
    over = int("C" not in edition.at_half.readings)
    strong = [max((all_of - over) // 2, 0) for all_of in counted]
    least = [
        sides * low + STRONG * ((all_of + 1) // 2)
        for low, all_of in zip(least_to(edition, muscles), counted, strict=True)
    ]
    most = [
        sides * FULL * count_to(muscles, level) + FULL * few + (STRONG - 1) * (all_of - few)
        for level, all_of, few in zip(LEVELS, counted, strong, strict=True)
    ]
    counts = at(inside, nli) == 1
    low = np.where(counts & (ais == WORDS["ais"].index("D")), at(least, nli), 0)
    high = np.where(counts & (ais == WORDS["ais"].index("C")), at(most, nli), MAXIMA[column])
    return low, high


# Zones of partial preservation


def zone_below_level(_: Edition, __: str, level: Numbers) -> Bounds:
    """A zone is not above the level of its side."""
    return np.minimum(level, NA), NA


def zone_by_grade(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """Which grades have a zone: A has, E has none; B to D by the edition."""
    zone, none = (0, NA - 1), (NA, NA)
    graded = {"A": zone, "E": none}
    if "complete injuries" in edition.zpp.readings:
        graded |= dict.fromkeys("BCD", none)
    elif "motor" in column:
        graded["B"] = zone
    return by_grade(column, ais, **graded)


def zone_by_answer(edition: Edition, column: str, answer: Numbers) -> Bounds:
    """No zone with VAC (motor) or DAP (sensory); without VAC a motor zone."""
    motor = "motor" in column and "complete injuries" not in edition.zpp.readings
    low = np.where(answer == _PRESENT, NA, 0)
    return low, np.where(motor & (answer == _ABSENT), NA - 1, NA)


def zones_alike(_: Edition, __: str, other: Numbers) -> Bounds:
    """Motor zones apply on both sides or on none."""
    return np.where(other == NA, NA, 0), np.where(other < NA, NA - 1, NA)
