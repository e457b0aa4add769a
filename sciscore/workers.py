"""Work that is shared with copies of this process.

A copy starts at once and sees what this process holds; a lock that another thread holds would
never be released in it. So there are copies on Linux, in a process without other threads of
Python; elsewhere this process does all the work. A copy ends when its parent does, however
that ends.
"""

from __future__ import annotations

import gc
import itertools
import math
import mmap
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import attrs
import numpy as np

from sciscore.errors import SciscoreError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    import numpy.typing as npt

_T = TypeVar("_T")
#: Arrays with the rows of records along the last axis.
Arrays: TypeAlias = "Sequence[npt.NDArray[Any]]"
#: Whose turn it is, from 0, and of how many.
Turn: TypeAlias = tuple[int, int]

#: Rows that a process takes at a time.
BLOCK: Final = 1 << 14
#: Blocks that a worker may hold: it works on one, the others are in store or filled.
_SLOTS: Final = 3
#: Signals that end a copy, whatever they do to its parent.
_SIGNALS: Final = ("SIGTERM", "SIGHUP")


def can_copy() -> bool:
    """True if copies of this process can work."""
    return sys.platform == "linux" and threading.active_count() == 1


def in_turns(made: Callable[[Turn], Iterator[_T]], workers: int) -> Iterator[_T]:
    """What copies of this process make in turn, in order; what one raises is raised here."""

    def work(turn: Turn, parent: Connection) -> None:
        for one in made(turn):
            parent.send((one, None))
        parent.send((None, None))

    with ExitStack() as held:
        copies = [
            held.enter_context(_copy(partial(work, (turn, workers)))) for turn in range(workers)
        ]
        for copy in itertools.cycle(copies):
            found = _received(copy)
            if found is None:
                return
            yield found


def share(fill: Callable[..., None], arrays: Arrays, workers: int) -> None:
    """Let several processes, this one among them, fill all arrays but the first from it."""
    count = arrays[0].shape[-1]
    blocks = deque(slice(start, start + BLOCK) for start in range(0, count, BLOCK))
    others = min(workers, len(blocks)) - 1 if can_copy() else 0
    with ExitStack() as held:
        team = [held.enter_context(_worker(fill, arrays)) for _ in range(others)]
        while blocks:
            for worker in team:
                worker.fetch(arrays)
                # The last blocks are for whoever is free.
                while blocks and len(worker.waiting) < (_SLOTS if len(blocks) > workers else 1):
                    worker.give(blocks.popleft())
            if blocks:
                fill(*_rows(arrays, blocks.popleft()))
        for worker in team:
            worker.fetch(arrays, wait=True)


def empty(shape: tuple[int, ...], kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array to fill, in memory of its own.

    A copy of this process shares all other memory with it, of which each page is copied
    when it is written to.
    """
    size = math.prod(shape) * np.dtype(kind).itemsize
    if sys.platform != "linux" or not size:
        return np.empty(shape, kind)
    memory = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with suppress(OSError):  # a kernel without large pages
        memory.madvise(mmap.MADV_HUGEPAGE)
    return np.ndarray(shape, kind, memory)


def _rows(arrays: Arrays, rows: slice) -> list[npt.NDArray[Any]]:
    return [array[..., rows] for array in arrays]


@attrs.define
class _Worker:
    """A copy of this process that fills blocks, in memory that both share."""

    #: Takes the rows of blocks, and gives back that they are filled.
    copy: Connection
    #: Arrays for a block each, of which one is filled after the other.
    slots: Iterator[Arrays]
    #: The rows of the blocks that were given to it and not yet fetched.
    waiting: deque[slice] = attrs.field(factory=deque)

    def give(self, rows: slice) -> None:
        """Give it a block to fill."""
        self.waiting.append(rows)
        with suppress(OSError):  # its answer will be missing
            self.copy.send(rows)

    def fetch(self, arrays: Arrays, *, wait: bool = False) -> None:
        """Fetch the blocks that it has filled, or wait for all that were given to it."""
        while self.waiting and (wait or self.copy.poll()):
            _received(self.copy)
            made = _rows(arrays[1:], self.waiting.popleft())
            for array, filled in zip(made, next(self.slots), strict=True):
                array[...] = filled[..., : array.shape[-1]]


@contextmanager
def _worker(fill: Callable[..., None], arrays: Arrays) -> Iterator[_Worker]:
    """A worker, until it is no longer needed."""
    slots = [[_shared(array) for array in arrays[1:]] for _ in range(_SLOTS)]

    def work(parent: Connection) -> None:
        _keep_freed_memory()
        for slot in itertools.cycle(slots):
            given = arrays[0][..., parent.recv()]
            fill(given, *_rows(slot, slice(given.shape[-1])))
            parent.send((None, None))

    with _copy(work) as copy:
        yield _Worker(copy, itertools.cycle(slots))


def _shared(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """An array of the kind of another for a block, which copies of this process fill."""
    shape = (*array.shape[:-1], BLOCK)
    return np.ndarray(shape, array.dtype, mmap.mmap(-1, math.prod(shape) * array.itemsize))


def _keep_freed_memory() -> None:
    """Let the allocator keep what is freed, rather than fetch it anew for every block.

    That of Linux keeps twice as much as the largest array that was freed, if that has
    less than 32 MB; in the parent there were large ones before.
    """
    np.empty((1 << 25) - (1 << 13), np.uint8)


# A copy of this process


@contextmanager
def _copy(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """A connection to a copy of this process that does some work, while it is needed."""
    import multiprocessing

    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    process = fork.Process(target=_be_a_copy, args=(work, ours, theirs), daemon=True)
    try:
        with warnings.catch_warnings():  # of threads: there are none that Python knows
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
    except OSError as error:
        ours.close()
        raise SciscoreError(f"cannot start a worker process: {error.strerror}") from None
    finally:
        theirs.close()
    try:
        yield ours
    finally:
        process.kill()
        process.join()
        ours.close()


def _be_a_copy(work: Callable[[Connection], None], ours: Connection, parent: Connection) -> None:
    """Do the work; hand over the error that ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    for name in _SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    gc.freeze()  # what the parent holds is not looked at, so that its memory stays shared
    ours.close()  # else it would not be seen that the parent has ended
    with suppress(EOFError, ConnectionError):  # it has
        try:
            work(parent)
        except (EOFError, ConnectionError):
            raise
        except Exception as error:  # noqa: BLE001 - it is raised in the parent
            parent.send((None, error))


def _received(copy: Connection) -> Any:
    """What a copy sends next; raise what it sends as an error."""
    try:
        found, error = copy.recv()
    except (EOFError, ConnectionError):
        raise SciscoreError("a worker process ended before its work was done") from None
    if error:
        raise error
    return found
