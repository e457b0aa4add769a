"""Contents of a cell, and the grades that the cell may stand for.

A cell stands for a range of grades: ``3`` for {3}, ``NT`` for every grade, ``2*``
(impaired for another reason than the spinal cord injury, considered not normal)
for {2, 3, 4}, ``2**`` (considered normal) for {5}, ``3*[0-2]`` for the range that
the examiner states. This table replaces every special case for untested and
tagged cells; all else in sciscore asks for the lowest and the highest grade.
"""

from __future__ import annotations

import itertools
from typing import Final

import attrs

#: Code of an untested cell, on every scale. Codes 0 to 5 are the grades themselves.
NT: Final = 6
#: Kinds of cell text; an edition knows some of them.
PLAIN: Final = "plain"
LEGACY: Final = "legacy"
TAGGED: Final = "tagged"
KINDS: Final = (PLAIN, LEGACY, TAGGED)


@attrs.frozen
class Token:
    """One legal cell text and its meaning on a scale."""

    text: str
    kind: str
    observed: int | None
    low: int
    high: int

    def spellings(self) -> tuple[str, ...]:
        """The text, and for a tagged cell the text that states its range in full."""
        if self.kind != TAGGED:
            return (self.text,)
        return (self.text, f"{self.text.partition('*')[0]}*[{self.low}-{self.high}]")


def _tagged(observed: int | None, top: int) -> list[Token]:
    """The tagged forms of one examined grade: not normal, normal, any stated range."""
    name = "NT" if observed is None else str(observed)
    texts = {(observed or 0, top - 1): f"{name}*", (top, top): f"{name}**"}
    for low, high in itertools.combinations_with_replacement(range(top + 1), 2):
        stated = f"{low}-{high}" if low < high else f"{low}"
        texts.setdefault((low, high), f"{name}*[{stated}]")
    return [Token(text, TAGGED, observed, low, high) for (low, high), text in texts.items()]


def _tokens(top: int, legacy: tuple[Token, ...]) -> tuple[Token, ...]:
    plain = [Token(str(grade), PLAIN, grade, grade, grade) for grade in range(top + 1)]
    untested = [Token("NT", PLAIN, None, 0, top)]
    tagged = [token for grade in (*range(top), None) for token in _tagged(grade, top)]
    return (*plain, *untested, *legacy, *tagged)


class Scale:
    """The grades of one kind of cell: light touch and pin prick, or motor.

    Parameters
    ----------
    name
        Word for the scale in messages.
    top
        The normal grade, also the highest.
    legacy
        Cell texts that only older editions know.
    """

    def __init__(self, name: str, top: int, legacy: tuple[Token, ...] = ()) -> None:
        self.name: Final = name
        self.top: Final = top
        tokens = _tokens(top, legacy)
        codes = (*range(top + 1), NT, *range(NT + 1, NT + len(tokens) - top - 1))
        assert max(codes) < 255, "a cell code must fit one byte, and leave one for no code"
        self.token: Final = dict(zip(codes, tokens, strict=True))
        self.code: Final = {
            text: code for code, token in self.token.items() for text in token.spellings()
        }

    def ends(self, *, tags: bool) -> tuple[bytes, bytes]:
        """Lowest and highest grade by code; without tags, of the grade as examined.

        Codes that are not legal have 0.

        Notes
        -----
        Rule ISNCSCI.GRADES [workbook; preface 2019]: what a cell stands for.
        """
        low, high = bytearray(256), bytearray(256)
        for code, token in self.token.items():
            if tags or token.kind != TAGGED:
                low[code], high[code] = token.low, token.high
            elif token.observed is None:
                high[code] = self.top
            else:
                low[code] = high[code] = token.observed
        return bytes(low), bytes(high)

    def of_kinds(self, *kinds: str) -> bytes:
        """By code: 1 where the cell text is of one of these kinds."""
        return bytes(code in self.token and self.token[code].kind in kinds for code in range(256))

    def allowed(self, kinds: frozenset[str]) -> str:
        """Allowed content, as messages say it."""
        texts = [f"0-{self.top}", "NT"]
        if TAGGED in kinds:
            texts += [f"0*-{self.top - 1}*", "NT*"]
        if LEGACY in kinds:
            texts += [token.text for token in self.token.values() if token.kind == LEGACY]
        return ", ".join(texts)


SENSORY: Final = Scale("sensory", 2)
MOTOR: Final = Scale("motor", 5, legacy=(Token("5*", LEGACY, 5, 5, 5),))

#: Answers to the two anorectal questions, by text.
ANSWERS: Final = {"No": 0, "Yes": 1, "NT": NT}
ANSWER_TEXT: Final = {code: text for text, code in ANSWERS.items()}
