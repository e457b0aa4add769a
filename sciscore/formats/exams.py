"""The form of exams in files: one for each layout, flat in tables and nested in JSON."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Final

import attrs

from sciscore.errors import ExamError, Problem
from sciscore.formats.form import Form
from sciscore.formats.layout import Layout
from sciscore.formats.layouts import OWN, layout as find_layout, suggestion
from sciscore.formats.names import MOST_HINTS
from sciscore.formats.table import good_rows
from sciscore.formats.unread import to_be_blank, unread_by
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exams import Exams
from sciscore.records import Codes


def exam_form(
    layout: str | PathLike[str] | Layout,
    edition: str | int | Edition | None = None,
    untested: str | Iterable[str] = (),
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
    row = None if edition is None else find_edition(edition)
    return _form(find_layout(layout, untested=untested), row)


#: What to do about columns of other names.
_OTHERS: Final = (
    "`sciscore layout` suggests how to read other names, "
    "`sciscore template` prints a complete header"
)


def _form(known: Layout, edition: Edition | None) -> Form[Exams]:
    own = known.name == OWN.name
    return Form(
        noun="an exam",
        fields=dict.fromkeys((*known.places, *known.considered_normal.values(), *known.surplus)),
        required=known.required,
        part="field" if own else "column",
        whole="an exam" if own else known.title,
        template=_OTHERS if own else "",
        encode=functools.partial(_encode, known=known, edition=edition),
        read=functools.partial(_read, known=known, edition=edition),
        gathered=Exams.of_legal,
        nests=known.belongs,
        holds=known.holds_cells,
        reserved=("right.", "left.") if own or known.columns == OWN.columns else (),
        refuse=functools.partial(_undecided, known=known),
        elsewhere=functools.partial(suggestion, asked=known),
        unread=functools.partial(_unread, known=known),
        renamed=functools.partial(_renamed, known=known, edition=edition),
    )


def _renamed(
    names: Collection[str], known: Layout, edition: Edition | None
) -> tuple[Form[Exams] | None, list[Problem]]:
    matched, alike = known.matched(names)
    others = [name for name in names if not matched.belongs(name)]
    blank = to_be_blank(matched, others) if len(others) < len(names) else []
    if blank:
        matched = attrs.evolve(matched, surplus=(*matched.surplus, *blank))
    return (None if matched is known else _form(matched, edition)), alike


def _undecided(_: Collection[str], known: Layout) -> list[Problem]:
    return known.undecided()


def _unread(names: Collection[str], known: Layout) -> list[Problem]:
    """A problem for each column that is part of an exam by its name, and that nobody reads."""
    return unread_by(known, (name for name in names if not known.belongs(name)))


def _encode(
    columns: Mapping[str, Sequence[object]], count: int, known: Layout, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    codes, problems = known.encode(columns, count, edition)
    return codes, all_problems(codes, problems, edition, known)


def _read(cells: Mapping[str, Any], known: Layout, edition: Edition | None) -> bytes:
    """The codes of one record, whose members are all of the exam."""
    codes, own, problems = known.read_record(cells, edition)
    problems = [
        *problems,
        *(known.not_a_field(name, hinted=place < MOST_HINTS) for place, name in enumerate(own)),
    ]
    if problems:
        raise ExamError(problems)
    return codes


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
