"""How many cells an adaptive exam tests: ``python benchmarks/adaptive.py [EXAMS]``.

Seeded injuries are examined by several policies until the findings are certain, each without
any error. Beside them stand the certificate of each exam (of the tested cells as many as can
be dropped are dropped, with the grades known beforehand) and the exam in the order of the
worksheet and of the bedside, stopped as soon as the findings are certain. Prints Markdown.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sciscore as sci
from sciscore.isncsci.cells import first_alike
from sciscore.isncsci.editions import Edition, edition
from sciscore.isncsci.fields import DAP, FIELDS, PLACE
from sciscore.isncsci.grades import NT
from sciscore.isncsci.next_cells import Findings, next_cells
from sciscore.isncsci.next_cells_plan import ORDER, Target, changed, without_idle
from sciscore.testing import seeded_injuries

YEAR = "2019"
LEVELS = tuple(name for name in sci.FINDINGS if "level" in name)
TARGETS: dict[str, Findings] = {
    "AIS A or B?": {"ais": {"A", "B"}},
    "AIS": "ais",
    "AIS and NLI": ("ais", "neurological_level"),
    "AIS and levels": ("ais", *LEVELS),
    "all 11 findings": tuple(sci.FINDINGS),
}
WORKSHEET = tuple(range(DAP + 1))


def untested(exam: sci.Exam) -> sci.Exam:
    """The exam before anything was tested."""
    return sci.Exam.of_legal(changed(exam.codes, dict.fromkeys(ORDER, NT)))


def _kind(path: str, grade: Any) -> Any:
    """The grade, or the lowest one that no rule tells apart from it."""
    scale = FIELDS[PLACE[path]].scale
    return grade if scale is None else first_alike(scale, edition(YEAR))[grade]


def cells_planned(full: sci.Exam, findings: Findings, at_once: int) -> int:
    """Cells that are tested by the plan, with some of one position at once.

    One at a time the plan is made anew only after a surprise, which gives the same.
    """
    exam, cells = untested(full), 0
    while (plan := next_cells(exam, findings, edition=YEAR)).cells:
        for path in plan.batch(at_once) if at_once > 1 else plan.cells:
            exam = exam.replace({path: full[path]})
            cells += 1
            surprised = _kind(path, plan.expected[path]) != _kind(path, full[path])
            if at_once == 1 and surprised:
                break
    return cells


def in_order(full: sci.Exam, target: Target, order: Sequence[int]) -> int:
    """The cells of an order that are tested until the findings are certain."""
    due = target.sets(full.codes)
    codes, low, high = untested(full).codes, 0, len(order)
    while low < high:
        middle = (low + high) // 2
        tested = {place: full.codes[place] for place in order[:middle]}
        low, high = (
            (low, middle) if target.sets(changed(codes, tested)) == due else (middle + 1, high)
        )
    return low


def certificate(full: sci.Exam, target: Target) -> int:
    """As many cells as are left when each that is not needed has been dropped."""
    guess = {place: full.codes[place] for place in ORDER}
    return len(without_idle(untested(full).codes, guess, target.sets(full.codes), target))


def target_of(findings: Findings, row: Edition) -> Target:
    """What is asked for, as the plan has it."""
    if not isinstance(findings, Mapping):
        findings = dict.fromkeys([findings] if isinstance(findings, str) else findings, ())
    return Target(
        row,
        tuple(
            (name, sum(1 << sci.FINDINGS[name].index(value) for value in values))
            for name, values in findings.items()
        ),
    )


def line(title: str, numbers: list[int]) -> str:
    """Mean, median and 95th percentile as a row."""
    ends = statistics.quantiles(numbers, n=20, method="inclusive") if numbers[1:] else numbers
    return (
        f"| {title} | {statistics.mean(numbers):.1f} | {statistics.median(numbers):.0f} "
        f"| {ends[-1]:.0f} |"
    )


def main() -> None:
    """Examine, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("exams", nargs="?", type=int, default=300)
    exams = seeded_injuries(parser.parse_args().exams)
    row = edition(YEAR)
    grades = [str(sci.classify(exam, edition=YEAR).ais) for exam in exams]
    shares = ", ".join(f"{grade} {grades.count(grade)}" for grade in sorted({*grades}))
    print(f"{len(exams)} seeded injuries, edition {YEAR}; AIS: {shares}.\n")
    for name, findings in TARGETS.items():
        target = target_of(findings, row)
        begun = time.perf_counter()
        one = [cells_planned(exam, findings, 1) for exam in exams]
        took = time.perf_counter() - begun
        policies: dict[str, Callable[[sci.Exam], int]] = {
            "certificate": functools.partial(certificate, target=target),
            "plan, 4 at once": functools.partial(cells_planned, findings=findings, at_once=4),
            "bedside order": functools.partial(in_order, target=target, order=ORDER),
            "worksheet order": functools.partial(in_order, target=target, order=WORKSHEET),
        }
        counts = {title: [*map(policy, exams)] for title, policy in policies.items()}
        print(f"### {name}\n\n| cells until certain | mean | median | 95th percentile |")
        print("| --- | ---: | ---: | ---: |")
        print(line("certificate", counts.pop("certificate")))
        print(line("plan", one))
        for grade in sorted({*grades}):
            print(
                line(
                    f"plan, AIS {grade}",
                    [n for n, g in zip(one, grades, strict=True) if g == grade],
                )
            )
        for title, numbers in counts.items():
            print(line(title, numbers))
        print(f"\n{1000 * took / sum(one):.2f} ms a question.\n")


if __name__ == "__main__":
    main()
