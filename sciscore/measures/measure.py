"""Common parts of the measures: their results, and reading and refusing values."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

import attrs
import numpy as np

from sciscore.errors import MeasureError, Problem, did_you_mean, shown
from sciscore.intervals import Score
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE, SCHEMA
from sciscore.recorded import SENTINELS, Kind, is_missing, read_value, whole_number
from sciscore.stored import plain

_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?")


@attrs.frozen
class Result:
    """Base of the results of all measures."""

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        return dict(plain(attrs.asdict(self)))


def examined(
    exam: Exam | Mapping[str, object], paths: Iterable[str], others: Iterable[Problem] = ()
) -> dict[str, Score]:
    """The grades of some cells as examined, by path; an untested cell may have any grade.

    A mapping holds just these cells. A MeasureError names each that is missing, illegal or
    not asked for, and the other problems of the call.
    """
    asked, given, codes = tuple(paths), cast("object", exam), b""
    problems: list[Problem] = []
    if isinstance(given, Exam):
        codes = given.codes
    elif isinstance(given, Mapping):
        cells = {path: given[path] for path in asked if path in given}
        codes, wrong = SCHEMA.encode(cells, others=Exam.untested().codes)
        for name in given:
            if name not in asked:
                message = f"not one of the expected cells{did_you_mean(name, asked)}"
                problems.append(Problem(location=name, message=message))
        message = "missing; enter NT if it was not tested"
        problems += (Problem(location=path, message=message) for path in asked if path not in cells)
        problems += wrong
    else:
        message = f"expected an Exam or cells by path, not {type(given).__name__}"
        problems.append(Problem(location="exam", message=message))
    refuse([*problems, *others])
    return {path: _grades(path, codes[PLACE[path]]) for path in asked}


def _grades(path: str, code: int) -> Score:
    """The grades that a code may stand for, tags left aside."""
    scale = FIELDS[PLACE[path]].scale
    assert scale is not None, "only graded cells are asked for"
    low, high = (table[code] for table in scale.ends(tags=False))
    return Score(low=low, high=high)


def every_grade(cells: Mapping[str, Score]) -> Iterator[dict[str, int]]:
    """Every way in which cells may be graded: the grade of each by its path."""
    ranges = (range(one.low, one.high + 1) for one in cells.values())
    return (dict(zip(cells, grades, strict=True)) for grades in itertools.product(*ranges))


def values_of(kind: Kind, value: object, location: str) -> tuple[tuple[Any, ...], list[Problem]]:
    """The values that may hold as it was recorded, none where it is missing; and what is wrong."""
    read = read_value(kind, value, location)
    if isinstance(read, Problem):
        return (), [read]
    return () if read is None else read.values, []


def decimal(value: object) -> float | None:
    """The number that a value is, or spells with a decimal point; else None."""
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return float(value)
    number = whole_number(value)
    return None if number is None else float(number)


def refused(location: str, value: object, noun: str, allowed: str) -> Problem:
    """The problem with a value: what it is not, what is allowed, and a hint."""
    if is_missing(value):
        message = f"blank; enter {allowed}"
        return Problem(location=location, message=message, code="value.missing", value="")
    hint = ""
    if str(whole_number(value)) in SENTINELS:
        hint = "; leave it blank if it stands for missing"
    message = f"{shown(value)} is not {noun}; use {allowed}{hint}"
    return Problem(location=location, message=message, code="value.not_allowed", value=shown(value))


def refuse(problems: Iterable[Problem]) -> None:
    """Raise a MeasureError that lists the problems, if there are any."""
    found = tuple(problems)
    if found:
        raise MeasureError(found)


def chosen(location: str, name: object, known: Iterable[str]) -> str:
    """A name that the caller must choose among known ones; a MeasureError if it is none."""
    names = tuple(known)
    if isinstance(name, str) and name in names:
        return name
    message = f"{shown(name)} is unknown; use {', '.join(names)}{did_you_mean(name, names)}"
    raise MeasureError([Problem(location=location, message=message, code="name.unknown")])
