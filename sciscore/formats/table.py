"""What a file of exams holds: exams, the user's own columns, and problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import WIDTH


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Table:
    """The exams of a file, with everything else that its records hold.

    Attributes
    ----------
    exams
        The exams of the records without problems.
    rows
        Number of the record of each of these exams, counted from 1.
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
    """

    exams: Exams
    rows: tuple[int, ...]
    count: int
    extra: dict[str, list[object]]
    problems: tuple[Problem, ...]
    reported: bool = False
    first: int = 1
    types: Mapping[str, Any] = attrs.field(factory=dict)

    def with_own(self, extra: dict[str, list[object]], types: Mapping[str, Any]) -> Table:
        """The table with columns of the user's."""
        return attrs.evolve(self, extra=extra, types=types)

    def __repr__(self) -> str:
        wrong = self.count - len(self.rows)
        return f"<Table: {self.count} records, {wrong} with problems>"


def joined(batches: Iterable[Table], *, reported: bool) -> Table:
    """One table of the batches of a file; problems are raised unless reported.

    Raises
    ------
    ExamError
        With every problem of every record.
    """
    codes: list[bytes] = []
    rows: list[int] = []
    extra: dict[str, list[object]] = {}
    problems: list[Problem] = []
    types: Mapping[str, Any] = {}
    count = 0
    for batch in batches:
        types = batch.types
        codes.append(batch.exams.codes.tobytes())
        rows += batch.rows
        problems += batch.problems
        for name, values in batch.extra.items():
            extra.setdefault(name, []).extend(values)
        count += batch.count
    if problems and not reported:
        raise ExamError(problems)
    return Table(
        exams=Exams(np.frombuffer(b"".join(codes), np.uint8).reshape(-1, WIDTH)),
        rows=tuple(rows),
        count=count,
        extra=extra,
        problems=tuple(problems),
        reported=reported,
        types=types,
    )


def of_records(
    records: Sequence[tuple[Mapping[str, object], Exam | Sequence[Problem]]],
) -> Table:
    """A table of records, each the user's own values with its exam or its problems."""
    exams = [exam for _, exam in records if isinstance(exam, Exam)]
    names = dict.fromkeys(name for own, _ in records for name in own)
    return Table(
        exams=Exams.from_exams(exams),
        rows=tuple(row for row, (_, exam) in enumerate(records, 1) if isinstance(exam, Exam)),
        count=len(records),
        extra={name: [own.get(name) for own, _ in records] for name in names},
        problems=tuple(
            attrs.evolve(problem, row=row)
            for row, (_, wrong) in enumerate(records, 1)
            if not isinstance(wrong, Exam)
            for problem in wrong
        ),
    )
