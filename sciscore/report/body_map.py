"""The body maps of an exam: light touch and pin prick, each from the front and from behind.

Nothing in a map has a name, not even an ``id``: what else stands on a page, hidden or shown,
before or after it, cannot change what it shows.
"""

from __future__ import annotations

import functools
from typing import Final

from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.report.dermatome_shapes import VIEWS, views
from sciscore.report.grade_marks import ALTERED, MODALITIES, NORMAL, STATES, UNTESTED, mark
from sciscore.report.markup import Markup, joined, listed, tag
from sciscore.report.palette import LIGHT
from sciscore.segments import SIDES, printed

#: Half the width of a view; the heights of a view and of the line of words above and below it.
_HALF, _HEIGHT, _LINE = 100, 448, 18
#: The side of the person that is drawn on the right of a view.
_ON_THE_RIGHT: Final = {"front": "left", "back": "right"}


@functools.lru_cache(maxsize=1 << 14)
def _dermatome(view: str, number: int, side: str, modality: str, code: int) -> Markup:
    """A dermatome of one side by its place among the shapes, and the code of its grade."""
    shape = views()[view].shapes[number]
    path = f"{side}.{modality}.{shape.segment}"
    shown = mark(PLACE[path], code)
    words = f"{side} {printed(shape.segment)}, {MODALITIES[modality][0]} {shown.words}"
    outline = tag(
        "path",
        tag("title", words),
        role="img",
        class_=shown.state + " tagged" * shown.tagged,
        data_cell=path,
        d=shape.outline,
        fill=LIGHT.get(shown.state, "none"),
    )
    lines = {ALTERED: shape.dots, UNTESTED: shape.stripes}.get(shown.state, "")
    return joined((outline, _filling(shown.state, lines)))


def _filling(state: str, lines: str) -> Markup:
    """The pattern that shows a state without colour."""
    return tag("path", class_=f"on-{state}", d=lines) if lines else Markup()


def _half(exam: Exam, view: str, side: str, modality: str) -> tuple[Markup, Markup]:
    """The half of the body that is a side of the person, and stars on what is tagged there."""
    drawn = views()[view]
    mirrored = side != _ON_THE_RIGHT[view]
    shapes: list[Markup] = []
    tagged: list[Markup] = []
    stars: list[Markup] = []
    for number, shape in enumerate(drawn.shapes):
        place = PLACE.get(f"{side}.{modality}.{shape.segment}")
        if place is None:
            shapes.append(tag("path", class_="face", d=shape.outline))
            continue
        code = exam.codes[place]
        dermatome = _dermatome(view, number, side, modality, code)
        if not mark(place, code).tagged:
            shapes.append(dermatome)
            continue
        tagged.append(dermatome)
        x, y = shape.middle
        across = -x if mirrored else x
        stars.append(tag("text", "*", x=f"{across:.1f}", y=f"{y + 8:.1f}", class_="star"))
    contour = tag("path", class_="contour", d=drawn.contour)
    turned = "scale(-1 1)" if mirrored else None
    return tag("g", *shapes, contour, *tagged, transform=turned), joined(stars)


def _map(exam: Exam, modality: str) -> Markup:
    figures = []
    for number, view in enumerate(VIEWS):
        halves = (_half(exam, view, side, modality) for side in SIDES)
        drawn, stars = zip(*halves, strict=True)
        figures.append(
            tag(
                "g",
                *drawn,
                *stars,
                views()[view].words,
                role="group",
                aria_label=f"Dermatomes, {view}",
                transform=f"translate({(2 * number + 1) * (_HALF + 2)} 0)",
            )
        )
    words = MODALITIES[modality][0]
    body = tag(
        "svg",
        *figures,
        viewBox=f"0 0 {4 * (_HALF + 2)} {_HEIGHT + _LINE}",
        role="group",
        aria_label=f"Body map of {words}",
        class_="body",
    )
    return tag("div", tag("p", words.capitalize()), body, class_="bodymap")


def body_maps(exam: Exam) -> Markup:
    """The dermatomes of an exam on a body, front and back: light touch, and pin prick."""
    maps = (_map(exam, modality) for modality in ("light_touch", "pin_prick"))
    return tag("div", *maps, class_="bodymaps")


#: Words for the states, and the fillings of a small rectangle.
_MEANINGS: Final = dict(zip(STATES, ("normal", "altered", "absent", "not tested"), strict=True))
_SAMPLES: Final = {
    ALTERED: "M3 3h0M8 3h0M13 3h0M5.5 8h0M10.5 8h0",
    UNTESTED: "M0 6L6 0M2 10L12 0M8.4 10L16 2.4M14.8 10L16 8.8",
}


@functools.cache
def legend() -> Markup:
    """The meaning of the marks of the map and of the table."""
    entries = [joined((_sample(state), words)) for state, words in _MEANINGS.items()]
    star = tag("text", "*", x=8, y=13, class_="star")
    entries.append(joined((_sample(NORMAL, star), "tagged * : not due to the injury")))
    return listed("ul", entries, "legend")


def _sample(state: str, star: Markup | str = "") -> Markup:
    """A rectangle as the map would fill it."""
    ground = tag(
        "path",
        class_=state + " tagged" * bool(star),
        d="M0 0H16V11H0Z",
        fill=LIGHT.get(state, "none"),
    )
    filling = _filling(state, _SAMPLES.get(state, ""))
    return tag(
        "svg", ground, filling, star, viewBox="0 0 16 11", aria_hidden="true", class_="sample"
    )
