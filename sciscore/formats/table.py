"""Content of a file of records: the records, the user's own columns, and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic

import attrs
import numpy as np

from sciscore.display import Column, Grid, Rows, Tabular
from sciscore.errors import ExamError, FormatError, Problem, SciscoreError, one_of, shown
from sciscore.formats.form import C, Form
from sciscore.recorded import is_missing
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from sciscore.isncsci.exams import Exams


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Table(Tabular, Generic[C]):
    """The records of a file, exams for instance, with everything else that they hold.

    Attributes
    ----------
    records
        The records without problems: `Exams` or `ScimRecords`.
    rows
        Number of each of these records, counted from 1.
    count
        How many records there are, with and without problems.
    extra
        The user's own columns, with a value for every record.
    problems
        What is wrong with the other records.
    reported
        Whether records with problems were to be reported rather than refused.
    first
        Number of the first record; above 1 in the later batches of a long file.
    own
        The user's own columns as an Arrow table, where the file has types.
    kinds
        Types of the values in each of the user's own columns over the whole file, where it
        is known; for writers of tables.
    survey
        Finds out the former: which columns a JSON file has is known only at its end.
    members
        The user's own members of each record, where the file is JSON: what a record lacks
        is not the same as null.
    """

    records: C
    rows: tuple[int, ...]
    count: int
    extra: dict[str, list[object]]
    problems: tuple[Problem, ...]
    reported: bool = False
    first: int = 1
    own: pa.Table | None = None
    kinds: Mapping[str, frozenset[type]] = attrs.field(factory=dict)
    survey: Callable[[], Mapping[str, frozenset[type]]] | None = None
    members: Sequence[Mapping[str, object]] | None = None

    @property
    def exams(self: Table[Exams]) -> Exams:
        """The records, where they are exams."""
        return self.records

    def grid(self) -> Grid:
        """A row for each record: its number, the user's own columns, and its problems."""
        told: dict[int, list[str]] = {}
        for problem in self.problems:
            place = f"{problem.location}: " if problem.location else ""
            told.setdefault(problem.row or self.first, []).append(place + problem.message)
        own = list(self.extra.values())

        def row(place: int) -> tuple[object, ...]:
            number = place + self.first
            problems = ("; ".join(told.get(number, ())),) if told else ()
            return (number, *(values[place] for values in own), *problems)

        columns = [Column("row"), *(Column(name, key=name) for name in self.extra)]
        columns += [Column("problems")] if told else []
        wrong = self.count - len(self.rows)
        title = f"{self.count:,} record{'s' * (self.count != 1)}, {wrong:,} with problems"
        return Grid(title, columns, Rows(self.count, row))

    def __repr__(self) -> str:
        wrong = self.count - len(self.rows)
        return f"<Table: {self.count} records, {wrong} with problems>"


def good_rows(count: int, problems: Iterable[Problem]) -> npt.NDArray[np.intp]:
    """The places, from 0, of the records that have no problems; these count rows from 1."""
    good = np.ones(count, bool)
    good[[problem.row - 1 for problem in problems if problem.row is not None]] = False
    return np.flatnonzero(good)


def is_reported(on_error: str) -> bool:
    """True if problems are to be reported rather than raised; raise on any other value."""
    if not one_of(on_error, ("raise", "report")):
        raise FormatError(f"on_error is 'raise' or 'report', not {shown(on_error)}")
    return on_error == "report"


def joined(
    batches: Iterable[Table[C]], *, reported: bool, error: type[SciscoreError] = ExamError
) -> Table[C]:
    """One table of the batches of a file; problems are raised unless reported.

    Parameters
    ----------
    batches
        The batches, one at least.
    reported
        Whether problems are reported rather than raised.
    error
        What is raised.
    """
    held = list(batches)
    problems = tuple(problem for batch in held for problem in batch.problems)
    if problems and not reported:
        raise error(problems)
    last = held[-1]
    codes = np.concatenate([batch.records.codes.T for batch in held], axis=1).T
    members = [own for batch in held for own in batch.members or ()]
    return Table(
        records=attrs.evolve(last.records, codes=codes),  # type: ignore[misc]
        rows=tuple(row for batch in held for row in batch.rows),
        count=sum(batch.count for batch in held),
        extra={
            name: [value for batch in held for value in batch.extra.get(name, [None] * batch.count)]
            for name in dict.fromkeys(name for batch in held for name in batch.extra)
        },
        problems=problems,
        reported=reported,
        own=_stacked([batch.own for batch in held if batch.own is not None]),
        members=None if last.members is None else members,
    )


def _stacked(tables: Sequence[pa.Table]) -> pa.Table | None:
    if not tables:
        return None
    import pyarrow as pa

    return pa.concat_tables(tables)


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
        Problem(
            location="", message=_uneven(row, header), row=first + place, code="table.not_allowed"
        )
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
    if wrong:
        wrong = _blank_rows_once(wrong, cells, len(whole), form)
    problems = [*uneven]
    problems += (
        attrs.evolve(problem, row=first + whole[problem.row - 1])
        for problem in wrong
        if problem.row is not None
    )
    return Table(
        records=form.gathered(codes[good]),
        rows=tuple(first + whole[place] for place in good.tolist()),
        count=count,
        extra=_own(columns, whole, [n for n in columns if n not in form.fields], count),
        problems=_in_order(problems, form),
        first=first,
    )


def _blank_rows_once(
    problems: Sequence[Problem], cells: Mapping[str, Sequence[object]], count: int, form: Form[C]
) -> list[Problem]:
    """The problems, with one in the place of those of each row whose cells are all blank."""
    blank = np.ones(count, bool)
    for column in cells.values():
        values = column.values if isinstance(column, Repeats) else column
        missing = np.fromiter(map(is_missing, values), bool, len(values))
        blank &= missing[column.places] if isinstance(column, Repeats) else missing
        if not blank.any():
            return list(problems)
    rows = (np.flatnonzero(blank) + 1).tolist()
    refused = {problem.row for problem in problems}
    message = f"blank: no cell of {form.noun} has a value"
    kept = [problem for problem in problems if problem.row not in rows]
    return kept + [
        Problem(location="", message=message, row=row, code="value.missing")
        for row in rows
        if row in refused
    ]


def _in_order(problems: Iterable[Problem], form: Form[C]) -> tuple[Problem, ...]:
    order = {name: place for place, name in enumerate(form.fields)}
    return tuple(sorted(problems, key=lambda p: (p.row or 0, order.get(p.location, -1))))


def _uneven(row: Sequence[str], header: Sequence[str]) -> str:
    return f"{len(row)} cell{'s' * (len(row) != 1)}, the header has {len(header)}"


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
