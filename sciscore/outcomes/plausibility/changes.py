"""Checks of a person at two visits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sciscore.errors import OutcomeError
from sciscore.outcomes.plausibility import bounds as rules
from sciscore.outcomes.plausibility.bounds import Numbers
from sciscore.outcomes.plausibility.check import (
    SUSPICIOUS,
    Check,
    Plausibility,
    flags_of,
    found_in,
    looked_at,
)
from sciscore.outcomes.recorded_numbers import WORDS, NumberColumn, read_columns

_BEFORE: Final = "before: "
_TOTALS: Final = ("total_motor", "lt", "pp")


#: The place of E; NA, which comes after it, is not a grade.
_BEST: Final = WORDS["ais"].index("E")


def _comparable(column: NumberColumn) -> Numbers:
    """The numbers of a column; an AIS that does not apply is neither better nor worse."""
    numbers = looked_at(column)
    return np.where(numbers > _BEST, np.nan, numbers) if column.name == "ais" else numbers


def _level_when_better(
    _: object, __: str, before: Numbers, ais: Numbers, ais_before: Numbers
) -> rules.Bounds:
    return np.where(ais > ais_before, before, 0), rules.INT


def _grade_when_no_less(_: object, __: str, before: Numbers, *totals: Numbers) -> rules.Bounds:
    after, earlier = totals[: len(_TOTALS)], totals[len(_TOTALS) :]
    kept = np.all([a >= b for a, b in zip(after, earlier, strict=True)], axis=0)
    return np.where(kept, before, 0), _BEST


#: Checks of a person at two visits; the columns of the first are called ``before: ...``.
CHANGE_CHECKS: Final = (
    Check(
        name="better grade, higher level",
        kind=SUSPICIOUS,
        bounds=_level_when_better,
        on=(("neurological_level", _BEFORE + "neurological_level", "ais", _BEFORE + "ais"),),
        reason="the AIS grade improved while the NLI ascended; it happens, and it is what a "
        "swap of two people or visits looks like",
        sources=("Michibata 2022",),
    ),
    Check(
        name="worse grade, no total lower",
        kind=SUSPICIOUS,
        bounds=_grade_when_no_less,
        on=(("ais", _BEFORE + "ais", *_TOTALS, *(_BEFORE + name for name in _TOTALS)),),
        reason="the AIS grade worsened while no total fell; only anal function, a level or a "
        "non-key muscle can do that",
    ),
)


def plausible_changes(before: Mapping[str, object], after: Mapping[str, object]) -> Plausibility:
    """Check whether what was recorded at two visits can be of the same people.

    Parameters
    ----------
    before, after
        Cells by name as for `sciscore.plausibility`, a row for each person, in the same
        order.

    Returns
    -------
    Plausibility
        The flags by row. All are suspicious: people do get worse.

    Raises
    ------
    OutcomeError
        If a name or a cell is not known.

    Examples
    --------
    >>> from sciscore.outcomes.plausibility import plausible_changes
    >>> found = plausible_changes(
    ...     {"ais": ["A"], "neurological_level": ["T9"]},
    ...     {"ais": ["C"], "neurological_level": ["T8"]})
    >>> found[0].check.name, found[0].allowed
    ('better grade, higher level', 'T9 to INT')
    """
    first, second = read_columns(before, in_range=False), read_columns(after, in_range=False)
    columns = {_BEFORE + name: _comparable(column) for name, column in first.items()}
    columns |= {name: _comparable(column) for name, column in second.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise OutcomeError("the two visits have different numbers of rows")
    return found_in(columns, flags_of(CHANGE_CHECKS, columns, None))
