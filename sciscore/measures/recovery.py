"""Marked recovery as the Sygen trial defines it, with the traps of its data closed."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.errors import Problem
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.motor_function import GRADES
from sciscore.kinds import AIS, number
from sciscore.measures.measure import Result, chosen, refuse, values_of

#: An AIS grade, with the U of registries for one that is not known.
_AIS: Final = AIS.declare(missing=["U"])
#: A grade of the modified Benzel scale; 9 is the code of a missing one.
_BENZEL: Final = number("a grade of the modified Benzel scale", 1, 7, missing=["9"])
#: What the grade at follow-up must exceed the rank of the AIS at baseline by.
STEPS: Final = 2
#: The baseline grades that each rule judges by the AIS at follow-up, not by the Benzel grade.
RULES: Final = {"modified_benzel": (), "ais_for_a_and_b": ("A", "B")}


@attrs.frozen(kw_only=True)
class MarkedRecovery(Result):
    """Marked recovery of one person: yes, no or not known.

    Attributes
    ----------
    value
        True or False; None where it is not known or does not apply.
    notes
        Why there is no answer.
    """

    value: bool | None
    notes: tuple[str, ...] = ()


def rank(grade: str) -> int:
    """Rank of an AIS grade: A is 1, E is 5."""
    return GRADES.index(grade) + 1


def _ais(location: str, ais: Finding | str | None) -> tuple[tuple[str, ...], list[Problem]]:
    """The grades that may hold; none where nothing is known, or there may be no grade."""
    problems: list[Problem] = []
    if isinstance(ais, Finding) and ais.name == "ais":
        possible = ais.possible
    else:
        possible, problems = values_of(_AIS, ais, location)
    return possible if set(possible) <= set(GRADES) else (), problems


def _answer(
    baseline: tuple[str, ...], by_ais: tuple[int, ...], by_benzel: tuple[int, ...], rule: str
) -> MarkedRecovery:
    """The answer over everything that is possible."""
    if not baseline:
        return MarkedRecovery(value=None, notes=("the AIS at baseline is not known",))
    if "E" in baseline:
        return MarkedRecovery(value=None, notes=("not applicable where the baseline may be E",))
    seen = {grade: by_ais if grade in RULES[rule] else by_benzel for grade in baseline}
    if not all(seen.values()):
        return MarkedRecovery(value=None, notes=("the grade at follow-up is not known",))
    answers = {after >= rank(grade) + STEPS for grade in baseline for after in seen[grade]}
    if len(answers) > 1:
        return MarkedRecovery(value=None, notes=("depends on untested cells",))
    return MarkedRecovery(value=answers.pop())


def marked_recovery(
    baseline: Finding | str | None,
    *,
    rule: str,
    modified_benzel: object = None,
    followup_ais: Finding | str | None = None,
) -> MarkedRecovery:
    """Return whether recovery was marked: two grades or more above the AIS at baseline.

    Parameters
    ----------
    baseline
        AIS at baseline, A to E, or the finding; ND, NT, U or None where not known.
    rule
        ``"modified_benzel"``: the modified Benzel grade decides, for any baseline.
        ``"ais_for_a_and_b"``: for A and B the AIS at follow-up, for C and D the Benzel
        grade. Both are in use; there is no default.
    modified_benzel
        Grade at follow-up, 1 to 7; 9 or None where missing.
    followup_ais
        AIS at follow-up, as for the baseline.

    Returns
    -------
    MarkedRecovery
        True or False; None, and why, where a grade is not known or the baseline is E.

    Raises
    ------
    MeasureError
        With everything that is not allowed.

    Notes
    -----
    The grade at follow-up must be at least the rank of the baseline AIS plus 2, A being
    1: a Benzel grade of 3 for A, 4 for B, 5 for C, 6 for D; an AIS of C for A, of D for B
    [Geisler 2001; Sygen code]. The code 9 is missing, not high; E at follow-up counts; a
    missing follow-up gives no answer, not "no".

    The trial assessed it at 4, 8, 16, 26 and 52 weeks, 26 being primary. Not for
    comparing grades of baseline, whose chances differ; not as recovery of an ability.

    Examples
    --------
    >>> marked_recovery("A", rule="modified_benzel", modified_benzel=3).value
    True
    >>> marked_recovery("D", rule="modified_benzel", modified_benzel=9)
    MarkedRecovery(value=None, notes=('the grade at follow-up is not known',))
    >>> marked_recovery("B", rule="ais_for_a_and_b", followup_ais="E").value
    True
    """
    chosen("rule", rule, RULES)
    before, problems = _ais("baseline", baseline)
    after, wrong = _ais("followup_ais", followup_ais)
    benzel, wrong_benzel = values_of(_BENZEL, modified_benzel, "modified_benzel")
    refuse([*problems, *wrong, *wrong_benzel])
    return _answer(before, tuple(map(rank, after)), benzel, rule)
