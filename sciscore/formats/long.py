"""Exams from long tables, with a row for each cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from sciscore.errors import ExamError, FormatError, Problem, did_you_mean, shown
from sciscore.formats.exams import exam_form
from sciscore.formats.layout import by_text
from sciscore.formats.layout_fields import REQUIRED
from sciscore.formats.layouts import OWN
from sciscore.formats.name_parts import name_parts
from sciscore.formats.names import by_fold
from sciscore.formats.raw_table import Columns, raw_table
from sciscore.formats.table import Table, is_reported, numbered_as, table_of_codes
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import PLACE
from sciscore.recorded import folded, is_missing, plain_text, texts

if TYPE_CHECKING:
    from typing import Unpack

    from sciscore.formats.read import FileOptions


def exams_from_long(  # noqa: PLR0913 - one argument for each column
    source: object,
    *,
    person: str | Sequence[str],
    side: str = "side",
    test: str = "test",
    level: str = "level",
    value: str = "value",
    edition: str | None = None,
    untested: str | Iterable[str] = (),
    spellings: Mapping[str, Mapping[str, str]] | None = None,
    on_error: str = "raise",
    file_type: str | None = None,
    **options: Unpack[FileOptions],
) -> Table[Exams]:
    """The exams of a long table, which has a row for each cell of an exam.

    Parameters
    ----------
    source
        A data frame, a path or an open file, columns by name, or a list of records.
    person
        The column that tells exams apart, or several, such as person and visit.
    side, test, level, value
        The columns for the side, the modality, the segment and the grade, which hold any
        of the words that `suggest_layout` knows. VAC and DAP stand in the column of the
        test. Names match without regard to case, blanks and ``_ . -``; unless they are
        named, ``modality``, ``segment``, ``grade`` and ``score`` are known as well.
    edition
        Refuse the grades that this edition does not know.
    untested
        Texts that stand for NT.
    spellings
        What the table writes besides, by kind; as in `Layout`.
    on_error
        ``"raise"``: any problem is raised. ``"report"``: exams with problems are left
        out and listed in the problems.
    file_type, **options
        How a file is read, as in `read_exams`: ``sheet``, ``separator``, ``encoding``.

    Returns
    -------
    Table
        The exams in the order in which they appear first, and the columns of `person`
        with a value for each. Rows of problems count exams, from 1.

    Raises
    ------
    ExamError
        With every cell that is missing, given twice or not understood.
    FormatError
        If a column is missing or a row names no cell of an exam.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.layout("sciscore").write(sci.Exam.intact())
    >>> rows = [{"id": "P1", "side": path.split(".")[0], "test": path.split(".")[1],
    ...          "level": path.split(".")[2], "value": text}
    ...         for path, text in exam.items() if path.count(".") == 2]
    >>> rows += [{"id": "P1", "test": answer, "value": "Yes"} for answer in ("VAC", "DAP")]
    >>> table = sci.exams_from_long(rows, person="id")
    >>> table.exams[0] == sci.Exam.intact(), table.extra
    (True, {'id': ['P1']})
    """
    reported = is_reported(on_error)
    raw = raw_table(source, file_type=file_type, **options)
    given = {"side": side, "test": test, "level": level, "value": value}
    keys, named = _columns(raw.extra, texts(person), given)
    with numbered_as(raw):
        exams, problems = _exams(raw.extra, keys, named)
    form = exam_form(
        OWN.also(untested=untested).also(**by_text({} if spellings is None else spellings)), edition
    )
    paths = dict.fromkeys(itertools.chain(REQUIRED, *(cells for _, cells in exams)))
    columns = {path: [cells.get(path) for _, cells in exams] for path in paths}
    codes, wrong = form.encode(columns, len(exams))
    known = {(problem.row, problem.location) for problem in problems}
    problems += [one for one in wrong if (one.row, one.location) not in known]
    problems.sort(key=lambda one: (one.row or 0, PLACE.get(one.location, -1)))
    if problems and not reported:
        raise ExamError(problems)
    return table_of_codes(
        codes,
        form,
        problems,
        numbers=range(1, len(exams) + 1),
        extra={key: [raw.extra[key][row] for row, _ in exams] for key in keys},
        reported=reported,
    )


#: What the columns of a cell are called, too, where they are not named.
_ALSO: Final = {
    "side": ("side",),
    "test": ("test", "modality"),
    "level": ("level", "segment"),
    "value": ("value", "grade", "score"),
}
#: How to name columns that are not called as by default.
_HOW: Final = "; name the columns with person=, side=, test=, level= and value="


def _columns(
    columns: Columns, keys: Sequence[str], given: Mapping[str, str]
) -> tuple[tuple[str, ...], list[str]]:
    """The columns of the keys and of the parts of a cell, in any spelling that is unique."""
    texts(tuple(given.values()), "names of columns")
    alike = by_fold(columns)
    found: dict[str, str] = {}
    problems: list[Problem] = []
    asked: dict[str, tuple[str, ...]] = {name: (name,) for name in keys}
    asked |= {
        name: _ALSO[part] if name == part and name not in columns else (name,)
        for part, name in given.items()
    }
    for name, words in asked.items():
        named = [n for word in words for n in alike.get(folded(word), ())]
        named = [name] if name in columns else named
        if len(named) == 1:
            found[name] = named[0]
        elif named:
            message = f"may be {' or '.join(map(shown, named))}{_HOW}"
            problems.append(Problem(location=name, message=message, code="field.ambiguous"))
        else:
            message = "no such column" + (did_you_mean(name, columns) or _HOW)
            problems.append(Problem(location=name, message=message, code="field.missing"))
    if problems:
        raise FormatError(problems)
    return tuple(found[key] for key in keys), [found[name] for name in given.values()]


def _exams(
    columns: Columns, keys: Sequence[str], named: Sequence[str]
) -> tuple[list[tuple[int, dict[str, object]]], list[Problem]]:
    """For each exam the row in which it appears first, from 0, and its cells by path.

    Cells that stand twice or are missing are problems.
    """
    twice = Problem(message="given twice for one exam", code="field.repeated")
    problems: list[Problem] = []
    exams: dict[tuple[object, ...], tuple[int, int, dict[str, object]]] = {}
    whose = zip(*(columns[key] for key in keys), strict=True)
    paths = _paths(columns, keys, named)
    for row, (path, value, key) in enumerate(zip(paths, columns[named[-1]], whose, strict=True)):
        if not path:
            continue
        plain = tuple(plain_text(part) if isinstance(part, float) else part for part in key)
        place, _, cells = exams.setdefault(plain, (len(exams) + 1, row, {}))
        if path in cells:
            problems.append(attrs.evolve(twice, location=path, row=place, value=str(value)))
        cells[path] = value
    message = "no row for this cell; write NT if it was not tested"
    problems += [
        Problem(location=path, message=message, row=place, code="field.missing")
        for place, _, cells in exams.values()
        for path in REQUIRED
        if path not in cells
    ]
    return [(row, cells) for _, row, cells in exams.values()], problems


def _paths(columns: Columns, keys: Sequence[str], named: Sequence[str]) -> list[str]:
    """The field of each row, nothing where one without a value does not name it or its exam.

    It is an error if one with a value does not.
    """
    where = ", ".join(named[:-1])
    paths: list[str] = []
    of_nobody: list[Problem] = []
    of_nothing: list[Problem] = []
    rows = zip(*(columns[name] for name in (*keys, *named)), strict=True)
    for row, cells in enumerate(rows, 1):
        *parts, value = ("" if is_missing(cell) else str(cell).strip() for cell in cells)
        blank = [key for key, part in zip(keys, parts, strict=False) if not part]
        said = parts[len(keys) :]
        fields = name_parts(" ".join(said)).fields
        paths.append(next(iter(fields)) if len(fields) == 1 and not blank else "")
        if value:
            message = "blank; every cell belongs to an exam"
            of_nobody += (
                Problem(location=key, message=message, row=row, code="value.missing")
                for key in blank
            )
        if value and len(fields) != 1:
            message, text = (
                f"{' '.join(map(shown, said))} is not one cell of an exam",
                " ".join(said),
            )
            of_nothing.append(
                Problem(location=where, message=message, row=row, code="field.unknown", value=text)
            )
    if of_nobody or of_nothing:
        raise FormatError(of_nobody or of_nothing)
    return paths
