"""Penn spasm frequency and severity, checked together."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.measures.measure import Measure, Result
from sciscore.measures.ranges import RANGES
from sciscore.measures.reading import blank, refuse, refused, whole


@attrs.frozen(kw_only=True)
class PennSpasms(Result):
    """Frequency and severity of spasms.

    Attributes
    ----------
    frequency
        0 to 4.
    severity
        1 to 3; None where the frequency is 0.
    """

    frequency: int
    severity: int | None


def penn_spasms(*, frequency: object, severity: object) -> PennSpasms:
    """Check frequency and severity of spasms together.

    Parameters
    ----------
    frequency
        0 to 4.
    severity
        1 to 3; None where the frequency is 0, for then it is not rated.

    Returns
    -------
    PennSpasms
        Both.

    Raises
    ------
    MeasureError
        With everything that is missing or not allowed.

    References
    ----------
    [Penn] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> penn_spasms(frequency=0, severity=None).severity
    """
    often, hard = RANGES["penn_frequency"], RANGES["penn_severity"]
    count, grade = whole(frequency), whole(severity)
    problems = []
    if often.read(frequency) is None:
        problems.append(refused("frequency", frequency, often.noun, often.allowed))
    if count == 0 and not blank(severity):
        problems.append(refused("severity", severity, "rated where the frequency is 0", "None"))
    if count != 0 and hard.read(severity) is None:
        problems.append(refused("severity", severity, hard.noun, hard.allowed))
    refuse(problems)
    return PennSpasms(frequency=count or 0, severity=grade)


MEASURE: Final = Measure(
    name="penn_spasms",
    function=penn_spasms,
    sources=("Penn",),
    population="People with spasms after spinal cord injury, by their own report.",
    not_for="A sum of frequency and severity; differences as if the steps were equal.",
)
