"""Outcomes of a study: visits, change, AIS transitions, responders, plausibility.

>>> from sciscore import outcomes
>>> print(outcomes.window("injury:49+-7"))
injury:49+-7: 49 days since injury, 42 to 56 (no source)
"""

from sciscore.outcomes.change import CHANGING, Changes, Summary
from sciscore.outcomes.change_table import ChangeTable
from sciscore.outcomes.choosing import RULES, Choice, Chosen
from sciscore.outcomes.courses import Cell, Course
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.schedules import SCHEDULES, Schedule, Stage, window
from sciscore.outcomes.visits import Visits
from sciscore.outcomes.windows import NamedVisit, Window

__all__ = (
    "CHANGING",
    "RULES",
    "SCHEDULES",
    "Cell",
    "ChangeTable",
    "Changes",
    "Choice",
    "Chosen",
    "Course",
    "NamedVisit",
    "Pairs",
    "Proportion",
    "Schedule",
    "Stage",
    "Summary",
    "Visits",
    "Window",
    "window",
)
