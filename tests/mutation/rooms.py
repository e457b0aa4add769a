"""Which modules hold rules, and which tests are to see a change of each."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs
import mutants

TESTS, ROOT = Path(__file__).resolve().parents[1], Path(__file__).resolve().parents[2]
#: The tests of each room. Snapshots are left out: they see every change
#: of a result, and prove none right.
ROOMS = {
    "sciscore.segments": "segments branches agreement",
    "sciscore.intervals": "intervals totals scim recovery walking",
    "sciscore.stored": "exam scim totals settling explanation",
    "sciscore.recorded": "recorded spellings segments exam",
    "sciscore.kinds": "recorded spellings",
    "sciscore.records": "exam scim anything formats",
    "sciscore.cohorts": "cohorts exam scim anything formats",
    "sciscore.workers": "workers",
    "sciscore.isncsci.grades": "grades branches cases exam formats agreement",
    "sciscore.isncsci.editions": "editions branches displays cli",
    "sciscore.isncsci.fields": "grades exam formats",
    "sciscore.isncsci.exam": "exam formats displays next_cells",
    "sciscore.isncsci.exams": "exam laws",
    "sciscore.isncsci.totals": "totals branches laws explanation narration",
    "sciscore.isncsci.narration": "narration explanation branches",
    "sciscore.isncsci.explain": "narration explanation displays",
    "sciscore.isncsci.next_cells": "next_cells",
    "sciscore.isncsci.typical_injuries": "next_cells",
    "sciscore.isncsci.settle_search": "settling next_cells",
    "sciscore.isncsci.settle": "settling cli displays",
    "sciscore.isncsci.findings": "branches exam narration explanation transitions cli",
    "sciscore.isncsci.classification": "branches exam laws cohorts explanation displays",
    "sciscore.isncsci.classify": "branches exam editions anything cohorts workers displays",
    "sciscore.isncsci.cells": "branches agreement grades exhaustive settling",
    "sciscore.isncsci.cohort_cells": "cohorts agreement laws exhaustive settling proofs",
    "sciscore.isncsci.cohort_results": "cohorts agreement branches cases laws workers totals",
    "sciscore.isncsci.edition_table": "editions displays cli",
    "sciscore.isncsci.classifications": "branches exam laws cohorts displays",
    "sciscore.isncsci": "constants branches narration cases editions exhaustive agreement proofs",
    "sciscore.scim.change": "scim change displays",
    "sciscore.scim": "constants scim displays scim_tables scim_files proofs",
    "sciscore.measures.armi": "armi measures",
    "sciscore.measures.fim": "fim measures proofs",
    "sciscore.measures.wisci": "wisci measures",
    "sciscore.measures.walking": "walking measures",
    "sciscore.measures.s1_pin_prick": "walking",
    "sciscore.measures.motor_gain": "recovery responders",
    "sciscore.measures.recovery": "recovery responders",
    "sciscore.measures.below": "patterns",
    "sciscore.measures": "measures patterns armi fim wisci walking recovery",
    "sciscore.formats.considered_normal": "layouts tables suggest traps",
    "sciscore.formats.found_columns": "suggest wild",
    "sciscore.formats.layout_search": "suggest wild",
    "sciscore.formats.long": "long layouts tables traps suggest doors",
    "sciscore.formats.name_parts": "suggest layouts traps tables",
    "sciscore.formats.nscisc": "nscisc",
    "sciscore.formats.praxis": "formats cases",
    "sciscore.formats.trial": "suggest layouts traps wild",
    "sciscore.outcomes.ais": "responders change_tests transitions",
    "sciscore.outcomes.responders": "proportions responders",
    "sciscore.outcomes.change": "change visits selection",
    "sciscore.outcomes.fields": "odd_objects responders controls",
    "sciscore.outcomes.tests": "change_tests",
    "sciscore.outcomes.columns": "constants responders change_tests visits transitions",
    "sciscore.outcomes.grade_rules": "responders transitions",
    "sciscore.outcomes.measure_rules": "responders",
    "sciscore.outcomes.recorded_numbers": "auditing visits plausibility",
    "sciscore.outcomes.pairs": "visits selection change outcomes",
    "sciscore.outcomes.proportions": "proportions transitions controls groups auditing",
    "sciscore.outcomes.recorded": "visits selection change outcomes",
    "sciscore.outcomes.score_rules": "responders",
    "sciscore.outcomes.selection": "selection visits",
    "sciscore.outcomes.strata": "transitions",
    "sciscore.outcomes.summary": "change",
    "sciscore.outcomes.trajectories": "change selection visits",
    "sciscore.outcomes.exam_quality": "listing",
    "sciscore.outcomes.listing": "listing visits",
    "sciscore.outcomes.methods": "methods",
    "sciscore.outcomes.visit_columns": "visits visit_tables selection",
    "sciscore.outcomes.visit_sources": "visits visit_tables",
    "sciscore.outcomes.visit_table": "visits visit_tables selection change outcomes",
    "sciscore.outcomes.wide_visits": "visit_tables",
    "sciscore.outcomes.visits": "visits selection change outcomes",
    "sciscore.outcomes.windows": "selection visits outcomes",
    "sciscore.outcomes.transitions": "transitions responders odd_objects",
    "sciscore.outcomes.exact": "controls groups change_tests proportions proofs",
    "sciscore.outcomes.control": "controls",
    "sciscore.outcomes.controls": "controls",
    "sciscore.outcomes.natural_recovery": "controls",
    "sciscore.outcomes.two_samples": "groups",
    "sciscore.outcomes.groups": "groups",
    "sciscore.outcomes.two_groups": "groups",
    "sciscore.outcomes.audit": "auditing",
    "sciscore.outcomes.mean_courses": "mean_courses change",
    "sciscore.outcomes.plausibility": "plausibility",
}

#: What many tests use.
SHARED = ("support/helpers.py", "support/oracle.py", "conftest.py")
#: The files of tests by name, as paths below the folder of tests.
FILES = {path.name: path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}


def room_of(module: str) -> str | None:
    """The longest name in the table that fits a module."""
    fitting = [name for name in ROOMS if f"{module}_".startswith((f"{name}.", f"{name}_"))]
    return max(fitting, key=len, default=None)


def rooms_of(module: str) -> tuple[str, ...]:
    """The files of tests for a module."""
    names = ROOMS[room_of(module) or ""].split()
    return tuple(FILES.get(f"test_{name}.py", f"test_{name}.py") for name in names)


def rule_modules() -> dict[str, Path]:
    """The modules whose mutants are tried, by name."""
    paths = sorted((ROOT / "sciscore").rglob("*.py"))
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    return {name: path for name, path in named.items() if room_of(name)}


@attrs.frozen
class Trial:
    """A mutant with the tests that it is to survive."""

    module: str
    path: Path
    mutant: mutants.Mutant
    tests: tuple[str, ...]
    source: str
    state: str

    @property
    def files(self) -> tuple[str, ...]:
        """The files of its tests, as tests are named."""
        return tuple(f"{TESTS.name}/{name}" for name in self.tests)


def line(trial: Trial, outcome: str, by: str, seconds: float) -> dict[str, Any]:
    """What came of a mutant, for the file of results."""
    told = {"key": trial.mutant.key, "source": trial.source, "state": trial.state}
    place = {"module": trial.module, "line": trial.mutant.line}
    return told | place | {"outcome": outcome, "by": by, "seconds": round(seconds, 1)}


def _digest(paths: Iterable[Path]) -> str:
    """What tells texts of Python apart, but for comments and docstrings."""
    code = (ast.dump(_without_docstrings(path.read_text(encoding="utf-8"))) for path in paths)
    return hashlib.sha256("\0".join(code).encode()).hexdigest()[:12]


def _without_docstrings(source: str) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [part for part in node.body if not mutants.is_docstring(part)]
    return tree


def trials(beginnings: Sequence[str]) -> list[Trial]:
    """Every mutant of the modules whose names begin so, in that order; or of all."""
    modules = rule_modules()
    shared = [TESTS / name for name in SHARED]
    found = []
    for module in dict.fromkeys(
        m for name in beginnings or [""] for m in modules if m.startswith(name)
    ):
        path, tests = modules[module], rooms_of(module)
        state = _digest([path, *(TESTS / name for name in tests), *shared])
        source = _digest([path])
        text = path.read_text(encoding="utf-8")
        found += [
            Trial(module, path, mutant, tests, source, state)
            for mutant in mutants.mutants(text, module)
        ]
    return found
