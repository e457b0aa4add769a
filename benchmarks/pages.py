"""Measure the writing of pages: how fast, how large, and with how much memory.

Run from a checkout with sciscore installed: ``python benchmarks/pages.py``. The exams are
made up and have one to five untested cells each.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cohorts import made_up, with_untested, written

import sciscore as sci

#: What Linux counts for the process itself; its resource usage would count the parent's.
CODE = (
    "from sciscore.cli import main\n"
    "try: main()\n"
    "finally:\n"
    " status = open('/proc/self/status').read()\n"
    " print(status.partition('VmHWM:')[2].split()[0])"
)


def pages(cohort: sci.Exams) -> str:
    """Seconds, processor seconds, size and peak memory of `sciscore report`."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "exams.csv"), Path(folder, "pages")
        written(cohort, len(cohort), source)
        command = ["report", source, "--edition", "2019", "--id", "id", "-o", out]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        ran = subprocess.run(
            [sys.executable, "-c", CODE, *command], capture_output=True, check=True, text=True
        )
        taken = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        size = sum(path.stat().st_size for path in out.iterdir()) / len(cohort)
    return (
        f"{taken:8.1f} s, of the processor {processor:.1f} s, {size / 1024:.0f} KB a page, "
        f"{int(ran.stdout) // 1024} MB at most"
    )


def main() -> None:
    """Print one line for each figure."""
    cohort = sci.Exams(with_untested(made_up(10_000, 1), 2))
    for count in (1_000, 10_000):
        print(f"{f'{count} pages':14} {pages(cohort[slice(count)])}", flush=True)


if __name__ == "__main__":
    main()
