"""Published lines from the walking score to a probability, as data."""

from __future__ import annotations

import math
from typing import Final

import attrs


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
