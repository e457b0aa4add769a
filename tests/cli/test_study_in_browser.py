"""The page of a study in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytest.importorskip("matplotlib")

import sciscore as sci
from sciscore.cli.study_report import Study, write_report

SERIES = ROOT / "examples" / "case_series" / "fictional_series.csv"


def test_the_page_of_a_study_opens_without_errors(browser: Any, tmp_path: Path) -> None:
    visits = sci.visits(SERIES, edition="2019")
    pairs = visits.pairs("before", visits.at("treatment:180+-30", needs="exam"))
    study = Study(pairs=pairs, rules=("one_grade",), times=("before",))
    write_report(study, tmp_path / "report")
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "report" / "index.html").as_uri())
    assert page.locator("h1").inner_text() == "Study of 13 people"
    assert page.locator("table").count() >= 6
    assert page.locator("figure svg").count() >= 4
    assert errors == []
    page.close()
