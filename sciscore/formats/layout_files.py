"""Layouts as TOML files: built-in ones and those of users, in the same form."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from sciscore.errors import (
    FormatError,
    Problem,
    SciscoreError,
    did_you_mean,
    shown,
    spelled,
)
from sciscore.formats.layout import Layout
from sciscore.isncsci.fields import PLACE
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS, SIDES

#: A layout is a short text.
_LONGEST: Final = 1 << 20
#: The parts of an exam that have a cell for each segment, with the segments of the standard.
_PARTS: Final = {"light_touch": DERMATOMES, "pin_prick": DERMATOMES, "motor": KEY_MUSCLES}
#: What a file of a layout may hold, and what each of it is.
_KEYS: Final[Mapping[str, type]] = {
    "name": str,
    "title": str,
    "variants": list,
    "untested": list,
    "evidence": list,
    "surplus": list,
    "ignored": list,
    "open": list,
    "columns": dict,
    "considered_normal": dict,
    "names": dict,
    "aliases": dict,
    "spellings": dict,
    "expresses": dict,
}


_NOUNS: Final[Mapping[type, str]] = {
    str: "a text",
    list: "a list of texts",
    dict: "a table of texts",
}


def read_layouts(path: str | os.PathLike[str]) -> list[Layout]:
    """The layouts of a TOML file: one, or one for each variant.

    Raises
    ------
    FormatError
        If the file cannot be read, or says what makes no sense.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST + 1)
    except OSError as error:
        raise FormatError(
            f"{file}: cannot be opened: {error.strerror}", "file.not_readable"
        ) from None
    if len(content) > _LONGEST:
        raise FormatError(f"{file}: too long for a layout", "file.syntax")
    try:
        return layouts_of(content.decode("utf-8-sig"), file.stem)
    except UnicodeDecodeError:
        raise FormatError(f"{file}: not UTF-8", "file.encoding") from None
    except SciscoreError as error:
        named = (
            attrs.evolve(problem, message=f"{problem.message} (in {file})")
            for problem in error.problems
        )
        raise FormatError(named) from None


def layouts_of(text: str, name: str = "") -> list[Layout]:
    """The layouts of a TOML text.

    Parameters
    ----------
    text
        The text.
    name
        What the layout is called unless the text says.

    Examples
    --------
    >>> from sciscore.formats.layout_files import layouts_of
    >>> (mine,) = layouts_of('''
    ... name = "mine"
    ... untested = ["NA"]
    ... [columns]
    ... light_touch = "LT_{side}_{segment}"
    ... pin_prick = "PP_{side}_{segment}"
    ... motor = "MOT_{side}_{segment}"
    ... vac = "VAC"
    ... dap = "DAP"
    ... [names.side]
    ... right = "R"
    ... left = "L"
    ... ''')
    >>> mine.columns["right.motor.C5"], len(mine.columns)
    ('MOT_R_C5', 134)
    """
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormatError(f"not TOML: {error}", "file.syntax") from None
    problems = [*_misplaced(given)]
    if problems:
        raise FormatError(problems)
    variants = given.get("variants") or [""]
    return [_layout(given, variant, name) for variant in variants]


def _misplaced(given: Mapping[str, Any]) -> Iterator[Problem]:
    """A problem for each key that a layout does not have, or that holds something else."""
    for key, value in given.items():
        kind = _KEYS.get(key)
        if kind is None:
            yield Problem(location=key, message=f"not a part of a layout{did_you_mean(key, _KEYS)}")
        elif not isinstance(value, kind) or not _of_texts(key, value):
            word = _NOUNS[kind]
            yield Problem(location=key, message=f"must be {word}")


def _of_texts(key: str, value: object) -> bool:
    """True if a part of a layout holds texts, in tables of tables where it has kinds."""
    if isinstance(value, list):
        return all(isinstance(text, str) for text in value)
    if not isinstance(value, dict):
        return True
    if key in ("names", "spellings"):
        tables = [inner for name, inner in value.items() if (key, name) != ("names", "case")]
        return all(isinstance(table, dict) and _of_texts("", table) for table in tables)
    if key == "expresses":
        return all(isinstance(texts, list) and _of_texts("", texts) for texts in value.values())
    return all(isinstance(text, str) for text in value.values())


def _layout(given: Mapping[str, Any], variant: str, name: str) -> Layout:
    names = given.get("names", {})
    problems: list[Problem] = []
    columns = _columns(given.get("columns", {}), names, variant, problems)
    second = _columns(given.get("considered_normal", {}), names, variant, problems)
    name = given.get("name", name)
    known = {*columns.values(), *second.values()}
    surplus = _surplus(given.get("columns", {}), names, variant)
    if problems:
        raise FormatError(problems)
    return Layout(
        name=f"{name}:{variant}" if variant else name,
        title=given.get("title", name).replace("{variant}", variant),
        columns=columns,
        considered_normal=second,
        spellings=given.get("spellings", {}),
        untested=tuple(given.get("untested", ())),
        expresses={kind: tuple(texts) for kind, texts in given.get("expresses", {}).items()},
        aliases=given.get("aliases", {}),
        surplus=tuple(
            text
            for text in dict.fromkeys((*surplus, *given.get("surplus", ())))
            if text not in known
        ),
        ignored=tuple(given.get("ignored", ())),
        open=tuple(given.get("open", ())),
        evidence=tuple(given.get("evidence", ())),
    )


def _columns(
    given: Mapping[str, str], names: Mapping[str, Any], variant: str, problems: list[Problem]
) -> dict[str, str]:
    """Column by path, from patterns for all segments of a part and names of single fields."""
    columns: dict[str, str] = {}
    for key, pattern in given.items():
        if key in _PARTS:
            for side in SIDES:
                for segment in _PARTS[key]:
                    columns[f"{side}.{key}.{segment}"] = _name(
                        pattern, names, side, segment, variant
                    )
    for key, pattern in given.items():
        if key == "lowest_nonkey_muscle":
            columns |= {f"{s}.{key}": _name(pattern, names, s, "", variant) for s in SIDES}
        elif key in PLACE:
            columns[key] = _name(pattern, names, "", "", variant)
        elif key not in _PARTS:
            hint = did_you_mean(key, (*_PARTS, *PLACE))
            problems.append(Problem(location=key, message=f"not a field of an exam{hint}"))
    return {path: columns[path] for path in PLACE if path in columns}


def _surplus(given: Mapping[str, str], names: Mapping[str, Any], variant: str) -> Iterator[str]:
    """Names that the patterns give to cells that the standard does not have."""
    for part, segments in _PARTS.items():
        pattern = given.get(part, "")
        if "{segment}" in pattern:
            for side in SIDES:
                for segment in SEGMENTS:
                    if segment not in segments:
                        yield _name(pattern, names, side, segment, variant)


def _name(pattern: str, names: Mapping[str, Any], side: str, segment: str, variant: str) -> str:
    """The name that a pattern gives for a side and a segment."""
    spelled = segment.lower() if names.get("case") == "lower" else segment
    return (
        pattern.replace("{variant}", variant)
        .replace("{side}", names.get("side", {}).get(side, side))
        .replace("{segment}", names.get("segment", {}).get(segment, spelled))
        .replace("{muscle}", names.get("muscle", {}).get(segment, spelled))
    )


def unknown_layout(name: object, known: list[str]) -> FormatError:
    """The error of a name that no layout has."""
    text = spelled(name)
    variants = [one for one in known if one.startswith(f"{text}:")]
    if variants:
        return FormatError(f"{shown(name)} needs the week of the exam; use {', '.join(variants)}")
    hint = did_you_mean(text, known)
    return FormatError(f"unknown layout {shown(name)}; use one of {', '.join(known)}{hint}")
