"""Tables of texts, in columns and as HTML."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Rows of texts in columns.

    Parameters
    ----------
    rows
        The rows, all of one length.
    right
        The columns that are aligned to the right.

    Examples
    --------
    >>> print(aligned([("n", "13"), ("mean", "4")], right={1}))
    n     13
    mean   4
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if place in right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
            if width
        ).rstrip()
        for row in rows
    )


def markup(columns: Mapping[str, Sequence[object]], right: Collection[int] = ()) -> str:
    """Columns of texts as a table in HTML, for a notebook.

    Parameters
    ----------
    columns
        The columns by heading, all of one length.
    right
        The columns that are aligned to the right.

    Examples
    --------
    >>> markup({"ais": ["<A>"]}).count("&lt;A&gt;")
    1
    """

    def row(tag: str, texts: Iterable[object]) -> Iterator[str]:
        yield "<tr>"
        for place, text in enumerate(texts):
            style = f"text-align:{'right' if place in right else 'left'};padding-right:1em"
            yield f"<{tag} style='{style}'>{html.escape(str(text))}</{tag}>"
        yield "</tr>"

    rows = [row("th", columns)]
    rows += (row("td", texts) for texts in zip(*columns.values(), strict=True))
    return f"<table>{''.join(cell for cells in rows for cell in cells)}</table>"
