"""Mutants of functions, tried in forks of a process that has read their tests already.

A function that nothing has called yet has left no trace but itself. So its code is changed in
the fork, and nothing is imported anew. A mutant of anything else is left to a fork that is new.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

import attrs
import mutants
import pytest
from forks import Calls, Child, Order, Usual, all_ended, fork, run_collected, run_tests
from rooms import TESTS, Trial, line


def changed(old: CodeType, new: CodeType) -> tuple[CodeType, CodeType] | None:
    """The outermost function in which two texts of a module differ; None if more does."""
    if old.co_flags & inspect.CO_OPTIMIZED:
        return (old, new) if old.co_freevars == new.co_freevars else None
    if _own(old) != _own(new):
        return None
    pairs = [
        (before, after)
        for before, after in zip(old.co_consts, new.co_consts, strict=True)
        if isinstance(before, CodeType) and before != after
    ]
    return changed(*pairs[0]) if len(pairs) == 1 else None


def _own(code: CodeType) -> tuple[object, ...]:
    """What a module or a class does itself, but for the functions that it makes."""
    plain = [repr(const) for const in code.co_consts if not isinstance(const, CodeType)]
    return code.co_code, code.co_names, plain, len(code.co_consts)


@attrs.define(eq=False)
class Nursery:
    """A plugin of pytest that runs the tests not once, but in a fork for each mutant."""

    trials: Sequence[Trial]
    jobs: int
    usual: Usual
    kills: Mapping[str, Counter[str]]
    calls: Calls
    out: int

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The tests are collected, and none has run."""
        sys.setprofile(None)
        functions = self.calls.functions()
        gc.freeze()

        def start(one: tuple[Trial, CodeType, CodeType]) -> Child:
            trial, old, new = one

            def work(out: int) -> int:
                for function in functions[old]:
                    function.__code__ = new
                order = Order(out, self.usual, self.kills[trial.module], old)
                return run_collected(session, order)

            return fork(work, self.usual.limit(trial.files, old))

        places = [(trial, old, new) for trial, old, new in self._places() if old in functions]
        for (trial, *_), child, outcome, by in all_ended(places, start, self.jobs):
            self.kills[trial.module][by] += 1
            told = json.dumps(line(trial, outcome, by, child.seconds)) + "\n"
            os.write(self.out, told.encode())
        return True

    def _places(self) -> Iterator[tuple[Trial, CodeType, CodeType]]:
        """The mutants that change one function each, with its code before and after."""
        by_path: dict[Path, dict[int, Trial]] = defaultdict(dict)
        for trial in self.trials:
            by_path[trial.path][trial.mutant.number] = trial
        for path, wanted in by_path.items():
            source = path.read_text(encoding="utf-8")
            before = compile(source, str(path), "exec")
            for number, tree in mutants.each_mutated(source):
                if number in wanted:
                    found = changed(before, compile(tree, str(path), "exec"))
                    if found is not None:
                        yield wanted[number], *found


def tried(
    trials: Sequence[Trial],
    jobs: int,
    usual: Usual,
    kills: Mapping[str, Counter[str]],
) -> Iterator[dict[str, Any]]:
    """Try those mutants, all with the same tests, that can be; each as a line of results."""
    reading, writing = os.pipe()
    files = [TESTS / name for name in trials[0].tests]
    calls = Calls(frozenset(str(trial.path) for trial in trials))

    def work(_: int) -> int:
        sys.setprofile(calls)
        return run_tests(files, Nursery(trials, jobs, usual, kills, calls, writing))

    child = fork(work)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as lines:
        yield from map(json.loads, lines)
    os.waitpid(child.pid, 0)
