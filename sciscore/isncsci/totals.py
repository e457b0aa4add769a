"""Motor and sensory totals, from the grades as examined.

A total with an untested cell has no value but an interval. Tags do not change
totals; VAC, DAP and non-key muscles never enter them.

Notes
-----
Rule ISNCSCI.TOTALS [worksheet 2013; worksheet 2019; OpenRehab].
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.grades import MOTOR, SENSORY, Codes, Scale
from sciscore.segments import DERMATOMES, LOWER_MUSCLES, UPPER_MUSCLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt


@attrs.frozen(kw_only=True)
class Score:
    """A total: its value, or the interval in which it lies.

    Attributes
    ----------
    value
        The total; None where a cell that enters it is untested.
    low, high
        Lowest and highest total over the grades that untested cells may have.

    Examples
    --------
    >>> str(Score(low=41, high=46)), Score(low=50, high=50).value
    ('41-46', 50)
    """

    low: int
    high: int

    @property
    def value(self) -> int | None:
        """The total, or None where a cell that enters it is untested."""
        return self.low if self.low == self.high else None

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


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
#: The parts that add up to each total.
PARTS: Final = {
    "uems": ("uer", "uel"),
    "lems": ("ler", "lel"),
    "total_motor": ("uems", "lems"),
    "lt": ("ltr", "ltl"),
    "pp": ("ppr", "ppl"),
}


#: What a side's block of fields holds, with the number of cells.
_BLOCKS: Final = (
    ("lt", len(DERMATOMES)),
    ("pp", len(DERMATOMES)),
    ("ue", len(UPPER_MUSCLES)),
    ("le", len(LOWER_MUSCLES)),
)


def _side_sums(grades: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[np.uint8]]:
    """The sums of each side over grades of shape (n, 2, 66)."""
    sums = {}
    for side, letter in enumerate("rl"):
        start = 0
        for name, width in _BLOCKS:
            block = grades[:, side, start : start + width]
            sums[name + letter] = block.sum(axis=1, dtype=np.uint8)
            start += width
    return sums


@functools.cache
def _table(scale: Scale, end: int) -> bytes:
    """Translation of a code into the lowest (0) or highest (1) examined grade."""
    return scale.table(tags=False)[end].tobytes()


def totals(codes: Codes) -> tuple[dict[str, npt.NDArray[np.uint8]], ...]:
    """Lowest and highest totals by name.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 138), a row per exam.

    Returns
    -------
    low, high : dict of uint8 arrays of shape (n,)
    """
    ends = []
    for end in (0, 1):
        graded = fields.by_scale(codes, _table(SENSORY, end), _table(MOTOR, end))
        sums = _side_sums(np.concatenate(graded, axis=2))
        for total, parts in PARTS.items():
            sums[total] = sums[parts[0]] + sums[parts[1]]
        ends.append({name: sums[name] for name in TOTALS})
    return tuple(ends)

