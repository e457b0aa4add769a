"""Tests run in a fork of this process, with or without a change to one module."""

from __future__ import annotations

import ast
import functools
import gc
import importlib.abc
import importlib.machinery
import json
import os
import resource
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, TypeVar

import attrs
import pytest
from figures import KILLED, SURVIVED

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
#: Bytes that a mutant may take: one that never ends may also never stop growing.
MEMORY = 6 << 30
#: Seconds that a test may take with a mutant: so many, and so many times what it takes else.
LEAST_LIMIT, LIMIT_FACTOR = 10, 3
#: What `functools.lru_cache` makes.
CACHE = type(functools.cache(len))
#: How many times its limit a mutant may take by the clock.
PATIENCE = 12


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


class Witness:
    """Tells which test failed first."""

    def __init__(self, out: int) -> None:
        self.out = out

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test has ended."""
        if report.failed:
            os.write(self.out, report.nodeid.encode()[:500] + b"\n")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file was read."""
        if report.failed:
            os.write(self.out, f"import: {report.nodeid}".encode()[:500] + b"\n")


@attrs.frozen
class Usual:
    """How tests end without a mutant.

    Attributes
    ----------
    seconds
        How long each takes a processor.
    red
        Those that fail: they could not tell a mutant.
    calling
        Those that call a function, by its file and line.
    """

    seconds: Mapping[str, float]
    red: frozenset[str]
    calling: Mapping[str, frozenset[str]]

    def limit(self, files: Iterable[str], function: CodeType | None = None) -> int:
        """Seconds of a processor that a mutant may take, given the files of its tests."""
        held = tuple(f"{file}::" for file in files)
        called = self.seconds if function is None else self.calling.get(place_of(function), ())
        usual = sum(self.seconds[test] for test in called if test.startswith(held))
        return LEAST_LIMIT + int(LIMIT_FACTOR * usual)


class Order(Witness):
    """Runs first the tests that are quick, or have killed much; none that fails anyway.

    Of a mutant in a function, none that does not call it.
    """

    def __init__(
        self, out: int, usual: Usual, kills: Mapping[str, int], function: CodeType | None = None
    ) -> None:
        super().__init__(out)
        self.usual, self.kills = usual, kills
        self.only = function and usual.calling.get(place_of(function), frozenset())

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The tests are known."""
        self.sort(items)

    def sort(self, items: list[pytest.Item]) -> None:
        """The cheapest kill first."""
        green = [
            item
            for item in items
            if item.nodeid not in self.usual.red and (self.only is None or item.nodeid in self.only)
        ]
        items[:] = sorted(green, key=lambda item: self._price(item.nodeid))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A test begins: one that takes much longer than usual has found something."""
        usual = self.usual.seconds.get(item.nodeid, 0.0)
        may_take(LEAST_LIMIT + LIMIT_FACTOR * usual)

    def _price(self, test: str) -> float:
        """What a kill by the test is likely to cost."""
        return (self.usual.seconds.get(test, 0.0) + 0.002) / (1 + 20 * self.kills.get(test, 0))


def place_of(code: CodeType) -> str:
    """The file and line of a function."""
    return f"{code.co_filename}:{code.co_firstlineno}"


@attrs.define(eq=False)
class Calls:
    """Which code of some files has run: for `sys.setprofile`."""

    files: frozenset[str]
    codes: set[CodeType] = attrs.field(factory=set)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Something was called."""
        if event == "call" and frame.f_code.co_filename in self.files:
            self.codes.add(frame.f_code)

    def functions(self) -> dict[CodeType, list[FunctionType]]:
        """The functions of the files that have not run, by their code."""
        found = defaultdict(list)
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType) and thing.__code__.co_filename in self.files:
                found[thing.__code__].append(thing)
        return {code: found[code] for code in found.keys() - self.codes}


class Clock(Witness):
    """Writes down how long each test took, what it called, and which failed."""

    def __init__(self, out: int, path: Path, files: frozenset[str]) -> None:
        super().__init__(out)
        self.path, self.files = path, files
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, list[str]] = {}
        self.red: list[str] = []
        self.caches: list[Any] = []

    def pytest_collection_finish(self) -> None:
        """The tests are known, and sciscore is imported."""
        found = [thing for thing in gc.get_objects() if isinstance(thing, CACHE)]
        self.caches = [one for one in found if str(one.__module__).startswith("sciscore")]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """A test runs: by the clock of the processor, with nothing known from tests before."""
        for cache in self.caches:
            cache.cache_clear()
        calls = Calls(self.files)
        since = time.process_time()
        threading.setprofile(calls)
        sys.setprofile(calls)
        found = yield
        sys.setprofile(None)
        threading.setprofile(None)
        self.seconds[item.nodeid] = time.process_time() - since
        self.calls[item.nodeid] = sorted(map(place_of, calls.codes))
        return found

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test has ended."""
        self.red += [report.nodeid] * report.failed

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """All tests have ended."""
        if session.testscollected:
            told = {"seconds": self.seconds, "red": self.red, "calls": self.calls}
            self.path.write_text(json.dumps(told), encoding="utf-8")


def run_tests(
    files: Iterable[Path], plugin: object, finder: Finder | None = None, most: int = 1
) -> int:
    """Run tests, without a word and until so many fail; the exit status of pytest."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if finder is not None:
        sys.meta_path.insert(0, finder)
    options = [
        f"--maxfail={most}",
        "-q",
        "--no-header",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
    ]
    # A browser takes more than MEMORY, and proves no rule.
    options += ["-m", "not (proof or browser or cluster)", "-k", "not browser"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of what was loaded before
    return int(pytest.main([*options, *map(str, files)], plugins=[plugin]))


def run_collected(session: pytest.Session, plugin: Order) -> int:
    """Run the tests of a session that has collected them, until one fails; 1 if one did."""
    session.config.pluginmanager.register(plugin)
    plugin.sort(session.items)
    for item, following in zip_longest(session.items, session.items[1:]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            return 1
    return 0


def may_take(seconds: float) -> None:
    """Let this process take so many more seconds of a processor."""
    soft = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


@attrs.define
class Child:
    """A fork that runs tests."""

    pid: int
    reading: int
    limit: int | None
    since: float = attrs.field(factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """For how long it has run."""
        return time.monotonic() - self.since


def fork(work: Callable[[int], int], limit: int | None = None) -> Child:
    """Start some work, which may write to a file descriptor and returns its exit status.

    It may take so many seconds of a processor, and many more by the clock: of a machine that
    does other work, too, it may get little.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 3
        try:
            os.setpgid(0, 0)
            os.chdir(ROOT)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            if limit is not None:
                may_take(limit)
            status = work(writing)
        finally:
            os._exit(status)
    os.close(writing)
    return Child(pid, reading, limit)


def ended(child: Child) -> tuple[str, str] | None:
    """Outcome and what killed it; None while it runs."""
    pid, status = os.waitpid(child.pid, os.WNOHANG)
    if pid == 0:
        if child.limit is None or child.seconds < PATIENCE * child.limit:
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
    return KILLED, "time" if code == -signal.SIGXCPU else by or f"exit status {code}"


def all_ended(
    queue: Iterable[T], start: Callable[[T], Child], jobs: int
) -> Iterator[tuple[T, Child, str, str]]:
    """Start a fork for each of a queue, several at a time; outcomes as they come."""
    waiting = list(reversed(list(queue)))
    running: list[tuple[T, Child]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            one = waiting.pop()
            running.append((one, start(one)))
        time.sleep(0.02)
        for one, child in list(running):
            found = ended(child)
            if found is not None:
                running.remove((one, child))
                yield one, child, *found
