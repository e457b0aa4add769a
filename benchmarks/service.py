"""Send exams through the line service: ``python benchmarks/service.py [EXAMS]``.

Three ways answer the same made-up exams: one process with one stream, 8 threads with a stream
each, and 8 processes of ``sciscore serve-lines``. Every answer is compared with what
`sciscore.classify` gives for the exam. Printed are exams per second and the memory of one
process after a tenth of its exams and at its end, where the system tells it. Ends with an
error where an answer is another one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import sciscore as sci
from sciscore.formats.lines import serve
from sciscore.testing import seeded_exams

WORKERS = 8
YEAR = "2019"
#: Exams that differ; they come again and again.
DIFFERENT = 5_000
COMMAND = [sys.executable, "-m", "sciscore", "serve-lines", "--edition", YEAR]


class Exams:
    """The stream of one worker: JSON lines, of which it counts those that were read."""

    def __init__(self, lines: list[bytes], count: int, process: int | str = "self") -> None:
        self.lines = itertools.islice(itertools.cycle(lines), count)
        self.count, self.done, self.process = count, 0, process
        self.memory: list[int] = []

    def readline(self, _: int = -1) -> bytes:
        """The next line; nothing at the end."""
        line = next(self.lines, b"")
        if self.done in (self.count // 10, self.count):
            self.memory.append(resident(self.process))
        self.done += 1
        return line


class Answers:
    """The answers that are due, one after the other; writing another one is an error."""

    def __init__(self, due: list[str]) -> None:
        self.due = itertools.cycle(due)

    def write(self, line: str) -> None:
        """Take an answer."""
        if line != next(self.due):
            sys.exit(f"another answer than that of classify: {line[:200]}")

    def flush(self) -> None:
        """Nothing is kept back."""


def resident(process: int | str) -> int:
    """MB of memory that a process holds; 0 where the system has no /proc."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) // 1024


def in_process(lines: list[bytes], due: list[str], count: int) -> list[int]:
    """Answer a stream by `serve`; the memory on the way."""
    source = Exams(lines, count)
    served = serve(source, Answers(due), edition=YEAR)  # type: ignore[arg-type]
    return source.memory if served == count else sys.exit("an exam was not answered")


def by_command(lines: list[bytes], due: list[str], count: int) -> list[int]:
    """Answer a stream by a process of the command; its memory on the way."""
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        source, answers = Exams(lines, count, process.pid), Answers(due)
        sender = threading.Thread(target=send, args=(source, process.stdin))
        sender.start()
        for _ in range(count):
            answers.write(process.stdout.readline().decode())
        sender.join()
        memory = [source.memory[0], resident(process.pid)]
        process.stdin.close()
    return memory if process.returncode == 0 else sys.exit(f"status {process.returncode}")


def send(source: Exams, to: IO[bytes]) -> None:
    """Send all lines of a stream."""
    for line in iter(source.readline, b""):
        to.write(line)
    to.flush()


def made_up() -> tuple[list[bytes], list[str]]:
    """Exams as lines, and the answers that are due."""
    lines, due = [], []
    for number, exam in enumerate(seeded_exams(DIFFERENT, YEAR)):
        own = {"id": number, "ward": {"name": "3B"}}
        lines.append(json.dumps(own | exam.to_dict()).encode() + b"\n")
        found = sci.classify(exam, edition=YEAR).to_dict()
        due.append(json.dumps({"ok": True, "record": own} | found) + "\n")
    return lines, due


def main() -> None:
    """Run all three and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("exams", type=int, nargs="?", default=100_000)
    count = parser.parse_args().exams // WORKERS * WORKERS
    lines, due = made_up()
    print("| service | exams | exams/s | MB after a tenth | MB at the end |")
    print("| :-- | --: | --: | --: | --: |")
    answer: Callable[[list[bytes], list[str], int], list[int]]
    for name, answer, workers in (
        ("one process, one stream", in_process, 1),
        (f"one process, {WORKERS} threads", in_process, WORKERS),
        ("serve-lines, one process", by_command, 1),
        (f"serve-lines, {WORKERS} processes, each", by_command, WORKERS),
    ):
        start = time.perf_counter()
        parts: Iterator[tuple[list[bytes], list[str]]] = (
            (lines[part::workers], due[part::workers]) for part in range(workers)
        )
        with ThreadPoolExecutor(workers) as pool:
            told = [pool.submit(answer, *part, count // workers) for part in parts]
            memory = [max(column) for column in zip(*(one.result() for one in told), strict=True)]
        taken = time.perf_counter() - start
        print(f"| {name} | {count:,} | {count / taken:,.0f} | {memory[0]} | {memory[-1]} |")


if __name__ == "__main__":
    main()
