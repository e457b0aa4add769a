"""Any object in the place of what an outcome needs is taken, or refused by an error of sciscore."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import sciscore as sci
from sciscore import outcomes

ODD: tuple[Any, ...] = (
    10**5000, -(10**5000), math.nan, math.inf, 1e308, b"\0", "\ud800", "x" * 10_000, 1j, True, None,
    [], [1], {}, {"a": 1}, range(3), {1}, object(), object, np.float64("nan"), np.int64(5),
    np.array([1, 2]), Decimal("sNaN"), dt.date(2020, 1, 1), [object()], [[1]],
)  # fmt: skip
TABLE = sci.transitions(["A"], ["B"])
#: What each function needs, by name.
NEEDED: dict[str, dict[str, Any]] = {
    "ais_column": {"values": ["A"]},
    "ais_steps": {"baseline": ["A"], "followup": ["B"]},
    "transitions": {"baseline": ["A"], "followup": ["B"]},
    "better_by": {"least": 1},
    "points": {"score": "lems", "compare": ">", "least": 5},
    "scim_points": {"criterion": "Scivoletto 2013 small"},
    "motor_levels": {"criterion": "kramer_2012", "sides": "both"},
    "marked": {"variant": "modified_benzel"},
    "plegia": {"levels": ["C5"], "last_tetraplegic": "C8"},
    "level_bands": {"levels": ["C5"], "bands": {"neck": ("C1", "C8")}},
    "GradeRule": {"name": "A to B", "met": {"A": "B"}},
    "Proportion": {"k": 1, "n": 2},
    "sign_test": {"changes": [1]},
    "signed_rank_test": {"changes": [1]},
    "bowker_test": {"table": TABLE},
    "holm": {"p_values": [0.1]},
    "against_control": {"observed": (1, 2), "control": (1, 2)},
    "standardised": {"observed": 1, "rates": {"A": 0.5}, "baseline": ["A"]},
    "natural_recovery": {"pairs": TABLE, "rule": "one_grade", "baseline_days": (1, 2)},
    "compare_responders": {"first": (1, 2), "second": (1, 2)},
    "compare_changes": {"first": [1, 2], "second": [1, 3]},
}


@pytest.mark.parametrize("name", NEEDED)
def test_odd_objects_are_taken_or_refused(name: str) -> None:
    function = getattr(outcomes, name)
    assert str(function(**NEEDED[name]))
    for argument in NEEDED[name]:
        for odd in ODD:
            with contextlib.suppress(sci.SciscoreError):
                str(function(**{**NEEDED[name], argument: odd}))
