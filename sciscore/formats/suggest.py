"""A layout for a table that nobody described: found from its names and values, never guessed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from sciscore.display import Grid, Tabular
from sciscore.errors import AS_SHOWN, MOST_LINES, FormatError, Problem
from sciscore.formats.found_columns import FEW, FoundLayout
from sciscore.formats.layout import Layout
from sciscore.formats.layout_fields import KINDS, REQUIRED
from sciscore.formats.layout_search import search
from sciscore.formats.layout_text import quoted, to_toml
from sciscore.formats.layouts import best_fitting, layouts
from sciscore.formats.names import head_of
from sciscore.formats.raw_table import Columns, other_sheets, raw_table
from sciscore.formats.read import FileOptions
from sciscore.formats.table import Table
from sciscore.formats.trial import (
    WrittenValues,
    blank_rows,
    of_whole_file,
    refused,
    written_values,
)
from sciscore.formats.unread import unread_by
from sciscore.recorded import is_missing, texts
from sciscore.segments import printed

#: Lines of open points that are printed at least; more where the mapping is short.
_FEWEST_POINTS: Final = 8


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
    choices
        By table of the TOML file, keys and values of lines that may settle what is open.
    blank
        Number of rows without a cell of an exam.

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
    choices: Mapping[str, Sequence[tuple[str, str]]] = attrs.field(factory=dict)
    blank: int = 0

    def __repr__(self) -> str:
        return f"<LayoutSuggestion: {len(self._found)} fields found, {len(self.open)} open>"

    @property
    def _found(self) -> list[str]:
        """The fields that must be there and have a column."""
        return [path for path in REQUIRED if path in self.mapping]

    def grid(self) -> Grid:
        """The mapping: a line for each run of columns that are named alike."""
        found = f"{len(self._found)} of {len(REQUIRED)} fields found"
        source = f"Layout {self.known}" if self.known else "Suggested layout"
        rows = [
            *_mapping_rows(self.mapping),
            *_mapping_rows(self.layout.considered_normal, " normal?"),
        ]
        notes = [*_spelling_lines(self.layout)]
        if self.own:
            notes.append(f"Columns of your own: {_few(self.own)}")
        if self.blank:
            rows_left = f"{self.blank:,} row{'s' * (self.blank > 1)} without a cell of an exam"
            notes.append(f"{rows_left}: leave out with --on-error report")
        return Grid(f"{source}: {found}", ("field", "segments", "columns"), rows, notes)

    def grids(self) -> Sequence[Grid]:
        """The mapping, and what is open."""
        if not self.open:
            return (self.grid(),)
        mapping, rows = self.grid(), _open_rows(self.open)
        most = max(MOST_LINES - len(mapping.to_text().splitlines()), _FEWEST_POINTS)
        notes = [f"And {len(rows) - most} more"] * (len(rows) > most)
        notes += [AS_SHOWN.capitalize()] * any(point.counted == "row" for point in self.open)
        title = f"Open: {len(self.open)}"
        what = ("where", "what to settle")
        return mapping, Grid(title, what, rows[:most], notes)

    def to_toml(self) -> str:
        """The layout as the text of a TOML file; what is open stands in it as comments."""
        points = [f"{place}: {message}" for place, message in _open_rows(self.open)]
        return to_toml(attrs.evolve(self.layout, name=self.name), points, self.choices)


def _mapping_rows(columns: Mapping[str, str], suffix: str = "") -> list[tuple[str, str, str]]:
    """Rows of part, segments and columns: one for each run of columns that are named alike."""
    rows: list[tuple[str, str, str]] = []
    for part, pairs in itertools.groupby(columns.items(), lambda pair: pair[0].rpartition(".")[0]):
        if part.count(".") == 0:
            rows += [(path + suffix, "", name) for path, name in pairs]
            continue
        label = part.replace(".", " ").replace("_", " ") + suffix
        for _, alike in itertools.groupby(pairs, lambda pair: _pattern(*pair)):
            run = [*alike]
            ends = dict.fromkeys(printed(path.rpartition(".")[2]) for path, _ in (run[0], run[-1]))
            names = [name for _, name in run]
            named = ", ".join(names)
            if len(run) > FEW:
                named = f"{names[0]}, {names[1]} ... {names[-1]}"
            rows.append((label, " to ".join(ends), named))
    return rows


def _pattern(path: str, name: str) -> str:
    """The name with a mark for the segment, by which columns are named alike."""
    segment = path.rpartition(".")[2]
    text = rf"{segment[0]}h?[ ._-]?0?{segment[1:]}(?!\d)"
    if segment == "S4_5":
        text = r"S4[ ._/-]?S?5(?!\d)"
    return re.sub(text, "#", name, count=1, flags=re.IGNORECASE)


def _spelling_lines(layout: Layout) -> Iterable[str]:
    """The spellings of the source, a line for each kind."""
    if layout.untested:
        yield f"Not tested: {', '.join(map(repr, layout.untested))}"
    for kind, spelled in layout.spellings.items():
        said = (f"{text!r} = {ours or 'none'}" for text, ours in spelled.items())
        yield f"{kind.replace('_', ' ').capitalize()}: {', '.join(said)}"


def _open_rows(points: Iterable[Problem]) -> list[tuple[str, str]]:
    """The places that are open and why: one row for all places with the same reason."""
    told: dict[str, list[str]] = {}
    for point in points:
        told.setdefault(point.message, []).append(point.location)
    return [(_few(places), message) for message, places in told.items()]


def _few(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return ", ".join(names[:FEW]) + more


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
    layout is preferred where it fits. In the end the table is read with the layout: what
    is refused is open, too. ``n`` stands for No only where ``y`` or
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
    options: FileOptions = {"sheet": sheet, "separator": separator, "encoding": encoding}
    try:
        raw = raw_table(source, file_type=file_type, **options)
    except FormatError as error:
        wrong = of_whole_file(source, file_type, options, None)
        raise FormatError(wrong or error.problems) from None
    columns = _columns(raw)
    raw = attrs.evolve(raw, extra=columns)
    found = search(columns, name, texts(untested))
    known, problems = found.layout, [*found.problems]
    if sheet is None and not any(column in columns for column in known.columns.values()):
        problems = [*other_sheets(source, file_type), *problems]
    values = written_values(known, raw)
    # The first text for a value is the one that is written: that of the table.
    suggested = attrs.evolve(known, spellings=values.spellings).also(**known.spellings)
    if found.known and suggested not in layouts():
        suggested = attrs.evolve(suggested, name=name)
    problems += values.problems
    problems += refused(suggested, raw, values, problems)
    readable = known.columns or raw.members is not None
    wrong = of_whole_file(source, file_type, options, suggested if readable else None)
    nothing = any(problem.code == "table.not_allowed" for problem in wrong)
    problems = wrong if nothing else [*wrong, *problems]
    return LayoutSuggestion(
        name=name,
        layout=suggested,
        known=found.known,
        open=tuple(problems),
        mapping={path: column for path, column in known.columns.items() if column in columns},
        own=tuple(column for column in columns if not known.belongs(column)),
        choices=_choices(attrs.evolve(found, layout=suggested), columns, values, problems),
        blank=len(blank_rows(suggested, columns)),
    )


def _columns(raw: Table[Any]) -> dict[str, list[object]]:
    """The columns; of records of a known layout, without the key that leads to the exam."""
    head = head_of(raw.extra) if raw.members is not None else ""
    inner = {name.removeprefix(head): column for name, column in raw.extra.items()}
    return inner if head and best_fitting(inner) else raw.extra


def _choices(
    found: FoundLayout, columns: Columns, values: WrittenValues, points: Iterable[Problem]
) -> dict[str, list[tuple[str, str]]]:
    """By table of a layout file, the keys and values of lines that may settle what is open."""
    others = (name for name in columns if not found.layout.belongs(name))
    within = (name for name in columns if _is_stray(name, found.layout))
    lines: dict[str, list[tuple[str, str]]] = {
        "ignored": [
            *((problem.location, "") for problem in unread_by(found.layout, others)),
            *((name, "") for name in within if not all(map(is_missing, columns[name]))),
        ],
        "columns": _of_fields(found.choices),
        "considered_normal": _of_fields(found.second),
    }
    for kind in KINDS:
        unknown = values.unknown.get(kind, {})
        lines[f"spellings.{kind}"] = [(text, f'""  # {use}') for text, use in unknown.items()]
    second = {*found.layout.considered_normal.values()}
    lines[f"spellings.{KINDS[-1]}"] += [
        (point.value, '""  # Yes, No')
        for point in points
        if point.value and point.code == "value.not_allowed"
        # Where there are several columns, the first is named.
        if point.location.rpartition(" columns, first ")[2] in second
    ]
    return {table: rows for table, rows in lines.items() if rows}


def _is_stray(name: str, layout: Layout) -> bool:
    """True if a name lies within the cells of an exam and is none."""
    known = layout.knows(name) or name in layout.surplus or layout.says_normal(name)
    return layout.belongs(name) and not known


def _of_fields(choices: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Columns that fields may have: the first of each field, then the second of each."""
    rows = itertools.zip_longest(*choices.values(), fillvalue="")
    pairs = (pair for row in rows for pair in zip(choices, row, strict=True))
    return [(path, quoted(name)) for path, name in pairs if name]
