"""Zones of partial preservation (ZPP): the walk upward from the sacrum."""

from __future__ import annotations

from typing import Final, TypeAlias

from sciscore.isncsci.cells import Cells, Side
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.impairment import Sacral
from sciscore.isncsci.levels import LevelSets, without_vac
from sciscore.isncsci.motor_function import motor_complete, spared
from sciscore.segments import (
    BIT,
    NA,
    Levels,
    Truth,
    anywhere,
    caudal_to,
    most_rostral,
    negate,
    nonempty,
    not_above,
    segment_range,
)

_S4_5: Final = BIT["S4_5"]
_ABOVE_SACRUM: Final = segment_range("C2", "S3")


#: The possible zones: sensory right and left, motor right and left.
Zones: TypeAlias = list[Levels]


def sensory_zone(side: Side) -> Levels:
    """Most caudal dermatome with any sensation when S4-5 has none; C1 if there is none.

    Notes
    -----
    Rule ISNCSCI.ZPP.SENSORY [worksheet 2019, step 6]. A dermatome is possible if it may
    have sensation and all caudal to it may have none.
    """
    felt = side.felt & _ABOVE_SACRUM | BIT["C1"]
    return felt & not_above(side.felt_surely & _ABOVE_SACRUM)


def motor_zone(side: Side, motor_level: Levels) -> Levels:
    """The more caudal of the motor level and the most caudal key muscle with function.

    Notes
    -----
    Rule ISNCSCI.ZPP.MOTOR [worksheet 2019, step 6; workbook cases 2, 7, 14, 17]: it
    never follows sensation below the motor level.
    """
    by_function = side.has_function & caudal_to(most_rostral(motor_level))
    return (motor_level | by_function) & not_above(side.surely_has_function)


def motor_zone_with_nonkey(
    side: Side, own: Levels, other: Side, others: Levels, at_sacrum: Sacral
) -> Levels:
    """The motor zone where a decisive non-key muscle counts.

    It is decisive where the exam would be AIS B without non-key muscles and it lies
    more than three segments below the motor level of its side; then it is the zone.
    Both sides are asked, since key-muscle function of either ends the AIS B.

    Notes
    -----
    Rule ISNCSCI.ZPP.NONKEY [OpenRehab; workbook case 13; decisions on non-key muscles].
    """
    above = spared(side.nonkey)
    decisive = (
        at_sacrum.sensation
        & motor_complete(own & above, side.surely_has_function)
        & motor_complete(others, other.surely_has_function)
    )
    not_b = at_sacrum.no_sensation | nonempty(others & spared(other.has_function))
    own_function = (
        side.has_function & caudal_to(most_rostral(own), by=4) & not_above(side.surely_has_function)
    )
    not_decisive = motor_zone(side, own & ~above) | own_function | not_b * motor_zone(side, own)
    return decisive * side.nonkey | not_decisive


def _sacral_absence(side: Side, cells: Cells) -> tuple[Truth, Truth]:
    """1 where DAP and S4-5 sensation of the side may be absent; where one may be present."""
    absent = negate(nonempty(side.felt_surely & _S4_5)) & cells.no_dap
    return absent, nonempty(side.felt & _S4_5) | cells.dap


def _by_absent_function(cells: Cells, levels: LevelSets, at_sacrum: Sacral) -> Zones:
    """Sensory zone of a side without DAP and S4-5 sensation there, motor without VAC.

    Notes
    -----
    Rule ISNCSCI.ZPP.SCOPE [worksheet 2019; ZPP 2024], since 2019.
    """
    right, left = cells.right, cells.left
    sensory = []
    for side in (right, left):
        absent, present = _sacral_absence(side, cells)
        sensory.append(absent * sensory_zone(side) | present * NA)
    own, others = without_vac(levels.motor_right), without_vac(levels.motor_left)
    if anywhere(right.nonkey | left.nonkey):
        motor = (
            motor_zone_with_nonkey(right, own, left, others, at_sacrum),
            motor_zone_with_nonkey(left, others, right, own, at_sacrum),
        )
    else:
        motor = motor_zone(right, own), motor_zone(left, others)
    return [*sensory, *(cells.no_vac * zone | cells.vac * NA for zone in motor)]


def _in_complete_injuries(cells: Cells, levels: LevelSets, at_sacrum: Sacral) -> Zones:
    """All zones in complete injuries only.

    Notes
    -----
    Rule ISNCSCI.ZPP.SCOPE [worksheet 2013], before 2019.
    """
    zones = (
        sensory_zone(cells.right),
        sensory_zone(cells.left),
        motor_zone(cells.right, without_vac(levels.motor_right)),
        motor_zone(cells.left, without_vac(levels.motor_left)),
    )
    return [at_sacrum.complete * zone | at_sacrum.incomplete * NA for zone in zones]


_SCOPES: Final = {
    "absent sacral function": _by_absent_function,
    "complete injuries": _in_complete_injuries,
}


def zones_of_partial_preservation(
    cells: Cells, levels: LevelSets, at_sacrum: Sacral, reading: Reading
) -> Zones:
    """The zones under an edition's rule for where they apply; NA where they do not."""
    return _SCOPES[reading.zpp](cells, levels, at_sacrum)
