"""The forms of exams in files: sciscore's own columns, and the Praxis form of JSON.

In sciscore's own form there is a column for each field of an exam, named by its path.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, did_you_mean, shown
from sciscore.formats import praxis
from sciscore.formats.form import Form, folded
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam, encode_columns
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import FIELDS, PLACE, unknown_to
from sciscore.isncsci.grades import Codes

REQUIRED: Final = tuple(field.path for field in FIELDS if field.default is None)
_LOOKALIKES: Final = frozenset(map(folded, PLACE))


def _looks_like(name: str) -> bool:
    return name.casefold().startswith(("right.", "left.")) or folded(name) in _LOOKALIKES


def _belongs(key: str) -> bool:
    return key in ("right", "left") or _looks_like(key)


def _encode(
    columns: Mapping[str, Sequence[object]], count: int, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    """Codes and problems; of exams without others, also grades that the edition lacks."""
    codes, problems = encode_columns(columns, count, edition)
    if edition is not None:
        wrong = [problem.row - 1 for problem in problems if problem.row is not None]
        good = np.setdiff1d(np.arange(count), wrong)
        problems += (
            attrs.evolve(problem, row=int(good[problem.row - 1]) + 1)
            for problem in unknown_to(edition, codes[good])
            if problem.row is not None
        )
    return codes, problems


def _read_own(cells: Mapping[str, Any], edition: str | None) -> bytes:
    return Exam.from_dict(cells, edition=edition).codes


def _read_praxis(cells: Mapping[str, Any], edition: str | None) -> bytes:
    return praxis.read(cells, edition=edition).codes


def exam_form(columns: str, edition: str | None) -> Form[Exams]:
    """A form of exams, under an edition or under any.

    Raises
    ------
    FormatError
        If there is no such form.
    EditionError
        If there is no such edition.
    """
    row = None if edition is None else find_edition(edition)
    own = Form(
        noun="an exam",
        fields=PLACE,
        required=REQUIRED,
        missing=praxis.MISSING,
        template="`sciscore template` prints a complete header",
        encode=functools.partial(_encode, edition=row),
        read=functools.partial(_read_own, edition=edition),
        gathered=Exams,
        belongs=_belongs,
        looks_like=_looks_like,
    )
    if columns == "sciscore":
        return own
    if columns == "praxis":
        return attrs.evolve(
            own,
            read=functools.partial(_read_praxis, edition=edition),
            belongs=praxis.looks_like_key,
            not_in_csv="exams in the form of praxis are JSON, not CSV",
        )
    hint = did_you_mean(str(columns), ("sciscore", "praxis"))
    raise FormatError(f"{shown(columns)} is no form of columns; use one of sciscore, praxis{hint}")
