"""Pages in a real browser: what is seen, by whom, on which screen and on paper."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

pytest.importorskip("playwright")
pytest.importorskip("pypdf")

import pypdf
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from test_pages import C1, HOSTILE, INTACT, NOTHING

import sciscore as sci
from sciscore.errors import printable
from sciscore.formats.files import read_batches
from sciscore.isncsci.exams import Exams
from sciscore.report import compare_page, exam_page
from sciscore.report.page_report import write_report

#: Commands that start a browser of the kind that the tests drive.
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
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

#: Text and ground of every element with text of its own, as the browser computes them.
CONTRASTS = """() => {
  const parts = c => c.match(/[\\d.]+/g).map(Number);
  const lum = c => { const [r, g, b] = parts(c).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor, p = parts(c);
    if (p.length === 3 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg, style') || !e.getClientRects().length) continue;
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const a = lum(getComputedStyle(e).color), b = lum(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push([e.className, e.textContent.slice(0, 30), ratio]);
  }
  return low; }"""


def browser_command(default: str) -> str | None:
    """The browser to start: that of SCISCORE_BROWSER, playwright's own, or the system's."""
    named = os.environ.get("SCISCORE_BROWSER")
    if named or Path(default).exists():
        return named or default
    return next(filter(None, map(shutil.which, COMMANDS)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        command = browser_command(playwright.chromium.executable_path)
        if command is None:
            pytest.skip("no Chromium: install one, or name it in SCISCORE_BROWSER")
        started = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        yield started
        started.close()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens a page from a file, and sees to it that it asks for nothing and says nothing."""
    asked: list[str] = []
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(page: str | Path, width: int = 1280, scheme: str = "light") -> Page:
        path = page if isinstance(page, Path) else tmp_path / f"page{len(contexts)}.html"
        if not isinstance(page, Path):
            path.write_text(page, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("dialog", lambda dialog: said.append(dialog.message))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(path.as_uri())
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert all(url.startswith("file:") and url.endswith(".html") for url in asked)
    assert len(asked) == len(contexts), "nothing but the page itself is fetched"
    assert said == []


@pytest.fixture(params=EXAMS, scope="module")
def page(request: pytest.FixtureRequest) -> str:
    return exam_page(
        EXAMS[request.param], edition="2019", identifier=f"Fictional {request.param}",
        comment="Made up.",
    )  # fmt: skip


def unfold_all(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def wider_than_window(tab: Page) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth > innerWidth"))


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
    dermatome = tab.get_by_role("img", name="right T11 light touch 0, pin prick NT")
    assert dermatome.count() == 2
    assert tab.get_by_role("group", name="Dermatomes, back").is_visible()
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


@pytest.mark.parametrize("host", ["", "jupyter", "code"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_displays_follow_the_notebook(opened: Opened, host: str, scheme: str) -> None:
    """A notebook that has a scheme of its own may differ from that of the system."""
    result = sci.classify(T10, edition="2019")
    shown = "".join(thing._repr_html_() for thing in (T10, result, result.explain("ais")))
    body = {
        "": "<body>",
        "jupyter": f'<body data-jp-theme-light="{str(scheme == "light").lower()}">',
        "code": f'<body class="vscode-{scheme}">',
    }[host]
    system = scheme if not host else {"light": "dark", "dark": "light"}[scheme]
    tab = opened(f"<!DOCTYPE html><html><title>n</title>{body}{shown}", 900, system)
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
    batches = read_batches(source, edition="2019", layout="sciscore", file_type=None)
    write_report(batches, tmp_path / "out", edition="2019", column="name")
    for width, scheme in ((320, "light"), (1280, "dark")):
        tab = opened(tmp_path / "out" / "index.html", width, scheme)
        assert not wider_than_window(tab)
        assert tab.evaluate(CONTRASTS) == []
        assert tab.get_by_role("link").all_text_contents() == ["<b>one</b>", "two"]
        names = [link.get_attribute("href") for link in tab.get_by_role("link").all()]
        assert all((tmp_path / "out" / str(name)).is_file() for name in names)
