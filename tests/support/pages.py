"""Exams, hostile texts and a reader that tests of pages and forms share."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from support.helpers import both, sensation_to, strongest_to

import sciscore as sci
from sciscore.isncsci.fields import FIELDS
from sciscore.report.grade_marks import cell_mark
from sciscore.report.palette import DARK, LIGHT, channels

INTACT = sci.Exam.intact()
NOTHING = INTACT.replace({field.path: "NT" for field in FIELDS if field.default is None})
C1 = INTACT.replace(
    {**both(lambda side: sensation_to("C1", side)), **both(lambda side: strongest_to("C1", side))}
    | {"vac": "No", "dap": "No"}
)
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


def check_colours(
    exam: sci.Exam, seen: list[tuple[str, str, tuple[int, int, int]]], scheme: str
) -> None:
    """The colours on a map are those of the grades."""
    colours = {"light": LIGHT, "dark": DARK}[scheme]
    assert {cell for _, cell, _ in seen} == {
        f"{side}.{part}.{name}" for side in ("right", "left")
        for part in ("light_touch", "pin_prick") for name in sci.DERMATOMES
    }  # fmt: skip
    for view, cell, colour in seen:
        state = cell_mark(exam, cell).state
        expected = channels(colours["paper" if state == "untested" else state])
        away = sum(abs(one - other) for one, other in zip(colour, expected, strict=True))
        assert away < 30, (view, cell, state, colour, expected)
