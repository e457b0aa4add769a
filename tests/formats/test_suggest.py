"""Suggested layouts: each field is found once or stays open; never another exam."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.formats import praxis
from sciscore.formats.layout_files import layouts_of
from sciscore.formats.layout_search import _is_of_an_exam
from sciscore.formats.name_parts import name_parts
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.segments import printed
from sciscore.testing import exams_near_borders

INTACT = sci.Exam.intact()
REQUIRED = [field.path for field in FIELDS if field.default is None]
CELLS = [path for path in REQUIRED if path.count(".") == 2]


def table(exam: sci.Exam = INTACT, pattern: str = "{part}_{side}_{segment}") -> dict[str, Any]:
    """A row of an exam under names of one's own, a list for each column."""
    parts = {"light_touch": "LT", "pin_prick": "PP", "motor": "MOT"}
    sides = {"right": "R", "left": "L"}
    made: dict[str, Any] = {"id": ["P1"]}
    for path in CELLS:
        side, part, segment = path.split(".")
        name = pattern.format(part=parts[part], side=sides[side], segment=printed(segment))
        made[name] = [str(exam[path])]
    return made | {"VAC": [str(exam["vac"])], "DAP": [str(exam["dap"])]}


def renamed(names: dict[str, str], made: dict[str, Any] | None = None) -> dict[str, Any]:
    return {names.get(name, name): cells for name, cells in (made or table()).items()}


def places(source: Any, **options: Any) -> list[str]:
    return [point.location for point in sci.suggest_layout(source, **options).open]


# What names say


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("LT_R_C2", "right.light_touch.C2"), ("C5 R motor", "right.motor.C5"),
        ("S4-5 L PP", "left.pin_prick.S4_5"), ("LT_L_S45", "left.light_touch.S4_5"),
        ("LT_L_S4_5", "left.light_touch.S4_5"), ("LLT S4-S5", "left.light_touch.S4_5"),
        ("RLTC2", "right.light_touch.C2"), ("rltl1", "right.light_touch.L1"),
        ("ltll1", "left.light_touch.L1"), ("rltt11", "right.light_touch.T11"),
        ("RLT_T1_1", "right.light_touch.T1"), ("leftPinPrickS4_5", "left.pin_prick.S4_5"),
        ("right Light Touch T1", "right.light_touch.T1"), ("M.L.L5", "left.motor.L5"),
        ("soft_right_c03", "right.light_touch.C3"), ("sharp left T09", "left.pin_prick.T9"),
        ("Th10_links_PP", "left.pin_prick.T10"), ("toucher C5 droite", "right.light_touch.C5"),
        ("PP gauche L3", "left.pin_prick.L3"), ("Berührung rechts C4", "right.light_touch.C4"),
        ("R elbow flexors", "right.motor.C5"), ("left wrist extensors", "left.motor.C6"),
        ("Elbow extensors R", "right.motor.C7"), ("finger_flexors_l", "left.motor.C8"),
        ("R finger abductors (T1)", "right.motor.T1"), ("hip flexion right", "right.motor.L2"),
        ("L knee extensors", "left.motor.L3"), ("ankle dorsiflexors R", "right.motor.L4"),
        ("long toe extensors left", "left.motor.L5"), ("ankle plantar flexors r", "right.motor.S1"),
        ("Ellenbogenbeuger rechts", "right.motor.C5"), ("Großzehenheber links", "left.motor.L5"),
        ("Fingerabduktoren rechts", "right.motor.T1"),
        ("Kraft links C6", "left.motor.C6"), ("KEY_MUSCLE_R_C5", "right.motor.C5"),
        ("Lt_PP_C5", "left.pin_prick.C5"), ("Rt_LT_C5", "right.light_touch.C5"),
        ("Handgelenksstrecker rechts", "right.motor.C6"),
        ("motricité C5 droit", "right.motor.C5"), ("R_MMT_L3", "right.motor.L3"),
        ("flexion plantaire cheville gauche", "left.motor.S1"),
        ("fléchisseurs plantaires droit", "right.motor.S1"),
        ("flexion dorsale de la cheville gauche", "left.motor.L4"),
        ("Willkürliche anale Kontraktion", "vac"), ("Contraction anale volontaire", "vac"),
        ("Tiefer analer Druck", "dap"), ("Pression anale profonde", "dap"),
        ("VAC", "vac"), ("Voluntary anal contraction", "vac"), ("deep_anal_pressure", "dap"),
        ("lowest non-key muscle left", "left.lowest_nonkey_muscle"),
    ],
)  # fmt: skip
def test_names_of_columns(name: str, field: str) -> None:
    assert name_parts(name).fields == {field}


@pytest.mark.parametrize(
    "name",
    ["UEMS", "RMS", "LT_R", "C5_R", "LTC5", "C5", "R_L_LT_C5", "LT_PP_R_C5", "R_MOT_T5", "R_LT_C1",
     "C5_C6_R_LT", "left knee extensors (L4)", "elbow flexors", "VAC date", "PP total right",
     "RLT_T111", "AIS", "", "x" * 500, "age", "NLI", "R_MOT_C9", "R hip abductors",
     "R_FT_C2", "Dr_LT_C2", "anale Fissur", "Druck rechts", "pression artérielle"],
)  # fmt: skip
def test_names_that_say_too_little_or_too_much(name: str) -> None:
    assert name_parts(name).fields == frozenset()


# What stays open


def test_a_missing_field_stays_open() -> None:
    made = table()
    del made["MOT_R_C5"], made["DAP"]
    assert places(made) == ["right.motor.C5", "dap"]


def test_a_field_with_two_columns_stays_open() -> None:
    made = table() | {"C5 R motor": ["4"]}
    (point,) = sci.suggest_layout(made).open
    assert point.location == "right.motor.C5"
    assert point.message == "may be 'MOT_R_C5' or 'C5 R motor'"
    assert "right.motor.C5" not in sci.suggest_layout(made).layout.columns


def test_a_column_that_cannot_hold_the_field_is_not_a_candidate() -> None:
    made = table() | {"MOT_R_C5 comment": ["tired"]}
    assert places(made) == []
    assert places(table() | {"MOT_R_C5 comment": ["4"]}) == []
    assert places(table() | {"MOT_R_C5 old": ["tired"]}) == []
    assert places(table() | {"MOT_R_C5 old": [None]}) == []
    assert places(table() | {"MOT_R_C5 old": ["4"]}) == ["right.motor.C5"]
    assert places(table() | {"MOT_R_C5 old": [None], "MOT_R_C5": [""]}) == ["right.motor.C5"]


def test_a_column_that_looks_like_a_cell_and_is_not_read_is_refused() -> None:
    record = sci.layout("emsci").write(INTACT)
    left_alone = ("RMS", "UEMS", "LT_R_C5 comment")
    for name in ("LT_R_C5", "C5 R motor", "c5ltr01", "right.motor.C5", *left_alone):
        frame = pd.DataFrame([record | {name: "1"}])
        if name in left_alone:
            assert len(sci.classify_table(frame, layout="emsci", edition="2019")) == 1
            continue
        with pytest.raises(sci.ExamError, match=f"{name}: looks like a cell of an exam"):
            sci.classify_table(frame, layout="emsci", edition="2019")
        mine = attrs.evolve(sci.layout("emsci"), ignored=(name,))
        assert len(sci.classify_table(frame, layout=mine, edition="2019")) == 1


def test_what_was_left_out_of_a_suggestion_is_ignored_by_it() -> None:
    made = table() | {"C5 R motor": ["tired"]}
    found = sci.suggest_layout(made)
    assert (found.open, found.layout.ignored) == ((), ("C5 R motor",))
    frame = pd.DataFrame(made)
    assert len(sci.classify_table(frame, layout=found.layout, edition="2019")) == 1


def test_a_column_that_says_what_is_normal_stays_open() -> None:
    made = table() | {"MOT_R_C5": ["3*"], "MOT_R_C5 considered normal": ["yes"]}
    assert places(made) == ["MOT_R_C5 considered normal"]
    found = sci.suggest_layout(made | {"MOT_R_C5 considered normal": [None]}, name="mine")
    assert [point.location for point in found.open] == ["MOT_R_C5 considered normal"]
    line = '# [considered_normal]\n# "right.motor.C5" = "MOT_R_C5 considered normal"'
    assert line in found.to_toml()
    settled = layouts_of(found.to_toml().replace(line, line.replace("# ", "")))[0]
    record = {name: cells[0] for name, cells in made.items()}
    assert settled.read(record)["right.motor.C5"] == "3**"


def test_two_visits_in_a_row_stay_open() -> None:
    visits = renamed({name: f"{name}_v1" for name in table()}) | renamed(
        {name: f"{name}_v2" for name in table() if name not in ("VAC", "DAP")}
    )
    assert places(visits | table()) != []
    assert "right.light_touch.C2" in places(visits)


def test_columns_of_two_visits_are_not_mixed_into_one_exam() -> None:
    names = {name: f"{name}_{1 if '_R_' in name else 2}" for name in table() if "_" in name}
    found = sci.suggest_layout(renamed(names))
    assert len({point.message for point in found.open}) == 1
    assert {point.location for point in found.open} == {*REQUIRED} - {*found.layout.columns}
    assert len(found.open) == 66


def test_a_name_without_a_modality_or_a_side_stays_open() -> None:
    made = renamed({"MOT_R_C5": "R_C5", "LT_L_T1": "LT_T1"})
    points = sci.suggest_layout(made).open
    assert [point.location for point in points] == ["right.motor.C5", "left.light_touch.T1"]
    assert "near: 'R_C5'" in points[0].message
    assert "near: 'LT_T1'" in points[1].message


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("MOT_R_C5", "NA"), ("MOT_R_C5", "9"), ("MOT_R_C5", ""), ("MOT_R_C5", "."),
        ("LT_R_C2", "3"), ("LT_R_C2", "U"), ("VAC", "1"), ("VAC", "n"), ("VAC", "N"),
        ("VAC", "+"), ("DAP", "UNK"), ("PP_R_T1", "3*?"), ("MOT_R_C5", "4+"), ("MOT_R_C5", "2.5"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_stays_open(name: str, cell: str) -> None:
    made = table() | {name: [cell]}
    (point,) = sci.suggest_layout(made).open
    assert point.location == name
    assert point.value == cell
    assert "(1 cell, first in record 1); say what it stands for" in point.message


def test_n_is_no_only_where_y_stands_among_the_answers() -> None:
    found = sci.suggest_layout(table() | {"VAC": ["n"], "DAP": ["Y"]})
    assert found.open == ()
    assert found.layout.spellings["answers"] == {"n": "No", "Y": "Yes"}
    found = sci.suggest_layout(table() | {"VAC": ["N"], "DAP": ["J"]})
    assert found.open == ()
    assert found.layout.spellings["answers"] == {"N": "No", "J": "Yes"}
    assert places(table() | {"VAC": ["n"], "DAP": ["n"]}) == ["2 columns, first VAC"]
    assert places(table() | {"VAC": ["n"], "MOT_R_C5": ["y"]}) == ["MOT_R_C5", "VAC"]


def test_untested_is_declared() -> None:
    made = table() | {"VAC": ["NA"], "MOT_R_C5": ["9"], "LT_R_C2": [""]}
    found = sci.suggest_layout(made, untested=["NA", "9", ""])
    assert found.open == ()
    record = {name: cells[0] for name, cells in made.items()}
    assert found.layout.read(record) == INTACT.replace(
        {"vac": "NT", "right.motor.C5": "NT", "right.light_touch.C2": "NT"}
    )


def test_counts_of_what_is_not_understood() -> None:
    made = {name: cells * 3 for name, cells in table().items()}
    made |= {"MOT_R_C5": ["5", "NA", "NA"], "MOT_L_C5": ["NA", "5", "5"]}
    (point,) = sci.suggest_layout(made).open
    assert point.message.startswith("'NA' is not a motor grade (3 cells, first in record 2)")
    assert point.location == "2 columns, first MOT_R_C5"


# The table is read with what is suggested


def nested(exam: sci.Exam = INTACT) -> dict[str, Any]:
    return praxis.write_exam(exam)


def reads(found: sci.LayoutSuggestion, tmp_path: Path, records: list[Any]) -> list[sci.Exam]:
    """The exams of records in a JSON file, read with the TOML file of a suggestion."""
    mine, source = tmp_path / "mine.toml", tmp_path / "table.json"
    mine.write_text(found.to_toml(), encoding="utf-8")
    source.write_text(json.dumps(records), encoding="utf-8")
    return [*sci.read_exams(source, layout=mine).exams]


FORM = sci.layout("praxis-form").write(INTACT)
SECOND = "rightMotorC5ConsiderNormal"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (FORM | {SECOND: "true"}, "given beside '5', a grade without *"),
        (FORM | {"rightMotorC5": "3*"}, "blank beside '3*'; say whether it counts as normal"),
        (FORM | {"rightMotorC5": "3*", SECOND: "1"}, "'1' is not an answer"),
        (INTACT.to_dict() | {"LT C2 right": "1"}, "looks like a cell of an exam"),
        (INTACT.to_dict() | {"right.motor.T5": "1"}, ""),
        ({"first": nested(), "second": nested()}, "an exam each in 'first', 'second'"),
        (nested() | {"right": nested()["right"] | {"totals": {"motor": "50"}}}, "not a field"),
    ],
)
def test_what_the_reader_refuses_is_open(
    tmp_path: Path, record: dict[str, Any], message: str
) -> None:
    found = sci.suggest_layout([record] * 3, name="mine")
    assert message in str(found.open[0])
    with pytest.raises(sci.SciscoreError):
        reads(found, tmp_path, [record] * 3)


def test_the_file_of_a_suggestion_refuses_what_the_suggestion_does(tmp_path: Path) -> None:
    record = sci.layout("sciscore").write(INTACT) | {"right.motor.C5 NSCI": "yes"}
    found = sci.suggest_layout([record], name="mine")
    assert [point.location for point in found.open] == ["right.motor.C5 NSCI"]
    pd.DataFrame([record]).to_csv(tmp_path / "table.csv", index=False)
    mine = layouts_of(found.to_toml())[0]
    with pytest.raises(sci.SciscoreError, match="not a column"):
        sci.read_exams(tmp_path / "table.csv", layout=mine)


def test_odd_sources() -> None:
    assert sci.suggest_layout([{1: 2, None: 3, "a": {2: {}}}]).open
    with pytest.raises(sci.FormatError, match="columns differ in length"):
        sci.suggest_layout(table() | {"MOT_R_C5": ["5", "4"]})


def test_a_suggestion_does_not_point_at_itself() -> None:
    made = {f"exam.{name}": cells[0] for name, cells in table().items()}
    (point,) = sci.suggest_layout([made | {"exam.MOT_R_C5 remark": "tired"}]).open
    assert point.message.startswith("not a field of an exam")


def test_a_fault_in_many_rows_is_one_point() -> None:
    (point,) = sci.suggest_layout([FORM | {SECOND: "true"}] * 3).open
    assert point.location == SECOND
    assert point.message.endswith("one of the two is wrong (3 times, first in record 1)")


def test_a_blank_row_is_not_a_matter_of_a_layout() -> None:
    made = {name: [*cells, None] for name, cells in table().items()}
    found = sci.suggest_layout(made)
    assert (found.open, found.blank) == ((), 1)
    assert "1 row without a cell of an exam" in str(found)


# Names that begin or end alike


def around(begin: str, end: str, made: dict[str, Any] | None = None) -> dict[str, Any]:
    made = made or table()
    return {f"{begin}{name}{end}": cells for name, cells in made.items() if name != "id"}


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("T1_", ""), ("m6_", ""), ("S1 ", ""), ("L1-", ""), ("exam.", ""), ("", "_t2"),
        ("", "_S1"), ("", "_L1"), ("", " (v2)"), ("T1_", "_L2"), ("a.b.", ".x"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("answers", [True, False], ids=["all", "cells"])
def test_what_all_names_share_says_nothing(begin: str, end: str, answers: bool) -> None:
    exam = INTACT.replace({"left.motor.L2": "3", "dap": "No"})
    made = around(begin, end, table(exam))
    if not answers:
        made |= {"VAC": made.pop(f"{begin}VAC{end}"), "DAP": made.pop(f"{begin}DAP{end}")}
    found = sci.suggest_layout({"id": [1], **made})
    assert [str(point) for point in found.open] == []
    assert found.layout.read({name: cells[0] for name, cells in made.items()}) == exam


@pytest.mark.parametrize("known", ["redcap", "praxis-form", "emsci", "rhi", "sygen:26"])
@pytest.mark.parametrize(("begin", "end"), [("adm_", ""), ("", "_v2"), ("visit.exam.", "")])
def test_a_known_layout_within_names(tmp_path: Path, known: str, begin: str, end: str) -> None:
    record = sci.layout(known).write(INTACT)
    made = {f"{begin}{name}{end}": text for name, text in record.items()}
    csv = tmp_path / "table.csv"
    pd.DataFrame([{"id": 1, **made}]).to_csv(csv, index=False)
    found = sci.suggest_layout(csv, name="mine")
    assert [str(point) for point in found.open] == []
    mine = tmp_path / "mine.toml"
    mine.write_text(found.to_toml(), encoding="utf-8")
    assert sci.read_exams(csv, layout=mine).exams[0] == INTACT


@pytest.mark.parametrize(
    ("first", "second", "patterns"),
    [
        (("pre_", ""), ("post_", ""), "pre_*"), (("T1_", ""), ("T2_", ""), "T1_*"),
        (("", "_v1"), ("", "_v2"), "*_v1"), (("", ""), ("", "_2"), "*_2"),
        (("", "_S1"), ("", "_S2"), "*_S1"), (("", ""), ("", ".1"), "*.1"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shared", [True, False])
def test_two_exams_in_a_row_are_open_in_a_few_lines(
    first: tuple[str, str], second: tuple[str, str], patterns: str, shared: bool
) -> None:
    cells = {name: column for name, column in table().items() if name not in ("VAC", "DAP")}
    answers = {"VAC": ["Yes"], "DAP": ["No"]}
    made = around(*first, cells) | around(*second, cells)
    made |= answers if shared else around(*first, answers) | around(*second, answers)
    found = sci.suggest_layout({"id": [1], **made}, name="mine")
    assert {point.location for point in found.open} >= {*CELLS}
    assert not {*CELLS} & {*found.layout.columns}
    messages = {point.message for point in found.open}
    assert len(messages) <= 3
    assert any(patterns in message for message in messages)
    assert len(str(found).splitlines()) < 30
    text = found.to_toml()
    begin, end = first
    assert f'# "right.motor.C5" = "{begin}MOT_R_C5{end}"' in text
    with pytest.raises(sci.SciscoreError):
        layouts_of(text)[0].read({name: column[0] for name, column in made.items()})
    for path in found.layout.open:
        text = text.replace(f'# "{path}"', f'"{path}"', 1)
    exam = layouts_of(text)[0].read({name: column[0] for name, column in made.items()})
    assert {path: exam[path] for path in CELLS} == {path: INTACT[path] for path in CELLS}


@pytest.mark.parametrize(("first", "second"), [("T1_{}", "T2_{}"), ("{}_S1", "{}_S2")])
def test_a_part_of_a_second_exam_is_not_passed_over(first: str, second: str) -> None:
    cells = {name: column for name, column in table().items() if name != "id"}
    made = {first.format(name): column for name, column in cells.items()}
    assert places(made | {"UEMS_S2": ["50"]}) == []
    assert places(made | {second.format("MOT_R_C5"): ["4"]}) != []


def test_a_name_with_a_number_behind_it_says_a_field_and_one_of_a_result_does_not() -> None:
    assert _is_of_an_exam("motor_right_C5_2")
    assert _is_of_an_exam("x_motor_right_C5")
    assert not _is_of_an_exam("ais_1")


def test_labels_of_redcap_are_read_by_their_words() -> None:
    exam = INTACT.replace({"right.lowest_nonkey_muscle": "C6", "vac": "No"})
    parts = {"light_touch": "light touch", "pin_prick": "pin prick", "motor": "motor"}
    made = (
        {
            f"{side.capitalize()} {parts[part]} {printed(segment)}": str(exam[path])
            for path in CELLS
            for side, part, segment in [path.split(".")]
        }
        | {
            f"Lowest non key muscle with motor function {side}": exam[
                f"{side}.lowest_nonkey_muscle"
            ]
            for side in ("right", "left")
        }
        | {"Voluntary anal contraction": "No", "Deep anal pressure": "Yes"}
    )
    found = sci.suggest_layout([made])
    assert found.open == ()
    assert found.layout.read(made) == exam


def test_sciscores_own_names_are_taken_for_its_own() -> None:
    made = {f" {name.upper()}": text for name, text in sci.layout("sciscore").write(INTACT).items()}
    assert sci.suggest_layout([made]).known == "sciscore"


# Known layouts


@pytest.mark.parametrize("known", [*sci.layouts()], ids=lambda known: known.name)
def test_known_layouts_are_recognised(known: sci.Layout) -> None:
    columns = {**known.columns, "vac": known.columns.get("vac", "vac")}
    named = sci.Layout(name=known.name, columns=columns)
    record = {name: "2" if "motor" not in path else "5" for path, name in named.columns.items()}
    assert sci.suggest_layout([record | {"id": "P1"}]).known == known.name


def test_layouts_that_fit_alike_stay_open() -> None:
    wide = sci.layout("sygen:01").write(INTACT) | sci.layout("sygen:26").write(INTACT)
    (point,) = sci.suggest_layout([wide]).open
    assert point.location == "layout"
    assert "read it with --layout sygen:01 or --layout sygen:26" in point.message
    text = sci.suggest_layout([wide]).to_toml()
    assert "# No column is known yet: this file reads nothing." in text


def test_an_exam_one_level_down() -> None:
    exam = sci.layout("praxis").write(INTACT)
    nested: dict[str, Any] = {}
    for path, text in exam.items():
        inner = nested
        *parents, name = path.split(".")
        for parent in parents:
            inner = inner.setdefault(parent, {})
        inner[name] = text
    record = {"patient": {"id": 1}, "examData": nested}
    found = sci.suggest_layout([record])
    assert (found.known, found.open) == ("praxis", ())
    own = {"patient": 1, "exam": {"R": {}, "L": {}}}
    for path in CELLS:
        side, part, segment = path.split(".")
        part = {"light_touch": "LT", "pin_prick": "PP", "motor": "M"}[part]
        own["exam"][side[0].upper()].setdefault(part, {})[segment] = INTACT[path]  # type: ignore[index]
    own["exam"] |= {"VAC": True, "DAP": False}  # type: ignore[operator]
    found = sci.suggest_layout([own])
    assert found.open == ()
    assert found.layout.columns["right.motor.C5"] == "exam.R.M.C5"
    assert found.layout.read(own) == INTACT.replace({"dap": "No"})


# What is printed and written


@pytest.mark.parametrize("make", [dict, pd.DataFrame, pl.DataFrame], ids=["dict", "pd", "pl"])
def test_frames_of_every_kind(make: Any) -> None:
    found = sci.suggest_layout(make(table()))
    assert found.open == ()
    assert found.own == ("id",)
    made: Any = sci.classify_table(pd.DataFrame(table()), layout=found.layout, edition="2019")
    assert list(made["ais"]) == ["E"]


def test_the_mapping_is_printed_to_be_read() -> None:
    text = str(sci.suggest_layout(table() | {"VAC": ["9"]}))
    assert "Suggested layout: 134 of 134 fields found" in text
    assert "right motor        C5 to S1    MOT_R_C5, MOT_R_C6 ... MOT_R_S1" in text
    assert "Columns of your own: id" in text
    assert "'9' is not an answer (1 cell, first in record 1); say what it stands for" in text
    assert len(text.splitlines()) < 30


def test_open_points_stand_in_the_file_as_comments() -> None:
    made = table() | {"C5 R motor": ["4"], "VAC": ["9"]}
    found = sci.suggest_layout(made, name="mine")
    text = found.to_toml()
    assert "# right.motor.C5: may be 'MOT_R_C5' or 'C5 R motor'" in text
    assert "# VAC: '9' is not an answer" in text
    assert layouts_of(text)[0] == found.layout
    settled = text.replace("[columns]", '[columns]\n"right.motor.C5" = "MOT_R_C5"')
    settled += '\n[spellings.answers]\n9 = "NT"\n'
    record = {name: cells[0] for name, cells in made.items()}
    assert layouts_of(settled)[0].read(record) == INTACT.replace({"vac": "NT"})
    for field in ("right.motor.C5", "vac"):
        assert f'"{field}" = ' in text
    proposed = text.replace('# "right.motor.C5" = "MOT_R_C5"', '"right.motor.C5" = "MOT_R_C5"')
    proposed = proposed.replace("# [spellings.answers]", "[spellings.answers]")
    proposed = proposed.replace('# "9" = ""  # Yes, No, NT', '"9" = "NT"')
    assert layouts_of(proposed)[0].read(record) == INTACT.replace({"vac": "NT"})


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("vac", "VAC", "Anal contraction"), ("dap", "dap", "Anal pressure"),
        ("right.motor.C5", "right.motor.C5", "C5 R motor"),
    ],
)  # fmt: skip
def test_an_open_field_is_not_read_from_a_column_named_as_its_path(
    tmp_path: Path, field: str, one: str, other: str
) -> None:
    """A layout file with an open field refuses every file until the field is settled."""
    old = {"vac": "VAC", "dap": "DAP", "right.motor.C5": "MOT_R_C5"}[field]
    made = renamed({old: one}) | {other: ["1" if "." in field else "No"]}
    found = sci.suggest_layout(made)
    assert (found.layout.open, [point.location for point in found.open]) == ((field,), [field])
    mine = tmp_path / "mine.toml"
    mine.write_text(found.to_toml(), encoding="utf-8")
    frame = pd.DataFrame(made)
    frame.to_csv(tmp_path / "table.csv", index=False)
    frame.to_json(tmp_path / "table.json", orient="records")
    record = {name: cells[0] for name, cells in made.items()}
    for read in (
        lambda: sci.layout(mine).read(record),
        lambda: sci.classify_table(frame, layout=mine, edition="2019"),
        lambda: sci.read_exams(tmp_path / "table.csv", layout=mine),
        lambda: sci.read_exams(tmp_path / "table.json", layout=mine),
    ):
        with pytest.raises(sci.SciscoreError) as refused:
            read()
        (problem,) = refused.value.problems
        assert (problem.location, problem.code) == (field, "field.ambiguous")
    text = found.to_toml().replace("[columns]", f'[columns]\n"{field}" = "{other}"')
    assert str(layouts_of(text)[0].read(record)[field]) == record[other]


# Never another exam


@st.composite
def spelled_tables(draw: st.DrawFn) -> tuple[list[sci.Exam], dict[str, Any]]:
    """Exams under names and in spellings of somebody's own, columns in any order."""
    exams = draw(st.lists(exams_near_borders("2019", tags=False), min_size=1, max_size=3))
    words = {
        "right": draw(st.sampled_from(["R", "right", "Right", "rechts", "droite", "Rt"])),
        "left": draw(st.sampled_from(["L", "left", "LEFT", "links", "gauche", "Lt"])),
        "light_touch": draw(st.sampled_from(["LT", "light touch", "LightTouch", "soft", "lt"])),
        "pin_prick": draw(st.sampled_from(["PP", "pin prick", "PinPrick", "sharp", "pp"])),
        "motor": draw(st.sampled_from(["M", "MOT", "motor", "ms", "Key muscle", "m"])),
    }
    order = draw(st.permutations(["side", "part", "segment"]))
    mark = draw(st.sampled_from(["_", " ", ".", "-", "", "__"]))
    last = draw(st.sampled_from(["S4_5", "S4-5", "S45", "S4-S5"]))
    padded = draw(st.booleans())
    rest = draw(st.sampled_from(["", "_1", " value", "_v2", "1"]))
    begin = draw(st.sampled_from(["", "", "T1_", "S1 ", "exam.", "pre_"]))
    made: dict[str, Any] = {}
    for path in CELLS:
        side, part, segment = path.split(".")
        name = f"{segment[0]}0{segment[1:]}" if padded and len(segment) == 2 else segment
        told = {"side": words[side], "part": words[part],
                "segment": last if segment == "S4_5" else name}  # fmt: skip
        column = begin + mark.join(told[key] for key in order) + rest
        made.setdefault(column, [_cell(draw, exam[path]) for exam in exams])
    vac, dap = draw(st.sampled_from([("VAC", "DAP"), ("anal contraction", "deep anal pressure")]))
    made |= {vac: [str(exam["vac"]) for exam in exams], dap: [str(exam["dap"]) for exam in exams]}
    doubled = draw(st.sets(st.sampled_from(list(made)), max_size=3))
    doubled |= set(made) if draw(st.integers(0, 4)) == 0 else set()
    twin = draw(st.sampled_from(["{}_2", "{} old", "T2_{}", "{} comment", "{}.1"]))
    other = draw(st.sampled_from(["1", "NT", None, "tired"]))
    made |= {twin.format(name): [other] * len(exams) for name in doubled}
    made |= {"id": list(range(len(exams))), "UEMS": ["50"] * len(exams)}
    names = draw(st.permutations(list(made)))
    some = st.sets(st.sampled_from(list(made)), max_size=1)
    dropped = draw(some) if draw(st.booleans()) else set()
    return exams, {name: made[name] for name in names if name not in dropped}


def _cell(draw: st.DrawFn, value: Any) -> Any:
    if value == "NT":
        return draw(st.sampled_from(["NT", "nt", " n/t ", "not tested"]))
    return draw(st.sampled_from([value, str(value), float(value), f"{value}.0", f" {value}"]))


@given(spelled_tables())
@settings(max_examples=60)
def test_renamed_reordered_and_respelled_it_is_the_same_exam_or_open(
    case: tuple[list[sci.Exam], dict[str, Any]],
) -> None:
    exams, made = case
    records = [{name: cells[row] for name, cells in made.items()} for row in range(len(exams))]
    found = sci.suggest_layout(records)
    missing = set(REQUIRED) - set(found.layout.columns)
    assert missing <= {point.location for point in found.open}
    if found.open:
        return
    for record, exam in zip(records, exams, strict=True):
        read = found.layout.read(record)
        assert {path: read[path] for path in REQUIRED} == {path: exam[path] for path in REQUIRED}


@given(st.text(max_size=30))
@settings(max_examples=300)
def test_any_name_is_a_field_or_not(name: str) -> None:
    assert name_parts(name).fields <= set(PLACE)


_ANY_CELL = st.none() | st.text(max_size=4) | st.integers() | st.floats() | st.booleans()


@given(st.dictionaries(st.text(max_size=12), st.lists(_ANY_CELL, min_size=2, max_size=2)))
@settings(max_examples=60)
def test_any_table_gives_a_suggestion(made: dict[str, Any]) -> None:
    found = sci.suggest_layout(made)
    assert found.open
    assert str(found)


# Layouts as files


def test_a_layout_file_is_what_layout_takes(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(sci.suggest_layout(table(), name="mine").to_toml(), encoding="utf-8")
    for name in (path, str(path)):
        assert sci.layout(name).columns["left.motor.S1"] == "MOT_L_S1"
    record = {name: cells[0] for name, cells in table().items()}
    csv = tmp_path / "table.csv"
    pd.DataFrame([record]).to_csv(csv, index=False)
    assert sci.read_exams(csv, layout=str(path)).exams[0] == INTACT


@pytest.mark.parametrize("known", [*sci.layouts()], ids=lambda known: known.name)
def test_every_layout_is_what_its_file_says(known: sci.Layout) -> None:
    lax = known.also(untested=["NA", ""], answers={"j": "Yes"})
    for one in (known, lax):
        assert layouts_of(one.to_toml()) == [one]


def test_a_folder_of_layouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = sci.suggest_layout(table(), name="clinic").to_toml()
    (tmp_path / "clinic.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SCISCORE_LAYOUTS", str(tmp_path))
    assert sci.layout("clinic").name == "clinic"
    assert "clinic" in [known.name for known in sci.layouts()]
    assert sci.suggest_layout(table()).known == "clinic"
    monkeypatch.delenv("SCISCORE_LAYOUTS")
    with pytest.raises(sci.FormatError, match="unknown layout 'clinic'"):
        sci.layout("clinic")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not TOML: Invalid value"),
        ("colums = 1", "colums: not a part of a layout; did you mean 'columns'?"),
        ("columns = 1", "columns: must be a table of texts"),
        ("untested = [1]", "untested: must be a list of texts"),
        ('[columns]\nlight_tuch = "x"', "light_tuch: not a field of an exam; did you mean 'light_"),
        ('[columns]\nvac = "V"\ndap = "V"', "V: stands for vac and for dap"),
        ('[columns]\nmotor = "M"', "M: stands for right.motor.C5 and for right.motor.C6"),
        ('[spellings]\nmotor = "x"', "spellings: must be a table of texts"),
        ('[spellings.motor]\n9 = "8"', "motor: '9' stands for '8', which is not a text of sci"),
        ('untested = ["5"]', "'5' stands for '5' already"),
    ],
)
def test_files_that_are_no_layouts(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sci.FormatError) as refused:
        sci.layout(path)
    assert message in str(refused.value)
    assert "mine.toml" in str(refused.value)


def test_a_layout_file_that_is_not_there() -> None:
    with pytest.raises(sci.FormatError, match=r"nowhere\.toml: cannot be opened"):
        sci.layout("nowhere.toml")


# Long tables


def long(exam: sci.Exam = INTACT, person: str = "P1") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for path in CELLS:
        side, part, segment = path.split(".")
        rows.append({"id": person, "side": side, "test": part, "level": segment,
                     "value": exam[path]})  # fmt: skip
    return rows + [
        {"id": person, "side": None, "test": name, "level": None, "value": exam[name.lower()]}
        for name in ("VAC", "DAP")
    ]


def test_long_tables_in_any_order() -> None:
    other = INTACT.replace({"right.motor.C5": "NT", "dap": "No"})
    rows = long() + long(other, "P2")
    table = sci.exams_from_long(rows[::-1], person="id", edition="2019")
    assert (list(table.exams), table.extra) == ([other, INTACT], {"id": ["P2", "P1"]})
    frame = pd.DataFrame(rows).assign(visit=1)
    table = sci.exams_from_long(frame, person=["id", "visit"])
    assert table.extra == {"id": ["P1", "P2"], "visit": [1, 1]}


def test_what_is_wrong_with_a_long_table() -> None:
    rows = long()
    with pytest.raises(sci.ExamError, match=r"right\.light_touch\.C2: given twice for one exam"):
        sci.exams_from_long([*rows, rows[0]], person="id")
    with pytest.raises(sci.ExamError, match=r"right\.light_touch\.C2: no row for this cell"):
        sci.exams_from_long(rows[1:], person="id")
    with pytest.raises(sci.FormatError, match="'right' 'motor' 'C2' is not one cell of an exam"):
        sci.exams_from_long([*rows, rows[0] | {"test": "motor"}], person="id")
    with pytest.raises(
        sci.FormatError, match="person: no such column; name the columns with person="
    ):
        sci.exams_from_long(rows, person="person")
    wrong = [rows[0] | {"value": "x"}, *rows[1:]]
    with pytest.raises(sci.ExamError, match="'x' is not a light touch grade"):
        sci.exams_from_long(wrong, person="id")
    table = sci.exams_from_long(wrong + long(INTACT, "P2"), person="id", on_error="report")
    assert (table.rows, len(table.problems)) == ((2,), 1)
    lax = sci.exams_from_long([rows[0] | {"value": "NA"}, *rows[1:]], person="id", untested="NA")
    assert lax.exams[0]["right.light_touch.C2"] == "NT"


def test_a_workbook_without_an_exam_on_its_first_sheet_names_the_others(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("fastexcel")
    path = tmp_path / "clinic.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Info").write(0, 0, "export of a clinic")
        exams = book.add_worksheet("Daten")
        for place, (name, cells) in enumerate(table().items()):
            exams.write(0, place, name)
            exams.write(1, place, cells[0])
    first = sci.suggest_layout(path).open[0]
    assert (first.location, "the sheets are 'Info', 'Daten'" in first.message) == ("sheet", True)
    assert sci.suggest_layout(path, sheet="Daten").open == ()


@pytest.mark.parametrize("known", ["praxis", "sciscore"])
def test_members_beside_the_cells_may_be_ignored(tmp_path: Path, known: str) -> None:
    record = sci.layout(known).write(sci.Exam.intact())
    file, mine = tmp_path / "table.json", tmp_path / "mine.toml"
    file.write_text(json.dumps([{"id": 1, **record, "right.comment": "x", "left.total": 5}]))
    found = sci.suggest_layout(file)
    assert [point.code for point in found.open] == ["field.unknown"]
    mine.write_text(found.to_toml())
    with pytest.raises(sci.SciscoreError, match="not a"):
        sci.read_exams(file, layout=mine)
    mine.write_text(found.to_toml().replace("# ignored", "ignored"))
    assert list(sci.read_exams(file, layout=mine).exams) == [sci.Exam.intact()]


@pytest.mark.parametrize("layout", ["emsci", "sciscore"])
def test_rows_above_the_names_are_told_and_nothing_else(tmp_path: Path, layout: str) -> None:
    record = sci.layout(layout).write(sci.Exam.intact())
    file = tmp_path / "table.csv"
    file.write_text(f"Study X\n\n{','.join(record)}\n{','.join(record.values())}\n")
    (point,) = sci.suggest_layout(file).open
    assert str(point) == ("file: the names of the columns stand in row 3; delete the rows above it")
    rows = [["Study X"] + [None] * (len(record) - 1), [*record], [*record.values()]]
    book = tmp_path / "table.xlsx"
    pd.DataFrame(rows).to_excel(book, header=False, index=False)
    with pytest.raises(sci.FormatError, match="the names of the columns stand in row 2"):
        sci.suggest_layout(book)


def test_sheets_that_both_hold_records_are_open(tmp_path: Path) -> None:
    frame = pd.DataFrame([sci.layout("emsci").write(sci.Exam.intact())])
    with pd.ExcelWriter(tmp_path / "table.xlsx") as book:
        frame.to_excel(book, sheet_name="2019", index=False)
        frame.to_excel(book, sheet_name="2020", index=False)
    (point,) = sci.suggest_layout(tmp_path / "table.xlsx").open
    assert "the sheets '2019' and '2020' both hold records" in point.message
    assert not sci.suggest_layout(tmp_path / "table.xlsx", sheet="2020").open


def test_json_that_is_no_list_of_records_is_told_in_one_point(tmp_path: Path) -> None:
    frame = pd.DataFrame([sci.Exam.intact().to_dict()] * 2)
    file = tmp_path / "table.json"
    for text, message in (
        (frame.to_json(), "holds columns"),
        (json.dumps({"exams": frame.to_dict("records")}), "'exams' holds a list of 2 objects"),
    ):
        file.write_text(text)
        (point,) = sci.suggest_layout(file).open
        assert point.message.startswith(message)
