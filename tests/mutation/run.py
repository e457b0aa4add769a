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
import tempfile
import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hypothesis.strategies  # noqa: F401 - loaded once, before forking
import numpy as np  # noqa: F401 - the same

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

import mutants  # noqa: E402 - beside this script
from figures import KILLED, SURVIVED, counted, justified, report, score  # noqa: E402 - the same
from forks import Child, Clock, Finder, Order, ended, fork, run_tests  # noqa: E402 - the same
from rooms import TESTS, Trial, trials  # noqa: E402 - the same

#: Seconds that a mutant may take: so many, and so many times what its tests take without it.
LEAST_LIMIT, LIMIT_FACTOR = 20, 4


def started(trial: Trial, seconds: Mapping[str, float]) -> Child:
    """A fork that tries a mutant, and may take several times as long as the tests without one."""
    files = tuple(f"{TESTS.name}/{name}::" for name in trial.tests)
    usual = sum(took for test, took in seconds.items() if test.startswith(files))
    limit = LEAST_LIMIT + LIMIT_FACTOR * usual

    def work(out: int) -> int:
        tree = mutants.mutated(trial.path.read_text(encoding="utf-8"), trial.mutant.number)
        finder = Finder(trial.module, trial.path, tree)
        return run_tests([TESTS / name for name in trial.tests], Order(out, seconds), finder)

    return fork(work, limit)


def tried(
    waiting: Sequence[Trial], jobs: int, seconds: Mapping[str, float]
) -> Iterator[dict[str, Any]]:
    """Try mutants, several at a time; each as a line for the file of results."""
    queue = list(reversed(waiting))
    running: list[tuple[Trial, Child]] = []
    while queue or running:
        while queue and len(running) < jobs:
            trial = queue.pop()
            running.append((trial, started(trial, seconds)))
        time.sleep(0.02)
        for trial, child in list(running):
            found = ended(child)
            if found is None:
                continue
            running.remove((trial, child))
            told = {"key": trial.mutant.key, "source": trial.source, "state": trial.state}
            place = {"module": trial.module, "line": trial.mutant.line}
            took = round(child.seconds, 1)
            yield told | place | {"outcome": found[0], "by": found[1], "seconds": took}


def stored(path: Path, chosen: Iterable[Trial], held: Container[str]) -> dict[str, dict[str, Any]]:
    """What was last found with the same source and tests, by key.

    Outcomes in `held` hold with other tests too.
    """
    if not path.exists():
        return {}
    by_key = {trial.mutant.key: trial for trial in chosen}
    found = {}
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        trial = by_key.get(line["key"])
        if trial is None or trial.source != line["source"]:
            continue
        if line["outcome"] in held or line["state"] == trial.state:
            found[line["key"]] = line
    return found


def timed(chosen: Iterable[Trial]) -> dict[str, float] | None:
    """How long each test takes without a mutant; None if one fails."""
    files = dict.fromkeys(TESTS / name for trial in chosen for name in trial.tests)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seconds.json"
        child = fork(lambda _: run_tests(files, Clock(path)), limit=3600)
        while (found := ended(child)) is None:
            time.sleep(0.2)
        if found[0] == KILLED:
            print("the tests fail without a mutant")
            return None
        seconds: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
        return seconds


def main() -> int:
    """Try mutants and report; 1 if any survives without a reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="beginnings of names, such as sciscore.scim")
    parser.add_argument("--sample", type=int, help="try only so many, spread over all")
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
    seconds = timed(waiting) if waiting else {}
    if seconds is None:
        return 1
    with given.results.open("a", encoding="utf-8") as file:
        for number, line in enumerate(tried(waiting, given.jobs, seconds), start=1):
            file.write(json.dumps(line) + "\n")
            file.flush()
            known[line["key"]] = line
            mark = "SURVIVED" if line["outcome"] == SURVIVED else f"killed by {line['by']}"
            print(f"{number}/{len(waiting)} {line['seconds']} s {line['key']}: {mark}", flush=True)
    results = [known[trial.mutant.key] for trial in chosen]
    reasons = justified()
    print(report(results, reasons, whole=not (given.sample or given.modules)))
    if given.score:
        given.score.write_text(score(counted(results, reasons), mutable), encoding="utf-8")
    return int(any(r["outcome"] == SURVIVED and r["key"] not in reasons for r in results))


if __name__ == "__main__":
    sys.exit(main())
