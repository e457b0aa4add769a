"""Content of a file of records: the records, the user's own columns, and problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic

import attrs
import numpy as np

from sciscore.display import Column, Grid, Rows, Tabular
from sciscore.errors import ExamError, FormatError, Problem, SciscoreError, one_of, shown
from sciscore.formats.form import C, Codes, Form
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
        Number of each of these records.
    numbers
        Number of every record, with and without problems, in what `counted` says.
    extra
        The user's own columns, with a value for every record.
    problems
        What is wrong with the other records.
    reported
        Whether records with problems were to be reported rather than refused.
    counted
        What the numbers count, as `Problem.counted`: rows of a spreadsheet, whose header is
        row 1, lines of JSON lines, or records from 1.
    own
        The user's own columns as an Arrow table, where the file has types.
    members
        The user's own members of each record, where the file is JSON: what a record lacks
        is not the same as null.
    """

    records: C
    rows: tuple[int, ...]
    numbers: Sequence[int]
    extra: dict[str, list[object]]
    problems: tuple[Problem, ...]
    reported: bool = False
    counted: str = "record"
    own: pa.Table | None = None
    members: Sequence[Mapping[str, object]] | None = None

    @property
    def exams(self: Table[Exams]) -> Exams:
        """The records, where they are exams."""
        return self.records

    @property
    def count(self) -> int:
        """How many records there are, with and without problems."""
        return len(self.numbers)

    @property
    def left_out(self) -> int:
        """How many records have problems."""
        return self.count - len(self.rows)

    @property
    def places(self) -> npt.NDArray[np.intp]:
        """The places, from 0, of the records without problems among all."""
        return np.searchsorted(self.numbers, self.rows)

    def number(self, place: int) -> str:
        """The number of the record at a place, from 0, with what it counts: ``row 3``."""
        return f"{self.counted} {self.numbers[place]}"

    def numbered(self, problem: Problem) -> Problem:
        """A problem whose row is the place of a record, from 1, with the record's number."""
        if problem.row is None:
            return problem
        return attrs.evolve(problem, row=self.numbers[problem.row - 1], counted=self.counted)

    def problem_texts(self) -> npt.NDArray[np.object_]:
        """The problems of each record in one text."""
        told: dict[int | None, list[str]] = {}
        for problem in self.problems:
            place = f"{problem.location}: " if problem.location else ""
            told.setdefault(problem.row, []).append(place + problem.message)
        return np.array(["; ".join(told.get(number, ())) for number in self.numbers], object)

    def grid(self) -> Grid:
        """A row for each record: its number, the user's own columns, and its problems."""
        texts = self.problem_texts() if self.problems else None
        own = list(self.extra.values())

        def row(place: int) -> tuple[object, ...]:
            problems = () if texts is None else (texts[place],)
            return (self.numbers[place], *(values[place] for values in own), *problems)

        columns = [Column("row"), *(Column(name, key=name) for name in self.extra)]
        columns += [] if texts is None else [Column("problems")]
        title = f"{self.count:,} record{'s' * (self.count != 1)}, {self.left_out:,} with problems"
        return Grid(title, columns, Rows(self.count, row))

    def __repr__(self) -> str:
        return f"<Table: {self.count} records, {self.left_out} with problems>"


def own_table(
    columns: Mapping[str, Any], members: Sequence[Mapping[str, object]] | None = None
) -> Table[Any]:
    """A table without records, of which every column is the user's."""
    numbers = range(1, len(next(iter(columns.values()), ())) + 1)
    return Table(
        records=None, rows=(), numbers=numbers, extra=dict(columns), problems=(), members=members
    )


@contextmanager
def numbered_as(table: Table[Any]) -> Iterator[None]:
    """Gives problems of records, counted from 1, the numbers of the file they came from."""
    try:
        yield
    except SciscoreError as error:
        raise type(error)(map(table.numbered, error.problems)) from None


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
    """One table of the batches of a file, one at least; problems are raised unless reported."""
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
        numbers=_all_numbers([batch.numbers for batch in held]),
        extra={
            name: [value for batch in held for value in batch.extra.get(name, [None] * batch.count)]
            for name in dict.fromkeys(name for batch in held for name in batch.extra)
        },
        problems=problems,
        reported=reported,
        counted=last.counted,
        own=_stacked([batch.own for batch in held if batch.own is not None]),
        members=None if last.members is None else members,
    )


def _all_numbers(batches: Sequence[Sequence[int]]) -> Sequence[int]:
    """The numbers of all batches: a range where none is left out."""
    count = sum(map(len, batches))
    filled = [numbers for numbers in batches if numbers]
    if filled and filled[-1][-1] - filled[0][0] == count - 1:
        return range(filled[0][0], filled[0][0] + count)
    return [number for numbers in batches for number in numbers]


def _stacked(tables: Sequence[pa.Table]) -> pa.Table | None:
    if not tables:
        return None
    import pyarrow as pa

    return pa.concat_tables(tables)


def table_of_rows(
    header: Sequence[str], batch: Sequence[Sequence[str]], form: Form[C], numbers: Sequence[int]
) -> Table[C]:
    """A table of rows of cells as a spreadsheet numbers them, under a header that is sound.

    A row that has not a cell for each column is a problem: which of its cells belongs to
    which column cannot be known, so that it holds nothing.
    """
    uneven = [
        Problem(message=_uneven(row, header), row=place, code="table.not_allowed")
        for place, row in enumerate(batch, 1)
        if len(row) != len(header)
    ]
    nothing = [None] * len(header)
    rows = (row if len(row) == len(header) else nothing for row in batch)
    columns: dict[str, Sequence[object]] = dict.fromkeys(header, ())
    columns |= zip(header, zip(*rows, strict=True), strict=False)
    return table_of_columns(columns, form, numbers, "row", uneven)


def table_of_columns(
    columns: Mapping[str, Sequence[object]],
    form: Form[C],
    numbers: Sequence[int],
    counted: str,
    known: Sequence[Problem] = (),
) -> Table[C]:
    """A table of columns with a cell for each number, problems reported; some are known."""
    cells = {name: column for name, column in columns.items() if name in form.fields}
    codes, wrong = form.encode(cells, len(numbers))
    if wrong:
        wrong = _blank_rows_once(wrong, cells, len(numbers), form)
    told = {problem.row for problem in known}
    order = {name: place for place, name in enumerate(form.fields)}
    return table_of_codes(
        codes,
        form,
        sorted(
            [*known, *(problem for problem in wrong if problem.row not in told)],
            key=lambda problem: (problem.row or 0, order.get(problem.location, -1)),
        ),
        numbers=numbers,
        counted=counted,
        extra={name: list(column) for name, column in columns.items() if name not in form.fields},
    )


def table_of_codes(
    codes: Codes, form: Form[C], problems: Sequence[Problem], **parts: Any
) -> Table[C]:
    """A table of the codes of all records, of which those with problems are left out.

    Rows of problems are places from 1 here; in the table they are numbers as in the file.
    """
    good = good_rows(len(codes), problems)
    every = len(good) == len(codes)
    numbers = parts["numbers"]
    table = Table(
        records=form.gathered(codes if every else codes[good]),
        rows=tuple(numbers if every else (numbers[place] for place in good.tolist())),
        problems=(),
        **parts,
    )
    return attrs.evolve(table, problems=tuple(map(table.numbered, problems)))


def blank_rows(columns: Iterable[Sequence[object]], count: int) -> npt.NDArray[np.bool_]:
    """Where all columns are blank; those that repeat are looked at value by value."""
    blank = np.ones(count, bool)
    for column in columns:
        values = column.values if isinstance(column, Repeats) else column
        missing = np.fromiter(map(is_missing, values), bool, len(values))
        blank &= missing[column.places] if isinstance(column, Repeats) else missing
        if not blank.any():
            break
    return blank


def blank_problems(columns: Iterable[Sequence[object]], count: int, noun: str) -> Iterator[Problem]:
    """A problem for each row in which all columns are blank."""
    message = f"blank: no cell of {noun} has a value"
    for place in np.flatnonzero(blank_rows(columns, count)).tolist():
        yield Problem(message=message, row=place + 1, code="value.missing")


def _blank_rows_once(
    problems: Sequence[Problem], cells: Mapping[str, Sequence[object]], count: int, form: Form[C]
) -> list[Problem]:
    """The problems, with one in the place of those of each row whose cells are all blank."""
    refused = {problem.row for problem in problems}
    blank = {one.row: one for one in blank_problems(cells.values(), count, form.noun)}
    kept = [problem for problem in problems if problem.row not in blank]
    return [*kept, *(one for row, one in blank.items() if row in refused)]


def _uneven(row: Sequence[str], header: Sequence[str]) -> str:
    more = len(row) == len(header) + 1
    hint = "; if R wrote the names of rows, write with row.names = FALSE" * more
    return f"{len(row)} cell{'s' * (len(row) != 1)}, the header has {len(header)}{hint}"
