"""Separators, encodings and sheets: found where the file shows them, named where it does not."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.testing import exams as any_exams

EXAM = sci.Exam.intact().replace({"right.motor.L3": "NT", "left.pin_prick.T4": 1})
RECORD = {"id": "Ä;,\t| 1", **sci.layout("sciscore").write(EXAM)}


def text_of(separator: str = ",", *records: dict[str, str], end: str = "\n") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(RECORD), delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(records or [RECORD])
    return out.getvalue()


def read(content: str | bytes, **options: Any) -> sci.Table[sci.Exams]:
    stream: Any = io.BytesIO(content) if isinstance(content, bytes) else io.StringIO(content)
    return sci.read_exams(stream, **{"file_type": "csv"} | options)


def refusal(content: str | bytes, **options: Any) -> str:
    with pytest.raises(sci.SciscoreError) as refused:
        read(content, **options)
    return str(refused.value)


# What spreadsheets leave in a table

ROWS = [list(RECORD), list(RECORD.values())]
BLANK = [""] * len(RECORD)


def lines_of(rows: list[list[str]], separator: str = ";") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("cell", ["7", "seven\neight", 'a "b"'], ids=["cut", "lines", "quotes"])
def test_rows_without_anything_are_no_records(cell: str) -> None:
    filled = [cell, *ROWS[1][1:]]
    table = read(lines_of([ROWS[0], BLANK, filled, BLANK, filled, BLANK]))
    assert (table.rows, table.extra) == ((3, 5), {"id": [cell, cell]})
    with pytest.raises(sci.ExamError, match="row 3: blank: no cell of an exam has a value"):
        read(lines_of([ROWS[0], filled, ["P2", *BLANK[1:]]]))


@pytest.mark.parametrize("cell", ["7", "seven\neight"], ids=["cut", "lines"])
def test_columns_without_anything_are_left_out(cell: str) -> None:
    rows = [[*ROWS[0], "", ""], [cell, *ROWS[1][1:], "", ""]]
    assert read(lines_of(rows)).extra == {"id": [cell]}
    rows.append([cell, *ROWS[1][1:], "", "x"])
    message = f"row 3, column {len(RECORD) + 2}: has cells but no name in the header"
    assert refusal(lines_of(rows)).startswith(message)


def test_the_index_of_a_data_frame_has_no_name() -> None:
    rows = [["", *ROWS[0]], ["0", *ROWS[1]], ["1", *ROWS[1]]]
    assert read(lines_of(rows)).extra == {"": ["0", "1"], "id": [RECORD["id"]] * 2}
    assert read(sheets({"a": rows}), file_type="xlsx").extra[""] == ["0", "1"]


@pytest.mark.parametrize("above", [1, 2, 5])
@pytest.mark.parametrize("title", ["Exams", "Exams; spring, 2020"])
def test_rows_above_the_names_of_the_columns_are_told(above: int, title: str) -> None:
    rows = [*[[title, "", "printed 1 May"], *[["", "x"]] * above][:above], *ROWS]
    message = f"the names of the columns stand in row {above + 1}; delete the rows above it"
    assert refusal(lines_of(rows)) == message
    assert refusal(sheets({"a": rows}), file_type="xlsx") == message


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_may_be_stated_in_the_first_line(separator: str) -> None:
    content = lines_of([*ROWS, BLANK, ["P2", *BLANK[1:]]], separator)
    for stated in (f"sep={separator}\r\n", f'\ufeff"sep={separator}"\n'):
        table = read(stated.encode() + content, on_error="report")
        assert list(table.exams) == [EXAM]
        assert [problem.row for problem in table.problems] == [4]
    assert refusal(b"sep=:\n" + content) == "unknown separator ':'; use , ; | or tab"


# Separators


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_separator_is_seen_from_the_header(separator: str, end: str) -> None:
    for content in (text_of(separator, end=end), text_of(separator, end=end).encode()):
        table = read(content)
        assert list(table.exams) == [EXAM]
        assert table.extra == {"id": [RECORD["id"]]}
    assert list(read(text_of(separator), separator=separator).exams) == [EXAM]


@given(any_exams(), st.sampled_from(",;\t|"), st.text("ab;,|\t\"' ", max_size=8))
@settings(max_examples=60)
def test_a_file_means_the_same_under_any_separator(exam: sci.Exam, mark: str, own: str) -> None:
    record = {"id": own, **sci.layout("sciscore").write(exam)}
    table = read(text_of(mark, record, record))
    assert list(table.exams) == [exam, exam]
    assert table.extra == {"id": [own, own]}


def test_tab_may_be_named_by_its_word() -> None:
    assert list(read(text_of("\t"), separator="tab").exams) == [EXAM]
    assert "unknown separator ':'; use , ; | or tab" in refusal(text_of(), separator=":")
    assert "134 of the 134" in refusal(text_of(), separator=";")


def test_a_header_under_which_two_separators_are_as_good_is_refused() -> None:
    assert refusal("a,b;c\n1,2;3\n") == (
        "header: separated by comma or semicolon? name it with separator= or --separator"
    )
    assert read_scim("id,total\n1,57\n") == [57]
    assert read_scim("total\n57\n") == [57]


def read_scim(content: str) -> list[int]:
    table = sci.read_scim(io.StringIO(content), file_type="csv")
    found: list[int] = sci.scim3(table.records).total.value.tolist()
    return found


def test_a_tsv_file_and_decimal_commas(tmp_path: Path) -> None:
    record = RECORD | {"right.motor.C5": "5,0", "left.light_touch.C2": "2,0"}
    path = tmp_path / "exams.tsv"
    path.write_text(text_of("\t", record), encoding="utf-8")
    assert list(sci.read_exams(path).exams) == [EXAM]
    assert list(read(text_of(";", record)).exams) == [EXAM]
    assert "'5,5' is not a motor grade" in refusal(text_of(";", record | {"right.motor.C5": "5,5"}))


# Encodings


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"), ("utf-32", "utf-32"), ("cp1252", "cp1252"),
        ("latin-1", "latin-1"), ("cp1252", "windows-1252"), ("utf-8", "utf-8"),
    ],
)  # fmt: skip
def test_encodings(encoding: str, named: str | None) -> None:
    many = [RECORD] * 40
    table = read(text_of(";", *many).encode(encoding), encoding=named)
    assert list(table.exams) == [EXAM] * 40
    assert table.extra == {"id": [RECORD["id"]] * 40}


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_known_by_its_mark(mark: bytes) -> None:
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert list(read(mark + text_of().encode(name)).exams) == [EXAM]
    assert refusal(mark + text_of().encode(name)[:-1]).endswith("not a text in UTF-16")


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_json_in_other_encodings(kind: str) -> None:
    import json

    text = json.dumps(RECORD, ensure_ascii=False) + "\n"
    for encoding, named in (("utf-16", None), ("cp1252", "cp1252"), ("utf-8-sig", None)):
        table = read(text.encode(encoding), file_type=kind, encoding=named)
        assert table.extra == {"id": [RECORD["id"]]}


def test_the_message_names_the_option() -> None:
    said = refusal(text_of().encode("cp1252"))
    assert said.startswith("not a text file in UTF-8: byte ")
    assert said.endswith("name its encoding with encoding= or --encoding, such as cp1252 or utf-16")
    assert "NUL" in refusal(text_of().encode("utf-16-le"))
    for name in ("utf-9", "base64", "", "\0", "x" * 500):
        assert refusal(text_of().encode(), encoding=name).startswith("unknown encoding")
    assert "is text already" in refusal(text_of(), encoding="cp1252")


# Sheets


def sheets(rows_of: dict[str, list[list[str]]]) -> bytes:
    """A workbook with these rows on its sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in rows_of.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def workbook(*names: str) -> bytes:
    """A workbook with the exams on its last sheet."""
    return sheets({name: [["legend"]] for name in names} | {names[-1]: ROWS})


@pytest.mark.parametrize("sheet", ["Exams", 2, "2"], ids=["name", "number", "text"])
def test_a_sheet_by_name_or_number(sheet: str | int) -> None:
    content = workbook("Legend", "Exams")
    assert list(read(content, file_type="xlsx", sheet=sheet).exams) == [EXAM]


def test_a_name_goes_before_a_number() -> None:
    assert list(read(workbook("2", "x", "1"), file_type="xlsx", sheet="1").exams) == [EXAM]
    assert list(read(workbook("2", "x", "1"), file_type="xlsx", sheet=3).exams) == [EXAM]


def test_of_two_sheets_with_exams_none_is_passed_over() -> None:
    content = sheets({"a2019": ROWS, "Legend": [["x", "y"]], "a2020": ROWS})
    message = "the sheets 'a2019' and 'a2020' both hold records; name one with sheet= or --sheet"
    assert refusal(content, file_type="xlsx") == message
    for sheet in ("a2019", "A2020", 3):
        assert list(read(content, file_type="xlsx", sheet=sheet).exams) == [EXAM]


def test_the_error_names_the_sheets() -> None:
    content = workbook("Legend", "Exams")
    said = refusal(content, file_type="xlsx")
    assert "name another with sheet= or --sheet: the sheets are 'Legend', 'Exams'" in said
    for sheet in ("Exam", 0, 3, "0"):
        said = refusal(content, file_type="xlsx", sheet=sheet)
        assert said == f"sheet: there is no sheet '{sheet}'; the sheets are 'Legend', 'Exams'"
    many = workbook(*map(str, range(30)))
    assert refusal(many, file_type="xlsx", sheet="x").endswith("'9', ...")


@pytest.mark.parametrize(
    ("kind", "option"),
    [("csv", "sheet"), ("json", "separator"), ("parquet", "encoding"), ("xlsx", "separator")],
)
def test_an_option_of_another_type_of_file_is_refused(kind: str, option: str) -> None:
    said = refusal(b"x", file_type=kind, **{option: ","})
    assert said.startswith(f"{option}= is for files of type ")


# Blank rows


def test_a_blank_row_is_one_problem() -> None:
    blank = dict.fromkeys(RECORD, "")
    table = read(text_of(",", RECORD, blank | {"id": "b"}, RECORD), on_error="report")
    assert table.rows == (2, 4)
    (problem,) = table.problems
    assert str(problem) == "row 3: blank: no cell of an exam has a value"
    assert problem.code == "value.missing"
    nearly = blank | {"vac": "Yes"}
    assert len(read(text_of(",", nearly), on_error="report").problems) > 100


# The count of rows


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_rows_of_a_text_are_counted_as_a_spreadsheet_shows_them(separator: str, end: str) -> None:
    def line_of(**changed: str) -> str:
        return text_of(separator, RECORD | {"id": "a"} | changed).partition("\n")[2].rstrip()

    header, line, wrong = text_of(separator).partition("\n")[0], line_of(), line_of(vac="?")
    quoted = line_of(id=f"two{end}lines")
    lines = [header, "", line, quoted, "", "", wrong, *[line] * 5000, "", wrong, ""]
    table = read(end.join(lines), on_error="report")
    assert [*table.numbers[:4]] == [3, 4, 7, 8]
    assert [problem.row for problem in table.problems] == [7, 5009]
    assert table.rows[:3] == (3, 4, 8)
    assert str(table.problems[0]).startswith("row 7, ")


@given(st.lists(st.sampled_from(["good", "bad", "blank"]), max_size=12), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_rows_of_a_sheet_are_counted_as_a_spreadsheet_shows_them(
    kinds: list[str], above: int
) -> None:
    rows = {"good": RECORD, "bad": RECORD | {"vac": "?"}, "blank": {}}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(above, 1, list(RECORD))
        for place, kind in enumerate(kinds, above + 1):
            sheet.write_row(place, 1, list(rows[kind].values()))
    table = read(out.getvalue(), file_type="xlsx", on_error="report")
    shown = {kind: [n for n, k in enumerate(kinds, above + 2) if k == kind] for kind in rows}
    assert table.rows == tuple(shown["good"])
    assert [problem.row for problem in table.problems] == shown["bad"]
    assert {problem.counted for problem in table.problems} <= {"row"}


def test_json_counts_records_and_json_lines_count_lines() -> None:
    good = json.dumps(RECORD)
    wrong = json.dumps(RECORD | {"vac": "?"})
    texts = {"json": f"[{good},{wrong}]", "jsonl": f"\n{good}\n\n{wrong}\n"}
    said = {kind: refusal(text, file_type=kind) for kind, text in texts.items()}
    assert said["json"].startswith("record 2, vac: '?' ")
    assert said["jsonl"].startswith("line 4, vac: '?' ")


def test_every_door_counts_the_rows_of_a_file_alike(tmp_path: Path) -> None:
    path = tmp_path / "study.csv"
    path.write_text("person,days_since_injury,ais,recorded_ais\n1,1,A,A\n\n2,1,x,x\n")
    with pytest.raises(sci.OutcomeError, match=r"^row 4, ais: 'x' is not .*with the header\)$"):
        sci.visits(path)
    wide = tmp_path / "wide.csv"
    wide.write_text("person,ais_1,ais_2\n1,A,B\n\n2,C,x\n")
    with pytest.raises(sci.OutcomeError, match=r"^row 4, ais_2: 'x' is not "):
        sci.visits_from_wide(wide, {"_1": "first", "_2": "second"})
    table = read(text_of(",", RECORD | {"id": "ND"}, RECORD | {"id": "A"}))
    found = sci.audit(table, {"ais": "id"}, edition="2019")
    assert str(found.disagreements[-1]).startswith("row 3, ais: recorded A, computed ")
    table = read(text_of(",", RECORD | {"id": "ND"}, RECORD | {"id": "x"}))
    with pytest.raises(sci.OutcomeError, match=r"^row 3, id: 'x' is not "):
        sci.audit(table, {"ais": "id"}, edition="2019")
