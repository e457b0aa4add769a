"""Displays of results: the same in a notebook and on a terminal, and safe in a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings, strategies as st

import sciscore as sci
from sciscore.display.grid import ENDS, MOST_ROWS
from sciscore.isncsci.classify import EditionResults
from sciscore.report.grade_marks import in_words
from sciscore.testing import exams, exams_near_borders, scim_records

if TYPE_CHECKING:
    from pathlib import Path

TABLE = sci.read_exams(ROOT / "examples" / "exams.csv", edition="2019")
RESULTS = sci.classify(TABLE.exams, edition="2019")
SCIM = sci.scim3(sci.read_scim(ROOT / "examples" / "scim.csv").records)
OPEN = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

SHOWN: dict[str, Any] = {
    "file": TABLE,
    "compared": sci.compare_editions("1996", "2019"),
    "cohort": RESULTS,
    "no exams": sci.classify(TABLE.exams[:0], edition="2019"),
    "settling": sci.settle(OPEN, "ais", edition="2019"),
    "settled": sci.settle(OPEN, "motor_level_right", edition="2019"),
    "by edition": sci.classify_by_edition(
        sci.Exam.intact().replace({"vac": "No"}), editions=("2011", "2019")
    ),
    "editions": sci.editions(),
    "SCIM": SCIM[3],
    "SCIM of cohort": SCIM,
    "change": sci.scim_change(SCIM[3], SCIM[4]),
}


class Reader(HTMLParser):
    """The tags of a page, and its tables as cells of text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.text += data
        if "tr" in self.open:
            self.rows[-1][-1] += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


@pytest.mark.parametrize("name", SHOWN)
def test_display_is_a_table_without_script_or_colour_of_its_own(name: str) -> None:
    html = SHOWN[name]._repr_html_()
    reader = read(html)
    assert set(reader.tags) <= {
        *("div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("strong", "span", "p"),
    }
    assert set(reader.attributes) <= {"class", "id", "scope", "colspan", "aria-label"}
    assert "http" not in html
    assert "#" not in html.partition("</style>")[0].replace("#sciscore-", "")
    assert "url(" not in html


@pytest.mark.parametrize("name", SHOWN)
def test_display_and_text_say_the_same(name: str) -> None:
    text, html = SHOWN[name].to_text(), read(SHOWN[name].to_html())
    assert Counter("".join(html.text.split())) == Counter("".join(text.split()))


def test_a_long_cohort_shows_both_ends() -> None:
    many = sci.Exams(np.concatenate([TABLE.exams.codes] * 3))
    rows = read(sci.classify(many, edition="2019")._repr_html_()).rows[1:]
    assert len(many) > MOST_ROWS
    last = [str(row + 1) for row in range(len(many) - ENDS, len(many))]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5", "\u22ee", *last]
    assert str(RESULTS).splitlines()[0] == f"39 exams, edition 2019 (sciscore {sci.__version__})"


@given(st.lists(exams_near_borders(), min_size=1, max_size=15))
@settings(max_examples=25)
def test_ais_mix_counts_everyone(some: list[sci.Exam]) -> None:
    results = sci.classify(sci.Exams.from_exams(some), edition="2019")
    mix = dict(part.rsplit(" ", 1) for part in results.ais_mix.split(", "))
    counted = Counter("ND" if value is None else value for value in results.ais.value)
    assert {grade: int(count) for grade, count in mix.items()} == dict(counted)
    assert sum(map(int, mix.values())) == len(some)


def test_ais_mix_of_the_examples() -> None:
    assert RESULTS.ais_mix == "NA 1, A 3, B 9, C 8, D 10, E 1, ND 7"


@given(exams())
@settings(max_examples=25)
def test_cohort_prints_what_each_exam_has(exam: sci.Exam) -> None:
    results = sci.classify(sci.Exams.from_exams([exam]), edition="2019")
    (_, row) = read(results._repr_html_()).rows
    one = results[0]
    assert row[5].partition(" ")[0] == str(one.neurological_level)
    assert row[7].partition(" ")[0] == str(one.ais)
    assert row[12:] == [str(getattr(one.totals, name)) for name in ("uems", "lems", "lt", "pp")]


@given(scim_records())
@settings(max_examples=25)
def test_scim_shows_every_score_and_every_remark(record: sci.ScimRecord) -> None:
    scim = sci.scim3(record)
    shown = read(scim._repr_html_())
    assert [row[1] for row in shown.rows[1:]] == [str(score) for score in scim.scores.values()]
    for remark in (*scim.missing, *map(str, scim.differences), *map(str, scim.warnings)):
        assert remark in shown.text


def test_differing_findings_stand_out_in_words() -> None:
    rows = {row[0]: row[1:] for row in read(SHOWN["by edition"]._repr_html_()).rows[1:]}
    assert rows["motor zpp right"] == ["NA", "S3", "differs"]
    assert rows["ais"] == ["B", "B", ""]
    assert sum(row[-1] == "differs" for row in rows.values()) == 2


def test_an_exam_its_results_and_their_reasons_are_shown() -> None:
    result = sci.classify(OPEN, edition="2019")
    explanation = result.explain("ais")
    for thing, said in (
        (OPEN, ["L3", "NT"]),
        (result, [str(result.ais), str(result.totals.lems)]),
        (explanation, [in_words(step.text) for step in explanation.steps]),
    ):
        shown = unescape(re.sub(r"<[^>]*>", "", thing._repr_html_()))
        assert [words for words in said if words not in shown] == []


def test_settling_lists_every_answer() -> None:
    settling = SHOWN["settling"]
    rows = read(settling._repr_html_()).rows[1:]
    assert rows == [["vac", "No", "B"], ["", "Yes", "D"]]


HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>&amp;"\'</td></table>'


def test_hostile_text_of_a_stored_result_is_text() -> None:
    result = attrs.evolve(RESULTS[0], notes=((HOSTILE,),) * len(sci.FINDINGS))
    for shown in (
        EditionResults({HOSTILE: result, "2019": RESULTS[0]}),
        attrs.evolve(SHOWN["settling"], finding=HOSTILE, edition=HOSTILE),
        attrs.evolve(RESULTS, edition=HOSTILE, sciscore_version=HOSTILE),
        attrs.evolve(SCIM[3], sciscore_version=HOSTILE),
        attrs.evolve(SCIM, sciscore_version=HOSTILE),
        attrs.evolve(SHOWN["change"], instrument_version=HOSTILE),
    ):
        html = shown._repr_html_()
        assert "script" not in read(html).tags
        assert "img" not in read(html).tags
        assert HOSTILE in read(html).text


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_displays_in_a_browser(scheme: str, tmp_path: Path) -> None:
    """A browser reads them without complaint and has nothing to run or to fetch."""
    colours = {"light": "background:#fff;color:#111", "dark": "background:#111;color:#ddd"}
    hostile = attrs.evolve(RESULTS, edition=HOSTILE)._repr_html_()
    body = "".join(shown._repr_html_() for shown in SHOWN.values()) + hostile
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><meta charset=utf-8><title>displays</title><script>"
        "addEventListener('load',()=>{const c=[...document.querySelectorAll('td,th')];"
        "document.title=JSON.stringify([document.images.length,performance.getEntriesByType("
        "'resource').length,c.every(e=>getComputedStyle(e).color===getComputedStyle("
        "document.body).color)])})"
        f"</script><body style='{colours[scheme]}'>{body}",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [
            str(CHROMIUM), "--headless=new", "--no-sandbox", "--enable-logging=stderr",
            f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "CONSOLE" not in ran.stderr
    assert "<title>[0,0,true]</title>" in ran.stdout
