"""Run the same made-up exams through sciscore and through the Praxis package.

Needs Node and npm: ``python benchmarks/peer.py [EXAMS]``. The package is installed into a
temporary folder. Printed is how often each finding has the same possible values, or more or
fewer of them in the peer; how fast both are is part of ``python benchmarks/run.py``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cohorts import made_up, with_untested

import sciscore as sci
from sciscore.formats import praxis

PACKAGE = "isncsci@2.0.6"
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


def installed(folder: Path) -> Path:
    """The driver of the peer, in a folder with its package."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        sys.exit("the peer needs node and npm")
    subprocess.run([npm, "install", "--silent", "--prefix", folder, PACKAGE], check=True)
    driver = folder / "driver.cjs"
    driver.write_text(DRIVER, encoding="utf-8")
    return driver


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


def compared(ours: frozenset[str], theirs: frozenset[str]) -> str:
    """How the values of the peer stand to ours."""
    if ours == theirs:
        return "same"
    if theirs > ours:
        return "wider in the peer"
    return "narrower in the peer" if theirs < ours else "other in the peer"


def main() -> None:
    """Print the agreement of each result."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    complete = sci.Exams(made_up(count, 1))
    cohorts = {"complete": complete, "with untested": sci.Exams(with_untested(complete.codes, 2))}
    with tempfile.TemporaryDirectory() as folder:
        driver = installed(Path(folder))
        for title, exams in cohorts.items():
            _, results = by_peer(driver, exams)
            print(f"{count} exams, {title}")
            kinds: dict[str, Counter[str]] = {}
            for result, found in zip(sci.classify(exams, edition="2019"), results, strict=True):
                peer = dict(values(found))
                for name, mine in values(praxis.write(result)):
                    kinds.setdefault(name, Counter())[compared(mine, peer[name])] += 1
            for name, counts in kinds.items():
                if set(counts) != {"same"}:
                    print(f"  {name:60} {', '.join(f'{n} {kind}' for kind, n in counts.items())}")


if __name__ == "__main__":
    main()
