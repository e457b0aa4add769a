"""The shapes of the dermatomes on one half of a standing body, front and back, and their fillings.

The drawing is sciscore's own and schematic: dermatomes overlap and vary. It stands in
``dermatomes.svg`` with the words around it, where x is 0 in the midline. Dots and stripes are
lines clipped here, so that a drawing needs no pattern and no clip path, which are shared by all
drawings on a page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from typing import Final, TypeAlias

import attrs

from sciscore.report.markup import Markup

Ring: TypeAlias = list[tuple[float, float]]

VIEWS: Final = ("front", "back")
#: Space between two rows of dots, and twice that between two stripes.
_DOTS, _STRIPES = 5.0, 6.4
_VIEW: Final = re.compile(r'<g id="(\w+)".*?</g>', re.DOTALL)
_WORDS: Final = re.compile(r'<g aria-hidden="true">.*?</g>', re.DOTALL)
_PATH: Final = re.compile(r'<path class="(\w+)".*? d="(.*?)"')


@attrs.frozen
class Shape:
    """A dermatome of one half in one view: its name, or ``face``, and lines of an SVG path.

    Dots are points within the outline, as lines of no length; stripes are slanted lines there.
    """

    segment: str
    outline: str
    dots: str
    stripes: str
    middle: tuple[float, float]


@attrs.frozen
class View:
    """One half of the body: its shapes and the line around them; and the words on both halves."""

    shapes: tuple[Shape, ...]
    contour: str
    words: Markup


@functools.cache
def views() -> dict[str, View]:
    """Both views of one half of the body, by name."""
    drawing = (resources.files("sciscore.report") / "dermatomes.svg").read_text(encoding="utf-8")
    halves = zip(_VIEW.finditer(drawing), _WORDS.findall(drawing), strict=True)
    return {half[1]: _view(dict(_PATH.findall(half[0])), words) for half, words in halves}


def _view(paths: dict[str, str], words: str) -> View:
    contour = paths.pop("contour")
    shapes = tuple(_shape(segment, path) for segment, path in paths.items())
    return View(shapes, contour, Markup(words.replace("\n", "")))


def _shape(segment: str, path: str) -> Shape:
    rings = [_ring(line) for line in path.removesuffix("Z").split("Z")]
    slanted = [[(y - x, x + y) for x, y in ring] for ring in rings]
    stripes = [
        ((u - start) / 2, (u + start) / 2, (u - end) / 2, (u + end) / 2)
        for u, start, end in _chords(slanted, _STRIPES)
        if end - start > 1
    ]
    return Shape(
        segment,
        path,
        "".join(f"M{x:g} {y:g}h0" for x, y in _points(rings)),
        "".join("M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*stripe) for stripe in stripes),
        _middle(rings),
    )


def _ring(line: str) -> Ring:
    numbers = [float(number) for number in line[1:].split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _chords(rings: list[Ring], step: float) -> Iterator[tuple[float, float, float]]:
    """The parts of level lines within the rings: y, first x, last x; lines are a step apart."""
    heights = [y for ring in rings for _, y in ring]
    for number in range(int(min(heights) // step), int(max(heights) // step) + 1):
        y = (number + 0.5) * step
        crossed = sorted(
            x + (y - from_y) / (to_y - from_y) * (to_x - x)
            for ring in rings
            for (x, from_y), (to_x, to_y) in pairwise([*ring, ring[0]])
            if (from_y <= y) != (to_y <= y)
        )
        for start, end in zip(crossed[::2], crossed[1::2], strict=True):
            yield y, start, end


def _points(rings: list[Ring]) -> Iterator[tuple[float, float]]:
    """The dots within the rings, every other row set off by half a step."""
    for y, start, end in _chords(rings, _DOTS):
        shift = _DOTS / 2 * (y // _DOTS % 2)
        first = int((start + 1 - shift) // _DOTS) + 1
        for number in range(first, int((end - 1 - shift) // _DOTS) + 1):
            yield number * _DOTS + shift, y


def _middle(rings: list[Ring]) -> tuple[float, float]:
    """The middle of the longest level line, the ends of the shape left out."""
    heights = [y for ring in rings for _, y in ring]
    top, bottom = min(heights), max(heights)
    margin = (bottom - top) / 4
    inner = (c for c in _chords(rings, 0.5) if top + margin < c[0] < bottom - margin)
    y, start, end = max(inner, key=lambda chord: chord[2] - chord[1])
    return (start + end) / 2, y
