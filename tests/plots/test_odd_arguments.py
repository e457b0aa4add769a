"""Any object in the place of what a plot needs is refused by an error of sciscore."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest

import sciscore as sci
from sciscore.intervals import Score

pytest.importorskip("matplotlib")

from sciscore import plots

ODD: tuple[Any, ...] = (
    5, -1, 2.5, True, "x", b"x", [], [1], {}, {"a": 1}, (), set(), object(), len, np.zeros(3),
    sci.Exam.intact(), [None], ["A"], "\ud800", {4: 5}, {4: [None]},
)  # fmt: skip
SCORES = [Score(low=1, high=2), None]
TABLE = sci.transitions(["A"], ["B"])
NEEDED: dict[str, dict[str, Any]] = {
    "change_plot": {"before": SCORES, "after": SCORES, "baseline_grade": ["A", "B"], "ax": None},
    "trajectories": {"visits": {1: SCORES, 2: SCORES}, "groups": ["A", "B"], "reference": ()},
    "segment_map": {"exams": sci.Exam.intact(), "scale": "motor", "value": "mean", "ax": None},
    "scim_profile": {"scores": sci.scim3({"self_care": 15}), "ax": None},
    "transition_flow": {"transitions": TABLE, "ax": None},
    "transition_matrix": {"transitions": TABLE, "ax": None},
    "control_forest": {
        "found": sci.outcomes.natural_recovery(TABLE, rule="one_grade", baseline_days=(1, 2)),
        "ax": None,
    },
}
CASES = [(name, argument) for name, needed in NEEDED.items() for argument in needed]


@pytest.mark.parametrize(("name", "argument"), CASES)
def test_odd_objects_are_drawn_or_refused(name: str, argument: str) -> None:
    draw = getattr(plots, name)
    for odd in ODD:
        with contextlib.suppress(sci.SciscoreError):
            draw(**{**NEEDED[name], argument: odd})
