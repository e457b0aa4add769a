"""Beyond one table: streams of record batches, Dask and Spark give the same results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from support.layouts import FLAT
from support.tables import INTACT, OPEN, columns, content, expected

import sciscore as sci
from sciscore.isncsci.classification import RESULT_TYPES
from sciscore.testing import exams as any_exams

EXAMS = (INTACT, OPEN, INTACT.replace({"vac": "No"}), OPEN.replace({"dap": "NT"}))


def batch(*exams: sci.Exam, **own: list[Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(columns(*exams, **own))


def classified(*batches: pa.RecordBatch, **options: Any) -> list[pa.RecordBatch]:
    return list(sci.classify_batches(batches, **{"edition": "2019", **options}))


# Streams


def test_each_batch_gives_a_batch_of_the_schema_that_was_told() -> None:
    batches = [batch(*EXAMS[:3], id=[1, 2, 3]), batch(EXAMS[3], id=[4]), batch(id=[])]
    batches[2] = batches[2].cast(batches[0].schema)
    made = classified(*batches)
    schema = sci.batch_schema(batches[0].schema)
    assert [done.schema for done in made] == [schema] * 3
    assert schema.names == ["id", *RESULT_TYPES]
    assert [len(done) for done in made] == [3, 1, 0]
    assert pa.Table.from_batches(made).to_pydict() == {"id": [1, 2, 3, 4], **expected(*EXAMS)}


@given(st.lists(any_exams(), max_size=6), st.integers(1, 6))
@settings(max_examples=15)
def test_how_rows_are_cut_into_batches_changes_nothing(exams: list[sci.Exam], size: int) -> None:
    table = pa.table(columns(*exams)).cast(pa.schema([(n, pa.string()) for n in columns()]))
    made = classified(*table.to_batches(max_chunksize=size))
    assert pa.Table.from_batches(made, sci.batch_schema(table.schema)).to_pydict() == expected(
        *exams
    )


def test_batches_are_taken_one_at_a_time() -> None:
    taken: list[int] = []

    def source() -> Iterator[pa.RecordBatch]:
        for number in range(3):
            taken.append(number)
            yield batch(INTACT)

    made = sci.classify_batches(source(), edition="2019")
    assert taken == []
    next(made)
    assert taken == [0]
    assert len(list(made)) == 2


def test_problems_are_numbered_over_the_stream() -> None:
    bad = columns(INTACT, INTACT, id=["a", "b"])
    bad["vac"][1] = "yess"
    batches = batch(OPEN, INTACT, id=["x", "y"]), pa.RecordBatch.from_pydict(bad)
    stream = sci.classify_batches(batches, edition="2019")
    assert next(stream)["id"].to_pylist() == ["x", "y"]
    with pytest.raises(sci.ExamError, match=r"^record 4, vac: 'yess' is not an answer"):
        next(stream)
    made = classified(*batches, on_error="report")
    assert (
        made[0].schema == made[1].schema == sci.batch_schema(batches[0].schema, on_error="report")
    )
    table = pa.Table.from_batches(made)
    assert table["problems"].to_pylist() == [
        "", "", "", "vac: 'yess' is not an answer; use Yes, No, NT; did you mean 'Yes'?",
    ]  # fmt: skip
    assert table["ais"].to_pylist() == ["ND", "E", "E", None]
    assert table["id"].to_pylist() == ["x", "y", "a", "b"]


def test_batches_with_other_columns_are_refused() -> None:
    with pytest.raises(sci.FormatError, match=r"^batch 2 has other columns than the first$"):
        classified(batch(INTACT), batch(INTACT, id=["a"]))


@pytest.mark.parametrize(
    ("own", "options", "message"),
    [
        ({"VAC": ["x"]}, {}, "VAC: the same column as vac in another spelling"),
        ({"ais": ["x"]}, {}, "ais: is also the name of a result; rename your column"),
        ({"problems": ["x"]}, {"on_error": "report"}, "problems: is also the name of a result"),
        ({}, {"on_error": "ignore"}, "on_error is 'raise' or 'report', not 'ignore'"),
        ({}, {"layout": "mine"}, "unknown layout 'mine'"),
    ],
)
def test_what_is_refused(own: dict[str, Any], options: dict[str, Any], message: str) -> None:
    given = batch(INTACT, **own)
    for refused in (
        lambda: classified(given, **options),
        lambda: sci.batch_schema(given.schema, **options),
    ):
        with pytest.raises(sci.FormatError) as error:
            refused()
        assert str(error.value).startswith(message)


def test_problems_may_be_the_name_of_a_column_where_none_are_reported() -> None:
    assert classified(batch(INTACT, problems=["x"]))[0]["problems"].to_pylist() == ["x"]


def test_layouts_in_streams() -> None:
    record = sci.layout("emsci").write(INTACT)
    given = pa.RecordBatch.from_pylist([{"id": 1, **record}])
    (made,) = classified(given, layout="emsci")
    assert made.to_pydict() == {"id": [1], **expected(INTACT)}


def test_wrong_options_are_refused_at_once() -> None:
    with pytest.raises(sci.EditionError):
        sci.classify_batches(iter(()), edition="2018")
    assert list(sci.classify_batches(iter(()), edition="2019")) == []


# Dask


def test_dask_gives_the_same(dask: Any) -> None:
    table = pd.DataFrame(columns(*EXAMS, id=list("abcd")), index=pd.Index([3, 1, 4, 5], name="n"))
    cluster = dask.from_pandas(table, npartitions=2, sort=False)
    meta = sci.classify_table(table.head(0), edition="2019")
    made = cluster.map_partitions(sci.classify_table, edition="2019", meta=meta)
    assert list(made.columns) == ["id", *RESULT_TYPES]
    done = made.compute(scheduler="threads")
    assert content(done) == {"id": list("abcd"), **expected(*EXAMS)}
    assert list(done.index) == [3, 1, 4, 5]
    assert done[[*RESULT_TYPES]].dtypes.equals(meta[[*RESULT_TYPES]].dtypes)
    assert made.uems.sum().compute() == sum(expected(*EXAMS)["uems"])


def test_dask_tells_what_is_wrong(dask: Any) -> None:
    table = pd.DataFrame(columns(*EXAMS) | {"dap": ["Yes", "Yes", "Yes", "maybe"]})
    cluster = dask.from_pandas(table, npartitions=2)
    made = cluster.map_partitions(
        sci.classify_table, edition="2019", meta=sci.classify_table(table.head(0), edition="2019")
    )
    with pytest.raises(sci.ExamError, match="record 2, dap: 'maybe' is not an answer"):
        made.compute(scheduler="synchronous")


# Spark


def without_dots(made: dict[str, list[Any]]) -> pa.Table:
    return pa.table({name.replace(".", "_"): cells for name, cells in made.items()})


@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same(spark: Any) -> None:
    types = pytest.importorskip("pyspark.sql.pandas.types")
    given = without_dots(columns(*EXAMS, id=[1, 2, 3, 4]))
    table = spark.createDataFrame(given.to_pandas()).repartition(2)
    schema = types.from_arrow_schema(sci.batch_schema(given.schema, layout=FLAT))

    def classify(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return sci.classify_batches(batches, edition="2019", layout=FLAT)

    made = table.mapInArrow(classify, schema).orderBy("id").toArrow()
    assert made.to_pydict() == {"id": [1, 2, 3, 4], **expected(*EXAMS)}


@pytest.mark.filterwarnings("ignore")
def test_spark_reports_what_is_wrong(spark: Any) -> None:
    types = pytest.importorskip("pyspark.sql.pandas.types")
    made = columns(*EXAMS, id=[1, 2, 3, 4]) | {"dap": ["Yes", "Yes", None, "maybe"]}
    given = without_dots(made)
    table = spark.createDataFrame(given.to_pandas())
    told = sci.batch_schema(given.schema, layout=FLAT, on_error="report")

    def classify(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return sci.classify_batches(batches, edition="2019", layout=FLAT, on_error="report")

    results = table.mapInArrow(classify, types.from_arrow_schema(told)).orderBy("id")
    made = results.toArrow().to_pydict()
    assert made["ais"] == ["E", "ND", None, None]
    assert made["problems"][2:] == [
        "dap: blank; enter NT if it was not tested, or declare untested=['']",
        "dap: 'maybe' is not an answer; use Yes, No, NT",
    ]
