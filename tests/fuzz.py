"""Fuzz one reader, led by coverage: python tests/fuzz.py exams_csv 60

Needs atheris. The second number is how many seconds to go on; an input that breaks the
reader is written to the folder this is started in, and then belongs into the seeds of
tests/test_fuzzing.py with a test of its own.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sciscore"]):
    from fuzz_targets import targets

    from sciscore.errors import SciscoreError


def main() -> None:
    """Fuzz the reader that the command line names, or list the readers."""
    known = targets()
    if sys.argv[1:] == ["--list"]:
        sys.stdout.write("\n".join(known) + "\n")
        return
    if len(sys.argv) != 3 or sys.argv[1] not in known:
        sys.exit(f"usage: fuzz.py READER SECONDS, where READER is one of {', '.join(known)}")
    target, seconds = known[sys.argv[1]], int(sys.argv[2])

    def once(data: bytes) -> None:
        with suppress(SciscoreError):
            target.read(data)

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / f"seed{number}").write_bytes(seed)
        limits = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000"]
        atheris.Setup([sys.argv[0], corpus, *limits, "-max_len=40000", "-len_control=0"], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
