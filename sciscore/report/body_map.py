"""The 28 dermatomes of a side on a standing body, front and back: our own schematic drawing.

Only one half is drawn, from the midline (x is 0) outwards; the other is its mirror
image. A dermatome lies between two borders, lines of a few points that are drawn as
smooth curves. Where shapes overlap the later one lies on top, and all of them are cut
off at the outline of the body. The map is schematic: dermatomes overlap and vary.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final, TypeAlias

import attrs

Point: TypeAlias = tuple[float, float]
Line: TypeAlias = tuple[Point, ...]

#: The room that both halves take: left, top, width, height.
BOX: Final = (-100, 0, 200, 448)
VIEWS: Final = ("front", "back")
#: The parts of the body that cut off what is drawn on them.
PARTS: Final = ("core", "arm")

_HEAD: Final[Line] = (
    (0, 3), (9, 4.5), (15.5, 10), (18.5, 20), (18.6, 30), (17, 40), (13.6, 50), (11, 57),
    (11, 66), (14.5, 72), (24, 77), (36, 81), (44, 86),
)  # fmt: skip
_FLANK: Final[Line] = (
    (44, 86), (43, 98), (41, 112), (40.5, 122), (38.5, 138), (35.5, 156), (32.6, 172), (32, 182),
    (34, 196), (38.5, 210), (42, 226), (43.5, 244), (42.4, 268), (38.4, 295), (34, 318),
    (33, 332), (34.8, 350), (33.6, 370), (28.5, 394), (25, 412),
)  # fmt: skip
_FEET: Final[dict[str, Line]] = {
    "front": (
        (25, 412), (26.4, 422), (32, 431), (34.5, 438), (31, 443), (22, 444), (15, 441),
        (12.6, 433), (12.8, 422), (13, 410),
    ),
    "back": (
        (25, 412), (24.6, 424), (27.5, 434), (26.5, 441), (20, 444), (14, 442), (12, 435),
        (13.4, 424), (13, 410),
    ),
}  # fmt: skip
_INSIDE: Final[Line] = (
    (13, 410),
    (11, 390),
    (8.4, 366),
    (9, 346),
    (11.4, 330),
    (10, 314),
    (6.4, 284),
    (3.6, 264),
)
_CROTCH: Final[dict[str, Line]] = {
    "front": ((3.6, 264), (2, 244), (0, 237)),
    "back": ((3.6, 264), (2.4, 254), (0, 248)),
}
_ARM: Final[Line] = (
    (40, 83), (47, 86.5), (53, 94), (56, 106), (58, 124), (61, 143), (66, 160), (71.5, 182),
    (76.5, 206), (80, 224), (84.5, 231), (90, 239), (94.5, 249), (94, 254), (90.6, 252),
    (87.4, 246.5), (89.4, 258), (89.6, 270), (87, 278), (83, 281),
    (79, 277), (76.4, 266), (73.6, 250),
    (72.4, 237),
    (71.4, 225), (65.6, 204), (57.5, 183), (51.6, 164), (46.6, 146), (42.8, 130), (40.6, 118),
    (39.4, 104), (39, 92), (40, 83),
)  # fmt: skip


@attrs.frozen
class Shape:
    """A dermatome of one half in one view.

    Attributes
    ----------
    segment
        Its name; empty for the face, which no spinal segment supplies.
    view
        ``"front"`` or ``"back"``.
    part
        The part of the body that cuts it off.
    path
        Its outline as the ``d`` of an SVG path, on the half of positive x.
    """

    segment: str
    view: str
    part: str
    path: str


def _curve(points: Sequence[Point]) -> str:
    """Bezier curves through the points, each tangent parallel to its neighbours' chord."""
    ends = (points[0], *points, points[-1])
    parts = []
    for before, start, stop, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        one = (start[0] + (stop[0] - before[0]) / 6, start[1] + (stop[1] - before[1]) / 6)
        two = (stop[0] - (after[0] - start[0]) / 6, stop[1] - (after[1] - start[1]) / 6)
        parts.append("C" + " ".join(_text(point) for point in (one, two, stop)))
    return "".join(parts)


def _text(point: Point) -> str:
    return " ".join(f"{number:.1f}".removesuffix(".0") for number in point)


@functools.cache
def outline(view: str, part: str) -> str:
    """The outline of a part of one half, as the ``d`` of an SVG path."""
    if part == "arm":
        return f"M{_text(_ARM[0])}{_curve(_ARM)}Z"
    lines = (_HEAD, _FLANK, _FEET[view], _INSIDE, _CROTCH[view])
    return f"M{_text(_HEAD[0])}{''.join(map(_curve, lines))}Z"


@functools.cache
def contour(view: str) -> str:
    """The line around one half without its seams, as the ``d`` of an SVG path."""
    shoulder, pit = _ARM.index((47, 86.5)), _ARM.index((40.6, 118))
    arm = _ARM[shoulder : pit + 1]
    flank = _FLANK[_FLANK.index((40.5, 122)) :]
    lines = (_HEAD[:-1] + arm[:1], arm, (arm[-1], *flank), _FEET[view], _INSIDE, _CROTCH[view])
    return f"M{_text(_HEAD[0])}{''.join(map(_curve, lines))}"


def _level(middle: float, side: float, bend: float = 0) -> Line:
    """A border across the trunk, from the midline to beyond the side."""
    return tuple(
        (x, middle + (side - middle) * (x / 46) + bend * (x / 46) * (1 - x / 46))
        for x in (0, 15, 30, 46)
    )


def _trunk(first: Line, last: Line) -> tuple[Line, ...]:
    """The borders of T2 to T12: evenly between the first and the last."""
    names = 11
    return tuple(
        tuple((a[0], a[1] + (b[1] - a[1]) * step / names) for a, b in zip(first, last, strict=True))
        for step in range(names + 1)
    )


_THORACIC: Final = tuple(f"T{number}" for number in range(2, 13))
_FRONT_TRUNK: Final = _trunk(_level(101, 99, -6), _level(222, 207, 14))
_BACK_TRUNK: Final = _trunk(_level(92, 98, 4), _level(193, 208, -6))
#: The corners of what lies below a border of the core; of what lies below one of the arm.
_BELOW: Final[Line] = ((60, 460), (0, 460))
_DOWN_ARM: Final[Line] = ((120, 300), (20, 300))

#: Segment, its border as a curve, and the corners behind it; in the order of drawing.
_Drawn: TypeAlias = tuple[str, Line, Line]
_FRONT_CORE: Final[tuple[_Drawn, ...]] = (
    ("", ((0, 0), (60, 0)), _BELOW),
    ("C2", ((0, 61), (8, 57), (14, 46), (24, 36), (60, 30)), _BELOW),
    ("C3", ((0, 66), (7, 64), (12, 59), (24, 52), (60, 50)), _BELOW),
    ("C4", ((0, 77), (8, 75), (16, 70), (24, 66), (60, 64)), _BELOW),
    *((name, line, _BELOW) for name, line in zip((*_THORACIC, "L1"), _FRONT_TRUNK, strict=True)),
    ("L2", _level(237, 219, 16), _BELOW),
    ("L3", ((0, 278), (12, 277), (26, 264), (38, 250), (52, 236)), _BELOW),
    ("L4", ((0, 324), (10, 322), (22, 313), (34, 299), (50, 280)), _BELOW),
    (
        "L5",
        ((50, 296), (35, 320), (27, 342), (22.5, 368), (19.5, 395), (17.8, 420), (17, 448)),
        ((60, 448), (60, 296)),
    ),
    (
        "S1",
        ((32, 400), (25.2, 417), (26.2, 428), (28.6, 437), (29, 448)),
        ((60, 448), (60, 400)),
    ),
)
_BACK_CORE: Final[tuple[_Drawn, ...]] = (
    ("C2", ((0, 0), (60, 0)), _BELOW),
    ("C3", ((0, 47), (10, 47), (24, 43), (60, 43)), _BELOW),
    ("C4", ((0, 63), (12, 63), (24, 66), (60, 66)), _BELOW),
    *((name, line, _BELOW) for name, line in zip((*_THORACIC, "L1"), _BACK_TRUNK, strict=True)),
    ("L2", ((0, 199), (15, 200), (30, 208), (46, 226)), _BELOW),
    ("L3", ((0, 205), (15, 207), (28, 219), (36, 238), (50, 250)), _BELOW),
    ("L4", ((0, 211), (12, 213), (22, 222), (30, 242), (36, 268), (50, 280)), _BELOW),
    ("L5", ((0, 217), (10, 219), (19, 227), (26, 246), (30, 280), (35, 306), (50, 318)), _BELOW),
    (
        "S1",
        (
            (0, 222), (9, 224), (17, 232), (23.5, 250), (26.5, 284), (26.5, 315), (28.5, 345),
            (28, 372), (24.5, 398), (23, 412), (26, 421), (40, 426),
        ),
        _BELOW,
    ),
    (
        "L4",
        ((2, 330), (11, 333), (13.5, 350), (15, 372), (15.6, 395), (15, 412), (4, 424)),
        ((0, 424), (0, 330)),
    ),
    (
        "S2",
        (
            (0, 226), (8, 229), (15, 238), (18.6, 256), (20, 285), (20.5, 315), (19.6, 338),
            (16, 360), (4, 374),
        ),
        ((0, 374),),
    ),
    ("S3", ((0, 216), (8, 218.5), (13.5, 228), (13.4, 242), (8, 252), (0, 255)), ()),
    ("S4_5", ((0, 225), (5, 227.5), (7, 235), (5, 242.5), (0, 245)), ()),
)  # fmt: skip
_FRONT_ARM: Final[tuple[_Drawn, ...]] = (
    ("C4", ((20, 70), (120, 70)), _DOWN_ARM),
    ("C5", ((30, 98), (44, 95), (64, 99)), _DOWN_ARM),
    ("T2", ((36, 98), (41, 105), (46, 121), (51, 142), (56, 160)), ((20, 160), (20, 98))),
    (
        "T1",
        (
            (30, 151), (44, 150), (53, 147), (58, 164), (64.6, 187), (70.4, 207), (75, 226),
            (78, 242),
        ),
        ((50, 242),),
    ),
    (
        "C6",
        ((84, 156), (67, 166), (58.4, 166), (64.6, 187), (70.4, 207), (75, 226), (80, 246)),
        ((84, 290), (120, 290), (120, 156)),
    ),
    (
        "C7",
        (
            (83, 290), (80.4, 262), (77, 240), (74.6, 226), (70.4, 206), (78.4, 225), (83.6, 238),
            (86.6, 246), (94, 262),
        ),
        ((94, 290),),
    ),
    ("C8", ((60, 219), (71, 222), (75, 229), (78, 245), (80.4, 262), (83, 290)), ((60, 290),)),
)  # fmt: skip
_BACK_ARM: Final[tuple[_Drawn, ...]] = (
    ("C4", ((20, 70), (120, 70)), _DOWN_ARM),
    ("C5", ((30, 100), (44, 97), (64, 99)), _DOWN_ARM),
    ("T2", ((36, 100), (42, 108), (47, 121), (51, 142), (55, 160)), ((20, 160), (20, 100))),
    (
        "T1",
        ((30, 148), (44, 148), (52.4, 146), (57, 164), (62.4, 187), (67, 207), (69, 216)),
        ((50, 216),),
    ),
    (
        "C6",
        ((84, 152), (70, 160), (63.4, 164), (70, 187), (76, 207), (80, 224), (88, 250)),
        ((88, 290), (120, 290), (120, 152)),
    ),
    (
        "C7",
        (
            (83, 290), (80.4, 262), (77, 240), (73, 222), (67, 204), (60.6, 178), (58.6, 164),
            (62, 160), (66, 170), (72, 193), (77.4, 212), (81.4, 228), (86.6, 246), (94, 262),
        ),
        ((94, 290),),
    ),
    ("C8", ((52, 198), (66, 201), (73, 222), (77, 240), (80.4, 262), (83, 290)), ((60, 290),)),
)  # fmt: skip
_DRAWN: Final = (
    ("front", "core", _FRONT_CORE),
    ("front", "arm", _FRONT_ARM),
    ("back", "core", _BACK_CORE),
    ("back", "arm", _BACK_ARM),
)


def _path(border: Line, corners: Line) -> str:
    """The outline of what lies behind a border."""
    straight = "".join(f"L{_text(corner)}" for corner in corners)
    return f"M{_text(border[0])}{_curve(border)}{straight}Z"


#: All dermatomes of one half, in the order of drawing.
SHAPES: Final = tuple(
    Shape(segment, view, part, _path(border, corners))
    for view, part, drawn in _DRAWN
    for segment, border, corners in drawn
)
