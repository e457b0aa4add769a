"""The pictures of the documentation, made by its build from the code that stands beside them."""

from __future__ import annotations

import base64
import contextlib
import doctest
import io
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import sciscore
from sciscore.report import compare_page, exam_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent

#: A made-up exam, and the names of the pages beside the documentation.
EXAMPLE_PAGE = "example-exam.html"
CHANGE_PAGE = "example-change.html"
EXAMPLE = {
    **{f"{side}.{part}.{name}": 0
       for side in ("right", "left") for part in ("light_touch", "pin_prick")
       for name in sciscore.DERMATOMES[sciscore.DERMATOMES.index("L2") :]},
    **{f"{side}.motor.{name}": 0
       for side in ("right", "left") for name in sciscore.KEY_MUSCLES[5:]},
    "right.light_touch.L1": 1, "right.pin_prick.L1": 1, "left.pin_prick.L1": "NT",
    "left.light_touch.L2": 1, "right.motor.L2": 3, "left.motor.L2": 2, "left.motor.L3": "NT",
    "right.light_touch.C6": "1**", "left.light_touch.S4_5": 1, "vac": "No", "dap": "NT",
}  # fmt: skip


class ExamplePage(SphinxDirective):
    """``{example-page} exam``: the page of a made-up exam, in a frame; ``change``: of two."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        changed = self.arguments == ["change"]
        words = "The page of two made-up exams" if changed else "The page of a made-up exam"
        here = self.env.docname.count("/") * "../" + (CHANGE_PAGE if changed else EXAMPLE_PAGE)
        frame = (
            f'<p><a href="{here}">{words}</a>, by itself and below:</p>'
            f'<iframe src="{here}" title="{words}" loading="lazy" '
            'style="width:100%;height:44em;border:1px solid #8884;border-radius:8px"></iframe>'
        )
        return [nodes.raw("", frame, format="html")]


def write_example_pages(app: Sphinx, exception: Exception | None) -> None:
    """Put the pages of made-up exams beside the documentation."""
    if exception is not None or app.builder.format != "html":
        return
    exam = sciscore.Exam.intact().replace(EXAMPLE)
    later = exam.replace({"right.motor.L2": 4, "right.light_touch.L2": 1, "dap": "Yes"})
    page = exam_page(exam, edition="2019", identifier="Made-up exam", details={"Date": "3 days"})
    change = compare_page(
        exam, later, edition="2019", identifier="Made-up exams", labels=("3 days", "6 months")
    )
    Path(app.outdir, EXAMPLE_PAGE).write_text(page, encoding="utf-8")
    Path(app.outdir, CHANGE_PAGE).write_text(change, encoding="utf-8")


_BLOCK = re.compile(r"^```(pycon|\{picture\} (\w+))\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@cache
def drawn(page: str) -> dict[int, nodes.Node]:
    """The pictures of a page, drawn by its own code: the line each stands on, and a node.

    The examples of a page are run in order, from the folder above; a picture is what its name
    stands for where it is asked for: Axes, a figure, or anything that shows itself as HTML.
    """
    names: dict[str, Any] = {"__name__": "page"}
    pictures = {}
    text = Path(page).read_text(encoding="utf-8")
    blocks = [*_BLOCK.finditer(text)]
    while blocks and blocks[-1][1] == "pycon":
        blocks.pop()  # nothing is drawn after them
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(io.StringIO()):
        for block in blocks:
            if block[1] != "pycon":
                line = text.count("\n", 0, block.start()) + 1
                pictures[line] = _node(names[block[2]], " ".join(block[3].split()))
                continue
            for example in doctest.DocTestParser().get_examples(block[3]):
                if "savefig" not in example.source:
                    exec(compile(example.source, page, "single"), names)  # noqa: S102 - our own page
    return pictures


def _node(thing: object, words: str) -> nodes.Node:
    """A picture of a thing, or what it shows of itself in a notebook."""
    figure = getattr(thing, "figure", thing)
    if hasattr(figure, "savefig"):
        file = io.BytesIO()
        figure.savefig(file, format="svg")
        return _image(file.getvalue(), "svg+xml", words)
    html = thing._repr_html_()  # type: ignore[attr-defined]
    shown = f'<div role="figure" aria-label="{words}">{html}</div>'
    return nodes.raw("", shown, format="html")


def _image(content: bytes, kind: str, words: str) -> nodes.image:
    address = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    return nodes.image(uri=address, alt=words)


class Picture(SphinxDirective):
    """``{picture} ax``: what the code above it has made; the content says what is to be seen."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        page, line = self.get_source_info()
        return [drawn(page)[line].deepcopy()]


class FormFilm(SphinxDirective):
    """``{form-film}``: an exam of AIS A typed into the form, step by step, in a real browser."""

    def run(self) -> list[nodes.Node]:
        film = _film()
        if film is None:
            missing = "The film of the form is left out: this was built without a browser."
            return [nodes.paragraph("", missing)]
        return [_image(film, "webp", "Six answers are typed: the AIS is A for certain.")]


@cache
def _film() -> bytes | None:
    """The film as an animated picture; None without a browser."""
    try:
        frames = list(_frames())
    except ImportError:
        return None
    if not frames:
        return None
    file = io.BytesIO()
    times = [900] * (len(frames) - 1) + [4000]
    first, *others = frames
    first.save(file, format="WEBP", save_all=True, append_images=others, duration=times, loop=0)
    return file.getvalue()


def _frames() -> Iterator[Any]:
    """The form before and after each of six answers."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT / "tests"))
    from support.browser import browser_command
    from support.form_host import FormHost

    from sciscore.form import exam_form

    with sync_playwright() as playwright:
        command = browser_command(playwright.chromium.executable_path)
        if command is None:
            return
        browser = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1080, "height": 860})
        host = FormHost(page, exam_form(edition="2019", findings="ais"))
        host.show()
        host.cell("right light touch C2").click()
        for key in ("", *"j0000nn"):
            host.press(*key)
            page.wait_for_timeout(400)
            yield Image.open(io.BytesIO(page.screenshot()))
        browser.close()


def setup(app: Sphinx) -> None:
    """Make the directives of pictures known."""
    app.connect("build-finished", write_example_pages)
    app.add_directive("example-page", ExamplePage)
    app.add_directive("form-film", FormFilm)
    app.add_directive("picture", Picture)
