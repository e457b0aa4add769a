"""Checks of the means of totals in a table of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.outcomes.columns import values_of
from sciscore.outcomes.plausibility import bounds as rules
from sciscore.outcomes.plausibility.bounds import Numbers
from sciscore.outcomes.plausibility.check import SUSPICIOUS, Check, Plausibility, flags_of, found_in
from sciscore.outcomes.plausibility.checks import CHECKS
from sciscore.outcomes.recorded_numbers import MAXIMA
from sciscore.recorded import is_missing


def _no_less_than_parts(_: object, column: str, *parts: Numbers) -> rules.Bounds:
    return np.sum(parts, axis=0), MAXIMA[column]


def _no_more_than_parts(_: object, __: str, *parts: Numbers) -> rules.Bounds:
    return 0, np.sum(parts, axis=0)


_SUMS: Final = next(check.on for check in CHECKS if check.name == "parts and whole")

#: Checks of the means of groups of people.
MEAN_CHECKS: Final = (
    attrs.evolve(CHECKS[0], on=tuple((name,) for name in MAXIMA)),
    Check(
        name="mean below its parts",
        kind=SUSPICIOUS,
        bounds=_no_less_than_parts,
        on=_SUMS,
        reason="the mean of a total is the sum of the means of its parts, if all are of the "
        "same people; below it, untested cells may have been counted as zero",
        sources=("Sygen export",),
    ),
    Check(
        name="mean above its parts",
        kind=SUSPICIOUS,
        bounds=_no_more_than_parts,
        on=_SUMS,
        reason="the mean of a total is the sum of the means of its parts, if all are of the "
        "same people",
        sources=("Sygen export",),
    ),
)


def plausible_means(columns: Mapping[str, object], *, within: float = 0.15) -> Plausibility:
    """Check whether the means of totals in a table of groups can be of the same people.

    Parameters
    ----------
    columns
        Means by name of the total, a row for each group; None where there is none.
    within
        By how much they may be out, for rounding: three numbers with one decimal each may
        make 0.15.

    Returns
    -------
    Plausibility
        The flags by row.

    Raises
    ------
    OutcomeError
        If a name is not a total, or a cell is not a number.

    Examples
    --------
    >>> from sciscore.outcomes.plausibility import plausible_means
    >>> found = plausible_means({"uems": [48.5], "lems": [0.07], "total_motor": [41.85]})
    >>> found[0].check.name, found[0].allowed
    ('mean below its parts', '48.57 or more')
    """
    problems = [
        Problem(location=name, message=f"not a total{did_you_mean(str(name), MAXIMA)}")
        for name in columns
        if name not in MAXIMA
    ]
    numbers = {}
    for name, cells in columns.items():
        numbers[name], wrong = _means(values_of(cells, name), name)
        problems += wrong
    if len({len(cells) for cells in numbers.values()}) > 1:
        problems.append(Problem(message="columns of different lengths"))
    if problems:
        raise OutcomeError(problems)
    return found_in(numbers, flags_of(MEAN_CHECKS, numbers, None, within))


def _means(cells: Sequence[object], name: str) -> tuple[Numbers, list[Problem]]:
    """Means as an array, NaN where there is none; and what is not a mean."""
    means = np.full(len(cells), np.nan)
    problems = []
    for place, cell in enumerate(cells):
        if is_missing(cell):
            continue
        if isinstance(cell, int | float | np.number) and not isinstance(cell, bool):
            means[place] = cell
        else:
            message = f"{shown(cell)} is not a mean; use a number, or a blank where there is none"
            problems.append(Problem(location=name, message=message, row=place + 1))
    return means, problems
