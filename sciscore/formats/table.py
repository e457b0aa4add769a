"""What a file of records holds: the records, the user's own columns, and problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic

import attrs
import numpy as np

from sciscore.errors import ExamError, FormatError, Problem, SciscoreError, shown
from sciscore.formats.form import C, Form

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.isncsci.exams import Exams


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Table(Generic[C]):
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
    types
        Types of the user's own columns, where the file has types.
    kinds
        Types of the values that each of them has in the whole file, where it has none and
        this is a batch.
    """

    records: C
    rows: tuple[int, ...]
    count: int
    extra: dict[str, list[object]]
    problems: tuple[Problem, ...]
    reported: bool = False
    first: int = 1
    types: Mapping[str, Any] = attrs.field(factory=dict)
    kinds: Mapping[str, frozenset[type]] = attrs.field(factory=dict)

    def with_own(self, extra: dict[str, list[object]], types: Mapping[str, Any]) -> Table[C]:
        """The table with columns of the user's."""
        return attrs.evolve(self, extra=extra, types=types)

    @property
    def exams(self: Table[Exams]) -> Exams:
        """The records, where they are exams."""
        return self.records

    def __repr__(self) -> str:
        wrong = self.count - len(self.rows)
        return f"<Table: {self.count} records, {wrong} with problems>"


def good_rows(count: int, problems: Iterable[Problem]) -> npt.NDArray[np.intp]:
    """The places, from 0, of the records that have no problems; these count rows from 1."""
    good = np.ones(count, bool)
    good[[problem.row - 1 for problem in problems if problem.row is not None]] = False
    return np.flatnonzero(good)


def is_reported(on_error: str) -> bool:
    """Whether problems are to be reported rather than raised; raise if it makes no sense."""
    if on_error not in ("raise", "report"):
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
    codes: list[bytes] = []
    rows: list[int] = []
    extra: dict[str, list[object]] = {}
    problems: list[Problem] = []
    types: Mapping[str, Any] = {}
    count = 0
    for batch in batches:
        types = batch.types
        codes.append(batch.records.codes.tobytes())
        rows += batch.rows
        problems += batch.problems
        for name, values in batch.extra.items():
            extra.setdefault(name, []).extend(values)
        count += batch.count
    if problems and not reported:
        raise error(problems)
    width = batch.records.codes.shape[1]
    records = np.frombuffer(b"".join(codes), np.uint8).reshape(-1, width)
    return Table(
        records=attrs.evolve(batch.records, codes=records),  # type: ignore[misc]
        rows=tuple(rows),
        count=count,
        extra=extra,
        problems=tuple(problems),
        reported=reported,
        types=types,
    )


def of_records(
    records: Sequence[tuple[Mapping[str, object], bytes | Sequence[Problem]]],
    form: Form[C],
    first: int = 1,
    kinds: Mapping[str, frozenset[type]] | None = None,
) -> Table[C]:
    """A table of records, each the user's own values with its codes or its problems.

    `first` is the number of the first one; `kinds` are the user's columns where these are
    some records of a longer file.
    """
    codes, _ = form.encode({}, 0)
    numbered = list(enumerate(records, first))
    good = [(row, read) for row, (_, read) in numbered if isinstance(read, bytes)]
    joint = np.frombuffer(b"".join(read for _, read in good), np.uint8)
    names = kinds or dict.fromkeys(name for own, _ in records for name in own)
    return Table(
        records=form.gathered(joint.reshape(-1, codes.shape[1])),
        rows=tuple(row for row, _ in good),
        count=len(records),
        extra={name: [own.get(name) for own, _ in records] for name in names},
        problems=tuple(
            attrs.evolve(problem, row=row)
            for row, (_, wrong) in numbered
            if not isinstance(wrong, bytes)
            for problem in wrong
        ),
        first=first,
        kinds=kinds or {},
    )
