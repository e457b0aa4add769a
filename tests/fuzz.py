"""Fuzz one reader, led by coverage: python tests/fuzz.py csv 3600 [FOLDER]

Needs atheris. The number is how many seconds to go on. What reached new code is kept in the
folder, if one is named, and the next run goes on from there. An input that breaks the reader
is written to the folder this is started in, and then becomes a test in tests/test_fuzzing.py.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sciscore"]):
    from fuzz_targets import NASTY, Target, targets

    from sciscore.errors import SciscoreError

#: A minute for one input, for several readers may share a core; no input may take more memory.
LIMITS = ("-timeout=60", "-rss_limit_mb=2000", "-malloc_limit_mb=2000")


def main() -> None:
    """Fuzz the reader that the command line names, or list the readers."""
    known = targets()
    match sys.argv[1:]:
        case ["--list"]:
            sys.stdout.write("\n".join(known) + "\n")
        case [name, seconds, *folder] if name in known and seconds.isdigit() and len(folder) < 2:
            with tempfile.TemporaryDirectory() as scratch:
                fuzz(known[name], seconds, Path(scratch), Path(*folder or [scratch]))
        case _:
            sys.exit(f"usage: fuzz.py READER SECONDS [FOLDER]; the readers: {', '.join(known)}")


def fuzz(target: Target, seconds: str, scratch: Path, corpus: Path) -> None:
    """Fuzz a target for some seconds; the process ends with it."""

    def once(data: bytes) -> None:
        with suppress(SciscoreError):
            target.read(data)

    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed{number}").write_bytes(seed)
    words = scratch / "words.dict"
    words.write_text("\n".join(map(_quoted, filter(None, NASTY))), encoding="ascii")
    longest = 2 * max(map(len, target.seeds))
    options = (*LIMITS, f"-max_total_time={seconds}", f"-max_len={longest}", f"-dict={words}")
    atheris.Setup([sys.argv[0], str(corpus), "-len_control=0", *options], once)
    atheris.Fuzz()


def _quoted(word: bytes) -> str:
    """A word as a dictionary of libFuzzer has it."""
    return '"' + "".join(f"\\x{byte:02X}" for byte in word[:64]) + '"'


if __name__ == "__main__":
    main()
