"""The table of spellings through every door: one answer each, and the same table in the docs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from conftest import ROOT

import sciscore as sci
from sciscore import kinds, outcomes, recorded
from sciscore.cli.commands import sciscore as command
from sciscore.errors import Problem, SciscoreError
from sciscore.formats import nscisc
from sciscore.formats.lines import answer
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.recorded import Kind, Recorded, read_value

INTACT = sci.Exam.intact()
COHORT = sci.Exams.from_exams([INTACT])
REFUSED: Final = "refused"
PAGE: Final = ROOT / "docs" / "reference" / "spellings.md"

#: Kinds of the table, by the heading under which the page lists them.
KINDS: Final[dict[str, Kind]] = {
    "Levels": kinds.LEVEL,
    "Zones of partial preservation": kinds.ZONE,
    "AIS": kinds.AIS,
    "Completeness": kinds.COMPLETENESS,
    "VAC and DAP": kinds.ANSWER,
    "Flags": kinds.FLAG,
    "Lowest non-key muscle": kinds.NONKEY,
    "Motor grades": FIELDS[PLACE["right.motor.C5"]].kind,
}
#: What is no spelling of anything, and what depends on the source.
STRANGE: Final[tuple[Any, ...]] = (
    "x", "T010", "C9", "?", ".", "-", "U", "UNK", "9", 9, "99", "888", "n", "y", "1.5", 2.5,
    True, False, "A/B", "ND*", "C*", "B,D", "C5,C6", "A,A", "NA", "X00", "S4-5", "", " ", None,
    float("nan"), pd.NA, "ND", "UTD", "NT", 5, 5.0, "5.0", " 5 ", 0, "0", "none", 101, -1,
)  # fmt: skip


def written(kind: Kind) -> list[Any]:
    """Every text of a kind, in capitals and between blanks by turns, and what is strange."""
    plain = [text for text in kind.spellings if "[" not in text]
    turned = [(text, text.upper(), f" {text} ")[place % 3] for place, text in enumerate(plain)]
    return [*turned, *STRANGE]


def canonical(read: Recorded | None) -> Any:
    """The one spelling of what was read."""
    return None if read is None else read.values[0] if len(read.values) == 1 else str(read)


def outcome(door: Callable[[Any], Any], cell: Any) -> Any:
    try:
        return door(cell)
    except SciscoreError:
        return REFUSED


def check(kind: Kind, doors: dict[str, Callable[[Any], Any]], cells: list[Any]) -> None:
    """Each door gives for a cell what it gives for its one spelling, and refuses the others."""
    known: dict[tuple[str, str], Any] = {}
    for cell in cells:
        read = read_value(kind, cell)
        for name, door in doors.items():
            got = outcome(door, cell)
            if isinstance(read, Problem):
                assert got == REFUSED, (name, cell)
                continue
            one = canonical(read)
            told = f"{one}*" if read is not None and read.tagged and read.values else one
            key = (name, repr(told))
            if key not in known:
                known[key] = outcome(door, told)
            assert repr(got) == repr(known[key]), (name, cell, told)


# Recorded findings and scores


def columns(**extra: list[Any]) -> dict[str, list[Any]]:
    return {"person": ["P", "P"], "days_since_injury": [0, 100], **extra}


def recorded_doors(name: str) -> dict[str, Callable[[Any], Any]]:
    """The doors for a recorded finding or score, each from a cell to what it gives."""

    def visits(cell: Any) -> Any:
        return sci.visits(columns(**{name: [cell, None]})).to_columns()

    def frame(cell: Any) -> Any:
        made = pd.DataFrame(columns()).assign(**{name: pd.Series([cell, None], dtype=object)})
        return sci.visits(made).to_columns()

    def wide(cell: Any) -> Any:
        table = {"person": ["P"], f"{name}_1": [cell], f"{name}_2": [None], "_x": [1]}
        return sci.visits_from_wide(table, {"_1": "first", "_2": "second"}).to_columns()

    doors: dict[str, Callable[[Any], Any]] = {"visits": visits, "frame": frame}
    if name == "ais":
        rule = outcomes.better_by(1)
        doors["transitions"] = lambda cell: sci.transitions([cell], ["D"]).to_columns()
        doors["responders"] = lambda cell: rule.apply([cell], ["D"]).text.tolist()
        doors["wide"] = wide
    if name == "motor_level_left":
        gain = outcomes.motor_levels(sides="either")
        doors["responders"] = lambda cell: gain.apply([("C5", cell)], [("C5", "C7")]).text.tolist()
    if name == "uems":
        better = outcomes.points("uems", ">", 5)
        doors["responders"] = lambda cell: better.apply([cell], [40]).text.tolist()
        doors["wide"] = wide
    return doors


def audit_door(name: str) -> dict[str, Callable[[Any], Any]]:
    """The audit, which judges levels that cannot be instead of refusing them."""
    return {
        "audit": lambda cell: sci.audit(COHORT, {name: [cell]}, edition="2019").to_columns(),
    }


def file_doors(name: str, folder: Path) -> dict[str, Callable[[Any], Any]]:
    """The doors for texts in files."""
    path = folder / "visits.csv"

    def file(cell: Any) -> Any:
        text = io.StringIO()
        csv.writer(text).writerows(zip(*(
            [key, *values] for key, values in columns(**{name: [cell, ""]}).items()
        ), strict=True))  # fmt: skip
        path.write_text(text.getvalue(), encoding="utf-8")
        return sci.visits(path).to_columns()

    def of_type(write: Callable[[Any], Any], suffix: str) -> Callable[[Any], Any]:
        def door(cell: Any) -> Any:
            write(pd.DataFrame(columns(**{name: [cell, None]}), dtype=object))
            return sci.visits(path.with_suffix(suffix)).to_columns()

        return door

    def command_line(cell: Any) -> Any:
        file(cell)
        args = ["outcomes", str(path), "--baseline", "injury:0", "--followup", "injury:100"]
        done = CliRunner().invoke(command, args)
        assert done.exit_code in (0, 1), done.output
        return REFUSED if done.exit_code else done.output

    def transitions(cell: Any) -> Any:
        text = "" if cell is None else cell
        path.write_text(f'before,after\n"{text}",D\n', encoding="utf-8")
        args = ["transitions", str(path), "--baseline", "before", "--followup", "after"]
        done = CliRunner().invoke(command, args)
        assert done.exit_code in (0, 1), done.output
        return REFUSED if done.exit_code else done.output

    def parquet(frame: pd.DataFrame) -> None:
        frame.astype({name: "string"}).to_parquet(path.with_suffix(".parquet"))

    def json_lines(frame: pd.DataFrame) -> None:
        frame.to_json(path.with_suffix(".jsonl"), orient="records", lines=True)

    def excel(frame: pd.DataFrame) -> None:
        frame.to_excel(path.with_suffix(".xlsx"), index=False, engine="xlsxwriter")

    doors: dict[str, Callable[[Any], Any]] = {
        "csv": file,
        "parquet": of_type(parquet, ".parquet"),
        "json lines": of_type(json_lines, ".jsonl"),
        "excel": of_type(excel, ".xlsx"),
        "sciscore outcomes": command_line,
    }
    return doors | ({"sciscore transitions": transitions} if name == "ais" else {})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ais", kinds.AIS), ("completeness", kinds.COMPLETENESS),
        ("neurological_level", kinds.LEVEL), ("motor_level_left", kinds.LEVEL),
        ("sensory_zpp_right", kinds.ZONE), ("uems", kinds.score(50)),
    ],
)  # fmt: skip
def test_recorded_findings_and_scores_through_every_door(
    name: str, kind: Kind, tmp_path: Path
) -> None:
    check(kind, recorded_doors(name), written(kind))
    check(attrs.evolve(kind, impossible={}), audit_door(name), written(kind))
    texts = [cell for cell in written(kind) if isinstance(cell, str)]
    check(kind, file_doors(name, tmp_path), texts[:: 1 + len(texts) // 14])


def plausible_cell(name: str, cell: object) -> object:
    return sci.plausibility({name: [cell]}, edition="2019").to_columns()


def test_measures_and_plausibility_read_the_same() -> None:
    doors: dict[str, Callable[[Any], Any]] = {
        "motor level gain": lambda cell: sci.measures.motor_level_gain(cell, "C7"),
    }
    check(kinds.LEVEL, doors, written(kinds.LEVEL))
    recovery: dict[str, Callable[[Any], Any]] = {
        "marked recovery": lambda cell: sci.measures.marked_recovery(
            cell, rule="modified_benzel", modified_benzel=3
        ),
    }
    known = [cell for cell in written(kinds.AIS) if not _is_missing_to_registries(cell)]
    check(kinds.AIS, recovery, known)
    # What cannot be is what plausibility is for: it reads it, and says so.
    judged = {"ais": kinds.AIS, "neurological_level": kinds.LEVEL, "uems": kinds.score(50)}
    for name, kind in judged.items():
        plausible: dict[str, Callable[[Any], Any]] = {"plausibility": partial(plausible_cell, name)}
        check(kind.as_recorded(), plausible, written(kind))


def _is_missing_to_registries(cell: Any) -> bool:
    """U is what the registries of this measure write for an unknown grade."""
    return isinstance(cell, str) and cell.strip() == "U"


def test_a_level_that_cannot_be_is_refused_where_it_is_read() -> None:
    for cell in ("NA", "S4-5", "S45", "C9", "T010"):
        with pytest.raises(sci.OutcomeError, match="is not a level"):
            sci.visits(columns(neurological_level=[cell, "C5"]))
    with pytest.raises(sci.OutcomeError, match="never a level"):
        sci.visits(columns(neurological_level=["S4_5", "C5"]))


def test_codes_of_a_registry_are_read_beside_the_spellings() -> None:
    for code, level in (("C05", "C5"), ("C5", "C5"), ("X00", "INT"), ("c05", "C5")):
        assert nscisc.read({"ANurLvlA": code})["ANurLvlA"].value == level


# Cells of an exam


def cell_doors(path: str) -> dict[str, Callable[[Any], Any]]:
    """The doors for a cell of an exam, each from a cell to the exam."""
    known = {name: "" if INTACT[name] is None else INTACT[name] for name in PLACE}
    layout = sci.layout("sciscore")

    def table(make: Callable[[dict[str, Any]], Any]) -> Callable[[Any], Any]:
        def door(cell: Any) -> Any:
            made = sci.classify_table(make({**known, path: cell}), edition="2019")
            return list(made["ais_possible"]), list(made["total_motor_low"])

        return door

    def of_objects(record: dict[str, Any]) -> Any:
        return pd.DataFrame(
            {name: pd.Series([cell], dtype=object) for name, cell in record.items()}
        )

    def from_json(cell: Any) -> Any:
        text = json.dumps({**known, path: None if recorded.is_missing(cell) else cell})
        return sci.read_exams(io.StringIO(text), file_type="json").exams[0]

    def from_long(cell: Any) -> Any:
        return sci.exams_from_long(_long({**known, path: cell}), person="id").exams[0]

    def of_visits(cell: Any) -> Any:
        columns = {name: [one] for name, one in {**known, path: cell}.items()}
        made = sci.visits({"person": ["P"], "visit": ["a"], **columns}, edition="2019")
        return made.results.exams[0] if made.results else None

    doors = {"visits": of_visits}
    if path.count(".") > 1 or path == "vac":
        doors["long table"] = from_long
    return doors | {
        "dictionary": lambda cell: sci.Exam.from_dict({**known, path: cell}),
        "layout": lambda cell: layout.read({**known, path: cell}),
        "columns": lambda cell: sci.Exams.from_columns(
            {name: [one] for name, one in {**known, path: cell}.items()}
        )[0],
        "pandas": table(of_objects),
        "json": from_json,
    }


def text_doors(path: str, folder: Path) -> dict[str, Callable[[Any], Any]]:
    """The doors for texts in files and frames of texts."""
    known = sci.layout("sciscore").write(INTACT)
    file = folder / "exams.csv"

    def lines(cell: str) -> str:
        text = io.StringIO()
        writer = csv.DictWriter(text, known, lineterminator="\n")
        writer.writeheader()
        writer.writerow({**known, path: cell})
        return text.getvalue()

    def command_line(cell: str) -> Any:
        file.write_text(lines(cell), encoding="utf-8")
        done = CliRunner().invoke(command, ["classify", str(file), "--edition", "2019"])
        assert done.exit_code in (0, 1), done.output
        return REFUSED if done.exit_code else done.output

    def written_as(kind: str) -> Callable[[str], Any]:
        def door(cell: str) -> Any:
            frame = pd.DataFrame({name: [one] for name, one in {**known, path: cell}.items()})
            if kind == "xlsx":
                frame.to_excel(folder / "exams.xlsx", index=False, engine="xlsxwriter")
            else:
                frame.to_parquet(folder / "exams.parquet")
            return sci.read_exams(folder / f"exams.{kind}").exams[0]

        return door

    def batches(cell: str) -> Any:
        batch = pa.RecordBatch.from_pydict(
            {name: [one] for name, one in {**known, path: cell}.items()}
        )
        (made,) = sci.classify_batches([batch], edition="2019")
        return made.to_pydict()

    def service(cell: str) -> Any:
        found = answer(json.dumps({**known, path: cell}), edition="2019")
        return found["findings"] if found["ok"] else REFUSED

    def json_lines(cell: str) -> Any:
        text = json.dumps({**known, path: cell})
        return sci.read_exams(io.StringIO(text), file_type="jsonl").exams[0]

    def polars(cell: str) -> Any:
        frame = pl.DataFrame({name: [one] for name, one in {**known, path: cell}.items()})
        return sci.classify_table(frame, edition="2019").rows()

    return {
        "csv": lambda cell: sci.read_exams(io.StringIO(lines(cell)), file_type="csv").exams[0],
        "excel": written_as("xlsx"),
        "parquet": written_as("parquet"),
        "json lines": json_lines,
        "sciscore classify": command_line,
        "record batches": batches,
        "service of lines": service,
        "polars": polars,
    }


def _long(cells: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells of an exam as a long table."""
    rows = []
    for path, cell in cells.items():
        side, _, rest = path.partition(".")
        part, _, level = rest.partition(".")
        said = {"side": side, "test": part, "level": level} if level else {"test": path}
        if level or path in ("vac", "dap"):
            rows.append({"id": 1, "side": "", "level": "", **said, "value": cell})
    return rows


@pytest.mark.parametrize(
    "path", ["right.motor.C5", "left.light_touch.S4_5", "vac", "prior_deficit",
             "right.lowest_nonkey_muscle"],
)  # fmt: skip
def test_cells_of_an_exam_through_every_door(path: str, tmp_path: Path) -> None:
    kind = FIELDS[PLACE[path]].kind
    cells = [cell for cell in written(kind) if _of_2019(kind, cell)]
    doors = cell_doors(path)
    check_cells(kind, {"pandas": doors.pop("pandas")}, cells[::3])
    check_cells(kind, doors, cells)
    texts = [cell for cell in cells if isinstance(cell, str)]
    check_cells(kind, text_doors(path, tmp_path), texts[:: 1 + len(texts) // 12])


def _of_2019(kind: Kind, cell: Any) -> bool:
    """True if the edition knows what the cell says."""
    read = read_value(kind, cell)
    return isinstance(read, Problem) or read is None or read.values[0] not in _OLDER


_OLDER: Final = {"5*", *(f"T{number}" for number in range(2, 13)), "L1"}


def check_cells(kind: Kind, doors: dict[str, Callable[[Any], Any]], cells: list[Any]) -> None:
    """As `check`, where a blank that means something is written as a blank."""
    known: dict[tuple[str, Any], str] = {}
    for cell in cells:
        read = read_value(kind, cell)
        for name, door in doors.items():
            got = outcome(door, cell)
            if isinstance(read, Problem):
                assert got == REFUSED, (name, cell)
                continue
            assert read is not None
            one = read.values[0]
            if (name, one) not in known:
                known[name, one] = repr(outcome(door, one))
            assert repr(got) == known[name, one] != repr(REFUSED), (name, cell)


# The page


def told(page: str) -> dict[str, dict[str, set[str]]]:
    """The tables of the page: by heading, the texts of each value as they are looked up."""
    tables: dict[str, dict[str, set[str]]] = {}
    heading = ""
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        row = re.fullmatch(r"\| (`[^|]*`|nothing) \| (.*) \|", line)
        if row and heading in KINDS:
            value = row[1].strip("`").replace("nothing", "")
            texts = {recorded.plain_text(text) or "" for text in re.findall(r"`([^`]*)`", row[2])}
            tables.setdefault(heading, {})[value] = texts | ({""} if "a blank" in row[2] else set())
    return tables


def test_the_page_lists_every_spelling_and_no_other() -> None:
    tables = told(PAGE.read_text(encoding="utf-8"))
    assert set(tables) == set(KINDS)
    for heading, kind in KINDS.items():
        spelled: dict[str, set[str]] = {}
        for text, value in kind.spellings.items():
            spelled.setdefault(value.replace("_", "-"), set()).add(text)
        listed = {value.replace("_", "-"): texts for value, texts in tables[heading].items()}
        if heading == "Motor grades":  # the page lists the grades, not every stated range
            spelled = {value: texts for value, texts in spelled.items() if value in listed}
        assert listed == spelled, heading
