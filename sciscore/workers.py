"""Work on the rows of arrays that several processes share.

A worker is an interpreter of its own, which imports nothing but sciscore: the main
script is not run again, so that no ``if __name__ == "__main__"`` is needed and notebooks
work. Rows travel through shared memory, block by block, to whoever is free; this process
takes blocks too. While a worker fills one block the next lies ready, so that it never
waits. A worker ends when its standard input does, however its parent ends.
"""

from __future__ import annotations

import ast
import itertools
import math
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

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
#: Blocks that a worker holds: one that it works on, one that is copied meanwhile.
_SLOTS: Final = 2
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
    blocks = _Blocks(arrays[0].shape[-1])
    others = min(workers, blocks.left) - 1
    if others < 1:
        _work_here(_function(task), setting, arrays, blocks)
        return
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(others))
        helpers = [stack.enter_context(_worker(task, setting, arrays)) for _ in range(others)]
        waiting = [pool.submit(_work_there, worker, arrays, blocks) for worker in helpers]
        _work_here(_function(task), setting, arrays, blocks)
        for one in waiting:
            one.result()


class _Blocks:
    """The blocks of rows that nobody has taken yet."""

    def __init__(self, rows: int) -> None:
        self.left = math.ceil(rows / BLOCK)
        self._starts = iter(range(0, rows, BLOCK))
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[slice]:
        return self

    def __next__(self) -> slice:
        with self._lock:
            start = next(self._starts)
        return slice(start, start + BLOCK)


def _function(task: str) -> Task:
    module, _, name = task.partition(":")
    found: Task = getattr(import_module(module), name)
    return found


def _rows(arrays: Arrays, rows: slice) -> list[npt.NDArray[Any]]:
    return [array[..., rows] for array in arrays]


def _work_here(function: Task, setting: str, arrays: Arrays, blocks: _Blocks) -> None:
    for rows in blocks:
        function(setting, *_rows(arrays, rows))


class _Worker:
    """A process and the memory that is shared with it, which holds some blocks."""

    def __init__(self, process: subprocess.Popen[str], slots: list[list[npt.NDArray[Any]]]) -> None:
        self.process, self.slots = process, slots

    def tell(self, *lines: object) -> None:
        """Send lines."""
        stdin = self.process.stdin
        assert stdin is not None
        with suppress(OSError):  # its answer will be missing
            stdin.writelines(f"{line}\n" for line in lines)
            stdin.flush()

    def wait(self) -> None:
        """Wait until the worker has filled another block."""
        stdout = self.process.stdout
        assert stdout is not None
        if not stdout.readline():
            raise SciscoreError("a worker process ended before its work was done")


def _work_there(worker: _Worker, arrays: Arrays, blocks: _Blocks) -> None:
    waiting: deque[tuple[Arrays, Arrays]] = deque()

    def fetch() -> None:
        worker.wait()
        for array, filled in zip(*waiting.popleft(), strict=True):
            array[...] = filled

    for rows, slot in zip(blocks, itertools.cycle(worker.slots), strict=False):
        if len(waiting) == _SLOTS:
            fetch()
        given, *made = _rows(arrays, rows)
        lent, *filled = _rows(slot, slice(given.shape[-1]))
        lent[...] = given
        waiting.append((made, filled))
        worker.tell(given.shape[-1])
    while waiting:
        fetch()


def _layout(arrays: Arrays) -> list[tuple[str, tuple[int, ...]]]:
    """Type and shape of the rows of each array that a slot holds."""
    return [(array.dtype.str, (*array.shape[:-1], BLOCK)) for array in arrays]


def _views(memory: SharedMemory, layout: list[Any]) -> list[list[npt.NDArray[Any]]]:
    """The arrays of each slot; the widest types come first, so that each is aligned."""
    order = sorted(range(len(layout)), key=lambda place: -np.dtype(layout[place][0]).itemsize)
    slots = []
    start = 0
    for _ in range(_SLOTS):
        views: dict[int, npt.NDArray[Any]] = {}
        for place in order:
            kind, shape = layout[place]
            views[place] = np.ndarray(shape, kind, memory.buf, start)
            start += views[place].nbytes
        slots.append([views[place] for place in range(len(layout))])
    return slots


@contextmanager
def _worker(task: str, setting: str, arrays: Arrays) -> Iterator[_Worker]:
    """A worker that knows its task, until it is no longer needed."""
    layout = _layout(arrays)
    size = sum(math.prod(shape) * np.dtype(kind).itemsize for kind, shape in layout)
    memory = SharedMemory(create=True, size=_SLOTS * size)
    process = None
    worker = None
    try:
        process = _started()
        worker = _Worker(process, _views(memory, layout))
        worker.tell(task, setting, memory.name, repr(layout))
        yield worker
    finally:
        if process is not None:
            process.kill()
            process.communicate()
        if worker is not None:
            worker.slots.clear()
        memory.close()
        memory.unlink()


def _started() -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter, with no text of a user
            [sys.executable, "-P", "-c", _RUN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
    except OSError as error:
        raise SciscoreError(f"cannot start a worker process: {error.strerror}") from None


def serve(lines: IO[str] | None = None) -> None:
    """Be a worker: read a task, then the sizes of blocks, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    # The parent owns the memory; what is only attached to must not be tracked here.
    resource_tracker.register = lambda *_: None
    source = sys.stdin if lines is None else lines
    task, setting, name, layout = (source.readline().rstrip("\n") for _ in range(4))
    function = _function(task)
    _keep_freed_memory()
    memory = SharedMemory(name)
    _fill(function, setting, source, _views(memory, ast.literal_eval(layout)))
    memory.close()


def _keep_freed_memory() -> None:
    """Let the allocator keep what is freed, rather than fetch it anew for every block.

    That of Linux keeps twice as much as the largest array that was freed, if that has
    less than 32 MB; in the parent there were large ones before.
    """
    np.empty((1 << 25) - (1 << 13), np.uint8)


def _fill(function: Task, setting: str, sizes: IO[str], slots: list[list[Any]]) -> None:
    """Fill a slot after the other, as far as each size says; nothing refers to them later."""
    for size, slot in zip(sizes, itertools.cycle(slots), strict=False):
        function(setting, *_rows(slot, slice(int(size))))
        sys.stdout.write("done\n")
        sys.stdout.flush()
