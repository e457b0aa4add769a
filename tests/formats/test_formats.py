"""Files of exams: what is read, what is refused and in which words, what is written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore import errors
from sciscore.errors import printable
from sciscore.formats import form, layout, praxis
from sciscore.formats.exams import exam_form
from sciscore.formats.read import batches_of, read_exams
from sciscore.formats.table import Table, joined
from sciscore.formats.write import template, write_results
from sciscore.isncsci.fields import PLACE
from sciscore.kinds import ANSWER
from sciscore.recorded import Recorded, read_value
from sciscore.testing import exams as any_exams

ARCHIVE = "a workbook or an archive, not a text; name its type with file_type= or --from"
NAMED = "or name the type with file_type= or --from"
SUFFIXES = f".csv, .json, .jsonl, .parquet, .xlsx, {NAMED}"
REQUIRED = sci.layout("sciscore").required
NUL = (
    "not a text file: byte 2 is NUL; if it is text, "
    "name its encoding with encoding= or --encoding, such as cp1252 or utf-16"
)
NAME_IT = "; name its encoding with encoding= or --encoding, such as cp1252 or utf-16"
INTACT = sci.Exam.intact()
OPEN = INTACT.replace({"right.motor.L3": 3, "vac": "NT", "right.lowest_nonkey_muscle": "S1"})


def cells(exam: sci.Exam) -> dict[str, str]:
    """The fields of an exam as they stand in a CSV file."""
    return {path: "" if exam[path] is None else str(exam[path]) for path in PLACE}


def csv_text(*records: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, list(records[0]), lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
    )
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def read(content: str | bytes, kind: str = "csv", **options: Any) -> Table[sci.Exams]:
    data = content.encode() if isinstance(content, str) else content
    return read_exams(io.BytesIO(data), file_type=kind, **options)


def refusal(content: str | bytes, kind: str = "csv", **options: Any) -> str:
    """What is said of content that is refused."""
    with pytest.raises(sci.SciscoreError) as refused:
        read(content, kind, **options)
    return "\n".join(map(str, refused.value.problems))


def written(table: Table[sci.Exams], kind: str, edition: str = "2019") -> str:
    out = io.StringIO()
    write_results(table, sci.classify(table.exams, edition=edition), out, kind)
    return out.getvalue()


# Reading CSV


def test_csv_gives_exams_and_carries_own_columns() -> None:
    table = read(csv_text({"id": "007", **cells(INTACT)}, {"id": " x ", **cells(OPEN)}))
    assert list(table.exams) == [INTACT, OPEN]
    assert table.extra == {"id": ["007", " x "]}
    assert (table.rows, table.count, table.problems) == ((2, 3), 2, ())
    assert repr(table) == "<Table: 2 records, 0 with problems>"


def test_optional_columns_may_be_left_out_and_order_is_free() -> None:
    required = {path: cells(INTACT)[path] for path in reversed(REQUIRED)}
    assert read(csv_text(required)).exams[0] == INTACT


def test_byte_order_mark_windows_line_ends_and_blank_lines() -> None:
    text = "\ufeff" + csv_text({**cells(INTACT), "name": "Ä"}).replace("\n", "\r\n") + "\r\n\r\n"
    table = read(text)
    assert (table.count, table.extra) == (1, {"name": ["Ä"]})


def test_header_alone_is_no_exams() -> None:
    table = read(csv_text({"id": "1", **cells(INTACT)}).splitlines()[0])
    assert (len(table.exams), table.count, table.extra) == (0, 0, {"id": []})
    assert written(table, "csv").startswith("id,sensory_level_right,")
    assert written(table, "json") == "[]\n"
    assert written(table, "jsonl") == ""


def test_text_streams_are_read_too() -> None:
    assert read_exams(io.StringIO(csv_text(cells(INTACT))), file_type="csv").exams[0] == INTACT


@given(st.lists(any_exams(), min_size=1, max_size=4))
@settings(max_examples=20)
def test_exams_come_back_from_csv(exams: list[sci.Exam]) -> None:
    assert list(read(csv_text(*map(cells, exams)), edition="2019").exams) == exams


def test_batches_of_a_long_file_keep_the_numbers_of_records() -> None:
    records = [{"id": str(number), **cells(INTACT)} for number in range(1, 5001)]
    records[4500]["vac"] = "maybe"
    batches = list(
        batches_of(io.StringIO(csv_text(*records)), exam_form("sciscore", "2019"), "csv")
    )
    assert [batch.numbers[0] for batch in batches] == [2, batches[0].count + 2]
    table = joined(batches, reported=True)
    assert (table.count, len(table.exams)) == (5000, 4999)
    assert [problem.row for problem in table.problems] == [4502]
    assert table.rows[4499:4501] == (4501, 4503)
    lines = written(table, "csv").splitlines()
    assert lines[4501].startswith("4501,,,")
    assert lines[4502].startswith("4502,INT,INT,")


# What a CSV file is refused for


def test_all_bad_cells_are_listed_with_place_value_and_what_is_allowed() -> None:
    wrong = cells(INTACT) | {"right.motor.L3": "7", "dap": "yess", "left.pin_prick.S4_5": ""}
    assert refusal(csv_text(cells(INTACT), wrong, cells(INTACT) | {"vac": "9"})).splitlines() == [
        "row 3, right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT*, 5*",
        (
            "row 3, left.pin_prick.S4_5: blank; enter NT if it was not tested, "
            "or declare untested=['']"
        ),
        "row 3, dap: 'yess' is not an answer; use Yes, No, NT; did you mean 'Yes'?",
        ("row 4, vac: '9' may mean anything; if it stands for not tested, declare untested=['9']"),
    ]


def test_errors_show_nothing_of_the_other_columns() -> None:
    text = refusal(csv_text({"name": "Jane Doe", **cells(INTACT), "vac": "maybe"}))
    assert text == "row 2, vac: 'maybe' is not an answer; use Yes, No, NT"


def test_grades_unknown_to_the_edition_are_problems_of_their_row() -> None:
    text = csv_text(
        cells(INTACT),
        cells(INTACT.replace({"left.motor.C5": "3*"})),
        cells(INTACT) | {"vac": "x"},
        cells(INTACT.replace({"right.lowest_nonkey_muscle": "T4"})),
    )
    table = read(text, edition="2011", on_error="report")
    assert table.rows == (2, 5)
    assert [str(problem) for problem in table.problems] == [
        (
            "row 3, left.motor.C5: '3*' is not a motor grade; use 0-5, NT, 5* (edition 2011); "
            "known to edition 2019"
        ),
        "row 4, vac: 'x' is not an answer; use Yes, No, NT",
    ]
    assert [
        problem.location for problem in read(text, edition="2019", on_error="report").problems
    ] == [
        "vac",
        "right.lowest_nonkey_muscle",
    ]


def test_rows_of_another_length_than_the_header() -> None:
    header, row = csv_text({"id": "a", **cells(INTACT)}).splitlines()
    text = "\n".join([header, row, row + ",2", row.rpartition(",")[0], "b", row])
    table = read(text, on_error="report")
    by_r = "; if R wrote the names of rows, write with row.names = FALSE"
    assert [str(problem) for problem in table.problems] == [
        f"row 3: 140 cells, the header has 139{by_r}",
        "row 4: 138 cells, the header has 139",
        "row 5: 1 cell, the header has 139",
    ]
    assert table.rows == (2, 6)
    assert table.extra == {"id": ["a", None, None, None, "a"]}
    assert refusal(text).startswith("row 3: 140 cells")


def test_missing_columns_are_one_error() -> None:
    record = cells(INTACT)
    del record["vac"], record["right.motor.C5"]
    message = "2 of the 134 required fields of an exam are missing: right.motor.C5, vac"
    hint = (
        "; `sciscore layout` suggests how to read other names, "
        "`sciscore template` prints a complete header"
    )
    assert refusal(csv_text(record)) == message + hint
    assert refusal("a,b\n1,2\n") == (
        "134 of the 134 required fields of an exam are missing, such as right.light_touch.C2, "
        "right.light_touch.C3, right.light_touch.C4" + hint
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("VAC", "vac"),
        ("Prior Deficit", "prior_deficit"),
        ("right.motor.c5", "right.motor.C5"),
        ("Left.Light_Touch.S4-5", "left.light_touch.S4_5"),
        ("right motor C5", "right.motor.C5"),
    ],
)
def test_columns_that_look_like_fields_are_not_the_users(name: str, hint: str) -> None:
    text = refusal(csv_text({**cells(INTACT), name: "1"}))
    assert text == f"{name}: the same column as {hint} in another spelling"


def test_columns_of_the_same_name() -> None:
    header, row = csv_text({"id": "a", **cells(INTACT)}).splitlines()
    assert refusal(f"{header},id,vac\n{row},b,Yes\n") == (
        "id: stands 2 times in the header\nvac: stands 2 times in the header"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"id,\xe4\n", "not a text file in UTF-8: byte 4 is 0xe4" + NAME_IT),
        (b"\xff\xfei", "not a text in UTF-16"),
        (b"PK\0\0", "not a text file: byte 3 is NUL; if it is text, " + NAME_IT[2:]),
        (b"PK\x03\x04\0\0", ARCHIVE),
        (b"\xd0\xcf\x11\xe0\0", ARCHIVE),
        (b'id,"vac\n1,2\n', "header: cannot be read as CSV: unexpected end of data"),
        (
            b"id\rvac\n",
            (
                "header: cannot be read as CSV: new-line character seen in unquoted field; if its "
                "lines end in CR alone, as old Excel for Mac writes them, save it as CSV UTF-8"
            ),
        ),
        (
            b'"id" "vac"\n',
            (
                "header: cannot be read as CSV: ',' expected after '\"'; if blanks stand between "
                "its cells, write it with commas"
            ),
        ),
        (
            b"x" * 10_000_000,
            "header: cannot be read as CSV: field larger than field limit (131072)",
        ),
    ],
    ids=[
        "empty",
        "blank",
        "mark",
        "latin-1",
        "utf-16",
        "NUL",
        "zip",
        "old Excel",
        "quote",
        "old line end",
        "blanks",
        "giant",
    ],
)
def test_what_is_no_csv_file(content: bytes, message: str) -> None:
    assert refusal(content) == message
    assert refusal(content, on_error="report") == message


def test_a_broken_row_is_named() -> None:
    text = csv_text({"id": "a", **cells(INTACT)})
    assert refusal(text + '"b"c,') == "row 3: cannot be read as CSV: ',' expected after '\"'"
    assert refusal(text + '"' + "x" * 200_000).startswith(
        "row 3: cannot be read as CSV: field larger"
    )
    assert (
        refusal(io.StringIO("a\0b").read())
        == "not a text file: byte 2 is NUL; if it is text, " + NAME_IT[2:]
    )


# Where files come from


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.csv", "there is no such file"),
        ("folder.csv", "a folder, not a file"),
        ("exams.abc", "unknown suffix '.abc'; use " + SUFFIXES),
        ("exams.xls", "unknown suffix '.xls'; save it as .xlsx"),
        ("exams.RDS", "unknown suffix '.RDS'; write it from R as .csv with row.names = FALSE"),
        ("exams", "the name has no suffix; use " + SUFFIXES),
        ("nul\0.csv", "not the path of a file"),
        ("empty.csv", "the file is empty"),
    ],
)
def test_paths_that_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "empty.csv").touch()
    with pytest.raises(sci.FormatError) as refused:
        read_exams(tmp_path / name)
    assert str(refused.value) == printable(f"{tmp_path / name}: {message}")


def test_path_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(sci.FormatError, match=r"exams\.csv: no permission to read it"):
        read_exams(tmp_path / "exams.csv")


def test_path_that_is_too_long() -> None:
    with pytest.raises(sci.FormatError, match=r"csv: (cannot be opened|there is no such file)"):
        read_exams("x" * 5000 + ".csv", file_type="csv")


def test_a_file_that_fails_while_it_is_read() -> None:
    class Failing(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, _: object) -> int:
            raise OSError(5, "Input/output error")

    with pytest.raises(sci.FormatError, match="cannot be read: Input/output error"):
        read_exams(io.BufferedReader(Failing()), file_type="csv")
    with pytest.raises(sci.FormatError, match="not a text file in UTF-8"):
        read_exams(io.TextIOWrapper(io.BytesIO(b"\xff"), encoding="utf-8"), file_type="csv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"file_type": None}, "the type of a stream must be given with file_type=: csv, json"),
        ({"file_type": "jsonlines"}, "unknown file type 'jsonlines'; use csv, json, jsonl"),
        ({"layout": "prakis"}, "unknown layout 'prakis'; use one of sciscore, emsci, "),
        ({"layout": "praxis"}, "134 of the 134 required columns of Praxis are missing"),
        ({"on_error": "ignore"}, "on_error is 'raise' or 'report', not 'ignore'"),
        ({"edition": "2018"}, "'2018' is not an edition"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense(options: dict[str, Any], message: str) -> None:
    with pytest.raises(sci.SciscoreError) as refused:
        read_exams(io.StringIO("x"), **{"file_type": "csv", **options})
    assert str(refused.value).startswith(message)


def test_paths_are_read_by_their_suffix(tmp_path: Path) -> None:
    record = {"id": 1, **INTACT.to_dict()}
    (tmp_path / "a.CSV").write_text(csv_text(cells(INTACT)))
    (tmp_path / "b.json").write_text(json.dumps(record))
    (tmp_path / "c.jsonl").write_text(json.dumps(record) + "\n\n" + json.dumps(record))
    counts = [read_exams(tmp_path / name).count for name in ("a.CSV", "b.json", "c.jsonl")]
    assert counts == [1, 1, 2]
    assert read_exams(str(tmp_path / "b.json")).extra == {"id": [1]}


# Reading JSON


def test_json_is_nested_or_flat_and_carries_own_values() -> None:
    flat = {path: INTACT[path] for path in PLACE}
    records = [{"id": 1, **OPEN.to_dict()}, {"name": None, "age": 41.5, "new": True, **flat}]
    table = read(json.dumps(records), "json")
    assert list(table.exams) == [OPEN, INTACT]
    assert table.extra == {
        "id": [1, None], "name": [None, None], "age": [None, 41.5], "new": [None, True],
    }  # fmt: skip
    assert read(json.dumps(INTACT.to_dict()), "json").exams[0] == INTACT
    assert read("[]", "json").count == 0


@given(any_exams())
@settings(max_examples=20)
def test_exams_come_back_from_json(exam: sci.Exam) -> None:
    assert read(json.dumps(exam.to_dict()), "jsonl").exams[0] == exam


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("[1,\n2", "not JSON: Expecting ',' delimiter (line 2, column 2)"),
        ("{}{}", "line 1: not JSON: Extra data (line 1, column 3)"),
        ('"x"', "holds a text; expected an exam or a list of exams"),
        ("null", "holds null; expected an exam or a list of exams"),
        ("[3, true, [1]]", ("record 1: expected an exam, found a number\n"
                           "record 2: expected an exam, found a truth value\n"
                           "record 3: expected an exam, found a list")),
        ('{"id": 1, "id": 2}', "record 1: the key 'id' stands twice in one object"),
        ('{"age": NaN}', "record 1: 'NaN' is not a number that JSON can hold"),
        ('{"age": -Infinity}', "record 1: '-Infinity' is not a number that JSON can hold"),
        ('{"age": 1e999}', "record 1: '1e999' is not a number that JSON can hold"),
        ("[" * 100_000, "not an exam: nested too deeply"),
        ("[" + "1" * 5000 + "]", "not an exam: a number has too many digits"),
        (b'{"a": "\xff"}', "not a text file in UTF-8: byte 8 is 0xff" + NAME_IT),
        ("{\0}", NUL),
    ],
)  # fmt: skip
def test_what_is_no_json_of_exams(content: str | bytes, message: str) -> None:
    assert refusal(content, "json") == message


def test_lines_that_are_no_json_are_problems_of_their_record() -> None:
    good = json.dumps({"id": 1, **INTACT.to_dict()})
    table = read(f"{good}\n\n{{\n{good}\n", "jsonl", on_error="report")
    assert table.rows == (1, 4)
    assert [str(problem) for problem in table.problems] == [
        "line 3: not JSON: Expecting property name enclosed in double quotes (line 4, column 1)"
    ]
    assert table.extra == {"id": [1, None, 1]}


def test_bad_exams_in_json() -> None:
    wrong = INTACT.to_dict()
    wrong["right"]["motor"]["L3"] = 5.5
    wrong["left"]["motor"]["C9"] = 5
    wrong["VAC"] = "Yes"
    wrong["visits"] = [1]  # one's own, in whatever form
    del wrong["dap"]
    lines = refusal(json.dumps([INTACT.to_dict(), wrong]), "json").splitlines()
    assert (
        lines[0]
        == "record 2, right.motor.L3: '5.5' is not a motor grade; use 0-5, NT, 0*-4*, NT*, 5*"
    )
    assert (
        "record 2, dap: missing; every cell must be given, enter NT if it was not tested" in lines
    )
    assert "record 2, VAC: the same column as vac in another spelling" in lines
    assert len(lines) == 4


def test_many_missing_fields_of_a_json_exam_are_one_problem() -> None:
    assert refusal('{"id": 1}', "json") == (
        "record 1: 134 of the 134 required fields of an exam are missing, such as "
        "right.light_touch.C2, right.light_touch.C3, right.light_touch.C4"
    )


def test_values_that_nobody_could_write_are_refused() -> None:
    record = {"id": "\ud800", **INTACT.to_dict()}
    assert refusal(json.dumps(record), "json") == "record 1, id: not text: half of a surrogate pair"
    nested = json.loads("[" * 900 + "]" * 900)
    text = refusal(json.dumps(INTACT.to_dict() | {"vac": nested}), "json")
    assert text.startswith("record 1")
    assert len(text) < 200


@given(st.binary(max_size=60), st.sampled_from(["csv", "json", "jsonl"]))
@settings(max_examples=300)
def test_bytes_that_are_no_exams_raise_nothing_but_our_errors(content: bytes, kind: str) -> None:
    try:
        table = read(content, kind, on_error="report")
    except sci.SciscoreError:
        return
    assert len(table.exams) == 0


def understood(cell: str) -> bool:
    return isinstance(read_value(ANSWER, cell), Recorded)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_any_text_in_a_cell_is_an_answer_or_refused(cell: str) -> None:
    table = read(csv_text(cells(INTACT) | {"vac": cell}), on_error="report")
    assert table.rows == ((2,) if understood(cell) else ())


# Writing


def three_records() -> Table[sci.Exams]:
    return read(
        csv_text(
            {"id": "a", **cells(INTACT)},
            {"id": "b", **cells(INTACT), "vac": "x", "dap": "x"},
            {"id": 'c,"\r\n=1', **cells(OPEN)},
        ),
        on_error="report",
    )


def test_bad_records_keep_their_place_in_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(written(three_records(), "csv"), newline="")))
    assert [row["id"] for row in rows] == ["a", "b", 'c,"\r\n=1']
    assert [row["ais"] for row in rows] == ["E", "", "ND"]
    assert [row["ais_possible"] for row in rows] == ["E", "", "B,D"]
    assert [(row["lems"], row["lems_low"]) for row in rows] == [
        ("50", "50"),
        ("", ""),
        ("48", "48"),
    ]
    assert rows[0]["problems"] == rows[2]["problems"] == ""
    assert rows[1]["problems"] == (
        "vac: 'x' is not an answer; use Yes, No, NT; dap: 'x' is not an answer; use Yes, No, NT"
    )
    assert next(iter(rows[0])) == "id"
    assert [*rows[0]][-1] == "problems"


def test_bad_records_keep_their_place_in_json() -> None:
    records = json.loads(written(three_records(), "json"))
    assert records == list(map(json.loads, written(three_records(), "jsonl").splitlines()))
    assert [record["ais"] for record in records] == ["E", None, "ND"]
    assert [record["lems"] for record in records] == [50, None, 48]
    assert [bool(record["problems"]) for record in records] == [False, True, False]


def test_results_without_reports_have_no_column_of_problems() -> None:
    table = read(csv_text({"id": "ü", **cells(INTACT)}))
    results = sci.classify(table.exams, edition="2019").to_columns()
    header, row = csv.reader(io.StringIO(written(table, "csv")))
    assert header == ["id", *results]
    assert row[0] == "ü"
    assert "\r" not in written(table, "csv")


def test_own_columns_with_the_name_of_a_result_are_refused() -> None:
    table = read(csv_text({"ais": "C", **cells(INTACT), "problems": "x"}))
    with pytest.raises(sci.FormatError) as refused:
        written(table, "csv")
    assert str(refused.value) == "ais: is also the name of a result; rename your column"


def test_results_of_other_exams_are_refused() -> None:
    table = read(csv_text(cells(INTACT)))
    results = sci.classify(sci.Exams.from_exams([INTACT, OPEN]), edition="2019")
    with pytest.raises(sci.FormatError, match="2 results for 1 records"):
        write_results(table, results, io.StringIO(), "csv")


def test_files_appear_complete_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = three_records()
    results = sci.classify(table.exams, edition="2019")
    out = tmp_path / "results.csv"
    write_results(table, results, out)
    before = out.read_bytes()
    assert before.decode() == written(table, "csv")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sciscore.formats.table.Table.problem_texts", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_results(table, results, out)
    with pytest.raises(KeyboardInterrupt):
        write_results(table, results, tmp_path / "new.json")
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "results.csv")
    template(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "results.csv").is_file()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no/where.csv", "cannot be written: No such file or directory"),
        ("folder.csv", "cannot be written: Is a directory"),
        ("out.json", "unknown suffix '.json'; use .csv, .xlsx, " + NAMED),
    ],
)
def test_paths_that_cannot_be_written(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(sci.FormatError) as refused:
        template(tmp_path / name)
    assert str(refused.value) == printable(f"{tmp_path / name}: {message}")


def test_template_has_all_columns_the_optional_ones_last() -> None:
    out = io.StringIO()
    template(out, "csv")
    assert out.getvalue() == ",".join(PLACE) + "\n"
    assert list(PLACE)[: len(REQUIRED)] == list(REQUIRED)
    assert read(out.getvalue()).count == 0


# Praxis


@given(any_exams())
def test_praxis_exams_come_back_or_are_refused(exam: sci.Exam) -> None:
    stated = any("[" in str(exam[path]) for path in PLACE)
    if stated or not exam["prior_deficit"] or exam["multiple_lesions"]:
        with pytest.raises(sci.ExamError, match="Praxis"):
            praxis.write_exam(exam)
    else:
        assert sci.layout("praxis").read(json.loads(json.dumps(praxis.write_exam(exam)))) == exam


def test_praxis_exam_has_the_names_and_texts_of_praxis() -> None:
    made = praxis.write_exam(OPEN.replace({"left.pin_prick.S4_5": "NT**"}))
    assert set(made) == {"right", "left", "voluntaryAnalContraction", "deepAnalPressure"}
    assert set(made["left"]) == {"motor", "lightTouch", "pinPrick"}
    assert made["right"]["lowestNonKeyMuscleWithMotorFunction"] == "S1"
    assert made["right"]["motor"]["L3"] == "3"
    assert made["left"]["pinPrick"]["S4_5"] == "NT**"
    assert made["voluntaryAnalContraction"] == "NT"


def test_praxis_cannot_express_everything() -> None:
    exam = INTACT.replace({
        "right.motor.C5": "5*", "left.motor.C6": "3*[0-2]", "left.lowest_nonkey_muscle": "T4",
        "prior_deficit": False,
    })  # fmt: skip
    with pytest.raises(sci.ExamError) as refused:
        praxis.write_exam(exam)
    assert [*map(str, refused.value.problems)] == [
        "right.motor.C5: Praxis cannot express '5*'; it knows 0-5, NT, 0*-4*, NT*",
        "left.motor.C6: Praxis cannot express '3*[0-2]'; it knows 0-5, NT, 0*-4*, NT*",
        (
            "left.lowest_nonkey_muscle: Praxis cannot express 'T4'; "
            "it knows C5, C6, C7, C8, T1, L2, L3, L4, L5, S1, blank"
        ),
        "prior_deficit: Praxis has no word for this; it would be lost",
    ]


def test_praxis_problems_are_named_by_praxis_paths() -> None:
    obj = praxis.write_exam(INTACT)
    obj["right"]["lightTouch"]["C2"] = "3"
    obj["right"]["motor"]["C5"] = "5*"
    obj["right"]["motor"]["C6"] = "3*[0-2]"
    obj["right"]["lightTouch"]["C1"] = "2"
    obj["left"]["pinPrick"] = "2"
    obj["right"]["lowestNonKeyMuscleWithMotorFunction"] = "T4"
    del obj["deepAnalPressure"]
    with pytest.raises(sci.ExamError) as refused:
        sci.layout("praxis").read(obj)
    lines = [*map(str, refused.value.problems)]
    assert lines[:3] == [
        "right.lightTouch.C2: '3' is not a light touch grade; use 0-2, NT, 0*-1*, NT* (Praxis)",
        "right.motor.C5: '5*' is not a motor grade; use 0-5, NT, 0*-4*, NT* (Praxis)",
        "right.motor.C6: '3*[0-2]' is not a motor grade; use 0-5, NT, 0*-4*, NT* (Praxis)",
    ]
    missing = "missing; every cell must be given, enter NT if it was not tested"
    assert f"left.pinPrick.C2: {missing}" in lines
    assert f"deepAnalPressure: {missing}" in lines
    location = "right.lowestNonKeyMuscleWithMotorFunction"
    segments = "C5, C6, C7, C8, T1, L2, L3, L4, L5, S1, blank"
    assert f"{location}: 'T4' is not a segment; use {segments} (Praxis)" in lines
    assert any(line.startswith("left.pinPrick: not a field of an exam") for line in lines)
    expected = "right.lightTouch.C1: '2', where the standard has no cell; leave it blank"
    assert expected in lines
    assert len(lines) == 3 + 28 + 4
    with pytest.raises(sci.ExamError, match="mapping, not list"):
        sci.layout("praxis").read([])  # type: ignore[arg-type]


def test_praxis_cells_given_twice_are_refused() -> None:
    obj = praxis.write_exam(INTACT) | {"right.motor.C5": "3"}
    with pytest.raises(sci.ExamError, match=r"right\.motor\.C5: given twice"):
        sci.layout("praxis").read(obj)


def test_praxis_files() -> None:
    records = [{"id": 1, **praxis.write_exam(OPEN)}, praxis.write_exam(INTACT)]
    table = read(json.dumps(records), "json", layout="praxis", edition="2019")
    assert list(table.exams) == [OPEN, INTACT]
    assert table.extra == {"id": [1, None]}
    tagged = praxis.write_exam(INTACT.replace({"left.light_touch.T4": "1*"}))
    assert refusal(json.dumps(tagged), "json", layout="praxis", edition="2011") == (
        "record 1, left.lightTouch.T4: '1*' is not a light touch grade; use 0-2, NT "
        "(edition 2011); known to edition 2019"
    )
    assert refusal('{"id": 1}', "jsonl", layout="praxis").startswith(
        "line 1: 134 of the 134 required fields of an exam are missing, such as right.lightTouch.C2"
    )


def test_praxis_results() -> None:
    exam = INTACT.replace({
        "right.motor.L3": "2*", "right.motor.L2": 4, "left.motor.C5": "NT", "vac": "Yes",
    })  # fmt: skip
    made = praxis.write(sci.classify(exam, edition="2019"))
    assert made == {
        "classification": {
            "neurologicalLevels": {
                "sensoryRight": "INT", "sensoryLeft": "INT",
                "motorRight": "L2", "motorLeft": "C4,C5,INT",
            },
            "neurologicalLevelOfInjury": "C4,C5,L2",
            "injuryComplete": "I",
            "ASIAImpairmentScale": "D",
            "zoneOfPartialPreservations": {
                "sensoryRight": "NA", "sensoryLeft": "NA", "motorRight": "NA", "motorLeft": "NA",
            },
        },
        "totals": {
            "right": {
                "upperExtremity": "25", "lowerExtremity": "21", "motor": "46",
                "lightTouch": "56", "pinPrick": "56",
            },
            "left": {
                "upperExtremity": "ND", "lowerExtremity": "25", "motor": "ND",
                "lightTouch": "56", "pinPrick": "56",
            },
            "upperExtremity": "ND", "lowerExtremity": "46", "lightTouch": "112", "pinPrick": "112",
        },
    }  # fmt: skip


def test_praxis_results_with_tags_and_by_judgement() -> None:
    tagged = sci.classify(INTACT.replace({"right.motor.L3": "2*"}), edition="2019")
    made = praxis.write(tagged)["classification"]
    assert made["neurologicalLevels"]["motorRight"] == "L2*,L3*"
    assert made["neurologicalLevelOfInjury"] == "L2*,L3*"
    assert made["neurologicalLevels"]["motorLeft"] == "INT"
    assert made["ASIAImpairmentScale"] == "D"
    judged = sci.classify(INTACT.replace({"multiple_lesions": True, "vac": "No"}), edition="2019")
    made = praxis.write(judged)["classification"]
    assert made["injuryComplete"] == made["ASIAImpairmentScale"] == "ND"
    assert set(made["zoneOfPartialPreservations"].values()) == {"ND"}


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_hints_are_looked_for_a_few_times_only(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """100,000 unknown columns took minutes: each was compared with every field."""
    asked: list[str] = []

    def hint(word: str, *_: Any) -> str:
        asked.append(word)
        return ""

    for module in (form, layout, errors):
        monkeypatch.setattr(module, "did_you_mean", hint)
    record = cells(INTACT) | {f"right.motor.x{number}": "1" for number in range(2000)}
    text = csv_text(record) if kind == "csv" else json.dumps(record)
    with pytest.raises(sci.SciscoreError) as refused:
        read(text, kind)
    assert len(refused.value.problems) >= 2000
    assert len(asked) <= 60
    assert len(str(refused.value).splitlines()) <= 30
