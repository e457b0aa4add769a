"""The signed-rank test of change, exact with ties; approximations only by name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from sciscore.outcomes.columns import Numbers, numbers_of
from sciscore.outcomes.exact import TINY
from sciscore.outcomes.fields import refused
from sciscore.outcomes.tests import ChangeTest, chosen_method, refuse_left_out

if TYPE_CHECKING:
    import numpy.typing as npt

#: The methods of the signed-rank test by name.
METHODS: Final = ("exact", "normal", "normal with continuity correction")
#: With more people than this the exact signed-rank test is refused.
MOST_EXACT: Final = 1000


def signed_rank_test(
    changes: Numbers,
    *,
    method: str = "exact",
    open: str = "refuse",  # noqa: A002 - what the field calls an undetermined value here
    missing: str = "refuse",
) -> ChangeTest:
    """The Wilcoxon signed-rank test of whether the ranks of gains and losses balance.

    Rule OUTCOME.SIGNED_RANKS [Siegel 1956].

    Parameters
    ----------
    changes
        As for `sign_test`; here the size of a change counts.
    method
        ``"exact"``: the distribution over all assignments of signs to the ranks, ties and
        all. ``"normal"`` or ``"normal with continuity correction"``: approximations, used
        only if they are asked for.
    open
        What is done with people whose change is an interval: ``"refuse"`` the test, or
        ``"exclude"`` them.
    missing
        The same for people without a change.

    Returns
    -------
    ChangeTest
        Two-sided. People without change are left out before ranking, and counted; equal
        changes share the mean of their ranks.

    Raises
    ------
    OutcomeError
        If a value is not a change, people would be left out without your saying so, or there
        are more than 1000 for the exact method.

    Notes
    -----
    A step from A to B and one from C to D have equal ranks here; whether they are equal
    gains is for the reader to judge.

    Examples
    --------
    >>> from sciscore.outcomes import signed_rank_test
    >>> signed_rank_test([1, 1, 2, -1, 3]).p
    0.25
    """
    steps = numbers_of(changes, "changes")
    fixed = steps.known & (steps.low == steps.high)
    absent = int(np.count_nonzero(~steps.known))
    unsure = len(steps) - absent - int(np.count_nonzero(fixed))
    refuse_left_out({"open": (unsure, open), "missing": (absent, missing)})
    chosen_method(method, METHODS)
    values = steps.low[fixed]
    moved = values[values != 0]
    ranks = doubled_ranks(np.abs(moved))
    up = moved > 0
    w = int(ranks[up].sum())
    if method == "exact" and len(moved) > MOST_EXACT:
        message = f"{len(moved):,} people; the exact test takes {MOST_EXACT:,}, name another"
        raise refused("method", message)
    return ChangeTest(
        name="signed-rank test",
        method=method,
        p=_exact(ranks, w) if method == "exact" else _normal(ranks, w, method),
        statistic=("W+", w / 2),
        used=len(moved),
        people=len(steps),
        up=int(np.count_nonzero(up)),
        down=int(np.count_nonzero(~up)),
        zeros=len(values) - len(moved),
        open=unsure,
        missing=absent,
    )


def doubled_ranks(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Twice the rank of each size, equal ones sharing the mean: whole numbers.

    >>> doubled_ranks(np.array([5, 1, 5, 9])).tolist()
    [5, 2, 5, 8]
    """
    _, places, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: npt.NDArray[np.int64] = (2 * last - counts + 1)[places]
    return ranks


def _exact(ranks: npt.NDArray[np.int64], w: int) -> float:
    """Two-sided p over all assignments of signs to the ranks."""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0] = 1.0
    for rank in ranks.tolist():
        chances /= 2
        chances[rank:] += chances[: len(chances) - rank].copy()
    tails = chances[w:].sum(), chances[: w + 1].sum()
    return min(1.0, 2 * float(min(tails)))


def _normal(ranks: npt.NDArray[np.int64], w: int, method: str) -> float:
    """Two-sided p by one of the normal approximations."""
    spread = math.sqrt(float(ranks @ ranks)) / 2
    if not spread:
        return 1.0
    distance = abs(w - ranks.sum() / 2) - (method != "normal")
    return max(math.erfc(max(distance, 0.0) / spread / math.sqrt(2)), TINY)
