"""Impossible and suspicious combinations in what was recorded.

Totals, levels and grades that somebody wrote down often stand without the exam they came
from. They can still contradict one another: a total too low for the level, a sum that its
parts do not give, a grade that the totals rule out.
"""

from sciscore.outcomes.plausibility.changes import CHANGE_CHECKS, plausible_changes
from sciscore.outcomes.plausibility.check import Check, Flag, Plausibility
from sciscore.outcomes.plausibility.checks import CHECKS
from sciscore.outcomes.plausibility.means import MEAN_CHECKS, plausible_means
from sciscore.outcomes.plausibility.visit import plausibility

__all__ = [
    "CHANGE_CHECKS",
    "CHECKS",
    "MEAN_CHECKS",
    "Check",
    "Flag",
    "Plausibility",
    "plausibility",
    "plausible_changes",
    "plausible_means",
]
