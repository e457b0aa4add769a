"""Levels of people in any form, as sets of the levels that each may have."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import attrs

from sciscore.errors import Problem
from sciscore.isncsci.classifications import FindingColumn
from sciscore.isncsci.findings import Finding
from sciscore.kinds import LEVEL
from sciscore.outcomes.columns import as_texts, values_of
from sciscore.recorded import Recorded, read_column
from sciscore.segments import BIT, INT, SEGMENTS, segment_range

#: Every level that a finding may have: C1 to S3, and INT.
ANY: Final = INT | segment_range(SEGMENTS[0], SEGMENTS[-2])


def level_masks(
    values: object, location: str, findings: Collection[str]
) -> tuple[list[int], list[Problem]]:
    """The set of possible levels of each person, 0 where missing; and the problems.

    Levels are texts, findings of these names, or a column of findings.
    """
    if isinstance(values, FindingColumn):
        wrong = Problem(location=location, message=f"{values.name} is not a level here")
        return values.masks.tolist(), [] if values.name in findings else [wrong]
    listed = values_of(values, location)
    texts = as_texts(listed, findings)
    named: dict[int | None, str] = {
        row: value.name for row, value in enumerate(listed, 1) if isinstance(value, Finding)
    }
    found, problems = read_column(LEVEL, texts, location)
    problems = [
        attrs.evolve(problem, message=f"{named[problem.row]} is not a level here")
        if problem.row in named
        else problem
        for problem in problems
    ]
    return [_mask(one) for one in found], problems


def _mask(read: Recorded | None) -> int:
    if read is None:
        return 0
    return sum(INT if value == "INT" else BIT[str(value)] for value in read.values) or ANY
