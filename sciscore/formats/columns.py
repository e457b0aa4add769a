"""The columns of a table of exams: which are fields under a layout, and what they hold.

All other columns belong to the user and are carried along, unless their names
look like those of fields: a misspelt field must not pass for a column of the user's.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, did_you_mean
from sciscore.formats.column import folded
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import suggestion
from sciscore.formats.own import OWN
from sciscore.formats.table import Table
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.grades import Codes

if TYPE_CHECKING:
    import numpy.typing as npt

REQUIRED: Final = OWN.required
#: How messages of missing fields begin.
MISSING: Final = "missing; "
#: How many missing fields are named one by one.
_FEW: Final = 10


@functools.lru_cache
def _lookalikes(layout: Layout) -> dict[str, str]:
    return {folded(name): name for name in layout.places}


def looks_like_field(name: str, layout: Layout = OWN) -> bool:
    """Whether a name is that of a field, or so close that it must be meant for one."""
    ours = layout is OWN and name.casefold().startswith(("right.", "left."))
    return ours or layout.owns(name) or folded(name) in _lookalikes(layout)


def not_a_field(name: str, layout: Layout = OWN) -> Problem:
    """What is wrong with a name that only looks like that of a field."""
    meant = _lookalikes(layout).get(folded(name))
    hint = f"; did you mean {meant!r}?" if meant else did_you_mean(name, layout.places)
    what = "a field of an exam" if layout is OWN else f"a column of {layout.title}"
    return Problem(where=name[:80], message=f"not {what}{hint}")


def lacking(absent: Sequence[str], layout: Layout = OWN) -> str:
    """Which fields are missing: all by name if they are few."""
    named = ", ".join(absent if len(absent) <= _FEW else absent[:3])
    fields = "fields of an exam" if layout is OWN else f"columns of {layout.title}"
    among = f"{len(absent)} of the {len(layout.required)} required {fields} are missing"
    if len(absent) <= _FEW:
        return f"{among}: {named}"
    return f"{among}, such as {named}"


def compact(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, with one in the place of many missing fields."""
    absent = [problem.where for problem in problems if problem.message.startswith(MISSING)]
    if len(absent) <= _FEW:
        return list(problems)
    others = [problem for problem in problems if not problem.message.startswith(MISSING)]
    return [Problem(where="", message=lacking(absent)), *others]


def check_header(names: Sequence[str], layout: Layout = OWN) -> None:
    """Refuse a header that lacks fields, repeats names or misspells fields.

    Parameters
    ----------
    names
        The names of all columns.
    layout
        How the fields of the exam are named.

    Raises
    ------
    FormatError
        With everything that is wrong with it, and a hint at another layout if the
        names look like that.
    """
    problems = [
        Problem(where=name[:80], message=f"stands {times} times in the header")
        for name, times in Counter(names).items()
        if times > 1
    ]
    problems += [
        not_a_field(name, layout)
        for name in dict.fromkeys(names)
        if not layout.owns(name) and looks_like_field(name, layout)
    ]
    absent = [problem.where for problem in layout.missing(names)]
    if absent:
        problems.append(Problem(where="", message=lacking(absent, layout) + _hint(names, layout)))
    if problems:
        raise FormatError(problems)


def _hint(names: Sequence[str], layout: Layout) -> str:
    """How a header that lacks fields may be put right."""
    other = suggestion(names, layout)
    if other or layout is not OWN:
        return other
    hint = "; `sciscore template` prints a complete header"
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and mark in names[0]:
            hint += f"; the columns are separated by {word}, sciscore reads commas"
    return hint


def read_columns(
    columns: Mapping[str, Sequence[object]],
    count: int,
    layout: Layout = OWN,
    edition: Edition | None = None,
) -> tuple[Codes, list[int], list[Problem]]:
    """Whole columns of cells as codes, whatever is wrong with some of their rows.

    Parameters
    ----------
    columns
        Cells by name of the column, under a header that was checked before; columns
        that are no fields are left alone. A cell is a text, a whole number, a truth
        value or None; anything else is refused.
    count
        How many rows there are.
    layout
        How the fields of the exam are named and spelled.
    edition
        Grades that this edition does not know are problems, too.

    Returns
    -------
    tuple
        The codes of the good rows, one exam in each; the places of these rows, from 0;
        and all problems of the others, each with the name of the column in this layout
        and its row, from 1.

    Examples
    --------
    >>> import sciscore as sci
    >>> emsci = sci.layout("emsci")
    >>> record = emsci.write(sci.Exam.intact())
    >>> columns = {name: (text, text) for name, text in record.items()}
    >>> codes, good, problems = read_columns(columns | {"RMS_C5": (9, 5)}, 2, emsci)
    >>> len(codes), good, str(problems[0])[:40]
    (1, [1], "row 1, RMS_C5: '9' is not a motor grade;")
    """
    codes, problems = layout.encode(columns, count, edition)
    good, problems = sound(codes, problems, edition, layout)
    return codes[good], good.tolist(), problems


def by_row(problem: Problem, layout: Layout = OWN) -> tuple[int, int]:
    """Order of problems: by row, then by field."""
    return problem.row or 0, layout.places.get(problem.where, -1)


def sound(
    codes: Codes, problems: Sequence[Problem], edition: Edition | None, layout: Layout = OWN
) -> tuple[npt.NDArray[np.intp], list[Problem]]:
    """The places of the exams without problems, and the problems of all others.

    Parameters
    ----------
    codes
        Codes of shape (n, 138).
    problems
        What was unreadable; rows from 1.
    edition
        Grades that this edition does not know are problems, too.
    layout
        How the columns are named in problems.
    """
    problems = list(problems)
    good = np.setdiff1d(np.arange(len(codes)), _places(problems))
    if edition is not None:
        unknown = layout.unknown(codes[good], edition)
        problems += (attrs.evolve(p, row=int(good[place]) + 1) for p, place in _placed(unknown))
        good = np.setdiff1d(good, _places(problems))
    return good, sorted(problems, key=functools.partial(by_row, layout=layout))


def tables(
    header: Sequence[str],
    batches: Iterable[Sequence[Sequence[str]]],
    edition: Edition | None,
    layout: Layout = OWN,
) -> Iterator[Table]:
    """A table of each batch of rows of cells under a header, problems reported.

    Parameters
    ----------
    header
        The names of the columns, checked before.
    batches
        Rows of cells; a row that has not a cell for each column is a problem.
    edition
        Grades that this edition does not know are problems, too.
    layout
        How the fields of the exam are named and spelled.
    """
    first = 1
    for batch in batches:
        yield _table(header, batch, edition, layout, first)
        first += len(batch)
    if first == 1:
        yield _table(header, (), edition, layout, first)


def _table(
    header: Sequence[str],
    batch: Sequence[Sequence[str]],
    edition: Edition | None,
    layout: Layout,
    first: int,
) -> Table:
    whole = [place for place, row in enumerate(batch) if len(row) == len(header)]
    columns = dict(zip(header, zip(*(batch[place] for place in whole), strict=True), strict=False))
    cells = {name: columns.get(name, ()) for name in header if layout.owns(name)}
    codes, good, wrong = read_columns(cells, len(whole), layout, edition)
    problems = [
        Problem(where="", message=_uneven(row, header), row=first + place)
        for place, row in enumerate(batch)
        if len(row) != len(header)
    ]
    problems += (attrs.evolve(p, row=first + whole[place]) for p, place in _placed(wrong))
    return Table(
        exams=Exams(codes),
        rows=tuple(first + whole[place] for place in good),
        count=len(batch),
        extra=_own(columns, whole, [n for n in header if not layout.owns(n)], len(batch)),
        problems=tuple(sorted(problems, key=functools.partial(by_row, layout=layout))),
        first=first,
    )


def _uneven(row: Sequence[str], header: Sequence[str]) -> str:
    return f"{len(row)} cell{'s' * (len(row) != 1)}, the header has {len(header)}"


def _placed(problems: Iterable[Problem]) -> Iterator[tuple[Problem, int]]:
    """The problems of a cohort, each with the place of its exam, counted from 0."""
    return ((problem, problem.row - 1) for problem in problems if problem.row is not None)


def _places(problems: Iterable[Problem]) -> list[int]:
    return [place for _, place in _placed(problems)]


def _own(
    columns: Mapping[str, Sequence[str]], whole: Sequence[int], names: Sequence[str], count: int
) -> dict[str, list[object]]:
    """The user's columns; nothing where a row has not a cell for each column.

    Which cell of such a row belongs to which column cannot be known.
    """
    if len(whole) == count:
        return {name: list(columns.get(name, ())) for name in names}
    own: dict[str, list[object]] = {name: [None] * count for name in names}
    for name in names:
        for place, value in zip(whole, columns.get(name, ()), strict=False):
            own[name][place] = value
    return own
