"""Outcomes of a study: visits, change, AIS transitions, responders, plausibility.

>>> from sciscore import outcomes
>>> print(outcomes.GRADE_RULES["motor_incomplete"].definition)
from A to C, D or E, from B to C, D or E
"""

from sciscore.outcomes.ais import AisColumn, ais_column
from sciscore.outcomes.answers import Answers, Responders
from sciscore.outcomes.change_tests import (
    ChangeTest,
    bowker_test,
    holm,
    sign_test,
    signed_rank_test,
)
from sciscore.outcomes.grade_rules import GRADE_RULES, GradeRule, better_by
from sciscore.outcomes.measure_rules import (
    MarkedRecoveryRule,
    MotorLevelRule,
    marked,
    motor_levels,
)
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.rules import Rule
from sciscore.outcomes.score_rules import ScoreRule, points, scim_points
from sciscore.outcomes.steps import Steps, ais_steps
from sciscore.outcomes.strata import Labels, level_bands, plegia
from sciscore.outcomes.transition_table import Transitions, transitions

__all__ = (
    "GRADE_RULES",
    "AisColumn",
    "Answers",
    "ChangeTest",
    "GradeRule",
    "Labels",
    "MarkedRecoveryRule",
    "MotorLevelRule",
    "Proportion",
    "Responders",
    "Rule",
    "ScoreRule",
    "Steps",
    "Transitions",
    "ais_column",
    "ais_steps",
    "better_by",
    "bowker_test",
    "holm",
    "level_bands",
    "marked",
    "motor_levels",
    "plegia",
    "points",
    "scim_points",
    "sign_test",
    "signed_rank_test",
    "transitions",
)
