"""A figure that shows itself in a notebook and is saved ready for print.

Nothing imports this module before a plot is drawn: it needs matplotlib.
"""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

#: Text is saved as text, and names inside a file do not change from one run to the next.
_SAVED: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "sciscore",
    "pdf.fonttype": 42,
}
#: By suffix, the entry of a file that would hold the time of day.
_CLOCK: Final = {"svg": "Date", "pdf": "CreationDate"}
#: Points of a screen to an inch, as browsers count them.
_SCREEN: Final = 96


class Picture(Figure):
    """A figure that pyplot does not know of, so that nothing is left behind."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save as `matplotlib.figure.Figure.savefig` does: text as text, no time of day.

        Parameters
        ----------
        fname
            Path, or a file to write to; then give ``format``.
        options
            As matplotlib takes them.
        """
        suffix = PurePath(fname).suffix[1:] if isinstance(fname, str | PurePath) else ""
        kind = str(options.get("format") or suffix).lower()
        if kind in _CLOCK:
            options["metadata"] = {_CLOCK[kind]: None} | (options.get("metadata") or {})
        with mpl.rc_context(_SAVED):
            super().savefig(fname, **options)

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The picture as a notebook shows it: as large as in print, and sharp."""
        file = io.BytesIO()
        self.savefig(file, format="png", dpi=2 * _SCREEN)
        return file.getvalue(), {"width": round(self.get_figwidth() * _SCREEN)}
