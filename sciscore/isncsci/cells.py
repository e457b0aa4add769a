"""What every cell may be, as sets of segments: the columns that the rules read.

The 66 cells of a side become a handful of sets. A bit of ``normal`` is set where
the dermatome may be normal for light touch and pin prick together, and so on.
Everything is decided cell by cell, so the sets lose nothing: any combination of
what the single cells may be is a completion of the exam.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.grades import MOTOR, NT, SENSORY, Codes, Scale, Truths
from sciscore.segments import (
    BEYOND,
    DERMATOMES,
    INDEX,
    KEY_MUSCLES,
    Levels,
    Truth,
    segment_range,
)

if TYPE_CHECKING:
    import numpy.typing as npt


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
    strong
        Key muscles that may have grade 3 or more.
    moving, moving_surely
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
    strong: Levels
    moving: Levels
    moving_surely: Levels
    five: Levels
    short: Levels
    nonkey: Levels


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

    def rows(self, index: npt.NDArray[np.intp]) -> Cells:
        """The chosen exams of a cohort."""
        right, left = (
            Side(*(getattr(side, name)[index] for name in _SIDE))
            for side in (self.right, self.left)
        )
        return Cells(right, left, *(getattr(self, name)[index] for name in _ANSWERS))


_SIDE: Final = tuple(field.name for field in attrs.fields(Side))
_ANSWERS: Final = tuple(field.name for field in attrs.fields(Cells))[2:]
#: Where the key muscles stand among the segments.
_MUSCLE_PLACES: Final = np.array([INDEX[name] for name in KEY_MUSCLES])
_MUSCLE_PLACES.flags.writeable = False
_SENSORY_FLAGS, _MOTOR_FLAGS = 4, 8


def _packed(*conditions: Truths) -> bytes:
    """A translation table: bit k of an entry tells whether condition k holds for the code."""
    return bytes(
        sum((np.asarray(c, np.uint8) << k for k, c in enumerate(conditions)), start=np.uint8(0))
    )


@functools.cache
def _table(scale: Scale, intact_from: int, *, tags: bool) -> bytes:
    low, high = scale.table(tags=tags)
    if scale is SENSORY:
        return _packed(high < 2, low < 2, high > 0, low > 0)
    return _packed(
        high >= intact_from,
        (high >= 3) & (low < intact_from),
        low < 3,
        high >= 3,
        high > 0,
        low > 0,
        high == 5,
        (high >= intact_from) & (low < 5) & (intact_from < 5),
    )


def flags(scale: Scale, reading: Reading, *, tags: bool) -> bytes:
    """What the rules ask of a cell, by its code: a byte of yes and no.

    Codes with the same byte are the same to every rule.
    """
    return _table(scale, reading.intact_from, tags=tags)


def _sets(marks: Codes, places: slice | npt.NDArray[np.intp], count: int) -> Levels:
    """The first bits of the flags as sets of segments.

    Parameters
    ----------
    marks
        Shape (n, 2, k): the flags of k segments of both sides.
    places
        Where these segments stand among all.
    count
        How many bits of the flags are used.

    Returns
    -------
    uint32 array of shape (count, 2, n)
    """
    lanes = np.zeros((2, len(marks), 32), np.uint8)
    lanes[:, :, places] = marks.transpose(1, 0, 2)
    bits = np.uint8(1) << np.arange(count, dtype=np.uint8)
    packed = np.packbits(lanes & bits[:, None, None, None], bitorder="little")
    return np.asarray(packed.view("<u4"), np.uint32).reshape(count, 2, len(marks))


def cells(codes: Codes, reading: Reading, *, tags: bool) -> Cells:
    """What the exams may be, as a reading of the edition has it.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 138), a row per exam.
    reading
        Tells the lowest grade of an intact key muscle and whether non-key muscles count.
    tags
        Whether tagged cells stand for their assumed grades or for the grade as examined.

    Returns
    -------
    Cells
        Of arrays with n entries; of plain integers where n is 1.
    """
    sensory, motor = fields.by_scale(
        codes, flags(SENSORY, reading, tags=tags), flags(MOTOR, reading, tags=tags)
    )
    touch, prick = sensory[:, :, : len(DERMATOMES)], sensory[:, :, len(DERMATOMES) :]
    dermatomes = _sets(touch | prick, slice(1, 1 + len(DERMATOMES)), _SENSORY_FLAGS)
    dermatomes[0] = ~dermatomes[0] & segment_range("C2", "S4_5")
    dermatomes[1] |= BEYOND
    muscles = _sets(motor, _MUSCLE_PLACES, _MOTOR_FLAGS)
    used = segment_range("C5", "S1") if reading.nonkey != "ignored" else 0
    recorded = codes[:, fields.NONKEY].T.astype(np.uint32)
    nonkey = (np.uint32(1) << recorded) & np.uint32(used)
    sides = np.concatenate((dermatomes, muscles, nonkey[None]))
    vac, dap = codes[:, fields.VAC], codes[:, fields.DAP]
    answers = np.array(
        (
            vac != 0,
            (vac == 0) | (vac == NT),
            dap != 0,
            (dap == 0) | (dap == NT),
            codes[:, fields.PRIOR_DEFICIT],
            codes[:, fields.MULTIPLE_LESIONS],
        ),
        np.uint32,
    )
    if len(codes) == 1:
        (right, left), answers = sides[:, :, 0].T.tolist(), answers[:, 0].tolist()
    else:
        right, left = sides[:, 0], sides[:, 1]
    return Cells(Side(*right), Side(*left), *answers)
