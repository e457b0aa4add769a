"""The order of an examination at the bedside: positions of the patient, and their cells."""

from __future__ import annotations

from typing import Final

from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES, UPPER_MUSCLES

_SENSORY: Final = ("light_touch", "pin_prick")


def _sensation(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Both modalities on both sides, segment by segment."""
    return tuple(
        f"{side}.{part}.{name}" for name in segments for part in _SENSORY for side in SIDES
    )


def _muscles(segments: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{side}.motor.{name}" for name in segments for side in SIDES)


#: The cells to be tested in each position, in the order in which they are wanted.
POSITIONS: Final = {
    "anorectal": (*_sensation(("S4_5",)), "dap", "vac"),
    "legs": _muscles(KEY_MUSCLES[len(UPPER_MUSCLES) :]),
    "arms": _muscles(UPPER_MUSCLES),
    "sensation": _sensation(DERMATOMES[:-1]),
}
#: Every cell that can be tested, as its place in an exam, in bedside order.
ORDER: Final = tuple(PLACE[path] for cells in POSITIONS.values() for path in cells)
#: The position in which a cell is tested, by its place.
POSITION: Final = {PLACE[path]: name for name, cells in POSITIONS.items() for path in cells}
assert len(ORDER) == len(POSITION) == sum(field.default is None for field in FIELDS)
