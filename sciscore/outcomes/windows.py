"""Windows of days, visits by name, and the schedules of studies as far as sources state them.

No window is shipped without a source. Where a source names a week and not how early or late
a visit may be, the width must be said.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import attrs

from sciscore.errors import OutcomeError, did_you_mean, shown
from sciscore.outcomes.fields import among, is_whole, named, refused, text

#: What days are counted from.
AXES: Final = ("injury", "treatment")
#: More days than these are a misprint or a code for missing.
MOST_DAYS: Final = 100 * 366
_WIDTH: Final = r"(?:(?:\+-|±)(?P<both>\d{1,6})|-(?P<before>\d{1,6})\+(?P<after>\d{1,6}))"
_DAYS: Final = re.compile(rf"(?P<axis>[a-z]+):(?P<day>-?\d{{1,6}}){_WIDTH}?")
_STAGE: Final = re.compile(rf"(?P<name>[a-zA-Z0-9_]+?){_WIDTH}?(?:@(?P<axis>[a-z]+))?")
_GRAMMAR: Final = "injury:49+-7, treatment:0-30+0, visit:NAME or a stage such as emsci:acute_I"


def _days(window: Window, attribute: attrs.Attribute[int], value: object) -> None:
    least = -MOST_DAYS if attribute.name == "day" and window.axis == "treatment" else 0
    if not is_whole(value, least, MOST_DAYS):
        message = f"{shown(value)} is not a number of days; use a whole number from {least}"
        raise refused(attribute.name, message)


@attrs.frozen(kw_only=True)
class Window:
    """Days around a target day, all of them included.

    Parameters
    ----------
    name
        What it is called, such as ``"week 26"``.
    axis
        What days are counted from: ``"injury"`` or ``"treatment"``.
    day
        The target day; before treatment it is negative.
    before, after
        How many days a visit may be early or late.
    source
        Where the window stands; empty if no source states it.

    Raises
    ------
    OutcomeError
        If a number is not a number of days, or the axis is unknown.

    Examples
    --------
    >>> six_months = Window(name="six months", axis="injury", day=180, before=30, after=30)
    >>> print(six_months)
    six months: 180 days since injury, 150 to 210 (no source)
    >>> six_months.off(171), six_months.off(149)
    (-9, None)
    """

    name: str = text()
    axis: str = named(AXES, "what days are counted from")
    day: int = attrs.field(validator=_days)
    before: int = attrs.field(default=0, validator=_days)
    after: int = attrs.field(default=0, validator=_days)
    source: str = text(default="")

    @property
    def first(self) -> int:
        """The first day of the window."""
        return self.day - self.before

    @property
    def last(self) -> int:
        """The last day of the window."""
        return self.day + self.after

    def off(self, day: int) -> int | None:
        """Days from the target, negative if early; None outside the window."""
        return day - self.day if self.first <= day <= self.last else None

    def __str__(self) -> str:
        source = self.source or "no source"
        return (
            f"{self.name}: {self.day} days since {self.axis}, {self.first} to {self.last} "
            f"({source})"
        )


@attrs.frozen
class NamedVisit:
    """A visit by its name in the column ``visit``, whenever it was.

    Examples
    --------
    >>> print(NamedVisit("before treatment"))
    visit 'before treatment'
    """

    name: str = text()

    def __str__(self) -> str:
        return f"visit {self.name!r}"


#: What a visit is chosen by.
When: TypeAlias = Window | NamedVisit


@attrs.frozen
class Stage:
    """A stage of a schedule: its target day, and how early or late where a source says so."""

    name: str
    day: int
    width: tuple[int, int] | None
    source: str

    def __str__(self) -> str:
        days = "width not stated"
        if self.width is not None:
            days = f"{self.day - self.width[0]} to {self.day + self.width[1]}"
        return f"{self.name:12}day {self.day:<4} {days} ({self.source})"


@attrs.frozen
class Schedule:
    """When a study examines people; the axis is empty where no source says it."""

    title: str
    axis: str
    stages: tuple[Stage, ...]

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  {stage}" for stage in self.stages)])


def _weeks(source: str, **weeks: int) -> tuple[Stage, ...]:
    return tuple(Stage(name, 7 * week, None, source) for name, week in weeks.items())


#: The schedules that are known, as far as sources state them.
SCHEDULES: Final = {
    "emsci": Schedule(
        "EMSCI",
        "injury",
        (
            # "Within 2 weeks" and "2 to 4 weeks"; of later stages only the weeks are told.
            Stage("very_acute", 14, (14, 0), "EMSCI stages"),
            Stage("acute_I", 28, (14, 0), "EMSCI stages"),
            *_weeks("EMSCI export", acute_II=12, acute_III=26, chronic=52),
        ),
    ),
    "sygen": Schedule(
        "Sygen",
        "",
        _weeks("Sygen export", **{f"{week:02}": week for week in (0, 1, 4, 8, 16, 26, 52)}),
    ),
    "jrct2053210130": Schedule(
        "jRCT2053210130",
        "injury",
        (
            Stage("baseline", 49, (7, 7), "jRCT2053210130"),
            Stage("followup", 180, (30, 30), "jRCT2053210130"),
        ),
    ),
}


def window(text: str) -> When:
    """A window, or a visit by its name, from a text.

    Parameters
    ----------
    text
        ``injury:49+-7`` or ``treatment:0-30+0`` (30 days early, none late): days.
        ``emsci:acute_I``, ``emsci:chronic+-30`` or ``sygen:26+-14@injury``: a stage of a
        schedule, with what its source does not state. ``visit:before`` or any other text
        without a colon: the visit of that name.

    Returns
    -------
    Window or NamedVisit

    Raises
    ------
    OutcomeError
        If the text has a colon and is none of these.

    Examples
    --------
    >>> print(window("treatment:0-30+0"))
    treatment:0-30+0: 0 days since treatment, -30 to 0 (no source)
    >>> print(window("emsci:acute_I"))
    emsci acute_I: 28 days since injury, 14 to 28 (EMSCI stages)
    >>> print(window("before treatment"))
    visit 'before treatment'
    """
    given: object = text
    if not (isinstance(given, str) and given.strip()):
        raise OutcomeError(f"{shown(text)} is not a window; use {_GRAMMAR}")
    start, colon, rest = text.partition(":")
    if not colon or start == "visit":
        return NamedVisit(rest if colon else text)
    if start in AXES and (found := _DAYS.fullmatch(text)):
        before, after = _width(found) or (0, 0)
        return Window(name=text, axis=start, day=int(found["day"]), before=before, after=after)
    if start in SCHEDULES and (found := _STAGE.fullmatch(rest)):
        return _of_stage(start, found)
    hint = did_you_mean(start, [*AXES, "visit", *SCHEDULES])
    raise OutcomeError(f"{shown(text)} is not a window; use {_GRAMMAR}{hint}")


def _of_stage(schedule: str, given: re.Match[str]) -> Window:
    """The window of a stage, with what was given of it."""
    known = SCHEDULES[schedule]
    stages = {one.name: one for one in known.stages}
    use = f"is not a stage of {known.title}; use one of {', '.join(stages)}"
    stage = stages[among(given["name"], stages, use, "stage")]
    say = f"say it, for instance {schedule}:{stage.name}+-14"
    width = _width(given) or stage.width
    if width is None:
        raise refused(stage.name, f"no source states how early or late a visit may be; {say}")
    axis = given["axis"] or known.axis
    if not axis:
        message = f"no source states what the days are counted from; {say}@injury"
        raise refused(stage.name, message)
    said = ["width by the user"] * (_width(given) is not None)
    said += ["axis by the user"] * (given["axis"] is not None)
    return Window(
        name=f"{schedule} {stage.name}",
        axis=axis,
        day=stage.day,
        before=width[0],
        after=width[1],
        source="; ".join([stage.source, *said]),
    )


def _width(found: re.Match[str]) -> tuple[int, int] | None:
    """Days early and late; None where they are not given."""
    before, after = (found["both"] or found[end] for end in ("before", "after"))
    return None if before is None else (int(before), int(after))
