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

from sciscore.errors import Problem, shown, spelled
from sciscore.isncsci import grades
from sciscore.isncsci.editions import EDITIONS, Edition, knowing
from sciscore.isncsci.grades import ANSWERS, MOTOR, SENSORY, UNREADABLE, Codes, Scale
from sciscore.repeats import Repeats
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES

if TYPE_CHECKING:
    import numpy.typing as npt

#: Values that registries use for missing grades, each in its own way.
SENTINELS: Final = frozenset({"9", "88", "99", "888", "999"})

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
    noun
        What it holds, as messages say it.
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
    noun: str
    codes: Mapping[str, int]
    use: str
    default: int | None = None
    scale: Scale | None = None

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

    def refusal(self, cell: object, edition: Edition | None) -> str:
        """Why a cell is refused, what is allowed, and a hint."""
        allowed = self.allowed(edition)
        if cell is None or (isinstance(cell, str) and not cell):
            untested = " if it was not tested" if "NT" in self.codes else ""
            return f"blank; enter {'NT' if untested else allowed}{untested}"
        message = f"{shown(cell)} is not {self.noun}; use {allowed}"
        text = cell if isinstance(cell, str) else _text(cell)
        meant = [known for known in self.codes if known.casefold() == text.strip().casefold()]
        if text in SENTINELS:
            return f"{message}; if {text} stands for missing or not testable, enter NT"
        return f"{message}; did you mean {meant[0]!r}?" if meant and text != meant[0] else message


def _graded(scale: Scale, modality: str, segments: tuple[str, ...], side: str) -> list[Field]:
    kinds = frozenset({grades.PLAIN, grades.LEGACY, grades.TAGGED})
    noun = f"a {modality.replace('_', ' ')} grade"
    return [
        Field(f"{side}.{modality}.{name}", noun, scale.code, scale.allowed(kinds), None, scale)
        for name in segments
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
    answers = [Field(path, "an answer", ANSWERS, "Yes, No, NT") for path in ("vac", "dap")]
    muscles = [
        Field(f"{side}.lowest_nonkey_muscle", "a segment", _NONKEY, "C5 to S1, or none", NO_MUSCLE)
        for side in SIDES
    ]
    flags = [
        Field("prior_deficit", "an answer", _FLAGS, "Yes or No", TRUE),
        Field("multiple_lesions", "an answer", _FLAGS, "Yes or No", FALSE),
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


def _text(cell: object) -> str:
    """The text of a cell given as a whole number, a truth value or None.

    Anything else gets a text that no field knows.
    """
    if cell is None:
        return ""
    return spelled(cell) if isinstance(cell, bool | int | np.integer) else "\0"


def encode(
    field: Field, column: Sequence[object], edition: Edition | None = None
) -> tuple[Codes, list[Problem]]:
    """The codes of one field for every record, and what is wrong with it.

    Unreadable cells get the code `UNREADABLE`; rows are counted from 1.
    """
    codes = _codes(field.codes, column.values if isinstance(column, Repeats) else column)
    found = np.frombuffer(codes, np.uint8)
    if isinstance(column, Repeats):
        found = found[column.places]
    if UNREADABLE not in codes:
        return found, []
    problems = [
        Problem(location=field.path, message=field.refusal(column[row], edition), row=row + 1)
        for row in np.flatnonzero(found == UNREADABLE).tolist()
    ]
    return found, problems


def _codes(known: Mapping[str, int], cells: Sequence[object]) -> bytes:
    """The codes of cells, `UNREADABLE` where there is none."""
    try:
        # Texts without a fault, the usual column of a file.
        return bytes(map(known.__getitem__, cells))  # type: ignore[arg-type]
    except (KeyError, TypeError):
        texts = [cell if isinstance(cell, str) else _text(cell) for cell in cells]
        return bytes([known.get(text, UNREADABLE) for text in texts])


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
                message = f"{field.refusal(text, edition)}; known to edition {known}"
                problems.append(Problem(location=field.path, message=message, row=row + 1))
            elif field.codes is _NONKEY and tables[2][code]:
                message = field.refusal(text, edition)
                problems.append(Problem(location=field.path, message=message, row=row + 1))
    return problems
