"""Motor and sensory totals, from the grades as examined.

A total with an untested cell has no value but an interval. Tags do not change
totals; VAC, DAP and non-key muscles never enter them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from sciscore.intervals import Score, ends_of
from sciscore.isncsci import fields
from sciscore.isncsci.grades import MOTOR, NT, SENSORY
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES, UPPER_MUSCLES, Count
from sciscore.stored import only, restoring

if TYPE_CHECKING:
    from sciscore.isncsci.exam import Exam

#: A sum of the right side and one of the left.
Both: TypeAlias = tuple[Count, Count]

TOTALS: Final = (
    *("uer", "uel", "uems", "ler", "lel", "lems", "total_motor"),
    *("ltr", "ltl", "lt", "ppr", "ppl", "pp"),
)
_PLACES: Final = {name: place for place, name in enumerate(TOTALS)}


class Total:
    """One of the totals, as an attribute of `Totals`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.place = _PLACES[name]

    def __get__(self, totals: Totals, owner: type) -> Score:
        if totals is None:
            return self  # type: ignore[unreachable]
        return Score(low=totals.low[self.place], high=totals.high[self.place])


@attrs.frozen(kw_only=True, repr=False)
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
    low, high
        Lowest and highest totals, in the order of `sciscore.TOTALS`.
    """

    low: tuple[int, ...]
    high: tuple[int, ...]

    uer = Total()
    uel = Total()
    uems = Total()
    ler = Total()
    lel = Total()
    lems = Total()
    total_motor = Total()
    ltr = Total()
    ltl = Total()
    lt = Total()
    ppr = Total()
    ppl = Total()
    pp = Total()

    def items(self) -> Iterator[tuple[str, Score]]:
        """The totals by name."""
        return ((name, getattr(self, name)) for name in TOTALS)

    def to_dict(self) -> dict[str, Any]:
        """The totals by name with both ends, ready for JSON."""
        return {name: score.to_dict() for name, score in self.items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Totals:
        """The totals that `to_dict` gave.

        Raises
        ------
        SciscoreError
            If they are not stored totals, or out of range.
        """
        with restoring("set of totals"):
            return restored_totals(stored)

    def __repr__(self) -> str:
        return f"<Totals: {', '.join(f'{name} {score}' for name, score in self.items())}>"


def restored_totals(stored: Mapping[str, Any]) -> Totals:
    """Totals as they were stored; a TypeError or a LookupError for anything else."""
    only(stored, TOTALS)
    scores = [Score(**ends_of(stored[name])) for name in TOTALS]
    for name, score, most in zip(TOTALS, scores, _MOST, strict=True):
        if score.low < 0 or score.high > most:
            raise TypeError(f"{name} is 0 to {most}, not {score}")
    ends = (tuple(getattr(score, end) for score in scores) for end in ("low", "high"))
    return Totals(low=next(ends), high=next(ends))


def together(touch: Both, prick: Both, arms: Both, legs: Both) -> tuple[Count, ...]:
    """The totals in the order of `TOTALS`, from the sums of each side.

    Notes
    -----
    Rule ISNCSCI.TOTALS [worksheet 2013; worksheet 2019; OpenRehab].
    """
    (ltr, ltl), (ppr, ppl), (uer, uel), (ler, lel) = touch, prick, arms, legs
    uems, lems = uer + uel, ler + lel
    motor = (uer, uel, uems, ler, lel, lems, uems + lems)
    return (*motor, ltr, ltl, ltr + ltl, ppr, ppl, ppr + ppl)


_FULL: Final = tuple((top * count,) * 2 for top, count in ((2, 28), (2, 28), (5, 5), (5, 5)))
#: The highest value of each total.
_MOST: Final = together(*_FULL)
#: Codes of cells that stand for one grade.
_GRADES: Final = bytes(range(NT))
#: Lowest and highest examined grades by code: of dermatomes, of muscles.
_SENSORY_ENDS, _MOTOR_ENDS = SENSORY.ends(tags=False), MOTOR.ends(tags=False)


def totals_of(codes: bytes) -> Totals:
    """The totals of one exam."""
    sides = codes[: fields.SIDE_WIDTH], codes[fields.SIDE_WIDTH : fields.CELLS]
    if not codes[: fields.CELLS].translate(None, _GRADES):
        exact = _sums(*sides, None, None)
        return Totals(low=exact, high=exact)
    low, high = (
        _sums(*sides, sensory, motor)
        for sensory, motor in zip(_SENSORY_ENDS, _MOTOR_ENDS, strict=True)
    )
    return Totals(low=low, high=high)


def _sums(right: bytes, left: bytes, sensory: bytes | None, motor: bytes | None) -> tuple[int, ...]:
    """The totals of two sides; the tables, if any, give the grades of each scale."""
    half, middle = len(DERMATOMES), fields.SENSORY_WIDTH
    arm = middle + len(UPPER_MUSCLES)
    parts = slice(half), slice(half, middle), slice(middle, arm), slice(arm, None)
    sums = []
    for side in (right, left):
        grades = side[:middle].translate(sensory) + side[middle:].translate(motor)
        sums.append([sum(grades[part]) for part in parts])
    return together(*zip(*sums, strict=True))


def parts_of(total: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The sides, the modality and the segments of the cells that a total adds up.

    Examples
    --------
    >>> parts_of("lel")
    (('left',), 'motor', ('L2', 'L3', 'L4', 'L5', 'S1'))
    """
    sides = tuple(side for side in SIDES if total[2:] == side[0]) or SIDES
    modality = {"lt": "light_touch", "pp": "pin_prick"}.get(total[:2], "motor")
    if modality != "motor":
        return sides, modality, DERMATOMES
    arm = len(UPPER_MUSCLES)
    limbs = {"u": KEY_MUSCLES[:arm], "l": KEY_MUSCLES[arm:]}
    return sides, modality, limbs.get(total[0], KEY_MUSCLES)


def score_of(exam: Exam, cells: tuple[str, ...]) -> Score:
    """The sum of some cells of an exam, by path."""
    ends = [
        (scale.ends(tags=False), exam.codes[fields.PLACE[path]])
        for path in cells
        if (scale := fields.FIELDS[fields.PLACE[path]].scale) is not None
    ]
    low, high = (sum(tables[end][code] for tables, code in ends) for end in (0, 1))
    return Score(low=low, high=high)
