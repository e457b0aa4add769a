"""Spinal segments in order, and sets of them held as the bits of an integer.

Bit 0 stands for C1, bit 28 for S4-5, bit 29 for INT (intact, no level found) and
bit 30 for NA (not applicable). A set of levels is therefore one integer. Every
function here works alike on a Python ``int`` (one exam) and on a NumPy
``uint32`` array (a cohort), because it uses nothing but ``+ - & | ~ << >>``; NumPy
is not loaded here, since one exam does without it.
A truth value is the integer 0 or 1, so that it can be multiplied with a set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

#: A set of levels: an ``int``, or a ``uint32`` array with one set per exam.
Levels: TypeAlias = Any
#: 0 or 1: an ``int``, or an integer array with one value per exam.
Truth: TypeAlias = Any
#: A small whole number: an ``int``, or an integer array.
Count: TypeAlias = Any

SEGMENTS: Final = (
    *(f"C{i}" for i in range(1, 9)),
    *(f"T{i}" for i in range(1, 13)),
    *(f"L{i}" for i in range(1, 6)),
    *("S1", "S2", "S3", "S4_5"),
)
DERMATOMES: Final = SEGMENTS[1:]
KEY_MUSCLES: Final = ("C5", "C6", "C7", "C8", "T1", "L2", "L3", "L4", "L5", "S1")
#: The key muscles of the arm.
UPPER_MUSCLES: Final = KEY_MUSCLES[:5]
SIDES: Final = ("right", "left")

INDEX: Final = {name: index for index, name in enumerate(SEGMENTS)}
BIT: Final = {name: 1 << index for name, index in INDEX.items()}
INT: Final = 1 << 29
BEYOND: Final = 1 << 30
NA: Final = BEYOND
ALL_LEVELS: Final = BEYOND - 1
#: What each bit is called in a result.
LEVEL_NAMES: Final = (*SEGMENTS, "INT", "NA")


def levels(names: Iterable[str]) -> int:
    """The set that holds the named segments.

    >>> bin(levels(["C1", "C3"]))
    '0b101'
    """
    return sum(BIT[name] for name in names)


KEY: Final = levels(KEY_MUSCLES)


def segment_range(first: str, last: str) -> int:
    """The set of all segments from the first to the last named, both included."""
    return (BIT[last] << 1) - BIT[first]


def printed(segment: str) -> str:
    """The segment as the worksheet prints it: S4-5 with a hyphen."""
    return segment.replace("_", "-")


def bits(mask: int) -> Iterator[int]:
    """The single bits of a set, from rostral to caudal."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def index_of(bit: int) -> int:
    """The place of a single bit in `LEVEL_NAMES`."""
    return bit.bit_length() - 1


def unbroken(mask: Levels) -> Levels:
    """The run of set bits that starts at C1.

    >>> bin(unbroken(0b1011))
    '0b11'
    """
    return mask & ~(mask + 1)


def most_rostral(mask: Levels) -> Levels:
    """The most rostral level of a set, as a set; empty stays empty."""
    return mask & -mask


def caudal_to(level: Levels, by: int = 1) -> Levels:
    """All levels at least `by` segments caudal to a single level.

    >>> bin(caudal_to(0b100) & 0b11111)
    '0b11000'
    """
    return -(level << by) & ALL_LEVELS


def up_to(mask: Levels) -> Levels:
    """All levels rostral to or at the most caudal one of a set.

    >>> bin(up_to(0b1010))
    '0b1111'
    """
    mask = mask | (mask >> 1)
    mask = mask | (mask >> 2)
    mask = mask | (mask >> 4)
    mask = mask | (mask >> 8)
    return mask | (mask >> 16)


def not_above(mask: Levels) -> Levels:
    """All levels at or caudal to the most caudal one of a set; all if it is empty."""
    return ALL_LEVELS & ~(up_to(mask) >> 1)


def nonempty(mask: Levels) -> Truth:
    """1 if the set is not empty, else 0."""
    return ((mask & ALL_LEVELS) + ALL_LEVELS) >> 30


def anywhere(mask: Levels) -> bool:
    """True if the set of one exam, or any set of a cohort, is not empty."""
    return bool(mask) if isinstance(mask, int) else bool(mask.any())


def at_least(count: Count, least: Count) -> Truth:
    """1 if ``count >= least``, else 0; the two must not differ by more than 63."""
    return (count + 64 - least) >> 6


def negate(truth: Truth) -> Truth:
    """1 for 0 and 0 for 1."""
    return truth ^ 1


def size(mask: Levels) -> Count:
    """Number of levels in a set."""
    if isinstance(mask, int):
        return mask.bit_count()
    return mask.__array_namespace__().bitwise_count(mask)


def all_of(wanted: int, mask: Levels) -> Truth:
    """1 if the set holds all of the wanted levels."""
    return negate(nonempty(~mask & wanted))
