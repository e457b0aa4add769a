"""Published mean courses behind a trajectory: thin, grey, dashed and named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from sciscore.errors import OutcomeError, Problem
from sciscore.outcomes.fields import refused
from sciscore.plots.plot_canvas import THIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from sciscore.outcomes import MeanCourse

    Floats = npt.NDArray[np.float64]

#: How long a week is in the units that a time may have.
_WEEK: Final = {"day": 7.0, "week": 1.0, "month": 7 * 12 / 365.25}
_SINCE: Final = re.compile(r"\s*(day|week|month)s? (?:since|after) (?:the )?injury\s*")
#: Dashes that can be told apart, in multiples of the width of the line.
_DASHES: Final = ((6, 3), (1.5, 2), (10, 3, 2, 3), (14, 5))


def draw_means(
    ax: Axes,
    courses: Sequence[MeanCourse],
    times: Floats,
    scale: Callable[[Floats], Floats],
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
    unit = _checked(listed, score, time)
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


def _checked(courses: Sequence[MeanCourse], score: str, time: str) -> float:
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
