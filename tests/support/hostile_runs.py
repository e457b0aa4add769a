"""Runs the command line on hostile files, in one process: ``python hostile_runs.py FOLDER``.

The folder holds files named ``NUMBER.VERB.TYPE``. A line of JSON on standard output tells the
name of each before it is read, and another how it ended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from click.testing import CliRunner

from sciscore.cli.commands import sciscore

OPTIONS = {
    "classify": ["--edition", "2019"],
    "report": ["--edition", "2019", "--on-error", "report", "-o", "pages"],
    "audit": ["--edition", "2019"],
    "explain": ["--edition", "2019", "--row", "3"],
    "outcomes": ["--edition", "2019", "--baseline", "visit:a", "--followup", "visit:b"],
    "scim": [],
    "layout": [],
}


def main() -> None:
    """Run them all in the folder."""
    for path in sorted(Path(sys.argv[1]).iterdir()):
        verb = path.suffixes[-2][1:]
        tell({"started": path.name})
        if verb == "serve-lines":
            options = [verb, "--edition", "2019"]
            done = CliRunner().invoke(sciscore, options, input=path.read_bytes())
        else:
            words = [verb, str(path), *OPTIONS[verb], "--errors", "json"]
            with CliRunner().isolated_filesystem():
                done = CliRunner().invoke(sciscore, words)
        served = done.stdout if verb == "serve-lines" else ""
        tell({"ended": path.name, "status": done.exit_code, "err": done.stderr, "out": served})


def tell(line: object) -> None:
    """Write a line of JSON at once."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
