"""The map of segments: the grades of one exam, or what a cohort has at each segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sciscore.errors import ExamError, Problem, one_of, shown
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classifications import Classifications
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import DAP, FIELDS, PLACE, VAC, Field
from sciscore.isncsci.grades import ANSWER_TEXT, ANSWERS, NT, TAGGED
from sciscore.plots.plot_canvas import SMALL, THICK, USUAL, Canvas, percent, tenths
from sciscore.plots.plot_palette import Paint
from sciscore.records import Codes
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES, printed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What is graded, its segments, and what its rows are called.
_SCALES: Final = {
    "light_touch": (DERMATOMES, "light touch"),
    "pin_prick": (DERMATOMES, "pin prick"),
    "motor": (KEY_MUSCLES, "motor"),
}
_VALUES: Final = {
    "normal": "Normal grades, % of the cells examined",
    "mean": "Mean grade of the cells examined",
}
#: Space before these segments, and between the two sides, in cells.
_BREAKS: Final = ("T1", "L1", "S1")
_GAP: Final = 0.3
#: Height of the strip that counts untested cells, in cells.
_STRIP: Final = 0.6


def _left(segment: str) -> float:
    """The left edge of the column of a segment."""
    passed = sum(INDEX[segment] >= INDEX[first] for first in _BREAKS)
    return INDEX[segment] - INDEX["C2"] + _GAP * passed


def _draw_grade(canvas: Canvas, field: Field, code: int, corner: tuple[float, float]) -> None:
    """The grade of a cell of one exam; a tagged one has a border."""
    assert field.scale is not None
    token = field.scale.token[code]
    paint = canvas.paints["NT"]
    if token.observed is not None:
        paint = Paint(colour=canvas.shade(token.observed / field.scale.top))
    left, top = corner
    inset = 0.08 if token.kind == TAGGED else 0.0
    size = (1 - 2 * inset, 1 - 2 * inset)
    edge = canvas.line if paint.hatch else canvas.paper
    drawn = canvas.box((left + inset, top + inset), size, paint, edge, field.path)
    if token.kind == TAGGED:
        drawn.set(edgecolor=canvas.ink, linewidth=THICK)
    grade, bracket, stated = token.text.partition("[")
    text = f"{grade}\n{bracket}{stated}" if stated else grade
    canvas.write((left + 0.5, top + 0.5), text, paint, SMALL - 1.5 if stated else SMALL)


def _draw_share(
    canvas: Canvas, field: Field, column: Codes, corner: tuple[float, float], value: str
) -> None:
    """What a cohort has in a cell; below it, the number not tested."""
    assert field.scale is not None
    low, high = (np.frombuffer(end, np.uint8)[column] for end in field.scale.ends(tags=False))
    grades, top = low[low == high], field.scale.top
    text, paint = "NT", canvas.paints["NT"]
    if len(grades) and value == "mean":
        mean = float(grades.mean())
        text, paint = tenths(mean, top), Paint(colour=canvas.shade(mean / top))
    elif len(grades):
        count = int((grades == top).sum())
        text, paint = percent(count, len(grades)), Paint(colour=canvas.shade(count / len(grades)))
    left, upper = corner
    canvas.box(corner, (1, 1), paint, canvas.line if paint.hatch else canvas.paper, field.path)
    canvas.write((left + 0.5, upper + 0.5), text, paint)
    if untested := len(column) - len(grades):
        open_ = canvas.paints["NT"]
        canvas.box((left, upper + 1), (1, _STRIP), open_, canvas.line, f"{field.path}.untested")
        middle = (left + 0.5, upper + 1 + _STRIP / 2)
        canvas.write(middle, str(untested), open_, SMALL - 1)


def _anorectal(codes: Codes) -> str:
    """VAC and DAP in words, of one exam or of many."""
    texts = []
    for name, place in (("VAC", VAC), ("DAP", DAP)):
        answers = codes[:, place]
        if len(answers) == 1:
            texts.append(f"{name} {ANSWER_TEXT[int(answers[0])]}")
            continue
        untested = int((answers == NT).sum())
        known = len(answers) - untested
        counted = f"{(answers == ANSWERS['Yes']).sum()} of {known} yes" if known else ""
        open_ = f"{untested} not tested" if untested else ""
        texts.append(f"{name} {', '.join(filter(None, (counted, open_)))}")
    return "      ".join(texts)


def _checked(exams: object, scale: str | None, value: str) -> tuple[str, ...]:
    """The scales to draw; an error that lists all that is wrong."""
    problems = []
    if not isinstance(exams, Exam | Exams):
        message = f"expected an Exam or Exams, not {type(exams).__name__}"
        problems.append(Problem(location="exams", message=message))
    elif isinstance(exams, Exams) and not len(exams):
        problems.append(Problem(location="exams", message="a cohort of no exams has no map"))
    scales = tuple(_SCALES) if scale is None else (scale,)
    for name, given, known in (("scale", scales[0], _SCALES), ("value", value, _VALUES)):
        if not one_of(given, known):
            message = f"{shown(given)} is not a {name} to draw; use {' or '.join(known)}"
            problems.append(Problem(location=name, message=message))
    if problems:
        raise ExamError(problems)
    return scales


def segment_map(
    exams: Exam | Exams | Classification | Classifications,
    *,
    scale: str | None = None,
    value: str = "normal",
    ax: Axes | None = None,
) -> Axes:
    """The grades of one exam by segment and side, or what a cohort has there.

    Parameters
    ----------
    exams
        One exam, or its classification: the grade of every cell is drawn and printed. A
        cohort: for every cell what `value` names.
    scale
        ``"light_touch"``, ``"pin_prick"`` or ``"motor"``; None for all three.
    value
        For a cohort: ``"normal"``, the per cent with a normal grade, or ``"mean"``,
        the mean grade (0 to 2, motor 0 to 5).
    ax
        Where to draw; None for a new figure, 7.5 inches wide.

    Returns
    -------
    Axes
        Cells are named by their path in a saved SVG, such as ``right.motor.C5``.

    Raises
    ------
    ExamError
        If there is nothing to draw, or a choice is not known.

    Notes
    -----
    Untested cells are hatched. In a cohort they are left out of the per cent and the
    mean, and counted in a strip below each row, so that what was examined in a cell is
    n less that count. Grades are taken as examined; in one exam tagged cells have a
    border.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore import plots
    >>> ax = plots.segment_map(sci.Exam.intact().replace({"vac": "NT"}), scale="motor")
    >>> ax.get_xlabel()
    'VAC NT      DAP Yes'
    """
    if isinstance(exams, Classification):
        exams = exams.exam
    elif isinstance(exams, Classifications):
        exams = exams.exams
    scales = _checked(exams, scale, value)
    one = isinstance(exams, Exam)
    height = 1 if one else 1 + _STRIP
    rows = {
        (side, name): (number * len(scales) + place) * height + _GAP * number
        for number, side in enumerate(SIDES)
        for place, name in enumerate(scales)
    }
    bottom = max(rows.values()) + height
    canvas = Canvas.on(ax, 7.5, 0.75 + 0.26 * bottom)
    ax = canvas.ax
    ax.set_xlim(-0.1, _left(DERMATOMES[-1]) + 1.1)
    ax.set_ylim(bottom + 0.1, -0.1)
    for (side, name), top in rows.items():
        for segment in _SCALES[name][0]:
            place, corner = PLACE[f"{side}.{name}.{segment}"], (_left(segment), top)
            if isinstance(exams, Exam):
                _draw_grade(canvas, FIELDS[place], exams.codes[place], corner)
            else:
                _draw_share(canvas, FIELDS[place], exams.codes[:, place], corner, value)
    ax.set_xticks([_left(name) + 0.5 for name in DERMATOMES], map(printed, DERMATOMES))
    ax.xaxis.set_tick_params(labelsize=SMALL)
    labels = [f"{side}  {_SCALES[name][1]}" for side, name in rows]
    ax.set_yticks([top + 0.5 for top in rows.values()], labels)
    codes = exams.array[None] if isinstance(exams, Exam) else exams.codes
    ax.set_xlabel(_anorectal(codes), fontsize=USUAL, loc="left")
    if one:
        canvas.title("Grades of one exam")
    else:
        canvas.title(f"{_VALUES[value]}; hatched: how many were not tested; n = {len(codes)}")
    return ax
