"""What goes wrong midway: nothing half-done under the final name, one line that says why."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from conftest import ROOT
from support.tables import INTACT, OPEN, columns

import sciscore as sci
from sciscore.cli import progress
from sciscore.cli.records import Found
from sciscore.formats.exams import exam_form
from sciscore.formats.io import FILE_TYPES as KINDS
from sciscore.formats.read import batches_of
from sciscore.isncsci.fields import PLACE

pytest.importorskip("click")

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
HANG_UP = getattr(signal, "SIGHUP", signal.SIGTERM)
COMMAND = (sys.executable, "-m", "sciscore", "classify")
posix = pytest.mark.skipif(os.name == "nt", reason="needs signals, limits and pseudo-terminals")
ROW = ",".join("" if INTACT[path] is None else str(INTACT[path]) for path in PLACE)
HEADER = ",".join(PLACE)


def ended(*words: object, source: bytes | None = None, code: str = "") -> Any:
    """A run of the command line to its end."""
    start = (sys.executable, "-c", f"{code}; import sciscore.cli; sciscore.cli.main()", "classify")
    return subprocess.run(
        [*(start if code else COMMAND), *map(str, words), "--edition", "2019"],
        env=ENVIRONMENT, input=source, capture_output=True, check=False, timeout=120,
    )  # fmt: skip


def error(done: Any, status: int = 4) -> str:
    """The one line on standard error of a run that could not read or write a file."""
    assert done.returncode == status, done.stderr
    assert b"Traceback" not in done.stderr
    lines: list[str] = done.stderr.decode().splitlines()
    assert len(lines) == 1
    return lines[0]


# A run that is stopped


@posix
@pytest.mark.parametrize(
    ("kind", "number"),
    [
        *((kind, signal.SIGTERM) for kind in KINDS),
        *(
            (kind, number)
            for kind in KINDS[::3]
            for number in (signal.SIGINT, HANG_UP, signal.SIGKILL)
        ),
    ],
)
def test_a_killed_run_leaves_the_earlier_output(kind: str, number: int, tmp_path: Path) -> None:
    out = tmp_path / f"out.{kind}"
    out.write_bytes(b"earlier")
    run = subprocess.Popen(
        [*COMMAND, "-", "--edition", "2019", "-o", out],
        env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stdin
    run.stdin.write("\n".join([HEADER, *[ROW] * 5000, ""]).encode())
    run.stdin.flush()
    # The pipe stays open: the run waits for more, with a part written.
    limit = time.monotonic() + 60
    while len([*tmp_path.iterdir()]) == 1 and time.monotonic() < limit:
        time.sleep(0.02)
    run.send_signal(number)
    _, said = run.communicate(timeout=60)
    assert run.returncode != 0
    assert b"Traceback" not in said
    assert out.read_bytes() == b"earlier"
    others = [path for path in tmp_path.iterdir() if path != out]
    if number == signal.SIGKILL:
        assert others
        assert all(path.name.startswith(".") for path in others)
    else:
        assert others == []


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk(kind: str, tmp_path: Path) -> None:
    pl.DataFrame({n: c * 2000 for n, c in columns(OPEN).items()}).write_parquet(
        tmp_path / "i.parquet"
    )
    out = tmp_path / f"out.{kind}"
    out.write_bytes(b"earlier")
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))"
    )
    done = ended(tmp_path / "i.parquet", "-o", out, code=code)
    assert error(done).startswith(f"sciscore: {out}: cannot be written: ")
    assert out.read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["i.parquet", out.name]


# Files that are cut off, or go wrong late


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_truncated_parquet_file(part: float, tmp_path: Path) -> None:
    path, out = tmp_path / "exams.parquet", tmp_path / "out.csv"
    pl.DataFrame({n: c * 500 for n, c in columns(OPEN).items()}).write_parquet(path)
    out.write_bytes(b"earlier")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    assert error(ended(path, "-o", out)).startswith(f"sciscore: {path}: cannot be read as Parquet")
    assert out.read_bytes() == b"earlier"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW + ",5", "139 cells, the header has 138"),
        ('"x"y' + ROW, "cannot be read as CSV: ',' expected after '\"'"),
        (ROW.replace("5", "7", 1), "right.motor.C5: '7' is not a motor grade; use 0-5, NT"),
        ('"' + "x" * 200_000, "cannot be read as CSV: field larger than field limit (131072)"),
    ],
)
def test_a_bad_row_at_the_end_of_a_long_file(row: str, message: str, tmp_path: Path) -> None:
    path, out = tmp_path / "exams.csv", tmp_path / "out.csv"
    out.write_bytes(b"earlier")
    path.write_text("\n".join([HEADER, *[ROW] * 10_000, row, *[ROW] * 3]) + "\n")
    said = error(ended(path, "-o", out), 4 if "CSV" in message else 1)
    assert said.startswith(f"sciscore: row 10002{', ' if 'grade' in message else ': '}{message}")
    assert out.read_bytes() == b"earlier"
    assert sorted(tmp_path.iterdir()) == [path, out]


def test_bytes_that_are_no_text_late_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "exams.csv"
    text = "\n".join([HEADER, *[ROW] * 9000]).encode()
    path.write_bytes(text + b"\xff\n")
    assert error(ended(path)) == (
        f"sciscore: {path}: not a text file in UTF-8: byte {len(text) + 1} is 0xff"
        "; name its encoding with encoding= or --encoding, such as cp1252 or utf-16"
    )


#: Prints the most memory that a run took, in MB, as Linux counts it.
PEAK = (
    "import atexit; atexit.register(lambda: print(int(open('/proc/self/status').read()"
    ".partition('VmHWM:')[2].split()[0]) // 1024))"
)


@pytest.mark.skipif(sys.platform != "linux", reason="needs sparse files and the count of Linux")
@pytest.mark.parametrize(
    ("kind", "start", "message", "most"),
    [
        ("csv", HEADER, "line 2 has more than 16,777,216 bytes", 150),
        ("csv", HEADER[:-1], "line 1 has more than 16,777,216 bytes", 150),
        ("jsonl", "{}", "line 2 has more than 16,777,216 bytes", 150),
        ("json", "[", "line 2 has more than 268,435,456 bytes", 900),
        ("parquet", "PAR1", "cannot be read as Parquet", 500),
        ("xlsx", "x", "cannot be read as an Excel workbook", 500),
    ],
)
def test_a_cell_of_a_gigabyte(
    kind: str, start: str, message: str, most: int, tmp_path: Path
) -> None:
    path = tmp_path / f"exams.{kind}"
    path.write_text(start + "\n" * (start != HEADER[:-1]))
    os.truncate(path, 1 << 30)
    done = ended(path, "-o", tmp_path / "out.csv", code=PEAK)
    assert message in error(done)
    assert int(done.stdout) < most


class Endless(io.RawIOBase):
    """A cell in quotes, of lines without end."""

    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        text = b'id,"' if not self.given else b"x\n" * 100
        self.given += len(text)
        buffer[: len(text)] = text
        return len(text)


def test_a_cell_without_end() -> None:
    stream = Endless()
    with pytest.raises(sci.FormatError, match="header: cannot be read as CSV: field larger than"):
        sci.read_exams(io.BufferedReader(stream), file_type="csv")
    assert stream.given < 1 << 20


class Piecemeal(io.StringIO):
    """Hands long lines over in parts, as some streams of other libraries do."""

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        return super().readline(min(50, size) if size and size > 0 else 50)


def test_lines_that_come_in_parts() -> None:
    table = sci.read_exams(Piecemeal(f"{HEADER}\n{ROW}\n{ROW}"), file_type="csv")
    assert list(table.exams) == [INTACT, INTACT]
    with pytest.raises(sci.FormatError, match="line 1 has more than 16,777,216 characters"):
        sci.read_exams(io.StringIO("x" * (1 << 24) + "y"), file_type="csv")


# Many problems, much time


def bad(count: int) -> Iterator[sci.Table[Any]]:
    text = "\n".join([HEADER, *[ROW.replace("2", "3")] * count])
    return batches_of(io.StringIO(text), exam_form("sciscore", "2019"), "csv")


def test_problems_without_end_are_not_all_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sciscore.cli.records._MOST_PROBLEMS", 10_000)
    found = Found(reported=False)
    with pytest.raises(sci.SciscoreError) as refused:
        list(found.checked(bad(100), lambda _: None))
    assert len(refused.value.problems) == 10_001
    assert refused.value.problems[-1].message == (
        "more than 10,000 problems; the others are not listed"
    )
    found = Found(reported=True)
    assert sum(batch.count for batch in found.checked(bad(100), lambda _: None)) == 100
    assert (len(found.problems), found.count, found.left_out) == (10_000, 11_200, 100)


def test_many_problems_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "exams.csv"
    path.write_text("\n".join([HEADER, *[ROW.replace("2", "3")] * 100]))
    done = ended(path, "--on-error", "report", "-o", tmp_path / "out.csv")
    assert done.returncode == 3
    lines = done.stderr.decode().splitlines()
    assert lines[0] == "sciscore: 11,200 problems; 100 records left out"
    assert len(lines) <= 31
    assert "5,600 times in 100 rows: 2, 3, 4, ..." in lines[1]


@posix
@pytest.mark.parametrize(
    ("patience", "count", "options"), [(0.0, 9000, []), (100.0, 9000, []), (0.0, 90, ["--nested"])]
)
def test_long_work_shows_how_far_it_is_on_a_terminal(
    patience: float, count: int, options: list[str], tmp_path: Path
) -> None:
    path, out = tmp_path / "exams.csv", tmp_path / "out.csv"
    path.write_text("\n".join([HEADER, *[ROW] * count]))
    terminal, side = os.openpty()
    code = f"from sciscore.cli import progress, main; progress._PATIENCE = {patience}; main()"
    run = subprocess.Popen(
        [sys.executable, "-c", code, "classify", path, "--edition", "2019", "-o", out, *options],
        env=ENVIRONMENT | {"TERM": "xterm", "COLUMNS": "80"}, stderr=side,
    )  # fmt: skip
    os.close(side)
    shown = b""
    try:
        while part := os.read(terminal, 1 << 12):
            shown += part
    except OSError:
        pass
    os.close(terminal)
    assert run.wait(timeout=60) == 0
    assert (f"{count}/{count}".encode() in shown) == (patience == 0)
    assert (b"100%" in shown) == (patience == 0)
    assert patience == 0 or shown == b""


def test_no_progress_where_nobody_looks() -> None:
    with (
        patch.object(progress, "_bar", side_effect=AssertionError),
        progress.progress("x.csv") as advance,
    ):
        advance(1_000_000)
