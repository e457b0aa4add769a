"""Columns that say what a field says and that nobody reads are refused, never passed over."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping

import attrs
import pytest

import sciscore as sci
from sciscore.formats.lines import answer
from sciscore.recorded import plain_text

EXAM = sci.Exam.intact()
#: A name under a layout, and what it is taken for.
PASSED_OVER = [
    ("emsci", "RLT_C2_2", "a cell of an exam"),
    ("emsci", "RLT_C2.1", "a cell of an exam"),
    ("emsci", "LT C2 right", "a cell of an exam"),
    ("emsci", "VAC_2", "VAC"),
    ("emsci", "Voluntary anal contraction", "VAC"),
    ("praxis", "deep anal pressure 2", "DAP"),
    ("praxis", "Right light touch C2 - Consider normal?", "a column that says whether"),
    ("sciscore", "right.light_touch.C2_cn", "a column that says whether"),
    ("sciscore", "right.light_touch.C2 counts as normal", "a column that says whether"),
    ("sciscore", "right.light_touch.C2_nonSCI", "a column that says whether"),
    ("emsci", "lowest non-key muscle right", "a lowest non-key muscle"),
    ("praxis", "Lowest non key muscle with motor function left", "a lowest non-key muscle"),
    ("sciscore", "Lowest non-key muscle right", "a lowest non-key muscle"),
]


def as_csv(record: Mapping[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(record))
    writer.writeheader()
    writer.writerow(dict(record))
    return out.getvalue()


def by_file(text: str, file_type: str, layout: str | sci.Layout) -> sci.Table[sci.Exams]:
    return sci.read_exams(io.StringIO(text), file_type=file_type, layout=layout)


DOORS: dict[str, Callable[[dict[str, str], str], object]] = {
    "csv": lambda record, layout: by_file(as_csv(record), "csv", layout),
    "json": lambda record, layout: by_file(json.dumps([record]), "json", layout),
    "json, one level down": lambda record, layout: by_file(
        json.dumps({"id": 1, "exam": record}), "json", layout
    ),
    "record": lambda record, layout: sci.layout(layout).read(record),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("layout", "name", "taken_for"), PASSED_OVER)
def test_no_door_passes_over_what_may_be_part_of_an_exam(
    layout: str, name: str, taken_for: str, door: str
) -> None:
    record = sci.layout(layout).write(EXAM)
    with pytest.raises(sci.SciscoreError) as refused:
        DOORS[door](record | {name: "1"}, layout)
    (problem,) = refused.value.problems
    assert problem.location == name
    if problem.code != "field.unknown":  # below a key of the layout nothing is the user's
        assert problem.code == "field.unread"
        assert problem.message.startswith(f"looks like {taken_for}")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("layout", "name"),
    # Below a key of the layout nothing is the user's.
    [one[:2] for one in PASSED_OVER if not one[1].startswith("right.")],
)
def test_a_blank_column_loses_nothing(layout: str, name: str, door: str) -> None:
    DOORS[door](sci.layout(layout).write(EXAM) | {name: " "}, layout)


@pytest.mark.parametrize(
    "name",
    ["UEMS", "NLI", "C5 right motor comment", "RLT", "VAC date", "VAC_comment", "t_1", "w1_C2"],
)
@pytest.mark.parametrize("layout", ["sciscore", "emsci", "praxis"])
def test_columns_of_ones_own_are_carried_along(layout: str, name: str) -> None:
    record = sci.layout(layout).write(EXAM) | {name: "1"}
    assert by_file(as_csv(record), "csv", layout).extra == {name: ["1"]}


@pytest.mark.parametrize("named", ["{}_y", "{}.month_6_arm_1", "{}B", "post_{}", "t2_{}", "{}_m6"])
@pytest.mark.parametrize("layout", ["emsci", "redcap"])
def test_a_second_exam_is_told_by_what_stands_about_the_names(layout: str, named: str) -> None:
    record = sci.layout(layout).write(EXAM)
    more = {named.format(name): value for name, value in record.items()}
    with pytest.raises(sci.SciscoreError) as refused:
        by_file(as_csv(record | more), "csv", layout)
    told = {problem.location for problem in refused.value.problems}
    cells = [name for path, name in sci.layout(layout).columns.items() if path.count(".") == 2]
    assert told >= {named.format(name) for name in cells}


@pytest.mark.parametrize("named", ["{}_comment", "{}ReasonImpairmentNotDueToSci", "date of {}"])
def test_remarks_on_cells_are_no_second_exam(named: str) -> None:
    record = sci.layout("emsci").write(EXAM)
    remarks = {named.format(name): "x" for name in record if name not in ("VAC", "DAP")}
    assert list(by_file(as_csv(record | remarks), "csv", "emsci").extra) == list(remarks)


def test_a_service_of_lines_passes_over_nothing() -> None:
    found = answer(json.dumps(EXAM.to_dict() | {"LT C2 right": "1"}), edition="2019")
    assert [problem["code"] for problem in found["problems"]] == ["field.unread"]


def test_other_weeks_of_a_layout_by_weeks_are_carried_along() -> None:
    first, second = (sci.layout(f"sygen:{week}").write(EXAM) for week in ("01", "26"))
    table = by_file(as_csv(first | second), "csv", "sygen:01")
    assert list(table.extra) == list(second)


def test_a_layout_may_ignore_a_name() -> None:
    record = sci.layout("emsci").write(EXAM) | {"VAC_2": "1"}
    text = sci.layout("emsci").to_toml().replace('title = "EMSCI"', 'ignored = ["VAC_2"]')
    from sciscore.formats.layout_files import layouts_of

    (mine,) = layouts_of(text)
    assert list(sci.read_exams(io.StringIO(as_csv(record)), file_type="csv", layout=mine).exams)


@pytest.mark.parametrize("name", ["R_M_T5", "Left motor C2", "C1 LT R", "MOT L S3"])
@pytest.mark.parametrize("layout", ["emsci", "sciscore"])
def test_a_cell_that_the_standard_does_not_have_must_be_blank(layout: str, name: str) -> None:
    record = sci.layout(layout).write(EXAM)
    assert by_file(as_csv(record | {name: " "}), "csv", layout).exams[0] == EXAM
    with pytest.raises(sci.ExamError, match=f"^row 2, {name}: '3', where the standard has no cell"):
        by_file(as_csv(record | {name: "3"}), "csv", layout)
    lax = attrs.evolve(sci.layout(layout), ignored=(name,))
    assert by_file(as_csv(record | {name: "3"}), "csv", lax).extra == {name: ["3"]}


# What a source writes for missing, for an answer, for S4-5


@pytest.mark.parametrize(
    "text",
    ["NaN", "nan", "<NA>", "#N/A", "NULL", "None", "--", "ND", "n.d.", "k.A.", "-9", "-99", "NA"],
)
@pytest.mark.parametrize("column", ["LMS_C5", "RLT_C2", "VAC"])
def test_what_programs_write_for_missing_must_be_declared(text: str, column: str) -> None:
    record = sci.layout("emsci").write(EXAM) | {column: text}
    with pytest.raises(sci.ExamError) as refused:
        by_file(as_csv(record), "csv", "emsci")
    (problem,) = refused.value.problems
    asked = f"'{text}' may mean anything; if it stands for not tested, declare untested=['{text}']"
    assert problem.message == asked
    lax = sci.layout("emsci").also(untested=text)
    exam = by_file(as_csv(record), "csv", lax).exams[0]
    assert [str(cell) for cell in (exam[path] for path in lax.columns) if cell == "NT"] == ["NT"]


def test_what_was_declared_as_untested_is_no_nonkey_muscle() -> None:
    record = sci.layout("sciscore").write(EXAM) | {"right.lowest_nonkey_muscle": "NA"}
    with pytest.raises(sci.ExamError, match=r"'NA' may mean anything; .* untested=\['NA'\]"):
        by_file(as_csv(record), "csv", "sciscore")
    lax = sci.layout("sciscore").also(untested="NA")
    assert by_file(as_csv(record), "csv", lax).exams[0] == EXAM
    assert lax.write(EXAM) == sci.layout("sciscore").write(EXAM)


@pytest.mark.parametrize(
    ("text", "meant"), [("1", "Yes"), ("0", "No"), ("n", "No"), ("N", "No"), (1.0, "Yes")]
)
def test_the_refusal_of_an_answer_says_how_to_declare_it(text: object, meant: str) -> None:
    record: dict[str, object] = {**sci.layout("emsci").write(EXAM), "VAC": text}
    said = f"if it stands for {meant}, say in a layout: [spellings.answers] {plain_text(text)} = "
    with pytest.raises(sci.ExamError) as refused:
        sci.layout("emsci").read(record)
    assert f'{said}"{meant}"' in str(refused.value)
    told = sci.layout("emsci").also(answers={str(text): meant})
    assert told.read(record)["vac"] == meant


@pytest.mark.parametrize("last", ["S4/5", "S4-5", "s4.5", "S45", "S4-S5", "S4/S5"])
def test_s4_5_in_the_names_of_a_known_layout(last: str) -> None:
    record = sci.layout("emsci").write(EXAM)
    spelled = {name.replace("S45", last): text for name, text in record.items()}
    assert by_file(as_csv(spelled), "csv", "emsci").exams[0] == EXAM
