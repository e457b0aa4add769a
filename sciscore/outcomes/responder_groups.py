"""Two groups compared by their responders, with what ND and missing may do."""

from __future__ import annotations

import itertools
import math
from typing import Final, TypeAlias

import attrs

from sciscore.optional import require
from sciscore.outcomes import two_samples as numbers
from sciscore.outcomes.controls import pair_problems
from sciscore.outcomes.exact import checked_level
from sciscore.outcomes.fields import refuse, refused
from sciscore.outcomes.groups import (
    MOST_WAYS,
    GroupComparison,
    Ways,
    corners,
    number,
    outermost,
    p_value,
    two_names,
)
from sciscore.outcomes.proportions import Proportion, completions
from sciscore.outcomes.responders import ResponderResult, Responders
from sciscore.outcomes.two_samples import Counts

#: The responders of a group in any form.
Group: TypeAlias = ResponderResult | Responders | Proportion | Counts
#: A test looks at so many tables in all: as many as the groups can have, for every way in which
#: open values may turn out. Boschloo's test is slow.
_WORK: Final = 10_000_000
_SLOW_WORK: Final = 40_000
_TOO_MANY: Final = "; too many to try"
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
    ways = [_ways(share) for share, _ in groups]
    wider = [_ways(_with_missing(share, count)) for share, count in groups]
    tests = (
        ("Fisher", "exact, two-sided", numbers.fisher, _WORK),
        ("Boschloo", "exact, two-sided; scipy boschloo_exact", numbers.boschloo, _SLOW_WORK),
    )
    p_values = (
        p_value(name, how, of, _few(ways, work), _few(wider, work), _TOO_MANY)
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
        title=_rule_of(first) or "Responders",
        names=names,
        groups=rows,
        columns=("people", "open", "missing", "responders"),
        estimates=(*p_values, *ratios),
        level=level,
    )


def _rule_of(group: Group) -> str:
    return group.rule.name if isinstance(group, ResponderResult | Responders) else ""


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


def _ways(share: Proportion) -> tuple[Counts, ...]:
    """The least and the most that a proportion may be, then every other way."""
    ends = (share.least, share.most)
    return tuple(dict.fromkeys([*ends, *itertools.islice(completions(share), MOST_WAYS + 1)]))


def _few(ways: Ways, work: int) -> Ways | None:
    """The same ways; None if they are too many to try."""
    tables = math.prod(max(n for _, n in each) + 1 for each in ways)
    count = math.prod(map(len, ways))
    return ways if count <= MOST_WAYS and count * tables <= work else None
