"""What every cell may be, as sets of segments: the columns that the rules read.

The rules ask of a cell only whether the lowest or the highest grade it stands for
reaches a threshold. So the 66 cells of a side become a handful of sets: a bit of
``normal`` is set where the dermatome may be normal for light touch and pin prick
together, and so on. Everything is decided cell by cell, so the sets lose nothing: any
combination of what the single cells may be is a completion of the exam.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from sciscore.isncsci import fields
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.grades import MOTOR, NT, SENSORY, Scale
from sciscore.segments import (
    BEYOND,
    DERMATOMES,
    INDEX,
    KEY,
    KEY_MUSCLES,
    UPPER_MUSCLES,
    Levels,
    Truth,
    bits,
    segment_range,
)

#: The ends of the range of grades that a cell stands for.
LOWEST, HIGHEST = 0, 1
#: The segments whose lowest or highest grade reaches a threshold.
Reaching: TypeAlias = Callable[[int, int], Levels]
#: What a rule makes of a single level and the cells.
LevelRule: TypeAlias = Callable[[Levels, "Cells"], Levels]

#: A normal dermatome; an antigravity muscle; a muscle with any function; the best grade.
NORMAL, ANTIGRAVITY, FUNCTION, BEST = 2, 3, 1, 5
_DERMATOMES: Final = segment_range("C2", "S4_5")
#: Where the muscles of the arm and of the leg begin among the segments.
ARM, LEG = INDEX[UPPER_MUSCLES[0]], INDEX[KEY_MUSCLES[len(UPPER_MUSCLES)]]


@attrs.frozen
class Side:
    """What one side may be: sets of segments.

    Attributes
    ----------
    normal, abnormal
        Dermatomes that may be normal in both modalities; that may be abnormal in one.
        C1 has no dermatome and is normal; beyond S4-5 nothing is.
    felt, felt_surely
        Dermatomes where some sensation may be present; where it is present in any case.
    intact, partial, weak
        Key muscles that may be intact, may have 3 but not be intact, may be below 3.
    antigravity
        Key muscles that may have grade 3 or more.
    has_function, surely_has_function
        Key muscles that may have grade 1 or more; that have it in any case.
    five
        Key muscles that may have grade 5.
    short
        Key muscles that may count as intact and yet be below 5, as some editions read it.
    nonkey
        The recorded lowest non-key muscle with function, or nothing.
    """

    normal: Levels
    abnormal: Levels
    felt: Levels
    felt_surely: Levels
    intact: Levels
    partial: Levels
    weak: Levels
    antigravity: Levels
    has_function: Levels
    surely_has_function: Levels
    five: Levels
    short: Levels
    nonkey: Levels


def side_of(dermatomes: Reaching, muscles: Reaching, reading: Reading, recorded: Levels) -> Side:
    """A side from what its dermatomes and muscles reach.

    Parameters
    ----------
    dermatomes
        Where both modalities reach a normal grade, or either reaches a lower threshold.
    muscles
        Where the key muscles reach a threshold.
    reading
        Tells the lowest grade of an intact key muscle and whether non-key muscles count.
    recorded
        The recorded non-key muscle, as a set.
    """
    intact_from = reading.intact_from
    intact, antigravity = muscles(HIGHEST, intact_from), muscles(HIGHEST, ANTIGRAVITY)
    return Side(
        normal=dermatomes(HIGHEST, NORMAL),
        abnormal=(dermatomes(LOWEST, NORMAL) ^ _DERMATOMES) | BEYOND,
        felt=dermatomes(HIGHEST, FUNCTION),
        felt_surely=dermatomes(LOWEST, FUNCTION),
        intact=intact,
        partial=antigravity & ~muscles(LOWEST, intact_from),
        weak=muscles(LOWEST, ANTIGRAVITY) ^ KEY,
        antigravity=antigravity,
        has_function=muscles(HIGHEST, FUNCTION),
        surely_has_function=muscles(LOWEST, FUNCTION),
        five=muscles(HIGHEST, BEST),
        short=intact & ~muscles(LOWEST, BEST) if intact_from < BEST else intact & 0,
        nonkey=recorded & (0 if reading.nonkey == "ignored" else segment_range("C5", "S1")),
    )


@attrs.frozen
class Cells:
    """What an exam, or every exam of a cohort, may be.

    Attributes
    ----------
    right, left
        The two sides.
    vac, no_vac, dap, no_dap
        1 where the answer may be Yes, may be No.
    deficit
        1 where a prior deficit was documented.
    lesions
        1 where two or more cord lesions were documented.
    """

    right: Side
    left: Side
    vac: Truth
    no_vac: Truth
    dap: Truth
    no_dap: Truth
    deficit: Truth
    lesions: Truth

    def over_each(self, levels: Levels, rule: LevelRule) -> Levels:
        """What a rule gives for the single levels of a set, united."""
        united = 0
        for level in bits(levels):
            united |= rule(level, self)
        return united


@functools.cache
def reaching(scale: Scale, end: int, least: int, *, tags: bool) -> bytes:
    """By code ``1`` or ``0``: whether the lowest or the highest grade reaches a threshold."""
    return bytes(b"01"[grade >= least] for grade in scale.ends(tags=tags)[end])


@functools.cache
def told_apart(scale: Scale, reading: Reading) -> tuple[tuple[bytes, ...], ...]:
    """By code: all that the rules ask of a cell. Codes with the same answers are the same."""
    least = (NORMAL, FUNCTION)
    if scale is MOTOR:
        least = (reading.intact_from, ANTIGRAVITY, FUNCTION, BEST)  # type: ignore[assignment]
    tables = [reaching(scale, end, grade, tags=True) for grade in least for end in (0, 1)]
    return tuple(zip(*(map(chr, table) for table in tables), strict=True))


def has_tags(codes: bytes) -> bool:
    """Whether an exam holds tagged cells."""
    if max(codes[: fields.CELLS]) <= NT:
        return False
    return any(
        fields.tagged_table(field.scale)[code]
        for field, code in zip(fields.FIELDS, codes, strict=True)
        if field.scale is not None
    )


_SENSORY_PART: Final = len(DERMATOMES)
_PART: Final = (1 << _SENSORY_PART) - 1
_LIMB: Final = (1 << len(UPPER_MUSCLES)) - 1


def _dermatomes(codes: bytes, *, tags: bool) -> Reaching:
    """What the dermatomes of one side reach; the codes are those of both modalities, reversed."""

    @functools.cache
    def reach(end: int, least: int) -> int:
        both = int(codes.translate(reaching(SENSORY, end, least, tags=tags)), 2)
        touch, prick = both & _PART, both >> _SENSORY_PART
        return (touch & prick if least == NORMAL else touch | prick) << 1

    return reach


def _muscles(codes: bytes, *, tags: bool) -> Reaching:
    """What the key muscles of one side reach; the codes are reversed."""

    @functools.cache
    def reach(end: int, least: int) -> int:
        all_of_them = int(codes.translate(reaching(MOTOR, end, least, tags=tags)), 2)
        return (all_of_them & _LIMB) << ARM | (all_of_them >> len(UPPER_MUSCLES)) << LEG

    return reach


def cells_of(codes: bytes, reading: Reading, *, tags: bool) -> Cells:
    """What one exam may be, as a reading of the edition has it.

    Parameters
    ----------
    codes
        138 bytes in the order of the fields.
    reading
        Tells the lowest grade of an intact key muscle and whether non-key muscles count.
    tags
        Whether tagged cells stand for their assumed grades or for the grade as examined.
    """
    vac, dap = codes[fields.VAC], codes[fields.DAP]
    sides = []
    for start, muscle in zip((0, fields.SIDE_WIDTH), codes[fields.NONKEY], strict=True):
        middle, end = start + fields.SENSORY_WIDTH, start + fields.SIDE_WIDTH
        dermatomes = _dermatomes(codes[start:middle][::-1], tags=tags)
        muscles = _muscles(codes[middle:end][::-1], tags=tags)
        sides.append(side_of(dermatomes, muscles, reading, 1 << muscle))
    right, left = sides
    return Cells(
        right,
        left,
        *(int(vac != 0), int(vac != 1), int(dap != 0), int(dap != 1)),
        codes[fields.PRIOR_DEFICIT],
        codes[fields.MULTIPLE_LESIONS],
    )
