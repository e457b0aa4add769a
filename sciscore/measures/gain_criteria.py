"""Published thresholds for a gain in motor levels that counts."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.measures.gain import MotorLevelGain
from sciscore.measures.reading import chosen


@attrs.frozen(kw_only=True)
class GainCriterion:
    """A published threshold for a gain that counts.

    Attributes
    ----------
    name
        How it is asked for.
    least
        The smallest gain that counts, in motor levels.
    source
        Key of `sciscore.REFERENCES`.
    population
        In whom it was found.
    """

    name: str
    least: int
    source: str
    population: str


CRITERIA: Final = {
    "kramer_2012": GainCriterion(
        name="kramer_2012",
        least=2,
        source="Kramer 2012",
        population="74 people with sensorimotor complete cervical injury, motor level C4 to C7, "
        "from about 1 to 48 weeks after injury.",
    )
}
#: How two sides are joined, each with the answer of one side that decides for both.
SIDE_RULES: Final = {"either": True, "both": False}


def gain_meets(gain: MotorLevelGain, criterion: str) -> bool | None:
    """Whether the gain of one side meets a criterion.

    Parameters
    ----------
    gain
        The gain of the side.
    criterion
        Name of one of `CRITERIA`, such as ``"kramer_2012"``.

    Returns
    -------
    bool or None
        None where that is not determined.

    Raises
    ------
    MeasureError
        If there is no such criterion.

    Examples
    --------
    >>> from sciscore.measures import motor_level_gain
    >>> gain_meets(motor_level_gain("C6", "C8"), "kramer_2012")
    True
    """
    least = CRITERIA[chosen("criterion", criterion, CRITERIA)].least
    if gain.gain is None:
        return None
    surely, possibly = gain.gain.low >= least, gain.gain.high >= least
    return surely if surely == possibly else None


def meets_criterion(
    right: MotorLevelGain, left: MotorLevelGain, *, sides: str, criterion: str
) -> bool | None:
    """Whether the gains of both sides meet a criterion.

    Parameters
    ----------
    right, left
        The gains of the two sides.
    sides
        ``"either"`` side is enough, or ``"both"`` must. There is no default: the rule of
        the source is not known.
    criterion
        Name of one of `CRITERIA`, such as ``"kramer_2012"``.

    Returns
    -------
    bool or None
        None where that is not determined.

    Raises
    ------
    MeasureError
        If there is no such rule or criterion.

    Notes
    -----
    Kramer's criterion is a gain of 2 or more motor levels: self-care recovered more with
    it, and after a gain of 1 no more than after none. It comes from complete cervical
    injury; not for incomplete injuries, and not as proof of an effect in one person.

    References
    ----------
    [Kramer 2012] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> from sciscore.measures import motor_level_gain
    >>> gains = motor_level_gain("C5", "C7"), motor_level_gain("C6", "C7")
    >>> [meets_criterion(*gains, sides=rule, criterion="kramer_2012") for rule in SIDE_RULES]
    [True, False]
    """
    decides = SIDE_RULES[chosen("sides", sides, SIDE_RULES)]
    answers = (gain_meets(right, criterion), gain_meets(left, criterion))
    if decides in answers:
        return decides
    return None if None in answers else not decides
