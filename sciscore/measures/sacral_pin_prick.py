"""Pin prick at S4-5 in AIS B: none, on one side, on both."""

from __future__ import annotations

import itertools
from typing import Final

import attrs

from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.measures.cells import examined
from sciscore.measures.measure import Measure, Result, refuse
from sciscore.segments import SIDES

CELLS: Final = tuple(f"{side}.pin_prick.S4_5" for side in SIDES)
#: By the number of sides with pin prick.
PATTERNS: Final = ("none", "unilateral", "bilateral")


@attrs.frozen(kw_only=True)
class SacralPattern(Result):
    """The pattern, or those that are possible.

    Attributes
    ----------
    possible
        ``"none"``, ``"unilateral"`` and ``"bilateral"``, as far as some completion of the
        exam with AIS B has them; empty where the AIS is not B.
    may_not_apply
        Whether some completion has another AIS.
    """

    possible: tuple[str, ...]
    may_not_apply: bool

    @property
    def value(self) -> str | None:
        """The pattern if there is only one and the AIS is B, else None."""
        return self.possible[0] if len(self.possible) == 1 and not self.may_not_apply else None


def sacral_pattern(exam: Exam, *, edition: str | int | Edition) -> SacralPattern:
    """Pin prick at S4-5 in AIS B: on no side, on one, on both.

    Parameters
    ----------
    exam
        The exam.
    edition
        The edition that gives the AIS.

    Returns
    -------
    SacralPattern
        The pattern, or all that are possible where cells were not tested.

    Raises
    ------
    MeasureError
        If it is not an exam.
    EditionError
        If the edition is not known, or does not know a grade of the exam.

    Notes
    -----
    Of people with motor complete, sensory incomplete tetraplegia, none of 5 with pin prick
    on one side had functional motor recovery of the legs at one year, and 3 of 8 with it on
    both [Waters 1994]. These are small groups, and predict nobody. Any means a grade of 1
    or 2; grades are taken as examined, tags left aside.

    References
    ----------
    [Waters 1994] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.measures import sacral_pattern
    >>> none = {f"{side}.motor.{name}": 0 for side in ("right", "left")
    ...         for name in sci.KEY_MUSCLES}
    >>> exam = sci.Exam.intact().replace({**none, "right.pin_prick.C5": 1, "vac": "No",
    ...                                   "left.pin_prick.S4_5": 0})
    >>> sacral_pattern(exam, edition="2019").value
    'unilateral'
    """
    grades, problems = examined(exam, CELLS)
    refuse(problems)
    grade = classify(exam, edition=edition).ais
    untested = [cell for cell in CELLS if exam[cell] == "NT"]
    found = set()
    for values in itertools.product(*(range(grades[c].low, grades[c].high + 1) for c in CELLS)):
        at = {cell: one for cell, one in zip(CELLS, values, strict=True) if cell in untested}
        made = classify(exam.replace(at), edition=edition).ais if at else grade
        if "B" in made.possible:
            found.add(PATTERNS[sum(one > 0 for one in values)])
    return SacralPattern(
        possible=tuple(name for name in PATTERNS if name in found),
        may_not_apply=any(one != "B" for one in grade.possible) or not grade.possible,
    )


MEASURE: Final = Measure(
    name="sacral_pattern",
    function=sacral_pattern,
    sources=("Waters 1994",),
    population="50 people with incomplete tetraplegia, 13 of them motor complete.",
    not_for="Predictions of one person; treatment decisions.",
)
