"""Responder rules: their borders, their words, and what each makes of open and missing scores."""

from __future__ import annotations

import itertools
import pickle
import sys
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.intervals import Score
from sciscore.isncsci.findings import Finding
from sciscore.measures import MotorLevelGain, marked_recovery, meets_criterion, motor_level_gain
from sciscore.outcomes import (
    GRADE_RULES,
    SCORE_RULES,
    GradeRule,
    ResponderRule,
    better_by,
    marked,
    motor_levels,
    points,
    scim_points,
)
from sciscore.outcomes.columns import level_masks
from sciscore.outcomes.responders import WORDS, ResponderResult
from sciscore.testing import ais_grades

GRADES = "ABCDE"
POWERS = tuple(2**place for place in range(8))
LEVELS = ("C4", "C5", "C6", "C7", "C8", "T1", "INT")
EVERY_RULE: tuple[ResponderRule, ...] = (
    *GRADE_RULES.values(),
    *SCORE_RULES.values(),
    points("lems", ">", 5),
    scim_points("Scivoletto 2013 small"),
    scim_points("Scivoletto 2013 substantial"),
    marked("modified_benzel"),
    marked("ais_for_a_and_b"),
    motor_levels(sides="either"),
    motor_levels(sides="both"),
)


# grades


@pytest.mark.guards("OUTCOME.RESPONDERS")
@pytest.mark.parametrize("least", [1, 2, 3, 4])
def test_steps_of_grades_are_counted_where_there_is_room(least: int) -> None:
    rule = better_by(least)
    pairs = list(itertools.product(GRADES, repeat=2))
    found = rule.apply([b for b, _ in pairs], [f for _, f in pairs])
    for (before, after), value, word in zip(pairs, found.value, found.text, strict=True):
        room = 4 - GRADES.index(before) >= least
        assert word == "not applicable" if not room else value is not None
        if room:
            assert value == (GRADES.index(after) - GRADES.index(before) >= least)


@pytest.mark.guards("OUTCOME.RESPONDERS")
def test_rules_of_the_field() -> None:
    assert GRADE_RULES["conversion"].met == ("BCDE", "", "", "", "")
    assert GRADE_RULES["motor_incomplete"].met == ("CDE", "CDE", "", "", "")
    assert GRADE_RULES["post_marketing"].met == ("CDE", "CDE", "DE", "", "")
    assert GRADE_RULES["nct04475224"].met == ("CDE", "", "", "", "")
    motor = SCORE_RULES["nct04475224_motor"]
    assert motor.apply([10, 10, 10], [19, 20, None]).text.tolist() == ["no", "yes", "missing"]
    assert "NCT04475224" in str(motor)
    assert GRADE_RULES["worse"].met == ("", "A", "AB", "ABC", "ABCD")
    assert GRADE_RULES["one_grade"].grades == "ABCD"
    assert GRADE_RULES["two_grades"].grades == "ABC"
    assert GRADE_RULES["post_marketing"].parts == ("A", "BC")


@pytest.mark.parametrize(
    ("name", "definition", "not_applicable"),
    [
        ("conversion", "from A to B, C, D or E", "B, C, D, E at baseline"),
        ("motor_incomplete", "from A to C, D or E, from B to C, D or E", "C, D, E at baseline"),
        ("two_grades", "from A to C, D or E, from B to D or E, from C to E", "D, E at baseline"),
        ("worse", "from B to A, from C to A or B, from D to A, B or C, from E to A, B, C or D",
         "A at baseline"),
    ],
)  # fmt: skip
def test_rule_says_which_grades_meet_it(name: str, definition: str, not_applicable: str) -> None:
    assert GRADE_RULES[name].definition == definition
    assert GRADE_RULES[name].not_applicable == not_applicable


def test_all_grades_of_a_rule_may_be_one_group() -> None:
    assert GradeRule(name="either", met={"A": "C", "B": "C"}, groups=("AB",)).parts == ("AB",)
    for group in ("", "AC"):
        with pytest.raises(sci.OutcomeError, match=r"groups: .* the rule applies, AB$"):
            GradeRule(name="odd", met={"A": "C", "B": "C"}, groups=(group,))


def test_table_of_a_rule_has_a_place_for_every_two_sets_of_grades_and_cannot_be_changed() -> None:
    table = GRADE_RULES["one_grade"].table
    assert table.shape == (32, 32)
    assert not table[0].any()
    assert not table[:, 0].any()
    with pytest.raises(ValueError, match="read-only"):
        table[1, 2] = 0


@pytest.mark.guards("OUTCOME.RESPONDERS")
def test_a_cannot_worsen_and_e_cannot_improve() -> None:
    assert GRADE_RULES["worse"].apply(["A", "B"], ["A", "A"]).text.tolist() == [
        "not applicable", "yes"
    ]  # fmt: skip
    found = GRADE_RULES["one_grade"].apply(["E", "ND", "D,E"], ["E", "E", "E"])
    assert found.text.tolist() == ["not applicable", *["open, or not applicable"] * 2]
    assert found.proportion.counts == "0 to 2 of 0 to 2"
    assert found.proportion.interval("wilson") == (0, 1)


@pytest.mark.guards("OUTCOME.RESPONDERS")
def test_rule_for_some_baseline_grades() -> None:
    rule = GRADE_RULES["one_grade"].only("BC")
    assert rule.name == "AIS better by >= 1, from B or C"
    assert rule.met == ("", "CDE", "DE", "", "")
    assert rule.not_applicable == "A, D, E at baseline"
    with pytest.raises(sci.OutcomeError, match="the rule applies to nobody"):
        rule.only("E")
    with pytest.raises(sci.OutcomeError, match="the rule applies to nobody"):
        rule.only("")
    with pytest.raises(sci.OutcomeError, match="'X': not an AIS grade"):
        rule.only("BX")
    assert rule.parts == ("BC", "B", "C")
    assert rule.only("B").parts == ("B",)
    with pytest.raises(sci.OutcomeError, match="groups: use groups of the grades"):
        GradeRule(name="odd", met={"A": "B"}, groups=("A", "B"))


@pytest.mark.guards("OUTCOME.RESPONDERS")
@pytest.mark.parametrize(
    ("least", "location"),
    [
        (0, "A"),
        (5, "A"),
        (True, "A"),
        ({"D": 2}, "D"),
        ({"E": 1}, "E"),
        ({"X": 1}, "X"),
        ({"A": 1.0}, "A"),
    ],
)
def test_steps_without_room_are_refused(least: Any, location: str) -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        better_by(least)
    assert [problem.location for problem in caught.value.problems] == [location]


def test_rule_with_unknown_grade_name_or_source_is_refused() -> None:
    with pytest.raises(sci.OutcomeError, match="met: 'F', 'ND': not an AIS grade"):
        GradeRule(name="odd", met={"A": "F", "ND": "A"})
    for name in (" ", None):
        with pytest.raises(sci.OutcomeError, match="name: blank; say it in a few words"):
            GradeRule(name=name, met={"A": "B"})  # type: ignore[arg-type]
    with pytest.raises(
        sci.OutcomeError, match=r"not a key of sciscore.REFERENCES; did you mean 'Hon"
    ):
        better_by(1, source="Honmu 2021")
    with pytest.raises(sci.OutcomeError, match="not a rule over AIS grades"):
        sci.transitions(["A"], ["B"]).responders(points("lems", ">", 5))  # type: ignore[arg-type]


# scores


@pytest.mark.guards("OUTCOME.POINTS")
@pytest.mark.parametrize(
    ("compare", "met"), [(">=", (False, True, True)), (">", (False, False, True))]
)
def test_border_of_the_comparison(compare: str, met: tuple[bool, ...]) -> None:
    rule = points("lems", compare, 5)
    assert tuple(rule.apply([10] * 3, [14, 15, 16]).value) == met
    assert {">=": "5 points or more", ">": "more than 5 points"}[compare] in rule.definition


@pytest.mark.guards("OUTCOME.POINTS")
@pytest.mark.parametrize(("criterion", "least"), [("small", 4), ("substantial", 10)])
def test_criteria_of_scim(criterion: str, least: int) -> None:
    rule = scim_points(f"Scivoletto 2013 {criterion}")
    assert rule.apply([40, 40], [40 + least - 1, 40 + least]).value.tolist() == [False, True]
    first = sci.scim3(sci.ScimRecords.from_columns({"total": [40, 40, None]}))
    second = sci.scim3(sci.ScimRecords.from_columns({"total": [39 + least, 40 + least, 50]}))
    found = rule.apply(first, second)
    assert found.text.tolist() == ["no", "yes", "open"]
    published = sci.SCIM_CRITERIA[f"Scivoletto 2013 {criterion}"]
    changes = [sci.scim_change(*pair) for pair in zip(first, second, strict=True)]
    assert found.value.tolist() == [change.meets(published).met for change in changes]
    assert "255 people" in str(rule)


def test_rule_over_scores_says_where_its_source_is_and_keeps_its_name() -> None:
    plain = points("lems", ">", 2.5, name="more legs")
    assert str(plain) == "more legs: change of lems of more than 2.5 points. [no source given]"
    criterion = sci.SCIM_CRITERIA["Scivoletto 2013 small"]
    rule = scim_points(criterion)
    assert rule == scim_points("Scivoletto 2013 small")
    assert (rule.name, rule.score) == ("SCIM III total small change", "total")
    assert rule.citation == f"{criterion.citation} {criterion.population}"
    named = attrs.evolve(rule, source="Honmou 2021")
    assert named.citation == points("total", ">", 4, source="Honmou 2021").citation
    assert named.citation.startswith("Honmou")


def test_points_of_scim_need_no_criterion() -> None:
    first = sci.scim3(sci.ScimRecords.from_columns({"total": [40, 40]}, instrument_version="SR"))
    second = sci.scim3(sci.ScimRecords.from_columns({"total": [44, 45]}, instrument_version="SR"))
    assert points("total", ">", 4).apply(first, second).text.tolist() == ["no", "yes"]
    with pytest.raises(sci.OutcomeError, match="'lems' is not a score of these results"):
        points("lems", ">", 4).apply(first, second)


@pytest.mark.guards("OUTCOME.POINTS")
def test_scim_of_another_version_is_refused() -> None:
    first = sci.scim3(sci.ScimRecords.from_columns({"total": [40]}, instrument_version="SR"))
    with pytest.raises(sci.ScimError, match="the criterion is for SCIM III, the change of SR"):
        scim_points("Scivoletto 2013 small").apply(first, first)


scores = st.none() | st.integers(0, 50) | st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
    lambda ends: Score(low=min(ends), high=max(ends))
)  # fmt: skip


@pytest.mark.guards("OUTCOME.POINTS")
@given(scores, scores, st.integers(-10, 20), st.sampled_from((">=", ">")))
def test_answer_about_an_interval_is_the_consensus_of_its_scores(
    first: Any, second: Any, least: int, compare: str
) -> None:
    def span(value: Any) -> range:
        if value is None:
            return range(0)
        return (
            range(value.low, value.high + 1)
            if isinstance(value, Score)
            else range(value, value + 1)
        )

    seen = {
        after - before >= least if compare == ">=" else after - before > least
        for before in span(first)
        for after in span(second)
    }
    words = {(): "missing", (True,): "yes", (False,): "no", (False, True): "open"}
    assert points("x", compare, least).apply([first], [second])[0] == words[tuple(sorted(seen))]


@pytest.mark.guards("OUTCOME.POINTS")
def test_results_of_exams_are_searched_for_the_score() -> None:
    exam = sci.Exam.intact()
    before = sci.classify(
        sci.Exams.from_exams(
            [exam.replace({"left.motor.L3": 0}), exam.replace({"left.motor.L3": "NT"})]
        ),
        edition="2019",
    )
    after = sci.classify(sci.Exams.from_exams([exam, exam]), edition="2019")
    rule = points("lems", ">=", 5)
    assert rule.apply(before, after).text.tolist() == ["yes", "open"]
    assert rule.apply(before.totals.lems, after.totals.lems).text.tolist() == ["yes", "open"]
    with pytest.raises(
        sci.OutcomeError, match="'lemz' is not a score of these results; did you mean 'lems'"
    ):
        points("lemz", ">=", 5).apply(before, after)
    scim = sci.scim3(sci.ScimRecords.from_columns({"total": [40, 41]}))
    with pytest.raises(sci.OutcomeError, match="SCIM at one visit only"):
        rule.apply(scim, [1, 2])


@pytest.mark.guards("OUTCOME.POINTS")
def test_scores_that_are_none_are_refused() -> None:
    with pytest.raises(sci.OutcomeError, match=r"record 1, baseline: '4\.5' is not a score"):
        points("lems", ">=", 5).apply([4.5], [3])  # type: ignore[list-item]
    assert points("lems", ">=", sys.float_info.max).apply([0], [50]).text.tolist() == ["no"]
    with pytest.raises(sci.OutcomeError, match="compare: '=>' is not a comparison; use >= or >"):
        points("lems", "=>", 5)
    for least in (float("nan"), float("-inf"), True, "5", 10**400):
        with pytest.raises(sci.OutcomeError, match=r"^points: .* is not a number of points$"):
            points("lems", ">=", least)  # type: ignore[arg-type]
    with pytest.raises(
        sci.OutcomeError, match="is not a criterion; use one of 'Scivoletto 2013 small'"
    ):
        scim_points("Scivoletto")
    with pytest.raises(sci.OutcomeError, match="baseline has 1, followup has 2"):
        points("lems", ">=", 5).apply([4], [3, 4])


# measures


@pytest.mark.guards("OUTCOME.RECOVERY")
@given(
    st.sampled_from(("modified_benzel", "ais_for_a_and_b")),
    ais_grades(),
    ais_grades(),
    st.sampled_from((*range(1, 8), "3", 9, "9", None)),
)
def test_marked_recovery_is_that_of_the_measure(
    variant: str, before: Any, after: Any, benzel: Any
) -> None:
    def finding(grade: Any) -> Any:
        possible = tuple(grade.split(",")) if grade and "," in grade else None
        return Finding(name="ais", possible=possible, tagged=False, notes=()) if possible else grade

    after = finding(GRADES_IN_FULL if after == "ND" else after)
    before = finding(GRADES_IN_FULL if before == "ND" else before)
    expected = marked_recovery(before, rule=variant, modified_benzel=benzel, followup_ais=after)
    found = marked(variant).apply([before], modified_benzel=[benzel], followup=[after])
    assert found.value[0] == expected.value
    if found[0] == "not applicable":
        assert expected.notes == ("not applicable where the baseline may be E",)


GRADES_IN_FULL = "A,B,C,D,E"


@pytest.mark.guards("OUTCOME.RECOVERY")
def test_person_is_missing_where_one_of_the_possible_grades_needs_what_is_missing() -> None:
    rule = marked("ais_for_a_and_b")
    found = rule.apply(["A,C", "A,C", "A"], modified_benzel=[None, 5, None], followup=["D"] * 3)
    assert found.text.tolist() == ["missing", "yes", "yes"]


@pytest.mark.guards("OUTCOME.RECOVERY")
def test_code_of_a_missing_benzel_grade_is_missing_not_high() -> None:
    rule = marked("modified_benzel")
    assert rule.apply(["D", "D"], modified_benzel=[9, 7]).text.tolist() == ["missing", "yes"]
    with pytest.raises(sci.OutcomeError) as caught:
        rule.apply(["A", "E", "A"], modified_benzel=[8, 0, 3])
    assert [problem.row for problem in caught.value.problems] == [1, 2]
    with pytest.raises(sci.OutcomeError) as caught:
        rule.apply(["A", "A", None], modified_benzel=[1, True, 8])
    assert [problem.row for problem in caught.value.problems] == [2, 3]
    with pytest.raises(sci.OutcomeError, match="followup: this rule asks for the AIS"):
        marked("ais_for_a_and_b").apply(["A"], modified_benzel=[3])
    with pytest.raises(sci.MeasureError, match="variant: 'benzel' is unknown"):
        marked("benzel")


@pytest.mark.guards("OUTCOME.MOTOR_LEVELS")
@given(
    st.sampled_from(("either", "both")),
    *[st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True)] * 4,
)
def test_motor_level_rule_is_that_of_the_measure_over_every_level(
    sides: str, right: list[str], left: list[str], right_after: list[str], left_after: list[str]
) -> None:
    def finding(side: str, names: list[str]) -> Finding:
        return Finding(name=f"motor_level_{side}", possible=tuple(names), tagged=False, notes=())

    seen = set()
    for r, l, ra, la in itertools.product(right, left, right_after, left_after):  # noqa: E741
        gains: list[MotorLevelGain] = [motor_level_gain(r, ra), motor_level_gain(l, la)]
        seen.add(meets_criterion(*gains, sides=sides, criterion="kramer_2012"))
    found = motor_levels(sides=sides).apply(
        [(finding("right", right), finding("left", left))],
        [(finding("right", right_after), finding("left", left_after))],
    )
    words: dict[frozenset[bool | None], str] = {
        frozenset({True}): "yes", frozenset({False}): "no",
        frozenset({None}): "not applicable", frozenset({True, False}): "open",
    }  # fmt: skip
    assert found[0] == words.get(frozenset(seen), "open, or not applicable")


@pytest.mark.guards("OUTCOME.MOTOR_LEVELS")
def test_motor_levels_of_results_and_of_people_without_exam() -> None:
    exam = sci.Exam.intact()
    results = sci.classify(sci.Exams.from_exams([exam]), edition="2019")
    rule = motor_levels(sides="both")
    assert rule.apply(results, results).text.tolist() == ["not applicable"]
    assert rule.apply([("C5", None), None], [("C7", "C7")] * 2).text.tolist() == ["missing"] * 2
    with pytest.raises(sci.OutcomeError) as caught:
        rule.apply([("C5", "X"), ("C5", "Q")], [("C5", "C5")] * 2)
    assert [(problem.row, problem.location) for problem in caught.value.problems] == [
        (1, "baseline, left"), (2, "baseline, left")
    ]  # fmt: skip
    with pytest.raises(sci.OutcomeError) as caught:
        rule.apply([None, "C5", ("C5",) * 3], [None] * 3)  # type: ignore[list-item]
    assert [str(problem).partition(" is ")[2] for problem in caught.value.problems] == [
        "not a pair, right and left"
    ] * 2
    assert [problem.row for problem in caught.value.problems] == [2, 3]
    with pytest.raises(sci.MeasureError):
        motor_levels(sides="best")


@pytest.mark.guards("OUTCOME.MOTOR_LEVELS")
def test_a_level_that_is_not_determined_may_be_any_that_is_found() -> None:
    (nd, *each), _ = level_masks(["ND", *sci.SEGMENTS[:-1], "INT"], "level", ())
    assert nd == sum(each)


def test_a_grade_of_any_length_is_named_in_at_most_80_characters() -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        better_by({"A" * 2000: 1})
    assert [len(problem.location) <= 80 for problem in caught.value.problems] == [True]


@pytest.mark.guards("OUTCOME.RECOVERY")
def test_marked_recovery_says_which_grade_decides_and_to_whom_it_does_not_apply() -> None:
    rank = "is at least the rank of the AIS at baseline, A being 1, plus 2"
    by_benzel, by_both = marked("modified_benzel"), marked("ais_for_a_and_b")
    assert by_benzel.name == "marked recovery (modified_benzel)"
    assert by_benzel.definition == f"the modified Benzel grade at follow-up {rank}"
    assert by_both.definition == (
        "the grade at follow-up, of the AIS for A and B and of the modified Benzel scale for C "
        f"and D, {rank}"
    )
    assert by_benzel.citation == str(sci.REFERENCES["Geisler 2001"]) == by_both.citation
    said = str(by_benzel.apply(["E", "D"], modified_benzel=[7, 6]))
    assert said.startswith("marked recovery (modified_benzel): 1/1 (100.0 %")
    assert said.endswith("; 1 not applicable (E at baseline)")


# every rule


def test_rule_of_a_name_only_says_so() -> None:
    rule = ResponderRule(name="walks")
    assert str(rule) == "walks: walks. [no source given]"
    assert rule.not_applicable == "the rule does not apply"
    assert str(ResponderRule(name="walks", source="Geisler 2001")) == (
        f"walks: walks. [{sci.REFERENCES['Geisler 2001']}]"
    )


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_rule_prints_name_definition_and_citation_and_round_trips(rule: ResponderRule) -> None:
    text = str(rule)
    assert text.startswith(f"{rule.name}: {rule.definition}. [")
    assert rule.citation in text
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert hash(rule) == hash(pickle.loads(pickle.dumps(rule)))


@pytest.mark.guards("OUTCOME.MOTOR_LEVELS")
@pytest.mark.parametrize("sides", ["either", "both"])
def test_motor_level_rule_says_what_must_hold_and_for_whom(sides: str) -> None:
    words = {"either": "either side", "both": "both sides"}[sides]
    rule = motor_levels(sides=sides)
    assert rule.name == f"motor level better by >= 2 ({words})"
    assert rule.definition == f"{words} gained 2 motor levels or more"
    assert rule.not_applicable == "a motor level outside C5 to T1"


@pytest.mark.guards("OUTCOME.SHARES")
@given(st.lists(st.integers(0, 7), max_size=6))
def test_proportion_bounds_every_way_in_which_open_answers_turn_out(masks: list[int]) -> None:
    people = [[answer for answer in (1, 2, 4) if mask & answer] for mask in masks if mask]
    shares = set()
    for turned_out in itertools.product(*people):
        asked = [answer == 1 for answer in turned_out if answer != 4]
        if asked:
            shares.add(sum(asked) / len(asked))
    found = ResponderResult(rule=EVERY_RULE[0], masks=np.array(masks, np.uint8)).proportion
    assert (found.low, found.high) == (min(shares, default=None), max(shares, default=None))
    assert found.n == sum(bool(mask) and not mask & 4 for mask in masks)


@pytest.mark.guards("OUTCOME.SHARES")
def test_counts_of_answers_hold_everybody() -> None:
    # As many people with each set of answers as no sum of other sets has.
    answers = ResponderResult(
        rule=EVERY_RULE[0], masks=np.repeat(np.arange(8, dtype=np.uint8), POWERS)
    )
    found = answers.responders
    assert found.counts == POWERS
    assert (found.missing, found.not_applicable) == (POWERS[0], POWERS[4])
    assert found.open == POWERS[3] + POWERS[5] + POWERS[6] + POWERS[7]
    assert found.n == len(answers) == sum(POWERS)
    share = found.proportion
    assert share.n + share.more + found.missing + found.not_applicable == found.n
    assert {answers[row] for row in range(len(answers))} == {*WORDS}
    counts = {True: POWERS[1], False: POWERS[2], None: found.n - POWERS[1] - POWERS[2]}
    assert {value: answers.value.tolist().count(value) for value in counts} == counts
    assert answers.value.shape == answers.text.shape == (found.n,)
    assert str(answers) == found.summary()
    assert found.summary("wilson", 0.9) == (
        f"AIS better by >= 1: {share.summary('wilson', 0.9)}; 232 open; 16 not applicable "
        "(E at baseline); 1 missing"
    )
    assert repr(answers) == f"<ResponderResult: {answers}>"
    with pytest.raises(sci.OutcomeError, match="not a set of answers"):
        _ = ResponderResult(rule=EVERY_RULE[0], masks=np.array([8], np.uint8)).responders


def test_nobody_apart_is_not_mentioned() -> None:
    both = GRADE_RULES["one_grade"].apply(["A", "A"], ["B", "A"])
    assert str(both) == f"AIS better by >= 1: {both.proportion}"
    assert str(both).startswith("AIS better by >= 1: 1/2 (50.0 %")
    nobody = GRADE_RULES["one_grade"].apply([], [])
    assert nobody.responders.counts == (0,) * 8
