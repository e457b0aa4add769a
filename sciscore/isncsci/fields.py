"""The 138 fields of an exam in order: path, what may stand there, and its code.

An exam is one byte per field. The order is right before left, light touch before
pin prick before motor, rostral before caudal; the two anorectal answers and the
optional fields come last. The paths are also the names of the columns in files.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore import recorded
from sciscore.errors import Problem
from sciscore.isncsci import grades
from sciscore.isncsci.editions import EDITIONS, Edition, knowing
from sciscore.isncsci.grades import ANSWERS, MOTOR, SENSORY, UNREADABLE, Codes, Scale
from sciscore.recorded import Kind, plain_text
from sciscore.repeats import Repeats
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES

if TYPE_CHECKING:
    import numpy.typing as npt

NO_MUSCLE: Final = 0
FALSE: Final = 0
TRUE: Final = 1
_FLAGS: Final = {"True": TRUE, "False": FALSE, "Yes": TRUE, "No": FALSE}
_NONKEY: Final = {
    name: INDEX[name] for name in INDEX if INDEX["C5"] <= INDEX[name] <= INDEX["S1"]
} | {"": NO_MUSCLE, "none": NO_MUSCLE}


@attrs.frozen
class Field:
    """One field of an exam.

    Attributes
    ----------
    path
        Where the field stands, such as ``right.motor.L3``.
    kind
        What may be written, in all its spellings.
    codes
        Code by legal text.
    use
        What may be entered, when no edition narrows it.
    default
        Code when the field is not given; None if it must be given.
    scale
        The scale of a graded cell, else None.
    """

    path: str
    kind: Kind
    codes: Mapping[str, int]
    use: str
    default: int | None = None
    scale: Scale | None = None

    @functools.cached_property
    def code_of(self) -> Mapping[str, int]:
        """Code by text, in every spelling in which `plain_text` gives it, and as it is."""
        spelled = {text: self.codes[value] for text, value in self.kind.spellings.items()}
        return spelled | dict(self.codes)

    @property
    def noun(self) -> str:
        """What it holds, as messages say it."""
        return self.kind.noun

    @property
    def untested(self) -> str:
        """What is written where a cell was not tested, or nothing."""
        return next((text for text, code in self.codes.items() if code == grades.NT), "")

    def allowed(self, edition: Edition | None) -> str:
        """What may be entered under an edition, or under any."""
        if edition is None:
            return self.use
        if self.scale is None:
            levels = edition.nonkey_levels.text
            return f"a segment from {levels}, or none" if self.codes is _NONKEY else self.use
        return f"{self.scale.allowed(edition.kinds)} (edition {edition})"

    def refusal(self, cell: object, edition: Edition | None) -> Problem:
        """Why a cell is refused, what is allowed, and a hint."""
        kind = attrs.evolve(self.kind, allowed=self.allowed(edition))
        return kind.refusal(cell, self.path)


def _graded(scale: Scale, modality: str, segments: tuple[str, ...], side: str) -> list[Field]:
    kinds = frozenset({grades.PLAIN, grades.LEGACY, grades.TAGGED})
    use = scale.allowed(kinds)
    kind = recorded.grade(f"a {modality.replace('_', ' ')} grade", scale.code, use)
    return [
        Field(f"{side}.{modality}.{name}", kind, scale.code, use, None, scale) for name in segments
    ]


def _fields() -> tuple[Field, ...]:
    cells = [
        field
        for side in SIDES
        for field in (
            *_graded(SENSORY, "light_touch", DERMATOMES, side),
            *_graded(SENSORY, "pin_prick", DERMATOMES, side),
            *_graded(MOTOR, "motor", KEY_MUSCLES, side),
        )
    ]
    answer, muscle, flag = recorded.ANSWER, recorded.NONKEY, recorded.FLAG
    answers = [Field(path, answer, ANSWERS, answer.allowed) for path in ("vac", "dap")]
    muscles = [
        Field(f"{side}.lowest_nonkey_muscle", muscle, _NONKEY, muscle.allowed, NO_MUSCLE)
        for side in SIDES
    ]
    flags = [
        Field("prior_deficit", flag, _FLAGS, flag.allowed, TRUE),
        Field("multiple_lesions", flag, _FLAGS, flag.allowed, FALSE),
    ]
    return (*cells, *answers, *muscles, *flags)


FIELDS: Final = _fields()
PLACE: Final = {field.path: place for place, field in enumerate(FIELDS)}
WIDTH: Final = len(FIELDS)
#: Fields of one side's block: 28 light touch, 28 pin prick, 10 motor.
SENSORY_WIDTH: Final = 2 * len(DERMATOMES)
SIDE_WIDTH: Final = SENSORY_WIDTH + len(KEY_MUSCLES)
CELLS: Final = 2 * SIDE_WIDTH
VAC, DAP = PLACE["vac"], PLACE["dap"]
NONKEY: Final = slice(PLACE["right.lowest_nonkey_muscle"], PLACE["left.lowest_nonkey_muscle"] + 1)
PRIOR_DEFICIT, MULTIPLE_LESIONS = PLACE["prior_deficit"], PLACE["multiple_lesions"]


def by_scale(codes: Codes, sensory: bytes, motor: bytes) -> tuple[Codes, Codes]:
    """The graded cells translated by a table for each scale.

    Returns arrays of shape (n, 2, 56) and (n, 2, 10): right then left side.
    """
    sides = codes[:, :CELLS].reshape(len(codes), 2, SIDE_WIDTH)
    blocks = (sides[:, :, :SENSORY_WIDTH], sensory), (sides[:, :, SENSORY_WIDTH:], motor)
    touch_and_prick, muscles = (
        np.frombuffer(block.tobytes().translate(table), np.uint8).reshape(block.shape)
        for block, table in blocks
    )
    return touch_and_prick, muscles


def encode(
    field: Field, column: Sequence[object], edition: Edition | None = None
) -> tuple[Codes, list[Problem]]:
    """The codes of one field for every record, and what is wrong with it.

    Unreadable cells get the code `UNREADABLE`; rows are counted from 1.
    """
    codes = _codes(field.code_of, column.values if isinstance(column, Repeats) else column)
    found = np.frombuffer(codes, np.uint8)
    if isinstance(column, Repeats):
        found = found[column.places]
    if UNREADABLE not in codes:
        return found, []
    problems = [
        attrs.evolve(field.refusal(column[row], edition), row=row + 1)
        for row in np.flatnonzero(found == UNREADABLE).tolist()
    ]
    return found, problems


def _codes(known: Mapping[str, int], cells: Sequence[object]) -> bytes:
    """The codes of cells, `UNREADABLE` where there is none."""
    try:
        # Texts without a fault, the usual column of a file.
        return bytes(map(known.__getitem__, cells))  # type: ignore[arg-type]
    except (KeyError, TypeError):
        return bytes([_code(known, cell) for cell in cells])


def _code(known: Mapping[str, int], cell: object) -> int:
    text = cell if isinstance(cell, str) and cell in known else plain_text(cell)
    return UNREADABLE if text is None else known.get(text, UNREADABLE)


def decode(place: int, code: int) -> int | str | bool | None:
    """The content of a field for its code: a number, a text, a truth value or None."""
    field = FIELDS[place]
    if field.scale is not None:
        token: grades.Token = field.scale.token[code]
        return (
            token.low if token.kind == grades.PLAIN and token.observed is not None else token.text
        )
    if field.codes is _FLAGS:
        return code == TRUE
    if field.codes is _NONKEY and code == NO_MUSCLE:
        return None
    return next(text for text, known in field.codes.items() if known == code)


def all_usual(codes: Codes) -> bool:
    """Whether the cells hold nothing but grades and NT, which every edition knows."""
    return bool(codes[:, :CELLS].max(initial=grades.NT) == grades.NT)


@functools.cache
def _unknown_tables(name: str) -> tuple[bytes, bytes, npt.NDArray[np.bool_]]:
    """By code: what the edition does not know of the two scales and of non-key levels."""
    edition = EDITIONS[name]
    unknown = [kind for kind in grades.KINDS if kind not in edition.kinds]
    sensory, motor = (scale.kinds(*unknown).tobytes() for scale in (SENSORY, MOTOR))
    levels = np.ones(256, bool)
    used = INDEX if edition.nonkey.readings == ("ignored",) else edition.nonkey_levels.readings[0]
    levels[[NO_MUSCLE, *(INDEX[level] for level in used)]] = False  # type: ignore[attr-defined]
    return sensory, motor, levels


def unknown_rows(edition: Edition, codes: Codes) -> npt.NDArray[np.intp]:
    """The exams of a cohort with fields that the edition does not know."""
    sensory, motor, levels = _unknown_tables(edition.name)
    unknown = levels[codes[:, NONKEY]].any(axis=1)
    if not all_usual(codes):
        for block in by_scale(codes, sensory, motor):
            unknown |= block.any(axis=(1, 2))
    return np.flatnonzero(unknown)


def unknown_to(edition: Edition, codes: Codes) -> list[Problem]:
    """Every field of every exam that the edition does not know; rows from 1."""
    problems = []
    tables = _unknown_tables(edition.name)
    for row in unknown_rows(edition, codes).tolist():
        for place, code in enumerate(codes[row].tolist()):
            field = FIELDS[place]
            text = str(decode(place, code))
            if field.scale is not None and tables[field.scale is MOTOR][code]:
                known = knowing(field.scale.token[code].kind)
                problem = field.refusal(text, edition)
                message = f"{problem.message}; known to edition {known}"
                problems.append(
                    attrs.evolve(problem, message=message, row=row + 1, code="grade.not_in_edition")
                )
            elif field.codes is _NONKEY and tables[2][code]:
                problem = field.refusal(text, edition)
                problems.append(attrs.evolve(problem, row=row + 1, code="grade.not_in_edition"))
    return problems
