"""The form of an exam without a browser: what its texts amount to, and what it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support.pages import HOSTILE, INTACT, NOTHING, Parsed

import sciscore as sci
from sciscore.form import exam_form
from sciscore.form.form_entry import description, read, status, texts_of
from sciscore.isncsci.editions import EDITIONS
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.grades import PLAIN
from sciscore.testing import exams, exams_near_borders

traitlets = pytest.importorskip("traitlets")
anywidget = pytest.importorskip("anywidget")

REQUIRED = [field.path for field in FIELDS if field.default is None]
each_edition = pytest.mark.parametrize("edition", EDITIONS)


def send(form: Any, cells: Mapping[str, object]) -> None:
    """What a view sends, through the widget's own door, as JSON that a browser would write."""
    update = {"method": "update", "state": {"cells": cells}, "buffer_paths": []}
    form._handle_msg(json.loads(json.dumps({"content": {"data": update}, "buffers": []})))


def shown(form: Any) -> dict[str, Any]:
    """What a view is told."""
    return dict(json.loads(json.dumps(form.get_state(["shown"])))["shown"])


def test_a_blank_form_is_no_exam() -> None:
    form = exam_form(edition="2019")
    assert form.exam is None
    assert form.result is None
    assert [*form.unentered] == REQUIRED
    assert shown(form)["status"] == "134 cells to enter. Edition 2019."
    assert form.so_far == sci.classify(NOTHING, edition="2019")
    page = Parsed(shown(form)["findings"])
    (said,) = page.all("p", "so-far")
    assert said["text"] == (
        "So far. Cells to enter are read as not tested: these values are still possible."
    )


@each_edition
def test_what_is_sent_is_classified(edition: str) -> None:
    form = exam_form(edition=edition)

    @settings(max_examples=30)
    @given(exams(edition))
    def check(exam: Exam) -> None:
        send(form, texts_of(exam))
        assert form.exam == exam
        assert form.result == form.so_far == sci.classify(exam, edition=edition)
        assert form.unentered == form.problems == ()
        told = shown(form)
        assert told["cells"] == texts_of(exam)
        assert told["status"] == f"All cells are entered. Edition {edition}."
        page = Parsed(told["findings"])
        assert not page.all("p", "so-far")
        values = [element["text"] for element in page.all("b", "value")]
        names = {"C": "complete", "I": "incomplete", "NA": "not applicable"}
        finding = form.result.completeness
        expected = {name: str(found) for name, found in form.result.findings.items()}
        if finding.value:
            expected["completeness"] = names[finding.value] + "*" * finding.tagged
        assert values == [*expected.values()]
        assert exam_form(exam, edition=edition).exam == exam

    check()


@given(exams(), st.sets(st.sampled_from(REQUIRED)), st.sets(st.sampled_from(REQUIRED), max_size=9))
def test_so_far_holds_all_that_may_come(exam: Exam, left: set[str], wrong: set[str]) -> None:
    entry = read(texts_of(exam) | dict.fromkeys(left, "") | dict.fromkeys(wrong, "7"), "2019")
    assert entry.so_far is not None
    assert set(entry.unentered) == left - wrong
    assert {problem.location for problem in entry.problems} == wrong
    assert (entry.result is None) == bool(left | wrong)
    final = sci.classify(exam, edition="2019")
    for name, finding in final.findings.items():
        assert set(finding.possible) <= set(entry.so_far.findings[name].possible)
    for name, score in final.totals.items():
        so_far = getattr(entry.so_far.totals, name)
        assert so_far.low <= score.low
        assert score.high <= so_far.high


def test_problems_are_told_at_their_cells() -> None:
    form = exam_form(INTACT, edition="2019")
    send(form, {**form.cells, "right.motor.L3": "7", "vac": "maybe", "left.light_touch.C2": ""})
    assert form.exam is None
    assert form.result is None
    told = shown(form)
    assert told["status"] == "2 problems. 1 cell to enter. Edition 2019."
    assert told["problems"] == [
        {
            "path": "right.motor.L3",
            "text": "right.motor.L3: '7' is not a motor grade; "
            "use 0-5, NT, 0*-4*, NT* (edition 2019)",
        },
        {"path": "vac", "text": "vac: 'maybe' is not an answer; use Yes, No, NT"},
    ]
    (said,) = Parsed(told["findings"]).all("p", "so-far")
    assert "Cells to enter and cells with a problem are read" in said["text"]


def test_grades_of_other_editions_are_problems_too() -> None:
    """Also where another cell cannot be read at all."""
    entry = read(texts_of(INTACT) | {"left.motor.C5": "3*", "left.motor.C6": "x"}, "2011")
    assert [problem.location for problem in entry.problems] == ["left.motor.C5", "left.motor.C6"]
    assert "known to edition 2019" in entry.problems[0].message
    assert entry.so_far is not None
    assert entry.so_far.totals.uel.low == 15


@pytest.mark.parametrize("path", ["left.lowest_nonkey_muscle", "prior_deficit", "no.such.field"])
def test_nothing_is_computed_on_a_guess(path: str) -> None:
    """These have no way to be left open."""
    form = exam_form(INTACT, edition="2019")
    send(form, {**form.cells, path: "x"})
    assert (form.exam, form.result, form.so_far) == (None, None, None)
    told = shown(form)
    assert [one["path"] for one in told["problems"]] == [path]
    assert "Nothing can be computed" in told["findings"]
    assert told["status"] == "1 problem. Edition 2019."


@pytest.mark.parametrize("written", HOSTILE)
def test_hostile_texts_stay_texts(written: str) -> None:
    form = exam_form(INTACT, edition="2019")
    send(form, {**form.cells, "vac": "?"})
    usual = shown(form)["findings"]
    send(form, {**form.cells, "vac": written})
    told = shown(form)
    assert told["findings"] == usual
    assert [one["path"] for one in told["problems"]] == ["vac"]
    send(form, {**form.cells, "vac": "Yes", written: written})
    told = shown(form)
    assert form.result is None
    assert written not in told["findings"]
    assert told["problems"]
    assert all(one["text"].isprintable() for one in told["problems"])


@pytest.mark.parametrize("cells", [{"vac": 1}, {"vac": None}, {"vac": {"a": "b"}}, [1], "x", None])
def test_what_is_no_text_is_refused(cells: Any) -> None:
    form = exam_form(INTACT, edition="2019")
    with pytest.raises(traitlets.TraitError):
        form.set_state({"cells": cells})
    assert form.exam == INTACT


def test_who_observes_one_finds_all() -> None:
    form = exam_form(INTACT, edition="2019")
    seen: list[Any] = []

    def look(change: Any) -> None:
        seen.append((change["new"], form.exam, form.result, form.shown["cells"]["vac"]))

    form.observe(look, "exam")
    send(form, {**form.cells, "vac": "No"})
    exam = INTACT.replace({"vac": "No"})
    assert seen == [(exam, exam, sci.classify(exam, edition="2019"), "No")]
    form.cells = form.cells | {"vac": ""}
    assert seen[1:] == [(None, None, None, "")]


def test_what_a_form_starts_with() -> None:
    form = exam_form(INTACT.to_dict(), edition="2019")
    assert form.exam == INTACT
    assert form.edition == "2019"
    with pytest.raises(sci.EditionError):
        exam_form(edition="2031")
    with pytest.raises(sci.ExamError, match="known to edition 2019"):
        exam_form(INTACT.replace({"right.motor.C5": "4*"}), edition="2011")
    with pytest.raises(sci.ExamError, match="133 places"):
        exam_form({"dap": "Yes"}, edition="2019")


def test_a_form_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r"needs anywidget; .*sciscore\[widgets\]"):
        exam_form(edition="2019")


@each_edition
def test_the_form_knows_every_field_and_every_text(edition: str) -> None:
    """What it paints as legal is what sciscore takes, no more and no less."""
    about = json.loads(json.dumps(description(edition)))
    cells = [cell for column in about["columns"] for cell in column["cells"]] + about["answers"]
    paths = [cell["path"] for cell in cells] + [option["path"] for option in about["options"]]
    assert sorted(paths) == sorted(field.path for field in FIELDS)
    fields = {field.path: field for field in FIELDS}
    one_of_each = {cell["kind"]: cell for cell in cells}
    assert set(one_of_each) == set(about["kinds"])
    for kind, cell in one_of_each.items():
        field = fields[cell["path"]]
        known = about["kinds"][kind]
        for text in field.codes:
            problems = read(texts_of(INTACT) | {field.path: text}, edition).problems
            assert (text in known["states"]) == (not problems), text
        plain = [*field.codes] if field.scale is None else [
            token.text for token in field.scale.token.values() if token.kind == PLAIN
        ]  # fmt: skip
        assert sorted(known["keys"].values()) == sorted(plain)
        assert all(len(key) == 1 for key in known["keys"])
    assert about["kinds"]["an answer"]["keys"] == {"y": "Yes", "n": "No", "t": "NT"}
    for option in about["options"]:
        field = fields[option["path"]]
        assert option["usual"] in option["texts"]
        assert field.codes[option["usual"]] == field.default
        for text in field.codes:
            problems = read(texts_of(INTACT) | {field.path: text}, edition).problems
            code = field.codes[text]
            assert (code in {field.codes[one] for one in option["texts"]}) == (not problems)


def test_segments_and_grades_are_not_written_twice() -> None:
    script = (resources.files("sciscore.form") / "form.js").read_text(encoding="utf-8")
    assert not re.findall(r"\b(?:[CTLS]\d+|light_touch|pin_prick|motor|vac|dap)\b", script)
    for word in ("fetch", "XMLHttpRequest", "import ", "import(", "eval", "http", "localStorage"):
        assert word not in script


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({}, "134 cells to enter."),
        (dict.fromkeys(REQUIRED[1:], "NT"), "1 cell to enter."),
        (dict.fromkeys(REQUIRED, "NT"), "All cells are entered."),
        (dict.fromkeys(REQUIRED, "NT") | {"vac": "?"}, "1 problem."),
        ({"vac": "?"}, "1 problem. 133 cells to enter."),
    ],
)
def test_the_status_counts(texts: dict[str, str], expected: str) -> None:
    assert status(read(texts, "2019"), "2019") == f"{expected} Edition 2019."


def test_the_plan_asks_for_what_is_not_entered_and_greys_what_is_proven() -> None:
    form = exam_form(edition="2019", findings="ais")
    assert set(form.next_cells) <= set(form.unentered)
    assert form.next_cells == sci.next_cells(NOTHING, "ais", edition="2019").cells
    form.cells = dict.fromkeys(form.next_cells[:4], "0") | {"vac": "NT", "dap": "No"}
    assert form.next_cells == ()
    assert form.shown["plan"]["words"] == "AIS may stay open without VAC."
    form.cells = form.cells | {"vac": "No"}
    assert form.shown["plan"]["words"] == "Certain so far: AIS A. No other cell can change this."
    assert set(form.shown["plan"]["spare"]) == set(form.unentered)
    assert exam_form(edition="2019", findings=()).shown["plan"]["words"] == ""
    with pytest.raises(sci.ExamError):
        exam_form(edition="2019", findings=("ais", "asia"))


@settings(max_examples=10)
@given(exams_near_borders(), st.data())
def test_what_the_form_greys_cannot_change_the_findings(
    exam: sci.Exam, data: st.DataObject
) -> None:
    """Whatever is entered in the grey cells: the findings keep their possible values."""
    full = texts_of(exam)
    paths = st.sampled_from(sorted(set(PLACE) & set(REQUIRED)))
    open_ = data.draw(st.lists(paths, min_size=1, max_size=8, unique=True))
    form = exam_form(edition="2019", findings=("ais", "neurological_level"))
    form.cells = {path: text for path, text in full.items() if path not in open_}
    spare = form.shown["plan"]["spare"]
    before = form.so_far
    assert before is not None
    form.cells = form.cells | {path: full[path] for path in spare}
    for name in ("ais", "neurological_level"):
        assert form.so_far is not None
        assert form.so_far.findings[name].possible == before.findings[name].possible
