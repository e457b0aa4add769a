"""Work on the rows of arrays that several processes share.

Where nothing else runs in this process a worker is a copy of it, which starts at once and
sees the rows; a lock that another thread holds would never be released in a copy. Elsewhere
a worker is an interpreter of its own, which imports nothing but sciscore: the main script
is not run again, so that no ``if __name__ == "__main__"`` is needed and notebooks work.

Rows travel through shared memory, block by block. Between blocks of its own this process
looks who has filled one, fetches it and hands out the next; a worker has some in store, so
that it does not wait. It ends when its input does, however its parent ends.
"""

from __future__ import annotations

import ast
import functools
import gc
import itertools
import math
import mmap
import os
import signal
import subprocess
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from importlib import import_module
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import attrs
import numpy as np

from sciscore.errors import SciscoreError

if TYPE_CHECKING:
    import numpy.typing as npt

#: Arrays with the rows of records along the last axis.
Arrays: TypeAlias = "Sequence[npt.NDArray[Any]]"
#: Fills the arrays after the first from the first, for a setting.
Task: TypeAlias = Callable[..., None]

#: Rows that a process takes at a time.
BLOCK: Final = 1 << 14
#: Blocks that a worker may hold: it works on one, the others are in store or filled.
_SLOTS: Final = 3
_RUN: Final = "from sciscore.workers import serve; serve()"


def share(task: str, setting: str, arrays: Arrays, workers: int) -> None:
    """Fill arrays by several processes, this one among them.

    Parameters
    ----------
    task
        Module and name of a function that is called with the setting and with rows of
        the arrays, and fills all of them but the first.
    setting
        What the function needs besides.
    arrays
        Arrays with the rows along the last axis.
    workers
        How many processes work.

    Raises
    ------
    SciscoreError
        If a worker cannot be started, or ends before its work is done.
    """
    function = _function(task)
    count = arrays[0].shape[-1]
    blocks = deque(slice(start, start + BLOCK) for start in range(0, count, BLOCK))
    others = min(workers, len(blocks)) - 1
    with ExitStack() as stack:
        team = [stack.enter_context(_worker(task, setting, arrays)) for _ in range(others)]
        while blocks:
            for worker in team:
                worker.fetch(arrays)
                # The last blocks are for whoever is free.
                while blocks and len(worker.waiting) < (_SLOTS if len(blocks) > workers else 1):
                    worker.give(blocks.popleft(), arrays)
            if blocks:
                function(setting, *_rows(arrays, blocks.popleft()))
        for worker in team:
            worker.fetch(arrays, wait=True)


def empty(shape: tuple[int, ...], kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array to fill, in memory of its own.

    A copy of this process shares all other memory with it, of which each page is copied
    when it is written to.
    """
    if sys.platform != "linux":
        return np.empty(shape, kind)
    size = math.prod(shape) * np.dtype(kind).itemsize
    memory = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # a kernel without large pages
        memory.madvise(mmap.MADV_HUGEPAGE)
    return np.ndarray(shape, kind, memory)


def _function(task: str) -> Task:
    module, _, name = task.partition(":")
    found: Task = getattr(import_module(module), name)
    return found


def _rows(arrays: Arrays, rows: slice) -> list[npt.NDArray[Any]]:
    return [array[..., rows] for array in arrays]


class _Process(Protocol):
    """What is needed of a process."""

    stdin: IO[str] | None
    stdout: IO[str] | None

    def kill(self) -> None: ...
    def communicate(self) -> object: ...


@attrs.define
class _Worker:
    """A process and the memory that is shared with it.

    Attributes
    ----------
    process
        The process.
    views
        How many blocks it has filled, then the arrays of some blocks.
    sees
        Whether it sees the rows where they lie.
    waiting
        The rows of the blocks that were given to it and not yet fetched.
    """

    process: _Process
    views: list[list[npt.NDArray[Any]]]
    sees: bool
    waiting: deque[slice] = attrs.field(factory=deque)
    _given: int = 0

    def tell(self, *lines: object) -> None:
        """Send lines."""
        stdin = self.process.stdin
        assert stdin is not None
        with suppress(OSError):  # its answer will be missing
            stdin.writelines(f"{line}\n" for line in lines)
            stdin.flush()

    def give(self, rows: slice, arrays: Arrays) -> None:
        """Give it a block to fill."""
        count = arrays[0][..., rows].shape[-1]
        if not self.sees:
            self._slot(self._given, count)[0][...] = arrays[0][..., rows]
        self.waiting.append(rows)
        self._given += 1
        self.tell(f"{rows.start} {count}")

    def fetch(self, arrays: Arrays, *, wait: bool = False) -> None:
        """Fetch the blocks that it has filled, or wait for all that were given to it."""
        stdout = self.process.stdout
        assert stdout is not None
        while self.waiting:
            number = self._given - len(self.waiting)
            if not wait and number >= self.views[0][0][0]:
                return
            if not stdout.readline():
                raise SciscoreError("a worker process ended before its work was done")
            made = _rows(arrays, self.waiting.popleft())[1:]
            for array, filled in zip(made, self._slot(number, made[0].shape[-1])[1:], strict=True):
                array[...] = filled

    def _slot(self, number: int, count: int) -> list[npt.NDArray[Any]]:
        """The arrays of a block in which so many rows are used."""
        return _rows(self.views[1 + number % _SLOTS], slice(count))


def _fill(
    function: Task,
    setting: str,
    views: list[list[npt.NDArray[Any]]],
    questions: Iterable[str],
    answers: IO[str],
    given: npt.NDArray[Any] | None = None,
) -> None:
    """Be a worker: fill a slot after the other, from what was given or lies in the slot."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    _keep_freed_memory()
    (done,), *slots = views
    for line, slot in zip(questions, itertools.cycle(slots), strict=False):
        start, count = map(int, line.split())
        lent, *filled = _rows(slot, slice(count))
        function(setting, lent if given is None else given[..., start : start + count], *filled)
        answers.write("done\n")
        answers.flush()
        done += 1


def _keep_freed_memory() -> None:
    """Let the allocator keep what is freed, rather than fetch it anew for every block.

    That of Linux keeps twice as much as the largest array that was freed, if that has
    less than 32 MB; in the parent there were large ones before.
    """
    np.empty((1 << 25) - (1 << 13), np.uint8)


def _layout(arrays: Arrays) -> list[tuple[str, tuple[int, ...]]]:
    """Type and shape of the rows of each array that a slot holds."""
    return [(array.dtype.str, (*array.shape[:-1], BLOCK)) for array in arrays]


def _views(
    memory: memoryview | mmap.mmap | None, layout: list[Any]
) -> list[list[npt.NDArray[Any]]]:
    """A number, then the arrays of each slot: the widest types come first, so all are aligned."""
    order = sorted(range(len(layout)), key=lambda place: -np.dtype(layout[place][0]).itemsize)
    made: list[list[npt.NDArray[Any]]] = [[np.ndarray(1, np.int64, memory)]]
    start = made[0][0].nbytes
    for _ in range(_SLOTS):
        views: dict[int, npt.NDArray[Any]] = {}
        for place in order:
            kind, shape = layout[place]
            views[place] = np.ndarray(shape, kind, memory, start)
            start += views[place].nbytes
        made.append([views[place] for place in range(len(layout))])
    return made


def _size(layout: list[tuple[str, tuple[int, ...]]]) -> int:
    """Bytes of all slots and of a number."""
    return 8 + _SLOTS * sum(math.prod(shape) * np.dtype(kind).itemsize for kind, shape in layout)


def _worker(task: str, setting: str, arrays: Arrays) -> AbstractContextManager[_Worker]:
    """A worker that knows its task, until it is no longer needed."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    return (_copy if alone else _interpreter)(task, setting, arrays)


# A copy of this process


@contextmanager
def _copy(task: str, setting: str, arrays: Arrays) -> Iterator[_Worker]:
    layout = _layout(arrays)
    views = _views(mmap.mmap(-1, _size(layout)), layout)
    process = _forked(functools.partial(_fill, _function(task), setting, views, given=arrays[0]))
    try:
        yield _Worker(process, views, sees=True)
    finally:
        process.kill()
        process.communicate()


@attrs.define
class _Fork:
    """A copy of this process that is still running."""

    pid: int
    stdin: IO[str] | None
    stdout: IO[str] | None

    def kill(self) -> None:
        """End it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self) -> None:
        """Wait for its end."""
        for stream in (self.stdin, self.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        with suppress(ChildProcessError):  # the program has waited for all of its children
            os.waitpid(self.pid, 0)


def _forked(work: Callable[..., None]) -> _Fork:
    """A copy of this process that does some work with questions and answers, and no more."""
    questions, asked = os.pipe()
    answers, answered = os.pipe()
    try:
        with warnings.catch_warnings():  # of threads: there are none that Python knows
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
    except OSError as error:
        for end in (questions, asked, answers, answered):
            os.close(end)
        raise _not_started(error) from None
    if pid == 0:
        try:
            gc.disable()  # nothing of the parent ends here
            os.close(asked)
            os.close(answers)
            work(os.fdopen(questions), os.fdopen(answered, "w"))
        finally:
            os._exit(0)
    os.close(questions)
    os.close(answered)
    return _Fork(pid, os.fdopen(asked, "w"), os.fdopen(answers))


# An interpreter of its own


@contextmanager
def _interpreter(task: str, setting: str, arrays: Arrays) -> Iterator[_Worker]:
    layout = _layout(arrays)
    memory = SharedMemory(create=True, size=_size(layout))
    process = None
    views = _views(memory.buf, layout)
    try:
        process = _started(memory)
        worker = _Worker(process, views, sees=False)
        worker.tell(task, setting, memory.name, repr(layout))
        yield worker
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # they may refer to the memory
        raise
    finally:
        if process is not None:
            process.kill()
            process.communicate()
        views.clear()
        memory.close()
        memory.unlink()


def _started(memory: SharedMemory) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        _reserve(memory)
        return subprocess.Popen(  # noqa: S603 - this interpreter, with no text of a user
            [sys.executable, "-P", "-c", _RUN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
    except OSError as error:
        raise _not_started(error) from None


def _reserve(memory: SharedMemory) -> None:
    """Raise an OSError if there is no room for the memory; to write to it would be fatal."""
    file = Path("/dev/shm", memory.name)  # noqa: S108 - where Linux, and no other system, has it
    if file.exists():
        with file.open("r+b") as stream:
            os.posix_fallocate(stream.fileno(), 0, memory.size)


def _not_started(error: OSError) -> SciscoreError:
    return SciscoreError(f"cannot start a worker process: {error.strerror}")


def serve() -> None:
    """Be the worker of another process: read a task, then the places of blocks."""
    # The parent owns the memory; what is only attached to must not be tracked here.
    resource_tracker.register = lambda *_: None
    task, setting, name, layout = (sys.stdin.readline().rstrip("\n") for _ in range(4))
    memory = SharedMemory(name)
    views = _views(memory.buf, ast.literal_eval(layout))
    _fill(_function(task), setting, views, sys.stdin, sys.stdout)
    views.clear()
    memory.close()
