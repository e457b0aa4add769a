"""Parts of a column name that identify a cell: side, modality and segment."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import attrs

from sciscore.isncsci.fields import PLACE
from sciscore.segments import SEGMENTS, SIDES

#: Words of each meaning; a name is cut into these.
_WORDS: Final = {
    ("side", "right"): "r rt re right rechts rechte rechter droite droit",
    ("side", "left"): "l lt li left links linke linker gauche",
    ("part", "light_touch"): (
        "lt lighttouch ltouch light touch soft softtouch beruhrung toucher leger"
    ),
    ("part", "pin_prick"): "pp pinprick pprick pin prick sharp spitz nadelstich piqure pique",
    ("part", "motor"): (
        "m ms mot km motor myotome myotom muscle muscles keymuscle"
        " motorik moteur motrice motricite strength kraft muskel muskelkraft mmt"
    ),
    ("joint", "elbow"): "elbow ellenbogen ellbogen coude",
    ("joint", "wrist"): "wrist handgelenk handgelenks poignet",
    ("joint", "finger"): "finger fingers doigt doigts kleinfinger",
    ("joint", "hip"): "hip hufte huft hanche",
    ("joint", "knee"): "knee knie genou",
    ("joint", "ankle"): "ankle sprunggelenk sprunggelenks cheville",
    ("joint", "toe"): "toe toes grosszehe grosszehen zehen orteil",
    ("action", "flexors"): (
        "flexor flexors flexoren flexion flex beuger beugung flechisseurs flechisseur"
    ),
    ("action", "extensors"): (
        "extensor extensors extensoren extension ext strecker streckung heber extenseurs"
    ),
    ("action", "abductors"): (
        "abductor abductors abduction abd spreizer abduktor abduktoren abduktion abducteurs"
    ),
    (
        "action",
        "dorsiflexors",
    ): "dorsiflexor dorsiflexors dorsiflexion dorsi dorsal dorsale dorsaux fussheber",
    ("action", "plantarflexors"): (
        "plantarflexor plantarflexors plantarflexion plantar plantaire plantaires"
        " plantarflexoren fusssenker"
    ),
    ("other", ""): "key long small great big of the du de des la le",
}
#: Segment of the key muscles by joint and action; the ankle goes without saying.
_MUSCLES: Final = {
    ("elbow", "flexors"): "C5",
    ("wrist", "extensors"): "C6",
    ("elbow", "extensors"): "C7",
    ("finger", "flexors"): "C8",
    ("finger", "abductors"): "T1",
    ("hip", "flexors"): "L2",
    ("knee", "extensors"): "L3",
    ("ankle", "dorsiflexors"): "L4",
    ("toe", "extensors"): "L5",
    ("ankle", "plantarflexors"): "S1",
}
#: Answers by the words that must all be in a name, the first that fit.
_ANSWERS: Final = (
    ("vac", frozenset({"vac"})),
    ("dap", frozenset({"dap"})),
    ("vac", frozenset({"anal", "contraction"})),
    ("vac", frozenset({"anale", "contraction"})),
    ("vac", frozenset({"anale", "kontraktion"})),
    ("dap", frozenset({"anal", "pressure"})),
    ("dap", frozenset({"anal", "sensation"})),
    ("dap", frozenset({"anale", "pression"})),
    ("dap", frozenset({"analer", "druck"})),
)
_NOT_ANSWERS: Final = frozenset({"date", "time", "comment", "comments", "note", "notes"})
_MEANINGS: Final[dict[str, list[tuple[str, str]]]] = {}
for _meaning, _texts in _WORDS.items():
    for _word in _texts.split():
        _MEANINGS.setdefault(_word, []).append(_meaning)
for _segment in SEGMENTS[:-1]:
    for _text in {_segment, f"{_segment[0]}{int(_segment[1:]):02}"}:
        _MEANINGS[_text.lower()] = [("segment", _segment)]
        if _segment[0] == "T":
            _MEANINGS[f"th{_text[1:]}".lower()] = [("segment", _segment)]
_MEANINGS.update({_text: [("segment", "S4_5")] for _text in ("s45", "s4s5")})
_LONGEST: Final = max(map(len, _MEANINGS))
#: Names of more parts than this are the user's own.
_MOST_PARTS: Final = 14
#: S4-5 in all its spellings.
_LAST: Final = re.compile(
    r"(?<![A-RT-Za-rt-z0-9])S4[\s._/-]*S?5(?![0-9])|S4[_/-]S?5(?![0-9])", re.IGNORECASE
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@attrs.frozen
class NameParts:
    """The fields of an exam that a name may mean, and what else it says."""

    #: The fields that it may name: none, one, or several if it is ambiguous.
    fields: frozenset[str]
    #: The parts that say nothing of a field.
    rest: tuple[str, ...] = ()
    #: The segments that it names with a side or a modality, and not both.
    near: frozenset[str] = frozenset()
    #: Whether it names a cell that the standard does not have, such as a motor grade of T5,
    #: and says nothing else.
    no_cell: bool = False


@functools.lru_cache(maxsize=1 << 13)
def name_parts(name: str) -> NameParts:
    """The fields of an exam that a name may stand for.

    >>> sorted(name_parts("MOT_R_C5").fields), sorted(name_parts("links Elbow flexors").fields)
    (['right.motor.C5'], ['left.motor.C5'])
    """
    parts = words_of(name)
    if not parts or len(parts) > _MOST_PARTS:
        return NameParts(frozenset(), tuple(parts))
    optional = _answer({*parts}) or _nonkey(parts)
    if optional:
        return NameParts(frozenset({optional}))
    fields: dict[str, tuple[str, ...]] = {}
    near: set[str] = set()
    no_cell = False
    for readings in itertools.islice(itertools.product(*map(_readings, parts)), 4096):
        said = [meaning for reading in readings for meaning in reading]
        field, segment = _field(said)
        near.update([segment] * bool(segment))
        others = tuple(word for kind, word in said if kind == "rest")
        if field in PLACE:
            fields[field] = others
        elif field and not others:
            no_cell = True
    if not fields:
        return NameParts(frozenset(), (), frozenset(near), no_cell)
    return NameParts(frozenset(fields), next(iter(fields.values())))


def words_of(name: str) -> list[str]:
    """The parts of a name in small letters without accents: cut at signs and at capitals."""
    whole = _LAST.sub(" S45 ", unicodedata.normalize("NFKC", name)[:200])
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", whole)).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", letters)


@functools.lru_cache(maxsize=4096)
def _readings(part: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The possible meanings of a part of a name; text without a meaning is kept as it is."""
    found = tuple(_cut(part))
    if not found:
        stem = part.rstrip("0123456789")
        number = part[len(stem) :]
        if number and stem:
            found = tuple((*reading, ("rest", number)) for reading in _cut(stem))
    return found or ((("rest", part),),)


def _cut(text: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every way to cut a text into words that are known."""
    for size in range(1, min(len(text), _LONGEST) + 1):
        if text[:size] in _MEANINGS and not (
            text[size - 1].isdigit() and text[size : size + 1].isdigit()
        ):
            for meaning in _MEANINGS[text[:size]]:
                if size == len(text):
                    yield (meaning,)
                else:
                    yield from ((meaning, *more) for more in _cut(text[size:]))


def _field(said: list[tuple[str, str]]) -> tuple[str, str]:
    """The field of what a name says; if it nearly says one, the segment of that."""
    told: dict[str, set[str]] = {}
    for kind, word in said:
        told.setdefault(kind, set()).add(word)
    joints, actions = told.get("joint", set()), told.get("action", set())
    if joints or actions:
        segment = _muscle(joints, actions)
        if not segment:
            return "", ""
        told.setdefault("segment", set()).add(segment)
        told.setdefault("part", set()).add("motor")
    sides, parts, segments = (told.get(kind, set()) for kind in ("side", "part", "segment"))
    if max(len(sides), len(parts), len(segments)) > 1 or not segments:
        return "", ""
    (segment,) = segments
    if sides and parts:
        return f"{sides.pop()}.{parts.pop()}.{segment}", ""
    known = any(f"{SIDES[0]}.{part}.{segment}" in PLACE for part in parts or ("light_touch",))
    return "", segment if known and (sides or parts) else ""


def _muscle(joints: set[str], actions: set[str]) -> str:
    """The segment of a muscle by its name."""
    special = actions & {"dorsiflexors", "plantarflexors"}
    if special:
        joints, actions = joints or {"ankle"}, special
    if len(joints) != 1 or len(actions) != 1:
        return ""
    return _MUSCLES.get((next(iter(joints)), next(iter(actions))), "")


def _answer(words: set[str]) -> str:
    """The anorectal answer that a name stands for."""
    found = (field for field, needed in _ANSWERS if needed <= words)
    return "" if words & _NOT_ANSWERS else next(found, "")


def _nonkey(parts: list[str]) -> str:
    """The lowest non-key muscle that a name stands for."""
    joined = "".join(parts)
    sides = {word for part in parts for kind, word in _MEANINGS.get(part, ()) if kind == "side"}
    if "nonkey" in joined and "lowest" in joined and len(sides) == 1:
        return f"{sides.pop()}.lowest_nonkey_muscle"
    return ""


def cell_of(name: str) -> str:
    """The cell of an exam that a name is, with nothing besides; nothing if it is none."""
    said = name_parts(name)
    cells = [field for field in said.fields if field.count(".") == 2 and not said.rest]
    return cells[0] if len(said.fields) == len(cells) == 1 else ""


def exam_like(name: str) -> bool:
    """True if a name gives side, modality and segment of a cell of an exam."""
    return any(field.count(".") == 2 for field in name_parts(name).fields)
