"""Two groups compared by their changes, with what open and missing changes may do."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.intervals import Interval
from sciscore.optional import require
from sciscore.outcomes import two_samples as numbers
from sciscore.outcomes.columns import Numbers, numbers_of
from sciscore.outcomes.exact import checked_level
from sciscore.outcomes.groups import MOST_WAYS, UNLISTED, Estimate, GroupComparison, same, two_names
from sciscore.outcomes.summary import signed, signed_scores
from sciscore.outcomes.two_samples import Limits, Values

if TYPE_CHECKING:
    from sciscore.intervals import Change, IntervalColumn


#: With more people than this fewer ways are tried: a test takes time by their cube.
_FEW: Final = 40


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
        """The number of people with an open change."""
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
        """The number of these ways."""
        return math.prod((self.high - self.low + 1).tolist())

    def row(self) -> tuple[object, ...]:
        """People, open, missing, mean (SD), median and range."""
        mean = _both(statistics.fmean, self)
        sd = ""
        if not self.open and len(self.low) > 1:
            sd = f" ({statistics.stdev(self.low.tolist()):.1f})"
        ends = Interval(low=float(self.low.min()), high=float(self.high.max()))
        return (
            len(self.low),
            self.open,
            self.missing,
            mean + sd,
            _both(statistics.median, self),
            signed_scores(ends),
        )


def _both(average: Callable[[Iterable[float]], float], arm: _Arm) -> str:
    low, high = (float(average(of.tolist())) for of in (arm.low, arm.high))
    return signed(Interval(low=low, high=high))


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
    arms = [_Arm.of(values, name) for values, name in zip((first, second), names, strict=True)]
    wider = None if missing_between is None else _filled(arms, missing_between)
    estimates = [
        _shift(
            "mean difference",
            numbers.mean_difference,
            "Welch's interval, scipy ttest_ind",
            arms,
            wider,
            lambda a, b: numbers.welch(a, b, level)[1],
        ),
        _p_value("Welch", lambda a, b: numbers.welch(a, b, level)[0], "scipy ttest_ind", arms),
        _shift(
            "Hodges-Lehmann shift",
            numbers.hodges_lehmann,
            "interval from the rank-sum test",
            arms,
            wider,
            lambda a, b: numbers.shift_limits(a, b, level),
        ),
        _p_value(
            "Mann-Whitney",
            lambda a, b: numbers.mann_whitney(a, b)[0],
            numbers.mann_whitney(arms[0].low, arms[1].low)[1],
            arms,
        ),
        _p_value("permutation", numbers.permutation, "exact, difference of means", arms),
    ]
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
    name: str,
    of: Callable[[Values, Values], float],
    how: str,
    arms: Sequence[_Arm],
    wider: Sequence[_Arm] | None,
    limits: Callable[[Values, Values], Limits],
) -> Estimate:
    """A number that rises with every value of the first group and falls with the second's."""
    ends = _ends(of, arms)
    interval: Limits | None = None
    if _can_be_tried(arms):
        found = [limits(*both) for both in _every(arms)]
        interval = min(low for low, _ in found), max(high for _, high in found)
    return Estimate(
        name=name,
        method=how,
        value=same(ends),
        interval=interval,
        over_open=ends,
        over_missing=None if wider is None else _ends(of, wider),
    )


def _can_be_tried(arms: Sequence[_Arm]) -> bool:
    """True if a test of every way in which open changes may turn out ends in time."""
    people = max(sum(len(arm.low) for arm in arms), _FEW)
    most = max(1, MOST_WAYS * _FEW**3 // people**3)
    return math.prod(arm.count for arm in arms) <= most


def _every(arms: Sequence[_Arm]) -> Iterator[tuple[Values, ...]]:
    """Every way in which the open changes of both groups may turn out."""
    return itertools.product(*(list(arm.ways()) for arm in arms))


def _ends(of: Callable[[Values, Values], float], arms: Sequence[_Arm]) -> Limits:
    first, second = arms
    return of(first.low, second.high), of(first.high, second.low)


def _p_value(
    name: str, of: Callable[[Values, Values], float | None], how: str, arms: Sequence[_Arm]
) -> Estimate:
    """A p-value; with open changes its bounds if every way can be tried, else 0 to 1."""
    ends: Limits | None = None
    if _can_be_tried(arms):
        every = [of(*both) for both in _every(arms)]
        found = [p for p in every if p is not None]
        ends = (min(found), max(found)) if len(found) == len(every) else None
    return Estimate(
        name=name,
        method=how if ends else how + UNLISTED,
        value=same(ends),
        over_open=ends or (0.0, 1.0),
        over_missing=None,
        outer=ends is None,
    )
