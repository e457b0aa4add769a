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
from sciscore.isncsci.grades import ANSWERS, KINDS, MOTOR, NT, PLAIN, SENSORY, TAGGED, Scale, Token
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
        if edition is None:
            return self.use
        if self.scale is None:
            levels = edition.nonkey_levels.text
            return f"a segment from {levels}, or none" if self.codes is _MUSCLES else self.use
        return f"{self.scale.allowed(edition.kinds)} (edition {edition})"

    def refusal(self, cell: object, edition: Edition | None = None) -> Problem:
        """Why a cell is refused, what is allowed, and a hint."""
        kind = attrs.evolve(self.kind, allowed=self.allowed(edition))
        return kind.refusal(cell, self.path)


def _graded(scale: Scale, modality: str, segments: tuple[str, ...], side: str) -> list[Field]:
    use = scale.allowed(frozenset(KINDS))
    kind = grade(f"a {modality.replace('_', ' ')} grade", scale.code, use)
    return [
        Field(f"{side}.{modality}.{name}", kind, scale.code, use, None, scale) for name in segments
    ]


def _fields() -> Iterable[Field]:
    for side in SIDES:
        yield from _graded(SENSORY, "light_touch", DERMATOMES, side)
        yield from _graded(SENSORY, "pin_prick", DERMATOMES, side)
        yield from _graded(MOTOR, "motor", KEY_MUSCLES, side)
    for path in ("vac", "dap"):
        yield Field(path, ANSWER, ANSWERS, ANSWER.allowed)
    for side in SIDES:
        path = f"{side}.lowest_nonkey_muscle"
        yield Field(path, MUSCLE, _MUSCLES, MUSCLE.allowed, NO_MUSCLE)
    yield Field("prior_deficit", FLAG, _FLAGS, FLAG.allowed, TRUE)
    yield Field("multiple_lesions", FLAG, _FLAGS, FLAG.allowed, FALSE)


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


@functools.cache
def tagged_table(scale: Scale) -> bytes:
    """By code: 1 for a tagged cell."""
    return scale.of_kinds(TAGGED)


@functools.lru_cache(maxsize=64)
def unknown_tables(edition: Edition) -> tuple[bytes, bytes, bytes]:
    """By code: 1 where the edition does not know it, of the two scales and of non-key levels."""
    kinds = [kind for kind in KINDS if kind not in edition.kinds]
    used = INDEX if edition.ignores_nonkey else edition.nonkey_levels.readings[0]
    known = {NO_MUSCLE, *(INDEX[str(level)] for level in used)}  # type: ignore[attr-defined]
    levels = bytes(code not in known for code in range(256))
    return SENSORY.of_kinds(*kinds), MOTOR.of_kinds(*kinds), levels


def unknown_to(edition: Edition, codes: bytes, row: int | None = None) -> list[Problem]:
    """A problem for every field of one exam that the edition does not know."""
    sensory, motor, levels = unknown_tables(edition)
    problems = []
    for place, code in enumerate(codes):
        field = FIELDS[place]
        text = str(decode(place, code))
        of_scale = motor if field.scale is MOTOR else sensory
        graded = field.scale is not None and of_scale[code]
        if not graded and not (field.codes is _MUSCLES and levels[code]):
            continue
        problem = field.refusal(text, edition)
        message = problem.message
        if graded and field.scale is not None:
            message = f"{message}; known to edition {knowing(field.scale.token[code].kind)}"
        problems.append(
            attrs.evolve(problem, message=message, row=row, code="grade.not_in_edition")
        )
    return problems
