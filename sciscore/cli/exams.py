"""One exam of a file, as some commands ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sciscore.errors import ExamError, SciscoreError

if TYPE_CHECKING:
    from sciscore.cli.io import Input
    from sciscore.isncsci.exam import Exam


def lone_exam(source: Input, edition: str) -> Exam | None:
    """The exam of a JSON text that holds one and nothing else; None for any other text.

    It is read without NumPy, which takes longer to load than one exam to classify.
    Everything unusual, and every problem, is left to the readers of tables.
    """
    text = source.short_json()
    if text is None:
        return None
    from sciscore.formats.json_text import parsed
    from sciscore.isncsci.exam import Exam

    try:
        return Exam.from_dict(parsed(text.decode()), edition=edition)  # type: ignore[arg-type]
    except (SciscoreError, UnicodeDecodeError):
        return None


def exam_of(source: Input, edition: str, row: int | None) -> Exam:
    """The exam of a record, by default the first; the others may have problems."""
    if row in (None, 1) and (lone := lone_exam(source, edition)):
        return lone
    numbers: list[int] = []
    counted = "record"
    for batch in source.exams(edition):
        numbers += batch.numbers
        counted = batch.counted
        row = numbers[0] if row is None and numbers else row
        wrong = [problem for problem in batch.problems if problem.row == row]
        if wrong:
            raise ExamError(wrong)
        if row in batch.rows:
            return batch.records[batch.rows.index(row)]
    if not numbers:
        raise ExamError("the file has no record", "field.missing")
    message = f"there is no record in {counted} {row}; the file has {len(numbers)}, in {counted}s "
    message += f"{numbers[0]} to {numbers[-1]}"
    raise click.BadParameter(message, param_hint="'--row'")
