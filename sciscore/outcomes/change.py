"""Change between visits, as intervals where cells are untested; and its summary."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import NoneType
from typing import Any, Final

import attrs

from sciscore.display import Column, Grid, Tabular
from sciscore.intervals import Change, Interval, Score, difference
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.measures.motor_gain import motor_level_gain
from sciscore.outcomes.columns import stacked
from sciscore.outcomes.fields import among, instance, named, several, text
from sciscore.outcomes.recorded import MAXIMA, AnyFinding, possible, printed_name
from sciscore.outcomes.summary import (
    Summary,
    people,
    printed,
    signed,
    signed_range,
    signed_scores,
    summarised,
)
from sciscore.segments import SEGMENTS
from sciscore.version import __version__

#: The levels from rostral to caudal; intact is one step beyond S3.
_LEVELS: Final = (*SEGMENTS[:-1], "INT")
_MOTOR: Final = ("motor_level_right", "motor_level_left")
#: Names of what has a change: every score, then the levels.
CHANGING: Final = (
    *MAXIMA,
    *(name for name in FINDINGS if name.endswith(("level", "level_right", "level_left"))),
)

#: A change, or why there is none.
_Made = Change | str


def checked(name: str) -> str:
    """The name of a score or level that can change; else an OutcomeError."""
    return among(name, CHANGING, f"has no change; use one of {', '.join(CHANGING)}")


def _segments(first: Finding | str, second: Finding | str) -> _Made:
    """Segments gained: caudal is more."""
    before, after = (
        [_LEVELS.index(level) for level in possible(one) or _LEVELS] for one in (first, second)
    )
    return Change(low=min(after) - max(before), high=max(after) - min(before))


def _motor_levels(first: Finding | str, second: Finding | str) -> _Made:
    """Motor levels gained from C5 to T1, the only ones that have a gain."""
    made = motor_level_gain(first, second)
    if made.gain is None:
        return ", ".join(made.notes)
    return Change(low=made.gain.low, high=made.gain.high)


def between(name: str, first: Score | AnyFinding, second: Score | AnyFinding) -> _Made:
    """The change of a score or level of one person, or why there is none.

    Rule OUTCOME.CHANGE [definition; Kramer 2012].
    """
    absent = [end for end, value in (("baseline", first), ("follow-up", second)) if value is None]
    if first is None or second is None:
        return f"missing at {' and '.join(absent)}"
    if isinstance(first, Score):
        assert isinstance(second, Score)
        return difference(first, second)
    assert not isinstance(second, Score)
    return (_motor_levels if name in _MOTOR else _segments)(first, second)


@attrs.frozen(kw_only=True, repr=False)
class Changes(Tabular):
    """The change of a score or level of each person. Iterating gives the changes.

    Attributes
    ----------
    name
        Name of the score or level, such as ``"uems"`` or ``"motor_level_right"``.
    how
        ``"at follow-up"``, ``"best"`` or ``"last"``; ``", determinate only"`` after it
        where open ones were left out.
    people
        Names of the people.
    changes
        The change of each; None where there is none.
    reasons
        Why there is none; empty where there is one.
    rows
        Row of the visit that it was at; None where there is none, or the best is open.

    Examples
    --------
    >>> import sciscore as sci
    >>> visits = sci.visits({"person": ["P1", "P1", "P2"], "visit": ["a", "b", "a"],
    ...                      "lems": [10, 14, 50]})
    >>> changes = visits.pairs("a", "b").change("lems")
    >>> [str(change) for change in changes], changes.reasons[1]
    (['+4', 'None'], "no follow-up: no visit 'b'")
    """

    name: str = named(CHANGING, "a score or level")
    how: str = text()
    people: tuple[str, ...] = several(str, of="names of people")
    changes: tuple[Change | None, ...] = several(Change, NoneType, of="changes")
    reasons: tuple[str, ...] = several(str, of="reasons")
    rows: tuple[int | None, ...] = several(int, NoneType, of="rows")

    @property
    def unit(self) -> str:
        """Unit of the change: points, segments, or motor levels from C5 to T1."""
        name = self.name
        return "points" if name in MAXIMA else "motor levels" if name in _MOTOR else "segments"

    @property
    def determinate(self) -> Changes:
        """The same without the open ones, which are missing then."""
        kept = [one if one is None or one.value is not None else None for one in self.changes]
        reasons = [
            why if one is change else f"open: {change}"
            for change, one, why in zip(self.changes, kept, self.reasons, strict=True)
        ]
        return attrs.evolve(
            self,
            how=self.how.removesuffix(", determinate only") + ", determinate only",
            changes=tuple(kept),
            reasons=tuple(reasons),
        )

    @functools.cached_property
    def summary(self) -> Summary:
        """The changes in few numbers, each with its denominator."""
        return summarised(self.changes)

    @property
    def counts(self) -> dict[int, Interval]:
        """Number of people by change, from the lowest to the highest that anybody may have.

        An interval where open changes may or may not be it.
        """
        known = [change for change in self.changes if change is not None]
        if not known:
            return {}
        certain = Counter(change.low for change in known if change.value is not None)
        steps = range(min(one.low for one in known), max(one.high for one in known) + 1)
        return {
            step: Interval(
                low=certain[step], high=sum(one.low <= step <= one.high for one in known)
            )
            for step in steps
        }

    def __getitem__(self, person: str) -> Change | None:
        return self.changes[self.people.index(among(person, self.people, "is not a person here"))]

    def __iter__(self) -> Iterator[Change | None]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.people)

    def grid(self) -> Grid:
        """A row for each person: the change, or why there is none."""
        return Grid(
            title=f"{printed_name(self.name)}, {self.how} ({self.unit}): {self.summary}",
            columns=[Column("person"), Column("change", text=str), Column("row"), Column("reason")],
            rows=list(zip(self.people, self.changes, self.rows, self.reasons, strict=True)),
        )

    def __repr__(self) -> str:
        return f"<Changes: {self.name}, {self.how}, {self.summary.counts}>"


def best_of(changes: Sequence[tuple[Change, int]]) -> tuple[Change, int | None]:
    """The best of several changes with their rows; the row if it is certain, the earliest."""
    best = Change(low=max(one.low for one, _ in changes), high=max(one.high for one, _ in changes))
    return best, next((row for one, row in changes if one.low == best.high), None)


@attrs.frozen(kw_only=True)
class ScoreChange:
    """The change of one score or level in one group.

    Attributes
    ----------
    group
        Labels of the group; empty for everybody.
    changes
        The change of each person.
    baseline, followup
        The values at both visits of the people who have a change; None for levels.
    """

    group: tuple[str, ...] = several(str, of="labels of a group")
    changes: Changes = instance(Changes, of="changes")
    baseline: Summary | None = instance(Summary, NoneType, of="a summary")
    followup: Summary | None = instance(Summary, NoneType, of="a summary")


_COUNTS: Final = (
    "n: people with a change; open: untested cells leave it open, and every number is given as "
    "bounds over all that it may be; missing: no visit, or nothing on record there."
)
_LEGEND: Final = (
    _COUNTS,
    "Mean (SD) with its 95 % t interval; median (quartiles, interpolated linearly).",
)
_GAINS: Final = (
    "Motor levels are counted from C5 to T1, other levels in segments; caudal is more. Where a "
    "level is open, the number of people is given as bounds."
)
_OUTER: Final = "SD and interval are outer bounds where more than ten changes are open."


@attrs.frozen(kw_only=True, repr=False)
class ChangeTable(Tabular):
    """The changes of several scores and levels, by group. Print or save it.

    Attributes
    ----------
    by
        The columns by which people are grouped.
    parts
        A part for each group and each score or level.
    edition
        The edition of the exams; None where scores were recorded.
    frame_kind
        Kind of data frame that the visits came in.
    """

    by: tuple[str, ...] = several(str, of="names of columns")
    parts: tuple[ScoreChange, ...] = several(ScoreChange, of="changes by group")
    edition: str | None = instance(str, NoneType, of="an edition", default=None)
    frame_kind: str | None = instance(
        str, NoneType, of="a kind of data frame", default=None, eq=False
    )

    def grids(self) -> list[Grid]:
        """Scores with mean and median, then levels as counts of people by gain."""
        scores = [part for part in self.parts if part.changes.name in MAXIMA]
        levels = [part for part in self.parts if part.changes.name not in MAXIMA]
        grids = [self._scores(scores)] * bool(scores) + [self._levels(levels)] * bool(levels)
        return grids or [Grid("Change: no score and no level on record", (), ())]

    def grid(self) -> Grid:
        """The first of the tables."""
        return self.grids()[0]

    def _grid(
        self,
        title: str,
        kind: str,
        columns: list[Column],
        rows: Iterable[tuple[Any, ...]],
        notes: Iterable[str],
    ) -> Grid:
        """A table with the group, the score or level and its people before other columns."""
        by = [
            Column(printed_name(name) if name in FINDINGS else name, key=name) for name in self.by
        ]
        edition = f"Exams classified under edition {self.edition}. " if self.edition else ""
        return Grid(
            title=title,
            columns=[*by, Column(kind, text=printed_name), "n", "open", "missing", *columns],
            rows=[(*self._keys(part), *cells) for part, *cells in rows],
            notes=[*notes, f"{edition}sciscore {__version__}."],
            keys=len(by) + 1,
        )

    def _keys(self, part: ScoreChange) -> list[object]:
        labels = part.group or ("all",) * bool(self.by) + ("",) * (len(self.by) - 1)
        of = part.changes.summary
        return [*labels, part.changes.name, of.n, of.open, of.missing]

    def _scores(self, parts: Sequence[ScoreChange]) -> Grid:
        rows = []
        for part in parts:
            of = part.changes.summary
            quartiles = f"{signed(of.lower_quartile)}, {signed(of.upper_quartile)}"
            rows.append(
                (
                    part,
                    *(_mean_sd(end, printed) for end in (part.baseline, part.followup)),
                    _mean_sd(of, signed),
                    signed_range(of.ci),
                    _with(signed(of.median), quartiles),
                    signed_scores(of.range),
                )
            )
        names = ("baseline", "follow-up", "mean change (SD)", "95 % CI", "median (quartiles)")
        columns = [Column(name, align="right") for name in (*names, "range")]
        outer = [_OUTER] * any(not part.changes.summary.exact for part in parts)
        notes = [*_LEGEND, *outer]
        return self._grid("Change from baseline to follow-up", "score", columns, rows, notes)

    def _levels(self, parts: Sequence[ScoreChange]) -> Grid:
        counts = [part.changes.counts for part in parts]
        steps = sorted({step for found in counts for step in found})
        rows = [
            (part, *(found.get(step, _NOBODY) for step in steps))
            for part, found in zip(parts, counts, strict=True)
        ]
        columns = [Column(f"{step:+d}" if step else "0", text=people) for step in steps]
        title = "Levels gained from baseline to follow-up, number of people"
        return self._grid(title, "level", columns, rows, [_GAINS])

    def to_columns(self) -> dict[str, list[Any]]:
        """Every number in full, a row for each group and score or level."""
        rows = []
        for part in self.parts:
            of, changes = part.changes.summary, part.changes
            labels = part.group or ("all",) * len(self.by)
            row: dict[str, Any] = dict(zip(self.by, labels, strict=True))
            row |= {"name": changes.name, "how": changes.how, "unit": changes.unit}
            row |= {"n": of.n, "open": of.open, "missing": of.missing}
            for name, end in (("baseline_", part.baseline), ("followup_", part.followup)):
                row |= (end or _NONE).to_row("mean", "sd", of=name)
            row |= of.to_row(*_STATISTICS)
            rows.append(row | {"exact": of.exact, "edition": self.edition})
        return stacked(rows)

    def __repr__(self) -> str:
        names = dict.fromkeys(part.changes.name for part in self.parts)
        return f"<ChangeTable: {', '.join(names)}{' by ' * bool(self.by)}{', '.join(self.by)}>"


_NOBODY: Final = Interval(low=0, high=0)
_NONE: Final = Summary(n=0, open=0, missing=0)
#: The statistics of a summary in a file, each with its lowest and highest.
_STATISTICS: Final = (
    "mean",
    "sd",
    "ci",
    "median",
    "lower_quartile",
    "upper_quartile",
    "lowest",
    "highest",
)


def _mean_sd(of: Summary | None, shown: Callable[[Interval | None], str]) -> str:
    return "" if of is None else _with(shown(of.mean), printed(of.sd))


def _with(text: str, aside: str) -> str:
    return f"{text} ({aside})" if text and aside else text
