"""Several processes give what one gives: results, errors, and no process that is left."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sciscore as sci
from sciscore import workers
from sciscore.testing import seeded_exams

BESIDE = Path(sci.__file__).parents[1]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that are started; blocks are small, so that there is work for each."""
    if sys.platform != "linux" or threading.active_count() > 1:
        pytest.skip("there are no copies of a process with threads, nor on other systems")
    assert workers.can_copy()
    monkeypatch.setattr(workers, "BLOCK", 7)
    processes: list[int] = []
    start = multiprocessing.get_context("fork").Process.start

    def noted(process: Any) -> None:
        start(process)
        processes.append(process.pid)

    monkeypatch.setattr(multiprocessing.get_context("fork").Process, "start", noted)
    return processes


def all_ended(processes: list[int]) -> bool:
    return all(has_ended(process) for process in processes)


def has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("edition", ["2019", "1992 (intact_from=4)"])
def test_workers_change_no_result(edition: str, started: list[Any]) -> None:
    kinds = {"2019": "2019", "1992 (intact_from=4)": "1992"}
    exams = seeded_exams(100, kinds[edition], seed=1)
    alone = sci.classify(exams, edition=edition)
    assert started == []
    workers._keep_freed_memory()
    assert sci.classify(exams, edition=edition, workers=3) == alone
    assert len(started) == 2
    assert all_ended(started)


@pytest.mark.parametrize("count", [0, 1, 7, 8])
def test_nobody_works_without_work(count: int, started: list[Any]) -> None:
    exams = seeded_exams(8, "2019")[:count]
    assert sci.classify(exams, edition="2019", workers=9) == sci.classify(exams, edition="2019")
    assert len(started) == (count > 7)


def test_errors_are_those_of_one_process(started: list[Any]) -> None:
    tagged = sci.Exam.intact().replace({"left.motor.L3": "3*"})
    exams = sci.Exams.from_exams([sci.Exam.intact()] * 20 + [tagged])
    found = []
    for number in (1, 2):
        with pytest.raises(sci.ExamError, match=r"record 21, left\.motor\.L3") as caught:
            sci.classify(exams, edition="2011", workers=number)
        found.append(caught.value.problems)
    assert found[0] == found[1]
    assert started == []


@pytest.mark.parametrize("number", [0, -1, True, 1.0, "2", None])
def test_workers_are_counted(number: Any) -> None:
    exams = sci.Exams.from_exams([sci.Exam.intact()])
    with pytest.raises(sci.ExamError, match="workers is a whole number from 1 on"):
        sci.classify(exams, edition="2019", workers=number)


Task = Callable[[Any, Any], None]


def shared(fill: Task, number: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    given, made = np.arange(100, dtype=np.uint8)[None], np.zeros((1, 100), np.uint8)
    workers.share(fill, (given, made), number)
    return made


def only_here(parent: int) -> Task:
    """Fills rows in this process, and ends every other."""

    def fill(given: Any, made: Any) -> None:
        if os.getpid() != parent:
            os._exit(3)
        time.sleep(0.05)
        made[...] = given

    return fill


def interrupted(parent: int) -> Task:
    """Interrupts this process, as the user does."""

    def fill(given: Any, made: Any) -> None:
        if os.getpid() == parent:
            raise KeyboardInterrupt
        made[...] = given

    return fill


def test_a_worker_that_ends_is_told(started: list[Any]) -> None:
    with pytest.raises(sci.SciscoreError, match="a worker process ended before"):
        shared(only_here(os.getpid()), 3)
    assert len(started) == 2
    assert all_ended(started)


def test_an_interrupt_ends_the_workers(started: list[Any]) -> None:
    with pytest.raises(KeyboardInterrupt):
        shared(interrupted(os.getpid()), 3)
    assert len(started) == 2
    assert all_ended(started)


def test_a_worker_that_cannot_be_started_is_told(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_fork() -> int:
        raise OSError(errno.EAGAIN, "no room")

    monkeypatch.setattr(os, "fork", no_fork)
    with pytest.raises(sci.SciscoreError, match="cannot start a worker process"):
        shared(interrupted(os.getpid()), 2)
    assert started == []


def test_what_a_worker_raises_is_raised(started: list[Any]) -> None:
    parent = os.getpid()

    def fill(*_: Any) -> None:
        if os.getpid() != parent:
            raise sci.ExamError("no more")
        time.sleep(0.05)

    with pytest.raises(sci.ExamError, match="no more"):
        shared(fill, 2)
    assert all_ended(started)


def test_beside_other_threads_one_process_works(
    started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    exams = seeded_exams(100, "2019")
    assert sci.classify(exams, edition="2019", workers=3) == sci.classify(exams, edition="2019")
    assert started == []


SCRIPT = """
import os, sys, threading
import sciscore as sci
from sciscore import workers
from sciscore.testing import seeded_exams

print("once", flush=True)
workers.BLOCK = 10
if "threads" in sys.argv:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
exams = seeded_exams(50, "2019")
alone = sci.classify(exams, edition="2019")
assert sci.classify(exams, edition="2019", workers=3) == alone
if "killed" in sys.argv:
    with workers._copy(lambda parent: parent.send(os.getpid()) or parent.recv()) as one:
        print(one.recv(), flush=True)
        os.kill(os.getpid(), 9)
"""


def run(script: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(BESIDE)}
    return subprocess.run(
        [sys.executable, script, *more],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", [(), ("threads",)])
def test_a_script_needs_no_guard(tmp_path: Path, words: tuple[str, ...]) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    ran = run(script, *words)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "once\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are not copied here")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    ran = run(script, "killed")
    assert ran.returncode == -signal.SIGKILL
    worker = int(ran.stdout.split()[-1])
    for _ in range(200):
        if has_ended(worker):
            return
        time.sleep(0.05)
    pytest.fail("the worker lives on")
