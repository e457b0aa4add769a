"""Pages and displays as text: what they show, that it is escaped, that it is told apart."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support.helpers import both, sensation_to, strongest_to

import sciscore as sci
from sciscore.errors import printable
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.grades import MOTOR, NT, SENSORY
from sciscore.report import compare_page, exam_page
from sciscore.report.body_map import PARTS, SHAPES, VIEWS
from sciscore.report.markup import Markup, joined, tag, text
from sciscore.report.page_cells import MODALITIES, cell_mark, mark
from sciscore.report.page_compare import changed_cells
from sciscore.report.page_findings import MOST_UNTESTED
from sciscore.report.page_map import together
from sciscore.report.page_style import DARK, LIGHT, PAIRS
from sciscore.segments import DERMATOMES, SIDES, printed
from sciscore.testing import exams, exams_near_borders

INTACT = sci.Exam.intact()
NOTHING = INTACT.replace({field.path: "NT" for field in FIELDS if field.default is None})
C1 = INTACT.replace(
    {**both(lambda side: sensation_to("C1", side)), **both(lambda side: strongest_to("C1", side))}
    | {"vac": "No", "dap": "No"}
)
#: A page takes a while to read again.
FEW = settings(max_examples=max(20, settings.default.max_examples // 4))  # type: ignore[union-attr]
HOSTILE = (
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "' onmouseover='alert(1)",
    "</style><img src=x onerror=alert(1)>",
    "</title><svg onload=alert(1)>",
    "<!-- ",
    "&lt;b&gt;",
    chr(0x202E) + "nekopS",
    chr(0x2066) + "a" + chr(0),
    "\ud800",
    "../../etc/passwd",
    "javascript:alert(1)",
)
VOID = {"meta", "col", "br"}


class Parsed(HTMLParser):
    """A page: its elements with attributes and text; fails where tags do not match."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[dict[str, Any]] = []
        self.elements: list[dict[str, Any]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        element: dict[str, Any] = {"name": name, "text": "", **dict(attrs)}
        element["within"] = list(self.open)
        self.elements.append(element)
        if name not in VOID:
            self.open.append(element)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop()["name"] == name

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, name: str, class_: str = "") -> list[dict[str, Any]]:
        return [
            element
            for element in self.elements
            if element["name"] == name
            and (not class_ or class_ in (element.get("class") or "").split())
        ]


def rows_of(page: str, number: int = 0) -> dict[str, list[dict[str, Any]]]:
    """The cells of each row of a table of grades, by segment."""
    parsed = Parsed(page)
    table = parsed.all("table", "grid")[number]
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in parsed.all("tr"):
        if table in row["within"]:
            cells = [e for e in parsed.elements if e["within"] and e["within"][-1] is row]
            heads = [e for e in cells if e["name"] == "th" and e.get("scope") == "row"]
            if heads:
                rows[heads[0]["text"].partition(",")[0]] = cells
    return rows


# Markup


@given(st.text() | st.text("<>&\"'!-/=abx "))
def test_texts_come_back_as_they_are_read(written: str) -> None:
    parsed = Parsed(tag("p", written, title=written))
    (element,) = parsed.elements
    assert element["text"] == element["title"] == printable(written)


def test_markup_is_not_escaped_again() -> None:
    inner = tag("b", "a < b")
    assert tag("p", inner, "<", class_="x", hidden=True, id=None, open=False) == (
        '<p class="x" hidden><b>a &lt; b</b>&lt;</p>'
    )
    assert joined([inner, "&"], ", ") == "<b>a &lt; b</b>, &amp;"
    assert text(inner) is inner
    assert isinstance(joined([]), Markup)
    assert repr(tag("br")) == "'<br>'"


# The page of an exam


@pytest.mark.parametrize("exam", [INTACT, C1, NOTHING], ids=["intact", "C1", "nothing"])
def test_page_needs_nothing_else_and_runs_nothing(exam: sci.Exam) -> None:
    page = exam_page(exam, edition="2019", identifier="P1")
    parsed = Parsed(page)
    names = {element["name"] for element in parsed.elements}
    assert not names & {"script", "link", "img", "iframe", "object", "base", "form", "input"}
    attributes = {key for element in parsed.elements for key in element if key != "within"}
    assert not {key for key in attributes if key.startswith("on")} - {"on"}
    assert not attributes & {"href", "src", "style", "xlink:href"}
    assert not re.search(
        r"url\((?!#)|@import|https?:", "".join(e["text"] for e in parsed.all("style"))
    )
    ids = Counter(element["id"] for element in parsed.elements if "id" in element)
    assert set(ids.values()) == {1}
    (root,) = parsed.all("html")
    assert root["lang"] == "en"
    policy = [meta["content"] for meta in parsed.all("meta") if "http-equiv" in meta]
    assert policy[0].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert page.encode("utf-8")


@pytest.mark.parametrize("written", HOSTILE)
def test_hostile_texts_change_nothing_but_text(written: str) -> None:
    plain = exam_page(INTACT, edition="2019", identifier="P1", comment="a")
    page = exam_page(INTACT, edition="2019", identifier=written, comment=written)
    kept = [
        {key: value for key, value in element.items() if key not in ("text", "within")}
        for element in Parsed(plain).elements
    ]
    assert kept == [
        {key: value for key, value in element.items() if key not in ("text", "within")}
        for element in Parsed(page).elements
    ]
    (title,) = Parsed(page).all("h1")
    assert title["text"] == printable(written)
    assert page.encode("utf-8")


@FEW
@given(st.text(), st.text(max_size=50))
def test_any_text_may_name_an_exam(identifier: str, comment: str) -> None:
    parsed = Parsed(exam_page(INTACT, edition="2019", identifier=identifier, comment=comment))
    (title,) = parsed.all("h1")
    assert title["text"] == (printable(identifier) or "Exam")


@FEW
@given(exams())
def test_every_grade_stands_in_its_cell(exam: sci.Exam) -> None:
    rows = rows_of(exam_page(exam, edition="2019", settled=False))
    for segment in DERMATOMES:
        graded = [
            cell for cell in rows[printed(segment)] if "g" in (cell.get("class") or "").split()
        ]
        paths = [f"{side}.{part}.{segment}" for side in SIDES for part in MODALITIES]
        paths = [path for path in paths if path in PLACE]
        assert [cell["text"] for cell in graded] == [str(exam[path]) for path in paths]
        states = [cell["class"].split()[1] for cell in graded]
        assert states == [cell_mark(exam, path).state for path in paths]


@FEW
@given(exams_near_borders())
def test_every_possible_level_is_marked_where_it_falls(exam: sci.Exam) -> None:
    result = sci.classify(exam, edition="2019")
    page = exam_page(exam, edition="2019", settled=False)
    rows = rows_of(page)
    labels = Counter(element.get("aria-label") for element in Parsed(page).all("i"))
    for name, finding in result.findings.items():
        if name in ("ais", "completeness", "neurological_level"):
            continue
        words = name.replace("_", " ").replace("zpp", "ZPP")
        possible = "" if finding.value else "possible "
        for value in finding.possible:
            shown = {"INT": "intact", "NA": "not applicable"}.get(value, printed(value))
            assert labels.pop(f"{possible}{words} {shown}") == 1
    assert set(labels) <= {None}
    levels = result.neurological_level
    kind = "nli" if levels.value else "maynli"
    marked = [
        name
        for name, cells in rows.items()
        if any(kind in (c.get("class") or "").split() for c in cells)
    ]
    assert marked == [printed(value) for value in levels.possible]


def test_a_line_is_drawn_below_the_level() -> None:
    """Columns: right ZM, ZS, ML, SL, LT, PP, M; the segment; left LT, PP, M, SL, ML, ZS, ZM."""
    changes = sensation_to("T4", "right") | {"right.motor.C7": 4, "left.motor.L4": 2}
    page = exam_page(INTACT.replace(changes), edition="2019")
    ends = {
        name: [n for n, cell in enumerate(cells) if "end" in (cell.get("class") or "").split()]
        for name, cells in rows_of(page).items()
    }
    assert {name: found for name, found in ends.items() if found} == {
        "C7": [2, 6],
        "T4": [3, 4, 5],
        "L3": [10, 12],
    }


def test_totals_and_findings_are_those_of_the_classification() -> None:
    result = sci.classify(NOTHING, edition="2019")
    parsed = Parsed(exam_page(NOTHING, edition="2019"))
    (table,) = parsed.all("table", "totals")
    shown = [cell["text"] for cell in parsed.all("td") if table in cell["within"]]
    totals = [str(score) for name, score in result.totals.items()]
    assert [text for text in shown if text] == totals
    for name, finding in result.findings.items():
        (details,) = (one for one in parsed.all("details") if one.get("id") == name)
        assert f"ND ({finding.possible_in_short})" in details["text"]
        for step in result.explain(name).steps:
            assert str(step) in details["text"]
    (notes,) = parsed.all("ul", "notes")
    for finding in result.findings.values():
        assert all(note in notes["text"] for note in finding.notes)


def test_what_would_settle_a_finding_is_said_where_it_is_open() -> None:
    exam = INTACT.replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    said = "Testing this settles it whatever the answer: vac."
    page = exam_page(exam, edition="2019")
    (ais,) = (one for one in Parsed(page).all("details") if one.get("id") == "ais")
    assert said in ais["text"]
    assert "No: B;  Yes: D" in ais["text"]
    assert said not in exam_page(exam, edition="2019", settled=False)
    assert said not in exam_page(INTACT, edition="2019")
    assert f"More than {MOST_UNTESTED} cells are untested" in exam_page(NOTHING, edition="2019")


def test_the_page_is_stamped() -> None:
    page = exam_page(INTACT, edition="2011", identifier="P1")
    assert f"edition 2011, sciscore {sci.__version__}" in page
    assert "Not a medical device" in page
    asked = next(row.aliases[0] for row in sci.editions() if row.aliases)
    row = sci.edition(asked).name
    assert f"edition {asked} (as {row})" in exam_page(INTACT, edition=asked)


def test_answers_that_are_not_as_usual_are_shown() -> None:
    def shown(exam: sci.Exam) -> list[str]:
        parsed = Parsed(exam_page(exam, edition="2019"))
        return [e["text"] for e in parsed.elements if e["name"] in ("dt", "dd")][6:]

    assert shown(INTACT) == [
        "Voluntary anal contraction (VAC)",
        "Yes",
        "Deep anal pressure (DAP)",
        "Yes",
    ]
    odd = {"left.lowest_nonkey_muscle": "L3", "prior_deficit": "No", "multiple_lesions": "Yes"}
    odd_text = " ".join(shown(INTACT.replace(odd)))
    assert "Lowest non-key muscle, left L3" in odd_text
    assert "Lowest non-key muscle, right" not in odd_text
    assert "Prior deficit documented No Two or more cord lesions Yes" in odd_text


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(sci.EditionError):
        exam_page(INTACT, edition="1066")
    with pytest.raises(sci.ExamError):
        exam_page({"vac": "Yes"}, edition="2019")
    with pytest.raises(sci.ExamError, match="one exam, not a cohort"):
        exam_page(sci.Exams.from_exams([INTACT]), edition="2019")  # type: ignore[arg-type]
    with pytest.raises(sci.ExamError):
        exam_page(INTACT.replace({"right.motor.C5": "3*"}), edition="1992")


# Marks


def test_states_follow_the_grade_as_examined() -> None:
    for scale, path in ((SENSORY, "right.light_touch.T4"), (MOTOR, "left.motor.L3")):
        for code, token in scale.token.items():
            shown = mark(PLACE[path], code)
            if token.observed is None:
                assert shown.state == "untested"
            else:
                states = {0: "absent", scale.top: "normal"}
                assert shown.state == states.get(token.observed, "altered")
            assert shown.tagged == ("*" in token.text and token.text != "5*")


def test_a_dermatome_is_normal_or_absent_if_both_parts_are() -> None:
    place = PLACE["right.light_touch.T4"]
    for touch, prick in itertools.product((0, 1, 2, NT), repeat=2):
        state = together(mark(place, touch), mark(place, prick))
        expected = {0: "absent", 4: "normal"}.get(touch + prick, "altered")
        assert state == ("untested" if NT in (touch, prick) else expected)


# The body map


def test_the_map_has_every_dermatome_of_both_sides() -> None:
    exam = INTACT.replace({"right.light_touch.C5": 1, "left.pin_prick.S4_5": "NT"})
    parsed = Parsed(exam_page(exam, edition="2019"))
    paths = [element for element in parsed.all("path") if element.get("role") == "img"]
    titles = {path["id"]: path["text"] for path in paths}
    assert len(titles) == len(paths) == 2 * sum(bool(shape.segment) for shape in SHAPES)
    for side, segment in itertools.product(SIDES, DERMATOMES):
        touch, prick = (exam[f"{side}.{part}.{segment}"] for part in ("light_touch", "pin_prick"))
        words = f"{side} {printed(segment)} light touch {touch}, pin prick {prick}"
        assert words in titles.values()
        assert f"back-{side}-{segment}" in titles or f"front-{side}-{segment}" in titles
    states = {path["id"]: path["class"] for path in paths}
    assert states["front-right-C5"] == "altered"
    assert states["front-left-C5"] == "normal"
    assert states["back-left-S4_5"] == "untested"


def test_front_and_back_show_the_right_side_on_opposite_halves() -> None:
    parsed = Parsed(exam_page(INTACT, edition="2019"))
    for path in parsed.all("path"):
        if path.get("role") == "img":
            mirrored = any(outer.get("transform") == "scale(-1 1)" for outer in path["within"])
            view, side, *_ = path["id"].split("-")
            assert mirrored == ((view, side) in (("front", "right"), ("back", "left")))


def test_shapes_lie_in_their_parts() -> None:
    assert {(shape.view, shape.part) for shape in SHAPES} == set(itertools.product(VIEWS, PARTS))
    assert {shape.segment for shape in SHAPES} == {"", *DERMATOMES}
    assert all(re.fullmatch(r"[MCLZ\d. -]+", shape.path) for shape in SHAPES)


def test_tagged_dermatomes_carry_a_mark() -> None:
    exam = INTACT.replace({"left.pin_prick.L4": "1**"})
    drawn = len(Parsed(exam_page(exam, edition="2019")).all("path", "tagmark"))
    assert drawn == sum(shape.segment == "L4" for shape in SHAPES)


# Colours


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_and_states_told_apart_in_grey(colours: dict[str, str]) -> None:
    assert LIGHT.keys() == DARK.keys()
    for one, other in PAIRS:
        assert contrast(colours[one], colours[other]) >= 4.5, (one, other)
    for one, other in itertools.pairwise(("paper", "altered", "absent")):
        assert contrast(colours[one], colours[other]) >= 1.6, (one, other)
    assert contrast(colours["normal"], colours["altered"]) >= 1.3
    assert contrast(colours["contour"], colours["paper"]) >= 3


# Two side by side


@FEW
@given(exams_near_borders(), exams_near_borders())
def test_what_changed_is_marked(first: sci.Exam, second: sci.Exam) -> None:
    page = compare_page(first, second, edition="2019")
    parsed = Parsed(page)
    graded = [path for path in changed_cells(first, second) if FIELDS[PLACE[path]].scale]
    assert len(parsed.all("td", "changed")) == 2 * len(graded)
    results = [sci.classify(exam, edition="2019") for exam in (first, second)]
    differing = [
        name
        for name in sci.FINDINGS
        if (results[0].findings[name].possible, results[0].findings[name].tagged)
        != (results[1].findings[name].possible, results[1].findings[name].tagged)
    ]
    (table, *_) = parsed.all("table", "compared")
    assert sum(table in row["within"] for row in parsed.all("tr", "is")) == len(differing)
    assert len(parsed.all("details", "why")) == len(differing)


def test_a_tag_alone_is_a_change() -> None:
    tagged = INTACT.replace({"right.motor.C7": "4**"})
    page = compare_page(INTACT, tagged, edition="2019")
    summaries = [element["text"] for element in Parsed(page).all("summary")]
    assert "Motor level, right: INT \u2192 INT*" in summaries
    same = compare_page(tagged, tagged, edition="2019")
    assert "No findings and no fields of the exam differ." in same


def test_totals_change_by_an_interval_where_one_is_open() -> None:
    first = INTACT.replace({"left.motor.L3": 2})
    second = INTACT.replace({"right.motor.L2": "NT", "vac": "NT", "prior_deficit": "No"})
    parsed = Parsed(compare_page(first, second, edition="2019"))
    rows = [row["text"] for row in parsed.all("tr", "is")]
    assert "LEMSdiffers4745-50-2 to +3" in rows
    assert "Voluntary anal contraction (VAC)differsYesNT" in rows
    assert "Prior deficit documenteddiffersYesNo" in rows


def test_one_exam_under_two_editions() -> None:
    exam = INTACT.replace({"vac": "No"})
    parsed = Parsed(compare_page(exam, exam, edition=("2011", "2019"), identifier=HOSTILE[0]))
    (words,) = (e for e in parsed.all("p") if "differ" in e["text"])
    assert words["text"] == "2 findings and no fields of the exam differ."
    summaries = [element["text"] for element in parsed.all("summary")]
    assert summaries[:2] == ["Motor ZPP, right: NA \u2192 S3", "Motor ZPP, left: NA \u2192 S3"]
    number = len(sci.compare_editions("2011", "2019"))
    assert summaries[2] == f"The rules in which 2011 and 2019 differ ({number})"
    assert not [e for e in parsed.all("h2") if e["text"] == "Totals"]
    ids = Counter(element["id"] for element in parsed.elements if "id" in element)
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("written", HOSTILE)
def test_labels_are_escaped(written: str) -> None:
    def tags(labels: tuple[str, str]) -> list[str]:
        page = compare_page(INTACT, C1, edition="2019", labels=labels)
        return [element["name"] for element in Parsed(page).elements]

    assert tags((written, "b")) == tags(("a", "b"))


# Notebooks


@pytest.mark.parametrize("exam", [INTACT, C1, NOTHING], ids=["intact", "C1", "nothing"])
def test_displays_are_whole_and_name_nothing(exam: sci.Exam) -> None:
    result = sci.classify(exam, edition="2019")
    for thing in (exam, result, result.explain("ais")):
        display = thing._repr_html_()
        parsed = Parsed(display)
        assert parsed.elements[0]["class"] == "sciscore display"
        assert not parsed.all("script")
        own = {e["id"] for e in parsed.elements if "id" in e}
        assert all(name.startswith(("clip-", "marks-")) for name in own)
    assert str(result.ais) in result._repr_html_()
    steps = Parsed(result.explain("ais")._repr_html_()).all("li")
    assert [step["text"] for step in steps] == [str(s) for s in result.explain("ais").steps]


def test_the_core_loads_no_views() -> None:
    code = (
        "import sys, sciscore as s; r = s.classify(s.Exam.intact(), edition='2019'); "
        "repr(r); assert 'sciscore.report' not in sys.modules; r._repr_html_(); "
        "assert 'sciscore.report' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
