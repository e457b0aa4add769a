"""Tests of change whose results say by which method, on how many people, and who was left out."""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.isncsci.motor_function import GRADES
from sciscore.optional import require
from sciscore.outcomes.steps import Numbers, numbers_of
from sciscore.outcomes.transition_table import Transitions

#: What may be done with people of whom the answer is open or missing.
CHOICES: Final = ("refuse", "exclude")
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
    open: int
    missing: int
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


def refuse_left_out(counts: dict[str, tuple[int, str]]) -> None:
    """Refuse people who would be left out and of whom that was not said."""
    problems = []
    for name, (count, choice) in counts.items():
        if choice not in CHOICES:
            message = f"{shown(choice)} is no choice; use {' or '.join(map(repr, CHOICES))}"
            problems.append(Problem(location=name, message=message))
        elif count and choice == "refuse":
            message = f"{count:,} people; a test cannot use them, and leaving them out may mislead"
            problems.append(
                Problem(location=name, message=f"{message}: say {name}='exclude' for it")
            )
    if problems:
        raise OutcomeError(problems)


def sign_test(changes: Numbers, *, open: str = "refuse", missing: str = "refuse") -> ChangeTest:  # noqa: A002
    """The exact sign test of whether gains and losses are equally likely.

    Rule OUTCOME.SIGNS [Siegel 1956].

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
    used = up + down
    unsure = len(steps) - used - zeros - absent
    refuse_left_out({"open": (unsure, open), "missing": (absent, missing)})
    require("the sign test", "stats", "scipy")
    from scipy.stats import binomtest  # noqa: PLC0415 - just looked for

    return ChangeTest(
        name="sign test",
        method="exact",
        p=float(binomtest(up, used).pvalue) if used else 1.0,
        statistic=("k", up),
        used=used,
        people=len(steps),
        up=up,
        down=down,
        zeros=zeros,
        open=unsure,
        missing=absent,
    )


def bowker_test(
    table: Transitions,
    *,
    open: str = "refuse",  # noqa: A002 - as above
    missing: str = "refuse",
) -> ChangeTest:
    """The McNemar-Bowker test of whether each move is as frequent as the way back.

    Rule OUTCOME.SYMMETRY [Bowker 1948].

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
    refuse_left_out({"open": (unsure, open), "missing": (absent, missing)})
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
