"""Tests of change whose results say by which method, on how many people, and who was left out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.isncsci.counting import GRADES
from sciscore.optional import require
from sciscore.outcomes.steps import Numbers, numbers_of
from sciscore.outcomes.transition_table import Transitions

if TYPE_CHECKING:
    import numpy.typing as npt

#: What may be done with people of whom the answer is open or missing.
CHOICES: Final = ("refuse", "exclude")
#: The methods of the signed-rank test by name.
METHODS: Final = ("exact", "normal", "normal with continuity correction")
#: With more people than this the exact signed-rank test is refused.
MOST_EXACT: Final = 1000
#: A pair of cells with a smaller expected count makes Bowker's test doubtful.
_SMALL: Final = 5


@attrs.frozen(kw_only=True)
class ChangeTest:
    """The result of a test of change. Print it with the p-value: it names the method.

    Attributes
    ----------
    name, method
        The test, and how its p-value was computed; all tests are two-sided.
    p
        The p-value.
    statistic
        Name and value of the test statistic.
    used, people
        How many people the test rests on, and how many there are.
    up, down
        How many of them improved, and how many got worse.
    zeros, open, missing
        How many people without change, with an open change, or without an exam were left
        out.
    notes
        What a reader must know.
    """

    name: str
    method: str
    p: float
    statistic: tuple[str, float]
    used: int
    people: int
    up: int
    down: int
    zeros: int = 0
    open: int = 0
    missing: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        left = {"without change": self.zeros, "open": self.open, "missing": self.missing}
        out = ", ".join(f"{count:,} {word}" for word, count in left.items() if count)
        name, value = self.statistic
        parts = [
            f"{self.name} ({self.method}, two-sided): p = {self.p:.3g}",
            f"{name} = {value:g}",
            f"{self.up:,} up, {self.down:,} down",
            f"{self.used:,} of {self.people:,} people" + (f" (left out: {out})" if out else ""),
            *self.notes,
        ]
        return "; ".join(parts)


def _left_out(counts: dict[str, tuple[int, str]]) -> None:
    """Refuse people who would be left out and of whom that was not said."""
    problems = []
    for name, (count, choice) in counts.items():
        if choice not in CHOICES:
            message = f"{shown(choice)} is no choice; use {' or '.join(map(repr, CHOICES))}"
            problems.append(Problem(where=name, message=message))
        elif count and choice == "refuse":
            message = f"{count:,} people; a test cannot use them, and leaving them out may mislead"
            problems.append(Problem(where=name, message=f"{message}: say {name}='exclude' for it"))
    if problems:
        raise OutcomeError(problems)


def sign_test(changes: Numbers, *, open: str = "refuse", missing: str = "refuse") -> ChangeTest:  # noqa: A002
    """The exact sign test of whether gains and losses are equally likely.

    Parameters
    ----------
    changes
        The change of each person: `ais_steps`, ``transitions(...).steps``, Changes, whole
        numbers, None where there is none. Only its sign counts.
    open
        What is done with people of whose change the sign is open: ``"refuse"`` the test,
        or ``"exclude"`` them.
    missing
        The same for people without a change.

    Returns
    -------
    ChangeTest
        Two-sided, from the binomial distribution of those who changed; people without
        change are left out, and counted.

    Raises
    ------
    OutcomeError
        If a value is no change, or people would be left out without being told to.
    ImportError
        If scipy is not installed; it comes with the extra ``stats``.

    Examples
    --------
    >>> from sciscore.outcomes import ais_steps, sign_test
    >>> print(sign_test(ais_steps(["A", "A", "B", "C", "C", "A"], ["B", "A", "C", "D", "D", "C"])))
    sign test (exact, two-sided): p = 0.0625; k = 5; 5 up, 0 down; 5 of 6 people (left out: 1 ...
    """
    steps = numbers_of(changes, "changes")
    up, down = (
        int(np.count_nonzero(steps.known & sure)) for sure in (steps.low > 0, steps.high < 0)
    )
    zeros = int(np.count_nonzero(steps.known & (steps.low == 0) & (steps.high == 0)))
    absent = int(np.count_nonzero(~steps.known))
    unsure = len(steps) - up - down - zeros - absent
    _left_out({"open": (unsure, open), "missing": (absent, missing)})
    require("the sign test", "stats", "scipy")
    from scipy.stats import binomtest  # noqa: PLC0415 - just looked for

    return ChangeTest(
        name="sign test",
        method="exact",
        p=float(binomtest(up, up + down).pvalue) if up + down else 1.0,
        statistic=("k", up),
        used=up + down,
        people=len(steps),
        up=up,
        down=down,
        zeros=zeros,
        open=unsure,
        missing=absent,
    )


def signed_rank_test(
    changes: Numbers,
    *,
    method: str = "exact",
    open: str = "refuse",  # noqa: A002 - what the field calls an undetermined value here
    missing: str = "refuse",
) -> ChangeTest:
    """The Wilcoxon signed-rank test of whether the ranks of gains and losses balance.

    Parameters
    ----------
    changes
        As for `sign_test`; here the size of a change counts.
    method
        ``"exact"``: the distribution over all assignments of signs to the ranks, ties and
        all. ``"normal"`` or ``"normal with continuity correction"``: approximations, used
        only if they are asked for.
    open
        What is done with people whose change is an interval: ``"refuse"`` the test, or
        ``"exclude"`` them.
    missing
        The same for people without a change.

    Returns
    -------
    ChangeTest
        Two-sided. People without change are left out before ranking, and counted; equal
        changes share the mean of their ranks.

    Raises
    ------
    OutcomeError
        If a value is no change, people would be left out without being told to, or there
        are more than 1000 for the exact method.

    Notes
    -----
    A step from A to B and one from C to D have equal ranks here; whether they are equal
    gains is for the reader to judge.

    Examples
    --------
    >>> from sciscore.outcomes import signed_rank_test
    >>> signed_rank_test([1, 1, 2, -1, 3]).p
    0.25
    """
    steps = numbers_of(changes, "changes")
    fixed = steps.known & (steps.low == steps.high)
    absent = int(np.count_nonzero(~steps.known))
    unsure = len(steps) - absent - int(np.count_nonzero(fixed))
    _left_out({"open": (unsure, open), "missing": (absent, missing)})
    if method not in METHODS:
        message = f"{shown(method)} is no method; use {', '.join(map(repr, METHODS))}"
        raise OutcomeError([Problem(where="method", message=message)])
    values = steps.low[fixed]
    moved = values[values != 0]
    ranks = doubled_ranks(np.abs(moved))
    w = int(ranks[moved > 0].sum())
    if method == "exact":
        if len(moved) > MOST_EXACT:
            message = f"{len(moved):,} people; the exact test takes {MOST_EXACT:,}, name another"
            raise OutcomeError([Problem(where="method", message=message)])
        p = _exact(ranks, w)
    else:
        p = _normal(ranks, w, correction=method != "normal")
    return ChangeTest(
        name="signed-rank test",
        method=method,
        p=p,
        statistic=("W+", w / 2),
        used=len(moved),
        people=len(steps),
        up=int(np.count_nonzero(moved > 0)),
        down=int(np.count_nonzero(moved < 0)),
        zeros=len(values) - len(moved),
        open=unsure,
        missing=absent,
    )


def doubled_ranks(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Twice the rank of each size, equal ones sharing the mean: whole numbers.

    >>> doubled_ranks(np.array([5, 1, 5, 9])).tolist()
    [5, 2, 5, 8]
    """
    _, places, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: npt.NDArray[np.int64] = (2 * last - counts + 1)[places]
    return ranks


def _exact(ranks: npt.NDArray[np.int64], w: int) -> float:
    """Two-sided p over all assignments of signs to the ranks."""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0] = 1.0
    for rank in ranks.tolist():
        chances /= 2
        chances[rank:] += chances[: len(chances) - rank].copy()
    tails = chances[w:].sum(), chances[: w + 1].sum()
    return min(1.0, 2 * float(min(tails)))


def _normal(ranks: npt.NDArray[np.int64], w: int, *, correction: bool) -> float:
    spread = math.sqrt(float(ranks @ ranks)) / 2
    if not spread:
        return 1.0
    distance = abs(w - ranks.sum() / 2) - correction
    return min(1.0, math.erfc(max(distance, 0.0) / spread / math.sqrt(2)))


def bowker_test(
    table: Transitions,
    *,
    open: str = "refuse",  # noqa: A002 - as above
    missing: str = "refuse",
) -> ChangeTest:
    """The McNemar-Bowker test of whether each move is as frequent as the way back.

    Parameters
    ----------
    table
        A table of transitions.
    open
        What is done with people whose grade is ND: ``"refuse"`` the test, or ``"exclude"``
        them.
    missing
        The same for people without an exam.

    Returns
    -------
    ChangeTest
        Chi-squared over the pairs of cells that hold anybody, which are its degrees of
        freedom. Its notes warn where the pairs are too small for that distribution.

    Raises
    ------
    OutcomeError
        If it is no table, or people would be left out without being told to.
    ImportError
        If scipy is not installed; it comes with the extra ``stats``.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.outcomes import bowker_test
    >>> bowker_test(sci.transitions(["A"] * 30 + ["B"] * 20, ["B"] * 30 + ["A"] * 20)).statistic
    ('chi-squared', 2.0)
    """
    given: object = table
    if not isinstance(given, Transitions):
        raise OutcomeError(f"{shown(given)} is not a table of transitions")
    grades = table.matrix[: len(GRADES), : len(GRADES)]
    used = int(grades.sum())
    unsure, absent = table.n - used, table.total - table.n
    _left_out({"open": (unsure, open), "missing": (absent, missing)})
    require("the McNemar-Bowker test", "stats", "scipy")
    from scipy.stats import chi2  # noqa: PLC0415 - just looked for

    rows, columns = np.triu_indices(len(GRADES), 1)
    up, down = grades[rows, columns], grades[columns, rows]
    held = up + down > 0
    statistic = float((((up - down) ** 2)[held] / (up + down)[held]).sum())
    pairs = int(held.sum())
    small = int(np.count_nonzero((up + down)[held] < 2 * _SMALL))
    notes = [f"df = {pairs}, the pairs of cells with anybody in them"]
    if small:
        notes.append(
            f"caution: {small} of these {pairs} pairs hold fewer than {2 * _SMALL} people, so that "
            "the chi-squared distribution may not hold; prefer an exact test"
        )
    return ChangeTest(
        name="McNemar-Bowker test",
        method="chi-squared approximation",
        p=float(chi2.sf(statistic, pairs)) if pairs else 1.0,
        statistic=("chi-squared", statistic),
        used=used,
        people=table.total,
        up=int(up.sum()),
        down=int(down.sum()),
        open=unsure,
        missing=absent,
        notes=tuple(notes),
    )


def holm(p_values: Iterable[float]) -> tuple[float, ...]:
    """P-values adjusted for their number by the method of Holm, none above 1.

    Parameters
    ----------
    p_values
        The p-values of all tests of a family, each 0 to 1.

    Returns
    -------
    tuple of float
        In the same order.

    Raises
    ------
    OutcomeError
        If one is not a p-value; lists all of them.

    Examples
    --------
    >>> from sciscore.outcomes import holm
    >>> holm([0.01, 0.04, 0.5])
    (0.03, 0.08, 0.5)
    """
    given = list(p_values)
    listed: list[object] = [*given]
    problems = [
        Problem(where="p_values", message=f"{shown(p)} is not a p-value, 0 to 1", row=row)
        for row, p in enumerate(listed, 1)
        if isinstance(p, bool) or not isinstance(p, float | int) or not 0 <= p <= 1
    ]
    if problems:
        raise OutcomeError(problems)
    adjusted = [0.0] * len(given)
    least = 0.0
    for done, place in enumerate(sorted(range(len(given)), key=given.__getitem__)):
        least = max(least, min(1.0, (len(given) - done) * given[place]))
        adjusted[place] = least
    return tuple(adjusted)
