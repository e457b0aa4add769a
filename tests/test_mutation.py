"""The runner of mutants: what it changes, that it sees what survives, and its lists."""

from __future__ import annotations

import ast
import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))
sys.path.insert(0, str(ROOT / "tests" / "mutation"))
import figures
import forks
import ledger
import mutants
import nursery
import rooms

MUTATION = ROOT / "tests" / "mutation"
SOURCE = '''
"""Words 1."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import x
LIMIT: "1" = 3

def rule(a: int, b: int = 1) -> bool:
    """Words 2."""
    assert a > 0
    if a + b >= LIMIT and not b:
        raise ValueError(f"{a + 1}")
    return max(a, b, key=f(strict=True)) == 2
'''


def test_every_change_is_made_once_and_text_is_left_alone() -> None:
    keys = [mutant.key for mutant in mutants.mutants(SOURCE, "m")]
    assert len(keys) == 11
    assert keys[0] == "m: LIMIT: '1' = 3  ->  LIMIT: '1' = 4"
    shown = "m.rule: return max(a, b, key=f(strict=True)) == {}"
    assert keys[-1] == f"{shown.format(2)}  ->  {shown.format(3).removeprefix('m.rule: ')}"
    made = [ast.unparse(mutants.mutated(SOURCE, number)) for number in range(len(keys))]
    assert len(set(made)) == len(made)
    assert ast.unparse(ast.parse(SOURCE)) not in made
    assert all('"""Words 2."""' in text and "assert a > 0" in text for text in made)
    changed = "\n".join(made)
    for piece in ("a - b", "> LIMIT", "or not b", "min(a, b", "!= 2", "== 3", "return None"):
        assert piece in changed
    assert "a + 2" not in changed, "messages of refusals stay what they are"


def test_mutants_are_the_same_in_every_run_and_have_keys_of_their_own() -> None:
    for path in (ROOT / "sciscore" / "isncsci" / "levels.py", ROOT / "sciscore" / "segments.py"):
        source = path.read_text(encoding="utf-8")
        found = mutants.mutants(source, path.stem)
        assert found == mutants.mutants(source, path.stem)
        assert len({mutant.key for mutant in found}) == len(found) > 50


def test_there_is_no_mutant_beyond_the_last() -> None:
    with pytest.raises(IndexError, match="no mutant 99"):
        mutants.mutated(SOURCE, 99)


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the runner forks")


def run(*args: str, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(MUTATION / "run.py"), *args]
    if code:
        setup = f"import sys; sys.path.insert(0, {str(MUTATION)!r}); import run"
        command = [sys.executable, "-c", f"{setup}\n{code}"]
    env = os.environ | {"PYTHONHASHSEED": "0"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def test_every_rule_module_has_tests_that_exist_and_every_name_a_module() -> None:
    modules = rooms.rule_modules()
    files = {name for module in modules for name in rooms.rooms_of(module)}
    assert {name for name in files if not (ROOT / "tests" / name).exists()} == set()
    assert {rooms.room_of(module) for module in modules} == set(rooms.ROOMS)


def test_rules_lie_in_modules_that_are_tried_with_the_tests_that_guard_them() -> None:
    modules = rooms.rule_modules()
    for folder in ("isncsci", "scim", "measures", "outcomes"):
        names = {path.stem for path in (ROOT / "sciscore" / folder).glob("*.py")}
        untried = {name for name in names if f"sciscore.{folder}.{name}" not in modules}
        assert untried <= {"__init__"}, "tests/mutation/rooms.py names the tests of each module"
    for rule in ledger.rules().values():
        for function in rule.functions:
            home = max((m for m in modules if f"sciscore.{function}.".startswith(f"{m}.")), key=len)
            assert set(rule.tests) <= set(rooms.rooms_of(home)), (rule.id, home)


def test_reasons_are_given_to_mutants_that_exist() -> None:
    reasons = figures.justified()
    names = {key.partition(":")[0] for key in reasons}
    modules = [
        m for m in rooms.rule_modules() if any(f"{name}.".startswith(f"{m}.") for name in names)
    ]
    assert set(reasons) <= {trial.mutant.key for trial in rooms.trials(modules)}


def test_mutants_of_one_function_are_told_from_those_of_what_an_import_runs() -> None:
    before = compile(SOURCE, "m.py", "exec")
    names = []
    for _, tree in mutants.each_mutated(SOURCE):
        found = nursery.changed(before, compile(tree, "m.py", "exec"))
        names.append(found and found[1].co_name)
    assert names == [None, None, *["rule"] * 9]


@needs_fork
def test_a_function_that_ran_before_the_fork_is_imported_anew(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text("def ran():\n    return 1\ndef did_not():\n    return 1\nran()\n")
    calls = forks.Calls(frozenset([str(path)]))
    sys.setprofile(calls)
    module = runpy.run_path(str(path))
    sys.setprofile(None)
    assert list(calls.functions()) == [module["did_not"].__code__]


@needs_fork
def test_a_mutant_is_killed_and_what_was_tried_is_not_tried_again(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    args = ("sciscore.outcomes.proportions", "--sample", "2", "--results", str(results))
    first = run(*args)
    assert "2 mutants, 0 tried before" in first.stdout, first.stderr
    lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 2
    assert all(line["outcome"] in ("killed", "survived") for line in lines)
    assert any(".py::test_" in line["by"] for line in lines)
    again = run(*args)
    assert "2 mutants, 2 tried before" in again.stdout
    assert again.stdout.splitlines()[-1] == first.stdout.splitlines()[-1]


@needs_fork
def test_survivors_need_a_reason_and_reasons_a_survivor() -> None:
    code = """
results = [{"key": k, "module": "m", "line": 1, "outcome": o, "by": ""}
           for k, o in (("a", "killed"), ("b", "survived"), ("c", "survived"))]
import figures
print(figures.report(results, {"b": "equal", "a": "old"}, whole=True))
"""
    text = run(code=code).stdout
    assert "survived: line 1, c" in text
    assert "survived: line 1, b" not in text
    assert "justified, but killed or gone: a" in text
    assert (
        "1 of 3 mutants killed (33.3 %), 1 survivors justified (66.7 % with them), 1 open." in text
    )


@needs_fork
def test_a_kill_is_kept_when_tests_change_but_not_when_the_rule_does(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    code = f"""
from pathlib import Path
import attrs, json
chosen = run.trials(["sciscore.outcomes.columns"])[:3]
lines = [{{"key": t.mutant.key, "source": t.source, "state": "older", "outcome": o}}
         for t, o in zip(chosen, ("killed", "survived", "killed"))]
lines[2]["source"] = "another"
path = Path({str(results)!r})
path.write_text("\\n".join(map(json.dumps, lines)))
for held in ((), ("killed",), ("killed", "survived")):
    print(len(run.stored(path, chosen, held)))
"""
    ran = run(code=code)
    assert ran.stdout.split() == ["0", "1", "2"], ran.stderr


@needs_fork
def test_figures_are_kept_by_module() -> None:
    code = """
import figures
outcomes = (("a", "killed"), ("b", "survived"), ("c", "survived"))
lines = [{"key": k, "module": "m", "outcome": o} for k, o in outcomes]
print(figures.score(figures.counted(lines, {"b": "equal"}), {"m": 9, "n": 4}))
"""
    text = run(code=code).stdout
    assert "| m | 9 | 3 | 1 | 1 | 1 |" in text
    assert "There are 13 mutants in all." in text
