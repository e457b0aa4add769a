"""A simulated examiner, who tests what `next_cells` asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

import sciscore as sci
from sciscore.isncsci.cells import first_alike
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.grades import NT
from sciscore.isncsci.next_cells import Findings, NextCells, next_cells
from sciscore.isncsci.next_cells_plan import ORDER


def filled(exam: sci.Exam, grade: int = 1) -> sci.Exam:
    """The exam with a grade in each untested cell; tags stay."""
    codes = bytearray(exam.codes)
    for place in ORDER:
        if codes[place] == NT:
            codes[place] = grade
    return sci.Exam(bytes(codes))


def untested(exam: sci.Exam) -> sci.Exam:
    """The exam before it: what is tagged is known, and so are the optional fields."""
    codes = bytearray(exam.codes)
    for place in ORDER:
        scale = FIELDS[place].scale
        if codes[place] <= (1 if scale is None else scale.top):
            codes[place] = NT
    return sci.Exam(bytes(codes))


def same_kind(path: str, first: Any, second: Any, edition: str) -> bool:
    """True if no reading of an edition distinguishes two answers in a cell."""
    scale = FIELDS[PLACE[path]].scale
    if scale is None:
        return bool(first == second)
    alike = first_alike(scale, sci.edition(edition))
    return bool(alike[first] == alike[second])


@attrs.frozen
class Examined:
    """An exam that ended: what was asked, and the last plan."""

    asked: tuple[str, ...]
    plans: int
    last: NextCells


def examine(full: sci.Exam, findings: Findings, edition: str) -> Examined:
    """Test what is asked for until nothing is; plan anew after an answer of another kind."""
    exam, plans = untested(full), 0
    asked: list[str] = []
    while True:
        plan = next_cells(exam, findings, edition=edition)
        plans += 1
        if not plan.cells:
            return Examined(tuple(asked), plans, plan)
        for path in plan.cells:
            exam = exam.replace({path: full[path]})
            asked.append(path)
            if not same_kind(path, plan.expected[path], full[path], edition):
                break


def steps(full: sci.Exam, findings: Findings, edition: str) -> Iterator[NextCells]:
    """The plans of an examiner who plans anew after every answer."""
    exam = untested(full)
    while True:
        plan = next_cells(exam, findings, edition=edition)
        yield plan
        if not plan.cells:
            return
        exam = exam.replace({plan.cells[0]: full[plan.cells[0]]})
