"""Classify one exam between two systems: JSON from standard input, JSON to standard output.

    python hospital_script.py 2019 < exam.json > findings.json

The exam is an object as `sciscore.Exam.from_dict` takes it, nested or by path; other
members, such as an identifier, come back under ``record``. Exit status: 0 done; 1 the
exam has errors, each on a line of standard error; 2 wrong usage; 4 the exam could not be
read, or the answer not written whole. With 1 and 2 nothing is written to standard output.
Nothing is logged, sent or stored.
"""

from __future__ import annotations

import json
import sys

import sciscore as sci
from sciscore.formats.lines import LONGEST, answer

USAGE = "usage: hospital_script.py EDITION < exam.json > findings.json"
MOST_LINES = 30


def main(arguments: list[str]) -> int:
    """Answer one exam; the exit status."""
    try:
        (edition,) = arguments
        sci.edition(edition)
    except ValueError as error:  # one argument too many or too few, or no edition
        known = isinstance(error, sci.SciscoreError)
        print(f"{error}\n{USAGE}" if known else USAGE, file=sys.stderr)
        return 2
    try:
        with open(0, "rb", closefd=False) as sent:
            found = answer(sent.read(LONGEST + 1), edition=edition)
        if found["ok"]:
            with open(1, "w", encoding="ascii", closefd=False) as out:
                print(json.dumps(found, ensure_ascii=True), file=out)
            return 0
    except OSError as error:  # closed, full, or nobody reads any more
        print(f"not read or not written: {error.strerror}", file=sys.stderr)
        return 4
    problems = found["problems"]
    for problem in problems[:MOST_LINES]:
        location = f"{problem['location']}: " if problem["location"] else ""
        print(ascii(location + problem["message"])[1:-1], file=sys.stderr)
    if len(problems) > MOST_LINES:
        print(f"and {len(problems) - MOST_LINES} more", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
