"""Prediction of independent walking one year after injury, from a few cells of the exam.

One score, and for each study the line that turns it into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import attrs

from sciscore.intervals import Interval, Score
from sciscore.isncsci.exam import Exam
from sciscore.measures.measure import Result, chosen, decimal, examined, refused
from sciscore.segments import SIDES


@attrs.frozen(kw_only=True)
class WalkingModel:
    """A published line from the walking score to a probability.

    Attributes
    ----------
    name
        How it is asked for.
    intercept, slope
        Of the log odds over the score.
    source
        Key of `sciscore.REFERENCES`.
    population, window, outcome
        In whom it was made, when they were examined, and what it predicts.
    auc
        Area under the receiver operating characteristic curve, as the study gives it.
    """

    name: str
    intercept: float
    slope: float
    source: str
    population: str
    window: str
    outcome: str
    auc: float

    def probability(self, score: int) -> float:
        """The probability of the outcome for a score of -10 to 40."""
        return 1 / (1 + math.exp(-(self.intercept + self.slope * score)))


VAN_MIDDENDORP_2011: Final = WalkingModel(
    name="van_middendorp_2011",
    intercept=-3.273,
    slope=0.267,
    source="van Middendorp 2011",
    population="492 adults with traumatic injury in 19 European centres, 2001 to 2008.",
    window="examined within 15 days of injury",
    outcome="independent indoor walking one year after injury (SCIM item 12 of 4 or more)",
    auc=0.956,
)
HICKS_2017_FULL: Final = WalkingModel(
    name="hicks_2017_full",
    intercept=-1.763,
    slope=0.125,
    source="Hicks 2017",
    population="278 adults of a Canadian multicentre registry.",
    window="early after injury; the accounts of the paper differ: within 15 days, or 24 hours",
    outcome="independent walking a year or more after injury (FIM locomotion 6 or 7, by walking)",
    auc=0.87,
)
MODELS: Final = {model.name: model for model in (VAN_MIDDENDORP_2011, HICKS_2017_FULL)}

#: Points for each grade of the better side [van Middendorp 2011].
POINTS: Final = {"motor.L3": 2, "motor.S1": 2, "light_touch.L3": 5, "light_touch.S1": 5}
#: Points from this age in years on.
FROM_AGE, POINTS_FOR_AGE = 65, -10
OLDEST: Final = 130
#: The eight cells of the score, by path.
CELLS: Final = tuple(f"{side}.{cell}" for cell in POINTS for side in SIDES)


@attrs.frozen(kw_only=True)
class WalkingPrediction(Result):
    """A walking score and what a model makes of it.

    Attributes
    ----------
    model
        Name of the model.
    score
        -10 to 40, by the better of the tested sides; None where a cell is untested on
        both sides.
    probability
        Of the outcome of the model, 0 to 1; None without a score.
    possible_score, possible_probability
        The lowest and highest over all grades that untested cells may have.
    notes
        Which cells were judged by one side, and why there is no score.
    """

    model: str
    score: int | None
    probability: float | None
    possible_score: Score
    possible_probability: Interval
    notes: tuple[str, ...]


def _points(grades: Mapping[str, Score]) -> tuple[int | None, Score, tuple[str, ...]]:
    """Points of the four cells by the tested sides, over all grades, and what was untested."""
    score: int | None = 0
    low = high = 0
    notes = []
    for cell, weight in POINTS.items():
        sides = {side: grades[f"{side}.{cell}"] for side in SIDES}
        low += weight * max(grade.low for grade in sides.values())
        high += weight * max(grade.high for grade in sides.values())
        tested = [grade.value for grade in sides.values() if grade.value is not None]
        untested = " and ".join(side for side, grade in sides.items() if grade.value is None)
        if untested:
            rest = "judged by the other side alone" if tested else "so there is no score"
            notes.append(f"{cell}: not testable on the {untested}, {rest}")
        score = None if score is None or not tested else score + weight * max(tested)
    return score, Score(low=low, high=high), tuple(notes)


def predict_walking(
    exam: Exam | Mapping[str, object], *, age: float | str, model: str
) -> WalkingPrediction:
    """Predict independent walking a year after spinal cord injury.

    Parameters
    ----------
    exam
        An exam, or just the eight cells by path: ``right.motor.L3``,
        ``right.motor.S1``, ``right.light_touch.L3``, ``right.light_touch.S1`` and the
        same on the left; NT where a cell was not tested.
    age
        Age at injury in years, 0 to 130; no age group.
    model
        ``"van_middendorp_2011"`` or ``"hicks_2017_full"``; see `MODELS`.

    Returns
    -------
    WalkingPrediction
        The score, -10 to 40, and the probability, with their intervals over the grades
        that untested cells may have.

    Raises
    ------
    MeasureError
        With everything that is missing or not allowed.

    Notes
    -----
    Score: 2 for each grade of L3 motor and of S1 motor, 5 for each grade of L3 and of S1
    light touch, the better side of each; 10 less from 65 years on. Grades are taken as
    examined, tags left aside. A cell untested on one side is judged by the other, with a
    note; untested on both sides there is no score.

    Made in adults examined early after traumatic injury. Not for children, for later
    examinations, for treatment decisions, or as a promise to one person. In
    non-traumatic injury only van Middendorp's model was tested, in 52 adults [Sturt 2019].

    References
    ----------
    [van Middendorp 2011], [Hicks 2017], [Sturt 2019] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({
    ...     "right.motor.L3": 3, "left.motor.L3": "NT", "right.motor.S1": 0, "left.motor.S1": 1,
    ...     "right.light_touch.L3": 1, "left.light_touch.L3": 1,
    ...     "right.light_touch.S1": 0, "left.light_touch.S1": 1,
    ... })
    >>> found = predict_walking(exam, age=40, model="van_middendorp_2011")
    >>> found.score, round(found.probability, 4), found.possible_score
    (18, 0.8224, Score(low=18, high=22))
    >>> found.notes
    ('motor.L3: not testable on the left, judged by the other side alone',)
    """
    line = MODELS[chosen("model", model, MODELS)]
    years = decimal(age)
    allowed = f"a number of years from 0 to {OLDEST}, not an age group"
    known = years is not None and 0 <= years <= OLDEST
    wrong = () if known else (refused("age", age, "an age", allowed),)
    points, possible, notes = _points(examined(exam, CELLS, wrong))
    of_age = POINTS_FOR_AGE * (years is not None and years >= FROM_AGE)
    score = None if points is None else points + of_age
    possible = Score(low=possible.low + of_age, high=possible.high + of_age)
    return WalkingPrediction(
        model=line.name,
        score=score,
        probability=None if score is None else line.probability(score),
        possible_score=possible,
        possible_probability=Interval(
            low=line.probability(possible.low), high=line.probability(possible.high)
        ),
        notes=notes,
    )
