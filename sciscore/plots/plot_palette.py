"""The colours of all plots, as one table: safe for colour-blind readers and in grey.

Ordered values go from pale to dark, so that more function is more ink, and every step is told
from the others by its lightness alone. Series of points differ in marker and line as well.
What is open or untested is hatched, whatever its colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import attrs

#: The line styles in use.
Line: TypeAlias = Literal["-", "--", "-.", ":"]

#: From nothing to normal, in equal steps of lightness as far as the eye can tell them.
SEQUENCE: Final = ("#f7f2dd", "#bfd6a0", "#76b99c", "#348c9c", "#285b8c", "#1a2a5c")
INK, PAPER, LINE, HATCH, FAINT = "#000000", "#ffffff", "#6b6b6b", "#a8a8a8", "#d9d9d9"
#: Colour of the border of a cell that is tagged.
TAG: Final = "#c9560f"


@attrs.frozen(kw_only=True)
class Paint:
    """How one kind of thing is drawn.

    Attributes
    ----------
    colour
        As ``#rrggbb``.
    hatch
        As matplotlib writes it; empty for none.
    marker, line
        Marker and line style of a series of points.
    """

    colour: str
    hatch: str = ""
    marker: str = ""
    line: Line = "-"


_SERIES: Final[tuple[tuple[str, str, Line], ...]] = (
    ("#111111", "o", "-"),
    ("#5a1a6e", "s", "--"),
    ("#1d5fa8", "^", "-."),
    ("#c9560f", "D", ":"),
    ("#2aa58a", "v", "-"),
    ("#e0bb4a", "P", "--"),
)
#: Every colour in use by what it stands for.
PALETTE: Final[Mapping[str, Paint]] = {
    **{str(grade): Paint(colour=colour) for grade, colour in enumerate(SEQUENCE)},
    **{ais: Paint(colour=colour) for ais, colour in zip("ABCDE", SEQUENCE, strict=False)},
    "ND": Paint(colour="#ffffff", hatch="////"),
    "NT": Paint(colour="#ffffff", hatch="////"),
    "no exam": Paint(colour="#ffffff", hatch="...."),
    "gain": Paint(colour="#1d5fa8", marker="o", line="-"),
    "loss": Paint(colour="#c9560f", marker="o", line="--"),
    "no change": Paint(colour="#a0a0a0", marker="o", line="-"),
    "open": Paint(colour="#5a1a6e", marker="|", line=":"),
    **{
        f"series {number}": Paint(colour=colour, marker=marker, line=line)
        for number, (colour, marker, line) in enumerate(_SERIES, 1)
    },
}
#: So many series can be told apart.
MOST_SERIES: Final = len(_SERIES)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def shade(part: float) -> str:
    """The colour of a part of the whole, between those of the sequence.

    Parameters
    ----------
    part
        0 for none to 1 for all.

    Examples
    --------
    >>> shade(0), shade(0.5), shade(1)
    ('#f7f2dd', '#55a29c', '#1a2a5c')
    """
    steps = [*pairwise(SEQUENCE)]
    place = min(int(part * len(steps)), len(steps) - 1)
    within = part * len(steps) - place
    ends = zip(*map(_channels, steps[place]), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * within):02x}" for low, high in ends)


def luminance(colour: str) -> float:
    """Relative luminance of a colour as WCAG defines it, 0 for black to 1 for white."""
    linear = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on a colour.

    Examples
    --------
    >>> ink_on("#f7f2dd"), ink_on("#1a2a5c")
    ('#000000', '#ffffff')
    """
    ground = luminance(colour) + 0.05
    dark, light = ground / (luminance(INK) + 0.05), (luminance(PAPER) + 0.05) / ground
    return INK if dark >= light else PAPER
