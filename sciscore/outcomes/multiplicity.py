"""P-values of several tests, adjusted for their number."""

from __future__ import annotations

from collections.abc import Iterable

from sciscore.errors import OutcomeError, Problem, shown


def holm(p_values: Iterable[float]) -> tuple[float, ...]:
    """P-values adjusted for their number by the method of Holm, none above 1.

    Rule OUTCOME.HOLM [Holm 1979].

    Parameters
    ----------
    p_values
        The p-values of all tests of a family, each 0 to 1.

    Returns
    -------
    tuple of float
        In the same order.

    Raises
    ------
    OutcomeError
        If one is not a p-value; lists all of them.

    Examples
    --------
    >>> from sciscore.outcomes import holm
    >>> holm([0.01, 0.04, 0.5])
    (0.03, 0.08, 0.5)
    """
    given = list(p_values)
    listed: list[object] = [*given]
    problems = [
        Problem(location="p_values", message=f"{shown(p)} is not a p-value, 0 to 1", row=row)
        for row, p in enumerate(listed, 1)
        if isinstance(p, bool) or not isinstance(p, float | int) or not 0 <= p <= 1
    ]
    if problems:
        raise OutcomeError(problems)
    adjusted = {}
    least = 0.0
    for done, place in enumerate(sorted(range(len(given)), key=given.__getitem__)):
        least = max(least, min(1.0, (len(given) - done) * given[place]))
        adjusted[place] = least
    return tuple(adjusted[place] for place in range(len(given)))
