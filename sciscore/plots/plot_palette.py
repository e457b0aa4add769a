"""The colours of all plots, taken from the table of pages and displays.

A grade runs from pale to dark as function is lost, on dark ground from dark to pale, and every
step is told from the others by its lightness alone. Series of points differ in marker and line
as well. Open and untested values are hatched in any colour.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

import attrs
import numpy as np

from sciscore.report.palette import LIGHT, channels, contrast

#: The line styles in use.
Line: TypeAlias = Literal["-", "--", "-.", ":"]


@attrs.frozen(kw_only=True)
class Paint:
    """Colour and pattern of one kind of mark.

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


_SERIES: Final[tuple[tuple[str, str, str, Line], ...]] = (
    ("#111111", "#f2f2f2", "o", "-"),
    ("#5a1a6e", "#c79be0", "s", "--"),
    ("#1d5fa8", "#6fb1f7", "^", "-."),
    ("#c9560f", "#ff9a52", "D", ":"),
    ("#2aa58a", "#3fd0ae", "v", "-"),
    ("#e0bb4a", "#8a7420", "P", "--"),
)
#: From absent to normal function.
_FUNCTION: Final = ("absent", "nearly-absent", "altered", "nearly-normal", "normal")
#: So many series can be told apart.
MOST_SERIES: Final = len(_SERIES)


def _between(part: float, colours: Sequence[str]) -> str:
    """The colour of a part of the way along some colours."""
    steps = np.linspace(0, 1, len(colours))
    ends = zip(*map(channels, colours), strict=True)
    return "#" + "".join(f"{round(np.interp(part, steps, channel)):02x}" for channel in ends)


@attrs.frozen
class Look:
    """The colours on a ground: those of pages, whether it is dark, and the ground itself."""

    table: Mapping[str, str]
    dark: bool
    paper: str

    @property
    def ink(self) -> str:
        """The colour of words and frames."""
        return self.table["ink"]

    @property
    def line(self) -> str:
        """The colour of thin lines that carry meaning."""
        return self.table["contour"]

    def shade(self, part: float) -> str:
        """The colour of a part of normal function, 0 for absent to 1 for normal."""
        return _between(part, [self.table[name] for name in _FUNCTION])

    def tint(self, part: float) -> str:
        """The colour of a part of people, 0 for nobody to 1 for all."""
        return _between(part, (self.paper, self.table["level"]))

    def ink_on(self, colour: str) -> str:
        """Black or white, whichever is easier to read on a colour."""
        return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))

    @functools.cached_property
    def paints(self) -> dict[str, Paint]:
        """Every way of drawing by what it stands for."""
        open_ = Paint(colour=self.paper, hatch="////")
        series = {
            f"series {number}": Paint(colour=colours[self.dark], marker=marker, line=line)
            for number, (*colours, marker, line) in enumerate(_SERIES, 1)
        }
        return {
            **{str(grade): Paint(colour=self.shade(grade / 5)) for grade in range(6)},
            **{ais: Paint(colour=self.shade(place / 4)) for place, ais in enumerate("ABCDE")},
            "ND": open_,
            "NT": open_,
            "no exam": Paint(colour=self.paper, hatch="...."),
            "gain": Paint(colour=self.table["gain"], marker="o", line="-"),
            "loss": Paint(colour=self.table["loss"], marker="o", line="--"),
            "no change": Paint(colour="#a0a0a0", marker="o", line="-"),
            "open": Paint(colour=series["series 2"].colour, marker="|", line=":"),
            **series,
        }


LIGHT_LOOK: Final = Look(LIGHT, dark=False, paper="#ffffff")
#: Every colour on light ground by what it stands for.
PALETTE: Final[Mapping[str, Paint]] = LIGHT_LOOK.paints
