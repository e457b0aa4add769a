"""Names of columns and keys: in which spellings they are the same, and which records nest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sciscore.errors import Problem
from sciscore.recorded import folded

#: Unknown names for which a hint is looked for, which takes a while for each.
MOST_HINTS: Final = 30
#: Names that are looked at for what they say; no table of exams has as many.
MOST_NAMES: Final = 5_000
#: How deep a record may nest before its members are the user's own.
_DEPTH: Final = 6
#: Below one key stand so many members only if these are a whole exam.
MANY: Final = 100


def flattened(record: Mapping[Any, Any]) -> dict[str, object]:
    """The members of a record by path; an empty mapping, and a very deep one, is a member."""
    members: dict[str, object] = {}
    waiting: list[tuple[str, object, int]] = [
        (str(key), value, 1) for key, value in reversed([*record.items()])
    ]
    while waiting:
        path, value, depth = waiting.pop()
        if isinstance(value, Mapping) and value and depth < _DEPTH:
            waiting += [
                (f"{path}.{key}", inner, depth + 1) for key, inner in reversed([*value.items()])
            ]
        else:
            members.setdefault(path, value)
    return members


def head_of(names: Iterable[str]) -> str:
    """The first key of an exam that is one level down in a record, with a dot; or nothing."""
    heads = Counter(name.partition(".")[0] for name in names if "." in name)
    head, times = heads.most_common(1)[0] if heads else ("", 0)
    return f"{head}." if times >= MANY else ""


def without_head(names: Iterable[str]) -> tuple[str, ...]:
    """The names, without the first key of an exam that is one level down in a record."""
    given = tuple(names)
    head = head_of(given)
    return tuple(name.removeprefix(head) for name in given)


def by_fold(names: Iterable[str]) -> dict[str, list[str]]:
    """Names by what they fold to."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(folded(name), []).append(name)
    return found


def respelled(
    known: Mapping[str, str], names: Iterable[str]
) -> tuple[dict[str, str], list[Problem]]:
    """Names as a header has them by the known ones they match, and those that match one twice.

    The known ones are given by what they fold to.
    """
    found: dict[str, str] = {}
    problems = []
    for fold, alike in by_fold(names).items():
        own = known.get(fold)
        if own is None:
            continue
        chosen = found[own] = own if own in alike else alike[0]
        message = f"the same column as {chosen} in another spelling"
        problems += [
            Problem(location=name, message=message, code="field.repeated")
            for name in alike
            if name != chosen
        ]
    return found, problems
