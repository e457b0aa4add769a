"""Files that several processes read, score and write in turns: nobody can see that they did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from support.tables import INTACT, OPEN, columns

import sciscore as sci
from sciscore.workers import in_turns

pytest.importorskip("click")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are not copied here")

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
#: The command line with batches of a few records.
CODE = """
from sciscore.formats import csv_read, json
csv_read._SIZE = json._SIZE = 3000
import sciscore.cli
sciscore.cli.main()
"""
COLUMNS = {"id": ["P1", "P2"]} | columns(INTACT, OPEN)


def row(**changed: str) -> str:
    cells = {name: cells[1] or "" for name, cells in COLUMNS.items()} | changed
    return ",".join(cells.values())


def run(path: Path, out: Path, *words: str, status: int = 0) -> tuple[bytes, str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, "classify", path, "--edition", "2019", "-o", out, *words],
        env=ENVIRONMENT, capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == status, done.stderr
    return (out.read_bytes() if out.exists() else b""), done.stderr.decode()


CSVS: dict[str, list[str]] = {
    "plain": [row(id=str(number)) for number in range(60)],
    "lines in cells": [row(id=f'"{number}\n"' if number % 5 else "x") for number in range(60)],
    "blank lines": [row(id=str(number)) + "\n" * (number % 9) for number in range(60)],
    "in quotes": [row(id=str(number), vac='"NT"') for number in range(60)],
    "nothing": [],
    "one": [row()],
}


@pytest.mark.parametrize(
    ("kind", "suffix"), [*((kind, "csv") for kind in CSVS), ("lines in cells", "jsonl")]
)
def test_turns_write_what_one_process_writes(kind: str, suffix: str, tmp_path: Path) -> None:
    path, out = tmp_path / "exams.csv", tmp_path / f"out.{suffix}"
    path.write_text("\n".join([",".join(COLUMNS), *CSVS[kind]]) + "\n", newline="")
    alone = run(path, out)
    assert run(path, out, "--workers", "3") == alone


@pytest.mark.parametrize("reported", [True, False])
def test_problems_are_told_in_order(reported: bool, tmp_path: Path) -> None:
    lines = [row(id=str(n), vac="?" if n % 7 == 3 else "NT") for n in range(60)]
    csv = tmp_path / "exams.csv"
    csv.write_text("\n".join([",".join(COLUMNS), *lines]))
    records = [dict(zip(COLUMNS, line.split(","), strict=True)) for line in lines]
    jsonl = tmp_path / "exams.jsonl"
    jsonl.write_text("\n\n".join(map(json.dumps, records)) + "\n{")
    words = ["--on-error", "report"] if reported else []
    for path, status in ((csv, 1), (jsonl, 4)):
        out = tmp_path / f"out{path.suffix}"
        alone = run(path, out, *words, status=3 if reported else status)
        out.unlink(missing_ok=True)
        assert run(path, out, *words, "--workers", "2", status=3 if reported else status) == alone


def test_a_file_that_breaks_off_is_refused_as_by_one(tmp_path: Path) -> None:
    path, out = tmp_path / "exams.csv", tmp_path / "out.csv"
    path.write_text("\n".join([",".join(COLUMNS), *CSVS["plain"], '"x']))
    alone = run(path, out, status=4)
    assert run(path, out, "--workers", "2", status=4) == alone
    assert not out.exists()


def numbers(turn: tuple[int, int]) -> Iterator[Any]:
    which, every = turn
    for number in range(10):
        if number % every == which:
            yield number


@pytest.mark.skipif(threading.active_count() > 1, reason="a copy would lack the other threads")
def test_copies_take_turns() -> None:
    assert [*in_turns(numbers, 3)] == list(range(10))

    def fails(turn: tuple[int, int]) -> Iterator[Any]:
        yield from numbers(turn) if turn[0] == 0 else ()
        raise sci.ExamError("no more")

    found = in_turns(fails, 2)
    assert next(found) == 0
    with pytest.raises(sci.ExamError, match="no more"):
        next(found)

    def ends(turn: tuple[int, int]) -> Iterator[Any]:
        yield turn
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(sci.SciscoreError, match="ended before its work was done"):
        list(in_turns(ends, 2))
