"""The forms of exams in files: one for each layout, of which some are nested in JSON."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs

from sciscore.errors import ExamError, Problem
from sciscore.formats import praxis
from sciscore.formats.form import Form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import layout as find_layout, suggestion
from sciscore.formats.own import OWN
from sciscore.formats.praxis import PRAXIS
from sciscore.formats.table import good_rows
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.records import Codes

_Nested: TypeAlias = tuple[Callable[..., Exam], Callable[[str], bool]]

#: By layouts whose exams may be nested: how to read one, and which keys hold its parts.
_NESTED: Final[Mapping[Layout, _Nested]] = {
    OWN: (Exam.from_dict, ("right", "left").__contains__),
    PRAXIS: (praxis.read, praxis.looks_like_key),
}


def exam_form(
    layout: str | Layout, edition: str | Edition | None = None, untested: Iterable[str] = ()
) -> Form[Exams]:
    """The form of exams in a layout, under an edition or under any.

    Parameters
    ----------
    layout
        The layout, or its name.
    edition
        Refuse the grades that this edition does not know.
    untested
        Texts that mean "not tested" beside those of the layout.

    Raises
    ------
    FormatError
        If there is no such layout.
    EditionError
        If there is no such edition.
    """
    known = find_layout(layout)
    if untested:
        known = known.also(**_untested(untested))
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


def _untested(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """What texts stand for in cells that can be untested."""
    return {kind: dict.fromkeys(texts, "NT") for kind in ("sensory", "motor", "answers")}


def _encode(
    columns: Mapping[str, Sequence[object]], count: int, known: Layout, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    codes, problems = known.encode(columns, count, edition)
    return codes, all_problems(codes, problems, edition, known)


def _read_flat(
    cells: Mapping[str, Any], known: Layout, form: Form[Exams], edition: str | Edition | None
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


def all_problems(
    codes: Codes, problems: Sequence[Problem], edition: Edition | None, known: Layout
) -> list[Problem]:
    """All problems of exams in a layout, in order: what is unreadable, and what is unknown.

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
    readable = good_rows(len(codes), problems)
    unknown = known.unknown(codes[readable], edition) if edition else []
    found = [
        *problems,
        *(attrs.evolve(p, row=int(readable[(p.row or 1) - 1]) + 1) for p in unknown),
    ]
    return sorted(found, key=lambda p: (p.row or 0, known.places.get(p.location, -1)))
