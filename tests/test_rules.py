"""docs/rules.toml: every rule has sources in every edition, functions and tests that exist."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT

import sciscore as sci
from sciscore.testing import LAWS

sys.path.insert(0, str(ROOT / "docs"))
import ledger

RULES = ledger.rules()
#: The tests that guard each rule, by rule and file.
GUARDS = ledger.guards()
#: How a docstring says which rule its function carries out, and what the rule rests on.
NAMED = re.compile(r"Rule ([A-Z]+(?:\.[A-Z_]+)+) \[([^\]]+)\]")


def thing_at(path: str) -> Any:
    """What stands at a path below sciscore."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            thing: Any = importlib.import_module(".".join(["sciscore", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            thing = vars(thing)[name]
        return thing
    raise AssertionError(path)


def documented(module: ModuleType) -> list[tuple[str, str]]:
    """The docstrings of a module, its functions and its classes, by path below sciscore."""
    base = module.__name__.removeprefix("sciscore.")
    found = [(base, module.__doc__ or "")]
    for name, thing in vars(module).items():
        if getattr(thing, "__module__", "") != module.__name__:
            continue
        members = vars(thing).items() if inspect.isclass(thing) else ()
        if inspect.isclass(thing) or inspect.isfunction(thing):
            found.append((f"{base}.{name}", thing.__doc__ or ""))
        found += [
            (f"{base}.{name}.{member}", inspect.getdoc(value) or "")
            for member, value in members
            if inspect.isfunction(value) or isinstance(value, property)
        ]
    return found


def modules_of_rules() -> list[ModuleType]:
    names = ("isncsci", "scim", "measures", "outcomes")
    return [
        importlib.import_module(found.name)
        for name in names
        for found in pkgutil.walk_packages(
            importlib.import_module(f"sciscore.{name}").__path__, f"sciscore.{name}."
        )
    ]


def test_functions_name_exactly_the_rules_that_name_them() -> None:
    docs = [pair for module in modules_of_rules() for pair in documented(module)]
    named = {(rule, path) for path, doc in docs for rule, _ in NAMED.findall(doc)}
    listed = {
        (rule.id, path)
        for rule in RULES.values()
        if not rule.id.startswith("MEASURE.")
        for path in rule.functions
    }
    assert named == listed
    for _, doc in docs:
        assert len(NAMED.findall(doc)) == len(re.findall(r"Rule [A-Z]+\.", doc)), doc


def test_what_functions_cite_is_a_source_of_the_rule() -> None:
    for module in modules_of_rules():
        for path, doc in documented(module):
            for rule, cited in NAMED.findall(doc):
                known = {key for row in sci.editions() for key in RULES[rule].sources_under(row)}
                for source in re.split(r"[;,] ", cited):
                    own = source.startswith(("decision", "step ")) or source[0].isdigit()
                    assert own or any(source.startswith(key) for key in known), (path, source)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_function_source_and_test_exists(rule: ledger.Rule) -> None:
    assert all(thing_at(path) is not None for path in rule.functions)
    assert rule.says.endswith(".")
    for row in sci.editions():
        assert rule.sources_under(row)
        assert set(rule.sources_under(row)) <= set(sci.REFERENCES)
    assert rule.tests, f"no test guards {rule.id}"
    unmarked = [file for file in rule.tests if file not in GUARDS.get(rule.id, {})]
    assert not unmarked, f"no test of {unmarked} bears the mark of {rule.id}"


def test_every_mark_and_every_law_names_rules_that_exist() -> None:
    assert set(GUARDS) <= set(RULES)
    assert {rule for law in LAWS.values() for rule in law.rules} <= set(RULES)


def test_every_rule_of_the_examination_has_a_law() -> None:
    by_law = {rule for law in LAWS.values() for rule in law.rules}
    assert {rule for rule in RULES if rule.startswith("ISNCSCI.")} <= by_law


def test_cells_and_decisions_of_the_examination_all_belong_to_a_rule() -> None:
    cells = {cell for rule in RULES.values() for cell in rule.cells}
    assert cells == set(next(iter(sci.editions())).rules())
    decided = {key for rule in RULES.values() for key in rule.decisions}
    assert decided == {decision.key for decision in sci.interpretations()}


def test_guards_are_read_off_marks_of_tests_and_of_files(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "test_one.py").write_text(
        'import pytest\npytestmark = [pytest.mark.guards("A.B")]\n'
        '@pytest.mark.guards("A.C", "A.D")\ndef test_that_it_works() -> None: ...\n'
        "def helper() -> None: ...\n",
        encoding="utf-8",
    )
    here = {"room/test_one.py": ["test_that_it_works"]}
    assert ledger.guards(tmp_path) == {"A.B": here, "A.C": here, "A.D": here}
    assert ledger.sentence("test_that_it_works") == "That it works"


def test_a_run_names_the_rules_that_its_failed_tests_guard(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        'import pytest\n@pytest.mark.guards("A.C", "A.D")\ndef test_no() -> None:\n    assert 0\n'
        '@pytest.mark.guards("A.B")\ndef test_yes() -> None: ...\n',
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", str(tmp_path)]
    ran = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "rules that failed tests guard" in ran.stdout, ran.stdout + ran.stderr
    assert "\nA.C, A.D\n" in ran.stdout


def test_the_page_has_a_section_for_every_rule() -> None:
    text = "\n".join(ledger.sections())
    assert all(f"\n### {rule}\n" in text for rule in RULES)
