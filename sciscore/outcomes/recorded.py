"""Findings and scores as somebody recorded them: read and checked, never recomputed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from sciscore.errors import Problem, did_you_mean, shown
from sciscore.intervals import Score
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.isncsci.totals import TOTALS, totals
from sciscore.measures.reading import blank, whole
from sciscore.scim.items import SUBSCORES

#: A finding of a visit: of an exam, as recorded, or None where it is missing.
AnyFinding: TypeAlias = Finding | str | None

#: An exam was made, and what is asked for cannot be told.
NOT_DETERMINABLE: Final = "ND"

_HIGHEST: Final = totals(np.array(Exam.intact().array[None]))[1, :, 0].tolist()
#: The highest value of every score: the totals of an exam, then those of SCIM.
MAXIMA: Final = {
    **dict(zip(TOTALS, _HIGHEST, strict=True)),
    **{f"scim_{subscore.name}": subscore.maximum for subscore in SUBSCORES},
}
SCIM_SCORES: Final = tuple(name for name in MAXIMA if name not in TOTALS)
#: The names of all that a visit may have on record.
NAMES: Final = (*FINDINGS, *MAXIMA)


def _score(name: str, cell: object) -> Score | Problem | None:
    most = MAXIMA[name]
    if blank(cell):
        return None
    if isinstance(cell, str) and cell == NOT_DETERMINABLE:
        return Score(low=0, high=most)
    if isinstance(cell, Score):
        return cell if 0 <= cell.low <= cell.high <= most else _refused(name, cell, most)
    value = whole(cell)
    if value is None or not 0 <= value <= most:
        return _refused(name, cell, most)
    return Score(low=value, high=value)


def _refused(name: str, cell: object, most: int) -> Problem:
    allowed = f"0 to {most}, {NOT_DETERMINABLE} if it could not be told, blank if it is missing"
    return Problem(location=name, message=f"{shown(cell)} is not a score; use {allowed}")


def _finding(name: str, cell: object) -> AnyFinding | Problem:
    if blank(cell):
        return None
    if isinstance(cell, Finding):
        message = f"a finding of {cell.name}, not of {name}"
        return cell if cell.name == name else Problem(location=name, message=message)
    known = (*(value for value in FINDINGS[name] if value != "S4_5"), NOT_DETERMINABLE)
    if isinstance(cell, str) and cell in known:
        return cell
    of_levels = "INT" in known
    allowed = ", ".join([f"{known[0]} to {known[-4]}", *known[-3:]] if of_levels else known)
    hint = did_you_mean(cell, known) if isinstance(cell, str) else ""
    message = f"{shown(cell)} is no value; use {allowed}, blank if it is missing{hint}"
    return Problem(location=name, message=message)


def read_recorded(name: str, cells: Sequence[object]) -> tuple[tuple[Any, ...], list[Problem]]:
    """The values of a recorded column, None where one is missing, and what is wrong with it.

    Parameters
    ----------
    name
        Name of a finding or a score, such as ``"ais"`` or ``"scim_total"``.
    cells
        A cell for each visit: a value, ``"ND"``, or blank.
    """
    read: Callable[[str, object], Any] = _finding if name in FINDINGS else _score
    values = [read(name, cell) for cell in cells]
    problems = [
        Problem(location=value.location, message=value.message, row=row)
        for row, value in enumerate(values, 1)
        if isinstance(value, Problem)
    ]
    return tuple(values), problems
