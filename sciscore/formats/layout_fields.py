"""The fields of an exam as a source has them: what may be written, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from sciscore.isncsci.editions import Edition
from sciscore.isncsci.fields import FIELDS, Field

if TYPE_CHECKING:
    from sciscore.formats.layout import Layout

#: Kinds of fields, each with spellings of its own.
KINDS: Final = ("sensory", "motor", "answers", "segments", "flags", "considered_normal")


def kind_of_field(path: str) -> str:
    """Which of the spellings of a layout a field follows."""
    _, _, inner = path.partition(".")
    if inner.startswith("motor."):
        return "motor"
    if inner == "lowest_nonkey_muscle":
        return "segments"
    return "sensory" if inner else "answers" if path in ("vac", "dap") else "flags"


#: The fields that must be given.
REQUIRED: Final = tuple(field.path for field in FIELDS if field.default is None)
#: Our texts of each kind of field.
OURS: Final = {kind_of_field(field.path): tuple(field.codes) for field in FIELDS} | {
    "considered_normal": ("", "Yes", "No")
}


@attrs.frozen
class Column(Field):
    """A field as a source has it: the path is the name of the column."""

    #: The name of the source in messages; nothing where it is sciscore itself.
    title: str = ""

    def allowed(self, edition: Edition | None) -> str:
        """The allowed entries; those of an edition where the source has no words of its own."""
        return f"{self.kind.allowed} ({self.title})" if self.title else Field.allowed(self, edition)


def column(layout: Layout, field: Field, kind: str, *, paired: bool) -> Column:
    """A field of some kind in the words of a layout; it stands for all that are like it.

    Where a second column says that a grade counts as normal, this one cannot.
    """
    spellings, expresses = layout.spellings.get(kind, {}), layout.expresses.get(kind)
    untested = layout.untested if field.untested or kind == "answers" else ()
    if kind == "segments" and layout.untested:
        # As with a blank, no muscle is known; the blank, which comes first, is written.
        spellings = {"": "", **dict.fromkeys(layout.untested, ""), **spellings}
    known = [text for text in field.codes if expresses is None or text in expresses]
    known += [text for text in spellings.values() if text not in known]
    known += ["NT"] * bool(untested and "NT" in field.codes and "NT" not in known)
    if paired:
        known = [text for text in known if "**" not in text]
    narrow = {text: ours for text, ours in field.kind.spellings.items() if ours in known}
    codes = _written(field.codes, known, spellings, untested)
    plain = not spellings and not untested and expresses is None
    allowed = field.kind.allowed if plain else described(codes, field.codes)
    reads = attrs.evolve(
        field.kind, allowed=allowed, spellings=narrow, required=_required(field, codes)
    )
    return Column(
        path=field.path,
        kind=reads.declare(spellings=spellings, untested=untested if "NT" in known else ()),
        codes=codes | {text: code for text, code in field.codes.items() if text in known},
        default=field.default,
        scale=field.scale,
        title="" if plain or layout.name == "sciscore" else layout.title,
    )


def _written(
    codes: Mapping[str, int],
    known: list[str],
    spellings: Mapping[str, str],
    untested: Iterable[str],
) -> dict[str, int]:
    """Code by the text that the source writes: for each value its first spelling, or ours."""
    told = {ours: text for text, ours in reversed([*spellings.items()])}
    for text in untested:
        told.setdefault("NT", text)
    written: dict[str, int] = {}
    for ours in known:
        if codes[ours] not in written.values():
            written[told.get(ours, ours)] = codes[ours]
    return written


def _required(field: Field, written: Mapping[str, int]) -> str:
    """The text to enter in a blank cell."""
    if not field.kind.required:
        return ""
    untested = next((text for text, code in written.items() if code == field.codes.get("NT")), None)
    if untested is None:
        return described(written, field.codes)
    return f"{untested} if it was not tested" if untested else "NT if it was not tested"


def described(written: Mapping[str, int], ours: Mapping[str, int]) -> str:
    """The texts of a source as messages list them, with what they mean elsewhere.

    >>> described({"0": 0, "1": 1, "2": 2, "9": 6}, {"0": 0, "1": 1, "2": 2, "NT": 6})
    '0-2, 9 (NT)'
    """
    text_of = {code: text for text, code in reversed([*ours.items()])}
    told = sorted(((text, text_of[code]) for text, code in written.items()), key=_is_blank)
    groups: dict[str, list[tuple[str, str]]] = {}
    for text, grade in told:
        if "[" not in grade and "**" not in grade:
            groups.setdefault(_suffix(text, grade) or f" {text}", []).append((text, grade))
    parts: list[str] = []
    for suffix, texts in groups.items():
        if len(texts) > 1 and not suffix.startswith(" "):
            between = " to " if "-" in texts[0][0] else "-"
            parts.append(f"{texts[0][0]}{between}{texts[-1][0]}")
        else:
            parts += [_meaning(*pair) for pair in texts]
    return ", ".join(parts)


def _is_blank(pair: tuple[str, str]) -> bool:
    return not pair[0]


def _suffix(text: str, ours: str) -> str:
    """The pattern that groups a grade with its neighbours; empty where it stands alone."""
    grade = re.fullmatch(r"[0-5](\**)", ours)
    return text.replace(ours[0], "#", 1) + grade[1] if grade and ours[0] in text else ""


def _meaning(text: str, ours: str) -> str:
    if not text:
        return "blank"
    return text if text == ours else f"{text} ({ours})"
