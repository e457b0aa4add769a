"""A browser for tests, and what they look at in its pages."""

from __future__ import annotations

import io
import itertools
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from sciscore.report.dermatome_shapes import views

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

#: Commands that start a browser of the kind that the tests drive.
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

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
    """A browser, which every test opens pages in; the test is skipped without one."""
    driver = pytest.importorskip("playwright.sync_api")
    with driver.sync_playwright() as playwright:
        command = browser_command(playwright.chromium.executable_path)
        if command is None:
            pytest.skip("no Chromium: install one, or name it in SCISCORE_BROWSER")
        started = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        yield started
        started.close()


Opened: TypeAlias = "Callable[..., Page]"


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Opens a page from a file, and sees to it that it asks for nothing and says nothing."""
    asked: list[str] = []
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(
        page: str | Path, width: int = 1280, scheme: str = "light", scale: int = 1
    ) -> Page:
        path = page if isinstance(page, Path) else tmp_path / f"page{len(contexts)}.html"
        if not isinstance(page, Path):
            path.write_text(page, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            device_scale_factor=scale,
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


def unfold_all(tab: Page) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def wider_than_window(tab: Page) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth > innerWidth"))


#: For each dermatome that is shown: its view and cell, and where its middle is on the screen.
_PLACES = """middles => [...document.querySelectorAll("path[data-cell]")]
  .filter(path => path.getClientRects().length && path.checkVisibility())
  .map(path => {
    const view = path.closest("[role=group][aria-label^=Dermatomes]").ariaLabel.slice(12);
    const { cell } = path.dataset, [x, y] = middles[`${view}.${cell.split(".")[2]}`];
    const at = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
    return [view, cell, at.x, at.y];
  })"""
_NO_LINES = """.body :is(text, .lead) { visibility: hidden !important; }
.body path { stroke: none !important; }"""


def colours_on_the_map(tab: Page) -> list[tuple[str, str, tuple[int, int, int]]]:
    """The colours that are seen in the middles of all dermatomes shown: view, cell and colour."""
    image = pytest.importorskip("PIL.Image")
    middles = {
        f"{view}.{shape.segment}": shape.middle
        for view, half in views().items()
        for shape in half.shapes
    }
    tab.add_style_tag(content=_NO_LINES)
    places = tab.evaluate(_PLACES, middles)
    picture = image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")
    down = tab.evaluate("scrollY")
    scale = picture.width / tab.viewport_size["width"]  # type: ignore[index]
    return [
        (view, cell, _usual(picture, x * scale, (y + down) * scale)) for view, cell, x, y in places
    ]


def _usual(picture: Any, x: float, y: float) -> tuple[int, int, int]:
    """The colour that most of the points around a place have."""
    around = itertools.product(range(-1, 2), repeat=2)
    seen = Counter(picture.getpixel((int(x) + dx, int(y) + dy)) for dx, dy in around)
    red, green, blue = seen.most_common(1)[0][0]
    return red, green, blue
