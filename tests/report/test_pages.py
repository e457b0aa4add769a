"""Pages and displays as text: what they show, that it is escaped, that it is told apart."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from support.helpers import sensation_to
from support.pages import C1, HOSTILE, INTACT, NOTHING, Parsed

import sciscore as sci
from sciscore.errors import printable
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.grades import MOTOR, SENSORY
from sciscore.report import compare_page, exam_page
from sciscore.report.comparison import changed_cells
from sciscore.report.dermatome_shapes import VIEWS, views
from sciscore.report.grade_marks import MODALITIES, cell_mark, in_words, mark
from sciscore.report.markup import Markup, joined, tag, text
from sciscore.report.palette import DARK, LIGHT, contrast
from sciscore.segments import DERMATOMES, printed
from sciscore.testing import exams, exams_near_borders

#: A page takes a while to read again.
FEW = settings(max_examples=max(20, settings.default.max_examples // 4))  # type: ignore[union-attr]


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
        sides = {"right": ("motor", "light_touch", "pin_prick"), "left": tuple(MODALITIES)}
        paths = [f"{side}.{part}.{segment}" for side, parts in sides.items() for part in parts]
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
    """Columns: right ZM, ZS, ML, SL, muscle, M, LT, PP; segment; left as in a mirror."""
    changes = sensation_to("T4", "right") | {"right.motor.C7": 4, "left.motor.L4": 2}
    page = exam_page(INTACT.replace(changes), edition="2019")
    ends = {
        name: [n for n, cell in enumerate(cells) if "end" in (cell.get("class") or "").split()]
        for name, cells in rows_of(page).items()
    }
    assert {name: found for name, found in ends.items() if found} == {
        "C7": [2, 4, 5],
        "T4": [3, 6, 7],
        "L3": [11, 12, 14],
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
            assert in_words(str(step)) in details["text"]
    (notes,) = parsed.all("ul", "notes")
    for finding in result.findings.values():
        assert all(in_words(note) in notes["text"] for note in finding.notes)


def test_what_would_settle_a_finding_is_said_where_it_is_open() -> None:
    exam = INTACT.replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    said = "Testing this settles it whatever the answer: VAC."
    page = exam_page(exam, edition="2019")
    (ais,) = (one for one in Parsed(page).all("details") if one.get("id") == "ais")
    assert said in ais["text"]
    assert "VAC No: B; Yes: D" in ais["text"]
    assert said not in exam_page(exam, edition="2019", settled=False)
    assert said not in exam_page(INTACT, edition="2019")
    assert "134 cells are untested, too many" in exam_page(NOTHING, edition="2019")


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


@FEW
@given(exams_near_borders())
def test_pages_name_no_path(exam: sci.Exam) -> None:
    """A path is a name of the library's own; clinicians have words for it."""
    parsed = Parsed(exam_page(exam, edition="2019"))
    body = " ".join(one["text"] for one in parsed.all("main"))
    assert not re.search(r"(right|left)\.\w+|\b(vac|dap)\b|_", body)
    assert not re.search(r"\b(VAC|DAP) is (Yes|No|NT)", body)


# The body map


def regions(page: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The dermatomes of the maps by view and cell."""
    found = {}
    for path in Parsed(page).all("path"):
        if "data-cell" in path:
            (view,) = (outer["aria-label"].removeprefix("Dermatomes, ") for outer in path["within"]
                       if str(outer.get("aria-label")).startswith("Dermatomes"))  # fmt: skip
            found[view, path["data-cell"]] = path
    return found


@FEW
@given(exams())
def test_every_dermatome_shows_its_grade(exam: sci.Exam) -> None:
    found = regions(exam._repr_html_())
    shapes = {(view, shape.segment) for view in VIEWS for shape in views()[view].shapes}
    assert len(found) == 4 * (len(shapes) - 1), "both sides, both kinds of sensation, no face"
    for (_, path), region in found.items():
        shown = cell_mark(exam, path)
        side, modality, segment = path.split(".")
        words = modality.replace("_", " ")
        assert region["text"] == f"{side} {printed(segment)}, {words} {shown.words}"
        assert region["class"].split() == [shown.state, *["tagged"] * shown.tagged]
    assert {path.rpartition(".")[2] for _, path in found} == set(DERMATOMES)


def test_front_and_back_show_the_right_side_on_opposite_halves() -> None:
    for (view, path), region in regions(exam_page(INTACT, edition="2019")).items():
        mirrored = any(outer.get("transform") == "scale(-1 1)" for outer in region["within"])
        side = path.partition(".")[0]
        assert mirrored == ((view, side) in (("front", "right"), ("back", "left")))


def test_nothing_in_a_display_has_a_name() -> None:
    """What has no name cannot be taken for that of another display."""
    exam = INTACT.replace({"right.light_touch.C5": 1, "left.pin_prick.S4_5": "NT"})
    result = sci.classify(exam, edition="2019")
    for thing in (exam, result, result.explain("ais")):
        parsed = Parsed(thing._repr_html_())
        assert not [element for element in parsed.elements if "id" in element]
        assert "url(" not in thing._repr_html_()


def inside(path: str, x: float, y: float) -> bool:
    """Whether a point lies within the rings of an outline, by the crossings of a ray."""
    crossed = 0
    for ring in path.removesuffix("Z").split("Z"):
        numbers = [float(number) for number in ring[1:].split()]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (x1, y1), (x2, y2) in itertools.pairwise([*points, points[0]]):
            crossed += (y1 <= y) != (y2 <= y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    return crossed % 2 == 1


@pytest.mark.parametrize("view", VIEWS)
def test_fillings_lie_within_their_shapes_and_shapes_apart(view: str) -> None:
    shapes = views()[view].shapes
    assert {shape.segment for shape in shapes} <= {"face", *DERMATOMES}
    for shape in shapes:
        assert re.fullmatch(r"[MZ\d. -]+", shape.outline)
        dots = [tuple(map(float, dot)) for dot in re.findall(r"M(\S+) (\S+?)h0", shape.dots)]
        ends = [(float(a), float(b), float(c), float(d)) for a, b, c, d in
                re.findall(r"M(\S+) (\S+)L(\S+) ([^M]+)", shape.stripes)]  # fmt: skip
        centres = [((a + c) / 2, (b + d) / 2) for a, b, c, d in ends]
        assert dots, shape.segment
        assert ends, shape.segment
        for point in (shape.middle, *dots, *centres):
            within = [one.segment for one in shapes if inside(one.outline, *point)]
            assert within == [shape.segment]


def test_tagged_dermatomes_carry_a_star() -> None:
    exam = INTACT.replace({"left.pin_prick.L4": "1**"})
    stars = [star for star in Parsed(exam._repr_html_()).all("text", "star")
             if star["within"][-1].get("role") == "group"]  # fmt: skip
    assert [star["text"] for star in stars] == ["*", "*"], "front and back"


# Colours

#: Text and the ground it stands on.
TEXTS_ON_GROUNDS = [
    *itertools.product(("ink", "soft", "level", "changed"), ("paper", "ground")),
    *(("ink", "tint"), ("level", "tint"), ("soft", "tint"), ("ink", "hatch")),
    *(("on-level", "level"), ("on-normal", "normal")),
    *(("on-altered", "altered"), ("on-absent", "absent")),
]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_and_states_told_apart_in_grey(colours: dict[str, str]) -> None:
    for one, other in TEXTS_ON_GROUNDS:
        assert contrast(colours[one], colours[other]) >= 4.5, (one, other)
    for one, other in (
        ("normal", "altered"), ("altered", "absent"), ("paper", "altered"), ("paper", "absent"),
        ("contour", "paper"), ("contour", "normal"), ("on-altered", "altered"),
        ("gain", "paper"), ("loss", "paper"), ("changed", "paper"), ("level", "paper"),
    ):  # fmt: skip
        assert contrast(colours[one], colours[other]) >= 3, (one, other)


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


def test_the_direction_of_a_change_is_shown() -> None:
    better = INTACT.replace({"left.motor.L3": 4, "right.light_touch.T4": 1})
    first = better.replace({"left.motor.L3": 2, "right.pin_prick.S1": 1})
    second = better.replace({"right.light_touch.T2": 1, "vac": "NT"})
    parsed = Parsed(compare_page(first, second, edition="2019"))
    shown = {row["text"].partition("differs")[0]: row["text"] for row in parsed.all("tr", "is")}
    assert shown["LEMS"].endswith("4749+2")
    assert shown["Sensory level, right"].endswith("T3T1-2 segments")
    assert shown["PP"].endswith("111112+1")
    kinds = Counter(one["class"].split()[1] for one in parsed.all("span", "direction"))
    assert set(kinds) <= {"gain", "loss", "same", "open"}
    twice = Parsed(compare_page(first, first, edition=("2011", "2019")))
    assert not twice.all("span", "direction")


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
    assert str(result.ais) in result._repr_html_()
    steps = Parsed(result.explain("ais")._repr_html_()).all("li")
    assert [step["text"] for step in steps] == [
        in_words(str(s)) for s in result.explain("ais").steps
    ]


def test_the_core_loads_no_views() -> None:
    code = (
        "import sys, sciscore as s; r = s.classify(s.Exam.intact(), edition='2019'); "
        "repr(r); assert 'sciscore.report' not in sys.modules; r._repr_html_(); "
        "assert 'sciscore.report' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
