"""Outcomes of a study: visits, change, AIS transitions, responders, plausibility.

>>> from sciscore import outcomes
>>> print(outcomes.window("injury:49+-7"))
injury:49+-7: 49 days since injury, 42 to 56 (no source)
>>> print(outcomes.GRADE_RULES["motor_incomplete"].definition)
from A to C, D or E, from B to C, D or E
"""

from sciscore.outcomes.ais import AisColumn, ais_column, ais_steps
from sciscore.outcomes.change import CHANGING, Changes, ChangeTable, ScoreChange
from sciscore.outcomes.control_series import CONTROLS, PUBLISHED_RATES, ControlSeries
from sciscore.outcomes.controls import AgainstControl, Standardised, against_control, standardised
from sciscore.outcomes.exam_quality import ExamQuality, VisitQuality
from sciscore.outcomes.grade_rules import GRADE_RULES, GradeRule, better_by
from sciscore.outcomes.groups import Estimate, GroupComparison
from sciscore.outcomes.mean_courses import MEAN_COURSES, MeanCourse, mean_courses
from sciscore.outcomes.measure_rules import (
    MarkedRecoveryRule,
    MotorLevelRule,
    marked,
    motor_levels,
)
from sciscore.outcomes.natural_recovery import NaturalRecovery, natural_recovery
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.responders import ResponderResult, ResponderRule, Responders
from sciscore.outcomes.score_rules import SCORE_RULES, ScoreRule, points, scim_points
from sciscore.outcomes.selection import RULES, SelectedVisit, VisitSelection
from sciscore.outcomes.strata import Labels, level_bands, plegia
from sciscore.outcomes.summary import Summary
from sciscore.outcomes.tests import ChangeTest, bowker_test, holm, sign_test, signed_rank_test
from sciscore.outcomes.trajectories import Trajectory
from sciscore.outcomes.transitions import Transitions, transitions
from sciscore.outcomes.two_groups import compare_changes, compare_responders
from sciscore.outcomes.visits import Visits
from sciscore.outcomes.windows import SCHEDULES, NamedVisit, Window, window

__all__ = (
    "CHANGING",
    "CONTROLS",
    "GRADE_RULES",
    "MEAN_COURSES",
    "PUBLISHED_RATES",
    "RULES",
    "SCHEDULES",
    "SCORE_RULES",
    "AgainstControl",
    "AisColumn",
    "ChangeTable",
    "ChangeTest",
    "Changes",
    "ControlSeries",
    "Estimate",
    "ExamQuality",
    "GradeRule",
    "GroupComparison",
    "Labels",
    "MarkedRecoveryRule",
    "MeanCourse",
    "MotorLevelRule",
    "NamedVisit",
    "NaturalRecovery",
    "Pairs",
    "Proportion",
    "ResponderResult",
    "ResponderRule",
    "Responders",
    "ScoreChange",
    "ScoreRule",
    "SelectedVisit",
    "Standardised",
    "Summary",
    "Trajectory",
    "Transitions",
    "VisitQuality",
    "VisitSelection",
    "Visits",
    "Window",
    "against_control",
    "ais_column",
    "ais_steps",
    "better_by",
    "bowker_test",
    "compare_changes",
    "compare_responders",
    "holm",
    "level_bands",
    "marked",
    "mean_courses",
    "motor_levels",
    "natural_recovery",
    "plegia",
    "points",
    "scim_points",
    "sign_test",
    "signed_rank_test",
    "standardised",
    "transitions",
    "window",
)
