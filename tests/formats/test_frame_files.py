"""Parquet and Excel files: the same exams and results, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import subprocess
import sys
import tempfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings, strategies as st
from support.binary_files import columns_in, file_of, read, refusal, sheet
from support.tables import INTACT, OPEN, columns, expected

import sciscore as sci
from sciscore.cli.commands import sciscore
from sciscore.formats import excel, parquet
from sciscore.formats.exams import exam_form
from sciscore.formats.io import FILE_TYPES as KINDS
from sciscore.formats.read import batches_of
from sciscore.formats.write import template, write_batches
from sciscore.isncsci.classification import RESULT_TYPES
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.testing import exams as any_exams

MIDNIGHT = dt.datetime(2020, 1, 2)  # noqa: DTZ001 - as below
MOMENT = dt.datetime(2020, 1, 2, 3, 4)  # noqa: DTZ001 - files hold times without zone
BINARY = ("parquet", "xlsx")
each_kind = pytest.mark.parametrize("kind", BINARY)


def written(table: sci.Table[sci.Exams], kind: str) -> bytes:
    out = io.BytesIO()
    sci.write_results(table, sci.classify(table.exams, edition="2019"), out, kind)
    return out.getvalue()


# What is read and written

#: The numbers of the first two records: a sheet has a header in row 1.
FIRST_TWO = {"parquet": (1, 2), "xlsx": (2, 3)}


@each_kind
def test_exams_are_read_with_own_columns(kind: str) -> None:
    table = read(kind, file_of(kind, columns(INTACT, OPEN, id=["007", "b"], age=[41, 17])))
    assert list(table.exams) == [INTACT, OPEN]
    assert table.extra == {"id": ["007", "b"], "age": [41, 17]}
    assert (table.rows, table.count, table.problems) == (FIRST_TWO[kind], 2, ())


@each_kind
@given(st.lists(any_exams(), min_size=1, max_size=3))
@settings(max_examples=10)
def test_exams_come_back(kind: str, exams: list[sci.Exam]) -> None:
    table = read(kind, file_of(kind, columns(*exams)))
    assert list(table.exams) == exams
    assert columns_in(kind, written(table, kind))["ais"] == expected(*exams)["ais"]


@pytest.mark.parametrize("source", KINDS[2:])
@pytest.mark.parametrize("target", BINARY)
def test_results_are_the_same_from_and_to_every_kind(source: str, target: str) -> None:
    made = columns(INTACT, OPEN, id=["=1+1", "b"])
    if source == "jsonl":
        lines = [{"id": name, **exam.to_dict()} for name, exam in (("=1+1", INTACT), ("b", OPEN))]
        data = "\n".join(map(json.dumps, lines)).encode()
    else:
        data = file_of(source, made)
    done = columns_in(target, written(read(source, data, edition="2019"), target))
    results = expected(INTACT, OPEN)
    if target == "xlsx":
        results["finding_notes"] = [None, None]
    assert {name: done[name] for name in RESULT_TYPES} == results
    assert list(done) == ["id", *RESULT_TYPES]
    assert done["id"] == (["=1+1", "b"])


def test_own_columns_of_parquet_keep_their_types() -> None:
    own = pl.DataFrame(
        {
            "when": [dt.date(2020, 1, 2), None],
            "at": [None, dt.datetime(2020, 1, 2, 3, 4, tzinfo=dt.UTC)],
            "dose": [Decimal("1.50"), None],
            "group": pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"])),
            "small": pl.Series([1, None], dtype=pl.Int8),
            "rate": [math.nan, 2.5],
            "list": [[1], []],
            "bytes": [b"\0", None],
            "none": [None, None],
        }
    )
    data = io.BytesIO()
    own.hstack(pl.DataFrame(columns(INTACT, OPEN))).write_parquet(data)
    table = read("parquet", data.getvalue())
    made = pl.read_parquet(io.BytesIO(written(table, "parquet"))).select(own.columns)
    assert made.equals(own)
    assert made.schema == own.schema
    with pytest.raises(sci.FormatError) as refused:
        sci.write_results(table, sci.classify(table.exams, edition="2019"), io.StringIO(), "csv")
    assert [*map(str, refused.value.problems)] == [
        "list: a column of large_list<element: int64>; only a Parquet file can hold it",
        "bytes: a column of large_binary; only a Parquet file can hold it",
    ]


def test_typed_columns_in_the_other_kinds() -> None:
    own: dict[str, list[Any]] = {"when": [dt.date(2020, 1, 2)], "at": [MOMENT],
           "old": [dt.date(1700, 1, 1)], "long": [2**60], "dose": [Decimal("1.50")],
           "time": [dt.time(3, 4)], "yes": [True], "rate": [0.5]}  # fmt: skip
    table = read("parquet", file_of("parquet", columns(INTACT, **own)))
    results = sci.classify(table.exams, edition="2019")
    text = io.StringIO()
    sci.write_results(table, results, text, "jsonl")
    assert text.getvalue().startswith(
        '{"when": "2020-01-02", "at": "2020-01-02 03:04:00", "old": "1700-01-01", '
        '"long": 1152921504606846976, "dose": "1.50", "time": "03:04:00", "yes": true, "rate": 0.5'
    )
    made = columns_in("xlsx", written(table, "xlsx"))
    assert [made[name][0] for name in ("when", "old", "long", "dose", "yes", "rate")] == [
        MIDNIGHT, "1700-01-01", "1152921504606846976", "1.50", True, 0.5,
    ]  # fmt: skip


def test_nan_cannot_go_into_json() -> None:
    table = read("parquet", file_of("parquet", columns(INTACT, rate=[math.nan])))
    with pytest.raises(sci.FormatError, match="NaN or infinite, which JSON cannot hold"):
        sci.write_results(table, sci.classify(table.exams, edition="2019"), io.StringIO(), "json")
    assert columns_in("xlsx", written(table, "xlsx"))["rate"] == ["nan"]


def test_values_of_several_types_have_no_place_in_parquet() -> None:
    table = sci.read_exams(
        io.StringIO("\n".join(
            json.dumps({"id": name, **INTACT.to_dict()}) for name in (1, "a")
        )),
        file_type="jsonl",
    )  # fmt: skip
    with pytest.raises(sci.FormatError) as refused:
        written(table, "parquet")
    assert str(refused.value) == (
        "id: holds values of different types; a column of a Parquet file has one"
    )
    assert columns_in("xlsx", written(table, "xlsx"))["id"] == ["1", "a"]


def test_texts_and_lists_have_no_column_in_parquet_together() -> None:
    records = [{"id": own, **INTACT.to_dict()} for own in ("[1]", [1])]
    table = sci.read_exams(io.StringIO(json.dumps(records)), file_type="json")
    with pytest.raises(sci.FormatError, match="id: holds values of different types"):
        written(table, "parquet")


def test_no_exams() -> None:
    header = list(columns(id=[]))
    for kind, data in {
        "xlsx": sheet(header),
        "parquet": file_of("parquet", dict.fromkeys(header, pl.Series([], dtype=pl.String))),  # type: ignore[arg-type]
    }.items():
        table = read(kind, data)
        assert (table.count, len(table.exams), table.extra) == (0, 0, {"id": []})
        assert list(columns_in(kind, written(table, kind))) == ["id", *RESULT_TYPES]


@each_kind
def test_problems_are_listed_or_reported(kind: str) -> None:
    made = columns(INTACT, INTACT, OPEN, id=["a", "b", "c"])
    made["right.motor.L3"][1], made["dap"][1] = "7", None
    data = file_of(kind, made)
    lines = [
        "right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019)",
        "dap: blank; enter NT if it was not tested, or declare untested=['']",
    ]
    place = {"parquet": "record 2", "xlsx": "row 3"}[kind]
    said = refusal(kind, data, edition="2019").splitlines()
    assert said == [f"{place}, {line}" for line in lines]
    done = columns_in(kind, written(read(kind, data, edition="2019", on_error="report"), kind))
    assert done["id"] == ["a", "b", "c"]
    assert done["ais"] == ["E", None, "ND"]
    assert done["uems"] == [50, None, 50]
    assert done["problems"][1].startswith("right.motor.L3: '7' is not a motor grade")


# Parquet


@pytest.mark.parametrize("group", [700, 40_000])
def test_long_files_are_read_and_written_in_batches(tmp_path: Path, group: int) -> None:
    count = 40_000
    made = pl.DataFrame({"id": range(count), **{n: c * count for n, c in columns(OPEN).items()}})
    made[30_000, "vac"] = "?"
    made.write_parquet(tmp_path / "in.parquet", row_group_size=group)
    batches = list(batches_of(tmp_path / "in.parquet", exam_form("sciscore", "2019"), None))
    assert [batch.numbers[0] for batch in batches] == [1, 16385, 32769]
    assert [problem.row for batch in batches for problem in batch.problems] == [30_001]
    done = invoke("classify", tmp_path / "in.parquet", "--edition", "2019", "--on-error", "report",
                  "-o", tmp_path / "out.parquet")  # fmt: skip
    assert done.exit_code == 3
    out = pl.read_parquet(tmp_path / "out.parquet")
    assert out["id"].to_list() == list(range(count))
    assert out["ais"].null_count() == 1
    (text,) = filter(None, out["problems"].to_list())
    assert text.startswith("vac: '?' may mean anything")


def test_parts_are_joined_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_PART", 2)
    table = read("parquet", file_of("parquet", columns(INTACT, OPEN, id=["a", "b"])))
    pair = table, sci.classify(table.exams, edition="2019")
    with (tmp_path / "out.parquet").open("wb") as stream:
        parquet.write([pair, pair, pair], stream)
    assert pl.read_parquet(tmp_path / "out.parquet")["ais"].to_list() == ["E", "ND"] * 3
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


@pytest.mark.parametrize("damage", ["half", "bytes", "nothing", "text"])
def test_damaged_parquet_files(damage: str, tmp_path: Path) -> None:
    data = file_of("parquet", columns(INTACT, OPEN))
    damaged = {
        "half": data[: len(data) // 2],
        "bytes": data[:4] + b"\xff" * 400 + data[404:],
        "nothing": b"",
        "text": b"id,vac\n1,Yes\n" * 100,
    }[damage]
    (tmp_path / "in.parquet").write_bytes(damaged)
    with pytest.raises(sci.FormatError, match=r"in\.parquet: cannot be read as Parquet: "):
        sci.read_exams(tmp_path / "in.parquet")


def test_parquet_written_by_others() -> None:
    table = pa.table(columns(INTACT, OPEN))
    stream = io.BytesIO()
    pq.write_table(table, stream, use_dictionary=False, compression="gzip", version="1.0")
    assert list(read("parquet", stream.getvalue()).exams) == [INTACT, OPEN]


def test_types_of_columns_in_parquet() -> None:
    made = columns(INTACT, INTACT) | {"right.motor.L3": [5, 4], "vac": [1.5, 2.5]}
    assert refusal("parquet", file_of("parquet", made)).startswith("record 1, vac: '1.5' is not an")
    made["vac"] = ["Yes", "Yes"]
    assert read("parquet", file_of("parquet", made)).exams[1]["right.motor.L3"] == 4
    made["vac"] = [["Yes"], ["Yes"]]
    assert refusal("parquet", file_of("parquet", made)).startswith("vac: a column of List(String)")


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["NT", "No", "Yes"]), pl.String])
@pytest.mark.parametrize("packing", ["zstd", "uncompressed"])
def test_texts_in_parquet_however_they_are_kept(kind: Any, packing: Any) -> None:
    made = pl.DataFrame(columns(INTACT, OPEN)).cast({"vac": kind, "dap": kind})
    stream = io.BytesIO()
    made.write_parquet(stream, compression=packing)
    assert list(read("parquet", stream.getvalue()).exams) == [INTACT, OPEN]


# Excel


def test_numbers_texts_and_blank_rows_of_a_sheet() -> None:
    names: list[Any] = ["id", "seen", *PLACE, "remark"]
    cells = [int(text) if text.isdigit() else text for text in map(str, first_row(OPEN))]
    rows = [
        names,
        [1001, dt.date(2020, 1, 2), *cells, "007"],
        [],
        [1002, None, *cells, 7],
        ["", ""],
    ]
    table = read("xlsx", sheet(*rows))
    assert list(table.exams) == [OPEN, OPEN]
    assert table.extra == {
        "id": [1001, 1002],
        "seen": [dt.date(2020, 1, 2), None],
        "remark": ["007", "7"],
    }


def first_row(exam: sci.Exam) -> list[Any]:
    return [cells[0] for cells in columns(exam).values()]


def test_fractions_and_dates_are_no_grades() -> None:
    made: dict[str, list[Any]] = columns(INTACT, INTACT)
    made["right.motor.C5"] = [4.5, dt.date(2020, 1, 2)]
    lines = refusal("xlsx", file_of("xlsx", made)).splitlines()
    assert [line.split("; ")[0] for line in lines] == [
        "row 2, right.motor.C5: '4.5' is not a motor grade",
        "row 3, right.motor.C5: '2020-01-02 00:00:00' is not a motor grade",
    ]


def test_headers_of_a_sheet() -> None:
    made = columns(INTACT)
    row = [cells[0] for cells in made.values()]
    assert (
        refusal("xlsx", sheet([*made, "vac"], [*row, "No"])) == "vac: stands 2 times in the header"
    )
    assert (
        refusal("xlsx", sheet([*made, "id", "id"], [*row, 1, 2]))
        == "id: stands 2 times in the header"
    )
    assert refusal("xlsx", sheet([*made, "", ""], [*row, "", 3])).startswith("column 140: ")
    assert read("xlsx", sheet([*made, "", ""], [*row])).extra == {}
    assert refusal("xlsx", sheet(["a"], [1])).startswith("134 of the 134 required fields")
    assert refusal("xlsx", sheet()) == "the sheet 'Sheet1' is empty"


@pytest.mark.parametrize("data", [b"", b"id,vac\n", b"PK\x03\x04" + b"x" * 100])
def test_what_is_no_workbook(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(data)
    with pytest.raises(sci.FormatError, match=r"in\.xlsx: cannot be read as an Excel workbook: "):
        sci.read_exams(tmp_path / "in.xlsx")


#: Made once: a workbook holds the time at which it was made.
WHOLE = {kind: file_of(kind, columns(INTACT)) for kind in BINARY}


@given(st.data())
@settings(max_examples=60)
def test_damaged_files_raise_nothing_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(BINARY))
    whole = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(sci.SciscoreError):
        read(kind, bytes(whole[: data.draw(st.integers(0, len(whole)))]))


def test_a_sheet_cannot_hold_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    table = read("parquet", file_of("parquet", columns(INTACT, INTACT, id=["a", "x" * 40_000])))
    with pytest.raises(sci.FormatError) as refused:
        written(table, "xlsx")
    assert str(refused.value) == (
        "row 3, id: 40,000 characters; a cell of an Excel sheet holds 32,767 "
        "(rows as in a spreadsheet, with the header)"
    )
    monkeypatch.setattr(excel, "MOST_ROWS", 2)
    table = read("parquet", file_of("parquet", columns(INTACT, INTACT)))
    with pytest.raises(sci.FormatError, match="holds 1 records, not more"):
        written(table, "xlsx")


def test_template_offers_what_is_legal(tmp_path: Path) -> None:
    template(tmp_path / "exams.xlsx")
    made = fastexcel.read_excel(tmp_path / "exams.xlsx").load_sheet(0, dtypes="string").to_polars()
    assert made.columns == list(PLACE)
    assert sci.read_exams(tmp_path / "exams.xlsx").count == 0
    rules = [excel._choice(field, sci.edition("2019").kinds) for field in FIELDS]
    for field, rule in zip(FIELDS, rules, strict=True):
        texts = rule["source"]
        assert isinstance(texts, list)
        assert len(",".join(texts)) <= 255
        assert set(texts) <= set(field.codes)
        assert len(str(rule["error_message"])) <= 255
        assert len(str(rule["error_title"])) <= 32
    motor = rules[PLACE["right.motor.C5"]]["source"]
    assert motor == ["0", "1", "2", "3", "4", "5", "NT", "0*", "0**", "1*", "1**", "2*", "2**",
                     "3*", "3**", "4*", "4**", "NT*", "NT**"]  # fmt: skip
    older = excel._choice(FIELDS[PLACE["right.motor.C5"]], sci.edition("2011").kinds)
    assert older["source"] == ["0", "1", "2", "3", "4", "5", "NT", "5*"]
    assert older["error_type"] == "stop"


# Streams and the command line


def invoke(*args: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(sciscore, [*map(str, args)], input=stdin)


@each_kind
def test_text_streams_are_refused(kind: str) -> None:
    with pytest.raises(sci.FormatError, match="is read from a binary one"):
        sci.read_exams(io.StringIO("x"), file_type=kind)
    table = read(kind, file_of(kind, columns(INTACT)))
    results = sci.classify(table.exams, edition="2019")
    with pytest.raises(sci.FormatError, match="is written to a binary stream"):
        sci.write_results(table, results, io.StringIO(), kind)
    with pytest.raises(sci.FormatError, match="is written to a text stream"):
        sci.write_results(table, results, io.BytesIO(), "csv")


@each_kind
def test_the_command_line_reads_and_writes(kind: str, tmp_path: Path) -> None:
    given = tmp_path / f"in.{kind}"
    given.write_bytes(file_of(kind, columns(INTACT, OPEN, id=["a", "b"])))
    out = tmp_path / f"out.{kind}"
    done = invoke("classify", given, "--edition", "2019", "-o", out)
    assert (done.exit_code, done.output) == (0, "")
    assert columns_in(kind, out.read_bytes())["ais_possible"] == ["E", "B,D"]
    piped = invoke("classify", "-", "--from", kind, "--edition", "2019", stdin=given.read_bytes())
    assert piped.stdout == invoke("classify", given, "--edition", "2019").stdout
    assert piped.stdout.splitlines()[1].startswith("a,INT,INT,")
    given.write_bytes(b"nothing")
    done = invoke("classify", given, "--edition", "2019", "-o", out)
    assert done.exit_code == 4
    assert done.stderr.startswith(f"sciscore: {given}: cannot be read as ")
    assert sorted(path.name for path in tmp_path.iterdir()) == [given.name, out.name]


@each_kind
@pytest.mark.parametrize("fails", ["disk", "user", "source"])
def test_nothing_is_left_where_writing_fails(
    kind: str, fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(parquet, "_PART", 1)
    table = read("parquet", file_of("parquet", columns(INTACT)))
    results = sci.classify(table.exams, edition="2019")

    def batches() -> Any:
        yield table
        yield table
        if fails == "user":
            raise KeyboardInterrupt
        if fails == "source":
            raise sci.ExamError("row 3 is bad")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if fails == "disk":
        monkeypatch.setattr(Path, "replace", full)
    raised = {"disk": sci.FormatError, "user": KeyboardInterrupt, "source": sci.ExamError}[fails]
    with pytest.raises(raised):
        write_batches(batches(), lambda _: results, tmp_path / f"out.{kind}")
    assert list(tmp_path.iterdir()) == []


def test_template_on_the_command_line(tmp_path: Path) -> None:
    done = invoke("template", "-o", tmp_path / "exams.xlsx", "--edition", "2019")
    assert (done.exit_code, done.output) == (0, "")
    assert sci.read_exams(tmp_path / "exams.xlsx").count == 0
    assert invoke("template", "-o", tmp_path / "exams.parquet").exit_code == 2


@each_kind
def test_without_the_libraries_the_message_says_what_to_install(kind: str, tmp_path: Path) -> None:
    code = (
        "import sys, importlib.util; found = importlib.util.find_spec; "
        "importlib.util.find_spec = lambda n, *a: None if n == 'narwhals' else found(n, *a); "
        "from sciscore.cli import main; "
        f"sys.argv = ['sciscore', 'classify', 'in.{kind}', '--edition', '2019']; main()"
    )
    (tmp_path / f"in.{kind}").touch()
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    extra = "tables" if kind == "parquet" else "excel"
    assert f'narwhals; install it with: pip install "sciscore[{extra}]"' in ran.stderr
    assert "Traceback" not in ran.stderr
