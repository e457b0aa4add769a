"""Records as JSON: one record, a list of records, or a record on each line."""

from __future__ import annotations

import functools
import itertools
import json
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, SciscoreError
from sciscore.formats.form import C, Codes, Form
from sciscore.formats.io import Lines
from sciscore.formats.json_text import (
    DEEP,
    ESCAPED,
    Parsed,
    after,
    can_be_written,
    check_end,
    element,
    elements,
    noun_of,
    parsed,
)
from sciscore.formats.names import flattened
from sciscore.formats.results import Batch, all_columns, kinds_of
from sciscore.formats.rows import Cells, cells_of, lines_of
from sciscore.formats.table import Table
from sciscore.repeats import Repeats

#: Records that are read, scored and written in one go, and how long they may be together.
_BATCH: Final = 1 << 12
_SIZE: Final = 1 << 24
#: A JSON text is read as a whole, and may be one line.
_LONGEST: Final = 1 << 28
#: Types of cells that are read as columns.
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
#: How many keys lead to an object that holds cells, at most.
_LEVELS: Final = 2


# Records


def read_json(stream: IO[Any], form: Form[C], *, encoding: str | None = None) -> Iterator[Table[C]]:
    """The records of a JSON text: one record, or a list of records."""
    text = "".join(Lines(stream, _LONGEST, encoding))
    place = after(text, 0)
    start = text[place : place + 1]
    records: Iterable[Parsed]
    if start == "[":
        records = elements(text, form.noun)
    elif start == "{":
        record, end = element(text, place, form.noun)
        check_end(text, end)
        records = [record]
    else:
        several = f"a list of {form.noun.partition(' ')[2]}s"
        found = noun_of(parsed(text, form.noun))
        message = f"holds {found}; expected {form.noun} or {several}"
        raise FormatError(message, "table.not_allowed")
    yield _Reader(form, ascii_only=not ESCAPED.search(text)).table(list(records), 1)


def read_json_lines(
    stream: IO[Any], form: Form[C], *, encoding: str | None = None
) -> Iterator[Table[C]]:
    """The records of a text with one JSON object on each line; blank lines are passed over."""
    survey = None
    if stream.seekable():
        start = stream.tell()
        survey = functools.cache(lambda: _kinds(stream, start, form, encoding))
    lines = _numbered(Lines(stream, encoding=encoding))
    first = 1
    while True:
        records, ascii_only = _batch(lines, form.noun)
        if not records and first > 1:
            return
        table = _Reader(form, ascii_only=ascii_only).table(records, first)
        yield attrs.evolve(table, survey=survey)
        first += len(records)
        if not records:
            return


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, 1) if not line.isspace())


def _batch(lines: Iterator[tuple[int, str]], noun: str) -> tuple[list[Parsed], bool]:
    """Records of the next lines, and whether all that is in them can be written."""
    records: list[Parsed] = []
    ascii_only, size = True, 0
    for number, line in lines:
        plain = line.isascii() and "\\u" not in line
        ascii_only = ascii_only and (plain or not ESCAPED.search(line))
        try:
            records.append((parsed(line, noun, number), []))
        except FormatError as error:
            records.append((None, list(error.problems)))
        size += len(line)
        if len(records) == _BATCH or size > _SIZE:
            break
    return records, ascii_only


def _kinds(
    stream: IO[Any], start: int, form: Form[Any], encoding: str | None
) -> dict[str, frozenset[type]]:
    """The types of the values of each of the user's columns from a place of a stream on."""
    place = stream.tell()
    stream.seek(start)
    reader = _Reader(form, ascii_only=False)
    kinds = kinds_of([_own_of(Lines(stream, encoding=encoding), reader, form.noun)])
    stream.seek(place)
    return kinds


def _own_of(lines: Lines, reader: _Reader, noun: str) -> Iterator[Mapping[str, object]]:
    for _, line in _numbered(lines):
        with suppress(FormatError):
            record = parsed(line, noun)
            if isinstance(record, dict):
                yield reader.split(record)[0]


def split(
    record: Mapping[str, object], form: Form[Any]
) -> tuple[dict[str, object], dict[str, object], list[Problem]]:
    """The user's own members of a parsed record, its cells, and what is wrong with the former."""
    return _Reader(form, ascii_only=False).split(record)


class _Reader:
    """Reads parsed records; those of the same shape as the first are read as columns."""

    def __init__(self, form: Form[Any], *, ascii_only: bool) -> None:
        self._form = form
        self._ascii_only = ascii_only
        self._own_names: dict[str, bool] = {}
        self._shared: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}

    def table(self, records: Sequence[Parsed], first: int) -> Table[Any]:
        """The table of records of which the first has a number."""
        own: list[Mapping[str, object]] = [{}] * len(records)
        problems: dict[int, Sequence[Problem]] = {}
        cells: list[Any] = [None] * len(records)
        for place, (record, wrong) in enumerate(records):
            if wrong:
                problems[place] = wrong
            elif isinstance(record, dict):
                own[place], cells[place], found = self.split(record)
                if found:
                    problems[place] = found
            else:
                message = f"expected {self._form.noun}, found {noun_of(record)}"
                problems[place] = [Problem(message=message, code="table.not_allowed")]
        width = self._form.encode({}, 0)[0].shape[1]
        codes = np.zeros((len(records), width), np.uint8)
        good = [place for place in range(len(records)) if place not in problems]
        for place in self._by_column(good, cells, codes):
            try:
                codes[place] = np.frombuffer(self._form.read(cells[place]), np.uint8)
            except SciscoreError as error:
                problems[place] = self._hinted(error.problems, records[place][0])
            except RecursionError:
                message = f"not {self._form.noun}: {DEEP}"
                problems[place] = [Problem(message=message, code="file.too_large")]
        good = [place for place in good if place not in problems]
        names = dict.fromkeys(itertools.chain.from_iterable(own))
        return Table(
            records=self._form.gathered(codes[good]),
            rows=tuple(first + place for place in good),
            count=len(records),
            extra={name: [members.get(name) for members in own] for name in names},
            problems=tuple(
                attrs.evolve(problem, row=first + place)
                for place in sorted(problems)
                for problem in problems[place]
            ),
            first=first,
            members=own,
        )

    def split(
        self, record: Mapping[str, object]
    ) -> tuple[dict[str, object], dict[str, object], list[Problem]]:
        """The user's own members of a record, its cells, and what is wrong with the former."""
        form = self._form
        names, others = self._names_of(record)
        own = {name: record[name] for name in names}
        if others:
            cells = {name: record[name] for name in others}
        else:
            own, cells = self._one_level_down(own)
        problems = form.refuse(record)
        if not self._ascii_only:
            halves = [key for key, value in own.items() if not can_be_written({key: value})]
            problems += [
                Problem(
                    location=ascii(key)[1:-1],
                    message="not text: half of a surrogate pair",
                    code="file.encoding",
                )
                for key in halves
            ]
            own = {key: value for key, value in own.items() if key not in halves}
        return own, cells, problems

    def _one_level_down(
        self, record: dict[str, object]
    ) -> tuple[dict[str, object], dict[str, object]]:
        """The own members and the cells of a record that holds its cells in one member."""
        inner = {
            key: value
            for key, value in record.items()
            if isinstance(value, dict) and not all(map(self._is_own, value))
        }
        if len(inner) != 1:  # of several the form says what is wrong with them
            return ({}, record) if inner else (record, {})
        ((key, held),) = inner.items()
        own, cells, _ = self.split(held)
        others = {name: value for name, value in record.items() if name != key}
        return (others | {key: own} if own else others), cells

    def _hinted(self, problems: Sequence[Problem], record: object) -> list[Problem]:
        """The problems of a record that lacks fields, with a hint at another layout."""
        told = self._form.compact(problems)
        if isinstance(record, dict) and any(one.code == "field.missing" for one in problems):
            hint = self._form.elsewhere(tuple(flattened(record))).removeprefix("; ")
            told += [Problem(message=hint, code="layout.hint")] * bool(hint)
        return told

    def _names_of(self, record: Mapping[str, object]) -> tuple[list[str], list[str]]:
        """The keys of a record that are the user's and the others; records share most."""
        keys = tuple(record)
        found = self._shared.get(keys)
        if found is None:
            own = dict.fromkeys(filter(self._is_own, keys))
            found = list(own), [key for key in keys if key not in own]
            if len(self._shared) < _BATCH and len(keys) < _BATCH:
                self._shared[keys] = found
        return found

    def _is_own(self, key: str) -> bool:
        """True if a key is the user's; looked up once for each key that records share."""
        known = self._own_names.get(key)
        if known is None:
            known = not self._form.belongs(key)
            if len(self._own_names) < _BATCH:
                self._own_names[key] = known
        return known

    def _by_column(self, places: Sequence[int], cells: Sequence[Any], codes: Codes) -> list[int]:
        """Fill in the codes of records of one shape; the places of those that are left."""
        shape = _shape(cells[places[0]]) if places else ()
        paths = [".".join((*keys, name)) for keys, names, _ in shape for name in names]
        renamed, alike = self._form.renamed(paths)
        form = renamed or self._form
        if not paths or alike or not all(path in form.fields for path in paths):
            return list(places)
        if form.absent(paths):
            return list(places)
        parts = [(parents, held, _getter(names)) for parents, names, held in shape]
        rows = {place: row for place in places if (row := _row(cells[place], parts)) is not None}
        cells_by_path = zip(paths, zip(*rows.values(), strict=True), strict=True)
        columns = {path: _repeats(column) for path, column in cells_by_path}
        plain = {path: column for path, column in columns.items() if column is not None}
        if len(plain) < len(columns):
            return list(places)
        made, wrong = form.encode(plain, len(rows))
        taken = list(rows)
        codes[taken] = made
        left = {taken[problem.row - 1] for problem in wrong if problem.row is not None}
        return [place for place in places if place in left or place not in rows]


#: Of each object that holds cells: the keys that lead to it, those of its cells, and how
#: many members it has.
_Shape: TypeAlias = tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]


def _shape(cells: Mapping[str, object], parents: tuple[str, ...] = ()) -> _Shape:
    """The places of the cells of a record."""
    names = tuple(key for key, value in cells.items() if not isinstance(value, dict))
    inner = [
        part
        for key, value in cells.items()
        if isinstance(value, dict) and len(parents) < _LEVELS
        for part in _shape(value, (*parents, key))
    ]
    return ((parents, names, len(cells)), *inner)


def _getter(names: tuple[str, ...]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    if len(names) > 1:
        return operator.itemgetter(*names)
    (name,) = names or ("",)
    return (lambda cells: (cells[name],)) if names else lambda _: ()


def _row(cells: Any, parts: Sequence[Any]) -> tuple[object, ...] | None:
    """The cells of a record in the order of a shape; None if it is of another one."""
    row: tuple[object, ...] = ()
    try:
        for parents, count, getter in parts:
            held = cells
            for parent in parents:
                held = held[parent]
            if len(held) != count:
                return None
            row += getter(held)
    except (KeyError, TypeError):
        return None
    return row


def _repeats(column: Sequence[object]) -> Sequence[object] | None:
    """A column of cells as the values that occur in it; None if some are not plain."""
    kinds = set(map(type, column))
    if not kinds <= _PLAIN:
        return None
    if bool in kinds and kinds & {int, float}:
        return column  # True and 1 are the same key, and not the same value
    values = list(dict.fromkeys(column))
    place_of = dict(zip(values, range(len(values)), strict=True))
    places = np.fromiter(map(place_of.__getitem__, column), np.intp, len(column))
    return Repeats(values, places)


# Results


def write_lines(batches: Iterable[Batch], stream: IO[str]) -> None:
    """Write the records of batches with their results, one on each line."""
    for text in _texts(batches, b"}\n"):
        stream.write(text)


def write(batches: Iterable[Batch], stream: IO[str]) -> None:
    """Write the records of batches with their results as a list."""
    held = ""
    for text in _texts(batches, b"},\n"):
        stream.write(held or "[\n")
        held = text
    stream.write(held.removesuffix(",\n") + "\n]\n" if held else "[]\n")


def _texts(batches: Iterable[Batch], end: bytes) -> Iterator[str]:
    """The records of batches, many in one text; each ends the same."""
    for table, results in batches:
        made = all_columns(table, results)
        own = table.members
        if own is None:
            values = zip(*table.extra.values(), strict=True)
            own = [dict(zip(table.extra, row, strict=True)) for row in values] or [{}] * table.count
        columns: list[Cells] = [([_own(m, more=bool(made)) for m in own], np.arange(table.count))]
        for place, (name, column) in enumerate(made.items(), 1):
            columns.append(cells_of(column, _member(name, b", " if place < len(made) else b"")))
        columns.append(([end], np.zeros(table.count, np.intp)))
        for text in lines_of(columns, table.count):
            yield text.decode()


def _own(members: Mapping[str, object], *, more: bool) -> bytes:
    """The user's own members of a record, open for what follows."""
    try:
        text = _ENCODER.encode(members)[1:-1]
    except ValueError:
        message = "a number is NaN or infinite, which JSON cannot hold"
        raise FormatError(message, "value.out_of_range") from None
    return b"{" + text.encode() + (b", " if text and more else b"")


def _member(name: str, after: bytes) -> Callable[[object], bytes]:
    start = f"{json.dumps(name, ensure_ascii=False)}: ".encode()
    return lambda value: start + _ENCODER.encode(value).encode() + after


#: Dates and the like have no form of their own in JSON.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str)
