"""Parts of stored results, as they come back from JSON; a TypeError for anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sciscore.errors import SciscoreError, did_you_mean, shown


@contextmanager
def restoring(thing: str, error: type[SciscoreError] = SciscoreError) -> Iterator[None]:
    """Turn what these functions raise into the error that users catch."""
    try:
        yield
    except (LookupError, TypeError) as wrong:
        why = f"lacks {wrong}" if isinstance(wrong, KeyError) else str(wrong)
        raise error(f"not a stored {thing}: {why}"[:300]) from None


def only(stored: object, keys: Iterable[str]) -> None:
    """Raise unless it is a mapping without other keys than these."""
    if not isinstance(stored, Mapping):
        raise TypeError(f"{shown(stored)} is not a mapping")
    known = tuple(keys)
    for key in stored:
        if key not in known:
            raise TypeError(f"unknown key {shown(key)}{did_you_mean(key, known)}")


def whole_of(stored: object) -> int:
    """A whole number; no truth value, nor a number that must be rounded first."""
    if not isinstance(stored, int) or isinstance(stored, bool):
        raise TypeError(f"{shown(stored)} is not a whole number")
    return stored


def text_of(stored: object) -> str:
    """A text."""
    if not isinstance(stored, str):
        raise TypeError(f"{shown(stored)} is not a string")
    return stored


def texts_of(stored: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(stored, list | tuple):
        raise TypeError(f"{shown(stored)} is not a list")
    return tuple(map(text_of, stored))


def truth_of(stored: object) -> bool:
    """A truth value."""
    if not isinstance(stored, bool):
        raise TypeError(f"{shown(stored)} is neither true nor false")
    return stored


def plain(value: Any) -> Any:
    """A value with lists in place of tuples, all the way down: as it comes back from JSON."""
    if isinstance(value, Mapping):
        return {key: plain(within) for key, within in value.items()}
    return [plain(within) for within in value] if isinstance(value, tuple | list) else value
