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
    motor_gain,
    recovery,
    s1_pin_prick,
    walking,
    wisci,
)
from sciscore.measures.armi import sci_armi
from sciscore.measures.fim import FimTotals, fim_totals
from sciscore.measures.measure import Measure
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
from sciscore.measures.walking import MODELS, WalkingModel, WalkingPrediction, predict_walking
from sciscore.measures.wisci import WisciLevel, best_of, wisci_level

_MODULES: Final = (wisci, walking, s1_pin_prick, motor_gain, recovery, armi, fim)
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
    "MotorLevelGain",
    "WalkingModel",
    "WalkingOutlook",
    "WalkingPrediction",
    "WisciLevel",
    "best_of",
    "fim_totals",
    "gain_meets",
    "marked_recovery",
    "meets_criterion",
    "motor_level_gain",
    "predict_walking",
    "sci_armi",
    "walking_outlook",
    "wisci_level",
)
