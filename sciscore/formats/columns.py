"""sciscore's own columns: one for each field of an exam, named by its path.

All other columns belong to the user and are carried along, unless their names
look like ours: a misspelt field must not pass for a column of the user's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, did_you_mean
from sciscore.formats.table import Table
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import check_present, encode_columns
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import FIELDS, PLACE, unknown_to
from sciscore.isncsci.grades import Codes

if TYPE_CHECKING:
    import numpy.typing as npt

REQUIRED: Final = tuple(field.path for field in FIELDS if field.default is None)
#: What is said of a single field that must be given and is not.
MISSING: Final = check_present(())[0].message
#: How many missing fields are named one by one.
_FEW: Final = 10


def _folded(name: str) -> str:
    return re.sub(r"[\s.-]+", "_", name.strip().casefold())


_LOOKALIKES: Final = {_folded(path): path for path in PLACE}


def looks_like_field(name: str) -> bool:
    """Whether a name is that of a field, or so close that it must be meant for one."""
    return name.casefold().startswith(("right.", "left.")) or _folded(name) in _LOOKALIKES


def not_a_field(name: str) -> Problem:
    """What is wrong with a name that only looks like that of a field."""
    meant = _LOOKALIKES.get(_folded(name))
    hint = f"; did you mean {meant!r}?" if meant else did_you_mean(name, PLACE)
    return Problem(where=name[:80], message=f"not a field of an exam{hint}")


def lacking(absent: Sequence[str]) -> str:
    """Which fields are missing: all by name if they are few."""
    named = ", ".join(absent if len(absent) <= _FEW else absent[:3])
    among = f"{len(absent)} of the {len(REQUIRED)} required fields of an exam are missing"
    if len(absent) <= _FEW:
        return f"{among}: {named}"
    return f"{among}, such as {named}"


def compact(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, with one in the place of many missing fields."""
    absent = [problem.where for problem in problems if problem.message == MISSING]
    if len(absent) <= _FEW:
        return list(problems)
    others = [problem for problem in problems if problem.message != MISSING]
    return [Problem(where="", message=lacking(absent)), *others]


def check_header(names: Sequence[str]) -> None:
    """Refuse a header that lacks fields, repeats names or misspells fields.

    Raises
    ------
    FormatError
        With everything that is wrong with it.
    """
    problems = [
        Problem(where=name[:80], message=f"stands {times} times in the header")
        for name, times in Counter(names).items()
        if times > 1
    ]
    problems += [
        not_a_field(name)
        for name in dict.fromkeys(names)
        if name not in PLACE and looks_like_field(name)
    ]
    absent = [problem.where for problem in check_present(names)]
    if absent:
        message = f"{lacking(absent)}; `sciscore template` prints a complete header"
        for mark, word in ((";", "semicolons"), ("\t", "tabs")):
            if len(names) == 1 and mark in names[0]:
                message += f"; the columns are separated by {word}, sciscore reads commas"
        problems.append(Problem(where="", message=message))
    if problems:
        raise FormatError(problems)


def by_row(problem: Problem) -> tuple[int, int]:
    """Order of problems: by row, then by field."""
    return problem.row or 0, PLACE.get(problem.where, -1)


def tables(
    header: Sequence[str], batches: Iterable[Sequence[Sequence[str]]], edition: Edition | None
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
    """
    first = 1
    for batch in batches:
        yield _table(header, batch, edition, first)
        first += len(batch)
    if first == 1:
        yield _table(header, (), edition, first)


def _table(
    header: Sequence[str], batch: Sequence[Sequence[str]], edition: Edition | None, first: int
) -> Table:
    whole = [place for place, row in enumerate(batch) if len(row) == len(header)]
    columns = dict(zip(header, zip(*(batch[place] for place in whole), strict=True), strict=False))
    cells = {path: columns.get(path, ()) for path in header if path in PLACE}
    codes, wrong = encode_columns(cells, len(whole), edition)
    good, wrong = sound(codes, wrong, edition)
    problems = [
        Problem(where="", message=_uneven(row, header), row=first + place)
        for place, row in enumerate(batch)
        if len(row) != len(header)
    ]
    problems += (attrs.evolve(p, row=first + whole[place]) for p, place in _placed(wrong))
    return Table(
        exams=Exams(codes[good]),
        rows=tuple(first + whole[place] for place in good.tolist()),
        count=len(batch),
        extra=_own(columns, whole, header, len(batch)),
        problems=tuple(sorted(problems, key=by_row)),
        first=first,
    )


def sound(
    codes: Codes, problems: Sequence[Problem], edition: Edition | None
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
    """
    problems = list(problems)
    good = np.setdiff1d(np.arange(len(codes)), _places(problems))
    if edition is not None:
        unknown = unknown_to(edition, codes[good])
        problems += (attrs.evolve(p, row=int(good[place]) + 1) for p, place in _placed(unknown))
        good = np.setdiff1d(good, _places(problems))
    return good, sorted(problems, key=by_row)


def _uneven(row: Sequence[str], header: Sequence[str]) -> str:
    return f"{len(row)} cell{'s' * (len(row) != 1)}, the header has {len(header)}"


def _placed(problems: Iterable[Problem]) -> Iterator[tuple[Problem, int]]:
    """The problems of a cohort, each with the place of its exam, counted from 0."""
    return ((problem, problem.row - 1) for problem in problems if problem.row is not None)


def _places(problems: Iterable[Problem]) -> list[int]:
    return [place for _, place in _placed(problems)]


def _own(
    columns: Mapping[str, Sequence[str]], whole: Sequence[int], header: Sequence[str], count: int
) -> dict[str, list[object]]:
    """The user's columns; nothing where a row has not a cell for each column.

    Which cell of such a row belongs to which column cannot be known.
    """
    names = [name for name in header if name not in PLACE]
    if len(whole) == count:
        return {name: list(columns.get(name, ())) for name in names}
    own: dict[str, list[object]] = {name: [None] * count for name in names}
    for name in names:
        for place, value in zip(whole, columns.get(name, ()), strict=False):
            own[name][place] = value
    return own
