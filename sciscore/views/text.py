"""Grids as plain text, for ``str`` and a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sciscore.outcomes.printing import aligned

if TYPE_CHECKING:
    from sciscore.views.grids import Grid


def plain(grid: Grid) -> str:
    """A grid as lines of text with aligned columns.

    Parameters
    ----------
    grid
        Any texts.

    Examples
    --------
    >>> from sciscore.views.grids import Cell, Grid
    >>> print(plain(Grid("Two", ("", "ais"), ((Cell("0"), Cell("ND", aside="C, D")),))))
    Two
       ais
    0  ND (C, D)
    """
    blank = ("...", *[""] * (len(grid.headings) - 1))
    rows = [grid.headings, *(tuple(map(str, cells)) or blank for cells in grid.rows)]
    return "\n".join([grid.caption, aligned(rows), *grid.notes])
