"""Tables of visits as columns, from any source; and the exams and SCIM records among them."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from sciscore.display.data import KINDS
from sciscore.errors import ExamError, OutcomeError, Problem, SciscoreError, shown
from sciscore.formats import raw_table
from sciscore.formats.form import Form
from sciscore.formats.names import MANY, flattened
from sciscore.formats.read import FileOptions
from sciscore.formats.scim import scim_form
from sciscore.formats.table import Table, blank_rows, own_table
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.optional import require
from sciscore.outcomes.columns import values_of
from sciscore.outcomes.fields import refused
from sciscore.recorded import is_missing
from sciscore.repeats import Repeats
from sciscore.scim.items import KEYS
from sciscore.scim.records import ScimRecords
from sciscore.segments import SIDES

if TYPE_CHECKING:
    from typing import Unpack

    import numpy.typing as npt

#: A data frame of any library, columns by name, records, the path of a file, or a stream.
Study: TypeAlias = Any
Columns: TypeAlias = Mapping[str, Sequence[Any]]
#: For each visit the place of its own among those that there are; -1 without one.
At: TypeAlias = tuple[int, ...]


def table_of(
    source: Study, file_type: str | None, **options: Unpack[FileOptions]
) -> tuple[Table[Any], str | None]:
    """A source as a table of the user's own columns, and the kind of data frame that it is."""
    if isinstance(source, Mapping):
        named = {str(name): column for name, column in source.items()}
        return own_table({name: values_of(column, name) for name, column in named.items()}), None
    if isinstance(source, list | tuple):
        return own_table(_flat(_of_records(source))), None
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        table = raw_table.table_of(source, file_type, **options)
        if table.problems:
            raise OutcomeError(table.problems)
        return attrs.evolve(table, extra=_flat(table.extra)), None
    require("visits", "tables", "narwhals", "pyarrow")
    from sciscore.formats.data_frames import frame_of, repeats_of

    frame = frame_of(source)
    kind = frame.implementation.name.lower()
    series = {name: frame[name] for name in frame.columns}
    columns = {
        name: one.to_list() if one.dtype.is_nested() else repeats_of(one)
        for name, one in series.items()
    }
    return own_table(columns), kind if kind in KINDS else None


def _of_records(records: Sequence[Any]) -> Columns:
    """Records as columns, None where a record has no such member."""
    for record in records:
        if not isinstance(record, Mapping):
            message = f"{shown(record)} is not a visit; use a mapping, or columns by name"
            raise OutcomeError(message, "argument.type")
    names = dict.fromkeys(name for record in records for name in record)
    return {str(name): [record.get(name) for record in records] for name in names}


def _flat(columns: Columns) -> dict[str, Any]:
    """The columns, with one for each cell of what is nested, as in JSON."""
    # Cells of an exam stand below a side, or all of them, as those of a SCIM record, below one
    # key; what else is nested is the user's.
    flat: dict[str, Any] = {}
    for name, column in columns.items():
        cells = _below(name, column)
        whole = len(cells) >= MANY or cells.keys() >= {f"{name}.{key}" for key in KEYS}
        if not cells or not (whole or name in SIDES):
            flat[name] = column
            continue
        found = {path.removeprefix(f"{name}.") if whole else path: cells[path] for path in cells}
        twice = [path for path in found if path in flat or (whole and path in columns)]
        others = [value for value in column if not isinstance(value, Mapping)]
        if twice or not all(map(is_missing, others)):
            message = "stands twice in a record" if twice else "holds cells, but not in every row"
            raise OutcomeError([Problem(location=twice[0] if twice else name, message=message)])
        flat |= found
    return flat


def _below(name: str, column: Sequence[Any]) -> dict[str, list[Any]]:
    """The cells of the mappings in a column by path, None where one is not there."""
    cells: dict[str, list[Any]] = {}
    for row, value in enumerate(column):
        if isinstance(value, Mapping) and value:
            for path, cell in flattened({name: value}).items():
                cells.setdefault(path, [None] * len(column))[row] = cell
    return cells


def entries_form(layout: str, missing: Iterable[str]) -> Form[ScimRecords]:
    """The form of the entries of SCIM III. Subscores alone are recorded scores."""
    form = scim_form(layout, "III", missing)
    entries = {name: key for name, key in form.theirs.items() if key in KEYS}
    return attrs.evolve(form, fields=entries, theirs=entries)


class Part:
    """Exams or SCIM records of the visits: in columns, or given as objects."""

    def __init__(
        self,
        noun: str,
        form: Form[Any],
        columns: Columns,
        given: Any,
        made: Callable[[Sequence[Any]], Any],
        computed: Collection[str],
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
        problems += self.form.incomplete(self.cells, names)
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
