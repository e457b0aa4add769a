"""Parsed records as tables: which members are the user's, and the cells as columns."""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import Problem, SciscoreError
from sciscore.formats.form import Codes, Form
from sciscore.formats.json_shape import NO_VALUE, Shape, all_values, repeated_values
from sciscore.formats.json_text import DEEP, Parsed, can_be_written, noun_of
from sciscore.formats.names import flattened, without_head
from sciscore.formats.table import Table
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    from sciscore.formats.blocks import Places

#: Types of cells that are read as columns.
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
#: How many keys lead to an object that holds cells, at most.
_LEVELS: Final = 2
#: Of how many keys, and of how many lists of keys, it is known whose they are.
_MOST_KNOWN: Final = 1 << 12


@attrs.frozen(eq=False)
class Taken:
    """Records that were read as columns.

    Attributes
    ----------
    rows
        Which of the records of a text they are, from 0.
    codes
        Their codes.
    own
        The user's own members of each.
    """

    rows: Sequence[int] = ()
    codes: Codes | None = None
    own: Sequence[Mapping[str, object]] = ()


NOTHING: Final = Taken()


class Reader:
    """Reads records of JSON in a form; those of one shape are read as columns."""

    def __init__(self, form: Form[Any], *, ascii_only: bool) -> None:
        self._form = form
        self.ascii_only = ascii_only
        self._own_names: dict[str, bool] = {}
        self._shared: dict[tuple[str, ...], tuple[list[str], list[str], list[Problem]]] = {}

    def table(
        self,
        records: Sequence[Parsed | None],
        numbers: Sequence[int] | None = None,
        taken: Taken = NOTHING,
        counted: str = "record",
    ) -> Table[Any]:
        """The table of records with their numbers, from 1 unless given; None for the taken."""
        numbers = range(1, len(records) + 1) if numbers is None else numbers
        own: list[Mapping[str, object]] = [{}] * len(records)
        problems: dict[int, Sequence[Problem]] = {}
        cells: dict[int, Any] = {}
        done = [place for place, one in enumerate(records) if one is None]
        for place, members in zip(done, taken.own, strict=True):
            own[place] = members
        for place, one in enumerate(records):
            if one is not None:
                own[place], cells[place], problems[place] = self._parts(*one)
        codes = self._codes(len(records), done, taken)
        good = [place for place in cells if not problems[place]]
        # What is wrong with the cells is told before what nobody would read.
        others = [place for place in cells if problems[place] and _are_read(problems[place])]
        for place in [*self._by_column(good, cells, codes), *others]:
            try:
                codes[place] = np.frombuffer(self._form.read(cells[place]), np.uint8)
            except SciscoreError as error:
                problems[place] = self._hinted(error.problems, records[place])
            except RecursionError:
                message = f"not {self._form.noun}: {DEEP}"
                problems[place] = [Problem(message=message, code="file.too_large")]
        good = [place for place in range(len(records)) if not problems.get(place)]
        names = dict.fromkeys(itertools.chain.from_iterable(own))
        table = Table(
            records=self._form.gathered(codes if len(good) == len(codes) else codes[good]),
            rows=tuple(numbers[place] for place in good),
            numbers=numbers,
            extra={name: [members.get(name) for members in own] for name in names},
            problems=(),
            counted=counted,
            members=own,
        )
        placed = (
            attrs.evolve(problem, row=place + 1)
            for place, wrong in problems.items()
            for problem in wrong
        )
        return attrs.evolve(table, problems=tuple(map(table.numbered, placed)))

    def _codes(self, count: int, done: Sequence[int], taken: Taken) -> Codes:
        """The codes of records, as far as they are known."""
        if taken.codes is not None and len(done) == count:
            return taken.codes
        codes = np.zeros((count, self._form.encode({}, 0)[0].shape[1]), np.uint8)
        if taken.codes is not None:
            codes[done] = taken.codes
        return codes

    def _parts(
        self, record: object, wrong: list[Problem]
    ) -> tuple[Mapping[str, object], Mapping[str, object], list[Problem]]:
        """The user's own members of a record, its cells, and what is wrong with it."""
        if isinstance(record, dict):
            return self.split(record)
        message = f"expected {self._form.noun}, found {noun_of(record)}"
        return {}, {}, wrong or [Problem(message=message, code="table.not_allowed")]

    def taken(
        self,
        shape: Shape,
        block: bytes,
        starts: Places,
        ends: Places,
        lines: Places | None = None,
    ) -> Taken:
        """The records of a block that are of a shape, and hold no wrong cell.

        Parameters
        ----------
        shape
            The shape.
        block
            The text.
        starts, ends
            Where the records lie between commas, and between line ends if there are any.
        lines
            Which lines of the block they are, if not all.
        """
        own, cells, problems = self.split(shape.record)
        paths = [(*parents, name) for parents, names, _ in _shape(cells) for name in names]
        leaves: dict[str, int] = {".".join(path): _at(cells, path) for path in paths}
        form = self._named(leaves)
        if problems or form is None:
            return NOTHING
        starts, ends, rows = shape.values(block, starts, ends)
        many = np.zeros(shape.width, bool)
        many[[*leaves.values()]] = True
        values, places = repeated_values(block, starts, ends, many)
        no_value = np.array([value is NO_VALUE for value in values])
        wrong = no_value[places[many]].any(axis=0)
        plain = [None if value is NO_VALUE else value for value in values]
        columns = {path: Repeats(plain, places[place]) for path, place in leaves.items()}
        codes, problems = form.encode(columns, len(rows))
        wrong[[problem.row - 1 for problem in problems if problem.row is not None]] = True
        if wrong.any():
            good = np.flatnonzero(~wrong)
            starts, ends, rows, codes = starts[good], ends[good], rows[good], codes[good]
        held = {
            place: all_values(block, starts[:, place], ends[:, place])
            for place in np.flatnonzero(~many).tolist()
        }
        if any(value is NO_VALUE for column in held.values() for value in column):
            return NOTHING
        rows = rows if lines is None else lines[rows]
        return Taken(rows.tolist(), codes, _filled(own, held, len(rows)))

    def split(
        self, record: Mapping[str, object]
    ) -> tuple[dict[str, object], dict[str, object], list[Problem]]:
        """The user's own members of a record, its cells, and what is wrong with the former."""
        form = self._form
        names, others, unread = self._names_of(record)
        own = {name: record[name] for name in names}
        if others:
            cells = {name: record[name] for name in others}
        else:
            own, cells, inner = self._one_level_down(own)
            unread = [*unread, *inner]
        problems = [*form.refuse(record), *unread]
        if not self.ascii_only:
            halves = [key for key, value in own.items() if not can_be_written({key: value})]
            problems += [
                Problem(
                    location=ascii(key)[1:-1],
                    message="not text: half of a surrogate pair",
                    code="file.encoding",
                )
                for key in halves
            ]
            own = {key: value for key, value in own.items() if key not in halves}
        return own, cells, problems

    def _one_level_down(
        self, record: dict[str, object]
    ) -> tuple[dict[str, object], dict[str, object], list[Problem]]:
        """As `split`, of a record that holds its cells in one member."""
        inner = {
            key: value
            for key, value in record.items()
            if isinstance(value, dict) and not all(map(self._is_own, value))
        }
        if len(inner) > 1:
            whole = {key: held for key, held in inner.items() if self._form.holds(flattened(held))}
            inner = whole or inner
        if len(inner) != 1:  # of several the form says what is wrong with them
            return ({}, record, []) if inner else (record, {}, [])
        ((key, held),) = inner.items()
        own, cells, _ = self.split(held)
        others = {name: value for name, value in record.items() if name != key}
        return (others | {key: own} if own else others), cells, self._names_of(held)[2]

    def _hinted(self, problems: Sequence[Problem], record: Parsed | None) -> list[Problem]:
        """The problems of a record that lacks fields, with a hint at another layout."""
        form, content = self._form, record[0] if record else None
        absent = [one.location for one in problems if one.code == "field.missing"]
        hint = ""
        if isinstance(content, dict) and absent:
            hint = form.elsewhere(without_head(flattened(content)))
        if not hint:
            return form.compact(problems)
        message = form.lacking(absent, f"fields of {form.noun}") + hint
        others = [one for one in problems if one.code != "field.missing"]
        return [Problem(message=message, code="layout.hint"), *others]

    def _names_of(self, record: Mapping[str, object]) -> tuple[list[str], list[str], list[Problem]]:
        """The keys that are the user's, the others, and what is wrong with the former."""
        keys = tuple(record)
        found = self._shared.get(keys)
        if found is None:
            own = dict.fromkeys(filter(self._is_own, keys))
            found = list(own), [k for k in keys if k not in own], self._form.unread(own)
            if len(self._shared) < _MOST_KNOWN and len(keys) < _MOST_KNOWN:
                self._shared[keys] = found
        return found

    def _is_own(self, key: str) -> bool:
        """True if a key is the user's; looked up once for each key that records share."""
        known = self._own_names.get(key)
        if known is None:
            known = not self._form.belongs(key)
            if len(self._own_names) < _MOST_KNOWN:
                self._own_names[key] = known
        return known

    def _named(self, paths: Collection[str]) -> Form[Any] | None:
        """The form with its fields named as the cells of a record; None if these do not fit."""
        renamed, alike = self._form.renamed(paths)
        form = renamed or self._form
        fit = bool(paths) and not alike and all(path in form.fields for path in paths)
        return form if fit and not form.absent(paths) else None

    def _by_column(
        self, places: Sequence[int], cells: Mapping[int, Any], codes: Codes
    ) -> list[int]:
        """Fill in the codes of records of one shape; the places of those that are left."""
        shape = _shape(cells[places[0]]) if places else ()
        paths = [".".join((*keys, name)) for keys, names, _ in shape for name in names]
        form = self._named(paths)
        if form is None:
            return list(places)
        parts = [(parents, held, _getter(names)) for parents, names, held in shape]
        rows = {place: row for place in places if (row := _row(cells[place], parts)) is not None}
        cells_by_path = zip(paths, zip(*rows.values(), strict=True), strict=True)
        columns = {path: _repeats(column) for path, column in cells_by_path}
        plain = {path: column for path, column in columns.items() if column is not None}
        if len(plain) < len(columns):
            return list(places)
        made, wrong = form.encode(plain, len(rows))
        taken = list(rows)
        codes[taken] = made
        left = {taken[problem.row - 1] for problem in wrong if problem.row is not None}
        return [place for place in places if place in left or place not in rows]


def _are_read(problems: Iterable[Problem]) -> bool:
    """True if the cells of a record with such problems can be read."""
    return all(problem.code == "field.unread" for problem in problems)


def _at(cells: Any, path: Iterable[str]) -> Any:
    """What the keys of a path lead to."""
    return functools.reduce(operator.getitem, path, cells)


def _filled(own: Any, columns: Mapping[int, Sequence[Any]], count: int) -> Sequence[Any]:
    """Objects as one that holds places of columns, with the values of these in each row."""
    if not isinstance(own, dict):
        return columns[own]
    if not own:
        return [own] * count
    held = (_filled(value, columns, count) for value in own.values())
    return [dict(zip(own, row, strict=True)) for row in zip(*held, strict=True)]


#: Of each object that holds cells: the keys that lead to it, those of its cells, and how
#: many members it has.
_Shape: TypeAlias = tuple[tuple[tuple[str, ...], tuple[str, ...], int], ...]


def _shape(cells: Mapping[str, object], parents: tuple[str, ...] = ()) -> _Shape:
    """The places of the cells of a record."""
    names = tuple(key for key, value in cells.items() if not isinstance(value, dict))
    inner = [
        part
        for key, value in cells.items()
        if isinstance(value, dict) and len(parents) < _LEVELS
        for part in _shape(value, (*parents, key))
    ]
    return ((parents, names, len(cells)), *inner)


def _getter(names: tuple[str, ...]) -> Callable[[Mapping[str, object]], tuple[object, ...]]:
    if len(names) > 1:
        return operator.itemgetter(*names)
    (name,) = names or ("",)
    return (lambda cells: (cells[name],)) if names else lambda _: ()


def _row(cells: Any, parts: Sequence[Any]) -> tuple[object, ...] | None:
    """The cells of a record in the order of a shape; None if it is of another one."""
    row: tuple[object, ...] = ()
    try:
        for parents, count, getter in parts:
            held = cells
            for parent in parents:
                held = held[parent]
            if len(held) != count:
                return None
            row += getter(held)
    except (KeyError, TypeError):
        return None
    return row


def _repeats(column: Sequence[object]) -> Sequence[object] | None:
    """A column of cells as the values that occur in it; None if some are not plain."""
    kinds = set(map(type, column))
    if not kinds <= _PLAIN:
        return None
    if bool in kinds and kinds & {int, float}:
        return column  # True and 1 are the same key, and not the same value
    values = list(dict.fromkeys(column))
    place_of = dict(zip(values, range(len(values)), strict=True))
    places = np.fromiter(map(place_of.__getitem__, column), np.intp, len(column))
    return Repeats(values, places)
