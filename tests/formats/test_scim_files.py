"""Files of SCIM records: names of columns in use, the command line, the terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings, strategies as st

pytest.importorskip("click")
pytest.importorskip("rich")

from click.testing import CliRunner, Result

import sciscore as sci
from sciscore.cli.commands import sciscore
from sciscore.cli.records import MOST_ROWS, with_records
from sciscore.formats.read import batches_of
from sciscore.formats.scim import NAMED, TEMPLATE, scim_form
from sciscore.formats.table import Table
from sciscore.formats.write import write_results
from sciscore.recorded import folded
from sciscore.scim.items import ENTRIES, KEYS, NAMES
from sciscore.testing import scim_records

BEST: dict[str, Any] = {entry.key: entry.maximum for entry in ENTRIES}
HOSPITAL = [
    "scim_feeding",
    "scim_bathing_upper",
    "scim_bathing_lower",
    "scim_dressing_upper",
    "scim_dressing_lower",
    "scim_grooming",
    "scim_respiration",
    "scim_bladder",
    "scim_bowel",
    "scim_toilet",
    "scim_bed_mobility",
    "scim_transfer_bed_wc",
    "scim_transfer_wc_toilet",
    "scim_mob_indoors",
    "scim_mob_moderate",
    "scim_mob_outdoors",
    "scim_stairs",
    "scim_transfer_wc_car",
    "scim_transfer_ground_wc",
]


def csv_text(*records: dict[str, Any]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def read(content: str, kind: str = "csv", **options: Any) -> Table[sci.ScimRecords]:
    return sci.read_scim(io.StringIO(content), file_type=kind, **options)


def refusal(content: str, kind: str = "csv", **options: Any) -> list[str]:
    with pytest.raises(sci.SciscoreError) as refused:
        read(content, kind, **options)
    return [str(problem) for problem in refused.value.problems]


def written(table: Table[sci.ScimRecords], kind: str) -> str:
    out = io.StringIO()
    write_results(table, sci.scim3(table.records), out, kind)
    return out.getvalue()


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(sciscore, [*map(str, args)], input=stdin)


# Own names


def cells(record: sci.ScimRecord) -> dict[str, Any]:
    return {"id": "x"} | {
        name: "" if record[name] is None else record[name] for name in (*KEYS, *NAMES)
    }


@given(st.lists(scim_records().filter(lambda record: len(record.to_dict()) > 19), min_size=1))
@settings(max_examples=30)
def test_records_come_back_from_csv_and_json(records: list[sci.ScimRecord]) -> None:
    assert list(read(csv_text(*map(cells, records))).records) == records
    lines = "\n".join(json.dumps({"id": 1} | record.to_dict()) for record in records)
    table = read(lines, "jsonl")
    assert list(table.records) == records
    assert table.extra == {"id": [1] * len(records)}


def test_own_columns_are_carried_along_and_order_is_free() -> None:
    record = {"id": "a", **dict(reversed(BEST.items())), "visit": "3", "total": "100"}
    table = read(csv_text(record))
    assert table.extra == {"id": ["a"], "visit": ["3"]}
    assert table.records[0] == sci.ScimRecord.from_dict(BEST | {"total": 100})
    assert repr(table) == "<Table: 1 records, 0 with problems>"


def test_a_blank_cell_is_missing_and_never_zero() -> None:
    table = read(csv_text(BEST | {"bladder": ""}, BEST | {"bladder": 0}))
    low, zero = sci.scim3(table.records)
    assert (low.respiration_sphincter.value, zero.respiration_sphincter.value) == (None, 25)
    assert low.missing == ("bladder",)


def test_a_row_of_which_nothing_was_entered_is_no_record() -> None:
    blank = {"id": 7} | dict.fromkeys(KEYS, "")
    (told,) = refusal(csv_text({"id": 7} | BEST, blank))
    assert told.startswith("row 3: blank: no cell of a SCIM record has a value")
    unknown = {"id": 7} | dict.fromkeys(KEYS, "NT")
    assert len(read(csv_text(unknown)).records) == 1


def test_a_total_beside_blank_entries_is_not_taken() -> None:
    blank = dict.fromkeys(KEYS, "") | {"total": 0}
    result = sci.scim3(read(csv_text(blank)).records[0])
    assert result.total == sci.Score(low=0, high=100)
    assert len(result.missing) == 19
    assert (result.supplied[0].agrees, result.differences) == (None, ())


def test_subscores_alone() -> None:
    table = read("self_care,total,instrument_version\n12,57,SR\n,81,SR\n", instrument_version="SR")
    first, second = sci.scim3(table.records)
    assert (first.instrument_version, first.self_care.value, first.total.value) == ("SR", 12, 57)
    assert (second.self_care.low, second.self_care.high) == (1, 20)


def test_problems_of_a_table_name_row_and_column() -> None:
    wrong = BEST | {"bladder": 5, "stairs": "99", "total": 101}
    assert refusal(csv_text(BEST | {"total": ""}, wrong)) == [
        (
            "row 3, bladder: '5' is not a score of item 6; "
            "use 0, 3, 6, 9, 11, 13, 15, or NT if it is missing"
        ),
        (
            "row 3, stairs: '99' is not a score of item 15; "
            "use 0, 1, 2, 3, or NT if it is missing; "
            "if it stands for missing, declare missing=['99']"
        ),
        "row 3, total: '101' is not a total; use 0 to 100, or leave it blank",
    ]
    table = read(csv_text(BEST | {"total": ""}, wrong), on_error="report")
    assert (table.rows, table.count, len(table.problems)) == ((2,), 2, 3)


def test_entries_that_are_lacking() -> None:
    record = dict(BEST)
    del record["bladder"], record["stairs"]
    assert refusal(csv_text(record)) == [
        (
            "2 of the 19 required fields of a SCIM record are missing: bladder, stairs; "
            "`sciscore template --scim` prints a complete header"
        )
    ]
    assert "are missing: bladder, stairs" in refusal(csv_text(record | {"total": 1}))[0]
    assert refusal("id\n1\n")[0].startswith("19 of the 19 required fields of a SCIM record are")
    missing = "missing; every entry must be given, enter NT if it was not assessed"
    assert refusal(json.dumps([record]), "json") == [
        f"record 1, bladder: {missing}", f"record 1, stairs: {missing}",
    ]  # fmt: skip
    assert len(refusal(json.dumps(record | {"total": 1}), "json")) == 2
    assert refusal('{"id": 1}', "json") == [
        (
            "record 1: 19 of the 19 required fields of a SCIM record are missing, "
            "such as feeding, bathing_upper, bathing_lower"
        )
    ]


@pytest.mark.parametrize(
    ("name", "meant"), [("Feeding", "feeding"), ("use of toilet", "use_of_toilet")]
)
def test_a_field_in_two_spellings_is_refused(name: str, meant: str) -> None:
    message = f"{name}: the same column as {meant} in another spelling"
    assert message in refusal(csv_text(BEST | {name: 1}))
    message = f"record 1, {name}: not a field of a SCIM record; did you mean {meant!r}?"
    assert message in refusal(json.dumps(BEST | {name: 1}), "json")


@pytest.mark.parametrize("name", ["{}_2", "post_{}"])
def test_a_second_record_in_the_row_is_not_passed_over(name: str) -> None:
    second = {name.format(entry): score for entry, score in BEST.items()}
    message = "looks like part of another SCIM record and would not be read; rename it"
    for content, kind in ((csv_text(BEST | second), "csv"), (json.dumps(BEST | second), "json")):
        assert message in refusal(content, kind)[0]
    remarks = {f"{entry}_comment": "x" for entry in BEST}
    assert not sci.read_scim(io.StringIO(csv_text(BEST | remarks)), file_type="csv").problems


@pytest.mark.parametrize("spell", [str.upper, str.title, lambda name: name.replace("_", " . ")])
def test_fields_are_known_in_any_spelling(spell: Callable[[str], str]) -> None:
    spelled = {spell(name): score for name, score in BEST.items()}
    for content, kind in ((csv_text(spelled), "csv"), (json.dumps(spelled), "json")):
        table = sci.read_scim(io.StringIO(content), file_type=kind)
        assert list(table.records) == [sci.ScimRecord.from_dict(BEST)]
        assert not table.extra


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_versions_in_a_table_are_not_mixed(kind: str) -> None:
    records = [BEST | {"instrument_version": version} for version in ("III", "SR", "II", "x", "")]
    content = csv_text(*records) if kind == "csv" else json.dumps(records)
    counted, first = ("row", 3) if kind == "csv" else ("record", 2)
    messages = [
        "SCIM SR among records of SCIM III; score the versions apart",
        "SCIM II among records of SCIM III; score the versions apart",
        "'x' is not a version of SCIM; use III",
        "blank; enter III",
    ]
    assert refusal(content, kind) == [
        f"{counted} {number}, instrument_version: {message}"
        for number, message in enumerate(messages, first)
    ]
    for problem in refusal(content, kind, instrument_version="SR")[:19]:
        assert "entries of SCIM SR are not scored" in problem


def test_what_is_no_file_of_records() -> None:
    assert refusal("3", "json") == [
        "holds a number; expected a SCIM record or a list of SCIM records"
    ]
    assert refusal("[3]", "json") == ["record 1: expected a SCIM record, found a number"]
    assert refusal("[" * 100_000, "json") == ["not a SCIM record: nested too deeply"]
    assert refusal("", "csv") == ["the file is empty"]
    assert "a list is not a score" in refusal(json.dumps(BEST | {"stairs": [1]}), "json")[0]
    assert refusal("x", layout="emsi") == [
        "unknown SCIM layout 'emsi'; use sciscore, hospital, emsci; did you mean 'emsci'?"
    ]
    assert refusal("x", layout=[])[0].startswith("unknown SCIM layout a list")
    assert refusal("x", instrument_version="II")[0].startswith(
        "instrument_version: SCIM II is not scored"
    )
    assert refusal("x", on_error="skip") == ["on_error is 'raise' or 'report', not 'skip'"]


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=99))
def test_any_text_raises_nothing_but_our_errors(content: str) -> None:
    for kind in ("csv", "json", "jsonl"):
        for columns in NAMED:
            with suppress(sci.SciscoreError):
                read(content, kind, layout=columns, on_error="report")


def test_long_files_come_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sciscore.formats.csv_read._SIZE", 1 << 16)
    text = csv_text(*[BEST] * 4999, BEST | {"feeding": 4})
    batches = list(batches_of(io.StringIO(text), scim_form("sciscore"), "csv"))
    assert len(batches) > 2
    numbers = [number for batch in batches for number in batch.numbers]
    assert numbers == [*range(2, 5002)]
    assert [problem.row for problem in batches[-1].problems] == [5001]
    assert len(read(text, on_error="report").records) == 4999


# Names of others


def test_names_of_a_hospital_form() -> None:
    assert list(NAMED["hospital"]) == HOSPITAL
    assert list(NAMED["hospital"].values()) == list(KEYS)
    record = dict(zip(HOSPITAL, BEST.values(), strict=True))
    table = read(csv_text({"mrn": 1, **record}), layout="hospital")
    assert table.records[0] == sci.ScimRecord.from_dict(BEST)
    assert read(json.dumps(record), "json", layout="hospital").records[0] == table.records[0]
    wrong = record | {"scim_toilet": 3}
    problem = "scim_toilet: '3' is not a score of item 8; use 0, 1, 2, 4, 5, or NT if it is missing"
    assert refusal(csv_text(wrong), layout="hospital") == [f"row 2, {problem}"]
    assert refusal(json.dumps(wrong), "json", layout="hospital") == [f"record 1, {problem}"]
    del wrong["scim_toilet"]
    assert "are missing: scim_toilet" in refusal(csv_text(wrong), layout="hospital")[0]


EMSCI = "Patientennummer,ExamStage,SCIM2_TotalScore,SCIM3_TotalScore,SCIM23_TotalScore\n"


def test_totals_of_an_emsci_export() -> None:
    table = read(EMSCI + "1,chronic,,57,57\n2,chronic,61,,61\n3,acute I,,NA,\n", layout="emsci")
    assert sci.scim3(table.records).total.value.tolist() == [57, None, None]
    assert table.extra["SCIM23_TotalScore"] == ["57", "61", ""]
    record = {"Patientennummer": 1, "SCIM3_TotalScore": 57.0}
    assert read(json.dumps(record), "json", layout="emsci").records[0]["total"] == 57
    assert refusal(EMSCI + "1,x,,101,\n", layout="emsci") == [
        "row 2, SCIM3_TotalScore: '101' is not a total; use 0 to 100, or leave it blank"
    ]


def test_other_columns_of_emsci_never_stand_for_version_iii() -> None:
    merged = (
        "not taken for SCIM III: versions II and III in one column; "
        "which of the two a row is cannot be told"
    )
    assert refusal("SCIM23_TotalScore,SCIM23_SubScore1,SCIM2_12\n1,1,1\n", layout="emsci") == [
        f"SCIM23_TotalScore: {merged}",
        f"SCIM23_SubScore1: {merged}",
        "SCIM2_12: not taken for SCIM III: SCIM II, which is not scored",
        "1 of the 1 required fields of a SCIM record is missing: SCIM3_TotalScore",
    ]
    assert refusal('{"SCIM2_TotalScore": 4}', "json", layout="emsci")[0].startswith(
        "record 1, SCIM2_TotalScore: not taken for SCIM III: SCIM II"
    )


def test_forms_do_not_overlap() -> None:
    for form in NAMED.values():
        assert len(set(map(folded, form))) == len(form)
        assert len(set(form.values())) == len(form)


# Writing


def test_results_stand_beside_own_columns() -> None:
    wrong = BEST | {"feeding": 4}
    records = [BEST | {"total": 99}, wrong, BEST | {"stairs": ""}]
    table = read(
        csv_text(*({"id": i, "total": "", **one} for i, one in enumerate(records))),
        on_error="report",
    )
    rows = list(csv.DictReader(io.StringIO(written(table, "csv"))))
    assert list(rows[0])[:4] == [
        "id",
        "scim_self_care",
        "scim_self_care_low",
        "scim_self_care_high",
    ]
    assert [row["scim_total"] for row in rows] == ["100", "", ""]
    assert [row["scim_total_low"] for row in rows] == ["100", "", "97"]
    assert rows[0]["scim_differences"] == "total: 99 on record, 100 computed"
    assert (rows[2]["scim_missing"], rows[2]["scim_missing_entries"]) == ("1", "stairs")
    assert rows[2]["scim_warnings"] == "stairs missing"
    assert (rows[0]["instrument_version"], rows[0]["sciscore_version"]) == ("III", sci.__version__)
    assert rows[1]["problems"].startswith("feeding: '4' is not a score")
    assert [one["scim_total"] for one in json.loads(written(table, "json"))] == [100, None, None]


def test_own_columns_with_the_name_of_a_result_are_refused() -> None:
    with pytest.raises(sci.FormatError, match="scim_total: is also the name of a result"):
        written(read(csv_text(BEST | {"scim_total": 1})), "csv")


# The command line


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "scim.csv"
    path.write_text(csv_text({"id": "a", **BEST}, {"id": "b", **BEST, "stairs": "NT"}))
    return path


def test_scores_are_csv_in_a_pipe_and_go_to_a_file_by_its_suffix(
    good: Path, tmp_path: Path
) -> None:
    done = run("scim", good)
    assert (done.exit_code, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["id"], row["scim_total"]) for row in rows] == [("a", "100"), ("b", "")]
    assert run("scim", "-", stdin=good.read_text()).stdout == done.stdout
    out = tmp_path / "out.jsonl"
    assert run("scim", good, "-o", out).exit_code == 0
    assert [json.loads(line)["scim_total_low"] for line in out.read_text().splitlines()] == [
        100,
        97,
    ]


def test_problems_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    path, out = tmp_path / "mixed.csv", tmp_path / "out.csv"
    path.write_text(csv_text({"id": "a", **BEST}, {"id": "b", **BEST, "bowel": 1, "stairs": 4}))
    done = run("scim", path, "-o", out)
    assert (done.exit_code, done.stdout, out.exists()) == (1, "", False)
    assert done.stderr.splitlines() == [
        "sciscore: 2 problems; nothing was written",
        (
            "row 3, bowel: '1' is not a score of item 7; use 0, 5, 8, 10, or NT if it is missing "
            "(rows as in a spreadsheet, with the header)"
        ),
        "row 3, stairs: '4' is not a score of item 15; use 0, 1, 2, 3, or NT if it is missing",
    ]
    done = run("scim", path, "-o", out, "--on-error", "report")
    assert done.exit_code == 3
    assert done.stderr.startswith("sciscore: 2 problems; 1 record left out\n")
    rows = csv.DictReader(out.read_text().splitlines())
    assert [row["scim_total"] for row in rows] == ["100", ""]


def test_names_and_versions_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "emsci.csv"
    path.write_text(EMSCI + "1,chronic,,57,\n")
    done = run("scim", path, "--layout", "emsci")
    assert next(csv.DictReader(io.StringIO(done.stdout)))["scim_total"] == "57"
    done = run("scim", "-", "--scim-version", "SR", "--from", "json", stdin='{"total": 12}')
    assert next(csv.DictReader(io.StringIO(done.stdout)))["instrument_version"] == "SR"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["scim", "scim.csv", "-o", "scim.csv"], "would replace"),
        (["scim", "scim.csv", "-o", "x.xls"], "unknown suffix '.xls'"),
        (["scim", "scim.csv", "--layout", "praxis"], "'praxis'"),
        (["scim", "scim.csv", "--scim-version", "II"], "'II'"),
    ],
)
def test_wrong_usage(
    good: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(good.parent)
    before = good.read_bytes()
    done = run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert good.read_bytes() == before


def test_template_is_a_header_that_can_be_read() -> None:
    done = run("template", "--scim")
    assert (done.exit_code, done.stdout) == (0, ",".join((*KEYS, *NAMES)) + "\n")
    assert tuple(done.stdout.strip().split(",")) == TEMPLATE
    assert read(done.stdout).count == 0
    assert run("scim", "-", stdin=done.stdout).stdout.startswith("scim_self_care,")


def shown(table: Table[sci.ScimRecords], width: int = 100) -> list[str]:
    return with_records(table, sci.scim3(table.records).grid()).to_text(width).splitlines()


def test_a_table_shows_every_score_and_what_is_remarkable() -> None:
    records = [
        {"id": "\x1b[31mA", **BEST, "total": 90},
        {"id": "[bold]B", **BEST, "stairs": "", "bladder": ""},
        {"id": "C", **BEST, "feeding": 4},
    ]
    table = read(csv_text(*({"total": "", **one} for one in records)), on_error="report")
    assert max(map(len, shown(table))) <= 100
    _, head, *lines = shown(table, 400)
    assert head.split()[:2] == ["row", "id"]
    rows = [line.split(maxsplit=8) for line in lines]
    assert rows[0][:8] == ["2", "\\x1b[31mA", "20", "40", "10", "30", "40", "100"]
    assert rows[1][:8] == ["3", "[bold]B", "20", "25-40", "10", "27-30", "37-40", "82-100"]
    assert set(" ".join(rows[2][2:]).split()) == {"-"}
    assert rows[0][8] == "total: 90 on record, 100 computed"
    assert rows[1][8].startswith("missing bladder, stairs; stairs missing: item 12")


def test_long_tables_say_what_they_leave_out() -> None:
    lines = shown(read(csv_text(*[BEST | {"stairs": ""}] * (MOST_ROWS + 2))), 200)
    assert lines[-1] == "2 more records are not shown; -o writes all to a file."
    assert not any(line.startswith(f"{MOST_ROWS + 3} ") for line in lines)


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_table(good: Path) -> None:
    terminal, side = os.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "sciscore", "scim", good],
        env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "dumb"}, stdout=side,
    )  # fmt: skip
    os.close(side)
    text = b""
    with suppress(OSError):
        while part := os.read(terminal, 1 << 12):
            text += part
    os.close(terminal)
    assert done.wait(timeout=120) == 0
    assert "missing stairs" in text.decode()


# The documentation


def test_every_result_column_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "scim.md").read_text(encoding="utf-8")
    for column in sci.scim3(sci.ScimRecords.from_columns({"total": [1]})).to_columns():
        pattern = column
        for name in NAMES:
            pattern = re.sub(rf"^scim_{name}(?=$|_low$|_high$)", "scim_<name>", pattern)
        assert f"`{pattern}`" in text, column
    for form in NAMED:
        assert f"| `{form}` |" in text
    for table in ("entries", "subscores", "versions", "criteria"):
        assert f"```{{scim}} {table}\n```" in text


def test_hints_name_what_reads_the_file() -> None:
    hospital = {f"scim_{key}": "1" for key in KEYS}  # our names after theirs: 8 differ
    assert "use layout" not in refusal(csv_text(hospital))[0]
    with pytest.raises(sci.SciscoreError, match="`sciscore scim` scores them"):
        sci.read_exams(io.StringIO(csv_text({key.upper(): "1" for key in KEYS})), file_type="csv")
