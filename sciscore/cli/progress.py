"""Progress of a long run, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sciscore.cli.problems import as_json

if TYPE_CHECKING:
    from rich.progress import Progress

#: Seconds after which the progress of the work is shown.
_PATIENCE: Final = 1.0
#: Bytes that are read at once to count lines.
_BLOCK: Final = 1 << 22


@contextmanager
def progress(source: str, *, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """A function that shows how many records are done: of how many, and the time left."""
    if hidden or as_json() or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    bar: Progress | None = None
    start = time.monotonic()

    def advance(done: int) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - start > _PATIENCE:
            bar = _bar(total_of(source))
            bar.start()
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def total_of(source: str) -> int | None:
    """About how many records a text file with one on each line has; None for other files."""
    suffix = Path(source).suffix.casefold()
    if suffix not in {".csv", ".tsv", ".jsonl", ".ndjson"} or not Path(source).is_file():
        return None
    lines, block = 0, b""
    with Path(source).open("rb") as stream:
        while more := stream.read(_BLOCK):
            lines, block = lines + more.count(b"\n"), more
    return max(lines + (not block.endswith(b"\n")) - (suffix in {".csv", ".tsv"}), 1)


def _bar(total: int | None) -> Progress:
    from rich import progress as rich
    from rich.console import Console

    columns = [rich.TextColumn("records"), rich.MofNCompleteColumn()]
    if total is not None:
        columns += [rich.BarColumn(), rich.TaskProgressColumn(), rich.TimeRemainingColumn()]
    console = Console(stderr=True)
    bar = rich.Progress(*columns, console=console, transient=True, refresh_per_second=4)
    bar.add_task("", total=total)
    return bar
