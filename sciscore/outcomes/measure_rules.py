"""Responder rules that rest on a measure: marked recovery, and a gain in motor levels."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import MeasureError, OutcomeError, Problem, shown
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.counting import GRADES
from sciscore.isncsci.findings import Finding, names_in
from sciscore.measures.gain import MotorLevelGain, motor_level_gain
from sciscore.measures.gain_criteria import CRITERIA, SIDE_RULES, gain_meets, meets_criterion
from sciscore.measures.reading import chosen
from sciscore.measures.recovery import MEASURE as RECOVERY, RULES, marked_recovery
from sciscore.outcomes.ais import BIT, Grades, ais_column
from sciscore.outcomes.answers import MISSING, NO, NOT_APPLICABLE, YES, Answers
from sciscore.outcomes.columns import blank, one_length, values_of
from sciscore.outcomes.levels import level_masks
from sciscore.outcomes.rules import Rule
from sciscore.segments import SIDES

if TYPE_CHECKING:
    import numpy.typing as npt

#: A finding whose values are levels.
_LEVEL: Final = "neurological_level"
_ANSWER: Final = {True: YES, False: NO, None: NOT_APPLICABLE}
#: Motor levels of people: the right and the left one of each, or whole results.
SidePairs: TypeAlias = (
    "Classifications | Iterable[tuple[Finding | str | None, Finding | str | None]]"
)


@attrs.frozen(kw_only=True)
class MarkedRecoveryRule(Rule):
    """Marked recovery as `sciscore.measures.marked_recovery` tells it; `marked` makes it.

    Attributes
    ----------
    variant
        Which grade at follow-up decides: ``"modified_benzel"`` or ``"ais_for_a_and_b"``.
    """

    variant: str

    @property
    def definition(self) -> str:
        """What must hold."""
        by = {
            "modified_benzel": "the modified Benzel grade at follow-up is",
            "ais_for_a_and_b": "the grade at follow-up, of the AIS for A and B and of the "
            "modified Benzel scale for C and D, is",
        }
        return f"{by[self.variant]} at least the rank of the AIS at baseline, A being 1, plus 2"

    @property
    def not_applicable(self) -> str:
        """To whom the rule does not apply."""
        return "E at baseline"

    def apply(
        self,
        baseline: Grades,
        *,
        modified_benzel: Iterable[object],
        followup: Grades | None = None,
    ) -> Answers:
        """Whether each person meets the rule.

        Parameters
        ----------
        baseline
            The AIS of people, as `ais_column` takes it.
        modified_benzel
            Their modified Benzel grade at follow-up, 1 to 7; 9 or None where missing.
        followup
            Their AIS at follow-up; needed if the rule asks for it.

        Raises
        ------
        OutcomeError
            With every value that is no grade; if the columns differ in length, or the
            rule asks for the AIS at follow-up and there is none.
        """
        if followup is None and RULES[self.variant]:
            raise OutcomeError([Problem(where="followup", message="this rule asks for the AIS")])
        before = ais_column(baseline, where="baseline").masks.tolist()
        benzel = values_of(modified_benzel, "modified_benzel")
        after = [0] * len(before) if followup is None else self._masks(followup)
        one_length(
            {"baseline": len(before), "modified_benzel": len(benzel), "followup": len(after)}
        )
        masks = np.zeros(len(before), np.uint8)
        problems: list[Problem] = []
        for row, person in enumerate(zip(before, after, benzel, strict=True)):
            try:
                masks[row] = self._answer(*person)
            except MeasureError as error:
                problems += (attrs.evolve(problem, row=row + 1) for problem in error.problems)
        if problems:
            raise OutcomeError(problems)
        return Answers(rule=self, masks=masks)

    def _masks(self, followup: Grades) -> list[int]:
        masks: list[int] = ais_column(followup, where="followup").masks.tolist()
        return masks

    def _answer(self, before: int, after: int, benzel: object) -> int:
        """Every answer of the measure over the grades that are possible."""
        asked = None if blank(benzel) else benzel
        parts = [
            _recovered(self.variant, grade, after, asked if _hashable(asked) else str(asked))
            for grade in GRADES
            if before & BIT[grade]
        ]
        return MISSING if MISSING in parts else functools.reduce(int.__or__, parts, MISSING)


def _hashable(value: object) -> bool:
    return isinstance(value, str | int | None)


@functools.lru_cache(maxsize=1 << 12)
def _recovered(variant: str, before: str, after: int, benzel: Any) -> int:  # noqa: ANN401
    """The answers for one grade at baseline; none where the grade at follow-up is missing."""
    possible = tuple(grade for grade in GRADES if after & BIT[grade])
    finding = Finding(name="ais", possible=possible, tagged=False, notes=())
    one = functools.partial(marked_recovery, before, rule=variant, modified_benzel=benzel)
    if before == GRADES[-1]:
        one(followup_ais=finding)  # refuses what is no grade
        return NOT_APPLICABLE
    answers = {one(followup_ais=grade).value for grade in possible or (None,)}
    return MISSING if None in answers else sum({_ANSWER[answer] for answer in answers})


def marked(variant: str) -> MarkedRecoveryRule:
    """The rule of marked recovery, in one of the two forms in use.

    Parameters
    ----------
    variant
        ``"modified_benzel"`` or ``"ais_for_a_and_b"``, as `measures.marked_recovery` has
        them. There is no default.

    Returns
    -------
    MarkedRecoveryRule
        It prints its definition and source.

    Raises
    ------
    MeasureError
        If there is no such form.

    Examples
    --------
    >>> from sciscore.outcomes import marked
    >>> rule = marked("modified_benzel")
    >>> rule.apply(["A", "D", "E", "B"], modified_benzel=[3, 5, 7, 9]).text.tolist()
    ['yes', 'no', 'not applicable', 'missing']
    """
    variant = chosen("variant", variant, RULES)
    name = f"marked recovery ({variant})"
    return MarkedRecoveryRule(name=name, variant=variant, source=RECOVERY.sources[0])


@attrs.frozen(kw_only=True)
class MotorLevelRule(Rule):
    """A gain in motor levels that counts; `motor_levels` makes it.

    Attributes
    ----------
    criterion
        Name of one of `sciscore.measures.CRITERIA`.
    sides
        Whether ``"either"`` side is enough or ``"both"`` must gain.
    """

    criterion: str
    sides: str

    @property
    def definition(self) -> str:
        """What must hold."""
        least = CRITERIA[self.criterion].least
        return (
            f"{self.sides} side{'s' * (self.sides == 'both')} gained {least} motor levels or more"
        )

    @property
    def not_applicable(self) -> str:
        """To whom the rule does not apply."""
        return "a motor level outside C5 to T1"

    def apply(self, baseline: SidePairs, followup: SidePairs) -> Answers:
        """Whether each person meets the rule.

        Parameters
        ----------
        baseline, followup
            The motor levels of the same people in the same order: results of `classify`,
            or the right and the left level of each person, as findings or as text, None
            where there was no exam.

        Raises
        ------
        OutcomeError
            With every value that is no motor level, or if the columns differ in length.
        """
        before, after = _sides(baseline, "baseline"), _sides(followup, "followup")
        one_length({"baseline": before.shape[1], "followup": after.shape[1]})
        people = zip(*before.tolist(), *after.tolist(), strict=True)
        made = functools.partial(_gained, self.criterion, self.sides)
        masks = np.fromiter((made(*levels) for levels in people), np.uint8, before.shape[1])
        return Answers(rule=self, masks=masks)


def _sides(values: SidePairs, where: str) -> npt.NDArray[np.uint32]:
    """The sets of possible motor levels, right and left in rows; 0 where there was no exam."""
    if isinstance(values, Classifications):
        return np.stack([values.columns[f"motor_level_{side}"].masks for side in SIDES])
    pairs: list[Any] = [*values_of(values, where)]
    problems = [
        Problem(where=where, message=f"{shown(pair)} is not a pair, right and left", row=row)
        for row, pair in enumerate(pairs, 1)
        if not isinstance(pair, tuple | list) or len(pair) != len(SIDES)
    ]
    if problems:
        raise OutcomeError(problems)
    masks = np.zeros((len(SIDES), len(pairs)), np.uint32)
    for place, side in enumerate(SIDES):
        column = [pair[place] for pair in pairs]
        masks[place], wrong = level_masks(column, f"{where}, {side}", (f"motor_level_{side}",))
        problems += wrong
    if problems:
        raise OutcomeError(sorted(problems, key=lambda problem: problem.row or 0))
    return masks


@functools.lru_cache(maxsize=1 << 14)
def _gains(before: int, after: int, criterion: str) -> tuple[MotorLevelGain, ...]:
    """One gain of a side for each answer that some of its possible levels give."""
    found: dict[bool | None, MotorLevelGain] = {}
    for first, second in product(names_in(_LEVEL, before), names_in(_LEVEL, after)):
        gain = motor_level_gain(first, second)
        found.setdefault(gain_meets(gain, criterion), gain)
    return tuple(found.values())


@functools.lru_cache(maxsize=1 << 16)
def _gained(
    criterion: str, sides: str, right: int, left: int, right_after: int, left_after: int
) -> int:
    """Every answer over the levels that the two sides may have; none without an exam."""
    if not (right and left and right_after and left_after):
        return MISSING
    both = product(_gains(right, right_after, criterion), _gains(left, left_after, criterion))
    answers = {meets_criterion(*pair, sides=sides, criterion=criterion) for pair in both}
    return sum(_ANSWER[answer] for answer in answers)


def motor_levels(criterion: str = "kramer_2012", *, sides: str) -> MotorLevelRule:
    """The rule that the motor level gains as much as a published criterion asks.

    Parameters
    ----------
    criterion
        Name of one of `sciscore.measures.CRITERIA`.
    sides
        ``"either"`` side is enough, or ``"both"`` must gain; there is no default, for the
        rule of the source is not known.

    Returns
    -------
    MotorLevelRule
        It prints its definition and source.

    Raises
    ------
    MeasureError
        If there is no such criterion, or no such rule for the sides.

    Notes
    -----
    Levels are counted from C5 to T1; a person with another level is not applicable, unless
    the other side decides. A person is missing where a side has no level recorded.

    Examples
    --------
    >>> from sciscore.outcomes import motor_levels
    >>> rule = motor_levels(sides="either")
    >>> rule.apply([("C5", "C5"), ("C5", "C4")], [("C7", "C5"), ("C6", "C6")]).text.tolist()
    ['yes', 'not applicable']
    """
    chosen("sides", sides, SIDE_RULES)
    found = CRITERIA[chosen("criterion", criterion, CRITERIA)]
    name = f"motor level better by >= {found.least} ({sides} side{'s' * (sides == 'both')})"
    return MotorLevelRule(name=name, criterion=found.name, sides=sides, source=found.source)
