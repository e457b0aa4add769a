"""The order of the work from two columns of AIS grades to a table of transitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sciscore.outcomes.ais import SETS, Grades, ais_column
from sciscore.outcomes.columns import one_length, one_order
from sciscore.outcomes.strata import crossed
from sciscore.outcomes.transition_table import (
    BOUNDS,
    INTERVAL,
    LONG,
    Transitions,
)

if TYPE_CHECKING:
    import numpy.typing as npt


def transitions(
    baseline: Grades,
    followup: Grades,
    *,
    strata: Mapping[str, object] | None = None,
    unlabelled: str | None = None,
) -> Transitions:
    """Who went from which AIS grade to which: the table of transitions of a cohort.

    Rule OUTCOME.TRANSITIONS [definition; Kirshblum 2021].

    Parameters
    ----------
    baseline, followup
        The AIS of the same people in the same order at two visits: letters A to E,
        ``"ND"``, possible grades such as ``"B,D"``, findings, None or a blank text where
        there was no exam; or the `Classifications` of two cohorts; or `ais_column`.
    strata
        Columns of labels by name, such as ``{"sex": [...]}``, of the same people; several
        are crossed. `plegia` and `level_bands` make labels of levels.
    unlabelled
        What the stratum of people without a label is called. Unless it is given, a blank
        label is refused.

    Returns
    -------
    Transitions
        The matrix of A to E and ND, the missing, proportions and the strata.

    Raises
    ------
    OutcomeError
        With every value that is no grade or no label, rows from 1; if columns differ in
        length, or in the index of their data frames.

    Notes
    -----
    ND is a grade that an exam leaves open: it has a row and a column of its own and is
    never "no change". Missing is no exam: it is counted apart and is never "not improved".

    Examples
    --------
    >>> import sciscore as sci
    >>> table = sci.transitions(["A", "A", "B", "C", "A"], ["B", "A", "D", "ND", None])
    >>> print(table)
    AIS at baseline (rows) and at follow-up (columns): 4 of 5 people
           A   B   C   D   E  ND   n
      A    1   1   .   .   .   .   2
      B    .   .   .   1   .   .   1
      C    .   .   .   .   .   1   1
      D    .   .   .   .   .   .   0
      E    .   .   .   .   .   .   0
     ND    .   .   .   .   .   .   0
      n    1   1   0   1   0   1   4
    missing: 1 at follow-up
    over all that ND may be: C to A 0-1, C to B 0-1, C to C 0-1, C to D 0-1, C to E 0-1
    >>> print(table.proportion("A", "B").counts, table.proportion("C", "D").counts)
    1/2 0 to 1/1
    """
    one_order({"baseline": baseline, "followup": followup, **(strata or {})})
    before = ais_column(baseline, location="baseline").masks
    after = ais_column(followup, location="followup").masks
    count = one_length({"baseline": len(before), "followup": len(after)})
    cells = before.astype(np.int64) * SETS + after
    whole = _counted(cells)
    if not strata:
        return Transitions(pairs=whole)
    found = crossed(strata, count, unlabelled, (*LONG, *BOUNDS, *INTERVAL))
    order = np.argsort(found.codes, kind="stable")
    starts = np.searchsorted(found.codes[order], range(len(found.keys)))
    parts = np.split(cells[order], starts)[1:]
    return Transitions(
        pairs=whole,
        names=found.names,
        by_stratum={
            key: Transitions(pairs=_counted(part))
            for key, part in zip(found.keys, parts, strict=True)
        },
    )


def _counted(cells: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    counts = np.bincount(cells, minlength=SETS * SETS)
    return counts.reshape(SETS, SETS).astype(np.int64)
