"""The methods paragraph: it tells what was done, and cites what it rests on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import ROOT

import sciscore as sci
from sciscore.errors import OutcomeError
from sciscore.intervals import Change
from sciscore.outcomes import compare_changes, natural_recovery, sign_test
from sciscore.outcomes.methods import Methods, methods

SERIES = ROOT / "examples" / "case_series" / "fictional_series.csv"


@pytest.fixture(scope="module")
def told() -> Methods:
    visits = sci.visits(SERIES, edition="2019")
    pairs = visits.pairs("visit:before", visits.at("treatment:180+-30", needs="exam"))
    table = sci.transitions(pairs.baseline_ais, pairs.followup_ais)
    return methods(
        pairs,
        pairs.changes(),
        table,
        table.responders("one_grade"),
        sign_test(pairs.change("lems"), open="exclude", missing="exclude"),
        visits.trajectory("uems", "before", "treatment:90+-14"),
        visits.quality(["before"]),
        natural_recovery(pairs, rule="one_grade", baseline_days=(38, 50)),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "37 examinations of 13 people were classified under the International Standards, 8th ed",
        "8th edition 2019 (edition 2019) [worksheet 2019; ",
        "(4 examinations had such cells)",
        "37 records of SCIM III were scored [Itzkovich 2007; Catz 2007].",
        "The baseline was the visit named 'before', and the follow-up the visit closest to day ",
        "to day 180 (day 150 to 210 since treatment) with an exam.",
        "12 of 13 people had both; baseline only: 1.",
        "Motor levels were counted from C5 to T1 [Kramer 2012].",
        "Responders (AIS better by >= 1): from A to B, C, D or E, ",
        "Clopper and Pearson [Clopper 1934]",
        "the sign test (exact, two-sided) [Siegel 1956] in 7 of 13 people, left out: 5 without ",
        "left out: 5 without change, 1 missing.",
        "baseline on day 38 to 50 since injury",
        "historical controls cannot exclude",
        f"computed with sciscore {sci.__version__} (Python ",
    ],
)
def test_what_was_done_is_told(told: Methods, sentence: str) -> None:
    assert sentence in told.text


def test_every_source_that_is_cited_is_listed_once(told: Methods) -> None:
    cited = {key for group in re.findall(r"\[([^\]]+)\]", told.text) for key in group.split("; ")}
    assert cited == {*told.references} <= {*sci.REFERENCES}
    assert len(told.references) == len({*told.references})
    keys = re.findall(r"^@misc\{(\w+),$", told.bibtex, re.MULTILINE)
    assert len(keys) == len({*keys}) == len(told.references)
    assert {key for group in re.findall(r"\\cite\{([^}]+)\}", told.to_latex())
            for key in group.split(",")} == {*keys}  # fmt: skip
    assert all(f"- [{key}] " in told.to_markdown() for key in told.references)
    assert str(told).endswith(str(sci.REFERENCES[told.references[-1]]))


def test_keys_of_all_references_stay_apart_in_bibtex() -> None:
    every = Methods(sentences=tuple(f"[{key}]" for key in sci.REFERENCES))
    keys = re.findall(r"^@misc\{(\w+),$", every.bibtex, re.MULTILINE)
    assert len({*keys}) == len(sci.REFERENCES)
    for unsafe in re.findall(r"(?<!\\)[&%$#_]", re.sub(r"@misc\{\w+,", "", every.bibtex)):
        pytest.fail(f"{unsafe} commands LaTeX")


def small(**columns: Any) -> sci.outcomes.Pairs:
    usual = {"person": ["P1", "P1"], "visit": ["a", "b"], "days_since_injury": [3, 365]}
    return sci.visits({**usual, **columns}).pairs("a", "b")


def test_recorded_values_are_told_to_be_recorded() -> None:
    text = methods(small(ais=["A", "C"], uems=[3, 4])).text
    assert "Taken as recorded, not recomputed, at 2 visits of 1 people: AIS, UEMS." in text
    assert "classified" not in text
    mixed = methods(small(scim_total=[50, 60], ais=["A", "C"])).text
    assert "at 2 visits of 1 people: AIS, SCIM" in mixed
    levels = small(motor_level_left=["C5", "C6"], uems=[3, 4])
    said = "Motor levels were counted from C5 to T1"
    assert said in methods(levels, levels.change("motor_level_left")).text
    assert said not in methods(levels, levels.change("uems")).text


def test_readings_of_an_edition_are_told() -> None:
    exams = [sci.Exam.intact()] * 2
    who = {"person": ["P1", "P1"], "visit": ["a", "b"]}
    left = sci.visits(who, exams=exams, edition="1992").pairs("a", "b")
    assert "leave open (intact_from, at_half) were read in every way" in methods(left).text
    stated = sci.edition("1992").with_reading(intact_from=4)
    said = methods(sci.visits(who, exams=exams, edition=stated).pairs("a", "b")).text
    assert "1992 (intact_from=4)" in said
    assert "Stated readings of this edition: " in said
    assert "leave open (at_half) were read in every way" in said


def test_chains_and_visits_carried_forward_are_told() -> None:
    visits = sci.visits(
        {"person": ["P1"] * 3, "days_since_injury": [2, 25, 180], "uems": [3, 4, 9]}
    )
    chain = visits.at("emsci:very_acute", "emsci:acute_I", rule="first")
    late = visits.carried_forward("injury:365+-30", after=chain, needs="uems")
    text = methods(visits.pairs(chain, late)).text
    assert (
        "The baseline was the visit first (day 0 to 14 since injury) [EMSCI stages]; where there "
        "was none, the visit first (day 14 to 28 since injury) [EMSCI stages], and the follow-up "
        "the visit closest to day 365 (day 335 to 395 since injury) with uems; where there was "
        "none, the last observation was carried forward."
    ) in text


def test_groups_are_told_with_every_number() -> None:
    pytest.importorskip("scipy")
    first, second = [4, 9, 12, 7], [1, 0, 3, 2]
    made = compare_changes(first, second, names=("treated", "control"))
    text = methods(small(uems=[3, 4]), made).text
    assert text.count("The groups treated and control were compared") == 1
    for said in ("mean difference (Welch's interval", "permutation (exact", "[Newcombe 1998; "):
        assert said in text


def test_a_test_of_groups_is_told_once_even_where_open_changes_are_many() -> None:
    pytest.importorskip("scipy")
    closed = compare_changes([4, 9, 12], [1, 0, 3], names=("treated", "control"))
    many = [Change(low=-50, high=50)] * 9
    opened = compare_changes(many, many, names=("treated", "control"))
    text = methods(small(uems=[3, 4]), closed, opened).text
    assert (text.count("Welch (scipy"), "too many" in text) == (1, False)


def test_what_is_not_a_result_is_refused() -> None:
    with pytest.raises(OutcomeError, match="'int' is not a result that is told of here"):
        methods(small(uems=[3, 4]), 3)  # type: ignore[arg-type]


def test_the_same_is_told_once() -> None:
    pairs = small(uems=[3, 4])
    assert methods(pairs, pairs.changes(), pairs.changes()).sentences == (
        methods(pairs, pairs.changes()).sentences
    )
    assert repr(methods(pairs)) == "<Methods: 4 sentences, 0 references>"
