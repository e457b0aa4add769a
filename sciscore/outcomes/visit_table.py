"""Visits from a data frame, a file or columns: exams, SCIM and recorded findings in one go."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import ExamError, OutcomeError, Problem, SciscoreError, shown
from sciscore.formats.exams import exam_form
from sciscore.formats.form import Codes, Form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout as find_layout, layouts
from sciscore.formats.names import folded
from sciscore.formats.read import FileOptions, read_form
from sciscore.formats.scim import NAMED as SCIM_LAYOUTS, scim_form
from sciscore.isncsci.classify import classify
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.optional import require
from sciscore.outcomes.recorded import NAMES, SCIM_SCORES, read_recorded
from sciscore.outcomes.visit_columns import (
    COLUMNS,
    DAYS,
    PERSON,
    STARTS,
    VISIT,
    WHEN,
    Reader,
    read_timing,
)
from sciscore.outcomes.visits import Visits
from sciscore.recorded import is_missing, plain_text
from sciscore.scim.items import KEYS, NAMES as SCIM_NAMES
from sciscore.scim.record import ScimRecord
from sciscore.scim.records import ScimRecords
from sciscore.scim.results import ScimScores, scim3
from sciscore.segments import SIDES

if TYPE_CHECKING:
    from typing import Unpack

#: A data frame of any library, a mapping of columns, the path of a file, or a stream.
Study: TypeAlias = Any
_Columns: TypeAlias = dict[str, list[Any]]
#: For each visit the place of its own among those that there are; -1 without one.
_At: TypeAlias = tuple[int, ...]

#: The columns with a meaning; all others are the user's own.
_KNOWN: Final = (*COLUMNS, *NAMES)
_FOLDED: Final = {folded(name): name for name in _KNOWN}
#: So much alike are two names of which one is a misprint of the other.
_ALIKE: Final = 0.9
#: How many columns that are not read are named one by one.
_FEW: Final = 5


def visits(  # noqa: PLR0913 - one door for everything that a study has
    source: Study,
    *,
    edition: str | int | Edition | None = None,
    layout: str | Layout = "sciscore",
    scim_layout: str = "sciscore",
    person: str = PERSON,
    visit: str = VISIT,
    names: Mapping[str, str] | None = None,
    missing: Iterable[str] = (),
    untested: Iterable[str] = (),
    exams: Exams | Sequence[Exam | Mapping[str, Any] | None] | None = None,
    scim: ScimRecords | Sequence[ScimRecord | Mapping[str, Any] | None] | None = None,
    file_type: str | None = None,
    **options: Unpack[FileOptions],
) -> Visits:
    """The visits of a study, from a table with a row for each.

    Parameters
    ----------
    source
        A data frame (pandas, polars, pyarrow, or anything that narwhals reads), the path
        of a file or an open stream as `read_exams` takes it, or a mapping of columns.
        Columns with a meaning are

        - ``person``: whose visit it is;
        - ``days_since_injury`` (from 0), ``days_since_treatment`` (before treatment
          negative), ``date`` or ``visit`` (a name): one of them at least;
        - ``injury_date`` and ``treatment_date``: with ``date`` they give the days, and
          must agree with days that are given as well;
        - the fields of an exam, all that are required or none. A visit whose cells of an
          exam are all blank has no exam;
        - the 19 entries of SCIM III, in the same way;
        - findings and scores as they were recorded, under their names, such as ``ais``,
          ``uems`` or ``scim_total``: a value, ``ND`` where it could not be determined,
          possible values such as ``B,D``, or blank where it is missing.

        All other columns are your own.
    edition
        Year of the edition under which all exams are classified; needed with exams.
    layout
        How the fields of an exam are named and spelled, as in `read_exams`.
    scim_layout
        How the entries of SCIM are named, as in `read_scim`.
    person, visit
        What you call these columns.
    names
        What you call others, by the name here: ``{"ais": "AIS grade"}``.
    missing
        Texts that stand for nothing in recorded findings, scores, days, dates and names
        of visits, such as ``("NA", ".")``. ``NA`` is a value of AIS, completeness and
        zones unless it stands here.
    untested
        Texts that stand for NT in the cells of exams, such as ``("NA",)``.
    exams
        An exam for each visit, None where there is none, instead of its columns.
    scim
        A SCIM record for each visit, None where there is none.
    file_type
        Type of a file; unless given, by the suffix of the path.
    **options
        How a file is read, as in `read_exams`: ``sheet``, ``separator``, ``encoding``.

    Returns
    -------
    Visits
        Recorded values are kept as they are and never recomputed.

    Raises
    ------
    OutcomeError
        With every problem of every row: a blank person, days or dates that cannot be, the
        same person twice on a day or at a visit, values that are not valid, columns that
        look like an exam or like SCIM and are not read, recorded columns beside the exams
        or records that they are computed from.
    ExamError, ScimError
        If exams or records are not valid.
    FormatError
        If the file cannot be read or the layout is unknown.
    EditionError
        If the edition is unknown.
    ImportError
        If the source is a data frame and the extra ``tables`` is not installed.

    Notes
    -----
    pandas reads the text ``NA`` of a file as NaN unless told otherwise
    (``keep_default_na=False``); an AIS of ``NA`` is lost with it.

    Examples
    --------
    >>> import sciscore as sci
    >>> found = sci.visits(
    ...     {"patient": [1, 1], "date": ["2020-01-07", "2020-07-01"],
    ...      "injury_date": ["2020-01-05", None], "AIS": ["A", "B,C"]},
    ...     person="patient", names={"ais": "AIS"})
    >>> found.days["injury"], found.values("ais")
    ((2, 178), ('A', 'B,C'))
    """
    columns, kind = columns_of(source, file_type, **options)
    row = None if edition is None else find_edition(edition)
    known = find_layout(layout)
    called = {**(names or {}), **({PERSON: person} | {VISIT: visit})}
    table = _Table(columns, called, known, missing)
    parts = [
        _Part(exam_form(known, row, untested), columns, exams, (*FINDINGS, *TOTALS), "exams"),
        _Part(_entries(scim_layout), columns, scim, SCIM_SCORES, "SCIM records"),
    ]
    table.check(parts, row)
    return table.read(parts, row, kind)


def columns_of(
    source: Study, file_type: str | None, **options: Unpack[FileOptions]
) -> tuple[_Columns, str | None]:
    """The columns of a source, and the kind of data frame that it is."""
    if isinstance(source, Mapping):
        return {str(name): _listed(name, column) for name, column in source.items()}, None
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        table = read_form(source, _ANYTHING, file_type, **options)
        if table.problems:
            raise OutcomeError(table.problems)
        return _flat({name: list(column) for name, column in table.extra.items()}), None
    require("visits", "tables", "narwhals")
    from sciscore.formats.frames import frame_of  # noqa: PLC0415 - needs the extra

    frame = frame_of(source)
    return (
        {name: frame[name].to_list() for name in frame.columns},
        frame.implementation.name.lower(),
    )


def _flat(columns: _Columns) -> _Columns:
    """The columns, with one for each cell of exams that are nested by side, as in JSON."""
    flat = dict(columns)
    for side in SIDES:
        cells: _Columns = {}
        nested = columns.get(side, ())
        for row, value in enumerate(nested):
            for path, cell in _leaves(side, value):
                cells.setdefault(path, [None] * len(nested))[row] = cell
        if cells:
            del flat[side]
        flat |= cells
    return flat


def _leaves(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _leaves(f"{path}.{key}", part)
    elif "." in path:
        yield path, value


def _listed(name: object, column: Any) -> list[Any]:  # noqa: ANN401 - any column
    """The values of a column as plain ones."""
    listed = getattr(column, "tolist", None) or getattr(column, "to_list", None)
    values = listed() if listed else column
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        message = f"{shown(column)} is not a column; use one value for each visit"
        raise OutcomeError([Problem(location=str(name), message=message, code="argument.type")])
    return list(values)


@attrs.frozen(eq=False)
class _Rows:
    """Rows of a table of which all columns are the user's: only their number is kept."""

    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)


#: The form of a file that is read as columns, whatever they hold.
_ANYTHING: Final[Form[_Rows]] = Form(
    noun="a visit",
    fields={},
    required=(),
    whole="a visit",
    encode=lambda _, count: (np.zeros((count, 1), np.uint8), []),
    read=lambda _: b"\0",
    gathered=_Rows,
)


def _entries(layout: str) -> Form[ScimRecords]:
    """The form of the entries of SCIM III. Subscores alone are recorded scores."""
    form = scim_form(layout, "III")
    theirs = SCIM_LAYOUTS[layout]
    return attrs.evolve(form, fields={name: None for name in form.fields if theirs[name] in KEYS})


class _Part:
    """Exams or SCIM records of the visits: in columns, or given as objects."""

    def __init__(
        self,
        form: Form[Any],
        columns: _Columns,
        given: Any,  # noqa: ANN401 - exams or records of several kinds
        computed: Collection[str],
        noun: str,
    ) -> None:
        renamed, self.alike = form.renamed(columns)
        self.form, self.given, self.computed, self.noun = renamed or form, given, computed, noun
        self.cells = {name: columns[name] for name in columns if name in self.form.fields}

    @property
    def there(self) -> bool:
        """Whether there are any."""
        return bool(self.cells) or self.given is not None

    def check(self, names: Collection[str], called: Callable[[str], str]) -> list[Problem]:
        """Columns that are missing, or in the way of what is computed."""
        problems = [*self.alike, *(self.form.refuse(self.cells) if self.cells else ())]
        absent = self.form.absent(self.cells) if self.cells else []
        if absent:
            message = self.form.lacking(absent, f"{self.form.part}s of {self.form.whole}")
            problems.append(Problem(location="", message=message, code="field.missing"))
        if self.cells and self.given is not None:
            message = f"{self.noun} are given as objects and in columns; use one of them"
            problems.append(
                Problem(location=next(iter(self.cells)), message=message, code="field.ambiguous")
            )
        for name in self.computed if self.there else ():
            if called(name) in names:
                message = f"computed from the {self.noun}; give the recorded column another name"
                problems.append(
                    Problem(
                        location=called(name),
                        message=f"{message}, such as recorded_{name}",
                        code="field.ambiguous",
                    )
                )
        return problems

    def read(self, count: int) -> tuple[Any, _At, list[Problem]]:
        """The cohort in the columns, which visit has which, and what is wrong with the cells."""
        columns = self.cells.values()
        full = [row for row in range(count) if not all(is_missing(cells[row]) for cells in columns)]
        there = {name: [cells[row] for row in full] for name, cells in self.cells.items()}
        codes, wrong = self.form.encode(there, len(full))
        problems = [attrs.evolve(p, row=full[(p.row or 1) - 1] + 1) for p in wrong]
        if problems or not full:
            return None, (-1,) * count, problems
        places = {row: place for place, row in enumerate(full)}
        return self.form.gathered(codes), tuple(places.get(row, -1) for row in range(count)), []


class _Table:
    """The columns of a study, to be checked and read."""

    def __init__(
        self,
        columns: _Columns,
        names: Mapping[str, str],
        layout: Layout,
        missing: Iterable[str],
    ) -> None:
        self.columns, self.names, self.layout = columns, names, layout
        self.missing = tuple(missing)
        self.notes: list[str] = []

    def called(self, name: str) -> str:
        """What the user calls a column."""
        return self.names.get(name, name)

    def check(self, parts: Sequence[_Part], edition: Edition | None) -> None:
        """Raise what is wrong with the columns and their names."""
        problems = self._check_names(parts)
        lengths = {len(column) for column in self.columns.values()}
        lengths |= {len(part.given) for part in parts if part.given is not None}
        if len(lengths) > 1:
            message = f"columns of different lengths: {sorted(lengths)}"
            problems.append(Problem(location="", message=message))
        for part in parts:
            problems += part.check(self.columns, self.called)
        if parts[0].there and edition is None:
            message = "missing; there are exams, and all are classified under one edition"
            problems.append(Problem(location="edition", message=message, code="edition.missing"))
        if problems:
            raise OutcomeError(problems)

    def _check_names(self, parts: Sequence[_Part]) -> list[Problem]:
        """Columns that are missing, misspelt, or look like something that is not read."""
        used = {self.called(name) for name in _KNOWN}
        used |= {name for part in parts for name in part.cells}
        others = [name for name in self.columns if name not in used]
        problems = [
            Problem(
                location=called,
                message=f"there is no such column; it was named for {name}",
                code="field.missing",
            )
            for name, called in self.names.items()
            if called not in self.columns and called != name
        ]
        problems += filter(None, (self._misspelt(name, parts) for name in others))
        wrong = {problem.location for problem in problems}
        problems += self._unread([name for name in others if name not in wrong])
        unknown = [name for name in self.names if name not in _KNOWN]
        problems += (
            Problem(location=name, message="not a column of visits", code="name.unknown")
            for name in unknown
        )
        if self.called(PERSON) not in self.columns:
            message = "missing; it says whose visit it is"
            problems.append(
                Problem(location=self.called(PERSON), message=message, code="field.missing")
            )
        if not any(self.called(name) in self.columns for name in WHEN):
            needed = f"{', '.join(map(self.called, WHEN[:-1]))} or {self.called(VISIT)}"
            message = f"no column says when a visit was; give at least one of {needed}"
            problems.append(Problem(location="", message=message, code="field.missing"))
        return problems

    def _misspelt(self, name: str, parts: Sequence[_Part]) -> Problem | None:
        """A problem with a name that is nearly that of a column with a meaning."""
        if name in SCIM_NAMES:
            message = f"may be anything; what was recorded of SCIM is called scim_{name} here"
            return Problem(location=name, message=message, code="field.ambiguous")
        for part in parts:
            if part.form.looks_like(name) or name in SIDES:
                return part.form.not_a_field(name)
        times = (PERSON, *DAYS.values(), *STARTS.values())
        meant = _FOLDED.get(folded(name)) or next(
            iter(difflib.get_close_matches(name, times, cutoff=_ALIKE)), None
        )
        if meant is None:
            return None
        message = f"not a column of visits; did you mean {meant!r}? If so, rename it or say "
        message = f"{message}names={{{meant!r}: {name[:40]!r}}}"
        return Problem(location=name, message=message, code="field.unknown")

    def _unread(self, names: Sequence[str]) -> list[Problem]:
        """Columns that look like an exam or SCIM: a note if the layout has them, else a problem."""
        family, *_ = self.layout.name.split(":")
        claimed: dict[str, list[str]] = {}
        for name in names:
            for known in layouts():
                if known.belongs(name):
                    claimed.setdefault(known.name.split(":")[0], []).append(name)
                    break
        if family in claimed:
            theirs = claimed.pop(family)
            self.notes.append(f"not read, of other exams in {family}: {_list(theirs)}")
        problems = [
            Problem(
                location=theirs[0],
                message=f"{_list(theirs)} look like cells of an exam in the layout {other} and "
                f"would not be read; use layout={other!r}, or leave them out",
                code="field.unread",
            )
            for other, theirs in claimed.items()
        ]
        for other, fields in SCIM_LAYOUTS.items():
            theirs = [name for name in names if name in fields and fields[name] in KEYS]
            if theirs:
                message = f"{_list(theirs)} look like entries of SCIM and would not be read"
                message += f"; use scim_layout={other!r}, or leave them out"
                problems.append(Problem(location=theirs[0], message=message, code="field.unread"))
        return problems

    def read(self, parts: Sequence[_Part], edition: Edition | None, kind: str | None) -> Visits:
        """The visits; an error that lists all that is wrong with any row."""
        count = len(self.columns[self.called(PERSON)])
        reader = Reader(self._declared(), self.names)
        timing = read_timing(reader)
        problems = list(reader.problems)
        recorded = {}
        for name in (name for name in NAMES if self.called(name) in self.columns):
            location = self.called(name)
            cells = self.columns[location]
            recorded[name], wrong = read_recorded(name, cells, location, self.missing)
            problems += wrong
        cohorts: list[tuple[Any, _At]] = []
        for part in parts:
            cohort, at, wrong = part.read(count) if part.cells else (None, (-1,) * count, [])
            cohorts.append((cohort, at))
            problems += wrong
        if problems:
            raise OutcomeError(sorted(problems, key=lambda problem: problem.row or 0))
        results, exam_at = _examined(parts[0], cohorts[0], edition)
        scores, scim_at = _scored(parts[1], cohorts[1])
        used = {self.called(name) for name in _KNOWN} | {n for part in parts for n in part.cells}
        own = {name: tuple(column) for name, column in self.columns.items() if name not in used}
        return Visits(
            **attrs.asdict(timing, recurse=False),
            results=results,
            scim=scores,
            recorded=recorded,
            own=own,
            exam_at=exam_at,
            scim_at=scim_at,
            notes=tuple(self.notes),
            frame_kind=kind,
        )

    def _declared(self) -> _Columns:
        """The columns of times, without what was declared to stand for nothing."""
        nothing = {plain_text(text) for text in self.missing}
        names = [self.called(name) for name in COLUMNS if self.called(name) in self.columns]
        return {
            name: [None if plain_text(cell) in nothing else cell for cell in self.columns[name]]
            if nothing
            else self.columns[name]
            for name in names
        }


def _list(names: Sequence[str]) -> str:
    """Names in print: all if they are few, else the first, and how many more."""
    if len(names) <= _FEW:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"


def _examined(
    part: _Part, found: tuple[Any, _At], edition: Edition | None
) -> tuple[Classifications | None, _At]:
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


def _scored(part: _Part, found: tuple[Any, _At]) -> tuple[ScimScores | None, _At]:
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


def _placed(parts: Iterable[Any]) -> tuple[list[Any], list[int], _At]:
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
