"""A table tried with a layout: how it spells values, and what the layout refuses of it."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem, shown
from sciscore.formats.exams import exam_form
from sciscore.formats.json_records import Reader
from sciscore.formats.json_text import Parsed
from sciscore.formats.layout import Layout
from sciscore.formats.layout_fields import kind_of_field
from sciscore.formats.layouts import OWN, layouts
from sciscore.formats.raw_table import Columns, counted
from sciscore.formats.read import FileOptions, batches_of
from sciscore.formats.table import Table
from sciscore.isncsci.fields import FIELDS, PLACE, Field
from sciscore.recorded import Recorded, is_missing, read_value

#: Codes of problems with a file as a whole.
_WHOLE: Final = ("table.not_allowed", "argument.not_allowed")
#: Answers for yes and no that are understood only where the one for yes stands there.
_YES_NO: Final = {"y": "Yes", "j": "Yes", "n": "No"}


@attrs.frozen
class WrittenValues:
    """Spellings that a table has of its own, and its texts that are not understood."""

    #: Our text by the table's, by kind of field, where it is not the one of the layout.
    spellings: Mapping[str, Mapping[str, str]]
    #: By kind of field, texts that are not understood, each with what it may stand for.
    unknown: Mapping[str, Mapping[str, str]]
    #: The columns that hold one of these, and a problem for each of these.
    columns: frozenset[str]
    problems: Sequence[Problem]


def written_values(known: Layout, raw: Table[Any]) -> WrittenValues:
    """The spellings of a table, and a problem for each value that is not understood."""
    named = zip(PLACE, known.fields, strict=True)
    fields = {
        path: field
        for path, field in named
        if field.path in known.places and field.path in raw.extra
    }
    said = _said(raw.extra[fields[path].path] for path in ("vac", "dap") if path in fields)
    answers = {**known.spellings.get("answers", {}), **said}
    written: dict[str, Counter[tuple[str, str]]] = {}
    usual: dict[str, dict[str, str]] = {}
    unread: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    unknown: dict[str, dict[str, str]] = {}
    blank = len(blank_rows(known, raw.extra))
    for path, field in fields.items():
        kind = kind_of_field(path)
        usual.setdefault(kind, _usual(path, field))
        of_answers = kind == "answers" and answers
        reads = field.kind.declare(spellings=answers) if of_answers else field.kind
        for value, times, first in counted(raw.extra[field.path]):
            read = read_value(reads, value)
            cells = times - blank * (value is None)
            if isinstance(read, Recorded) and isinstance(value, str):
                written.setdefault(kind, Counter())[value, str(read.value)] += times
            elif isinstance(read, Problem) and cells:
                text = "" if value is None else str(value)
                unread.setdefault((reads.noun, text), []).append((field.path, cells, first))
                unknown.setdefault(kind, {})[text] = FIELDS[PLACE[path]].kind.allowed
    spellings = {kind: _unusual(counts, usual[kind]) for kind, counts in written.items()}
    return WrittenValues(
        spellings={kind: told for kind, told in spellings.items() if told},
        unknown=unknown,
        columns=frozenset(name for places in unread.values() for name, _, _ in places),
        problems=[_problem(noun, text, at, raw) for (noun, text), at in unread.items()],
    )


def blank_rows(known: Layout, columns: Columns) -> list[int]:
    """The places, from 0, of rows that have no cell of an exam."""
    required = [columns[name] for name in known.required if name in columns]
    rows = enumerate(zip(*required, strict=True))
    return [place for place, row in rows if all(map(is_missing, row))]


def _said(answers: Iterable[Sequence[object]]) -> dict[str, str]:
    """The answers that y, j and n stand for, where y or j is one of them."""
    seen = {
        value: value.strip().casefold()
        for column in answers
        for value, _, _ in counted(column)
        if isinstance(value, str) and value.strip().casefold() in _YES_NO
    }
    said = {text: _YES_NO[letter] for text, letter in seen.items()}
    return said if "Yes" in said.values() else {}


def _usual(path: str, field: Field) -> dict[str, str]:
    """The text that a layout writes for each value."""
    text_of = {code: text for text, code in reversed([*field.codes.items()])}
    codes = FIELDS[PLACE[path]].codes
    return {value: text_of[code] for value, code in codes.items() if code in text_of}


def _unusual(counts: Counter[tuple[str, str]], usual: Mapping[str, str]) -> dict[str, str]:
    """The text that is written most for each value, where the layout would write another."""
    most: dict[str, str] = {}
    for (text, value), _ in counts.most_common():
        most.setdefault(value, text)
    return {text: value for value, text in most.items() if text != usual.get(value)}


def _problem(
    noun: str, value: str, places: Sequence[tuple[str, int, int]], raw: Table[Any]
) -> Problem:
    """The problem of a value: columns that hold it, with how many cells, and the first row."""
    column, _, first = places[0]
    where = f"{len(places)} columns, first {column}" if len(places) > 1 else column
    cells = sum(times for _, times, _ in places)
    count = f"{cells} cell{'s' * (cells != 1)}, first in {raw.counted} {raw.numbers[first - 1]}"
    what = f"{shown(value)} is not {noun}" if value else f"blank where {noun} is expected"
    return Problem(
        location=where,
        message=f"{what} ({count}); say what it stands for",
        code="value.not_allowed",
        value=value,
        counted=raw.counted,
    )


def refused(
    layout: Layout, raw: Table[Any], values: WrittenValues, points: Collection[Problem]
) -> list[Problem]:
    """Faults that the reader finds in a table and no open point names, a problem for each.

    Rows without a cell of an exam are left out: a layout has nothing to do with them.
    """
    blank = {place + 1 for place in blank_rows(layout, raw.extra)}
    lacks = any(point.code.startswith(("field.", "layout.")) for point in points)
    told = {*values.columns, *layout.unsettled, *(point.location for point in points)} - {""}
    found = [
        problem
        for problem in _read(layout, raw)
        if problem.row not in blank
        and problem.location not in told
        and not (lacks and problem.code in ("field.missing", "layout.hint"))
    ]
    return [*_folded(raw.problems, raw), *_folded(map(raw.numbered, found), raw)]


def _read(layout: Layout, raw: Table[Any]) -> Iterable[Problem]:
    """The problems of reading a table; rows count from 1."""
    form = exam_form(layout)
    if raw.members is not None:
        records: dict[int, Parsed] = {
            number: (one, []) for number, one in enumerate(raw.members, 1)
        }
        return Reader(form, ascii_only=True).table(records).problems
    names = tuple(raw.extra)
    known, _ = form.renamed(names)
    cells = {name: column for name, column in raw.extra.items() if name in known.fields}
    _, problems = known.encode(cells, len(raw.numbers))
    try:
        form.for_header(names)
    except FormatError as error:
        return [*error.problems, *problems]
    return problems


def _folded(problems: Iterable[Problem], raw: Table[Any]) -> list[Problem]:
    """One problem for each fault, with how often it was found and where first."""
    faults: dict[str, list[Problem]] = {}
    for problem in problems:
        faults.setdefault(problem.message.partition("; did you mean")[0], []).append(problem)
    return [_counted(message, alike, raw.counted) for message, alike in faults.items()]


def _counted(message: str, alike: Sequence[Problem], counted: str) -> Problem:
    """One of problems that are alike, apart from what might have been meant."""
    first = alike[0]
    places = [*dict.fromkeys(problem.location for problem in alike)]
    times = [f"{len(alike)} times"] * (len(alike) > max(len(places), 1))
    times += [f"first in {counted} {first.row}"] * (first.row is not None)
    return attrs.evolve(
        first,
        location=f"{len(places)} columns, first {places[0]}" if len(places) > 1 else places[0],
        message=(message if len(alike) > 1 else first.message)
        + (f" ({', '.join(times)})" if times else ""),
        row=None,
        counted=counted,
    )


def of_whole_file(
    source: object, file_type: str | None, options: FileOptions, known: Layout | None
) -> list[Problem]:
    """What is wrong with a file before its columns are looked at, for a layout or for any.

    The names of the columns stand below other rows, several sheets hold records, or what is
    in it is no list of records.
    """
    if not isinstance(source, str | os.PathLike):
        return []
    form = exam_form(known or OWN)
    if known is None:
        names = itertools.chain.from_iterable(layout.names for layout in layouts())
        form = attrs.evolve(form, fields=dict.fromkeys(names))
    try:
        next(batches_of(source, form, file_type, **options), None)
    except FormatError as error:
        (first, *others) = error.problems
        if not others and not first.location and first.code in _WHOLE:
            message = first.message.removeprefix(f"{os.fspath(source)}: ")
            return [attrs.evolve(first, location="file", message=message)]
    return []
