"""Grids as lines of text: aligned, wrapped at blanks, broken into blocks that fit a width."""

from __future__ import annotations

import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from sciscore.errors import SciscoreError, printable, shown

if TYPE_CHECKING:
    from sciscore.display.grid import Grid

#: Width of a table that is printed with ``str``.
WIDTH: Final = 100
#: Words longer than this may be broken where a table is too wide.
_LONGEST_WORD: Final = 24
#: Texts are not wrapped to less than this; rather a column moves below the others.
_NARROWEST: Final = 16
_GAP: Final = 2

#: A piece of a line and its style: title, head, note, strong, or the tone of a cell.
Piece: TypeAlias = tuple[str, str]


def plain(grids: Iterable[Grid], width: int | None = None, *, ends: bool = False) -> str:
    """Grids as one text, without the styles."""
    return "\n\n".join(
        "\n".join(
            "".join(text for text, _ in line).rstrip() for line in lines(grid, width, ends=ends)
        )
        for grid in grids
    )


def lines(grid: Grid, width: int | None = None, *, ends: bool = False) -> Iterator[list[Piece]]:
    """The lines of a grid in styled pieces."""
    given: object = width
    if given is not None and not (isinstance(given, int) and given > 0):
        raise SciscoreError(f"width is a whole number from 1, not {shown(width)}", "argument.type")
    for line in _wrapped(printable(grid.title), width):
        yield [(line, "title")]
    for number, block in enumerate(_blocks(_columns(grid, ends=ends), grid.keys, width)):
        if number:
            yield []
        yield from _lines(block, _widths(block, width))
    for note in grid.notes:
        yield from ([(line, "note")] for line in _wrapped(printable(note), width, "  "))


def fitted(lines: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return widths for the columns of lines, the first of them headings, on a line of a width.

    A column keeps its longest word, so that the sum may be above the width.

    >>> fitted([("name", "n"), ("a long name of a thing", "12")], 16)
    [12, 2]
    """
    return _widths([_column(texts, folds=True) for texts in zip(*lines, strict=True)], width)


def wide(text: str) -> int:
    """Width of a text in terminal columns."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    if width is None or wide(text) <= width:
        return [text] if text else []
    return textwrap.wrap(text, max(width, 20), subsequent_indent=indent)


@attrs.frozen
class _Column:
    """The texts of a column with their styles, the heading first, and what width it may take."""

    texts: Sequence[str]
    styles: Sequence[str]
    right: bool
    natural: int
    least: int


def _column(
    texts: Sequence[str], styles: Sequence[str] = (), *, right: bool = False, folds: bool = False
) -> _Column:
    natural = max(map(wide, texts))
    if right:
        least = max([*map(wide, texts[0].split()), *map(wide, texts[1:])], default=0)
    else:
        longest = max((wide(word) for text in texts for word in text.split()), default=0)
        least = max(0 if folds else min(natural, _NARROWEST), min(longest, _LONGEST_WORD))
    return _Column(texts, styles, right, natural, least)


def _columns(grid: Grid, *, ends: bool) -> list[_Column]:
    rows = list(grid.shown(ends=ends))
    texts = [[printable(column.heading) for column in grid.columns]]
    styles = [["head"] * len(grid.columns)]
    for row in rows:
        texts.append(grid.texts(row) if row else ["...", *[""] * (len(grid.columns) - 1)])
        styles.append(
            [cell.tone or "strong" * cell.strong for cell in row] or ["dim"] * len(grid.columns)
        )
    folding = [any(row and row[place].aside for row in rows) for place in range(len(grid.columns))]
    by_column = zip(zip(*texts, strict=True), zip(*styles, strict=True), strict=True)
    return [
        _column(*of, right=right, folds=folds)
        for of, right, folds in zip(by_column, grid.right(rows), folding, strict=True)
    ]


def _blocks(columns: Sequence[_Column], keys: int, width: int | None) -> Iterator[list[_Column]]:
    """The columns that stand side by side, each time with the keys."""
    first = [column for column in columns[:keys] if column.natural]
    block = first.copy()
    for column in columns[keys:]:
        if not column.natural:
            continue
        least = sum(one.least + _GAP for one in block) + column.least
        if width is not None and len(block) > len(first) and least > width:
            yield block
            block = first.copy()
        block.append(column)
    if block:
        yield block


def _widths(block: Sequence[_Column], width: int | None) -> list[int]:
    """Natural widths, or all columns cut to one level, but not below their words."""

    def cut(level: int) -> list[int]:
        return [min(column.natural, max(column.least, level)) for column in block]

    levels = range(1, max(column.natural for column in block) + 1)
    if width is None:
        return cut(len(levels))
    room = width - _GAP * (len(block) - 1)
    return cut(bisect_right(levels, room, key=lambda level: sum(cut(level))))


def _lines(block: Sequence[_Column], widths: Sequence[int]) -> Iterator[list[Piece]]:
    """The lines of some columns."""
    for row, texts in enumerate(zip(*(column.texts for column in block), strict=True)):
        if not row and not any(texts):
            continue
        cells = [
            [text] if wide(text) <= width else textwrap.wrap(text, max(width, 1))
            for text, width in zip(texts, widths, strict=True)
        ]
        height = max(map(len, cells))
        for number in range(height):
            line: list[Piece] = []
            for column, width, parts in zip(block, widths, cells, strict=True):
                # Headings stand on the foot of their row, cells at its head.
                at = number if row else number - height + len(parts)
                part = parts[at] if 0 <= at < len(parts) else ""
                blank = " " * (width - wide(part))
                left, right = (blank, "") if column.right else ("", blank)
                gap = " " * _GAP if line else ""
                line += [(gap + left, ""), (part, column.styles[row]), (right, "")]
            yield line
