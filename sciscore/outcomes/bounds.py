"""What the rules leave to a total, a level or a grade when others are known.

Each function gives the lowest and the highest number that its column can have beside the
given ones, over all exams that an edition knows. Levels, grades and answers are numbers by
their place in `WORDS`, so that the number of a level is also the number of dermatomes from
C2 down to it. What is not known is NaN; a bound that rests on it is NaN, and holds nothing
against anybody.

Notes
-----
All follow from the definitions of the standard; see the rules ISNCSCI.SL, ISNCSCI.ML,
ISNCSCI.NLI, ISNCSCI.AIS. Where an edition has several readings the widest bound holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sciscore.isncsci.editions import Edition
from sciscore.outcomes.notations import LEVEL_VALUES, MAXIMA, WORDS, ZONE_VALUES
from sciscore.segments import INDEX, KEY_MUSCLES, UPPER_MUSCLES

if TYPE_CHECKING:
    import numpy.typing as npt

#: A number for each row, NaN where it is not known.
Numbers: TypeAlias = "npt.NDArray[np.float64]"
#: Lowest and highest, numbers or one for all rows.
Bounds: TypeAlias = tuple[Any, Any]

_LOWER_MUSCLES: Final = KEY_MUSCLES[len(UPPER_MUSCLES) :]
INT: Final = LEVEL_VALUES.index("INT")
NA: Final = ZONE_VALUES.index("NA")
_LAST: Final = INT - 1
_COUNT: Final = INT + 1
_LEVELS: Final = range(_COUNT)
#: The two answers, and the two kinds of injury.
_ABSENT, _PRESENT = range(2)
_COMPLETE, _INCOMPLETE = range(2)
#: More than three segments below.
_SPARED_BY: Final = 4
_STRONG, _FULL = 3, 5


def _limbs(column: str) -> tuple[tuple[str, ...], int]:
    """The key muscles that a total adds up on a side, and on how many sides."""
    muscles = {"u": UPPER_MUSCLES, "l": _LOWER_MUSCLES, "t": KEY_MUSCLES}[column[0]]
    return muscles, MAXIMA[column] // (_FULL * len(muscles))


def _at(table: Iterable[float], place: Numbers) -> Numbers:
    """The entries of a table at places; NaN where there is none."""
    entries = np.array([*table], np.float64)
    inside = (place >= 0) & (place < len(entries))
    found = np.full(len(place), np.nan)
    found[inside] = entries[place[inside].astype(np.intp)]
    return found


def _above(muscles: Iterable[str], level: int) -> int:
    return sum(INDEX[name] < level for name in muscles)


def _to(muscles: Iterable[str], level: int) -> int:
    return sum(INDEX[name] <= level for name in muscles)


def _intact(edition: Edition) -> int:
    """The lowest grade with which a key muscle above a level may count as intact."""
    return min(int(str(grade)) for grade in edition.intact_from.readings)


# Ranges and sums


def in_range(_: Edition, column: str) -> Bounds:
    """Totals from 0 to the maximum; levels to S3 or INT, zones to S3 or NA."""
    if column in MAXIMA:
        return 0, MAXIMA[column]
    return 0, INT if "level" in column else NA


def of_parts(edition: Edition, column: str, *parts: Numbers) -> Bounds:
    """The sum of the parts that are known, and no more than the others can add."""
    del edition
    known = ~np.isnan(np.array(parts))
    low = np.where(known.any(axis=0), np.nansum(parts, axis=0), np.nan)
    share = MAXIMA[column] / len(parts)
    return low, low + np.sum(~known, axis=0) * share


def of_scim_parts(edition: Edition, column: str, *parts: Numbers) -> Bounds:
    """The sum of the parts if all are known; else as much at least."""
    low, _ = of_parts(edition, column, *parts)
    return low, np.where(np.isnan(parts).any(axis=0), MAXIMA[column], low)


# Levels


def motor_by_sensory(_: Edition, column: str, motor: Numbers) -> Bounds:
    """The sensory level of a side by its motor level.

    They are the same where no key muscle is (C1 to C3, T2 to T12, S2); elsewhere the
    sensory level lies at the top of the block of key muscles or below.
    """
    del column
    first, last = INDEX["C4"], INDEX["L1"]
    lows = [
        level if level < first or INDEX["T1"] < level < last or level > INDEX["S1"]
        else last if level >= last else first
        for level in _LEVELS
    ]  # fmt: skip
    # A side of which only VAC is abnormal has motor level S3 and sensory level INT.
    highs = [low if low == level and level != _LAST and level not in (first, last) else INT
             for level, low in zip(_LEVELS, lows, strict=True)]  # fmt: skip
    return _at(lows, motor), _at(highs, motor)


def most_rostral(_: Edition, column: str, *levels: Numbers) -> Bounds:
    """The most rostral of the four levels; not below those that are known.

    Some software prints INT where only VAC is abnormal.
    """
    del column
    known = np.array(levels)
    high = np.fmin.reduce(known)
    low = np.where(np.isnan(known).any(axis=0), 0.0, high)
    vac_alone = (high == _LAST) & (np.nan_to_num(known[:2], nan=INT) == INT).all(axis=0)
    return low, np.where(vac_alone, INT, high)


# Sensory totals


def _sides_of(column: str) -> int:
    """How much a dermatome can add to a sensory total."""
    return MAXIMA[column] // INT


def sensation_to_level(_: Edition, column: str, level: Numbers) -> Bounds:
    """2 on each side for every dermatome from C2 down to the level."""
    return _sides_of(column) * _at(_LEVELS, level), MAXIMA[column]


def sensation_ends(_: Edition, column: str, level: Numbers, other: Numbers) -> Bounds:
    """One modality at least is abnormal below a sensory level."""
    both = 2 * MAXIMA[column] - 1
    return 0, np.where(level < INT, both - other, MAXIMA[column])


def nli_ends(edition: Edition, column: str, level: Numbers, other: Numbers) -> Bounds:
    """The same below an NLI at which no muscle can be the cause."""
    muscles = {INDEX[name] + step for name in KEY_MUSCLES for step in (-1, 0)}
    by_muscle = _at([place in muscles or place == _LAST for place in _LEVELS], level)
    return sensation_ends(edition, column, np.where(by_muscle == 0, level, np.nan), other)


# Motor totals


def strength_to_level(edition: Edition, column: str, level: Numbers) -> Bounds:
    """Intact key muscles above the level, 3 or more at it."""
    muscles, sides = _limbs(column)
    return sides * _at(_least(edition, muscles), level), MAXIMA[column]


def _least(edition: Edition, muscles: tuple[str, ...]) -> list[int]:
    """The least sum of a side down to each level."""
    return [
        _intact(edition) * _above(muscles, level)
        + _STRONG * (_to(muscles, level) - _above(muscles, level))
        for level in _LEVELS
    ]


def _lost(muscles: tuple[str, ...], level: int) -> int:
    """What the muscle that ends the walk at a level has lost, where no dermatome can.

    3 points if it is the first of its block, 1 if the level may be its own; at the last
    of a block a dermatome may be the cause.
    """
    places = [INDEX[name] for name in muscles]
    for block in ([p for p in places if p < INDEX["L1"]], [p for p in places if p > INDEX["L1"]]):
        if level + 1 in block[:1]:
            return _STRONG
        if level in block[:-1]:
            return 1
    return 0


def strength_ends(_: Edition, column: str, level: Numbers) -> Bounds:
    """A motor level within a block of key muscles is one that a muscle ends."""
    muscles, _sides = _limbs(column)
    return 0, MAXIMA[column] - _at([_lost(muscles, level) for level in _LEVELS], level)


def muscle_is_cause(_: Edition, column: str, level: Numbers, lt: Numbers, pp: Numbers) -> Bounds:
    """Where all sensation is normal, a muscle at the NLI or below it is not."""
    muscles, _sides = _limbs(column)
    ends = {INDEX[last] for last in (UPPER_MUSCLES[-1], _LOWER_MUSCLES[-1]) if last in muscles}
    lost = _at([_lost(muscles, level) or int(level in ends) for level in _LEVELS], level)
    sensory = (lt == MAXIMA["lt"]) & (pp == MAXIMA["pp"])
    return 0, MAXIMA[column] - np.where(sensory, lost, 0)


# The AIS


def by_grade(column: str, ais: Numbers, **bounds: Bounds) -> Bounds:
    """Bounds that depend on the grade alone: for some of A to E; all values for others."""
    low, high = np.full(len(ais), -np.inf), np.full(len(ais), np.inf)
    for letter, (least, most) in bounds.items():
        graded = ais == WORDS["ais"].index(letter)
        low, high = np.where(graded, least, low), np.where(graded, most, high)
    lowest, highest = 0, MAXIMA.get(column, INT)
    return np.maximum(low, lowest), np.minimum(high, highest)


def sensation_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS A: nothing at S4-5. AIS E: everything normal."""
    most = MAXIMA[column]
    return by_grade(column, ais, A=(0, most - _sides_of(column)), E=(most, most))


def strength_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS E: all key muscles are normal."""
    return by_grade(column, ais, E=(MAXIMA[column], MAXIMA[column]))


def level_by_grade(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS E: INT. AIS A: above S4-5. AIS B: without VAC, so no motor level is INT.

    Where a muscle of grade 4 may count as intact, C and D may be INT, too.
    """
    motor = "motor" in column
    some = (0, _LAST)
    graded = {"A": some, "E": (INT, INT)} | ({"B": some} if motor else {})
    if column == "neurological_level" and _intact(edition) == _FULL:
        graded |= {"C": some, "D": some}
    return by_grade(column, ais, **graded)


def level_without_vac(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS B: the motor levels are S3 at most, and so is the NLI."""
    return by_grade(column, ais, B=(0, _LAST))


def level_with_muscles(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS C: key muscles lie below the NLI, unless half of none may count as C."""
    last = _LAST if "C" in edition.at_half.readings else INDEX["L5"]
    return by_grade(column, ais, C=(0, last))


def completeness_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS A is complete, B to E are incomplete."""
    incomplete = (_INCOMPLETE, _INCOMPLETE)
    return by_grade(column, ais, A=(_COMPLETE, _COMPLETE), **dict.fromkeys("BCDE", incomplete))


def vac_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS A and B are without VAC, E is not."""
    none = (_ABSENT, _ABSENT)
    return by_grade(column, ais, A=none, B=none, E=(_PRESENT, _PRESENT))


def dap_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS A is without DAP."""
    return by_grade(column, ais, A=(_ABSENT, _ABSENT))


def sacral_by_completeness(_: Edition, column: str, completeness: Numbers) -> Bounds:
    """A complete injury is without VAC and DAP."""
    del column
    return 0, np.where(completeness == _COMPLETE, _ABSENT, _PRESENT)


def strength_of_b(edition: Edition, column: str, ais: Numbers, motor_level: Numbers) -> Bounds:
    """AIS B: on each side no key muscle more than 3 segments below the motor level."""
    muscles, _sides = _limbs(column)
    if "motor level" not in edition.motor_incomplete.readings:
        return 0, MAXIMA[column]
    most = _at([_most(muscles, level) for level in _LEVELS], motor_level)
    return 0, np.where(ais == WORDS["ais"].index("B"), most, MAXIMA[column])


def _most(muscles: tuple[str, ...], level: int) -> int:
    """The greatest sum of a side of AIS B by its motor level."""
    return _FULL * _above(muscles, level + _SPARED_BY) - _lost(muscles, level)


def strength_of_b_by_nli(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS B: the side on which the NLI is found has no muscle more than 3 segments below.

    Its motor level is the NLI, or lies in the block of key muscles in which a dermatome
    ended the walk.
    """
    if "motor level" not in edition.motor_incomplete.readings:
        return 0, MAXIMA[column]
    muscles, _sides = _limbs(column)
    ends = ((INDEX["C4"], INDEX["T1"]), (INDEX["L1"], INDEX["S1"]))
    reached = [next((b for a, b in ends if a <= level <= b), level) for level in _LEVELS]
    one = [_FULL * _above(muscles, level + _SPARED_BY) for level in reached]
    most = _at(one, nli) + _FULL * len(muscles)
    return 0, np.where(ais == WORDS["ais"].index("B"), most, MAXIMA[column])


def strength_below(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS B by the first editions: no key muscle function below the NLI."""
    if "neurological level" not in edition.motor_incomplete.readings:
        return 0, MAXIMA[column]
    muscles, sides = _limbs(column)
    most = sides * _FULL * _at([_to(muscles, level) for level in _LEVELS], nli)
    return 0, np.where(ais == WORDS["ais"].index("B"), most, MAXIMA[column])


def strength_by_half(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS D: at least half of the key muscles below the NLI have 3 or more; C: fewer."""
    muscles, sides = _limbs(column)
    counted = [2 * (len(KEY_MUSCLES) - _to(KEY_MUSCLES, level)) for level in _LEVELS]
    inside = [2 * (len(muscles) - _to(muscles, level)) == all_of
              for level, all_of in zip(_LEVELS, counted, strict=True)]  # fmt: skip
    over = int("C" not in edition.at_half.readings)
    strong = [max((all_of - over) // 2, 0) for all_of in counted]
    least = [sides * low + _STRONG * ((all_of + 1) // 2)
             for low, all_of in zip(_least(edition, muscles), counted, strict=True)]  # fmt: skip
    most = [sides * _FULL * _to(muscles, level) + _FULL * few + (_STRONG - 1) * (all_of - few)
            for level, all_of, few in zip(_LEVELS, counted, strong, strict=True)]  # fmt: skip
    counts = _at(inside, nli) == 1
    low = np.where(counts & (ais == WORDS["ais"].index("D")), _at(least, nli), 0)
    high = np.where(counts & (ais == WORDS["ais"].index("C")), _at(most, nli), MAXIMA[column])
    return low, high


# Zones of partial preservation


def zone_below_level(_: Edition, column: str, level: Numbers) -> Bounds:
    """A zone is not above the level of its side."""
    del column
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


def zones_alike(_: Edition, column: str, other: Numbers) -> Bounds:
    """Motor zones apply on both sides or on none."""
    del column
    return np.where(other == NA, NA, 0), np.where(other < NA, NA - 1, NA)
