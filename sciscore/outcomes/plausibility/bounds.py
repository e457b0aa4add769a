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

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from sciscore.isncsci.editions import Edition
from sciscore.outcomes.recorded_numbers import LEVEL_VALUES, MAXIMA, ZONE_VALUES
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
#: The grades of a key muscle that count at a level, and as normal.
STRONG, FULL = 3, 5


def limbs(column: str) -> tuple[tuple[str, ...], int]:
    """The key muscles that a total adds up on a side, and on how many sides."""
    muscles = {"u": UPPER_MUSCLES, "l": _LOWER_MUSCLES, "t": KEY_MUSCLES}[column[0]]
    return muscles, MAXIMA[column] // (FULL * len(muscles))


def at(table: Iterable[float], place: Numbers) -> Numbers:
    """The entries of a table at places; NaN where the place is."""
    entries = np.array([*table], np.float64)
    known = ~np.isnan(place)
    found = np.full(len(place), np.nan)
    found[known] = entries[place[known].astype(np.intp)]
    return found


def count_above(muscles: Iterable[str], level: int) -> int:
    """The number of key muscles of a side above a level."""
    return sum(INDEX[name] < level for name in muscles)


def count_to(muscles: Iterable[str], level: int) -> int:
    """The number of key muscles of a side above a level or at it."""
    return sum(INDEX[name] <= level for name in muscles)


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


def share_of_dermatome(column: str) -> int:
    """The most that a dermatome can add to a sensory total."""
    return MAXIMA[column] // INT


def sensation_to_level(_: Edition, column: str, level: Numbers) -> Bounds:
    """2 on each side for every dermatome from C2 down to the level."""
    return share_of_dermatome(column) * at(LEVELS, level), MAXIMA[column]


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
    muscles, sides = limbs(column)
    return sides * at(least_to(edition, muscles), level), MAXIMA[column]


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
    muscles, _sides = limbs(column)
    return 0, MAXIMA[column] - at([lost_at(muscles, level) for level in LEVELS], level)


def muscle_is_cause(_: Edition, column: str, level: Numbers, lt: Numbers, pp: Numbers) -> Bounds:
    """A muscle at the NLI or below is not normal if all sensation is."""
    muscles, _sides = limbs(column)
    ends = {INDEX[last] for last in (UPPER_MUSCLES[-1], _LOWER_MUSCLES[-1]) if last in muscles}
    lost = at([lost_at(muscles, level) or int(level in ends) for level in LEVELS], level)
    sensory = (lt == MAXIMA["lt"]) & (pp == MAXIMA["pp"])
    return 0, MAXIMA[column] - np.where(sensory, lost, 0)
