"""Bounds that the rules set for a total, a level or a grade when others are known.

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

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sciscore.isncsci.editions import Edition
from sciscore.isncsci.motor_function import SPARED_BY
from sciscore.isncsci.totals import parts_of
from sciscore.outcomes.recorded_numbers import LEVEL_VALUES, MAXIMA, WORDS, ZONE_VALUES
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
LAST: Final = INT - 1
#: The levels by number; S4-5 is none.
LEVELS: Final = range(LEVEL_VALUES.index("S4_5"))
#: The levels at which a key muscle may end the walk: those of the muscles, and just above.
BLOCKS: Final = (range(INDEX["C4"], INDEX["T2"]), range(INDEX["L1"], INDEX["S2"]))
#: The grades of a key muscle that count at a level, and as normal; a normal grade of sensation.
STRONG, FULL, NORMAL = 3, 5, 2
#: The two answers, and the two kinds of injury.
_ABSENT, _PRESENT = range(2)
_COMPLETE, _INCOMPLETE = range(2)


def muscles_of(column: str) -> tuple[str, ...]:
    """The key muscles of a side that a total adds up."""
    return parts_of(column)[2]


def sides_of(column: str) -> int:
    """On how many sides a total adds up cells."""
    return len(parts_of(column)[0])


def at(table: Iterable[float], place: Numbers) -> Numbers:
    """The entries of a table at places; NaN where the place is."""
    entries = np.array([*table, np.nan])
    return entries[np.where(np.isnan(place), -1, place).astype(np.intp)]


def count_above(muscles: Iterable[str], level: int) -> int:
    """The number of key muscles of a side above a level."""
    return sum(INDEX[name] < level for name in muscles)


def count_to(muscles: Iterable[str], level: int) -> int:
    """The number of key muscles of a side above a level or at it."""
    return count_above(muscles, level + 1)


def intact_from(edition: Edition) -> int:
    """The lowest grade with which a key muscle above a level may count as intact."""
    return min(int(str(grade)) for grade in edition.intact_from.readings)


# Ranges and sums


def in_range(_: Edition, column: str) -> Bounds:
    """Totals from 0 to the maximum; levels to INT, and zones to NA, which is as high."""
    return 0, MAXIMA.get(column, INT)


def of_parts(_: Edition, column: str, *parts: Numbers) -> Bounds:
    """The sum of the parts that are known, and no more than the others can add."""
    known = ~np.isnan(np.array(parts))
    low = np.where(known.any(axis=0), np.nansum(parts, axis=0), np.nan)
    share = MAXIMA[column] / len(parts)
    return low, low + np.sum(~known, axis=0) * share


def of_scim_parts(edition: Edition, column: str, *parts: Numbers) -> Bounds:
    """The sum of the parts if all are known; else as much at least."""
    low, _ = of_parts(edition, column, *parts)
    return low, np.where(np.isnan(parts).any(axis=0), MAXIMA[column], low)


# Levels


def block_of(level: int) -> range:
    """The levels of the block of key muscles in which a level lies; elsewhere that level alone."""
    return next((block for block in BLOCKS if level in block), range(level, level + 1))


def by_dermatome(level: int) -> bool:
    """True if only a dermatome ends the walk at a level: no muscle here or just below."""
    return level != LAST and not any(level in block for block in BLOCKS)


def motor_by_sensory(_: Edition, __: str, motor: Numbers) -> Bounds:
    """The sensory level of a side by its motor level.

    They are the same where no key muscle is (C1 to C3, T2 to T12, S2); elsewhere the
    sensory level lies at the top of the block of key muscles or below.
    """
    lows = [block_of(level)[0] for level in LEVELS]
    # A side of which only VAC is abnormal has motor level S3 and sensory level INT.
    highs = [level if by_dermatome(level) else INT for level in LEVELS]
    return at(lows, motor), at(highs, motor)


def most_rostral(_: Edition, __: str, *levels: Numbers) -> Bounds:
    """The most rostral of the four levels; not below those that are known.

    Some software prints INT where only VAC is abnormal.
    """
    known = np.array(levels)
    high = np.fmin.reduce(known)
    low = np.where(np.isnan(known).any(axis=0), 0.0, high)
    vac_alone = (high == LAST) & (np.nan_to_num(known[:2], nan=INT) == INT).all(axis=0)
    return low, np.where(vac_alone, INT, high)


# Sensory totals


def sensation_to_level(_: Edition, column: str, level: Numbers) -> Bounds:
    """2 on each side for every dermatome from C2 down to the level."""
    return NORMAL * sides_of(column) * level, MAXIMA[column]


def sensation_ends(_: Edition, column: str, level: Numbers, other: Numbers) -> Bounds:
    """One modality at least is abnormal below a sensory level."""
    both = 2 * MAXIMA[column] - 1
    return 0, np.where(level < INT, both - other, MAXIMA[column])


def nli_ends(edition: Edition, column: str, level: Numbers, other: Numbers) -> Bounds:
    """The same below an NLI at which no muscle can be the cause."""
    sensory = at(map(by_dermatome, LEVELS), level) == 1
    return sensation_ends(edition, column, np.where(sensory, level, np.nan), other)


# Motor totals


def strength_to_level(edition: Edition, column: str, level: Numbers) -> Bounds:
    """Intact key muscles above the level, 3 or more at it."""
    return sides_of(column) * at(least_to(edition, muscles_of(column)), level), MAXIMA[column]


def least_to(edition: Edition, muscles: tuple[str, ...]) -> list[int]:
    """The least sum of a side down to each level."""
    return [
        intact_from(edition) * count_above(muscles, level)
        + STRONG * (count_to(muscles, level) - count_above(muscles, level))
        for level in LEVELS
    ]


def lost_at(muscles: tuple[str, ...], level: int) -> int:
    """The loss of the muscle that ends the walk at a level, where no dermatome can.

    3 points if it is the first of its block, 1 if the level may be its own; at the last
    of a block a dermatome may be the cause.
    """
    for block in (UPPER_MUSCLES, _LOWER_MUSCLES):
        places = [INDEX[name] for name in block if name in muscles]
        if level + 1 in places[:1]:
            return STRONG
        if level in places[:-1]:
            return 1
    return 0


def strength_ends(_: Edition, column: str, level: Numbers) -> Bounds:
    """A motor level within a block of key muscles is one that a muscle ends."""
    muscles = muscles_of(column)
    return 0, MAXIMA[column] - at([lost_at(muscles, level) for level in LEVELS], level)


def muscle_is_cause(_: Edition, column: str, level: Numbers, lt: Numbers, pp: Numbers) -> Bounds:
    """A muscle at the NLI or below is not normal if all sensation is."""
    muscles = muscles_of(column)
    ends = {INDEX[last] for last in (UPPER_MUSCLES[-1], _LOWER_MUSCLES[-1]) if last in muscles}
    lost = at([lost_at(muscles, level) or int(level in ends) for level in LEVELS], level)
    sensory = (lt == MAXIMA["lt"]) & (pp == MAXIMA["pp"])
    return 0, MAXIMA[column] - np.where(sensory, lost, 0)


# Grades


def by_grade(column: str, ais: Numbers, **bounds: Bounds) -> Bounds:
    """Bounds that depend on the grade, for some of A to E; all values for others."""
    low, high = np.zeros(len(ais)), np.full(len(ais), MAXIMA.get(column, INT))
    for letter, (least, most) in bounds.items():
        graded = ais == WORDS["ais"].index(letter)
        low, high = np.where(graded, least, low), np.where(graded, most, high)
    return low, high


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
    return by_grade(column, ais, A=(0, most - NORMAL * sides_of(column)), E=(most, most))


def strength_by_grade(_: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS E: all key muscles are normal."""
    return by_grade(column, ais, E=(MAXIMA[column], MAXIMA[column]))


def level_by_grade(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """AIS E: INT. AIS A: above S4-5. AIS B: without VAC, so no motor level is INT.

    Where a muscle of grade 4 may count as intact, C and D may be INT, too.
    """
    graded = {"A": (0, LAST), "E": (INT, INT)}
    if "motor" in column:
        graded["B"] = (0, LAST)
    if column == "neurological_level" and intact_from(edition) == FULL:
        graded |= dict.fromkeys("CD", (0, LAST))
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
    muscles = muscles_of(column)
    most = [
        FULL * count_above(muscles, level + SPARED_BY) - lost_at(muscles, level) for level in LEVELS
    ]
    return _of_b(edition, "motor level", column, ais, at(most, motor_level))


def strength_of_b_by_nli(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS B: the side on which the NLI is found has no muscle more than 3 segments below.

    Its motor level is the NLI, or lies in the block of key muscles in which a dermatome
    ended the walk.
    """
    muscles = muscles_of(column)
    one = [FULL * count_above(muscles, block_of(level)[-1] + SPARED_BY) for level in LEVELS]
    return _of_b(edition, "motor level", column, ais, at(one, nli) + FULL * len(muscles))


def strength_below(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS B by the first editions: no key muscle function below the NLI."""
    one = [FULL * count_to(muscles_of(column), level) for level in LEVELS]
    return _of_b(edition, "neurological level", column, ais, sides_of(column) * at(one, nli))


def _of_b(edition: Edition, reading: str, column: str, ais: Numbers, most: Numbers) -> Bounds:
    """The most of AIS B, where the edition may mean function below this level by it."""
    known = reading in edition.motor_incomplete.readings
    return by_grade(column, ais, B=(0, most)) if known else (0, MAXIMA[column])


def strength_by_half(edition: Edition, column: str, ais: Numbers, nli: Numbers) -> Bounds:
    """AIS D: at least half of the key muscles below the NLI have 3 or more; C: fewer."""
    muscles, sides = muscles_of(column), sides_of(column)
    over = int("C" not in edition.at_half.readings)
    least, most = [], []
    for level, least_above in zip(LEVELS, least_to(edition, muscles), strict=True):
        counted = 2 * (len(KEY_MUSCLES) - count_to(KEY_MUSCLES, level))
        inside = 2 * (len(muscles) - count_to(muscles, level)) == counted
        few = max((counted - over) // 2, 0)
        low = sides * least_above + STRONG * ((counted + 1) // 2)
        high = sides * FULL * count_to(muscles, level) + FULL * few + (STRONG - 1) * (counted - few)
        least.append(low if inside else 0)
        most.append(high if inside else MAXIMA[column])
    return by_grade(column, ais, C=(0, at(most, nli)), D=(at(least, nli), MAXIMA[column]))


# Zones of partial preservation


def zone_below_level(_: Edition, __: str, level: Numbers) -> Bounds:
    """A zone is not above the level of its side."""
    return np.minimum(level, NA), NA


def zone_by_grade(edition: Edition, column: str, ais: Numbers) -> Bounds:
    """Which grades have a zone: A has, E has none; B to D by the edition."""
    graded = {"A": (0, NA - 1), "E": (NA, NA)}
    if "complete injuries" in edition.zpp.readings:
        graded |= dict.fromkeys("BCD", (NA, NA))
    elif "motor" in column:
        graded["B"] = (0, NA - 1)
    return by_grade(column, ais, **graded)


def zone_by_answer(edition: Edition, column: str, answer: Numbers) -> Bounds:
    """No zone with VAC (motor) or DAP (sensory); without VAC a motor zone."""
    motor = "motor" in column and "complete injuries" not in edition.zpp.readings
    low = np.where(answer == _PRESENT, NA, 0)
    return low, np.where(motor & (answer == _ABSENT), NA - 1, NA)


def zones_alike(_: Edition, __: str, other: Numbers) -> Bounds:
    """Motor zones apply on both sides or on none."""
    return np.where(other == NA, NA, 0), np.where(other < NA, NA - 1, NA)
