"""Outcomes of a study: visits, change, AIS transitions, responders, plausibility.

>>> from sciscore import outcomes
>>> print(outcomes.GRADE_RULES["motor_incomplete"].definition)
from A to C, D or E, from B to C, D or E
"""

from sciscore.outcomes.ais import AisColumn, ais_column
from sciscore.outcomes.answers import Answers, Responders
from sciscore.outcomes.change_tests import ChangeTest, bowker_test, sign_test
from sciscore.outcomes.counting import transitions
from sciscore.outcomes.grade_rules import GRADE_RULES, GradeRule, better_by
from sciscore.outcomes.motor_level_rule import MotorLevelRule, motor_levels
from sciscore.outcomes.multiplicity import holm
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.recovery_rule import MarkedRecoveryRule, marked
from sciscore.outcomes.rules import ResponderRule
from sciscore.outcomes.score_rules import ScoreRule, points, scim_points
from sciscore.outcomes.signed_ranks import signed_rank_test
from sciscore.outcomes.steps import Steps, ais_steps
from sciscore.outcomes.strata import Labels, level_bands, plegia
from sciscore.outcomes.transition_table import Transitions

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
    "ResponderRule",
    "Responders",
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
