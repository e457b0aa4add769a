"""Measures reported beside the neurological examination and SCIM.

Each says where it comes from, in whom it was made, and what it must not be used for.
Sources in brackets are keys of `sciscore.REFERENCES`.
"""

from sciscore.measures.armi import sci_armi
from sciscore.measures.below import (
    MotorBelow,
    SacralPattern,
    ZppLength,
    ZppLengths,
    mean_motor_below,
    motor_change_below,
    sacral_pattern,
    zpp_lengths,
)
from sciscore.measures.fim import FimTotals, fim_totals
from sciscore.measures.motor_gain import (
    CRITERIA,
    SIDE_RULES,
    MotorLevelGain,
    meets_criterion,
    motor_level_gain,
)
from sciscore.measures.recovery import MarkedRecovery, marked_recovery
from sciscore.measures.s1_pin_prick import WalkingOutlook, walking_outlook
from sciscore.measures.walking import MODELS, WalkingModel, WalkingPrediction, predict_walking
from sciscore.measures.wisci import WisciLevel, best_of, wisci_level

__all__ = (
    "CRITERIA",
    "MODELS",
    "SIDE_RULES",
    "FimTotals",
    "MarkedRecovery",
    "MotorBelow",
    "MotorLevelGain",
    "SacralPattern",
    "WalkingModel",
    "WalkingOutlook",
    "WalkingPrediction",
    "WisciLevel",
    "ZppLength",
    "ZppLengths",
    "best_of",
    "fim_totals",
    "marked_recovery",
    "mean_motor_below",
    "meets_criterion",
    "motor_change_below",
    "motor_level_gain",
    "predict_walking",
    "sacral_pattern",
    "sci_armi",
    "walking_outlook",
    "wisci_level",
    "zpp_lengths",
)
