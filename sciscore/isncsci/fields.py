"""The 138 fields of an exam in order: path, what may stand there, and its code.

An exam is one byte per field. The order is right before left, light touch before
pin prick before motor, rostral before caudal; the two anorectal answers and the
optional fields come last. The paths are also the names of the columns in files.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any, Final

import attrs

from sciscore.errors import Problem
from sciscore.isncsci.editions import Edition, knowing
from sciscore.isncsci.grades import ANSWERS, KINDS, MOTOR, NT, PLAIN, SENSORY, Scale, Token
from sciscore.kinds import ANSWER, FLAG, NONKEY as MUSCLE, grade
from sciscore.records import Field as AnyField, Schema
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES

NO_MUSCLE: Final = 0
FALSE: Final = 0
TRUE: Final = 1
_FLAGS: Final = {"True": TRUE, "False": FALSE, "Yes": TRUE, "No": FALSE}
_MUSCLES: Final = {"": NO_MUSCLE} | {name: INDEX[name] for name in MUSCLE.values if name}


@attrs.frozen
class Field(AnyField):
    """One field of an exam.

    Attributes
    ----------
    scale
        The scale of a graded cell, else None.
    """

    scale: Scale | None = None

    def allowed(self, edition: Edition | None) -> str:
        """Allowed content under an edition, or under any."""
        if edition is not None and self.scale is not None:
            return f"{self.scale.allowed(edition.kinds)} (edition {edition})"
        if edition is not None and self.codes is _MUSCLES:
            return f"a segment from {edition.nonkey_levels.text}, or none"
        return self.kind.allowed

    def refusal(self, cell: object, edition: Edition | None = None) -> Problem:
        """Why a cell is refused, what is allowed, and a hint."""
        kind = attrs.evolve(self.kind, allowed=self.allowed(edition))
        return kind.refusal(cell, self.path)


def _graded(scale: Scale, modality: str, segments: tuple[str, ...], side: str) -> list[Field]:
    noun = f"a {modality.replace('_', ' ')} grade"
    kind = grade(noun, scale.code, scale.allowed(frozenset(KINDS)))
    return [Field(f"{side}.{modality}.{name}", kind, scale.code, None, scale) for name in segments]


def _fields() -> Iterable[Field]:
    for side in SIDES:
        yield from _graded(SENSORY, "light_touch", DERMATOMES, side)
        yield from _graded(SENSORY, "pin_prick", DERMATOMES, side)
        yield from _graded(MOTOR, "motor", KEY_MUSCLES, side)
    for path in ("vac", "dap"):
        yield Field(path, ANSWER, ANSWERS)
    for side in SIDES:
        path = f"{side}.lowest_nonkey_muscle"
        yield Field(path, MUSCLE, _MUSCLES, NO_MUSCLE)
    yield Field("prior_deficit", FLAG, _FLAGS, TRUE)
    yield Field("multiple_lesions", FLAG, _FLAGS, FALSE)


FIELDS: Final = tuple(_fields())
SCHEMA: Final = Schema("an exam", FIELDS)
PLACE: Final = SCHEMA.place
WIDTH: Final = SCHEMA.width
#: Fields of one side's block: 28 light touch, 28 pin prick, 10 motor.
SENSORY_WIDTH: Final = 2 * len(DERMATOMES)
SIDE_WIDTH: Final = SENSORY_WIDTH + len(KEY_MUSCLES)
CELLS: Final = 2 * SIDE_WIDTH
VAC, DAP = PLACE["vac"], PLACE["dap"]
NONKEY: Final = slice(PLACE["right.lowest_nonkey_muscle"], PLACE["left.lowest_nonkey_muscle"] + 1)
PRIOR_DEFICIT, MULTIPLE_LESIONS = PLACE["prior_deficit"], PLACE["multiple_lesions"]
#: Codes of the grades and NT, which every edition knows.
USUAL_CODES: Final = bytes(range(NT + 1))


def _content(place: int) -> tuple[int | str | bool | None, ...]:
    """The content of a field by code."""
    field = FIELDS[place]
    content: dict[int, Any] = {code: text for text, code in reversed([*field.codes.items()])}
    if field.scale is not None:
        content = {code: _cell(token) for code, token in field.scale.token.items()}
    elif field.codes is _FLAGS:
        content = {TRUE: True, FALSE: False}
    elif field.codes is _MUSCLES:
        content[NO_MUSCLE] = None
    return tuple(content.get(code) for code in range(256))


def _cell(token: Token) -> int | str:
    return token.low if token.kind == PLAIN and token.observed is not None else token.text


@functools.cache
def _contents() -> tuple[tuple[int | str | bool | None, ...], ...]:
    """The content of all fields by code."""
    return tuple(map(_content, range(WIDTH)))


def decode(place: int, code: int) -> int | str | bool | None:
    """The content of a field for its code: a number, a text, a truth value or None."""
    return _contents()[place][code]


def decode_all(codes: bytes) -> list[int | str | bool | None]:
    """The contents of all fields in order."""
    return [content[code] for content, code in zip(_contents(), codes, strict=True)]


@functools.lru_cache(maxsize=64)
def unknown_codes(edition: Edition) -> tuple[bytes, ...]:
    """For each field: by code 1 where the edition does not know it."""
    kinds = [kind for kind in KINDS if kind not in edition.kinds]
    of_scale = {scale: scale.of_kinds(*kinds) for scale in (SENSORY, MOTOR)}
    used = INDEX if edition.ignores_nonkey else edition.nonkey_levels.readings[0]
    known = {NO_MUSCLE, *(INDEX[str(level)] for level in used)}  # type: ignore[attr-defined]
    levels = bytes(code not in known for code in range(256))
    return tuple(
        of_scale[field.scale] if field.scale else levels if field.codes is _MUSCLES else bytes(256)
        for field in FIELDS
    )


def unknown_to(edition: Edition, codes: bytes, row: int | None = None) -> list[Problem]:
    """A problem for every field of one exam that the edition does not know."""
    problems = []
    for place, table in enumerate(unknown_codes(edition)):
        field, code = FIELDS[place], codes[place]
        if table[code]:
            problem = field.refusal(str(decode(place, code)), edition)
            message = problem.message
            if field.scale is not None:
                message += f"; known to edition {knowing(field.scale.token[code].kind)}"
            problem = attrs.evolve(problem, message=message, row=row, code="grade.not_in_edition")
            problems.append(problem)
    return problems
