"""Grids as a Word document: tables with three rules, widths by their texts, notes below."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sciscore.display.text import fitted
from sciscore.errors import printable
from sciscore.optional import require

if TYPE_CHECKING:
    from sciscore.display.grid import Grid

_POINTS: Final = 8
_MARGIN: Final = 0.75
#: Characters of a table on an inch of a line, at that size.
_ON_AN_INCH: Final = 14
#: Characters that the margins of a cell take.
_PADDING: Final = 3
#: A line along an edge of a cell.
_EDGE: Final = '<w:{} w:val="single" w:sz="6" w:space="0" w:color="auto"/>'
#: Longer lines turn the page.
_UPRIGHT: Final = 7 * _ON_AN_INCH


def document(grids: Sequence[Grid]) -> bytes:
    """Return a Word document of tables, each with its title and notes."""
    require("a Word file", "word", "docx")
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches, Pt

    made = docx.Document()
    tables = [(grid, *grid.printed()) for grid in grids]
    section = made.sections[0]
    sides = [section.page_width or Inches(8.5), section.page_height or Inches(11)]
    if any(_natural(lines) > _UPRIGHT for _, lines, _ in tables):
        section.orientation = WD_ORIENT.LANDSCAPE
        sides.reverse()
    section.page_width, section.page_height = sides
    section.left_margin = section.right_margin = Inches(_MARGIN)
    room = sides[0] / Inches(1) - 2 * _MARGIN
    for number, (grid, lines, right) in enumerate(tables):
        if number:
            made.add_paragraph()
        if grid.title:
            title = made.add_paragraph(printable(grid.title), style="Caption")
            title.paragraph_format.keep_with_next = True
        if grid.columns:
            _add_table(made, lines, right, room)
        for note in grid.notes:
            paragraph = made.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(printable(note)).font.size = Pt(_POINTS)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _natural(lines: Sequence[Sequence[str]]) -> int:
    """The characters of a line of which no cell is wrapped."""
    return sum(_PADDING + max(map(len, column)) for column in zip(*lines, strict=True))


def _add_table(made: Any, lines: Sequence[Sequence[str]], right: list[bool], room: float) -> None:
    """Add a table that is as wide as its texts, and at most as wide as the page."""
    from docx.shared import Inches

    table = made.add_table(rows=len(lines), cols=len(lines[0]))
    table.autofit = False
    sizes = [
        _PADDING + size for size in fitted(lines, int(room * _ON_AN_INCH) - _PADDING * len(right))
    ]
    scale = min(1 / _ON_AN_INCH, room / sum(sizes))
    for column, size in zip(table.columns, sizes, strict=True):
        column.width = Inches(size * scale)
    for number, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        edges = ["top"] * (number == 0) + ["bottom"] * (number in (0, len(lines) - 1))
        borders = "".join(map(_EDGE.format, edges))
        for cell, text, size, to_right in zip(row.cells, texts, sizes, right, strict=True):
            cell.width = Inches(size * scale)
            _fill(cell, text, bold=number == 0, to_right=to_right)
            if edges:
                _add(cell, "tcPr", f"<w:tcBorders {{}}>{borders}</w:tcBorders>")
    _add(table.rows[0], "trPr", '<w:tblHeader {} w:val="true"/>')


def _fill(cell: Any, text: str, *, bold: bool, to_right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(_POINTS)
    if to_right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _add(part: Any, properties: str, xml: str) -> None:
    """Add a property that python-docx has no name for to a cell or a row."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    element = part._element  # noqa: SLF001 - it has no public name
    getattr(element, f"get_or_add_{properties}")().append(parse_xml(xml.format(nsdecls("w"))))
