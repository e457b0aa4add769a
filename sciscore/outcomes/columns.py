"""Columns as they are handed in: their values, one for each person, and their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sciscore.errors import OutcomeError, Problem, shown


def values_of(column: object, location: str) -> Sequence[object]:
    """The values of a column, a series of a data frame or an array as plain ones."""
    listed = getattr(column, "tolist", None) or getattr(column, "to_list", None)
    values: object = listed() if listed else column
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        message = f"{shown(column)} is not a column; use one value for each row"
        raise OutcomeError([Problem(location=location, message=message, code="argument.type")])
    return values if isinstance(values, list | tuple) else list(values)


def one_length(lengths: Mapping[str, int]) -> int:
    """The length of columns of the same people; an OutcomeError if they differ."""
    different = set(lengths.values())
    if len(different) > 1:
        said = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise OutcomeError(f"columns of different people: {said}")
    return different.pop()


def one_order(columns: Mapping[str, object]) -> None:
    """Refuse columns of data frames with indexes that differ.

    They would be put side by side by position, and so be of different people.
    """
    indexes: dict[str, Any] = {
        name: getattr(column, "index", None) for name, column in columns.items()
    }
    indexes = {name: index for name, index in indexes.items() if hasattr(index, "equals")}
    first, *others = indexes or ("",)
    wrong = [name for name in others if not indexes[first].equals(indexes[name])]
    if wrong:
        message = f"its index differs from that of {first}; put both in one data frame first"
        raise OutcomeError([Problem(location=name, message=message) for name in wrong])
