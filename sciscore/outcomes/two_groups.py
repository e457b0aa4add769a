"""Two groups compared by their responders, and by their changes, with what is open and missing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import shown
from sciscore.optional import require
from sciscore.outcomes import two_samples as numbers
from sciscore.outcomes.columns import Numbers, numbers_of
from sciscore.outcomes.controls import pair_problems
from sciscore.outcomes.exact import checked_level
from sciscore.outcomes.fields import refuse, refused
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
from sciscore.outcomes.proportions import Proportion, completions
from sciscore.outcomes.responders import ResponderResult, Responders
from sciscore.outcomes.summary import printed, signed, signed_scores, summarised
from sciscore.outcomes.two_samples import Counts, Limits, Values

if TYPE_CHECKING:
    from sciscore.intervals import Change, IntervalColumn

#: The responders of a group in any form.
Group: TypeAlias = ResponderResult | Responders | Proportion | Counts
#: The changes of a group.
Arm: TypeAlias = "IntervalColumn[Change | None]"
#: A test looks at so many tables in all. Boschloo's test is slow.
_WORK: Final = 10_000_000
_SLOW_WORK: Final = 40_000
_UNTRIED: Final = "; too many to try"
#: With more people than this fewer ways are tried: a test of changes takes time by their cube.
_FEW: Final = 40
#: Numbers with how they are computed, and their limits.
_RATIOS: Final = (
    ("risk difference", "Newcombe's interval", numbers.risk_difference, numbers.newcombe),
    ("risk ratio", "Koopman's score interval", numbers.risk_ratio, numbers.koopman),
    (
        "odds ratio",
        "conditional, exact interval; scipy odds_ratio",
        numbers.odds_ratio,
        numbers.odds_limits,
    ),
)


def compare_responders(
    first: Group,
    second: Group,
    *,
    names: tuple[str, str] = ("first", "second"),
    level: float = 0.95,
) -> GroupComparison:
    """Test whether one of two groups responds more often than the other.

    Rule OUTCOME.GROUPS [Newcombe 1998; Koopman 1984; Boschloo 1970; Mann 1947; Hodges 1963].

    Parameters
    ----------
    first, second
        The responders of each group: ``table.responders(rule)``, the result of a rule, a
        `Proportion`, or how many of how many, such as ``(5, 19)``.
    names
        Names of the groups.
    level
        Confidence level of the intervals, above 0 and below 1.

    Returns
    -------
    GroupComparison
        Fisher's exact test and Boschloo's; the risk difference with Newcombe's interval, the
        risk ratio with Koopman's, the conditional odds ratio with its exact interval; each with
        its bounds over ND, and over ND and missing. Two-sided.

    Raises
    ------
    OutcomeError
        If counts are not whole numbers, or a group has nobody to whom the rule applies.
    ImportError
        If scipy is not installed; it comes with the extra ``stats``.

    Notes
    -----
    Groups that were not randomised differ in more than the treatment.

    Examples
    --------
    >>> from sciscore.outcomes import compare_responders
    >>> found = compare_responders((5, 19), (1, 15), names=("treated", "control"))
    >>> f"{found['Fisher'].value:.3f} {found['risk difference'].value:.3f}"
    '0.196 0.196'
    """
    require("comparing two groups", "stats", "scipy")
    level, names = checked_level(level), two_names(names)
    groups = [_group(group, name) for group, name in zip((first, second), names, strict=True)]
    ways = [_counts_of(share) for share, _ in groups]
    wider = [_counts_of(_with_missing(share, count)) for share, count in groups]
    tests = (
        ("Fisher", "exact, two-sided", numbers.fisher, _WORK),
        ("Boschloo", "exact, two-sided; scipy boschloo_exact", numbers.boschloo, _SLOW_WORK),
    )
    p_values = (
        p_value(name, how, of, _few_tables(ways, work), _few_tables(wider, work), _UNTRIED)
        for name, how, of, work in tests
    )
    ratios = (
        number(name, how, of, outermost(limits, corners(ways), level), ways, wider)
        for name, how, of, limits in _RATIOS
    )
    rows = tuple(
        (share.n, share.open + share.more, count, share.summary(level=level))
        for share, count in groups
    )
    return GroupComparison(
        title=first.rule.name if isinstance(first, ResponderResult | Responders) else "Responders",
        names=names,
        groups=rows,
        columns=("people", "open", "missing", "responders"),
        estimates=(*p_values, *ratios),
        level=level,
    )


def _group(group: Group, name: str) -> tuple[Proportion, int]:
    """The proportion of a group, and how many of its people are missing."""
    missing = 0
    if isinstance(group, ResponderResult):
        group = group.responders
    if isinstance(group, Responders):
        missing, group = group.missing, group.proportion
    if not isinstance(group, Proportion):
        refuse(pair_problems(group, name))
        group = Proportion(k=group[0], n=group[1])
    if not group.n:
        raise refused(name, "nobody to whom the rule applies for certain")
    return group, missing


def _with_missing(share: Proportion, missing: int) -> Proportion:
    """The same with everybody who is missing in the denominator, responding or not."""
    return attrs.evolve(share, n=share.n + missing, open=share.open + missing)


def _counts_of(share: Proportion) -> tuple[Counts, ...]:
    """All ways in which a proportion may turn out, the least and the most first."""
    ends = (share.least, share.most)
    return tuple(dict.fromkeys([*ends, *islice(completions(share), MOST_WAYS + 1)]))


def _few_tables(ways: Ways, work: int) -> Ways | None:
    """The same ways; None if a test that looks at every table of each does not end in time."""
    tables: int = math.prod(max(n for _, n in each) + 1 for each in ways)
    return _few(ways, min(MOST_WAYS, work // tables))


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
    names, level
        As for `compare_responders`.
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
    ways = [_changes_of(arm.low[arm.known], arm.high[arm.known]) for arm in arms]
    wider = None if missing_between is None else _between(arms, missing_between)
    people = max(sum(len(each[0]) for each in ways), _FEW)
    few = _few(ways, max(1, MOST_WAYS * _FEW**3 // people**3))

    def shift(name: str, how: str, of: Of, limits: Callable[..., Limits]) -> Estimate:
        interval = None if few is None else outermost(limits, product(*few), level)
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


def _changes_of(low: Values, high: Values) -> list[Values]:
    """All ways in which open changes may turn out, the least and the most first."""
    ends = [tuple(low.tolist()), tuple(high.tolist())]
    every = product(*(range(least, most + 1) for least, most in zip(*ends, strict=True)))
    some = islice(every, MOST_WAYS + 1)
    return [np.array(one, np.int64) for one in dict.fromkeys([*ends, *some])]


def _between(arms: Sequence[Arm], between: object) -> Ways:
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


def _few(ways: Ways, most: int) -> Ways | None:
    """The same ways; None if there are too many to try."""
    return ways if math.prod(map(len, ways)) <= most else None
