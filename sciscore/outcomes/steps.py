"""Changes of people as intervals: of AIS grades, or of any score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.intervals import Change, Interval, IntervalColumn
from sciscore.outcomes.ais import SETS, Grades, ais_column
from sciscore.outcomes.columns import blank, one_length, values_of

if TYPE_CHECKING:
    import numpy.typing as npt


#: The lowest and the highest rank by set of possible grades, A being 1.
_LOW, _HIGH = np.array(
    [((mask & -mask).bit_length(), mask.bit_length()) for mask in range(SETS)], np.int64
).T
_LOW.flags.writeable = _HIGH.flags.writeable = False


#: The change of each person, and of whom it is missing; low and high int64 of shape (n,).
Changes: TypeAlias = IntervalColumn[Change | None]
#: Whole numbers of people, or their intervals, in any form.
Numbers: TypeAlias = IntervalColumn[Any] | Iterable[Interval | int | None]


def ais_steps(baseline: Grades, followup: Grades) -> Changes:
    """By how many grades the AIS of each person changed, as an interval where it is ND.

    Rule OUTCOME.STEPS [definition].

    Parameters
    ----------
    baseline, followup
        The AIS of the same people in the same order, as `ais_column` takes it.

    Returns
    -------
    IntervalColumn
        -4 to 4, an improvement being above 0.

    Raises
    ------
    OutcomeError
        With every value that is no grade, or if the columns differ in length.

    Examples
    --------
    >>> from sciscore.outcomes import ais_steps
    >>> steps = ais_steps(["A", "A", "D"], ["C", "B,C", None])
    >>> steps.low.tolist(), steps.high.tolist(), steps.known.tolist()
    ([2, 1, 0], [2, 2, 0], [True, True, False])
    """
    before = ais_column(baseline, location="baseline").masks
    after = ais_column(followup, location="followup").masks
    one_length({"baseline": len(before), "followup": len(after)})
    return _of_masks(before, after)


def steps_of_pairs(pairs: npt.NDArray[np.int64]) -> Changes:
    """The steps of people counted by their sets of grades at two visits, in no order."""
    before, after = np.nonzero(pairs)
    return _of_masks(*(np.repeat(masks, pairs[before, after]) for masks in (before, after)))


def _of_masks(before: npt.NDArray[np.integer], after: npt.NDArray[np.integer]) -> Changes:
    known = (before > 0) & (after > 0)
    low, high = _LOW[after] - _HIGH[before], _HIGH[after] - _LOW[before]
    return IntervalColumn(np.where(known, low, 0), np.where(known, high, 0), Change, known)


def numbers_of(values: Numbers, location: str) -> Changes:
    """Numbers of people as intervals.

    Raises
    ------
    OutcomeError
        With every value that is no whole number, Score, Change or None; rows from 1.
    """
    if isinstance(values, IntervalColumn):
        low, high = values.low.astype(np.int64), values.high.astype(np.int64)
        return IntervalColumn(low, high, Change, values.known)
    listed = values_of(values, location)
    ends = np.zeros((2, len(listed)), np.int64)
    known = np.ones(len(listed), bool)
    problems = []
    for place, value in enumerate(listed):
        if isinstance(value, Interval):
            ends[:, place] = value.low, value.high
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 31:
            ends[:, place] = value
        elif blank(value):
            known[place] = False
        else:
            message = (
                f"{shown(value)} is not a score; use a whole number, a Score, a Change or None"
            )
            problems.append(Problem(location=location, message=message, row=place + 1))
    if problems:
        raise OutcomeError(problems)
    return IntervalColumn(ends[0], ends[1], Change, known)


def change_of(baseline: Numbers, followup: Numbers) -> Changes:
    """The change from first scores to second ones of the same people."""
    before, after = numbers_of(baseline, "baseline"), numbers_of(followup, "followup")
    one_length({"baseline": len(before), "followup": len(after)})
    known = before.known & after.known
    low, high = after.low - before.high, after.high - before.low
    return IntervalColumn(np.where(known, low, 0), np.where(known, high, 0), Change, known)
