"""Records as JSON: one record, a list of records, or a record on each line."""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import IO, Any, Final, TypeAlias

from sciscore.errors import FormatError, Problem, SciscoreError, shown
from sciscore.formats.form import C, Form
from sciscore.formats.sources import Lines
from sciscore.formats.table import Table, of_records

#: A record read: the user's own values, and its codes or what is wrong with it.
_Read: TypeAlias = tuple[Mapping[str, object], bytes | list[Problem]]

#: Records that are read, scored and written in one go.
_BATCH: Final = 1 << 12
_DEEP: Final = "nested too deeply"
_DIGITS: Final = "a number has too many digits"


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


def _parsed(text: str, noun: str, line: int = 1) -> object:
    """The content of a JSON text that starts on a line of the file."""
    try:
        content: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = f"line {line + error.lineno - 1}, column {error.colno}"
        raise FormatError(f"not JSON: {error.msg} ({place})") from None
    except FormatError:
        raise
    except RecursionError:
        raise FormatError(f"not {noun}: {_DEEP}") from None
    except ValueError:
        raise FormatError(f"not {noun}: {_DIGITS}") from None
    return content


def _can_be_written(*values: object) -> bool:
    """False for texts with half of a surrogate pair, which JSON may hold."""
    try:
        for value in values:
            str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _read(record: object, form: Form[C]) -> _Read:
    """The user's own values of a record, and its codes or its problems."""
    if not isinstance(record, Mapping):
        message = f"expected {form.noun}, found {_noun(record)}"
        return {}, [Problem(location="", message=message)]
    own = _own(record, form)
    cells = {key: value for key, value in record.items() if key not in own}
    problems = [
        Problem(location=ascii(key)[1:-1], message="not text: half of a surrogate pair")
        for key, value in own.items()
        if not _can_be_written(key, value)
    ]
    own = {key: value for key, value in own.items() if _can_be_written(key, value)}
    problems += form.refuse(record)
    try:
        codes = form.read(cells)
    except SciscoreError as error:
        return own, problems + form.compact(error.problems)
    except RecursionError:
        return own, [Problem(location="", message=f"not {form.noun}: {_DEEP}")]
    return own, problems or codes


def _own(record: Mapping[str, object], form: Form[C]) -> dict[str, object]:
    """What a record holds beside its cells."""
    return {
        key: value
        for key, value in record.items()
        if not form.belongs(key) and not isinstance(value, dict | list)
    }


def _noun(value: object) -> str:
    words = {bool: "a truth value", int: "a number", float: "a number", str: "a text"}
    return "null" if value is None else words.get(type(value), "a list")


def read_json(lines: Iterable[str], form: Form[C]) -> Table[C]:
    """The records of a JSON text: one record, or a list of records."""
    content = _parsed("".join(lines), form.noun)
    if not isinstance(content, dict | list):
        several = f"a list of {form.noun.partition(' ')[2]}s"
        raise FormatError(f"holds {_noun(content)}; expected {form.noun} or {several}")
    records = [content] if isinstance(content, Mapping) else content
    return of_records([_read(record, form) for record in records], form)


def read_json_lines(stream: IO[Any], form: Form[C]) -> Iterator[Table[C]]:
    """The records of a text with one JSON object on each line; blank lines are passed over.

    They come in batches where the stream can be read twice: which columns the user has,
    and of what types, is known only at its end, and every batch has them all.
    """
    kinds = _kinds(stream, form) if stream.seekable() else None
    records = _lines(Lines(stream), form)
    size = None if kinds is None else _BATCH
    first = 1
    while (batch := list(itertools.islice(records, size))) or first == 1:
        yield of_records(batch, form, first, kinds or {})
        first += len(batch)
        if not batch:
            break


def _kinds(stream: IO[Any], form: Form[C]) -> dict[str, frozenset[type]]:
    """The types of the values that each of the user's columns has; the stream is put back."""
    start = stream.tell()
    kinds: dict[str, frozenset[type]] = {}
    for line in Lines(stream):
        with suppress(FormatError):
            record = _parsed(line, form.noun) if line.strip() else None
            if isinstance(record, Mapping):
                for name, value in _own(record, form).items():
                    found = frozenset() if value is None else frozenset({type(value)})
                    kinds[name] = kinds.get(name, frozenset()) | found
    stream.seek(start)
    return {name: found for name, found in kinds.items() if _can_be_written(name)}


def _lines(lines: Iterable[str], form: Form[C]) -> Iterator[_Read]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = _parsed(line, form.noun, number)
            except FormatError as error:
                yield {}, list(error.problems)
            else:
                yield _read(record, form)
