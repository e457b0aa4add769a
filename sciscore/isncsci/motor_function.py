"""Motor function below a level, which separates B from C and D, and C from D.

For every level that can be the NLI the rules ask what the muscles below it may be in
the same completion.
"""

from __future__ import annotations

import functools
from typing import Final

import attrs

from sciscore.isncsci.cells import Cells, LevelRule, Side
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.levels import LevelSets, reached, sensory_stops, standing, without_vac
from sciscore.segments import (
    ALL_LEVELS,
    KEY,
    Count,
    Levels,
    Truth,
    at_least,
    caudal_to,
    negate,
    nonempty,
    size,
    up_to,
)

#: The grades and completeness as bits, in the order in which they print.
GRADES: Final = ("A", "B", "C", "D", "E")
A, B, C, D, E = (1 << place for place in range(5))
COMPLETENESS: Final = ("C", "I")
COMPLETE, INCOMPLETE = 1, 2
#: More than three segments below: from four on.
SPARED_BY: Final = 4


def spared(function: Levels) -> Levels:
    """Motor levels more than three segments below which there is function."""
    return up_to(function >> SPARED_BY)


def motor_complete(motor_level: Levels, function: Levels) -> Truth:
    """1 where no function need lie more than three segments below the motor level.

    `function` holds what is present in any case. The motor level does not ask the
    muscles that far below it, so its most caudal possible value decides.

    Notes
    -----
    Rule ISNCSCI.AIS.MOTOR [worksheet 2006, worksheet 2013, worksheet 2019].
    """
    return nonempty(motor_level & ~spared(function))


@attrs.frozen
class Below:
    """Key muscles below one level: how many, and how many may have grade 3 or more.

    `most` does not yet count that a muscle may have to be weak to make this level
    the NLI; each such muscle costs one.
    """

    total: Count
    fewest: Count
    most: Count

    def grade(self, tie: Count, cost: Count = 0) -> Levels:
        """C and D as far as the counts allow them; D alone with a cost.

        Notes
        -----
        Rule ISNCSCI.AIS.CD [worksheet 2006, worksheet 2013, worksheet 2019]: D if at least
        half of the key muscles below the NLI have grade 3 or more. `tie` is 1 where
        exactly half is read as C.
        """
        return negate(at_least(2 * self.fewest, self.total + tie)) * C | self.reaches(tie, cost) * D

    def reaches(self, tie: Count, cost: Count) -> Truth:
        """1 where half may be reached although `cost` muscles must be weak."""
        return at_least(2 * self.most, self.total + tie + 2 * cost)


def below(level: Levels, cells: Cells) -> Below:
    """The key muscles of both sides below a single level."""
    keys = caudal_to(level) & KEY
    right, left = cells.right, cells.left
    return Below(
        2 * size(keys),
        size(keys & ~right.weak) + size(keys & ~left.weak),
        size(keys & right.antigravity) + size(keys & left.antigravity),
    )


def free_stop(level: Levels, side: Side) -> Truth:
    """1 where the NLI may be this level by this side, at no cost in antigravity muscles."""
    by_weakness = (side.weak & ~side.antigravity) >> 1
    return nonempty(level & ((side.abnormal >> 1) | side.partial | by_weakness))


def _with_vac(level: Levels, cells: Cells, tie: int) -> Levels:
    """C and D with VAC present, when the NLI is this level.

    Notes
    -----
    Rule ISNCSCI.AIS.MOTOR [worksheet 2006; Young; PMC2633768]: VAC alone makes an
    incomplete injury motor incomplete.
    """
    cost = negate(free_stop(level, cells.right) | free_stop(level, cells.left))
    return below(level, cells).grade(tie, cost)


def _by_function_below(level: Levels, cells: Cells, tie: int) -> Levels:
    """C and D without VAC, by any key muscle function below the NLI.

    Notes
    -----
    Rule ISNCSCI.AIS.MOTOR [Young; PMC2633768], in 1992 and 1996.
    """
    function = caudal_to(level) & (cells.right.has_function | cells.left.has_function)
    return nonempty(function) * _with_vac(level, cells, tie)


def _may_be_spared(side: Side) -> Levels:
    """Motor levels with function that may be more than three segments below."""
    return spared(side.has_function | side.nonkey)


def _spared_levels(level: Levels, side: Side) -> tuple[Levels, Levels]:
    """The motor levels of a side with sparing below them, when the NLI is `level`.

    First those that it may have with all other muscles at their best, then those that it
    has only if the next muscle, which could be antigravity, is weak.
    """
    may_hold = side.of(reached) & (ALL_LEVELS & ~(level - 1)) & side.of(_may_be_spared)
    stand = side.of(standing)
    by_sensation = sensory_stops(side.abnormal & caudal_to(level))
    certain = by_sensation | ((side.weak & ~side.antigravity) >> 1)
    free = may_hold & (side.partial | (stand & certain))
    return free, may_hold & stand & ((side.weak & side.antigravity) >> 1)


def _by_sparing(level: Levels, cells: Cells, tie: int) -> Levels:
    """C and D without VAC, by function more than three below the motor level of a side.

    The NLI may be this level by the side's own motor level, by its own dermatome, or
    by the other side. Its own dermatome ends the motor walk here or at the end of the block
    of key muscles, which is among its levels whenever a more caudal one is. Where the other
    side stops only by a weak muscle that could be antigravity, D is not asked for: with
    grade 3 there the NLI is the next level, and the share of antigravity muscles below it
    is the same.

    Notes
    -----
    Rule ISNCSCI.AIS.MOTOR [worksheet 2006, worksheet 2013, worksheet 2019].
    """
    counts = below(level, cells)
    spared_at: Levels = 0
    free: Levels = 0
    costly: Levels = 0
    for side, other in ((cells.right, cells.left), (cells.left, cells.right)):
        without_cost, at_cost = _spared_levels(level, side)
        own_dermatome = nonempty(level & (side.abnormal >> 1))
        stopped = level | (own_dermatome | free_stop(level, other)) * ALL_LEVELS
        spared_at = spared_at | without_cost | at_cost
        free = free | without_cost & stopped
        costly = costly | at_cost & stopped
    return (
        nonempty(spared_at) * (counts.grade(tie) & C)
        | nonempty(free) * counts.reaches(tie, 0) * D
        | nonempty(costly) * counts.reaches(tie, 1) * D
    )


def _complete_below_motor_level(cells: Cells, levels: LevelSets) -> Truth:
    """1 where both sides may be without function more than three below their motor level."""
    right, left = (
        motor_complete(without_vac(level), side.surely_has_function | side.nonkey)
        for side, level in ((cells.right, levels.motor_right), (cells.left, levels.motor_left))
    )
    return right & left


def _complete_below_nli(cells: Cells, levels: LevelSets) -> Truth:
    """1 where no key muscle below the NLI need have function."""
    function = cells.right.surely_has_function | cells.left.surely_has_function
    return nonempty(without_vac(levels.neurological) & ~(up_to(function) >> 1))


#: How an edition separates motor complete from motor incomplete: the rule for B, for C and D.
MOTOR_RULES: Final = {
    "motor level": (_complete_below_motor_level, _by_sparing),
    "neurological level": (_complete_below_nli, _by_function_below),
}


@functools.cache
def motor_rules(reading: Reading) -> tuple[LevelRule, LevelRule]:
    """The rules for C and D with VAC present, and with VAC absent."""
    _, without = MOTOR_RULES[reading.motor_incomplete]
    tie = int(reading.at_half == "C")
    return functools.partial(_with_vac, tie=tie), functools.partial(without, tie=tie)
