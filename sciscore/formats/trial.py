"""What a layout would still refuse of a table, found by reading the table with it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import attrs

from sciscore.errors import FormatError, Problem
from sciscore.formats.exams import exam_form
from sciscore.formats.form import Form
from sciscore.formats.json_records import Reader
from sciscore.formats.layout import Layout
from sciscore.formats.raw_table import RawTable
from sciscore.formats.read import FileOptions, batches_of
from sciscore.formats.written_values import WrittenValues, blank_rows
from sciscore.isncsci.exams import Exams

#: Codes of problems with a file as a whole.
_WHOLE: Final = ("table.not_allowed", "argument.not_allowed")


def refused(
    layout: Layout, raw: RawTable, values: WrittenValues, points: Collection[Problem]
) -> list[Problem]:
    """What the reader refuses of a table and nobody has named yet, a problem for each fault.

    Rows without a cell of an exam are left out: a layout has nothing to do with them.

    Parameters
    ----------
    layout
        The layout that was suggested.
    raw
        The table.
    values
        What it writes; columns with values that are not understood are named already.
    points
        What else is open.
    """
    blank = {place + 1 for place in blank_rows(layout, raw.columns)}
    lacks = any(point.code.startswith(("field.", "layout.")) for point in points)
    told = {*values.columns, *layout.unsettled, *(point.location for point in points)} - {""}

    def is_new(problem: Problem) -> bool:
        if problem.row in blank:
            return False
        if problem.location in told:
            return False
        return problem.code not in ("field.missing", "layout.hint") or not lacks

    return [*_of_file(raw), *_folded(filter(is_new, _read(layout, raw)), raw)]


def of_whole_file(
    source: object, file_type: str | None, options: FileOptions, layouts: Iterable[Layout]
) -> list[Problem]:
    """What is wrong with a file before its columns are looked at, under the first that says so.

    The names of the columns stand below other rows, several sheets hold records, or what is
    in it is no list of records.
    """
    if not isinstance(source, str | os.PathLike):
        return []
    for layout in layouts:
        try:
            next(batches_of(source, exam_form(layout), file_type, **options), None)
        except FormatError as error:
            (first, *others) = error.problems
            if not others and not first.location and first.code in _WHOLE:
                message = first.message.removeprefix(f"{os.fspath(source)}: ")
                return [attrs.evolve(first, location="file", message=message)]
    return []


def _read(layout: Layout, raw: RawTable) -> Iterable[Problem]:
    """The problems of reading a table; rows count from 1."""
    form: Form[Exams] = exam_form(layout)
    if raw.records is not None:
        return Reader(form, ascii_only=True).table([(one, []) for one in raw.records]).problems
    problems: list[Problem] = []
    names = tuple(raw.columns)
    try:
        form = form.for_header(names)
    except FormatError as error:
        problems += error.problems
        form, _ = form.renamed(names)
    cells = {name: column for name, column in raw.columns.items() if name in form.fields}
    return [*problems, *form.encode(cells, len(raw.numbers))[1]]


def _of_file(raw: RawTable) -> Iterator[Problem]:
    """What is wrong with the rows of the file, whatever stands in them."""
    for alike in _by_fault(raw.file.problems if raw.file else ()):
        yield _counted(alike, alike[0].counted, alike[0].row)


def _folded(problems: Iterable[Problem], raw: RawTable) -> Iterator[Problem]:
    """One problem for each fault, with how often it was found and where first."""
    for alike in _by_fault(problems):
        row = alike[0].row
        yield _counted(alike, raw.counted, None if row is None else raw.numbers[row - 1])


def _by_fault(problems: Iterable[Problem]) -> Iterable[list[Problem]]:
    """Problems by what they say, apart from what might have been meant."""
    faults: dict[str, list[Problem]] = {}
    for problem in problems:
        message = problem.message.partition("; did you mean")[0]
        faults.setdefault(message, []).append(problem)
    return (
        [attrs.evolve(alike[0], message=message), *alike[1:]] if len(alike) > 1 else alike
        for message, alike in faults.items()
    )


def _counted(alike: list[Problem], counted: str, number: int | None) -> Problem:
    """One of problems that are alike, with their number."""
    places = list(dict.fromkeys(problem.location for problem in alike))
    where = f"{len(places)} columns, first {places[0]}" if len(places) > 1 else places[0]
    times = [f"{len(alike)} times"] * (len(alike) > max(len(places), 1))
    times += [f"first in {counted} {number}"] * (number is not None)
    return attrs.evolve(
        alike[0],
        location=where,
        message=alike[0].message + (f" ({', '.join(times)})" if times else ""),
        row=None,
        counted=counted,
    )
