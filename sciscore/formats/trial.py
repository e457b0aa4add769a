"""What a layout would still refuse of a table, found by reading the table with it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem
from sciscore.formats.exams import exam_form
from sciscore.formats.json_records import Reader
from sciscore.formats.json_text import Parsed
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import OWN, layouts
from sciscore.formats.read import FileOptions, batches_of
from sciscore.formats.table import Table
from sciscore.formats.written_values import WrittenValues, blank_rows

#: Codes of problems with a file as a whole.
_WHOLE: Final = ("table.not_allowed", "argument.not_allowed")


def refused(
    layout: Layout, raw: Table[Any], values: WrittenValues, points: Collection[Problem]
) -> list[Problem]:
    """What the reader refuses of a table and no other point names, a problem for each fault.

    Rows without a cell of an exam are left out: a layout has nothing to do with them.
    """
    blank = {place + 1 for place in blank_rows(layout, raw.extra)}
    lacks = any(point.code.startswith(("field.", "layout.")) for point in points)
    told = {*values.columns, *layout.unsettled, *(point.location for point in points)} - {""}
    found = [
        problem
        for problem in _read(layout, raw)
        if problem.row not in blank
        and problem.location not in told
        and not (lacks and problem.code in ("field.missing", "layout.hint"))
    ]
    return [*_folded(raw.problems, raw), *_folded(map(raw.numbered, found), raw)]


def _read(layout: Layout, raw: Table[Any]) -> Iterable[Problem]:
    """The problems of reading a table; rows count from 1."""
    form = exam_form(layout)
    if raw.members is not None:
        records: dict[int, Parsed] = {
            number: (one, []) for number, one in enumerate(raw.members, 1)
        }
        return Reader(form, ascii_only=True).table(records).problems
    names = tuple(raw.extra)
    known, _ = form.renamed(names)
    cells = {name: column for name, column in raw.extra.items() if name in known.fields}
    _, problems = known.encode(cells, len(raw.numbers))
    try:
        form.for_header(names)
    except FormatError as error:
        return [*error.problems, *problems]
    return problems


def _folded(problems: Iterable[Problem], raw: Table[Any]) -> list[Problem]:
    """One problem for each fault, with how often it was found and where first."""
    faults: dict[str, list[Problem]] = {}
    for problem in problems:
        faults.setdefault(problem.message.partition("; did you mean")[0], []).append(problem)
    return [_counted(message, alike, raw.counted) for message, alike in faults.items()]


def _counted(message: str, alike: Sequence[Problem], counted: str) -> Problem:
    """One of problems that are alike, apart from what might have been meant."""
    first = alike[0]
    places = [*dict.fromkeys(problem.location for problem in alike)]
    times = [f"{len(alike)} times"] * (len(alike) > max(len(places), 1))
    times += [f"first in {counted} {first.row}"] * (first.row is not None)
    return attrs.evolve(
        first,
        location=f"{len(places)} columns, first {places[0]}" if len(places) > 1 else places[0],
        message=(message if len(alike) > 1 else first.message)
        + (f" ({', '.join(times)})" if times else ""),
        row=None,
        counted=counted,
    )


def of_whole_file(
    source: object, file_type: str | None, options: FileOptions, known: Layout | None
) -> list[Problem]:
    """What is wrong with a file before its columns are looked at, for a layout or for any.

    The names of the columns stand below other rows, several sheets hold records, or what is
    in it is no list of records.
    """
    if not isinstance(source, str | os.PathLike):
        return []
    form = exam_form(known or OWN)
    if known is None:
        names = itertools.chain.from_iterable(layout.names for layout in layouts())
        form = attrs.evolve(form, fields=dict.fromkeys(names))
    try:
        next(batches_of(source, form, file_type, **options), None)
    except FormatError as error:
        (first, *others) = error.problems
        if not others and not first.location and first.code in _WHOLE:
            message = first.message.removeprefix(f"{os.fspath(source)}: ")
            return [attrs.evolve(first, location="file", message=message)]
    return []
