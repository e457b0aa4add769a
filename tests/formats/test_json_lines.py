"""JSON lines in batches: nobody can see whether a file was read in one go."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.formats import json as records, parquet
from sciscore.formats.exams import exam_form
from sciscore.formats.json_records import Reader
from sciscore.formats.json_shape import Shape
from sciscore.formats.json_text import parsed
from sciscore.formats.read import batches_of
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


def classified(exams: sci.Exams) -> sci.Classifications:
    return sci.classify(exams, edition="2019")


class Pipe(io.BytesIO):
    """A stream that cannot go back."""

    def seekable(self) -> bool:
        return False


def tables(stream: Any) -> list[sci.Table[sci.Exams]]:
    with patch.object(records, "_SIZE", 3000):
        return list(batches_of(stream, exam_form("sciscore", "2019"), "jsonl"))


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
    write_batches(found, classified, out, "csv")
    return out.getvalue()


@given(lines)
def test_batches_hold_what_the_whole_holds(texts: list[str]) -> None:
    content = ("\n".join(texts) + "\n").encode()
    whole = tables(Pipe(content))
    batches = tables(io.BytesIO(content))
    assert told(batches) == told(whole)
    assert as_csv(batches) == as_csv(whole)
    numbers = [number for table in batches for number in table.numbers]
    assert numbers == sorted(set(numbers))
    assert told(tables(io.StringIO(content.decode()))) == told(whole)


# Records of one shape are cut into values; nobody can see which of the two ways read them

NESTED = sci.Exam.intact().to_dict()
SAYS: list[dict[str, Any]] = [
    {"id": "P1"} | NESTED, EXAM, EXAM | {"note": "a, b"}, {"id": 'x, "y'} | NESTED,
    {"exam": NESTED, "site": {"name": "x", "no": 1}},
    {"id": 1, "exam": {"of": None} | NESTED}, NESTED | {"tags": [1]}, {"a": {}} | NESTED,
]  # fmt: skip
#: What may stand in the place of a value, or of anything else in a line.
ODD = ("NT", '"NT"', "7", "null", "NaN", "1e999", "5" * 5000, "{}", "[]", '"', "}", "{", ",", ":",
       "2 ", " 2", "2.0", "true", '"a, b"', '"a, \\"b"', '"a\\\\"', '"\\ud800"',
       '"\\u00e9"', '"é"', "", "\r", "\0", "\ufeff",
       '{"a": 1, "a": 2}', "\x01", '"\t"', "2}", '"\\"')  # fmt: skip


@st.composite
def changed(draw: st.DrawFn) -> str:
    """Lines of one record, in which now and then something was put in the place of a value."""
    record = draw(st.sampled_from(SAYS))
    separators = draw(st.sampled_from([(", ", ": "), (",", ":"), (" ,", " :\t")]))
    line = json.dumps(record, separators=separators, ensure_ascii=False)
    made = []
    for odd in draw(st.lists(st.none() | st.sampled_from(ODD), min_size=1, max_size=6)):
        text = line
        if odd is not None:
            marks = [m.span() for m in re.finditer(r'"[^"]*"|[0-9]+|[{}:,]', line)]
            start, end = draw(st.sampled_from(marks[:12] + marks[-12:] + marks[140:150]))
            text = line[:start] + odd + line[end:]
        made.append(text)
    return draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(made)


def read_all(content: bytes, kind: str) -> Any:
    def names(found: list[sci.Table[sci.Exams]]) -> Any:
        members = [own for table in found for own in table.members or ()]
        return told(found), repr(members)

    try:
        return names(list(batches_of(io.BytesIO(content), exam_form("sciscore", "2019"), kind)))
    except sci.SciscoreError as error:
        return error.problems


@given(changed())
@settings(max_examples=150)
def test_records_of_one_shape_are_read_as_any_others(text: str) -> None:
    content = text.encode()
    listed = b"[" + b",\n".join(content.replace(b"\r", b"").split(b"\n")) + b"]"
    for given_content, kind in ((content, "jsonl"), (listed, "json"), (listed[1:-1], "json")):
        with patch.object(Shape, "of", return_value=None):
            expected = read_all(given_content, kind)
        assert read_all(given_content, kind) == expected


@pytest.mark.parametrize("record", [SAYS[0], SAYS[1], SAYS[3], SAYS[4]])
def test_usual_records_are_cut(record: dict[str, Any]) -> None:
    """Else the two ways were one and the same, and slow."""
    line = json.dumps(record)
    lines, listed = "\n".join([line] * 5), f"[{', '.join([line] * 5)}]"
    with patch.object(Reader, "split", autospec=True, side_effect=Reader.split) as split:
        assert len(read_all(lines.encode(), "jsonl")[0][1]) == 5
        assert split.call_count <= 2  # the shape, and what it holds one level down
        assert len(read_all(listed.encode(), "json")[0][1]) == 5
        assert split.call_count <= 6


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"exams": [NESTED] * 2}, "'exams' holds a list of 2 objects; the file must be that list"),
        ({path: {"0": cell} for path, cell in EXAM.items()}, "holds columns; write it as a list"),
        ({path: [cell] for path, cell in EXAM.items()}, "holds columns; write it as a list"),
        ({"0": EXAM, "1": EXAM}, "holds records by number; write it as a list of records"),
    ],
)
def test_a_json_text_that_is_no_list_of_records_is_refused_in_one_line(
    content: dict[str, Any], message: str
) -> None:
    with pytest.raises(sci.FormatError, match=message) as caught:
        sci.read_exams(io.StringIO(json.dumps(content)), file_type="json", on_error="report")
    assert len(caught.value.problems) == 1


def test_a_cell_given_twice_is_never_chosen_from() -> None:
    line = json.dumps(NESTED | {"right.motor.C5": 3})
    for content, kind in ((line, "json"), (f"[{line}, {line}, {line}]", "json"), (line, "jsonl")):
        with pytest.raises(sci.ExamError, match=r"right\.motor\.C5: given twice"):
            sci.read_exams(io.StringIO(content), file_type=kind)


def test_wide_records_are_read_one_by_one() -> None:
    """What a column costs is paid for each of them, so that it must pay."""
    wide = {f"own {number}": number for number in range(2000)}
    assert Shape.of(json.dumps(wide).encode()) is None
    found = read_all(json.dumps([wide | NESTED] * 2).encode(), "json")
    assert found[1] == repr([wide] * 2)


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_long_lists_are_read_in_pieces(indent: int | None) -> None:
    listed = json.dumps([{"id": n} | NESTED for n in range(9)], indent=indent).encode()
    with patch.object(records, "_SIZE", 4000):
        found = list(batches_of(io.BytesIO(listed), exam_form("sciscore", "2019"), "json"))
    assert len(found) > 2
    assert [one for table in found for one in table.extra["id"]] == list(range(9))


@pytest.mark.parametrize("text", ["a\nb", 'a\\"\nb', "\n", "a\rb"])
def test_no_text_of_a_list_holds_a_line_end(text: str) -> None:
    listed = json.dumps([{"id": "ID"} | NESTED] * 3, indent=1).replace("ID", text)
    with pytest.raises(sci.FormatError, match="control character"):
        sci.read_exams(io.StringIO(listed), file_type="json")


def write(values: list[Any]) -> pl.DataFrame:
    """A column of the user's in Parquet, from JSON lines of a few records a batch."""
    content = "\n".join(json.dumps(EXAM | {"id": value}) for value in values)
    found = tables(io.BytesIO(content.encode()))
    out = io.BytesIO()
    with patch.object(parquet, "_PART", 2):
        write_batches(found, classified, out, "parquet")
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


# The parser: quick where no key can stand twice, strict elsewhere

texts = st.text(st.sampled_from('a:"\\{}[],\u00e4 '), max_size=4)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(texts, inner), max_size=4),
    max_leaves=12,
)


def written(value: Any, *, plain: bool) -> str:
    """JSON of a value; a list of pairs is an object, in which keys may stand twice."""
    if isinstance(value, list):
        if value and all(isinstance(one, tuple) for one in value):
            pairs = (
                f"{json.dumps(k, ensure_ascii=not plain)}: {written(v, plain=plain)}"
                for k, v in value
            )
            return "{" + ", ".join(pairs) + "}"
        return "[" + ", ".join(written(one, plain=plain) for one in value) + "]"
    return json.dumps(value, ensure_ascii=not plain)


@given(st.lists(st.tuples(texts, values), min_size=1, max_size=5), st.booleans())
@settings(max_examples=400)
def test_a_key_that_stands_twice_is_always_found(pairs: Any, plain: bool) -> None:
    text = written(pairs, plain=plain)

    def once(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(found)) < len(found):
            raise KeyError
        return dict(found)

    try:
        expected = json.loads(text, object_pairs_hook=once)
    except KeyError:
        with pytest.raises(sci.FormatError, match="stands twice in one object"):
            parsed(text)
    else:
        assert parsed(text) == expected


# What goes out is what came in


def out_of(records: list[dict[str, Any]], kind: str) -> str:
    content = "\n".join(map(json.dumps, records))
    found = tables(io.BytesIO(content.encode()))
    out = io.StringIO()
    write_batches(found, classified, out, kind)
    return out.getvalue()


def test_own_members_of_json_go_out_as_they_came() -> None:
    own: list[dict[str, Any]] = [
        {"id": 1, "patient": {"born": 1970, "tags": ["a", None]}},
        {},
        {"note": None, "when": "12:30"},
    ]
    lines = out_of([EXAM | one for one in own], "jsonl").splitlines()
    results = set(
        sci.classify(sci.Exams.from_exams([sci.Exam.intact()]), edition="2019").to_columns()
    )
    for line, one in zip(lines, own, strict=True):
        record = json.loads(line)
        assert {key: record[key] for key in record if key not in results} == one
        assert record["ais"] == "E"
    whole = json.loads(out_of([EXAM | one for one in own], "json"))
    assert whole == [json.loads(line) for line in lines]
    # In a table the text of a nested member stands in its cell.
    first, *_ = csv.DictReader(io.StringIO(out_of([EXAM | one for one in own], "csv")))
    assert json.loads(first["patient"]) == own[0]["patient"]


def test_an_exam_one_level_down() -> None:
    record = {"patient": {"id": 7}, "examData": sci.Exam.intact().to_dict() | {"by": "X"}}
    (table,) = tables(Pipe(json.dumps(record).encode()))
    assert list(table.exams) == [sci.Exam.intact()]
    assert table.extra == {"patient": [{"id": 7}], "examData": [{"by": "X"}]}
    twice = {"a": sci.Exam.intact().to_dict(), "b": sci.Exam.intact().to_dict()}
    (table,) = tables(Pipe(json.dumps(twice).encode()))
    assert any("an exam each in 'a', 'b'" in problem.message for problem in table.problems)


def test_lines_in_a_json_file_are_read_as_lines() -> None:
    exams = [sci.Exam.intact(), sci.Exam.intact().replace({"vac": "No"})]
    text = "\n".join(json.dumps(exam.to_dict()) for exam in exams)
    assert list(sci.read_exams(io.StringIO(text), file_type="json", edition="2019").exams) == exams
