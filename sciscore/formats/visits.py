"""The long table of a study as a file: visits with their exams, SCIM records and days."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.errors import FormatError, OutcomeError, Problem, SciscoreError
from sciscore.formats.columns import table_of_columns
from sciscore.formats.exams import exam_form
from sciscore.formats.files import read_form
from sciscore.formats.form import Codes, Form
from sciscore.formats.layout import Layout
from sciscore.formats.scim import scim_form
from sciscore.formats.sources import Source
from sciscore.formats.table import Table
from sciscore.formats.writing import write_results
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import WIDTH
from sciscore.measures.reading import blank
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.visits import Visits
from sciscore.saving import Target
from sciscore.scim.items import KEYS
from sciscore.scim.records import ScimRecords

#: Whether a visit has an exam, and whether it has a SCIM record, stand behind its codes.
_FLAGS: Final = 2


@attrs.frozen(repr=False, eq=False)
class VisitCells:
    """What visits have in their cells: codes of an exam, codes of a record, and two flags."""

    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    def exams(self) -> list[Any] | None:
        """The exam of each visit, None where it has none; None if no visit has one."""
        return self._those(self.codes[:, -2], Exams, self.codes[:, :WIDTH])

    def scim(self) -> list[Any] | None:
        """The record of each visit, as the exams."""
        return self._those(self.codes[:, -1], ScimRecords, self.codes[:, WIDTH:-_FLAGS])

    def _those(self, has: Codes, cohort: Callable[[Codes], Any], codes: Codes) -> list[Any] | None:
        if not has.any():
            return None
        found = iter(cohort(codes[has > 0]))
        return [next(found) if one else None for one in has.tolist()]


def read_visits(
    source: Source,
    *,
    edition: str | None = None,
    layout: str | Layout = "sciscore",
    file_type: str | None = None,
) -> Visits:
    r"""The visits of a study from a long table, a row for each.

    Parameters
    ----------
    source
        Path of a file, or an open stream, as `read_exams`.
    edition
        Year of the edition under which all exams are classified; needed if there are any.
    layout
        How the fields of an exam are named, as in `read_exams`; each has its own column.
    file_type
        ``"csv"``, ``"json"``, ``"jsonl"``, ``"parquet"`` or ``"xlsx"``; unless given, by
        the suffix of the path.

    Returns
    -------
    Visits

    Raises
    ------
    FormatError
        If the file cannot be read, or has some columns of an exam or of a SCIM record and
        lacks others.
    OutcomeError
        With every problem of the people, days and recorded values, or of the cells of
        exams and records.
    EditionError
        If the edition is not known.

    Notes
    -----
    Besides the columns of `Visits.from_columns` the table may have those of an exam and
    the 19 entries of SCIM III. A visit whose cells of an exam are all blank has no exam;
    if only some are blank, each of them is a problem. The same goes for SCIM.

    Examples
    --------
    >>> import io
    >>> import sciscore as sci
    >>> text = "person,visit,days_since_treatment,ais,uems\nP1,before,-3,A,12\nP1,after,178,C,"
    >>> visits = sci.read_visits(io.StringIO(text), file_type="csv")
    >>> visits.pairs("before", "after").followup_ais
    ('C',)
    """
    form = _form(layout, edition)
    table: Table[VisitCells] = read_form(source, form, file_type)
    _refuse_all(table)
    exams, scim = table.records.exams(), table.records.scim()
    if exams is not None and edition is None:
        raise FormatError("the file has exams; name the edition under which to classify them")
    return Visits.from_columns(
        table.extra, exams=exams, edition=edition if exams is not None else None, scim=scim
    )


def write_pairs(pairs: Pairs, out: Target, *names: str, file_type: str | None = None) -> None:
    """Write baseline, follow-up and change of each person, a row for each.

    Parameters
    ----------
    pairs
        Of whom.
    out
        Path of a file, or an open stream, as `write_results`.
    names
        Of which findings, scores and levels, as `Pairs.columns`.
    file_type
        Kind of file; unless given, by the suffix of the path.

    Raises
    ------
    FormatError
        If the file cannot be written.
    OutcomeError
        If the visits have no such finding, score or level.
    """
    results = pairs.columns(*names)
    table = Table(
        records=VisitCells(np.zeros((0, 0), np.uint8)),
        rows=tuple(range(1, len(results) + 1)),
        count=len(results),
        extra={"person": list(pairs.people)},
        problems=(),
    )
    write_results(table, results, out, file_type)


def _refuse_all(table: Table[VisitCells]) -> None:
    """Raise what is wrong with the cells, and with the user's columns in the same rows."""
    if not table.problems:
        return
    found = list(table.problems)
    # Of a row that has not a cell for each column nothing else can be said.
    uneven = {problem.row for problem in found if not problem.location}
    try:
        Visits.from_columns(table.extra)
    except OutcomeError as error:
        found += (problem for problem in error.problems if problem.row not in uneven)
    raise OutcomeError(sorted(found, key=lambda problem: problem.row or 0))


def _form(layout: str | Layout, edition: str | None) -> Form[VisitCells]:
    """The form of a visit: that of an exam and that of a record, each of them optional."""
    parts = (exam_form(layout, edition), scim_form("sciscore", "III"))
    entries = attrs.evolve(parts[1], fields=dict.fromkeys(KEYS))
    parts = (parts[0], entries)
    fields = {name: None for part in parts for name in part.fields}
    form: Form[VisitCells] = Form(
        noun="a visit",
        fields=fields,
        required=(),
        whole="a visit",
        encode=functools.partial(_encode, parts=parts),
        read=lambda cells: _read(cells, form),
        gathered=VisitCells,
        of_frame=lambda frame, first: table_of_columns(
            {name: frame[name].to_list() for name in frame.columns if name in fields},
            len(frame),
            form,
            first,
        ),
        reserved=parts[0].reserved,
        refuse=functools.partial(_refuse, parts=parts),
    )
    return form


def _refuse(names: Collection[str], parts: Sequence[Form[Any]]) -> list[Problem]:
    """A problem for each part of which some columns are there, and others are not."""
    problems = []
    for part in parts:
        absent = part.absent(names)
        if absent and any(name in part.fields for name in names):
            message = part.lacking(absent, f"{part.part}s of {part.whole}")
            problems.append(Problem(location="", message=message))
    return problems


def _encode(
    columns: Mapping[str, Sequence[object]], count: int, parts: Sequence[Form[Any]]
) -> tuple[Codes, list[Problem]]:
    blocks: list[Codes] = []
    flags: list[Codes] = []
    problems: list[Problem] = []
    for part in parts:
        cells = {name: column for name, column in columns.items() if name in part.fields}
        full = [
            row for row in range(count) if not all(blank(column[row]) for column in cells.values())
        ]
        there = {name: [column[row] for row in full] for name, column in cells.items()}
        codes, wrong = part.encode(there, len(full) if cells else 0)
        block = np.zeros((count, codes.shape[1]), np.uint8)
        flag = np.zeros((count, 1), np.uint8)
        if cells:
            block[full], flag[full] = codes, 1
        problems += (attrs.evolve(p, row=full[(p.row or 1) - 1] + 1) for p in wrong)
        blocks.append(block)
        flags.append(flag)
    return np.concatenate([*blocks, *flags], axis=1), problems


def _read(cells: Mapping[str, Any], form: Form[VisitCells]) -> bytes:
    """The codes of one record of a JSON file."""
    problems = [form.not_a_field(name) for name in cells if name not in form.fields]
    known = {name: (cell,) for name, cell in cells.items() if name in form.fields}
    problems += form.refuse(known)
    codes, wrong = form.encode(known, 1) if not problems else (np.zeros((0, 0), np.uint8), [])
    problems += (attrs.evolve(problem, row=None) for problem in wrong)
    if problems:
        raise SciscoreError(problems)
    return codes.tobytes()
