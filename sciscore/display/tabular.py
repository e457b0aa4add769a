"""Methods shared by every tabular result, and the one hook for rich pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

from sciscore.display.grid import Grid
from sciscore.errors import SciscoreError, one_of, shown

#: Rich displays by name. They stand in rooms below the results and are loaded when first used.
_PICTURES: Final = {
    "exam": "exam_display",
    "classification": "classification_display",
    "explanation": "explanation_display",
}
_ROOM: Final = "sciscore.report.displays"


def rich(name: str) -> Callable[[Any], str]:
    """The function that draws a rich display as HTML.

    Parameters
    ----------
    name
        ``"exam"``, ``"classification"`` or ``"explanation"``.

    Raises
    ------
    SciscoreError
        If there is no such display.

    Examples
    --------
    >>> import sciscore as sci
    >>> rich("exam")(sci.Exam.intact()).startswith("<div")
    True
    """
    if not one_of(name, _PICTURES):
        message = f"unknown display {shown(name)}; use {', '.join(_PICTURES)}"
        raise SciscoreError(message, "argument.not_allowed")
    draw: Callable[[Any], str] = getattr(import_module(_ROOM), _PICTURES[name])
    return draw


class Tabular:
    """A result that prints and saves as a table: it only gives its grid.

    A subclass defines `grid`; one of several tables defines `grids` as well, and one that
    holds more data than it prints defines `to_columns`.
    """

    __slots__ = ()

    def grid(self) -> Grid:
        """The table."""
        raise NotImplementedError

    def grids(self) -> Sequence[Grid]:
        """All tables of the result, the first as `grid` gives it."""
        return (self.grid(),)

    def to_text(self, width: int | None = None) -> str:
        """The result as lines of text with aligned columns.

        Parameters
        ----------
        width
            The longest line, in characters; by default as long as need be.
        """
        return "\n\n".join(grid.to_text(width) for grid in self.grids())

    def to_html(self) -> str:
        """The result as HTML: colours of the page, styles of its own, everything escaped."""
        return "\n".join(grid.to_html() for grid in self.grids())

    def to_markdown(self) -> str:
        """The result as tables in Markdown."""
        return "\n".join(grid.to_markdown() for grid in self.grids())

    def to_latex(self) -> str:
        r"""The result as tables in LaTeX, for ``\usepackage{booktabs}``."""
        return "\n".join(grid.to_latex() for grid in self.grids())

    def to_columns(self) -> dict[str, list[Any]]:
        """The result as columns of plain values by name."""
        return self.grid().to_columns()

    def to_frame(self, kind: str | None = None) -> Any:
        """The columns as a data frame.

        Parameters
        ----------
        kind
            ``"pandas"``, ``"polars"`` or ``"pyarrow"``; by default the kind that came in,
            else pyarrow.
        """
        from sciscore.display import data

        given = getattr(self, "frame_kind", None) if kind is None else kind
        return data.frame(self.to_columns(), given)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the result to a file, which appears only when it is complete.

        Parameters
        ----------
        path
            The suffix is the format: csv and xlsx hold the columns in full, docx, html,
            tex and md what is printed. Notes are kept in each.

        Raises
        ------
        FormatError
            If the suffix is another or the file cannot be written.
        """
        from sciscore.display import documents

        grids = list(self.grids())
        if documents.holds_data(path) and type(self).to_columns is not Tabular.to_columns:
            first = grids[0]
            grids[0] = Grid.from_columns(first.title, self.to_columns(), first.notes)
        documents.save(grids, path)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.grids()))

    def _repr_html_(self) -> str:
        return "\n".join(grid._repr_html_() for grid in self.grids())
