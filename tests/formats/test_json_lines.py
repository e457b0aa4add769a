"""JSON lines in batches: nobody can see whether a file was read in one go."""

from __future__ import annotations

import io
import json
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, strategies as st

import sciscore as sci
from sciscore.formats import json as records, parquet
from sciscore.formats.read import read_batches
from sciscore.formats.write import write_batches

EXAM = {
    path: cells[0] for path, cells in sci.Exams.from_exams([sci.Exam.intact()]).to_columns().items()
}
BAD = EXAM | {"right.motor.L3": "7"}
own = st.dictionaries(
    st.sampled_from(["id", "site", "note"]), st.none() | st.integers(-9, 9) | st.text(max_size=3)
)
lines = st.lists(
    st.tuples(st.sampled_from([EXAM, BAD]), own).map(lambda pair: json.dumps(pair[1] | pair[0]))
    | st.sampled_from(["", "  ", "[]", "7", "{", '{"a": 1, "a": 2}']),
    min_size=1,
    max_size=8,
)


class Pipe(io.BytesIO):
    """A stream that cannot go back."""

    def seekable(self) -> bool:
        return False


def tables(stream: Any) -> list[sci.Table[sci.Exams]]:
    with patch.object(records, "_BATCH", 2):
        return list(read_batches(stream, edition="2019", layout="sciscore", file_type="jsonl"))


def told(found: list[sci.Table[sci.Exams]]) -> Any:
    """Everything that the batches hold, as of one table; or None for columns in any order."""
    names = sorted({name for table in found for name in table.extra})
    return (
        b"".join(table.records.codes.tobytes() for table in found),
        [row for table in found for row in table.rows],
        sum(table.count for table in found),
        {n: [v for t in found for v in t.extra.get(n, [None] * t.count)] for n in names},
        [problem for table in found for problem in table.problems],
    )


def as_csv(found: list[sci.Table[sci.Exams]]) -> str:
    """The user's columns of batches, which all have to be there, with the results."""
    out = io.StringIO()
    scored = [(table, sci.classify(table.records, edition="2019")) for table in found]
    write_batches(iter(scored), out, "csv")
    return out.getvalue()


@given(lines)
def test_batches_hold_what_the_whole_holds(texts: list[str]) -> None:
    content = ("\n".join(texts) + "\n").encode()
    whole = tables(Pipe(content))
    batches = tables(io.BytesIO(content))
    assert told(batches) == told(whole)
    assert as_csv(batches) == as_csv(whole)
    assert [t.first for t in batches] == [1 + 2 * place for place in range(len(batches))]
    assert told(tables(io.StringIO(content.decode()))) == told(whole)


def write(values: list[Any]) -> pl.DataFrame:
    """A column of the user's in Parquet, from JSON lines of two records a batch."""
    content = "\n".join(json.dumps(EXAM | {"id": value}) for value in values)
    found = tables(io.BytesIO(content.encode()))
    out = io.BytesIO()
    scored = [(table, sci.classify(table.records, edition="2019")) for table in found]
    with patch.object(parquet, "_PART", 2):
        write_batches(iter(scored), out, "parquet")
    return pl.read_parquet(out.getvalue())


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([None, None, 1, 2], pl.Int64),
        ([1, 2, None, None, 3], pl.Int64),
        ([None, None, 0.5, 2.0], pl.Float64),
        ([None, None, True], pl.Boolean),
        ([None, None, "a"], pl.String),
        ([None, None, None], pl.String),
    ],
)
def test_a_column_has_one_type_in_all_batches(values: list[Any], kind: Any) -> None:
    made = write(values)
    assert made.schema["id"] == kind
    assert made["id"].to_list() == values


@pytest.mark.parametrize("values", [[1, 2, 0.5], ["a", "b", 3], [1, 2, True]])
def test_values_of_several_types_are_refused_wherever_they_stand(values: list[Any]) -> None:
    with pytest.raises(sci.FormatError, match="id: holds values of different types"):
        write(values)


def test_whole_numbers_beyond_64_bits_are_refused_in_parquet() -> None:
    with pytest.raises(sci.FormatError, match="id: holds whole numbers beyond 64 bits"):
        write([1, 2, 2**64])
