"""The changes of several scores in one table."""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs

from sciscore.intervals import Interval
from sciscore.outcomes.change import Changes, Summary, printed, signed
from sciscore.outcomes.printing import aligned

#: The means at baseline and at the follow-up; None for levels and of nobody.
Means: TypeAlias = tuple[Interval | None, Interval | None]

_HEAD: Final[tuple[str, ...]] = (
    *("", "n", "open", "missing"),
    *("baseline", "follow-up", "mean change", "SD", "median", "range"),
)
#: What is left out first, and more after it, where the table would be too wide.
_LEFT_OUT: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("SD",),
    ("SD", "median"),
    ("SD", "median", "baseline", "follow-up"),
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

    def to_text(self, width: int | None = None) -> str:
        """The table as text.

        Parameters
        ----------
        width
            Leave out columns until it is not wider than this, or nothing but the counts,
            the mean change and its range is left.
        """
        for left_out in _LEFT_OUT:
            columns = [place for place, name in enumerate(_HEAD) if name not in left_out]
            rows = [[row[place] for place in columns] for row in self._rows()]
            text = aligned(rows, right=range(1, len(columns)))
            # The last column ends every line, so that all are as long as the first.
            if width is None or len(text.partition("\n")[0]) <= width:
                break
        return text

    def _rows(self) -> list[tuple[str, ...]]:
        rows = [_HEAD]
        for of, means in zip(self.summaries, self.means, strict=True):
            counts = (str(of.n), str(of.open), str(of.missing))
            sd = "-" if of.sd is None else f"{of.sd:.1f}"
            span = "-" if of.least is None else f"{of.least:+d} to {of.most:+d}"
            values = (signed(of.mean), sd, signed(of.median), span)
            rows.append((of.name, *counts, *map(printed, means), *values))
        return rows

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        return f"<ChangeTable: {', '.join(one.name for one in self.changes)}>"
