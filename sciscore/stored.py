"""Parts of stored results, as they come back from JSON; a TypeError tells what is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sciscore.errors import shown
from sciscore.intervals import Score


def score_dict(score: Score) -> dict[str, int | None]:
    """A score as it is stored."""
    return {"value": score.value, "low": score.low, "high": score.high}


def score_of(stored: Mapping[str, Any]) -> Score:
    """The score that was stored."""
    low, high = whole_of(stored["low"]), whole_of(stored["high"])
    if low > high:
        raise TypeError(f"a score of {shown(low)} at least is {shown(high)} at most")
    return Score(low=low, high=high)


def whole_of(stored: object) -> int:
    """A whole number; no truth value, nor a number that must be rounded first."""
    if not isinstance(stored, int) or isinstance(stored, bool):
        raise TypeError(f"{shown(stored)} is not a whole number")
    return stored


def text_of(stored: object) -> str:
    """A text."""
    if not isinstance(stored, str):
        raise TypeError(f"{shown(stored)} is not a text")
    return stored


def texts_of(stored: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(stored, list | tuple):
        raise TypeError(f"{shown(stored)} is not a list")
    return tuple(map(text_of, stored))
