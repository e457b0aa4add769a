"""A case series beside every published control that fits its endpoint, grade by grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.intervals import Interval
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.ais import BIT
from sciscore.outcomes.control_series import (
    CONTROLS,
    LEVELS,
    PUBLISHED_RATES,
    WINDOWS,
    ControlSeries,
    PublishedRate,
    days,
    levels_beside,
    window_beside,
)
from sciscore.outcomes.controls import (
    EXACT,
    METHODS,
    AgainstControl,
    Standardised,
    against_control,
    standardised,
)
from sciscore.outcomes.exact import p_text
from sciscore.outcomes.fields import is_level_range, is_pair, is_text, is_window, refuse, refused
from sciscore.outcomes.grade_rules import GradeRule
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.proportions import Proportion, completions, limits_of, printed_limits
from sciscore.outcomes.transitions import Transitions
from sciscore.segments import printed

#: The sentence that stands under every comparison.
HISTORICAL: Final = (
    "A historical control is not a randomised one: people, care, examiners and years differ, and "
    "recovery of its own accord, rehabilitation and selection are in both numbers. A small p-value "
    "is not evidence of an effect."
)
#: More ways in which open grades may turn out than this are not tried.
_MOST: Final = 2_000


class PValue(Interval):
    """A p-value, or its bounds where grades are open."""

    __slots__ = ()

    def __str__(self) -> str:
        return " to ".join(dict.fromkeys(map(p_text, (self.low, self.high))))


@attrs.frozen(kw_only=True)
class Comparison:
    """The people of one initial grade beside one control.

    Attributes
    ----------
    series
        The control.
    control
        How many of it responded, and of how many.
    exact
        The tests of the people who certainly respond.
    bounds
        Each number of `METHODS` with the least and the most that it may be over what ND
        stands for.
    window, levels
        How its baseline window and its levels lie to those of the series: a key of
        `WINDOWS` and of `LEVELS`.
    """

    series: ControlSeries
    control: tuple[int, int]
    exact: AgainstControl
    bounds: Mapping[str, PValue]
    window: str
    levels: str


@attrs.frozen(kw_only=True)
class GradeComparison:
    """The people of one initial grade beside every control that fits.

    Attributes
    ----------
    initial_ais
        Their AIS at baseline.
    observed
        How many responded, of how many, with bounds over ND.
    missing
        How many of them have no follow-up exam; they are in no denominator.
    comparisons
        One for each control.
    """

    initial_ais: str
    observed: Proportion
    missing: int
    comparisons: tuple[Comparison, ...]

    @property
    def rates(self) -> tuple[PublishedRate, ...]:
        """Rates that are published without counts: shown, never tested."""
        return tuple(rate for rate in PUBLISHED_RATES if self.initial_ais in rate.initial_ais)


@attrs.frozen(kw_only=True, repr=False)
class NaturalRecovery(Tabular):
    """A case series beside published controls; `natural_recovery` makes it. Print it whole.

    Attributes
    ----------
    rule
        The endpoint, of both sides alike.
    baseline_days
        First and last day since injury of the baseline exams of the series.
    levels
        First and last level of the people of the series; None where it was not stated.
    grades
        The comparison within each initial grade.
    standardised
        The number expected by grade from the controls that were named; None without them.
    """

    rule: GradeRule
    baseline_days: tuple[int, int]
    levels: tuple[str, str] | None
    grades: tuple[GradeComparison, ...]
    standardised: Standardised | None

    def grids(self) -> tuple[Grid, ...]:
        """A table for each initial grade, the expected number, and the notes."""
        tables = [self._grade(one) for one in self.grades] or [self.grid()]
        if self.standardised is not None:
            tables.append(self.standardised.grid())
        last = tables[-1]
        tables[-1] = attrs.evolve(last, notes=(*last.notes, *self._notes))
        return tuple(tables)

    def grid(self) -> Grid:
        """All comparisons in one table."""
        rows = [(one.initial_ais, *row) for one in self.grades for row in _rows(one)]
        return Grid(self._title, [Column("AIS"), *_columns()], rows, self._notes)

    @property
    def _title(self) -> str:
        return f"{self.rule.name} beside published controls"

    @property
    def _notes(self) -> tuple[str, ...]:
        comparisons = [found for one in self.grades for found in one.comparisons]
        sources = [found.series for found in comparisons]
        rates = dict.fromkeys(rate for one in self.grades for rate in one.rates)
        keys = dict.fromkeys(
            [*(one.reference for one in sources), *(rate.reference for rate in rates)]
        )
        return (
            str(self.rule),
            _explained("window", WINDOWS, [found.window for found in comparisons]),
            _explained("levels", LEVELS, [found.levels for found in comparisons]),
            "; ".join(f"{name}: {text}" for name, text in METHODS.items()),
            EXACT,
            *(
                f"no counts, not tested: AIS {' or '.join(rate.initial_ais)}, "
                f"{rate.says} [{rate.reference}]"
                for rate in rates
            ),
            f"sources: {'; '.join(keys)}",
            HISTORICAL,
        )

    def _grade(self, one: GradeComparison) -> Grid:
        levels = "-".join(map(printed, self.levels)) if self.levels else "levels not stated"
        missing = f", {one.missing:,} without follow-up apart" if one.missing else ""
        title = (
            f"AIS {one.initial_ais}: observed {one.observed.summary()}{missing}; "
            f"baseline {days(self.baseline_days)}, {levels}"
        )
        return Grid(title, _columns(), list(_rows(one)))

    def __repr__(self) -> str:
        grades = ", ".join(f"{one.initial_ais} {one.observed.counts}" for one in self.grades)
        return f"<NaturalRecovery: {self.rule.name}: {grades}>"


def _explained(name: str, words: Mapping[str, str], used: Sequence[str]) -> str:
    """The words of a column that are used, each with its meaning."""
    said = [f"{word} ({text})" for word, text in words.items() if word in used]
    return f"{name} of the control against the series: {', '.join(said) or 'none'}"


def _columns() -> list[Column]:
    tests = (Column(name.replace("_", " "), text=str, align="right") for name in METHODS)
    return [
        Column("control", text=lambda key: CONTROLS[key].short),
        *map(Column, ("level", "levels", "baseline", "window")),
        Column("responders", align="right", text=str),
        Column("%", key="percent", digits=1),
        Column("95 % CI", key="interval", text=printed_limits, align="right"),
        *tests,
    ]


def _rows(one: GradeComparison) -> Iterator[tuple[object, ...]]:
    for found in one.comparisons:
        series, (a, b) = found.series, found.control
        share = Proportion(k=a, n=b)
        yield (
            series.key,
            series.level,
            found.levels,
            series.baseline,
            found.window,
            f"{a}/{b}",
            100 * a / b,
            limits_of(share, "clopper-pearson"),
            *found.bounds.values(),
        )


def natural_recovery(
    pairs: Pairs | Transitions,
    *,
    rule: GradeRule | str,
    baseline_days: tuple[int, int],
    levels: tuple[str, str] | None = None,
    standard: Mapping[str, str] | None = None,
) -> NaturalRecovery:
    """Responders of a case series beside every published control that fits the endpoint.

    Rule OUTCOME.CONTROL [definition].

    Parameters
    ----------
    pairs
        The baseline and the follow-up of each person, ``visits.pairs(...)``; or a table of
        `transitions`.
    rule
        The endpoint, a rule over AIS grades or its name in `GRADE_RULES`.
    baseline_days
        First and last day since injury of the baseline exams, such as ``(40, 50)``. There
        is no default: nearly all recovery from AIS A is in the first weeks.
    levels
        First and last neurological level of the people, such as ``("C1", "C8")``.
    standard
        By initial grade the key in `CONTROLS` whose rate the expected number takes. There
        is no default.

    Returns
    -------
    NaturalRecovery
        For each initial grade the observed proportion, every control with counts, the exact
        tests with their bounds over ND, how the windows and levels lie to each other, and
        rates without counts, which are not tested.

    Raises
    ------
    OutcomeError
        If the rule, the days, the levels or a key are not known, or the expected number is
        asked for where grades are open.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.outcomes import natural_recovery
    >>> table = sci.transitions(["A"] * 6, ["A", "B", "B", "B", "C", "C"])
    >>> found = natural_recovery(table, rule="one_grade", baseline_days=(40, 50))
    >>> for one in found.grades[0].comparisons[-3:]:
    ...     print(one.series.key, one.control, f"{one.exact.fisher:.3g}", one.window)
    thoracic2019-scims-a (19, 94) 0.00282 earlier
    waters-paraplegia-a (6, 148) 3.96e-06 earlier
    moslavac2008-a (5, 76) 5.24e-05 not stated
    """
    found = GradeRule.named(rule)
    window = _window(baseline_days)
    ends = None if levels is None else _levels(levels)
    table = _table(pairs)
    grades = tuple(
        _compared(table, found, grade, window, ends)
        for grade in found.grades
        if table.pairs[_with(grade)].any()
    )
    return NaturalRecovery(
        rule=found,
        baseline_days=window,
        levels=ends,
        grades=grades,
        standardised=None if standard is None else _expected(table, found, standard),
    )


def _table(pairs: object) -> Transitions:
    """The transitions of pairs of visits."""
    if isinstance(pairs, Pairs):
        return pairs.transitions()
    if isinstance(pairs, Transitions):
        return pairs
    message = f"{shown(pairs)} is not a table of transitions and holds no pairs of visits"
    raise refused("pairs", message)


def _with(grade: str) -> Any:
    """The sets of grades that hold a grade."""
    return np.flatnonzero(np.arange(1 << len(GRADES)) & BIT[grade])


def _compared(
    table: Transitions,
    rule: GradeRule,
    grade: str,
    window: tuple[int, int],
    levels: tuple[str, str] | None,
) -> GradeComparison:
    responders = table.responders(rule.only(grade))
    met = rule.met[GRADES.index(grade)]
    comparisons = []
    for series in CONTROLS.values():
        count = series.responders(met) if series.initial_ais == grade else None
        if count is not None and responders.proportion.n:
            comparisons.append(_comparison(responders.proportion, series, count, window, levels))
    return GradeComparison(
        initial_ais=grade,
        observed=responders.proportion,
        missing=int(table.pairs[_with(grade), 0].sum()),
        comparisons=tuple(comparisons),
    )


def _comparison(
    observed: Proportion,
    series: ControlSeries,
    count: int,
    window: tuple[int, int],
    levels: tuple[str, str] | None,
) -> Comparison:
    control = (count, series.n)
    ways = list(islice(completions(observed), _MOST + 1))
    if len(ways) > _MOST:
        raise OutcomeError(f"open grades may turn out in more than {_MOST:,} ways")
    every = [against_control(one, control) for one in ways]
    numbers = {name: [getattr(one, name) for one in every] for name in METHODS}
    bounds = {name: PValue(low=min(found), high=max(found)) for name, found in numbers.items()}
    return Comparison(
        series=series,
        control=control,
        exact=every[0],
        bounds=bounds,
        window=window_beside(window, series.baseline_days),
        levels=levels_beside(levels, series.segments),
    )


def _expected(table: Transitions, rule: GradeRule, standard: Mapping[str, str]) -> Standardised:
    """The number expected by the rates of named controls."""
    given: object = standard
    if not isinstance(given, Mapping):
        raise refused("standard", f"{shown(given)} is not a mapping; use a key of CONTROLS by AIS")
    rates: dict[str, tuple[int, int]] = {}
    problems = []
    for grade, key in standard.items():
        series = CONTROLS.get(key) if is_text(key) else None
        if series is None:
            message = f"{shown(key)} is not a control{did_you_mean(str(key), CONTROLS)}"
        elif grade not in rule.grades or series.initial_ais != grade:
            message = f"{key} is of AIS {series.initial_ais}; the rule is for {rule.grades}"
        elif (count := series.responders(rule.met[GRADES.index(grade)])) is None:
            message = f"{key} has no counts for this rule"
        else:
            rates[grade] = (count, series.n)
            continue
        problems.append(Problem(location=f"standard, {grade}", message=message))
    share = table.responders(rule).proportion
    if share.open or share.more:
        problems.append(Problem(location="standard", message="open grades; leave it out"))
    refuse(problems)
    people = {grade: table.responders(rule.only(grade)).proportion.n for grade in rule.grades}
    return standardised(share.k, rates, people)


def _window(given: object) -> tuple[int, int]:
    """The window of the baseline exams; an OutcomeError if it is none."""
    if is_window(given):
        return given[0], given[1]
    message = (
        f"{shown(given)} is not a window; use the first and the last day since injury of the "
        "baseline exams, such as (40, 50)"
    )
    raise refused("baseline_days", message)


def _levels(given: object) -> tuple[str, str]:
    """The first and the last level; an OutcomeError if they are none."""
    if is_pair(given):
        ends = tuple(str(name).strip().upper().replace("-", "_") for name in given)
        if is_level_range(ends):
            return ends
    message = f"{shown(given)} is not a range of levels; use the first and the last, C1 to S4-5"
    raise refused("levels", message)
