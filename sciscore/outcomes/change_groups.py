"""Two groups compared by their changes, with what open and missing changes may do."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from sciscore.errors import shown
from sciscore.optional import require
from sciscore.outcomes import two_samples as numbers
from sciscore.outcomes.columns import Numbers, numbers_of
from sciscore.outcomes.exact import checked_level
from sciscore.outcomes.fields import refused
from sciscore.outcomes.groups import (
    MOST_WAYS,
    UNLISTED,
    Estimate,
    GroupComparison,
    Of,
    Ways,
    corners,
    number,
    outermost,
    p_value,
    two_names,
)
from sciscore.outcomes.summary import printed, signed, signed_scores, summarised
from sciscore.outcomes.two_samples import Limits, Values

if TYPE_CHECKING:
    from sciscore.intervals import Change, IntervalColumn

#: The changes of a group.
Arm: TypeAlias = "IntervalColumn[Change | None]"
#: With more people than this fewer ways are tried: a test takes time by their cube.
_FEW: Final = 40


def compare_changes(
    first: Numbers,
    second: Numbers,
    *,
    names: tuple[str, str] = ("first", "second"),
    level: float = 0.95,
    missing_between: tuple[int, int] | None = None,
) -> GroupComparison:
    """Test whether the changes of one of two groups are larger than those of the other.

    Rule OUTCOME.GROUPS [Newcombe 1998; Koopman 1984; Boschloo 1970; Mann 1947; Hodges 1963].

    Parameters
    ----------
    first, second
        The change of each person of a group: ``pairs.change("uems")``, Changes, whole
        numbers, blank where there is none.
    names
        Names of the groups.
    level
        Confidence level of the intervals, above 0 and below 1.
    missing_between
        The least and the greatest change that a missing person may have had, such as
        ``(-50, 50)``; without it missing people are left out, and counted.

    Returns
    -------
    GroupComparison
        The mean difference with Welch's test and interval; the shift of Hodges and Lehmann
        with the exact rank-sum test and its interval; the exact permutation test of the
        means. Two-sided, with bounds over open changes, and over these and missing ones.

    Raises
    ------
    OutcomeError
        If a value is not a change, or a group has nobody with a change.
    ImportError
        If scipy is not installed; it comes with the extra ``stats``.

    Examples
    --------
    >>> from sciscore.outcomes import compare_changes
    >>> found = compare_changes([4, 9, 12, 7], [1, 0, 3, 2, None])
    >>> f"{found['mean difference'].value:.1f} {found['permutation'].value:.4f}"
    '6.5 0.0286'
    """
    require("comparing two groups", "stats", "scipy")
    level, names = checked_level(level), two_names(names)
    arms = [_arm(values, name) for values, name in zip((first, second), names, strict=True)]
    ways = [_ways(arm.low[arm.known], arm.high[arm.known]) for arm in arms]
    wider = None if missing_between is None else _with_missing(arms, missing_between)
    few = _few(ways)

    def shift(name: str, how: str, of: Of, limits: Callable[..., Limits]) -> Estimate:
        interval = None if few is None else outermost(limits, itertools.product(*few), level)
        return number(name, how, of, interval, ways, wider)

    def test(name: str, how: str, of: Of) -> Estimate:
        return p_value(name, how, of, few, None, UNLISTED)

    _, rank_sum_method = numbers.mann_whitney(*next(corners(ways)))
    return GroupComparison(
        title=getattr(first, "name", "Changes"),
        names=names,
        groups=tuple(map(_row, arms)),
        columns=("people", "open", "missing", "mean (SD)", "median", "range"),
        estimates=(
            shift(
                "mean difference",
                "Welch's interval, scipy ttest_ind",
                numbers.mean_difference,
                lambda *both: numbers.welch(*both)[1],
            ),
            test("Welch", "scipy ttest_ind", lambda a, b: numbers.welch(a, b, level)[0]),
            shift(
                "Hodges-Lehmann shift",
                "interval from the rank-sum test",
                numbers.hodges_lehmann,
                numbers.shift_limits,
            ),
            test("Mann-Whitney", rank_sum_method, lambda a, b: numbers.mann_whitney(a, b)[0]),
            test("permutation", "exact, difference of means", numbers.permutation),
        ),
        level=level,
    )


def _arm(values: Numbers, name: str) -> Arm:
    column = numbers_of(values, name)
    if not column.known.any():
        raise refused(name, "nobody with a change")
    return column


def _row(arm: Arm) -> tuple[object, ...]:
    """People, open, missing, mean (SD), median and range."""
    of = summarised(arm)
    mean = signed(of.mean)
    if of.sd and not of.open:
        mean += f" ({printed(of.sd)})"
    return of.n, of.open, of.missing, mean, signed(of.median), signed_scores(of.range)


def _ways(low: Values, high: Values) -> list[Values]:
    """All ways in which open changes may turn out, the least and the most first."""
    ends = [tuple(low.tolist()), tuple(high.tolist())]
    every = itertools.product(*(range(least, most + 1) for least, most in zip(*ends, strict=True)))
    some = itertools.islice(every, MOST_WAYS + 1)
    return [np.array(one, np.int64) for one in dict.fromkeys([*ends, *some])]


def _few(ways: Ways) -> Ways | None:
    """The same ways; None if a test of them all does not end in time."""
    people = max(sum(len(each[0]) for each in ways), _FEW)
    most = max(1, MOST_WAYS * _FEW**3 // people**3)
    return ways if math.prod(map(len, ways)) <= most else None


def _with_missing(arms: Sequence[Arm], between: object) -> Ways:
    """The least and the most that the changes of everybody may be."""
    if isinstance(between, tuple | list) and len(between) == 2:
        least, most = between
        if isinstance(least, int) and isinstance(most, int) and least <= most:
            return [
                [np.where(arm.known, arm.low, least), np.where(arm.known, arm.high, most)]
                for arm in arms
            ]
    message = f"{shown(between)} is not a range; use the least and the greatest change"
    raise refused("missing_between", message)
