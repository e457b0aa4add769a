"""Checks of a person at one visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sciscore.isncsci.editions import edition as find_edition
from sciscore.outcomes.plausibility.check import Plausibility, flags_of, found_in, looked_at
from sciscore.outcomes.plausibility.checks import CHECKS
from sciscore.outcomes.recorded_numbers import read_columns


def plausibility(
    columns: Mapping[str, object], *, edition: str, missing: Iterable[str] = ()
) -> Plausibility:
    """Check whether recorded findings and totals can belong together.

    Parameters
    ----------
    columns
        Cells by name, a row for each person: any of the findings and totals, ``vac`` and
        ``dap``, and the subscores and the total of SCIM III. A blank is not looked at, nor
        is ND or a finding with a tag.
    edition
        Year of the edition they were recorded under.
    missing
        Texts that stand for nothing in this source, such as ``["U", "999"]``.

    Returns
    -------
    Plausibility
        The flags by row. *Impossible*: no exam without tags has it. *Suspicious*: an exam
        may have it, but an error is likelier.

    Raises
    ------
    OutcomeError
        If a name or a cell is not known; lists all of them.
    EditionError
        If the edition is not known.

    Notes
    -----
    Only what follows from the definitions is called impossible. Where an edition has
    several readings, what any of them allows is allowed.

    References
    ----------
    ISNCSCI worksheet, revised 2019; `sciscore.outcomes.plausibility.CHECKS` has the source of
    each check.

    Examples
    --------
    >>> import sciscore as sci
    >>> found = sci.plausibility(
    ...     {"neurological_level": ["T3", "T5"], "lt": [46, 6]}, edition="2019")
    >>> print(found)
    1 of 2 rows flagged, edition 2019
    record 2: lt is 6, allowed is 48 or more with neurological_level T5. Impossible: every \
dermatome from C2 to the NLI is normal, 2 on each side
    """
    row = find_edition(edition)
    read = read_columns(columns, in_range=False, missing=missing)
    flags = flags_of(CHECKS, {name: looked_at(column) for name, column in read.items()}, row)
    return found_in(read, flags, str(edition))
