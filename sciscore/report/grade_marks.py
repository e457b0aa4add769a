"""The cells of an exam as marks: what state each is in."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Final

import attrs

from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE, decode
from sciscore.isncsci.grades import TAGGED
from sciscore.report.markup import Markup, terms
from sciscore.segments import DERMATOMES, SIDES, printed

#: What a cell is, as class and word.
NORMAL, ALTERED, ABSENT, UNTESTED = "normal", "altered", "absent", "untested"
STATES: Final = (NORMAL, ALTERED, ABSENT, UNTESTED)
#: The three grades of a segment: in paths, as words, and as headings.
MODALITIES: Final = {
    "light_touch": ("light touch", "LT"),
    "pin_prick": ("pin prick", "PP"),
    "motor": ("motor", "M"),
}
#: The key muscles of a side.
KEY_MUSCLE_NAMES: Final = {
    "C5": "elbow flexors",
    "C6": "wrist extensors",
    "C7": "elbow extensors",
    "C8": "finger flexors",
    "T1": "finger abductors",
    "L2": "hip flexors",
    "L3": "knee extensors",
    "L4": "ankle dorsiflexors",
    "L5": "long toe extensors",
    "S1": "ankle plantar flexors",
}


@attrs.frozen
class Mark:
    """What a cell shows: its state, whether it is tagged, what was entered, and that in words."""

    state: str
    tagged: bool
    text: str
    words: str


@functools.cache
def mark(place: int, code: int) -> Mark:
    """The mark of a graded cell by its place among the fields and its code."""
    scale = FIELDS[place].scale
    assert scale is not None, "only grades are marked"
    token = scale.token[code]
    tagged = token.kind == TAGGED
    state = ALTERED
    if token.observed is None:
        state = UNTESTED
    elif token.observed in (0, scale.top):
        state = NORMAL if token.observed else ABSENT
    span = f"{token.low}" if token.low == token.high else f"{token.low} to {token.high}"
    text = str(decode(place, code))
    return Mark(state, tagged, text, f"{text}, counts as {span}" if tagged else text)


def cell_mark(exam: Exam, path: str) -> Mark:
    """The mark of a cell of an exam by its path."""
    place = PLACE[path]
    return mark(place, exam.codes[place])


def untested(exam: Exam) -> tuple[str, ...]:
    """Paths of the grades and answers of an exam that are untested."""
    cells = (
        f"{side}.{part}.{name}" for side in SIDES for part in MODALITIES for name in DERMATOMES
    )
    graded = (path for path in cells if path in PLACE)
    answered = (path for path in ("vac", "dap") if exam[path] == "NT")
    return (*(path for path in graded if cell_mark(exam, path).state == UNTESTED), *answered)


#: The fields of an exam that are not grades, as they are called on a page, and what they
#: hold where nothing need be said of them.
ANSWERS: Final[Mapping[str, tuple[str, object]]] = {
    "vac": ("Voluntary anal contraction (VAC)", ""),
    "dap": ("Deep anal pressure (DAP)", ""),
    "right.lowest_nonkey_muscle": ("Lowest non-key muscle, right", None),
    "left.lowest_nonkey_muscle": ("Lowest non-key muscle, left", None),
    "prior_deficit": ("Prior deficit documented", True),
    "multiple_lesions": ("Two or more cord lesions", False),
}


_ANSWER_WORDS: Final = {"Yes": "present", "No": "absent", "NT": "not tested"}
_PATH: Final = re.compile(r"\b(?:(?:right|left)\.(?:\w+)(?:\.\w+)?|vac|dap|prior_deficit)\b")
_ANSWERED: Final = re.compile(r"\b(VAC|DAP)( is)? (Yes|No|NT)\b")


@functools.cache
def place_in_words(path: str) -> str:
    """A cell of an exam as clinicians call it.

    >>> place_in_words("right.light_touch.S4_5"), place_in_words("left.motor.C5")
    ('right light touch at S4-5', 'left elbow flexors (C5)')
    >>> place_in_words("vac"), place_in_words("left.lowest_nonkey_muscle")
    ('VAC', 'lowest non-key muscle, left')
    """
    if path not in PLACE:
        return path
    if path in ("vac", "dap"):
        return path.upper()
    if path in ANSWERS:
        name = ANSWERS[path][0]
        return name[0].lower() + name[1:]
    side, modality, segment = path.split(".")
    if modality == "motor":
        return f"{side} {KEY_MUSCLE_NAMES[segment]} ({printed(segment)})"
    return f"{side} {MODALITIES[modality][0]} at {printed(segment)}"


def in_words(text: str) -> str:
    """A sentence of an explanation as clinicians would write it.

    >>> in_words("DAP is Yes, VAC is NT; right.light_touch.S4_5 NT.")
    'DAP is present, VAC is not tested; right light touch at S4-5 NT.'
    """
    named = _PATH.sub(lambda found: place_in_words(found[0]), text)
    return _ANSWERED.sub(lambda f: f"{f[1]}{f[2] or ''} {_ANSWER_WORDS[f[3]]}", named)


def answer(exam: Exam, path: str) -> str:
    """A field of an exam that is not a grade, in words."""
    content = str(exam[path])
    return {"True": "Yes", "False": "No", "None": "none"}.get(content, content)


def facts(exam: Exam) -> Markup:
    """The fields of an exam other than grades: VAC and DAP, and any with an unusual value."""
    unusual = (
        (name, answer(exam, path)) for path, (name, usual) in ANSWERS.items() if exam[path] != usual
    )
    return terms(unusual, "facts")
