"""Columns as they are handed in: plain values, levels as sets, numbers as intervals."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.intervals import Change, Interval, IntervalColumn
from sciscore.isncsci.classifications import FindingColumn
from sciscore.isncsci.findings import Finding
from sciscore.kinds import LEVEL
from sciscore.recorded import Kind, Recorded, is_missing, read_column, whole_number
from sciscore.segments import BIT, INT, SEGMENTS, segment_range

#: Whole numbers of people, or their intervals, in any form.
Numbers: TypeAlias = "IntervalColumn[Any] | Iterable[Interval | int | None]"
#: Every level that a finding may have: C1 to S3, and INT.
ANY_LEVEL: Final = INT | segment_range(SEGMENTS[0], SEGMENTS[-2])
_USE: Final = "use a whole number, a Score, a Change, or a blank where there is none"


def values_of(column: object, location: str) -> Sequence[object]:
    """The values of a column, a series of a data frame or an array as plain ones."""
    listed = getattr(column, "tolist", None) or getattr(column, "to_list", None)
    values: object = listed() if listed else column
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        message = f"{shown(column)} is not a column; use one value for each row"
        raise OutcomeError([Problem(location=location, message=message, code="argument.type")])
    return values if isinstance(values, list | tuple) else list(values)


def read_findings(
    kind: Kind, values: Sequence[object], location: str, findings: Collection[str], why: str
) -> tuple[list[Recorded | None], list[Problem]]:
    """A column of texts, or of findings of some names; others are refused with the reason."""
    texts = [
        ",".join(one.possible) or "ND" if isinstance(one, Finding) and one.name in findings else one
        for one in values
    ]
    found, problems = read_column(kind, texts, location)
    for place, problem in enumerate(problems):
        value = values[(problem.row or 1) - 1]
        if isinstance(value, Finding):
            problems[place] = attrs.evolve(problem, message=f"{value.name} {why}")
    return found, problems


def level_masks(
    values: object, location: str, findings: Collection[str]
) -> tuple[list[int], list[Problem]]:
    """The set of possible levels of each person, 0 where missing; and the problems."""
    why = "is not a level here"
    if isinstance(values, FindingColumn):
        wrong = Problem(location=location, message=f"{values.name} {why}")
        return values.masks.tolist(), [] if values.name in findings else [wrong]
    found, problems = read_findings(LEVEL, values_of(values, location), location, findings, why)
    return [_mask(one) for one in found], problems


def _mask(read: Recorded | None) -> int:
    if read is None:
        return 0
    return sum(INT if value == "INT" else BIT[str(value)] for value in read.values) or ANY_LEVEL


def stacked(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows with the same names as columns."""
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def one_length(lengths: Mapping[str, int]) -> int:
    """The length of columns of the same people; an OutcomeError if they differ."""
    different = set(lengths.values())
    if len(different) > 1:
        said = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise OutcomeError(f"columns of different people: {said}")
    return different.pop()


def one_order(columns: Mapping[str, object]) -> None:
    """Refuse columns of data frames with indexes that differ, and so of different people."""
    indexes: dict[str, Any] = {
        name: getattr(column, "index", None) for name, column in columns.items()
    }
    indexes = {name: index for name, index in indexes.items() if hasattr(index, "equals")}
    first, *others = indexes or ("",)
    wrong = [name for name in others if not indexes[first].equals(indexes[name])]
    if wrong:
        message = f"its index differs from that of {first}; put both in one data frame first"
        raise OutcomeError([Problem(location=name, message=message) for name in wrong])


def numbers_of(values: Numbers, location: str) -> IntervalColumn[Change | None]:
    """Numbers of people as intervals; an OutcomeError lists every value that is none."""
    # The changes of a pair of visits hold theirs under that name.
    values = getattr(values, "changes", values)
    if isinstance(values, IntervalColumn):
        low, high = values.low.astype(np.int64), values.high.astype(np.int64)
        return IntervalColumn(low, high, Change, values.known)
    listed = values_of(values, location)
    ends = np.zeros((2, len(listed)), np.int64)
    known = np.ones(len(listed), bool)
    problems = []
    for place, value in enumerate(listed):
        if isinstance(value, Interval):
            ends[:, place] = value.low, value.high
        elif (number := whole_number(value)) is not None:
            ends[:, place] = number
        elif is_missing(value):
            known[place] = False
        else:
            message = f"{shown(value)} is not a score; {_USE}"
            problems.append(Problem(location=location, message=message, row=place + 1))
    if problems:
        raise OutcomeError(problems)
    return IntervalColumn(ends[0], ends[1], Change, known)


def change_of(baseline: Numbers, followup: Numbers) -> IntervalColumn[Change | None]:
    """The change from first scores to second ones of the same people."""
    before, after = numbers_of(baseline, "baseline"), numbers_of(followup, "followup")
    one_length({"baseline": len(before), "followup": len(after)})
    known = before.known & after.known
    low, high = after.low - before.high, after.high - before.low
    return IntervalColumn(np.where(known, low, 0), np.where(known, high, 0), Change, known)
