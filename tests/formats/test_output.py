"""What is written beside a file before it is complete, who may read it, and what is left."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from conftest import ROOT

import sciscore as sci
from sciscore.formats.io import FILE_TYPES
from sciscore.formats.write import write_results
from sciscore.saving import part_of, remove_leftovers, saved

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions and processes")
EXAM = sci.layout("sciscore").write(sci.Exam.intact())
TEXT = "\n".join([",".join(["id", *EXAM]), ",".join(["a", *EXAM.values()]), ""])


def write(out: Any, kind: str | None = None) -> None:
    table = sci.read_exams(io.StringIO(TEXT), file_type="csv")
    write_results(table, sci.classify(table.exams, edition="2019"), out, kind)


@posix
@pytest.mark.parametrize("kind", FILE_TYPES)
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_an_existing_output_keeps_its_permissions(kind: str, mode: int, tmp_path: Path) -> None:
    out = tmp_path / f"out.{kind}"
    out.touch()
    out.chmod(mode)
    write(out)
    assert stat.S_IMODE(out.stat().st_mode) == mode
    assert out.stat().st_size > 100
    assert [*tmp_path.iterdir()] == [out]


@posix
def test_nobody_else_reads_a_part_of_a_private_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.touch()
    out.chmod(0o600)
    with saved(out) as stream:
        stream.write("a")
        (part,) = (path for path in tmp_path.iterdir() if path != out)
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
    assert out.read_text() == "a"


@posix
@pytest.mark.parametrize("kind", FILE_TYPES)
def test_a_read_only_output_is_refused(kind: str, tmp_path: Path) -> None:
    out = tmp_path / f"out.{kind}"
    out.write_bytes(b"earlier")
    out.chmod(0o444)
    with pytest.raises(sci.FormatError, match="cannot be written: it is read-only"):
        write(out)
    assert out.read_bytes() == b"earlier"
    assert [*tmp_path.iterdir()] == [out]


@pytest.mark.parametrize("name", ["", "a\0b.csv", "x" * 300 + ".csv"])
def test_names_that_cannot_be_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(sci.FormatError) as refused:
        write(name, "csv")
    assert refused.value.problems[0].code == "file.not_writable"
    assert [*tmp_path.iterdir()] == []


@posix
def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    with part_of(out) as mine:
        mine.write_text("being written")
        left = mine.with_name(mine.name.replace(f"-{os.getpid()}-", f"-{dead.pid}-"))
        token = left.name.removesuffix(".part")
        folder = left.with_name(f"{token[:-1]}{'1' if token.endswith('0') else '0'}.part")
        other = tmp_path / left.name.replace(".out.", ".other.")
        own = tmp_path / ".out.csv.part"
        left.write_text("left")
        folder.mkdir()
        (folder / "scratch").write_text("left")
        other.write_text("of another file")
        own.write_text("not ours")
        remove_leftovers(out)
        assert sorted(tmp_path.iterdir()) == sorted([mine, other, own])
    write(out)
    assert sorted(tmp_path.iterdir()) == sorted([out, other, own])


@posix
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_run_after_a_killed_one_cleans_up(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("click")
    out = tmp_path / f"out.{kind}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sciscore", "classify", "-", "--edition", "2019"]
    run = subprocess.Popen(
        [*command, "-o", out], env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdin
    run.stdin.write((TEXT + TEXT.splitlines()[1] + "\n").encode() + 5000 * (
        TEXT.splitlines()[1] + "\n").encode())  # fmt: skip
    run.stdin.flush()
    limit = time.monotonic() + 60
    while not [*tmp_path.iterdir()] and time.monotonic() < limit:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=60)
    assert [*tmp_path.iterdir()]
    write(out)
    assert [*tmp_path.iterdir()] == [out]


@pytest.mark.parametrize("kind", FILE_TYPES)
def test_scratch_files_lie_beside_the_output_or_nowhere(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        pytest.fail("a scratch file elsewhere")

    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, refused)
    binary = kind in ("parquet", "xlsx")
    write(io.BytesIO() if binary else io.StringIO(), kind)
    if kind != "xlsx":
        write(tmp_path / f"out.{kind}")


def test_a_workbook_keeps_its_scratch_files_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[Path] = set()
    make = tempfile.mkstemp

    def beside(*args: Any, **options: Any) -> Any:
        found = make(*args, **options)
        seen.add(Path(found[1]).parent.parent)
        return found

    monkeypatch.setattr(tempfile, "mkstemp", beside)
    write(tmp_path / "out.xlsx")
    assert seen <= {tmp_path}
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


# Records with problems that are reported, wherever the first of them stands

BAD = EXAM | {"vac": "x"}


def frame(*exams: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame({"id": list(range(len(exams))), **{n: [e[n] for e in exams] for n in EXAM}})


@pytest.mark.parametrize("kind", FILE_TYPES)
@pytest.mark.parametrize("exams", [(BAD, EXAM), (BAD,), (EXAM, BAD), (BAD, BAD, EXAM)])
def test_a_report_does_not_depend_on_where_the_bad_records_are(
    kind: str, exams: tuple[dict[str, str], ...]
) -> None:
    table = sci.read_exams(io.StringIO(frame(*exams).write_csv()), file_type="csv",
                           on_error="report")  # fmt: skip
    binary = kind in ("parquet", "xlsx")
    out: Any = io.BytesIO() if binary else io.StringIO()
    write_results(table, sci.classify(table.exams, edition="2019"), out, kind)
    out.seek(0)
    if kind == "parquet":
        found = pl.read_parquet(out)["ais"].to_list()
    elif kind == "xlsx":
        found = pl.read_excel(out)["ais"].to_list()
    elif kind == "csv":
        found = [cell or None for cell in pl.read_csv(out, infer_schema=False)["ais"].to_list()]
    else:
        found = (pl.read_json if kind == "json" else pl.read_ndjson)(out)["ais"].to_list()
    assert found == [None if exam is BAD else "E" for exam in exams]


@pytest.mark.parametrize("exams", [(BAD, EXAM), (BAD,), (EXAM, BAD)])
def test_tables_and_batches_with_a_bad_record_first(exams: tuple[dict[str, str], ...]) -> None:
    expected = [None if exam is BAD else "E" for exam in exams]
    for make in (pl.DataFrame, pl.LazyFrame, pl.DataFrame.to_pandas, pl.DataFrame.to_arrow):
        results, problems = sci.classify_table(
            make(frame(*exams)), edition="2019", on_error="report"
        )
        found = results.collect() if isinstance(results, pl.LazyFrame) else pl.DataFrame(results)
        assert [*found["ais"].to_list()] == expected
        count = problems.collect() if isinstance(problems, pl.LazyFrame) else problems
        assert len(count) == sum(exam is BAD for exam in exams)
    batches = frame(*exams).to_arrow().to_batches()
    (made,) = sci.classify_batches(batches, edition="2019", on_error="report")
    assert made["ais"].to_pylist() == expected
    scim = pl.DataFrame({"id": [1, 2], "total": ["x", "57"]})
    scores, _ = sci.score_scim_table(scim, on_error="report")
    assert scores["scim_total"].to_list() == [None, 57]
