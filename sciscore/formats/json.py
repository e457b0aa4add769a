"""Records as JSON: one record, a list of records, or a record on each line."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, Final

import numpy as np

from sciscore.errors import FormatError, shown
from sciscore.formats.blocks import block_of
from sciscore.formats.form import C, Form
from sciscore.formats.io import Lines
from sciscore.formats.json_records import NOTHING, Reader, Taken
from sciscore.formats.json_shape import Shape, of_lines
from sciscore.formats.json_text import (
    Parsed,
    after,
    check_end,
    element,
    elements,
    noun_of,
    parsed,
)
from sciscore.formats.results import Batch, Results, all_columns
from sciscore.formats.rows import Cells, cells_of, lines_of
from sciscore.formats.table import Table

#: Bytes of the lines that are read, scored and written in one go.
_SIZE: Final = 1 << 22
#: A JSON text is read as a whole, and may be one line.
_LONGEST: Final = 1 << 28
_HALVES: Final = re.compile(rb"\\u[dD]|\xed[\xa0-\xbf]")
_BLANK: Final = " \t\n\r"
#: What stands between the records of a list.
_BETWEEN: Final = re.compile(rb"\}[ \t\n\r]*,[ \t\n\r]*\{")
#: Blanks in the place of line ends.
_UNBROKEN: Final = bytes.maketrans(b"\r\n", b"  ")


# Records


def read_json(stream: IO[Any], form: Form[C], *, encoding: str | None = None) -> Iterator[Table[C]]:
    """The records of a JSON text: one record, a list of records, or one on each line."""
    text = "".join(Lines(stream, _LONGEST, encoding))
    place = after(text, 0)
    start = text[place : place + 1]
    reader = Reader(form, ascii_only=not _has_halves(text.encode("utf-8", "surrogatepass")))
    if start == "[":
        tables = _of_list(text, reader)
        yield from tables or [reader.table(dict(enumerate(elements(text, form.noun), 1)))]
    elif start == "{":
        record, end = element(text, place, form.noun)
        if text.startswith("{", after(text, end)):  # a record on each line, as many a .json has
            yield from read_json_lines(io.StringIO(text), form)
            return
        check_end(text, end)
        table = reader.table({1: record})
        several = _several(record[0]) if table.problems else ""
        if several:
            raise FormatError(several, "table.not_allowed")
        yield table
    else:
        several = f"a list of {form.noun.partition(' ')[2]}s"
        found = noun_of(parsed(text, form.noun))
        message = f"holds {found}; expected {form.noun} or {several}"
        raise FormatError(message, "table.not_allowed")


def _several(content: Any) -> str:
    """What an object that is no record holds that could be several; nothing if there is none."""
    if not isinstance(content, dict) or not content:
        return ""
    for key, value in content.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            several = f"{len(value):,} object{'s' * (len(value) > 1)}"
            return f"{shown(key)} holds a list of {several}; the file must be that list alone"
    held = list(content.values())
    by_number = (isinstance(one, dict) and one and all(map(str.isdecimal, one)) for one in held)
    columns = all(isinstance(one, list) for one in held) or all(by_number)
    if columns or all(k.isdecimal() and isinstance(one, dict) for k, one in content.items()):
        what = "columns" if columns else "records by number"
        return f"holds {what}; write it as a list of records (in pandas with orient='records')"
    return ""


def read_json_lines(
    stream: IO[Any], form: Form[C], *, encoding: str | None = None, turn: tuple[int, int] = (0, 1)
) -> Iterator[Table[C]]:
    """The records of a text with one JSON object on each line; blank lines are passed over.

    Of all batches those are read whose turn it is: which one it is, of how many.
    """
    lines = Lines(stream, encoding=encoding)
    which, every = turn
    number = 1
    for place in itertools.count():
        text = lines.ahead(_SIZE)
        if not text:
            next(lines, None)  # refuses an empty file
            break
        if place % every == which:
            reader = Reader(form, ascii_only=not _has_halves(text))
            first = text.removeprefix(codecs.BOM_UTF8) if number == 1 else text
            taken = _of_lines(first, number, reader)
            records = dict(_others(lines, number, taken.numbers, form.noun))
            yield reader.table(records, taken, counted="line")
        else:
            lines.skip()
        number = lines.number + 1


def _has_halves(text: bytes) -> bool:
    """True if a text may hold half of a pair of surrogates, which cannot be written."""
    return (b"\\u" in text or b"\xed" in text) and _HALVES.search(text) is not None


def _others(
    lines: Lines, first: int, done: Sequence[int], noun: str
) -> Iterator[tuple[int, Parsed]]:
    """The records of the lines that were looked at by line, but for those that are done."""
    if len(done) == lines.number + 1 - first:
        lines.skip()
        return
    passed = frozenset(done)
    for number in range(first, lines.number + 1):
        line = next(lines)
        if number not in passed and not line.isspace():
            try:
                yield number, (parsed(line, noun, number), [])
            except FormatError as error:
                yield number, (None, list(error.problems))


def _of_lines(text: bytes, number: int, reader: Reader) -> Taken:
    """The records of lines that are of the shape of the first; this has a number."""
    block = block_of(text) if reader.ascii_only else None
    if block is None:
        return NOTHING
    shape = Shape.of(block[: block.index(b"\n")])
    if shape is None:
        return NOTHING
    found = of_lines(block, shape.width)
    if not found:
        return NOTHING
    starts, ends, lines = found
    return reader.taken(shape, block, starts, ends, lines + number)


def _of_list(text: str, reader: Reader) -> list[Table[Any]] | None:
    """The records of a list, if each is on a line once the commas between them are line ends.

    Where each line then is a record, and read as a column, the list holds these and no others.
    """
    text = text.strip(_BLANK)
    if not reader.ascii_only or not text.endswith("]"):
        return None
    records = _unbroken(text[1:-1].strip(_BLANK).encode())
    lines = Lines(io.BytesIO(_BETWEEN.sub(b"}\n{", records)), _LONGEST)
    tables: list[Table[Any]] = []
    count = 0
    while block := lines.ahead(_SIZE):
        lines.skip()
        taken = _of_lines(block, count + 1, reader)
        if len(taken.numbers) < lines.number - count:
            return None
        tables.append(reader.table({}, taken))
        count = lines.number
    return tables or None


def _unbroken(records: bytes) -> bytes:
    """JSON with blanks in the place of line ends, if none of these stands in a text."""
    if b"\n" not in records or b"\\" in records:
        return records
    data = np.frombuffer(records, np.uint8)
    inside = np.logical_xor.accumulate(data == ord('"'))
    return records if inside[data < ord(" ")].any() else records.translate(_UNBROKEN)


# Results


def texts(table: Table[Any], results: Results) -> Iterator[str]:
    """Nothing above the records, then these with their results, one on each line."""
    yield ""
    yield from _texts(table, results, b"}\n")


def write(batches: Iterable[Batch], stream: IO[str]) -> None:
    """Write the records of batches with their results as a list."""
    held = ""
    for table, results in batches:
        for text in _texts(table, results, b"},\n"):
            stream.write(held or "[\n")
            held = text
    stream.write(held.removesuffix(",\n") + "\n]\n" if held else "[]\n")


def _texts(table: Table[Any], results: Results, end: bytes) -> Iterator[str]:
    """The records with their results, many in one text; each ends the same."""
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
    if not members:
        return b"{"
    try:
        text = _ENCODER.encode(members)[1:-1]
    except ValueError:
        message = "a number is NaN or infinite, which JSON cannot hold"
        raise FormatError(message, "value.out_of_range") from None
    return b"{" + text.encode() + (b", " if more else b"")


def _member(name: str, after: bytes) -> Callable[[object], bytes]:
    start = f"{json.dumps(name, ensure_ascii=False)}: ".encode()
    return lambda value: start + _ENCODER.encode(value).encode() + after


#: Dates and the like have no form of their own in JSON.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str)
