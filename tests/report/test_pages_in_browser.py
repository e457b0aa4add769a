"""Pages in a real browser: what is seen, by whom, on which screen and on paper."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("playwright")
pytest.importorskip("pypdf")

import pypdf
from support.browser import (
    CONTRASTS,
    Opened,
    colours_on_the_map,
    unfold_all,
    wider_than_window,
)
from support.pages import C1, HOSTILE, INTACT, NOTHING, check_colours

import sciscore as sci
from sciscore.errors import printable
from sciscore.formats.exams import exam_form
from sciscore.formats.read import batches_of
from sciscore.isncsci.exams import Exams
from sciscore.report import compare_page, exam_page
from sciscore.report.report_folder import write_report

T10 = C1.replace(
    {f"{side}.{part}.{name}": 2
     for side in ("right", "left") for part in ("light_touch", "pin_prick")
     for name in sci.DERMATOMES[: sci.DERMATOMES.index("T10") + 1]}
    | {f"{side}.motor.{name}": 5 for side in ("right", "left") for name in sci.KEY_MUSCLES[:5]}
    | {"right.pin_prick.T11": "NT", "left.motor.L3": "NT", "left.motor.L2": "3*[1-2]", "dap": "NT",
       "right.motor.C8": "4**", "right.motor.T1": "NT**", "right.light_touch.C7": "1**",
       "left.light_touch.S4_5": 1}
)  # fmt: skip
EXAMS: Final = {"intact": INTACT, "C1": C1, "T10": T10, "nothing": NOTHING}
WIDTHS = (320, 360, 640, 768, 1280)


@pytest.fixture(params=EXAMS, scope="module")
def page(request: pytest.FixtureRequest) -> str:
    return exam_page(
        EXAMS[request.param], edition="2019", identifier=f"Fictional {request.param}",
        comment="Made up.",
    )  # fmt: skip


def test_contents_are_found_by_role_and_label(opened: Opened) -> None:
    tab = opened(exam_page(T10, edition="2019", identifier="Fictional T10"))
    assert tab.title().startswith("Fictional T10: AIS ")
    assert tab.get_by_role("heading", name="Fictional T10", level=1).is_visible()
    for name in ("Findings", "Totals", "Grades, levels and zones", "Light touch and pin prick"):
        assert tab.get_by_role("region", name=name).is_visible()
    grades = tab.get_by_role("table", name="Grades by segment")
    row = grades.get_by_role("row").filter(has=tab.get_by_role("rowheader", name="L2", exact=True))
    assert "3*[1-2]" in (row.text_content() or "")
    level = re.compile(r"^T10 ?, neurological level$")
    assert grades.get_by_role("rowheader", name=level).is_visible()
    assert tab.get_by_role("img", name="sensory level right T10").is_visible()
    dermatome = tab.get_by_role("img", name="right T11, pin prick NT")
    assert dermatome.count() == 2
    assert tab.get_by_role("group", name="Dermatomes, back").count() == 2
    totals = tab.get_by_role("table", name="Totals")
    assert totals.get_by_role("columnheader").all_text_contents() == ["Right", "Left", "Total"]
    assert totals.get_by_role("rowheader", name="UEMS").is_visible()


def test_findings_unfold_by_keyboard(opened: Opened) -> None:
    tab = opened(exam_page(T10, edition="2019"))
    steps = tab.locator("#sensory_level_right li")
    assert not steps.first.is_visible()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.parentElement.id") == "sensory_level_right"
    assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab.keyboard.press("Enter")
    assert steps.first.is_visible()
    assert not wider_than_window(tab)
    tab.keyboard.press("Enter")
    assert not steps.first.is_visible()
    for _ in range(len(sci.FINDINGS) - 1):
        tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.parentElement.id") == "motor_zpp_left"


def test_pages_fit_every_window(opened: Opened, page: str) -> None:
    """1280 wide at 200 % is a window of 640; 320 is the narrowest of phones."""
    tab = opened(page)
    cut = "e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible'"
    for unfold in (False, True):
        if unfold:
            unfold_all(tab)
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            assert not wider_than_window(tab)
            shown = tab.locator("td.g, .answers dd, .finding summary")
            assert shown.evaluate_all(f"all => all.filter({cut}).length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_both_schemes(opened: Opened, page: str, scheme: str) -> None:
    tab = opened(page, scheme=scheme)
    unfold_all(tab)
    assert tab.evaluate(CONTRASTS) == []
    ground = tab.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 23, 29)"}[scheme]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_exam_is_printed_on_one_sheet(opened: Opened, page: str, scheme: str) -> None:
    tab = opened(page, scheme=scheme)
    for paper in ("A4", "Letter"):
        printed = pypdf.PdfReader(io.BytesIO(tab.pdf(format=paper, print_background=True)))
        assert len(printed.pages) == 1
        words = printed.pages[0].extract_text()
        assert "Not a medical device" in words
        assert "edition 2019" in words
    tab.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(23, 33, 43)"


def test_hostile_texts_do_nothing(opened: Opened) -> None:
    written = "".join(HOSTILE)
    for page in (
        exam_page(INTACT, edition="2019", identifier=written, comment=written),
        compare_page(INTACT, C1, edition="2019", identifier=written, labels=(written, "b")),
    ):
        tab = opened(page)
        assert tab.locator("main").count() == 1
        assert tab.locator("script, img, [onload], [onerror], [onmouseover]").count() == 0
        assert tab.get_by_role("region", name="Totals").is_visible()
        assert tab.get_by_role("heading", level=1).text_content() == printable(written)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_exams_side_by_side(opened: Opened, scheme: str) -> None:
    compared = compare_page(C1, T10, edition="2019", labels=("3 days", "6 months"))
    tab = opened(compared, scheme=scheme)
    findings = tab.get_by_role("table", name="Findings")
    ais = tab.get_by_role("rowheader", name=re.compile("AIS"))
    row = findings.get_by_role("row").filter(has=ais)
    assert re.match("AISdiffersA", row.text_content() or "")
    assert tab.get_by_role("table", name="Grades, 6 months").is_visible()
    unfold_all(tab)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        assert not wider_than_window(tab)
    assert tab.evaluate(CONTRASTS) == []


MIXED = INTACT.replace(
    {"right.light_touch.C4": 0, "left.light_touch.C4": 1, "right.pin_prick.L3": "NT",
     "left.pin_prick.C5": "1**", "left.light_touch.S2": "NT", "right.pin_prick.S1": 0}
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_every_map_on_a_page_shows_its_own_exam(
    opened: Opened, order: tuple[int, ...], scheme: str
) -> None:
    """Whatever else stands on the page, in closed outputs as well, before it or after it."""
    exams = {"mixed": MIXED, "T10": T10, "result": C1}
    shown: dict[str, Any] = {**exams, "result": sci.classify(C1, edition="2019")}
    names = [list(shown)[place] for place in order]
    parts = [f"<div id={name}>{shown[name]._repr_html_()}</div>" for name in names]
    tab = opened(f"<!DOCTYPE html><title>n</title><body>{''.join(parts)}", 1100, scheme, 2)
    for unfolded in (False, True):
        if unfolded:
            unfold_all(tab)
        maps = names if unfolded else [name for name in names if name != "result"]
        seen = colours_on_the_map(tab)
        count = len(seen) // len(maps)
        for place, name in enumerate(maps):
            check_colours(exams[name], seen[place * count : (place + 1) * count], scheme)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_comparison_is_printed_on_one_sheet(opened: Opened, paper: str) -> None:
    tab = opened(compare_page(C1, T10, edition="2019", labels=("3 days", "6 months")))
    printed = pypdf.PdfReader(io.BytesIO(tab.pdf(format=paper, print_background=True)))
    assert len(printed.pages) == 1
    words = printed.pages[0].extract_text()
    assert "6 months" in words
    assert "Not a medical device" in words


@pytest.mark.parametrize("host", ["", "jupyter", "code", "marimo", "colab", "sphinx"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_displays_follow_the_notebook(opened: Opened, host: str, scheme: str) -> None:
    """A notebook that has a scheme of its own may differ from that of the system."""
    result = sci.classify(T10, edition="2019")
    shown = "".join(thing._repr_html_() for thing in (T10, result, result.explain("ais")))
    body = {
        "": "<body>",
        "jupyter": f'<body data-jp-theme-light="{str(scheme == "light").lower()}">',
        "code": f'<body class="vscode-{scheme}">',
        "marimo": f'<body class="{scheme}">',
        "colab": "<body>",
        "sphinx": f'<body data-theme="{scheme}">',
    }[host]
    html = f'<html theme="{scheme}">' if host == "colab" else "<html>"
    system = scheme if not host else {"light": "dark", "dark": "light"}[scheme]
    tab = opened(f"<!DOCTYPE html>{html}<title>n</title>{body}{shown}", 900, system)
    ground = tab.locator(".display").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 23, 29)"}[scheme]
    assert tab.evaluate(CONTRASTS) == []
    assert not wider_than_window(tab)


def test_the_index_leads_to_the_pages(opened: Opened, tmp_path: Path) -> None:
    records = Exams.from_exams([INTACT, T10])
    source = tmp_path / "exams.csv"
    columns = {"name": ["<b>one</b>", "two"], **records.to_columns()}
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(row) for row in rows)]
    source.write_text("\n".join(lines), encoding="utf-8")
    batches = batches_of(source, exam_form("sciscore", "2019"), None)
    write_report(batches, tmp_path / "out", edition="2019", column="name")
    for width, scheme in ((320, "light"), (1280, "dark")):
        tab = opened(tmp_path / "out" / "index.html", width, scheme)
        assert not wider_than_window(tab)
        assert tab.evaluate(CONTRASTS) == []
        assert tab.get_by_role("link").all_text_contents() == ["<b>one</b>", "two"]
        names = [link.get_attribute("href") for link in tab.get_by_role("link").all()]
        assert all((tmp_path / "out" / str(name)).is_file() for name in names)
        for order in (["two", "<b>one</b>"], ["<b>one</b>", "two"]):
            tab.get_by_role("button", name="NLI").click()
            assert tab.get_by_role("link").all_text_contents() == order
        heading = tab.get_by_role("columnheader", name="NLI")
        assert heading.get_attribute("aria-sort") == "descending"
