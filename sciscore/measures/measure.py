"""Common parts of the measures: their descriptions, and reading and refusing values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import numpy as np

from sciscore.errors import MeasureError, Problem, did_you_mean, shown
from sciscore.recorded import SENTINELS, is_missing, whole_number

_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?")


@attrs.frozen
class Measure:
    """Description of a measure.

    Attributes
    ----------
    name
        Its key in `MEASURES`.
    function
        What computes or checks it.
    sources
        Keys of `sciscore.REFERENCES`.
    population
        In whom it was made or tested.
    not_for
        What it must not be used for.
    """

    name: str
    function: Callable[..., Any]
    sources: tuple[str, ...]
    population: str
    not_for: str


@attrs.frozen
class Result:
    """Base of the results of all measures."""

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        return attrs.asdict(self, value_serializer=_listed)


def _listed(instance: object, field: object, value: object) -> object:  # noqa: ARG001
    """A value as JSON knows it: a list for a tuple."""
    return list(value) if isinstance(value, tuple) else value


def decimal(value: object) -> float | None:
    """The number that a value is, or spells with a decimal point; else None."""
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return float(value)
    number = whole_number(value)
    return None if number is None else float(number)


def refused(location: str, value: object, noun: str, allowed: str) -> Problem:
    """The problem with a value: what it is not, what is allowed, and a hint."""
    if is_missing(value):
        message = f"blank; enter {allowed}"
        return Problem(location=location, message=message, code="value.missing", value="")
    hint = ""
    if str(whole_number(value)) in SENTINELS:
        hint = "; leave it blank if it stands for missing"
    message = f"{shown(value)} is not {noun}; use {allowed}{hint}"
    return Problem(location=location, message=message, code="value.not_allowed", value=shown(value))


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
    message = f"{shown(name)} is unknown; use {', '.join(names)}{hint}"
    raise MeasureError([Problem(location=location, message=message, code="name.unknown")])
