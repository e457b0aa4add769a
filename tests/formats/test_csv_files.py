"""CSV texts cut into cells at once: nobody can see which of the two readers read them."""

from __future__ import annotations

import csv
import io
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

import sciscore as sci
from sciscore.cohorts import encode
from sciscore.formats import csv_read, rows
from sciscore.formats.exams import exam_form
from sciscore.formats.read import batches_of
from sciscore.formats.scim import scim_form
from sciscore.formats.table import Table, joined
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.repeats import Repeats
from sciscore.testing import exams as any_exams

#: What separates, what looks like it, what is no text, and cells of any length.
PARTS = (",", "\n", '"', "\r\n", "\r", '""', '","', "\0", " ", "5", "NT", "100", "é", "\ufeff",
         "a" * 8, "b" * 9, "=1+1", "\u2028", "\x1c", "57", "57", ",57,", "\nP1,57,x\n",
         '\n"P1","57","x, y"\n', "\n\n")  # fmt: skip
HEADERS = ("id,SCIM3_TotalScore,note\n", "SCIM3_TotalScore\n", '"SCIM3_TotalScore","id"\r\n')

texts = st.lists(st.sampled_from(PARTS), max_size=30).map("".join)
ROW = {path: "" if (cell := sci.Exam.intact()[path]) is None else str(cell) for path in PLACE}


def outcome(content: Any, *, cut: bool, scim: bool = True) -> object:
    """Everything that is read, or what is said against it."""
    no = patch.object(csv_read, "columns_in", return_value=None)
    stream = io.BytesIO(content) if isinstance(content, bytes) else io.StringIO(content, newline="")
    batches: Any
    if scim:
        batches = batches_of(stream, scim_form("emsci"), "csv")
    else:
        batches = batches_of(stream, exam_form("sciscore", "2019"), "csv")
    try:
        if cut:
            return parts(joined(batches, reported=True))
        with no:
            return parts(joined(batches, reported=True))
    except sci.SciscoreError as error:
        return str(error)


def parts(table: Table[Any]) -> object:
    problems = tuple(map(str, table.problems))
    codes = table.records.codes.tolist()
    return codes, table.rows, table.count, table.extra, problems


@given(st.sampled_from(HEADERS), texts, st.booleans())
@example(HEADERS[0], 'a,57,"b"c\n', False)
@example(HEADERS[0], '"a,57",b\n', False)
@example(HEADERS[0], '","57,"\n', False)
@example(HEADERS[0], '"""a""",57,""\n', False)
@example(HEADERS[0], '"a"",""b",57\n', False)
@example(HEADERS[1], '\n57\n""\n', False)
@settings(max_examples=1500)
def test_both_readers_say_the_same(header: str, text: str, as_text: bool) -> None:
    content = header + text if as_text else (header + text).encode()
    with patch.object(csv_read, "_SIZE", 20):
        assert outcome(content, cut=True) == outcome(content, cut=False)


@given(texts, st.binary(max_size=3), texts)
@settings(max_examples=300)
def test_both_readers_say_the_same_of_bytes_that_are_no_text(a: str, b: bytes, c: str) -> None:
    content = HEADERS[0].encode() + a.encode() + b + c.encode()
    with patch.object(csv_read, "_SIZE", 2):
        assert outcome(content, cut=True) == outcome(content, cut=False)


@given(st.lists(st.tuples(any_exams(), st.sampled_from(PARTS)), min_size=1, max_size=5), st.data())
@settings(max_examples=60)
def test_both_readers_find_the_same_exams(rows: Any, data: st.DataObject) -> None:
    stream = io.StringIO(newline="")
    quoted = data.draw(st.booleans())
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow(["id", *PLACE])
    for exam, part in rows:
        cells = ["" if exam[path] is None else str(exam[path]) for path in PLACE]
        if data.draw(st.integers(0, 3)) == 0:
            cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.sampled_from(PARTS))
        writer.writerow([part.replace("\0", ""), *cells])
    content = stream.getvalue()
    assert outcome(content, cut=True, scim=False) == outcome(content, cut=False, scim=False)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_usual_texts_are_cut(end: str, quote: str) -> None:
    """Else the two readers were one and the same, and slow."""
    lines = [",".join(f"{quote}{cell}{quote}" for cell in ("é", "57", "", "x y")) + end] * 3
    made = csv_read.columns_in("".join(lines).encode(), ["id", "a", "b", "c"], {"a", "b"})
    assert made is not None
    assert made[1] == [0, 1, 2]
    assert {name: [*cells] for name, cells in made[0].items()} == {
        "id": ["é"] * 3, "a": ["57"] * 3, "b": [""] * 3, "c": ["x y"] * 3,
    }  # fmt: skip


def test_cells_of_every_length_are_told_apart() -> None:
    plain = [text * n for text in ("x", "é", "5 ") for n in range(20)] + ["yyyyyyyy", "yyyyyyyz"]
    text = "".join(f"{cell},{cell},-\n" for cell in plain)
    made = csv_read.columns_in(text.encode(), ["a", "b", "c"], {"a"})
    assert made is not None
    assert isinstance(made[0]["a"], Repeats)
    assert list(made[0]["a"]) == list(made[0]["b"]) == plain


def test_a_cell_in_quotes_may_reach_beyond_a_batch() -> None:
    rows = [f'{number},57,"a\nb"\n' if number % 2 else f"{number},57,c\n" for number in range(9)]
    for size in (1, 10, 20, 30):
        with patch.object(csv_read, "_SIZE", size):
            stream = io.StringIO(HEADERS[0] + "".join(rows))
            table = sci.read_scim(stream, layout="emsci", file_type="csv")
        assert table.extra["id"] == [str(number) for number in range(9)]
        assert table.extra["note"] == ["a\nb" if number % 2 else "c" for number in range(9)]


# Writing


@given(
    st.lists(st.one_of(st.none(), st.text(st.sampled_from('",\n\r =é5\u2028x'), max_size=4),
                       st.integers(), st.booleans(), st.floats()), max_size=7),
)  # fmt: skip
def test_rows_are_those_of_the_csv_module(own: list[object]) -> None:
    exams = sci.Exams(np.tile(sci.Exam.intact().array, (len(own), 1)))
    results = sci.classify(exams, edition="2019")
    table = Table(
        records=exams, rows=tuple(range(1, len(own) + 1)), numbers=range(1, len(own) + 1),
        extra={"own": own, "b": own}, problems=(),
    )  # fmt: skip
    expected, out = io.StringIO(newline=""), io.StringIO(newline="")
    writer = csv.writer(expected)
    made = {"own": own, "b": own, **results.to_columns()}
    writer.writerow(made)
    writer.writerows(zip(*made.values(), strict=True))
    with patch.object(rows, "_ROWS", 2):
        sci.write_results(table, results, out, "csv")
    assert [*csv.reader(io.StringIO(out.getvalue(), newline=""))] == [
        *csv.reader(io.StringIO(expected.getvalue(), newline=""))
    ]
    assert out.getvalue().count("\r\n") == sum("\r\n" in str(cell) for cell in own for _ in "ab")


def test_a_column_of_repeats_is_read_as_any_other() -> None:
    field = FIELDS[PLACE["right.motor.C5"]]
    texts = ["5", "NT", "x", "5*"]
    column = Repeats(texts, np.array([0, 2, 1, 0, 3]))
    codes, problems = encode(field, column)
    expected, same = encode(field, [*column])
    assert (codes.tolist(), problems) == (expected.tolist(), same)
    assert list(column[1:3]) == ["x", "NT"]
