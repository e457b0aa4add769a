"""Walking speed from the time for 10 m."""

from __future__ import annotations

from typing import Final

from sciscore.errors import MeasureError
from sciscore.measures.measure import Measure
from sciscore.measures.reading import decimal, refused


def walking_speed(seconds: float | str) -> float:
    """Speed over the 10 m walk.

    Parameters
    ----------
    seconds
        Time for 10 m, above 0. Who cannot walk has no time: 0 is refused.

    Returns
    -------
    float
        Metres per second.

    Raises
    ------
    MeasureError
        If the time is 0, blank or no number.

    References
    ----------
    [EMSCI] in `sciscore.REFERENCES`, for the unit.

    Examples
    --------
    >>> walking_speed(12.5)
    0.8
    """
    time = decimal(seconds)
    if time is None or not time > 0:
        allowed = "seconds above 0; who cannot walk has no time"
        raise MeasureError([refused("seconds", seconds, "a time for 10 m", allowed)])
    return 10 / time


MEASURE: Final = Measure(
    name="walking_speed",
    function=walking_speed,
    sources=("EMSCI",),
    population="People who walk 10 m.",
    not_for="People who cannot walk: no time is not a time of 0.",
)
