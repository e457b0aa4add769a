"""Made-up exams that are the same on every machine, for ever: no chance and no library in them.

The bytes come from SHAKE-128, whose output for a seed is fixed by its standard (FIPS 202).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from sciscore.errors import SciscoreError, shown, spelled
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import CELLS, FIELDS, WIDTH
from sciscore.isncsci.grades import ANSWERS, MOTOR, NT, SENSORY, Scale
from sciscore.records import Codes
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SEGMENTS, SIDES

#: Places among the segments, of shape (n, 2, 2).
Places: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
#: The segments of the cells of a side, in the order of the fields.
_SEGMENT: Final = np.array([INDEX[name] for name in (*DERMATOMES, *DERMATOMES, *KEY_MUSCLES)])
#: Motor grades below the level, the weak ones more often than not: by the low bits of a byte.
_WEAK: Final = np.array((0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4, 5, 5), np.uint8)
_LOST: Final = np.array((0, 0, 0, 0, 1, 1, 2, 2), np.uint8)
#: Bytes that decide on an exam as a whole; then one for each cell, and two to open it.
_HEAD: Final = 24
#: Of so many cells one is opened, by kind of exam; 0: none.
_OPENED: Final = np.array((0, 0, 0, 0, 128, 128, 128, 24, 24, 6), np.uint8)


#: The most exams that are made at once.
_MOST: Final = 10_000_000


def _checked_count(count: object) -> int:
    """A number of exams to make; an error for anything else."""
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= _MOST:
        message = f"count is a whole number from 0 to {_MOST:,}, not {shown(count)}"
        raise SciscoreError(message, "argument.not_allowed")
    return count


def seeded_exams(count: int, edition: str, seed: int = 0) -> Exams:
    """Made-up exams for a seed: the same on every machine and with every version of NumPy.

    Sides are intact down to a level and more or less impaired below; of ten exams four are
    fully tested, five have a few or many untested or tagged cells, and one hardly any other.

    Parameters
    ----------
    count
        How many.
    edition
        Year of the edition whose cell contents they hold.
    seed
        Another number gives other exams.

    Returns
    -------
    Exams

    Raises
    ------
    SciscoreError
        If the count is not a whole number from 0 to ten million, or the edition unknown.

    Examples
    --------
    >>> exams = seeded_exams(100, "2019")
    >>> exams[:10] == seeded_exams(10, "2019")
    True
    """
    row = find_edition(edition)
    chance = _bytes(f"sciscore/{spelled(seed)}", _checked_count(count))
    codes = np.zeros((count, WIDTH), np.uint8)
    levels = _levels(chance[:, 0:5])
    ends = _ends(levels, chance[:, 16:20])
    sides = codes[:, :CELLS].reshape(count, 2, fields.SIDE_WIDTH)
    drawn = chance[:, _HEAD : _HEAD + CELLS].reshape(sides.shape)
    for part, scale, below in (
        (slice(0, fields.SENSORY_WIDTH), SENSORY, _LOST),
        (slice(fields.SENSORY_WIDTH, None), MOTOR, _WEAK),
    ):
        kind = int(scale is MOTOR)
        some = below[drawn[:, :, part] % len(below)]
        some = np.where(_SEGMENT[part] <= ends[:, :, kind, None], some, 0)
        sides[:, :, part] = np.where(_SEGMENT[part] <= levels[:, :, kind, None], scale.top, some)
    _without_sacrum(sides, chance[:, 5:7])
    _open(codes, chance[:, 7], chance[:, _HEAD + CELLS :], row)
    _answers(codes, chance[:, 8:15], row)
    return Exams(codes)


def _bytes(seed: str, count: int) -> Codes:
    """A row of bytes for each exam; the first rows are the same for any count."""
    width = _HEAD + 3 * CELLS
    made = hashlib.shake_128(seed.encode()).digest(count * width)
    return np.frombuffer(made, np.uint8).reshape(count, width)


def _levels(chance: Codes) -> Places:
    """Last intact levels of sensation and muscles, of shape (n, 2, 2): by side, then kind.

    The sides lie near each other in most exams, the muscles near the sensation; of sixteen
    exams one is intact in all.
    """
    wide = chance.astype(np.int64)
    right = wide[:, 0] % (len(INDEX) + 1)
    left = np.where(wide[:, 1] % 4 == 0, wide[:, 1] % 31, right + wide[:, 1] % 5 - 2)
    sensory = np.stack((right, left), axis=1)
    motor = sensory + wide[:, 2:4] % 9 - 2
    levels = np.stack((sensory, motor), axis=2)
    levels[wide[:, 4] % 16 == 0] = len(INDEX)
    return levels


def _ends(levels: Places, chance: Codes) -> Places:
    """Last levels with any function: the end, or a few segments below the level."""
    drawn = chance.reshape(levels.shape).astype(np.int64)
    return np.where(drawn % 2 == 0, len(INDEX), levels + drawn // 2 % 8)


def _without_sacrum(sides: Codes, chance: Codes) -> None:
    """Take away the sensation at S4-5 of about half of the sides."""
    last = [len(DERMATOMES) - 1, fields.SENSORY_WIDTH - 1]
    sides[:, :, last] *= (chance % 2)[:, :, None]


def _open(codes: Codes, kind: Codes, chance: Codes, row: Edition) -> None:
    """Leave some cells untested or tag them, as the edition knows tags."""
    share = _OPENED[kind % len(_OPENED)][:, None]
    drawn, which = chance[:, :CELLS], chance[:, CELLS:]
    opened = (share > 0) & (drawn % np.maximum(share, 1) == 0)
    scales = [field.scale for field in FIELDS[:CELLS]]
    for scale in (SENSORY, MOTOR):
        here = opened & np.array([one is scale for one in scales])
        texts = _open_codes(scale, row)
        codes[:, :CELLS][here] = texts[which[here] % len(texts)]


def _open_codes(scale: Scale, row: Edition) -> Codes:
    """The codes of cells that are not plain grades; untested as often as all others together."""
    known = [code for code, token in scale.token.items() if token.kind in row.kinds and code > NT]
    return np.array([*known, *[NT] * max(1, len(known))], np.uint8)


def _answers(codes: Codes, chance: Codes, row: Edition) -> None:
    """VAC, DAP, the non-key muscles and the two flags."""
    answers = np.array([ANSWERS[text] for text in ("No", "No", "No", "Yes", "Yes")], np.uint8)
    for place, drawn in ((fields.VAC, chance[:, 0]), (fields.DAP, chance[:, 1])):
        untested = (drawn >= 240) & (chance[:, 6] >= 128)
        codes[:, place] = np.where(untested, NT, answers[drawn % len(answers)])
    levels = [INDEX[name] for name in row.nonkey_levels.readings[0]]  # type: ignore[attr-defined]
    muscles = np.array([*[fields.NO_MUSCLE] * 2 * len(levels), *levels], np.uint8)
    codes[:, fields.NONKEY] = muscles[chance[:, 2:4] % len(muscles)]
    codes[:, fields.PRIOR_DEFICIT] = chance[:, 4] % 8 != 0
    codes[:, fields.MULTIPLE_LESIONS] = chance[:, 5] % 32 == 0


# Injuries: half of them tetraplegia; of twenty about nine complete, three keep sensation, three
# some and five useful strength. No registry and no data: the shares are round numbers.

#: Kinds of injury by twentieths: complete, sensory, motor, motor useful.
_KINDS: Final = "A" * 9 + "B" * 3 + "C" * 3 + "D" * 5
#: Grades of muscles that are spared, by kind: the weak ones more often, or less.
_MOTOR: Final = {"A": (0,), "B": (0,), "C": (0, 0, 1, 1, 2, 2, 3), "D": (2, 3, 3, 4, 4, 4, 5, 5)}
_SENSORY: Final = {"A": (0,), "B": (0, 1, 1, 1, 2), "C": (0, 1, 1, 1, 2), "D": (1, 1, 1, 2, 2)}
#: Grades in the zone just below the level.
_FADING_SENSORY, _FADING_MOTOR = (0, 1, 1, 1, 2), (0, 1, 1, 2, 3, 4)
_TETRAPLEGIA: Final = (*tuple(SEGMENTS[:8]), "C4", "C5", "C5", "C6", "T1")
_PARAPLEGIA: Final = (*SEGMENTS[8:26], "T11", "T12", "L1")


class _Chance:
    """Choices from the bytes of SHAKE-128 for a seed, the same on every machine."""

    def __init__(self, seed: str) -> None:
        self._bytes = iter(hashlib.shake_128(seed.encode()).digest(1024))

    def one_of(self, choices: Sequence[Any]) -> Any:
        """One of a few choices."""
        return choices[next(self._bytes) % len(choices)]


def _side(kind: str, level: int, side: str, chance: _Chance) -> dict[str, Any]:
    """The cells of one side, intact down to about a level."""
    sensory = level + chance.one_of((-1, 0, 0, 0, 1))
    motor = sensory + chance.one_of((-1, 0, 0, 0, 1))
    fading = chance.one_of((0, 1, 1, 2, 3, 4))
    cells: dict[str, Any] = {}
    for part, names, last, top, near, spared in (
        ("light_touch", DERMATOMES, sensory, 2, _FADING_SENSORY, _SENSORY[kind]),
        ("pin_prick", DERMATOMES, sensory, 2, _FADING_SENSORY, _SENSORY[kind]),
        ("motor", KEY_MUSCLES, motor, 5, _FADING_MOTOR, _MOTOR[kind]),
    ):
        for name in names:
            below = INDEX[name] - last
            grades = near if below <= fading else spared
            cells[f"{side}.{part}.{name}"] = top if below <= 0 else chance.one_of(grades)
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
    numbers = range(_checked_count(count))
    return tuple(_injury(_Chance(f"sciscore/injuries/{seed}/{number}")) for number in numbers)


def _injury(chance: _Chance) -> Exam:
    kind = chance.one_of(_KINDS)
    levels = _TETRAPLEGIA if chance.one_of(range(20)) < 11 else _PARAPLEGIA
    level = INDEX[chance.one_of(levels)]
    cells = _side(kind, level, SIDES[0], chance) | _side(kind, level, SIDES[1], chance)
    answers = {"A": (("No",), ("No",)), "B": (("No",), ("No", "Yes"))}
    vac, dap = answers.get(kind, (("No", "Yes", "Yes"), ("No", "Yes", "Yes")))
    cells |= {"vac": chance.one_of(vac), "dap": chance.one_of(dap)}
    sacral = [f"{s}.{p}.S4_5" for s in SIDES for p in ("light_touch", "pin_prick")]
    if kind == "A":
        cells |= dict.fromkeys(sacral, 0)
    elif not any(cells[path] for path in sacral):
        cells[sacral[0]] = 1
    return Exam.from_dict(cells)
