"""The form of an exam on a page of its own: a notebook in small, for tests and for the film."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from sciscore.form.form_widget import ExamForm

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


class FormHost:
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
