"""The command `sciscore outcomes`: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytest.importorskip("click")
from click.testing import CliRunner, Result

from sciscore.cli.commands import sciscore as command

SERIES = str(ROOT / "examples" / "case_series" / "fictional_series.csv")
ASKED = ("--baseline", "visit:before", "--followup", "treatment:180+-30")


def run(*arguments: str, terminal: bool = False, monkeypatch: Any = None, text: str = "") -> Result:
    if terminal:
        monkeypatch.setattr("sciscore.cli.terminal.is_terminal", lambda: True)
        monkeypatch.setenv("COLUMNS", "110")
    return CliRunner().invoke(command, ["outcomes", *arguments], input=text)


def rows_of(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_a_pipe_gets_a_row_for_each_person() -> None:
    rows = rows_of(run(SERIES, "--edition", "2019", *ASKED, "--needs", "exam"))
    assert len(rows) == 13
    by_person = {row["person"]: row for row in rows}
    assert by_person["F01"]["change_uems"] == "12"
    assert by_person["F11"]["followup_row"] == ""
    assert by_person["F11"]["followup_remark"] == "no exam in record 32"
    assert by_person["F09"]["followup_ais"] == "ND"
    assert by_person["F09"]["followup_ais_possible"] == "A,B"
    assert by_person["F02"]["change_uems"] == ""
    assert (by_person["F02"]["change_uems_low"], by_person["F02"]["change_uems_high"]) == (
        "17",
        "22",
    )
    assert {row["edition"] for row in rows} == {"2019"}


def test_a_terminal_gets_the_choice_and_the_change_with_every_n(monkeypatch: Any) -> None:
    done = run(SERIES, "--edition", "2019", *ASKED, "--by", "sex", "--by", "ais",
               terminal=True, monkeypatch=monkeypatch)  # fmt: skip
    assert done.exit_code == 0, done.output
    told = done.output
    assert told.startswith("13 people: both 13, baseline only 0, follow-up only 0, neither 0")
    assert told.count("F05") == 1
    assert re.search(r"^f +A +UEMS +1 ", told, re.MULTILINE)
    assert re.search(r"^all +UEMS +12 ", told, re.MULTILINE)
    assert "classified under edition 2019" in told
    assert max(map(len, told.splitlines())) <= 110


def test_of_many_people_only_those_with_a_remark_are_listed(monkeypatch: Any) -> None:
    rows = [f"P{one},{day},{one % 50}" for one in range(60) for day in (1, 180 + one)]
    text = "\n".join(["person,days_since_injury,uems", *rows])
    done = run("-", "--baseline", "injury:1", "--followup", "injury:180+-30", terminal=True,
               monkeypatch=monkeypatch, text=text)  # fmt: skip
    assert "60 people: both 31, baseline only 29, follow-up only 0" in done.output
    assert re.search(r"^P31 +\d+ ", done.output, re.MULTILINE)
    assert "P30 " not in done.output
    assert "Only people with a remark are listed" in done.output


def test_recorded_grades_only_need_no_edition(monkeypatch: Any) -> None:
    text = "person,visit,ais\nP1,a,A\nP1,b,C\n"
    rows = rows_of(run("-", "--baseline", "a", "--followup", "b", text=text))
    assert (rows[0]["baseline_ais"], rows[0]["followup_ais"]) == ("A", "C")
    told = run("-", "--baseline", "a", "--followup", "b", text=text, terminal=True,
               monkeypatch=monkeypatch)  # fmt: skip
    assert "Change: no score and no level on record" in told.output


def test_what_a_file_holds_may_not_command_the_terminal(monkeypatch: Any) -> None:
    text = "person,visit,ais,uems\nP\x1b[31m1,a,A,3\nP\x1b[31m1,b,C,4\n"
    told = run("-", "--baseline", "a", "--followup", "b", text=text, terminal=True,
               monkeypatch=monkeypatch)  # fmt: skip
    assert told.exit_code == 0
    assert "\x1b" not in told.output


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ((SERIES, *ASKED), 1, "edition: missing; there are exams"),
        ((SERIES, "--edition", "2018", *ASKED), 2, "2018"),
        ((SERIES, "--edition", "2019", *ASKED[:2]), 2, "--followup"),
        ((SERIES, "--edition", "2019", "--baseline", "injry:3", *ASKED[2:]), 2, "mean 'injury'?"),
        ((SERIES, "--edition", "2019", "--baseline", "befor", *ASKED[2:]), 1, "mean 'before'?"),
        ((SERIES, "--edition", "2019", *ASKED, "--by", "plegia"), 1, "not a column of your own"),
        ((SERIES, "--edition", "2019", *ASKED, "-o", SERIES), 2, "would replace what was read"),
        ((SERIES, "--edition", "2019", *ASKED, "-o", "x.doc"), 2, "suffix"),
    ],
)
def test_wrong_usage_and_wrong_data_are_told_apart(
    arguments: tuple[str, ...], status: int, message: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == status, done.output
    assert message in done.output
    assert not done.stdout or status == 2


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "pairs.csv"
    assert run(SERIES, "--edition", "2019", *ASKED, "-o", str(target)).exit_code == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 14


def test_columns_have_the_names_that_are_given() -> None:
    text = "patient,seen,Grade\n1,a,A\n1,b,C\n"
    asked = ("--baseline", "a", "--followup", "b", "--person", "patient", "--visit", "seen")
    (row,) = rows_of(run("-", *asked, "--name", "ais=Grade", text=text))
    assert (row["person"], row["baseline_ais"], row["followup_ais"]) == ("1", "A", "C")
    for name, status, said in (
        ("ais", 2, "does not name a column; use for instance ais=Grade"),
        ("ais=Grad", 1, "Grad: there is no such column; it was named for ais"),
        ("asi=Grade", 1, "asi: not a column of visits"),
    ):
        done = run("-", *asked, "--name", name, text=text)
        assert done.exit_code == status, done.output
        assert said in done.output
