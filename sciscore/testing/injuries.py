"""Made-up injuries for a seed: complete exams with the shape of a traumatic injury.

Half of them are tetraplegia; of twenty about nine are complete, three keep sensation, three
some and five useful strength. No registry and no data: the shares are round numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

import attrs

from sciscore.errors import spelled
from sciscore.isncsci.exam import Exam
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SEGMENTS, SIDES
from sciscore.testing.seeded import checked_count

#: Kinds of injury by twentieths: complete, sensory, motor, motor useful.
_KINDS: Final = "A" * 9 + "B" * 3 + "C" * 3 + "D" * 5
#: Grades of muscles that are spared, by kind: the weak ones more often, or less.
_MOTOR: Final = {"A": (0,), "B": (0,), "C": (0, 0, 1, 1, 2, 2, 3), "D": (2, 3, 3, 4, 4, 4, 5, 5)}
_SENSORY: Final = {"A": (0,), "B": (0, 1, 1, 1, 2), "C": (0, 1, 1, 1, 2), "D": (1, 1, 1, 2, 2)}
#: Grades in the zone just below the level.
_FADING: Final = {"sensory": (0, 1, 1, 1, 2), "motor": (0, 1, 1, 2, 3, 4)}
_TETRAPLEGIA: Final = (*tuple(SEGMENTS[:8]), "C4", "C5", "C5", "C6", "T1")
_PARAPLEGIA: Final = (*SEGMENTS[8:26], "T11", "T12", "L1")


class _Chance:
    """Choices from the bytes of SHAKE-128 for a seed, the same on every machine."""

    def __init__(self, seed: str) -> None:
        self._bytes = iter(hashlib.shake_128(seed.encode()).digest(1024))

    def one_of(self, choices: Sequence[Any]) -> Any:
        """One of a few choices."""
        return choices[next(self._bytes) % len(choices)]


@attrs.frozen
class _Injury:
    """The grades from which the cells of an injury are drawn."""

    kind: str
    level: int
    chance: _Chance

    def side(self, side: str) -> dict[str, Any]:
        """The cells of one side."""
        sensory = self.level + self.chance.one_of((-1, 0, 0, 0, 1))
        motor = sensory + self.chance.one_of((-1, 0, 0, 0, 1))
        fading = self.chance.one_of((0, 1, 1, 2, 3, 4))
        cells: dict[str, Any] = {}
        for part, names, level in (
            ("light_touch", DERMATOMES, sensory),
            ("pin_prick", DERMATOMES, sensory),
            ("motor", KEY_MUSCLES, motor),
        ):
            scale = "motor" if part == "motor" else "sensory"
            spared = _MOTOR[self.kind] if part == "motor" else _SENSORY[self.kind]
            for name in names:
                below = INDEX[name] - level
                grades = _FADING[scale] if below <= fading else spared
                top = 5 if part == "motor" else 2
                cells[f"{side}.{part}.{name}"] = top if below <= 0 else self.chance.one_of(grades)
        return cells


def seeded_injuries(count: int, seed: int | str = 0) -> tuple[Exam, ...]:
    """Made-up injuries for a seed, completely tested: the same on every machine.

    Parameters
    ----------
    count
        How many.
    seed
        Another number or text gives other injuries.

    Returns
    -------
    tuple of Exam

    Raises
    ------
    SciscoreError
        If the count is not a whole number from 0 to ten million.

    Examples
    --------
    >>> seeded_injuries(5) == seeded_injuries(9)[:5]
    True
    """
    seed = spelled(seed)
    numbers = range(checked_count(count))
    return tuple(_injury(_Chance(f"sciscore/injuries/{seed}/{number}")) for number in numbers)


def _injury(chance: _Chance) -> Exam:
    kind = chance.one_of(_KINDS)
    levels = _TETRAPLEGIA if chance.one_of(range(20)) < 11 else _PARAPLEGIA
    injury = _Injury(kind, INDEX[chance.one_of(levels)], chance)
    cells = {path: cell for side in SIDES for path, cell in injury.side(side).items()}
    answers = {"A": (("No",), ("No",)), "B": (("No",), ("No", "Yes"))}
    vac, dap = answers.get(kind, (("No", "Yes", "Yes"), ("No", "Yes", "Yes")))
    cells |= {"vac": chance.one_of(vac), "dap": chance.one_of(dap)}
    sacral = [f"{s}.{p}.S4_5" for s in SIDES for p in ("light_touch", "pin_prick")]
    if kind == "A":
        cells |= dict.fromkeys(sacral, 0)
    elif not any(cells[path] for path in sacral):
        cells[sacral[0]] = 1
    return Exam.from_dict(cells)
