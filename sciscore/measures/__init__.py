"""Measures reported beside the neurological examination and SCIM.

`MEASURES` lists them with their sources, the people each was made for and what it must not
be used for. Sources in brackets are keys of `sciscore.REFERENCES`.

>>> from sciscore import measures
>>> measures.MEASURES["s1_pin_prick"].sources
('Smith 2024',)
"""

from collections.abc import Mapping
from typing import Final

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
from sciscore.measures.measure import Measure
from sciscore.measures.motor_gain import (
    CRITERIA,
    SIDE_RULES,
    GainCriterion,
    MotorLevelGain,
    meets_criterion,
    motor_level_gain,
)
from sciscore.measures.recovery import MarkedRecovery, marked_recovery
from sciscore.measures.s1_pin_prick import WalkingOutlook, walking_outlook
from sciscore.measures.walking import MODELS, WalkingModel, WalkingPrediction, predict_walking
from sciscore.measures.wisci import WisciLevel, best_of, wisci_level

_ROWS: Final = (
    Measure(
        "wisci_ii",
        wisci_level,
        ("WISCI II", "WISCI-SR"),
        "People with spinal cord injury; the notice names an age of 3 years and over.",
        "Averages and differences as if the steps were equal; speed or endurance of walking.",
    ),
    Measure(
        "walking_prediction",
        predict_walking,
        ("van Middendorp 2011", "Sturt 2019", "Hicks 2017"),
        "Adults examined early after traumatic spinal cord injury; see `MODELS`.",
        "Children, later examinations, treatment decisions, a promise to one person.",
    ),
    Measure(
        "s1_pin_prick",
        walking_outlook,
        ("Smith 2024",),
        "3,679 people of the SCI Model Systems with traumatic injury, within 31 days.",
        "Probabilities; children, later examinations, treatment decisions, promises.",
    ),
    Measure(
        "motor_level_gain",
        motor_level_gain,
        ("Kramer 2012",),
        "74 people with sensorimotor complete cervical injury, motor level C4 to C7.",
        "Incomplete injuries, levels outside C5 to T1, proof of an effect in one person.",
    ),
    Measure(
        "marked_recovery",
        marked_recovery,
        ("Geisler 2001", "Sygen code"),
        "Acute injury in the Sygen trial, assessed up to 52 weeks.",
        "Baseline E; comparing baseline grades, whose chances differ; regained abilities.",
    ),
    Measure(
        "sci_armi",
        sci_armi,
        ("Scivoletto 2015",),
        "661 people with spinal cord injury in 6 countries, for SCIM III.",
        "Another version of SCIM than the SCIM95; values from different SCIM95 models.",
    ),
    Measure(
        "fim",
        fim_totals,
        ("FIM",),
        "People in rehabilitation; FIM was the functional part of ISCSCI-92.",
        "Scoring items, which are proprietary; interval statistics on ordinal totals.",
    ),
    Measure(
        "motor_below",
        mean_motor_below,
        ("BMDS-ETH",),
        "People with traumatic injury in EMSCI and Sygen.",
        "Comparisons across levels: the number of muscles below differs.",
    ),
    Measure(
        "zpp_length",
        zpp_lengths,
        ("Marino 2011", "Zariffa 2011"),
        "People with motor complete tetraplegia, and with complete thoracic injury.",
        "Predictions of one person.",
    ),
    Measure(
        "sacral_pattern",
        sacral_pattern,
        ("Waters 1994",),
        "50 people with incomplete tetraplegia, 13 of them motor complete.",
        "Predictions of one person; treatment decisions.",
    ),
)
#: Every measure by name.
MEASURES: Final[Mapping[str, Measure]] = {measure.name: measure for measure in _ROWS}

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
