"""One exam of a file, as some commands ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sciscore.errors import ExamError

if TYPE_CHECKING:
    from sciscore.cli.io import Input
    from sciscore.isncsci.exam import Exam


def exam_of(source: Input, edition: str, row: int) -> Exam:
    """The exam of a record; the other records may have problems."""
    count = 0
    for batch in source.exams(edition):
        count += batch.count
        wrong = [problem for problem in batch.problems if problem.row == row]
        if wrong:
            raise ExamError(wrong)
        if row in batch.rows:
            return batch.records[batch.rows.index(row)]
    message = f"there is no record {row}; the file has {count}"
    raise click.BadParameter(message, param_hint="'--row'")
