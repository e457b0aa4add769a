"""Fuzz every reader for some seconds and write down what came of it.

    python tests/fuzz_all.py 3600 FOLDER --jobs 2 --score tests/fuzzing.md

FOLDER keeps for each reader what reached new code, its log and its figures; the next run
goes on from there, and figures add up. 0 seconds only write the table. Fails if a reader
broke.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fuzz_targets import targets

FUZZ = Path(__file__).with_name("fuzz.py")
HEAD = """# Fuzzing

Every reader was fed by a fuzzer that is led by coverage (`tests/fuzz.py`), {jobs} at a time on
{cores} cores. Its findings are fixed and kept as tests (`tests/test_fuzzing.py`,
`tests/formats/test_workbooks.py`); no input took a minute or 2 GB.

| Reader | Inputs | Hours by the clock | Minutes of a core | Parts of the code reached |
| :-- | --: | --: | --: | --: |
"""


def main() -> None:
    """Fuzz all readers, write the table, and fail if one broke."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("seconds", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--score", type=Path, help="write the table to a file")
    given = parser.parse_args()
    with ThreadPoolExecutor(given.jobs) as pool:
        ended = pool.map(lambda name: fuzz(name, given), targets())
        codes = dict(zip(targets(), ended, strict=True))
    lines = [row(name, given.folder / name) for name in targets()]
    page = HEAD.format(jobs=given.jobs, cores=os.cpu_count()) + "\n".join(lines) + "\n"
    sys.stdout.write(page)
    if broken := [name for name, code in codes.items() if code]:
        sys.exit(f"broken: {', '.join(broken)}; what broke them lies in {given.folder}")
    (given.score or Path(os.devnull)).write_text(page, encoding="utf-8")


def fuzz(name: str, given: argparse.Namespace) -> int:
    """Fuzz one reader and add up its figures; the exit code. No seconds: nothing is done."""
    folder: Path = given.folder / name
    if not given.seconds:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(FUZZ.resolve()), name, str(given.seconds), "corpus"]
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    text = (folder / "log").read_text(encoding="utf-8", errors="replace")
    done = re.search(r"Done (\d+) runs in (\d+) second", text)
    reached = re.findall(r" cov: (\d+) ", text)
    figures = Counter(figures_of(folder))
    figures["cpu"] += round(used.ru_utime + used.ru_stime)
    figures["runs"] += int(done[1]) if done else 0
    figures["seconds"] += int(done[2]) if done else 0
    figures["reached"] = int(reached[-1]) if reached else 0
    (folder / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
    return child.returncode


def figures_of(folder: Path) -> dict[str, int]:
    """What a reader was fuzzed with so far."""
    file = folder / "figures.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def row(name: str, folder: Path) -> str:
    """A line of the table."""
    found = figures_of(folder)
    cells = (f"{found['runs']:,}", f"{found['seconds'] / 3600:.1f}", f"{found['cpu'] / 60:.0f}")
    return f"| `{name}` | {' | '.join(cells)} | {found['reached']:,} |"


if __name__ == "__main__":
    main()
