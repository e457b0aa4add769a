"""Two arms or strata side by side: responders and changes, with what ND and missing may do."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.optional import require
from sciscore.outcomes import two_samples as numbers
from sciscore.outcomes.controls import pair_problems
from sciscore.outcomes.exact import checked_level
from sciscore.outcomes.proportions import Proportion, completions
from sciscore.outcomes.responders import ResponderResult, Responders
from sciscore.outcomes.score_columns import Numbers, numbers_of
from sciscore.outcomes.two_samples import Counts, Limits, Values

if TYPE_CHECKING:
    from sciscore.intervals import Change, IntervalColumn

#: The responders of a group in any form.
Group: TypeAlias = ResponderResult | Responders | Proportion | Counts
#: So many ways in which open values may turn out are tried for a p-value.
MOST_WAYS: Final = 400
#: The same for Boschloo's test, which is slow.
_MOST_SLOW: Final = 25
_NOTE: Final = (
    "open: bounds over all that open values may be; open and missing: also if every missing person "
    "were in the denominator, or had any change within the stated range. Bounds are exact but for "
    "those marked outer, which hold the truth and may be wider."
)


@attrs.frozen(kw_only=True)
class Estimate:
    """A number that compares two groups.

    Attributes
    ----------
    name, method
        The number, and how it was computed.
    value
        The number; None where open values leave it open.
    interval
        Its confidence limits, over all that open values may be; None where it has none.
    over_open
        Its bounds over all that open values may be.
    over_missing
        The same if missing people are let in as well; None if that has no bounds.
    outer
        Whether bounds or limits under open values may be wider than need be.
    """

    name: str
    method: str
    value: float | None
    interval: Limits | None = None
    over_open: Limits | None
    over_missing: Limits | None
    outer: bool = False

    def cells(self) -> tuple[object, ...]:
        """The cells of its row."""
        outer = " (outer)" * self.outer
        is_open = self.value is None
        wider = self.over_missing if self.over_missing != self.over_open else None
        return (
            self.name, self.value, _range(self.interval),
            _range(self.over_open) + outer if is_open else "", _range(wider), self.method,
        )  # fmt: skip


def _text(value: float) -> str:
    return "not defined" if math.isnan(value) else f"{value:.3g}"


def _range(ends: Limits | None) -> str:
    return "" if ends is None else f"{_text(ends[0])} to {_text(ends[1])}"


@attrs.frozen(kw_only=True, repr=False)
class GroupComparison(Tabular):
    """Two groups side by side. Print it; an index gives an `Estimate` by name.

    Attributes
    ----------
    title
        The endpoint.
    names
        The names of the groups.
    groups
        The row of each group: people, open, missing, and its summary.
    columns
        The headings of these rows.
    estimates
        The numbers that compare them.
    level
        The confidence level of the intervals.
    """

    title: str
    names: tuple[str, str]
    groups: tuple[tuple[object, ...], ...]
    columns: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    level: float

    def __getitem__(self, name: str) -> Estimate:
        found = {one.name: one for one in self.estimates}
        if name in found:
            return found[name]
        message = f"{shown(name)} is not a number of this comparison; use {', '.join(found)}"
        raise OutcomeError(message + did_you_mean(str(name), found))

    def grid(self) -> Grid:
        """A row for each number."""
        heads = (f"{100 * self.level:g} % CI", "open", "open and missing", "method")
        columns = [Column(""), Column("value", text=_text), *map(Column, heads)]
        rows = [one.cells() for one in self.estimates]
        return Grid(f"{self.names[0]} against {self.names[1]}", columns, rows, (_NOTE,))

    def grids(self) -> tuple[Grid, ...]:
        """The two groups, then the numbers that compare them."""
        columns = [Column("group"), *map(Column, self.columns)]
        rows = [(name, *row) for name, row in zip(self.names, self.groups, strict=True)]
        return Grid(self.title, columns, rows), self.grid()

    def to_columns(self) -> dict[str, list[Any]]:
        """The numbers as columns of plain values, each with its limits and bounds."""
        columns: dict[str, list[Any]] = {"number": [one.name for one in self.estimates]}
        columns["value"] = [one.value for one in self.estimates]
        for name in ("interval", "over_open", "over_missing"):
            for end, place in (("low", 0), ("high", 1)):
                ends = [getattr(one, name) for one in self.estimates]
                columns[f"{name}_{end}"] = [None if e is None else e[place] for e in ends]
        columns["outer"] = [one.outer for one in self.estimates]
        columns["method"] = [one.method for one in self.estimates]
        return columns

    def __repr__(self) -> str:
        return f"<GroupComparison: {self.title}: {' against '.join(self.names)}>"


# Responders


def compare_responders(
    first: Group, second: Group, *, names: tuple[str, str] = ("first", "second"),
    level: float = 0.95,
) -> GroupComparison:  # fmt: skip
    """Whether one of two groups responds more often than the other.

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
    require("two groups", "stats", "scipy")
    level = checked_level(level)
    groups = [_group(group, name) for group, name in zip((first, second), names, strict=True)]
    ways = [_ways(share) for share, _ in groups]
    wider = [_ways(_with_missing(share, count)) for share, count in groups]
    exact = [
        ("Fisher", numbers.fisher, MOST_WAYS, "exact, two-sided"),
        ("Boschloo", numbers.boschloo, _MOST_SLOW, "exact, two-sided; scipy boschloo_exact"),
    ]
    ratios = [
        ("risk difference", numbers.risk_difference, numbers.newcombe, "Newcombe's interval"),
        ("risk ratio", numbers.risk_ratio, numbers.koopman, "Koopman's score interval"),
        ("odds ratio", numbers.odds_ratio, numbers.odds_limits,
         "conditional, exact interval; scipy odds_ratio"),
    ]  # fmt: skip
    estimates = [_tested(*one, ways, wider) for one in exact]
    estimates += [
        _bounded(name, of, limits, level, how, ways, wider) for name, of, limits, how in ratios
    ]
    rows = tuple(
        (share.n, share.open + share.more, count, share.summary(level=level))
        for share, count in groups
    )
    return GroupComparison(
        title=_rule_of(first) or "Responders",
        names=names,
        groups=rows,
        columns=("people", "open", "missing", "responders"),
        estimates=tuple(estimates),
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
        if problems := pair_problems(group, name):
            raise OutcomeError(problems)
        group = Proportion(k=group[0], n=group[1])
    if not group.n:
        message = "nobody to whom the rule applies for certain"
        raise OutcomeError([Problem(location=name, message=message)])
    return group, missing


def _with_missing(share: Proportion, missing: int) -> Proportion:
    """The same with everybody who is missing in the denominator, responding or not."""
    return attrs.evolve(share, n=share.n + missing, open=share.open + missing)


def _ways(share: Proportion) -> tuple[Counts, ...]:
    """The least and the most that a proportion may be, then every other way."""
    ends = (share.least, share.most)
    return tuple(dict.fromkeys([*ends, *itertools.islice(completions(share), MOST_WAYS + 1)]))


def _tested(
    name: str, test: Callable[[Counts, Counts], float], most: int, how: str,
    ways: list[tuple[Counts, ...]], wider: list[tuple[Counts, ...]],
) -> Estimate:  # fmt: skip
    """A p-value with its bounds, as far as every way can be tried."""
    over_open, over_missing = (_tried(test, both, most) for both in (ways, wider))
    value = _same(over_open)
    return Estimate(
        name=name, method=how, value=value, over_open=over_open or (0.0, 1.0),
        over_missing=over_missing, outer=over_open is None,
    )  # fmt: skip


def _same(ends: Limits | None) -> float | None:
    """The number that both ends are; None if they differ."""
    return ends[0] if ends and ends[0] == ends[1] else None


def _tried(
    test: Callable[[Counts, Counts], float], ways: list[tuple[Counts, ...]], most: int
) -> Limits | None:
    if math.prod(map(len, ways)) > most:
        return None
    found = [test(*both) for both in itertools.product(*ways)]
    return min(found), max(found)


def _bounded(
    name: str, of: Callable[[Counts, Counts], float],
    limits: Callable[[Counts, Counts, float], Limits], level: float, how: str,
    ways: list[tuple[Counts, ...]], wider: list[tuple[Counts, ...]],
) -> Estimate:  # fmt: skip
    """A number that rises with the first proportion and falls with the second."""
    found = [limits(*both, level) for both in _corners(ways)]
    ends = _between(of, ways)
    return Estimate(
        name=name,
        method=how,
        value=of(*next(_corners(ways))) if sum(map(len, ways)) == 2 else _same(ends),
        interval=(min(low for low, _ in found), max(high for _, high in found)),
        over_open=ends,
        over_missing=_between(of, wider),
    )


def _between(of: Callable[[Counts, Counts], float], ways: list[tuple[Counts, ...]]) -> Limits:
    """The least and the most of a number; a ratio of 0 to 0 may be anything."""
    found = [of(*both) for both in _corners(ways)]
    return (0.0, math.inf) if any(map(math.isnan, found)) else (min(found), max(found))


def _corners(ways: list[tuple[Counts, ...]]) -> Iterator[tuple[Counts, Counts]]:
    """The least and the most of both proportions, in every combination."""
    first, second = (each[:2] for each in ways)
    return itertools.product(first, second)


# Changes


@attrs.frozen
class _Arm:
    """The changes of a group: lowest and highest of each person, and how many are missing."""

    low: Values
    high: Values
    missing: int

    @classmethod
    def of(cls, values: Numbers, name: str) -> _Arm:
        column: IntervalColumn[Change | None] = numbers_of(values, name)
        known = column.known
        if not known.any():
            raise OutcomeError([Problem(location=name, message="nobody with a change")])
        missing = int(np.count_nonzero(~known))
        return cls(column.low[known], column.high[known], missing)

    @property
    def open(self) -> int:
        """How many people have an open change."""
        return int(np.count_nonzero(self.low != self.high))

    def filled(self, between: tuple[int, int]) -> _Arm:
        """The same with every missing change anywhere between two numbers."""
        least, most = (np.full(self.missing, end) for end in between)
        return _Arm(np.append(self.low, least), np.append(self.high, most), 0)

    def ways(self) -> Iterator[Values]:
        """Every way in which the open changes may turn out."""
        ends = zip(self.low.tolist(), self.high.tolist(), strict=True)
        each = [range(low, high + 1) for low, high in ends]
        return (np.array(one, np.int64) for one in itertools.product(*each))

    @property
    def count(self) -> int:
        """How many ways there are."""
        return math.prod((self.high - self.low + 1).tolist())

    def row(self) -> tuple[object, ...]:
        """People, open, missing, mean (SD), median and range."""
        mean = _both(statistics.fmean, self)
        sd = ""
        if not self.open and len(self.low) > 1:
            sd = f" ({statistics.stdev(self.low.tolist()):.1f})"
        ends = f"{int(self.low.min()):+d} to {int(self.high.max()):+d}"
        return (
            len(self.low), self.open, self.missing, mean + sd, _both(statistics.median, self), ends
        )  # fmt: skip


def _both(average: Callable[[Iterable[float]], float], arm: _Arm) -> str:
    ends = dict.fromkeys(f"{average(of.tolist()):+.1f}" for of in (arm.low, arm.high))
    return " to ".join(ends)


def compare_changes(
    first: Numbers, second: Numbers, *, names: tuple[str, str] = ("first", "second"),
    level: float = 0.95, missing_between: tuple[int, int] | None = None,
) -> GroupComparison:  # fmt: skip
    """Whether the changes of one of two groups are larger than those of the other.

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
    require("two groups", "stats", "scipy")
    level = checked_level(level)
    arms = [_Arm.of(values, name) for values, name in zip((first, second), names, strict=True)]
    wider = None if missing_between is None else _filled(arms, missing_between)
    estimates = [
        _shift("mean difference", numbers.mean_difference, "Welch's interval, scipy ttest_ind",
               arms, wider, lambda a, b: numbers.welch(a, b, level)[1]),
        _p_value("Welch", lambda a, b: numbers.welch(a, b, level)[0], "scipy ttest_ind", arms),
        _shift("Hodges-Lehmann shift", numbers.hodges_lehmann,
               "interval from the rank-sum test", arms, wider,
               lambda a, b: numbers.shift_limits(a, b, level)),
        _p_value("Mann-Whitney", lambda a, b: numbers.mann_whitney(a, b)[0],
                 numbers.mann_whitney(arms[0].low, arms[1].low)[1], arms),
        _p_value("permutation", numbers.permutation, "exact, difference of means", arms),
    ]  # fmt: skip
    return GroupComparison(
        title=getattr(first, "name", "Changes"),
        names=names,
        groups=tuple(arm.row() for arm in arms),
        columns=("people", "open", "missing", "mean (SD)", "median", "range"),
        estimates=tuple(estimates),
        level=level,
    )


def _filled(arms: Sequence[_Arm], between: object) -> list[_Arm]:
    if isinstance(between, tuple | list) and len(between) == 2:
        least, most = between
        if isinstance(least, int) and isinstance(most, int) and least <= most:
            return [arm.filled((least, most)) for arm in arms]
    message = f"{shown(between)} is not a range; use the least and the greatest change"
    raise OutcomeError([Problem(location="missing_between", message=message)])


def _shift(
    name: str, of: Callable[[Values, Values], float], how: str, arms: Sequence[_Arm],
    wider: Sequence[_Arm] | None, limits: Callable[[Values, Values], Limits],
) -> Estimate:  # fmt: skip
    """A number that rises with every value of the first group and falls with the second's."""
    ends = _ends(of, arms)
    ways = math.prod(arm.count for arm in arms)
    interval: Limits | None = None
    if ways <= MOST_WAYS:
        found = [limits(*both) for both in itertools.product(*(list(a.ways()) for a in arms))]
        interval = min(low for low, _ in found), max(high for _, high in found)
    return Estimate(
        name=name,
        method=how,
        value=_same(ends),
        interval=interval,
        over_open=ends,
        over_missing=None if wider is None else _ends(of, wider),
    )


def _ends(of: Callable[[Values, Values], float], arms: Sequence[_Arm]) -> Limits:
    first, second = arms
    return of(first.low, second.high), of(first.high, second.low)


def _p_value(
    name: str, of: Callable[[Values, Values], float | None], how: str, arms: Sequence[_Arm]
) -> Estimate:
    """A p-value; with open changes its bounds if every way can be tried, else 0 to 1."""
    ways = math.prod(arm.count for arm in arms)
    ends: Limits | None = None
    if ways <= MOST_WAYS:
        every = [of(*both) for both in itertools.product(*(list(arm.ways()) for arm in arms))]
        found = [p for p in every if p is not None]
        ends = (min(found), max(found)) if len(found) == len(every) else None
    return Estimate(
        name=name,
        method=how if ends else f"{how}; too many to list",
        value=_same(ends),
        over_open=ends or (0.0, 1.0),
        over_missing=None,
        outer=ends is None,
    )
