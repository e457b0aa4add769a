"""Typical injuries, made by rule: they decide in which order cells are asked for.

No result rests on them. Each is intact down to a level, weak in a zone below it and spared
further down in one of a few ways; the sides lie up to a few segments apart.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.isncsci.cells import first_alike
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.fields import (
    DAP,
    FIELDS,
    SENSORY_WIDTH,
    SIDE_WIDTH,
    VAC,
)
from sciscore.isncsci.grades import MOTOR, NT, SENSORY
from sciscore.records import Codes
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SEGMENTS

if TYPE_CHECKING:
    import numpy.typing as npt

#: Cells that are tested: those with a grade, VAC and DAP.
TESTED: Final = max(VAC, DAP) + 1
#: The segment of each cell of a side.
_SEGMENTS: Final = tuple(INDEX[name] for name in (*DERMATOMES, *DERMATOMES, *KEY_MUSCLES))
#: VAC and DAP: the kinds by code, No, Yes, and both where it was not tested.
_ANSWERS: Final = {0: 1, 1: 2, NT: 3}


@attrs.frozen
class Sparing:
    """Function left below the zone: sensory and motor grades, sensation at S4-5, VAC and DAP."""

    sensory: int
    motor: int
    sacral: int
    vac: int
    dap: int


#: In the order in which they are preferred.
SPARINGS: Final = (
    Sparing(sensory=0, motor=0, sacral=0, vac=0, dap=0),
    Sparing(sensory=1, motor=4, sacral=1, vac=1, dap=1),
    Sparing(sensory=1, motor=0, sacral=1, vac=0, dap=1),
    Sparing(sensory=1, motor=1, sacral=1, vac=1, dap=1),
)
#: How many segments below the level are weak rather than as further down.
ZONES: Final = (0, 1, 3)
#: How many segments the left side lies below the right one.
OFFSETS: Final = (0, 1, -1)
LEVELS: Final = range(len(SEGMENTS))


def _side(level: int, zone: int, sparing: Sparing) -> Codes:
    segments, is_motor = np.array(_SEGMENTS), np.arange(SIDE_WIDTH) >= SENSORY_WIDTH
    below = segments - level
    spared = np.where(is_motor, sparing.motor, sparing.sensory)
    spared = np.where(segments == INDEX["S4_5"], sparing.sacral, spared)
    weak = np.maximum(spared, 1)
    top = np.where(is_motor, MOTOR.top, SENSORY.top)
    grades = np.where(below <= 0, top, np.where(below <= zone, weak, spared))
    return grades.astype(np.uint8)


@functools.cache
def typical_injuries() -> Codes:
    """The typical injuries: complete exams as rows of codes of the tested cells."""
    rows: dict[bytes, None] = {}
    for sparing, zone, offset, level in itertools.product(SPARINGS, ZONES, OFFSETS, LEVELS):
        left = min(max(level + offset, 0), len(SEGMENTS) - 1)
        sides = (_side(one, zone, sparing).tobytes() for one in (level, left))
        rows[b"".join((*sides, bytes((sparing.vac, sparing.dap))))] = None
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), TESTED)


@functools.cache
def _kinds(edition: Edition) -> npt.NDArray[np.uint8]:
    """By cell and code: the kinds of grades that it may be of, as bits.

    Grades are of one kind if no reading of the edition tells them apart.
    """
    table = np.zeros((TESTED, 256), np.uint8)
    for place in range(TESTED):
        scale = FIELDS[place].scale
        if scale is None:
            table[place, list(_ANSWERS)] = list(_ANSWERS.values())
            continue
        kind = first_alike(scale, edition)
        for code, token in scale.token.items():
            for grade in range(token.low, token.high + 1):
                table[place, code] |= 1 << kind[grade]
    return table


@functools.cache
def _typical_kinds(edition: Edition) -> Codes:
    """The kinds of the grades of the typical injuries, shape (n, 134)."""
    kinds: Codes = _kinds(edition)[np.arange(TESTED), typical_injuries()]
    return kinds


def by_distance(codes: bytes, edition: Edition) -> Codes:
    """The typical injuries, those nearest to an exam first; of as many the first in order.

    The distance is the number of cells that cannot be of the same kind.
    """
    own = _kinds(edition)[np.arange(TESTED), np.frombuffer(codes, np.uint8, TESTED)]
    apart = ((_typical_kinds(edition) & own) == 0).sum(axis=1)
    nearest_first: Codes = typical_injuries()[apart.argsort(kind="stable")]
    return nearest_first


def kinds_of(place: int, edition: Edition) -> tuple[int, ...]:
    """One code for each kind of answer in a cell: the first grade of each."""
    scale = FIELDS[place].scale
    return (0, 1) if scale is None else tuple(sorted({*first_alike(scale, edition)}))
