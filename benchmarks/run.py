"""Measure sciscore on made-up exams beside what else does the work, and print one table.

Run from a checkout with the extra ``cli``: ``python benchmarks/run.py``. Times are the best
of several runs, in one run of this program, so that they can be compared: with the package
of the peer where Node and npm are (``--no-peer`` leaves it out), with copying the same
bytes, with importing NumPy, with Python that does nothing. ``--against REV`` measures
another revision of this checkout as well and says how the two differ. ``--quick`` leaves
out what takes long.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import peer
from cohorts import (
    made_up,
    made_up_scim,
    with_untested,
    written,
    written_lines,
    written_parquet,
)

import sciscore as sci
from sciscore.isncsci.fields import FIELDS
from sciscore.report.exam_page import exam_page

HERE = Path(__file__).resolve().parent
COHORT = 200_000
MANY = 1_000_000
#: Exams that are given to the peer, and that are read and written as lines of JSON.
FEW = 20_000
EDITION = "2019"

#: What is measured, its value, the unit, what stands beside it and how it is called.
Line = tuple[str, float, str, float | None, str]


def seconds(work: Callable[[], object], repeat: int = 5, number: int = 1) -> float:
    """Seconds of one call, the best of several runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(number):
            work()
        best = min(best, (time.perf_counter() - start) / number)
    return best


def one_exam(untested: sci.Exams, theirs: float | None) -> Iterator[Line]:
    """One exam at a time, up to the worst one."""
    exam = sci.Exam.intact()
    given, result = exam.to_dict(), sci.classify(exam, edition=EDITION)
    worst = exam.replace({f.path: "NT" for f in FIELDS if f.default is None})
    peers = None if theirs is None else theirs * 1e6
    works: dict[str, tuple[Callable[[], object], int]] = {
        "one exam, dict to exam": (lambda: sci.Exam.from_dict(given), 500),
        "one exam, dict to classification": (lambda: sci.classify(given, edition=EDITION), 200),
        "one exam with NT": (lambda: sci.classify(untested[0], edition=EDITION), 200),
        "one exam, all cells NT": (lambda: sci.classify(worst, edition=EDITION), 20),
        "one classification to dict": (result.to_dict, 200),
        "explain an AIS": (lambda: result.explain("ais"), 100),
        "settle an AIS": (lambda: sci.settle(untested[0], "ais", edition=EDITION), 20),
        "next cells for AIS and NLI": (
            lambda: sci.next_cells(worst, ("ais", "neurological_level"), edition=EDITION),
            5,
        ),
        "a page of a report": (lambda: exam_page(exam, edition=EDITION), 20),
        "a page with NT": (lambda: exam_page(untested[0], edition=EDITION, settled=False), 20),
        "settle an AIS, all cells NT": (lambda: sci.settle(worst, "ais", edition=EDITION), 2),
    }
    for name, (work, number) in works.items():
        beside = (peers, "peer, object to classification") if "dict to c" in name else (None, "")
        yield name, seconds(work, number=number) * 1e6, "us", *beside


def cohorts(cohorts: dict[str, sci.Exams], theirs: dict[str, float]) -> Iterator[Line]:
    """Cohorts in memory, beside the peer and beside a copy of their codes."""
    for name, cohort in cohorts.items():
        count = len(cohort)
        taken = seconds(lambda cohort=cohort: sci.classify(cohort, edition=EDITION))
        copied = seconds(lambda cohort=cohort: cohort.codes.copy(order="K"))
        yield f"{name}, one core", count / taken / 1e6, "M/s", count / copied / 1e6, "copy"
        if name in theirs:
            yield f"{name}, one core", count / taken / 1e6, "M/s", 1e-6 / theirs[name], "peer"
    records = made_up_scim(COHORT, 3)
    taken = seconds(lambda: sci.scim3(records))
    yield "SCIM III records", len(records) / taken / 1e6, "M/s", None, ""


def on_cores(cohorts: dict[str, sci.Exams]) -> Iterator[Line]:
    """A million exams by several processes, the time in which these start told apart."""
    cores = os.cpu_count() or 1
    if cores == 1 or not hasattr(sci.Exams, "of_legal"):
        return
    times = -(-MANY // COHORT)
    for name, cohort in cohorts.items():
        many = sci.Exams(np.concatenate([cohort.codes] * times))
        alone = seconds(lambda many=many: sci.classify(many, edition=EDITION), 3)
        for number in sorted({2, cores}):
            # Twice the exams cost twice the work and start the workers once.
            both = sci.Exams(np.concatenate([many.codes] * 2))
            first, second = (
                seconds(functools.partial(sci.classify, some, edition=EDITION, workers=number), 3)
                for some in (many, both)
            )
            work = max(second - first, 1e-9)
            title = f"{name}, {number} workers, started"
            yield title, MANY / work / 1e6, "M/s", MANY / alone / 1e6, "one core"
            title = f"{name}, {number} workers, start included"
            yield title, MANY / first / 1e6, "M/s", MANY / alone / 1e6, "one core"
            yield f"{name}, start of {number} workers", max(first - work, 0) * 1e3, "ms", None, ""


#: Runs some code and prints the most memory that the process took, in MB.
_MEMORY = """
status = open("/proc/self/status").read() if __import__("os").path.exists("/proc") else ""
print(int((status.partition("VmHWM:")[2].split() or ["0"])[0]) // 1024)
"""
_CLASSIFIED = """
import sys
sys.path.insert(0, {here!r})
import numpy as np
import sciscore as sci
from cohorts import made_up, with_untested
exams = sci.Exams(with_untested(made_up({count}, 1), 2))
sci.classify(exams, edition="2019") if {work} else None
"""
_COMMAND = """
import sys
from sciscore.cli import main
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
"""


def ran(code: str, *arguments: object) -> tuple[float, str]:
    """Seconds of an interpreter that runs some code, start included, and its last line."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, arguments)],
        capture_output=True,
        check=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    return time.perf_counter() - start, lines[-1] if lines else ""


def memory() -> Iterator[Line]:
    """The most memory that classifying a cohort takes beyond the cohort itself."""
    for count in (10_000, MANY):
        held, needed = (
            float(ran(_CLASSIFIED.format(here=str(HERE), count=count, work=work) + _MEMORY)[1])
            for work in (False, True)
        )
        yield f"memory, {count:,} exams in memory", needed, "MB", held, "made, not classified"


def files(cohort: sci.Exams, counts: tuple[int, ...], folder: Path) -> Iterator[Line]:
    """Files to files of the same type on the command line, start included."""
    writers = {"csv": written, "jsonl": written_lines, "parquet": written_parquet}
    for file_type, write in writers.items():
        source, out, copy = (folder / f"{name}.{file_type}" for name in ("exams", "out", "copy"))
        for count in counts:
            write(cohort, count, source)
            words = ("classify", source, "--edition", EDITION, "-o", out)
            taken, most = ran(_COMMAND + _MEMORY, *words)
            copied = seconds(lambda source=source, copy=copy: shutil.copyfile(source, copy), 3)
            title = f"{file_type} to {file_type}, {count:,} exams"
            yield title, count / taken / 1e3, "k/s", count / copied / 1e3, "copy"
            yield f"memory, {title}", float(most), "MB", None, ""
        for path in (source, out, copy):
            path.unlink()


def json_lines(cohort: sci.Exams, folder: Path, driver: Path | None) -> Iterator[Line]:
    """Lines of JSON to lines of JSON, start included, beside the peer doing the same."""
    source, out = folder / "exams.jsonl", folder / "results.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(exam.to_dict()) + "\n" for exam in cohort[:FEW])
    taken = min(
        ran(_COMMAND, "classify", source, "--edition", EDITION, "-o", out)[0] for _ in range(3)
    )
    theirs = None
    if driver is not None:
        given = folder / "theirs.jsonl"
        with given.open("w", encoding="utf-8") as stream:
            lines = (json.dumps(peer.praxis.write_exam(exam)) for exam in cohort[:FEW])
            stream.writelines(f"{line}\n" for line in lines)
        theirs = FEW / seconds(lambda: peer.lines(driver, given, out), 3) / 1e3
    yield f"JSON lines, {FEW:,} exams", FEW / taken / 1e3, "k/s", theirs, "peer"


def study(people: int) -> Iterator[Line]:
    """Visits of a study with a recorded AIS, baseline and follow-up, and their transitions."""
    random = np.random.default_rng(3)
    days = np.stack([random.integers(0, 15, people), random.integers(150, 211, people)], axis=1)
    table = {
        "person": np.repeat(np.arange(people), 2).tolist(),
        "days_since_injury": days.ravel().tolist(),
        "ais": random.choice([*"ABCDE"], 2 * people).tolist(),
    }
    visits = sci.visits(table)

    def paired() -> sci.outcomes.Pairs:
        return visits.pairs("injury:7+-7", "injury:180+-30")

    pairs = paired()
    works: dict[str, Callable[[], object]] = {
        "visits": lambda: sci.visits(table),
        "baseline and follow-up": paired,
        "transitions": pairs.transitions,
    }
    for name, work in works.items():
        yield f"{name}, {people:,} people", seconds(work, 3) * 1e3, "ms", None, ""


def starts(folder: Path) -> Iterator[Line]:
    """Importing sciscore, and one exam from JSON to JSON, each in a new interpreter."""
    bare = min(ran("")[0] for _ in range(7))
    numpy, ours = (
        min(ran(f"import {name}")[0] for _ in range(7)) - bare for name in ("numpy", "sciscore")
    )
    yield "import sciscore", ours * 1e3, "ms", numpy * 1e3, "import numpy"
    exam = folder / "exam.json"
    exam.write_text(json.dumps(sci.Exam.intact().to_dict()), encoding="utf-8")
    code = (
        "import json, sys, sciscore as sci; "
        "exam = json.load(open(sys.argv[1])); "
        "print(json.dumps(sci.classify(exam, edition='2019').to_dict()))"
    )
    cold = min(ran(code, exam)[0] for _ in range(7))
    yield "one exam, JSON to JSON, cold", cold * 1e3, "ms", bare * 1e3, "bare Python"
    for words in ("--help", "editions", "classify", "explain", "settle"):
        given = (exam, "--edition", EDITION) if words in ("classify", "explain", "settle") else ()
        cold = min(ran(_COMMAND, words, *given)[0] for _ in range(7))
        yield f"sciscore {words}, cold", cold * 1e3, "ms", bare * 1e3, "bare Python"


def measured(*, quick: bool, with_peer: bool) -> Iterator[Line]:
    """All lines of the table."""
    complete = sci.Exams(made_up(COHORT, 1))
    untested = sci.Exams(with_untested(np.array(complete.codes), 2))
    both = {"complete exams": complete, "exams with 1 to 5 NT": untested}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        driver = peer.installed(folder) if with_peer else None
        theirs = {} if driver is None else {
            title: peer.by_peer(driver, cohort[:FEW])[0] / FEW for title, cohort in both.items()
        }  # fmt: skip
        yield from one_exam(untested, theirs.get("complete exams"))
        yield from cohorts(both, theirs)
        yield from study(100_000)
        yield from starts(folder)
        yield from json_lines(untested, folder, driver)
        yield from files(untested[:100_000], (10_000,) if quick else (10_000, MANY), folder)
        if not quick:
            yield from on_cores(both)
            yield from memory()


def of_revision(revision: str, asked: list[str]) -> dict[str, float]:
    """The values of another revision, measured by this program."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        git = ["git", "-C", str(HERE), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", tree, revision], check=True)
        try:
            environment = os.environ | {"PYTHONPATH": str(tree)}
            command = [sys.executable, str(Path(__file__)), "--json", *asked]
            done = subprocess.run(
                command, env=environment, capture_output=True, check=True, text=True
            )
        finally:
            subprocess.run([*git, "remove", "--force", tree], check=True)
    return {what: value for what, value, *_ in map(json.loads, done.stdout.splitlines())}


def number(value: float) -> str:
    """Three figures, or all before the decimal point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def row(line: Line, before: dict[str, float]) -> str:
    """A line of the table."""
    what, value, unit, beside, name = line
    text = f"{what:44} {number(value):>9} {unit:4}"
    if beside:
        text += f"  {number(value / beside):>9} x {name} ({number(beside)})"
    if what in before:
        text = f"{text:100} {value / before[what]:6.2f} x before ({number(before[what])})"
    return text.rstrip()


def main() -> None:
    """Print one line for each figure, or one of JSON."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--quick", action="store_true", help="nothing that takes long")
    options.add_argument("--no-peer", action="store_true", help="without the package of the peer")
    options.add_argument("--against", metavar="REV", help="compare with another revision")
    options.add_argument("--json", action="store_true", help="lines of JSON")
    asked = options.parse_args()
    there = shutil.which("node") and shutil.which("npm")
    with_peer = bool(there and not asked.no_peer)
    lines = measured(quick=asked.quick, with_peer=with_peer)
    if asked.json:
        for line in lines:
            print(json.dumps(line), flush=True)
        return
    before: dict[str, Any] = {}
    if asked.against:
        before = of_revision(asked.against, ["--no-peer", *["--quick"] * asked.quick])
    print(
        f"sciscore {sci.__version__}, Python {sys.version.split()[0]}, NumPy {np.__version__}; "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        + f"; the peer is {peer.PACKAGE}"
        * with_peer
    )
    for line in lines:
        print(row(line, before), flush=True)


if __name__ == "__main__":
    main()
