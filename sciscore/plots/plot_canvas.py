"""Parts shared by all plots: the Axes they draw on, rectangles, labels, sizes in points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from sciscore.errors import OutcomeError, shown
from sciscore.optional import require
from sciscore.plots.plot_palette import Look, Paint
from sciscore.report.palette import DARK, LIGHT, luminance

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

#: Sizes of text in points.
SMALL, USUAL, TITLE = 6.5, 8.0, 9.0
#: Width of lines in points.
THIN, THICK = 0.6, 1.4
#: Where the AIS grades stand, the open ones after them.
AIS: Final = ("A", "B", "C", "D", "E", "ND")
#: The width of a letter, of its height.
_LETTER: Final = 0.58


@attrs.frozen
class Canvas(Look):
    """Axes to draw on, with the colours for their ground, light or dark."""

    ax: Axes

    @classmethod
    def on(cls, ax: Axes | None, width: float, height: float, *, frame: str = "") -> Canvas:
        """The Axes given, or those of a new figure, sizes in inches.

        Of the frame the named sides are left, as ``"left bottom"``; without them no marks either.
        """
        require("a plot", "plots", "matplotlib")
        from matplotlib.axes import Axes
        from matplotlib.colors import to_hex

        from sciscore.plots.plot_figure import Picture

        if ax is None:
            ax = Picture(figsize=(width, height), layout="constrained", dpi=200).add_subplot()
        elif not isinstance(ax, Axes):
            raise OutcomeError(f"ax: {shown(ax)} is not Axes of matplotlib", code="argument.type")
        ax.spines[:].set_visible(False)
        for side in frame.split():
            ax.spines[side].set(visible=True, linewidth=THIN)
        ax.tick_params(labelsize=USUAL, width=THIN, length=3 if frame else 0)
        paper = to_hex(ax.get_facecolor())
        dark = luminance(paper) < 0.2
        return cls(DARK if dark else LIGHT, dark, paper, ax)

    @property
    def width(self) -> float:
        """About how wide the Axes are, in points."""
        figure = self.ax.get_figure(root=True)
        assert figure is not None, "axes belong to a figure"
        return float(self.ax.get_position(original=True).width * figure.get_figwidth() * 72)

    def box(
        self,
        corner: tuple[float, float],
        size: tuple[float, float],
        paint: Paint,
        edge: str = "",
        name: str = "",
    ) -> Rectangle:
        """Draw a rectangle with its upper left corner at `corner` on axes that point down.

        The name is its own in a saved SVG.
        """
        from matplotlib.patches import Rectangle

        drawn = Rectangle(
            corner,
            *size,
            hatch=paint.hatch or None,
            facecolor=paint.colour,
            edgecolor=edge or self.line,
            linewidth=THIN,
            gid=name or None,
        )
        self.ax.add_patch(drawn)
        return drawn

    def write(
        self,
        place: tuple[float, float],
        text: str,
        paint: Paint,
        size: float = SMALL,
        **more: Any,
    ) -> None:
        """Write in the middle of a rectangle, so that it can be read on its colour and hatch."""
        ground = {"facecolor": self.paper, "edgecolor": "none", "pad": 0.6} if paint.hatch else None
        style: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": size, "bbox": ground}
        self.ax.text(*place, text, color=self.ink_on(paint.colour), **(style | more))

    def title(self, text: str) -> None:
        """Put a title over the left end of the plot."""
        self.ax.set_title(text, loc="left", fontsize=TITLE)

    def legend(self, entries: Mapping[str, Artist]) -> None:
        """Put a legend over the plot, in as many lines as its width needs."""
        widest = max(width_of_text(text, USUAL) for text in entries) + 3.6 * USUAL
        self.ax.legend(
            list(entries.values()),
            list(entries),
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=min(len(entries), max(1, int(self.width // widest))),
            frameon=False,
            fontsize=USUAL,
            borderaxespad=0.2,
            columnspacing=1.2,
            handlelength=2,
        )


def width_of_text(text: str, size: float) -> float:
    """About how wide a text is, in points."""
    return max(map(len, text.splitlines() or [""])) * size * _LETTER


def percent(count: int, whole: int) -> str:
    """A part of a whole in per cent: 0 only for none and 100 only for all.

    >>> percent(0, 9), percent(1, 300), percent(299, 300), percent(2, 3)
    ('0', '1', '99', '67')
    """
    rounded = round(100 * count / whole)
    return str(rounded if count in (0, whole) else min(max(rounded, 1), 99))


def sample(paint: Paint) -> Artist:
    """A piece of a line as a legend shows it."""
    from matplotlib.lines import Line2D

    style: dict[str, Any] = {"linewidth": 1.2, "markersize": 4}
    return Line2D([], [], color=paint.colour, linestyle=paint.line, marker=paint.marker, **style)


def tenths(mean: float, top: int) -> str:
    """A mean with one decimal: 0.0 only for nothing and the top only for all.

    >>> tenths(0.0, 2), tenths(0.01, 2), tenths(1.99, 2), tenths(2.0, 2)
    ('0.0', '0.1', '1.9', '2.0')
    """
    return f"{mean if mean in (0, top) else min(max(mean, 0.1), top - 0.1):.1f}"
