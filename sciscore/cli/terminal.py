"""Grids on a terminal: as wide as it is, with colours."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from sciscore.display.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sciscore.display import Grid

#: How a piece of a line looks.
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True},
    "head": {"bold": True},
    "strong": {"bold": True},
    "note": {"dim": True},
    "dim": {"dim": True},
    "good": {"fg": "green"},
    "bad": {"fg": "red"},
    "open": {"fg": "yellow"},
}


def width() -> int:
    """The width of the terminal."""
    return shutil.get_terminal_size().columns


def show(*grids: Grid, ends: bool = False) -> None:
    """Print grids, with a blank line between them; in colours where the terminal has them."""
    for number, grid in enumerate(grids):
        if number:
            click.echo()
        for line in lines(grid, width() if sys.stdout.isatty() else None, ends=ends):
            click.echo(_styled(line))


def _styled(line: Iterable[tuple[str, str]]) -> str:
    pieces = (click.style(text, **_STYLES[style]) if style else text for text, style in line)
    return "".join(pieces).rstrip()
