"""The exams and SCIM records of visits: in columns, or given as objects."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem, SciscoreError, shown
from sciscore.formats.form import Form
from sciscore.formats.scim import scim_form
from sciscore.formats.table import blank_rows
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.outcomes.fields import refused
from sciscore.outcomes.visit_sources import Columns
from sciscore.repeats import Repeats
from sciscore.scim.items import KEYS
from sciscore.scim.records import ScimRecords

if TYPE_CHECKING:
    import numpy.typing as npt

#: For each visit the place of its own among those that there are; -1 without one.
At: TypeAlias = tuple[int, ...]


def entries_form(layout: str, missing: Iterable[str]) -> Form[ScimRecords]:
    """The form of the entries of SCIM III. Subscores alone are recorded scores."""
    form = scim_form(layout, "III", missing)
    entries = {name: key for name, key in form.theirs.items() if key in KEYS}
    return attrs.evolve(form, fields=entries, theirs=entries)


class Part:
    """Exams or SCIM records of the visits: in columns, or given as objects."""

    def __init__(
        self,
        form: Form[Any],
        columns: Columns,
        given: Any,
        made: Callable[[Sequence[Any]], Any],
        computed: Collection[str],
        noun: str,
    ) -> None:
        if not isinstance(given, Sequence | Exams | ScimRecords | None):
            raise refused(noun, f"{shown(given)} is not a list of {noun}")
        self.form, self.alike = form.renamed(columns)
        self.given, self.computed, self.noun = given, computed, noun
        self._made = made
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

    def read(self, count: int) -> list[Problem]:
        """What is wrong with the cells, which are read."""
        full = np.flatnonzero(~blank_rows(self.cells.values(), count))
        if not self.cells or not len(full):
            self._found = None, (-1,) * count
            return []
        there = self.cells
        if len(full) < count:
            there = {name: _at(column, full) for name, column in self.cells.items()}
        codes, wrong = self.form.encode(there, len(full))
        if not wrong:
            at = np.full(count, -1)
            at[full] = range(len(full))
            self._found = self.form.gathered(codes), tuple(at.tolist())
        return [attrs.evolve(p, row=int(full[(p.row or 1) - 1]) + 1) for p in wrong]

    def cohort(self) -> tuple[Any, At]:
        """The cohort, None if there is none, and the place in it of each visit's own."""
        if self.given is None:
            return self._found
        if isinstance(self.given, Exams | ScimRecords):
            return self.given, tuple(range(len(self.given)))
        there = [row for row, one in enumerate(self.given) if one is not None]
        place = {row: place for place, row in enumerate(there)}
        try:
            cohort = self._made([self.given[row] for row in there])
        except SciscoreError as error:
            rows = (attrs.evolve(p, row=there[(p.row or 1) - 1] + 1) for p in error.problems)
            raise type(error)(rows) from None
        return cohort, tuple(place.get(row, -1) for row in range(len(self.given)))


def exams_of(given: Sequence[Any], edition: Edition | None) -> Exams:
    """Exams of objects or dicts; an ExamError lists all that is wrong, rows from 1."""
    made, problems = [], []
    for row, one in enumerate(given, 1):
        try:
            exam = one if isinstance(one, Exam) else Exam.from_dict(one, edition=edition)
            made.append(exam)
            if edition is not None:
                exam.check_edition(edition)
        except SciscoreError as error:
            problems += [attrs.evolve(problem, row=row) for problem in error.problems]
    if problems:
        raise ExamError(problems)
    return Exams.from_exams(made)


def _at(column: Sequence[object], rows: npt.NDArray[np.intp]) -> Sequence[object]:
    """Some rows of a column."""
    if isinstance(column, Repeats):
        return Repeats(column.values, column.places[rows])
    return [column[row] for row in rows.tolist()]
