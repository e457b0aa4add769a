"""Outlook for walking by pin prick at S1: three categories, no numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from sciscore.isncsci.exam import Exam
from sciscore.measures.measure import Result, every_grade, examined
from sciscore.segments import SIDES

CELLS: Final = tuple(f"{side}.pin_prick.S1" for side in SIDES)
NORMAL: Final = 2
CATEGORIES: Final = ("good", "fair", "poor")


@attrs.frozen(kw_only=True)
class WalkingOutlook(Result):
    """A category, or those that are possible.

    Attributes
    ----------
    possible
        ``"good"``, ``"fair"`` and ``"poor"``, as far as some grade of the untested cells
        leads to them.
    """

    possible: tuple[str, ...]

    @property
    def value(self) -> str | None:
        """The category if there is only one, else None."""
        return self.possible[0] if len(self.possible) == 1 else None


def _category(right: int, left: int) -> str:
    """The category for two grades."""
    if min(right, left) == NORMAL:
        return "good"
    return "fair" if max(right, left) else "poor"


def walking_outlook(exam: Exam | Mapping[str, object]) -> WalkingOutlook:
    """Outlook for independent walking one year after injury, by pin prick at S1.

    Parameters
    ----------
    exam
        An exam, or just ``right.pin_prick.S1`` and ``left.pin_prick.S1``; NT where a cell
        was not tested.

    Returns
    -------
    WalkingOutlook
        The category, or all that are possible where a cell was not tested.

    Raises
    ------
    MeasureError
        With every cell that is missing or not allowed.

    Notes
    -----
    Good where pin prick is normal on both sides, fair where there is any on either, poor
    where there is none [Smith 2024]. Any means a grade of 1 or 2; grades are taken as
    examined, tags left aside.

    Made in 3,679 people of the SCI Model Systems with traumatic injury, examined within 31
    days. Not a probability; not for children, later examinations, treatment decisions, or a
    promise to one person.

    Examples
    --------
    >>> walking_outlook({"right.pin_prick.S1": 2, "left.pin_prick.S1": 1}).value
    'fair'
    >>> walking_outlook({"right.pin_prick.S1": 2, "left.pin_prick.S1": "NT"}).possible
    ('good', 'fair')
    """
    found = {_category(*grades.values()) for grades in every_grade(examined(exam, CELLS))}
    return WalkingOutlook(possible=tuple(name for name in CATEGORIES if name in found))
