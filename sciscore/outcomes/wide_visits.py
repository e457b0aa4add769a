"""Visits from a wide table: a row for each person, a set of columns for each visit."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from typing import Any, Final

import attrs

from sciscore.errors import Problem, SciscoreError
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import built_in
from sciscore.formats.table import numbered_as
from sciscore.outcomes.fields import by_name, known, refuse
from sciscore.outcomes.visit_columns import DAYS, VISIT
from sciscore.outcomes.visit_sources import Study, table_of
from sciscore.outcomes.visit_table import visits
from sciscore.outcomes.visits import Visits
from sciscore.outcomes.windows import AXES
from sciscore.recorded import is_missing

#: What tells the visits of wide columns apart.
_DIGITS: Final = re.compile(r"\d+")
#: How a file is read.
_READING: Final = ("sheet", "separator", "encoding")


def visits_from_wide(
    source: Study,
    suffixes: Mapping[str, str],
    *,
    days: Mapping[str, int] | None = None,
    axis: str = "injury",
    layout: str | PathLike[str] | Layout = "sciscore",
    file_type: str | None = None,
    **options: Any,
) -> Visits:
    """The visits of a study, from a table with a row for each person.

    Parameters
    ----------
    source
        As `visits` takes it.
    suffixes
        What ends the names of the columns of each visit, and what the visit is called:
        ``{"_1": "week 1", "_26": "week 26"}`` for ``uems_1`` and ``uems_26``. Columns with
        none of these ends, such as ``sex``, belong to every visit of the person.
    days
        The day of each visit by its end, for tables that do not hold days or dates.
    axis
        What these days are counted from: ``"injury"`` or ``"treatment"``.
    layout
        As in `visits`; of layouts with weeks, such as Sygen, the family: ``"sygen"`` for
        the ends ``01``, ``04`` and so on.
    file_type
        As in `visits`.
    **options
        All others as in `visits`.

    Returns
    -------
    Visits
        A row for each person and visit, in the order of the table; none where all
        columns of the visit are blank.

    Raises
    ------
    OutcomeError
        As `visits`, with the rows and columns of the wide table; and if no column has
        one of the ends.
    FormatError, ExamError, ScimError, EditionError, ImportError
        As `visits`.

    Examples
    --------
    >>> import sciscore as sci
    >>> wide = {"patient": [1, 2], "sex": ["m", "f"],
    ...         "ais_1": ["A", "B"], "ais_26": ["C", None],
    ...         "uems_1": [10, 12], "uems_26": [21, None]}
    >>> found = sci.visits_from_wide(
    ...     wide, {"_1": "week 1", "_26": "week 26"}, days={"_1": 7, "_26": 182}, person="patient")
    >>> found
    <Visits: 3 of 2 people>
    >>> found.pairs("injury:7", "injury:182+-14").followup_ais
    ('C', None)
    """
    reading = {name: options.pop(name) for name in _READING if name in options}
    given, kind = table_of(source, file_type, **reading)
    table = _Wide(given.extra, by_name("suffixes", suffixes))
    days = by_name("days", {} if days is None else days)
    known("axis", axis, AXES, "what days are counted from")
    refuse(table.wrong(days))
    with numbered_as(given):
        try:
            found = visits(
                table.long(days, axis, str(options.get("visit", VISIT))),
                layout=_without_week(layout, suffixes),
                **options,
            )
        except SciscoreError as error:
            raise type(error)(map(table.placed, error.problems)) from None
    return attrs.evolve(found, notes=(*found.notes, *table.notes()), frame_kind=kind)


def _without_week(
    layout: str | PathLike[str] | Layout, suffixes: Mapping[str, str]
) -> str | PathLike[str] | Layout:
    """A layout of which each week is one of its own, without the week in its columns."""
    for suffix in suffixes:
        week = built_in().get(f"{layout}:{suffix}") if isinstance(layout, str) else None
        if week is not None:
            columns = {path: name.removesuffix(suffix) for path, name in week.columns.items()}
            return attrs.evolve(week, columns=columns)
    return layout


class _Wide:
    """A wide table, its columns sorted by what they end with."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], suffixes: Mapping[str, str]) -> None:
        self.columns, self.suffixes = columns, suffixes
        self.count = max(map(len, columns.values()), default=0)
        #: By the start of a name its columns by their ends.
        self.stems: dict[str, dict[str, Sequence[Any]]] = {}
        self.of_person: list[str] = []
        ends = sorted(suffixes, key=len, reverse=True)
        for name, column in columns.items():
            end = next((end for end in ends if name.endswith(end) and name != end), None)
            if end is None:
                self.of_person.append(name)
            else:
                self.stems.setdefault(name.removesuffix(end), {})[end] = column

    @functools.cached_property
    def rows(self) -> list[tuple[int, str]]:
        """The row, from 0, and the end of every visit of which anything is on record."""
        return [
            (row, end)
            for row in range(self.count)
            for end in self.suffixes
            if not all(is_missing(ends[end][row]) for ends in self.stems.values() if end in ends)
        ]

    def wrong(self, days: Mapping[str, int]) -> Iterator[Problem]:
        """Problems with ends that no column has, days of other ends, and columns in the way."""
        for end in self.suffixes:
            if not any(end in ends for ends in self.stems.values()):
                message = "no column ends like this"
                yield Problem(location=end, message=message, code="field.missing")
        for end in days:
            if end not in self.suffixes:
                message = "a day is given, but no visit has this end"
                yield Problem(location=end, message=message)
        lengths = {len(column) for column in self.columns.values()}
        if len(lengths) > 1:
            yield Problem(message=f"columns of different lengths: {sorted(lengths)}")
        for stem in self.stems:
            if stem in self.columns:
                message = "stands in the table with and without an end"
                yield Problem(location=stem, message=message)

    def long(self, days: Mapping[str, int], axis: str, visit: str) -> dict[str, list[Any]]:
        """The columns of the long table."""
        made: dict[str, list[Any]] = {
            name: [self.columns[name][row] for row, _ in self.rows] for name in self.of_person
        }
        made[visit] = [self.suffixes[end] for _, end in self.rows]
        if days:
            made[DAYS[axis]] = [days.get(end) for _, end in self.rows]
        for stem, ends in self.stems.items():
            made[stem] = [ends[end][row] if end in ends else None for row, end in self.rows]
        return made

    def notes(self) -> Iterator[str]:
        """What a reader should know: how rows are counted, and ends that may be forgotten."""
        yield (
            f"from a wide table of {self.count} rows; rows are counted visit by visit for each "
            "person"
        )
        shapes = {_DIGITS.sub("0", stem + end) for stem in self.stems for end in self.stems[stem]}
        alike = [name for name in self.of_person if _DIGITS.sub("0", name) in shapes]
        more = f" and {len(alike) - 5} more" * (len(alike) > 5)
        if alike:
            yield f"of no visit that was named, and so of the person: {', '.join(alike[:5])}{more}"

    def placed(self, problem: Problem) -> Problem:
        """A problem of the long table with the row and the column of the wide one."""
        if problem.row is None:
            return problem
        row, end = self.rows[problem.row - 1]
        tail = end if end in self.stems.get(problem.location, ()) else ""
        return attrs.evolve(problem, row=row + 1, location=problem.location + tail)
