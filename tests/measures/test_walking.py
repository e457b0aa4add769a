"""Walking prediction and outlook: published values, sides, NT against brute force."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.measures import MODELS, predict_walking, walking_outlook
from sciscore.segments import SIDES
from sciscore.testing import exams

TOP = {"motor.L3": 5, "motor.S1": 5, "light_touch.L3": 2, "light_touch.S1": 2}
PATHS = [f"{side}.{cell}" for cell in TOP for side in ("right", "left")]
MIDDENDORP, HICKS = "van_middendorp_2011", "hicks_2017_full"
#: Grades that are worth a score, on both sides: L3, S1 motor; L3, S1 light touch.
WORTH = {
    0: (0, 0, 0, 0), 10: (0, 0, 1, 1), 15: (0, 0, 2, 1), 20: (5, 5, 0, 0), 30: (5, 5, 1, 1),
    40: (5, 5, 2, 2),
}  # fmt: skip


def cells(right: tuple[Any, ...], left: tuple[Any, ...] | None = None) -> dict[str, Any]:
    pairs = zip(TOP, right, left or right, strict=True)
    return {f"{side}.{cell}": g for cell, *two in pairs for side, g in zip(SIDES, two, strict=True)}


def predict(given: Any, age: Any = 40, model: str = MIDDENDORP) -> Any:
    return predict_walking(given, age=age, model=model)


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@pytest.mark.parametrize(
    ("model", "score", "probability"),
    [
        (MIDDENDORP, -10, 0.0026), (MIDDENDORP, 0, 0.0365), (MIDDENDORP, 10, 0.3537),
        (MIDDENDORP, 15, 0.6752), (MIDDENDORP, 20, 0.8877), (MIDDENDORP, 30, 0.9913),
        (MIDDENDORP, 40, 0.9994), (HICKS, 0, 0.1464), (HICKS, 20, 0.6763), (HICKS, 40, 0.9622),
    ],
)  # fmt: skip
def test_published_values(model: str, score: int, probability: float) -> None:
    found = predict(cells(WORTH[max(score, 0)]), 80 if score < 0 else 40, model)
    assert found.score == score
    assert round(found.probability, 4) == probability
    assert round(MODELS[model].probability(score), 4) == probability


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@pytest.mark.parametrize(("model", "even"), [(MIDDENDORP, 12.26), (HICKS, 14.10)])
def test_even_odds(model: str, even: float) -> None:
    line = MODELS[model]
    assert round(-line.intercept / line.slope, 2) == even


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_models_are_the_two_that_could_be_checked() -> None:
    assert set(MODELS) == {MIDDENDORP, HICKS}
    for line in MODELS.values():
        assert line.source in sci.REFERENCES
        assert 0.5 < line.auc < 1


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@pytest.mark.parametrize(
    ("age", "of_age"),
    [(0, 0), (64, 0), (64.99, 0), ("64", 0), (65, -10), (65.0, -10), ("65", -10), (130, -10)],
    ids=repr,
)
def test_ten_points_less_from_65(age: Any, of_age: int) -> None:
    assert predict(cells((3, 2, 1, 1)), age).score == 20 + of_age


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@pytest.mark.parametrize(
    "age",
    [">=65", "65+", "60-69", "old", "", None, -1, 131, 999, math.nan, math.inf, True, "6 5", [65]],
)
def test_age_categories_and_other_rubbish_are_refused(age: Any) -> None:
    with pytest.raises(sci.MeasureError, match="age"):
        predict(cells((3, 2, 1, 1)), age)


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_better_of_both_sides_cell_by_cell() -> None:
    assert predict(cells((5, 0, 2, 0), (0, 5, 0, 2))).score == 40


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_an_exam_and_its_cells_give_the_same() -> None:
    given = cells((3, "NT", 1, 0), (2, 1, "NT", 0))
    assert predict(sci.Exam.intact().replace(given)) == predict(given)


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_nt_on_one_side_takes_the_other_and_says_so() -> None:
    found = predict(cells((3, 1, 1, 1), ("NT", 1, 1, 1)))
    assert found.score == 18
    assert found.notes == ("motor.L3: not testable on the left, judged by the other side alone",)
    assert (found.possible_score.low, found.possible_score.high) == (18, 22)


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_nt_on_both_sides_gives_no_score_but_an_interval() -> None:
    found = predict(cells((3, 1, "NT", 1)))
    assert (found.score, found.probability) == (None, None)
    assert found.notes == (
        "light_touch.L3: not testable on the right and left, so there is no score",
    )
    assert (found.possible_score.low, found.possible_score.high) == (13, 23)
    line = MODELS[MIDDENDORP]
    assert found.possible_probability.low == line.probability(13)
    assert found.possible_probability.high == line.probability(23)


def score_of(grades: dict[str, int], age: float) -> int:
    """The rule written out, for tested cells."""
    better = {cell: max(grades[f"right.{cell}"], grades[f"left.{cell}"]) for cell in TOP}
    motor = better["motor.L3"] + better["motor.S1"]
    touch = better["light_touch.L3"] + better["light_touch.S1"]
    return 2 * motor + 5 * touch - (10 if age >= 65 else 0)


@st.composite
def some_cells(draw: st.DrawFn) -> dict[str, Any]:
    grades: dict[str, Any] = {p: draw(st.integers(0, TOP[p.partition(".")[2]])) for p in PATHS}
    untested = draw(st.lists(st.sampled_from(PATHS), max_size=4))
    return grades | dict.fromkeys(untested, "NT")


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@given(some_cells(), st.sampled_from([20, 70]))
def test_intervals_equal_brute_force_over_untested_grades(grades: dict[str, Any], age: int) -> None:
    found = predict(grades, age)
    open_cells = [path for path in PATHS if grades[path] == "NT"]
    scores = {
        score_of(grades | dict(zip(open_cells, chosen, strict=True)), age)
        for chosen in itertools.product(
            *(range(TOP[path.partition(".")[2]] + 1) for path in open_cells)
        )
    }
    assert (found.possible_score.low, found.possible_score.high) == (min(scores), max(scores))
    both = any(grades[f"right.{c}"] == grades[f"left.{c}"] == "NT" for c in TOP)
    assert (found.score is None) == both
    assert bool(found.notes) == bool(open_cells)
    if not both:
        tested = {path: 0 if grades[path] == "NT" else grades[path] for path in PATHS}
        assert found.score == score_of(tested, age)
        line = MODELS[found.model]
        assert found.probability == line.probability(found.score)


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@given(some_cells(), st.sampled_from(PATHS), st.sampled_from([MIDDENDORP, HICKS]))
def test_a_better_grade_never_lowers_the_probability(
    grades: dict[str, Any], path: str, model: str
) -> None:
    if grades[path] in ("NT", TOP[path.partition(".")[2]]):
        return
    before = predict(grades, model=model)
    after = predict(grades | {path: grades[path] + 1}, model=model)
    assert after.possible_probability.low >= before.possible_probability.low
    assert after.possible_probability.high >= before.possible_probability.high
    assert before.score is None or after.probability >= before.probability


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@given(some_cells())
def test_sides_may_be_swapped_and_age_never_helps(grades: dict[str, Any]) -> None:
    swapped = {
        path.replace("right", "_").replace("left", "right").replace("_.", "left."): grade
        for path, grade in grades.items()
    }
    assert predict(swapped).possible_score == predict(grades).possible_score
    assert predict(grades, 65).possible_score.high < predict(grades, 64).possible_score.high


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@given(exams(), st.floats(0, 130))
def test_any_exam_is_predicted_within_the_range(exam: sci.Exam, age: float) -> None:
    found = predict(exam, age)
    assert -10 <= found.possible_score.low <= found.possible_score.high <= 40
    assert 0 < found.possible_probability.low <= found.possible_probability.high < 1
    if found.score is not None:
        assert found.possible_score.low == found.score


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_tags_are_left_aside() -> None:
    plain = predict(cells((3, 1, 1, 1)))
    assert predict(cells(("3*", "1**", "1*[0-1]", "1*"))) == plain
    assert predict(cells(("NT**", 1, 1, 1))).score is None


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
def test_all_problems_at_once() -> None:
    given = cells((6, 1, 1, 1)) | {"left.motor.S1": "", "right.motor.L4": 5}
    del given["left.light_touch.S1"]
    with pytest.raises(sci.MeasureError) as caught:
        predict(given, "old")
    assert {problem.location for problem in caught.value.problems} == {
        "right.motor.L3", "left.motor.L3", "left.motor.S1", "right.motor.L4",
        "left.light_touch.S1", "age",
    }  # fmt: skip


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@pytest.mark.parametrize("model", ["", "hicks_2017_simple", "Hicks 2017", None, 3, [1]])
def test_the_model_must_be_named(model: Any) -> None:
    with pytest.raises(sci.MeasureError, match="hicks_2017_full"):
        predict(cells((0, 0, 0, 0)), model=model)


RUBBISH = st.none() | st.text() | st.floats() | st.integers() | st.lists(st.integers(), max_size=2)


@pytest.mark.guards("MEASURE.WALKING_PREDICTION")
@given(st.dictionaries(st.sampled_from(PATHS) | st.text(), RUBBISH) | RUBBISH, RUBBISH, RUBBISH)
def test_rubbish_only_raises_a_sciscore_error(given: Any, age: Any, model: Any) -> None:
    for call in (
        lambda: predict(given, age),
        lambda: predict(cells((0, 0, 0, 0)), 40, model),
        lambda: walking_outlook(given),
    ):
        with pytest.raises(sci.SciscoreError):
            call()


def category(right: int, left: int) -> str:
    if right == 2 and left == 2:
        return "good"
    return "poor" if right == 0 and left == 0 else "fair"


@pytest.mark.guards("MEASURE.S1_PIN_PRICK")
@pytest.mark.parametrize("right", [0, 1, 2, "NT"])
@pytest.mark.parametrize("left", [0, 1, 2, "NT"])
def test_outlook_by_s1_pin_prick(right: Any, left: Any) -> None:
    sides = [range(3) if grade == "NT" else (grade,) for grade in (right, left)]
    expected = {category(*pair) for pair in itertools.product(*sides)}
    given = {"right.pin_prick.S1": right, "left.pin_prick.S1": left}
    found = walking_outlook(given)
    assert set(found.possible) == expected
    assert found.value == (min(expected) if len(expected) == 1 else None)
    assert walking_outlook(sci.Exam.intact().replace(given)) == found


@pytest.mark.guards("MEASURE.S1_PIN_PRICK")
def test_outlook_without_any_test_may_be_anything() -> None:
    exam = sci.Exam.intact().replace({"right.pin_prick.S1": "NT", "left.pin_prick.S1": "NT"})
    assert walking_outlook(exam).possible == ("good", "fair", "poor")


def test_results_are_values() -> None:
    given = cells((3, 1, "NT", 1))
    assert predict(given) == predict(given)
    stored = predict(given).to_dict()
    assert stored["possible_score"] == {"low": 13, "high": 23}
    assert stored["score"] is None
