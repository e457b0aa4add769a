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
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    os.execv(sys.executable, [sys.executable, *sys.argv])

import argparse
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click.testing  # noqa: F401 - what tests load is loaded once, before forking
import hypothesis.strategies  # noqa: F401 - the same
import numpy as np  # noqa: F401 - the same
import pandas as pd  # noqa: F401 - the same
import polars as pl  # noqa: F401 - the same
import scipy.stats  # noqa: F401 - the same

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

import mutants  # noqa: E402 - beside this script
import nursery  # noqa: E402 - the same
from figures import KILLED, SEED, SURVIVED, counted, justified, report, score  # noqa: E402 - the same
from forks import (  # noqa: E402 - the same
    Child,
    Clock,
    Finder,
    Order,
    Usual,
    all_ended,
    fork,
    run_tests,
)
from rooms import TESTS, Trial, line, rule_modules, trials  # noqa: E402 - the same


def started(trial: Trial, usual: Usual, kills: Mapping[str, int]) -> Child:
    """A fork that imports all anew, with a mutant."""

    def work(out: int) -> int:
        tree = mutants.mutated(trial.path.read_text(encoding="utf-8"), trial.mutant.number)
        finder, order = Finder(trial.module, trial.path, tree), Order(out, usual, kills)
        return run_tests([TESTS / name for name in trial.tests], order, finder)

    return fork(work, usual.limit(trial.files))


def tried(
    waiting: Sequence[Trial],
    jobs: int,
    usual: Usual,
    known: Iterable[Mapping[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Try mutants, several at a time; each as a line for the file of results.

    Those that take a fork that is new come last, drawn by chance from all modules.
    """
    kills: dict[str, Counter[str]] = {trial.module: Counter() for trial in waiting}
    for before in known:
        kills.setdefault(before["module"], Counter())[before["by"]] += 1
    together: dict[tuple[str, ...], dict[str, Trial]] = defaultdict(dict)
    for trial in waiting:
        together[trial.tests][trial.mutant.key] = trial

    def start(trial: Trial) -> Child:
        return started(trial, usual, kills[trial.module])

    for left in together.values():
        for found in nursery.tried(list(left.values()), jobs, usual, kills):
            kills[found["module"]][found["by"]] += 1
            del left[found["key"]]
            yield found
    slow = [trial for left in together.values() for trial in left.values()]
    random.Random(SEED).shuffle(slow)
    for trial, child, outcome, by in all_ended(slow, start, jobs):
        kills[trial.module][by] += 1
        yield line(trial, outcome, by, child.seconds)


def stored(path: Path, chosen: Iterable[Trial], held: Container[str]) -> dict[str, dict[str, Any]]:
    """What was last found with the same source and tests, by key.

    Outcomes in `held` hold with other tests too.
    """
    if not path.exists():
        return {}
    by_key = {trial.mutant.key: trial for trial in chosen}
    found = {}
    for told in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        trial = by_key.get(told["key"])
        if trial is None or trial.source != told["source"]:
            continue
        if told["outcome"] in held or told["state"] == trial.state:
            found[told["key"]] = told
    return found


def drawn(chosen: Iterable[Trial], each: int) -> list[Trial]:
    """So many of each module by the chance of `SEED`, and among them those of fewer."""
    of_module: dict[str, list[Trial]] = defaultdict(list)
    for trial in chosen:
        of_module[trial.module].append(trial)
    for trials_of in of_module.values():
        random.Random(SEED).shuffle(trials_of)
    return [trial for trials_of in of_module.values() for trial in trials_of[:each]]


def usually(chosen: Iterable[Trial], jobs: int) -> Usual | None:
    """How the tests end without a mutant; None if a file of them cannot be read."""
    files = dict.fromkeys(TESTS / name for trial in chosen for name in trial.tests)
    seconds: dict[str, float] = {}
    red: set[str] = set()
    calling: dict[str, set[str]] = defaultdict(set)
    modules = frozenset(map(str, rule_modules().values()))
    with tempfile.TemporaryDirectory() as folder:

        def told(file: Path) -> Path:
            return Path(folder) / f"{file.stem}.json"

        def start(file: Path) -> Child:
            return fork(lambda out: run_tests([file], Clock(out, told(file), modules), most=1000))

        for file, _, _, by in all_ended(files, start, jobs):
            if not told(file).exists():
                print(f"no tests of {file.name}: {by}")
                return None
            found = json.loads(told(file).read_text(encoding="utf-8"))
            seconds |= found["seconds"]
            red |= set(found["red"])
            for test, places in found["calls"].items():
                for place in places:
                    calling[place].add(test)
    for test in sorted(red):
        print(f"left out, as it fails without a mutant: {test}")
    callers = {place: frozenset(tests) for place, tests in calling.items()}
    return Usual(seconds, frozenset(red), callers)


def main() -> int:
    """Try mutants and report; 1 if any survives without a reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="beginnings of names, such as sciscore.scim")
    parser.add_argument("--sample", type=int, help="try only so many, spread over all")
    parser.add_argument("--each", type=int, help="try only so many of each module, by chance")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--results", type=Path, default=ROOT / ".mutation.jsonl")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    parser.add_argument("--keep", action="store_true", help="killed by older tests is killed")
    parser.add_argument("--tried", action="store_true", help="try none, report on what was tried")
    parser.add_argument("--score", type=Path, help="write the figures of each module to a file")
    given = parser.parse_args()
    chosen = trials(given.modules)
    mutable = Counter(trial.module for trial in chosen)
    if given.sample and given.sample < len(chosen):
        chosen = [chosen[k * len(chosen) // given.sample] for k in range(given.sample)]
    if given.each:
        chosen = drawn(chosen, given.each)
    if given.list:
        print("\n".join(f"{trial.mutant.line:>4}  {trial.mutant.key}" for trial in chosen))
        print(f"{len(chosen)} mutants")
        return 0
    held = (KILLED, SURVIVED) if given.tried else (KILLED,) if given.keep else ()
    known = stored(given.results, chosen, held)
    if given.tried:
        chosen = [trial for trial in chosen if trial.mutant.key in known]
    waiting = [trial for trial in chosen if trial.mutant.key not in known]
    print(f"{len(chosen)} mutants, {len(chosen) - len(waiting)} tried before")
    usual = usually(waiting, given.jobs)
    if usual is None:
        return 1
    results_of = tried(waiting, given.jobs, usual, list(known.values()))
    with given.results.open("a", encoding="utf-8") as file:
        for number, found in enumerate(results_of, start=1):
            file.write(json.dumps(found) + "\n")
            file.flush()
            known[found["key"]] = found
            mark = "SURVIVED" if found["outcome"] == SURVIVED else f"killed by {found['by']}"
            done = f"{number}/{len(waiting)} {found['seconds']} s {found['key']}"
            print(f"{done}: {mark}", flush=True)
    results = [known[trial.mutant.key] for trial in chosen]
    reasons = justified()
    print(report(results, reasons, whole=not (given.sample or given.each or given.modules)))
    if given.score:
        given.score.write_text(score(counted(results, reasons), mutable), encoding="utf-8")
    missed = any(r["outcome"] == SURVIVED and r["key"] not in reasons for r in results)
    return int(missed or bool(usual.red))


if __name__ == "__main__":
    sys.exit(main())
