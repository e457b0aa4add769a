"""The fields of an exam as a format has them: columns, texts, and what is said of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import attrs

from sciscore.errors import Problem, shown, spelled
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.fields import FIELDS, Field
from sciscore.isncsci.grades import NT
from sciscore.recorded import SENTINELS, is_missing, plain_text

#: Our text by theirs. A pair is the text of the cell and that of its second column.
Spellings: TypeAlias = Mapping[str, str] | Mapping[tuple[str, str], str]

#: Kinds of fields, each with spellings of its own.
KINDS: Final = ("sensory", "motor", "answers", "segments", "flags")
#: Between the texts of a cell that takes two columns.
JOINT: Final = "\x1f"


def kind_of_field(path: str) -> str:
    """Which of the spellings of a layout a field follows."""
    _, _, inner = path.partition(".")
    if inner.startswith("motor."):
        return "motor"
    if inner == "lowest_nonkey_muscle":
        return "segments"
    return "sensory" if inner else "answers" if path in ("vac", "dap") else "flags"


#: Our texts of each kind of field, with their codes.
OURS: Final = {kind_of_field(field.path): field.codes for field in FIELDS}


@attrs.frozen
class Column(Field):
    """A field as a format has it: the path is the name of the column.

    Attributes
    ----------
    title
        The name of the format in messages.
    spelled
        Our text by theirs.
    second
        Name of a second column that belongs to the cell, or nothing.
    """

    title: str = ""
    spelled: Mapping[str, str] = attrs.field(factory=dict)
    second: str = ""

    @property
    def untested(self) -> str:
        """What the format writes where a cell was not tested, or nothing."""
        texts = (text for text, code in self.codes.items() if code == NT)
        return next(texts, "").partition(JOINT)[0]

    @property
    def code_of(self) -> Mapping[str, int]:
        """Code by text."""
        return self.codes

    def refusal(self, cell: object, edition: Edition | None = None) -> Problem:  # noqa: ARG002 - of every field
        """Why a cell is refused."""
        return Problem(location=self.path, message=self._why(cell))

    def _why(self, cell: object) -> str:
        """Why a cell is refused, what the format allows, and a hint."""
        plain = spelled(cell) if isinstance(cell, str | int) else ""
        text, joint, beside = plain.partition(JOINT)
        if joint and text in {known.partition(JOINT)[0] for known in self.codes}:
            return f"{shown(text)} with {shown(beside)} in {self.second}; use {self._beside(text)}"
        told = f"{self.use} ({self.title})"
        untested = f"{self.untested} if it was not tested" if self.untested else ""
        if cell is None or (isinstance(cell, str) and cell in ("", JOINT)):
            return f"blank, which has no meaning here; enter {untested or told}"
        message = f"{shown(text if joint else cell)} is not {self.noun}; use {told}"
        if text in SENTINELS and untested:
            return f"{message}; if {text} stands for missing or not testable, enter {self.untested}"
        alike = text.strip().casefold()
        meant = [known for known in self.codes if alike and known.casefold() == alike]
        return f"{message}; did you mean {meant[0]!r}?" if meant else message

    def _beside(self, text: str) -> str:
        """What may stand in the second column beside a text."""
        pairs = (known.partition(JOINT) for known in self.spelled)
        return said({b: self.spelled[a + joint + b] for a, joint, b in pairs if a == text})


def joined(cells: Iterable[object], beside: Iterable[object]) -> list[str]:
    """The texts of cells, each with that of its second column."""
    pairs = list(zip(cells, beside, strict=True))
    try:
        return list(map(JOINT.join, pairs))  # type: ignore[arg-type]  # texts, the usual case
    except TypeError:
        return [JOINT.join(map(_text, pair)) for pair in pairs]


def _text(cell: object) -> str:
    """The text of a cell for a joint with its second column."""
    if isinstance(cell, str):
        return cell
    return plain_text(cell) or ("" if is_missing(cell) else "\0")


def said(spelled: Mapping[str, str]) -> str:
    """The texts of a format as messages list them, with what they mean elsewhere.

    >>> said({"0": "0", "1": "1", "2": "2", "9": "NT"})
    '0-2, 9 (NT)'
    """
    first = {}
    for text, ours in spelled.items():
        alone, _, beside = text.partition(JOINT)
        first[alone] = alone if beside else ours
    given = [text for text in first if not text.endswith("**")]
    parts: list[str] = []
    for suffix, group in itertools.groupby(given, lambda text: _suffix(text, first[text])):
        texts = list(group)
        if suffix and len(texts) > 1:
            parts.append(f"{texts[0]}{' to ' if '-' in suffix else '-'}{texts[-1]}")
        else:
            parts += [_meaning(text, first[text]) for text in texts]
    return ", ".join(parts)


def _suffix(text: str, ours: str) -> str:
    """What follows the digit of a grade that is spelled as such; else nothing."""
    found = re.fullmatch(r"(ab-)?[0-5](\**)", text)
    alike = found and (found[1] or text == ours)
    return f"{found[1] or ''}{found[2]}grade" if found and alike else ""


def _meaning(text: str, ours: str) -> str:
    if not text:
        return "blank"
    return text if text == ours else f"{text} ({ours})"


@attrs.frozen
class Texts:
    """The texts of a kind of field as a format spells them.

    Attributes
    ----------
    spelled
        Our text by theirs.
    codes
        Code by their text.
    use
        What may be entered.
    """

    spelled: Mapping[str, str]
    codes: Mapping[str, int]
    use: str


def texts_of(kind: str, spelled: Spellings, *, paired: bool) -> Texts:
    """The texts of a kind of field, whose cells may take two columns."""
    lone = JOINT if paired else ""
    texts = {
        text + lone if isinstance(text, str) else JOINT.join(text): ours
        for text, ours in spelled.items()
    }
    codes = {text: OURS[kind][ours] for text, ours in texts.items()}
    return Texts(texts, codes, said(texts))


def column(field: Field, name: str, texts: Texts | None, title: str, second: str) -> Field:
    """A field under the name and in the texts of a format; without texts, in our own."""
    if texts is None:
        return field if name == field.path else attrs.evolve(field, path=name)
    return Column(
        path=name,
        kind=field.kind,
        codes=texts.codes,
        use=texts.use,
        default=field.default,
        scale=field.scale,
        title=title,
        spelled=texts.spelled,
        second=second,
    )
