"""A layout for a table that nobody described: found from its names and values, never guessed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from sciscore.display import Grid, Tabular
from sciscore.errors import AS_SHOWN, Problem, shown
from sciscore.formats.layout import Layout
from sciscore.formats.layout_text import to_toml
from sciscore.formats.layouts import layouts
from sciscore.formats.name_parts import NameParts, cell_of, name_parts
from sciscore.formats.names import folded, head_of
from sciscore.formats.raw_table import Columns, other_sheets, raw_table
from sciscore.formats.written_values import counted, written_values
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.recorded import is_missing, read_value, texts
from sciscore.segments import DERMATOMES, printed

#: Fields that must be found.
_REQUIRED: Final = tuple(field.path for field in FIELDS if field.default is None)
#: A known layout that lacks less than this share of its columns is meant.
_MEANT: Final = 0.9
#: Words of a column that says whether a grade counts as normal.
_NORMAL: Final = frozenset({"normal", "consider", "considered", "considernormal"})
#: Names that are listed in a line.
_FEW: Final = 4


@attrs.frozen(kw_only=True, repr=False)
class LayoutSuggestion(Tabular):
    """A suggested layout, and what a person must settle before it is used.

    Attributes
    ----------
    name
        What the layout is called in a file.
    layout
        What was found. It reads the table if nothing is open.
    known
        Name of the layout of sciscore that the table follows; empty if none.
    open
        What could not be decided: fields without a column or with several, and values
        that are not understood. Each is one `Problem`.
    mapping
        Column by field, of the columns that are there.
    own
        Columns that are not of an exam. They are carried along.

    Examples
    --------
    >>> import sciscore as sci
    >>> record = {path.replace("right", "R").replace("left", "L"): value
    ...           for path, value in sci.layout("sciscore").write(sci.Exam.intact()).items()}
    >>> suggestion = sci.suggest_layout([record])
    >>> suggestion.open, suggestion.layout.columns["right.motor.C5"]
    ((), 'R.motor.C5')
    """

    name: str
    layout: Layout
    known: str = ""
    open: tuple[Problem, ...] = ()
    mapping: Mapping[str, str] = attrs.field(factory=dict)
    own: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<LayoutSuggestion: {len(self._found)} fields found, {len(self.open)} open>"

    @property
    def _found(self) -> list[str]:
        """The fields that must be there and have a column."""
        return [path for path in _REQUIRED if path in self.mapping]

    def grid(self) -> Grid:
        """The mapping: a line for each run of columns that are named alike."""
        found = f"{len(self._found)} of {len(_REQUIRED)} fields found"
        source = f"Layout {self.known}" if self.known else "Suggested layout"
        rows = [
            *_mapping(self.mapping),
            *_mapping(self.layout.considered_normal, " normal?"),
        ]
        notes = [*_spellings(self.layout)]
        if self.own:
            more = f" and {len(self.own) - _FEW} more" if len(self.own) > _FEW else ""
            notes.append(f"Columns of your own: {', '.join(self.own[:_FEW])}{more}")
        return Grid(f"{source}: {found}", ("field", "segments", "columns"), rows, notes)

    def grids(self) -> Sequence[Grid]:
        """The mapping, and what is open."""
        if not self.open:
            return (self.grid(),)
        rows = [(_places(points), message) for message, points in _told(self.open).items()]
        notes = [AS_SHOWN.capitalize()] * any(point.counted == "row" for point in self.open)
        title = f"Open: {len(self.open)}"
        return self.grid(), Grid(title, ("where", "what to settle"), rows, notes)

    def to_toml(self) -> str:
        """The layout as the text of a TOML file; what is open stands in it as comments."""
        points = [(problem.location, problem.message) for problem in self.open]
        return to_toml(attrs.evolve(self.layout, name=self.name), points)


def suggest_layout(
    source: object,
    *,
    name: str = "mine",
    untested: str | Iterable[str] = (),
    file_type: str | None = None,
    sheet: str | int | None = None,
    separator: str | None = None,
    encoding: str | None = None,
) -> LayoutSuggestion:
    """A layout for a table, from its names and values, and what is open.

    Parameters
    ----------
    source
        A data frame, a path or an open file, columns by name, or a list of records, which
        may be nested.
    name
        What the layout is called.
    untested
        Texts that stand for NT, such as ``["NA", "9"]``.
    file_type, sheet, separator, encoding
        As in `read_exams`.

    Returns
    -------
    LayoutSuggestion
        Prints the mapping; `LayoutSuggestion.to_toml` is what ``layout=`` takes.

    Raises
    ------
    FormatError
        If the file cannot be read.

    Notes
    -----
    Names are cut into words for side, modality, segment or muscle. A field is found if
    exactly one column says all that it is; it is open if none does, or several. A known
    layout is preferred where it fits. ``n`` stands for No only where ``y`` or
    ``j`` stands among the answers.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.layout("emsci").write(sci.Exam.intact())
    >>> sci.suggest_layout([exam]).known
    'emsci'
    >>> [str(point) for point in sci.suggest_layout([exam | {"VAC": "1"}]).open]
    ["VAC: '1' is not an answer (1 cell, first in record 1); say what it stands for"]
    """
    raw = raw_table(
        source, file_type=file_type, sheet=sheet, separator=separator, encoding=encoding
    )
    columns = raw.columns
    untested = texts(untested)
    known, problems = _known(columns, untested)
    base = "" if known is None else known.name
    if known is None:
        found: dict[str, str] = {}
        if not problems:
            found, problems = _found_columns(columns, untested)
        used = {*found.values()}
        ignored = [name for name in columns if cell_of(name) in found and name not in used]
        unsettled = [point.location for point in problems if point.location in PLACE]
        known = Layout(name=name, columns=found, untested=untested, ignored=ignored, open=unsettled)
    inner = _without_head(columns) if base else columns
    if sheet is None and not any(column in inner for column in known.columns.values()):
        problems = [*other_sheets(source, file_type), *problems]
    values, more = written_values(known, inner, raw.numbers, raw.counted)
    own = tuple(column for column in inner if not known.belongs(column))
    mapping = {path: column for path, column in known.columns.items() if column in inner}
    suggested = attrs.evolve(known, spellings=_merged(values, known.spellings))
    if base and suggested != _by_name(base):
        suggested = attrs.evolve(suggested, name=name)
    return LayoutSuggestion(
        name=name, layout=suggested, known=base, open=(*problems, *more), mapping=mapping, own=own
    )


# Known layouts


def _known(columns: Columns, untested: tuple[str, ...]) -> tuple[Layout | None, list[Problem]]:
    """The known layout that fits names best, named as they are; or why there is none."""
    names = _without_head(columns)
    ranks = {known: fit for known in layouts() if (fit := known.fit(names))[0] >= _MEANT}
    if not ranks:
        return None, []
    best = [known for known, fit in ranks.items() if fit == max(ranks.values())]
    if len(best) > 1:
        message = f"fits {', '.join(known.name for known in best)} alike; name one with layout="
        missing = [
            f"{known.name} lacks {', '.join(lacks)}"
            for known in best
            if (lacks := _lacking(known, names))
        ]
        message += "".join(f"; {text}" for text in missing)
        return None, [Problem(location="layout", message=message, code="layout.several")]
    matched, problems = best[0].matched(names)
    lacking = [
        Problem(
            location=column,
            message=f"no such column, which {matched.title} has",
            code="field.missing",
        )
        for column in _lacking(matched, names)
    ]
    return matched.also(untested=untested) if untested else matched, [*problems, *lacking]


def _lacking(known: Layout, names: Iterable[str]) -> list[str]:
    matched, _ = known.matched(names)
    given = set(names)
    return [column for column in matched.required if column not in given]


def _by_name(name: str) -> Layout:
    return next(known for known in layouts() if known.name == name)


def _without_head(columns: Columns) -> Columns:
    head = head_of(columns)
    return {name.removeprefix(head): column for name, column in columns.items()}


# Columns of nobody's layout


def _found_columns(
    columns: Columns, untested: tuple[str, ...]
) -> tuple[dict[str, str], list[Problem]]:
    """The one column of each field, and a problem for each field that has none or several."""
    parts = {name: name_parts(name) for name in columns}
    second = [name for name, said in parts.items() if said.fields and _NORMAL & {*said.rest}]
    problems = [
        Problem(
            location=name,
            message="seems to say whether a grade counts as normal; list it in considered_normal",
            code="field.ambiguous",
        )
        for name in second
        if not all(map(is_missing, columns[name]))
    ]
    parts = {name: said for name, said in parts.items() if name not in second}
    candidates: dict[str, list[str]] = {}
    for name, said in parts.items():
        for path in said.fields:
            candidates.setdefault(path, []).append(name)
    found: dict[str, str] = {}
    for path in PLACE:
        names = candidates.get(path, [])
        if len(names) > 1:
            names = [one for one in names if _may_hold(path, columns[one], untested)] or names
        if len(names) == 1 and len(parts[names[0]].fields) == 1:
            found[path] = names[0]
        elif names:
            problems.append(_several(path, names, parts))
        elif path in _REQUIRED:
            problems.append(_none(path, parts))
    if not found and _looks_long(columns):
        message = "a table with a row for each cell; read it with exams_from_long"
        problems = [Problem(location="table", message=message, code="layout.long")]
    return found, [*problems, *_visits(found, parts)]


def _looks_long(columns: Columns) -> bool:
    """True if the values of a column are the segments of an exam."""
    segments = {folded(segment) for segment in DERMATOMES}
    return any(
        segments <= {folded(value) for value in set(column) if isinstance(value, str)}
        for column in columns.values()
        if len(column) >= len(segments) and all(isinstance(value, str | None) for value in column)
    )


def _may_hold(path: str, column: Sequence[object], untested: tuple[str, ...]) -> bool:
    """True if a column holds any value allowed for the field, or is blank."""
    kind = (
        FIELDS[PLACE[path]].kind.declare(untested=untested)
        if untested
        else FIELDS[PLACE[path]].kind
    )
    values = [value for value, _, _ in counted(column) if not is_missing(value)]
    understood = (not isinstance(read_value(kind, value), Problem) for value in values)
    return not values or any(understood)


def _several(path: str, names: Sequence[str], parts: Mapping[str, NameParts]) -> Problem:
    others = sorted(set().union(*(parts[name].fields for name in names)) - {path})
    message = f"may be {' or '.join(map(shown, names))}"
    if others:
        message = f"{names[0]!r} may be this or {', '.join(others)}"
    return Problem(location=path, message=message, code="field.ambiguous")


def _none(path: str, parts: Mapping[str, NameParts]) -> Problem:
    segment = path.rpartition(".")[2]
    near = [name for name, said in parts.items() if said.near and _names(name, segment)]
    hint = f"; near: {', '.join(map(shown, near[:_FEW]))}" if near and "." in path else ""
    message = f"no column was found{hint}"
    return Problem(location=path, message=message, code="field.missing")


def _names(name: str, segment: str) -> bool:
    """True if a name with a side and a modality would name a segment."""
    return any(
        f".{segment}" in field
        for extra in ("R LT", "R M", "R", "LT", "M")
        for field in name_parts(f"{name} {extra}").fields
    )


def _visits(found: Mapping[str, str], parts: Mapping[str, NameParts]) -> list[Problem]:
    """A problem if columns that belong to different visits would be one exam."""
    visits = {
        tuple(word for word in parts[name].rest if any(map(str.isdigit, word)))
        for path, name in found.items()
        if path.count(".") > 1
    }
    if len(visits) < 2:
        return []
    told = ", ".join(shown(" ".join(words)) for words in sorted(visits))
    message = f"names of the columns found differ in {told}; are they of one exam?"
    return [Problem(location="columns", message=message, code="field.ambiguous")]


def _merged(
    first: Mapping[str, Mapping[str, str]], then: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Spellings by kind; the first for a value is the one that is written."""
    kinds = dict.fromkeys((*first, *then))
    return {kind: {**first.get(kind, {}), **then.get(kind, {})} for kind in kinds}


# Printing


def _mapping(columns: Mapping[str, str], suffix: str = "") -> list[tuple[str, str, str]]:
    """Rows of part, segments and columns: one for each run of columns that are named alike."""
    rows: list[tuple[str, str, str]] = []
    groups = itertools.groupby(columns.items(), lambda pair: pair[0].rpartition(".")[0])
    for part, group in groups:
        pairs = list(group)
        if not part or "lowest" in pairs[0][0]:
            rows += [(path + suffix, "", name) for path, name in pairs]
            continue
        for _, alike in itertools.groupby(pairs, lambda pair: _pattern(*pair)):
            run = [(path.rpartition(".")[2], name) for path, name in alike]
            segments = (
                printed(run[0][0]) if len(run) == 1 else f"{run[0][0]} to {printed(run[-1][0])}"
            )
            named = ", ".join(
                name for _, name in (run if len(run) <= _FEW else [*run[:2], run[-1]])
            )
            label = part.replace(".", " ").replace("_", " ") + suffix
            rows.append(
                (
                    label,
                    segments,
                    named.replace(f", {run[-1][1]}", f" ... {run[-1][1]}")
                    if len(run) > _FEW
                    else named,
                )
            )
    return rows


def _pattern(path: str, name: str) -> str:
    """The name with a mark for the segment, by which columns are named alike."""
    segment = path.rpartition(".")[2]
    for text in (segment, printed(segment), "S45", "S4/5"):
        place = name.casefold().find(text.casefold())
        if place >= 0:
            return f"{name[:place]}#{name[place + len(text) :]}"
    return name


def _spellings(layout: Layout) -> Iterable[str]:
    """The spellings of the source, a line for each kind."""
    if layout.untested:
        yield f"Not tested: {', '.join(map(repr, layout.untested))}"
    for kind, spelled in layout.spellings.items():
        said = (f"{text!r} = {ours or 'none'}" for text, ours in spelled.items())
        yield f"{kind.replace('_', ' ').capitalize()}: {', '.join(said)}"


def _told(points: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Open points by what is said of them."""
    told: dict[str, list[Problem]] = {}
    for point in points:
        told.setdefault(point.message, []).append(point)
    return told


def _places(points: Sequence[Problem]) -> str:
    named = ", ".join(point.location for point in points[:_FEW])
    return f"{named} and {len(points) - _FEW} more" if len(points) > _FEW else named
