"""The columns of an exam in a table of nobody's layout, found from the words of their names."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from sciscore.errors import Problem, shown
from sciscore.formats.layout import Layout
from sciscore.formats.layout_fields import REQUIRED
from sciscore.formats.name_parts import NameParts, name_parts
from sciscore.formats.raw_table import Columns, counted
from sciscore.formats.unread import ABOUT
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.recorded import folded, is_missing
from sciscore.segments import DERMATOMES

#: How many of these are graded cells.
CELLS: Final = PLACE["vac"]
#: Names that are listed in a line.
FEW: Final = 4
#: Words of a column that says whether a grade counts as normal.
_NORMAL: Final = frozenset({"normal", "consider", "considered", "considernormal"})
#: Begins, and ends, of names that are looked at.
_MOST_AFFIXES: Final = 8
#: So many fields with several columns each are those of several exams.
_MANY: Final = 100


@attrs.frozen(kw_only=True)
class FoundLayout:
    """A layout for a table as far as names give it."""

    layout: Layout
    #: Name of the layout of sciscore that it follows; empty if none.
    known: str = ""
    #: The columns that a field may have, where it is open.
    choices: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    #: By field, the columns that seem to say whether its grade counts as normal.
    second: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    #: What is open: fields that have no column or several, and second columns.
    problems: Sequence[Problem] = ()


def found_columns(columns: Columns, base: Layout, wanted: Iterable[str] = PLACE) -> FoundLayout:
    """A layout with the columns of the fields that are wanted, and a problem for each open one."""
    parts = {name: name_parts(name) for name in columns}
    second: dict[str, list[str]] = {}
    candidates: dict[str, list[str]] = {}
    for name, said in parts.items():
        of_second = _NORMAL & {*said.rest}
        for path in said.fields if of_second or not ABOUT & {*said.rest} else ():
            (second if of_second else candidates).setdefault(path, []).append(name)
    found: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for path in wanted:
        names = _holding(path, candidates.get(path, []), columns, base.untested)
        if len(names) == 1 and len(parts[names[0]].fields) == 1:
            found[path] = names[0]
        elif names:
            choices[path] = names
    absent = [path for path in REQUIRED if path in wanted and path not in {**found, **choices}]
    problems = [*_second(second), *_several(choices, parts), *_absent(absent, parts)]
    problems += _of_other_visits(found, choices, parts)
    known = {**base.columns, **found}
    named = {path: known[path] for path in PLACE if path in known and path not in choices}
    layout = attrs.evolve(base, columns=named, open=[*choices])
    return FoundLayout(layout=layout, choices=choices, second=second, problems=problems)


def looks_long(columns: Columns) -> bool:
    """True if the values of a column are the segments of an exam."""
    segments = {folded(segment) for segment in DERMATOMES}
    return any(
        segments <= {folded(value) for value in set(column) if isinstance(value, str)}
        for column in columns.values()
        if len(column) >= len(segments) and all(isinstance(value, str | None) for value in column)
    )


def affixes(names: Collection[str]) -> list[tuple[str, str]]:
    """Begins and ends that as many names share as an exam has cells, the longest first.

    >>> affixes([f"pre_x{place}_v1" for place in range(150)])
    [('pre_', '_v1'), ('pre_', ''), ('', '_v1')]
    """
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    for name in names:
        marks = [at for at in range(1, len(name) - 1) if not name[at].isalnum()]
        begins.update(name[: at + 1] for at in marks[:3])
        ends.update(name[at:] for at in marks[-2:])
    few = ([text for text, _ in each.most_common(_MOST_AFFIXES)] for each in (begins, ends))
    shared = [
        (begin, end)
        for begin, end in itertools.product(*(["", *texts] for texts in few))
        if begin or end
        if sum(has_affix(name, begin, end) for name in names) >= CELLS
    ]
    return sorted(shared, key=lambda pair: len("".join(pair)), reverse=True)


def has_affix(name: str, begin: str, end: str) -> bool:
    """True if a name begins and ends so, and is longer than that."""
    return name.startswith(begin) and name.endswith(end) and len(name) > len(begin) + len(end)


def _holding(path: str, names: list[str], columns: Columns, untested: tuple[str, ...]) -> list[str]:
    """Those of several columns that hold a value of a field, or else any value at all."""
    if len(names) < 2:
        return names
    kind = FIELDS[PLACE[path]].kind
    kind = kind.declare(untested=untested) if untested else kind
    able = [
        name
        for name in names
        if any(kind.understood(cell) is not None for cell, _, _ in counted(columns[name]))
    ]
    return able or [name for name in names if not all(map(is_missing, columns[name]))] or names


# What is open


def _second(second: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """A problem for each column that seems to say whether a grade counts as normal."""
    message = "seems to say whether a grade counts as normal; list it in considered_normal, "
    message += "or in ignored"
    for name in dict.fromkeys(itertools.chain.from_iterable(second.values())):
        yield Problem(location=name, message=message, code="field.ambiguous")


def _several(choices: Mapping[str, list[str]], parts: Mapping[str, NameParts]) -> Iterator[Problem]:
    """A problem for each field with several columns; with one message if they differ alike."""
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for path, names in choices.items():
        others = sorted(set().union(*(parts[name].fields for name in names)) - {path})
        if others:
            message = f"{names[0]!r} may be this or {', '.join(others)}"
            yield Problem(location=path, message=message, code="field.ambiguous")
        else:
            alike.setdefault(tuple(parts[name].rest for name in names), []).append(path)
    for paths in alike.values():
        for path in paths:
            names = choices[path]
            message = f"may be {' or '.join(map(shown, names[:FEW]))}"
            message += f" or {len(names) - FEW} more" * (len(names) > FEW)
            if len(paths) > FEW:
                message = in_a_row([choices[path] for path in paths])
            yield Problem(location=path, message=message, code="field.ambiguous")


def in_a_row(choices: Sequence[Sequence[str]]) -> str:
    """The message of fields that have several columns each, which differ alike."""
    patterns = [*map(_pattern, zip(*choices, strict=True))]
    several = "exams" if len(choices) >= _MANY else "parts of exams"
    message = f"{len(choices) * len(patterns)} columns, {len(patterns)} for each field: "
    message += f"{', '.join(patterns)}; if they are {several} in a row, "
    ends = all(pattern.startswith("*") for pattern in patterns)
    return message + "write a layout for each" + (", or use visits_from_wide" if ends else "")


def _pattern(names: Sequence[str]) -> str:
    """What names have in common: how they begin and end."""
    begin = _common(names)
    ends = [name[len(begin) :][::-1] for name in names]
    return f"{begin}*{_common(ends)[::-1]}"


def _common(texts: Sequence[str]) -> str:
    """How all texts begin."""
    alike = (len({*chars}) == 1 for chars in zip(*texts, strict=False))
    return texts[0][: sum(itertools.takewhile(bool, alike))]


def _absent(paths: Sequence[str], parts: Mapping[str, NameParts]) -> Iterator[Problem]:
    """A problem for each field without a column, with the names that nearly are one."""
    segments = {path: path.rpartition(".")[2] for path in paths}
    near = {
        path: [name for name, said in parts.items() if segments[path] in said.near]
        for path in paths
    }
    told = [path for path in paths if near[path]]
    every = dict.fromkeys(itertools.chain.from_iterable(near.values()))
    for path in paths:
        names = [*every] if len(told) > FEW and near[path] else near[path]
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        hint = f"; near: {', '.join(map(shown, names[:FEW]))}{more}" if names else ""
        yield Problem(location=path, message=f"no column was found{hint}", code="field.missing")


def _of_other_visits(
    found: dict[str, str], choices: dict[str, list[str]], parts: Mapping[str, NameParts]
) -> Iterator[Problem]:
    """A problem for each cell whose column has another number in its name; it stays open."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for path, name in found.items():
        if path.count(".") > 1:
            numbers = tuple(word for word in parts[name].rest if any(map(str.isdigit, word)))
            groups.setdefault(numbers, []).append(path)
    if len(groups) < 2:
        return
    told = {words: shown(" ".join(words)) if words else "no number" for words in groups}
    most = max(groups, key=lambda numbers: len(groups[numbers]))
    like = f"{len(groups[most])} others, such as {shown(found[groups[most][0]])}"
    for numbers, paths in groups.items():
        if numbers == most:
            continue
        names = [found.pop(path) for path in paths]
        choices.update((path, [name]) for path, name in zip(paths, names, strict=True))
        named = ", ".join(map(shown, names[:FEW])) + ", ..." * (len(names) > FEW)
        message = f"{named}: {told[numbers]} in the name, {told[most]} in {like}"
        message += "; are they of one exam?"
        for path in paths:
            yield Problem(location=path, message=message, code="field.ambiguous")
