"""Visits from a data frame, a file or columns: exams, SCIM and recorded findings in one go."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.formats.exams import exam_form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout as find_layout, layouts
from sciscore.formats.names import MOST_HINTS, by_fold
from sciscore.formats.raw_table import other_sheets
from sciscore.formats.read import FileOptions
from sciscore.formats.scim import NAMED as SCIM_LAYOUTS
from sciscore.formats.table import Table, numbered_as
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes.exam_quality import RECORDED
from sciscore.outcomes.fields import by_name, refuse, refused
from sciscore.outcomes.recorded import NAMES, SCIM_SCORES, read_recorded
from sciscore.outcomes.visit_columns import (
    COLUMNS,
    DAYS,
    PERSON,
    STARTS,
    VISIT,
    WHEN,
    read_timing,
)
from sciscore.outcomes.visit_sources import (
    Part,
    Study,
    entries_form,
    exams_of,
    table_of,
)
from sciscore.outcomes.visits import Visits
from sciscore.recorded import folded, texts
from sciscore.scim.items import KEYS, NAMES as SCIM_NAMES
from sciscore.scim.records import ScimRecord, ScimRecords
from sciscore.scim.results import scim3
from sciscore.segments import SIDES

if TYPE_CHECKING:
    from typing import Unpack

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
    layout: str | PathLike[str] | Layout = "sciscore",
    scim_layout: str = "sciscore",
    person: str = PERSON,
    visit: str = VISIT,
    names: Mapping[str, str] | None = None,
    missing: str | Iterable[str] = (),
    untested: str | Iterable[str] = (),
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

        Case, blanks and ``_ . -`` in these names do not matter. All other columns are your
        own; so are findings and scores beside the exams or records that they follow from,
        as ``recorded_ais`` and so on.
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
        Texts that stand for nothing in recorded findings, scores, entries of SCIM, days,
        dates and names of visits, such as ``("NA", ".")``. ``NA`` is a value of AIS,
        completeness and zones unless it stands here.
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
        look like an exam or like SCIM and are not read.
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
    given, kind = table_of(source, file_type, **options)
    columns = given.extra
    row = None if edition is None else find_edition(edition)
    known = find_layout(layout)
    nothing = texts(missing, "texts in missing=")
    exam_cells, entries = exam_form(known, row, untested), entries_form(scim_layout, nothing)
    exams_made = functools.partial(exams_of, edition=row)
    parts = (
        Part("exams", exam_cells, columns, exams, exams_made, (*FINDINGS, *TOTALS)),
        Part("SCIM records", entries, columns, scim, ScimRecords.from_records, SCIM_SCORES),
    )
    called = {**by_name("names", {} if names is None else names), PERSON: person, VISIT: visit}
    for name, column in called.items():
        if not isinstance(column, str):
            raise refused(str(name), f"{shown(column)} is not the name of a column")
    called = {name: column for name, column in called.items() if column != name}
    table = _Table(given, parts, called, known, nothing)
    problems = table.problems(row)
    if not problems:
        with numbered_as(given):
            return table.read(row, kind)
    if options.get("sheet") is None:
        problems += other_sheets(source, file_type)
    raise OutcomeError(problems)


class _Table:
    """The columns of a study, to be checked and read."""

    def __init__(
        self,
        table: Table[Any],
        parts: Sequence[Part],
        names: Mapping[str, str],
        layout: Layout,
        missing: Collection[str],
    ) -> None:
        self._parts, self._layout, self._missing = parts, layout, missing
        self._columns, self._number = table.extra, table.number
        fields = {name for part in parts for name in part.cells}
        self._names = names
        self._called = _spelled(names, [name for name in self._columns if name not in fields])
        used = fields.union(self._called.values())
        self._own = [name for name in self._columns if name not in used]
        self._others: dict[str, list[str]] = {}
        for name in self._own:
            known = next((known for known in layouts() if known.belongs(name)), None)
            if known is not None:
                self._others.setdefault(_family(known), []).append(name)
        computed = [name for part in parts if part.there for name in part.computed]
        #: What was recorded beside what it follows from, by what it is kept as.
        self._beside = {
            f"{RECORDED}{name}": self._called[name]
            for name in computed
            if self._called[name] in self._columns
        }
        #: The user's own columns that bear a name for which another was named, in the same way.
        self._aside = {
            f"{RECORDED}{name}": name
            for name in self._own
            if _FOLDED.get(folded(name)) in self._names
        }

    def problems(self, edition: Edition | None) -> list[Problem]:
        """What is wrong with the columns and their names."""
        problems = [*self._check_names()]
        lengths = {len(column) for column in self._columns.values()}
        lengths |= {len(part.given) for part in self._parts if part.given is not None}
        if len(lengths) > 1:
            problems.append(Problem(message=f"columns of different lengths: {sorted(lengths)}"))
        for part in self._parts:
            problems += part.check(self._columns)
        if self._parts[0].there and edition is None:
            message = "missing; there are exams, and all are classified under one edition"
            problems.append(Problem(location="edition", message=message, code="edition.missing"))
        return problems

    def _check_names(self) -> Iterator[Problem]:
        """Columns that are missing, misspelt, or look like something that is not read."""
        for name, called in self._names.items():
            if name not in _KNOWN:
                yield Problem(location=name, message="not a column of visits", code="name.unknown")
            elif called != name and called not in self._columns:
                message = f"there is no such column; it was named for {name}"
                yield Problem(location=called, message=message, code="field.missing")
        misspelt = [
            problem
            for place, name in enumerate(self._own)
            if (problem := self._misspelt(name, hinted=place < MOST_HINTS))
        ]
        yield from misspelt
        wrong = {problem.location for problem in misspelt}
        yield from self._unread([name for name in self._own if name not in wrong])
        for name, called in {**self._beside, **self._aside}.items():
            if name in self._columns:
                message = f"stands beside {called}, which is kept under this name; leave one out"
                yield Problem(location=name, message=message, code="field.ambiguous")
        if self._called[PERSON] not in self._columns:
            message = "missing; it says whose visit it is: name yours with person= or --person"
            yield Problem(location=self._called[PERSON], message=message, code="field.missing")
        when = [self._called[name] for name in WHEN]
        if not any(name in self._columns for name in when):
            needed = f"{', '.join(when[:-1])} or {when[-1]}"
            message = f"no column says when a visit was; give at least one of {needed}"
            yield Problem(message=message, code="field.missing")

    def _misspelt(self, name: str, *, hinted: bool) -> Problem | None:
        """A problem with a name that is nearly that of a column with a meaning."""
        if name in SCIM_NAMES:
            message = f"may be anything; what was recorded of SCIM is called scim_{name} here"
            return Problem(location=name, message=message, code="field.ambiguous")
        for part in self._parts:
            if part.form.looks_like(name) or name in SIDES:
                return part.form.not_a_field(name, hinted=hinted)
        times = (PERSON, *DAYS.values(), *STARTS.values())
        meant = _FOLDED.get(folded(name)) or next(
            iter(difflib.get_close_matches(name, times, cutoff=_ALIKE)), None
        )
        if meant is None or meant in self._names:
            return None
        message = f"not a column of visits; did you mean {meant!r}? If so, rename it or say "
        message = f"{message}names={{{meant!r}: {name[:40]!r}}} (--name)"
        return Problem(location=name, message=message, code="field.unknown")

    def _unread(self, names: Sequence[str]) -> Iterator[Problem]:
        """Problems with columns that look like an exam or SCIM of another layout."""
        found = [
            (theirs, f"cells of an exam in the layout {other}", f"layout={other!r}")
            for other, theirs in self._others.items()
            if other != _family(self._layout)
        ]
        for other, fields in SCIM_LAYOUTS.items():
            theirs = [name for name in names if name in fields and fields[name] in KEYS]
            found += [(theirs, "entries of SCIM", f"scim_layout={other!r}")] * bool(theirs)
        for theirs, what, layout in found:
            message = f"{_list(theirs)} look like {what} and would not be read; use {layout}, or "
            message += "leave them out"
            yield Problem(location=theirs[0], message=message, code="field.unread")

    def read(self, edition: Edition | None, kind: str | None) -> Visits:
        """The visits; an error that lists all that is wrong with any row."""
        timing, problems = read_timing(self._columns, self._called, self._missing, self._number)
        recorded = {}
        for name in NAMES:
            location = self._called[name]
            if location in self._columns and location not in self._beside.values():
                cells = self._columns[location]
                recorded[name], wrong = read_recorded(name, cells, location, self._missing)
                problems += wrong
        for part in self._parts:
            problems += part.read(len(timing["person"]))
        refuse(problems)
        (exams, exam_at), (records, scim_at) = (part.cohort() for part in self._parts)
        own = {name: name for name in self._own if name not in self._aside.values()}
        own |= self._beside | self._aside
        return Visits(
            **timing,
            results=None if exams is None or edition is None else classify(exams, edition=edition),
            scim=None if records is None else scim3(records),
            recorded=recorded,
            own={name: tuple(self._columns[called]) for name, called in own.items()},
            exam_at=exam_at,
            scim_at=scim_at,
            notes=(*self._notes(), *_alike(timing["person"], self._number)),
            frame_kind=kind,
        )

    def _notes(self) -> Iterator[str]:
        """What a reader should know about columns that are not read."""
        family = _family(self._layout)
        if family in self._others:
            yield f"not read, of other exams in {family}: {_list(self._others[family])}"
        if self._beside:
            columns, kept = _list([*self._beside.values()]), _list([*self._beside])
            yield f"beside the exams or records that give them, {columns} are kept as {kept}"
        for name, called in self._aside.items():
            taken = self._names[_FOLDED[folded(called)]]
            yield f"{called} is kept as {name}, since {taken} was named for it"


def _spelled(names: Mapping[str, str], columns: Iterable[str]) -> dict[str, str]:
    """What the user calls each column: as said, else in any spelling that only one column has."""
    alike = by_fold(name for name in columns if name not in names.values())
    only = {fold: same[0] for fold, same in alike.items() if len(same) == 1}
    return {name: only.get(fold, name) for fold, name in _FOLDED.items()} | dict(names)


def _family(layout: Layout) -> str:
    """The name of a layout without the week of the exam."""
    return layout.name.partition(":")[0]


def _alike(people: Sequence[str], number: Callable[[int], str]) -> Iterator[str]:
    """A note if names of people differ in capitals only."""
    first: dict[str, str] = {}
    odd = [one for one in dict.fromkeys(people) if first.setdefault(one.casefold(), one) != one]
    if odd:
        rows = [number(people.index(name)) for name in (first[odd[0].casefold()], odd[0])]
        more = f", and {len(odd) - 1} more" * (len(odd) > 1)
        yield (
            f"{rows[0]} and {rows[1]} name people that differ in capitals only{more}; they "
            "are taken for different people"
        )


def _list(names: Sequence[str]) -> str:
    """Names in print: all if they are few, else the first, and how many more."""
    if len(names) <= _FEW:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"
