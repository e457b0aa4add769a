"""Published AIS courses: what sciscore prints of them is what the papers say.

The counts are those of the cited abstracts, reviews and tables. Intervals and p-values were
computed from the counts by other means, and are not in the papers.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from scipy.stats import fisher_exact

import sciscore as sci
from sciscore.outcomes import (
    GRADE_RULES,
    Proportion,
    bowker_test,
    sign_test,
    signed_rank_test,
)
from sciscore.outcomes.transitions import Flow

FOLDER = ROOT / "examples" / "case_series"
SERIES = FOLDER / "honmou2021.csv"
#: Honmou et al. 2021, doi:10.1016/j.clineuro.2021.106565, abstract; A to A by subtraction.
HONMOU = {"AA": 1, "AB": 3, "AC": 2, "BC": 1, "BD": 1, "CD": 5}
#: Shin et al. 2015, doi:10.1155/2015/630932, abstract; the treated.
SHIN = {"AA": 14, "AB": 1, "AC": 2, "BD": 2}
#: Park et al. 2005, as tabulated in Agosti et al. 2024, World J Transplant 14(1):89674.
PARK = {"AA": 1, "AB": 1, "AC": 4}
#: Marino et al. 2011 and Kirshblum et al. 2016, counts that follow from the percentages in
#: table 6 of Kirshblum et al. 2021, doi:10.1089/neu.2020.7473.
MARINO = {"CA": 1, "CB": 3, "CC": 15, "CD": 88, "CE": 2, "DB": 1, "DC": 1, "DD": 114, "DE": 19}
KIRSHBLUM_C = {"CA": 2, "CB": 7, "CC": 21, "CD": 79}
#: Jiang et al. 2013, doi:10.3892/etm.2013.1083, abstract: improved of n, by baseline grade.
JIANG = {"A": (4, 8), "B": (3, 4), "C": (8, 8)}


def table(counts: dict[str, int]) -> sci.Transitions:
    moves = [move for move, count in counts.items() for _ in range(count)]
    return sci.transitions([move[0] for move in moves], [move[1] for move in moves])


def responders(counts: dict[str, int], rule: str, baseline: str = "ABCDE") -> tuple[int, int]:
    found = table(counts).responders(GRADE_RULES[rule].only(baseline)).proportion
    assert found.value is not None
    return found.k, found.n


@pytest.mark.parametrize(
    ("rule", "baseline", "k", "n", "exact", "wilson"),
    [
        ("one_grade", "ABCDE", 12, 13, (0.6397, 0.9981), (0.6669, 0.9863)),
        ("one_grade", "A", 5, 6, (0.3588, 0.9958), (0.4365, 0.9699)),
        ("one_grade", "B", 2, 2, (0.1581, 1.0), (0.3424, 1.0)),
        ("one_grade", "C", 5, 5, (0.4782, 1.0), (0.5655, 1.0)),
        ("two_grades", "ABCDE", 3, 13, (0.0504, 0.5381), (0.0818, 0.5026)),
        ("post_marketing", "A", 2, 6, (0.0433, 0.7772), (0.0968, 0.7)),
        ("post_marketing", "BC", 7, 7, (0.5904, 1.0), (0.6457, 1.0)),
        ("motor_incomplete", "A", 2, 6, (0.0433, 0.7772), (0.0968, 0.7)),
    ],
)
def test_proportions_of_the_series(
    rule: str,
    baseline: str,
    k: int,
    n: int,
    exact: tuple[float, float],
    wilson: tuple[float, float],
) -> None:
    assert responders(HONMOU, rule, baseline) == (k, n)
    share = Proportion(k=k, n=n)
    assert share.interval("clopper-pearson") == pytest.approx(exact, abs=5e-5)
    assert share.interval("wilson") == pytest.approx(wilson, abs=6e-5)


def test_one_series_under_two_rules() -> None:
    found = table(HONMOU).responders(GRADE_RULES["post_marketing"])
    assert GRADE_RULES["post_marketing"].parts == ("A", "BC")
    assert (found.proportion.k, found.proportion.n) == (9, 13)


def test_tests_of_change_of_the_series() -> None:
    steps = table(HONMOU).steps
    assert sorted(steps.low) == [0] + [1] * 9 + [2] * 3
    assert sign_test(steps).p == pytest.approx(0.00048828, abs=5e-9)
    exact = signed_rank_test(steps)
    assert (exact.statistic, exact.zeros) == (("W+", 78), 1)
    assert exact.p == pytest.approx(0.00048828, abs=5e-9)
    assert signed_rank_test(steps, method="normal").p == pytest.approx(0.0012969, abs=5e-8)
    corrected = signed_rank_test(steps, method="normal with continuity correction")
    assert corrected.p == pytest.approx(0.0014962, abs=5e-8)
    symmetry = bowker_test(table(HONMOU))
    assert symmetry.statistic[1] == pytest.approx(12)
    assert symmetry.p == pytest.approx(0.0348, abs=5e-5)
    assert "df = 5" in symmetry.notes[0]
    assert "caution" in symmetry.notes[1]


def test_first_day_of_the_series() -> None:
    """The congress abstract of the trial: all five C, one A and one B, by one grade each."""
    first_day = {"AA": 5, "AB": 1, "BB": 1, "BC": 1, "CD": 5}
    assert responders(first_day, "one_grade") == (7, 13)


def test_other_published_courses() -> None:
    assert responders(SHIN, "one_grade") == (5, 19)
    assert responders(SHIN, "conversion") == (3, 17)
    assert responders(SHIN, "motor_incomplete") == (4, 19)
    assert fisher_exact(np.array([[5, 14], [1, 14]])).pvalue == pytest.approx(0.196, abs=5e-4)
    assert responders(PARK, "conversion") == (5, 6)
    assert responders(PARK, "two_grades") == (4, 6)
    assert responders(MARINO, "one_grade", "C") == (90, 109)
    assert responders(MARINO, "worse", "C") == (4, 109)
    assert responders(MARINO, "one_grade", "D") == (19, 135)
    assert responders(KIRSHBLUM_C, "worse") == (9, 109)


@pytest.mark.parametrize(("n", "percents"), [
    (109, {"A": 1.8, "B": 6.4, "C": 19.3, "D": 72.5}),
])  # fmt: skip
def test_counts_give_the_printed_percentages(n: int, percents: dict[str, float]) -> None:
    made = table(KIRSHBLUM_C)
    assert made.n == n
    for grade, percent in percents.items():
        value = made.proportion("C", grade).value
        assert value is not None
        assert 100 * value == pytest.approx(percent, abs=0.05)


def test_baseline_strata_of_a_series_add_up() -> None:
    assert [sum(part) for part in zip(*JIANG.values(), strict=True)] == [15, 20]


# the example


def test_file_of_the_example_is_the_series_with_synthetic_names() -> None:
    with SERIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = [row["ais_before"] + row["ais_six_months"] for row in rows]
    assert {pair: pairs.count(pair) for pair in pairs} == HONMOU
    assert all(row["id"].startswith("synthetic-") for row in rows)


def test_script_of_the_example_prints_the_statements_of_the_paper() -> None:
    ran = subprocess.run(
        [sys.executable, str(FOLDER / "ais_course.py"), str(SERIES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    expected = (FOLDER / "ais_course.txt").read_text(encoding="utf-8")
    assert ran.stdout == expected
    for said in (
        "13 of 13 people",
        "A to B: 3/6",
        "A to C: 2/6",
        "B to C: 1/2",
        "B to D: 1/2",
        "C to D: 5/5",
        "12/13 (92.3 %, 95 % CI 64.0-99.8, Clopper-Pearson)",
        "  from A: 2/6",
        "  from B, C: 7/7",
        "0.000488",
    ):
        assert said in expected
    assert all(" %" not in line or "/" in line for line in expected.splitlines())


# the command


pytest.importorskip("click")

from click.testing import CliRunner, Result  # noqa: E402

from sciscore.cli.commands import sciscore  # noqa: E402
from sciscore.cli.transitions import grids_of  # noqa: E402

COLUMNS = ("--baseline", "ais_before", "--followup", "ais_six_months")


def run(*args: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(sciscore, ["transitions", *map(str, args)], input=stdin)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_command_on_the_example_prints_every_cell() -> None:
    done = run(SERIES, *COLUMNS)
    assert (done.exit_code, done.stderr) == (0, "")
    rows = rows_of(done.stdout)
    moves = {row["from"] + row["to"]: int(row["count"]) for row in rows if row["count"] != "0"}
    assert moves == HONMOU
    (cell,) = [row for row in rows if row["from"] + row["to"] == "CD"]
    assert (cell["n"], cell["proportion"], cell["interval_method"]) == (
        "5", "1.0", "clopper-pearson"
    )  # fmt: skip
    assert len(rows) == 49


def test_command_with_rules_prints_a_row_for_each_group() -> None:
    done = run(SERIES, *COLUMNS, "--rule", "one_grade", "--rule", "post_marketing")
    found = [(row["from"], row["k"], row["n"]) for row in rows_of(done.stdout)]
    assert found == [("A,B,C,D", "12", "13"), ("A", "5", "6"), ("B", "2", "2"), ("C", "5", "5"),
                     ("A", "2", "6"), ("B,C", "7", "7")]  # fmt: skip


@pytest.mark.parametrize("width", [70, 80, 120])
def test_terminal_shows_the_statements(width: int) -> None:
    text = "\n".join(one.to_text(width) for one in grids_of(table(HONMOU), tuple(GRADE_RULES)))
    assert all(len(line) <= width for line in text.splitlines())
    words = " ".join(text.split())
    for said in ("13 of 13 people", "C to D 5/5 100.0 47.8-100.0 56.6-100.0",
                 "from A, B, C, D 12/13 92.3 64.0-99.8 66.7-98.6", "0.000488"):  # fmt: skip
        assert said in words


def people(*rows: str) -> str:
    return "\n".join(("id,before,after,after_possible,sex,nli", *rows))


GOOD = people('1,A,ND,"B,D",f,C5', "2,B,,,m,T2", "3,C,D,D,f,INT", "4,C*,C,C,m,T1")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet", "xlsx"])
def test_tables_of_every_kind_give_the_same(kind: str, tmp_path: Path) -> None:
    pl = pytest.importorskip("polars")
    path = tmp_path / f"people.{kind}"
    frame = pl.read_csv(io.StringIO(GOOD), infer_schema=False)
    written = {"jsonl": frame.write_ndjson, "parquet": frame.write_parquet,
               "xlsx": frame.write_excel, "csv": frame.write_csv}  # fmt: skip
    if kind == "json":
        path.write_text(json.dumps(frame.to_dicts()))
    else:
        written[kind](path)
    done = run(path, "--baseline", "before", "--followup", "after", "--by", "sex",
               "--plegia", "nli", "--last-tetraplegic", "T1")  # fmt: skip
    assert (done.exit_code, done.stderr) == (0, "")
    rows = rows_of(done.stdout)
    assert list(rows[0])[:4] == ["sex", "plegia", "from", "to"]
    held = [(r["sex"], r["plegia"], r["from"], r["to"]) for r in rows if r["count"] == "1"]
    assert held == [("f", "tetraplegia", "A", "ND"), ("f", "intact", "C", "D"),
                    ("m", "tetraplegia", "C", "C"),
                    ("m", "paraplegia", "B", "missing")]  # fmt: skip
    assert sum(int(row["count"]) for row in rows) == 4
    (cell,) = [r for r in rows if (r["plegia"], r["sex"], r["from"], r["to"])
               == ("tetraplegia", "f", "A", "D")]  # fmt: skip
    assert (cell["low"], cell["high"], cell["proportion"]) == ("0", "1", "")


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "xlsx"])
def test_output_goes_to_a_file_by_its_suffix(kind: str, tmp_path: Path) -> None:
    out = tmp_path / f"out.{kind}"
    done = run(SERIES, *COLUMNS, "-o", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert out.stat().st_size > 0
    assert run(SERIES, *COLUMNS, "-o", "-").stdout == run(SERIES, *COLUMNS).stdout


def test_words_for_missing_are_declared() -> None:
    text = people("1,U,A,,f,C5", "2,A,999,,m,C6", "3,A,B,,m,C6")
    named = ("--baseline", "before", "--followup", "after")
    assert run("-", *named, stdin=text).exit_code == 1
    done = run("-", *named, "--missing", "U", "--missing", "999", stdin=text)
    counts = {(r["from"], r["to"]): r["count"] for r in rows_of(done.stdout) if r["count"] != "0"}
    assert counts == {("missing", "A"): "1", ("A", "missing"): "1", ("A", "B"): "1"}


def test_bad_cells_are_all_listed_and_nothing_is_written(tmp_path: Path) -> None:
    bad = people("1,A,5,,f,C5", "2,X,C,,m,C6", '3,C,D,"A,B",f,C7')
    out = tmp_path / "out.csv"
    done = run("-", "--baseline", "before", "--followup", "after", "-o", out, stdin=bad)
    assert (done.exit_code, done.stdout) == (1, "")
    lines = done.stderr.splitlines()
    assert lines[0] == "sciscore: 3 problems; nothing was written"
    assert [line.partition(": ")[0] for line in lines[1:]] == [
        "row 2, after", "row 3, before", "row 4, after_possible"
    ]  # fmt: skip
    assert not out.exists()


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (("--baseline", "befor", "--followup", "after"), 1, "befor; did you mean 'before'?"),
        (("--baseline", "before", "--followup", "before"), 1, "before: named for both visits"),
        (("--baseline", "before", "--followup", "after", "--by", "sx"), 1, "sx: there is no such"),
        (("--baseline", "before", "--followup", "after", "--plegia", "nli"), 2, "both cuts"),
        (
            (
                "--baseline",
                "before",
                "--followup",
                "after",
                "--plegia",
                "nli",
                "--last-tetraplegic",
                "C8",
                "--by",
                "plegia",
            ),
            2,
            "use one of them",
        ),
        (
            ("--baseline", "before", "--followup", "after", "--rule", "worse", "--by", "open"),
            1,
            "open: is a column of the result",
        ),
        (("--baseline", "before"), 2, "Missing option '--followup'"),
        (("--baseline", "before", "--followup", "after", "--rule", "best"), 2, "'one_grade'"),
    ],
)
def test_misuse_is_told(args: tuple[str, ...], status: int, said: str) -> None:
    done = run("-", *args, stdin=GOOD.replace("id,", "open,", 1))
    assert done.exit_code == status
    assert said in done.stderr
    assert done.stdout == ""


def test_blank_stratum_is_an_error_unless_it_is_named() -> None:
    text = people("1,A,B,,f,C5", "2,B,B,,,T2")
    args = ("--baseline", "before", "--followup", "after", "--by", "sex")
    done = run("-", *args, stdin=text)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("sciscore: row 3, sex: blank; give every person a stratum")
    named = rows_of(run("-", *args, "--unlabelled", "not recorded", stdin=text).stdout)
    assert {row["sex"] for row in named} == {"f", "not recorded"}


def test_table_would_not_replace_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(GOOD)
    done = run(path, "--baseline", "before", "--followup", "after", "-o", path)
    assert done.exit_code == 2
    assert path.read_text() == GOOD


def test_flows_of_the_series() -> None:
    assert table(HONMOU).flows() == tuple(
        Flow(source=move[0], target=move[1], people=count) for move, count in HONMOU.items()
    )
