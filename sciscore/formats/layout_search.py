"""The layout of a table: a known one where it fits, else what the names of columns say."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import attrs

from sciscore.errors import Problem
from sciscore.formats.found_columns import (
    FoundLayout,
    affixes,
    found_columns,
    has_affix,
    in_a_row,
    looks_long,
)
from sciscore.formats.layout import Layout
from sciscore.formats.layout_fields import REQUIRED
from sciscore.formats.layouts import best_fitting
from sciscore.formats.name_parts import cell_of, name_parts
from sciscore.formats.names import MOST_NAMES
from sciscore.formats.raw_table import Columns
from sciscore.isncsci.fields import PLACE
from sciscore.recorded import is_missing


def search(columns: Columns, name: str, untested: tuple[str, ...]) -> FoundLayout:
    """The layout for a table: all its names as they are, or those that begin or end alike."""
    whole = _whole(columns, name, untested)
    return (_of_some(columns, name, untested) if whole.problems else None) or whole


def _whole(columns: Columns, name: str, untested: tuple[str, ...]) -> FoundLayout:
    """The layout for all columns."""
    best = best_fitting(columns)
    if len(best) == 1:
        return _known(best[0], columns, untested)
    nothing = Layout(name=name, columns={}, untested=untested)
    found = found_columns(columns, nothing)
    named = found.layout.columns
    if best and not named.keys() >= {*REQUIRED}:
        return FoundLayout(layout=nothing, problems=[_tie(best, columns)])
    if not named and looks_long(columns):
        message = "a table with a row for each cell; read it with exams_from_long"
        problem = Problem(location="table", message=message, code="layout.long")
        return FoundLayout(layout=nothing, problems=[problem])
    used = {*named.values()}
    ignored = [one for one in columns if cell_of(one) in named and one not in used]
    unsettled = [point.location for point in found.problems if point.location in PLACE]
    return attrs.evolve(found, layout=attrs.evolve(found.layout, ignored=ignored, open=unsettled))


def _tie(best: Sequence[Layout], names: Columns) -> Problem:
    """The problem of several layouts that fit alike."""
    each = " or ".join(f"--layout {known.name}" for known in best)
    message = f"fits {', '.join(known.name for known in best)} alike; read it with {each}"
    for known in best:
        lacks = [column for column in known.matched(names)[0].required if column not in names]
        message += f"; {known.name} lacks {', '.join(lacks)}" if lacks else ""
    return Problem(location="layout", message=message, code="layout.several")


def _known(known: Layout, columns: Columns, untested: tuple[str, ...]) -> FoundLayout:
    """A known layout, named as the columns are; what it lacks is looked for under other names."""
    matched, problems = known.matched(columns)
    absent = [path for path in PLACE if matched.columns.get(path, path) not in columns]
    others = {one: column for one, column in columns.items() if not matched.knows(one)}
    found = found_columns(others, matched.also(untested=untested), absent)
    problems += (_lacking(point, matched) for point in found.problems)
    return attrs.evolve(found, known=known.name, problems=problems)


def _lacking(point: Problem, known: Layout) -> Problem:
    """A problem, with the name of the column that a known layout has where one is missing."""
    if point.code != "field.missing":
        return point
    message = f"no such column, which {known.title} has"
    return attrs.evolve(
        point, location=known.columns.get(point.location, point.location), message=message
    )


# Names that begin or end alike


def _of_some(columns: Columns, name: str, untested: tuple[str, ...]) -> FoundLayout | None:
    """The layout for the columns that begin or end alike, where these are all of an exam.

    Where they are several exams, the fields are open.
    """
    shared = affixes(columns) if len(columns) < MOST_NAMES else []
    others = {one: one for one in columns if not any(has_affix(one, *affix) for affix in shared)}
    left = {*columns} - {*others}
    exams: list[FoundLayout] = []
    for begin, end in shared:
        alike = [one for one in columns if one in left and has_affix(one, begin, end)]
        cut = {one[len(begin) : len(one) - len(end)]: one for one in alike}
        if cut.keys() & others.keys():
            continue
        full = {**others, **cut}
        found = _whole({one: columns[full[one]] for one in full}, name, untested)
        if not found.problems:
            call = functools.partial(_full, full, begin, end)
            layout = found.layout.renamed(call, [path for path in PLACE if path in full])
            exams.append(attrs.evolve(found, layout=layout))
            left.difference_update(alike)
    rest = [one for one in (*left, *others) if not any(e.layout.knows(one) for e in exams)]
    filled = (one for one in rest if not all(map(is_missing, columns[one])))
    if not exams or any(map(_is_of_an_exam, filled)):
        return None
    if len(exams) > 1:
        return _several([found.layout for found in exams], name, untested)
    return exams[0]


def _is_of_an_exam(name: str) -> bool:
    """True if a name says a field, whole or without the part that begins or ends it."""
    marks = [at for at in range(1, len(name) - 1) if not name[at].isalnum()]
    parts = (name, *(name[at + 1 :] for at in marks[:1]), *(name[:at] for at in marks[-1:]))
    return any(name_parts(part).fields for part in parts)


def _several(exams: Sequence[Layout], name: str, untested: tuple[str, ...]) -> FoundLayout:
    """The fields of several exams in a row, all open but those that they share."""
    each = {path: [*dict.fromkeys(exam.columns[path] for exam in exams)] for path in REQUIRED}
    columns = {path: names[0] for path, names in each.items() if len(names) == 1}
    choices = {path: names for path, names in each.items() if len(names) > 1}
    message = in_a_row([*choices.values()])
    return FoundLayout(
        layout=Layout(name=name, columns=columns, untested=untested, open=[*choices]),
        choices=choices,
        problems=[
            Problem(location=path, message=message, code="field.ambiguous") for path in choices
        ],
    )


def _full(names: Mapping[str, str], begin: str, end: str, name: str) -> str:
    """A name as it is in the table; others begin and end as most do."""
    return names.get(name, f"{begin}{name}{end}")
