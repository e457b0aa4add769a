"""A table of transitions as a text and as HTML."""

from __future__ import annotations

import html as markup
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.ais import ND

if TYPE_CHECKING:
    from sciscore.outcomes.transition_table import Transitions

_HEADINGS: Final = (*GRADES, ND, "n")
_VISITS: Final = ("at baseline", "at follow-up", "at both visits")
_WIDTH: Final = 4
_LINE: Final = 100
_CELL: Final = "text-align: right; padding: 0.1em 0.6em"
_CAPTION: Final = "white-space: nowrap; text-align: left; font-weight: bold"


def cells(table: Transitions) -> list[list[int]]:
    """The matrix with the sums of its rows and columns."""
    rows = [[*row, sum(row)] for row in table.matrix.tolist()]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def title(table: Transitions, labels: Iterable[tuple[str, str]] = ()) -> str:
    """Whom the matrix is of."""
    people = f"{table.n:,} of {table.total:,} people" if table.total else "nobody"
    return ", ".join(f"{name} {label}" for name, label in labels) + f": {people}"


def remarks(table: Transitions) -> Iterator[str]:
    """Who is missing, and what the counts may be where grades are ND."""
    missing = [
        f"{count:,} {visit}" for count, visit in zip(table.missing, _VISITS, strict=True) if count
    ]
    if missing:
        yield f"missing: {', '.join(missing)}"
    bounds = (
        (f"{before} to {after}", *table.bounds(before, after))
        for before in GRADES
        for after in GRADES
    )
    wide = [f"{move} {low:,}-{high:,}" for move, low, high in bounds if low < high]
    if wide:
        yield f"over all that ND may be: {', '.join(wide)}"


def _block(table: Transitions) -> Iterator[str]:
    rows = cells(table)
    width = max(_WIDTH, len(f"{table.n:,}") + 1)
    yield " " * _WIDTH + "".join(f"{heading:>{width}}" for heading in _HEADINGS)
    for heading, row in zip(_HEADINGS, rows, strict=True):
        counts = (f"{count:,}" if count or heading == "n" else "." for count in row[:-1])
        line = "".join(f"{count:>{width}}" for count in counts)
        yield f"{heading:>{_WIDTH - 1}} {line}{row[-1]:>{width},}"
    for remark in remarks(table):
        yield textwrap.fill(remark, _LINE, subsequent_indent="  ")


def text(table: Transitions) -> str:
    """The matrix, its sums and what is to be said of it; then that of each stratum."""
    lines = [f"AIS at baseline (rows) and at follow-up (columns){title(table)}", *_block(table)]
    for labels, one in table.by_stratum.items():
        lines += ["", title(one, zip(table.names, labels, strict=True))]
        lines += _block(one) if one.total else ()
    return "\n".join(lines)


def _rows(table: Transitions) -> Iterator[str]:
    for heading, row in zip(_HEADINGS, cells(table), strict=True):
        counts = "".join(f'<td style="{_CELL}">{count:,}</td>' for count in row)
        yield f'<tr><th scope="row">{heading}</th>{counts}</tr>'


def _grid(table: Transitions, caption: str) -> str:
    heads = "".join(f'<th scope="col" style="{_CELL}">{heading}</th>' for heading in _HEADINGS)
    notes = "<br>".join(map(markup.escape, remarks(table)))
    return (
        f'<table><caption style="{_CAPTION}">{markup.escape(caption)}</caption>'
        f'<thead><tr><th scope="col">from \\ to</th>{heads}</tr></thead>'
        f"<tbody>{''.join(_rows(table))}</tbody></table>" + (f"<p>{notes}</p>" if notes else "")
    )


def html(table: Transitions) -> str:
    """The same as plain tables, whose colours are those of the page."""
    parts = [_grid(table, f"AIS at baseline (rows) and at follow-up (columns){title(table)}")]
    for labels, one in table.by_stratum.items():
        caption = title(one, zip(table.names, labels, strict=True))
        parts.append(_grid(one, caption) if one.total else f"<p>{markup.escape(caption)}</p>")
    return "\n".join(parts)
