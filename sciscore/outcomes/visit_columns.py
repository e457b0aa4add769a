"""Columns for the people and times of visits, read and checked against each other."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import Problem, shown, spelled
from sciscore.outcomes.windows import AXES, MOST_DAYS
from sciscore.recorded import is_missing, plain_text, read_each, whole_number

if TYPE_CHECKING:
    import numpy.typing as npt

#: Days or dates as numbers, NaN where one is unknown; and rows, counted from 0.
Times: TypeAlias = "npt.NDArray[np.float64]"
Rows: TypeAlias = "npt.NDArray[np.int64]"

PERSON: Final = "person"
VISIT: Final = "visit"
DATE: Final = "date"
#: By axis the column of days, and that of the day which they are counted from.
DAYS: Final = {axis: f"days_since_{axis}" for axis in AXES}
STARTS: Final = {axis: f"{axis}_date" for axis in AXES}
#: The columns that say when a visit was; one of them is enough.
WHEN: Final = (*DAYS.values(), DATE, VISIT)
#: The columns of a visit that are neither findings nor scores.
COLUMNS: Final = (PERSON, *WHEN, *STARTS.values())

#: The earliest day that may be, by axis.
_LEAST: Final = {"injury": 0, "treatment": -MOST_DAYS}
#: Earlier dates stand for a missing one, or are misprints.
_FIRST_YEAR: Final = 1900
#: More values than these that are wrong in one way are told of in one line.
_FEW: Final = 5
#: More than any day, date or number of names: what follows upon it is of the next person.
_SPAN: Final = 10**8
_NOBODY: Final = "blank; every visit belongs to a person"
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?=$|[T ])")


def read_timing(
    columns: Mapping[str, Sequence[object]],
    called: Mapping[str, str],
    missing: Iterable[str],
    number: Callable[[int], str],
) -> tuple[dict[str, Any], list[Problem]]:
    """The attributes of `Visits` on whose they are and when, and all that is wrong with them."""
    clock = _Clock(columns, called, missing, number)
    return clock.timing(), clock.problems


class _Clock:
    """The times of visits as columns of numbers, NaN where unknown, with what is wrong of them."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[object]],
        called: Mapping[str, str],
        missing: Iterable[str],
        number: Callable[[int], str],
    ) -> None:
        self.problems: list[Problem] = []
        self._columns, self._called, self._number = columns, called, number
        self._missing = {plain_text(text) for text in missing}
        self._person = [one or "" for one in self._column(PERSON, _person, blank=_NOBODY)]
        codes = {name: code for code, name in enumerate(dict.fromkeys(self._person))}
        self._who = np.fromiter(map(codes.__getitem__, self._person), np.int64, len(self._person))
        self._named = np.array([bool(name) for name in self._person], bool)

    def timing(self) -> dict[str, Any]:
        """The attributes of `Visits`."""
        visit = self._column(VISIT, _label)
        dates = self._numbers(DATE, _date)
        starts = {axis: self._numbers(STARTS[axis], _date) for axis in AXES}
        days = {axis: self._numbers(DAYS[axis], functools.partial(_day, axis)) for axis in AXES}
        first = {axis: self._one_start(axis, starts[axis]) for axis in AXES}
        self._check_treated_later(first)
        times = {axis: self._counted(axis, days[axis], dates, first[axis]) for axis in AXES}
        order = self._order({**times, DATE: dates})
        self._check_twice({**times, DATE: dates}, visit, order)
        return {
            "person": tuple(self._person),
            "visit": tuple(visit),
            "days": {axis: _whole(times[axis]) for axis in AXES},
            "date": tuple(None if day is None else _as_date(day) for day in _whole(dates)),
            "order": _whole(order),
        }

    def _column(self, name: str, read: Callable[[Any], Any], blank: str = "") -> list[Any]:
        """The values of a column; None where it is absent or blank, or a value is refused."""
        location = self._called[name]
        if location not in self._columns:
            return [None] * len(self._person)

        missing = self._missing

        def value(cell: object) -> object:
            if is_missing(cell) or (missing and plain_text(cell) in missing):
                return Problem(message=blank, code="value.missing", value="") if blank else None
            try:
                return read(cell)
            except ValueError as why:
                message = f"{shown(cell)} {why}"
                return Problem(message=message, code="value.not_allowed", value=spelled(cell))

        found, problems = read_each(value, self._columns[location])
        self.problems += (attrs.evolve(one, location=location) for one in _told_once(problems))
        return found

    def _refuse(self, name: str, message: str, row: int, code: str = "value.contradiction") -> None:
        """Note a problem of a column, or of a whole row, counted from 0."""
        location = self._called[name] if name else ""
        self.problems.append(Problem(location=location, message=message, row=row + 1, code=code))

    def _numbers(self, name: str, read: Callable[[Any], int]) -> Times:
        """A column of days or dates; of rows without a person nothing is taken."""
        return np.where(self._named, np.array(self._column(name, read), float), np.nan)

    def _one_start(self, axis: str, days: Times) -> Times:
        """The date of injury or treatment of each row's person, wherever in their rows it is."""
        start, first = self._of_person(days)
        differ = ~np.isnan(days) & (days != start)
        for row in np.flatnonzero(differ).tolist():
            known = f"{_as_date(start[row])} in {self._number(first[row])} of the same person"
            self._refuse(STARTS[axis], f"{_as_date(days[row])}, but {known}", row)
        return start

    def _of_person(self, column: Times) -> tuple[Times, npt.NDArray[np.int64]]:
        """For each row the first number that its person has, and the row where it stands."""
        first = _first_rows(self._who, ~np.isnan(column))
        return np.where(first < 0, np.nan, column[first]), first

    def _check_treated_later(self, start: Mapping[str, Times]) -> None:
        """A problem for each person who was treated before the injury."""
        first = _first_rows(self._who, self._named)
        early = start["treatment"] < start["injury"]
        for row in np.flatnonzero(early & (first == np.arange(len(first)))).tolist():
            treated, injured = (_as_date(start[axis][row]) for axis in ("treatment", "injury"))
            message = f"{treated} is before the injury on {injured}"
            self._refuse(STARTS["treatment"], message, row)

    def _counted(self, axis: str, days: Times, dates: Times, start: Times) -> Times:
        """The days on an axis, from the dates where they are not given; both must agree."""
        counted = dates - start
        differ = ~np.isnan(days) & ~np.isnan(counted) & (days != counted)
        far = ~differ & ((counted < _LEAST[axis]) | (counted > MOST_DAYS))
        for row in np.flatnonzero(differ | far).tolist():
            day = int(counted[row])
            date, since = _as_date(dates[row]), _as_date(start[row])
            if differ[row]:
                message = f"day {days[row]:.0f}, but {date} is day {day} since {axis} on {since}"
                self._refuse(DAYS[axis], message, row)
            else:
                apart = "before the injury" if day < 0 else f"{day} days after the {axis}"
                message = f"{date} is {apart} on {since}; is it a misprint?"
                self._refuse(DATE, message, row)
        return np.where(far, np.nan, np.where(np.isnan(counted), days, counted))

    def _order(self, times: Mapping[str, Times]) -> Times:
        """By these numbers the visits of one person are in order; NaN where it is unknown."""
        # The day on the first axis on which the person has any, or what follows for it from
        # another axis; how far two axes are apart must be the same in all rows.
        apart = self._apart(times)
        order = np.full(len(self._who), np.nan)
        is_based = np.zeros(len(order), bool)
        for axis, days in times.items():
            filled = days
            for other in (two for one, two in apart if one == axis):
                follows = times[other] + apart[axis, other]
                filled = np.where(np.isnan(filled), follows, filled)
            has_days = ~np.isnan(self._of_person(days)[0])
            order = np.where(has_days & ~is_based, filled, order)
            is_based |= has_days
        return order

    def _apart(self, times: Mapping[str, Times]) -> dict[tuple[str, str], Times]:
        """How far two axes are apart for the person; a problem where rows do not agree."""
        found = {}
        wrong = self._wrong()
        for one, other in itertools.combinations(times, 2):
            far = times[one] - times[other]
            found[one, other], first = before, _ = self._of_person(far)
            known = ~np.isnan(far) & ~wrong
            differ = known & (far != before)
            for row in np.flatnonzero(differ).tolist():
                there = self._number(first[row])
                message = _disagree(one, other, far[row], before[row], there)
                self._refuse(DAYS.get(other, DATE), message, row)
            early = known & ~differ & (far < 0) & (other == "treatment")
            for row in np.flatnonzero(early).tolist():
                message = f"treated {-far[row]:.0f} days before the injury"
                self._refuse(DAYS[other], message, row)
        return found

    def _check_twice(
        self, times: Mapping[str, Times], names: Sequence[str | None], order: Times
    ) -> None:
        """A problem for each visit on a day, or of a name, that the person has already."""
        codes = {name: float(code) for code, name in enumerate(dict.fromkeys(names))}
        named = np.array([np.nan if name is None else codes[name] for name in names], float)
        columns: dict[str, Times] = {**times, VISIT: named, "": order}
        known = {name: ~np.isnan(column) for name, column in columns.items()}
        told = self._wrong()
        for row in np.flatnonzero(~np.any([*known.values()], axis=0) & ~told).tolist():
            message = "no day, date or name of a visit: it cannot be told when it was"
            self._refuse("", message, row, "value.missing")
        for name, column in columns.items():
            of_person = self._who * _SPAN + np.nan_to_num(column)
            _, alike = np.unique(of_person, return_inverse=True)
            first = _first_rows(alike, known[name])
            twice = known[name] & (first != np.arange(len(first))) & ~told
            told |= twice
            for row in np.flatnonzero(twice).tolist():
                what = f"day {column[row]:.0f}"
                if name == VISIT:
                    what = f"visit {shown(names[row])}"
                elif name == DATE:
                    what = str(_as_date(column[row]))
                message = f"{what} of this person stands in {self._number(first[row])} already"
                self._refuse(DAYS.get(name or "injury", name), message, row, "visit.ambiguous")

    def _wrong(self) -> npt.NDArray[np.bool_]:
        """The rows of which a problem is noted already."""
        wrong = np.zeros(len(self._who), bool)
        wrong[[problem.row - 1 for problem in self.problems if problem.row]] = True
        return wrong


def _first_rows(group: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> Rows:
    """For each row the first of its group of which something is known; -1 if there is none."""
    rows = np.flatnonzero(known)
    groups, place = np.unique(group[rows], return_index=True)
    first = np.full(group.max(initial=-1) + 1, -1)
    first[groups] = rows[place]
    return first[group]


def _as_date(number: float) -> dt.date:
    return dt.date.fromordinal(int(number))


def _whole(column: Times) -> tuple[int | None, ...]:
    """Numbers as whole ones, None where they are unknown."""
    numbers = np.nan_to_num(column).astype(np.int64).astype(object)
    numbers[np.isnan(column)] = None
    return tuple(numbers.tolist())


def _disagree(one: str, other: str, far: float, before: float, there: str) -> str:
    """How two columns do not differ by as much in every row."""
    if other == DATE:
        first, second = _as_date(-far), _as_date(-before)
        return f"day 0 since {one} is {first} by this row, {second} by {there} of the person"
    return (
        f"treated on day {far:.0f} after injury by this row, on day {before:.0f} by {there}; the "
        "two columns must differ by as much in every row of a person"
    )


def _told_once(problems: Sequence[Problem]) -> Iterable[Problem]:
    """The problems; with one message for many cells that are wrong in the same way."""
    ways: dict[str, list[Problem]] = {}
    for problem in problems:
        ways.setdefault(problem.message.replace(shown(problem.value), "", 1), []).append(problem)
    for tail, same in ways.items():
        many = len({problem.value for problem in same}) > _FEW
        for problem in same:
            message = f"cells such as {shown(same[0].value)}: each{tail}"
            yield attrs.evolve(problem, message=message) if many else problem


def _person(cell: object) -> str:
    if isinstance(cell, str):
        return _name(cell, "has spaces around it; is it the same person as without?")
    number = isinstance(cell, int | np.integer) and not isinstance(cell, bool)
    if number and spelled(cell).isprintable():
        return str(cell)
    return _name(cell, "is not the name of a person; use text or a whole number")


def _label(cell: object) -> str:
    return _name(cell, "is not the name of a visit")


def _name(cell: object, refusal: str) -> str:
    """A text without spaces around it, or a whole number in any type."""
    if isinstance(cell, str) and cell == cell.strip():
        return cell
    number = None if isinstance(cell, str) else whole_number(cell)
    if number is None:
        raise ValueError(refusal)
    return str(number)


def _day(axis: str, cell: object) -> int:
    day, least = whole_number(cell), _LEAST[axis]
    if day is None or not least <= day <= MOST_DAYS:
        hint = "no visit is before the injury" if axis == "injury" else "before it is negative"
        allowed = f"a whole number from {least} to {MOST_DAYS}, or leave it blank; {hint}"
        raise ValueError(f"is not a day since {axis}; use {allowed}")
    return day


def _date(cell: object) -> int:
    """The number of the day of a date, a time or a text such as 2020-03-31."""
    if isinstance(cell, np.datetime64):
        cell = cell.astype("datetime64[D]").item()
    text = str(cell).strip() if isinstance(cell, dt.date | str) else ""
    with contextlib.suppress(ValueError):
        date = dt.date.fromisoformat(text[:10])
        if _ISO.match(text) and date.year >= _FIRST_YEAR:
            return date.toordinal()
    hint = "; the order of day and month is not guessed" * isinstance(cell, str)
    if whole_number(cell) is not None:
        hint = "; if it is a day of Excel, format the column as a date there"
    raise ValueError(f"is not a date; write it as 2020-03-31{hint}")
