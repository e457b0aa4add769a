"""Possible states of every cell, as sets of segments: the columns that the rules read.

The rules ask of a cell only whether the lowest or the highest grade it stands for
reaches a threshold. So the 66 cells of a side become a handful of sets: a bit of
``normal`` is set where the dermatome may be normal for light touch and pin prick
together, and so on. Everything is decided cell by cell, so the sets lose nothing: any
combination of what the single cells may be is a completion of the exam.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import attrs

from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, Reading
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

#: What a rule makes of a single level and the cells.
LevelRule: TypeAlias = Callable[[Levels, "Cells"], Levels]

#: A normal dermatome; an antigravity muscle; a muscle with any function; the best grade.
NORMAL, ANTIGRAVITY, FUNCTION, BEST = 2, 3, 1, 5
_DERMATOMES: Final = segment_range("C2", "S4_5")
_NONKEY: Final = segment_range("C5", "S1")
#: Where the muscles of the arm and of the leg begin among the segments.
ARM, LEG = INDEX[UPPER_MUSCLES[0]], INDEX[KEY_MUSCLES[len(UPPER_MUSCLES)]]


@attrs.frozen
class Side:
    """Possible states of one side: sets of segments.

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
    _known: dict[Callable[[Side], Levels], Levels] = attrs.field(factory=dict, eq=False, repr=False)

    def of(self, rule: Callable[[Side], Levels]) -> Levels:
        """Result of a rule for the side, computed once."""
        if rule not in self._known:
            self._known[rule] = rule(self)
        return self._known[rule]


#: The grades that the rules ask dermatomes for.
DERMATOMES_REACH: Final = (NORMAL, FUNCTION)


def muscles_reach(reading: Reading) -> tuple[int, ...]:
    """The grades that the rules ask key muscles for, as a reading of the edition has it."""
    return (reading.intact_from, ANTIGRAVITY, FUNCTION, BEST)


def side_of(
    dermatomes: Sequence[tuple[Levels, Levels]],
    muscles: Sequence[tuple[Levels, Levels]],
    reading: Reading,
    recorded: Levels,
) -> Side:
    """A side from the segments that reach each grade asked for: that may, and that surely do.

    Dermatomes reach a normal grade in both modalities, a lower one in either.
    """
    (normal, surely_normal), (felt, felt_surely) = dermatomes
    intact, antigravity, function, five = muscles
    used = 0 if reading.nonkey == "ignored" else _NONKEY
    return Side(
        normal,
        (surely_normal ^ _DERMATOMES) | BEYOND,
        felt,
        felt_surely,
        intact[0],
        antigravity[0] & ~intact[1],
        antigravity[1] ^ KEY,
        antigravity[0],
        *function,
        five[0],
        intact[0] & ~five[1] if reading.intact_from < BEST else intact[0] & 0,
        recorded & used,
    )


@attrs.frozen
class Cells:
    """Possible states of an exam, or of every exam of a cohort.

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
        """Union of the results of a rule for the single levels of a set."""
        united = 0
        for level in bits(levels):
            united |= rule(level, self)
        return united


@functools.cache
def reaching(scale: Scale, least: int, *, tags: bool) -> tuple[bytes, bytes]:
    """By code ``1`` or ``0``: whether a cell may reach a grade, and whether it surely does."""
    lowest, highest = scale.ends(tags=tags)
    may, surely = (bytes(b"01"[grade >= least] for grade in end) for end in (highest, lowest))
    return may, surely


@functools.cache
def _tables(reading: Reading, *, tags: bool) -> tuple[tuple[tuple[bytes, bytes], ...], ...]:
    """The tables for dermatomes and for key muscles."""
    dermatomes = tuple(reaching(SENSORY, least, tags=tags) for least in DERMATOMES_REACH)
    muscles = tuple(reaching(MOTOR, least, tags=tags) for least in muscles_reach(reading))
    return dermatomes, muscles


@functools.cache
def first_alike(scale: Scale, edition: Edition) -> tuple[int, ...]:
    """By grade: the lowest grade that no rule of the edition tells apart from it."""
    least = {grade for reading in edition.readings for grade in muscles_reach(reading)}
    asked = DERMATOMES_REACH if scale is SENSORY else least
    reached = [sum(grade >= each for each in asked) for grade in range(scale.top + 1)]
    return tuple(map(reached.index, reached))


def may_have_tags(codes: bytes) -> bool:
    """True if an exam holds other cells than grades and NT."""
    return bool(codes[: fields.CELLS].translate(None, fields.USUAL_CODES))


_HALF: Final = len(DERMATOMES)
_MODALITY: Final = (1 << _HALF) - 1
_ARM_MUSCLES: Final = len(UPPER_MUSCLES)
_LIMB: Final = (1 << _ARM_MUSCLES) - 1
#: Codes of cells that stand for one grade.
_GRADES: Final = bytes(range(NT))


def _dermatomes(codes: bytes, table: bytes, least: int) -> int:
    """The dermatomes of a side that reach a grade; the codes of both modalities are reversed."""
    both = int(codes.translate(table), 2)
    if least == NORMAL:
        return (both & both >> _HALF) << 1
    return ((both | both >> _HALF) & _MODALITY) << 1


def _muscles(codes: bytes, table: bytes) -> int:
    """The key muscles of a side that reach a grade; the codes are reversed."""
    reached = int(codes.translate(table), 2)
    return (reached & _LIMB) << ARM | reached >> _ARM_MUSCLES << LEG


def cells_of(codes: bytes, reading: Reading, *, tags: bool) -> Cells:
    """Possible states of one exam under a reading of the edition; without tags, as examined."""
    certain = not codes[: fields.CELLS].translate(None, _GRADES)
    for_dermatomes, for_muscles = _tables(reading, tags=tags)
    sides = []
    for start, muscle in zip((0, fields.SIDE_WIDTH), codes[fields.NONKEY], strict=True):
        middle, end = start + fields.SENSORY_WIDTH, start + fields.SIDE_WIDTH
        graded, moved = codes[start:middle][::-1], codes[middle:end][::-1]
        dermatomes = []
        for (may, surely), least in zip(for_dermatomes, DERMATOMES_REACH, strict=True):
            there = _dermatomes(graded, may, least)
            dermatomes.append((there, there if certain else _dermatomes(graded, surely, least)))
        muscles: dict[bytes, tuple[int, int]] = {}
        for may, surely in for_muscles:
            if may not in muscles:  # the grade of an intact muscle may be the best one
                there = _muscles(moved, may)
                muscles[may] = there, there if certain else _muscles(moved, surely)
        in_order = [muscles[may] for may, _ in for_muscles]
        sides.append(side_of(dermatomes, in_order, reading, 1 << muscle))
    right, left = sides
    vac, dap = codes[fields.VAC], codes[fields.DAP]
    return Cells(
        right,
        left,
        *(int(vac != 0), int(vac != 1), int(dap != 0), int(dap != 1)),
        codes[fields.PRIOR_DEFICIT],
        codes[fields.MULTIPLE_LESIONS],
    )
