"""The form of an exam in a real browser: typed into, and answered by the widget itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest

pytest.importorskip("anywidget")
pytest.importorskip("playwright")

from playwright.sync_api import Browser, Locator, expect
from support.browser import CONTRASTS, wider_than_window
from support.form_host import FormHost

import sciscore as sci
from sciscore.form import exam_form
from sciscore.form.form_widget import ExamForm

WIDTHS = (320, 640, 1280)


class Opened(FormHost):
    """A form on a page, and what is seen of it."""

    @property
    def cells(self) -> dict[str, str]:
        """The texts that the widget holds, once it holds those of the view."""
        expect(self.page.locator(".said")).to_have_attribute("aria-busy", "false")
        return dict(self.form.cells)

    @property
    def problems(self) -> Locator:
        return self.page.get_by_role("list", name="Problems")

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


#: An exam as one would write it on paper: normal to T4 on the right and T6 on the left, then
#: altered light touch and no pin prick; the legs paralysed.
EXAM: Final = sci.Exam.from_dict(
    {
        f"{side}.{part}.{name}": 2 if sci.DERMATOMES.index(name) <= end else below
        for side, end in (("right", 10), ("left", 12))
        for part, below in (("light_touch", 1), ("pin_prick", 0))
        for name in sci.DERMATOMES
    }
    | {
        f"{side}.motor.{name}": 5 if place < 5 else 0
        for side in ("right", "left")
        for place, name in enumerate(sci.KEY_MUSCLES)
    }
    | {"vac": "No", "dap": "Yes"}
)
FIRST: Final = "right light touch C2"
VAC: Final = "Voluntary anal contraction (VAC)"
DAP: Final = "Deep anal pressure (DAP)"


def test_an_exam_takes_few_presses_and_findings_follow(opened: Open) -> None:
    """Grades are typed where they change; + fills the gaps between."""
    tab = opened()
    expect(tab.status).to_have_text("134 cells to enter. Edition 2019.")
    expect(tab.finding("Sensory level, right")).to_contain_text("ND (C1-S3, INT)")
    tab.cell(FIRST).click()
    legs = ("5", "PageDown", "PageDown", "0", "+")
    for downs in (4, 6):
        for below in "10":
            tab.press("2", "PageDown", *["ArrowDown"] * downs, below, "+")
        side = "right" if downs == 4 else "left"
        level = "T4" if downs == 4 else "T6"
        expect(tab.finding(f"Sensory level, {side}")).to_contain_text(level)
        tab.press(*legs)
    expect(tab.status).to_have_text("2 cells to enter. Edition 2019.")
    expect(tab.cell(VAC)).to_be_focused()
    expect(tab.finding("AIS")).to_contain_text("ND (B, C)")
    tab.press("n")
    expect(tab.finding("AIS")).to_contain_text("B")
    expect(tab.findings.get_by_text("So far.")).to_be_visible()
    assert tab.form.unentered == ("dap",)
    tab.press("y")
    expect(tab.status).to_have_text("All cells are entered. Edition 2019.")
    expect(tab.findings.get_by_text("So far.")).to_have_count(0)
    assert tab.form.exam == EXAM
    assert tab.form.result == sci.classify(EXAM, edition="2019")
    assert tab.presses == 48


def test_an_intact_exam_takes_fourteen_presses(opened: Open) -> None:
    tab = opened()
    tab.cell(FIRST).click()
    tab.press(*"2+2+5+" * 2, "y", "y")
    expect(tab.status).to_have_text("All cells are entered. Edition 2019.")
    assert tab.form.exam == sci.Exam.intact()
    assert tab.presses == 14


def test_grades_one_by_one_need_no_other_key(opened: Open) -> None:
    tab = opened()
    tab.cell(FIRST).click()
    nested = EXAM.to_dict()
    grades = [
        str(grade)
        for side in ("right", "left")
        for part in ("light_touch", "pin_prick", "motor")
        for grade in nested[side][part].values()
    ]
    tab.press(*grades, "n", "y")
    expect(tab.status).to_have_text("All cells are entered. Edition 2019.")
    assert tab.form.exam == EXAM
    assert tab.presses == 134


def test_an_exam_of_ais_a_ends_after_six_answers(opened: Open) -> None:
    """The plan leads from cell to cell; a grade that surprises changes it."""
    tab = opened(exam_form(edition="2019", findings="ais"))
    plan = tab.page.locator(".plan")
    expect(plan).to_have_text("6 cells left for AIS if nothing surprises.")
    first = tab.cell("right light touch S4-5")
    expect(first).to_have_attribute("placeholder", "1")
    tab.cell(FIRST).click()
    tab.press("j")
    expect(first).to_be_focused()
    for answer, name in zip(
        "0000n",
        ("left light touch S4-5", "right pin prick S4-5", "left pin prick S4-5", DAP, VAC),
        strict=True,
    ):
        tab.press(answer)
        expect(tab.cell(name)).to_be_focused()
    tab.press("n")
    expect(plan).to_have_text("Certain so far: AIS A. No other cell can change this.")
    assert tab.presses == 7
    assert len(tab.form.unentered) == 128
    assert tab.form.so_far is not None
    assert str(tab.form.so_far.ais) == "A"
    expect(tab.page.locator(".spare input.unentered")).to_have_count(128)
    tab.press("Control+z")
    expect(plan).to_have_text("1 cell left for AIS if nothing surprises.")
    expect(tab.page.locator(".spare")).to_have_count(0)
    tab.cell(VAC).click()
    tab.press("j", "y")
    expect(plan).not_to_contain_text("Certain")
    following = tab.form.next_cells[0]
    expect(tab.page.locator(".next input")).to_be_focused()
    assert following not in tab.cells
    tab.cell(FIRST).click()
    tab.press("2")
    expect(tab.cell("right light touch C3")).to_be_focused()


def test_typing_ahead_of_the_plan_loses_no_answer(opened: Open) -> None:
    tab = opened(exam_form(edition="2019", findings="ais"))
    late = "() => { window.kept = []; window.taken = receive; receive = each => kept.push(each); }"
    tab.page.evaluate(late)
    tab.cell(FIRST).click()
    tab.press(*"j0000nn")
    tab.page.wait_for_function("kept.length === 6")
    tab.page.evaluate("kept.forEach(each => taken(each))")
    expect(tab.page.locator(".plan")).to_contain_text("Certain so far: AIS A.")
    ends = {f"{side}.{part}.S4_5": "0" for side in ("right", "left")
            for part in ("light_touch", "pin_prick")}  # fmt: skip
    assert tab.cells == ends | {"vac": "No", "dap": "No"}


def test_a_wrong_grade_is_told_at_its_cell(opened: Open) -> None:
    tab = opened()
    cell = tab.cell("right motor L3")
    cell.click()
    tab.press("7")
    words = "right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019)"
    expect(cell).to_be_focused()
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_accessible_description(words)
    expect(cell.locator("+ .error")).to_be_visible()
    expect(tab.problems).to_have_text(words)
    expect(tab.status).to_have_text("1 problem. 133 cells to enter. Edition 2019.")
    tab.press("3")
    expect(tab.cell("right motor L4")).to_be_focused()
    expect(cell).to_have_value("3")
    expect(cell).to_have_attribute("aria-invalid", "false")
    expect(tab.problems).to_have_count(0)
    tab.press("x", "Escape", "/")
    expect(tab.cell("right motor L4")).to_have_value("")


def test_tags_are_of_the_grade_just_entered(opened: Open) -> None:
    tab = opened()
    cell, below = tab.cell("left motor C5"), tab.cell("left motor C6")
    cell.click()
    tab.press("3", "*")
    expect(cell).to_have_value("3*")
    expect(below).to_be_focused()
    tab.press("*")
    expect(cell).to_have_value("3**")
    tab.press("[", "0")
    expect(cell).to_have_value("3*[0")
    expect(cell).to_be_focused()
    tab.press("-", "2", "]")
    expect(cell).to_have_value("3*[0-2]")
    expect(below).to_be_focused()
    expect(tab.problems).to_have_count(0)
    tab.press("n", "ArrowDown", "ArrowUp", "*")
    expect(tab.cell("left motor C7")).to_have_value("")
    tab.press("ArrowUp", "*")
    expect(below).to_have_value("NT*")
    assert tab.cells == {"left.motor.C5": "3*[0-2]", "left.motor.C6": "NT*"}


def test_what_was_typed_is_taken_back(opened: Open) -> None:
    tab = opened()
    cell = tab.cell(FIRST)
    cell.click()
    tab.press("2", "Backspace")
    expect(cell).to_have_value("")
    expect(cell).to_be_focused()
    tab.press("2", "+", "Control+z")
    assert tab.cells == {"right.light_touch.C2": "2"}
    tab.press("Control+z", "Control+z", "Control+z", "Control+z")
    assert tab.cells == {}
    cell.click()
    tab.press("2", "+")
    tab.cell("right light touch L5").click()
    tab.press("Shift+Backspace")
    expect(tab.status).to_have_text("111 cells to enter. Edition 2019.")
    expect(tab.cell("right light touch L4")).to_have_value("2")


def test_filling_overwrites_nothing_and_carries_no_tag(opened: Open) -> None:
    tab = opened()
    tab.fill({"right.motor.C7": "4*", "right.motor.L2": "3", "right.motor.L4": "NT"})
    tab.cell("right motor C6").click()
    tab.press("5", "ArrowUp", "+")
    column = [tab.cell(f"right motor {name}").input_value() for name in sci.KEY_MUSCLES]
    assert column == ["", "5", "4*", "", "", "3", "3", "NT", "NT", "NT"]
    expect(tab.cell("right motor C5")).to_be_focused()
    tab.press("ArrowDown", "ArrowDown", "Space")
    expect(tab.cell("right motor C7")).to_have_value("5")
    tab.press("Space", "Space")
    expect(tab.cell("right motor T1")).to_have_value("5")


def test_moves(opened: Open) -> None:
    tab = opened()
    tab.cell("right pin prick C4").click()
    for key, name in (
        ("ArrowRight", "left light touch C4"), ("ArrowLeft", "right pin prick C4"),
        ("ArrowDown", "right pin prick C5"), ("ArrowLeft", "right light touch C5"),
        ("ArrowLeft", "right motor C5"),
        ("PageDown", "right motor T1"), ("PageDown", "right motor L2"), ("End", "right motor S1"),
        ("PageUp", "right motor L2"), ("Home", "right motor C5"), ("ArrowUp", "right motor C5"),
        ("End", "right motor S1"), ("ArrowDown", "right motor S1"),
        ("Enter", "left light touch C2"), ("PageDown", "left light touch T1"),
        ("PageDown", "left light touch L1"), ("PageDown", "left light touch S1"),
        ("PageDown", "left light touch S4-5"),
        ("Tab", "left pin prick C2"), ("Shift+Tab", "left light touch S4-5"),
    ):  # fmt: skip
        tab.press(key)
        expect(tab.cell(name)).to_be_focused()
    assert tab.cells == {}


def test_the_order_of_tab_is_that_of_the_exam(opened: Open) -> None:
    tab = opened()
    seen = []
    for _ in range(13):
        tab.press("Tab")
        name = "document.activeElement.getAttribute('aria-label')"
        label = "document.activeElement.labels?.[0]?.textContent"
        seen.append(tab.page.evaluate(f"{name} || {label} || document.activeElement.textContent"))
        outline = tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
    tops = [("light touch", "C2"), ("pin prick", "C2"), ("motor", "C5")]
    grades = [f"{side} {part} {top}" for side in ("right", "left") for part, top in tops]
    assert seen[:8] == [*grades, VAC, DAP]
    assert [words.partition(",")[0] for words in seen[8:10]] == ["Lowest non-key muscle"] * 2
    assert seen[12] == "Keys"


def test_grades_are_clicked(opened: Open) -> None:
    tab = opened()
    tab.cell("right light touch C3").click()
    pad = tab.page.get_by_role("group", name="Enter", exact=True)
    assert pad.get_by_role("button").all_text_contents()[:4] == ["0", "1", "2", "NT"]
    pad.get_by_role("button", name="1", exact=True).click()
    pad.get_by_role("button", name="tag").click()
    pad.get_by_role("button", name="NT").click()
    expect(tab.cell("right light touch C5")).to_be_focused()
    assert tab.cells == {"right.light_touch.C3": "1*", "right.light_touch.C4": "NT"}
    pad.get_by_role("button", name="clear").click()
    pad.get_by_role("button", name="undo").click()
    pad.get_by_role("button", name="undo").click()
    assert tab.cells == {"right.light_touch.C3": "1*"}
    tab.cell(DAP).click()
    assert pad.get_by_role("button").all_text_contents()[:3] == ["No", "Yes", "NT"]
    pad.get_by_role("button", name="Yes").click()
    assert tab.cells["dap"] == "Yes"
    tab.page.get_by_label("Lowest non-key muscle, left").select_option("L3")
    assert tab.cells["left.lowest_nonkey_muscle"] == "L3"


PASTE: Final = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
}"""


def test_columns_are_pasted(opened: Open) -> None:
    tab = opened()
    tab.cell("right motor C8").evaluate(PASTE, "5\r\n4\n\n3\n")
    expected = {"right.motor.C8": "5", "right.motor.T1": "4", "right.motor.L3": "3"}
    assert tab.cells == expected
    tab.press("Control+z")
    tab.cell("right light touch C4").evaluate(PASTE, "2\t1\t\n2\t\t5\t0")
    assert tab.cells == expected | {
        "right.light_touch.C4": "2", "right.pin_prick.C4": "1",
        "right.light_touch.C5": "2", "right.motor.C5": "5", "left.light_touch.C5": "0",
    }  # fmt: skip
    hostile = "<img src=x onerror=alert(1)>"
    tab.cell(FIRST).evaluate(PASTE, hostile)
    expect(tab.problems).to_contain_text("'<img src=x o'")
    tab.fill({hostile: hostile, "vac": hostile})
    expect(tab.problems).to_contain_text("not a field of an exam")
    assert tab.page.locator("img").count() == 0


def test_what_is_unfolded_stays_so(opened: Open) -> None:
    tab = opened(exam_form(EXAM, edition="2019"))
    tab.finding("Motor level, left").click()
    steps = tab.findings.locator("details[open] li")
    expect(steps.filter(has_text="T6").first).to_be_visible()
    tab.cell("left motor C7").click()
    tab.press("3")
    expect(tab.finding("Motor level, left")).to_contain_text("C7")
    expect(steps.filter(has_text="C7").first).to_be_visible()
    tab.finding("Motor level, left").focus()
    tab.fill({})
    expect(tab.finding("Motor level, left")).to_be_focused()
    expect(tab.status).to_have_text("134 cells to enter. Edition 2019.")


def test_what_is_shown_is_of_what_is_typed(opened: Open) -> None:
    """While Python is busy the form says so."""
    tab = opened()
    late = "() => { window.kept = []; window.taken = receive; receive = each => kept.push(each); }"
    tab.page.evaluate(late)
    tab.cell(FIRST).click()
    tab.press("2")
    said = tab.page.locator(".said")
    expect(said).to_have_attribute("aria-busy", "true")
    tab.page.wait_for_function("kept.length === 1")
    tab.page.evaluate("taken(kept.pop())")
    expect(said).to_have_attribute("aria-busy", "false")
    tab.page.evaluate("close_view()")
    tab.fill({"vac": "Yes"})
    expect(tab.cell(VAC)).to_have_value("")


def test_a_notebook_does_not_hear_the_keys(opened: Open) -> None:
    """Single keys are commands of notebooks."""
    tab = opened()
    listen = "() => { window.heard = []; window.onkeydown = event => heard.push(event.key); }"
    tab.page.evaluate(listen)
    tab.cell(FIRST).click()
    tab.press("2", "n", "*", "ArrowDown", "+", " ", "Escape", "Control+s", "Tab")
    assert tab.page.evaluate("heard") == ["Escape", "Control", "s", "Tab"]
    assert tab.page.locator("[data-lm-suppress-shortcuts] select").count() == 4


@pytest.mark.parametrize("host", ["", "jupyter"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_can_be_read(opened: Open, scheme: str, host: str) -> None:
    system = scheme if not host else {"light": "dark", "dark": "light"}[scheme]
    light = str(scheme == "light").lower()
    body = f'<body data-jp-theme-light="{light}">' if host else "<body>"
    tab = opened(exam_form(EXAM, edition="2019"), scheme=system, body=body)
    cells = tab.cells
    tab.fill(cells | {"left.motor.C6": "9", "left.motor.C7": "", "left.motor.C5": "NT*[1-2]"})
    tab.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    tab.cell("left motor C6").focus()
    assert tab.page.evaluate(CONTRASTS) == []
    shown = tab.page.locator(".form").evaluate("e => getComputedStyle(e).backgroundColor")
    assert shown == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 23, 29)"}[scheme]
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        assert not wider_than_window(tab.page)
        cut = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.value)"
        assert tab.page.locator(".form input").evaluate_all(cut) == []
