"""AIS transitions: counts, bounds over what ND may be, strata, and what is refused."""

from __future__ import annotations

import itertools
import pickle
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st

import sciscore as sci
from sciscore.isncsci.findings import Finding
from sciscore.outcomes import (
    GRADE_RULES,
    AisColumn,
    GradeRule,
    Labels,
    Proportion,
    ais_column,
    ais_steps,
    level_bands,
    plegia,
)
from sciscore.outcomes.transitions import STATES, proportion_grid, responder_columns
from sciscore.testing import ais_grades, exams

Pair = tuple[str | None, str | None]
GRADES = "ABCDE"
WORDS: dict[frozenset[bool | None], str] = {
    frozenset(): "missing",
    frozenset({True}): "yes",
    frozenset({False}): "no",
    frozenset({None}): "not applicable",
    frozenset({True, False}): "open",
}
people = st.lists(st.tuples(ais_grades(), ais_grades()), max_size=12)
few_people = st.lists(st.tuples(ais_grades(), ais_grades()), min_size=1, max_size=3)
rules = st.builds(
    GradeRule,
    name=st.just("any"),
    met=st.dictionaries(st.sampled_from(GRADES), st.text(GRADES, min_size=1), min_size=1),
)


def table(pairs: list[Pair], **options: Any) -> sci.Transitions:
    return sci.transitions([b for b, _ in pairs], [f for _, f in pairs], **options)


def possible(grade: str | None) -> tuple[str, ...]:
    return tuple(GRADES) if grade == "ND" else tuple(grade.split(",")) if grade else ()


def completions(pairs: list[Pair]) -> Iterator[list[tuple[str, ...]]]:
    """Every way in which the open grades of people with both exams may turn out."""
    each = [
        list(itertools.product(possible(before), possible(after)))
        for before, after in pairs
        if before and after
    ]
    size = np.prod([len(choices) for choices in each], dtype=object)
    assume(size <= 700)
    return (list(one) for one in itertools.product(*each))


def printed(grade: str | None) -> str | None:
    return "ND" if grade and "," in grade else grade


# counts


@pytest.mark.guards("OUTCOME.TRANSITIONS")
@given(people)
def test_matrix_counts_every_person_with_both_exams_once(pairs: list[Pair]) -> None:
    counts = Counter((printed(b), printed(f)) for b, f in pairs)
    made = table(pairs)
    expected = [[counts[before, after] for after in STATES] for before in STATES]
    assert made.matrix.tolist() == expected
    assert [[made.count(b, f) for f in STATES] for b in STATES] == expected
    assert made.missing == (
        sum(b is None and f is not None for b, f in pairs),
        sum(b is not None and f is None for b, f in pairs),
        sum(b is None and f is None for b, f in pairs),
    )
    assert made.n + sum(made.missing) == made.total == len(pairs)


def test_each_pair_of_states_is_counted_in_a_cell_of_its_own() -> None:
    states = (*STATES, None)
    pairs: list[Pair] = [(before, after) for before in states for after in states]
    counts = {pair: place for place, pair in enumerate(pairs, 1)}
    everybody = [pair for pair in pairs for _ in range(counts[pair])]
    made = table(everybody)
    assert made.matrix.tolist() == [[counts[b, f] for f in STATES] for b in STATES]
    assert made.missing == (
        sum(counts[None, f] for f in STATES), sum(counts[b, None] for b in STATES),
        counts[None, None],
    )  # fmt: skip
    by_person = ais_steps([b for b, _ in everybody], [f for _, f in everybody])
    for name in ("low", "high", "known"):
        assert sorted(getattr(made.steps, name)) == sorted(getattr(by_person, name))


@pytest.mark.guards("OUTCOME.TRANSITIONS")
@given(people, st.randoms(use_true_random=False))
def test_order_of_people_does_not_matter(pairs: list[Pair], random: Any) -> None:
    shuffled = random.sample(pairs, len(pairs))
    assert table(shuffled) == table(pairs)
    assert pickle.loads(pickle.dumps(table(pairs))) == table(pairs)


@pytest.mark.guards("OUTCOME.TRANSITIONS")
@given(people)
def test_flows_and_long_form_hold_everybody(pairs: list[Pair]) -> None:
    made = table(pairs)
    assert sum(flow.people for flow in made.flows()) == len(pairs)
    columns = made.to_columns()
    assert sum(columns["count"]) == len(pairs)
    assert {len(column) for column in columns.values()} == {49}
    cells = zip(columns["from"], columns["to"], columns["count"], strict=True)
    assert {cell for cell in cells if cell[2]} == {tuple(flow) for flow in made.flows()}


# bounds


@pytest.mark.guards("OUTCOME.TRANSITIONS")
@given(few_people)
def test_bounds_are_the_least_and_the_most_over_every_completion(pairs: list[Pair]) -> None:
    made = table(pairs)
    counts = [Counter(one) for one in completions(pairs)]
    for cell in itertools.product(GRADES, repeat=2):
        seen = [one[cell] for one in counts]
        assert made.bounds(*cell) == (min(seen), max(seen))


@pytest.mark.guards("OUTCOME.RESPONDERS")
@given(few_people, rules)
def test_proportion_of_a_rule_is_bounded_by_every_completion(
    pairs: list[Pair], rule: GradeRule
) -> None:
    share = table(pairs).responders(rule).proportion
    met = dict(zip(GRADES, rule.met, strict=True))
    seen, sizes, hits = [], set(), set()
    for one in completions(pairs):
        asked = [(before, after) for before, after in one if met[before]]
        yes = sum(after in met[before] for before, after in asked)
        sizes.add(len(asked))
        hits.add(yes)
        if asked:
            seen.append(yes / len(asked))
    assert (share.low, share.high) == ((min(seen), max(seen)) if seen else (None, None))
    assert (min(sizes), max(sizes)) == (share.n, share.n + share.more)
    assert (min(hits), max(hits)) == (share.k, share.k + share.open + share.more_for)
    alone = len(sizes) == 1 and len(set(seen)) == 1 and len(hits) == 1
    assert (share.value is not None) == (alone and sizes != {0})


@pytest.mark.guards("OUTCOME.TRANSITIONS")
@given(few_people, st.sampled_from(("clopper-pearson", "wilson")))
def test_interval_holds_that_of_every_completion(pairs: list[Pair], method: str) -> None:
    rule = GRADE_RULES["one_grade"]
    share = table(pairs).responders(rule).proportion
    cohorts = (table([*map(pair_of, one)]) for one in completions(pairs))
    closed = {attrs_of(cohort.responders(rule).proportion) for cohort in cohorts}
    ends = [Proportion(k=k, n=n).interval(method) for k, n in closed]
    low, high = share.interval(method)
    assert low == pytest.approx(min(end for end, _ in ends))
    assert high == pytest.approx(max(end for _, end in ends))


def pair_of(grades: tuple[str, ...]) -> Pair:
    before, after = grades
    return before, after


def attrs_of(share: Proportion) -> tuple[int, int]:
    assert share.open + share.more == 0
    return share.k, share.n


@pytest.mark.guards("OUTCOME.RESPONDERS")
@given(few_people, rules)
def test_answer_of_a_person_is_the_consensus_over_all_completions(
    pairs: list[Pair], rule: GradeRule
) -> None:
    answers = rule.apply([b for b, _ in pairs], [f for _, f in pairs])
    met = dict(zip(GRADES, rule.met, strict=True))
    for row, (before, after) in enumerate(pairs):
        seen = {
            later in met[first] if met[first] else None
            for first in possible(before)
            for later in possible(after)
        }
        expected = next(iter(seen)) if len(seen) == 1 else None
        assert answers.value[row] == expected
        assert answers[row] == WORDS.get(frozenset(seen), "open, or not applicable")
    assert answers.responders == table(pairs).responders(rule)


@pytest.mark.guards("OUTCOME.GRADES", "OUTCOME.TRANSITIONS")
def test_unknown_grade_is_never_no_change_nor_missing_not_improved() -> None:
    made = table([("A", "ND"), ("A", None), ("A", "B"), ("A", "A")])
    found = made.responders(GRADE_RULES["one_grade"])
    assert (found.proportion.k, found.proportion.n, found.open, found.missing) == (1, 3, 1, 1)
    assert found.proportion.value is None
    assert made.count("A", "A") == 1
    assert str(found).startswith("AIS better by >= 1: 1 to 2/3 (33.3 to 66.7 %")
    assert str(found).endswith("; 1 open; 1 missing")


# reading grades


@pytest.mark.guards("OUTCOME.GRADES")
def test_every_form_of_a_grade_is_read() -> None:
    finding = Finding(name="ais", possible=("B", "D"), tagged=True, notes=())
    judged = Finding(name="ais", possible=(), tagged=False, notes=())
    cells: list[Any] = ["A", "E*", "ND", "ND*", "B,D", finding, judged, None, "", float("nan")]
    column = ais_column(cells)
    assert column.text.tolist() == ["A", "E", "ND", "ND", "ND", "ND", "ND", "", "", ""]
    assert column.possible.tolist()[2:7] == ["A,B,C,D,E"] * 2 + ["B,D"] * 2 + ["A,B,C,D,E"]
    assert list(column) == column.text.tolist()
    assert ais_column(iter(cells)) == column
    assert ais_column(column) is column
    assert AisColumn(column.masks) == column


@given(st.lists(exams("2019"), min_size=1, max_size=6))
def test_classifications_and_their_columns_give_the_same(cohort: list[sci.Exam]) -> None:
    results = sci.classify(sci.Exams.from_exams(cohort), edition="2019")
    assume("NA" not in {value for one in results for value in one.ais.possible})
    column = ais_column(results)
    assert ais_column(results.ais) == column
    assert ais_column(list(results.ais)) == column
    stored = results.to_columns()
    assert ais_column(stored["ais"], possible=stored["ais_possible"]) == column


@pytest.mark.guards("OUTCOME.GRADES")
@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (1, "number the grades upwards as well as downwards"),
        ("4", "number the grades upwards as well as downwards"),
        (2.0, "number the grades upwards as well as downwards"),
        ("D,X", "use A to E"),
        ("F", "use A to E, NA, ND, possible values"),
        ("unknown", "missing"),
        (["A"], "use A to E"),
        (True, "use A to E"),
        (Finding(name="completeness", possible=("C",), tagged=False, notes=()), "not the AIS"),
        (Finding(name="ais", possible=("NA", "E"), tagged=False, notes=()), "no AIS may apply"),
    ],
)
def test_what_is_no_grade_is_refused_with_a_hint(value: Any, hint: str) -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        sci.transitions(["A", value, "B", value], ["A"] * 4)
    assert [problem.row for problem in caught.value.problems] == [2, 4]
    assert all(problem.location == "baseline" for problem in caught.value.problems)
    assert all(hint in problem.message for problem in caught.value.problems)


def test_a_date_is_not_taken_for_a_number_of_a_grade() -> None:
    with pytest.raises(sci.OutcomeError, match=r"use A to E, NA, ND, .* blank if it is missing$"):
        ais_column(["1.2.2024"])


@pytest.mark.guards("OUTCOME.GRADES")
def test_cohort_without_documented_deficit_is_refused() -> None:
    healthy = sci.Exam.intact().replace({"prior_deficit": False})
    results = sci.classify(sci.Exams.from_exams([sci.Exam.intact(), healthy]), edition="2019")
    with pytest.raises(sci.OutcomeError, match="record 2, baseline: no AIS may apply"):
        sci.transitions(results, results)


@pytest.mark.guards("OUTCOME.GRADES")
@pytest.mark.parametrize(
    ("ais", "stated"),
    [("C", "B,D"), *(("ND", grade) for grade in GRADES), (None, "B,D"), ("B,D", "A,B")],
)
def test_possible_grades_that_contradict_the_grade_are_refused(
    ais: str | None, stated: str | None
) -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        ais_column(["A", ais], possible=["A", stated])
    given = {"ND": "A,B,C,D,E", None: "none"}.get(ais, ais)
    assert [str(problem) for problem in caught.value.problems] == [
        (
            f"record 2, ais_possible: possible grades {stated} beside the grade {given}; "
            "they contradict"
        )
    ]


@pytest.mark.guards("OUTCOME.GRADES")
def test_possible_grades_that_cannot_be_read_are_refused_once() -> None:
    with pytest.raises(sci.OutcomeError) as caught:
        ais_column(["F", "B", "A"], possible=["B,D", "G", "A"])
    assert [(problem.row, problem.location) for problem in caught.value.problems] == [
        (1, "ais"), (2, "ais_possible"),
    ]  # fmt: skip


@pytest.mark.guards("OUTCOME.GRADES")
def test_blank_possible_grades_say_nothing() -> None:
    column = ais_column(["ND", "C", None], possible=["", None, ""])
    assert column.possible.tolist() == ["A,B,C,D,E", "C", ""]


@pytest.mark.guards("OUTCOME.GRADES")
@pytest.mark.parametrize("column", ["ABC", {"a": "A"}, 5, None])
def test_what_is_no_column_is_refused(column: Any) -> None:
    with pytest.raises(sci.OutcomeError, match="not a column"):
        sci.transitions(column, ["A"])


def test_columns_of_different_people_are_refused() -> None:
    with pytest.raises(sci.OutcomeError, match="baseline has 2, followup has 1"):
        sci.transitions(["A", "B"], ["A"])
    with pytest.raises(sci.OutcomeError, match="baseline has 2, sex has 1"):
        sci.transitions(["A", "B"], ["A", "A"], strata={"sex": ["f"]})
    first = pd.Series(["A", "B"], index=["P1", "P2"])
    with pytest.raises(sci.OutcomeError, match="followup: its index differs from that of baseline"):
        sci.transitions(first, pd.Series(["A", "B"], index=["P2", "P1"]))
    assert sci.transitions(first, pd.Series(["B", None], index=["P1", "P2"])).n == 1
    with pytest.raises(sci.OutcomeError, match="sex: its index differs from that of baseline"):
        sci.transitions(first, first, strata={"sex": pd.Series(["f", "m"], index=["P2", "P1"])})


@pytest.mark.guards("OUTCOME.GRADES")
@pytest.mark.parametrize(("baseline", "followup"), [("ND", "A"), ("A", "X"), ("", "A"), ("A", "")])
def test_proportion_of_what_is_no_grade_is_refused(baseline: str, followup: str) -> None:
    with pytest.raises(sci.OutcomeError, match="is not an AIS grade here; use A, B, C, D, E"):
        table([("A", "A")]).proportion(baseline, followup)


# strata


@pytest.mark.guards("OUTCOME.TRANSITIONS")
@given(people, st.data())
def test_strata_add_up_to_the_whole(pairs: list[Pair], data: st.DataObject) -> None:
    labels = [data.draw(st.lists(st.sampled_from(few), min_size=len(pairs), max_size=len(pairs)))
              for few in (("f", "m"), (1, 2, 3))]  # fmt: skip
    strata: dict[str, Any] = dict(zip(("sex", "site"), labels, strict=True))
    whole = table(pairs, strata=strata)
    assert whole.names == ("sex", "site")
    np.testing.assert_array_equal(whole.pairs, table(pairs).pairs)
    if pairs:
        parts = np.stack([one.pairs for one in whole.by_stratum.values()])
        np.testing.assert_array_equal(parts.sum(axis=0), whole.pairs)
    for (sex, site), one in whole.by_stratum.items():
        chosen = [
            pair
            for pair, *own in zip(pairs, *labels, strict=True)
            if (own[0], str(own[1])) == (sex, site)
        ]
        assert one == table(chosen)
    columns = whole.to_columns()
    assert list(columns)[:4] == ["sex", "site", "from", "to"]
    assert sum(columns["count"]) == len(pairs)


@pytest.mark.guards("OUTCOME.TRANSITIONS")
def test_empty_stratum_is_reported_and_blank_label_is_not_passed_over() -> None:
    pairs: list[Pair] = [("A", "B"), ("B", "B"), ("C", "D")]
    both = table(pairs, strata={"sex": ["f", "f", "m"], "site": ["x", "y", "x"]})
    assert both.by_stratum["m", "y"].total == 0
    assert "sex m, site y: nobody" in str(both)
    with pytest.raises(sci.OutcomeError) as caught:
        table(pairs, strata={"sex": ["f", None, " "], "age": [41, 4.5, 39]})
    assert [(p.row, p.location) for p in caught.value.problems] == [
        (2, "sex"), (3, "sex"), (2, "age")
    ]  # fmt: skip
    named = table(pairs, strata={"sex": ["f", None, ""]}, unlabelled="not recorded")
    assert {key: one.total for key, one in named.by_stratum.items()} == {
        ("f",): 1,
        ("not recorded",): 2,
    }


def test_strata_that_hide_columns_or_hold_measurements_are_refused() -> None:
    with pytest.raises(sci.OutcomeError, match="count: is a column of the result"):
        table([("A", "B")], strata={"count": ["x"]})
    people: list[Pair] = [("A", "B")] * 1001
    with pytest.raises(sci.OutcomeError, match="1,001 strata of id; use labels that people share"):
        table(people, strata={"id": list(range(1001))})
    assert len(table(people, strata={"id": [*range(1000), 0]}).by_stratum) == 1000


@pytest.mark.guards("OUTCOME.TRANSITIONS")
def test_strata_are_in_the_order_of_their_labels_or_as_they_were_named() -> None:
    named = Labels(values=("low", "high", None), known=("low", "middle", "high"))
    assert (len(named), [*named]) == (3, ["low", "high", None])
    pairs: list[Pair] = [("A", "B")] * 3
    strata = {"band": named, "site": [9, True, 9], "sex": ["m", "f", np.int64(3)]}
    made = table(pairs, strata=strata, unlabelled="unknown")
    bands, sites, sexes = ("low", "middle", "high", "unknown"), ("9", "True"), ("3", "f", "m")
    assert [*made.by_stratum] == [*itertools.product(bands, sites, sexes)]
    assert {key for key, one in made.by_stratum.items() if one.total} == {
        ("low", "9", "m"), ("high", "True", "f"), ("unknown", "9", "3"),
    }  # fmt: skip
    assert table(pairs, strata=dict(reversed(strata.items())), unlabelled="?").names[0] == "sex"


def test_what_is_no_label_is_refused_with_what_may_stand_there() -> None:
    strata = {
        "sex": ["f", ["m"], None],
        "age": [4.5, 39.0, 41.5],
        "band": Labels(values=("low", "lwo", None), known=("low", "high")),
    }
    with pytest.raises(sci.OutcomeError) as caught:
        table([("A", "B")] * 3, strata=strata)
    blank = "blank; give every person a stratum, or name one for them with `unlabelled`"
    assert [str(problem) for problem in caught.value.problems] == [
        "record 2, sex: a list is not a stratum; use a text or a whole number",
        f"record 3, sex: {blank}",
        "record 1, age: '4.5' is not a stratum; use a text or a whole number",
        "record 3, age: '41.5' is not a stratum; use a text or a whole number",
        "record 2, band: 'lwo' is not a stratum; use one of low, high",
        f"record 3, band: {blank}",
    ]


def test_t1_is_in_one_group_only_and_the_cut_must_be_stated() -> None:
    levels = ["C1", "C8", "T1", "T2", "S3", "S2", "INT", "ND", None, "C5*"]
    assert plegia(levels, last_tetraplegic="C8").values[:4] == (
        "tetraplegia", "tetraplegia", "paraplegia", "paraplegia"
    )  # fmt: skip
    found = plegia(levels, last_tetraplegic="T1")
    assert found.values[2:] == (
        "tetraplegia", "paraplegia", "paraplegia", "paraplegia", "intact", "not determinable",
        None, "tetraplegia",
    )  # fmt: skip
    assert found.known == ("tetraplegia", "paraplegia", "intact", "not determinable")
    results = sci.classify(sci.Exams.from_exams([sci.Exam.intact()]), edition="2019")
    with pytest.raises(sci.OutcomeError, match="record 2, levels: ais is not a level here"):
        plegia(["C5", results[0].ais], last_tetraplegic="C8")
    with pytest.raises(sci.OutcomeError, match="levels: ais is not a level here"):
        plegia(results.ais, last_tetraplegic="C8")
    with pytest.raises(TypeError):
        plegia(levels)  # type: ignore[call-arg]
    with pytest.raises(sci.OutcomeError, match="last_tetraplegic: 'T2' is not a cut in use"):
        plegia(levels, last_tetraplegic="T2")


def test_level_of_an_untested_exam_that_lies_on_one_side_of_the_cut_is_determined() -> None:
    between = Finding(name="neurological_level", possible=("C5", "C7"), tagged=False, notes=())
    across = Finding(name="neurological_level", possible=("C8", "T2"), tagged=False, notes=())
    found = plegia([between, across], last_tetraplegic="C8")
    assert found.values == ("tetraplegia", "not determinable")


def test_stratum_of_levels_without_people_is_reported() -> None:
    made = table([("A", "B")], strata={"plegia": plegia(["C5"], last_tetraplegic="C8")})
    assert made.by_stratum["paraplegia",].total == 0
    results = sci.classify(sci.Exams.from_exams([sci.Exam.intact()]), edition="2019")
    assert plegia(results, last_tetraplegic="C8").values == ("intact",)


def test_bands_must_not_overlap_and_must_hold_every_level() -> None:
    with pytest.raises(sci.OutcomeError, match="T1-T12: overlaps C1-T1"):
        level_bands(["C5"], {"C1-T1": ("C1", "T1"), "T1-T12": ("T1", "T12")})
    for ends in (("T1", "C1"), ("C1", "T13"), ("C0", "T1")):
        with pytest.raises(sci.OutcomeError, match=r"odd: .* is not a band; use the first and the"):
            level_bands(["C5"], {"odd": ends})
    assert level_bands(["C5", "T1"], {"C5": ("C5", "C5"), "T1": ("T1", "T1")}).values == (
        "C5", "T1"
    )  # fmt: skip
    with pytest.raises(sci.OutcomeError) as caught:
        level_bands(["C5", "T2", "X9"], {"cervical": ("C1", "C8")})
    assert [(problem.row, problem.message[:20]) for problem in caught.value.problems] == [
        (2, "T2 lies in none of t"), (3, "'X9' is not a level;")
    ]  # fmt: skip


# in print

SEVERAL: list[Pair] = [("A", "A")] * 997 + [("A", "B"), ("B", "ND"), ("ND", "ND"), ("C", None)]


def test_whole_text_of_a_table() -> None:
    sexes = ["f"] * 1000 + ["m"]
    made = table(SEVERAL, strata={"sex": sexes, "site": ["x"] * 1000 + ["y"]})
    whole, *strata = str(made).split("\n\n")
    lines = [line.split() for line in whole.splitlines()]
    assert whole.splitlines()[0].endswith("follow-up (columns): 1,000 of 1,001 people")
    assert lines[1:9] == [
        ["from", *"ABCDE", "ND", "n"],
        ["A", "997", "1", ".", ".", ".", ".", "998"],
        ["B", ".", ".", ".", ".", ".", "1", "1"],
        *([grade, *"......", "0"] for grade in "CDE"),
        ["ND", ".", ".", ".", ".", ".", "1", "1"],
        ["n", "997", "1", ".", ".", ".", "2", "1,000"],
    ]
    assert whole.splitlines()[9] == "missing: 1 at follow-up"
    assert str(table([("A", "B"), ("C", "ND")])).splitlines()[9:] == [
        "over all that ND may be: C to A 0-1, C to B 0-1, C to C 0-1, C to D 0-1, C to E 0-1"
    ]
    assert len(str(table([("A", "B")])).splitlines()) == 9
    assert [stratum.partition("\n")[0] for stratum in strata] == [
        "sex f, site x: 1,000 of 1,000 people", "sex f, site y: nobody", "sex m, site x: nobody",
        "sex m, site y: 0 of 1 people",
    ]  # fmt: skip
    assert whole.split("over all")[1] == strata[0].split("over all")[1]


@given(people)
def test_the_grid_holds_the_matrix_and_its_sums(pairs: list[Pair]) -> None:
    made = table(pairs)
    rows = [row[1:] for row in made.grid().rows]
    if not pairs:
        assert rows == []
        return
    assert [row[:-1] for row in rows[:-1]] == made.matrix.tolist()
    assert [row[-1] for row in rows[:-1]] == made.matrix.sum(axis=1).tolist()
    assert rows[-1] == [*made.matrix.sum(axis=0).tolist(), made.n]


def test_display_escapes_labels() -> None:
    made = table([("A", "ND"), ("B", None)], strata={"site": ["<b>x</b>", "y"]})
    html = made._repr_html_()
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>" not in html
    assert html.count("<table>") == 3
    assert "missing: 1 at follow-up" in html
    assert repr(made) == "<Transitions: 1 of 2 people, 2 strata>"


def test_rules_may_be_given_by_name() -> None:
    made = table([("A", "B"), ("A", "A")])
    assert made.responders("one_grade") == made.responders(GRADE_RULES["one_grade"])
    with pytest.raises(sci.OutcomeError, match="use a GradeRule, or one of one_grade"):
        made.responders("one grade")
    with pytest.raises(sci.OutcomeError, match="not a rule over AIS grades"):
        made.responders(3)  # type: ignore[arg-type]


def test_every_row_of_the_long_form_is_what_the_table_says_of_its_cell() -> None:
    pairs: list[Pair] = [
        ("A", "A"), ("A", "B"), ("A", "ND"), ("A", None), ("B,C", "C"), ("ND", "D"), (None, "A"),
    ]  # fmt: skip
    made = table(pairs)
    columns = made.to_columns("wilson")
    assert [*columns] == [
        "from", "to", "count", "low", "high", "n", "proportion", "proportion_low",
        "proportion_high", "interval_low", "interval_high", "interval_method",
    ]  # fmt: skip
    both = [(printed(before), after) for before, after in pairs if before and after]
    for row in zip(*columns.values(), strict=True):
        before, after, count, *others = row
        assert count == sum((printed(b) or "missing", f or "missing") == row[:2] for b, f in pairs)
        if {before, after} & {"ND", "missing"}:
            assert others == [None] * 9
            continue
        share = made.proportion(before, after)
        assert others == [
            *made.bounds(before, after), sum(first == before for first, _ in both), share.value,
            share.low, share.high, *share.interval("wilson"), "wilson",
        ]  # fmt: skip
    several = made.proportion("AB", "CD")
    assert (several.n, several.open, several.more) == (3, 1, 2)


def test_long_form_has_intervals_when_asked() -> None:
    columns = table([("A", "B"), ("A", "A")]).to_columns("wilson", 0.9)
    row = next(
        dict(zip(columns, cells, strict=True))
        for cells in zip(*columns.values(), strict=True)
        if cells[:2] == ("A", "B")
    )
    share = Proportion(k=1, n=2)
    assert row["interval_method"] == "wilson"
    assert (row["interval_low"], row["interval_high"]) == share.interval("wilson", 0.9)
    assert (row["count"], row["n"], row["proportion"], row["low"], row["high"]) == (1, 2, 0.5, 1, 1)


def test_responders_are_reported_by_stratum_rule_and_grade_at_baseline() -> None:
    """Of B and C together in every stratum; of one grade where anybody has or may have it."""
    pairs: list[Pair] = [("B", "C"), ("B,D", "B"), ("B", None), ("E", "E")]
    made = table(pairs, strata={"site": ["x", "x", "x", "y"]})
    rule, conversion = GRADE_RULES["one_grade"].only("BC"), GRADE_RULES["conversion"]
    columns = responder_columns(made, (rule, conversion))
    assert [*columns] == [
        "site", "rule", "from", "k", "n", "open", "not_applicable", "missing", "proportion",
        "proportion_low", "proportion_high",
    ]  # fmt: skip
    assert [*zip(*columns.values(), strict=True)] == [
        ("x", rule.name, "B,C", 1, 1, 1, 0, 1, None, 1 / 2, 1),
        ("x", rule.name, "B", 1, 1, 1, 0, 1, None, 1 / 2, 1),
        ("y", rule.name, "B,C", 0, 0, 0, 1, 0, None, None, None),
    ]
    wide = responder_columns(table(pairs), [rule], "wilson")
    assert [*wide][-4:] == ["proportion_high", "interval_low", "interval_high", "interval_method"]
    share = table(pairs).responders(rule).proportion
    assert [cells[0] for cells in wide.values()][-3:] == [*share.interval("wilson"), "wilson"]
    with pytest.raises(sci.OutcomeError, match=r"^k: is a column of the result; call the strata"):
        responder_columns(table(pairs, strata={"k": ["x"] * 4}), [rule])


def test_proportions_have_a_row_for_each_move_and_for_each_rule_by_grade_at_baseline() -> None:
    made = table([("A", "C"), ("A", "A"), ("B", "C"), ("E", "E")])
    rule = GRADE_RULES["post_marketing"]
    found = proportion_grid(made, [rule])
    assert [(str(move), people) for move, people, *_ in found.rows] == [
        ("A to A", "1/2"), ("A to C", "1/2"), ("B to C", "1/1"), ("E to E", "1/1"),
        (rule.name, None), ("from A", "1/2"), ("from B, C", "1/1"),
    ]  # fmt: skip
    assert found.notes == (f"{rule}; 1 not applicable (D, E at baseline)",)


def test_arrays_handed_in_are_left_alone_and_results_cannot_be_changed() -> None:
    masks = np.array([1, 2, 0], np.uint8)
    column = AisColumn(masks)
    assert masks.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        column.masks[0] = 3
    with pytest.raises(ValueError, match="read-only"):
        sci.transitions(column, column).pairs[0, 0] = 9
    with pytest.raises(sci.OutcomeError):
        AisColumn(np.array([32]))
    for counts in (np.zeros((6, 6), np.int64), np.full((32, 32), -1)):
        with pytest.raises(sci.OutcomeError, match="32 by 32"):
            sci.Transitions(pairs=counts)
    with pytest.raises(sci.OutcomeError, match="one set of grades, 0 to 31, for each person"):
        AisColumn(np.zeros((2, 2), np.uint8))
    assert len(AisColumn(np.zeros(0, np.uint8))) == 0
    assert repr(column) == "<AisColumn: 3 people, 2 with an exam>"
