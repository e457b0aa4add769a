"""Tables of rows of cells under a header: the fields of records, and the user's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from sciscore.errors import Problem
from sciscore.formats.form import C, Form
from sciscore.formats.table import Table, good_rows


def tables(
    header: Sequence[str], batches: Iterable[Sequence[Sequence[str]]], form: Form[C]
) -> Iterator[Table[C]]:
    """A table of each batch of rows of cells under a header, problems reported.

    Parameters
    ----------
    header
        The names of the columns, checked before.
    batches
        Rows of cells; a row that has not a cell for each column is a problem.
    form
        Which of the columns are fields of a record, and how they are read.
    """
    first = 1
    for batch in batches:
        yield _table(header, batch, form, first)
        first += len(batch)
    if first == 1:
        yield _table(header, (), form, first)


def _table(
    header: Sequence[str], batch: Sequence[Sequence[str]], form: Form[C], first: int
) -> Table[C]:
    whole = [place for place, row in enumerate(batch) if len(row) == len(header)]
    columns = dict(zip(header, zip(*(batch[place] for place in whole), strict=True), strict=False))
    cells = {name: columns.get(name, ()) for name in header if name in form.fields}
    codes, wrong = form.encode(cells, len(whole))
    good = good_rows(len(whole), wrong)
    problems = [
        Problem(where="", message=_uneven(row, header), row=first + place)
        for place, row in enumerate(batch)
        if len(row) != len(header)
    ]
    problems += (attrs.evolve(p, row=first + whole[place]) for p, place in _placed(wrong))
    return Table(
        records=form.gathered(codes[good]),
        rows=tuple(first + whole[place] for place in good.tolist()),
        count=len(batch),
        extra=_own(columns, whole, [n for n in header if n not in form.fields], len(batch)),
        problems=_in_order(problems, form),
        first=first,
    )


def of_cells(
    cells: Mapping[str, Sequence[object]], count: int, form: Form[C], first: int
) -> Table[C]:
    """A table of columns of cells that are fields, problems reported."""
    codes, wrong = form.encode(cells, count)
    good = good_rows(count, wrong)
    return Table(
        records=form.gathered(codes[good]),
        rows=tuple((good + first).tolist()),
        count=count,
        extra={},
        problems=_in_order((attrs.evolve(p, row=first + at) for p, at in _placed(wrong)), form),
        first=first,
    )


def _in_order(problems: Iterable[Problem], form: Form[C]) -> tuple[Problem, ...]:
    order = {name: place for place, name in enumerate(form.fields)}
    return tuple(sorted(problems, key=lambda p: (p.row or 0, order.get(p.where, -1))))


def _uneven(row: Sequence[str], header: Sequence[str]) -> str:
    return f"{len(row)} cell{'s' * (len(row) != 1)}, the header has {len(header)}"


def _placed(problems: Iterable[Problem]) -> Iterator[tuple[Problem, int]]:
    """The problems of a cohort, each with the place of its record, counted from 0."""
    return ((problem, problem.row - 1) for problem in problems if problem.row is not None)


def _own(
    columns: Mapping[str, Sequence[str]], whole: Sequence[int], names: Sequence[str], count: int
) -> dict[str, list[object]]:
    """The user's columns; nothing where a row has not a cell for each column.

    Which cell of such a row belongs to which column cannot be known.
    """
    if len(whole) == count:
        return {name: list(columns.get(name, ())) for name in names}
    own: dict[str, list[object]] = {name: [None] * count for name in names}
    for name in names:
        for place, value in zip(whole, columns.get(name, ()), strict=False):
            own[name][place] = value
    return own
