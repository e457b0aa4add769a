"""Change the rules in one place at a time, and see whether a test goes red.

``python tests/mutation/run.py`` tries every mutant of every rule module; what was tried
before with the same sources and tests is not tried again. Each mutant runs in a fork of one
process, with only the tests of its module, until the first fails. Needs a system that forks.

Survivors that change nothing that could be seen are justified in ``justified.toml``.
"""

from __future__ import annotations

import os
import sys

if os.environ.get("PYTHONHASHSEED") != "0":  # the same order of sets in every run
    os.environ |= {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    os.execv(sys.executable, [sys.executable, *sys.argv])

import argparse
import ast
import hashlib
import importlib.abc
import importlib.machinery
import json
import signal
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import hypothesis.strategies  # noqa: F401 - loaded once, before forking
import numpy as np  # noqa: F401 - the same
import pytest

HERE = Path(__file__).resolve().parent
TESTS, ROOT = HERE.parent, HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

import mutants  # noqa: E402 - beside this script

#: The tests of each room, quick ones first. Snapshots are left out: they see every change
#: of a result, and prove none right.
ROOMS = {
    "sciscore.segments": "segments branches exhaustive agreement",
    "sciscore.scores": "totals scim measures_recovery measures_walking",
    "sciscore.isncsci.grades": "grades branches exam formats agreement",
    "sciscore.isncsci.editions": "editions branches agreement cli",
    "sciscore.isncsci.fields": "grades exam formats tables",
    "sciscore.isncsci.exam": "exam formats tables",
    "sciscore.isncsci.exams": "exam laws tables",
    "sciscore.isncsci.totals": "totals branches laws",
    "sciscore.isncsci.narration": "explanation branches",
    "sciscore.isncsci.explanation": "explanation cli",
    "sciscore.isncsci.relevance": "settling",
    "sciscore.isncsci.settling": "settling cli",
    "sciscore.isncsci": "branches cases editions exhaustive laws agreement explanation",
    "sciscore.scim": "scim scim_files",
    "sciscore.measures.wisci": "measures_wisci",
    "sciscore.measures.walking": "measures_walking",
    "sciscore.measures.s1_pin_prick": "measures_walking",
    "sciscore.measures.gain": "measures_recovery",
    "sciscore.measures.recovery": "measures_recovery",
    "sciscore.measures": "measures_records measures_wisci measures_walking measures_recovery",
    "sciscore.outcomes": "proportions",
}
SURVIVED, KILLED = "survived", "killed"


def rooms_of(module: str) -> tuple[str, ...]:
    """The files of tests for a module: of the longest name in the table that fits."""
    fitting = [name for name in ROOMS if f"{module}_".startswith((f"{name}.", f"{name}_"))]
    return tuple(f"test_{name}.py" for name in ROOMS[max(fitting, key=len)].split())


def rule_modules() -> dict[str, Path]:
    """The modules whose mutants are tried, by name."""
    tops = {name.split(".")[1] for name in ROOMS}
    found = {}
    for path in sorted((ROOT / "sciscore").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] in tops and parts[-1] != "__init__":
            found[".".join(parts)] = path
    return found


@attrs.frozen
class Trial:
    """A mutant with the tests that it is to survive."""

    module: str
    path: Path
    mutant: mutants.Mutant
    tests: tuple[str, ...]
    state: str


def _digest(paths: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def trials(modules: Sequence[str]) -> list[Trial]:
    """Every mutant of the modules, or of all."""
    found = []
    for module, path in rule_modules().items():
        if modules and not any(module.startswith(name) for name in modules):
            continue
        tests = rooms_of(module)
        shared = [TESTS / name for name in ("helpers.py", "oracle.py", "conftest.py")]
        state = _digest([path, *(TESTS / name for name in tests), *shared])
        source = path.read_text(encoding="utf-8")
        found += [
            Trial(module, path, mutant, tests, state) for mutant in mutants.mutants(source, module)
        ]
    return found


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a tree in place of its file."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        self.module, self.path, self.tree = module, path, tree

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Where the module is: here."""
        if fullname != self.module:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=str(self.path))

    def exec_module(self, module: ModuleType) -> None:
        """Run the tree."""
        exec(compile(self.tree, str(self.path), "exec"), vars(module))


class FirstFailure:
    """Writes down what failed first."""

    def __init__(self, out: int) -> None:
        self.out = out

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has ended."""
        if report.failed:
            os.write(self.out, report.nodeid.encode()[:500] + b"\n")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file was read."""
        if report.failed:
            os.write(self.out, f"import: {report.nodeid}".encode()[:500] + b"\n")


def try_out(trial: Trial | None, tests: Sequence[str], out: int) -> int:
    """Run the tests with a mutant, or with none; the exit status of pytest."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if trial is not None:
        tree = mutants.mutated(trial.path.read_text(encoding="utf-8"), trial.mutant.number)
        sys.meta_path.insert(0, Finder(trial.module, trial.path, tree))
    options = ["-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what was loaded before
    files = [str(TESTS / name) for name in tests]
    return int(pytest.main([*options, *files], plugins=[FirstFailure(out)]))


@attrs.define
class Child:
    """A fork that tries a mutant."""

    trial: Trial | None
    pid: int
    reading: int
    since: float


def fork(trial: Trial | None, tests: Sequence[str]) -> Child:
    """Start trying a mutant."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 3
        try:
            os.setpgid(0, 0)
            os.chdir(ROOT)
            status = try_out(trial, tests, writing)
        finally:
            os._exit(status)
    os.close(writing)
    return Child(trial, pid, reading, time.monotonic())


def ended(child: Child, limit: float) -> tuple[str, str] | None:
    """Outcome and what killed it; None while it runs."""
    pid, status = os.waitpid(child.pid, os.WNOHANG)
    if pid == 0:
        if time.monotonic() - child.since < limit:
            return None
        os.killpg(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
        os.close(child.reading)
        return KILLED, "time"
    by = os.read(child.reading, 2000).decode().partition("\n")[0]
    os.close(child.reading)
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return SURVIVED, ""
    return KILLED, by or f"exit status {code}"


def tried(waiting: Sequence[Trial], jobs: int, limit: float) -> Iterator[dict[str, Any]]:
    """Try mutants, several at a time; each as a line for the file of results."""
    queue = list(reversed(waiting))
    running: list[Child] = []
    while queue or running:
        while queue and len(running) < jobs:
            trial = queue.pop()
            running.append(fork(trial, trial.tests))
        time.sleep(0.05)
        for child in list(running):
            found = ended(child, limit)
            if found is None or child.trial is None:
                continue
            running.remove(child)
            seconds = round(time.monotonic() - child.since, 1)
            told = {"key": child.trial.mutant.key, "state": child.trial.state}
            place = {"module": child.trial.module, "line": child.trial.mutant.line}
            yield told | place | {"outcome": found[0], "by": found[1], "seconds": seconds}


def stored(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """What was tried before, by key and state of sources and tests."""
    if not path.exists():
        return {}
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(line["key"], line["state"]): line for line in lines}


def justified(path: Path = HERE / "justified.toml") -> dict[str, str]:
    """Why a survivor may survive, by key."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    return {entry["mutant"]: entry["because"] for entry in entries}


def report(results: Sequence[Mapping[str, Any]], reasons: Mapping[str, str], *, whole: bool) -> str:
    """Score, survivors, and reasons that are of no use any more."""
    counts: Counter[tuple[str, str]] = Counter((r["module"], r["outcome"]) for r in results)
    lines = [f"{'killed':>7} {'of':>6}  module"]
    for module in sorted({module for module, _ in counts}):
        killed, survived = counts[module, KILLED], counts[module, SURVIVED]
        lines.append(f"{killed:>7} {killed + survived:>6}  {module}")
    survivors = [r for r in results if r["outcome"] == SURVIVED]
    open_ones = [r for r in survivors if r["key"] not in reasons]
    killed = len(results) - len(survivors)
    lines += ["", *(f"survived: line {r['line']}, {r['key']}" for r in open_ones)]
    if whole:
        idle = set(reasons) - {r["key"] for r in survivors}
        lines += [f"justified, but killed or gone: {key}" for key in sorted(idle)]
    share = 100 * killed / max(1, len(results))
    rest = f"{len(survivors) - len(open_ones)} survivors justified, {len(open_ones)} open."
    lines.append(f"{killed} of {len(results)} mutants killed ({share:.1f} %), {rest}")
    return "\n".join(lines)


def healthy(chosen: Iterable[Trial]) -> bool:
    """Whether the tests pass without a mutant."""
    files = dict.fromkeys(name for trial in chosen for name in trial.tests)
    child = fork(None, list(files))
    while (found := ended(child, 3600)) is None:
        time.sleep(0.2)
    if found[0] == KILLED:
        print(f"the tests fail without a mutant: {found[1]}")
    return found[0] == SURVIVED


def main() -> int:
    """Try mutants and report; 1 if any survives without a reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="beginnings of names, such as sciscore.scim")
    parser.add_argument("--sample", type=int, help="try only so many, spread over all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=float, default=300, help="seconds for one mutant")
    parser.add_argument("--results", type=Path, default=ROOT / ".mutation.jsonl")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    given = parser.parse_args()
    chosen = trials(given.modules)
    if given.sample and given.sample < len(chosen):
        chosen = [chosen[k * len(chosen) // given.sample] for k in range(given.sample)]
    if given.list:
        print("\n".join(f"{trial.mutant.line:>4}  {trial.mutant.key}" for trial in chosen))
        print(f"{len(chosen)} mutants")
        return 0
    known = stored(given.results)
    waiting = [trial for trial in chosen if (trial.mutant.key, trial.state) not in known]
    print(f"{len(chosen)} mutants, {len(chosen) - len(waiting)} tried before")
    if waiting and not healthy(waiting):
        return 1
    with given.results.open("a", encoding="utf-8") as file:
        for number, line in enumerate(tried(waiting, given.jobs, given.limit), start=1):
            file.write(json.dumps(line) + "\n")
            file.flush()
            known[line["key"], line["state"]] = line
            mark = "SURVIVED" if line["outcome"] == SURVIVED else f"killed by {line['by']}"
            print(f"{number}/{len(waiting)} {line['seconds']} s {line['key']}: {mark}", flush=True)
    results = [known[trial.mutant.key, trial.state] for trial in chosen]
    reasons = justified()
    print(report(results, reasons, whole=not (given.sample or given.modules)))
    return int(any(r["outcome"] == SURVIVED and r["key"] not in reasons for r in results))


if __name__ == "__main__":
    sys.exit(main())
