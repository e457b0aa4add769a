"""Run the same made-up exams through sciscore and through the Praxis package.

Needs Node and npm: ``python benchmarks/peer.py [EXAMS]``. The package is installed into a
temporary folder. Printed is how often a result has other possible values there, by the cause;
a cause that is not known ends the program with an error. How fast both are is part of
``python benchmarks/run.py``.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from cohorts import made_up, with_untested

import sciscore as sci
from sciscore.formats import praxis
from sciscore.isncsci.fields import CELLS, FIELDS
from sciscore.isncsci.grades import NT

PACKAGE = "isncsci@2.0.6"
UNKNOWN = "not known"
DRIVER = """
const { ISNCSCI } = require('isncsci');
const fs = require('fs');
const exams = fs.readFileSync(0, 'utf8').trim().split('\\n').map(JSON.parse);
const start = process.hrtime.bigint();
const results = exams.map((exam) => new ISNCSCI(exam)).map(
  ({ classification, totals }) => JSON.stringify({ classification, totals }));
const taken = Number(process.hrtime.bigint() - start) / 1e9;
console.log([JSON.stringify(taken), ...results].join('\\n'));
"""
#: Lines of JSON from a file to lines of JSON in another.
LINES = """
const { ISNCSCI } = require('isncsci');
const fs = require('fs');
const [, , source, out] = process.argv;
const lines = fs.readFileSync(source, 'utf8').trim().split('\\n');
fs.writeFileSync(out, lines.map((line) => {
  const { classification, totals } = new ISNCSCI(JSON.parse(line));
  return JSON.stringify({ classification, totals });
}).join('\\n'));
"""


def installed(folder: Path) -> Path:
    """The driver of the peer, in a folder with its package."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.exit("the peer needs node and npm")
    subprocess.run([npm, "install", "--silent", "--prefix", folder, PACKAGE], check=True)
    driver = folder / "driver.cjs"
    driver.write_text(DRIVER, encoding="utf-8")
    driver.with_name("lines.cjs").write_text(LINES, encoding="utf-8")
    return driver


def lines(driver: Path, source: Path, out: Path) -> None:
    """Let the peer classify lines of JSON."""
    subprocess.run(["node", driver.with_name("lines.cjs"), source, out], check=True)


def by_peer(driver: Path, exams: sci.Exams) -> tuple[float, list[dict[str, Any]]]:
    """Seconds that the peer takes to classify the exams, and what it finds."""
    lines = "\n".join(json.dumps(praxis.write_exam(exam)) for exam in exams)
    ran = subprocess.run(["node", driver], input=lines, capture_output=True, text=True, check=True)
    taken, *results = map(json.loads, ran.stdout.splitlines())
    return taken, results


def values(found: dict[str, Any], name: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every result by its name, as a set of values without tags."""
    for key, value in found.items():
        if isinstance(value, dict):
            yield from values(value, f"{name}{key} ")
        else:
            texts = value.replace(" ", "").split(",")
            yield name + key, frozenset(text.rstrip("*") for text in texts)


def completions(exam: sci.Exam) -> sci.Exams:
    """Every completion of the untested cells of an exam."""
    cells = [place for place, code in enumerate(exam.array) if code == NT]
    every = [range(FIELDS[place].scale.top + 1) if place < CELLS else (0, 1) for place in cells]
    made = np.array(list(itertools.product(*every)), np.uint8).reshape(-1, len(cells))
    codes = np.repeat(exam.array[None], len(made), axis=0)
    codes[:, cells] = made
    return sci.Exams(codes)


def of_completions(driver: Path, exam: sci.Exam, name: str) -> frozenset[str]:
    """The values that the peer itself gives to the completions of an exam."""
    _, results = by_peer(driver, completions(exam))
    return frozenset().union(*(dict(values(found))[name] for found in results))


def kind(
    driver: Path, exam: sci.Exam, name: str, ours: frozenset[str], theirs: frozenset[str]
) -> str:
    """Why the peer gives other values than sciscore, or that it is not known."""
    nli = name.endswith("neurologicalLevelOfInjury")
    if nli and exam["vac"] != "Yes" and ours ^ theirs <= {"INT", "S3"} and "S3" in ours:
        return "all normal without VAC: S3 by the motor levels here, INT in the peer"
    if NT in exam.array and theirs != ours == of_completions(driver, exam, name):
        return "the peer names values that it gives to no completion of the exam"
    return UNKNOWN


def main() -> None:
    """Print the disagreements, sorted by their causes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    complete = sci.Exams(made_up(count, 1))
    cohorts = {"complete": complete, "with untested": sci.Exams(with_untested(complete.codes, 2))}
    unknown = 0
    with tempfile.TemporaryDirectory() as folder:
        driver = installed(Path(folder))
        for title, exams in cohorts.items():
            _, results = by_peer(driver, exams)
            print(f"{count} exams, {title}")
            kinds: Counter[tuple[str, str]] = Counter()
            mine = sci.classify(exams, edition="2019")
            for exam, result, found in zip(exams, mine, results, strict=True):
                peer = dict(values(found))
                for name, ours in values(praxis.write(result)):
                    if ours != peer[name]:
                        kinds[name, kind(driver, exam, name, ours, peer[name])] += 1
            for (name, why), number in kinds.items():
                print(f"  {number:>6} {name.rpartition(' ')[2]}: {why}")
            unknown += sum(number for (_, why), number in kinds.items() if why == UNKNOWN)
    sys.exit(f"{unknown} disagreements of an unknown kind" if unknown else 0)


if __name__ == "__main__":
    main()
