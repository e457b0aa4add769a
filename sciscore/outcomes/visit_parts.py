"""The exams and SCIM records of visits: in columns, or given as objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem, SciscoreError, shown
from sciscore.formats.form import Form
from sciscore.formats.scim import NAMED as SCIM_LAYOUTS, scim_form
from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.outcomes.fields import refused
from sciscore.outcomes.visit_sources import Columns
from sciscore.recorded import is_missing
from sciscore.repeats import Repeats
from sciscore.scim.items import KEYS
from sciscore.scim.records import ScimRecords
from sciscore.scim.results import ScimScores, scim3

if TYPE_CHECKING:
    import numpy.typing as npt

#: For each visit the place of its own among those that there are; -1 without one.
At: TypeAlias = tuple[int, ...]


def entries_form(layout: str, missing: Iterable[str]) -> Form[ScimRecords]:
    """The form of the entries of SCIM III. Subscores alone are recorded scores."""
    form = scim_form(layout, "III", missing)
    theirs = SCIM_LAYOUTS[layout]
    return attrs.evolve(form, fields={name: None for name in form.fields if theirs[name] in KEYS})


class Part:
    """Exams or SCIM records of the visits: in columns, or given as objects."""

    def __init__(
        self,
        form: Form[Any],
        columns: Columns,
        given: Any,
        computed: Collection[str],
        noun: str,
    ) -> None:
        if not isinstance(given, Sequence | Exams | ScimRecords | None):
            raise refused(noun, f"{shown(given)} is not a list of {noun}")
        renamed, self.alike = form.renamed(columns)
        self.form, self.given, self.computed, self.noun = renamed or form, given, computed, noun
        self.cells = {name: columns[name] for name in columns if name in self.form.fields}

    @property
    def there(self) -> bool:
        """True if there are any."""
        return bool(self.cells) or self.given is not None

    def check(self, names: Collection[str]) -> list[Problem]:
        """Columns that are missing, or of what is given as objects as well."""
        if not self.cells:
            return self.alike
        problems = [*self.alike, *self.form.refuse(self.cells)]
        absent = self.form.absent(self.cells)
        if absent:
            message = self.form.lacking(absent, f"{self.form.part}s of {self.form.whole}")
            message += self.form.elsewhere(names) or (
                f"; {self.form.template}" * bool(self.form.template)
            )
            problems.append(Problem(message=message, code="field.missing"))
        if self.given is not None:
            message = f"{self.noun} are given as objects and in columns; use one of them"
            problems.append(
                Problem(location=next(iter(self.cells)), message=message, code="field.ambiguous")
            )
        return problems

    def read(self, count: int) -> tuple[Any, At, list[Problem]]:
        """The cohort in the columns, which visit has which, and what is wrong with the cells."""
        if not self.cells:
            return None, (-1,) * count, []
        full = np.flatnonzero(~_blank_rows(self.cells.values(), count))
        there = self.cells
        if len(full) < count:
            there = {name: _at(column, full) for name, column in self.cells.items()}
        codes, wrong = self.form.encode(there, len(full))
        problems = [attrs.evolve(p, row=int(full[(p.row or 1) - 1]) + 1) for p in wrong]
        if problems or not len(full):
            return None, (-1,) * count, problems
        at = np.full(count, -1)
        at[full] = range(len(full))
        return self.form.gathered(codes), tuple(at.tolist()), []


def _blank_rows(columns: Iterable[Sequence[object]], count: int) -> npt.NDArray[np.bool_]:
    """Where all columns are blank; those that repeat are looked at value by value."""
    blank = np.ones(count, bool)
    for column in columns:
        values = column.values if isinstance(column, Repeats) else column
        missing = np.fromiter(map(is_missing, values), bool, len(values))
        blank &= missing[column.places] if isinstance(column, Repeats) else missing
        if not blank.any():
            break
    return blank


def _at(column: Sequence[object], rows: npt.NDArray[np.intp]) -> Sequence[object]:
    """Some rows of a column."""
    if isinstance(column, Repeats):
        return Repeats(column.values, column.places[rows])
    return [column[row] for row in rows.tolist()]


def examined(
    part: Part, found: tuple[Any, At], edition: Edition | None
) -> tuple[Classifications | None, At]:
    """The exams classified, and the place of each visit's own; an ExamError that lists all."""
    if part.given is None or edition is None:
        cohort, at = found
        return None if cohort is None or edition is None else classify(cohort, edition=edition), at
    if isinstance(part.given, Exams):
        return classify(part.given, edition=edition), tuple(range(len(part.given)))
    exams, rows, at = _placed(part.given)
    made, problems = [], []
    for row, given in zip(rows, exams, strict=True):
        try:
            exam = given if isinstance(given, Exam) else Exam.from_dict(given, edition=edition)
            exam.check_edition(edition)
            made.append(exam)
        except SciscoreError as error:
            problems += [attrs.evolve(problem, row=row) for problem in error.problems]
    if problems:
        raise ExamError(problems)
    return classify(Exams.from_exams(made), edition=edition), at


def scored(part: Part, found: tuple[Any, At]) -> tuple[ScimScores | None, At]:
    """The records scored, and the place of each visit's own; a ScimError that lists all."""
    if part.given is None:
        cohort, at = found
        return None if cohort is None else scim3(cohort), at
    if isinstance(part.given, ScimRecords):
        return scim3(part.given), tuple(range(len(part.given)))
    records, rows, at = _placed(part.given)
    try:
        return scim3(ScimRecords.from_records(records)), at
    except SciscoreError as error:
        problems = (attrs.evolve(p, row=rows[p.row - 1] if p.row else None) for p in error.problems)
        raise type(error)(problems) from None


def _placed(parts: Iterable[Any]) -> tuple[list[Any], list[int], At]:
    """Those that there are, their rows from 1, and for each visit the place of its own."""
    found: list[Any] = []
    rows: list[int] = []
    at: list[int] = []
    for row, part in enumerate(parts, 1):
        at.append(-1 if part is None else len(found))
        if part is not None:
            found.append(part)
            rows.append(row)
    return found, rows, tuple(at)
