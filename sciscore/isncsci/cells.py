"""What every cell may be, as sets of segments: the columns that the rules read.

The 66 cells of a side become a handful of sets. A bit of ``normal`` is set where
the dermatome may be normal for light touch and pin prick together, and so on.
Everything is decided cell by cell, so the sets lose nothing: any combination of
what the single cells may be is a completion of the exam.
"""

from __future__ import annotations

import functools
from typing import Final

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.grades import MOTOR, NT, SENSORY, Codes
from sciscore.segments import BEYOND, INT, Levels, Truth, span

_POWERS: Final = (np.uint8(1) << np.arange(8, dtype=np.uint8)).astype(np.uint8)


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

    def rows(self, index: Codes) -> Cells:
        """The chosen exams of a cohort."""
        right, left = (
            Side(*(value[index] for value in attrs.astuple(side))) for side in (self.right, self.left)
        )
        rest = attrs.astuple(self, recurse=False)[2:]
        return Cells(right, left, *(value[index] for value in rest))


def _packed(*conditions: Codes) -> bytes:
    """A translation table: bit k of an entry tells whether condition k holds for the code."""
    return bytes(sum((np.asarray(c, np.uint8) << k for k, c in enumerate(conditions)), start=np.uint8(0)))


@functools.cache
def _sensory_table(tags: bool) -> bytes:
    low, high = SENSORY.table(tags=tags)
    return _packed(high < 2, low < 2, high > 0, low > 0)


@functools.cache
def _motor_table(tags: bool, intact_from: int) -> bytes:
    low, high = MOTOR.table(tags=tags)
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


def _sets(flags: Codes, bit: int, shift: int) -> Levels:
    """One set per exam and side from one bit of the flags of consecutive segments."""
    padded = np.packbits((flags & _POWERS[bit]) != 0, axis=-1, bitorder="little")
    wide = np.zeros((*padded.shape[:-1], 4), np.uint8)
    wide[..., : padded.shape[-1]] = padded
    return wide.view("<u4")[..., 0].astype(np.uint32) << shift


def _muscle_sets(flags: Codes, bit: int) -> Levels:
    upper, lower = flags[..., :5], flags[..., 5:]
    return _sets(upper, bit, 4) | _sets(lower, bit, 21)


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
        Of arrays with n entries.
    """
    sensory, motor = fields.by_scale(
        codes, _sensory_table(tags), _motor_table(tags, reading.intact_from)
    )
    touch, prick = np.split(sensory, 2, axis=2)
    sensory = touch | prick
    impaired, abnormal, felt, felt_surely = (_sets(sensory, bit, 1) for bit in range(4))
    normal = ~impaired & (2 * INT - 1)
    muscles = [_muscle_sets(motor, bit) for bit in range(8)]
    used = span("C5", "S1") if reading.nonkey != "ignored" else 0
    nonkey = (np.uint32(1) << codes[:, fields.NONKEY].astype(np.uint32)) & np.uint32(used)
    by_side = (normal, abnormal | BEYOND, felt, felt_surely, *muscles, nonkey)
    right, left = (Side(*(value[:, side].copy() for value in by_side)) for side in (0, 1))
    vac, dap = codes[:, fields.VAC], codes[:, fields.DAP]
    answers = (vac != 0, (vac == 0) | (vac == NT), dap != 0, (dap == 0) | (dap == NT))
    flags = (codes[:, fields.PRIOR_DEFICIT], codes[:, fields.MULTIPLE_LESIONS])
    return Cells(right, left, *(value.astype(np.uint32) for value in (*answers, *flags)))


def single(columns: Cells) -> Cells:
    """The cells of a cohort of one exam, as plain integers."""
    right, left = (
        Side(*(int(value[0]) for value in attrs.astuple(side))) for side in (columns.right, columns.left)
    )
    rest = attrs.astuple(columns, recurse=False)[2:]
    return Cells(right, left, *(int(value[0]) for value in rest))
