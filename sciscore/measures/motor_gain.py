"""Gain in motor levels of the arms between two examinations, and gains that count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from sciscore.errors import Problem
from sciscore.intervals import Score
from sciscore.isncsci.findings import Finding
from sciscore.kinds import LEVEL
from sciscore.measures.measure import Result, chosen, refuse, values_of
from sciscore.segments import SIDES, UPPER_MUSCLES

_NAMES: Final = tuple(f"motor_level_{side}" for side in SIDES)


@attrs.frozen(kw_only=True)
class MotorLevelGain(Result):
    """The gain of one side.

    Attributes
    ----------
    gain
        Motor levels gained, negative for a loss, as an interval where a level was not
        determinable; None where there is no gain to speak of.
    notes
        Why there is none.
    """

    gain: Score | None
    notes: tuple[str, ...] = ()

    @property
    def value(self) -> int | None:
        """The gain if it is determined, else None."""
        return None if self.gain is None else self.gain.value


def _possible(location: str, level: object) -> tuple[tuple[str, ...], list[Problem]]:
    """The levels that a side may have; none where nothing is known."""
    if isinstance(level, Finding):
        if level.name in _NAMES:
            return level.possible, []
        message = f"{level.name} is not a motor level; use {' or '.join(_NAMES)}"
        return (), [Problem(location=location, message=message, code="finding.wrong")]
    return values_of(LEVEL, level, location)


def motor_level_gain(
    baseline: Finding | str | None, followup: Finding | str | None
) -> MotorLevelGain:
    """Motor levels gained on one side, from C5 to T1.

    Parameters
    ----------
    baseline, followup
        The motor level of the same side at two examinations: a finding of a
        classification, or text as it was recorded: ``"C6"``, ``"INT"``, ``"ND"``,
        ``"C5,C6"``; None where it is missing.

    Returns
    -------
    MotorLevelGain
        The difference in levels; an interval where a level was not determinable. None
        where a level may lie outside C5 to T1, or nothing is known of it.

    Raises
    ------
    MeasureError
        If a level is not a motor level, or the two are of different sides.

    Notes
    -----
    Levels are counted on the list C5, C6, C7, C8, T1. Not for motor levels that follow
    the sensory level, and not for legs: there is no gain to speak of.

    References
    ----------
    [Kramer 2012] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> motor_level_gain("C5", "C7").value
    2
    >>> motor_level_gain("C4", "C6").notes
    ('C4 is not among C5 to T1',)
    """
    levels, problems = [], []
    for location, level in (("baseline", baseline), ("followup", followup)):
        possible, wrong = _possible(location, level)
        levels.append(possible)
        problems += wrong
    sides = {level.name for level in (baseline, followup) if isinstance(level, Finding)}
    if not problems and len(sides) > 1:
        problems.append(
            Problem(location="followup", message="not on the same side as the baseline")
        )
    refuse(problems)
    outside = tuple(dict.fromkeys(n for p in levels for n in p if n not in UPPER_MUSCLES))
    if outside or not all(levels):
        verb = "is" if len(outside) == 1 else "are"
        why = f"{', '.join(outside)} {verb} not among C5 to T1" if outside else "not determinable"
        return MotorLevelGain(gain=None, notes=(why,))
    before, after = ([UPPER_MUSCLES.index(name) for name in possible] for possible in levels)
    gain = Score(low=min(after) - max(before), high=max(after) - min(before))
    return MotorLevelGain(gain=gain)


#: The least gain in motor levels that counts, by the name of the criterion. Kramer 2012: of 74
#: people with sensorimotor complete cervical injury, from about 1 to 48 weeks after it.
CRITERIA: Final[Mapping[str, int]] = {"kramer_2012": 2}
#: How two sides are joined, each with the answer of one side that decides for both.
SIDE_RULES: Final = {"either": True, "both": False}


def gain_meets(gain: MotorLevelGain, criterion: str) -> bool | None:
    """Whether the gain of one side meets a criterion; None where that is not determined."""
    least = CRITERIA[chosen("criterion", criterion, CRITERIA)]
    if gain.gain is None:
        return None
    surely, possibly = gain.gain.low >= least, gain.gain.high >= least
    return surely if surely == possibly else None


def meets_criterion(
    right: MotorLevelGain, left: MotorLevelGain, *, sides: str, criterion: str
) -> bool | None:
    """Return whether the gains of both sides meet a criterion.

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
    >>> gains = motor_level_gain("C5", "C7"), motor_level_gain("C6", "C7")
    >>> [meets_criterion(*gains, sides=rule, criterion="kramer_2012") for rule in SIDE_RULES]
    [True, False]
    """
    decides = SIDE_RULES[chosen("sides", sides, SIDE_RULES)]
    answers = (gain_meets(right, criterion), gain_meets(left, criterion))
    if decides in answers:
        return decides
    return None if None in answers else not decides
