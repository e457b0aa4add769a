"""The edition table: complete, cited, and the only place where editions differ."""

from __future__ import annotations

import itertools

import attrs
import pytest
from support import oracle
from support.helpers import both, muscles, sensation_to

import sciscore as sci
from sciscore.isncsci.editions import EDITIONS, RULES, Edition, Reading

READING_NAMES: dict[str, dict[object, object]] = {
    "intact_from": {5: 5, 4: 4},
    "motor_incomplete": {"motor level": "motor_level", "neurological level": "nli"},
    "half_is": {"C": "C", "D": "D"},
    "zpp": {"absent sacral function": "absent", "complete injuries": "complete"},
    "nonkey": {"ignored": "unused", "AIS": "ais", "AIS and motor ZPP": "ais_and_zpp"},
    "no_deficit": {"E": "E", "NA": "NA"},
}


def as_oracle_names(reading: Reading) -> dict[str, object]:
    values = attrs.asdict(reading)
    values["half_is"], values["no_deficit"] = values.pop("at_half"), values.pop("without_deficit")
    return {name: READING_NAMES[name][value] for name, value in values.items()}


@pytest.mark.parametrize("row", list(sci.editions()), ids=str)
def test_every_cell_has_readings_words_evidence_and_resolving_sources(row: Edition) -> None:
    assert set(row.rules()) == set(RULES)
    for rule in row.rules().values():
        assert rule.readings
        assert rule.text
        assert rule.evidence in {"stated", "second-hand", "paraphrased", "deduced", "recalled"}
        assert rule.sources
        assert set(rule.sources) <= set(sci.REFERENCES)
        assert len(rule.readings) > 1 or rule.evidence != "recalled"


@pytest.mark.parametrize("row", list(sci.editions()), ids=str)
def test_readings_are_those_of_the_independent_table(row: Edition) -> None:
    ours = [as_oracle_names(reading) for reading in row.readings]
    theirs = oracle.READINGS[row.name]
    assert sorted(map(str, map(sorted_items, ours))) == sorted(map(str, map(sorted_items, theirs)))


def sorted_items(reading: dict[str, object]) -> list[tuple[str, object]]:
    return sorted(reading.items())


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ("1992", "1992"), ("1996", "1996"), ("2000", "2000"), ("2002", "2000"), ("2003", "2000"),
        ("2006", "2000"), ("2008", "2000"), ("2011", "2011"), ("2013", "2011"), ("2015", "2011"),
        ("2019", "2019"),
    ],
)  # fmt: skip
def test_years_of_reprints_resolve_to_their_row(asked: str, row: str) -> None:
    assert sci.edition(asked).name == row


@pytest.mark.parametrize("year", ["1982", "1989", "1990"])
def test_frankel_editions_are_refused_with_the_reason(year: str) -> None:
    with pytest.raises(sci.EditionError, match="Frankel"):
        sci.edition(year)


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        ("1992", "1996", {"at_half"}),
        ("1996", "2000", {"grades", "intact_from", "motor_incomplete", "without_deficit"}),
        ("2000", "2011", {"sacral_sparing", "nonkey"}),
        ("2011", "2019", {"grades", "zpp", "nonkey", "nonkey_levels"}),
        ("2011", "2015", set()),
    ],
)
def test_what_differs_between_editions(first: str, second: str, rules: set[str]) -> None:
    assert {difference.rule for difference in sci.compare_editions(first, second)} == rules
    assert {difference.rule for difference in sci.compare_editions(second, first)} == rules
    for difference in sci.compare_editions(first, second):
        assert " -> " in str(difference)


def test_the_printed_table_holds_every_cell_with_its_sources() -> None:
    rows = list(zip(*sci.editions().to_columns().values(), strict=True))
    heading, held = "", {}
    for rule, years, text, evidence, sources in rows:
        heading = rule or heading
        for year in years.split(", "):
            held[heading, year] = text, evidence.split(", "), sources.split("; ")
    assert len(held) == len(RULES) * len(sci.editions())
    for row in sci.editions():
        for name, rule in row.rules().items():
            text, evidence, sources = held[RULES[name], row.name]
            assert text == rule.text
            assert rule.evidence in evidence
            assert set(rule.sources) <= set(sources)


def test_notes_of_the_printed_table_tell_titles_and_years_that_resolve_to_a_row() -> None:
    lines = str(sci.editions()).splitlines()[-5:]
    assert lines[2] == (
        "2000: International Standards, revised 2000; Reference Manual 2003 "
        "(also 2002, 2003, 2006, 2008)"
    )
    assert lines[4] == "2019: International Standards, 8th edition 2019"


def test_the_comparison_of_two_editions_prints_both_sides() -> None:
    compared = sci.compare_editions("1996", "2000")
    assert (compared.first, compared.second, len(compared)) == ("1996", "2000", 4)
    assert compared.to_columns()["1996"] == [one.first.text for one in compared]
    assert compared.to_columns()["2000"] == [one.second.text for one in compared]
    assert str(sci.compare_editions("2000", "2003")) == "2000 and 2003 do not differ"


@pytest.mark.parametrize(("text", "known"), [("3*", "2019"), ("5*", "2000, 2011")])
def test_a_grade_is_refused_with_the_editions_that_know_it(text: str, known: str) -> None:
    exam = sci.Exam.intact().replace({"right.motor.L3": text})
    with pytest.raises(sci.ExamError, match=rf"; known to edition {known}$"):
        sci.classify(exam, edition="1996")


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(EDITIONS, 2)))
def test_each_pair_of_editions_with_other_rules_differs_on_some_exam(
    first: str, second: str
) -> None:
    arms_only = both(lambda side: muscles(side, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0))
    sacral = {"vac": "No", "dap": "Yes"}
    exams: list[dict[str, object]] = [
        both(lambda side: sensation_to("T6", side))
        | arms_only | sacral | {"right.lowest_nonkey_muscle": "L4"},
        both(lambda side: sensation_to("T11", side)) | arms_only | sacral | {"left.motor.L2": 1},
        both(lambda side: muscles(side, 5, 5, 5, 5, 5, 3, 3, 3, 0, 0))
        | {"left.motor.L4": 0, "right.motor.L5": 3},
        both(lambda side: sensation_to("T6", side))
        | both(lambda side: muscles(side, 5, 5, 5, 5, 5, 3, 3, 0, 0, 0)) | {"left.motor.L4": 3},
    ]  # fmt: skip
    differing = [
        sci.classify_by_edition(
            sci.Exam.intact().replace(cells), editions=(first, second)
        ).differing
        for cells in exams
    ]
    assert any(differing)


def test_the_comparison_of_an_exam_prints_what_differs() -> None:
    exam = sci.Exam.intact().replace({"vac": "No", "right.motor.C6": 4})
    compared = sci.classify_by_edition(exam, editions=("1996", "2011"))
    rows = {name: rest for name, *rest in zip(*compared.to_columns().values(), strict=True)}
    assert rows["motor level right"] == ["ND (C6, S3)", "C6", "differs"]
    assert {name.replace(" ", "_") for name, row in rows.items() if row[-1]} == {
        *compared.differing
    }
    same = sci.classify_by_edition(sci.Exam.intact(), editions=("2011", "2019"))
    assert str(same).endswith("\n0 of 11 findings differ.")


def test_every_decision_is_recorded_in_full() -> None:
    decisions = sci.interpretations()
    assert len(decisions) == 11
    assert len({decision.key for decision in decisions}) == 11
    for decision in decisions:
        assert decision.question.endswith("?")
        assert len(decision.readings) > 1
        assert decision.choice
        assert decision.others
