"""Hypothesis profiles, the folder of worked cases from outside, and clusters."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from support import browser as fixtures

browser, opened = fixtures.browser, fixtures.opened
#: Why tests on clusters are skipped.
BEYOND = 'not installed: pip install -e ".[dev,beyond]"'
#: Programs, not tests.
collect_ignore = ["fuzz.py", "mutation", "update_snapshot.py"]
ROOT = Path(__file__).resolve().parents[1]
#: Tests of many seconds each, which run with the proofs.
SLOW = frozenset(
    [
        "test_a_file_cut_short_anywhere_is_read_or_refused",
        "test_a_kill_is_kept_when_tests_change_but_not_when_the_rule_does",
        "test_a_mistake_is_found",
        "test_a_mutant_is_killed_and_what_was_tried_is_not_tried_again",
        "test_a_report_is_the_same_each_time",
        "test_a_run_after_a_killed_one_cleans_up",
        "test_a_sound_file_passes",
        "test_any_exams_give_the_same_through_every_table",
        "test_any_records_give_the_same_through_every_table",
        "test_cells_of_an_exam_through_every_door",
        "test_every_drawn_exam_and_its_result_are_valid",
        "test_every_law_finds_some_wrong_classifier",
        "test_every_table_is_there_in_every_kind",
        "test_figures_are_kept_by_module",
        "test_nothing_but_a_sciscore_error_escapes",
        "test_one_exam_is_a_row_of_a_cohort_and_order_does_not_matter",
        "test_survivors_need_a_reason_and_reasons_a_survivor",
        "test_what_is_sent_is_classified",
        "test_what_matters_equals_trying_all_answers",
    ]
)

settings.register_profile("default", derandomize=True, deadline=None, max_examples=100)
settings.register_profile("thorough", deadline=None, max_examples=2000)
# Finds the same failures as the default, and makes none of them smaller.
settings.register_profile(
    "mutation",
    settings.get_profile("default"),
    phases=[Phase.explicit, Phase.generate],
    database=None,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def cases_folder() -> Path | None:
    """The folder of worked cases that are no part of sciscore, if there is one.

    It is named by the environment variable SCISCORE_CASES; else it is
    ``shared/cases`` beside the checkout.
    """
    named = os.environ.get("SCISCORE_CASES")
    folder = Path(named) if named else ROOT.parent / "shared" / "cases"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of worked cases from outside; the test is skipped without it."""
    folder = cases_folder()
    if folder is None:
        pytest.skip("no folder of worked cases: name it in SCISCORE_CASES")
    return folder


@pytest.fixture
def dask() -> Any:
    """The data frames of Dask."""
    return pytest.importorskip("dask.dataframe", reason=f"Dask is {BEYOND}")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session of Spark on this machine."""
    sql = pytest.importorskip("pyspark.sql", reason=f"Spark is {BEYOND}")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture
def covered(record_property: Callable[[str, object], None]) -> Callable[[int], None]:
    """Tells how many cases a proof covered; the summary of the run lists them."""
    return lambda count: record_property("covered", count)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they need, and let their reports say which rules they guard."""
    for item in items:
        if {"dask", "spark"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("cluster")
        if item.path.stem.endswith("_in_browser"):
            item.add_marker("browser")
        if getattr(item, "originalname", "") in SLOW:
            item.add_marker("proof")
        rules = [rule for mark in item.iter_markers("guards") for rule in mark.args]
        item.user_properties.append(("guards", " ".join(rules)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the rules that failed tests guard, and the proofs with the cases that each covered."""
    failed = [dict(report.user_properties) for report in terminalreporter.getreports("failed")]
    broken = Counter(rule for told in failed for rule in str(told.get("guards", "")).split())
    if broken:
        terminalreporter.section("rules that failed tests guard")
        terminalreporter.write_line(", ".join(rule for rule, _ in broken.most_common()))
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        told = dict(report.user_properties)
        if "covered" in told:
            counts[report.nodeid.partition("[")[0]] += int(str(told["covered"]))
    if counts:
        terminalreporter.section("proofs of what is finite")
        for test, count in counts.items():
            terminalreporter.write_line(f"{count:>11,}  {test}")
        terminalreporter.write_line(f"{sum(counts.values()):>11,}  cases in all")
