"""The edition table: complete, cited, and the only place where editions differ."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from support import oracle
from support.helpers import both, muscles, sensation_to

import sciscore as sci
from sciscore.isncsci.editions import EDITIONS, RULES, Edition, Reading
from sciscore.testing import seeded_exams

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
    assert repr(sci.editions()) == "<EditionTable: 1992, 1996, 2000, 2011, 2019>"
    lines = str(sci.editions()).splitlines()[-5:]
    assert lines[2] == (
        "2000: International Standards, revised 2000; Reference Manual 2003 "
        "(also 2002, 2003, 2006, 2008)"
    )
    assert lines[4] == "2019: International Standards, 8th edition 2019"


def test_a_number_of_five_digits_is_no_year() -> None:
    with pytest.raises(sci.EditionError, match="is a year, not '10000'"):
        sci.edition(10_000)
    with pytest.raises(sci.EditionError, match="'9999'"):
        sci.edition(9999)


def test_the_comparison_of_two_editions_prints_both_sides() -> None:
    compared = sci.compare_editions("1996", "2000")
    assert (compared.first, compared.second, len(compared)) == ("1996", "2000", 4)
    assert [compared[number] for number in range(4)] == list(compared)
    assert repr(compared) == "<EditionComparison: 1996 and 2000, 4 rules differ>"
    rules: list[Any] = [row[0] for row in compared.grid().rows]
    assert all(rule.strong for rule in rules)
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
    table: list[Any] = list(compared.grid().rows)
    assert [row[0].strong for row in table] == [bool(row[-1].value) for row in table]
    assert all(row[-1].strong for row in table)
    same = sci.classify_by_edition(sci.Exam.intact(), editions=("2011", "2019"))
    assert str(same).endswith("\n0 of 11 findings differ.")
    assert not sci.classify_by_edition(exam, editions=[]).results


def test_every_decision_is_recorded_in_full() -> None:
    decisions = sci.interpretations()
    assert len(decisions) == 11
    assert len({decision.key for decision in decisions}) == 11
    for decision in decisions:
        assert decision.question.endswith("?")
        assert len(decision.readings) > 1
        assert decision.choice
        assert decision.others


def test_a_stated_reading_stands_in_the_name_of_the_edition() -> None:
    stated = sci.edition("1992").with_reading(intact_from=4)
    assert str(stated) == "1992 (intact_from=4)"
    assert stated.name == "1992"
    assert stated.open_rules == ("at_half",)
    both = stated.with_reading(at_half="D")
    assert str(both) == "1992 (intact_from=4, at_half=D)"
    assert len(both.readings) == 1
    for same in (
        sci.edition(str(both)),
        sci.edition("1992 (at_half=D, intact_from=4)"),
        sci.edition("1992").with_reading(at_half="D", intact_from="4"),
        sci.edition("1992").with_reading(intact_from=4).with_reading(at_half="D"),
        pickle.loads(pickle.dumps(both)),
    ):
        assert same == both
        assert hash(same) == hash(both)
    assert both != sci.edition("1992")


@pytest.mark.parametrize(
    ("edition", "readings", "message"),
    [
        ("2019", {"intact_from": 5}, "edition 2019 leaves no rule open, not 'intact_from'"),
        ("1996", {"at_half": "D"}, "edition 1996 leaves intact_from open, not 'at_half'"),
        ("1992", {"intact_from": 3}, "'3' is not a reading of intact_from; use 5 or 4"),
        ("1992", {"at_half": "d"}, "'d' is not a reading of at_half; use D or C"),
        ("1992", {"intact": 4}, "not 'intact'"),
    ],
)
def test_only_what_an_edition_leaves_open_is_read(
    edition: str, readings: dict[str, Any], message: str
) -> None:
    with pytest.raises(sci.EditionError, match=message):
        sci.edition(edition).with_reading(**readings)


@pytest.mark.parametrize(
    "text", ["1992 (intact_from)", "1992 (intact_from=4, intact_from=5)", "1992 ()", "1992 (=4)"]
)
def test_readings_in_texts_are_checked(text: str) -> None:
    with pytest.raises(sci.EditionError):
        sci.edition(text)


@pytest.mark.parametrize("edition", ["1992", "1996"])
def test_the_readings_of_an_edition_together_are_the_edition(edition: str) -> None:
    row = sci.edition(edition)
    exams = seeded_exams(2000, edition)
    choices = [getattr(row, rule).readings for rule in row.open_rules]
    stated = [
        sci.classify(
            exams, edition=row.with_reading(**dict(zip(row.open_rules, choice, strict=True)))
        )
        for choice in itertools.product(*choices)
    ]
    whole = sci.classify(exams, edition=row)
    differing = 0
    for name in sci.FINDINGS:
        masks = [results.columns[name].masks for results in stated]
        assert (np.bitwise_or.reduce(masks) == whole.columns[name].masks).all(), name
        differing += sum((mask != masks[0]).sum() for mask in masks)
    assert differing > 10
    for results in stated:
        assert results.edition_row == edition
        notes = results.to_columns()["finding_notes"]
        assert not any("how the edition is read" in note for note in notes)


def test_a_stated_reading_is_taken_wherever_an_edition_is() -> None:
    stated = sci.edition("1996").with_reading(intact_from=4)
    exam = sci.Exam.intact().replace({"right.motor.C6": 4, "vac": "NT"})
    result = sci.classify(exam, edition=stated)
    assert result.edition == str(stated) == "1996 (intact_from=4)"
    assert result.edition_row == "1996"
    assert sci.classify(exam, edition="1996").motor_level_right.possible != (
        result.motor_level_right.possible
    )
    assert sci.classify(exam.to_dict(), edition=stated) == result
    assert sci.classify(sci.Exams.from_exams([exam]), edition=stated)[0] == result
    assert sci.Classification.from_dict(result.to_dict()) == result
    assert str(stated) in str(result.explain("motor_level_right"))
    assert str(stated) in str(result)
    assert sci.settle(exam, "ais", edition=stated).edition == str(stated)
    assert [*sci.classify_by_edition(exam, editions=[stated, 2019]).results] == [
        str(stated), "2019",
    ]  # fmt: skip
    assert sci.Exam.from_dict(exam.to_dict(), edition=stated) == exam
    assert [one.rule for one in sci.compare_editions("1996", stated)] == ["intact_from"]
    frame = pd.DataFrame(sci.Exams.from_exams([exam]).to_columns())
    assert sci.classify_table(frame, edition=stated)["edition"].tolist() == [str(stated)]


def test_a_year_may_be_a_number() -> None:
    exam = sci.Exam.intact()
    assert sci.classify(exam, edition=2019) == sci.classify(exam, edition="2019")
    assert sci.classify(exam, edition=2003).edition == "2003"
    assert sci.settle(exam, "ais", edition=2019).edition == "2019"
