"""Layouts of the field's files: what is read, what is refused, what comes back."""

from __future__ import annotations

import csv
import io
import json
import pickle
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings, strategies as st
from support.layouts import EMSCI, REDCAP, SYGEN, csv_text, read

import sciscore as sci
from sciscore.cli.commands import sciscore as command
from sciscore.formats import layouts, praxis
from sciscore.formats.exams import exam_form
from sciscore.formats.record_members import split
from sciscore.formats.table import good_rows
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.recorded import plain_text
from sciscore.testing import exams as any_exams, exams_near_borders

INTACT = sci.Exam.intact()
NAMES = [row.name for row in sci.layouts()]
#: Layouts that have a column for every field that must be given.
WHOLE = [row for row in sci.layouts() if row.name != "asia2026"]
OTHERS = [row for row in WHOLE if row.name != "sciscore"]

each = pytest.mark.parametrize("layout", WHOLE, ids=lambda row: row.name)
others = pytest.mark.parametrize("layout", OTHERS, ids=lambda row: row.name)


def test_every_file_of_a_layout_is_listed() -> None:
    folder = Path(layouts.__file__).parent
    listed = {row.name.partition(":")[0] for row in sci.layouts()}
    assert {path.stem for path in folder.glob("*.toml")} == listed - {"sciscore"}


def refusal(content: str, columns: str | sci.Layout, kind: str = "csv", **options: Any) -> str:
    with pytest.raises(sci.SciscoreError) as refused:
        read(content, columns, kind, **options)
    return "\n".join(map(str, refused.value.problems))


def column(layout: sci.Layout, path: str) -> str:
    return layout.columns[path]


@st.composite
def records(draw: st.DrawFn, layout: sci.Layout) -> dict[str, str]:
    """Records in a layout over all that it can express."""
    codes = bytearray(INTACT.codes)
    for path in layout.columns:
        field = layout.fields[PLACE[path]]
        known = set(field.codes.values())
        if path in layout.considered_normal:
            scale = FIELDS[PLACE[path]].scale
            assert scale is not None
            tagged = [scale.token[code].text for code in known if "*" in scale.token[code].text]
            known |= {scale.code[f"{text}*"] for text in tagged}
        codes[PLACE[path]] = draw(st.sampled_from(sorted(known)))
    return layout.write(sci.Exam(bytes(codes)))


def _without_flags(exam: sci.Exam) -> sci.Exam:
    return exam.replace({"prior_deficit": True, "multiple_lesions": False})


# Laws


@others
@given(data=st.data())
@settings(max_examples=15)
def test_records_come_back_as_they_were(layout: sci.Layout, data: st.DataObject) -> None:
    record = data.draw(records(layout))
    assert layout.write(layout.read(record)) == record


@each
@given(data=st.data())
@settings(max_examples=15)
def test_exams_come_back_or_are_refused(layout: sci.Layout, data: st.DataObject) -> None:
    exam = data.draw(st.one_of(any_exams("2011"), exams_near_borders("2019", tags=False)))
    record: dict[str, str] = {}
    problems: tuple[sci.Problem, ...] = ()
    try:
        record = layout.write(exam)
    except sci.ExamError as error:
        problems = error.problems
    assert bool(record) != bool(problems)
    if record:
        assert layout.read(record) == exam
    assert all(problem.location in PLACE for problem in problems)
    assert all(problem.message.startswith(layout.title) for problem in problems)


@others
@given(data=st.data())
@settings(max_examples=10)
def test_same_results_through_every_door(layout: sci.Layout, data: st.DataObject) -> None:
    one = (
        any_exams("2019").map(_without_flags).map(layout.write)
        if layout.name == "rhi"
        else records(layout)
    )
    written = data.draw(st.lists(one, min_size=1, max_size=3))
    exams = [layout.read(record) for record in written]
    doors = [
        read(csv_text(*written), layout.name),
        read(json.dumps(written), layout.name, "json"),
        read("\n".join(map(json.dumps, written)), layout.name, "jsonl"),
        read(csv_text(*written), layout),
    ]
    assert all(list(table.exams) == exams for table in doors)
    edition = "2011" if "5*" in layout.expresses.get("motor", ()) else "2019"
    results = [sci.classify(table.exams, edition=edition).to_columns() for table in doors]
    alone = sci.classify(sci.Exams.from_exams(exams), edition=edition).to_columns()
    assert all(result == alone for result in results)
    for frame in (pl.DataFrame(written), pd.DataFrame(written)):
        made: Any = sci.classify_table(frame, layout=layout.name, edition=edition)
        assert list(made["ais_possible"]) == alone["ais_possible"]
        assert list(made["neurological_level"]) == alone["neurological_level"]


@each
def test_layouts_pickle_compare_and_print(layout: sci.Layout) -> None:
    again = pickle.loads(pickle.dumps(layout))
    assert again == layout
    assert hash(again) == hash(layout)
    assert repr(layout).startswith(f"<Layout {layout.name}: ")


# Names of columns


def test_names_of_columns_are_those_of_the_formats() -> None:
    assert column(EMSCI, "right.motor.C5") == "RMS_C5"
    assert column(EMSCI, "left.light_touch.S4_5") == "LLT_S45"
    assert column(EMSCI, "right.pin_prick.T12") == "RPP_T12"
    assert (column(EMSCI, "vac"), column(EMSCI, "dap")) == ("VAC", "DAP")
    assert column(sci.layout("sygen:01"), "left.light_touch.C2") == "c2ltl01"
    assert column(SYGEN, "right.pin_prick.S4_5") == "s45ppr26"
    assert (column(SYGEN, "vac"), column(SYGEN, "dap")) == ("vaccd26", "anyana26")
    assert column(sci.layout("asia2026"), "right.pin_prick.S4_5") == "s45ppr"
    assert column(REDCAP, "right.pin_prick.S4_5") == "right_pinprick_s4_5_value"
    assert REDCAP.considered_normal["left.motor.T1"] == "left_motor_t1_considernormal"
    assert len({*REDCAP.columns.values(), *REDCAP.considered_normal.values()}) == 132 * 2 + 4
    older = sci.layout("rhi")
    assert column(older, "right.light_touch.C5") == "c5RightTouch"
    assert column(older, "left.pin_prick.S4_5") == "s4_5LeftPrick"
    assert column(older, "left.motor.T1") == "t1LeftMotor"
    assert column(older, "vac") == "analContraction"
    assert column(older, "left.lowest_nonkey_muscle") == "leftLowestNonKeyMuscleWithMotorFunction"


def test_the_right_knee_of_sygen_is_kneet_and_the_left_kneex() -> None:
    assert column(SYGEN, "right.motor.L3") == "kneetr26"
    assert column(SYGEN, "left.motor.L3") == "kneexl26"
    record = SYGEN.write(INTACT)
    record["kneexr26"] = record.pop("kneetr26")
    text = refusal(csv_text(record), "sygen:26")
    assert "1 of the 134 required columns of Sygen, week 26 are missing: kneetr26" in text


def test_weeks_of_sygen_do_not_mix() -> None:
    first, later = INTACT.replace({"vac": "No"}), INTACT.replace({"right.motor.L5": 0})
    wide = sci.layout("sygen:01").write(first) | sci.layout("sygen:26").write(later)
    assert read(csv_text(wide), "sygen:01").exams[0] == first
    table = read(csv_text(wide), "sygen:26")
    assert table.exams[0] == later
    assert table.extra["vaccd01"] == ["0"]
    assert "are missing" in refusal(csv_text(wide), "sygen:52")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sygen", "'sygen' needs the week of the exam; use sygen:01, sygen:04"),
        ("sygen:00", "unknown layout 'sygen:00'; use one of sciscore, emsci, sygen:01"),
        ("sygen:1", "did you mean 'sygen:"),
        ("emsci:2", "unknown layout 'emsci:2'"),
        ("nscisc", "unknown layout 'nscisc'"),
        (None, "unknown layout 'None'"),
    ],
)
def test_names_that_are_no_layouts(name: Any, message: str) -> None:
    with pytest.raises(sci.FormatError) as refused:
        sci.layout(name)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("layout", "name", "meant"),
    [
        ("emsci", "LLT_S4_5", "LLT_S45"),
        ("emsci", "LLT_S4-5", "LLT_S45"),
        ("emsci", "llt_s4_s5", "LLT_S45"),
        ("emsci", "rms_c5", "RMS_C5"),
        ("emsci", " RMS C5 ", "RMS_C5"),
        ("emsci", "RMS.C5", "RMS_C5"),
        ("sygen:26", "KNEETR26", "kneetr26"),
        ("rhi", "C5RightTouch", "c5RightTouch"),
        ("redcap", "Right-Light-Touch-C2-Value", "right_light_touch_c2_value"),
    ],
)
def test_names_match_in_any_case_and_with_any_signs(layout: str, name: str, meant: str) -> None:
    known = sci.layout(layout)
    exam = INTACT.replace({path: "NT" for path, own in known.columns.items() if own == meant})
    record = known.write(exam)
    record[name] = record.pop(meant)
    assert read(csv_text(record), layout).exams[0] == exam
    assert read(json.dumps(record), layout, "json").exams[0] == exam
    wrong = record | {name: "x"}
    assert refusal(csv_text(wrong), layout).startswith(f"row 2, {name}: 'x' is not a")


def test_names_do_not_match_where_digits_would_run_together() -> None:
    record = EMSCI.write(INTACT)
    record["RLT_T1_1"] = record.pop("RLT_T11")
    assert "are missing: RLT_T11" in refusal(csv_text(record), "emsci")
    assert "RLT_T11: missing" in refusal(json.dumps(record), "emsci", "json")


def test_names_that_match_one_column_twice_are_refused() -> None:
    record = EMSCI.write(INTACT) | {"vac": "No"}
    expected = "vac: the same column as VAC in another spelling"
    assert refusal(csv_text(record), "emsci") == expected
    assert expected in refusal(json.dumps(record), "emsci", "json")


def test_what_a_layout_would_not_read_of_the_form_of_praxis_is_refused() -> None:
    form = sci.layout("praxis-form")
    record = form.write(INTACT.replace({"left.motor.C5": "3**"}))
    assert record["leftMotorC5ConsiderNormal"] == "true"
    text = refusal(json.dumps(record), "praxis", "json")
    assert "leftMotorC5ConsiderNormal: says whether a grade counts as normal" in text


def test_totals_that_begin_like_items_are_carried_along() -> None:
    own = {"RMS": "50", "RLT": "56", "RPP": "56", "UEMS": "50", "AIS": "E", "NLI": "INT"}
    table = read(csv_text(own | EMSCI.write(INTACT)), "emsci")
    assert table.exams[0] == INTACT
    assert {name: values[0] for name, values in table.extra.items()} == own


def test_codes_of_sex_are_left_to_the_user() -> None:
    table = read(csv_text({"sexcd": "1"} | SYGEN.write(INTACT)), "sygen:26")
    assert table.extra == {"sexcd": ["1"]}


def test_columns_that_stand_twice_are_refused() -> None:
    header, row = csv_text(EMSCI.write(INTACT)).splitlines()
    text = refusal(f"{header},RMS_C5\n{row},5\n", "emsci")
    assert text == "RMS_C5: stands 2 times in the header"
    with pytest.raises(sci.SciscoreError, match="stands twice in one object"):
        read('{"RMS_C5": "5", "RMS_C5": "4"}', "emsci", "json")


def test_no_column_stands_for_two_muscles() -> None:
    columns = {**EMSCI.columns, "right.motor.S1": "LMS_S1"}
    with pytest.raises(sci.FormatError, match=r"LMS_S1: stands for right\.motor\.S1 and for left"):
        sci.Layout(name="typed", title="typed by hand", columns=columns)


def test_the_ten_muscles_of_the_legs_are_each_counted_once() -> None:
    exam = INTACT.replace({"right.motor.S1": 0})
    table = read(csv_text(EMSCI.write(exam)), "emsci")
    totals = sci.classify(table.exams[0], edition="2019").totals
    assert (totals.ler.value, totals.lel.value, totals.lems.value) == (20, 25, 45)


def test_fields_without_a_column_may_be_added_under_our_names() -> None:
    record = EMSCI.write(INTACT) | {"prior_deficit": "No", "right.lowest_nonkey_muscle": "L2"}
    exam = read(csv_text(record), "emsci").exams[0]
    assert exam == INTACT.replace({"prior_deficit": False, "right.lowest_nonkey_muscle": "L2"})
    with pytest.raises(sci.ExamError) as refused:
        EMSCI.write(exam)
    assert [*map(str, refused.value.problems)] == [
        "right.lowest_nonkey_muscle: EMSCI has no word for this; it would be lost",
        "prior_deficit: EMSCI has no word for this; it would be lost",
    ]


def test_the_challenge_of_2026_has_no_vac() -> None:
    known = sci.layout("asia2026")
    record = {name: "5" if "motor" in path else "1" if path == "dap" else "2"
              for path, name in known.columns.items()}  # fmt: skip
    assert "are missing: vac" in refusal(csv_text(record), "asia2026")
    assert read(csv_text(record | {"vac": "Yes"}), "asia2026").exams[0] == INTACT
    assert sci.classify(known.read(record | {"vac": "NT"}), edition="2019").ais.possible == (
        "B",
        "E",
    )
    with pytest.raises(sci.ExamError, match="vac: ASIA challenge 2026 has no word for this"):
        known.write(INTACT)


# Spellings


def test_nine_is_not_testable_in_sygen_and_in_nothing_else() -> None:
    record = SYGEN.write(INTACT) | {"elbfll26": "9", "s45ltr26": "9"}
    exam = read(csv_text(record), "sygen:26").exams[0]
    assert (exam["left.motor.C5"], exam["right.light_touch.S4_5"]) == ("NT", "NT")
    for layout in WHOLE:
        if not layout.name.startswith("sygen"):
            wrong = layout.write(INTACT) | {column(layout, "left.motor.C5"): "9"}
            text = refusal(csv_text(wrong), layout.name)
            assert text.startswith(
                f"row 2, {column(layout, 'left.motor.C5')}: '9' may mean anything;"
            )


def test_totals_with_untested_muscles_are_intervals_not_low() -> None:
    record = SYGEN.write(INTACT) | {"elbfll26": "9", "hipflr26": "9"}
    totals = sci.classify(read(csv_text(record), "sygen:26").exams[0], edition="1996").totals
    assert (totals.uems.value, totals.uems.low, totals.uems.high) == (None, 45, 50)
    assert totals.total_motor.value is None
    assert totals.total_motor.high == 100


@pytest.mark.parametrize(
    ("layout", "path", "cell", "message"),
    [
        ("sygen:26", "left.motor.C5", "3*", "'3*' is not a motor grade; use 0-5, 9 (NT) (Sygen"),
        ("sygen:26", "left.motor.C5", "", "blank; enter 9 if it was not tested"),
        ("sygen:26", "left.motor.C5", "88", "if it stands for not tested, declare untested=['88']"),
        ("sygen:26", "left.pin_prick.C5", "3", "not a pin prick grade; use 0-2, 9 (NT) (Sygen"),
        ("sygen:26", "vac", "9", "'9' may mean anything; if it stands for not tested"),
        ("sygen:26", "dap", "", "blank; enter 0 (No), 1 (Yes)"),
        ("sygen:26", "vac", "NT", "'NT' is not an answer; use 0 (No), 1 (Yes)"),
        ("emsci", "left.motor.C5", "NA", "'NA' may mean anything; if it stands for not"),
        ("emsci", "left.motor.C5", "INT", "'INT' is not a motor grade"),
        ("emsci", "left.motor.C5", "3*", "'3*' is not a motor grade; use 0-5, NT, 5* (EMSCI)"),
        ("emsci", "left.pin_prick.C5", "5*", "'5*' is not a pin prick grade; use 0-2, NT (EMSCI)"),
        ("emsci", "vac", "1", "'1' is not an answer; use Yes, No, NT"),
        ("emsci", "dap", "", "blank; enter NT if it was not tested, or declare untested=['']"),
        ("redcap", "left.motor.C5", "6", "'6' is not a motor grade; use 0-5, nt (NT), ab-0 to"),
        ("redcap", "left.motor.C5", "888", "declare untested=['888']"),
        ("redcap", "left.motor.C5", "3**", "'3**' is not a motor grade; use 0-5, nt (NT), ab-0"),
        ("praxis", "left.motor.C5", "5*", "'5*' is not a motor grade; use 0-5, NT, 0*-4*, NT*"),
    ],
)  # fmt: skip
def test_what_a_format_does_not_define_is_refused(
    layout: str, path: str, cell: str, message: str
) -> None:
    known = sci.layout(layout)
    name = column(known, path)
    wrong = known.write(INTACT) | {name: cell}
    text = refusal(csv_text(known.write(INTACT), wrong), layout)
    assert text.startswith(f"row 3, {name}: ")
    assert message in text
    assert len(text.splitlines()) == 1
    assert refusal(json.dumps([wrong]), layout, "json").startswith(f"record 1, {name}: ")


def test_all_problems_of_a_file_are_listed_with_row_and_column() -> None:
    wrong = EMSCI.write(INTACT) | {"LMS_S1": "7", "RLT_C2": "x", "VAC": "jein"}
    text = refusal(csv_text(EMSCI.write(INTACT), wrong, wrong | {"VAC": "Yes"}), "emsci")
    places = [line.partition(": ")[0] for line in text.splitlines()]
    assert places == ["row 3, RLT_C2", "row 3, LMS_S1", "row 3, VAC", "row 4, RLT_C2",
                      "row 4, LMS_S1"]  # fmt: skip
    table = read(csv_text(EMSCI.write(INTACT), wrong), "emsci", on_error="report")
    assert (table.rows, len(table.problems)) == ((2,), 3)


def test_five_star_of_emsci_is_kept_and_left_to_the_edition() -> None:
    content = csv_text(EMSCI.write(INTACT) | {"LMS_C5": "5*"})
    exam = read(content, "emsci").exams[0]
    assert exam["left.motor.C5"] == "5*"
    assert sci.classify(exam, edition="2011").ais.value == "E"
    assert refusal(content, "emsci", edition="2019") == (
        "row 2, LMS_C5: '5*' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019); "
        "known to edition 2000, 2011"
    )


def test_an_exam_with_an_untested_cell_is_not_thrown_away() -> None:
    exam = INTACT.replace({"right.motor.C5": "NT", "left.motor.C8": "5*", "vac": "No"})
    table = read(csv_text(EMSCI.write(exam)), "emsci")
    assert table.rows == (2,)
    result = sci.classify(table.exams[0], edition="2011")
    assert result.neurological_level.possible
    assert result.totals.lems.value == 50


def test_grades_may_be_numbers_or_texts() -> None:
    record: dict[str, Any] = dict(SYGEN.write(INTACT))
    numbers = {name: int(text) for name, text in record.items()}
    floats = {name: float(text) for name, text in record.items()}
    assert SYGEN.read(numbers) == SYGEN.read(floats) == SYGEN.read(record) == INTACT
    assert SYGEN.read(record | {"vaccd26": True, "anyana26": "yes"}) == INTACT
    with pytest.raises(sci.ExamError, match=r"elbfll26: '5\.5' is not a motor grade"):
        SYGEN.read(record | {"elbfll26": 5.5})
    with pytest.raises(sci.ExamError, match="elbfll26: 'True' is not a motor grade"):
        SYGEN.read(record | {"elbfll26": True})


# REDCap: a cell takes two columns

VALUE, NORMAL = "left_motor_c5_value", "left_motor_c5_considernormal"


@pytest.mark.parametrize(
    ("value", "considered", "grade"),
    [
        ("0", "", 0), ("5", "", 5), ("nt", "", "NT"),
        ("ab-0", "1", "0**"), ("ab-0", "2", "0*"), ("ab-4", "2", "4*"),
        ("ab-nt", "1", "NT**"), ("ab-nt", "2", "NT*"),
    ],
)  # fmt: skip
def test_redcap_cells(value: str, considered: str, grade: Any) -> None:
    record = REDCAP.write(INTACT) | {VALUE: value, NORMAL: considered}
    assert REDCAP.read(record)["left.motor.C5"] == grade
    assert REDCAP.write(REDCAP.read(record)) == record
    numbered: dict[str, Any] = record | {NORMAL: int(considered or 0) or None}
    assert REDCAP.read(numbered)["left.motor.C5"] == grade


@pytest.mark.parametrize(
    ("value", "considered", "grade"),
    [
        ("1*", "Consider Normal", "1**"), ("1*", "Consider Not Normal", "1*"),
        ("NT*", "Consider Normal", "NT**"), ("NT", "", "NT"), ("5", "", 5),
    ],
)  # fmt: skip
def test_redcap_labels_instead_of_codes(value: str, considered: str, grade: Any) -> None:
    record = REDCAP.write(INTACT) | {VALUE: value, NORMAL: considered}
    assert read(csv_text(record), "redcap").exams[0]["left.motor.C5"] == grade


@pytest.mark.parametrize(
    ("value", "considered", "where", "message"),
    [
        ("ab-1", "", NORMAL, "blank beside '1*'; say whether it counts as normal"),
        ("ab-1", "3", NORMAL, "'3' is not an answer; use Yes or No"),
        ("2", "1", NORMAL, "given beside '2', a grade without *; one of the two is wrong"),
        ("ab-5", "1", VALUE, "'ab-5' is not a motor grade; use 0-5, nt (NT), ab-0 to ab-4, ab-nt"),
        ("1*", "", NORMAL, "blank beside '1*'"),
        ("", "", VALUE, "blank; enter nt if it was not tested"),
    ],
)  # fmt: skip
def test_redcap_cells_that_make_no_sense(
    value: str, considered: str, where: str, message: str
) -> None:
    record = REDCAP.write(INTACT) | {VALUE: value, NORMAL: considered}
    text = refusal(csv_text(record), "redcap")
    assert text.startswith(f"row 2, {where}: {message}")


def test_redcap_without_columns_of_consideration_has_no_tags() -> None:
    record = {n: t for n, t in REDCAP.write(INTACT).items() if not n.endswith("considernormal")}
    assert read(csv_text(record), "redcap").exams[0] == INTACT
    assert f"{NORMAL}: blank beside '1*'" in refusal(csv_text(record | {VALUE: "ab-1"}), "redcap")


def test_redcap_carries_its_other_fields_along() -> None:
    own = {"visit": "3", "left_motor_c5_impairment": "6", "motor_left": "50"}
    table = read(csv_text(own | REDCAP.write(INTACT)), "redcap")
    assert {name: values[0] for name, values in table.extra.items()} == own


def test_what_redcap_cannot_express() -> None:
    exam = INTACT.replace({"left.motor.C5": "3*[0-2]", "right.motor.C5": "5*"})
    with pytest.raises(sci.ExamError) as refused:
        REDCAP.write(exam)
    assert [*map(str, refused.value.problems)] == [
        (
            "right.motor.C5: REDCap cannot express '5*'; "
            "it knows 0-5, nt (NT), ab-0 to ab-4, ab-nt (NT*)"
        ),
        (
            "left.motor.C5: REDCap cannot express '3*[0-2]'; "
            "it knows 0-5, nt (NT), ab-0 to ab-4, ab-nt (NT*)"
        ),
    ]


# Praxis nests, its form and the older core do not


@given(exams_near_borders())
@settings(max_examples=20)
def test_records_nested_and_flat_hold_the_same_exam(exam: sci.Exam) -> None:
    known = exam.replace({"prior_deficit": True, "multiple_lesions": False})
    flat = [sci.layout(name) for name in ("praxis-form", "rhi", "sciscore")]
    try:
        nested = praxis.write_exam(known)
    except sci.ExamError:
        return
    assert sci.layout("praxis").read(nested) == known
    assert all(one.read(one.write(known)) == known for one in flat)


def test_an_exam_may_be_one_level_down() -> None:
    nested = praxis.write_exam(INTACT)
    record = {"patient": {"id": 7}, "examData": nested, "visits": [1]}
    known = sci.layout("praxis")
    assert known.read(record) == INTACT
    cells, own, problems = split(known, record)
    assert (len(cells), own, problems) == (134, {"patient": {"id": 7}, "visits": [1]}, [])
    two = {"first": nested, "second": nested}
    with pytest.raises(sci.ExamError, match="an exam each in 'first', 'second'; a record holds"):
        known.read(two)
    assert known.read({**nested, "older": nested}) == INTACT


@pytest.mark.parametrize(
    "own",
    [
        praxis.write(sci.classify(INTACT, edition="2019")), {"grip": {"right": 20, "left": 22}},
        {"summary": {"vac": "Yes"}}, {"patient": {"id": 1, "right": "handed"}},
    ],
)  # fmt: skip
def test_members_without_a_cell_of_an_exam_are_carried_along(own: dict[str, Any]) -> None:
    known = sci.layout("praxis")
    for record in (own | {"exam": praxis.write_exam(INTACT)}, own | praxis.write_exam(INTACT)):
        assert known.read(record) == INTACT
        lines = "\n".join([json.dumps(record)] * 3)
        table = sci.read_exams(io.StringIO(lines), layout="praxis", file_type="jsonl")
        assert list(table.exams) == [INTACT] * 3
        assert table.extra == {name: [value] * 3 for name, value in own.items()}


def test_two_exams_in_a_record_are_one_problem() -> None:
    record = {"first": praxis.write_exam(INTACT), "second": praxis.write_exam(INTACT)}
    for refuses in (
        lambda: sci.layout("praxis").read(record),
        lambda: sci.read_exams(io.StringIO(json.dumps(record)), layout="praxis", file_type="json"),
    ):
        with pytest.raises(sci.ExamError) as refused:
            refuses()
        assert [problem.code for problem in refused.value.problems] == ["record.several"]


def test_keys_where_the_standard_has_no_cell() -> None:
    nested = praxis.write_exam(INTACT)
    nested["right"]["motor"] |= {"C2": "", "T12": None, "S4_5": " "}
    assert sci.layout("praxis").read(nested) == INTACT
    nested["right"]["motor"]["C2"] = "5"
    with pytest.raises(sci.ExamError, match=r"right\.motor\.C2: '5', where the standard has no"):
        sci.layout("praxis").read(nested)
    surplus = EMSCI.write(INTACT) | {"RMS_C2": ""}
    assert read(csv_text(surplus), "emsci").exams[0] == INTACT
    text = refusal(csv_text(surplus, surplus | {"RMS_C2": "5"}), "emsci")
    assert text == "row 3, RMS_C2: '5', where the standard has no cell; leave it blank"


def test_truth_values_and_other_spellings_in_nested_exams() -> None:
    nested = praxis.write_exam(INTACT)
    for side in ("right", "left"):
        nested[side]["lightTouch"]["S4-5"] = nested[side]["lightTouch"].pop("S4_5")
        nested[side]["lowestNonKeyMuscleWithMotorFunction"] = "0"
    del nested["voluntaryAnalContraction"], nested["deepAnalPressure"]
    nested |= {"vac": True, "dap": False}
    expected = INTACT.replace({"dap": "No"})
    assert sci.layout("praxis").read(nested) == sci.layout("sciscore").read(nested) == expected


@pytest.mark.parametrize(
    ("value", "normal", "grade"),
    [
        ("3*", True, "3**"), ("3*", False, "3*"), ("NT*", True, "NT**"), ("UNK", None, "NT"),
        ("NT", None, "NT"), ("3", None, 3), (3, "", 3),
    ],
)  # fmt: skip
def test_cells_of_the_form_of_praxis(value: Any, normal: Any, grade: Any) -> None:
    form = sci.layout("praxis-form")
    record: dict[str, Any] = form.write(INTACT)
    record |= {"leftMotorC5": value, "leftMotorC5ConsiderNormal": normal}
    assert form.read(record)["left.motor.C5"] == grade


@pytest.mark.parametrize(
    ("value", "normal"), [("3*", None), ("3", True), ("3", False), ("NT", True)]
)
def test_cells_of_the_form_of_praxis_that_make_no_sense(value: Any, normal: Any) -> None:
    form = sci.layout("praxis-form")
    record: dict[str, Any] = form.write(INTACT)
    record |= {"leftMotorC5": value, "leftMotorC5ConsiderNormal": normal}
    with pytest.raises(sci.ExamError, match="leftMotorC5ConsiderNormal: "):
        form.read(record)


def test_values_of_the_older_core_follow_the_edition() -> None:
    known = sci.layout("rhi")
    record = known.write(INTACT.replace({"left.motor.C5": "5*"}))
    record["rightLowestNonKeyMuscleWithMotorFunction"] = "T4"
    exam = known.read(record, edition="2011")
    assert (exam["left.motor.C5"], exam["right.lowest_nonkey_muscle"]) == ("5*", "T4")
    with pytest.raises(sci.ExamError, match=r"c5LeftMotor: '5\*' is not a motor grade"):
        known.read(record, edition="2019")


# Own layouts


def test_a_layout_may_be_widened_by_what_the_user_knows() -> None:
    lax = EMSCI.also(answers={"": "NT", "1": "Yes"}, motor={"NA": "NT"})
    record = EMSCI.write(INTACT) | {"VAC": "1", "DAP": "", "RMS_C5": "NA"}
    exam = read(csv_text(record), lax).exams[0]
    assert exam == INTACT.replace({"dap": "NT", "right.motor.C5": "NT"})
    assert "'1' is not an answer" in refusal(csv_text(record), "emsci")
    own = sci.layout("sciscore").also(motor={"8": "NT"}, flags={"1": "Yes"})
    assert own.read(own.write(INTACT) | {"left.motor.C5": "8"})["left.motor.C5"] == "NT"
    both = REDCAP.also(motor={"": "NT"})
    assert both.read(REDCAP.write(INTACT) | {VALUE: "", NORMAL: ""})["left.motor.C5"] == "NT"


@pytest.mark.parametrize("layout", [sci.layout("sciscore"), *OTHERS], ids=lambda row: row.name)
def test_untested_is_declared_at_every_layout(layout: sci.Layout) -> None:
    lax = layout.also(untested=("NA", "9", ""))
    for cell in ("NA", "na", 9, 9.0, "9", " ", None):
        exam = lax.read(layout.write(INTACT) | {layout.columns["dap"]: cell,
                                                layout.columns["left.motor.T1"]: cell})  # fmt: skip
        assert (exam["dap"], exam["left.motor.T1"]) == ("NT", "NT")
    with pytest.raises(sci.FormatError, match="'5' stands for '5' already"):
        layout.also(untested="5")


@pytest.mark.parametrize("name", ["sciscore", "praxis", "emsci"])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_widened_layouts_are_read_from_every_kind_of_file(name: str, kind: str) -> None:
    lax = sci.layout(name).also(answers={"1": "Yes"})
    record = lax.write(INTACT) | {lax.columns["vac"]: "1", "id": "7"}
    content = csv_text(record) if kind == "csv" else json.dumps(record)
    table = read(content, lax, kind)
    assert (table.exams[0], table.extra) == (INTACT, {"id": ["7"]})
    assert "'1' is not an answer" in refusal(content, name, kind)
    if kind == "json":
        nested = json.dumps(record | {"visits": [1], "patient": {"age": 7}})
        assert read(nested, lax, kind).extra["patient"] == [{"age": 7}]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spellings": {"motor": {"8": "nt"}}}, "motor: '8' stands for 'nt', which is not a text"),
        ({"columns": {"right.motor.C9": "x"}}, "right.motor.C9: not a field of an exam"),
        ({"columns": {"vac": "dap"}}, "dap: stands for vac and for dap"),
        ({"columns": {"vac": "V"}, "considered_normal": {"vac": "W"}}, "W: a second column of a"),
        ({"evidence": ("hearsay",)}, "evidence: 'hearsay' is not a key of REFERENCES"),
        ({"aliases": {"v": "vax"}}, "v: 'vax' is not a field of an exam"),
        ({"expresses": {"motor": ("6",)}}, "motor: '6' is not a text of sciscore"),
        ({"untested": "5"}, "motor: '5' stands for '5' already"),
        ({"spellings": {"grades": {"8": "NT"}}}, "grades: not a kind of field; use one of sensory"),
        ({"spellings": {"motor": {"5": "4", "4": "4"}}}, "motor: '5' stands for '5' already"),
    ],
)
def test_layouts_that_make_no_sense(change: dict[str, Any], message: str) -> None:
    with pytest.raises(sci.FormatError) as refused:
        sci.Layout(**({"name": "mine", "title": "Mine", "columns": {}} | change))
    assert message in str(refused.value)


def test_more_texts_do_not_change_what_others_mean() -> None:
    with pytest.raises(sci.FormatError, match="motor: '5' stands for '5' already"):
        EMSCI.also(motor={"5": "4", "4": "4"})
    with pytest.raises(sci.FormatError, match="answers: '0' stands for 'no', which is not a text"):
        EMSCI.also(answers={"0": "no"})


@given(
    st.sampled_from(WHOLE),
    st.sampled_from(sorted(PLACE)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        st.lists,
        max_leaves=3,
    ),
)
@settings(max_examples=200)
def test_anything_in_a_cell_is_a_grade_or_refused(
    layout: sci.Layout, path: str, cell: object
) -> None:
    name = layout.columns.get(path, path)
    field = layout.fields[PLACE[path]]
    try:
        exam = layout.read(layout.write(INTACT) | {name: cell})
    except sci.ExamError as error:
        (problem,) = error.problems
        assert problem.location == name
    else:
        assert field.code_of[plain_text(cell) or ""] == exam.codes[PLACE[path]]


def test_layouts_keep_their_own_tables() -> None:
    columns = dict(EMSCI.columns)
    mine = attrs.evolve(EMSCI, columns=columns)
    columns.clear()
    assert mine == EMSCI


# Whole columns, for data frames


def test_columns_are_read_with_their_problems() -> None:
    record = SYGEN.write(INTACT)
    columns: dict[str, Any] = {name: [int(text)] * 3 for name, text in record.items()}
    columns["kneetr26"] = [5, 7, 9]
    columns["vaccd26"] = [1, None, 0]
    codes, problems = exam_form(SYGEN).encode(columns, 3)
    good = good_rows(3, problems)
    assert good.tolist() == [0, 2]
    assert sci.Exams(codes[good])[1] == INTACT.replace({"right.motor.L3": "NT", "vac": "No"})
    assert [(problem.row, problem.location) for problem in problems] == [(2, "kneetr26"),
                                                                    (2, "vaccd26")]  # fmt: skip


def test_frames_name_the_columns_of_the_layout() -> None:
    columns: dict[str, Any] = {name: [text] * 3 for name, text in REDCAP.write(INTACT).items()}
    columns |= {VALUE: ["ab-1", "3", "x"], NORMAL: [None, "2", "1"]}
    for frame in (pl.DataFrame(columns), pd.DataFrame(columns)):
        with pytest.raises(sci.ExamError) as refused:
            sci.classify_table(frame, layout="redcap", edition="2019")
        assert [(problem.row, problem.location) for problem in refused.value.problems] == [
            (1, NORMAL), (2, NORMAL), (3, VALUE),
        ]  # fmt: skip
        assert str(refused.value).startswith(f"record 1, {NORMAL}: blank beside '1*'")
    floats = pd.DataFrame(columns | {VALUE: "ab-1", NORMAL: [1.0, 2.0, 2.0]})
    assert len(sci.classify_table(floats, layout="redcap", edition="2019")) == 3
    sygen = pl.DataFrame({name: [int(text)] for name, text in SYGEN.write(INTACT).items()})
    assert sci.classify_table(sygen, layout=SYGEN, edition="1996")["ais"].to_list() == ["E"]


# Lists and hints


def test_list_of_layouts() -> None:
    table = sci.layouts()
    assert len(table) == len(NAMES) == len(set(NAMES))
    assert all(source in sci.REFERENCES for row in table for source in row.evidence)
    assert all(row.evidence for row in table if row.name != "sciscore")
    lines = table.to_text().splitlines()
    assert [line.split()[0] for line in lines[2:]] == NAMES
    done = CliRunner().invoke(command, ["layouts"])
    assert done.exit_code == 0
    assert done.output.splitlines() == lines


@others
def test_names_of_columns_suggest_a_layout(layout: sci.Layout) -> None:
    names = list(layout.write(INTACT))
    if sci.layout("sciscore").fit(names)[0] < 1:
        text = refusal(csv_text(layout.write(INTACT)), "sciscore")
        assert f"; these look like {layout.title} columns; use layout {layout.name}" in text


@pytest.mark.parametrize("pattern", ["{1}_{0}_{2}", "{2}{0}{1}", "{0}_{1}_{2}", "exam.{0}.{1}.{2}"])
@pytest.mark.parametrize("asked", ["sciscore", "emsci", "asia2026", "sygen:26", "praxis"])
def test_no_layout_is_named_that_would_not_read_the_table(pattern: str, asked: str) -> None:
    words = {"right": "R", "left": "L", "light_touch": "LT", "pin_prick": "PP", "motor": "MOT"}
    names = [
        pattern.format(*(words.get(word, word) for word in field.path.split(".")))
        for field in FIELDS if field.scale is not None
    ]  # fmt: skip
    text = refusal(",".join([*names, "VAC", "DAP"]) + "\n", asked)
    assert text.endswith("`sciscore layout` suggests a layout")


def test_no_layout_is_named_that_would_leave_a_field_unread() -> None:
    names = [
        name.replace("Touch", " touch ") for name in sci.layout("praxis-form").columns.values()
    ]
    names = [name for name in names if "Muscle" not in name]
    assert "use layout praxis" in refusal(",".join(names) + "\n", "emsci")
    names += ["Lowest non key muscle right"]
    assert refusal(",".join(names) + "\n", "emsci").endswith("`sciscore layout` suggests a layout")


@pytest.mark.parametrize("fold", [str, str.lower, str.upper])
def test_the_layout_that_reads_second_columns_is_named(fold: Any) -> None:
    names = [fold(name) for name in sci.layout("praxis-form").write(INTACT)]
    assert refusal(",".join(names) + "\n", "emsci").endswith("use layout praxis-form")


def test_a_record_with_second_keys_names_the_layout_that_reads_them() -> None:
    exam = INTACT.replace({"right.motor.C5": "3**"})
    record = sci.layout("praxis-form").write(exam)
    for known in ("praxis", "sciscore"):
        with pytest.raises(sci.ExamError, match="use layout praxis-form"):
            sci.read_exams(io.StringIO(json.dumps(record)), layout=known, file_type="json")


def test_a_wide_file_suggests_each_of_its_weeks() -> None:
    wide = sci.layout("sygen:01").write(INTACT) | sci.layout("sygen:26").write(INTACT)
    assert refusal(csv_text(wide), "emsci").endswith("use layout sygen:01 or sygen:26")


def test_command_line_reads_layouts(tmp_path: Any) -> None:
    path = tmp_path / "export.csv"
    path.write_text(csv_text({"Patientennummer": "1"} | EMSCI.write(INTACT)))
    done = CliRunner().invoke(command, ["classify", str(path), "--edition", "2019"])
    assert done.exit_code == 1
    assert "use layout emsci" in done.output
    args = ["classify", str(path), "--edition", "2019", "--layout", "emsci"]
    done = CliRunner().invoke(command, args)
    assert done.exit_code == 0
    assert next(csv.DictReader(io.StringIO(done.output)))["ais"] == "E"
