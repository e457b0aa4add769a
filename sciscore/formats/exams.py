"""The forms of exams in files: one for each layout, of which some are nested in JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem
from sciscore.formats import praxis
from sciscore.formats.form import Form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout, suggestion
from sciscore.formats.own import OWN
from sciscore.formats.praxis import PRAXIS
from sciscore.formats.table import Table
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.grades import Codes

if TYPE_CHECKING:
    import numpy.typing as npt

REQUIRED: Final = OWN.required

_Nested: TypeAlias = tuple[Callable[..., Exam], Callable[[str], bool]]

#: By layouts whose exams may be nested: how to read one, and which keys hold its parts.
_NESTED: Final[Mapping[Layout, _Nested]] = {
    OWN: (Exam.from_dict, ("right", "left").__contains__),
    PRAXIS: (praxis.read, praxis.looks_like_key),
}


def exam_form(columns: str | Layout, edition: str | None = None) -> Form[Exams]:
    """The form of exams in a layout, under an edition or under any.

    Raises
    ------
    FormatError
        If there is no such layout.
    EditionError
        If there is no such edition.
    """
    known = layout(columns)
    row = None if edition is None else find_edition(edition)
    form = Form(
        noun="an exam",
        fields=dict.fromkeys((*known.places, *known.second.values())),
        required=known.required,
        part="column",
        whole=known.title,
        encode=functools.partial(_encode, known=known, edition=row),
        read=lambda cells: _read_flat(cells, known, form, edition),
        gathered=Exams,
        of_frame=functools.partial(_of_frame, known=known, edition=row),
        elsewhere=functools.partial(suggestion, asked=known),
    )
    if known in _NESTED:
        read, nests = _NESTED[known]
        form = attrs.evolve(
            form, read=lambda cells: read(cells, edition=edition).codes, nests=nests
        )
    if known == OWN:
        form = attrs.evolve(
            form,
            part="field",
            whole="an exam",
            template="`sciscore template` prints a complete header",
            reserved=("right.", "left."),
        )
    return form


def _encode(
    columns: Mapping[str, Sequence[object]], count: int, known: Layout, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    codes, problems = known.encode(columns, count, edition)
    return codes, sound(codes, problems, edition, known)[1]


def _of_frame(
    frame: Any,  # noqa: ANN401 - of narwhals, which is not loaded here
    first: int,
    known: Layout,
    edition: Edition | None,
) -> Table[Exams]:
    from sciscore.formats.frames import read_frame  # noqa: PLC0415 - needs the extra

    return read_frame(frame, known, edition, first)


def _read_flat(
    cells: Mapping[str, Any], known: Layout, form: Form[Exams], edition: str | None
) -> bytes:
    """The codes of a record with a key for each field and no others."""
    problems = [form.not_a_field(key) for key in cells if not known.owns(key)]
    try:
        exam = known.read(cells, edition=edition)
    except ExamError as error:
        raise ExamError([*problems, *error.problems]) from None
    if problems:
        raise ExamError(problems)
    return exam.codes


def read_columns(
    columns: Mapping[str, Sequence[object]],
    count: int,
    known: Layout = OWN,
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
    known
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
    codes, problems = known.encode(columns, count, edition)
    good, problems = sound(codes, problems, edition, known)
    return codes[good], good.tolist(), problems


def sound(
    codes: Codes, problems: Sequence[Problem], edition: Edition | None, known: Layout = OWN
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
    known
        How the columns are named in problems.
    """
    found = list(problems)
    good = _without(np.arange(len(codes)), found)
    if edition is not None:
        unknown = known.unknown(codes[good], edition)
        found += (attrs.evolve(p, row=int(good[(p.row or 1) - 1]) + 1) for p in unknown)
        good = _without(good, found)
    return good, sorted(found, key=lambda p: (p.row or 0, known.places.get(p.where, -1)))


def _without(places: npt.NDArray[np.intp], problems: Sequence[Problem]) -> npt.NDArray[np.intp]:
    return np.setdiff1d(places, [(problem.row or 1) - 1 for problem in problems])
