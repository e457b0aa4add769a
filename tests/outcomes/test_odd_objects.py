"""Any object in the place of what an outcome needs is taken, or refused by an error of sciscore."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import numpy as np
import pytest

import sciscore as sci
from sciscore import outcomes
from sciscore.outcomes.methods import Methods, methods

ODD: tuple[Any, ...] = (
    10**5000, -(10**5000), math.nan, math.inf, 1e308, b"\0", "\ud800", "x" * 10_000, 1j, True, None,
    [], [1], {}, {"a": 1}, range(3), {1}, object(), object, np.float64("nan"), np.int64(5),
    np.array([1, 2]), Decimal("sNaN"), dt.date(2020, 1, 1), [object()], [[1]],
    "", ("a",), set(), {1: 2}, len, b"x", np.zeros(3), sci.Exam.intact(), [None], ["A"],
)  # fmt: skip
TABLE = sci.transitions(["A"], ["B"])
#: What each function needs, by name.
NEEDED: dict[str, dict[str, Any]] = {
    "ais_column": {"values": ["A"]},
    "ais_steps": {"baseline": ["A"], "followup": ["B"]},
    "transitions": {"baseline": ["A"], "followup": ["B"], "strata": None, "unlabelled": None},
    "better_by": {"least": 1, "name": "", "source": ""},
    "points": {"score": "lems", "compare": ">", "least": 5, "name": "", "source": ""},
    "scim_points": {"criterion": "Scivoletto 2013 small"},
    "motor_levels": {"criterion": "kramer_2012", "sides": "both"},
    "marked": {"variant": "modified_benzel"},
    "plegia": {"levels": ["C5"], "last_tetraplegic": "C8"},
    "level_bands": {"levels": ["C5"], "bands": {"neck": ("C1", "C8")}},
    "GradeRule": {"name": "A to B", "met": {"A": "B"}},
    "Proportion": {"k": 1, "n": 2},
    "sign_test": {"changes": [1], "open": "refuse", "missing": "refuse"},
    "signed_rank_test": {"changes": [1], "method": "exact", "open": "refuse"},
    "bowker_test": {"table": TABLE, "method": "exact", "missing": "refuse"},
    "holm": {"p_values": [0.1]},
    "against_control": {"observed": (1, 2), "control": (1, 2)},
    "standardised": {"observed": 1, "rates": {"A": 0.5}, "baseline": ["A"]},
    "natural_recovery": {"pairs": TABLE, "rule": "one_grade", "baseline_days": (1, 2)},
    "compare_responders": {"first": (1, 2), "second": (1, 2), "names": ("a", "b"), "level": 0.9},
    "compare_changes": {"first": [1, 2], "second": [1, 3], "names": ("a", "b"), "level": 0.9},
}

VISITS = sci.visits({"person": ["P1", "P1"], "visit": ["a", "b"], "lems": [3, 9]})
PAIRS = VISITS.pairs("a", "b")
EXAMS = sci.visits({"person": ["P1"], "visit": ["a"]}, exams=[sci.Exam.intact()], edition="2019")
#: What visits and what follows from them are asked, each with one odd object.
ASKED: dict[str, Callable[[Any], object]] = {
    **{f"visits, {name}": functools.partial(lambda name, odd: sci.visits(VISITS.to_columns(),
       **{name: odd}), name) for name in ("person", "visit", "names", "exams", "scim", "missing")},
    "visits": sci.visits,
    "suffixes": lambda odd: sci.visits_from_wide({"person": ["P1"], "lems_1": [3]}, odd),
    "days": lambda odd: sci.visits_from_wide({"person": [1], "s_1": [3]}, {"_1": "a"}, days=odd),
    "at": VISITS.at,
    "rule": lambda odd: VISITS.at("a", rule=odd),
    "needs": lambda odd: VISITS.at("a", needs=odd),
    "values": VISITS.values,
    "labels": PAIRS.baseline.labels,
    "later": VISITS.later,
    "trajectory": lambda odd: VISITS.trajectory("lems", "a", by=odd),
    "quality": EXAMS.quality,
    "change": PAIRS.change,
    "person": lambda odd: PAIRS.change("lems")[odd],
    "selected": lambda odd: PAIRS.baseline[odd],
    "changes": lambda odd: PAIRS.changes(by=odd),
    "keep": PAIRS.keep,
    "listing": PAIRS.listing,
    "order": lambda odd: PAIRS.listing(order=odd),
    "window": outcomes.window,
    "methods": methods,
    "told": lambda odd: methods(PAIRS, odd),
}  # fmt: skip

#: The classes that check their values, each with some that it takes.
MADE: dict[str, dict[str, Any]] = {
    "AisColumn": {"masks": [1, 31, 0]},
    "Transitions": {"pairs": TABLE.pairs, "names": ("sex",), "by_stratum": {("f",): TABLE}},
    "Labels": {"values": ["low", None], "known": ("low", "high")},
    "Proportion": {"k": 1, "n": 3, "open": 1, "more": 1, "more_for": 1, "more_against": 0},
    "ResponderRule": {"name": "any", "source": ""},
    "GradeRule": {"name": "A to B", "met": {"A": "B"}, "groups": ("A",), "source": ""},
    "ScoreRule": {"name": "more", "score": "lems", "compare": ">", "points": 5, "criterion": None},
    "MotorLevelRule": {"name": "more", "criterion": "kramer_2012", "sides": "both"},
    "MarkedRecoveryRule": {"name": "marked", "variant": "modified_benzel"},
    "Responders": {"rule": outcomes.GRADE_RULES["one_grade"], "counts": (0,) * 8},
    "ResponderResult": {"rule": outcomes.GRADE_RULES["one_grade"], "masks": [1, 7, 0]},
    "ControlSeries": attrs.asdict(outcomes.CONTROLS["thoracic2019-scims-a"]),
}
QUALITY = EXAMS.quality(["a"])


def parts(made: Any) -> dict[str, Any]:
    """The values that a result was made of."""
    return {name: getattr(made, name) for name in attrs.fields_dict(type(made))}


MADE |= {
    type(made).__name__: parts(made)
    for made in (
        VISITS, PAIRS, PAIRS.baseline, PAIRS.change("lems"), PAIRS.changes("lems"),
        PAIRS.changes("lems").parts[0], PAIRS.change("lems").summary,
        methods(PAIRS), VISITS.trajectory("lems", "a", "b"), QUALITY, QUALITY.visits[0],
        outcomes.window("injury:3"), outcomes.window("a"),
    )
}  # fmt: skip
WRONG = (3, object(), object, [[1], [2, 3]], [object()], {"A": object()}, "\0", 1.5, math.nan, -1)


FIELDS = [(name, field) for name, fields in MADE.items() for field in fields]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_value_is_made_whole_or_refused_at_the_field(name: str, field: str) -> None:
    make = getattr(outcomes, name, Methods)
    good = make(**MADE[name])
    assert good == make(**MADE[name])
    refused = 0
    for odd in (*ODD, *WRONG):
        try:
            made = make(**{**MADE[name], field: odd})
        except sci.OutcomeError:
            refused += 1
        else:
            assert repr(made)
            assert made == made  # noqa: PLR0124 - its fields can be compared
            if hasattr(made, "definition"):
                assert str(made)
    assert refused > len(WRONG) / 2


@pytest.mark.parametrize("name", NEEDED)
def test_odd_objects_are_taken_or_refused(name: str) -> None:
    function = getattr(outcomes, name)
    assert str(function(**NEEDED[name]))
    for argument in NEEDED[name]:
        for odd in ODD:
            with contextlib.suppress(sci.SciscoreError):
                str(function(**{**NEEDED[name], argument: odd}))


@pytest.mark.parametrize("name", ASKED)
def test_visits_take_odd_objects_or_refuse_them(name: str) -> None:
    for odd in (*ODD, *WRONG):
        with contextlib.suppress(sci.SciscoreError):
            str(ASKED[name](odd))
