"""Selection of visits: by a window of days, or by name."""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs

from sciscore.errors import shown
from sciscore.outcomes.fields import is_whole, named, refused, text

#: What days are counted from.
AXES: Final = ("injury", "treatment")
#: More days than these are a misprint or a code for missing.
MOST_DAYS: Final = 100 * 366


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
