"""The body map of an exam: light touch and pin prick together, front and back."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.report.body_map import BOX, PARTS, SHAPES, VIEWS, contour, outline
from sciscore.report.markup import Markup, joined, tag
from sciscore.report.page_cells import ABSENT, ALTERED, NORMAL, UNTESTED, Mark, mark
from sciscore.segments import SIDES, printed

#: The side of the person that is drawn on the half of positive x.
_DRAWN_SIDE: Final = {"front": "left", "back": "right"}


def together(touch: Mark, prick: Mark) -> str:
    """The state of a dermatome: untested if a part is, normal or absent if both are."""
    states = {touch.state, prick.state}
    if UNTESTED in states:
        return UNTESTED
    return states.pop() if len(states) == 1 else ALTERED


@functools.cache
def _names() -> tuple[str, ...]:
    """The names of the shapes: those of a dermatome that is drawn twice are numbered."""
    seen: Counter[tuple[str, str]] = Counter()
    names = []
    for shape in SHAPES:
        seen[shape.view, shape.segment] += 1
        number = seen[shape.view, shape.segment]
        names.append(f"{shape.segment}{f'-{number}' if number > 1 else ''}")
    return tuple(names)


@functools.lru_cache(maxsize=1 << 14)
def _dermatome(number: int, side: str, touch: int, prick: int, prefix: str | None) -> Markup:
    """A dermatome of one side by its place among the shapes and the codes of its grades."""
    shape = SHAPES[number]
    marks = [
        mark(PLACE[f"{side}.{part}.{shape.segment}"], code)
        for part, code in (("light_touch", touch), ("pin_prick", prick))
    ]
    words = (
        f"{side} {printed(shape.segment)} light touch {marks[0].text}, pin prick {marks[1].text}"
    )
    name = None if prefix is None else f"{prefix}{shape.view}-{side}-{_names()[number]}"
    drawn = tag(
        "path", tag("title", words), id=name, role="img", class_=together(*marks), d=shape.path
    )
    if any(one.tagged for one in marks):
        drawn = joined((drawn, tag("path", class_="tagmark", d=shape.path)))
    return drawn


@functools.cache
def _face(number: int) -> Markup:
    return tag("path", class_="face", d=SHAPES[number].path)


@functools.cache
def _definitions() -> Markup:
    """The outlines that cut off what is drawn, and patterns that show the states without colour."""
    clips = [
        tag("clipPath", tag("path", d=outline(view, part)), id=f"clip-{view}-{part}")
        for view in VIEWS
        for part in PARTS
    ]
    return tag("defs", *clips, *_patterns())


def _patterns() -> Iterator[Markup]:
    ground = tag("rect", width=8, height=8)
    for name, size, turn, drawn in (
        (ALTERED, 6, 0, "M2 1.1L2.9 2L2 2.9L1.1 2ZM5 4.1L5.9 5L5 5.9L4.1 5Z"),
        (UNTESTED, 4, 45, "M0 0V4"),
        ("tag", 9, 0, "M4.5 1.7V7.3M2.1 3.1L6.9 5.9M2.1 5.9L6.9 3.1"),
    ):  # fmt: skip
        yield tag(
            "pattern", ground if name != "tag" else "", tag("path", d=drawn), id=f"marks-{name}",
            class_=f"marks-{name}", width=size, height=size, patternUnits="userSpaceOnUse",
            patternTransform=f"rotate({turn})",
        )  # fmt: skip


@functools.cache
def _drawn(view: str, half: int, part: str) -> tuple[tuple[int, str, int, int], ...]:
    """The shapes of a part: number, side of the person, and places of the two grades."""
    side = _DRAWN_SIDE[view]
    if half < 0:
        side = SIDES[1 - SIDES.index(side)]
    return tuple(
        (
            number,
            side,
            PLACE.get(f"{side}.light_touch.{shape.segment}", -1),
            PLACE.get(f"{side}.pin_prick.{shape.segment}", -1),
        )
        for number, shape in enumerate(SHAPES)
        if (shape.view, shape.part) == (view, part)
    )


def _half(exam: Exam, view: str, half: int, prefix: str | None) -> Markup:
    """One half of the body: the side that is drawn there."""
    codes = exam.codes
    parts = []
    for part in PARTS:
        shapes = [
            _dermatome(number, side, codes[touch], codes[prick], prefix)
            if touch >= 0
            else _face(number)
            for number, side, touch, prick in _drawn(view, half, part)
        ]
        parts.append(tag("g", *shapes, clip_path=f"url(#clip-{view}-{part})"))
    return tag(
        "g", *parts, tag("path", class_="contour", d=contour(view)),
        transform="scale(-1 1)" if half < 0 else None,
    )  # fmt: skip


def body_map(exam: Exam, *, prefix: str | None = "", defined: bool = False) -> Markup:
    """The dermatomes of an exam on a body, front and back, as SVG.

    Parameters
    ----------
    exam
        The exam.
    prefix
        How the names of the dermatomes begin, where a page holds several maps; None
        leaves the names out.
    defined
        Whether another map on the page defines the patterns already.
    """
    left, top, width, height = BOX
    figures = []
    for number, view in enumerate(VIEWS):
        near, far = ("R", "L") if view == "front" else ("L", "R")
        labels = [
            tag("text", name, x=x, y=300, class_="side", aria_hidden="true")
            for name, x in ((near, -78), (far, 78))
        ]
        halves = (_half(exam, view, half, prefix) for half in (-1, 1))
        figures.append(
            tag(
                "g", *halves, *labels, tag("text", view, x=0, y=height + 14, class_="view"),
                role="group", aria_label=f"Dermatomes, {view}",
                transform=f"translate({-left + number * width} 0)",
            )
        )  # fmt: skip
    box = f"0 {top} {2 * width} {height + 20}"
    return tag(
        "svg", "" if defined else _definitions(), *figures, viewBox=box, role="group",
        aria_label="Body map of light touch and pin prick", class_="body",
    )  # fmt: skip


#: What the marks of the map and of the table mean.
_MEANINGS: Final = {
    NORMAL: "normal",
    ALTERED: "altered",
    ABSENT: "absent",
    UNTESTED: "not tested",
}


@functools.cache
def legend() -> Markup:
    """What the marks of the map mean."""
    entries = []
    for state, words in _MEANINGS.items():
        swatch = tag("svg", tag("rect", width=16, height=12, class_=state), viewBox="0 0 16 12",
                     aria_hidden="true")  # fmt: skip
        entries.append(tag("li", swatch, words))
    star = tag(
        "svg", tag("rect", width=16, height=12, class_=NORMAL),
        tag("rect", width=16, height=12, class_="tagmark"), viewBox="0 0 16 12", aria_hidden="true",
    )  # fmt: skip
    entries.append(tag("li", star, "tagged * : not due to the injury"))
    return tag("ul", *entries, class_="legend")
