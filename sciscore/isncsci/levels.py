"""Sensory level, motor level and neurological level of injury.

A level is the first break on the way down: a level is possible if everything
above it may be intact and a stop may happen there. Each step of the walk asks
its own cells, so the sets are exact.
"""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.isncsci.cells import Cells, Side
from sciscore.segments import (
    BIT,
    INT,
    KEY,
    Levels,
    all_of,
    negate,
    nonempty,
    segment_range,
    unbroken,
)

#: Levels at which an abnormal next dermatome stops the motor walk: no key muscle follows.
_DEFERRING: Final = (
    segment_range("C1", "C3") | segment_range("T2", "T12") | segment_range("S2", "S3")
)
#: Dermatomes of the two blocks of key muscles, and with the dermatome that follows.
_ARM, _LEG = segment_range("C5", "T1"), segment_range("L2", "S1")
_ARM_AND_T2, _LEG_AND_S2 = segment_range("C5", "T2"), segment_range("L2", "S2")


def sensory_level(side: Side) -> Levels:
    """Levels that can be the sensory level of a side.

    The most caudal dermatome that is normal for light touch and pin prick, all
    above it being normal too; C1 when C2 is abnormal, INT when nothing is.

    Notes
    -----
    Rule ISNCSCI.SL [worksheet 2019, step 1]. The same in all editions.
    """
    return unbroken(side.normal | BIT["C1"] | INT) & (side.abnormal >> 1)


def standing(side: Side) -> Levels:
    """Levels at which nothing need stop the motor walk that started above them.

    A key-muscle level by its muscle, any other by its dermatome.
    """
    return ((side.normal | BIT["C1"] | INT) & ~(side.normal & KEY)) | side.intact


def reached(side: Side) -> Levels:
    """Levels which the motor walk may reach: everything above may be intact.

    Out of a block of key muscles the walk passes only if the dermatomes of the
    block may be normal too.

    Notes
    -----
    Rule ISNCSCI.ML [RHI ruling 2013]: the motor level is not carried into a region that is inferred
    from sensation when sensation is abnormal on the key-muscle segments.
    """
    shut = (
        negate(all_of(_ARM, side.normal)) * BIT["T1"]
        | negate(all_of(_LEG, side.normal)) * BIT["S1"]
    )
    return (unbroken(side.of(standing) & ~shut) << 1) | BIT["C1"]


def sensory_stops(abnormal: Levels) -> Levels:
    """Levels at which abnormal dermatomes stop the motor walk.

    At the end of a block of key muscles any abnormal dermatome of the block, or the
    one after it, does; elsewhere the next dermatome.
    """
    at_t1 = nonempty(abnormal & _ARM_AND_T2) * BIT["T1"]
    at_s1 = nonempty(abnormal & _LEG_AND_S2) * BIT["S1"]
    return ((abnormal >> 1) & _DEFERRING) | at_t1 | at_s1


def motor_level(side: Side) -> Levels:
    """Levels that can be the motor level of a side, when VAC is present.

    The lowest key muscle with grade 3 or more, all above being intact; where there
    is no key muscle the motor level follows the sensory level.

    Notes
    -----
    Rule ISNCSCI.ML [worksheet 2019, step 2; worksheet 2013; RHI ruling 2013]. The
    editions differ in the grade that counts as intact, see ``intact_from``. Without
    VAC the motor level of an otherwise intact side is S3, see `without_vac`.
    """
    passing = sensory_stops(side.abnormal) | (side.weak >> 1) | INT
    return side.of(reached) & (side.partial | (side.of(standing) & passing))


def without_vac(levels: Levels) -> Levels:
    """The levels when VAC is absent: INT becomes S3, the level above S4-5.

    Notes
    -----
    Rule ISNCSCI.VAC [Praxis; decision "NLI without VAC"]: VAC is the motor test of S4-5.
    """
    return (levels & ~(levels & INT)) | ((levels & INT) >> 2)


def either_vac(levels: Levels, cells: Cells) -> Levels:
    """The levels over the answers that VAC may have."""
    return cells.vac * levels | cells.no_vac * without_vac(levels)


def neurological_level(right: Side, left: Side) -> Levels:
    """Levels that can be the neurological level of injury, when VAC is present.

    The most rostral of the sensory and motor levels of both sides.

    Notes
    -----
    Rule ISNCSCI.NLI [worksheet 2019, step 3]. Walked over both sides jointly: a
    level is passed if its dermatomes may be normal and its muscles may be intact on
    both sides, and it may be held with muscles of grade 3 or more.
    """
    normal = (right.normal & left.normal) | BIT["C1"] | INT
    keys = normal & KEY
    above = (unbroken((normal & ~keys) | (keys & right.intact & left.intact)) << 1) | BIT["C1"]
    held = (normal & ~keys) | (keys & right.antigravity & left.antigravity)
    stops = right.partial | left.partial | ((right.abnormal | left.abnormal) >> 1)
    return above & held & (stops | ((right.weak | left.weak) >> 1))


@attrs.frozen
class LevelSets:
    """The levels of an exam: possible motor levels and NLI with VAC and without."""

    sensory_right: Levels
    sensory_left: Levels
    motor_right: Levels
    motor_left: Levels
    neurological: Levels


def level_sets(cells: Cells) -> LevelSets:
    """All levels, the motor ones and the NLI as if VAC were present."""
    return LevelSets(
        sensory_level(cells.right),
        sensory_level(cells.left),
        motor_level(cells.right),
        motor_level(cells.left),
        neurological_level(cells.right, cells.left),
    )
