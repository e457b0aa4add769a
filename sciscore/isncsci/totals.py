"""Motor and sensory totals, from the grades as examined.

A total with an untested cell has no value but an interval. Tags do not change
totals; VAC, DAP and non-key muscles never enter them.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.intervals import Score
from sciscore.isncsci import fields
from sciscore.isncsci.grades import MOTOR, SENSORY, Codes, Scale

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen(kw_only=True)
class Totals:
    """The totals of one exam.

    Attributes
    ----------
    uer, uel, uems
        Upper extremity motor score: right 0-25, left 0-25, together 0-50.
    ler, lel, lems
        Lower extremity motor score: right 0-25, left 0-25, together 0-50.
    total_motor
        All key muscles, 0-100; the motor total of ISCSCI-92.
    ltr, ltl, lt
        Light touch: right 0-56, left 0-56, together 0-112.
    ppr, ppl, pp
        Pin prick: right 0-56, left 0-56, together 0-112.
    """

    uer: Score
    uel: Score
    uems: Score
    ler: Score
    lel: Score
    lems: Score
    total_motor: Score
    ltr: Score
    ltl: Score
    lt: Score
    ppr: Score
    ppl: Score
    pp: Score

    def items(self) -> Iterator[tuple[str, Score]]:
        """The totals by name."""
        return ((name, getattr(self, name)) for name in TOTALS)


TOTALS: Final = tuple(field.name for field in attrs.fields(Totals))
#: A total of 4 bytes of a word comes to stand in its top byte when multiplied with this.
_ALL_BYTES: Final = np.uint32(0x01010101)


@functools.cache
def _table(scale: Scale, end: int) -> bytes:
    """Translation of a code into the lowest (0) or highest (1) examined grade."""
    return scale.table(tags=False)[end].tobytes()


def _sums(codes: Codes, end: int) -> list[Codes]:
    """The totals in order, for the lowest or the highest grades of the cells."""
    sensory, motor = fields.by_scale(codes, _table(SENSORY, end), _table(MOTOR, end))
    words = sensory.view(np.uint32).reshape(len(codes), 2, 2, 7).sum(axis=3, dtype=np.uint32)
    (ltr, ppr), (ltl, ppl) = ((words * _ALL_BYTES) >> 24).astype(np.uint8).transpose(1, 2, 0)
    limbs = motor.reshape(len(codes), 2, 2, 5).sum(axis=3, dtype=np.uint8)
    (uer, ler), (uel, lel) = limbs.transpose(1, 2, 0)
    uems, lems = uer + uel, ler + lel
    return [uer, uel, uems, ler, lel, lems, uems + lems, ltr, ltl, ltr + ltl, ppr, ppl, ppr + ppl]


def totals(codes: Codes) -> Codes:
    """Lowest and highest totals.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 138), a row per exam.

    Returns
    -------
    uint8 array of shape (2, 13, n)
        Lowest then highest; in the order of `TOTALS`.

    Notes
    -----
    Rule ISNCSCI.TOTALS [worksheet 2013; worksheet 2019; OpenRehab].
    """
    return np.array([_sums(codes, 0), _sums(codes, 1)])
