"""Responder rules over AIS grades: a table of the follow-up grades that meet each of them.

Where no follow-up grade meets a rule, the rule does not apply: E cannot improve, A cannot
worsen, D cannot gain two grades. Such people are counted apart and are in no denominator.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.ais import BIT, SETS, Grades, ais_columns
from sciscore.outcomes.fields import among, as_tuple, is_text, is_whole, refused, whole_array
from sciscore.outcomes.responders import (
    ANY,
    NO,
    NOT_APPLICABLE,
    YES,
    ResponderResult,
    ResponderRule,
)

if TYPE_CHECKING:
    import numpy.typing as npt

#: The most steps between two grades.
_FAR: Final = len(GRADES) - 1
#: How several grades may be given.
_SEVERAL: Final = (str, tuple, list, set)


def _table(given: Mapping[str, Iterable[str]] | tuple[str, ...]) -> tuple[str, ...]:
    """The grades that meet a rule, a text for each grade at baseline."""
    pairs: Any = given
    if isinstance(pairs, tuple | list) and len(pairs) == len(GRADES):
        pairs = dict(zip(GRADES, pairs, strict=True))
    elif not isinstance(pairs, Mapping):
        message = f"{shown(given)} is not a mapping; use the follow-up grades by baseline grade"
        raise refused("met", message)
    met = {b: grades if isinstance(grades, _SEVERAL) else (grades,) for b, grades in pairs.items()}
    wrong = {str(one) for one in (*met, *itertools.chain(*met.values())) if one not in GRADES}
    if wrong:
        named = ", ".join(map(shown, sorted(wrong)))
        raise refused("met", f"{named}: not an AIS grade; use A to E")
    return tuple("".join(grade for grade in GRADES if grade in met.get(b, ())) for b in GRADES)


@attrs.frozen(kw_only=True)
class GradeRule(ResponderRule):
    """A rule over the AIS at baseline and at follow-up.

    Parameters
    ----------
    name, source
        As for `ResponderRule`.
    met
        The grades at follow-up that meet the rule, by the grade at baseline, as in
        ``{"A": "CDE", "B": "CDE"}``. It does not apply to grades that are left out.
    groups
        Baseline grades that are reported together, such as ``("A", "BC")``, where the
        source has such cohorts and none of all; else each grade is reported, and all.

    Raises
    ------
    OutcomeError
        If a letter is not a grade, or the rule applies to nobody.

    Examples
    --------
    >>> from sciscore.outcomes import GradeRule
    >>> rule = GradeRule(name="A to D", met={"A": "D"})
    >>> print(rule)
    A to D: from A to D. [no source given]
    >>> print(rule.apply(["A", "A", "B", "ND"], ["D", "C", "D", "C"]).text.tolist())
    ['yes', 'no', 'not applicable', 'open, or not applicable']
    """

    met: tuple[str, ...] = attrs.field(converter=_table)
    groups: tuple[str, ...] = attrs.field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        if not any(self.met):
            raise refused("met", "the rule applies to nobody")
        groups: object = self.groups
        if not isinstance(groups, tuple) or not all(
            isinstance(group, str) and group and {*group} <= {*self.grades} for group in groups
        ):
            message = f"use groups of the grades to which the rule applies, {self.grades}"
            raise refused("groups", message)

    @property
    def grades(self) -> str:
        """The baseline grades to which the rule applies."""
        return "".join(b for b, met in zip(GRADES, self.met, strict=True) if met)

    @property
    def definition(self) -> str:
        """The grades that meet it, by the grade at baseline."""
        pairs = zip(GRADES, self.met, strict=True)
        return ", ".join(f"from {before} to {_either(met)}" for before, met in pairs if met)

    @property
    def not_applicable(self) -> str:
        """The baseline grades to which the rule does not apply."""
        others = [grade for grade in GRADES if grade not in self.grades]
        return f"{', '.join(others)} at baseline"

    def only(self, baseline: str) -> GradeRule:
        """The same rule for some grades at baseline.

        Parameters
        ----------
        baseline
            The grades, such as ``"A"`` or ``"BC"``.

        Raises
        ------
        OutcomeError
            If it applies to none of them, or a letter is not a grade.
        """
        given: object = baseline
        if not is_text(given):
            raise refused("baseline", f"{shown(given)} is not grades; use 'A' or 'BC'")
        _table(dict.fromkeys(baseline, ""))
        met = {b: met for b, met in zip(GRADES, self.met, strict=True) if b in baseline}
        one = attrs.evolve(self, met=met, groups=())
        return attrs.evolve(one, name=f"{self.name}, from {_either(baseline)}")

    @property
    def parts(self) -> tuple[str, ...]:
        """The baseline grades that are reported together: all and each, or the groups."""
        if self.groups:
            return self.groups
        return (self.grades, *self.grades) if len(self.grades) > 1 else (self.grades,)

    @property
    def table(self) -> npt.NDArray[np.uint8]:
        """The answers by the sets of possible grades at baseline and at follow-up."""
        return _answers(self.met)

    def apply(self, baseline: Grades, followup: Grades) -> ResponderResult:
        """Return whether each person meets the rule.

        Rule OUTCOME.RESPONDERS [Honmou 2021; jRCT2053210130; NCT04475224; Kirshblum 2021;
        definition].

        Parameters
        ----------
        baseline, followup
            The AIS of the same people in the same order, as `ais_column` takes it.

        Raises
        ------
        OutcomeError
            With every value that is not a grade, or if the columns differ in length.
        """
        before, after = ais_columns(baseline, followup)
        return ResponderResult(rule=self, masks=self.table[before, after])

    @staticmethod
    def named(rule: object) -> GradeRule:
        """A rule over grades, or that of a name in `GRADE_RULES`."""
        if isinstance(rule, GradeRule):
            return rule
        names = ", ".join(GRADE_RULES)
        why = f"is not a rule over AIS grades; use a GradeRule, or one of {names}"
        return GRADE_RULES[among(rule, GRADE_RULES, why)]


def _either(grades: str) -> str:
    return " or ".join(filter(None, (", ".join(grades[:-1]), grades[-1])))


@functools.cache
def _answers(met: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    """Every answer that some grade at baseline and some grade at follow-up give."""
    holds = np.array([[mask & bit > 0 for bit in BIT.values()] for mask in range(SETS)], int)
    meets = np.array([[grade in meeting for grade in GRADES] for meeting in met])
    applies = np.broadcast_to(meets.any(axis=1, keepdims=True), meets.shape)
    pairs = {YES: meets, NO: applies & ~meets, NOT_APPLICABLE: ~applies}
    table = sum(answer * (holds @ one @ holds.T > 0) for answer, one in pairs.items())
    return whole_array(table, ANY, (SETS, SETS), "answers by sets of grades")


def better_by(least: int | Mapping[str, int], *, name: str = "", source: str = "") -> GradeRule:
    """The rule that the AIS improves by at least so many grades.

    Parameters
    ----------
    least
        How many, 1 to 4, for every baseline grade that has the room; or by baseline grade,
        as in ``{"A": 2, "B": 1, "C": 1}``. The rule does not apply to other grades.
    name, source
        As for `GradeRule`; the name is made of the numbers unless given.

    Raises
    ------
    OutcomeError
        If a number of grades is not 1 to 4, or a grade has not the room.

    Examples
    --------
    >>> from sciscore.outcomes import better_by
    >>> print(better_by({"A": 2, "C": 1}))
    AIS better by >= 2 (A), >= 1 (C): from A to C, D or E, from C to D or E. [no source ...
    """
    by_grade = isinstance(least, Mapping)
    steps = dict(least) if isinstance(least, Mapping) else dict.fromkeys(GRADES, least)
    problems = [
        Problem(location=grade, message=f"{shown(step)} grades; use 1 to {_room(grade)}")
        for grade, step in steps.items()
        if not is_whole(step, 1, _room(grade) if by_grade else _FAR)
    ]
    if problems:
        raise OutcomeError(problems if by_grade else problems[:1])
    if is_text(name) and not name:
        said = ", ".join(f">= {step} ({grade})" for grade, step in steps.items())
        name = f"AIS better by {said if by_grade else f'>= {least}'}"
    met = {grade: GRADES[GRADES.index(grade) + step :] for grade, step in steps.items()}
    return GradeRule(name=name, met=met, source=source)


def _room(grade: object) -> int:
    """By how many grades a grade can improve."""
    return _FAR - GRADES.index(grade) if grade in GRADES else 0


#: Rules by the names that the command line knows.
GRADE_RULES: Final[Mapping[str, GradeRule]] = {
    "one_grade": better_by(1, source="Honmou 2021"),
    "two_grades": better_by(2),
    "post_marketing": attrs.evolve(
        better_by({"A": 2, "B": 1, "C": 1}, source="jRCT2053210130"), groups=("A", "BC")
    ),
    "nct04475224": better_by({"A": 2}, source="NCT04475224"),
    # A to B-E, and A or B to C-E, as the field calls them.
    "conversion": GradeRule(name="AIS conversion", met={"A": "BCDE"}, source="Kirshblum 2021"),
    "motor_incomplete": GradeRule(
        name="to motor incomplete", met={"A": "CDE", "B": "CDE"}, source="Kirshblum 2021"
    ),
    # A loss of a grade or more, to be reported apart from what is gained.
    "worse": GradeRule(
        name="AIS worse by >= 1", met={b: GRADES[: GRADES.index(b)] for b in GRADES[1:]}
    ),
}
