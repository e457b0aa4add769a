"""The schedules of studies, as far as sources state them; and windows as text.

No window of days is shipped without a source. Where a source names a week and not how
early or late a visit may be, the width must be said.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

from sciscore.errors import OutcomeError, did_you_mean, one_of, shown
from sciscore.outcomes.fields import among, is_whole, must, named, refused, several, text
from sciscore.outcomes.windows import AXES, MOST_DAYS, NamedVisit, When, Window
from sciscore.references import REFERENCES

_WIDTH: Final = r"(?:(?:\+-|±)(?P<both>\d{1,6})|-(?P<before>\d{1,6})\+(?P<after>\d{1,6}))"
_DAYS: Final = re.compile(rf"(?P<axis>[a-z]+):(?P<day>-?\d{{1,6}}){_WIDTH}?")
_STAGE: Final = re.compile(rf"(?P<name>[a-zA-Z0-9_]+?){_WIDTH}?(?:@(?P<axis>[a-z]+))?")
_WIDTHS: Final = "{} is not a number of days early or late"
_GRAMMAR: Final = "injury:49+-7, treatment:0-30+0, visit:NAME or a stage such as emsci:acute_I"


def _is_day(value: object) -> bool:
    return is_whole(value, -MOST_DAYS, MOST_DAYS)


def _is_width(value: object) -> bool:
    return value is None or is_whole(value, 0, MOST_DAYS)


@attrs.frozen(kw_only=True)
class Stage:
    """One stage of a schedule, as far as its source states it.

    Attributes
    ----------
    name
        What it is called.
    day
        The target day.
    before, after
        How many days a visit may be early or late; None where no source says.
    source
        Key of `sciscore.REFERENCES`.
    """

    name: str = text()
    day: int = attrs.field(validator=must(_is_day, "{} is not a day"))
    before: int | None = attrs.field(default=None, validator=must(_is_width, _WIDTHS))
    after: int | None = attrs.field(default=None, validator=must(_is_width, _WIDTHS))
    source: str = text()


@attrs.frozen(kw_only=True)
class Schedule:
    """The stages at which a study examines people.

    Attributes
    ----------
    name
        Its key in `SCHEDULES`.
    title
        The study.
    axis
        What its days are counted from; empty where no source says.
    stages
        Its stages in order.
    """

    name: str = text()
    title: str = text()
    axis: str = named((*AXES, ""), "what days are counted from")
    stages: tuple[Stage, ...] = several(Stage, of="stages")

    def window(
        self,
        stage: str,
        *,
        before: int | None = None,
        after: int | None = None,
        axis: str | None = None,
    ) -> Window:
        """The window of a stage.

        Parameters
        ----------
        stage
            Name of the stage.
        before, after
            Days that a visit may be early or late. They must be given where no source
            states them; a width of your own replaces one that is stated.
        axis
            What days are counted from, where no source says.

        Raises
        ------
        OutcomeError
            If there is no such stage, or something must be said that was not.

        Examples
        --------
        >>> print(SCHEDULES["emsci"].window("acute_III", before=14, after=14))
        emsci acute_III: 182 days since injury, 168 to 196 (EMSCI export; width by the user)
        """
        stages = {one.name: one for one in self.stages}
        use = f"is not a stage of {self.title}; use one of {', '.join(stages)}"
        found = stages[among(stage, stages, use, "stage")]
        for name, width in (("before", before), ("after", after)):
            if not _is_width(width):
                raise refused(name, _WIDTHS.format(shown(width)))
        own = before is not None or after is not None
        early, late = (before or 0, after or 0) if own else (found.before, found.after)
        if early is None or late is None:
            message = "no source states how early or late a visit may be; say it, for instance "
            message += f"{self.name}:{found.name}+-14"
            raise refused(found.name, message)
        counted = self.axis if axis is None else axis
        if one_of(counted, ("",)):
            message = "no source states what the days are counted from; say it, for instance "
            message += f"{self.name}:{found.name}+-14@injury"
            raise refused(found.name, message)
        said = ["width by the user"] * own + ["axis by the user"] * (axis is not None)
        return Window(
            name=f"{self.name} {found.name}",
            axis=counted,
            day=found.day,
            before=early,
            after=late,
            source="; ".join([found.source, *said]),
        )

    def __str__(self) -> str:
        return "\n".join([self.title, *(f"  {_described(stage)}" for stage in self.stages)])


def _described(stage: Stage) -> str:
    width = "width not stated"
    if stage.before is not None and stage.after is not None:
        width = f"{stage.day - stage.before} to {stage.day + stage.after}"
    return f"{stage.name:12}day {stage.day:<4} {width} ({stage.source})"


def _weeks(source: str, **weeks: int) -> tuple[Stage, ...]:
    return tuple(Stage(name=name, day=7 * week, source=source) for name, week in weeks.items())


#: The schedules that are known, as far as sources state them.
SCHEDULES: Final = {
    one.name: one
    for one in (
        Schedule(
            name="emsci",
            title="EMSCI",
            axis="injury",
            stages=(
                # "Within 2 weeks" and "2 to 4 weeks"; of later stages only the weeks are told.
                Stage(name="very_acute", day=14, before=14, after=0, source="EMSCI stages"),
                Stage(name="acute_I", day=28, before=14, after=0, source="EMSCI stages"),
                *_weeks("EMSCI export", acute_II=12, acute_III=26, chronic=52),
            ),
        ),
        Schedule(
            name="sygen",
            title="Sygen",
            axis="",
            stages=_weeks(
                "Sygen export",
                **{f"{week:02}": week for week in (0, 1, 4, 8, 16, 26, 52)},
            ),
        ),
        Schedule(
            name="jrct2053210130",
            title="jRCT2053210130",
            axis="injury",
            stages=(
                Stage(name="baseline", day=49, before=7, after=7, source="jRCT2053210130"),
                Stage(name="followup", day=180, before=30, after=30, source="jRCT2053210130"),
            ),
        ),
    )
}
assert all(one.source in REFERENCES for known in SCHEDULES.values() for one in known.stages)


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
        before, after = _width(found)
        day = int(found["day"])
        return Window(name=text, axis=start, day=day, before=before or 0, after=after or 0)
    if start in SCHEDULES and (found := _STAGE.fullmatch(rest)):
        before, after = _width(found)
        axis = found["axis"]
        return SCHEDULES[start].window(found["name"], before=before, after=after, axis=axis)
    hint = did_you_mean(start, [*AXES, "visit", *SCHEDULES])
    raise OutcomeError(f"{shown(text)} is not a window; use {_GRAMMAR}{hint}")


def _width(found: re.Match[str]) -> tuple[int | None, int | None]:
    """Days early and late; None where they are not given."""
    if found["both"] is not None:
        return int(found["both"]), int(found["both"])
    return (None, None) if found["before"] is None else (int(found["before"]), int(found["after"]))
