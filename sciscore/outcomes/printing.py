"""Tables of text, in columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence


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
