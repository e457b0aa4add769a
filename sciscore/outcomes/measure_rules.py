"""Responder rules that rest on a measure: a gain in motor levels, and marked recovery."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import MeasureError, Problem, shown
from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.findings import Finding, names_in
from sciscore.isncsci.motor_function import GRADES
from sciscore.measures.measure import chosen
from sciscore.measures.motor_gain import (
    CRITERIA,
    SIDE_RULES,
    MotorLevelGain,
    gain_meets,
    meets_criterion,
    motor_level_gain,
)
from sciscore.measures.recovery import RULES, marked_recovery
from sciscore.outcomes.ais import BIT, Grades, ais_column
from sciscore.outcomes.columns import level_masks, one_length, values_of
from sciscore.outcomes.fields import is_pair, named, refuse, refused
from sciscore.outcomes.responders import (
    MISSING,
    NO,
    NOT_APPLICABLE,
    YES,
    ResponderResult,
    ResponderRule,
)
from sciscore.recorded import is_missing
from sciscore.segments import SIDES

if TYPE_CHECKING:
    import numpy.typing as npt

#: A finding whose values are levels.
_LEVEL: Final = "neurological_level"
#: The bit of each answer about motor levels; None where the rule does not apply.
_ANSWER: Final = {True: YES, False: NO, None: NOT_APPLICABLE}
#: Motor levels of people: the right and the left one of each, or whole results.
SidePairs: TypeAlias = (
    Classifications | Iterable[tuple[Finding | str | None, Finding | str | None] | None]
)


@attrs.frozen(kw_only=True)
class MotorLevelRule(ResponderRule):
    """A gain in motor levels that counts; `motor_levels` makes it.

    Attributes
    ----------
    criterion
        Name of one of `sciscore.measures.CRITERIA`.
    sides
        Whether ``"either"`` side is enough or ``"both"`` must gain.
    """

    criterion: str = named(CRITERIA, "a criterion")
    sides: str = named(SIDE_RULES, "a rule for the sides")

    @property
    def definition(self) -> str:
        """The gain that meets it."""
        least = CRITERIA[self.criterion]
        return (
            f"{self.sides} side{'s' * (self.sides == 'both')} gained {least} motor levels or more"
        )

    @property
    def not_applicable(self) -> str:
        """The people to whom the rule does not apply."""
        return "a motor level outside C5 to T1"

    def apply(self, baseline: SidePairs, followup: SidePairs) -> ResponderResult:
        """Return whether each person meets the rule.

        Rule OUTCOME.MOTOR_LEVELS [Kramer 2012].

        Parameters
        ----------
        baseline, followup
            The motor levels of the same people in the same order: results of `classify`,
            or the right and the left level of each person, as findings or as text, None
            where there was no exam.

        Raises
        ------
        OutcomeError
            With every value that is not a motor level, or if the columns differ in length.
        """
        before, after = _sides(baseline, "baseline"), _sides(followup, "followup")
        one_length({"baseline": before.shape[1], "followup": after.shape[1]})
        people = zip(*before.tolist(), *after.tolist(), strict=True)
        masks = [_gained(self.criterion, self.sides, *levels) for levels in people]
        return ResponderResult(rule=self, masks=masks)


def _sides(values: SidePairs, location: str) -> npt.NDArray[np.uint32]:
    """The sets of possible motor levels, right and left in rows; 0 where there was no exam."""
    if isinstance(values, Classifications):
        return np.stack([values.columns[f"motor_level_{side}"].masks for side in SIDES])
    pairs: list[Any] = [
        (None, None) if is_missing(pair) else pair for pair in values_of(values, location)
    ]
    problems = [
        Problem(location=location, message=f"{shown(pair)} is not a pair, right and left", row=row)
        for row, pair in enumerate(pairs, 1)
        if not is_pair(pair)
    ]
    refuse(problems)
    masks = np.zeros((len(SIDES), len(pairs)), np.uint32)
    for place, side in enumerate(SIDES):
        column = [pair[place] for pair in pairs]
        masks[place], wrong = level_masks(column, f"{location}, {side}", (f"motor_level_{side}",))
        problems += wrong
    refuse(problems)
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
    both = product(_gains(right, right_after, criterion), _gains(left, left_after, criterion))
    answers = {meets_criterion(*pair, sides=sides, criterion=criterion) for pair in both}
    return sum(map(_ANSWER.__getitem__, answers))


def motor_levels(criterion: str = "kramer_2012", *, sides: str) -> MotorLevelRule:
    """The rule that the motor level gains as much as a published criterion asks.

    Parameters
    ----------
    criterion
        Name of one of `sciscore.measures.CRITERIA`.
    sides
        ``"either"`` side is enough, or ``"both"`` must gain; there is no default, for the
        rule of the source is not known.

    Raises
    ------
    MeasureError
        If the criterion or the rule for the sides is not known.

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
    least = CRITERIA[chosen("criterion", criterion, CRITERIA)]
    name = f"motor level better by >= {least} ({sides} side{'s' * (sides == 'both')})"
    return MotorLevelRule(name=name, criterion=criterion, sides=sides, source="Kramer 2012")


@attrs.frozen(kw_only=True)
class MarkedRecoveryRule(ResponderRule):
    """Marked recovery as `sciscore.measures.marked_recovery` defines it; `marked` makes it.

    Attributes
    ----------
    variant
        Which grade at follow-up decides: ``"modified_benzel"`` or ``"ais_for_a_and_b"``.
    """

    variant: str = named(RULES, "a form of marked recovery")

    @property
    def definition(self) -> str:
        """The grade that meets it."""
        by = {
            "modified_benzel": "the modified Benzel grade at follow-up is",
            "ais_for_a_and_b": "the grade at follow-up, of the AIS for A and B and of the "
            "modified Benzel scale for C and D, is",
        }
        return f"{by[self.variant]} at least the rank of the AIS at baseline, A being 1, plus 2"

    @property
    def not_applicable(self) -> str:
        """The people to whom the rule does not apply."""
        return "E at baseline"

    def apply(
        self,
        baseline: Grades,
        *,
        modified_benzel: Iterable[object],
        followup: Grades | None = None,
    ) -> ResponderResult:
        """Return whether each person meets the rule.

        Rule OUTCOME.RECOVERY [Geisler 2001; Sygen code].

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
            With every value that is not a grade; if the columns differ in length, or the
            rule asks for the AIS at follow-up and there is none.
        """
        if followup is None and RULES[self.variant]:
            raise refused("followup", "this rule asks for the AIS")
        before = ais_column(baseline, location="baseline").masks.tolist()
        benzel = values_of(modified_benzel, "modified_benzel")
        after = [0] * len(before)
        if followup is not None:
            after = ais_column(followup, location="followup").masks.tolist()
        one_length(
            {"baseline": len(before), "modified_benzel": len(benzel), "followup": len(after)}
        )
        masks: list[int] = []
        problems: list[Problem] = []
        for row, person in enumerate(zip(before, after, benzel, strict=True), 1):
            try:
                masks.append(self._answer(*person))
            except MeasureError as error:
                problems += (attrs.evolve(problem, row=row) for problem in error.problems)
        refuse(problems)
        return ResponderResult(rule=self, masks=masks)

    def _answer(self, before: int, after: int, benzel: object) -> int:
        """Every answer of the measure over the grades that are possible."""
        answers = set()
        # Where the AIS at baseline is missing, any will do to check the grade at follow-up.
        for grade, later in product(_grades(before or BIT["A"]), _grades(after) or (None,)):
            found = marked_recovery(
                grade, rule=self.variant, modified_benzel=benzel, followup_ais=later
            )
            answers.add(NOT_APPLICABLE if grade == GRADES[-1] else _ANSWERED[found.value])
        return sum(answers) if before and MISSING not in answers else MISSING


def _grades(mask: int) -> list[str]:
    return [grade for grade in GRADES if mask & BIT[grade]]


#: The bit of each answer of marked recovery to single grades; None where one is missing.
_ANSWERED: Final = {True: YES, False: NO, None: MISSING}


def marked(variant: str) -> MarkedRecoveryRule:
    """The rule of marked recovery, in one of the two forms in use.

    Parameters
    ----------
    variant
        ``"modified_benzel"`` or ``"ais_for_a_and_b"``, as `measures.marked_recovery` has
        them. There is no default.

    Raises
    ------
    MeasureError
        If the form is not known.

    Examples
    --------
    >>> from sciscore.outcomes import marked
    >>> rule = marked("modified_benzel")
    >>> rule.apply(["A", "D", "E", "B"], modified_benzel=[3, 5, 7, 9]).text.tolist()
    ['yes', 'no', 'not applicable', 'missing']
    """
    variant = chosen("variant", variant, RULES)
    name = f"marked recovery ({variant})"
    return MarkedRecoveryRule(name=name, variant=variant, source="Geisler 2001")
