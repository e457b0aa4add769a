"""Every proof by name: what runs it, the rules that it proves, what a case is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Final

import attrs
from proofs import (
    injury_proofs,
    level_proofs,
    measure_proofs,
    outcome_proofs,
    recorded_proofs,
    scim_proofs,
    statistics_proofs,
)


@attrs.frozen
class Proof:
    """A finite part of a rule, tried in full against a second statement of it."""

    name: str
    run: Callable[[], int]
    rules: tuple[str, ...]
    unit: str

    @property
    def says(self) -> str:
        """What it shows, in a sentence."""
        return " ".join((inspect.getdoc(self.run) or "").split())


_TABLE: Final = (
    ("cell texts", level_proofs.cell_texts, "ISNCSCI.GRADES ISNCSCI.NT", "exams"),
    ("totals of each cell", level_proofs.totals_of_one_cell, "ISNCSCI.TOTALS", "exams"),
    ("sensory level pairs", level_proofs.sensory_level_pairs, "ISNCSCI.SL ISNCSCI.NLI", "exams"),
    (
        "injury level pairs", level_proofs.injury_level_pairs,
        "ISNCSCI.SL ISNCSCI.ML ISNCSCI.NLI", "exams",
    ),
    ("motor level pairs", level_proofs.motor_level_pairs, "ISNCSCI.ML ISNCSCI.NLI", "exams"),
    ("grade pairs", level_proofs.grade_pairs, "ISNCSCI.ML", "exams"),
    (
        "sacral states", injury_proofs.sacral_states,
        "ISNCSCI.COMPLETENESS ISNCSCI.ZPP.SCOPE", "exams",
    ),
    (
        "spared muscles", injury_proofs.spared_muscles,
        "ISNCSCI.AIS.MOTOR ISNCSCI.ZPP.MOTOR", "exams",
    ),
    (
        "non-key muscles", injury_proofs.nonkey_muscles,
        "ISNCSCI.AIS.MOTOR ISNCSCI.ZPP.NONKEY", "exams",
    ),
    ("C or D counts", injury_proofs.counts_of_muscles, "ISNCSCI.AIS.CD", "exams"),
    ("sensory zones", injury_proofs.sensory_zones, "ISNCSCI.ZPP.SENSORY", "exams"),
    ("normal exams", injury_proofs.normal_exams, "ISNCSCI.AIS.E ISNCSCI.AIS.DEFICIT", "exams"),
    ("VAC and levels", injury_proofs.vac_and_levels, "ISNCSCI.VAC", "exams"),
    ("nearly normal exams", injury_proofs.nearly_normal_exams, "ISNCSCI.AIS.E", "exams"),
    ("SCIM entries", scim_proofs.entries, "SCIM.ENTRIES", "scores"),
    ("SCIM sums", scim_proofs.sums, "SCIM.SUBSCORES", "records"),
    ("SCIM subscores on record", scim_proofs.recorded, "SCIM.RECORDED", "records"),
    ("SCIM criteria", scim_proofs.criteria, "SCIM.CRITERIA", "changes"),
    ("WISCI II levels", measure_proofs.wisci, "MEASURE.WISCI_II", "ways to walk"),
    ("walking scores", measure_proofs.walking, "MEASURE.WALKING_PREDICTION", "predictions"),
    ("pin prick at S1", measure_proofs.s1_pin_prick, "MEASURE.S1_PIN_PRICK", "pairs"),
    ("gains of motor levels", measure_proofs.motor_levels, "MEASURE.MOTOR_LEVEL_GAIN", "pairs"),
    ("marked recovery", measure_proofs.recovery, "MEASURE.MARKED_RECOVERY", "people"),
    ("SCI-ARMI", measure_proofs.armi, "MEASURE.SCI_ARMI", "pairs"),
    ("means below the level", measure_proofs.below, "MEASURE.BELOW", "exams"),
    ("FIM totals", measure_proofs.fim, "MEASURE.FIM", "triples"),
    ("AIS of a column", outcome_proofs.grades, "OUTCOME.GRADES", "texts"),
    ("AIS steps", outcome_proofs.steps, "OUTCOME.STEPS", "pairs of sets"),
    ("changes", outcome_proofs.change, "OUTCOME.CHANGE", "pairs"),
    ("AIS transitions", outcome_proofs.transitions, "OUTCOME.TRANSITIONS", "pairs of sets"),
    ("responders by grade", outcome_proofs.responders, "OUTCOME.RESPONDERS", "answers"),
    ("responders by points", outcome_proofs.points, "OUTCOME.POINTS", "answers"),
    ("responders by motor level", outcome_proofs.motor_levels, "OUTCOME.MOTOR_LEVELS", "people"),
    ("responders by recovery", outcome_proofs.recovery, "OUTCOME.RECOVERY", "people"),
    ("open shares", outcome_proofs.shares, "OUTCOME.SHARES", "groups"),
    ("summaries of open numbers", outcome_proofs.summaries, "OUTCOME.SUMMARY", "groups"),
    ("quality of exams", outcome_proofs.qualities, "OUTCOME.QUALITY", "groups"),
    ("visits in windows", outcome_proofs.visits, "OUTCOME.VISITS", "choices"),
    ("audit verdicts", recorded_proofs.audits, "OUTCOME.AUDIT", "values"),
    ("plausible results", recorded_proofs.plausible, "OUTCOME.PLAUSIBILITY", "rows"),
    ("signed ranks", statistics_proofs.signed_ranks, "OUTCOME.SIGNED_RANKS", "groups"),
    ("adjusted p-values", statistics_proofs.adjusted, "OUTCOME.HOLM", "families"),
    ("confidence intervals", statistics_proofs.intervals, "OUTCOME.INTERVALS", "proportions"),
    ("sign test", statistics_proofs.signs, "OUTCOME.SIGNS", "groups"),
    ("McNemar-Bowker test", statistics_proofs.symmetry, "OUTCOME.SYMMETRY", "tables"),
    ("tails of controls", statistics_proofs.controls, "OUTCOME.CONTROL", "pairs of counts"),
    ("rearranged groups", statistics_proofs.groups, "OUTCOME.GROUPS", "pairs of groups"),
    ("expected numbers", statistics_proofs.expected, "OUTCOME.STANDARDISED", "cohorts"),
)  # fmt: skip
PROOFS: Final = tuple(Proof(name, run, tuple(r.split()), unit) for name, run, r, unit in _TABLE)
