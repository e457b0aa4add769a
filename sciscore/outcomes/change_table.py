"""The changes of several scores in one table."""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs

from sciscore.measures.measure import Interval
from sciscore.outcomes.change import Changes, Summary, printed, signed
from sciscore.outcomes.printing import aligned

#: The means at baseline and at the follow-up; None for levels and of nobody.
Means: TypeAlias = tuple[Interval | None, Interval | None]

_HEAD: Final[tuple[str, ...]] = (
    *("", "n", "open", "missing"),
    *("baseline", "follow-up", "mean change", "SD", "median", "range"),
)


@attrs.frozen(kw_only=True, repr=False)
class ChangeTable:
    """The changes of several scores or levels. Print it to read it.

    Attributes
    ----------
    changes
        One for each score or level.
    means
        For each the means at baseline and at the follow-up, of the n people who have a
        change and of nobody else; None for levels.
    """

    changes: tuple[Changes, ...]
    means: tuple[Means, ...]

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """The changes in few numbers, one for each score or level."""
        return tuple(one.summary for one in self.changes)

    def __str__(self) -> str:
        rows = [_HEAD]
        for of, means in zip(self.summaries, self.means, strict=True):
            counts = (str(of.n), str(of.open), str(of.missing))
            sd = "-" if of.sd is None else f"{of.sd:.1f}"
            span = "-" if of.least is None else f"{of.least:+d} to {of.most:+d}"
            values = (signed(of.mean), sd, signed(of.median), span)
            rows.append((of.name, *counts, *map(printed, means), *values))
        return aligned(rows, right=range(1, len(_HEAD)))

    def __repr__(self) -> str:
        return f"<ChangeTable: {', '.join(one.name for one in self.changes)}>"
