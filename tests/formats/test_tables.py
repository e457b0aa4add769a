"""Data frames: the same results through every door, and what is refused."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from support.tables import INTACT, OPEN, columns, content, expected, in_layout

import sciscore as sci
from sciscore.formats.data_frames import PROBLEM_COLUMNS
from sciscore.isncsci.classification import RESULT_TYPES
from sciscore.isncsci.fields import PLACE
from sciscore.testing import exams as any_exams, exams_near_borders

WHOLE = sci.Exam.from_dict({path: INTACT[path] for path in PLACE})


def plain(made: dict[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame(made)


#: A table of each kind from columns of texts.
KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": plain,
    "pandas objects": lambda made: pd.DataFrame(made, dtype=object),
    "pandas strings": lambda made: pd.DataFrame(made).astype(dict.fromkeys(PLACE, "string")),
    "pandas categories": lambda made: pd.DataFrame(made).astype(dict.fromkeys(PLACE, "category")),
    "pandas of arrow": lambda made: pa.table(made).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "polars categories": lambda made: pl.DataFrame(made).cast(dict.fromkeys(PLACE, pl.Categorical)),
    "polars enums": lambda made: pl.DataFrame(made).cast(
        {path: pl.Enum(sorted({"", *filter(None, made[path])})) for path in PLACE}
    ),
    "pyarrow": pa.table,
    "pyarrow large": lambda made: pl.DataFrame(made).to_arrow(),
    "pyarrow categories": lambda made: (
        pl.DataFrame(made).cast(dict.fromkeys(PLACE, pl.Categorical)).to_arrow()
    ),
    "pyarrow chunks": lambda made: pa.concat_tables(
        [pa.table(made).slice(0, 1), pa.table(made).slice(1)]
    ),
    "pyarrow dictionaries": lambda made: pa.table(
        {
            name: pa.array(values).dictionary_encode() if name in PLACE else values
            for name, values in made.items()
        }
    ),
}
each_kind = pytest.mark.parametrize("kind", KINDS)
#: The three libraries, eager, for what does not depend on the type of the columns.
each_library = pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])


def refusal(table: Any, **options: Any) -> str:
    with pytest.raises(sci.SciscoreError) as refused:
        sci.classify_table(table, **{"edition": "2019", **options})
    return "\n".join(map(str, refused.value.problems))


# What comes back


@each_kind
def test_the_same_kind_comes_back_with_the_same_results(kind: str) -> None:
    table = KINDS[kind](columns(INTACT, OPEN, id=["a", "b"]))
    made = sci.classify_table(table, edition="2019")
    assert type(made) is type(table)
    assert content(made) == {"id": ["a", "b"], **expected(INTACT, OPEN)}


@given(st.lists(st.one_of(any_exams(), exams_near_borders()), min_size=1, max_size=4))
@settings(max_examples=15)
def test_any_exams_give_the_same_through_every_table(exams: list[sci.Exam]) -> None:
    own = expected(*exams)
    assert sci.classify(sci.Exams.from_exams(exams), edition="2019").to_columns() == own
    for make in KINDS.values():
        assert content(sci.classify_table(make(columns(*exams)), edition="2019")) == own


@given(st.lists(any_exams("2011"), max_size=3))
@settings(max_examples=15)
def test_columns_of_a_cohort_come_back(exams: list[sci.Exam]) -> None:
    cohort = sci.Exams.from_exams(exams)
    assert sci.Exams.from_columns(cohort.to_columns(), edition="2011") == cohort


def test_result_types_are_those_of_the_columns() -> None:
    made = expected(INTACT)
    assert list(made) == list(RESULT_TYPES)
    assert {name: type(values[0]) for name, values in made.items()} == RESULT_TYPES


@pytest.mark.parametrize("rows", [(), (OPEN,), (OPEN, INTACT)])
def test_types_of_results_never_depend_on_what_they_hold(rows: tuple[sci.Exam, ...]) -> None:
    made = sci.classify_table(pd.DataFrame(columns(*rows)), edition="2019")
    frame = sci.classify_table(
        pl.DataFrame(columns(*rows), dict.fromkeys(PLACE, pl.String)), edition="2019"
    )
    arrow = sci.classify_table(pa.table(columns(*rows)), edition="2019")
    for name, kind in RESULT_TYPES.items():
        assert str(made[name].dtype) == {str: "string", int: "Int64"}[kind]
        assert frame[name].dtype == {str: pl.String, int: pl.Int64}[kind]
        assert arrow.schema.field(name).type == {str: pa.string(), int: pa.int64()}[kind]


def test_own_columns_keep_their_types_and_place() -> None:
    made = columns(INTACT, OPEN)
    table = pl.DataFrame(
        {"when": [None, "2020-02-03"], **made, "x": [[1], []], "z": [1.5, math.nan]}
    )
    table = table.with_columns(pl.col("when").str.to_date())
    done = sci.classify_table(table, edition="2019")
    assert done.columns == ["when", "x", "z", *RESULT_TYPES]
    assert done.select("when", "x", "z").equals(table.select("when", "x", "z"))


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([7, 7], name="id"),
        pd.Index([1, 0]),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["who", "visit"]),
        pd.to_datetime(["2020-01-02", "2019-01-01"]),
    ],
)
def test_index_of_pandas_is_kept(index: Any) -> None:
    for own in ({}, {"name": ["x", "y"]}):
        table = pd.DataFrame(columns(INTACT, OPEN, **own), index=index)
        before = table.copy(deep=True)
        made = sci.classify_table(table, edition="2019")
        assert made.index.equals(index)
        assert made.index.names == index.names
        assert made["ais_possible"].tolist() == ["E", "B,D"]
        pd.testing.assert_frame_equal(table, before)


def test_metadata_of_arrow_is_kept() -> None:
    table = pa.Table.from_pandas(
        pd.DataFrame(columns(INTACT, OPEN), index=pd.Index(["p", "q"], name="who"))
    )
    made = sci.classify_table(table, edition="2019").to_pandas()
    assert made.index.tolist() == ["p", "q"]
    assert made["lems"].tolist() == [50, 48]


# What cells may be


@each_library
@pytest.mark.parametrize(
    "cells",
    [
        [5, 3],
        np.array([5, 3], np.int8),
        np.array([5, 3], np.uint64),
        ["5", "3"],
    ],
)
def test_grades_are_whole_numbers_or_texts(kind: str, cells: Any) -> None:
    table = KINDS[kind](columns(INTACT, INTACT) | {"right.motor.L3": cells})
    assert content(sci.classify_table(table, edition="2019"))["ler"] == [25, 23]


def test_objects_and_nullable_columns_of_pandas() -> None:
    made = columns(INTACT, INTACT, INTACT) | {
        "right.motor.L3": [4, "NT", "4"],
        "left.motor.L3": pd.array([5, 4, 3], dtype="Int8"),
        "right.motor.L4": pd.Categorical([5, 4, 3]),
        "prior_deficit": [True, False, True],
        "multiple_lesions": pd.array([False, False, True], dtype="boolean"),
        "left.lowest_nonkey_muscle": [math.nan, None, pd.NA],
        "right.lowest_nonkey_muscle": [math.nan] * 3,
    }
    exams = [
        INTACT.replace(dict(zip(made_of, cells, strict=True)))
        for made_of, cells in [
            (("right.motor.L3",), (4,)),
            (("right.motor.L3", "left.motor.L3", "right.motor.L4", "prior_deficit"),
             ("NT", 4, 4, False)),
            (("right.motor.L3", "left.motor.L3", "right.motor.L4", "multiple_lesions"),
             (4, 3, 3, True)),
        ]
    ]  # fmt: skip
    assert content(sci.classify_table(pd.DataFrame(made), edition="2019")) == expected(*exams)


@each_library
def test_columns_of_truth_values(kind: str) -> None:
    made = columns(INTACT, INTACT) | {"prior_deficit": [True, False]}
    assert content(sci.classify_table(KINDS[kind](made), edition="2019"))["ais"] == ["E", "NA"]
    made |= {"vac": [True, False]}
    done = content(sci.classify_table(KINDS[kind](made), edition="2019"))
    assert done == expected(
        *(INTACT.replace({"vac": vac, "prior_deficit": vac}) for vac in ("Yes", "No"))
    )


@each_library
def test_optional_columns_may_be_left_out_or_be_all_null(kind: str) -> None:
    made = columns(INTACT, OPEN)
    for name in ("left.lowest_nonkey_muscle", "prior_deficit", "multiple_lesions"):
        del made[name]
    done = content(sci.classify_table(KINDS[kind](made), edition="2019"))
    assert done == expected(INTACT, OPEN)
    made["left.lowest_nonkey_muscle"] = [None, None]
    assert content(sci.classify_table(KINDS[kind](made), edition="2019")) == done


@each_library
@pytest.mark.parametrize("name", [row.name for row in sci.layouts()])
def test_tables_of_every_layout(name: str, kind: str) -> None:
    known = sci.layout(name)
    exams = [INTACT, INTACT.replace({"right.motor.L3": 3, "left.light_touch.T4": 0})]
    table = KINDS[kind](in_layout(known, *exams))
    assert content(sci.classify_table(table, edition="2019", layout=name)) == expected(*exams)


@each_library
def test_cells_of_two_columns(kind: str) -> None:
    known = sci.layout("redcap")
    second = next(iter(known.considered_normal.values()))
    first = next(
        name for path, name in known.columns.items() if known.considered_normal.get(path) == second
    )
    exams = [INTACT, INTACT.replace({path_of(known, first): "1*"})]
    made = in_layout(known, *exams)
    done = sci.classify_table(KINDS[kind](made), edition="2019", layout="redcap")
    assert content(done) == expected(*exams)
    made[second][1] = "?"
    text = refusal(KINDS[kind](made), layout="redcap")
    assert text.startswith(f"record 2, {second}: '?' is not an answer; use Yes or No")


def path_of(known: sci.Layout, column: str) -> str:
    return next(path for path, name in known.columns.items() if name == column)


# What is refused


BAD = {"right.motor.L3": "7", "left.pin_prick.S4_5": None, "dap": "yess"}
SAID = [
    "record 2, right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019)",
    "record 2, left.pin_prick.S4_5: blank; enter NT if it was not tested, or declare untested=['']",
    "record 2, dap: 'yess' is not an answer; use Yes, No, NT; did you mean 'Yes'?",
]


def spoilt() -> dict[str, list[Any]]:
    made = columns(OPEN, INTACT, INTACT, id=["a", "b", "c"])
    for name, cell in BAD.items():
        made[name][1] = cell
    return made


@each_kind
def test_every_bad_cell_is_listed_or_reported(kind: str) -> None:
    table = KINDS[kind](spoilt())
    with pytest.raises(sci.ExamError) as refused:
        sci.classify_table(table, edition="2019")
    found = refused.value.problems
    assert [*map(str, found)] == SAID
    results, problems = sci.classify_table(table, edition="2019", on_error="report")
    assert type(results) is type(problems) is type(table)
    good, made = expected(OPEN, INTACT), content(results)
    assert made.pop("id") == ["a", "b", "c"]
    assert made == {name: [first, None, last] for name, (first, last) in good.items()}
    assert content(problems) == {
        "row": [2, 2, 2],
        "location": list(BAD),
        "code": [problem.code for problem in found],
        "value": [problem.value for problem in found],
        "message": [line.partition(": ")[2] for line in SAID],
    }


@each_library
def test_no_problems_are_an_empty_table(kind: str) -> None:
    table = KINDS[kind](columns(INTACT))
    results, problems = sci.classify_table(table, edition="2019", on_error="report")
    assert content(results) == expected(INTACT)
    assert content(problems) == {name: [] for name in PROBLEM_COLUMNS}


@each_library
def test_grades_unknown_to_the_edition(kind: str) -> None:
    made = columns(INTACT, INTACT.replace({"left.motor.C5": "3*"}))
    assert refusal(KINDS[kind](made), edition="2011") == (
        "record 2, left.motor.C5: '3*' is not a motor grade; use 0-5, NT, 5* (edition 2011); "
        "known to edition 2019"
    )


def test_floats_of_pandas_are_whole_numbers_and_blanks() -> None:
    made = columns(INTACT, INTACT, INTACT)
    made["left.motor.L3"] = [5.0, 4.0, 3.0]
    assert content(sci.classify_table(pd.DataFrame(made), edition="2019"))["lel"] == [25, 24, 23]
    made["right.motor.L3"] = [5, None, 3]
    assert refusal(pd.DataFrame(made)) == (
        "record 2, right.motor.L3: blank; enter NT if it was not tested, or declare untested=['']"
    )


@each_library
def test_floats_in_any_table(kind: str) -> None:
    made = columns(INTACT, INTACT) | {"right.motor.L3": [5.0, 0.5]}
    assert refusal(KINDS[kind](made)).startswith(
        "record 2, right.motor.L3: '0.5' is not a motor grade"
    )


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (pl.DataFrame({"vac": [[1]]}), "List(Int64)"),
        (pl.DataFrame({"vac": [b"Yes"]}), "Binary"),
        (pa.table({"vac": [b"Yes"]}), "Binary"),
    ],
)
def test_other_types_are_refused(table: Any, kind: str) -> None:
    rest = {name: cells for name, cells in columns(INTACT).items() if name != "vac"}
    if isinstance(table, pa.Table):
        for name, cells in rest.items():
            table = table.append_column(name, [cells])
    elif isinstance(table, pl.DataFrame):
        table = table.with_columns(**{name: pl.Series(cells) for name, cells in rest.items()})
    else:
        table = pd.concat([table, pd.DataFrame(rest)], axis=1)
    assert refusal(table).startswith(f"vac: a column of {kind}")


@pytest.mark.parametrize("cell", [5.5, 1e300, b"5", [5], {}, np.bool_(True), Decimal(6)])
def test_odd_objects_in_a_column_of_pandas(cell: object) -> None:
    made = pd.DataFrame(columns(INTACT, INTACT), dtype=object)
    made["right.motor.L3"] = pd.Series(["5", cell], dtype=object)
    assert refusal(made).startswith("record 2, right.motor.L3: ")


def test_a_giant_cell_is_cut_in_the_message() -> None:
    made = columns(INTACT) | {"vac": ["Y" * 10_000_000]}
    for make in KINDS.values():
        assert len(refusal(make(made))) < 200


@each_library
def test_headers(kind: str) -> None:
    make = KINDS[kind]
    made = columns(INTACT)
    assert refusal(make(made | {"VAC": ["x"]})) == "VAC: the same column as vac in another spelling"
    assert refusal(make(made | {"ais": ["C"]})) == (
        "ais: is also the name of a result; rename your column"
    )
    del made["vac"]
    assert refusal(make(made)).startswith("1 of the 134 required fields of an exam are missing")


def test_repeated_and_odd_names() -> None:
    made = pd.DataFrame(columns(INTACT, id=["a"]))
    message = "vac: stands 2 times in the header"
    assert refusal(pd.concat([made, made[["vac"]]], axis=1)) == message
    arrow = pa.Table.from_pandas(made)
    assert refusal(arrow.append_column("vac", [["Yes"]])) == message
    message = "column names must be strings"
    assert refusal(made.rename(columns={"id": 0})) == f"0: {message}"
    assert refusal(made.rename(columns={"id": ("a", 1)})) == f"('a', 1): {message}"


@pytest.mark.parametrize(
    ("table", "hint"),
    [
        (None, "not builtins.NoneType"),
        ({"vac": ["Yes"]}, "dict; make one with pandas.DataFrame(...) or polars.DataFrame(...)"),
        (pd.Series(["Yes"]), "Series; call to_frame() first"),
        (pl.Series(["Yes"]), "Series; call to_frame() first"),
    ],
)
def test_what_is_no_table(table: Any, hint: str) -> None:
    assert refusal(table).startswith("expected a data frame, not ")
    assert refusal(table).endswith(hint)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"on_error": "ignore"}, "on_error is 'raise' or 'report', not 'ignore'"),
        ({"edition": "2018"}, "'2018' is not an edition"),
        ({"layout": "mine"}, "unknown layout 'mine'"),
        ({"layout": "rhi"}, "134 of the 134 required columns of RHI core"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], message: str) -> None:
    assert refusal(pl.DataFrame(columns(INTACT)), **options).startswith(message)


def test_without_narwhals_the_message_says_what_to_install(monkeypatch: Any) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r"narwhals and pyarrow; install them with: pip install"):
        sci.classify_table(pl.DataFrame(), edition="2019")


def test_errors_of_tables_pickle() -> None:
    with pytest.raises(sci.ExamError) as refused:
        sci.classify_table(pl.DataFrame(spoilt()), edition="2019")
    again = pickle.loads(pickle.dumps(refused.value))
    assert again.problems == refused.value.problems


# Tables of other libraries


class Stream:
    """Anything that hands its columns over as an Arrow stream."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        stream: Any = self._table
        return stream.__arrow_c_stream__(requested_schema)


def test_anything_with_the_arrow_stream_protocol() -> None:
    table = pa.table(columns(INTACT, OPEN, id=["a", "b"]))
    expected = sci.classify_table(table, edition="2019")
    for one in (Stream(table), pa.RecordBatchReader.from_batches(table.schema, table.to_batches())):
        made: Any = sci.classify_table(one, edition="2019")
        assert isinstance(made, pa.Table)
        assert made.equals(expected)
    batch = table.to_batches()[0]
    made = sci.classify_table(batch, edition="2019")
    assert made.equals(expected)
    twice = pa.table([pa.array([1]), pa.array([2])], names=["id", "id"])
    with pytest.raises(sci.FormatError, match="id: stands 2 times"):
        sci.classify_table(Stream(twice), edition="2019")


def test_a_relation_of_duckdb() -> None:
    duckdb = pytest.importorskip("duckdb")
    table = pa.table(columns(INTACT, OPEN, id=["a", "b"]))
    made: Any = sci.classify_table(duckdb.sql("SELECT * FROM 'table'"), edition="2019")
    assert made.equals(sci.classify_table(table, edition="2019"))


@each_library
def test_texts_that_mean_not_tested(kind: str) -> None:
    made = columns(INTACT, INTACT) | {"right.motor.L3": ["NA", "5"], "vac": ["9", "Yes"]}
    assert "declare untested=['NA']" in refusal(KINDS[kind](made))
    done = sci.classify_table(KINDS[kind](made), edition="2019", untested=["NA", "9"])
    assert content(done)["ler"] == [None, 25]


@each_library
def test_truth_values_for_answers(kind: str) -> None:
    made = columns(INTACT, INTACT) | {"vac": [True, False], "dap": [True, True]}
    assert content(sci.classify_table(KINDS[kind](made), edition="2019"))["ais"] == ["E", "B"]


def test_floats_and_factors_as_r_hands_them_over() -> None:
    made: dict[str, Any] = columns(INTACT, INTACT)
    made = {n: [float(c) if c.isdigit() else c for c in cells] for n, cells in made.items()}
    made["vac"] = pd.Categorical(["Yes", "NT"])
    made["dap"] = pd.array([True, True], dtype="boolean")
    made["right.motor.L3"] = [5.0, math.nan]
    made["left.motor.L3"] = pd.Categorical([5.0, "NT"], categories=[3.0, 5.0, "NT"])
    frame = pd.DataFrame(made)
    assert refusal(frame) == (
        "record 2, right.motor.L3: blank; enter NT if it was not tested, or declare untested=['']"
    )
    kept = content(sci.classify_table(frame.fillna({"right.motor.L3": 4.0}), edition="2019"))
    assert kept["ler"] == [25, 24]
    assert kept["lel"] == [25, None]
    frame["right.motor.L3"] = [5, -(1 << 31)]
    assert "R hands NA over so: hand over texts" in refusal(frame)


def numbers_of_emsci() -> pd.DataFrame:
    """Exams as a statistics program has them: grades as doubles, answers as texts."""
    names = sci.layout("emsci")
    exams = (INTACT, INTACT.replace({"left.motor.L3": 3}))
    records = [{"id": "1", **names.write(exam)} for exam in exams]
    return pd.DataFrame(
        [{n: c if n in ("VAC", "DAP") else float(c) for n, c in one.items()} for one in records]
    )


def test_a_file_of_stata(tmp_path: Any) -> None:
    frame = numbers_of_emsci()
    frame.to_stata(tmp_path / "exams.dta", write_index=False)
    read = pd.read_stata(tmp_path / "exams.dta", convert_categoricals=False)
    done = sci.classify_table(read, layout="emsci", edition="2019")
    assert (content(done)["lel"], content(done)["id"]) == ([25, 23], [1.0, 1.0])


def test_a_file_of_spss(tmp_path: Any) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    pyreadstat.write_sav(numbers_of_emsci(), tmp_path / "exams.sav")
    read = pd.read_spss(tmp_path / "exams.sav", convert_categoricals=False)
    done = sci.classify_table(read, layout="emsci", edition="2019")
    assert content(done)["lel"] == [25, 23]
