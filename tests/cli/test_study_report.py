"""`sciscore outcomes --report`: every table and plot of a study, a page and its methods."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytest.importorskip("matplotlib")
pytest.importorskip("xlsxwriter")
pytest.importorskip("scipy")
pytest.importorskip("click")
from click.testing import CliRunner, Result

import sciscore as sci
from sciscore.cli.commands import sciscore as command

SERIES = str(ROOT / "examples" / "case_series" / "fictional_series.csv")
ASKED = ("--baseline", "visit:before", "--followup", "treatment:180+-30", "--needs", "exam")


def run(*arguments: str | Path, text: str = "") -> Result:
    return CliRunner().invoke(command, ["outcomes", *map(str, arguments)], input=text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    made: Path = tmp_path_factory.mktemp("study") / "report"
    done = run(SERIES, "--edition", "2019", *ASKED, "--by", "ais", "--report", made,
               "--time", "before", "--time", "treatment:90+-14", "--time", "treatment:180+-30",
               "--responder", "one_grade", "--natural", "38-50", "--arms", "sex")  # fmt: skip
    assert (done.exit_code, done.output) == (0, "")
    return made


TABLES = (
    "people",
    "visits",
    "quality",
    "change",
    "transitions",
    "responders_one_grade",
    "groups_one_grade",
    "groups_uems",
    "natural_recovery_one_grade",
    "trajectory_total_motor",
    "trajectory_scim_total",
)


def test_every_table_is_there_in_every_kind(folder: Path) -> None:
    for name in TABLES:
        for suffix in ("csv", "xlsx", "tex"):
            assert (folder / "tables" / f"{name}.{suffix}").stat().st_size > 0
    text = (folder / "tables" / "change.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    (uems,) = [row for row in rows if (row["ais"], row["name"]) == ("A", "uems")]
    assert (uems["n"], uems["mean_low"], uems["mean_high"]) == ("5", "9.4", "10.4")


def test_word_and_excel_open_and_hold_the_table(folder: Path) -> None:
    docx = pytest.importorskip("docx")
    (table,) = docx.Document(str(folder / "tables" / "people.docx")).tables
    assert table.rows[0].cells[0].text == "person"
    assert len(table.rows) == 14
    fastexcel = pytest.importorskip("fastexcel")
    book = fastexcel.read_excel(str(folder / "tables" / "people.xlsx"))
    assert book.load_sheet(0).height == 13


def test_every_plot_is_there_as_vector_and_picture(folder: Path) -> None:
    names = {path.stem for path in (folder / "plots").iterdir()}
    drawn = {"transitions", "change_uems", "trajectory_lt", "natural_recovery_one_grade"}
    assert drawn <= names
    for name in names:
        assert {path.suffix for path in (folder / "plots").glob(f"{name}.*")} == {
            ".svg", ".pdf", ".png",
        }  # fmt: skip


def test_the_page_holds_methods_tables_plots_and_references(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    told = (folder / "methods.md").read_text(encoding="utf-8")
    assert "12 of 13 people had both; baseline only: 1." in page
    assert "12 of 13 people had both; baseline only: 1." in told
    assert page.count("<svg") == len({path.stem for path in (folder / "plots").iterdir()})
    assert page.count("<table") >= len(TABLES)
    assert not re.search(r"(?:src|href)=['\"]?https?:", page)
    for key in re.findall(r"^- \[([^\]]+)\]", told, re.MULTILINE):
        assert f"[{key}]" in page
    assert "\\cite{" in (folder / "methods.tex").read_text(encoding="utf-8")
    assert "@misc{worksheet_2019," in (folder / "references.bib").read_text(encoding="utf-8")


def test_a_report_is_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    done = run(SERIES, "--edition", "2019", *ASKED, "--by", "ais", "--report", again,
               "--time", "before", "--time", "treatment:90+-14", "--time", "treatment:180+-30",
               "--responder", "one_grade", "--natural", "38-50", "--arms", "sex")  # fmt: skip
    assert done.exit_code == 0
    for path in (path for path in folder.rglob("*") if path.suffix in {".csv", ".tex", ".svg",
                                                                       ".md", ".bib"}):  # fmt: skip
        assert path.read_bytes() == (again / path.relative_to(folder)).read_bytes(), path


def test_recorded_grades_alone_make_a_report(tmp_path: Path) -> None:
    text = "person,visit,ais\nP<b>1,a,A\nP<b>1,b,C\n"
    done = run("-", "--baseline", "a", "--followup", "b", "--report", tmp_path / "new", text=text)
    assert (done.exit_code, done.output) == (0, "")
    page = (tmp_path / "new" / "index.html").read_text(encoding="utf-8")
    assert "<b>1" not in page
    assert "P&lt;b&gt;1" in page
    assert "AIS at baseline and at follow-up" in page


def test_published_means_lie_behind_trajectories_and_are_cited(tmp_path: Path) -> None:
    made = tmp_path / "report"
    text = "person,days_since_injury,ais,lt\n" + "".join(
        f"P{person},{day},{'AB'[person % 2]},{40 + person + day // 9}\n"
        for person in range(6)
        for day in (30, 180, 360)
    )
    windows = ("--baseline", "injury:30+-9", "--followup", "injury:360+-9")
    times = ("--time", "injury:30+-9", "--time", "injury:180+-9", "--time", "injury:360+-9")
    done = run("-", *windows, *times, "--report", made, "--reference", "Sygen:tetraplegia",
               "--reference", "EMSCI 2001-2019:tetraplegia", text=text)  # fmt: skip
    assert (done.exit_code, done.output) == (0, "")
    drawn = (made / "plots" / "trajectory_lt.svg").read_text(encoding="utf-8")
    for series in ("Sygen, tetraplegia, AIS", "EMSCI 2001-2019, tetraplegia, AIS"):
        assert set(re.findall(rf"{series} (\w)", drawn)) == {"A", "B"}
    page = (made / "index.html").read_text(encoding="utf-8")
    assert "n at each time; published means [EMSCI and Sygen means]" in page
    assert "github.com/jutzca" in (made / "methods.md").read_text(encoding="utf-8")
    assert "EMSCI_and_Sygen_means" in (made / "references.bib").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--responder", "best"), 2, "best"),
        (("--natural", "40"), 2, "is not a window of days such as 40-50"),
        (("--time", "injry:3"), 2, "mean 'injury'?"),
        (("--reference", "Sygen"), 2, "use EMSCI 2001-2019:paraplegia, "),
        (("--reference", "Sygen:paraplegia"), 1, "no trajectory is of a score and AIS grades"),
        (("--reference", "Sygen:paraplegia", "--time", "before"), 1, "the visits need times"),
        (("--by", "plegia"), 1, "not a column of your own"),
        (("--arms", "ais"), 1, "ais has 4 groups; two are compared"),
    ],
)
def test_wrong_usage_writes_nothing(
    arguments: tuple[str, ...], status: int, message: str, tmp_path: Path
) -> None:
    made = tmp_path / "report"
    done = run(SERIES, "--edition", "2019", *ASKED, "--report", made, *arguments)
    assert done.exit_code == status, done.output
    assert message in done.output
    assert not made.exists()


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    done = run(SERIES, "--edition", "2019", *ASKED, "--report", tmp_path)
    assert done.exit_code == 4
    assert "is not empty; name a new folder" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_version_stands_in_the_page(folder: Path) -> None:
    assert f"sciscore {sci.__version__}" in (folder / "index.html").read_text(encoding="utf-8")


def test_more_groups_than_can_be_told_apart_are_drawn_as_one(tmp_path: Path) -> None:
    lines = ["person,days_since_injury,ais,total_motor"]
    for number, grade in enumerate(("A", "B", "C", "D", "E", "ND", "")):
        lines += [f"P{number},1,{grade},{10 * number}", f"P{number},180,D,{10 * number + 5}"]
    table, made = tmp_path / "study.csv", tmp_path / "report"
    table.write_text("\n".join(lines), encoding="utf-8")
    done = run(table, "--baseline", "injury:1+-1", "--followup", "injury:180+-9", "--by", "ais",
               "--time", "injury:1+-1", "--time", "injury:180+-9", "--report", made)  # fmt: skip
    assert (done.exit_code, done.output) == (0, "")
    page = (made / "index.html").read_text(encoding="utf-8")
    assert "everybody: too many groups to tell apart" in page
    assert (made / "plots" / "trajectory_total_motor.png").stat().st_size > 0


def test_a_report_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise sci.OutcomeError("broken off")

    monkeypatch.setattr("sciscore.cli.study_report._page", broken)
    done = run(SERIES, "--edition", "2019", *ASKED, "--report", tmp_path / "report")
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])
