"""FIM: its totals, checked against their ranges and against each other.

FIM was the functional part of ISCSCI-92. It is a trademark of UDSMR: sciscore knows the
ranges of its totals, and neither its items nor their wording.
"""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.errors import Problem
from sciscore.intervals import Score
from sciscore.measures.measure import Result, refuse, refused
from sciscore.recorded import is_missing, whole_number

#: Number of items of each part, each scored from 1 to 7.
ITEMS: Final = {"motor": 13, "cognitive": 5}
LOWEST, HIGHEST = 1, 7
#: Lowest and highest total.
RANGES: Final = {
    **{part: (LOWEST * items, HIGHEST * items) for part, items in ITEMS.items()},
    "total": (LOWEST * sum(ITEMS.values()), HIGHEST * sum(ITEMS.values())),
}


@attrs.frozen(kw_only=True)
class FimTotals(Result):
    """The totals of FIM, each with what the others leave possible.

    Attributes
    ----------
    motor, cognitive, total
        The motor part 13 to 91, the cognitive part 5 to 35 and their sum 18 to 126: the
        value, or the interval of all values that agree with the other two.
    """

    motor: Score
    cognitive: Score
    total: Score


def fim_totals(
    *, motor: object = None, cognitive: object = None, total: object = None
) -> FimTotals:
    """The totals of FIM, checked; a missing one as far as the others determine it.

    Parameters
    ----------
    motor
        Motor total, 13 to 91; None where it is missing.
    cognitive
        Cognitive total, 5 to 35; None where it is missing.
    total
        Their sum, 18 to 126; None where it is missing. At least one of the three is needed.

    Returns
    -------
    FimTotals
        All three as `Score`: a value, or the interval in which it lies.

    Raises
    ------
    MeasureError
        With every total that is out of its range, or if the parts do not add up, or if all
        three are missing.

    Notes
    -----
    Rule: 13 motor and 5 cognitive items are scored 1 to 7, and the total is the sum of both
    parts [FIM]. Registries code a missing motor total as 99, above its highest value, but
    99 is a possible total: code missing totals as None. FIM is for people in
    rehabilitation; do no interval statistics on its ordinal totals.

    Examples
    --------
    >>> fim_totals(motor=60, cognitive=35).total.value
    95
    >>> fim_totals(total=120).motor
    Score(low=85, high=91)
    """
    given = {"motor": motor, "cognitive": cognitive, "total": total}
    spans, problems = {}, []
    for name, value in given.items():
        low, high = RANGES[name]
        number = whole_number(value)
        if is_missing(value):
            spans[name] = low, high
        elif number is None or not low <= number <= high:
            noun, allowed = f"a FIM {name} score", f"a whole number from {low} to {high}"
            problems.append(refused(name, value, noun, allowed))
        else:
            spans[name] = number, number
    if all(map(is_missing, given.values())):
        problems.append(Problem(location="total", message="blank; enter at least one total"))
    refuse(problems)
    (m_low, m_high), (c_low, c_high), (t_low, t_high) = spans.values()
    low, high = max(t_low, m_low + c_low), min(t_high, m_high + c_high)
    if low > high:
        parts = f"{_shown(m_low, m_high)} motor and {_shown(c_low, c_high)} cognitive"
        message = f"{t_low} is not the sum of {parts}"
        refuse([Problem(location="total", message=message)])
    return FimTotals(
        motor=Score(low=max(m_low, t_low - c_high), high=min(m_high, t_high - c_low)),
        cognitive=Score(low=max(c_low, t_low - m_high), high=min(c_high, t_high - m_low)),
        total=Score(low=low, high=high),
    )


def _shown(low: int, high: int) -> str:
    """A number, or a range of numbers."""
    return str(low) if low == high else f"{low} to {high}"
