"""Possible states of the cells of a cohort: the sets of one exam, as arrays.

The codes of a field lie side by side, so that a question to a cell is asked of all exams
at once, and the answers of neighbouring segments are packed into bits by additions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.cells import (
    ARM,
    DERMATOMES_REACH,
    LEG,
    NORMAL,
    Cells,
    LevelRule,
    Side,
    muscles_reach,
    side_of,
)
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.grades import MOTOR, NT, SENSORY, Scale
from sciscore.records import Codes
from sciscore.segments import DERMATOMES, Levels, most_rostral

if TYPE_CHECKING:
    import numpy.typing as npt

#: Lowest and highest grades of cells, each with the exams along the last axis.
Ends: TypeAlias = "tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]"

#: So many levels of exams are looked at in one go, and a few more.
_MOST_AT_ONCE: Final = 1 << 16
#: Neighbouring dermatomes that are packed into one byte; four such groups make 28.
_GROUP: Final = 7


class CohortCells(Cells):
    """Possible states of every exam of a cohort: sets and answers as uint32 arrays."""

    def over_each(self, levels: Levels, rule: LevelRule) -> Levels:
        """Union of the results of a rule for the single levels of each set.

        An exam stands once for each of its levels, so that the rule is asked once.
        """
        result = np.zeros_like(levels)
        rows = _where(levels)
        left = levels[rows]
        waiting: list[tuple[npt.NDArray[np.intp], Levels]] = []
        count = 0
        while rows.size:
            level = most_rostral(left)
            waiting.append((rows, level))
            count += rows.size
            left ^= level
            more = _where(left)
            rows, left = rows[more], left[more]
            if count > _MOST_AT_ONCE or not rows.size:
                every, single = (np.concatenate(parts) for parts in zip(*waiting, strict=True))
                found = rule(single, ChosenCells(self, every))
                for some, _ in waiting:
                    result[some] |= found[: some.size]
                    found = found[some.size :]
                waiting, count = [], 0
        return result


def _where(levels: Levels) -> npt.NDArray[np.intp]:
    """The exams whose set is not empty; truths are searched much faster than numbers."""
    return np.flatnonzero(levels != 0)


class _Chosen:
    """Chosen exams of a cohort: what is asked for is taken from all of them, once."""

    def __init__(self, whole: object, rows: npt.NDArray[np.intp]) -> None:
        self.__dict__.update(whole=whole, rows=rows)

    def __getattr__(self, name: str) -> Levels:
        chosen = getattr(self.whole, name)[self.rows]
        object.__setattr__(self, name, chosen)
        return chosen


class ChosenSide(_Chosen, Side):
    """A side of chosen exams."""

    def of(self, rule: Callable[[Side], Levels]) -> Levels:
        """Result of a rule for the side, computed once for all exams."""
        return self.whole.of(rule)[self.rows]


class ChosenCells(_Chosen, CohortCells):
    """The cells of chosen exams."""

    def __init__(self, whole: Cells, rows: npt.NDArray[np.intp]) -> None:
        super().__init__(whole, rows)
        sides = ChosenSide(whole.right, rows), ChosenSide(whole.left, rows)
        for name, side in zip(("right", "left"), sides, strict=True):
            object.__setattr__(self, name, side)


_SIDE: Final = tuple(field.name for field in attrs.fields(Side) if field.eq)


@attrs.frozen(eq=False)
class Grades:
    """The grades that the cells of a cohort stand for, lowest and highest.

    Attributes
    ----------
    sensory
        Shape (2, 2, 28, n): right and left, light touch and pin prick.
    motor
        Shape (2, 10, n).
    certain
        Whether lowest and highest are the same everywhere.
    usual
        Whether all cells hold grades or NT, which every edition knows.
    """

    sensory: Ends
    motor: Ends
    certain: bool
    usual: bool


def grades_of(codes: Codes, *, tags: bool) -> Grades:
    """The grades that the cells of exams stand for, with their tags or as examined."""
    count = len(codes)
    sides = codes.T[: fields.CELLS].reshape(2, fields.SIDE_WIDTH, count)
    sensory = sides[:, : fields.SENSORY_WIDTH].reshape(2, 2, len(DERMATOMES), count)
    motor = sides[:, fields.SENSORY_WIDTH :]
    highest = sides.max(initial=0)
    if highest < NT:
        return Grades((sensory, sensory), (motor, motor), certain=True, usual=True)
    usual = bool(highest <= NT)
    parts = (sensory, SENSORY), (motor, MOTOR)
    felt, moved = (_ends(codes, scale, usual=usual, tags=tags) for codes, scale in parts)
    return Grades(felt, moved, certain=False, usual=usual)


def _ends(codes: npt.NDArray[np.uint8], scale: Scale, *, usual: bool, tags: bool) -> Ends:
    """The lowest and the highest grades of cells."""
    # NT is above the grades: less NT it is 0, and a grade becomes more than itself. The
    # minimum of two arrays is many times as fast as that of an array and a number.
    low = codes - np.uint8(NT)
    np.minimum(codes, low, out=low)
    high = np.minimum(codes, np.full(codes.shape[-1], scale.top, np.uint8))
    if not usual:
        places = codes > NT
        for end, table in zip((low, high), scale.ends(tags=tags), strict=True):
            end[places] = np.frombuffer(table, np.uint8)[codes[places]]
    return low, high


#: Sets of both sides, shape (2, n).
_Sets: TypeAlias = "npt.NDArray[np.uint32]"


def _reaching(
    ends: Ends, least: Sequence[int], *, certain: bool, sets: Callable[..., _Sets]
) -> list[tuple[_Sets, _Sets]]:
    """For each grade the segments that may reach it, and those that do in any case."""
    made: dict[int, tuple[_Sets, _Sets]] = {}
    for grade in least:
        if grade not in made:
            may = sets(ends[1], grade)
            made[grade] = may, may if certain else sets(ends[0], grade)
    return [made[grade] for grade in least]


def _dermatomes(grades: npt.NDArray[np.uint8], least: int) -> _Sets:
    """The dermatomes that reach a grade: a normal one in both modalities, a lower in either."""
    join = np.minimum if least == NORMAL else np.maximum
    there = join(grades[:, 0], grades[:, 1]) >= least
    groups = _packed(there.reshape(2, -1, _GROUP, there.shape[-1]))
    shifts = range(1, len(DERMATOMES), _GROUP)
    return _joined([(groups[:, place], by) for place, by in enumerate(shifts)])


def _muscles(grades: npt.NDArray[np.uint8], least: int) -> _Sets:
    """The key muscles that reach a grade."""
    there = grades >= least
    limbs = _packed(there.reshape(2, 2, -1, there.shape[-1]))
    return _joined([(limbs[:, 0], ARM), (limbs[:, 1], LEG)])


def _packed(there: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """The truths along the last axis but one as bits of a byte, the first the lowest."""
    truths = there.view(np.uint8)
    packed = truths[..., -1, :].copy()
    for place in range(there.shape[-2] - 2, -1, -1):
        packed += packed
        packed += truths[..., place, :]
    return packed


def _joined(parts: list[tuple[npt.NDArray[np.uint8], int]]) -> npt.NDArray[np.uint32]:
    """Sets from parts, each moved to its place."""
    joined: npt.NDArray[np.uint32] | None = None
    for part, by in parts:
        moved = part.astype(np.uint32)
        moved <<= np.uint32(by)
        joined = moved if joined is None else np.bitwise_or(joined, moved, out=joined)
    assert joined is not None
    return joined


def cohort_cells(codes: Codes, grades: Grades, reading: Reading) -> CohortCells:
    """Possible states of the exams of a cohort under a reading, from what their cells stand for."""
    certain = grades.certain
    dermatomes = _reaching(grades.sensory, DERMATOMES_REACH, certain=certain, sets=_dermatomes)
    muscles = _reaching(grades.motor, muscles_reach(reading), certain=certain, sets=_muscles)
    recorded = np.uint32(1) << codes.T[fields.NONKEY].astype(np.uint32)
    sides = side_of(dermatomes, muscles, reading, recorded)
    right, left = (Side(*(getattr(sides, name)[place] for name in _SIDE)) for place in range(2))
    vac, dap = codes[:, fields.VAC], codes[:, fields.DAP]
    answers: list[npt.NDArray[Any]] = [vac != 0, vac != 1, dap != 0, dap != 1]
    flags = [codes[:, fields.PRIOR_DEFICIT], codes[:, fields.MULTIPLE_LESIONS]]
    return CohortCells(right, left, *(part.astype(np.uint32) for part in (*answers, *flags)))
