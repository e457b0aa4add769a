"""Tables of rows of cells under a header: the fields of records, and the user's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from sciscore.errors import Problem
from sciscore.formats.form import C, Form
from sciscore.formats.table import Table, good_rows


def table_of_rows(
    header: Sequence[str], batch: Sequence[Sequence[str]], form: Form[C], first: int
) -> Table[C]:
    """A table of rows of cells under a header, problems reported.

    Parameters
    ----------
    header
        The names of the columns, checked before.
    batch
        Rows of cells; a row that has not a cell for each column is a problem.
    form
        Which of the columns are fields of a record, and how they are read.
    first
        Number of the first row.
    """
    whole = [place for place, row in enumerate(batch) if len(row) == len(header)]
    cells = zip(*(batch[place] for place in whole), strict=True)
    columns = dict.fromkeys(header, ()) | dict(zip(header, cells, strict=False))
    uneven = [
        Problem(location="", message=_uneven(row, header), row=first + place)
        for place, row in enumerate(batch)
        if len(row) != len(header)
    ]
    return _table(columns, len(batch), form, first, whole, uneven)


def table_of_columns(
    columns: Mapping[str, Sequence[Any]], count: int, form: Form[C], first: int
) -> Table[C]:
    """A table of columns of a number of cells, problems reported; as `table_of_rows`."""
    return _table(columns, count, form, first, range(count), ())


def _table(
    columns: Mapping[str, Sequence[Any]],
    count: int,
    form: Form[C],
    first: int,
    whole: Sequence[int],
    uneven: Sequence[Problem],
) -> Table[C]:
    cells = {name: column for name, column in columns.items() if name in form.fields}
    codes, wrong = form.encode(cells, len(whole))
    good = good_rows(len(whole), wrong)
    problems = [*uneven]
    problems += (attrs.evolve(p, row=first + whole[place]) for p, place in _placed(wrong))
    return Table(
        records=form.gathered(codes[good]),
        rows=tuple(first + whole[place] for place in good.tolist()),
        count=count,
        extra=_own(columns, whole, [n for n in columns if n not in form.fields], count),
        problems=_in_order(problems, form),
        first=first,
    )


def _in_order(problems: Iterable[Problem], form: Form[C]) -> tuple[Problem, ...]:
    order = {name: place for place, name in enumerate(form.fields)}
    return tuple(sorted(problems, key=lambda p: (p.row or 0, order.get(p.location, -1))))


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
        return {name: list(columns[name]) for name in names}
    own: dict[str, list[object]] = {name: [None] * count for name in names}
    for name in names:
        for place, value in zip(whole, columns[name], strict=False):
            own[name][place] = value
    return own
