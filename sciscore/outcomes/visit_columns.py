"""Columns for the people and times of visits, read and checked against each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import Problem, shown, spelled
from sciscore.outcomes.windows import AXES, MOST_DAYS
from sciscore.recorded import is_missing, whole_number

#: A day of each visit, or None where it is not on record.
Days: TypeAlias = tuple[int | None, ...]

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
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?=$|[T ])")


@attrs.frozen(kw_only=True)
class Timing:
    """The person and the time of each visit.

    Attributes
    ----------
    person
        Name of the person.
    visit
        Name of the visit; None where it has none.
    days
        By axis, ``"injury"`` and ``"treatment"``, the day of each visit.
    date
        The date of each visit.
    order
        By these numbers the visits of one person are in order; None where unknown.
    """

    person: tuple[str, ...]
    visit: tuple[str | None, ...]
    days: Mapping[str, Days]
    date: tuple[dt.date | None, ...]
    order: Days


class _Wrong(Exception):  # noqa: N818 - handed on, never raised
    """Why a cell cannot be read."""


class Reader:
    """Columns of visits under the names that the user gave them, and all that is wrong."""

    def __init__(self, columns: Mapping[str, Sequence[object]], names: Mapping[str, str]) -> None:
        self.columns = columns
        self.names = names
        self.problems: list[Problem] = []
        self._count = len(columns[self.called(PERSON)])

    def called(self, name: str) -> str:
        """The user's name of a column."""
        return self.names.get(name, name)

    def column(self, name: str, read: Callable[[object], object]) -> tuple[Any, ...]:
        """A column as it was read; None where it is absent, blank, or refused."""
        called = self.called(name)
        if called not in self.columns:
            return (None,) * self._count
        values = []
        for row, cell in enumerate(self.columns[called], 1):
            value = read(cell)
            if isinstance(value, _Wrong):
                blank = is_missing(cell)
                code = "value.missing" if blank else "value.not_allowed"
                self.refuse(name, value.args[0], row, code, "" if blank else spelled(cell))
                value = None
            values.append(value)
        return tuple(values)

    def refuse(
        self,
        name: str,
        message: str,
        row: int,
        code: str = "value.contradiction",
        value: str | None = None,
    ) -> None:
        """Note a problem of a column of ours, or of a whole row."""
        location = self.called(name) if name else ""
        self.problems.append(
            Problem(location=location, message=message, row=row, code=code, value=value)
        )


def read_timing(reader: Reader) -> Timing:
    """The people and times of the visits; problems are added to those of the reader."""
    people = tuple(one or "" for one in reader.column(PERSON, _person))
    labels = reader.column(VISIT, _label)
    date = reader.column(DATE, _date)
    starts = {axis: reader.column(STARTS[axis], _date) for axis in AXES}
    days = {axis: reader.column(DAYS[axis], _day_reader(axis)) for axis in AXES}
    first = {axis: _one_start(reader, people, axis, starts[axis]) for axis in AXES}
    _check_treated_later(reader, people, first)
    days = {axis: _dated(reader, people, axis, days[axis], date, first[axis]) for axis in AXES}
    times = {**days, DATE: tuple(None if day is None else day.toordinal() for day in date)}
    offsets = _offsets(reader, people, times)
    order = _in_time(people, times, offsets)
    timing = Timing(person=people, visit=labels, days=days, date=date, order=order)
    unread = {problem.row for problem in reader.problems}
    _check_twice(reader, timing, unread)
    return timing


def _person(cell: object) -> object:
    number = isinstance(cell, int | np.integer) and not isinstance(cell, bool)
    if number and spelled(cell).isprintable():
        return str(cell)
    if is_missing(cell):
        return _Wrong("blank; every visit belongs to a person")
    if not isinstance(cell, str):
        whole = whole_number(cell)
        message = f"{shown(cell)} is not the name of a person; use text or a whole number"
        return _Wrong(message) if whole is None else str(whole)
    if cell != cell.strip():
        return _Wrong(f"{shown(cell)} has spaces around it; is it the same person as without?")
    return cell


def _label(cell: object) -> object:
    if is_missing(cell):
        return None
    if isinstance(cell, str) and cell == cell.strip():
        return cell
    number = None if isinstance(cell, str) else whole_number(cell)
    return _Wrong(f"{shown(cell)} is not the name of a visit") if number is None else str(number)


def _day_reader(axis: str) -> Callable[[object], object]:
    least = _LEAST[axis]
    hint = "; no visit is before the injury" if axis == "injury" else "; before it is negative"

    def read(cell: object) -> object:
        if is_missing(cell):
            return None
        day = whole_number(cell)
        if day is not None and least <= day <= MOST_DAYS:
            return day
        allowed = f"a whole number from {least} to {MOST_DAYS}, or leave it blank"
        return _Wrong(f"{shown(cell)} is not a day since {axis}; use {allowed}{hint}")

    return read


def _date(cell: object) -> object:
    """The date of a date, a time or a text such as 2020-03-31."""
    if is_missing(cell):
        return None
    if isinstance(cell, np.datetime64):
        cell = cell.astype("datetime64[D]").item()
    text = str(cell) if isinstance(cell, dt.date | str) else ""
    try:
        date = dt.date.fromisoformat(text.strip()[:10]) if _ISO.match(text.strip()) else None
    except ValueError:
        date = None
    return date if date is not None and date.year >= _FIRST_YEAR else _not_a_date(cell)


def _not_a_date(cell: object) -> _Wrong:
    hint = "; the order of day and month is not guessed" * isinstance(cell, str)
    return _Wrong(f"{shown(cell)} is not a date; write it as 2020-03-31{hint}")


def _one_start(
    reader: Reader, people: Sequence[str], axis: str, dates: Sequence[dt.date | None]
) -> dict[str, dt.date]:
    """The one date of injury or treatment of each person, wherever in their rows it stands."""
    known: dict[str, tuple[dt.date, int]] = {}
    for row, (person, date) in enumerate(zip(people, dates, strict=True), 1):
        if date is None or not person:
            continue
        first, location = known.setdefault(person, (date, row))
        if date != first:
            message = f"{date}, but {first} in row {location} of the same person"
            reader.refuse(STARTS[axis], message, row)
    return {person: date for person, (date, _) in known.items()}


def _check_treated_later(
    reader: Reader, people: Sequence[str], first: Mapping[str, Mapping[str, dt.date]]
) -> None:
    """A problem for each person who was treated before the injury."""
    for person, treated in first["treatment"].items():
        injured = first["injury"].get(person)
        if injured and treated < injured:
            message = f"{treated} is before the injury on {injured}"
            reader.refuse(STARTS["treatment"], message, people.index(person) + 1)


def _dated(
    reader: Reader,
    people: Sequence[str],
    axis: str,
    days: Days,
    dates: Sequence[dt.date | None],
    first: Mapping[str, dt.date],
) -> Days:
    """The days on an axis, from the dates where they are not given; both must agree."""
    found = []
    for row, (person, day, date) in enumerate(zip(people, days, dates, strict=True), 1):
        start = first.get(person)
        if date is None or start is None:
            found.append(day)
            continue
        counted = (date - start).days
        if day is not None and day != counted:
            message = f"day {day}, but {date} is day {counted} since {axis} on {start}"
            reader.refuse(DAYS[axis], message, row)
        elif not _LEAST[axis] <= counted <= MOST_DAYS:
            far = "before the injury" if counted < 0 else f"{counted} days after the {axis}"
            reader.refuse(DATE, f"{date} is {far} on {start}; is it a misprint?", row)
            counted = None  # type: ignore[assignment]
        found.append(counted)
    return tuple(found)


def _offsets(
    reader: Reader, people: Sequence[str], times: Mapping[str, Days]
) -> dict[tuple[str, str, str], int]:
    """By person and two axes how far these are apart; a problem where rows do not agree."""
    axes = tuple(times)
    apart = [(one, other) for place, one in enumerate(axes) for other in axes[place + 1 :]]
    known: dict[tuple[str, str, str], tuple[int, int]] = {}
    wrong = {problem.row for problem in reader.problems}
    for row, person in enumerate(people, 1):
        for one, other in apart:
            first, second = times[one][row - 1], times[other][row - 1]
            if first is None or second is None or not person:
                continue
            far = first - second
            before, location = known.setdefault((person, one, other), (far, row))
            if row in wrong:
                continue
            if far != before:
                reader.refuse(*_disagree(one, other, far, before, location), row)
            elif other == "treatment" and far < 0:
                reader.refuse(DAYS[other], f"treated {-far} days before the injury", row)
    return {key: far for key, (far, _) in known.items()}


def _disagree(one: str, other: str, far: int, before: int, location: int) -> tuple[str, str]:
    """The column and the message where two columns do not differ by as much in every row."""
    if other == DATE:
        first, second = (dt.date.fromordinal(-days) for days in (far, before))
        return DATE, (
            f"day 0 since {one} is {first} by this row, {second} by row {location} of the person"
        )
    return DAYS[other], (
        f"treated on day {far} after injury by this row, on day {before} by row {location}; the "
        "two columns must differ by as much in every row of a person"
    )


def _in_time(
    people: Sequence[str],
    times: Mapping[str, Days],
    offsets: Mapping[tuple[str, str, str], int],
) -> Days:
    """A number for each visit by which the visits of one person are in order.

    It is the day on the first axis on which the person has any day; None where a visit
    cannot be put in order.
    """
    axes = tuple(times)
    base: dict[str, str] = {}
    for axis in axes:
        for person, day in zip(people, times[axis], strict=True):
            if day is not None:
                base.setdefault(person, axis)
    order: list[int | None] = []
    for place, person in enumerate(people):
        own = base.get(person)
        found = None if own is None else times[own][place]
        for axis in axes if own is not None and found is None else ():
            day, far = times[axis][place], offsets.get((person, own or "", axis))
            if day is not None and far is not None:
                found = day + far
                break
        order.append(found)
    return tuple(order)


def _check_twice(reader: Reader, timing: Timing, unread: Iterable[int | None]) -> None:
    """A problem for each visit of a person on a day, or of a name, that is on record already."""
    seen: dict[tuple[str, str, object], int] = {}
    left_out = {*unread}
    for row, (person, label, time) in enumerate(
        zip(timing.person, timing.visit, timing.order, strict=True), 1
    ):
        found = {DAYS[axis]: timing.days[axis][row - 1] for axis in AXES}
        keys = {**found, DATE: timing.date[row - 1], VISIT: label}
        if all(key is None for key in keys.values()) and row not in left_out:
            message = "no day, date or name of a visit: it cannot be told when it was"
            reader.refuse("", message, row, "value.missing")
        for name, key in {**keys, "": time}.items():
            if key is None:
                continue
            first = seen.setdefault((person, name, key), row)
            if first != row and row not in left_out:
                what = (
                    f"visit {shown(key)}"
                    if name == VISIT
                    else str(key)
                    if name == DATE
                    else f"day {key}"
                )
                message = f"{what} of this person stands in row {first} already"
                reader.refuse(name or DAYS["injury"], message, row, "visit.ambiguous")
                break
