"""Batches of a file read, scored and written by several processes, a batch each in turn.

Each process is a copy of this one and reads the file on its own, but makes records only of
its batches; so nothing but the text of the results goes from one process to another.
"""

from __future__ import annotations

import itertools
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from typing import Any, Final, TypeAlias, TypeVar

import attrs

from sciscore.errors import Problem, SciscoreError
from sciscore.formats.results import Results
from sciscore.formats.table import Table
from sciscore.formats.write import TEXTS

_T = TypeVar("_T")
#: Whose turn it is, from 0, and of how many.
Turn: TypeAlias = tuple[int, int]
#: Types of files that can be read in turns, and into which types they can be written.
_TYPES: Final = {"csv": ("csv", "jsonl"), "jsonl": ("jsonl",)}
_SIGNALS: Final = ("SIGTERM", "SIGHUP")


@attrs.frozen
class Written:
    """A batch of records with their results.

    Attributes
    ----------
    head
        What stands above all batches.
    text
        The records.
    problems
        What is wrong with some of them.
    count, left_out
        How many records there are, and how many of them have problems.
    """

    head: str
    text: str
    problems: Sequence[Problem]
    count: int
    left_out: int


def can_take_turns(source_type: str, out_type: str) -> bool:
    """True if copies of this process can read a type of file and write another."""
    alone = sys.platform == "linux" and threading.active_count() == 1
    return alone and out_type in _TYPES.get(source_type, ())


def written_in_turns(
    batches: Callable[[Turn], Iterator[Table[Any]]],
    score: Callable[[Any], Results],
    file_type: str,
    workers: int,
    *,
    reported: bool,
) -> Iterator[Written]:
    """The batches of a file with their results, in order.

    Parameters
    ----------
    batches
        The batches of the file whose turn it is.
    score
        Makes the results of records.
    file_type
        Into what the results are written.
    workers
        How many processes take turns.
    reported
        Whether the problems of each record stand beside its results.
    """

    def made(turn: Turn) -> Iterator[Written]:
        for batch in batches(turn):
            table = attrs.evolve(batch, reported=reported)
            head, *texts = TEXTS[file_type](table, score(table.records))
            left_out = table.count - len(table.rows)
            yield Written(head, "".join(texts), table.problems, table.count, left_out)

    return in_turns(made, workers)


def in_turns(made: Callable[[Turn], Iterator[_T]], workers: int) -> Iterator[_T]:
    """What copies of this process make in turn, in order.

    Parameters
    ----------
    made
        Makes what is to be made in a turn.
    workers
        How many copies there are.

    Raises
    ------
    SciscoreError
        If a copy ends before its work is done; and what is raised in a copy.
    """
    fork = multiprocessing.get_context("fork")
    with ExitStack() as held:
        ends: list[Connection] = []
        for turn in range(workers):
            end, other = fork.Pipe(duplex=False)
            ends.append(end)
            process = fork.Process(
                target=_make, args=(made, (turn, workers), other, tuple(ends)), daemon=True
            )
            process.start()
            other.close()
            held.callback(end.close)
            held.callback(process.join)
            held.callback(process.kill)
        for end in itertools.cycle(ends):
            try:
                found, error = end.recv()
            except EOFError:
                message = "a worker process ended before its work was done"
                raise SciscoreError(message) from None
            if error:
                raise error
            if found is None:
                return
            yield found


def _make(
    made: Callable[[Turn], Iterator[Any]],
    turn: Turn,
    end: Connection,
    others: Sequence[Connection],
) -> None:
    """Be a copy: hand over what is made, None at the end, or the error that ended it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt ends
    for name in _SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    for other in others:
        other.close()  # else it would not be seen that the parent has ended
    with suppress(BrokenPipeError):
        try:
            for found in made(turn):
                end.send((found, None))
            end.send((None, None))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - it is raised in the parent
            end.send((None, error))
