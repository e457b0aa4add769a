"""Displays in real notebooks: what is seen there is what the exam says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.browser import colours_on_the_map, unfold_all
from support.hosts import HOSTS
from support.pages import C1, INTACT, NOTHING, check_colours

import sciscore as sci

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MIXED = INTACT.replace(
    {"right.light_touch.C4": 0, "left.light_touch.C4": 1, "right.pin_prick.L3": "NT",
     "left.pin_prick.C5": "1**", "left.light_touch.S2": "NT", "right.pin_prick.S1": 0}
)  # fmt: skip
RESULT = sci.classify(C1, edition="2019")
COHORT = sci.classify(sci.Exams.from_exams([MIXED, NOTHING, C1]), edition="2019")
#: Results are closed at first: the outputs before and after them must not look into them.
SHOWN: dict[str, Any] = {
    "result": RESULT,
    "exam": MIXED,
    "why": RESULT.explain("ais"),
    "cohort": COHORT,
    "again": C1,
}

#: What hosts say of themselves: a library of formulas that a test does not fetch, a picture
#: that was loaded early.
OF_THE_HOST = ("Failed to load resource", "The resource http://127.0.0.1")

SERIOUS = ("error", "warning")
#: Tile labels that lie on their values, cells whose text is not in the middle of them, and rows
#: that are not as high as the others.
MISPLACED = """() => {
  const wrong = [];
  const box = (e) => e.getBoundingClientRect();
  for (const e of document.querySelectorAll(".sciscore .answers dt")) {
    if (box(e).bottom > box(e.nextElementSibling).top + 1) wrong.push(e.textContent);
  }
  for (const e of document.querySelectorAll(".sciscore .facts dt")) {
    if (box(e).right > box(e.nextElementSibling).left) wrong.push(e.textContent);
  }
  for (const e of document.querySelectorAll(".sciscore .grid td.g")) {
    if (!e.checkVisibility()) continue;
    const text = document.createRange();
    text.selectNodeContents(e);
    const off = (box(text).left + box(text).right) / 2 - (box(e).left + box(e).right) / 2;
    if (Math.abs(off) > 2 || box(e).width < 14 || box(e).height < 14) wrong.push(e.outerHTML);
  }
  for (const e of document.querySelectorAll("[id^=sciscore-] td, [id^=sciscore-] th")) {
    const text = document.createRange();
    text.selectNodeContents(e);
    if (box(text).right > box(e).right + 1) wrong.push(`over the next cell: ${e.textContent}`);
  }
  for (const e of document.querySelectorAll(".sciscore")) {
    if (e.scrollWidth > e.clientWidth + 1) wrong.push("wider than its room");
  }
  return wrong;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("host", HOSTS)
def test_outputs_are_true_in_their_host(
    browser: Browser, tmp_path: Path, host: str, scheme: str
) -> None:
    said: list[str] = []
    context = browser.new_context(
        viewport={"width": 1300, "height": 5600},
        device_scale_factor=2,
        color_scheme={"light": "dark", "dark": "light"}[scheme],  # type: ignore[arg-type]
    )
    tab = context.new_page()
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("console", lambda one: said.append(one.text) if one.type in SERIOUS else None)
    outputs = [thing._repr_html_() for thing in SHOWN.values()]
    with HOSTS[host](tmp_path, outputs, scheme) as address:
        tab.goto(address)
        tab.locator(".sciscore").nth(len(SHOWN) - 2).wait_for(timeout=60_000)
        check(tab, ("exam", "again"), scheme)
        unfold_all(tab)
        tab.wait_for_timeout(500)
        check(tab, ("result", "exam", "again"), scheme)
        context.close()
    assert [words for words in said if not words.startswith(OF_THE_HOST)] == []


def check(tab: Page, maps: tuple[str, ...], scheme: str) -> None:
    """All that is shown is in its place, and every map has the colours of its exam."""
    ground = tab.locator(".sciscore").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 23, 29)"}[scheme]
    assert tab.evaluate(MISPLACED) == []
    exams = {"result": C1, "exam": MIXED, "again": C1}
    seen = colours_on_the_map(tab)
    count = len(seen) // len(maps)
    for place, name in enumerate(maps):
        check_colours(exams[name], seen[place * count : (place + 1) * count], scheme)
