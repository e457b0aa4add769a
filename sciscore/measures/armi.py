"""SCI-ARMI: the SCIM total as a share of what the motor score lets expect."""

from __future__ import annotations

from typing import Final

from sciscore.intervals import Interval, Score
from sciscore.measures.measure import decimal, refuse, refused
from sciscore.recorded import whole_number

HIGHEST: Final = 100


def sci_armi(scim_total: Score | int | str, *, scim95: float | str) -> Interval:
    """Ability realised: the SCIM III total in per cent of the SCIM95.

    Parameters
    ----------
    scim_total
        SCIM III total, 0 to 100, or its interval where entries are missing.
    scim95
        The 95th percentile of SCIM III totals for the motor score of the person, above 0
        and up to 100, from a model that you choose and cite. sciscore holds none.

    Returns
    -------
    Interval
        In per cent; above 100 where the total is above the SCIM95. It has a value where
        the total has one.

    Raises
    ------
    MeasureError
        With everything that is not allowed.

    Notes
    -----
    100 * SCIM total / SCIM95 [Scivoletto 2015]. Not for totals of another version of
    SCIM than the SCIM95 was made for, nor for comparing values from different models.
    Made for SCIM III in 661 people with spinal cord injury in 6 countries.

    Examples
    --------
    >>> sci_armi(45, scim95=60).value
    75.0
    """
    given = scim_total if isinstance(scim_total, Score) else None
    total = None if given else whole_number(scim_total)
    low, high = (given.low, given.high) if given else (total, total)
    ceiling = decimal(scim95)
    problems = []
    if low is None or high is None or not 0 <= low <= high <= HIGHEST:
        problems.append(refused("scim_total", scim_total, "a SCIM III total", "0 to 100"))
    if ceiling is None or not 0 < ceiling <= HIGHEST:
        problems.append(refused("scim95", scim95, "a SCIM95", "a number above 0, up to 100"))
    refuse(problems)
    assert low is not None
    assert high is not None
    assert ceiling is not None
    return Interval(low=HIGHEST * low / ceiling, high=HIGHEST * high / ceiling)
