"""The profile of SCIM III: each subscore against its range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sciscore.errors import ScimError
from sciscore.plots.plot_canvas import THICK, USUAL, Canvas
from sciscore.plots.plot_palette import Paint
from sciscore.scim.items import SUBSCORES
from sciscore.scim.results import Scim, ScimScores

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sciscore.intervals import IntervalColumn, Score

_LABELS: Final = {
    "self_care": "self-care",
    "respiration_sphincter": "respiration and\nsphincter management",
    "mobility_room_toilet": "mobility, room\nand toilet",
    "mobility_indoors_outdoors": "mobility, indoors\nand outdoors",
    "mobility": "mobility",
    "total": "total",
}
#: Height of a bar, of a row 1 high.
_BAR: Final = 0.56


def scim_profile(scores: Scim | ScimScores, *, ax: Axes | None = None) -> Axes:
    """Each subscore of SCIM and the total, in per cent of what it may reach.

    Parameters
    ----------
    scores
        One person: what is certain is filled, what missing entries leave open is
        hatched. A cohort: median (line) and quartiles (bar).
    ax
        Where to draw; None for a new figure, 6 inches wide.

    Returns
    -------
    Axes
        The scores themselves stand at the right, in points of their range.

    Raises
    ------
    ScimError
        If it is not a result of `scim3`, or the cohort is empty.

    Notes
    -----
    In a cohort with missing entries the solid bar is where the quartiles lie in any
    case; it is hatched as far as they may reach. How many records are open is printed.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore import plots
    >>> ax = plots.scim_profile(sci.scim3({"self_care": 15}))
    >>> [text.get_text() for text in ax.texts]
    ['15 of 20', '0-40 of 40', '0-10 of 10', '0-30 of 30', '0-40 of 40', '15-95 of 100']
    """
    given: object = scores
    if not isinstance(given, Scim | ScimScores):
        raise ScimError(f"expected a result of scim3, not {type(given).__name__}")
    if isinstance(scores, ScimScores) and not len(scores):
        raise ScimError("a cohort of no records has no profile")
    canvas = Canvas.on(ax, 6.0, 3.0)
    ax = canvas.ax
    ax.set_xlim(-0.5, 100.5)
    ax.set_ylim(len(SUBSCORES) - 0.4, -0.6)
    for row, subscore in enumerate(SUBSCORES):
        top = row - _BAR / 2
        canvas.box((0, top), (100, _BAR), Paint(colour=canvas.paper), canvas.line, subscore.name)
        unit = 100 / subscore.maximum
        if isinstance(scores, Scim):
            one = scores.scores[subscore.name]
            _draw_score(canvas, top, one, unit)
            text = str(one)
        else:
            text = _draw_quartiles(canvas, top, scores.columns[subscore.name], unit)
        ax.text(102, row, f"{text} of {subscore.maximum}", va="center", fontsize=USUAL)
    ax.set_yticks(range(len(SUBSCORES)), [_LABELS[subscore.name] for subscore in SUBSCORES])
    ax.set_xticks(range(0, 101, 25))
    ax.set_xlabel("per cent of what the score may reach", fontsize=USUAL)
    canvas.title(_title(scores))
    return ax


def _title(scores: Scim | ScimScores) -> str:
    """The owner of a profile, and how much of it is open."""
    title = f"SCIM {scores.instrument_version}"
    if isinstance(scores, Scim):
        if all(score.value is not None for score in scores.scores.values()):
            return f"{title}, one person"
        missing = f", entries missing: {len(scores.missing)}" if scores.missing else ""
        return f"{title}, one person; hatched: open{missing}"
    total = scores.columns["total"]
    open_ = int((total.low != total.high).sum())
    hatched = f"; hatched: open (total in {open_})" if _is_open(scores) else ""
    return f"{title}, median and quartiles; n = {len(scores)}{hatched}"


def _is_open(scores: ScimScores) -> bool:
    """True if any score of anyone is open."""
    return any((column.low != column.high).any() for column in scores.columns.values())


def _draw_score(canvas: Canvas, top: float, score: Score, unit: float) -> None:
    """Draw certain scores filled and open ones hatched."""
    _bar(canvas, top, 0, score.low * unit, Paint(colour=canvas.table["level"]))
    if score.value is None:
        _bar(canvas, top, score.low * unit, score.high * unit, canvas.paints["NT"])


def _draw_quartiles(canvas: Canvas, top: float, column: IntervalColumn[Score], unit: float) -> str:
    """Quartiles and median of a cohort, and the median in words."""
    low, high = (np.quantile(end, (0.25, 0.5, 0.75)).tolist() for end in (column.low, column.high))
    if low != high:
        _bar(canvas, top, low[0] * unit, high[2] * unit, canvas.paints["NT"])
    if low[2] > high[0]:
        _bar(canvas, top, high[0] * unit, low[2] * unit, Paint(colour=canvas.tint(0.35)))
    for median in {low[1], high[1]}:
        canvas.ax.vlines(median * unit, top, top + _BAR, color=canvas.ink, linewidth=THICK)
    return f"{low[1]:g}" if low[1] == high[1] else f"{low[1]:g}-{high[1]:g}"


def _bar(canvas: Canvas, top: float, start: float, end: float, paint: Paint) -> None:
    canvas.box((start, top), (end - start, _BAR), paint, canvas.line)
