"""Audit: its verdicts, its rates, its explanations, and the command."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import re
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings, strategies as st
from support.helpers import sensation_to, strongest_to

import sciscore as sci
from sciscore.errors import ExamError, OutcomeError
from sciscore.isncsci.editions import EDITIONS
from sciscore.outcomes.audit import AUDITED, VERDICTS, Audit
from sciscore.outcomes.recorded_numbers import MAXIMA, WORDS, read_columns, word
from sciscore.segments import SIDES
from sciscore.testing import exams, exams_near_borders

pytestmark = pytest.mark.guards("OUTCOME.AUDIT")

EXAMPLE = ROOT / "examples" / "audit.csv"
INTACT = sci.Exam.intact()
Columns = dict[str, list[object]]


def as_recorded(results: sci.Classifications) -> Columns:
    """Everything that was computed, as it is printed."""
    made: Columns = {name: [*column.text] for name, column in results.columns.items()}
    for name, score in results.totals.columns.items():
        made[name] = ["ND" if value is None else value for value in score.value]
    return made


@pytest.mark.parametrize("edition", tuple(EDITIONS))
@settings(max_examples=30)
@given(st.data())
def test_what_was_computed_agrees_with_itself(edition: str, data: st.DataObject) -> None:
    strategy = st.one_of(exams(edition), exams_near_borders(edition))
    cohort = sci.Exams.from_exams(data.draw(st.lists(strategy, min_size=1, max_size=2)))
    found = sci.audit(cohort, as_recorded(sci.classify(cohort, edition=edition)), edition=edition)
    assert tuple(found.columns) == AUDITED
    assert found.disagreements == found.undecidable == ()
    assert all(of.k == of.open == 0 and of.n == len(cohort) for of in found.errors.values())
    assert found.exams_with_errors.counts == f"0/{len(cohort)}"


@settings(max_examples=50)
@given(st.data())
def test_one_altered_value_is_one_disagreement(data: st.DataObject) -> None:
    cohort = sci.Exams.from_exams(data.draw(st.lists(exams_near_borders(), min_size=2, max_size=2)))
    results = sci.classify(cohort, edition="2019")
    recorded = as_recorded(results)
    name, row = data.draw(st.sampled_from(AUDITED)), data.draw(st.integers(0, 1))
    if name in WORDS:
        possible: Any = results[row].findings[name].possible
        others: list[object] = [v for v in WORDS[name] if v not in possible]
        several = len(possible) != 1
        left_to_judgement = not possible
    else:
        score = getattr(results[row].totals, name)
        others = [v for v in range(MAXIMA[name] + 1) if not score.low <= v <= score.high]
        several, left_to_judgement = score.value is None, False
    if left_to_judgement or not (others or not several):
        return
    altered = data.draw(st.sampled_from([*others, *(["ND"] * (not several))]))
    recorded[name][row] = altered
    (one,) = sci.audit(cohort, recorded, edition="2019").disagreements
    assert (one.row, one.finding) == (row + 1, name)
    wanted = "impossible" if several else "ND recorded" if altered == "ND" else "differs"
    assert one.verdict == wanted


def below_t10(legs: int, **answers: str) -> sci.Exam:
    """Sensation normal to T10, arms of 5, legs of one grade."""
    cells = [{**sensation_to("T10", side), **strongest_to("T1", side, legs)} for side in SIDES]
    return INTACT.replace({**cells[0], **cells[1], "dap": "No", "vac": "No", **answers})


def of_each_grade() -> dict[str, sci.Exam]:
    """An exam of each AIS grade, by its definition."""
    return {
        "A": below_t10(0),
        "B": below_t10(0, dap="Yes"),
        "C": below_t10(2, vac="Yes"),
        "D": below_t10(3, vac="Yes"),
        "E": INTACT,
    }


@pytest.mark.parametrize("pair", [*itertools.combinations("ABCDE", 2)])
@pytest.mark.parametrize("spelled", ["{}", "ais {}", "{}*"])
def test_two_grades_that_were_exchanged_are_all_found_and_nothing_else(
    pair: tuple[str, str], spelled: str
) -> None:
    examined = of_each_grade()
    cohort = sci.Exams.from_exams([*examined.values(), *examined.values()])
    exchanged = {**dict(zip("ABCDE", "ABCDE", strict=True)), pair[0]: pair[1], pair[1]: pair[0]}
    recorded = [*"ABCDE", *exchanged.values()]
    found = sci.audit(cohort, {"ais": list(map(spelled.format, recorded))}, edition="2019")
    assert [(one.row, one.computed, one.recorded[0]) for one in found.disagreements] == [
        (6 + place, grade, exchanged[grade])
        for place, grade in enumerate("ABCDE")
        if grade in pair
    ]  # fmt: skip
    assert (found.undecidable, found.errors["ais"].counts) == ((), "2/10")
    table = sci.transitions(sci.classify(cohort, edition="2019"), recorded)
    assert [(one.source, one.target) for one in table.flows() if one.source != one.target] == [
        pair, pair[::-1]
    ]  # fmt: skip


OPEN = INTACT.replace({"vac": "NT", "right.motor.L3": 3})
LESIONS = INTACT.replace({"multiple_lesions": True, "vac": "No", "left.motor.C6": 2})


@functools.cache
def verdict(exam: sci.Exam, name: str, cell: object) -> str:
    found = sci.audit(sci.Exams.from_exams([exam]), {name: [cell]}, edition="2019")
    return VERDICTS[found.columns[name].codes[0]]


@pytest.mark.parametrize(
    ("exam", "name", "cell", "expected"),
    [
        (INTACT, "ais", "E", "agrees"), (INTACT, "ais", "AIS E", "agrees"),
        (INTACT, "ais", "e*", "agrees"), (INTACT, "ais", "D", "differs"),
        (INTACT, "ais", "ND", "ND recorded"), (INTACT, "ais", "", "not recorded"),
        (INTACT, "ais", "B,E", "ND recorded"), (INTACT, "neurological_level", "intact", "agrees"),
        (OPEN, "ais", "B,D", "agrees"), (OPEN, "ais", "A,B", "agrees"),
        (OPEN, "ais", "A,C", "impossible"),
        (INTACT, "neurological_level", "S4-5", "differs"),
        (INTACT, "motor_zpp_left", "n/a", "agrees"),
        (INTACT, "completeness", "Complete", "differs"),
        (OPEN, "ais", "B", "undecidable"), (OPEN, "ais", "D", "undecidable"),
        (OPEN, "ais", "C", "impossible"), (OPEN, "ais", "NA", "impossible"),
        (OPEN, "ais", "UTD", "agrees"), (OPEN, "motor_level_right", "l03", "agrees"),
        (LESIONS, "ais", "ND", "agrees"), (LESIONS, "ais", "C", "undecidable"),
        (INTACT, "lt", 112.0, "agrees"), (INTACT, "lt", "112.0", "agrees"),
        (INTACT, "lt", np.int64(111), "differs"), (INTACT, "lt", "ND", "ND recorded"),
        (INTACT, "lt", float("nan"), "not recorded"), (INTACT, "lt", pd.NA, "not recorded"),
        (INTACT.replace({"left.motor.T1": "NT"}), "uems", 45, "undecidable"),
        (INTACT.replace({"left.motor.T1": "NT"}), "uems", 44, "impossible"),
        (INTACT.replace({"left.motor.T1": "NT"}), "uems", "ND", "agrees"),
    ],
)  # fmt: skip
def test_verdicts(exam: sci.Exam, name: str, cell: object, expected: str) -> None:
    assert verdict(exam, name, cell) == expected


def test_rates_are_intervals_where_cells_leave_the_finding_open() -> None:
    cohort = sci.Exams.from_exams([INTACT, INTACT, OPEN, OPEN, OPEN, INTACT])
    found = sci.audit(cohort, {"ais": ["E", "D", "D", "C", "ND", None]}, edition="2019")
    of = found.errors["ais"]
    assert (of.k, of.n, of.open) == (2, 5, 1)
    assert found.columns["ais"].counts == dict(zip(VERDICTS, (1, 2, 1, 1, 1, 0), strict=True))
    assert found.exams_with_errors == of
    assert [str(one) for one in (*found.disagreements, *found.undecidable)] == [
        "record 2, ais: recorded D, computed E (differs)",
        "record 4, ais: recorded C, computed ND (B, D) (impossible)",
        "record 3, ais: recorded D, computed ND (B, D) (undecidable)",
    ]
    assert found.listed().to_columns()["verdict"] == ["differs", "impossible"]


def test_rows_may_be_moved() -> None:
    table = sci.read_exams(EXAMPLE, edition="2019")
    order = [*range(5, 16), *range(5)]
    columns = {n.removeprefix("recorded_"): c for n, c in table.extra.items() if "recorded" in n}
    first = sci.audit(table.exams, columns, edition="2019")
    moved = {name: [cells[place] for place in order] for name, cells in columns.items()}
    second = sci.audit(table.exams[np.array(order)], moved, edition="2019")
    assert first.errors == second.errors
    assert {(order[one.row - 1] + 1, one.finding) for one in second.disagreements} == {
        (one.row, one.finding) for one in first.disagreements
    }


def test_explanations_are_made_when_asked_for() -> None:
    found = example()
    texts = {(one.row, one.finding): found.explain(one)
             for one in (*found.disagreements, *found.undecidable)}  # fmt: skip
    assert texts[5, "ais"].startswith("ais: D (edition 2019)\n1. At S4-5")
    assert texts[4, "lems"].startswith("lems: 46 (edition 2019)\n1. On the right ")
    assert texts[14, "lt"].endswith("Recorded is what the total is with all untested cells as 0.")
    right = INTACT.replace({"right.motor.C5": 4})
    one = sci.audit(sci.Exams.from_exams([right]), {"uer": [25]}, edition="2019")
    assert ": C5 4, C6 5, C7 5, C8 5, T1 5. " in one.explain(one.disagreements[0])
    assert one.explain(one.disagreements[0]) == str(one.results[0].explain("uer"))
    motor = sci.audit(sci.Exams.from_exams([right]), {"total_motor": [25]}, edition="2019")
    assert len(motor.explain(motor.disagreements[0]).split("5,")) > 15
    with pytest.raises(OutcomeError, match="no total_motor of record 1"):
        one.explain(motor.disagreements[0])
    with pytest.raises(OutcomeError, match="no uer of record 2"):
        one.explain(attrs.evolve(one.disagreements[0], row=2))


def example() -> Audit:
    return sci.audit(sci.read_exams(EXAMPLE, edition="2019"), edition="2019")


def test_the_example_has_the_errors_that_it_was_made_with() -> None:
    found = example()
    assert [(one.row, one.finding, one.recorded, one.verdict) for one in found.disagreements] == [
        (2, "neurological_level", "ND", "ND recorded"), (4, "lems", "44", "differs"),
        (5, "ais", "C", "differs"), (6, "ais", "D", "differs"),
        (7, "motor_level_left", "C5", "differs"), (8, "motor_level_right", "C5", "differs"),
        (9, "motor_level_right", "T4", "differs"), (10, "motor_level_right", "L1", "differs"),
        (11, "ais", "C", "differs"), (16, "ais", "C", "impossible"),
    ]  # fmt: skip
    assert [(one.row, one.finding) for one in found.undecidable] == [
        (14, "lt"), (15, "ais"), (17, "ais"),
    ]  # fmt: skip


def test_what_is_printed_carries_its_counts() -> None:
    found = example()
    lines = str(found).splitlines()
    assert lines[0].startswith("Audit of 16 exams (edition 2019, sciscore ")
    assert lines[1].endswith("95 % CI, Clopper-Pearson")
    assert lines[2].split()[-2:] == ["18.8", "4.0-45.6"]
    assert "Wilson" in str(found.rates("wilson"))
    assert "10 disagreements" in found._repr_html_()
    assert repr(found) == "<Audit: 16 exams, edition 2019>"


def test_whole_text_of_an_audit() -> None:
    cohort = sci.Exams.from_exams([INTACT, INTACT, OPEN, OPEN])
    recorded: dict[str, list[Any]] = {
        "ais": ["E", "D", "B", "B"],
        "uems": [50, 49, "", ""],
        "motor_level_right": ["INT", "INT", "ND", ""],
    }
    found = sci.audit(cohort, recorded, edition="2019")
    assert (len(found), found.rows) == (4, (1, 2, 3, 4))
    rates, listed = str(found).split("\n\n")
    heading, names, *rows = rates.splitlines()
    assert heading == f"Audit of 4 exams (edition 2019, sciscore {sci.__version__})"
    assert names.split("  ")[0] == "finding"
    assert [row.split("  ")[0] for row in rows] == [*found.columns, "any of them, by exam"]
    cells = [row.rsplit(maxsplit=8) for row in rows]
    assert [" ".join(row[1:]).split(maxsplit=4) for row in cells] == [
        ["3", "2", "1", "0", "33.3 0.8-90.6"],
        ["4", "1", "1", "2", "25.0 to 75.0 0.6-99.4"],
        ["2", "1", "1", "0", "50.0 1.3-98.7"],
        ["4", "1", "2", "1", "50.0 to 75.0 6.8-99.4"],
    ]
    assert listed.splitlines()[0] == "3 disagreements"
    assert found.listed().to_columns() == {
        "row": [2, 2, 3],
        "finding": ["ais", "uems", "motor_level_right"],
        "recorded": ["D", "49", "ND"],
        "computed": ["E", "50", "L3"],
        "verdict": ["differs", "differs", "ND recorded"],
    }
    one = sci.audit(cohort[:1], {"ais": ["E"]}, edition="2019")
    assert str(one).startswith("Audit of 1 exam (edition 2019, ")


@pytest.mark.parametrize(("wrong", "title"), [
    (0, None), (1, "1 disagreement"), (2, "2 disagreements"), (1_022, "1,022 disagreements"),
])  # fmt: skip
def test_disagreements_are_listed_if_there_are_any(wrong: int, title: str | None) -> None:
    cohort = sci.Exams.from_exams([INTACT] * max(wrong, 1))
    found = sci.audit(cohort, {"ais": [*"D" * wrong, "E"][: len(cohort)]}, edition="2019")
    titles = [grid.title for grid in found.grids()]
    assert titles == [str(found).splitlines()[0], *filter(None, [title])]
    assert len(found.listed().rows) == wrong


def test_rates_as_data_have_their_bounds() -> None:
    columns = example().to_columns()
    assert columns["error_rate"][0] == 3 / 16
    bounds = [columns[f"error_rate{end}"][3] for end in ("", "_low", "_high")]
    assert bounds == [None, 4 / 16, 6 / 16]
    right = sci.audit(sci.Exams.from_exams([INTACT]), {"ais": ["E"], "lt": [""]}, edition="2019")
    assert right.to_columns()["error_rate"] == [0, None, 0]


@pytest.mark.parametrize("recorded", [0, 20, 22, 25])
@pytest.mark.parametrize("open_cells", [0, 1])
def test_only_a_total_that_counts_untested_cells_as_0_is_said_to(
    recorded: int, open_cells: int
) -> None:
    exam = INTACT.replace({"right.motor.T1": "NT"} if open_cells else {"right.motor.T1": 0})
    found = sci.audit(sci.Exams.from_exams([exam]), {"uer": [recorded]}, edition="2019")
    for one in (*found.disagreements, *found.undecidable):
        said = "with all untested cells as 0" in found.explain(one)
        assert said is (open_cells == 1 and recorded == 20)


def test_agreement_errors_and_what_stays_open_add_up_to_what_was_recorded() -> None:
    cohort = sci.Exams.from_exams([INTACT, OPEN, INTACT, INTACT])
    recorded: dict[str, list[Any]] = {
        "ais": ["D", "B", None, None],
        "lt": [112, 1, None, 112],
        "pp": [None] * 4,
    }
    rates = sci.audit(cohort, recorded, edition="2019").to_columns()
    counts = zip(*(rates[name] for name in ("agree", "wrong", "open")), strict=True)
    assert [*map(sum, counts)] == [2, 3, 0, 3] == rates["recorded"]


# what is refused


def test_bad_cells_are_refused_at_once_with_their_columns() -> None:
    cohort = sci.Exams.from_exams([INTACT, INTACT])
    with pytest.raises(OutcomeError) as caught:
        sci.audit(cohort, {"ais": ["E", "F"], "lt": [999, "x"], "pp": [True, 3.5]}, edition="2019")
    assert [(p.row, p.location) for p in caught.value.problems] == [
        (1, "lt"), (1, "pp"), (2, "ais"), (2, "lt"), (2, "pp"),
    ]  # fmt: skip
    assert "missing" in str(caught.value)


def test_names_shapes_and_kinds_are_checked() -> None:
    cohort = sci.Exams.from_exams([INTACT])
    with pytest.raises(OutcomeError, match=r"aiss: unknown finding .* did you mean 'ais'"):
        sci.audit(cohort, {"aiss": ["E"]}, edition="2019")
    with pytest.raises(OutcomeError, match="total: unknown finding"):
        sci.audit(cohort, {"total": [1]}, edition="2019")
    with pytest.raises(OutcomeError, match="ais: 2 rows, expected 1"):
        sci.audit(cohort, {"ais": ["E", "E"]}, edition="2019")
    with pytest.raises(OutcomeError, match="a mapping of columns, not 'ais'"):
        sci.audit(cohort, "ais", edition="2019")
    with pytest.raises(OutcomeError, match="nothing was recorded"):
        sci.audit(cohort, {}, edition="2019")
    with pytest.raises(ExamError, match="expected Exams or a Table"):
        sci.audit(INTACT, {"ais": ["E"]}, edition="2019")  # type: ignore[arg-type]


def test_columns_of_a_table_may_have_any_name() -> None:
    table = sci.read_exams(EXAMPLE, edition="2019")
    found = sci.audit(table, {"ais": "recorded_ais"}, edition="2019")
    assert found.errors["ais"].n == 16
    with pytest.raises(OutcomeError, match="ais: there is no column 'AIS' in the table"):
        sci.audit(table, {"ais": "AIS"}, edition="2019")
    with pytest.raises(OutcomeError, match="no column of the table starts with 'rec:'"):
        sci.audit(table, "rec:", edition="2019")


def test_rows_of_a_table_keep_their_numbers() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    broken = lines[2].split(",")
    broken[-10] = "?"
    text = "\n".join([*lines[:2], ",".join(broken), *lines[3:5], *lines[3:4]])
    table = sci.read_exams(io.StringIO(text), file_type="csv", edition="2019", on_error="report")
    assert table.rows == (2, 4, 5, 6)
    found = sci.audit(table, edition="2019")
    assert {one.row for one in found.disagreements} == {2, 4, 5, 6}
    table.extra["recorded_ais"][3] = "F"
    with pytest.raises(OutcomeError, match=r"row 5, recorded_ais: 'F' is not an AIS grade"):
        sci.audit(table, edition="2019")


@pytest.mark.parametrize("name", tuple(WORDS))
def test_every_word_is_read_as_it_is_printed(name: str) -> None:
    texts = [word(name, place) for place in range(len(WORDS[name]))]
    read = read_columns({name: [*texts, *map(str.lower, texts)]})[name]
    assert read.numbers.tolist() == [*range(len(texts))] * 2
    assert [read.text(row) for row in range(len(texts))] == texts


def test_a_column_tells_apart_what_is_open_what_is_tagged_and_what_is_missing() -> None:
    cells = ["A", "ais b*", "ND", "utd*", "NT", "", "  ", None, float("nan"), pd.NA, "B,C"]
    read = read_columns({"ais": cells})["ais"]
    nothing = [None] * 9
    assert [None if np.isnan(one) else one for one in read.numbers] == [0, 1, *nothing]
    assert read.open.tolist() == [False, False, True, True, True, *[False] * 5, True]
    assert read.tagged.tolist() == [False, True, False, True, False, *[False] * 6]
    assert read.given.tolist() == [True] * 5 + [False] * 5 + [True]
    assert len(read) == len(cells)
    assert [read.text(row) for row in range(6)] == ["A", "B*", "ND", "ND*", "ND", ""]


def test_numbers_are_held_to_their_range_unless_it_is_told_otherwise() -> None:
    cells = [0, np.int64(11), 12.0, np.float64(13), "14.0", " 112 ", "nd", None]
    read = read_columns({"lt": cells})["lt"]
    assert read.numbers.tolist()[:-2] == [0, 11, 12, 13, 14, 112]
    assert read.open.tolist() == [False] * 6 + [True, False]
    out = [-1, 113, "888", 999.0]
    with pytest.raises(OutcomeError) as caught:
        read_columns({"lt": out})
    assert [problem.row for problem in caught.value.problems] == [1, 2, 3, 4]
    loose = read_columns({"lt": out}, in_range=False)["lt"]
    assert loose.numbers.tolist() == [-1, 113, 888, 999]
    none = [1.5, True, "5*", b"5", float("inf"), 10**5000, [5], "ND*"]
    with pytest.raises(OutcomeError) as caught:
        read_columns({"lt": none}, in_range=False)
    assert [problem.row for problem in caught.value.problems] == [*range(1, len(none) + 1)]


def test_names_and_columns_are_checked_before_cells() -> None:
    with pytest.raises(OutcomeError) as caught:
        read_columns({"a" * 99: [1], "pp": 5, "ais": b"AB"})
    assert [problem.location for problem in caught.value.problems] == ["a" * 80, "pp", "ais"]
    assert read_columns({"pp": (n for n in (1, 2))})["pp"].numbers.tolist() == [1, 2]


# the command

click_testing = pytest.importorskip("click.testing")
pytest.importorskip("rich")


def run(*args: str | Path) -> Any:
    from sciscore.cli.commands import sciscore

    return click_testing.CliRunner().invoke(sciscore, ["audit", *map(str, args)])


def test_disagreements_are_csv_in_a_pipe(tmp_path: Path) -> None:
    done = run(EXAMPLE, "--edition", "2019")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (done.exit_code, len(rows)) == (0, 10)
    assert rows[1] == {"id": "AU03", "row": "4", "finding": "lems", "recorded": "44",
                       "computed": "46", "verdict": "differs"}  # fmt: skip
    for suffix in ("csv", "json", "jsonl", "parquet"):
        out = tmp_path / f"out.{suffix}"
        assert run(EXAMPLE, "--edition", "2019", "-o", out).exit_code == 0
        assert out.stat().st_size
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == done.stdout


def test_columns_are_named_and_explained() -> None:
    done = run(EXAMPLE, "--edition", "2019", "--recorded", "ais=recorded_ais", "--explain", "1")
    assert done.exit_code == 0
    assert done.stdout.startswith("\nrow 5, ais: recorded C, computed D (differs)\nais: D (edition")
    assert done.stdout.count("computed") == 1


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (("--recorded", "aiss=AIS"), 2, "unknown finding or total aiss"),
        (("--recorded", "ais"), 2, "is not a list such as"),
        (("--recorded", "ais=a,ais=b"), 2, "is not a list such as"),
        (("--prefix", "x_"), 1, "no column of the table starts with 'x_'"),
        (("--recorded", "ais=id"), 1, "row 2, id: 'AU01' is not an AIS grade"),
        (("-o", str(EXAMPLE)), 2, "the results would replace what was read"),
    ],
)
def test_wrong_usage_and_bad_data(args: tuple[str, ...], status: int, message: str) -> None:
    done = run(EXAMPLE, "--edition", "2019", *args)
    assert done.exit_code == status
    assert message in done.stderr


@pytest.mark.parametrize("width", [80, 100, 170])
def test_tables_fit_the_terminal(width: int) -> None:
    lines = example().to_text(width).splitlines()
    assert max(map(len, lines)) <= width
    assert any(re.match(r"ais +16 +10 +4 +2 +25.0 to 37.5", line) for line in lines)
    assert sum("differs" in line for line in lines) == 8
