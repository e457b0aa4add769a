"""Grids as HTML, Markdown and LaTeX; every text is escaped."""

from __future__ import annotations

import html as markup
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sciscore.errors import printable

if TYPE_CHECKING:
    from sciscore.display.grid import Cell, Grid

#: Texts longer than this may be broken into lines.
_LONG: Final = 40
#: Asides up to this are not.
_SHORT: Final = 10
#: The rules of the page around are undone within an element of an id of its own; the colours
#: are those of the page, so that the table is light or dark as its host is.
_STYLE: Final = """\
#ID{overflow-x:auto;line-height:1.35;font-size:.9em}
#ID *{all:revert;box-sizing:border-box}
#ID style{display:none}
#ID table{display:table;border-collapse:collapse;border:none;margin:0;width:auto;\
font:inherit;color:inherit}
#ID caption{text-align:left;caption-side:top;font-weight:600;padding:.2em 0;color:inherit}
#ID th,#ID td{text-align:left;vertical-align:top;padding:.15em .9em .15em 0;border:none;\
border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);background:none;\
color:inherit;font-weight:400;font-variant-numeric:tabular-nums;white-space:nowrap}
#ID thead th{border-bottom-color:currentColor;font-weight:600;vertical-align:bottom}
#ID .right{text-align:right}
#ID .long{white-space:normal;min-width:16em;max-width:44em}
#ID .aside{opacity:.75;white-space:normal;display:block;max-width:12em;font-size:.9em}
#ID p{margin:.3em 0;max-width:60em;color:inherit}"""


def html(grids: Iterable[Grid], *, ends: bool = False) -> str:
    """Grids as HTML that no rule of the page around them changes."""
    return "\n".join(_html(grid, ends=ends) for grid in grids)


def _html(grid: Grid, *, ends: bool) -> str:
    name = f"sciscore-{uuid.uuid4().hex[:12]}"
    rows = list(grid.shown(ends=ends))
    right = grid.right(rows)
    headings = [column.heading for column in grid.columns]
    head = "".join(
        f'<th scope="col"{_class(heading, at_right)}>{_escape(heading)}</th>'
        for heading, at_right in zip(headings, right, strict=True)
    )
    head = f"<thead><tr>{head}</tr></thead>" if any(headings) else ""
    body = "".join(_row(grid, row, right) for row in rows)
    table = f"<table><caption>{_escape(grid.title)}</caption>{head}<tbody>{body}</tbody></table>"
    notes = "".join(f"<p>{_escape(note)}</p>" for note in grid.notes)
    style = f"<style>{_STYLE.replace('ID', name)}</style>"
    shown = table if grid.columns else f"<p>{_escape(grid.title)}</p>"
    return f'<div id="{name}">{style}{shown}{notes}</div>'


def _escape(text: str) -> str:
    return markup.escape(printable(text))


def _aside(text: str) -> str:
    return _escape(text.replace(" ", "\u00a0") if len(text) <= _SHORT else text)


def _class(text: str, right: bool) -> str:  # noqa: FBT001 - one of two
    names = ["right"] * right + ["long"] * (len(text) > _LONG)
    return f' class="{" ".join(names)}"' if names else ""


def _row(grid: Grid, row: Sequence[Cell], right: Sequence[bool]) -> str:
    if not row:
        return f'<tr><td colspan="{len(right)}" aria-label="rows left out">\u22ee</td></tr>'
    cells = []
    for place, (column, cell) in enumerate(zip(grid.columns, row, strict=True)):
        text = column.printed(cell.value)
        inner = markup.escape(text)
        inner = f"<strong>{inner}</strong>" if cell.strong and text else inner
        inner += f' <span class="aside">({_aside(cell.aside)})</span>' if cell.aside else ""
        name, scope = ("th", ' scope="row"') if place < grid.keys else ("td", "")
        cells.append(f"<{name}{scope}{_class(text, right[place])}>{inner}</{name}>")
    return f"<tr>{''.join(cells)}</tr>"


def markdown(grids: Iterable[Grid]) -> str:
    """Grids in the Markdown of GitHub."""
    return "\n".join(map(_markdown, grids))


def _markdown(grid: Grid) -> str:

    lines, right = grid.printed()
    parts = [[f"**{_marked(grid.title)}**"]] if grid.title else []
    if grid.columns:
        head, *body = (f"| {' | '.join(map(_marked, texts))} |" for texts in lines)
        bars = ("--:" if at_right else "---" for at_right in right)
        parts.append([head, f"| {' | '.join(bars)} |", *body])
    parts += [[_marked(note)] for note in grid.notes]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _marked(text: str) -> str:
    """A text of which no character has a meaning in Markdown."""
    text = printable(text).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\|*_`\[\]~#])|^(\d+)(?=[.)] )|^([-+>])(?= )", _backslash, text)


def _backslash(found: re.Match[str]) -> str:
    number = found[2]
    return f"{number}\\" if number else f"\\{found[0]}"


_LATEX: Final = str.maketrans(
    {
        **{char: f"\\{char}" for char in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': "''",
        "[": "{[}",
        "]": "{]}",
        "*": "{*}",
        "`": r"\textasciigrave{}",
        "\u2013": "--",
        "\u2264": r"$\leq$",
        "\u2265": r"$\geq$",
        "\u00b1": r"$\pm$",
        "\u00b7": r"$\cdot$",
        "\u2212": "$-$",
    }
)


def latex(grids: Iterable[Grid]) -> str:
    """Grids as tables with the rules of booktabs, notes below each."""
    return "\n".join(map(_latex, grids))


def _latex(grid: Grid) -> str:

    lines, right = grid.printed()
    parts = [r"\begin{table}", r"\centering"]
    if grid.title:
        parts.append(rf"\caption{{{_escaped(grid.title)}}}")
    if grid.columns:
        places = "".join("r" if at_right else "l" for at_right in right)
        head, *body = (" & ".join(map(_escaped, texts)) + r" \\" for texts in lines)
        parts += [rf"\begin{{tabular}}{{{places}}}", r"\toprule", head, r"\midrule", *body]
        parts += [r"\bottomrule", r"\end{tabular}"]
    parts += [rf"\par\footnotesize {_escaped(note)}" for note in grid.notes]
    return "\n".join([*parts, r"\end{table}", ""])


def _escaped(text: str) -> str:
    """A text of which no character is a command, and no two hyphens a dash."""
    return printable(text).replace("--", "-\0-").translate(_LATEX).replace("\0", "{}")
