"""Tables as people have them: each goes in with one or two commands, or says what is missing.

The files are read in place; see the README beside them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import pytest
from click.testing import CliRunner

import sciscore as sci
from sciscore.cli.commands import sciscore as command
from sciscore.formats.layout_files import layouts_of

KEYS = {
    "rs": "sensory_level_right", "ls": "sensory_level_left",
    "rm": "motor_level_right", "lm": "motor_level_left", "nli": "neurological_level",
    "comp": "completeness", "ais": "ais",
    "rsz": "sensory_zpp_right", "lsz": "sensory_zpp_left",
    "rmz": "motor_zpp_right", "lmz": "motor_zpp_left",
}  # fmt: skip
CODES = {"complete": "C", "incomplete": "I"}


@pytest.fixture
def wild(cases: Path) -> Path:
    folder = cases / "wild"
    if not folder.is_dir():
        pytest.skip("no folder of tables as people have them")
    return folder


def expected(path: Path) -> list[dict[str, set[str]]]:
    listed = json.loads(path.with_name(f"{path.name}.expected.json").read_text(encoding="utf-8"))
    return [{KEYS[key]: set(values) for key, values in exam.items()} for exam in listed]


def found(exam: sci.Exam, edition: str, names: Any) -> dict[str, set[str]]:
    result = sci.classify(exam, edition=edition)
    return {name: set(result.findings[name].possible) for name in names}


def check(path: Path, table: sci.Table[sci.Exams], edition: str = "2019") -> None:
    """The exams give exactly what is expected, those with problems left out."""
    wanted = expected(path)
    kept = [wanted[place] for place in table.places] if len(wanted) == table.count else wanted
    assert len(table.exams) == len(kept)
    for exam, want in zip(table.exams, kept, strict=True):
        assert found(exam, edition, want) == want


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("praxis-form.json", {"layout": "praxis-form"}),
        ("praxis-form-unk.json", {"layout": "praxis-form"}),
        ("nested-false.json", {}),
        ("nested-false.json", {"layout": "praxis"}),
        ("nested-surplus.json", {"layout": "praxis"}),
        ("emsci-floats.csv", {"layout": "emsci"}),
        ("emsci-R.csv", {"layout": "emsci", "untested": "NA"}),
        ("sygen-capitals.csv", {"layout": "sygen:26", "untested": ("9",)}),
        ("semicolons.csv", {}),
        ("tabs.tsv", {}),
    ],
)
def test_read_by_a_named_layout(wild: Path, name: str, options: dict[str, Any]) -> None:
    check(wild / name, sci.read_exams(wild / name, edition="2019", **options))


def test_the_older_core_is_read_with_the_values_of_its_edition(wild: Path) -> None:
    path = wild / "rhi-2011.json"
    check(path, sci.read_exams(path, layout="rhi", edition="2011"), "2011")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("mot_r_c5.csv", {}),
        ("c5-r-motor.csv", {}),
        ("second-sheet.xlsx", {"sheet": "ISNCSCI"}),
        ("second-sheet.xlsx", {"sheet": 2}),
        ("emsci-floats.csv", {}),
        ("emsci-R.csv", {"untested": "NA"}),
        ("sygen-capitals.csv", {"untested": ["9"]}),
        ("praxis-form.json", {}),
        ("praxis-form-unk.json", {}),
        ("nested-false.json", {}),
        ("nested-surplus.json", {}),
        ("semicolons.csv", {}),
        ("tabs.tsv", {}),
    ],
)
def test_a_layout_is_suggested_saved_and_read_with(
    wild: Path, tmp_path: Path, name: str, options: dict[str, Any]
) -> None:
    suggestion = sci.suggest_layout(wild / name, **options)
    assert suggestion.open == ()
    mine = tmp_path / "mine.toml"
    mine.write_text(suggestion.to_toml(), encoding="utf-8")
    sheet = {key: value for key, value in options.items() if key == "sheet"}
    table = sci.read_exams(wild / name, layout=mine, edition="2019", **sheet)
    check(wild / name, table)
    # Round trip: the layout writes what it read.
    own = layouts_of(suggestion.to_toml(), "mine")[0]
    assert own == attrs.evolve(suggestion.layout, name="mine")
    assert [own.read(own.write(exam)) for exam in table.exams] == list(table.exams)


@pytest.mark.parametrize("name", ["mot_r_c5.csv", "c5-r-motor.csv", "emsci-floats.csv", "tabs.tsv"])
def test_a_suggested_layout_writes_the_cells_it_read(wild: Path, name: str) -> None:
    layout = sci.suggest_layout(wild / name).layout
    cells = pd.read_csv(wild / name, dtype=str, sep=None, engine="python", keep_default_na=False)
    for (_, row), exam in zip(
        cells.iterrows(), sci.read_exams(wild / name, layout=layout).exams, strict=True
    ):
        written = layout.write(exam)
        assert {name: written[name] for name in cells.columns[1:]} == dict(row[1:])


def test_undeclared_texts_are_told_once_with_how_to_declare_them(wild: Path) -> None:
    path = wild / "emsci-R.csv"
    with pytest.raises(sci.ExamError) as refused:
        sci.read_exams(path, layout="emsci")
    assert len(str(refused.value).splitlines()) == 1
    assert "'NA' may mean anything; if it stands for not tested, declare untested=['NA']" in str(
        refused.value
    )
    assert {problem.value for problem in refused.value.problems} == {"NA"}
    with pytest.raises(sci.ExamError, match=r"VACCD26.*'9' may mean anything"):
        sci.read_exams(wild / "sygen-capitals.csv", layout="sygen:26")


def test_missing_columns_are_named_without_a_circular_hint(wild: Path) -> None:
    path = wild / "sygen-no-anal.csv"
    for week in ("01", "26"):
        with pytest.raises(sci.FormatError) as refused:
            sci.read_exams(path, layout=f"sygen:{week}")
        text = str(refused.value)
        assert text.endswith(f"are missing: vaccd{week}, anyana{week}")
    with pytest.raises(sci.FormatError, match="use layout sygen:01 or sygen:26"):
        sci.read_exams(path)
    suggestion = sci.suggest_layout(path)
    assert [point.location for point in suggestion.open] == ["layout"]
    assert "sygen:26 lacks vaccd26, anyana26" in suggestion.open[0].message


def test_a_blank_event_is_one_line_and_the_others_are_read(wild: Path) -> None:
    path = wild / "redcap-blank-event.csv"
    with pytest.raises(sci.ExamError) as refused:
        sci.read_exams(path, layout="redcap")
    assert len(str(refused.value).splitlines()) == len(refused.value.problems) == 1
    check(path, sci.read_exams(path, layout="redcap", on_error="report"))


def test_a_row_for_each_cell(wild: Path) -> None:
    path = wild / "long.csv"
    check(path, sci.exams_from_long(path, person="exam", edition="2019"))
    frame = pd.read_csv(path)
    table = sci.exams_from_long(frame, person="exam", edition="2019")
    assert table.exams == sci.exams_from_long(path, person="exam").exams
    assert table.extra["exam"] == list(dict.fromkeys(frame["exam"]))
    assert "exams_from_long" in sci.suggest_layout(path).open[0].message


def test_the_sheets_of_a_workbook_are_named(wild: Path) -> None:
    with pytest.raises(sci.FormatError, match="'Legend', 'ISNCSCI'"):
        sci.read_exams(wild / "second-sheet.xlsx")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("praxis-form.json", "use layout praxis-form"),
        ("rhi-2011.json", "use layout rhi"),
        ("nested-surplus.json", "use layout praxis"),
        ("emsci-R.csv", "use layout emsci"),
        ("mot_r_c5.csv", "`sciscore layout` suggests a layout"),
        ("c5-r-motor.csv", "`sciscore layout` suggests a layout"),
    ],
)
def test_hints_at_a_layout_that_fits(wild: Path, name: str, hint: str) -> None:
    with pytest.raises(sci.SciscoreError) as refused:
        sci.read_exams(wild / name, layout="sygen:26")
    assert hint in str(refused.value)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("praxis-form.json", ["--layout", "praxis-form"]), ("nested-false.json", []),
        ("nested-surplus.json", ["--layout", "praxis"]), ("semicolons.csv", []),
        ("emsci-R.csv", ["--layout", "emsci", "--untested", "NA"]), ("tabs.tsv", []),
        ("sygen-capitals.csv", ["--layout", "sygen:26", "--untested", "9"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("out", ["out.csv", "out.xlsx", "out.jsonl", "out.parquet"])
def test_one_command_is_enough(
    wild: Path, tmp_path: Path, name: str, options: list[str], out: str
) -> None:
    args = ["classify", str(wild / name), "--edition", "2019", "-o", str(tmp_path / out)]
    done = CliRunner().invoke(command, [*args, *options])
    assert done.exit_code == 0, done.output
    assert (tmp_path / out).stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "options", "status"),
    [
        ("mot_r_c5.csv", [], 0), ("c5-r-motor.csv", [], 0), ("tabs.tsv", [], 0),
        ("emsci-R.csv", [], 1), ("emsci-R.csv", ["--untested", "NA"], 0),
        ("sygen-no-anal.csv", [], 1), ("long.csv", [], 1),
        ("second-sheet.xlsx", ["--sheet", "ISNCSCI"], 0),
        ("second-sheet.xlsx", ["--sheet", "2"], 0),
    ],
)  # fmt: skip
def test_the_command_line(
    wild: Path, tmp_path: Path, name: str, options: list[str], status: int
) -> None:
    mine = tmp_path / "mine.toml"
    done = CliRunner().invoke(command, ["layout", str(wild / name), "-o", str(mine), *options])
    assert done.exit_code == status, done.output
    assert mine.read_text(encoding="utf-8").startswith("# Open" if status else 'name = "mine"')
    if not status:
        sheet = options if "--sheet" in options else []
        args = ["classify", str(wild / name), "--layout", str(mine), "--edition", "2019", *sheet]
        done = CliRunner().invoke(command, args)
        assert done.exit_code == 0, done.output
        assert len(done.output.splitlines()) == 9
