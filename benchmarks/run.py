"""Measure sciscore on made-up exams: one exam, cohorts, settling, import.

Run from a checkout with sciscore installed: ``python benchmarks/run.py``. Each figure
is the best of several runs; the ratio to copying the same bytes says how far a cohort
is from the speed of memory, on whatever machine this is.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import sciscore as sci
from sciscore.isncsci.fields import CELLS, DAP, FIELDS, PRIOR_DEFICIT, VAC, WIDTH
from sciscore.isncsci.grades import NT
from sciscore.scim.fields import MISSING
from sciscore.scim.items import ENTRIES
from sciscore.segments import INDEX

COHORT = 200_000


def made_up(count: int, seed: int) -> np.ndarray:
    """Codes of complete exams: each side intact to a level, graded losses below it."""
    source = np.random.default_rng(seed)
    codes = np.zeros((count, WIDTH), np.uint8)
    levels = source.integers(0, 30, (count, 2))
    for place, field in enumerate(FIELDS[:CELLS]):
        side, _, segment = field.path.split(".")
        level = levels[:, 0 if side == "right" else 1]
        lost = source.integers(0, field.scale.top + 1, count)
        kept = INDEX[segment] <= level + (2 if field.scale is sci.MOTOR else 0)
        codes[:, place] = np.where(kept, field.scale.top, lost)
    codes[:, [VAC, DAP]] = source.random((count, 2)) < 0.4
    codes[:, PRIOR_DEFICIT] = 1
    return codes


def with_untested(codes: np.ndarray, seed: int) -> np.ndarray:
    """The same exams with one to five untested cells each."""
    source = np.random.default_rng(seed)
    codes = codes.copy()
    rows = np.arange(len(codes))
    for number in range(5):
        chosen = rows[source.random(len(rows)) < 1 / (number + 1)]
        codes[chosen, source.integers(0, CELLS + 2, len(chosen))] = NT
    return codes


def made_up_scim(count: int, seed: int) -> sci.ScimRecords:
    """SCIM records with any allowed score, a tenth of the entries missing."""
    source = np.random.default_rng(seed)
    scores = [source.choice(np.array(entry.allowed, np.uint8), count) for entry in ENTRIES]
    entries = np.stack(scores, axis=1)
    entries[source.random(entries.shape) < 0.1] = MISSING
    return sci.ScimRecords.from_arrays(entries)


def seconds(work: Callable[[], object], repeat: int, number: int = 1) -> float:
    """Seconds of one call, the best of several runs."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        for _ in range(number):
            work()
        best = min(best, (time.perf_counter() - start) / number)
    return best


def import_seconds(name: str) -> float:
    """Seconds that importing a module takes in a new interpreter, without starting it."""
    code = (
        "import time; start = time.perf_counter(); "
        f"import {name}; print(time.perf_counter() - start)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
        for _ in range(7)
    ]
    return min(float(run.stdout) for run in runs)


def written(cohort: sci.Exams, path: Path) -> None:
    """The exams as a CSV file in sciscore's own columns."""
    texts = [{str(code): text for text, code in field.codes.items()} for field in FIELDS]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", *(field.path for field in FIELDS)])
        for number, codes in enumerate(cohort.codes.tolist()):
            cells = (text[str(code)] for text, code in zip(texts, codes, strict=True))
            writer.writerow([number, *cells])


def csv_to_csv(cohort: sci.Exams, count: int) -> str:
    """Exams a second and peak memory of the command line, from a CSV file to another."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "exams.csv"), Path(folder, "results.csv")
        written(cohort[:count], source)
        # What Linux counts for the process itself; its resource usage would count the parent's.
        code = (
            "import sys; from sciscore.cli.commands import sciscore; "
            "sciscore(sys.argv[1:], standalone_mode=False); "
            "status = open('/proc/self/status').read(); "
            "print(status.partition('VmHWM:')[2].split()[0])"
        )
        command = ["classify", source, "--edition", "2019", "-o", out]
        start = time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", code, *command], capture_output=True, check=True, text=True
        )
        taken = time.perf_counter() - start
    return f"{count / taken:10.0f} exams/s, {int(ran.stdout) // 1024} MB at most"


def main() -> None:
    """Print one line for each figure."""
    complete = sci.Exams(made_up(COHORT, 1))
    untested = sci.Exams(with_untested(complete.codes, 2))
    nothing = sci.Exam.intact().replace({f.path: "NT" for f in FIELDS if f.default is None})
    print(
        f"{COHORT} made-up exams, one core, Python {sys.version.split()[0]}, NumPy {np.__version__}"
    )
    one = {"one complete exam": complete[0], "one exam with untested cells": untested[0]}
    for name, exam in one.items():
        taken = seconds(lambda exam=exam: sci.classify(exam, edition="2019"), 7, 200)
        print(f"{name:38} {taken * 1e6:10.0f} us")
    for edition in ("2019", "1992"):
        taken = seconds(lambda edition=edition: sci.classify(nothing, edition=edition), 7, 20)
        print(f"{f'all 134 cells untested, {edition}':38} {taken * 1e6:10.0f} us")
    taken = seconds(lambda: sci.settle(nothing, "ais", edition="2019"), 5)
    print(f"{'settle the AIS of it':38} {taken * 1e3:10.1f} ms")
    for name, cohort in {
        "cohort, complete": complete,
        "cohort, all with untested": untested,
    }.items():
        taken = seconds(lambda cohort=cohort: sci.classify(cohort, edition="2019"), 5)
        copied = seconds(lambda cohort=cohort: cohort.codes.copy(), 5)
        ratio = f"{taken / copied:.0f} times as long as copying the codes"
        print(f"{name:38} {COHORT / taken:10.0f} exams/s, {ratio}")
    records = made_up_scim(5 * COHORT, 3)
    taken = seconds(lambda: sci.scim3(records), 5)
    print(f"{'SCIM, a million records':38} {taken:10.2f} s")
    for count in (10_000, 100_000):
        print(f"{f'CSV to CSV, {count} exams':38} {csv_to_csv(untested, count)}")
    numpy, whole = import_seconds("numpy"), import_seconds("sciscore")
    print(f"{'import sciscore':38} {whole * 1e3:10.0f} ms, {whole / numpy:.2f} times import numpy")


if __name__ == "__main__":
    main()
