"""Scores of measures that sciscore does not compute, checked against their ranges."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.measures.measure import Measure, Result
from sciscore.measures.ranges import RANGES
from sciscore.measures.reading import blank, chosen, refuse, refused, word


@attrs.frozen(kw_only=True)
class Record(Result):
    """A score that was checked.

    Attributes
    ----------
    measure
        Its key in `RANGES`.
    value
        A number, or a label as text; None where a registry's code says it is missing.
    missing
        What that code means, else empty.
    """

    measure: str
    value: int | str | None
    missing: str = ""


def check(measure: str, value: object) -> Record:
    """Check a score of a measure that sciscore does not compute.

    Parameters
    ----------
    measure
        A key of `RANGES`, such as ``"cue_t"``.
    value
        The score: a whole number, or for the modified Ashworth scale its label as text.

    Returns
    -------
    Record
        The score; for the NSCISC totals also why it is missing.

    Raises
    ------
    MeasureError
        If there is no such measure, or the score is blank or not allowed.

    Notes
    -----
    Only ranges: a score that passes may still be wrong. The codes 888 and 999 stand for
    missing only in NSCISC totals; everywhere else they are refused. The label 1+ is never
    read as 1. FIM is a trademark; sciscore has its ranges and nothing else. No item
    wording and no meaning of labels is given for any measure.

    References
    ----------
    The source of each range stands in `RANGES`.

    Examples
    --------
    >>> check("nscisc_motor", 888)
    Record(measure='nscisc_motor', value=None, missing='not testable')
    >>> check("modified_ashworth", "1+").value
    '1+'
    """
    known = RANGES[chosen("measure", measure, RANGES)]
    code = word(value)
    if code in known.missing and (code or blank(value)):
        return Record(measure=measure, value=None, missing=known.missing[code])
    score = known.read(value)
    if score is None:
        refuse([refused(measure, value, known.noun, known.allowed, hint=known.hint)])
    return Record(measure=measure, value=score)


MEASURE: Final = Measure(
    name="records",
    function=check,
    sources=tuple(dict.fromkeys(known.source for known in RANGES.values())),
    population="Whoever the measure is made for; a range says nothing of it.",
    not_for="Scoring items; sums of GRASSP subtests; labels of spasticity as numbers.",
)
