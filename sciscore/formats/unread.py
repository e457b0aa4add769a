"""Names that say what a field of an exam says, and that nobody would read.

Such a column is refused, never passed over: it may be the exam that was meant.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from sciscore.errors import Problem
from sciscore.formats.name_parts import name_parts, words_of
from sciscore.formats.names import MOST_NAMES
from sciscore.recorded import folded

if TYPE_CHECKING:
    from sciscore.formats.layout import Layout

#: So many columns that are named like those of a layout, with more about them, are of an exam.
_MANY: Final = 20
#: Words of a column that says something about a grade, and is not one.
ABOUT: Final = frozenset(
    (
        *("reason", "impairment", "impairmentother", "specify"),
        *("comment", "comments", "note", "notes", "date", "time"),
    )
)
#: Words of a column that says whether a grade counts as normal.
_NORMAL: Final = frozenset({"normal", "considernormal", "cn", "nonsci"})
#: Words of columns that stand beside a cell in one exam.
_REMARKS: Final = ABOUT | _NORMAL | {"consider"}
#: Words by which the columns of a second exam are told from those of the first.
_AGAIN: Final = frozenset({"second", "copy", "repeat", "retest", "followup", "discharge"})
#: Words that may stand beside those of an answer or of the lowest non-key muscle.
_BESIDE: Final = frozenset(
    (
        *("voluntary", "deep", "any", "anal", "sphincter", "contraction", "pressure"),
        *("sensation", "vac", "dap", "lowest", "most", "caudal", "non", "key", "nonkey"),
        *("muscle", "muscles", "with", "motor", "function", "right", "left", "r", "l", "side"),
    )
)


def unread_by(layout: Layout | None, names: Iterable[str]) -> list[Problem]:
    """A problem for each name that is taken for a field, of names that a layout does not know.

    Without a layout no name is known. Of fields that are open somebody chooses the column.
    """
    columns = layout.columns if layout else {}
    ignored, undecided = (layout.ignored, layout.open) if layout else ((), ())
    names = tuple(itertools.islice(names, MOST_NAMES))
    second = dict.fromkeys(of_second(names, columns.values(), _MANY), "part of another exam")
    named = ((name, second.get(name) or _taken_for(name, columns)) for name in names)
    message = "looks like {} and would not be read; rename it, or list it in the layout as ignored"
    return [
        Problem(location=name, message=message.format(field), code="field.unread")
        for name, field in named
        if field and name not in ignored and name_parts(name).fields.isdisjoint(undecided)
    ]


def to_be_blank(layout: Layout, names: Iterable[str]) -> list[str]:
    """Names that a layout does not know and whose columns must be blank.

    They stand for cells that the standard does not have, such as a motor grade of T5, or
    would not be read.
    """
    names = [name for name in itertools.islice(names, MOST_NAMES) if name not in layout.ignored]
    refused = {problem.location for problem in unread_by(layout, names)}
    return [name for name in names if name in refused or name_parts(name).no_cell]


def of_second(names: Collection[str], columns: Iterable[str], many: int) -> list[str]:
    """Names that are those of columns with the same about each, if so many are alike."""
    if len(names) < many:
        return []
    known = _folds(tuple(columns))
    alike: dict[tuple[str, str], list[str]] = {}
    for name in itertools.islice(names, MOST_NAMES):
        about = _about(name, known)
        if about:
            alike.setdefault(about, []).append(name)
    groups = (group for group in alike.values() if len(group) >= many)
    return [*itertools.chain.from_iterable(groups)]


@functools.lru_cache(maxsize=64)
def _folds(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, names))


@functools.lru_cache(maxsize=2 * MOST_NAMES)
def _about(name: str, known: frozenset[str]) -> tuple[str, str] | None:
    """What stands before or behind the longest known name in a name, if it is no remark."""
    fold = folded(name)
    for size in range(len(fold) - 1, 1, -1):
        about = ("", fold[size:]) if fold[:size] in known else (fold[:-size], "")
        if fold[:size] in known or fold[-size:] in known:
            said = {*name_parts(name).rest, *words_of(name)}
            return None if said & _REMARKS else about
    return None


def _taken_for(name: str, columns: Mapping[str, str]) -> str:
    """The part of an exam that a name stands for, in words; empty if it is the user's own."""
    said = name_parts(name)
    if len(said.fields) != 1:
        return ""
    (path,) = said.fields
    if path.count(".") < 2:
        alone = all(word in _BESIDE or word.isdigit() for word in words_of(name))
        noun = path.upper() if "." not in path else "a lowest non-key muscle"
        return noun if alone else ""
    rest = {*said.rest}
    if rest & _NORMAL or rest >= {"non", "sci"}:
        return "a column that says whether a grade counts as normal"
    again = all(word.isdigit() or word in _AGAIN for word in rest)
    if rest and not (again and path in columns and _stem(name) != _stem(columns[path])):
        return ""
    return "a cell of an exam"


def _stem(name: str) -> str:
    """The name without a number at its end, such as the week by which a layout tells exams."""
    return name.rstrip("0123456789")
