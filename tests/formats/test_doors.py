"""The same results, to the cell, through every door; and what is written comes back as it was.

Every door gets the same hard exams: the teaching exams of the examples, and exams drawn
from the strategies, always the same ones. What a layout has no word for, such as a tag, is
replaced by what it can express before the exams are handed in.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import HealthCheck, Phase, given, settings
from support.binary_files import columns_in, file_of
from support.layouts import FLAT
from support.tables import content, expected, in_layout

import sciscore as sci
from sciscore.cli.commands import sciscore as command
from sciscore.formats import nscisc, praxis
from sciscore.isncsci.classification import RESULT_TYPES
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.testing import exams as any_exams, exams_near_borders

EXAMPLES = ROOT / "examples" / "exams.csv"
#: Layouts of tables; the weeks of Sygen differ in names only.
LAYOUTS = ("sciscore", "emsci", "sygen:26", "asia2026", "redcap", "praxis")
#: Layouts that can write what they can spell.
WRITABLE = [name for name in LAYOUTS if name != "asia2026"]
#: EMSCI has the ``5*`` of the older editions.
EDITIONS = {"emsci": "2011"}

each_layout = pytest.mark.parametrize("name", LAYOUTS)


# The exams


def drawn(strategy: Any, count: int) -> list[sci.Exam]:
    """Exams of a strategy, the same in every run."""
    found: list[sci.Exam] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(strategy)
    def draw(exam: sci.Exam) -> None:
        found.append(exam)

    draw()
    return found


@functools.cache
def hard(edition: str) -> tuple[sci.Exam, ...]:
    """The exams that every door gets."""
    teaching = [*sci.read_exams(EXAMPLES).exams] if EXAMPLES.exists() else []
    near = drawn(exams_near_borders(edition), 100)
    return (*teaching, *near, *drawn(any_exams(edition), 100))


def fitted(exam: sci.Exam, known: sci.Layout, fixed: tuple[str, ...] = ()) -> sci.Exam:
    """The exam with other grades where a layout cannot express its own."""
    changes: dict[str, Any] = {}
    for path, ours, theirs in zip(PLACE, FIELDS, known.fields, strict=True):
        words = {ours.default} if path in fixed else {*theirs.codes.values()}
        if exam.codes[PLACE[path]] not in words:
            plain = str(exam[path]).partition("*")[0]
            candidates = (plain, "0", "No", "Yes", "")
            changes[path] = next(t for t in candidates if ours.codes.get(t) in words)
    return exam.replace(changes)


@functools.cache
def prepared(name: str) -> tuple[str, list[sci.Exam], dict[str, list[Any]], dict[str, list[Any]]]:
    """Edition, exams, their cells in a layout, and the results of the exams one by one."""
    edition = EDITIONS.get(name, "2019")
    known = sci.layout(name)
    exams = [fitted(exam, known) for exam in hard(edition)]
    return edition, exams, in_layout(known, *exams), expected(*exams, edition=edition)


def texts(made: dict[str, list[Any]]) -> dict[str, list[str]]:
    """Results as a file without types has them."""
    return {
        name: ["" if cell is None else str(cell) for cell in made[name]] for name in RESULT_TYPES
    }


def rows_of(made: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(made, cells, strict=True)) for cells in zip(*made.values(), strict=True)]


def test_the_exams_are_hard() -> None:
    for edition, tokens in (("2011", {"NT", "5*"}), ("2019", {"NT", "3*", "NT**", "3*[0-2]"})):
        exams = hard(edition)
        assert len(set(exams)) >= 150
        assert tokens <= {str(exam[path]) for exam in exams for path in PLACE}
        assert len({exam["left.lowest_nonkey_muscle"] for exam in exams}) >= 8
    for name in LAYOUTS:
        _, _, _, results = prepared(name)
        assert {"ND", *"ABCD"} <= set(results["ais"])


# Every door: exams in the columns of a layout come in, results come out

Door = Callable[[sci.Layout, dict[str, list[Any]], str, Path], dict[str, list[Any]]]


def frame_door(make: Callable[[dict[str, list[Any]]], Any]) -> Door:
    def through(known: sci.Layout, made: dict[str, list[Any]], edition: str, _: Path) -> Any:
        return content(sci.classify_table(make(made), edition=edition, layout=known.name))

    return through


def file_text(made: dict[str, list[Any]], kind: str) -> bytes:
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([made, *zip(*made.values(), strict=True)])
        return text.getvalue().encode()
    if kind == "json":
        return json.dumps(rows_of(made)).encode()
    if kind == "jsonl":
        return "\n".join(map(json.dumps, rows_of(made))).encode()
    return file_of(kind, made)


def file_door(kind: str) -> Door:
    def through(known: sci.Layout, made: dict[str, list[Any]], edition: str, to: Path) -> Any:
        path = to / f"exams.{kind}"
        path.write_bytes(file_text(made, kind))
        table = sci.read_exams(path, edition=edition, layout=known.name)
        assert (table.problems, table.extra) == ((), {})
        return sci.classify(table.exams, edition=edition).to_columns()

    return through


def cohort_door(known: sci.Layout, made: dict[str, list[Any]], edition: str, _: Path) -> Any:
    exams = [known.read(row, edition=edition) for row in rows_of(made)]
    return sci.classify(sci.Exams.from_exams(exams), edition=edition).to_columns()


def batches_door(known: sci.Layout, made: dict[str, list[Any]], edition: str, _: Path) -> Any:
    table = pa.table(made)
    batches = table.to_batches(max_chunksize=50)
    done = sci.classify_batches(batches, edition=edition, layout=known.name)
    schema = sci.batch_schema(table.schema, layout=known.name)
    return pa.Table.from_batches(done, schema).to_pydict()


DOORS: dict[str, Door] = {
    "cohort": cohort_door,
    "pandas": frame_door(pd.DataFrame),
    "polars": frame_door(pl.DataFrame),
    "polars lazy": frame_door(pl.LazyFrame),
    "pyarrow": frame_door(pa.table),
    "arrow batches": batches_door,
    **{kind: file_door(kind) for kind in ("csv", "json", "jsonl", "parquet", "xlsx")},
}


@each_layout
@pytest.mark.parametrize("door", DOORS)
def test_same_results_through_every_door(door: str, name: str, tmp_path: Path) -> None:
    edition, _, made, results = prepared(name)
    assert DOORS[door](sci.layout(name), made, edition, tmp_path) == results


def test_same_results_from_nested_objects() -> None:
    _, exams, _, results = prepared("sciscore")
    lines = json.dumps([exam.to_dict() for exam in exams])
    table = sci.read_exams(io.StringIO(lines), file_type="json", edition="2019")
    assert sci.classify(table.exams, edition="2019").to_columns() == results


@pytest.mark.parametrize("style", ["nested", "older"])
def test_same_results_from_both_styles_of_praxis(style: str) -> None:
    known = sci.layout("praxis")
    flags = ("prior_deficit", "multiple_lesions")
    exams = [fitted(exam, known, flags) for exam in hard("2019")]
    write = {"nested": praxis.write_exam, "older": known.write}[style]
    objects = [write(exam) for exam in exams]
    assert [sci.layout("praxis").read(one, edition="2019") for one in objects] == exams
    stream = io.StringIO(json.dumps(objects))
    table = sci.read_exams(stream, file_type="json", layout="praxis", edition="2019")
    assert sci.classify(table.exams, edition="2019").to_columns() == expected(*exams)


# The command line


def results_in(path: Path) -> dict[str, list[str]]:
    """The results in a file of any kind, as texts."""
    kind, data = path.suffix[1:], path.read_bytes()
    made: dict[str, list[Any]]
    if kind == "csv":
        header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        made = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
    elif kind in ("json", "jsonl"):
        records = json.loads(data) if kind == "json" else list(map(json.loads, data.splitlines()))
        made = {name: [record[name] for record in records] for name in records[0]}
    else:
        made = columns_in(kind, data)
    assert list(made) == list(RESULT_TYPES)
    return texts(made)


@each_layout
def test_same_results_on_the_command_line(name: str, tmp_path: Path) -> None:
    edition, _, made, results = prepared(name)
    (tmp_path / "exams.csv").write_bytes(file_text(made, "csv"))
    options = ["--edition", edition, "--layout", name, "-o", str(tmp_path / "out.csv")]
    done = CliRunner().invoke(command, ["classify", str(tmp_path / "exams.csv"), *options])
    assert (done.exit_code, done.output) == (0, "")
    assert results_in(tmp_path / "out.csv") == texts(results)


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet", "xlsx"])
def test_same_results_in_every_kind_of_file_written(kind: str, tmp_path: Path) -> None:
    _, _, made, results = prepared("sciscore")
    source, target = tmp_path / f"exams.{kind}", tmp_path / f"out.{kind}"
    source.write_bytes(file_text(made, kind))
    options = ["--edition", "2019", "-o", str(target)]
    done = CliRunner().invoke(command, ["classify", str(source), *options])
    assert (done.exit_code, done.output) == (0, "")
    assert results_in(target) == texts(results)


def test_same_results_through_a_pipe(tmp_path: Path) -> None:
    _, _, made, results = prepared("sciscore")
    done = subprocess.run(
        [sys.executable, "-m", "sciscore", "classify", "-", "--edition", "2019"],
        input=file_text(made, "csv"),
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (tmp_path / "out.csv").write_bytes(done.stdout)
    assert results_in(tmp_path / "out.csv") == texts(results)


# Clusters


def test_same_results_with_dask(dask: Any) -> None:
    _, _, made, results = prepared("sciscore")
    table = pd.DataFrame(made)
    meta = sci.classify_table(table.head(0), edition="2019")
    cluster = dask.from_pandas(table, npartitions=3, sort=False)
    done = cluster.map_partitions(sci.classify_table, edition="2019", meta=meta)
    assert content(done.compute(scheduler="threads")) == results


@pytest.mark.filterwarnings("ignore")
def test_same_results_with_spark(spark: Any) -> None:
    types = pytest.importorskip("pyspark.sql.pandas.types")
    _, exams, _, results = prepared("sciscore")
    given = pa.table({"id": list(range(len(exams))), **in_layout(FLAT, *exams)})
    schema = types.from_arrow_schema(sci.batch_schema(given.schema, layout=FLAT))

    def classify(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return sci.classify_batches(batches, edition="2019", layout=FLAT)

    table = spark.createDataFrame(given.to_pandas()).repartition(3)
    done = table.mapInArrow(classify, schema).orderBy("id").toArrow().to_pydict()
    assert done.pop("id") == list(range(len(exams)))
    assert done == results


# What is written comes back


@pytest.mark.parametrize("name", WRITABLE)
def test_what_a_layout_writes_comes_back(name: str) -> None:
    known = sci.layout(name)
    lost = tuple(path for path in PLACE if path not in known.columns)
    for exam in hard(EDITIONS.get(name, "2019")):
        record = known.write(fitted(exam, known, lost))
        assert known.read(record) == fitted(exam, known, lost)
        assert known.write(known.read(record)) == record


def test_what_praxis_writes_comes_back() -> None:
    known = sci.layout("praxis")
    lost = ("prior_deficit", "multiple_lesions")
    for exam in hard("2019"):
        nested = praxis.write_exam(fitted(exam, known, lost))
        assert praxis.write_exam(sci.layout("praxis").read(nested)) == nested


def test_objects_and_columns_of_our_own_come_back() -> None:
    exams = hard("2019")
    cohort = sci.Exams.from_exams(exams)
    assert [sci.Exam.from_dict(json.loads(json.dumps(e.to_dict()))) for e in exams] == [*exams]
    assert sci.Exams.from_columns(cohort.to_columns()) == cohort
    for exam in exams[:50]:
        result = sci.classify(exam, edition="2019")
        assert sci.Classification.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_codes_of_nscisc_come_back() -> None:
    codes = {"AASATotA": "888", "AASAImAd": "U", "ANurLvlA": "C05", "ALTTotRh": "112",
             "BASAImp": "", "ANurLvlD": "S45"}  # fmt: skip
    assert {name: held.code for name, held in nscisc.read(codes).items()} == codes


@pytest.mark.parametrize("source", ["csv", "json", "jsonl", "parquet", "xlsx"])
def test_exams_of_every_kind_of_file_are_written_as_any_other(source: str, tmp_path: Path) -> None:
    _, exams, made, _ = prepared("sciscore")
    path = tmp_path / f"exams.{source}"
    path.write_bytes(file_text(made, source))
    table = sci.read_exams(path, edition="2019")
    assert list(table.exams) == exams
    results = sci.classify(table.exams, edition="2019")
    for target in ("csv", "json", "jsonl", "parquet"):
        sci.write_results(table, results, tmp_path / f"out.{target}")
        assert results_in(tmp_path / f"out.{target}") == texts(results.to_columns())
