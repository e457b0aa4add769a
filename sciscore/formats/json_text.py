"""JSON texts: read strictly, each record for itself."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from sciscore.errors import FormatError, Problem, shown

#: How deep a record may be nested.
_DEEPEST: Final = 64
DEEP: Final = "nested too deeply"
_DIGITS: Final = "a number has too many digits"
_SPACE: Final = re.compile(r"[ \t\n\r]*")
#: What opens, closes or hides the end of a value.
_MARKS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}

#: One parsed record, or what is wrong with its text.
Parsed: TypeAlias = tuple[object, list[Problem]]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise FormatError(f"the key {shown(twice)} stands twice in one object", "field.ambiguous")
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        message = f"{shown(text)} is not a number that JSON can hold"
        raise FormatError(message, "value.out_of_range")
    return number


_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_finite
)


def parsed(text: str, noun: str = "a record", line: int = 1) -> object:
    """The content of a JSON text, which starts on a line and should hold a noun.

    Raises a FormatError where a key repeats, a number is not finite or it is not JSON.
    """
    content, end = _value(text, after(text, 0), noun, line)
    check_end(text, end, line)
    return content


def _value(text: str, start: int, noun: str, line: int) -> tuple[Any, int]:
    """The value that starts at a place of a text, and where it ends."""
    try:
        content, end = _STRICT.raw_decode(text, start)
        _check_depth(text, start, end)
    except json.JSONDecodeError as error:
        raise _not_json(error, line) from None
    except FormatError:
        raise
    except RecursionError:
        raise FormatError(f"not {noun}: {DEEP}", "file.too_large") from None
    except ValueError:
        raise FormatError(f"not {noun}: {_DIGITS}", "value.out_of_range") from None
    return content, end


def _check_depth(text: str, start: int, end: int) -> None:
    """Raise a RecursionError for a value that is nested too deeply."""
    marks = text.count("{", start, end) + text.count("[", start, end)
    if marks > _DEEPEST and max(depth for depth, _ in _depths(text, start, end)) > _DEEPEST:
        raise RecursionError


def _depths(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """How deep a value is nested after each of its marks, and where these end."""
    depth = 0
    for mark in _MARKS.finditer(text, start, end):
        depth += _STEPS.get(mark[0], 0)
        yield depth, mark.end()


def _not_json(error: json.JSONDecodeError, line: int) -> FormatError:
    place = f"line {line + error.lineno - 1}, column {error.colno}"
    return FormatError(f"not JSON: {error.msg} ({place})", "file.syntax")


def elements(text: str, noun: str) -> Iterator[Parsed]:
    """The records of a text that holds a list; what is wrong with one is told of that one."""
    place = after(text, text.index("[") + 1)
    if text[place : place + 1] == "]":
        check_end(text, place + 1)
        return
    while True:
        record, end = element(text, place, noun)
        yield record
        end = after(text, end)
        mark = text[end : end + 1]
        if mark == "]":
            check_end(text, end + 1)
            return
        if mark != ",":
            raise _not_json(json.JSONDecodeError("Expecting ',' delimiter", text, end), 1)
        place = after(text, end + 1)


def element(text: str, place: int, noun: str) -> tuple[Parsed, int]:
    """A record that starts at a place or what is wrong with it, and where it ends."""
    try:
        content, end = _value(text, place, noun, 1)
    except FormatError as error:
        # The end of an object or list, at any depth.
        found = next((end for depth, end in _depths(text, place, len(text)) if not depth), None)
        if not found or any(problem.code == "file.syntax" for problem in error.problems):
            raise
        return (None, list(error.problems)), found
    return (content, []), end


def after(text: str, place: int) -> int:
    """The place of the next character that is not blank."""
    return _SPACE.match(text, place).end()  # type: ignore[union-attr]  # matches nothing, too


def check_end(text: str, place: int, line: int = 1) -> None:
    """Raise if anything stands behind a place of a text, which starts on a line."""
    if after(text, place) != len(text):
        raise _not_json(json.JSONDecodeError("Extra data", text, after(text, place)), line)


def without_halves(
    members: Mapping[str, object],
) -> tuple[dict[str, object], list[Problem]]:
    """The members that can be written, and a problem for each with half of a surrogate pair."""
    kept, problems = {}, []
    for key, value in members.items():
        try:
            json.dumps({key: value}, ensure_ascii=False).encode()
            kept[key] = value
        except UnicodeEncodeError:
            message = "not text: half of a surrogate pair"
            location = ascii(key)[1:-1]
            problems.append(Problem(location=location, message=message, code="file.encoding"))
    return kept, problems


def noun_of(value: object) -> str:
    """The name of a JSON value in messages."""
    words = {bool: "a truth value", int: "a number", float: "a number", str: "a text"}
    return "null" if value is None else words.get(type(value), "a list")
