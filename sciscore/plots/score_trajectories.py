"""Recovery by visit: medians with quartiles, people as thin bands, and n at each visit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.outcomes.fields import refuse, refused
from sciscore.plots.people import (
    Groups,
    People,
    Scores,
    draw_people,
    ends_of,
    in_order,
    labels_of,
    of_pairs,
)
from sciscore.plots.plot_canvas import THICK, THIN, TITLE, USUAL, Canvas, sample, width_of_text
from sciscore.plots.plot_palette import MOST_SERIES, Paint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sciscore.outcomes import MeanCourse, Pairs, Trajectory, Visits

    ByTime = Mapping[int, Scores] | Mapping[float, Scores] | Mapping[str, Scores]
    Floats = npt.NDArray[np.float64]
    Scale = Callable[[Floats], Floats]

#: How long a week is in the units that a time may have.
_WEEK: Final = {"day": 7.0, "week": 1.0, "month": 7 * 12 / 365.25}
_SINCE: Final = re.compile(r"\s*(day|week|month)s? (?:since|after) (?:the )?injury\s*")
#: Dashes that can be told apart, in multiples of the width of the line.
_DASHES: Final = ((6, 3), (1.5, 2), (10, 3, 2, 3), (14, 5))


def trajectories(
    visits: Visits | Pairs | Trajectory | ByTime,
    groups: Groups | str | None = None,
    *,
    score: str = "",
    when: Sequence[str] = (),
    time: str = "",
    people: bool = False,
    reference: Sequence[MeanCourse] = (),
    ax: Axes | None = None,
) -> Axes:
    """The course of a score over visits, with intervals and n at each visit.

    Parameters
    ----------
    visits
        A `Trajectory`; or visits or pairs, with the name of a score; or the scores at each
        visit, of the same people in the same order, None where someone was not seen. Keys
        are times, which are drawn to scale, or names of visits, which are drawn in their
        order.
    groups
        The group of each person, such as the AIS at baseline; None among them is ND. Of
        visits and pairs the name of a column, such as ``"ais"`` or ``"sex"``. At most six
        groups. None for one group of all, or for the groups of the trajectory.
    score
        Name of the score.
    when
        Of visits: the windows or names of visits to draw; by default all names.
    time
        What the time is called.
    people
        Whether everyone is drawn as well, faintly, as the band in which the score lies.
    reference
        Published means to lie behind, of this score, from `outcomes.mean_courses`: at most
        four, in grey and named in the legend. Times must then be days, weeks or months
        since injury: of visits their windows, else as `time` says.
    ax
        Where to draw; None for a new figure of 5.2 inches width.

    Raises
    ------
    OutcomeError
        If there are no visits or scores, too many groups, columns of different
        lengths, or a reference that is not of this score and axis.

    Notes
    -----
    The thick line is the median of those seen at a visit, the bar reaches from the
    lower to the upper quartile. Where untested cells leave scores open, the median is
    drawn as the band in which it lies, and the bar is the widest that it may be; nobody
    is given a score. n is printed for each visit and group: it may fall, and with it
    those whom the median is about. Times are drawn to scale as long as their counts can be
    read; else on a square-root scale or evenly spaced, and the axis says so. Published
    means are for the eye: dots are published, lines between them are not, and no test
    or table uses them.

    Examples
    --------
    >>> from sciscore import Score
    >>> from sciscore import plots
    >>> weeks = {4: [Score(low=10, high=12), None], 26: [Score(low=30, high=30)] * 2}
    >>> ax = plots.trajectories(weeks, score="UEMS", time="weeks after injury")
    >>> [text.get_text() for text in ax.texts]
    ['n', '1', '2']
    """
    scores, labels, named, counted = _given(visits, groups, score, when)
    timed = all(isinstance(key, int | float | np.number) for key in scores)
    keys: list[Any] = sorted(scores) if timed else list(scores)
    courses = _courses({key: ends_of(scores[key]) for key in keys}, labels)
    times = np.array(keys if timed else range(len(keys)), float)
    canvas = Canvas.on(ax, 5.2, 3.2 + 0.15 * len(courses), frame="left bottom")
    ax = canvas.ax
    scale, words = _spread(canvas, times, courses)
    places = scale(times)
    one = len(courses) == 1
    entries: dict[str, Artist] = {}
    for number, (group, course) in enumerate(courses.items(), 1):
        paint = canvas.paints[f"series {number}"]
        shifted = places + _dodge(places, number, len(courses))
        if people:
            alpha = float(np.clip(24 / len(course), 0.04, 0.6))
            style: dict[str, Any] = {"width": THIN / 2, "alpha": alpha, "shade": alpha / 4}
            draw_people(ax, shifted, course, paint.colour, **style)
        _draw_median(ax, shifted, course, paint)
        entries["median" if one else group] = sample(paint)
        _print_counts(ax, places, course, number, paint, "n" if one else f"n  {group}")
    entries |= _explained(canvas.paints["series 1"], people=people, one=one)
    axis = counted or time if timed else ""
    entries |= _draw_means(ax, reference, times, scale, named, axis)
    canvas.legend(entries)
    ax.set_xticks(places, [f"{key:g}" if timed else str(key) for key in keys])
    ax.set_ylabel(named, fontsize=TITLE)
    told = ", ".join(filter(None, (time or counted, words)))
    ax.set_xlabel(told, fontsize=TITLE, labelpad=8 + 10 * len(courses))
    return ax


def _given(
    visits: Visits | Pairs | Trajectory | ByTime,
    groups: Groups | str | None,
    score: str,
    when: Sequence[str],
) -> tuple[Mapping[Any, Scores], Groups | None, str, str]:
    """The scores by time, the groups, and what score and time are called."""
    from sciscore.outcomes import Pairs, Trajectory, Visits
    from sciscore.outcomes.recorded import printed_name

    if isinstance(visits, Pairs):
        before, after, labels = of_pairs(visits, score, groups)
        return {"baseline": before, "follow-up": after}, labels, printed_name(score), ""
    if isinstance(visits, Visits):
        times = tuple(when) or tuple(dict.fromkeys(name for name in visits.visit if name))
        by = groups if isinstance(groups, str) else ()
        visits, groups = visits.trajectory(score, *times, by=by), None if by else groups
    if isinstance(groups, str):
        raise OutcomeError(f"groups: {shown(groups)} names a column; give the group of each person")
    if isinstance(visits, Trajectory):
        time = f"days since {visits.axis}" if visits.axis else ""
        if groups is None and visits.by:
            groups = [", ".join(labels) for labels in visits.groups.values()]
        return visits.by_time, groups, printed_name(visits.name), time
    given: object = visits
    if not isinstance(given, Mapping):
        raise OutcomeError(f"{shown(given)} is not visits, and not scores by visit")
    return visits, groups, score or "score", ""


def _courses(
    ends: Mapping[object, tuple[Floats, Floats]], groups: Groups | None
) -> dict[str, People]:
    """The people of each group; problems are raised all at once."""
    if not ends:
        raise OutcomeError("no visits to draw")
    count = len(next(iter(ends.values()))[0])
    labels = labels_of(groups, count)
    order = in_order(labels)
    problems = [
        Problem(location=str(key), message=f"{len(low)} scores; the first visit has {count}")
        for key, (low, _) in ends.items()
        if len(low) != count
    ]
    wrong = {
        f"{len(labels)} groups of {count} people": len(labels) != count,
        f"{len(order)} groups; at most {MOST_SERIES} can be told apart": len(order) > MOST_SERIES,
    }
    problems += (Problem(location="groups", message=text) for text, it_is in wrong.items() if it_is)
    refuse(problems)
    low, high = map(np.array, zip(*ends.values(), strict=True))
    if np.isnan(low).all():
        raise OutcomeError("nobody has a score at any visit")
    return People(low, high).by_group(labels)


def _spread(canvas: Canvas, times: Floats, courses: Mapping[str, People]) -> tuple[Scale, str]:
    """A scale of times that keeps the counts of visits readable, and a note on it."""
    widest = max(len(str(count)) for course in courses.values() for count in course.counts)
    least = (width_of_text("0" * widest, USUAL) + 4) / canvas.width
    scales: tuple[tuple[Scale, str], ...] = (
        (lambda given: given, ""),
        (lambda given: np.sqrt(given - times[0]), "square-root scale"),
        (lambda given: np.interp(given, times, np.arange(len(times))), "visits evenly spaced"),
    )
    for scale, words in scales[:-1]:
        places = scale(times)
        if len(times) < 2 or np.diff(places).min() >= least * (places[-1] - places[0]):
            return scale, words
    return scales[-1]


def _dodge(places: Floats, number: int, count: int) -> float:
    """The sideways offset of a group: never large enough to look like another time."""
    if count == 1 or len(places) < 2:
        return 0.0
    step = min(0.24 * float(np.diff(places).min()), 0.03 * float(places[-1] - places[0]))
    return step * ((number - 1) / (count - 1) - 0.5)


def _explained(paint: Paint, *, people: bool, one: bool) -> dict[str, Artist]:
    """Entries of the legend for what lies around the medians."""
    from matplotlib.patches import Patch

    colour = paint.colour if one else "#808080"
    entries: dict[str, Artist] = {"quartiles": sample(Paint(colour=colour, marker="|", line="-"))}
    if people:
        entries["one person"] = Patch(facecolor=colour, alpha=0.25)
    return entries


def _draw_median(ax: Axes, places: Floats, people: People, paint: Paint) -> None:
    """The median, as a band where it is open, and bars between the quartiles."""
    low, high = people.quantile(0.5)
    ax.fill_between(places, low, high, facecolor=paint.colour, alpha=0.45, edgecolor="none")
    style: dict[str, Any] = {"color": paint.colour, "linestyle": paint.line, "linewidth": THICK}
    if not np.array_equal(low, high, equal_nan=True):
        ax.plot(places, high, **style)
    lower, upper = people.quantile(0.25)[0], people.quantile(0.75)[1]
    style |= {"marker": paint.marker, "markersize": 4.5, "elinewidth": 1, "capsize": 3}
    bars = np.maximum([low - lower, upper - low], 0)  # never negative by rounding
    median, *_ = ax.errorbar(places, low, bars, **style)
    median.set_gid("median")


def _print_counts(
    ax: Axes, places: Floats, people: People, line: int, paint: Paint, label: str
) -> None:
    """Write the number of people seen at each visit in its own line under the plot."""
    down = -18 - 10 * line
    style: dict[str, Any] = {
        "textcoords": "offset points",
        "fontsize": USUAL,
        "annotation_clip": False,
    }
    ax.annotate(
        label, (0, 0), (-8, down), xycoords="axes fraction", ha="right", color=paint.colour, **style
    )
    across = ax.get_xaxis_transform()
    for place, count in zip(places, people.counts, strict=True):
        ax.annotate(str(count), (place, 0), (0, down), xycoords=across, ha="center", **style)


def _draw_means(
    ax: Axes,
    courses: Sequence[MeanCourse],
    times: Floats,
    scale: Scale,
    score: str,
    time: str,
) -> dict[str, Artist]:
    """Draw courses between the first and the last time; the entries of the legend."""
    from sciscore.outcomes import MeanCourse

    listed = tuple(courses) if isinstance(courses, tuple | list) else (courses,)
    if wrong := [type(one).__name__ for one in listed if not isinstance(one, MeanCourse)]:
        raise refused("reference", f"takes what outcomes.mean_courses returns, not {wrong[0]}")
    if not listed:
        return {}
    unit = _week(listed, score, time)
    entries: dict[str, Artist] = {}
    for course, dashes in zip(listed, _DASHES, strict=False):
        weeks = np.array(course.weeks) * unit
        low, high = max(weeks[0], times[0]), min(weeks[-1], times[-1])
        if low > high:
            words = "no published mean from the first to the last visit"
            raise refused("reference", f"{course.label}: {words}")
        inside = np.unique([low, *weeks[(weeks >= low) & (weeks <= high)], high])
        (line,) = ax.plot(
            scale(inside),
            np.interp(inside, weeks, course.means),
            color="#808080",
            linewidth=1.5 * THIN,
            linestyle=(0, dashes),
            marker=".",
            markersize=3.5,
            markevery=np.flatnonzero(np.isin(inside, weeks)).tolist(),
            zorder=1,
            gid="reference",
        )
        entries[course.label] = line
    return entries


def _week(courses: Sequence[MeanCourse], score: str, time: str) -> float:
    """How long a week is on the axis; refuses what is not of this score and axis."""
    from sciscore.outcomes.recorded import printed_name

    found = _SINCE.fullmatch(time)
    problems = []
    if not found:
        problems.append(
            "published means are by weeks after injury, so the visits need times and an axis "
            f"such as 'days since injury'; it is {time!r}"
        )
    if len(courses) > len(_DASHES):
        problems.append(f"{len(courses)} courses; at most {len(_DASHES)} can be told apart")
    problems += [
        f"means of {printed_name(name)} behind {score}"
        for name in dict.fromkeys(course.score for course in courses)
        if score.casefold() not in {name, printed_name(name).casefold()}
    ]
    if problems or not found:
        raise OutcomeError([Problem(location="reference", message=one) for one in problems])
    return _WEEK[found[1]]
