"""The command line: `sciscore classify exams.csv --edition 2019` and others."""

from __future__ import annotations

import importlib.util
import signal
import sys

#: What the command line needs beyond the library itself.
_NEEDED = ("click", "rich")


def main() -> None:
    """Run the command line; `sciscore.cli.problems` lists the exit statuses."""
    absent = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if absent:
        sys.stderr.write(
            f"sciscore: the command line needs {' and '.join(absent)}; "
            "install it with: pip install 'sciscore[cli]'\n"
        )
        sys.exit(2)
    from sciscore.cli.commands import sciscore

    # Asked to end, it ends as from the keyboard: nothing half-written is left behind.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sciscore.main(prog_name="sciscore")


def _end(number: int, _: object) -> None:
    sys.exit(128 + number)
