"""Which members of a record are cells of an exam, and which are the user's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sciscore.errors import Problem, shown
from sciscore.formats.names import MOST_HINTS, flattened
from sciscore.formats.unread import unread_by
from sciscore.recorded import is_missing

if TYPE_CHECKING:
    from sciscore.formats.layout import Layout


def split(
    layout: Layout, record: Mapping[str, Any]
) -> tuple[dict[str, object], dict[str, Any], list[Problem]]:
    """The cells of a record by path, the members that are the user's, and problems."""
    own: dict[str, Any] = {}
    problems: list[Problem] = []
    inner = [] if _has_cells(layout, flattened(record)) else _inner(layout, record)
    if len(inner) == 1:
        own = {str(key): value for key, value in record.items() if key != inner[0]}
        record = record[inner[0]]
    elif inner:
        message = f"an exam each in {', '.join(map(shown, inner))}; a record holds one"
        return {}, {}, [Problem(message=message, code="record.several")]
    cells: dict[str, object] = {}
    for key, value in record.items():
        members = flattened({key: value})
        if not _has_cells(layout, members):
            own[str(key)] = value
            problems += [] if is_missing(value) else unread_by(layout, [str(key)])
            continue
        for name, cell in members.items():
            if not layout.knows(name):
                if not is_missing(cell) and name not in layout.ignored:
                    hinted = len(problems) < MOST_HINTS
                    problems.append(layout.not_a_field(name, hinted=hinted))
            elif name in cells:
                message = "given twice, nested and by its path"
                problems.append(Problem(location=name, message=message, code="field.repeated"))
            else:
                cells[name] = cell
    return cells, own, problems


def _has_cells(layout: Layout, members: Iterable[str]) -> bool:
    """True if any of the members belongs to an exam; a bare key is not a nested member."""
    return any(layout.belongs(name) if "." in name else _alone(layout, name) for name in members)


def _alone(layout: Layout, name: str) -> bool:
    return layout.knows(name) or layout.says_normal(name)


def _inner(layout: Layout, record: Mapping[str, Any]) -> list[str]:
    """The members of a record that hold an exam each: cells, or else anything that belongs."""
    nested = {name: flattened(value) for name, value in record.items() if _is_nested(value)}
    found = {name: members for name, members in nested.items() if _has_cells(layout, members)}
    return [name for name, members in found.items() if layout.holds_cells(members)] or [*found]


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping)
