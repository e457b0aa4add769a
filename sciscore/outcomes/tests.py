"""Tests of change: each says its method, on how many people it rests, and who was left out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import OutcomeError, Problem, shown
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.columns import Numbers, numbers_of, values_of
from sciscore.outcomes.exact import (
    TINY,
    chi_squared,
    coin,
    doubled_ranks,
    printed_p,
    ratio,
    two_sided,
)
from sciscore.outcomes.fields import among, is_text, refuse, refused
from sciscore.outcomes.transitions import Transitions

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.intervals import IntervalColumn

#: What may be done with people whose change is open or missing.
CHOICES: Final = ("refuse", "exclude")
#: The methods of the signed-rank test by name.
RANK_METHODS: Final = ("exact", "normal", "normal with continuity correction")
#: With more people than this the exact signed-rank test is refused.
MOST_EXACT: Final = 1000
#: How the p-value of Bowker's test is computed.
BOWKER_METHODS: Final = ("chi-squared", "exact")
#: A pair of cells with fewer people than twice this makes the chi-squared approximation doubtful.
_SMALL: Final = 5
#: The exact test of symmetry keeps at most so many values of its statistic apart.
_MOST_VALUES: Final = 200_000


@attrs.frozen(kw_only=True, repr=False)
class ChangeTest(Tabular):
    """The result of a test of change. Print it whole: it names the method.

    Attributes
    ----------
    name, method
        The test, and how its p-value was computed; all tests are two-sided.
    p
        The p-value, never 0: the least float where it is smaller.
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
    open: int
    missing: int
    notes: tuple[str, ...] = ()

    def grid(self) -> Grid:
        """One row: the test, its p-value, and the people."""
        counts = {name: getattr(self, name) for name in _COUNTS}
        statistic, value = self.statistic
        row = (self.name, self.method, self.p, statistic, value, *counts.values())
        columns = [Column(name) for name in ("test", "method", "p", "statistic", "value", *counts)]
        return Grid(title=self.name, columns=columns, rows=[row], notes=self.notes)

    def __str__(self) -> str:
        left = {"without change": self.zeros, "open": self.open, "missing": self.missing}
        out = ", ".join(f"{count:,} {word}" for word, count in left.items() if count)
        name, value = self.statistic
        parts = [
            f"{self.name} ({self.method}, two-sided): {printed_p(self.p)}",
            f"{name} = {value:g}",
            f"{self.up:,} up, {self.down:,} down",
            f"{self.used:,} of {self.people:,} people" + (f" (left out: {out})" if out else ""),
            *self.notes,
        ]
        return "; ".join(parts)

    def __repr__(self) -> str:
        return f"<ChangeTest: {self.name}, {printed_p(self.p)}>"


_COUNTS: Final = ("used", "people", "up", "down", "zeros", "open", "missing")


def _people(
    steps: IntervalColumn[Any], sure: npt.NDArray[np.bool_], choices: Mapping[str, object]
) -> dict[str, Any]:
    """How many people a test uses, and how many it leaves out for which reason."""
    sure = steps.known & sure
    of = {
        "up": sure & (steps.low > 0),
        "down": sure & (steps.high < 0),
        "zeros": sure & (steps.low == 0) & (steps.high == 0),
        "missing": ~steps.known,
    }
    counts = {name: int(np.count_nonzero(mask)) for name, mask in of.items()}
    counts["open"] = len(steps) - sum(counts.values())
    _refuse_left_out({name: (counts[name], choice) for name, choice in choices.items()})
    return counts | {"used": counts["up"] + counts["down"], "people": len(steps)}


def _refuse_left_out(counts: Mapping[str, tuple[int, object]]) -> None:
    """Refuse people who would be left out without the caller having said so."""
    problems = []
    for name, (count, choice) in counts.items():
        if not is_text(choice) or choice not in CHOICES:
            message = f"{shown(choice)} is not a choice; use {' or '.join(map(repr, CHOICES))}"
            problems.append(Problem(location=name, message=message))
        elif count and choice == "refuse":
            people = "1 person" if count == 1 else f"{count:,} people"
            message = f"{people} whom the test cannot use; leaving them out may mislead"
            problems.append(
                Problem(location=name, message=f"{message}: say {name}='exclude' for it")
            )
    refuse(problems)


def _method(method: object, known: tuple[str, ...]) -> str:
    """The method asked for; an OutcomeError if there is no such method."""
    why = f"is not a method; use {', '.join(map(repr, known))}"
    return among(method, known, why, "method")


def sign_test(changes: Numbers, *, open: str = "refuse", missing: str = "refuse") -> ChangeTest:  # noqa: A002
    """The exact sign test of whether gains and losses are equally likely.

    Rule OUTCOME.SIGNS [Siegel 1956].

    Parameters
    ----------
    changes
        The change of each person: `ais_steps`, ``transitions(...).steps``,
        ``pairs.change("lems")``, Changes, whole numbers, None where there is none. Only
        its sign counts.
    open
        What is done with people whose change has an open sign: ``"refuse"`` the test, or
        ``"exclude"`` them.
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
        If a value is not a change, or people would be left out without your saying so.

    Examples
    --------
    >>> from sciscore.outcomes import ais_steps, sign_test
    >>> print(sign_test(ais_steps(["A", "A", "B", "C", "C", "A"], ["B", "A", "C", "D", "D", "C"])))
    sign test (exact, two-sided): p = 0.0625; k = 5; 5 up, 0 down; 5 of 6 people (left out: 1 ...
    """
    steps = numbers_of(changes, "changes")
    people = _people(steps, steps.known, {"open": open, "missing": missing})
    return ChangeTest(
        name="sign test",
        method="exact",
        p=min(1.0, 2 * coin(max(people["up"], people["down"]), people["used"])),
        statistic=("k", people["up"]),
        **people,
    )


def signed_rank_test(
    changes: Numbers,
    *,
    method: str = "exact",
    open: str = "refuse",  # noqa: A002 - as above
    missing: str = "refuse",
) -> ChangeTest:
    """The Wilcoxon signed-rank test of whether the ranks of gains and losses balance.

    Rule OUTCOME.SIGNED_RANKS [Siegel 1956].

    Parameters
    ----------
    changes
        As for `sign_test`; here the size of a change counts.
    method
        ``"exact"``: the distribution over all assignments of signs to the ranks, ties and
        all. ``"normal"`` or ``"normal with continuity correction"``: approximations, used
        only if they are asked for.
    open, missing
        As for `sign_test`; here a change is open if it is an interval.

    Returns
    -------
    ChangeTest
        Two-sided. People without change are left out before ranking, and counted; equal
        changes share the mean of their ranks.

    Raises
    ------
    OutcomeError
        If a value is not a change, people would be left out without your saying so, or there
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
    fixed = steps.low == steps.high
    people = _people(steps, fixed, {"open": open, "missing": missing})
    _method(method, RANK_METHODS)
    moved = steps.low[steps.known & fixed & (steps.low != 0)]
    if method == "exact" and len(moved) > MOST_EXACT:
        message = f"{len(moved):,} people; the exact test takes {MOST_EXACT:,}, name another"
        raise refused("method", message)
    ranks = doubled_ranks(np.abs(moved))
    w = int(ranks[moved > 0].sum())
    return ChangeTest(
        name="signed-rank test",
        method=method,
        p=_exact(ranks, w) if method == "exact" else _normal(ranks, w, method),
        statistic=("W+", w / 2),
        **people,
    )


def _exact(ranks: npt.NDArray[np.int64], w: int) -> float:
    """Two-sided p over all assignments of signs to the ranks."""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0] = 1.0
    for rank in ranks.tolist():
        chances /= 2
        chances[rank:] += chances[: len(chances) - rank].copy()
    return two_sided(chances, w)


def _normal(ranks: npt.NDArray[np.int64], w: int, method: str) -> float:
    """Two-sided p by one of the normal approximations."""
    spread = math.sqrt(float(ranks @ ranks)) / 2
    if not spread:
        return 1.0
    distance = abs(w - ranks.sum() / 2) - (method != "normal")
    return max(math.erfc(max(distance, 0.0) / spread / math.sqrt(2)), TINY)


def bowker_test(
    table: Transitions,
    *,
    method: str = "chi-squared",
    open: str = "refuse",  # noqa: A002 - as above
    missing: str = "refuse",
) -> ChangeTest:
    """The McNemar-Bowker test of whether each move is as frequent as the way back.

    Rule OUTCOME.SYMMETRY [Bowker 1948].

    Parameters
    ----------
    table
        A table of transitions.
    method
        ``"chi-squared"``, an approximation; or ``"exact"``: the distribution of the same
        statistic if everybody who moved between two grades went up or down by the toss of
        a coin.
    open, missing
        As for `sign_test`, of people whose grade is ND, and people without an exam.

    Returns
    -------
    ChangeTest
        With the pairs of cells that hold anybody, which are the degrees of freedom. Its
        notes warn where they are too few for the approximation.

    Raises
    ------
    OutcomeError
        If it is not a table, people would be left out without your saying so, or the
        exact distribution is too large to be listed.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.outcomes import bowker_test
    >>> table = sci.transitions(["A"] * 3 + ["B"], ["B"] * 3 + ["A"])
    >>> bowker_test(table).statistic, bowker_test(table, method="exact").p
    (('chi-squared', 1.0), 0.625)
    """
    given: object = table
    if not isinstance(given, Transitions):
        raise OutcomeError(f"{shown(given)} is not a table of transitions")
    exact = _method(method, BOWKER_METHODS) == "exact"
    grades = table.matrix[: len(GRADES), : len(GRADES)]
    used = int(grades.sum())
    unsure, absent = table.n - used, table.total - table.n
    _refuse_left_out({"open": (unsure, open), "missing": (absent, missing)})
    rows, columns = np.triu_indices(len(GRADES), 1)
    up, down = grades[rows, columns].tolist(), grades[columns, rows].tolist()
    moved = [(u, d) for u, d in zip(up, down, strict=True) if u + d]
    pairs = [u + d for u, d in moved]
    statistic = sum((Fraction((u - d) ** 2, u + d) for u, d in moved), Fraction())
    approximate = chi_squared(float(statistic), len(pairs)) if pairs else 1.0
    return ChangeTest(
        name="McNemar-Bowker test",
        method="exact" if exact else "chi-squared approximation",
        p=_symmetric(statistic, pairs) if exact else approximate,
        statistic=("chi-squared", float(statistic)),
        used=used,
        people=table.total,
        up=sum(up),
        down=sum(down),
        open=unsure,
        missing=absent,
        notes=_notes_of(pairs, exact=exact),
    )


def _notes_of(pairs: list[int], *, exact: bool) -> tuple[str, ...]:
    if exact:
        held = "1 pair" if len(pairs) == 1 else f"{len(pairs)} pairs"
        return (f"given the people in each of {held} of cells",)
    df = f"df = {len(pairs)}, the pairs of cells with anybody in them"
    small = sum(pair < 2 * _SMALL for pair in pairs)
    if not small:
        return (df,)
    few = "1 pair holds" if small == 1 else f"{small} pairs hold"
    return df, (
        f"caution: {few} fewer than {2 * _SMALL} people, so "
        "that the chi-squared distribution may not fit; prefer method='exact'"
    )


def _symmetric(statistic: Fraction, pairs: Iterable[int]) -> float:
    """The chance of a statistic as large, every move of a pair being up or down by a coin."""
    ways: Counter[Fraction] = Counter({Fraction(): 1})
    total = 1
    for people in pairs:
        total <<= people
        own: Counter[Fraction] = Counter()
        for up in range(people + 1):
            own[Fraction((2 * up - people) ** 2, people)] += math.comb(people, up)
        if len(ways) * len(own) > _MOST_VALUES:
            message = "too many people for the exact test; use method='chi-squared'"
            raise refused("method", message)
        found: Counter[Fraction] = Counter()
        for value, count in ways.items():
            for more, times in own.items():
                # Beyond the statistic all values count alike.
                found[min(value + more, statistic)] += count * times
        ways = found
    return ratio(ways[statistic], total)


def holm(p_values: Iterable[float]) -> tuple[float, ...]:
    """P-values adjusted for their number by the method of Holm, none above 1.

    Rule OUTCOME.HOLM [Holm 1979].

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
    given: list[Any] = list(values_of(p_values, "p_values"))
    problems = [
        Problem(location="p_values", message=f"{shown(p)} is not a p-value, 0 to 1", row=row)
        for row, p in enumerate(given, 1)
        if isinstance(p, bool) or not isinstance(p, float | int) or not 0 <= p <= 1
    ]
    refuse(problems)
    adjusted = {}
    least = 0.0
    for done, place in enumerate(sorted(range(len(given)), key=given.__getitem__)):
        least = max(least, min(1.0, (len(given) - done) * given[place]))
        adjusted[place] = least
    return tuple(adjusted[place] for place in range(len(given)))
