"""Classify one exam between two systems: JSON from standard input, JSON to standard output.

    python hospital_script.py 2019 < exam.json > findings.json

The exam is an object as `sciscore.Exam.from_dict` takes it, nested or by path; other
members, such as an identifier, come back under ``record``. Exit status: 0 done; 1 the
exam has errors, each on a line of standard error; 2 wrong usage. Unless the status is 0,
nothing is written to standard output. Nothing is logged, sent or stored.
"""

from __future__ import annotations

import json
import sys
from typing import IO

import sciscore as sci

USAGE = "usage: hospital_script.py EDITION < exam.json > findings.json"


def answer(source: IO[bytes], edition: str) -> str:
    """The findings of the one exam in a stream of JSON, as JSON."""
    table = sci.read_exams(source, file_type="json", edition=edition)
    if table.count != 1:
        raise sci.FormatError(f"{table.count} exams; send one at a time")
    result = sci.classify(table.exams[0], edition=edition)
    record = {name: value for name, (value,) in table.extra.items()}
    return json.dumps({"record": record, **result.to_dict()}, ensure_ascii=True)


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
        text = answer(sys.stdin.buffer, edition)
    except sci.SciscoreError as error:
        for problem in error.problems:
            location = f"{problem.location}: " if problem.location else ""
            print(ascii(location + problem.message)[1:-1], file=sys.stderr)
        return 1
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
