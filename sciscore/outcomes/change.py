"""Change between visits, as intervals where cells are untested; and its summary."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import attrs

from sciscore.errors import OutcomeError, did_you_mean, shown
from sciscore.intervals import Change, Interval, Score, difference
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.measures.motor_gain import motor_level_gain
from sciscore.outcomes.recorded import MAXIMA, NOT_DETERMINABLE, AnyFinding
from sciscore.segments import SEGMENTS

#: The levels from rostral to caudal; intact is one step beyond S3.
_LEVELS: Final = (*SEGMENTS[:-1], "INT")
_MOTOR: Final = ("motor_level_right", "motor_level_left")
#: What has a change: every score, then the levels.
CHANGING: Final = (
    *MAXIMA,
    *(name for name in FINDINGS if name.endswith(("level", "level_right", "level_left"))),
)

#: A change, or why there is none.
_Made = Change | str


def checked(name: str) -> str:
    """The name of what can change; an OutcomeError if it is none."""
    if name in CHANGING:
        return name
    hint = did_you_mean(str(name), CHANGING)
    message = f"{shown(name)} has no change; use one of {', '.join(CHANGING)}{hint}"
    raise OutcomeError(message)


def _levels(finding: Finding | str) -> list[int]:
    possible = finding.possible if isinstance(finding, Finding) else (finding,)
    if possible == (NOT_DETERMINABLE,):
        return list(range(len(_LEVELS)))
    return [_LEVELS.index(level) for level in possible]


def _segments(first: Finding | str, second: Finding | str) -> _Made:
    """Segments gained: caudal is more."""
    before, after = _levels(first), _levels(second)
    return Change(low=min(after) - max(before), high=max(after) - min(before))


def _motor_levels(first: Finding | str, second: Finding | str) -> _Made:
    """Motor levels gained from C5 to T1, of which alone there is a gain to speak of."""
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


def unit_of(name: str) -> str:
    """In what a change is counted."""
    return "points" if name in MAXIMA else "motor levels" if name in _MOTOR else "segments"


@attrs.frozen(kw_only=True)
class Summary:
    """The changes of a group in few numbers, each with its denominator. Print it.

    Attributes
    ----------
    name, how
        As in `Changes`.
    n
        How many people have a change, open or not.
    open
        Of how many of them untested cells leave it open.
    missing
        How many people have none; they are in no other number.
    mean, median
        Bounds over all that the open changes may be; None of nobody.
    sd
        Standard deviation of a sample; None where a change is open, or of fewer than two.
    least, most
        The lowest and the highest that a change may be; None of nobody.
    """

    name: str
    how: str
    n: int
    open: int
    missing: int
    mean: Interval | None
    median: Interval | None
    sd: float | None
    least: int | None
    most: int | None

    @property
    def counts(self) -> str:
        """The denominators in print."""
        parts = [f"n {self.n}", *[f"{self.open} open"] * bool(self.open)]
        return ", ".join([*parts, *[f"missing {self.missing}"] * bool(self.missing)])

    def __str__(self) -> str:
        said = f"{self.name}, {self.how}: {self.counts}"
        if not self.n:
            return said
        mean = signed(self.mean) + ("" if self.sd is None else f" (SD {self.sd:.1f})")
        span = f"range {self.least:+d} to {self.most:+d}"
        return f"{said}; mean {mean}, median {signed(self.median)}, {span}"


def signed(bounds: Interval | None) -> str:
    """Bounds in print with their signs, such as ``+4.3 to +5``."""
    return printed(bounds, "+")


def printed(bounds: Interval | None, sign: str = "-") -> str:
    """Bounds in print, each without idle zeros, such as ``4.3 to 5``."""
    if bounds is None:
        return "-"
    ends = (bounds.low, bounds.high)
    low, high = (f"{end:{sign}.1f}".removesuffix(".0") for end in ends)
    return low if low == high else f"{low} to {high}"


def over(
    spans: Sequence[Interval], average: Callable[[Iterable[float]], float] = statistics.fmean
) -> Interval | None:
    """Bounds of an average over all that intervals may be; None of nobody.

    It is exact for the mean and the median: neither falls when one of its values rises.
    """
    if not spans:
        return None
    low, high = average([one.low for one in spans]), average([one.high for one in spans])
    return Interval(low=float(low), high=float(high))


@attrs.frozen(kw_only=True)
class Changes:
    """How a score or level changed, for each person.

    Attributes
    ----------
    name
        Of what, such as ``"uems"`` or ``"motor_level_right"``.
    how
        ``"at follow-up"``, ``"best"`` or ``"last"``; ``", determinate only"`` after it
        where open ones were left out.
    people
        Who.
    changes
        The change of each; None where there is none.
    reasons
        Why there is none; empty where there is one.
    rows
        Row of the visit that it was at; None where there is none, or the best is open.
    """

    name: str
    how: str
    people: tuple[str, ...]
    changes: tuple[Change | None, ...]
    reasons: tuple[str, ...]
    rows: tuple[int | None, ...]

    @property
    def unit(self) -> str:
        """In what it is counted: points, segments, or motor levels from C5 to T1."""
        return unit_of(self.name)

    @property
    def determinate(self) -> Changes:
        """The same without those that are open, which are missing then."""
        is_open = [one is not None and one.value is None for one in self.changes]
        return attrs.evolve(
            self,
            how=self.how.removesuffix(", determinate only") + ", determinate only",
            changes=tuple(None if o else c for o, c in zip(is_open, self.changes, strict=True)),
            reasons=tuple(
                f"open: {change}" if o else reason
                for o, change, reason in zip(is_open, self.changes, self.reasons, strict=True)
            ),
        )

    @property
    def summary(self) -> Summary:
        """The changes in few numbers, each with its denominator."""
        known = [one for one in self.changes if one is not None]
        values = [one.low for one in known if one.value is not None]
        whole = len(values) == len(known) > 1
        return Summary(
            name=self.name,
            how=self.how,
            n=len(known),
            open=len(known) - len(values),
            missing=len(self.people) - len(known),
            mean=over(known),
            median=over(known, statistics.median),
            sd=statistics.stdev(values) if whole else None,
            least=min((one.low for one in known), default=None),
            most=max((one.high for one in known), default=None),
        )

    def __getitem__(self, person: str) -> Change | None:
        if person not in self.people:
            raise OutcomeError(f"{shown(person)} is no person{did_you_mean(person, self.people)}")
        return self.changes[self.people.index(person)]

    def __len__(self) -> int:
        return len(self.people)

    def __str__(self) -> str:
        cells = zip(self.people, self.changes, self.reasons, strict=True)
        lines = [f"{person}  {reason if one is None else one}" for person, one, reason in cells]
        return "\n".join([f"{self.summary} ({self.unit})", *lines])


def best_of(changes: Sequence[tuple[Change, int]]) -> tuple[Change, int | None]:
    """The best of several changes with their rows; the row if it is certain, the earliest."""
    best = Change(low=max(one.low for one, _ in changes), high=max(one.high for one, _ in changes))
    return best, next((row for one, row in changes if one.low == best.high), None)
