"""Impossible and suspicious combinations in what was recorded.

Totals, levels and grades that somebody wrote down often stand without the exam they came
from. They can still contradict one another: a total too low for the level, a sum that its
parts do not give, a grade that the totals rule out.
"""

from sciscore.outcomes.plausibility.checks import CHECKS, Check
from sciscore.outcomes.plausibility.flags import Flag, Plausibility, plausibility

__all__ = [
    "CHECKS",
    "Check",
    "Flag",
    "Plausibility",
    "plausibility",
]
