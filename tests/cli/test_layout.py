"""`sciscore layout`: what it prints, writes and exits with."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("click")
pytest.importorskip("rich")

from click.testing import CliRunner, Result

import sciscore as sci
from sciscore.cli.commands import sciscore as command

INTACT = sci.Exam.intact()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments)])


def clinic(path: Path, separator: str = ",", encoding: str = "utf-8", **changes: Any) -> Path:
    """A table of one exam under names of one's own."""
    record = {
        path.replace(".", "_"): text for path, text in sci.layout("sciscore").write(INTACT).items()
    }
    record = {f"é {name}": text for name, text in record.items() if name.count("_") > 1}
    record = {name: text for name, text in record.items() if "lowest" not in name}
    record |= {"VAC": "Yes", "DAP": "Yes", **changes}
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, record, delimiter=separator)
        writer.writeheader()
        writer.writerow(record)
    return path


def test_a_layout_is_printed_written_and_used(tmp_path: Path) -> None:
    path, mine = clinic(tmp_path / "clinic.csv"), tmp_path / "mine.toml"
    done = run("layout", path, "-o", mine)
    assert done.exit_code == 0, done.output
    assert "134 of 134 fields found" in done.output
    assert f"written: {mine}" in done.output
    done = run("classify", path, "--layout", mine, "--edition", "2019", "-o", tmp_path / "out.csv")
    assert done.exit_code == 0, done.output
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        assert next(csv.DictReader(file))["ais"] == "E"


def test_what_is_open_ends_with_one_and_is_written_all_the_same(tmp_path: Path) -> None:
    path, mine = clinic(tmp_path / "clinic.csv", VAC="9"), tmp_path / "mine.toml"
    done = run("layout", path, "-o", mine)
    assert done.exit_code == 1
    assert "'9' is not an answer (1 cell, first in row 2); say what it stands for" in done.output
    assert mine.read_text(encoding="utf-8").startswith("# Open")
    assert run("layout", path, "--untested", "9").exit_code == 0


def test_the_file_is_named_and_shows_how_to_settle_what_is_open(tmp_path: Path) -> None:
    path, mine = clinic(tmp_path / "clinic.csv", VAC="1"), tmp_path / "mine.csv.toml"
    done = run("layout", path, "-o", mine)
    assert done.output.endswith(f"written: {mine}; settle what is open in it\n")
    text = mine.read_text(encoding="utf-8")
    assert '\nname = "mine"\n\n[columns]' in text
    line = '# [spellings.answers]\n# "1" = ""  # Yes, No, NT'
    mine.write_text(text.replace(line, '[spellings.answers]\n"1" = "Yes"'), encoding="utf-8")
    assert run("classify", path, "--layout", mine, "--edition", "2019").exit_code == 0


def test_many_faults_are_a_few_lines(tmp_path: Path) -> None:
    cells = {
        f"é {name.replace('.', '_')}": f"x{place}"
        for place, name in enumerate(sci.layout("sciscore").required)
        if "." in name
    }
    done = run("layout", clinic(tmp_path / "clinic.csv", **cells))
    assert done.exit_code == 1
    assert "And 1" in done.output
    assert len(done.output.splitlines()) < 40


@pytest.mark.parametrize(
    ("separator", "encoding", "options"),
    [
        (";", "cp1252", ["--encoding", "cp1252"]),
        ("\t", "utf-8", ["--separator", "tab"]),
        ("|", "utf-16", []),
    ],
)
def test_files_of_other_kinds(
    tmp_path: Path, separator: str, encoding: str, options: list[str]
) -> None:
    path = clinic(tmp_path / "clinic.csv", separator, encoding)
    done = run("layout", path, *options)
    assert done.exit_code == 0, done.output
    assert "é right_motor_C5" in done.output


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = clinic(tmp_path / "clinic.csv", encoding="cp1252")
    assert run("layout", path).exit_code == 4
    assert run("layout", tmp_path / "nowhere.csv").exit_code == 4
    assert run("layout").exit_code == 2


@pytest.mark.parametrize("verb", ["classify", "scim"])
def test_a_table_without_records_says_so(tmp_path: Path, verb: str) -> None:
    empty = tmp_path / "empty.csv"
    assert run("template", *["--scim"] * (verb == "scim"), "-o", empty).exit_code == 0
    edition = ["--edition", "2019"] * (verb == "classify")
    done = run(verb, empty, *edition, "-o", tmp_path / "out.csv")
    assert (done.exit_code, done.stderr) == (0, "sciscore: there are no records\n")
    done = run(verb, empty, *edition, "--errors", "json")
    assert (done.exit_code, done.stderr) == (0, "")


def test_a_record_of_another_layout_is_one_line(cases: Path) -> None:
    done = run("classify", cases / "wild" / "praxis-form.json", "--edition", "2019")
    assert done.exit_code == 1
    _, line = done.stderr.splitlines()
    assert line.startswith("2 of the 134 required fields of an exam are missing: vac, dap; these ")
    assert line.endswith("use layout praxis-form (3 records: 1, 2, 3)")
