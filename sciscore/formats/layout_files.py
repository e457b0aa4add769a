"""Layouts as TOML files: built-in ones and those of users, in the same form."""

from __future__ import annotations

import functools
import itertools
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem, SciscoreError, did_you_mean
from sciscore.formats.layout import Layout
from sciscore.isncsci.fields import PLACE
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS, SIDES

#: A layout is a short text.
_LONGEST: Final = 1 << 20
#: The parts of an exam that have a cell for each segment, with the segments of the standard.
_PARTS: Final = {"light_touch": DERMATOMES, "pin_prick": DERMATOMES, "motor": KEY_MUSCLES}
#: What a file of a layout may hold: texts, lists of texts, and tables of these by any key.
_SHAPES: Final[Mapping[str, Any]] = {
    "name": "",
    "title": "",
    "variants": [],
    "untested": [],
    "evidence": [],
    "surplus": [],
    "ignored": [],
    "open": [],
    "columns": {"*": ""},
    "considered_normal": {"*": ""},
    "aliases": {"*": ""},
    "names": {"case": "", "*": {"*": ""}},
    "spellings": {"*": {"*": ""}},
    "expresses": {"*": []},
}
_NOUNS: Final[Mapping[type, str]] = {
    str: "a text",
    list: "a list of texts",
    dict: "a table of texts",
}
#: The parts of a file that a layout has as they stand there.
_AS_THEY_ARE: Final = ("spellings", "untested", "expresses", "aliases", "ignored", "open")


def read_layouts(path: str | os.PathLike[str]) -> list[Layout]:
    """The layouts of a TOML file: one, or one for each variant."""
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
    """The layouts of a TOML text, which are called so unless the text says.

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
        if key not in _SHAPES:
            hint = did_you_mean(key, _SHAPES)
            yield Problem(location=key, message=f"not a part of a layout{hint}")
        elif not _fits(value, _SHAPES[key]):
            yield Problem(location=key, message=f"must be {_NOUNS[type(_SHAPES[key])]}")


def _fits(value: object, shape: Any) -> bool:
    """True if a part of a layout holds texts where it should."""
    if isinstance(value, dict) and isinstance(shape, dict):
        return all(_fits(inner, shape.get(key, shape["*"])) for key, inner in value.items())
    if isinstance(value, list) and isinstance(shape, list):
        return all(isinstance(text, str) for text in value)
    return isinstance(value, str) and isinstance(shape, str)


def _layout(given: Mapping[str, Any], variant: str, name: str) -> Layout:
    names = given.get("names", {})
    name = given.get("name", name)
    columns, surplus = _columns(given.get("columns", {}), names, variant)
    second, _ = _columns(given.get("considered_normal", {}), names, variant)
    known = {*columns.values(), *second.values()}
    return Layout(
        name=f"{name}:{variant}" if variant else name,
        title=given.get("title", name).replace("{variant}", variant),
        columns=columns,
        considered_normal=second,
        surplus=[
            text
            for text in dict.fromkeys((*surplus, *given.get("surplus", ())))
            if text not in known
        ],
        evidence=given.get("evidence", ()),
        **{key: given[key] for key in _AS_THEY_ARE if key in given},
    )


def _columns(
    given: Mapping[str, str], names: Mapping[str, Any], variant: str
) -> tuple[dict[str, str], list[str]]:
    """Column by path, and names that patterns give to cells that the standard does not have.

    A pattern is for all segments of a part; the name of a single field goes before.
    """
    columns: dict[str, str] = {}
    surplus: list[str] = []
    problems: list[Problem] = []
    for key in sorted(given, key=lambda key: key not in _PARTS):
        named = functools.partial(_name, given[key], names, variant)
        if key in _PARTS:
            for side, segment in itertools.product(SIDES, SEGMENTS):
                if segment in _PARTS[key]:
                    columns[f"{side}.{key}.{segment}"] = named(side, segment)
                elif "{segment}" in given[key]:
                    surplus.append(named(side, segment))
        elif key == "lowest_nonkey_muscle":
            columns |= {f"{side}.{key}": named(side) for side in SIDES}
        elif key in PLACE:
            columns[key] = named()
        else:
            hint = did_you_mean(key, (*_PARTS, *PLACE))
            problems.append(Problem(location=key, message=f"not a field of an exam{hint}"))
    if problems:
        raise FormatError(problems)
    return {path: columns[path] for path in PLACE if path in columns}, surplus


def _name(
    pattern: str, names: Mapping[str, Any], variant: str, side: str = "", segment: str = ""
) -> str:
    """The name that a pattern gives for a side and a segment."""
    spelled = segment.lower() if names.get("case") == "lower" else segment
    return (
        pattern.replace("{variant}", variant)
        .replace("{side}", names.get("side", {}).get(side, side))
        .replace("{segment}", names.get("segment", {}).get(segment, spelled))
        .replace("{muscle}", names.get("muscle", {}).get(segment, spelled))
    )
