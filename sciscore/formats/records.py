"""Exams as JSON: one exam, a list of exams, or an exam on each line."""

from __future__ import annotations

import functools
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from sciscore.errors import ExamError, FormatError, Problem, SciscoreError, shown
from sciscore.formats import praxis
from sciscore.formats.columns import compact, looks_like_field, not_a_field
from sciscore.formats.layout import Layout
from sciscore.formats.own import OWN
from sciscore.formats.praxis import PRAXIS
from sciscore.formats.table import Table, of_records
from sciscore.isncsci.exam import Exam

#: A record read: the user's own values, and its exam or what is wrong with it.
_Read: TypeAlias = tuple[Mapping[str, object], Exam | list[Problem]]

_Form: TypeAlias = tuple[Callable[..., Exam], Callable[[str], bool]]

_DEEP: Final = "not an exam: nested too deeply"
_DIGITS: Final = "not an exam: a number has too many digits"


def _of_sciscore(key: str) -> bool:
    return key in ("right", "left") or looks_like_field(key)


#: By layouts whose exams may be nested: how to read one, and which keys belong to it.
_NESTED: Final[Mapping[Layout, _Form]] = {
    OWN: (Exam.from_dict, _of_sciscore),
    PRAXIS: (praxis.read, praxis.looks_like_key),
}


def _form(layout: Layout) -> _Form:
    """How to read the exams of a layout, and which keys of a record belong to it."""
    flat = functools.partial(_read_flat, layout), functools.partial(_of_layout, layout)
    return _NESTED.get(layout, flat)


def _of_layout(layout: Layout, key: str) -> bool:
    return looks_like_field(key, layout)


def _read_flat(layout: Layout, record: Mapping[str, Any], edition: str | None) -> Exam:
    """The exam of a record with a key for each field and no others."""
    problems = [not_a_field(key, layout) for key in record if not layout.owns(key)]
    try:
        exam = layout.read(record, edition=edition)
    except ExamError as error:
        raise ExamError([*problems, *error.problems]) from None
    if problems:
        raise ExamError(problems)
    return exam


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise FormatError(f"the key {shown(twice)} stands twice in one object")
    return members


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise FormatError(f"{shown(text)} is no number that JSON can hold")
    return number


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_finite
)


def _parsed(text: str, line: int = 1) -> object:
    """The content of a JSON text that starts on a line of the file."""
    try:
        content: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {line + error.lineno - 1}, column {error.colno}"
        raise FormatError(f"not JSON: {error.msg} ({place})") from None
    except FormatError:
        raise
    except RecursionError:
        raise FormatError(_DEEP) from None
    except ValueError:
        raise FormatError(_DIGITS) from None
    return content


def _can_be_written(*values: object) -> bool:
    """False for texts with half of a surrogate pair, which JSON may hold."""
    try:
        for value in values:
            str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _read(record: object, layout: Layout, edition: str | None) -> _Read:
    """The user's own values of a record, and its exam or its problems."""
    read, belongs = _form(layout)
    if not isinstance(record, Mapping):
        return {}, [Problem(where="", message=f"expected an exam, found {_noun(record)}")]
    own = {
        key: value
        for key, value in record.items()
        if not belongs(key) and not isinstance(value, dict | list)
    }
    cells = {key: value for key, value in record.items() if key not in own}
    problems = [
        Problem(where=ascii(key)[1:-1][:80], message="not text: half of a surrogate pair")
        for key, value in own.items()
        if not _can_be_written(key, value)
    ]
    own = {key: value for key, value in own.items() if _can_be_written(key, value)}
    try:
        exam = read(cells, edition=edition)
    except SciscoreError as error:
        return own, problems + compact(error.problems)
    except RecursionError:
        return own, [Problem(where="", message=_DEEP)]
    return own, problems or exam


def _noun(value: object) -> str:
    words = {bool: "a truth value", int: "a number", float: "a number", str: "a text"}
    return "null" if value is None else words.get(type(value), "a list")


def read_json(lines: Iterable[str], layout: Layout, edition: str | None) -> Table:
    """The exams of a JSON text: one exam, or a list of exams."""
    content = _parsed("".join(lines))
    if not isinstance(content, dict | list):
        raise FormatError(f"holds {_noun(content)}; expected an exam or a list of exams")
    records = [content] if isinstance(content, Mapping) else content
    return of_records([_read(record, layout, edition) for record in records])


def read_json_lines(lines: Iterable[str], layout: Layout, edition: str | None) -> Table:
    """The exams of a text with one JSON object on each line; blank lines are passed over."""
    return of_records(list(_lines(lines, layout, edition)))


def _lines(lines: Iterable[str], layout: Layout, edition: str | None) -> Iterator[_Read]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = _parsed(line, number)
            except FormatError as error:
                yield {}, list(error.problems)
            else:
                yield _read(record, layout, edition)
