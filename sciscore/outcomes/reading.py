"""The columns of visits: read, and checked against each other."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

from sciscore.errors import Problem, shown, spelled
from sciscore.measures.reading import blank, whole
from sciscore.outcomes.recorded import NAMES
from sciscore.outcomes.windows import AXES, MOST_DAYS
from sciscore.scim.items import NAMES as SCIM_NAMES

#: What a column holds, or None where a cell is blank.
Days: TypeAlias = tuple[int | None, ...]

PERSON: Final = "person"
VISIT: Final = "visit"
#: By axis the column of days.
DAYS: Final = {axis: f"days_since_{axis}" for axis in AXES}
#: The columns with a meaning; all others are the user's own.
KNOWN: Final = (PERSON, *DAYS.values(), VISIT, *NAMES)

#: So much alike are two names of which one is a misprint of the other.
_ALIKE: Final = 0.9
#: The earliest day that may be, by axis.
_LEAST: Final = {"injury": 0, "treatment": -MOST_DAYS}


def check_names(names: Collection[str]) -> list[Problem]:
    """What is wrong with the names of the columns: misspelt ones, and those that are missing."""
    folded = {_folded(name): name for name in KNOWN}
    problems = []
    for name in names:
        if name in KNOWN:
            continue
        if name in SCIM_NAMES:
            message = f"may be anything; what was recorded of SCIM is called scim_{name} here"
            problems.append(Problem(location=name, message=message))
            continue
        meant = folded.get(_folded(name)) or next(
            iter(difflib.get_close_matches(name, (PERSON, *DAYS.values()), cutoff=_ALIKE)), None
        )
        if meant:
            message = f"not a column of visits; did you mean {meant!r}?"
            problems.append(Problem(location=name, message=message))
    if PERSON not in names:
        problems.append(Problem(location=PERSON, message="missing; it says whose visit it is"))
    if not {*DAYS.values(), VISIT} & {*names}:
        needed = f"{', '.join(DAYS.values())} or {VISIT}"
        message = f"no column says when a visit was; give one at least of {needed}"
        problems.append(Problem(location="", message=message))
    return problems


def _folded(name: str) -> str:
    return "".join(char for char in name.casefold() if char not in " ._-")


def _read(
    name: str, cells: Iterable[object], read: Callable[[object], object]
) -> tuple[list[object], list[Problem]]:
    """The cells as read, and a problem for each text that says why one cannot be."""
    values = [read(cell) for cell in cells]
    wrong = [
        Problem(location=name, message=value.args[0], row=row)
        for row, value in enumerate(values, 1)
        if isinstance(value, _Wrong)
    ]
    return values, wrong


class _Wrong(Exception):  # noqa: N818 - handed on, never raised
    """Why a cell cannot be read."""


def read_people(cells: Sequence[object]) -> tuple[tuple[str, ...], list[Problem]]:
    """The person of every visit as text."""

    def read(cell: object) -> object:
        number = isinstance(cell, int | np.integer) and not isinstance(cell, bool)
        if number and spelled(cell).isprintable():
            return str(cell)
        if blank(cell) or (isinstance(cell, str) and not cell.strip()):
            return _Wrong("blank; every visit is somebody's")
        if not isinstance(cell, str):
            return _Wrong(f"{shown(cell)} is no name of a person; use a text or a whole number")
        if cell != cell.strip():
            return _Wrong(f"{shown(cell)} has spaces around it; is it the same person as without?")
        return cell

    values, wrong = _read(PERSON, cells, read)
    return tuple(value if isinstance(value, str) else "" for value in values), wrong


def read_labels(cells: Sequence[object]) -> tuple[tuple[str | None, ...], list[Problem]]:
    """The name of every visit, None where it has none."""

    def read(cell: object) -> object:
        if blank(cell):
            return None
        if isinstance(cell, str) and cell == cell.strip():
            return cell
        number = whole(cell)
        return _Wrong(f"{shown(cell)} is no name of a visit") if number is None else str(number)

    values, wrong = _read(VISIT, cells, read)
    return tuple(value if isinstance(value, str) else None for value in values), wrong


def read_days(axis: str, cells: Sequence[object]) -> tuple[Days, list[Problem]]:
    """The day of every visit since injury or treatment, None where it is not on record."""
    least = _LEAST[axis]
    hint = "; no visit is before the injury" if axis == "injury" else "; before it is negative"

    def read(cell: object) -> object:
        day = whole(cell)
        if blank(cell) or (day is not None and least <= day <= MOST_DAYS):
            return day
        allowed = f"a whole number from {least} to {MOST_DAYS}, or leave it blank"
        return _Wrong(f"{shown(cell)} is no day since {axis}; use {allowed}{hint}")

    values, wrong = _read(DAYS[axis], cells, read)
    return tuple(value if isinstance(value, int) else None for value in values), wrong


def treated_after(
    people: Sequence[str], days: Mapping[str, Days]
) -> tuple[dict[str, int], list[Problem]]:
    """How long after the injury each person was treated, and rows that do not agree on it."""
    known: dict[str, tuple[int, int]] = {}
    problems = []
    for row, person in enumerate(people, 1):
        injury, treatment = (days[axis][row - 1] for axis in AXES)
        if injury is None or treatment is None or not person:
            continue
        after = injury - treatment
        first, location = known.setdefault(person, (after, row))
        if after != first:
            message = f"treated on day {after} after injury by this row, on day {first} by row "
            message += (
                f"{location}; the two columns must differ by as much in every row of a person"
            )
            problems.append(Problem(location=DAYS["treatment"], message=message, row=row))
        elif after < 0:
            message = f"treated {-after} days before the injury"
            problems.append(Problem(location=DAYS["treatment"], message=message, row=row))
    return {person: after for person, (after, _) in known.items()}, problems


def in_time(
    people: Sequence[str], days: Mapping[str, Days], after: Mapping[str, int]
) -> tuple[int | None, ...]:
    """A number for each visit by which the visits of one person are in order.

    It is the day since injury; of people without any, the day since treatment. None
    where a visit cannot be put in order.
    """
    dated = zip(people, days["injury"], strict=True)
    injured = {person for person, day in dated if day is not None}
    order: list[int | None] = []
    for person, injury, treatment in zip(people, *(days[axis] for axis in AXES), strict=True):
        if injury is not None or treatment is None:
            order.append(injury)
        elif person in after:
            order.append(treatment + after[person])
        else:
            order.append(None if person in injured else treatment)
    return tuple(order)


def check_twice(
    people: Sequence[str], labels: Sequence[str | None], days: Mapping[str, Days],
    order: Sequence[int | None],
) -> list[Problem]:  # fmt: skip
    """A problem for each visit of a person on a day, or of a name, that is on record already."""
    problems = []
    seen: dict[tuple[str, str, object], int] = {}
    for row, (person, label, time) in enumerate(zip(people, labels, order, strict=True), 1):
        found = {axis: days[axis][row - 1] for axis in AXES}
        if label is None and all(day is None for day in found.values()):
            message = "no day and no name of a visit: it cannot be told when it was"
            problems.append(Problem(location="", message=message, row=row))
        keys = {DAYS[axis]: day for axis, day in found.items()} | {VISIT: label, "": time}
        for location, key in keys.items():
            if key is None:
                continue
            first = seen.setdefault((person, location, key), row)
            if first != row:
                what = f"visit {shown(key)}" if location == VISIT else f"day {key}"
                message = f"{what} of this person stands in row {first} already"
                problems.append(
                    Problem(location=location or DAYS["injury"], message=message, row=row)
                )
                break
    return problems
