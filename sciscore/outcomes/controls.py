"""Observed responders against a control: exact tests, and the number expected by grade."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import attrs

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import Problem, shown
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes import exact
from sciscore.outcomes.ais import Grades, ais_column
from sciscore.outcomes.exact import count_problem, printed_p
from sciscore.outcomes.fields import is_pair, refuse, refused
from sciscore.outcomes.proportions import Proportion

#: How many responded, and of how many.
Counts: TypeAlias = tuple[int, int]
#: How each number is computed.
METHODS: Final[Mapping[str, str]] = {
    "binomial": "P(X >= k) with the rate of the control fixed: ignores that it is an estimate",
    "fisher": "Fisher's exact test that the observed respond more often",
    "predictive": "P(X >= k) of as many new people of the control, beta-binomial, Jeffreys prior",
    "fisher_two_sided": "Fisher's exact test, two-sided",
}
#: The numbers are sums of whole numbers, with any libraries installed.
EXACT: Final = "all exact, in whole numbers; intervals Clopper-Pearson"


@attrs.frozen(kw_only=True)
class AgainstControl(Tabular):
    """Observed responders against those of a control; `against_control` makes it.

    Attributes
    ----------
    observed, control
        How many responded, and of how many.
    binomial
        P(X >= k) of n people, the rate being that of the control.
    fisher
        The p-value of Fisher's exact test, one-sided: the observed respond more often.
    predictive
        P(X >= k) of the next n people after the control, with the prior of Jeffreys.
    fisher_two_sided
        The p-value of Fisher's exact test, two-sided.
    """

    observed: Counts
    control: Counts
    binomial: float
    fisher: float
    predictive: float
    fisher_two_sided: float

    def grid(self) -> Grid:
        """Both proportions with their intervals, then each number with its method."""
        rows: list[tuple[object, ...]] = []
        for name in ("observed", "control"):
            k, n = getattr(self, name)
            share = Proportion(k=k, n=n)
            rows.append((name, share.summary(), ""))
        rows += ((name, getattr(self, name), how) for name, how in METHODS.items())
        columns = [Column(""), Column("value", text=_printed, align="left"), Column("method")]
        return Grid("Observed against control", columns, rows, (EXACT,))


def _printed(value: object) -> str:
    return printed_p(value) if isinstance(value, float) else str(value)


def against_control(observed: Counts, control: Counts) -> AgainstControl:
    """The exact tests of observed responders against those of a control.

    Rule OUTCOME.CONTROL [definition].

    Parameters
    ----------
    observed
        How many responded and of how many: ``(5, 6)``.
    control
        The same of the control: ``(52, 187)``. Name the same endpoint, initial grade and
        window of the baseline exam for both; a proportion of another case mix says nothing.

    Returns
    -------
    AgainstControl
        With the floats ``binomial``, ``fisher``, ``predictive`` and ``fisher_two_sided``.
        The first three are P(X >= k), as published tables have them.

    Raises
    ------
    OutcomeError
        If the counts are not whole numbers, or k is more than n.

    Notes
    -----
    A historical control is not a randomised one; `natural_recovery` says so with the result.

    Examples
    --------
    >>> from sciscore.outcomes import against_control
    >>> found = against_control((5, 6), (52, 187))
    >>> f"{found.binomial:.6g} {found.fisher:.6g} {found.predictive:.6g}"
    '0.00766433 0.00912746 0.0087449'
    """
    refuse([*pair_problems(observed, "observed"), *pair_problems(control, "control")])
    (k, n), (a, b) = observed, control
    return AgainstControl(
        observed=(k, n),
        control=(a, b),
        binomial=exact.binomial(k, n, a, b),
        fisher=exact.fisher(k, n, a, b),
        predictive=exact.predictive(k, n, a, b),
        fisher_two_sided=exact.fisher_two_sided(k, n, a, b),
    )


def pair_problems(counts: object, location: str) -> list[Problem]:
    """The problems of a pair of counts."""
    if not is_pair(counts):
        message = f"{shown(counts)} is not a pair of counts; use how many and of how many"
        return [Problem(location=location, message=message)]
    problems = [problem for count in counts for problem in count_problem(count, location)]
    if problems:
        return problems
    k, n = counts
    if n and k <= n:
        return []
    return [Problem(location=location, message=f"{k} of {n}; use k of n with n from 1, k to n")]


@attrs.frozen(kw_only=True)
class Standardised(Tabular):
    """Observed responders against the number that rates by grade expect.

    Attributes
    ----------
    observed, n
        How many responded, and of how many.
    expected
        The number that the rates expect of people with these grades.
    poisson_binomial
        P(X >= observed) of people with these rates.
    rates, people
        The rate and the number of people by initial grade.
    """

    observed: int
    n: int
    expected: float
    poisson_binomial: float
    rates: Mapping[str, float]
    people: Mapping[str, int]

    def grid(self) -> Grid:
        """A row for each grade, then all."""
        rows: list[tuple[object, ...]] = [
            (grade, count, 100 * self.rates[grade], count * self.rates[grade])
            for grade, count in self.people.items()
        ]
        rows.append(("all", self.n, None, self.expected))
        columns = [
            Column("AIS"),
            Column("people"),
            Column("rate", unit="%", digits=1),
            Column("expected", digits=2),
        ]
        tail = (
            f"observed {self.observed} of {self.n}: {printed_p(self.poisson_binomial)} "
            "(Poisson-binomial, P(X >= observed), the rates being fixed)"
        )
        return Grid("Number expected by initial grade", columns, rows, (tail,))


def standardised(
    observed: int, rates: Mapping[str, float | Counts], baseline: Grades | Mapping[str, int]
) -> Standardised:
    """The number of responders that rates by initial grade expect, and the exact tail.

    Rule OUTCOME.STANDARDISED [definition].

    Parameters
    ----------
    observed
        How many responded.
    rates
        By initial grade the rate, 0 to 1, or the counts of a control such as ``(52, 187)``.
        There is no default.
    baseline
        The AIS of everybody at baseline, as `ais_column` takes it; or how many people had
        each grade, such as ``{"A": 6, "B": 2, "C": 5}``.

    Returns
    -------
    Standardised
        With ``expected`` and ``poisson_binomial``, which is P(X >= observed).

    Raises
    ------
    OutcomeError
        If a rate or the number is out of range, or a person has ND, no exam, or a grade
        without a rate.

    Examples
    --------
    >>> from sciscore.outcomes import standardised
    >>> rates = {"A": (52, 187), "B": 0.66, "C": (79, 109)}
    >>> found = standardised(12, rates, ["A"] * 6 + ["B"] * 2 + ["C"] * 5)
    >>> f"{found.expected:.6f} {found.poisson_binomial:.6g}"
    '6.612302 0.000785649'
    """
    if isinstance(baseline, Mapping):
        baseline = _everybody(baseline)
    grades = list(ais_column(baseline, location="baseline"))
    found, problems = _rates(rates)
    problems += (
        Problem(location="baseline", row=row, message=_without_rate(grade))
        for row, grade in enumerate(grades, 1)
        if grade not in rates
    )
    problems += count_problem(observed, "observed", len(grades))
    refuse(problems)
    each = [found[grade] for grade in grades]
    return Standardised(
        observed=observed,
        n=len(grades),
        expected=math.fsum(each),
        poisson_binomial=exact.poisson_binomial(observed, each),
        rates=found,
        people={grade: grades.count(grade) for grade in GRADES if grade in grades},
    )


def _everybody(people: Mapping[str, int]) -> list[str]:
    """The grade of each of so many people."""
    refuse(
        problem
        for grade, count in people.items()
        for problem in count_problem(count, f"baseline, {grade}")
    )
    return [grade for grade, count in people.items() for _ in range(count)]


def _without_rate(grade: str) -> str:
    if grade in GRADES:
        return f"no rate is given for AIS {grade}"
    return f"{grade or 'no exam'}; the expected number needs the grade of everybody"


def _rates(rates: Mapping[str, float | Counts]) -> tuple[dict[str, float], list[Problem]]:
    """The rate of each grade, and the problems."""
    found: dict[str, float] = {}
    problems: list[Problem] = []
    given: Any = rates
    if not isinstance(given, Mapping):
        raise refused("rates", f"{shown(given)} is not a mapping; use a rate by grade")
    for grade, rate in given.items():
        if grade not in GRADES:
            message = f"{shown(grade)} is not an AIS grade; use A to E"
            problems.append(Problem(location="rates", message=message))
        elif isinstance(rate, tuple | list):
            wrong = pair_problems(rate, f"rates, {grade}")
            problems += wrong
            found[grade] = 0.0 if wrong else rate[0] / rate[1]
        elif isinstance(rate, int | float) and not isinstance(rate, bool) and 0 <= rate <= 1:
            found[grade] = float(rate)
        else:
            message = f"{shown(rate)} is not a rate; use 0 to 1, or counts such as (52, 187)"
            problems.append(Problem(location=f"rates, {grade}", message=message))
    return found, problems
