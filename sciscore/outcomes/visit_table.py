"""Visits from a data frame, a file or columns: exams, SCIM and recorded findings in one go."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from sciscore.errors import OutcomeError, Problem
from sciscore.formats.exams import exam_form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout as find_layout, layouts
from sciscore.formats.names import MOST_HINTS, folded
from sciscore.formats.read import FileOptions
from sciscore.formats.scim import NAMED as SCIM_LAYOUTS
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
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
from sciscore.outcomes.visit_parts import At, Part, entries_form, examined, scored
from sciscore.outcomes.visit_sources import Columns, Study, columns_of
from sciscore.outcomes.visits import Visits
from sciscore.scim.items import KEYS, NAMES as SCIM_NAMES
from sciscore.scim.record import ScimRecord
from sciscore.scim.records import ScimRecords
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
        Part(exam_form(known, row, untested), columns, exams, (*FINDINGS, *TOTALS), "exams"),
        Part(entries_form(scim_layout), columns, scim, SCIM_SCORES, "SCIM records"),
    ]
    table.check(parts, row)
    return table.read(parts, row, kind)


class _Table:
    """The columns of a study, to be checked and read."""

    def __init__(
        self,
        columns: Columns,
        names: Mapping[str, str],
        layout: Layout,
        missing: Iterable[str],
    ) -> None:
        self.columns, self.names, self.layout = columns, names, layout
        self.missing = tuple(missing)
        self.notes: list[str] = []

    def called(self, name: str) -> str:
        """The user's name of a column."""
        return self.names.get(name, name)

    def check(self, parts: Sequence[Part], edition: Edition | None) -> None:
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

    def _check_names(self, parts: Sequence[Part]) -> list[Problem]:
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
        problems += filter(
            None,
            (
                self._misspelt(name, parts, hinted=place < MOST_HINTS)
                for place, name in enumerate(others)
            ),
        )
        wrong = {problem.location for problem in problems}
        problems += self._unread([name for name in others if name not in wrong])
        unknown = [name for name in self.names if name not in _KNOWN]
        problems += (
            Problem(location=name, message="not a column of visits", code="name.unknown")
            for name in unknown
        )
        if self.called(PERSON) not in self.columns:
            message = "missing; it says whose visit it is: name yours with person= or --person"
            problems.append(
                Problem(location=self.called(PERSON), message=message, code="field.missing")
            )
        if not any(self.called(name) in self.columns for name in WHEN):
            needed = f"{', '.join(map(self.called, WHEN[:-1]))} or {self.called(VISIT)}"
            message = f"no column says when a visit was; give at least one of {needed}"
            problems.append(Problem(location="", message=message, code="field.missing"))
        return problems

    def _misspelt(self, name: str, parts: Sequence[Part], *, hinted: bool) -> Problem | None:
        """A problem with a name that is nearly that of a column with a meaning."""
        if name in SCIM_NAMES:
            message = f"may be anything; what was recorded of SCIM is called scim_{name} here"
            return Problem(location=name, message=message, code="field.ambiguous")
        for part in parts:
            if part.form.looks_like(name) or name in SIDES:
                return part.form.not_a_field(name, hinted=hinted)
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

    def read(self, parts: Sequence[Part], edition: Edition | None, kind: str | None) -> Visits:
        """The visits; an error that lists all that is wrong with any row."""
        count = len(self.columns[self.called(PERSON)])
        reader = Reader(self.columns, self.names, self.missing)
        timing = read_timing(reader)
        problems = list(reader.problems)
        recorded = {}
        for name in (name for name in NAMES if self.called(name) in self.columns):
            location = self.called(name)
            cells = self.columns[location]
            recorded[name], wrong = read_recorded(name, cells, location, self.missing)
            problems += wrong
        cohorts: list[tuple[Any, At]] = []
        for part in parts:
            cohort, at, wrong = part.read(count) if part.cells else (None, (-1,) * count, [])
            cohorts.append((cohort, at))
            problems += wrong
        if problems:
            raise OutcomeError(sorted(problems, key=lambda problem: problem.row or 0))
        results, exam_at = examined(parts[0], cohorts[0], edition)
        scores, scim_at = scored(parts[1], cohorts[1])
        used = {self.called(name) for name in _KNOWN} | {n for part in parts for n in part.cells}
        own = {name: tuple(column) for name, column in self.columns.items() if name not in used}
        return Visits(
            **timing,
            results=results,
            scim=scores,
            recorded=recorded,
            own=own,
            exam_at=exam_at,
            scim_at=scim_at,
            notes=tuple(self.notes),
            frame_kind=kind,
        )


def _list(names: Sequence[str]) -> str:
    """Names in print: all if they are few, else the first, and how many more."""
    if len(names) <= _FEW:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"
