"""Progress of a long run, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

#: Seconds after which the progress of the work is shown.
_PATIENCE: Final = 1.0
#: Bytes that are read at once to count lines.
_BLOCK: Final = 1 << 22


@contextmanager
def progress(source: str, *, hidden: bool = False) -> Iterator[Callable[[int], None]]:
    """A function that shows how many records are done: of how many, and the time left."""
    if hidden or sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    with ExitStack() as stack:
        bars: list[tuple[Any, Any]] = []
        start = time.monotonic()

        def advance(done: int) -> None:
            if time.monotonic() - start > _PATIENCE:
                if not bars:
                    bars.append(_bar(stack, total_of(source)))
                bar, task = bars[0]
                bar.update(task, completed=done)

        yield advance


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


def _bar(stack: ExitStack, total: int | None) -> tuple[Any, Any]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = [TextColumn("records"), MofNCompleteColumn()]
    if total is not None:
        columns += [BarColumn(), TaskProgressColumn(), TimeRemainingColumn()]
    bar = Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4)
    stack.enter_context(bar)
    return bar, bar.add_task("", total=total)
