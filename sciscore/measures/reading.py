"""How the measures read values, and how they refuse them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

import numpy as np

from sciscore.errors import MeasureError, Problem, did_you_mean, shown
from sciscore.recorded import SENTINELS

_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,8}")
_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?")
#: Numbers from here on are none that a measure knows.
_HUGE: Final = 10**9


def whole(value: object) -> int | None:
    """The whole number that a value is, or spells in plain digits; else None."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return int(value) if -_HUGE < value < _HUGE else None
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else None


def decimal(value: object) -> float | None:
    """The number that a value is, or spells with a decimal point; else None."""
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str):
        return float(value) if _DECIMAL.fullmatch(value) else None
    number = whole(value)
    return None if number is None else float(number)


def word(value: object) -> str:
    """The text of a text, a truth value or a whole number; empty for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    number = whole(value)
    return "" if number is None else str(number)


def blank(value: object) -> bool:
    """Whether nothing was entered."""
    return value is None or (isinstance(value, str) and not value)


def refused(
    location: str,
    value: object,
    noun: str,
    allowed: str,
    row: int | None = None,
    *,
    hint: str = "",
) -> Problem:
    """The problem of a value: what it is not, what is allowed, and a hint."""
    if blank(value):
        return Problem(location=location, message=f"blank; enter {allowed}", row=row)
    if word(value) in SENTINELS:
        hint = "; leave it blank if it stands for missing"
    message = f"{shown(value)} is not {noun}; use {allowed}{hint}"
    return Problem(location=location, message=message, row=row)


def refuse(problems: Iterable[Problem]) -> None:
    """Raise a MeasureError that lists the problems, if there are any."""
    found = tuple(problems)
    if found:
        raise MeasureError(found)


def chosen(location: str, name: object, known: Iterable[str]) -> str:
    """A name that the caller must choose among known ones; a MeasureError if it is none."""
    names = tuple(known)
    if isinstance(name, str) and name in names:
        return name
    hint = did_you_mean(name, names) if isinstance(name, str) else ""
    raise MeasureError(
        [
            Problem(
                location=location, message=f"{shown(name)} is unknown; use {', '.join(names)}{hint}"
            )
        ]
    )
