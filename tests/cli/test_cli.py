"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("click")
pytest.importorskip("rich")

from click.testing import CliRunner, Result
from conftest import ROOT

import sciscore as sci
from sciscore import cli
from sciscore.cli.commands import VERBS, Commands, sciscore
from sciscore.cli.progress import total_of
from sciscore.cli.records import MOST_ROWS, with_records
from sciscore.cli.terminal import wrapped
from sciscore.errors import CODES, printable
from sciscore.formats import praxis
from sciscore.formats.read import read_exams
from sciscore.formats.table import Table
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import runs

INTACT = sci.Exam.intact()
OPEN = INTACT.replace({"right.motor.L3": 3, "vac": "NT"})
BAD = {"right.motor.L3": "7", "dap": "?"}


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(sciscore, [*map(str, args)], input=stdin)


def exams_csv(path: Path, *records: dict[str, object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]))
        writer.writeheader()
        writer.writerows(records)
    return path


def record(name: str, exam: sci.Exam, **changes: str) -> dict[str, object]:
    cells: dict[str, object] = {path: "" if exam[path] is None else exam[path] for path in PLACE}
    return {"id": name, **cells, **changes}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return exams_csv(tmp_path / "exams.csv", record("a", INTACT), record("b", OPEN))


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    return exams_csv(
        tmp_path / "mixed.csv", record("a", INTACT), record("b", INTACT, **BAD), record("c", OPEN)
    )


# classify


def test_results_are_csv_in_a_pipe(good: Path) -> None:
    done = run("classify", good, "--edition", "2019")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (done.exit_code, done.stderr) == (0, "")
    assert [(row["id"], row["ais"], row["ais_possible"]) for row in rows] == [
        ("a", "E", "E"),
        ("b", "ND", "B,D"),
    ]
    assert "problems" not in rows[0]
    assert run("classify", good, "--edition", "2019", "-o", "-").stdout == done.stdout


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
def test_results_go_to_a_file_by_its_suffix(good: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out.{suffix}"
    done = run("classify", good, "--edition", "2019", "-o", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    text = out.read_text(encoding="utf-8")
    if suffix == "csv":
        assert text.splitlines()[0].startswith("id,sensory_level_right,")
    else:
        lines = json.loads(text) if suffix == "json" else map(json.loads, text.splitlines())
        assert [line["ais"] for line in lines] == ["E", "ND"]


def test_problems_are_listed_and_nothing_is_written(mixed: Path, tmp_path: Path) -> None:
    for out in (("-o", tmp_path / "out.csv"), ()):
        done = run("classify", mixed, "--edition", "2019", *out)
        assert (done.exit_code, done.stdout) == (1, "")
        first, second, third = done.stderr.splitlines()
        assert first == "sciscore: 2 problems; nothing was written"
        assert second == (
            "row 3, right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* "
            "(edition 2019) (rows as in a spreadsheet, with the header)"
        )
        assert third.startswith("row 3, dap: '?' ")
    assert [path.name for path in tmp_path.iterdir()] == ["mixed.csv"]


def test_good_records_are_written_when_problems_are_reported(mixed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("classify", mixed, "--edition", "2019", "--on-error", "report", "-o", out)
    assert done.exit_code == 3
    assert done.stderr.startswith("sciscore: 2 problems; 1 record left out\nrow 3, right.motor.L3:")
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["id"], row["ais"]) for row in rows] == [("a", "E"), ("b", ""), ("c", "ND")]
    assert rows[1]["problems"].startswith("right.motor.L3: '7' is not a motor grade")
    piped = run("classify", mixed, "--edition", "2019", "--on-error", "report")
    assert piped.stdout == out.read_text(encoding="utf-8")


def test_a_reading_of_the_edition_is_stated_in_every_row(good: Path) -> None:
    done = run("classify", good, "--edition", "1992", "--reading", "intact_from=4")
    rows = csv.DictReader(io.StringIO(done.stdout))
    assert {row["edition"] for row in rows} == {"1992 (intact_from=4)"}


def test_standard_input_is_csv_unless_told_otherwise(good: Path) -> None:
    expected = run("classify", good, "--edition", "2019").stdout
    assert run("classify", "-", "--edition", "2019", stdin=good.read_text()).stdout == expected
    exam = json.dumps({"id": "x", **OPEN.to_dict()})
    done = run("classify", "-", "--edition", "2019", "--from", "jsonl", stdin=exam)
    assert done.stdout.splitlines()[1].startswith("x,INT,INT,")


def test_praxis_exams(tmp_path: Path) -> None:
    path = tmp_path / "exams.json"
    path.write_text(json.dumps([{"id": 1, **praxis.write_exam(OPEN)}]))
    done = run("classify", path, "--edition", "2019", "--layout", "praxis")
    assert done.exit_code == 0
    assert next(csv.DictReader(io.StringIO(done.stdout)))["ais_possible"] == "B,D"


def test_no_records_are_no_error(tmp_path: Path) -> None:
    header = tmp_path / "empty.csv"
    assert run("template", "-o", header).exit_code == 0
    done = run("classify", header, "--edition", "2019")
    assert done.exit_code == 0
    assert done.stdout.startswith("sensory_level_right,")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["classify", "exams.csv", "--edition", "2019", "-o", ""], "the output is empty"),
        (["classify", "exams.csv"], "Missing option '--edition'"),
        (["classify", "--edition", "2019"], "Missing argument 'IN'"),
        (
            ["classify", "exams.csv", "--edition", "2018"],
            "'2018' is not an edition; use one of 1992, 1996",
        ),
        (["classify", "exams.csv", "--edition", "1990"], "edition 1990 is not supported"),
        (["classify", "notes.doc", "--edition", "2019"], "use .csv, .json, .jsonl"),
        (["classify", "exams.csv", "--edition", "2019", "-o", "x.xls"], "unknown suffix '.xls'"),
        (["classify", "exams.csv", "--edition", "2019", "-o", "exams.csv"], "would replace"),
        (["classify", "exams.csv", "--edition", "2019", "--layout", "emski"], "mean 'emsci'?"),
        (["classify", "exams.csv", "--edition", "2019", "--layout", "sygen"], "sygen:26"),
        (
            ["explain", "exams.csv", "--edition", "2019", "--row", "4"],
            "no record in row 4; the file has 2, in rows 2 to 3",
        ),
        (["settle", "exams.csv", "--edition", "2019", "--row", "0"], "x>=1"),
        (["explain", "exams.csv", "--edition", "2019", "--finding", "AIS"], "did you mean 'ais'?"),
        (["editions", "2019"], "name two editions"),
        (["editions", "2019", "2020"], "'2020' is not an edition"),
        (["template", "-o", "x.json"], "use .csv"),
        (["classified"], "No such command"),
        (["explain", "exams.csv", "--edition", "1992", "--reading", "x"], "not RULE=VALUE"),
        (
            ["explain", "exams.csv", "--edition", "1992", "--reading", "intact_from=7"],
            "'7' is not a reading of intact_from",
        ),
    ],
)
def test_wrong_usage(
    good: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], message: str
) -> None:
    monkeypatch.chdir(good.parent)
    Path("notes.doc").touch()
    before = good.read_bytes()
    done = run(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert good.read_bytes() == before


def test_files_that_cannot_be_read_have_a_status_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "exams.csv"
    path.touch()
    done = run("classify", path, "--edition", "2019")
    assert (done.exit_code, done.stderr) == (4, f"sciscore: {path}: the file is empty\n")
    path.write_bytes(b"\x00\x01")
    done = run("classify", path, "--edition", "2019")
    assert (done.exit_code, done.stderr.count("\n")) == (4, 1)
    for name in ("nowhere.csv", "."):
        done = run("classify", tmp_path / name, "--edition", "2019", "--from", "csv")
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (4, "", 1)


def test_problems_cannot_command_the_terminal() -> None:
    exam = {"right.\x1b[31mred": 1, **INTACT.to_dict()}
    done = run("classify", "-", "--edition", "2019", "--from", "json", stdin=json.dumps(exam))
    assert done.stderr == "sciscore: record 1, right.\\x1b[31mred: not a field of an exam\n"
    assert printable("a\x1b[0m\u202eb\ud800\tü \u3000ß") == "a\\x1b[0m\\u202eb\\ud800\\tü \u3000ß"


def test_results_that_cannot_be_written(good: Path, tmp_path: Path) -> None:
    for out in (tmp_path / "nowhere" / "out.csv", tmp_path / ("x" * 300 + ".csv")):
        done = run("classify", good, "--edition", "2019", "-o", out)
        assert done.exit_code == 4
        assert "cannot be written: " in done.stderr
        assert len(done.stderr.splitlines()) == 1


# Problems for programs


def problems_of(done: Result) -> list[dict[str, object]]:
    """The problems on standard error, which holds nothing else."""
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    for line in lines:
        assert list(line) == ["row", "location", "code", "value", "message"]
        assert line["code"] in CODES
        assert line["message"]
    return lines


def test_what_a_suggested_layout_leaves_open_is_told_as_problems(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    done = run("layout", path, "--errors", "json")
    assert done.exit_code == 1
    found = problems_of(done)
    assert {problem["code"] for problem in found} == {"field.missing"}
    assert len(found) == 134


def test_a_suggested_layout_on_standard_output(good: Path, tmp_path: Path) -> None:
    done = run("layout", good, "-o", "-")
    assert done.exit_code == 0
    mine = tmp_path / "mine.toml"
    mine.write_text(done.stdout, encoding="utf-8")
    assert sci.read_exams(good, layout=mine, edition="2019").count
    assert not Path("-").exists()


@pytest.mark.parametrize(
    "verb",
    [
        ("layout",),
        ("next", "--interactive", "--edition", "2019"),
        ("classify", "--nested", "--edition", "2019"),
    ],
)
def test_no_verb_writes_over_what_it_reads(verb: tuple[str, ...], good: Path) -> None:
    before = good.read_bytes()
    for out in (good, ""):
        done = run(*verb, good, "-o", out, "--errors", "json")
        assert done.exit_code == 2
        assert problems_of(done)[0]["code"] == "argument.not_allowed"
    assert good.read_bytes() == before


def test_an_option_that_cannot_be_is_wrong_usage(good: Path) -> None:
    done = run("classify", good, "--edition", "2019", "--separator", "ab", "--errors", "json")
    assert done.exit_code == 2
    assert problems_of(done)[0]["code"] == "argument.not_allowed"


def test_problems_as_json_lines_and_nothing_else(mixed: Path) -> None:
    done = run("classify", mixed, "--edition", "2019", "--errors", "json")
    assert (done.exit_code, done.stdout) == (1, "")
    first, second = problems_of(done)
    assert (first["row"], first["location"]) == (3, "right.motor.L3")
    assert (second["row"], second["location"]) == (3, "dap")
    reported = run("classify", mixed, "--edition", "2019", "--errors=json", "--on-error", "report")
    assert reported.exit_code == 3
    assert problems_of(reported) == [first, second]
    assert reported.stdout


@pytest.mark.parametrize(
    ("args", "status", "location", "value"),
    [
        (["classify", "exams.csv"], 2, "--edition", None),
        (["classify", "exams.csv", "--edition", "2018"], 2, "--edition", "2018"),
        (["classify", "exams.csv", "--edition", "2019", "--row", "1"], 2, None, None),
        (["classify", "nowhere.csv", "--edition", "2019"], 4, None, None),
        (["nothing"], 2, None, None),
        ([], 2, None, None),
        (["classify", "x.doc", "--edition", "2019"], 2, None, None),
    ],
)
def test_every_end_is_told_as_json(
    args: list[str], status: int, location: str | None, value: str | None
) -> None:
    for words in ([*args, "--errors", "json"], ["--errors", "json", *args]):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (status, "")
        (problem,) = problems_of(done)
        assert (problem["location"], problem["value"]) == (location, value)


def test_a_fault_of_sciscore_shows_no_cell_and_no_traceback(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("secret cell")

    monkeypatch.setattr("sciscore.isncsci.classify.classify", fail)
    done = run("classify", good, "--edition", "2019")
    assert (done.exit_code, done.stdout) == (70, "")
    assert done.stderr.startswith("sciscore: a fault of sciscore: KeyError in ")
    assert "secret" not in done.stderr
    assert (
        problems_of(run("classify", good, "--edition", "2019", "--errors", "json"))[0]["code"]
        == "sciscore.fault"
    )


def test_results_in_full_are_json_lines(mixed: Path) -> None:
    done = run("classify", mixed, "--edition", "2019", "--on-error", "report", "--nested")
    assert done.exit_code == 3
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first["record"] == {"id": "a"}
    expected = sci.classify(INTACT, edition="2019").to_dict()
    assert {name: first[name] for name in expected} == json.loads(json.dumps(expected))
    assert [one["location"] for one in second["problems"]] == ["right.motor.L3", "dap"]
    assert third["findings"]["ais"]["possible"] == ["B", "D"]
    assert run("classify", mixed, "--edition", "2019", "--nested").stdout == ""


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--nested",),
        ("--on-error", "report"),
        *(("-o", f"results.{suffix}") for suffix in ("csv", "json", "jsonl")),
    ],
)
def test_one_exam_as_json_gives_what_a_list_of_one_gives(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"one": OPEN.to_dict(), "list": [OPEN.to_dict()]}
    written = []
    for name, content in given.items():
        Path(f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        stdin = json.dumps(content)
        for path, more in ((f"{name}.json", ()), ("-", ("--from", "json"))):
            done = run("classify", path, "--edition", "2019", *options, *more, stdin=stdin)
            assert done.exit_code == 0
            written.append([done.stdout, *(one.read_text() for one in Path().glob("results.*"))])
    assert all(one == written[0] for one in written)


@pytest.mark.parametrize(
    "broken", [{"vac": "?"}, {"sex": "f"}, {"right.motor.C5": 5}, {"left": {}}, {"dap": None}]
)
def test_one_exam_as_json_is_refused_as_in_a_list(
    broken: dict[str, object], tmp_path: Path
) -> None:
    ends = []
    for content in (OPEN.to_dict() | broken, [OPEN.to_dict() | broken]):
        path = tmp_path / "exam.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        done = run("classify", path, "--edition", "2019")
        ends.append((done.exit_code, done.stdout, done.stderr))
    assert ends[0] == ends[1]


# explain, settle, editions, template


def test_explain_prints_the_explanation(good: Path) -> None:
    expected = str(sci.classify(OPEN, edition="2019").explain("motor_level_right"))
    done = run("explain", good, "--edition", "2019", "--row", "3", "--finding", "motor_level_right")
    assert (done.exit_code, done.stdout) == (0, expected + "\n")
    first = run("explain", good, "--edition", "2019")
    assert first.stdout == f"{sci.classify(INTACT, edition='2019').explain('ais')}\n"


def test_settle_prints_what_settles(good: Path) -> None:
    done = run("settle", good, "--edition", "2019", "--row", "3")
    assert (done.exit_code, done.stdout) == (
        0,
        f"{sci.settle(OPEN, 'ais', edition='2019').to_text()}\n",
    )
    assert "vac" in done.stdout


@pytest.mark.parametrize("command", ["explain", "settle"])
def test_only_the_exam_in_question_must_be_good(mixed: Path, command: str) -> None:
    assert run(command, mixed, "--edition", "2019", "--row", "4").exit_code == 0
    done = run(command, mixed, "--edition", "2019", "--row", "3")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "row 3, right.motor.L3: '7' is not a motor grade" in done.stderr


def test_editions_and_their_differences() -> None:
    assert run("editions").stdout == f"{sci.editions().to_text()}\n"
    compared = sci.compare_editions("1996", "2000")
    assert run("editions", "1996", "2000").stdout == f"{compared.to_text()}\n"
    assert run("editions", "2013", "2015").stdout == "2013 and 2015 do not differ\n"


def test_template_is_a_header() -> None:
    done = run("template")
    assert (done.exit_code, done.stdout) == (0, ",".join(PLACE) + "\n")


def test_without_a_command_there_is_help() -> None:
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == run("--help").stdout


def test_version() -> None:
    assert run("--version").stdout == f"sciscore {sci.__version__}\n"


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_is_told_in_full_on_80_columns(verb: str) -> None:
    done = run(*filter(None, [verb]), "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(filter(None, ["Usage: sciscore", verb])))
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "..." not in done.stdout.replace("COMMAND [ARGS]...", "").replace("COLUMN,...", "")
    if verb:
        assert "--errors [text|json]" in done.stdout
        command = Commands(None).get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None
        assert (command.help or "").startswith(VERBS[verb])
    else:
        told = " ".join(done.stdout.split())
        assert all(f"{name} {what}" in told for name, what in VERBS.items())


@pytest.mark.parametrize(
    ("words", "word", "found"),
    [
        ("sciscore ", "cl", {"classify"}),
        ("sciscore classify --edition ", "20", {"2000", "2011", "2019"}),
        ("sciscore classify --layout ", "em", {"emsci"}),
        ("sciscore explain --finding ", "motor_level", {"motor_level_right", "motor_level_left"}),
    ],
)
def test_words_are_completed(words: str, word: str, found: set[str]) -> None:
    from click.shell_completion import ShellComplete

    complete = ShellComplete(sciscore, {}, "sciscore", "_SCISCORE_COMPLETE")
    given = complete.get_completions(words.split()[1:], word)
    assert found <= {item.value for item in given}
    assert all(item.value.startswith(word) for item in given)


# The terminal


def shown(table: Table[sci.Exams], width: int) -> list[str]:
    grid = with_records(table, sci.classify(table.exams, edition="2019").grid())
    return grid.to_text(width).splitlines()


def line_of(lines: list[str], start: str) -> str:
    return next(line for line in lines if line.split()[:2] == start.split())


@pytest.fixture
def table(tmp_path: Path) -> Table[sci.Exams]:
    deaf = INTACT.replace(dict.fromkeys(list(PLACE)[:134], "NT"))
    path = exams_csv(
        tmp_path / "exams.csv",
        record("\x1b[31mA", INTACT),
        record("B", OPEN, vac="?"),
        record("C", OPEN),
        record("D", deaf),
    )
    return read_exams(path, on_error="report")


def test_wide_table_shows_what_is_possible_beside_nd(table: Table[sci.Exams]) -> None:
    lines = shown(table, 300)
    assert lines[1].split()[:4] == ["row", "id", "SL", "right"]
    assert line_of(lines, "2 \\x1b[31mA").split()[2:] == [
        *("INT", "INT", "INT", "INT", "INT", "I", "E", "NA", "NA", "NA", "NA"),
        *("50", "50", "112", "112"),
    ]
    assert set(line_of(lines, "3 B").split()[2:]) == {"-"}
    assert "ND (B, D)" in line_of(lines, "4 C")
    assert "ND (C1-S3, INT)" in line_of(lines, "5 D")
    assert "ND (NA, C1-S3)" in line_of(lines, "5 D")
    assert line_of(lines, "5 D").split()[-4:] == ["0-50", "0-50", "0-112", "0-112"]
    assert "edition 2019" in lines[0]


@pytest.mark.parametrize("width", [50, 80, 130])
def test_narrow_table_repeats_the_keys_and_cuts_nothing(
    table: Table[sci.Exams], width: int
) -> None:
    lines = shown(table, width)
    assert max(map(len, lines)) <= width
    heads = [line for line in lines if line.split()[:2] == ["row", "id"]]
    assert len(heads) == {50: 4, 80: 2, 130: 1}[width]
    assert "0-112" in " ".join(lines)
    squeezed = "".join("".join(lines).split())
    assert "\u2026" not in squeezed


def test_long_tables_say_what_they_leave_out(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(f"{json.dumps(INTACT.to_dict())}\n" * (MOST_ROWS + 3))
    lines = shown(read_exams(path), 300)
    assert lines[-1] == "3 more records are not shown; -o writes all to a file."
    assert line_of(lines, f"{MOST_ROWS} INT")


def test_tables_without_records_or_own_columns() -> None:
    empty = read_exams(io.StringIO("[]"), file_type="json", on_error="report")
    assert shown(empty, 300)[1].split()[:3] == ["row", "SL", "right"]


def test_a_second_own_column_is_shown_if_narrow(tmp_path: Path) -> None:
    rows = [{"id": "p" * 40, "week": 4, "note": "x", **record("", INTACT)} | {"id": "p" * 40}]
    path = exams_csv(tmp_path / "a.csv", *rows)
    assert shown(read_exams(path), 300)[1].split()[:4] == ["row", "id", "week", "SL"]


def test_progress_knows_about_how_many_records_a_file_has(good: Path, tmp_path: Path) -> None:
    assert total_of(str(good)) == 2
    assert total_of("-") is None
    assert total_of(str(tmp_path / "x.xlsx")) is None


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (("C5", "C6", "C7"), "C5-C7"),
        (("C5", "C6"), "C5, C6"),
        (("NA", "C8", "T1", "T2", "L1"), "NA, C8-T2, L1"),
        (("C1", "S1", "S2", "S3", "INT"), "C1, S1-S3, INT"),
        (("S3", "INT"), "S3, INT"),
    ],
)
def test_runs_of_levels(values: tuple[str, ...], text: str) -> None:
    assert runs(values) == text


def test_long_lines_are_wrapped_under_their_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert wrapped("1. one two three four five") == "1. one two three\n   four five"


# The process


COMMAND = (sys.executable, "-m", "sciscore")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    path = exams_csv(tmp_path / "exams.csv", record("Zoë", INTACT))
    done = subprocess.run(
        [*COMMAND, "classify", path, "--edition", "2019"],
        env=ENVIRONMENT | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
        encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[1].startswith("Zoë,INT")


@pytest.mark.skipif(os.name == "nt", reason="needs a pipe that can be closed")
def test_a_closed_pipe_is_one_line(tmp_path: Path) -> None:
    path = exams_csv(tmp_path / "exams.csv", *[record("a", INTACT)] * 500)
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = subprocess.run(
        [*COMMAND, "classify", path, "--edition", "2019"],
        env=ENVIRONMENT, stdout=write_end, stderr=subprocess.PIPE, check=False, timeout=120,
    )  # fmt: skip
    os.close(write_end)
    assert done.returncode == 4
    assert done.stderr.decode() == (
        "sciscore: standard output was closed; the output is not complete\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes files")
@pytest.mark.parametrize("verb", ["editions", "template", "layouts"])
def test_a_closed_output_is_one_line(verb: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m sciscore {verb} >&-"],
        env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (4, "sciscore: standard output is closed\n")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_what_a_terminal_cannot_show_is_replaced(tmp_path: Path, encoding: str) -> None:
    exam = record("Z\u4e2d", INTACT) | {"right.motor.L3": "\u4e2d"}
    path = exams_csv(tmp_path / "exams.csv", exam)
    done = subprocess.run(
        [*COMMAND, "classify", path, "--edition", "2019"],
        env=ENVIRONMENT | {"PYTHONIOENCODING": encoding}, capture_output=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("classify", "exams.csv", "--edition", "2019"), "ND"),
        (("explain", "exams.csv", "--edition", "2019"), "ais: E (edition 2019)"),
        (("editions",), "evidence"),
        (("editions", "1996", "2019"), "rule"),
    ],
)
def test_a_terminal_gets_tables(good: Path, args: tuple[str, ...], expected: str) -> None:
    terminal, side = os.openpty()
    done = subprocess.Popen(
        [*COMMAND, *args], env=ENVIRONMENT | {"TERM": "dumb"}, cwd=good.parent, stdout=side
    )
    os.close(side)
    text = b""
    # The end of a terminal is an error on some systems, and nothing more on others.
    with suppress(OSError):
        while part := os.read(terminal, 1 << 12):
            text += part
    os.close(terminal)
    assert done.wait(timeout=120) == 0
    assert expected in text.decode()
    assert "\x1b" not in text.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_full_disk_is_one_line(good: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "classify", good, "--edition", "2019"],
            env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            timeout=120,
        )  # fmt: skip
    assert done.returncode == 4
    assert done.stderr.startswith("sciscore: standard output cannot be written: ")
    assert len(done.stderr.splitlines()) == 1


def test_missing_libraries_are_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "sciscore: the command line needs click and rich; "
        "install it with: pip install 'sciscore[cli]'\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "--version",
        "editions",
        "serve-lines --edition 2019",
        "classify - --from json --edition 2019",
        "explain - --from json --edition 2019",
    ],
)
def test_what_reads_no_table_loads_no_heavy_library(words: str) -> None:
    arguments = words.split()
    code = (
        "import sys; from sciscore.cli.commands import sciscore\n"
        f"try: sciscore.main({arguments})\n"
        "except SystemExit: print({'rich', 'numpy', 'pyarrow', 'polars'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True,
        input=json.dumps(OPEN.to_dict()),
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "set()"


# Services


@pytest.mark.parametrize("kind", ["exam", "result", "row", "scim", "problem"])
def test_schemas_are_printed(kind: str) -> None:
    assert json.loads(run("schema", kind).stdout) == sci.json_schema(kind)
    assert run("schema", "exams").exit_code == 2


def test_the_service_answers_a_line_before_it_gets_the_next() -> None:
    good = json.dumps({"id": 1} | OPEN.to_dict())
    with subprocess.Popen(
        [*COMMAND, "serve-lines", "--edition", "2019"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for line, ok in ((good, True), ("{", False), (good, True)):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["ok"] == ok
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_the_service_answers_under_a_reading_and_in_a_layout() -> None:
    sent = json.dumps({"id": 1} | praxis.write_exam(OPEN)) + "\n"
    options = ("--edition", "1992", "--reading", "intact_from=4", "--layout", "praxis")
    done = subprocess.run(
        [*COMMAND, "serve-lines", *options], env=ENVIRONMENT, input=sent, capture_output=True,
        text=True, check=True, timeout=120,
    )  # fmt: skip
    (answer,) = map(json.loads, done.stdout.splitlines())
    read = sci.edition("1992").with_reading(intact_from="4")
    assert answer == {"ok": True, "record": {"id": 1}, **sci.classify(OPEN, edition=read).to_dict()}
    assert run("serve-lines", "--edition", "1992", "--reading", "x").exit_code == 2


def test_limits_of_the_service() -> None:
    sent = json.dumps(OPEN.to_dict()) + "\n"
    options = ("--edition", "2019", "--longest", "1000")
    done = subprocess.run(
        [*COMMAND, "serve-lines", *options], env=ENVIRONMENT, input=sent, capture_output=True,
        text=True, check=True, timeout=120,
    )  # fmt: skip
    (answer,) = map(json.loads, done.stdout.splitlines())
    assert answer["problems"][0]["code"] == "file.too_large"
    assert run("serve-lines", "--edition", "2018", stdin=sent).exit_code == 2
    assert run("serve-lines", *options, "--seconds", "0", stdin=sent).exit_code == 2


def test_help_lists_each_exit_status_in_a_line() -> None:
    lines = run("--help").output.splitlines()
    start = lines.index("  Exit status:")
    assert [line.split()[0] for line in lines[start + 1 : start + 7]] == [*list("01234"), "70"]


def test_practice_says_what_an_answer_may_be() -> None:
    shown = run("practice", "--edition", "2019", stdin="xx\nC8\nq\n").output
    assert "'xx' is not a level; use C1 to S3, INT, ND" in shown
    assert "missing" not in shown


def test_the_dialogue_counts_cells_apart_from_sides() -> None:
    shown = run("next", "--interactive", "--edition", "2019", stdin="q").output
    assert "7 to go  right light touch S4-5" in shown


def test_pages_are_written_under_a_reading(good: Path, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    reading = ("--edition", "1992", "--reading", "intact_from=4")
    assert run("report", good, *reading, "-o", pages).exit_code == 0
    texts = [path.read_text(encoding="utf-8") for path in pages.glob("*.html")]
    assert len(texts) == 3
    assert all("1992 (intact_from=4)" in text for text in texts)


@pytest.mark.parametrize("text", ["NA", "", "n.d."])
def test_a_hint_names_the_option_as_it_is_typed(tmp_path: Path, text: str) -> None:
    cells = sci.layout("sciscore").write(sci.Exam.intact()) | {"vac": text}
    path = tmp_path / "exams.csv"
    path.write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")
    command = ["classify", str(path), "--edition", "2019"]
    assert f"declare --untested '{text}'" in run(*command).stderr
    assert run(*command, "--untested", text).exit_code == 0
