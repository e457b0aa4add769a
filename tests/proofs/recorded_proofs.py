"""The checks of recorded findings, on exams whose findings and totals are computed."""

from __future__ import annotations

from typing import Final

from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import EDITIONS
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.audit import VERDICTS, audit
from sciscore.outcomes.plausibility import plausibility
from sciscore.outcomes.recorded_numbers import WORDS
from sciscore.testing.seeded import seeded_exams

#: So many exams of each edition are looked at.
_EXAMS: Final = 150
#: What is recorded of an exam in turn: a value of the finding by its place, or ND.
_ND: Final = "ND"


def audits() -> int:
    """Right, wrong and open findings recorded in turn: the verdict is that of the exam."""
    count = 0
    for name in EDITIONS:
        exams = seeded_exams(_EXAMS, name, seed=3)
        results = classify(exams, edition=name)
        recorded = {
            finding: [
                _ND if place % 4 == 3 else WORDS[finding][place % len(WORDS[finding])]
                for place in range(_EXAMS)
            ]
            for finding in FINDINGS
        }
        found = audit(exams, recorded, edition=name)
        for finding, column in found.columns.items():
            for place, value in enumerate(recorded[finding]):
                count += 1
                due = _verdict(value, results.columns[finding][place].possible)
                if (told := VERDICTS[column.codes[place]]) != due:
                    where = f"{name}, exam {place}, {finding} {value}"
                    raise AssertionError(f"{where}: {told}, {due} is due")
    return count


def _verdict(value: str, possible: tuple[str, ...]) -> str:
    """What is to be said of a recorded value beside the values that an exam leaves."""
    settled = len(possible) == 1
    if value == _ND:
        return "ND recorded" if settled else "agrees"
    if value in possible or not possible:
        return "agrees" if settled else "undecidable"
    return "differs" if settled else "impossible"


def plausible() -> int:
    """No computed result is impossible; with complete and incomplete exchanged each is."""
    count = 0
    for name in EDITIONS:
        exams = seeded_exams(_EXAMS, name, seed=4)
        columns = _columns(classify(exams, edition=name))
        for flag in plausibility(columns, edition=name).flags:
            if flag.check.kind == "impossible":
                raise AssertionError(f"{name}: a computed result is impossible: {flag}")
        known = [place for place, grade in enumerate(columns["ais"]) if grade in [*"ABCDE"]]
        grades = [columns["ais"][place] for place in known]
        exchanged: list[object] = ["I" if grade == "A" else "C" for grade in grades]
        swapped = {"ais": grades, "completeness": exchanged}
        rows = {flag.row for flag in plausibility(swapped, edition=name).flags}
        if rows != {*range(1, len(known) + 1)}:
            raise AssertionError(f"{name}: a grade that contradicts completeness is not flagged")
        count += len(exams) + len(known)
    return count


def _columns(results: Classifications) -> dict[str, list[object]]:
    """Findings and totals as somebody would record them: what is open is left blank."""
    found: dict[str, list[object]] = {
        name: [str(one) for one in column] for name, column in results.columns.items()
    }
    for name, column in results.totals.columns.items():
        found[name] = [column[place].value for place in range(len(results))]
    return found
