"""Observed responders against controls: published oracles, exact tails, windows, levels, bounds."""

from __future__ import annotations

import csv
import itertools
import math
import pickle
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, strategies as st
from scipy.stats import betabinom, binom, fisher_exact

import sciscore as sci
from sciscore import outcomes
from sciscore.outcomes import (
    CONTROLS,
    GRADE_RULES,
    PUBLISHED_RATES,
    Proportion,
    against_control,
    exact,
    natural_recovery,
    standardised,
)
from sciscore.outcomes.control_series import LEVELS, WINDOWS, window_beside
from sciscore.outcomes.controls import METHODS
from sciscore.outcomes.natural_recovery import HISTORICAL, PValue
from sciscore.references import REFERENCES

GRADES = "ABCDE"
SERIES = ROOT / "examples" / "case_series" / "honmou2021.csv"


def honmou() -> sci.Transitions:
    with SERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sci.transitions(
        [row["ais_before"] for row in rows], [row["ais_six_months"] for row in rows]
    )


def six(value: float) -> str:
    return f"{value:.6g}"


# oracles: binomial, Fisher, predictive of a published series against published controls


@pytest.mark.guards("OUTCOME.CONTROL")
@pytest.mark.parametrize(
    ("observed", "control", "expected"),
    [
        ((5, 6), (52, 187), ("0.00766433", "0.00912746", "0.0087449")),
        ((5, 6), (42, 139), ("0.0113069", "0.0138557", "0.0131541")),
        # 1 - cdf, as scipy computes the last of these, gives 1.25487e-08.
        ((5, 6), (1, 169), ("4.33083e-11", "2.77454e-08", "1.25488e-08")),
        ((2, 6), (32, 187), ("0.273997", "0.285458", "0.279076")),
        ((5, 5), (60, 78), ("0.269329", "0.284486", "0.273369")),
    ],
)
def test_oracles(
    observed: tuple[int, int], control: tuple[int, int], expected: tuple[str, ...]
) -> None:
    found = sci.outcomes.against_control(observed, control)
    assert (six(found.binomial), six(found.fisher), six(found.predictive)) == expected


@pytest.mark.guards("OUTCOME.CONTROL")
def test_oracles_stand_in_the_comparison_of_the_series() -> None:
    wanted = {
        ("one_grade", "kirshblum2016-alllevels-a"): "0.00912746",
        ("one_grade", "spiess2009-alllevels-a"): "0.0138557",
        ("one_grade", "kawano2020-a-8weeks"): "2.77454e-08",
        ("motor_incomplete", "kirshblum2016-alllevels-a"): "0.285458",
        ("one_grade", "kirshblum2016-tetraplegia-c"): "0.284486",
    }
    for (rule, key), p in wanted.items():
        found = natural_recovery(honmou(), rule=rule, baseline_days=(40, 50))
        (one,) = [c for grade in found.grades for c in grade.comparisons if c.series.key == key]
        assert six(one.exact.fisher) == p
        assert one.bounds["fisher"].value == one.exact.fisher


@pytest.mark.guards("OUTCOME.STANDARDISED")
def test_oracle_of_the_expected_number() -> None:
    rates = {"A": 52 / 187, "B": 0.66, "C": 79 / 109}
    found = outcomes.standardised(12, rates, ["A"] * 6 + ["B"] * 2 + ["C"] * 5)
    assert (f"{found.expected:.6f}", six(found.poisson_binomial)) == ("6.612302", "0.000785649")
    by_counts = standardised(12, {**rates, "A": (52, 187), "C": (79, 109)}, honmou_baseline())
    assert by_counts == found
    assert found.people == {"A": 6, "B": 2, "C": 5}
    assert "observed 12 of 13: p = 0.000786" in str(found)
    assert re.search(r"^A +6 +27\.8 ", str(found), re.MULTILINE)
    rows = [[round(cell, 6) if isinstance(cell, float) else cell for cell in row]
            for row in found.grid().rows]  # fmt: skip
    assert rows == [
        ["A", 6, 27.807487, 1.668449], ["B", 2, 66.0, 1.32], ["C", 5, 72.477064, 3.623853],
        ["all", 13, None, 6.612302],
    ]  # fmt: skip
    assert standardised(2, {"A": 1.0, "B": 0}, ["A", "A", "B"]).poisson_binomial == 1


def honmou_baseline() -> list[str]:
    return [grade for grade, count in zip("ABC", (6, 2, 5), strict=True) for _ in range(count)]


# exact tails against their definitions

counts = st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def rising(start: Fraction, times: int) -> Fraction:
    return math.prod((start + step for step in range(times)), start=Fraction(1))


@pytest.mark.guards("OUTCOME.CONTROL")
@given(counts, counts)
def test_numbers_are_their_definitions(observed: Any, control: Any) -> None:
    (k, n), (a, b) = observed, control
    found = against_control(observed, control)
    assert found.binomial == pytest.approx(binom.sf(k - 1, n, a / b))
    table = np.array([[k, n - k], [a, b - a]])
    assert found.fisher == pytest.approx(fisher_exact(table, alternative="greater").pvalue)
    assert found.fisher_two_sided == pytest.approx(fisher_exact(table).pvalue)
    yes, no = Fraction(2 * a + 1, 2), Fraction(2 * (b - a) + 1, 2)
    ways = [math.comb(n, x) * rising(yes, x) * rising(no, n - x) for x in range(n + 1)]
    assert found.predictive == pytest.approx(float(sum(ways[k:]) / sum(ways)))
    chances = np.asarray(betabinom.pmf(range(k, n + 1), n, float(yes), float(no)))
    assert found.predictive == pytest.approx(float(chances.sum()))


@pytest.mark.guards("OUTCOME.CONTROL")
@given(counts, counts)
def test_one_more_responder_makes_every_upper_tail_smaller(observed: Any, control: Any) -> None:
    k, n = observed
    if k == n:
        return
    first, second = against_control((k, n), control), against_control((k + 1, n), control)
    for name in ("binomial", "fisher", "predictive"):
        assert getattr(second, name) <= getattr(first, name)


@pytest.mark.guards("OUTCOME.STANDARDISED")
@given(st.lists(st.sampled_from("ABC"), max_size=8), st.data())
def test_expected_number_is_that_of_every_outcome(baseline: list[str], data: Any) -> None:
    rates: dict[str, Any] = {"A": 0.25, "B": 0.5, "C": (3, 4)}
    chance = {"A": 0.25, "B": 0.5, "C": 0.75}
    observed = data.draw(st.integers(0, len(baseline)))
    tail = mean = 0.0
    for outcome in itertools.product((0, 1), repeat=len(baseline)):
        p = math.prod(
            chance[grade] if yes else 1 - chance[grade]
            for grade, yes in zip(baseline, outcome, strict=True)
        )
        mean += p * sum(outcome)
        tail += p * (sum(outcome) >= observed)
    found = standardised(observed, rates, baseline)
    assert (found.expected, found.poisson_binomial) == pytest.approx((mean, tail))


def test_large_counts_take_no_time() -> None:
    found = against_control((400, 1000), (2_500, 10_000))
    assert 0 < found.binomial < found.predictive < found.fisher < 1e-15
    assert "p = " in str(found)


# the table of controls


def test_every_series_is_cited_and_adds_up() -> None:
    assert len(CONTROLS) == 34
    for key, series in CONTROLS.items():
        assert series.key == key
        assert series.reference in REFERENCES
        assert series.basis
        assert series.citation == str(REFERENCES[series.reference])
        together = [series.counts[grade] for grade in "CDE" if grade in series.counts]
        if len(together) == 3:
            assert sum(together) == series.counts.get("CDE", sum(together))
        whole = series.responders(GRADES)
        assert whole in (None, series.n)
        for grade in GRADES:
            stayed, left = series.responders(grade), series.responders(GRADES.replace(grade, ""))
            assert stayed is None or left is None or stayed + left == series.n
    assert {rate.reference for rate in PUBLISHED_RATES} <= REFERENCES.keys()


def test_counts_that_are_not_published_are_not_made_up() -> None:
    kawano = CONTROLS["kawano2020-a-8weeks"]
    assert (kawano.responders("BCDE"), kawano.responders("A")) == (1, 168)
    assert kawano.responders("CDE") is None
    assert CONTROLS["kirshblum2016-alllevels-a"].responders("DE") is None
    assert repr(kawano) == "<ControlSeries kawano2020-a-8weeks: AIS A, n = 169>"


# the comparison


def test_windows_and_levels_are_told_apart() -> None:
    found = natural_recovery(
        honmou(), rule="one_grade", baseline_days=(40, 50), levels=("C1", "C8")
    )
    told = {c.series.key: (c.window, c.levels) for one in found.grades for c in one.comparisons}
    assert told["kirshblum2016-alllevels-a"] == ("earlier", "wider")
    assert told["kawano2020-a-8weeks"] == ("later", "wider")
    assert told["moslavac2008-b"] == ("not stated", "wider")
    assert told["kirshblum2016-tetraplegia-c"] == ("earlier", "same")
    assert told["thoracic2019-emsci-a"] == ("earlier", "apart")
    text = " ".join(str(found).split())
    for word in ("earlier", "later", "not stated"):
        assert WINDOWS[word] in text
    for word in ("same", "wider", "apart"):
        assert LEVELS[word] in text
    other = natural_recovery(
        honmou(), rule="one_grade", baseline_days=(0, 7), levels=("t1", "S4-5")
    )
    told = {c.series.key: (c.window, c.levels) for one in other.grades for c in one.comparisons}
    assert told["marino1999-alllevels-a"] == ("same", "wider")
    assert told["kirshblum2016-alllevels-a"] == ("overlaps", "wider")
    assert told["waters-paraplegia-a"] == ("later", "same")
    assert told["spiess2009-abovet10-a"] == ("overlaps", "overlaps")


def test_open_grades_are_tried_in_so_many_ways_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = sys.modules["sciscore.outcomes.natural_recovery"]
    three_ways = Proportion(k=1, n=3, open=2)
    series = CONTROLS["kawano2020-a-8weeks"]
    monkeypatch.setattr(module, "_MOST", 3)
    assert module._comparison(three_ways, series, 1, (40, 50), None).control == (1, series.n)
    monkeypatch.setattr(module, "_MOST", 2)
    with pytest.raises(sci.OutcomeError, match="in more than 2 ways"):
        module._comparison(three_ways, series, 1, (40, 50), None)


def test_windows_that_share_a_day_overlap() -> None:
    assert window_beside((40, 50), (50, 60)) == "overlaps"
    assert window_beside((40, 50), (30, 40)) == "overlaps"
    assert window_beside((40, 50), (51, 60)) == "later"
    assert window_beside((40, 50), (30, 39)) == "earlier"


def test_what_every_comparison_says() -> None:
    found = natural_recovery(honmou(), rule="one_grade", baseline_days=(40, 50))
    text = " ".join(str(found).split())
    assert HISTORICAL in text
    assert "AIS A: observed 5/6 (83.3 %, 95 % CI 35.9-99.6, Clopper-Pearson)" in text
    assert "day 40 to 50, levels not stated" in text
    assert "no counts, not tested: AIS A, better by >= 1 grade: 19.3 %" in text
    assert GRADE_RULES["one_grade"].definition in text
    assert repr(found) == "<NaturalRecovery: AIS better by >= 1: A 5/6, B 2/2, C 5/5>"
    assert "without follow-up apart" not in text
    assert [grid.title[:5] for grid in found.grids()] == ["AIS A", "AIS B", "AIS C"]
    assert [bool(grid.notes) for grid in found.grids()] == [False, False, True]
    assert found.standardised is None
    columns = found.to_columns()
    assert {len(column) for column in columns.values()} == {24}
    at = columns["control"].index("kawano2020-a-8weeks")
    assert (columns["baseline"][at], columns["level"][at]) == ("day 56", "all levels")
    assert columns["percent"][at] == 100 / 169
    low, high = Proportion(k=1, n=169).interval("clopper-pearson")
    assert (columns["interval_low"][at], columns["interval_high"][at]) == (low, high)
    assert set(columns["AIS"]) == {"A", "B", "C"}
    assert pickle.loads(pickle.dumps(found)) == found
    for html in (found.to_html(), found.to_markdown(), found.to_latex()):
        assert "Kawano 2020" in html


def test_rates_without_counts_are_shown_for_their_grades_and_in_no_test() -> None:
    found = natural_recovery(honmou(), rule="one_grade", baseline_days=(40, 50))
    for one in found.grades:
        assert all(one.initial_ais in rate.initial_ais for rate in one.rates)
        assert all(c.series.key in CONTROLS for c in one.comparisons)
    assert not found.grades[2].rates


def test_expected_number_is_of_the_controls_that_were_named() -> None:
    named = {
        "A": "kirshblum2016-alllevels-a",
        "B": "moslavac2008-b",
        "C": "kirshblum2016-alllevels-c",
    }
    found = natural_recovery(
        honmou(), rule="one_grade", baseline_days=(40, 50), standard=named
    ).standardised
    assert found is not None
    rates = {"A": (52, 187), "B": (8, 13), "C": (79, 109)}
    assert found == standardised(12, rates, honmou_baseline())
    for standard, said in (
        ({"A": "kirshblum2016"}, "'kirshblum2016' is not a control"),
        ({"A": "moslavac2008-b"}, "moslavac2008-b is of AIS B"),
        ({"E": "moslavac2008-d"}, "moslavac2008-d is of AIS D"),
        ({"A": "kirshblum2016-alllevels-a"}, "no rate is given for AIS B"),
    ):
        with pytest.raises(sci.OutcomeError, match=said):
            natural_recovery(honmou(), rule="one_grade", baseline_days=(0, 7), standard=standard)
    with pytest.raises(sci.OutcomeError, match="kawano2020-a-8weeks has no counts for this rule"):
        natural_recovery(
            honmou(), rule="motor_incomplete", baseline_days=(0, 7),
            standard={"A": "kawano2020-a-8weeks"},
        )  # fmt: skip
    open_grade = sci.transitions(["A"], ["ND"])
    with pytest.raises(sci.OutcomeError, match="standard: open grades; leave it out"):
        natural_recovery(open_grade, rule="one_grade", baseline_days=(0, 7), standard=named)


grades = st.sampled_from([None, *GRADES, "A,B", "B,C", "ND"])


def possible(grade: str) -> tuple[str, ...]:
    return tuple(GRADES) if grade == "ND" else tuple(grade.split(","))


def completed(pairs: list[Any]) -> Iterator[list[tuple[str, ...]]]:
    each = [[*itertools.product(possible(b), possible(f))] for b, f in pairs if b and f]
    return (list(one) for one in itertools.product(*each))


@pytest.mark.guards("OUTCOME.CONTROL")
@given(st.lists(st.tuples(grades, grades), min_size=1, max_size=3))
def test_bounds_are_over_every_completion_and_missing_people_are_in_none(pairs: list[Any]) -> None:
    table = sci.transitions([b for b, _ in pairs], [f for _, f in pairs])
    found = natural_recovery(table, rule="one_grade", baseline_days=(40, 50))
    control = (52, 187)
    for one in found.grades:
        if one.initial_ais != "A" or not one.comparisons:
            continue
        (shown,) = [c for c in one.comparisons if c.series.key == "kirshblum2016-alllevels-a"]
        seen: dict[str, set[float]] = {name: set() for name in METHODS}
        for people in completed(pairs):
            asked = [after for before, after in people if before == "A"]
            if asked:
                numbers = against_control((sum(f != "A" for f in asked), len(asked)), control)
                for name in METHODS:
                    seen[name].add(getattr(numbers, name))
        assert {name: (min(of), max(of)) for name, of in seen.items()} == {
            name: (shown.bounds[name].low, shown.bounds[name].high) for name in METHODS
        }
        assert one.missing == sum(b is not None and f is None and "A" in possible(b)
                                  for b, f in pairs)  # fmt: skip


def test_open_grades_print_both_ends() -> None:
    table = sci.transitions(["A"] * 3, ["B", "ND", "A"])
    found = natural_recovery(table, rule="one_grade", baseline_days=(40, 50))
    one = next(iter(found.grades[0].comparisons))
    fisher = one.bounds["fisher"]
    assert fisher.value is None
    assert str(fisher) == f"{fisher.low:.3g} to {fisher.high:.3g}"
    assert one.exact.observed == (1, 3)


# what is refused


@pytest.mark.parametrize(
    ("observed", "control", "location"),
    [
        ((7, 6), (1, 2), "observed"), ((0, 0), (1, 2), "observed"), ((1, 2), (3, 2), "control"),
        (5, (1, 2), "observed"), ((1.0, 2), (1, 2), "observed"), ((True, 2), (1, 2), "observed"),
        ((1, 2), (1, 10**9), "control"), ((-1, 2), (1, 2), "observed"),
        ((1, 2, 3), (1, 2), "observed"),
    ],
)  # fmt: skip
def test_counts_that_are_none_are_refused(observed: Any, control: Any, location: str) -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        against_control(observed, control)
    assert caught.value.problems[0].location == location


def test_rates_and_grades_that_are_none_are_refused() -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        standardised(9, {"A": 1.5, "F": 0.5, "B": (3, 2), "C": True}, ["A", "ND", None, "D"])
    said = {str(problem).partition(";")[0] for problem in caught.value.problems}
    assert {
        "rates, A: '1.5' is not a rate", "rates: 'F' is not an AIS grade", "rates, B: 3 of 2",
        "rates, C: 'True' is not a rate", "record 2, baseline: ND", "record 3, baseline: no exam",
        "record 4, baseline: no rate is given for AIS D", "observed: '9' is not a count",
    } == said  # fmt: skip


@pytest.mark.parametrize("window", [None, (50, 40), (40,), "40-50", (-1, 5), (1.0, 2), (True, 2)])
def test_the_window_must_be_stated(window: Any) -> None:
    with pytest.raises(sci.OutcomeError, match=r"baseline_days: .* is not a window; use the first"):
        natural_recovery(honmou(), rule="one_grade", baseline_days=window)
    with pytest.raises(TypeError):
        natural_recovery(honmou(), rule="one_grade")  # type: ignore[call-arg]


@pytest.mark.parametrize("levels", [("C8", "C1"), ("C1",), "C1-C8", ("C1", "X")])
def test_levels_are_a_range(levels: Any) -> None:
    with pytest.raises(sci.OutcomeError, match=r"levels: .* is not a range of levels"):
        natural_recovery(honmou(), rule="one_grade", baseline_days=(40, 50), levels=levels)


# the command


def run(*args: str) -> Any:
    click_testing = pytest.importorskip("click.testing")
    from sciscore.cli.commands import sciscore

    columns = ("--baseline", "ais_before", "--followup", "ais_six_months")
    return click_testing.CliRunner().invoke(sciscore, ["transitions", str(SERIES), *columns, *args])


@pytest.mark.guards("OUTCOME.CONTROL")
def test_command_prints_the_oracles() -> None:
    done = run("--baseline-days", "40-50", "--level-range", "C1-C8")
    assert done.exit_code == 0, done.output
    rows = {row["control"]: row for row in csv.DictReader(done.stdout.splitlines())}
    assert len(rows) == 24
    one = rows["kirshblum2016-alllevels-a"]
    assert [six(float(one[name])) for name in ("binomial", "fisher", "predictive")] == [
        "0.00766433", "0.00912746", "0.0087449",
    ]  # fmt: skip
    assert (one["responders"], one["window"], one["levels"]) == ("52/187", "earlier", "wider")
    motor = run("--baseline-days", "40-50", "--rule", "motor_incomplete").stdout.splitlines()
    (row,) = [r for r in csv.DictReader(motor) if r["control"] == "kirshblum2016-alllevels-a"]
    assert six(float(row["fisher"])) == "0.285458"


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (("--baseline-days", "forty"), 2, "not a window of days"),
        (("--baseline-days", "50-40"), 1, "baseline_days: "),
        (("--baseline-days", "40-50", "--level-range", "C8-C1"), 1, "levels: "),
        (("--baseline-days", "4-5", "--rule", "worse", "--rule", "one_grade"), 2, "one --rule"),
    ],
)
def test_command_refuses_windows_and_levels_that_are_none(
    args: tuple[str, ...], status: int, said: str
) -> None:
    done = run(*args)
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr


def test_pairs_of_visits_are_taken_as_they_are() -> None:
    visits = sci.visits({
        "person": ["P1", "P1", "P2", "P2", "P3"],
        "visit": ["before", "after"] * 2 + ["before"],
        "ais": ["A", "AIS B", "a", "B,C*", "A"],
    })  # fmt: skip
    pairs = visits.pairs("before", "after")
    found = natural_recovery(pairs, rule="one_grade", baseline_days=(40, 50))
    (one,) = found.grades
    assert (one.observed.counts, one.missing) == ("2/2", 1)
    table = sci.transitions(["A"] * 3, ["B", "B,C", None])
    assert found == natural_recovery(table, rule="one_grade", baseline_days=(40, 50))


def test_bounds_that_print_alike_print_once() -> None:
    assert str(PValue(low=0.99991, high=0.99999)) == "1"
    assert str(PValue(low=0.01, high=0.25)) == "0.01 to 0.25"
    assert str(PValue(low=0.0, high=1e-320)) == "0 to < 2.23e-308"


def test_only_what_cannot_happen_has_the_chance_0() -> None:
    never = outcomes.against_control((1, 5), (0, 40))
    assert (never.binomial, exact.poisson_binomial(2, [0.0, 0.5])) == (0.0, 0.0)
    assert never.fisher > 0
    assert never.predictive > 0
    rare = outcomes.against_control((5_000, 5_000), (1, 10_000))
    assert 0 < rare.binomial < sys.float_info.min
    assert 0 < exact.poisson_binomial(300, [1e-9] * 300) < sys.float_info.min
    assert 0 < exact.coin(5_000, 5_000) < sys.float_info.min
    assert 0 < exact.chi_squared(1e5, 3) < sys.float_info.min
    printed = [one.grid().columns[1].printed(one.binomial) for one in (never, rare)]
    assert printed == ["p = 0", "p < 2.23e-308"]


def test_people_may_be_counted_by_grade() -> None:
    rates: dict[str, Any] = {"A": (52, 187), "B": 0.66, "C": (79, 109)}
    listed = outcomes.standardised(12, rates, ["A"] * 6 + ["B"] * 2 + ["C"] * 5)
    assert outcomes.standardised(12, rates, {"A": 6, "B": 2, "C": 5}) == listed
    with pytest.raises(sci.OutcomeError, match="baseline, A: '-1' is not a count"):
        outcomes.standardised(1, rates, {"A": -1})
