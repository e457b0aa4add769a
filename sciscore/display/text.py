"""Grids as lines of text: aligned, wrapped at blanks, broken into blocks that fit a width."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from sciscore.errors import SciscoreError, printable, shown

if TYPE_CHECKING:
    from sciscore.display.grid import Cell, Grid

#: Width of a table that is printed with ``str``.
WIDTH: Final = 100
#: Words longer than this may be broken where a table is too wide.
_LONGEST_WORD: Final = 24
#: Texts are not wrapped to less than this; rather a column moves below the others.
_NARROWEST: Final = 16
_GAP: Final = 2

#: A piece of a line and its style: title, head, note, strong, or the tone of a cell.
Piece: TypeAlias = tuple[str, str]


def plain(grid: Grid, width: int | None = None, *, ends: bool = False) -> str:
    """A grid as one text, without the styles."""
    return "\n".join(
        "".join(text for text, _ in line).rstrip() for line in lines(grid, width, ends=ends)
    )


def lines(grid: Grid, width: int | None = None, *, ends: bool = False) -> Iterator[list[Piece]]:
    """The lines of a grid in styled pieces."""
    given: object = width
    if given is not None and not (isinstance(given, int) and given > 0):
        raise SciscoreError(f"width is a whole number from 1, not {shown(width)}", "argument.type")
    for line in _wrapped(printable(grid.title), width):
        yield [(line, "title")]
    rows = list(grid.shown(ends=ends))
    texts = [grid.texts(row) if row else ["...", *[""] * (len(grid.columns) - 1)] for row in rows]
    headings = [printable(column.heading) for column in grid.columns]
    folding = [any(row and row[place].aside for row in rows) for place in range(len(headings))]
    table = _Table(headings, texts, [_style(row) for row in rows], grid.right(rows), folding)
    for number, block in enumerate(table.blocks(grid.keys, width)):
        if number:
            yield []
        yield from table.block(block, width)
    for note in grid.notes:
        yield from ([(line, "note")] for line in _wrapped(printable(note), width, "  "))


def fitted(lines: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return widths for the columns of lines, the first of them headings, on a line of a width.

    A column keeps its longest word, so that the sum may be above the width.

    >>> fitted([("name", "n"), ("a long name of a thing", "12")], 16)
    [12, 2]
    """
    headings, *texts = (list(line) for line in lines)
    every = len(headings)
    table = _Table(headings, texts, [], [False] * every, [True] * every)
    widths = table.widths(list(range(len(headings))), width)
    return [widths[place] for place in range(len(headings))]


def wide(text: str) -> int:
    """Width of a text in terminal columns."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _style(row: Sequence[Cell]) -> list[str]:
    return [cell.tone or ("strong" if cell.strong else "") for cell in row]


def _wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    if width is None or wide(text) <= width:
        return [text] if text else []
    return textwrap.wrap(text, max(width, 20), subsequent_indent=indent)


class _Table:
    """Texts in columns of which the widths are to be chosen."""

    def __init__(
        self,
        headings: list[str],
        texts: list[list[str]],
        styles: list[list[str]],
        right: list[bool],
        folding: list[bool],
    ) -> None:
        self.headings, self.texts, self.styles, self.right = headings, texts, styles, right
        columns = list(zip(headings, *texts, strict=True))
        self.natural = [max(map(wide, column)) for column in columns]
        self.least = [
            max(
                [0 if folds else min(natural, _NARROWEST)]
                + [min(wide(word), _LONGEST_WORD) for text in column for word in text.split()]
            )
            for natural, column, folds in zip(self.natural, columns, folding, strict=True)
        ]
        for place, numbers in enumerate(right):
            if numbers:
                words = max((wide(word) for word in headings[place].split()), default=0)
                self.least[place] = max([words, *(wide(row[place]) for row in texts)])

    def blocks(self, keys: int, width: int | None) -> Iterator[list[int]]:
        """The columns that stand side by side, each time with the keys."""
        every = [place for place, size in enumerate(self.natural) if size]
        first = [place for place in every if place < keys]
        block = list(first)
        for place in every:
            if place < keys:
                continue
            if width is not None and block != first and self._least([*block, place]) > width:
                yield block
                block = list(first)
            block.append(place)
        if block:
            yield block

    def _least(self, block: list[int]) -> int:
        return sum(self.least[place] for place in block) + _GAP * (len(block) - 1)

    def widths(self, block: list[int], width: int | None) -> dict[int, int]:
        """Natural widths, or all columns cut to one level, but not below their words."""

        def cut(level: int) -> dict[int, int]:
            return {
                place: min(self.natural[place], max(self.least[place], level)) for place in block
            }

        widest = max(self.natural[place] for place in block)
        room = None if width is None else width - _GAP * (len(block) - 1)
        if room is None or sum(cut(widest).values()) <= room:
            return cut(widest)
        low, high = 0, widest
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if sum(cut(middle).values()) <= room else (low, middle - 1)
        return cut(low)

    def block(self, block: list[int], width: int | None) -> Iterator[list[Piece]]:
        """The lines of some columns."""
        widths = self.widths(block, width)
        if any(self.headings[place] for place in block):
            yield from self._row(self.headings, ["head"] * len(self.headings), widths, foot=True)
        for texts, styles in zip(self.texts, self.styles, strict=True):
            yield from self._row(texts, styles or ["dim"] * len(texts), widths)

    def _row(
        self, texts: list[str], styles: list[str], widths: dict[int, int], *, foot: bool = False
    ) -> Iterator[list[Piece]]:
        cells = {
            place: [text] if wide(text) <= width else textwrap.wrap(text, max(width, 1))
            for place, width in widths.items()
            for text in (texts[place],)
        }
        height = max(map(len, cells.values()))
        for number in range(height):
            line: list[Piece] = []
            for place, parts in cells.items():
                # Headings stand on the foot of their row, cells at its head.
                at = number - (height - len(parts)) * foot
                part = parts[at] if 0 <= at < len(parts) else ""
                blank = " " * (widths[place] - wide(part))
                left, right = (blank, "") if self.right[place] else ("", blank)
                gap = " " * _GAP if line else ""
                line += [(gap + left, ""), (part, styles[place]), (right, "")]
            yield line
