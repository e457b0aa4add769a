"""Displays in a notebook: grids as HTML that takes its colours from the page, light or dark.

No script, nothing from the network, and every text escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sciscore.report.markup import text as escape

if TYPE_CHECKING:
    from sciscore.views.grids import Cell, Grid

_STYLE: Final = """\
.sciscore-grid{overflow-x:auto;line-height:1.35}
.sciscore-grid table{border-collapse:collapse;border:none;margin:0;font-size:.9em;color:inherit}
.sciscore-grid caption{text-align:left;caption-side:top;font-weight:600;padding:.2em 0;\
color:inherit;white-space:nowrap}
.sciscore-grid table th,.sciscore-grid table td{text-align:left;\
vertical-align:top;padding:.15em .9em .15em 0;\
border:none;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);\
background:none;font-variant-numeric:tabular-nums;white-space:nowrap}
.sciscore-grid table .long{white-space:normal;min-width:16em;max-width:44em}
.sciscore-grid table thead th{border-bottom-color:currentColor;font-weight:600}
.sciscore-grid table tbody th{font-weight:400}
.sciscore-grid .aside{opacity:.72;font-size:.9em}
.sciscore-grid p{margin:.3em 0;font-size:.9em}"""


#: Texts longer than this may be broken into lines.
_LONG: Final = 40


def _cell(cell: Cell, tag: str, attributes: str = "") -> str:
    """One cell; what stands out does so by its weight, not by colour."""
    text = escape(cell.text)
    inner = f"<strong>{text}</strong>" if cell.strong and text else text
    aside = f' <span class="aside">({escape(cell.aside)})</span>' if cell.aside else ""
    if len(cell.text) > _LONG:
        attributes += ' class="long"'
    return f"<{tag}{attributes}>{inner}{aside}</{tag}>"


def _row(cells: tuple[Cell, ...], width: int) -> str:
    if not cells:
        return f'<tr><td colspan="{width}" aria-label="rows left out">\u22ee</td></tr>'
    first, *others = cells
    head = _cell(first, "th", ' scope="row"')
    return f"<tr>{head}{''.join(_cell(cell, 'td') for cell in others)}</tr>"


def html(grid: Grid) -> str:
    """A grid as HTML, for ``_repr_html_``.

    Parameters
    ----------
    grid
        Any texts; they are escaped.

    Examples
    --------
    >>> from sciscore.views.grids import Cell, Grid
    >>> "<td>&lt;b&gt;</td>" in html(Grid("", ("", "value"), ((Cell("a"), Cell("<b>")),)))
    True
    """
    headings = "".join(f'<th scope="col">{escape(text)}</th>' for text in grid.headings)
    head = f"<thead><tr>{headings}</tr></thead>" if headings else ""
    body = "".join(_row(cells, len(grid.headings)) for cells in grid.rows)
    notes = "".join(f"<p>{escape(note)}</p>" for note in grid.notes)
    return (
        f'<div class="sciscore-grid"><style>{_STYLE}</style>'
        f"<table><caption>{escape(grid.caption)}</caption>{head}<tbody>{body}</tbody></table>"
        f"{notes}</div>"
    )
