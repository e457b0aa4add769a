"""Measure sciscore on made-up exams, and print one table.

Run from a checkout with the extra ``cli``: ``python benchmarks/run.py``. Each figure of
a cohort is the best of several runs. Two ratios say how fast that is on whatever machine
this is: to copying the same bytes, and to the package of the peer where Node and npm
are (``--no-peer`` leaves it out). ``--quick`` leaves out the file of a million exams.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import peer
from cohorts import made_up, made_up_scim, with_untested, written

import sciscore as sci
from sciscore.isncsci.fields import FIELDS

COHORT = 200_000
#: Exams that are given to the peer.
PEER = 20_000
FILES = (10_000, 100_000, 1_000_000)

#: What is measured, how fast it is, what it stands beside.
Line = tuple[str, str, str]


def seconds(work: Callable[[], object], repeat: int, number: int = 1) -> float:
    """Seconds of one call, the best of several runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(number):
            work()
        best = min(best, (time.perf_counter() - start) / number)
    return best


def single_exams(untested: sci.Exams) -> Iterator[Line]:
    """One exam at a time, up to the worst one."""
    worst = sci.Exam.intact().replace({f.path: "NT" for f in FIELDS if f.default is None})
    for name, exam in {"one complete exam": sci.Exam.intact(), "one NT exam": untested[0]}.items():
        taken = seconds(lambda exam=exam: sci.classify(exam, edition="2019"), 7, 200)
        yield name, f"{taken * 1e6:,.0f} us", ""
    for edition in ("2019", "1992"):
        taken = seconds(lambda edition=edition: sci.classify(worst, edition=edition), 7, 20)
        yield f"worst exam, all 134 cells NT, {edition}", f"{taken * 1e6:,.0f} us", ""
    taken = seconds(lambda: sci.settle(worst, "ais", edition="2019"), 5)
    yield "settle the AIS of it", f"{taken * 1e3:,.1f} ms", ""


def cohorts(cohorts: dict[str, sci.Exams], folder: Path | None) -> Iterator[Line]:
    """Cohorts in memory, beside a copy of their codes and beside the peer."""
    driver = None if folder is None else peer.installed(folder)
    for name, cohort in cohorts.items():
        taken = seconds(lambda cohort=cohort: sci.classify(cohort, edition="2019"), 5)
        copied = seconds(lambda cohort=cohort: cohort.codes.copy(), 5)
        beside = f"{taken / copied:,.0f} times a copy of the codes"
        if driver:
            theirs, _ = peer.by_peer(driver, cohort[:PEER])
            ratio = theirs / PEER / (taken / len(cohort))
            beside += f"; {ratio:,.0f} times the peer's {PEER / theirs:,.0f} exams/s"
        yield name, f"{len(cohort) / taken:,.0f} exams/s", beside
    records = made_up_scim(5 * COHORT, 3)
    taken = seconds(lambda: sci.scim3(records), 5)
    yield "SCIM III records", f"{len(records) / taken:,.0f} records/s", ""


#: Runs the command line and prints the most memory it took; its resource usage would
#: count that of the parent, which Linux does not do here.
_COMMAND = """
import pathlib, sys
from sciscore.cli.commands import sciscore
try:
    sciscore(sys.argv[1:], standalone_mode=True)
finally:
    status = pathlib.Path("/proc/self/status")
    text = status.read_text() if status.exists() else ""
    print(int((text.partition("VmHWM:")[2].split() or ["0"])[0]) // 1024)
"""


def _run(source: Path, out: Path) -> tuple[float, int, subprocess.CompletedProcess[str]]:
    """Seconds and the most MB that the command line takes for a file, start included."""
    command = [sys.executable, "-c", _COMMAND, "classify", source, "--edition", "2019", "-o", out]
    start = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, check=False, text=True)
    return time.perf_counter() - start, int(ran.stdout), ran


def files(cohort: sci.Exams, counts: tuple[int, ...], folder: Path) -> Iterator[Line]:
    """CSV to CSV on the command line, start included; then the same with a bad last row."""
    source, out, copy = (folder / name for name in ("exams.csv", "results.csv", "copy.csv"))
    for count in counts:
        written(cohort, count, source)
        taken, memory, ran = _run(source, out)
        assert ran.returncode == 0, ran.stderr
        copied = seconds(lambda: shutil.copyfile(source, copy), 3)
        beside = f"{memory} MB at most; {taken / copied:,.0f} times a copy of the file"
        yield f"CSV to CSV, {count:,} exams", f"{count / taken:,.0f} exams/s", beside
    before = out.read_bytes()
    written(cohort, count - 1, source, last="7")
    taken, memory, ran = _run(source, out)
    assert ran.returncode == 1, ran.stderr
    assert f"row {count}, right.light_touch.C2: '7'" in ran.stderr, ran.stderr
    assert out.read_bytes() == before
    yield f"a bad cell in row {count:,}", f"{taken:,.1f} s", f"{memory} MB at most; file kept"


def imports() -> Iterator[Line]:
    """Importing sciscore in a new interpreter, without the start of that."""
    taken = {name: min(_import(name) for _ in range(7)) for name in ("numpy", "sciscore")}
    ratio = f"{taken['sciscore'] / taken['numpy']:.2f} times import numpy"
    yield "import sciscore", f"{taken['sciscore'] * 1e3:,.0f} ms", ratio


def _import(name: str) -> float:
    code = (
        "import time; start = time.perf_counter(); "
        f"import {name}; print(time.perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Print one line for each figure."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--quick", action="store_true", help="no file of a million exams")
    options.add_argument("--no-peer", action="store_true", help="without the package of the peer")
    asked = options.parse_args()
    with_peer = bool(not asked.no_peer and shutil.which("node") and shutil.which("npm"))
    complete = sci.Exams(made_up(COHORT, 1))
    untested = sci.Exams(with_untested(complete.codes, 2))
    print(
        f"sciscore {sci.__version__}, Python {sys.version.split()[0]}, NumPy {np.__version__}; "
        f"one core of {os.cpu_count()}, load {os.getloadavg()[0]:.1f}; {COHORT:,} made-up exams"
        + f"; the peer is {peer.PACKAGE}"
        * with_peer
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = (
            cohorts(
                {"complete exams": complete, "NT exams": untested}, folder if with_peer else None
            ),
            single_exams(untested),
            files(untested[:100_000], FILES[: -1 if asked.quick else None], folder),
            imports(),
        )
        for part in parts:
            for what, figure, beside in part:
                print(f"{what:38} {figure:>22}   {beside}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
