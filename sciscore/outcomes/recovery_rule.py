"""The responder rule of marked recovery."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import attrs
import numpy as np

from sciscore.errors import MeasureError, Problem
from sciscore.isncsci.motor_function import GRADES
from sciscore.measures.measure import chosen
from sciscore.measures.recovery import MEASURE as RECOVERY, RULES, marked_recovery
from sciscore.outcomes.ais import BIT, Grades, ais_column
from sciscore.outcomes.columns import one_length, values_of
from sciscore.outcomes.fields import named, refuse, refused
from sciscore.outcomes.responders import (
    ANSWER,
    MISSING,
    NOT_APPLICABLE,
    ResponderResult,
    ResponderRule,
)
from sciscore.recorded import is_missing, whole_number


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
        masks = np.zeros(len(before), np.uint8)
        problems: list[Problem] = []
        for row, person in enumerate(zip(before, after, benzel, strict=True)):
            try:
                masks[row] = self._answer(*person)
            except MeasureError as error:
                problems += (attrs.evolve(problem, row=row + 1) for problem in error.problems)
        refuse(problems)
        return ResponderResult(rule=self, masks=masks)

    def _answer(self, before: int, after: int, benzel: object) -> int:
        """Every answer of the measure over the grades that are possible."""
        number = whole_number(benzel)
        asked = None if is_missing(benzel) else str(benzel if number is None else number)
        parts = [
            _recovered(self.variant, grade, after, asked)
            for grade in GRADES
            # Where it is missing, any will do to check what was recorded at follow-up.
            if not before or before & BIT[grade]
        ]
        return functools.reduce(int.__or__, parts) if before and MISSING not in parts else MISSING


@functools.lru_cache(maxsize=1 << 12)
def _recovered(variant: str, before: str, after: int, benzel: str | None) -> int:
    """The answers for one grade at baseline; none where the grade at follow-up is missing."""
    possible = [grade for grade in GRADES if after & BIT[grade]]
    one = functools.partial(marked_recovery, before, rule=variant, modified_benzel=benzel)
    answers = {one(followup_ais=grade).value for grade in possible or (None,)}
    if before == GRADES[-1]:
        return NOT_APPLICABLE
    return MISSING if None in answers else sum(map(ANSWER.__getitem__, answers))


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
    return MarkedRecoveryRule(name=name, variant=variant, source=RECOVERY.sources[0])
