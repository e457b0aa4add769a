"""Data frames of SCIM records: the same scores as one by one, and what is refused."""

from __future__ import annotations

import io
import json
import math
import pickle
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from support.tables import content

import sciscore as sci
from sciscore.formats.scim import NAMED
from sciscore.scim.items import ENTRIES, KEYS, NAMES
from sciscore.testing import scim_records

FULL = sci.ScimRecord.from_dict({entry.key: entry.maximum for entry in ENTRIES})
OPEN = sci.ScimRecord.from_dict(FULL.to_dict() | {"bladder": None, "total": 60})
FIELDS = (*KEYS, *NAMES)


def columns(*records: sci.ScimRecord, **own: list[Any]) -> dict[str, list[Any]]:
    """Records in our columns, missing entries and absent subscores None."""
    return {**own, **{name: [record[name] for record in records] for name in FIELDS}}


def of_texts(made: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: ["" if cell is None else str(cell) for cell in cells] if name in FIELDS else cells
        for name, cells in made.items()
    }


def with_nulls(made: dict[str, list[Any]]) -> pl.DataFrame:
    return pl.DataFrame(made, schema_overrides=dict.fromkeys(FIELDS, pl.Int16))


#: A table of each kind from columns of whole numbers and None.
KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,  # floats where entries are missing
    "pandas objects": lambda made: pd.DataFrame(made, dtype=object),
    "pandas nullable": lambda made: pd.DataFrame(made).convert_dtypes(),
    "pandas texts": lambda made: pd.DataFrame(of_texts(made)),
    "pandas categories": lambda made: pd.DataFrame(made).astype(dict.fromkeys(FIELDS, "category")),
    "pandas of arrow": lambda made: pa.table(made).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": with_nulls,
    "polars lazy": lambda made: with_nulls(made).lazy(),
    "polars texts": lambda made: pl.DataFrame(of_texts(made)),
    "polars floats": lambda made: with_nulls(made).cast(dict.fromkeys(FIELDS, pl.Float64)),
    "pyarrow": pa.table,
    "pyarrow texts": lambda made: pa.table(of_texts(made)),
}
#: A table of each library, of columns in the types that it gives them.
PLAIN: dict[str, Callable[[Any], Any]] = {
    "pandas": pd.DataFrame, "polars": pl.DataFrame, "polars lazy": pl.LazyFrame,
    "pyarrow": pa.table,
}  # fmt: skip
each_kind = pytest.mark.parametrize("kind", KINDS)
each_library = pytest.mark.parametrize("kind", PLAIN)


def expected(*records: sci.ScimRecord) -> dict[str, list[Any]]:
    """The scores of records one by one, as a table has them."""
    made: dict[str, list[Any]] = {}
    for record in records:
        result = sci.scim3(record)
        row: dict[str, Any] = {}
        for name in NAMES:
            score: sci.Score = getattr(result, name)
            row |= {f"scim_{name}": score.value, f"scim_{name}_low": score.low,
                    f"scim_{name}_high": score.high}  # fmt: skip
        row |= {
            "scim_missing": len(result.missing),
            "scim_missing_entries": ",".join(result.missing),
            "scim_differences": "; ".join(map(str, result.differences)),
            "scim_warnings": "; ".join(one.key for one in result.warnings),
            "instrument_version": "III",
            "sciscore_version": sci.__version__,
        }
        for name, value in row.items():
            made.setdefault(name, []).append(value)
    return made


def refusal(table: Any, **options: Any) -> list[str]:
    with pytest.raises(sci.SciscoreError) as refused:
        sci.score_scim_table(table, **options)
    return [*map(str, refused.value.problems)]


# What comes back


@each_kind
def test_the_same_kind_comes_back_with_the_same_scores(kind: str) -> None:
    table = KINDS[kind](columns(FULL, OPEN, id=["a", "b"]))
    made = sci.score_scim_table(table)
    assert type(made) is type(table)
    assert content(made) == {"id": ["a", "b"], **expected(FULL, OPEN)}


@given(st.lists(scim_records(), min_size=1, max_size=4))
@settings(max_examples=20)
def test_any_records_give_the_same_through_every_table(records: list[sci.ScimRecord]) -> None:
    # A column of entries that are not on record would read as missing entries.
    whole = [record for record in records if len(record.to_dict()) > len(KEYS)]
    own = expected(*whole)
    assert sci.scim3(sci.ScimRecords.from_records(whole)).to_columns() == own or not whole
    for make in KINDS.values() if whole else ():
        assert content(sci.score_scim_table(make(columns(*whole)))) == own


@each_library
@pytest.mark.parametrize("form", ["sciscore", "hospital", "emsci"])
def test_tables_of_every_form_of_columns(kind: str, form: str) -> None:
    names = {ours: theirs for theirs, ours in NAMED[form].items()}
    made = {names[name]: cells for name, cells in columns(OPEN, FULL).items() if name in names}
    records = [
        sci.ScimRecord.from_dict({n: r[n] for n in FIELDS if n in names}) for r in (OPEN, FULL)
    ]
    done = sci.score_scim_table(KINDS[kind](made), layout=form)
    assert content(done) == expected(*records)


def test_subscores_of_the_self_report() -> None:
    table = pl.DataFrame(
        {"self_care": [12, 20], "total": [None, 90], "instrument_version": ["SR", "SR"]}
    )
    made = sci.score_scim_table(table, instrument_version="SR")
    assert made["instrument_version"].to_list() == ["SR", "SR"]
    assert made["scim_total"].to_list() == [None, 90]
    message = (
        "record 1, instrument_version: SCIM SR among records of SCIM III; score the versions apart"
    )
    assert refusal(table)[0] == message
    assert refusal(pl.DataFrame(columns(FULL)), instrument_version="SR")[0].startswith(
        "feeding: entries of SCIM SR are not scored"
    )


@pytest.mark.parametrize("rows", [(), (OPEN,), (FULL, OPEN)])
def test_types_of_scores_never_depend_on_what_they_hold(rows: tuple[sci.ScimRecord, ...]) -> None:
    kinds = {name: type(values[0]) for name, values in expected(FULL).items()}
    made = sci.score_scim_table(pd.DataFrame(columns(*rows), dtype=object))
    frame = sci.score_scim_table(with_nulls(columns(*rows)))
    arrow = sci.score_scim_table(with_nulls(columns(*rows)).to_arrow())
    assert list(made) == frame.columns == arrow.column_names == list(kinds)
    for name, kind in kinds.items():
        assert str(made[name].dtype) == {str: "string", int: "Int64"}[kind]
        assert frame[name].dtype == {str: pl.String, int: pl.Int64}[kind]
        assert arrow.schema.field(name).type == {str: pa.string(), int: pa.int64()}[kind]


@pytest.mark.parametrize(
    "index",
    [pd.Index([7, 7], name="id"), pd.MultiIndex.from_tuples([("a", 1), ("a", 2)])],
)
def test_index_and_own_columns_of_pandas_are_kept(index: Any) -> None:
    own: dict[str, list[Any]] = {"name": ["x", "y"], "z": [math.nan, 1.5]}
    table = pd.DataFrame(columns(FULL, OPEN, **own), index=index)
    before = table.copy(deep=True)
    made = sci.score_scim_table(table)
    assert made.index.equals(index)
    assert made.columns[:2].tolist() == ["name", "z"]
    assert made["scim_total"].isna().tolist() == [False, True]
    pd.testing.assert_frame_equal(made[["name", "z"]], before[["name", "z"]])
    pd.testing.assert_frame_equal(table, before)


def test_a_table_gives_what_a_file_of_the_same_cells_gives() -> None:
    table = pl.DataFrame(of_texts(columns(FULL, OPEN)))
    read = sci.read_scim(io.BytesIO(table.write_csv().encode()), file_type="csv")
    scored = sci.scim3(read.records).to_columns()
    assert sci.score_scim_table(table).to_dict(as_series=False) == scored
    lines = "\n".join(map(json.dumps, table.to_dicts()))
    assert (
        sci.scim3(sci.read_scim(io.StringIO(lines), file_type="jsonl").records).to_columns()
        == scored
    )


# What cells may be


@each_library
def test_a_null_is_a_missing_entry_and_never_zero(kind: str) -> None:
    made = content(sci.score_scim_table(KINDS[kind](columns(OPEN, FULL))))
    assert made["scim_missing_entries"] == ["bladder", ""]
    assert made["scim_respiration_sphincter"] == [None, 40]
    assert (made["scim_total_low"][0], made["scim_total_high"][0]) == (85, 100)


def test_floats_of_pandas_that_are_whole_numbers_are_scores() -> None:
    made = pd.DataFrame(columns(FULL, OPEN, FULL))
    assert made["bladder"].dtype == float
    assert content(sci.score_scim_table(made))["scim_total"] == [100, None, 100]


@each_library
def test_floats_that_are_no_whole_numbers_are_refused(kind: str) -> None:
    made = columns(FULL, FULL) | {"bladder": [15.0, 6.5]}
    (line,) = refusal(PLAIN[kind](made))
    assert line.startswith("record 2, bladder: '6.5' is not a score of item 6; ")


def test_nan_is_missing_in_every_library() -> None:
    made = columns(FULL) | {"bladder": [math.nan]}
    for table in (pl.DataFrame(made), pa.table(made), pd.DataFrame(made)):
        assert content(sci.score_scim_table(table))["scim_missing"] == [1]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [([[1]], "List(Int64)"), ([b"1"], "Binary")],
)
def test_types_that_hold_no_scores_are_refused(cells: list[Any], kind: str) -> None:
    (line,) = refusal(pl.DataFrame(columns(FULL) | {"bladder": cells}))
    assert line.startswith(f"bladder: a column of {kind}")
    assert line.endswith("; a cell holds a text or a number")


@each_library
def test_a_truth_value_is_no_score(kind: str) -> None:
    (line,) = refusal(PLAIN[kind](columns(FULL) | {"bed_mobility": [True]}))
    assert line.startswith("record 1, bed_mobility: 'True' is not a score of item 9")


# What is refused

BAD = {"bladder": "5", "stairs": "99", "total": "101"}


def spoilt() -> dict[str, list[Any]]:
    made = of_texts(columns(OPEN, FULL, FULL, id=["a", "b", "c"]))
    for name, cell in BAD.items():
        made[name][1] = cell
    return made


@each_library
def test_every_bad_cell_is_listed_or_reported(kind: str) -> None:
    table = PLAIN[kind](spoilt())
    said = refusal(table)
    assert [line.partition(": ")[0] for line in said] == [f"record 2, {name}" for name in BAD]
    results, problems = sci.score_scim_table(table, on_error="report")
    assert type(results) is type(problems) is type(table)
    good, made = expected(OPEN, FULL), content(results)
    assert made.pop("id") == ["a", "b", "c"]
    assert made == {name: [first, None, last] for name, (first, last) in good.items()}
    assert content(problems) == {
        "row": [2, 2, 2],
        "location": list(BAD),
        "code": ["value.not_allowed"] * 3,
        "value": list(BAD.values()),
        "message": [line.partition(": ")[2] for line in said],
    }
    text = io.StringIO(pl.DataFrame(spoilt()).write_csv())
    with pytest.raises(sci.ScimError) as refused:
        sci.read_scim(text, file_type="csv")
    assert [problem.message for problem in refused.value.problems] == [
        line.partition(": ")[2] for line in said
    ]
    assert {str(problem).partition(",")[0] for problem in refused.value.problems} == {"row 3"}


def test_problems_stand_in_the_order_of_the_rows() -> None:
    made = columns(FULL, FULL) | {"stairs": [9, 3], "feeding": [3, 9]}
    lines = refusal(pl.DataFrame(made))
    assert [line.partition(":")[0] for line in lines] == ["record 1, stairs", "record 2, feeding"]


@each_library
def test_headers(kind: str) -> None:
    make = PLAIN[kind]
    made = columns(FULL)
    assert refusal(make(made | {"Bladder": [1]})) == [
        "Bladder: the same column as bladder in another spelling"
    ]
    assert refusal(make(made | {"scim_total": [1]})) == [
        "scim_total: is also the name of a result; rename your column"
    ]
    del made["bladder"]
    (line,) = refusal(make(made))
    assert line.startswith("1 of the 19 required fields of a SCIM record are missing: bladder")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"on_error": "ignore"}, "on_error is 'raise' or 'report', not 'ignore'"),
        ({"instrument_version": "II"}, "SCIM II is not scored"),
        ({"layout": "mine"}, "unknown SCIM layout 'mine'; use sciscore, hospital, emsci"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], message: str) -> None:
    assert message in refusal(pl.DataFrame(columns(FULL)), **options)[0]


def test_what_is_no_table() -> None:
    assert refusal({"total": [1]})[0].startswith("expected a data frame, not ")


def test_errors_pickle_and_narwhals_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(sci.ScimError) as refused:
        sci.score_scim_table(pl.DataFrame(spoilt()))
    assert pickle.loads(pickle.dumps(refused.value)).problems == refused.value.problems
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r"narwhals and pyarrow; install them with: pip install"):
        sci.score_scim_table(pl.DataFrame())
