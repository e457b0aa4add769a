"""The table of people, and the quality of their exams by visit."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from conftest import ROOT
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.outcomes.proportions import Proportion
from sciscore.testing import exams as any_exam

pytestmark = pytest.mark.guards("OUTCOME.QUALITY")

SERIES = ROOT / "examples" / "case_series" / "fictional_series.csv"
FEW: dict[str, list[Any]] = {
    "person": ["P1", "P1", "P2", "P2", "P3"],
    "visit": ["a", "b", "a", "b", "a"],
    "age": [41, 41, 28, 28, "101"],
    "site": ["x", "y", "x", "x", "x"],
    "ais": ["C", "D", "A", "ND", None],
    "uems": [20, 31, "ND", 9, 5],
    "neurological_level": ["C5", "C6", "C4", "C4", "T1"],
}


@pytest.fixture(scope="module")
def pairs() -> sci.outcomes.Pairs:
    return sci.visits(FEW).pairs("a", "b")


@pytest.fixture(scope="module")
def series() -> sci.Visits:
    return sci.visits(SERIES, edition="2019")


def test_a_listing_has_everybody_before_and_after(pairs: sci.outcomes.Pairs) -> None:
    table = pairs.listing("age", "ais", "uems")
    assert table.to_columns() == {
        "person": ["P1", "P2", "P3"],
        "age": [41, 28, "101"],
        "ais_before": ["C", "A", None],
        "ais_after": ["D", "ND", None],
        "uems_before": [20, None, 5],
        "uems_before_low": [20, 0, 5],
        "uems_before_high": [20, 50, 5],
        "uems_after": [31, 9, None],
        "uems_after_low": [31, 9, None],
        "uems_after_high": [31, 9, None],
    }
    text = table.to_text()
    assert "P3: follow-up: no visit 'b'" in text
    assert "ND: not determinable" in text
    assert "ND: not determinable" in str(pairs.listing("ais"))
    assert "ND: not determinable" in str(pairs.listing("uems"))
    assert "ND: not determinable" not in str(pairs.listing("neurological_level"))
    assert "NLI before" in str(pairs.listing("neurological_level"))
    assert "UEMS before" in text
    assert "Before: by name; visit 'a'. After: by name; visit 'b'." in text
    assert "site" not in pairs.listing().to_columns()
    assert {"age", "ais_before", "neurological_level_after"} <= {*pairs.listing().to_columns()}


@pytest.mark.parametrize(
    ("order", "people"),
    [
        ((), ["P1", "P2", "P3"]),
        ("ais", ["P2", "P1", "P3"]),
        ("-ais", ["P1", "P2", "P3"]),
        ("age", ["P2", "P1", "P3"]),
        ("-person", ["P3", "P2", "P1"]),
        ("neurological_level", ["P2", "P1", "P3"]),
        ("change_uems", ["P2", "P1", "P3"]),
        ("-change_uems", ["P1", "P2", "P3"]),
        ("uems", ["P2", "P3", "P1"]),
        ("-uems", ["P1", "P3", "P2"]),
        (["site_of_nobody"], None),
    ],
)
def test_a_listing_is_in_the_order_asked_for(
    pairs: sci.outcomes.Pairs, order: Any, people: list[str] | None
) -> None:
    if people is None:
        with pytest.raises(OutcomeError, match="is not a column to order people by"):
            pairs.listing(order=order)
        return
    assert pairs.listing(order=order).to_columns()["person"] == people


def test_open_grades_and_texts_have_their_place_in_the_order() -> None:
    people = ["P1", "P2", "P3"]
    own = {"person": people * 2, "visit": ["a"] * 3 + ["b"] * 3, "age": [41, "old", 28] * 2}
    weak = {f"{side}.motor.{name}": 1 for side in ("right", "left") for name in sci.KEY_MUSCLES}
    motor_c = sci.Exam.intact().replace(weak)
    open_ais = motor_c.replace({"vac": "NT", "dap": "NT"} | dict.fromkeys(weak, "NT"))
    exams = [motor_c, open_ais, sci.Exam.intact()]
    visits = sci.visits(own, exams=exams * 2, edition="2019")
    assert visits.results is not None
    assert [str(result.ais) for result in visits.results] == ["C", "ND", "E"] * 2
    for order, due in (("ais", ["P2", "P1", "P3"]), ("age", ["P3", "P1", "P2"])):
        assert visits.pairs("a", "b").listing(order=order).to_columns()["person"] == due


def test_a_listing_of_what_is_not_there_is_refused(pairs: sci.outcomes.Pairs) -> None:
    for name in ("site", "lems", "agee"):
        with pytest.raises(OutcomeError, match="is not a column of people, a finding or a score"):
            pairs.listing(name)


def test_a_listing_of_the_series_orders_by_several_columns(series: sci.Visits) -> None:
    made = series.pairs("before", series.at("treatment:180+-30", needs="exam"))
    table = made.listing("sex", "ais", order=["ais", "-person"]).to_columns()
    assert [*zip(table["ais_before"], table["person"], strict=True)] == sorted(
        zip(table["ais_before"], table["person"], strict=True),
        key=lambda row: (row[0], -int(row[1][1:])),
    )
    assert "Edition 2019" in str(made.listing())


# --- quality of exams ---


def test_quality_of_the_series_by_visit(series: sci.Visits) -> None:
    found = series.quality({"day 90": "treatment:90+-7", "day 180": "treatment:180+-7"})
    ninety, half_a_year = found.visits
    assert ninety.performed == half_a_year.performed == Proportion(k=12, n=13)
    assert (ninety.on_time, half_a_year.on_time) == (
        Proportion(k=12, n=12),
        Proportion(k=11, n=12),
    )
    assert ninety.right is None
    columns = found.to_columns()
    assert columns["visit"] == ["day 90", "day 180"]
    assert columns["right_k"] == [None, None]
    text = str(found)
    assert "right  " not in text
    mixed = attrs.evolve(found, visits=(ninety, attrs.evolve(half_a_year, on_time=None)))
    assert mixed.grid().rows[1][2] == ""
    assert "day 90: treatment:90+-7: 90 days since treatment, 83 to 97" in text


def test_exams_of_a_window_are_performed_there(series: sci.Visits) -> None:
    (found,) = series.quality(["treatment:180+-2"]).visits
    assert found.on_time is None
    days = series.days["treatment"]
    inside = [
        place for place, day in enumerate(days)
        if day is not None and 178 <= day <= 182 and series.exam_at[place] >= 0
    ]  # fmt: skip
    assert found.performed == Proportion(k=len(inside), n=13)
    assert repr(series.quality(["before"])) == "<ExamQuality: 1 visits>"


def test_a_day_that_is_not_on_record_leaves_open_whether_it_was_on_time() -> None:
    visits = sci.visits(
        {"person": ["P1", "P2", "P3"], "visit": ["a"] * 3, "days_since_injury": [3, None, 99]},
        exams=[sci.Exam.intact()] * 3, edition="2019",
    )  # fmt: skip
    assert visits.quality({"a": "injury:3+-1"}).visits[0].on_time == Proportion(k=1, n=3, open=1)


@given(st.lists(any_exam("2019"), min_size=1, max_size=4))
def test_exams_are_complete_where_no_cell_was_untested(exams: list[sci.Exam]) -> None:
    people = [f"P{place}" for place in range(len(exams))]
    visits = sci.visits(
        {"person": people, "visit": ["a"] * len(people)}, exams=exams, edition="2019"
    )
    untested = [
        any(str(cell).startswith("NT") for cell in sci.layout("sciscore").write(exam).values())
        for exam in exams
    ]
    assert visits.quality(["a"]).visits[0].complete == Proportion(
        k=untested.count(False), n=len(exams)
    )


def test_exams_are_right_where_all_that_was_recorded_is() -> None:
    intact = sci.Exam.intact()
    open_ais = intact.replace({"vac": "NT", "left.motor.L3": 3})
    visits = sci.visits(
        {"person": [*"PQRSTU"], "visit": ["a"] * 6,
         "recorded_ais": ["E", "D", "B", None, "E", "E"],
         "recorded_lems": [50, 50, None, None, "ND", 50]},
        exams=[intact, intact, open_ais, intact, intact, intact], edition="2019",
    )  # fmt: skip
    (found,) = visits.quality(["a"]).visits
    # P and U are right, Q has another grade, R is left open, S has nothing recorded, T a wrong ND.
    assert found.right == Proportion(k=2, n=5, open=1)
    assert "2 to 3/5 (40.0 to 60.0 %)" in str(visits.quality(["a"]))


@pytest.mark.parametrize(
    ("columns", "schedule", "message"),
    [
        ({"uems": [3]}, ["a"], "these visits have no exams"),
        (None, {"b": "injury:3"}, "'b' is not a visit"),
        (None, {"a": "visit:a"}, "visit 'a' has no days; name the window in which it should be"),
    ],
)
def test_quality_needs_exams_and_windows(
    columns: dict[str, Any] | None, schedule: Any, message: str
) -> None:
    who = {"person": ["P1"], "visit": ["a"]}
    exams = None if columns else [sci.Exam.intact()]
    visits = sci.visits(who | (columns or {}), exams=exams, edition="2019")
    with pytest.raises(OutcomeError, match=message):
        visits.quality(schedule)
