"""Measures reported beside the neurological examination and SCIM.

Each stands in a short file of its own, with its sources, whom it was made for and what it
must not be used for; `MEASURES` lists them.

>>> from sciscore import measures
>>> measures.MEASURES["s1_pin_prick"].sources
('Smith 2024',)
"""

from collections.abc import Mapping
from typing import Final

from sciscore.measures import (
    armi,
    gain,
    records,
    recovery,
    s1_pin_prick,
    spasms,
    speed,
    walking,
    wisci,
)
from sciscore.measures.armi import sci_armi
from sciscore.measures.gain import MotorLevelGain, motor_level_gain
from sciscore.measures.gain_criteria import (
    CRITERIA,
    SIDE_RULES,
    GainCriterion,
    gain_meets,
    meets_criterion,
)
from sciscore.measures.measure import Measure
from sciscore.measures.ranges import RANGES, Range
from sciscore.measures.records import Record, check
from sciscore.measures.recovery import MarkedRecovery, marked_recovery
from sciscore.measures.s1_pin_prick import WalkingOutlook, walking_outlook
from sciscore.measures.spasms import PennSpasms, penn_spasms
from sciscore.measures.speed import walking_speed
from sciscore.measures.walking import WalkingPrediction, predict_walking
from sciscore.measures.walking_models import MODELS, WalkingModel
from sciscore.measures.wisci import WisciLevel, best_of, wisci_level

_MODULES: Final = (wisci, walking, s1_pin_prick, gain, recovery, armi, records, spasms, speed)
#: Every measure by name.
MEASURES: Final[Mapping[str, Measure]] = {room.MEASURE.name: room.MEASURE for room in _MODULES}

__all__ = (
    "CRITERIA",
    "MEASURES",
    "MODELS",
    "RANGES",
    "SIDE_RULES",
    "GainCriterion",
    "MarkedRecovery",
    "Measure",
    "MotorLevelGain",
    "PennSpasms",
    "Range",
    "Record",
    "WalkingModel",
    "WalkingOutlook",
    "WalkingPrediction",
    "WisciLevel",
    "best_of",
    "check",
    "gain_meets",
    "marked_recovery",
    "meets_criterion",
    "motor_level_gain",
    "penn_spasms",
    "predict_walking",
    "sci_armi",
    "walking_outlook",
    "walking_speed",
    "wisci_level",
)
