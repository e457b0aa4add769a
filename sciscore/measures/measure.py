"""How a measure describes itself, and what its results can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs


@attrs.frozen
class Measure:
    """How a measure describes itself.

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
    """What the results of all measures can do."""

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        return attrs.asdict(self, value_serializer=_listed)


def _listed(instance: object, field: object, value: object) -> object:  # noqa: ARG001
    """A value as JSON knows it: a list for a tuple."""
    return list(value) if isinstance(value, tuple) else value
