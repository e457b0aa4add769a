"""The kinds of values that people record: findings, scores, and the cells of an exam.

Each is a table of what may be written and which value that is; `sciscore.recorded` reads
by it. The page of spellings in the documentation lists the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from sciscore.recorded import Kind, plain_text, words
from sciscore.segments import SEGMENTS


def score(maximum: int, minimum: int = 0) -> Kind:
    """A recorded score: a whole number, ND, or nothing."""
    return Kind(
        noun="a score",
        allowed=f"{minimum} to {maximum}, ND if it could not be determined, blank if it is missing",
        lowest=minimum,
        highest=maximum,
        open=True,
    )


def number(noun: str, minimum: int, maximum: int, *, missing: Iterable[str] = ()) -> Kind:
    """A whole number in a range, or nothing."""
    return Kind(
        noun=noun,
        allowed=f"{minimum} to {maximum}, blank if it is missing",
        lowest=minimum,
        highest=maximum,
        missing=frozenset(missing),
    )


def word(noun: str, spellings: Mapping[str, Iterable[str]]) -> Kind:
    """One of a few words, or nothing."""
    allowed = ", ".join(spellings)
    return Kind(noun=noun, allowed=f"{allowed}, blank if it is missing", spellings=words(spellings))


def _finding(noun: str, allowed: str, spellings: Mapping[str, Iterable[str]], **more: Any) -> Kind:
    """A finding: one value, several possible ones, ND, or nothing."""
    return Kind(
        noun=noun,
        allowed=f"{allowed}, ND, possible values separated by commas, blank if it is missing",
        spellings=words(spellings),
        open=True,
        several=True,
        **more,
    )


def _level_texts(segment: str) -> tuple[str, ...]:
    """The texts of a segment beside its name."""
    if segment == "S4_5":
        return ("S4-5", "S45", "S4-S5", "S4_S5")
    return (f"{segment[0]}0{segment[1:]}",) if len(segment) == 2 else ()


#: The texts of every segment beside its name.
SEGMENT_TEXTS: Final = {segment: _level_texts(segment) for segment in SEGMENTS}
_INTACT: Final[dict[str, tuple[str, ...]]] = {"INT": ("intact",)}
_NOT_APPLICABLE: Final[dict[str, tuple[str, ...]]] = {"NA": ("N/A",)}
_NEVER_A_LEVEL: Final = dict.fromkeys(
    (plain_text(text) or "" for text in ("S4_5", *SEGMENT_TEXTS["S4_5"])),
    "S4-5 is never a level; if it stands for intact in this source, write INT",
)

#: A sensory, motor or neurological level.
LEVEL: Final = _finding(
    "a level", "C1 to S3, INT", {**SEGMENT_TEXTS, **_INTACT}, impossible=_NEVER_A_LEVEL
)
#: A zone of partial preservation.
ZONE: Final = _finding(
    "a zone of partial preservation",
    "NA, C1 to S3, INT",
    {**_NOT_APPLICABLE, **SEGMENT_TEXTS, **_INTACT},
    impossible=_NEVER_A_LEVEL,
)
#: The ASIA Impairment Scale; NA where there is no documented deficit.
AIS: Final = _finding(
    "an AIS grade",
    "A to E, NA",
    _NOT_APPLICABLE
    | {
        grade: tuple(
            f"{scale}{between}{grade}"
            for scale in ("AIS", "ASIA")
            for between in ("", " ", "-", "_", ":", ": ")
        )
        for grade in "ABCDE"
    },
)
COMPLETENESS: Final = _finding(
    "a completeness", "C, I, NA", _NOT_APPLICABLE | {"C": ("complete",), "I": ("incomplete",)}
)

_YES_NO: Final = {
    "No": ("false", "absent", "nein", "non"),
    "Yes": ("true", "present", "ja", "oui"),
}
#: What stands for NT in a cell of an exam.
UNTESTED: Final = ("n/t", "not tested", "not testable")
#: VAC and DAP.
ANSWER: Final = Kind(
    noun="an answer",
    allowed="Yes, No, NT",
    spellings=words(_YES_NO | {"NT": UNTESTED}),
    required="NT if it was not tested",
    untestable=True,
)
#: The flags of an exam.
FLAG: Final = Kind(
    noun="an answer", allowed="Yes or No", spellings=words(_YES_NO), required="Yes or No"
)
#: The lowest non-key muscle with function; empty means no such muscle.
NONKEY: Final = Kind(
    noun="a segment",
    allowed="C5 to S1, or none",
    spellings=words(
        {
            segment: SEGMENT_TEXTS[segment]
            for segment in SEGMENTS[SEGMENTS.index("C5") : SEGMENTS.index("S1") + 1]
        }
        | {"": ("none", "0")}
    ),
    untestable=True,
)


def grade(noun: str, texts: Iterable[str], allowed: str) -> Kind:
    """A cell of an exam that holds one of the grades; untested in all its spellings."""
    known = words({text: UNTESTED if text == "NT" else () for text in texts})
    return attrs.evolve(ANSWER, noun=noun, allowed=allowed, spellings=known)
