"""Levels of people in any form, as sets of the levels that each may have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sciscore.errors import Problem, shown
from sciscore.isncsci.cohort import FindingColumn
from sciscore.isncsci.findings import Finding
from sciscore.outcomes.columns import blank, values_of
from sciscore.segments import BIT, INT, LEVEL_NAMES, SEGMENTS, printed, segment_range

#: Every level that a finding may have: C1 to S3, and INT.
ANY: Final = INT | segment_range(SEGMENTS[0], SEGMENTS[-2])
#: The set by text.
_SETS: Final[Mapping[str, int]] = {
    **{name: bit for segment, bit in BIT.items() for name in (segment, printed(segment))},
    "INT": INT,
    "ND": ANY,
}
_USE: Final = "C1 to S4-5, INT, ND or a finding"


def level_masks(
    values: object, location: str, findings: Collection[str]
) -> tuple[list[int], list[Problem]]:
    """The set of possible levels of each person, 0 where there is none; and what is no level.

    Parameters
    ----------
    values
        Names of levels, with or without the tag ``*``; findings; None; or a column of them.
    location
        Name of the column in messages.
    findings
        Names of the findings that may stand there.
    """
    if isinstance(values, FindingColumn):
        wrong = Problem(location=location, message=f"{values.name} is not a level here")
        return values.masks.tolist(), [] if values.name in findings else [wrong]
    masks, problems = [], []
    for row, value in enumerate(values_of(values, location), 1):
        mask = _mask(value, findings)
        if mask is None:
            message = f"{shown(value)} is not a level; use {_USE}"
            problems.append(Problem(location=location, message=message, row=row))
        masks.append(mask or 0)
    return masks, problems


def _mask(value: object, findings: Collection[str]) -> int | None:
    if blank(value):
        return 0
    if isinstance(value, Finding) and value.name in findings:
        return sum(1 << LEVEL_NAMES.index(name) for name in value.possible) or ANY
    return _SETS.get(value.removesuffix("*")) if isinstance(value, str) else None
