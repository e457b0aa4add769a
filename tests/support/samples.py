"""A sample of every result that is a table."""

from __future__ import annotations

from typing import Any

from conftest import ROOT

import sciscore as sci
from sciscore import outcomes
from sciscore.display import Column, Grid
from sciscore.testing.practice import grade_answers

TABLE = sci.read_exams(ROOT / "examples" / "exams.csv", edition="2019")
RESULTS = sci.classify(TABLE.exams, edition="2019")
SCIM = sci.scim3(sci.read_scim(ROOT / "examples" / "scim.csv").records)
OPEN = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
VISITS = sci.visits(ROOT / "examples" / "case_series" / "fictional_series.csv", edition="2019")
PAIRS = VISITS.pairs("visit:before", "treatment:180+-30")
MOVES = sci.transitions(
    PAIRS.baseline_ais, PAIRS.followup_ais, strata={"sex": ["f", "m"] * 6 + ["f"]}
)

SAMPLES: dict[str, Any] = {
    "grid": Grid("Change", ("score", Column("mean", digits=1)), [("uems", 9.25)], ["A note."]),
    "file": TABLE,
    "layouts": sci.layouts(),
    "suggested layout": sci.suggest_layout(ROOT / "examples" / "exams.csv"),
    "classification": RESULTS[30],
    "cohort": RESULTS,
    "by edition": sci.classify_by_edition(OPEN, editions=("2011", "2019")),
    "editions": sci.editions(),
    "compared editions": sci.compare_editions("1996", "2019"),
    "settling": sci.settle(OPEN, "ais", edition="2019"),
    "next cells": sci.next_cells(OPEN, edition="2019"),
    "graded answers": grade_answers(OPEN, {"ais": "A"}, edition="2019"),
    "SCIM": SCIM[3],
    "SCIM of cohort": SCIM,
    "change of SCIM": sci.scim_change(SCIM[3], SCIM[4]),
    "visits": VISITS,
    "selected visits": PAIRS.baseline,
    "pairs": PAIRS,
    "changes": PAIRS.change("uems"),
    "change table": PAIRS.changes(by=["sex"]),
    "trajectory": VISITS.trajectory("lems", "visit:before", "treatment:180+-30"),
    "quality": VISITS.quality(["visit:before", "treatment:180+-30"]),
    "transitions": MOVES,
    "responders": MOVES.responders("one_grade"),
    "responders one by one": outcomes.GRADE_RULES["one_grade"].apply(list("AABC"), list("ABCC")),
    "test": outcomes.sign_test(MOVES.steps, open="exclude", missing="exclude"),
    "against control": outcomes.against_control((5, 6), (52, 187)),
    "standardised": outcomes.standardised(3, {"A": (52, 187)}, ["A"] * 6),
    "natural recovery": outcomes.natural_recovery(
        sci.transitions(["A"] * 6, ["A", "B", "B", "B", "C", "C"]),
        rule="one_grade",
        baseline_days=(40, 50),
    ),
    "groups": outcomes.compare_responders((5, 19), (1, 15), names=("treated", "control")),
    "audit": sci.audit(
        sci.read_exams(ROOT / "examples" / "audit.csv", edition="2019"), edition="2019"
    ),
    "plausibility": sci.plausibility({"uems": [60, 20], "ais": ["A", "B"]}, edition="2019"),
}
