"""Output to a terminal: grids in colours, as wide as the terminal, and lines of text."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from sciscore.cli.io import need_output, output
from sciscore.errors import printable

if TYPE_CHECKING:
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
#: Lines of text are not longer than this, to be pleasant to read.
_LONGEST: Final = 100


def is_terminal() -> bool:
    """True if standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def show(*grids: Grid) -> None:
    """Print grids, with a blank line between them; in colours where the terminal has them."""
    from sciscore.display.text import lines

    need_output()
    width = shutil.get_terminal_size().columns if is_terminal() else None
    for number, grid in enumerate(grids):
        if number:
            click.echo()
        for line in lines(grid, width):
            click.echo(_styled(line))


def deliver(
    grids: Callable[[], Iterable[Grid]],
    columns: Callable[[], Mapping[str, list[Any]]],
    out: str | None,
    file_type: str,
) -> None:
    """Show grids on a terminal, or write columns into a file, and as CSV into a pipe."""
    if out is None and is_terminal():
        show(*grids())
        return
    from sciscore.formats.write import write_columns

    with output(out) as target:
        write_columns(columns(), target, file_type)


def say(text: str) -> None:
    """Print a text, wrapped if standard output is a terminal."""
    need_output()
    lines = map(printable, text.splitlines())
    click.echo("\n".join(map(wrapped, lines) if is_terminal() else lines))


def wrapped(line: str) -> str:
    """A line of text, wrapped and indented."""
    width = min(shutil.get_terminal_size().columns, _LONGEST)
    indent = " " * (len(line) - len(line.lstrip()) + 3)
    return textwrap.fill(line, width, subsequent_indent=indent)


def _styled(line: Iterable[tuple[str, str]]) -> str:
    pieces = (click.style(text, **_STYLES[style]) if style else text for text, style in line)
    return "".join(pieces).rstrip()
