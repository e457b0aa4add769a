"""Measures reported beside the neurological examination and SCIM.

Each has a short file of its own, with its sources, the people it was made for and what it
must not be used for; `MEASURES` lists them.

>>> from sciscore import measures
>>> measures.MEASURES["s1_pin_prick"].sources
('Smith 2024',)
"""

from collections.abc import Mapping
from typing import Final

from sciscore.measures import (
    armi,
    fim,
    motor_below,
    motor_gain,
    recovery,
    s1_pin_prick,
    sacral_pin_prick,
    walking,
    wisci,
    zpp_length,
)
from sciscore.measures.armi import sci_armi
from sciscore.measures.fim import FimTotals, fim_totals
from sciscore.measures.measure import Measure
from sciscore.measures.motor_below import MotorBelow, mean_motor_below, motor_change_below
from sciscore.measures.motor_gain import (
    CRITERIA,
    SIDE_RULES,
    GainCriterion,
    MotorLevelGain,
    gain_meets,
    meets_criterion,
    motor_level_gain,
)
from sciscore.measures.recovery import MarkedRecovery, marked_recovery
from sciscore.measures.s1_pin_prick import WalkingOutlook, walking_outlook
from sciscore.measures.sacral_pin_prick import SacralPattern, sacral_pattern
from sciscore.measures.walking import MODELS, WalkingModel, WalkingPrediction, predict_walking
from sciscore.measures.wisci import WisciLevel, best_of, wisci_level
from sciscore.measures.zpp_length import ZppLength, ZppLengths, zpp_lengths

_MODULES: Final = (
    wisci,
    walking,
    s1_pin_prick,
    motor_gain,
    recovery,
    armi,
    fim,
    motor_below,
    zpp_length,
    sacral_pin_prick,
)
#: Every measure by name.
MEASURES: Final[Mapping[str, Measure]] = {room.MEASURE.name: room.MEASURE for room in _MODULES}

__all__ = (
    "CRITERIA",
    "MEASURES",
    "MODELS",
    "SIDE_RULES",
    "FimTotals",
    "GainCriterion",
    "MarkedRecovery",
    "Measure",
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
    "gain_meets",
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
