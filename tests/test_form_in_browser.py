"""The form of an exam in a real browser: typed into, and answered by the widget itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

pytest.importorskip("anywidget")
pytest.importorskip("playwright")

from playwright.sync_api import Browser, Locator, Page, expect
from test_pages_in_browser import CONTRASTS, browser as browser, wider_than_window

import sciscore as sci
from sciscore.views import exam_form
from sciscore.views.form_widget import ExamForm

#: A notebook in small: what a widget's view gets of its model, and no more.
HOST: Final = """async ([state, esm, css]) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  const told = {}, sent = new Set();
  const tell = (name) => (told[`change:${name}`] || []).forEach((each) => each());
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; sent.add(name); tell(name); },
    on: (name, each) => (told[name] ||= []).push(each),
    off: (name, each) => { told[name] = told[name].filter((other) => other !== each); },
    save_changes: async () => {
      const update = Object.fromEntries([...sent].map((name) => [name, state[name]]));
      sent.clear();
      window.receive(await window.send(update));
    },
  };
  window.receive = (update) => {
    for (const [name, value] of Object.entries(update)) { state[name] = value; tell(name); }
  };
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const widget = (await import(url)).default;
  window.close_view = await widget.render({ model, el: document.querySelector("main") });
}"""
WIDTHS = (320, 640, 1280)


class Opened:
    """A form on a page, and the widget behind it."""

    def __init__(self, page: Page, form: ExamForm) -> None:
        self.page, self.form, self.presses = page, form, 0

    def show(self, body: str = "<body>") -> None:
        self.page.set_content(f"<!DOCTYPE html><html lang=en><title>n</title>{body}<main></main>")
        self.page.expose_function("send", self.answer)
        state = json.loads(json.dumps(self.form.get_state(["cells", "form", "shown"])))
        self.page.evaluate(HOST, [state, self.form._esm, str(self.form._css)])

    def answer(self, state: dict[str, Any]) -> dict[str, Any]:
        update = {"method": "update", "state": state, "buffer_paths": []}
        self.form._handle_msg({"content": {"data": update}, "buffers": []})
        return dict(json.loads(json.dumps(self.form.get_state(["shown"]))))

    def fill(self, cells: dict[str, str]) -> None:
        """Sets the texts from Python, as another cell of the notebook may."""
        self.form.cells = cells
        self.page.evaluate("update => receive(update)", self.form.get_state(["cells", "shown"]))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def cell(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def findings(self) -> Locator:
        return self.page.get_by_role("region", name="Findings")

    def finding(self, label: str) -> Locator:
        return self.findings.locator("summary").filter(has_text=label)


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Opens a form, and sees to it that it asks for nothing and says nothing."""
    said: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_form(
        form: ExamForm | None = None, width: int = 1280, scheme: str = "light", body: str = "<body>"
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 1000},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        made = Opened(page, form or exam_form(edition="2019"))
        made.show(body)
        return made

    yield open_form
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("blob:")] == []
