"""Responder rules over a change of a score: at least so many points, or more than so many."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem
from sciscore.intervals import IntervalColumn
from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes.columns import Numbers, change_of, numbers_of, values_of
from sciscore.outcomes.fields import among, instance, is_text, must, named
from sciscore.outcomes.recorded import MAXIMA, read_recorded
from sciscore.outcomes.responders import MISSING, NO, YES, ResponderResult, ResponderRule
from sciscore.scim.change import SCIM_CRITERIA, Criterion, checked, one_version
from sciscore.scim.results import ScimScores

#: The comparisons, of which one is to be chosen: papers say the one and count the other.
COMPARISONS: Final = (">=", ">")


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) <= sys.float_info.max


@attrs.frozen(kw_only=True)
class ScoreRule(ResponderRule):
    """A rule over the change of a score, higher being better.

    Parameters
    ----------
    name, source
        As for `ResponderRule`.
    score
        Name of the score, such as ``"lems"``.
    compare
        ``">="`` or ``">"``. There is no default.
    points
        What the change is compared with.
    criterion
        The criterion of SCIM that the rule is, if it is one.

    Notes
    -----
    It applies to everybody with both scores: those so near the top of the score that they
    cannot gain the points do not meet it.

    Examples
    --------
    >>> from sciscore.outcomes import points
    >>> rule = points("lems", ">", 5)
    >>> print(rule)
    lems > 5: change of lems of more than 5 points. [no source given]
    >>> rule.apply([10, 10, 10], [15, 16, None]).text.tolist()
    ['no', 'yes', 'missing']
    """

    score: str = instance(str, of="the name of a score")
    compare: str = named(COMPARISONS, "a comparison")
    points: float = attrs.field(validator=must(_is_number, "{} is not a number of points"))
    criterion: Criterion | None = instance(
        Criterion, type(None), of="a criterion of SCIM", default=None
    )

    @property
    def definition(self) -> str:
        """The change that meets it."""
        least = {">=": f"{self.points:g} points or more", ">": f"more than {self.points:g} points"}
        return f"change of {self.score} of {least[self.compare]}"

    @property
    def citation(self) -> str:
        """The source of the rule, and the people of a criterion."""
        if self.criterion is None or self.source:
            return super().citation
        return f"{self.criterion.citation} {self.criterion.population}"

    def apply(
        self,
        baseline: Numbers | Classifications | ScimScores,
        followup: Numbers | Classifications | ScimScores,
    ) -> ResponderResult:
        """Return whether each person meets the rule.

        Rule OUTCOME.POINTS [definition; Scivoletto 2013; NCT04475224].

        Parameters
        ----------
        baseline, followup
            The score of the same people in the same order: a column of `Classifications`
            or of `scim3`; or whole numbers, Scores, and None where there is none. Or the
            results themselves, in which the rule finds its score.

        Raises
        ------
        OutcomeError
            With every value that is not a score; if the columns differ in length, or the
            results have no such score.
        ScimError
            If the two are of different versions of SCIM, or of another than the rule.
        """
        if isinstance(baseline, ScimScores) and isinstance(followup, ScimScores):
            version = one_version(baseline, followup)
            if self.criterion is not None:
                checked(self.criterion, version)
            name = self._found_in(baseline.columns)
            return self.of_changes(change_of(baseline.columns[name], followup.columns[name]))
        before, wrong = self._column(baseline, "baseline")
        after, more = self._column(followup, "followup")
        if problems := [*wrong, *more]:
            raise OutcomeError(problems)
        return self.of_changes(change_of(before, after))

    def of_changes(self, changes: Numbers) -> ResponderResult:
        """Return whether each person meets the rule, from changes that were computed before.

        Parameters
        ----------
        changes
            Whole numbers, Changes, and None where there is none.
        """
        change = numbers_of(changes, "changes")
        enough = np.greater_equal if self.compare == ">=" else np.greater
        masks = enough(change.high, self.points) * YES + ~enough(change.low, self.points) * NO
        return ResponderResult(rule=self, masks=np.where(change.known, masks, MISSING))

    def _column(
        self, values: Numbers | Classifications | ScimScores, location: str
    ) -> tuple[Numbers, Sequence[Problem]]:
        """The score at a visit, read as every recorded score, and what is wrong with it."""
        if isinstance(values, Classifications):
            return values.totals.columns[self._found_in(TOTALS)], ()
        if isinstance(values, ScimScores):
            raise OutcomeError("SCIM at one visit only; use results of scim3 for both")
        if isinstance(values, IntervalColumn) or self.score not in MAXIMA:
            return values, ()
        return read_recorded(self.score, values_of(values, location), location)

    def _found_in(self, names: Iterable[str]) -> str:
        return among(self.score, names, "is not a score of these results")


def points(
    score: str, compare: str, least: float, *, name: str = "", source: str = ""
) -> ScoreRule:
    """The rule that a score changes by at least, or by more than, so many points.

    Parameters
    ----------
    score
        Name of the score, such as ``"lems"``.
    compare
        ``">="`` or ``">"``: publications say "at least 5 points" and count more than 5.
    least
        How many points; below 0 for a loss that is still tolerated.
    name, source
        As for `ScoreRule`; the name is made of the rest unless given.

    Raises
    ------
    OutcomeError
        If the comparison is not known, or the points are not a number.

    Examples
    --------
    >>> from sciscore.outcomes import points
    >>> points("uems", ">=", 5).apply([20, 20], [24, 25]).value.tolist()
    [False, True]
    """
    blank = is_text(name) and not name
    rule = ScoreRule(
        name="rule" if blank else name, score=score, compare=compare, points=least, source=source
    )
    return attrs.evolve(rule, name=f"{score} {compare} {least:g}") if blank else rule


def scim_points(criterion: str | Criterion) -> ScoreRule:
    """The rule that a change of SCIM meets a published criterion.

    Parameters
    ----------
    criterion
        Key of `sciscore.SCIM_CRITERIA`, such as ``"Scivoletto 2013 small"``, or a criterion
        of your own.

    Raises
    ------
    OutcomeError
        If the criterion is not known.

    Examples
    --------
    >>> from sciscore.outcomes import scim_points
    >>> rule = scim_points("Scivoletto 2013 substantial")
    >>> rule.definition
    'change of total of 10 points or more'
    >>> rule.apply([41, 41], [51, 50]).value.tolist()
    [True, False]
    """
    if not isinstance(criterion, Criterion):
        known = ", ".join(map(repr, SCIM_CRITERIA))
        why = f"is not a criterion; use one of {known}"
        criterion = SCIM_CRITERIA[among(criterion, SCIM_CRITERIA, why)]
    return ScoreRule(
        name=f"SCIM {criterion.instrument_version} {criterion.score} {criterion.name}",
        score=criterion.score,
        compare=">=",
        points=criterion.minimum,
        criterion=criterion,
    )


#: Rules over scores by name, each from a source that says where it counts.
SCORE_RULES: Final[Mapping[str, ScoreRule]] = {
    "nct04475224_motor": points("total_motor", ">=", 10, source="NCT04475224"),
}
