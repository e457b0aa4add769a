"""Checked ranges, spasms, speed, SCI-ARMI, and what every measure says of itself."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore import measures
from sciscore.measures import MEASURES, RANGES, check, penn_spasms, sci_armi, walking_speed
from sciscore.measures.reading import whole

#: Copied from the notes on the measures, apart from the code.
ENDS: dict[str, tuple[int, int]] = {
    "fim_motor": (13, 91), "fim_cognitive": (5, 35), "fim_total": (18, 126),
    "grassp_sensation_dorsal": (0, 12), "grassp_sensation_palmar": (0, 12),
    "grassp_strength": (0, 50), "grassp_prehension_ability": (0, 12),
    "grassp_prehension_performance": (0, 30), "cue_t": (0, 144), "cue_q": (32, 224),
    "penn_frequency": (0, 4), "penn_severity": (1, 3), "nscisc_motor": (0, 100),
    "nscisc_light_touch": (0, 112), "nscisc_pin_prick": (0, 112),
}  # fmt: skip
LABELS = ("0", "1", "1+", "2", "3", "4")
NSCISC = [name for name in ENDS if name.startswith("nscisc")]
PLAIN = [name for name in ENDS if name not in NSCISC]


@pytest.mark.guards("MEASURE.RECORDS")
def test_every_range_is_tested_here() -> None:
    assert set(RANGES) == {*ENDS, "modified_ashworth"}


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize("name", ENDS)
def test_every_whole_number_is_accepted_or_refused_by_the_range(name: str) -> None:
    low, high = ENDS[name]
    for number in range(-5, 1000):
        if low <= number <= high:
            assert check(name, number).value == check(name, str(number)).value == number
        elif name in NSCISC and number in (888, 999):
            assert check(name, number).value is None
        else:
            with pytest.raises(sci.MeasureError, match=name):
                check(name, number)


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize("name", RANGES)
def test_a_refusal_says_what_is_allowed(name: str) -> None:
    with pytest.raises(sci.MeasureError) as caught:
        check(name, "lots")
    low, high = ENDS.get(name, (0, 0))
    allowed = f"from {low} to {high}" if name in ENDS else ", ".join(LABELS)
    assert allowed in str(caught.value)


@pytest.mark.parametrize("size", [10**9 - 1, 10**9, 10**10 - 1])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_is_read_as_its_digits_are_and_neither_beyond_nine(size: int, sign: int) -> None:
    number = sign * size
    assert whole(number) == whole(str(number)) == (number if size < 10**9 else None)


@pytest.mark.guards("MEASURE.RECORDS")
def test_ranges_follow_from_their_items() -> None:
    assert ENDS["fim_motor"] == (13 * 1, 13 * 7)
    assert ENDS["fim_cognitive"] == (5 * 1, 5 * 7)
    assert ENDS["fim_total"] == (18 * 1, 18 * 7)
    assert ENDS["cue_t"] == (0, 36 * 4)
    assert ENDS["cue_q"] == (32 * 1, 32 * 7)
    assert sum(high for name, (_, high) in ENDS.items() if name.startswith("grassp")) == 116


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(
    "value", [None, "", math.nan, 3.0, "3.0", " 3", "03", "+3", True, "NT"], ids=repr
)
def test_blank_and_untidy_scores_are_refused(name: str, value: Any) -> None:
    with pytest.raises(sci.MeasureError):
        check(name, value)


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize(("name", "code"), [("fim_motor", 99), ("fim_total", 999), ("cue_t", 888)])
def test_codes_of_a_registry_are_no_scores_and_get_a_hint(name: str, code: int) -> None:
    with pytest.raises(sci.MeasureError, match="stands for missing"):
        check(name, code)


@pytest.mark.guards("MEASURE.RECORDS")
def test_99_is_a_fim_total() -> None:
    assert check("fim_total", 99).value == 99


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize("name", NSCISC)
@pytest.mark.parametrize(
    ("code", "means"),
    [(888, "not testable"), ("999", "unknown or no admission"), ("", "blank"), (None, "blank")],
    ids=str,
)
def test_nscisc_codes_are_missing_with_their_reason(name: str, code: Any, means: str) -> None:
    found = check(name, code)
    assert (found.value, found.missing) == (None, means)


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize("name", NSCISC)
def test_nscisc_knows_no_other_codes(name: str) -> None:
    for code in (9, 99, 88):
        assert check(name, code).value == code
    with pytest.raises(sci.MeasureError, match="888, 999"):
        check(name, 777)
    with pytest.raises(sci.MeasureError):
        check(name, [888])


@pytest.mark.guards("MEASURE.RECORDS")
def test_modified_ashworth_keeps_its_labels() -> None:
    assert [check("modified_ashworth", label).value for label in LABELS] == list(LABELS)
    assert check("modified_ashworth", "1+") != check("modified_ashworth", "1")


@pytest.mark.guards("MEASURE.RECORDS")
@pytest.mark.parametrize("value", [0, 1, 2, 1.5, "1.5", "5", "1 +", "+1", "", None], ids=repr)
def test_modified_ashworth_takes_no_numbers(value: Any) -> None:
    with pytest.raises(sci.MeasureError):
        check("modified_ashworth", value)


@pytest.mark.guards("MEASURE.RECORDS")
def test_the_measure_must_be_known() -> None:
    with pytest.raises(sci.MeasureError, match="did you mean 'cue_t'"):
        check("cue-t", 3)


@pytest.mark.guards("MEASURE.PENN_SPASMS")
@pytest.mark.parametrize("frequency", range(-1, 6))
@pytest.mark.parametrize("severity", [None, "", 0, 1, 2, 3, 4])
def test_penn_severity_is_not_rated_without_spasms(frequency: int, severity: Any) -> None:
    fits = severity in (None, "") if frequency == 0 else severity in (1, 2, 3)
    if 0 <= frequency <= 4 and fits:
        found = penn_spasms(frequency=frequency, severity=severity)
        assert (found.frequency, found.severity) == (frequency, severity or None)
    else:
        with pytest.raises(sci.MeasureError):
            penn_spasms(frequency=frequency, severity=severity)


@pytest.mark.guards("MEASURE.PENN_SPASMS")
def test_penn_lists_both_problems() -> None:
    with pytest.raises(sci.MeasureError) as caught:
        penn_spasms(frequency=5, severity=0)
    assert [problem.location for problem in caught.value.problems] == ["frequency", "severity"]


@pytest.mark.guards("MEASURE.WALKING_SPEED")
@pytest.mark.parametrize(
    ("seconds", "speed"), [(10, 1.0), (12.5, 0.8), ("20", 0.5), ("2.5", 4.0)], ids=repr
)
def test_speed_is_10_m_by_the_time(seconds: Any, speed: float) -> None:
    assert walking_speed(seconds) == speed


@pytest.mark.guards("MEASURE.WALKING_SPEED")
@pytest.mark.parametrize(
    "seconds",
    [0, 0.0, -0.0, "0", "0.0", -3, math.nan, math.inf, "", None, "12,5", "1e1", True],
    ids=repr,
)
def test_0_seconds_is_no_fast_walk(seconds: Any) -> None:
    with pytest.raises(sci.MeasureError, match="seconds"):
        walking_speed(seconds)


@pytest.mark.guards("MEASURE.WALKING_SPEED")
@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_more_time_is_less_speed(one: float, other: float) -> None:
    assert (one <= other) == (walking_speed(one) >= walking_speed(other)) or math.isclose(
        one, other
    )


@pytest.mark.guards("MEASURE.SCI_ARMI")
@given(st.integers(0, 100), st.floats(0.5, 100))
def test_armi_is_the_share_in_per_cent(total: int, ceiling: float) -> None:
    found = sci_armi(total, scim95=ceiling)
    assert found.value == 100 * total / ceiling
    assert found == sci_armi(sci.Score(low=total, high=total), scim95=ceiling)


@pytest.mark.guards("MEASURE.SCI_ARMI")
def test_armi_of_an_interval_and_above_100() -> None:
    found = sci_armi(sci.Score(low=30, high=45), scim95=60)
    assert (found.value, found.low, found.high) == (None, 50.0, 75.0)
    assert sci_armi(66, scim95=60).value == pytest.approx(110)


@pytest.mark.guards("MEASURE.SCI_ARMI")
@pytest.mark.parametrize(
    "ceiling", [0, 0.0, -1, 100.5, 101, math.nan, "", None, "95th", True], ids=repr
)
def test_armi_needs_a_ceiling_above_0_up_to_100(ceiling: Any) -> None:
    with pytest.raises(sci.MeasureError, match="scim95"):
        sci_armi(50, scim95=ceiling)


@pytest.mark.guards("MEASURE.SCI_ARMI")
@pytest.mark.parametrize("total", [-1, 101, 50.0, None, "", sci.Score(low=90, high=101)], ids=str)
def test_armi_needs_a_scim_total(total: Any) -> None:
    with pytest.raises(sci.MeasureError, match="scim_total"):
        sci_armi(total, scim95=60)


@pytest.mark.guards("MEASURE.SCI_ARMI")
def test_armi_has_no_built_in_ceiling() -> None:
    assert inspect.signature(sci_armi).parameters["scim95"].default is inspect.Parameter.empty


RUBBISH = st.none() | st.text() | st.floats() | st.integers() | st.lists(st.integers(), max_size=2)


@given(st.sampled_from([*RANGES]) | RUBBISH, RUBBISH | st.just(10**5000))
def test_rubbish_only_raises_a_sciscore_error(name: Any, value: Any) -> None:
    for call in (
        lambda: check(name, value),
        lambda: penn_spasms(frequency=value, severity=name),
        lambda: walking_speed(value),
        lambda: sci_armi(value, scim95=value),
        lambda: measures.wisci_level(device=value, braces=value, persons=value),
        lambda: measures.best_of([value]),
    ):
        try:
            call()
        except sci.SciscoreError:
            continue


def test_every_measure_says_what_it_is_and_what_not_for() -> None:
    assert list(MEASURES) == [measure.name for measure in MEASURES.values()]
    for measure in MEASURES.values():
        assert set(measure.sources) <= set(sci.REFERENCES), measure.name
        assert measure.population.endswith("."), measure.name
        assert measure.not_for.endswith("."), measure.name
    assert {known.source for known in RANGES.values()} <= set(sci.REFERENCES)


@pytest.mark.parametrize("name", measures.__all__)
def test_public_functions_are_documented_in_full(name: str) -> None:
    thing = getattr(measures, name)
    if inspect.isfunction(thing):
        doc = inspect.getdoc(thing) or ""
        for section in ("Parameters", "Returns", "Raises", "Examples"):
            assert f"\n{section}\n---" in doc, f"{name} lacks {section}"


RESULTS: list[Any] = [
    check("cue_t", 3), penn_spasms(frequency=1, severity=2), sci_armi(3, scim95=50),
    measures.wisci_level(device="unable"), measures.motor_level_gain("C5", "C7"),
    measures.marked_recovery("A", rule="modified_benzel", modified_benzel=3),
    measures.walking_outlook({"right.pin_prick.S1": 1, "left.pin_prick.S1": "NT"}),
]  # fmt: skip


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_results_are_immutable_values(result: Any) -> None:
    names = vars(measures) | {"Score": sci.Score}
    assert eval(repr(result), names) == result
    assert copy.copy(result) == pickle.loads(pickle.dumps(result)) == result
    assert isinstance(hash(result), int)
    assert isinstance(result.to_dict(), dict)
    with pytest.raises(AttributeError):
        result.level = 3


def test_importing_sciscore_loads_no_measure() -> None:
    code = "import sys, sciscore; print([m for m in sys.modules if 'sciscore.measures' in m])"
    root = Path(sci.__file__).parents[1]
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
