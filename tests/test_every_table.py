"""Every result that is a table prints, converts and saves, each in the same way."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT
from support.html_tables import Reader

import sciscore as sci
from sciscore import outcomes
from sciscore.display import Tabular
from sciscore.testing.practice import grade_answers

pytest.importorskip("scipy")

if TYPE_CHECKING:
    from pathlib import Path

TABLE = sci.read_exams(ROOT / "examples" / "exams.csv", edition="2019")
RESULTS = sci.classify(TABLE.exams, edition="2019")
SCIM = sci.scim3(sci.read_scim(ROOT / "examples" / "scim.csv").records)
OPEN = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
VISITS = sci.visits(ROOT / "examples" / "case_series" / "fictional_series.csv", edition="2019")
PAIRS = VISITS.pairs("visit:before", "treatment:180+-30")
MOVES = sci.transitions(
    PAIRS.baseline_ais, PAIRS.followup_ais, strata={"sex": ["f", "m"] * 6 + ["f"]}
)

SAMPLES: dict[str, Any] = {
    "file": TABLE,
    "layouts": sci.layouts(),
    "suggested layout": sci.suggest_layout(ROOT / "examples" / "exams.csv"),
    "classification": RESULTS[30],
    "cohort": RESULTS,
    "by edition": sci.classify_by_edition(OPEN, editions=("2011", "2019")),
    "editions": sci.editions(),
    "compared editions": sci.compare_editions("1996", "2019"),
    "settling": sci.settle(OPEN, "ais", edition="2019"),
    "next cells": sci.next_cells(OPEN, edition="2019"),
    "graded answers": grade_answers(OPEN, {"ais": "A"}, edition="2019"),
    "SCIM": SCIM[3],
    "SCIM of cohort": SCIM,
    "change of SCIM": sci.scim_change(SCIM[3], SCIM[4]),
    "changes of SCIM": sci.scim_change(SCIM, SCIM),
    "visits": VISITS,
    "selected visits": PAIRS.baseline,
    "pairs": PAIRS,
    "changes": PAIRS.change("uems"),
    "change table": PAIRS.changes(by=["sex"]),
    "trajectory": VISITS.trajectory("lems", "visit:before", "treatment:180+-30"),
    "quality": VISITS.quality(["visit:before", "treatment:180+-30"]),
    "transitions": MOVES,
    "responders": MOVES.responders("one_grade"),
    "responders one by one": outcomes.GRADE_RULES["one_grade"].apply(list("AABC"), list("ABCC")),
    "test": outcomes.sign_test(MOVES.steps, open="exclude", missing="exclude"),
    "against control": outcomes.against_control((5, 6), (52, 187)),
    "standardised": outcomes.standardised(3, {"A": (52, 187)}, ["A"] * 6),
    "natural recovery": outcomes.natural_recovery(
        sci.transitions(["A"] * 6, ["A", "B", "B", "B", "C", "C"]),
        rule="one_grade",
        baseline_days=(40, 50),
    ),
    "groups": outcomes.compare_responders((5, 19), (1, 15), names=("treated", "control")),
    "audit": sci.audit(
        sci.read_exams(ROOT / "examples" / "audit.csv", edition="2019"), edition="2019"
    ),
    "plausibility": sci.plausibility({"uems": [60, 20], "ais": ["A", "B"]}, edition="2019"),
}


def kinds(of: type[Tabular] = Tabular) -> Iterator[type[Tabular]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_there_is_a_sample_of_every_kind() -> None:
    for module in pkgutil.walk_packages(sci.__path__, "sciscore."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    known: set[str] = {one.__name__ for one in kinds() if one.__module__.startswith("sciscore.")}
    assert known - {type(one).__name__ for one in SAMPLES.values()} == set()


@pytest.mark.parametrize("name", SAMPLES)
def test_it_prints_in_every_form(name: str) -> None:
    result = SAMPLES[name]
    grids = result.grids()
    assert len(repr(result)) < 300
    assert str(result)
    for width in (60, 80, 120):
        assert max(map(len, result.to_text(width).splitlines())) <= width
    for page in (result.to_html(), "\n".join(grid._repr_html_() for grid in grids)):
        assert "table" in Reader(page).tags
        names = re.findall(r'<div id="([^"]+)"', page)
        assert len(names) == len(set(names)) == len(grids)
    assert result._repr_html_()
    assert result.to_markdown().count("| --") >= 1
    assert result.to_latex().count(r"\begin{table}") == len(grids)


@pytest.mark.parametrize("name", SAMPLES)
def test_it_gives_columns_and_frames(name: str) -> None:
    result = SAMPLES[name]
    columns = result.to_columns()
    assert len({len(column) for column in columns.values()}) == 1
    for kind in ("pandas", "polars", "pyarrow"):
        frame = result.to_frame(kind)
        assert type(frame).__module__.partition(".")[0] == kind
        names = frame.column_names if kind == "pyarrow" else list(frame.columns)
        assert names == list(columns)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx", "html", "tex", "md"])
@pytest.mark.parametrize("name", SAMPLES)
def test_it_saves_to_every_kind_of_file(name: str, suffix: str, tmp_path: Path) -> None:
    SAMPLES[name].save(tmp_path / f"result.{suffix}")
    assert (tmp_path / f"result.{suffix}").stat().st_size


@pytest.mark.parametrize("name", SAMPLES)
def test_it_pickles(name: str) -> None:
    result = SAMPLES[name]
    assert str(pickle.loads(pickle.dumps(result))) == str(result)
