"""Methods shared by every tabular result, and the one hook for rich pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sciscore.errors import SciscoreError, one_of, shown

if TYPE_CHECKING:
    from sciscore.display.grid import Grid

#: Rich displays. They stand in a room below the results and are loaded when first used.
_PICTURES: Final = ("exam", "classification", "explanation")


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
    displays = import_module("sciscore.report.displays")
    draw: Callable[[Any], str] = getattr(displays, f"{name}_display")
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
            The longest line, in characters; by default as long as need be. Cells wrap at
            blanks, and columns that do not fit stand below, with the first column again;
            numbers are never cut.
        """
        from sciscore.display import text

        return text.plain(self.grids(), width)

    def to_html(self) -> str:
        """The result as HTML: colours of the page, styles of its own, everything escaped."""
        from sciscore.display import markup

        return markup.html(self.grids())

    def to_markdown(self) -> str:
        """The result as tables in Markdown."""
        from sciscore.display import markup

        return markup.markdown(self.grids())

    def to_latex(self) -> str:
        r"""The result as tables in LaTeX, for ``\usepackage{booktabs}``."""
        from sciscore.display import markup

        return markup.latex(self.grids())

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
            tex and md what is printed. Notes are kept in each: in CSV in lines that begin
            with ``#``, in Excel on a sheet of their own.

        Raises
        ------
        FormatError
            If the suffix is another or the file cannot be written.
        """
        from sciscore.display import documents

        grids = list(self.grids())
        first = grids[0]
        as_printed = type(self).to_columns in (Tabular.to_columns, type(first).to_columns)
        if documents.holds_data(path) and not as_printed:
            grids[0] = first.from_columns(first.title, self.to_columns(), first.notes)
        documents.save(grids, path)

    def __str__(self) -> str:
        from sciscore.display import text

        return text.plain(self.grids(), text.WIDTH, ends=True)

    def _repr_html_(self) -> str:
        from sciscore.display import markup

        return markup.html(self.grids(), ends=True)
