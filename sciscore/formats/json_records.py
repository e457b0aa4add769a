"""Parsed records as tables: which members are the user's, and the cells as columns."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.errors import Problem, SciscoreError
from sciscore.formats.blocks import texts_in
from sciscore.formats.form import Codes, Form
from sciscore.formats.json_shape import NO_VALUE, Shape, all_values, repeated_values
from sciscore.formats.json_text import DEEP, Parsed, noun_of, without_halves
from sciscore.formats.names import flattened, without_head
from sciscore.formats.table import Table, table_of_codes
from sciscore.recorded import is_missing
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    from sciscore.formats.blocks import Places

#: Types of cells that are read as columns.
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
#: Of how many keys, and of how many lists of them, it is known whose they are.
_MOST_KNOWN: Final = 1 << 12
_MOST_LISTS: Final = 1 << 6


@attrs.frozen(eq=False)
class Taken:
    """Records that were read as columns."""

    numbers: Sequence[int] = ()
    codes: Codes | None = None
    #: The user's own members of each.
    own: Sequence[Mapping[str, object]] = ()


NOTHING: Final = Taken()


#: Codes of problems with names, for which another layout may be meant.
_OF_NAMES: Final = frozenset({"field.missing", "field.unknown", "field.unread"})


class Reader:
    """Reads records of JSON in a form; those of one shape are read as columns."""

    def __init__(self, form: Form[Any], *, ascii_only: bool) -> None:
        self._form = form
        self.ascii_only = ascii_only
        self._is_own = functools.lru_cache(_MOST_KNOWN)(lambda key: not form.belongs(key))
        self._unread = functools.lru_cache(_MOST_LISTS)(form.unread)

    def table(
        self, records: Mapping[int, Parsed], taken: Taken = NOTHING, counted: str = "record"
    ) -> Table[Any]:
        """The table of records by number, and of those that were read as columns."""
        numbers = sorted((*taken.numbers, *records))
        place_of = {number: place for place, number in enumerate(numbers)}
        own: list[Mapping[str, object]] = [{}] * len(numbers)
        problems: dict[int, Sequence[Problem]] = {}
        cells: dict[int, Any] = {}
        done = [place_of[number] for number in taken.numbers]
        for place, members in zip(done, taken.own, strict=True):
            own[place] = members
        for number, one in records.items():
            place = place_of[number]
            own[place], cells[place], problems[place] = self._parts(*one)
        codes = np.zeros((len(numbers), self._form.encode({}, 0)[0].shape[1]), np.uint8)
        codes[done] = 0 if taken.codes is None else taken.codes
        good = [place for place in cells if not problems[place]]
        # What is wrong with the cells is told before what nobody would read.
        others = [place for place in cells if problems[place] and _are_read(problems[place])]
        for place in [*self._by_column(good, cells, codes), *others]:
            try:
                codes[place] = np.frombuffer(self._form.read(cells[place]), np.uint8)
            except SciscoreError as error:
                problems[place] = self._hinted(error.problems, records[numbers[place]][0])
            except RecursionError:
                message = f"not {self._form.noun}: {DEEP}"
                problems[place] = [Problem(message=message, code="file.too_large")]
        names = dict.fromkeys(itertools.chain.from_iterable(own))
        placed = [
            attrs.evolve(problem, row=place + 1)
            for place, wrong in problems.items()
            for problem in wrong
        ]
        return table_of_codes(
            codes,
            self._form,
            placed,
            numbers=numbers,
            extra={name: [members.get(name) for members in own] for name in names},
            counted=counted,
            members=own,
        )

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
        numbers: Places,
    ) -> Taken:
        """The records of a block that are of a shape, and hold no wrong cell.

        Each value lies between a start and an end.
        """
        own, cells, problems = self.split(shape.record)
        paths, marks = _leaves(cells)
        form = self._named(paths)
        if problems or form is None:
            return NOTHING
        starts, ends, rows = shape.values(block, starts, ends)
        many = np.zeros(shape.width, bool)
        many[[*marks]] = True
        values, places = repeated_values(block, starts, ends, many)
        no_value = np.array([value is NO_VALUE for value in values])
        wrong = no_value[places[many]].any(axis=0)
        plain = [None if value is NO_VALUE else value for value in values]
        columns = {
            path: Repeats(plain, places[mark]) for path, mark in zip(paths, marks, strict=True)
        }
        codes, problems = form.encode(columns, len(rows))
        wrong[[problem.row - 1 for problem in problems if problem.row is not None]] = True
        if wrong.any():
            good = np.flatnonzero(~wrong)
            starts, ends, rows, codes = starts[good], ends[good], rows[good], codes[good]
        texts_at = texts_in(block)
        held = {
            place: all_values(texts_at(starts[:, place], ends[:, place]))
            for place in np.flatnonzero(~many).tolist()
        }
        if any(value is NO_VALUE for column in held.values() for value in column):
            return NOTHING
        return Taken(numbers[rows].tolist(), codes, _filled(own, held, len(rows)))

    def split(
        self, record: Mapping[str, object]
    ) -> tuple[dict[str, object], dict[str, object], list[Problem]]:
        """The user's own members of a record, its cells, and what is wrong with the former."""
        form = self._form
        own = {name: value for name, value in record.items() if self._is_own(name)}
        cells = {name: value for name, value in record.items() if name not in own}
        problems = [*form.refuse(record), *self._unread(_filled_names(own))]
        if not cells:
            own, cells, unread = self._one_level_down(own)
            problems += unread
        if not self.ascii_only:
            own, halves = without_halves(own)
            problems += halves
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
        return (others | {key: own} if own else others), cells, self._unread(_filled_names(own))

    def _hinted(self, problems: Sequence[Problem], content: object) -> list[Problem]:
        """The problems of a record; with a hint where its names are those of another layout."""
        form = self._form
        absent = [one.location for one in problems if one.code == "field.missing"]
        hint = ""
        if isinstance(content, dict) and any(one.code in _OF_NAMES for one in problems):
            hint = form.elsewhere(without_head(flattened(content)))
        # A record whose fields are all there is of this layout, or of one that says more.
        if not hint or not (absent or "use layout" in hint):
            return form.compact(problems)
        if not absent:
            return [Problem(message=hint.removeprefix("; "), code="layout.hint"), *problems]
        message = form.lacking(absent, f"fields of {form.noun}") + hint
        others = [one for one in problems if one.code != "field.missing"]
        return [Problem(message=message, code="layout.hint"), *others]

    def _named(self, paths: Sequence[str]) -> Form[Any] | None:
        """The form with its fields named as the cells of a record; None if these do not fit."""
        form, alike = self._form.renamed(paths)
        fit = paths and not alike and set(paths) <= set(form.fields)
        twice = len(set(paths)) < len(paths)
        return form if fit and not twice and not form.absent(paths) else None

    def _by_column(
        self, places: Sequence[int], cells: Mapping[int, Any], codes: Codes
    ) -> list[int]:
        """Fill in the codes of records with the same cells in order; the places of the others."""
        found = {place: _leaves(cells[place]) for place in places}
        paths: tuple[str, ...] = found[places[0]][0] if places else ()
        form = self._named(paths)
        if form is None:
            return list(places)
        rows = {place: values for place, (names, values) in found.items() if names == paths}
        columns = map(_repeats, zip(*rows.values(), strict=True))
        plain = {path: column for path, column in zip(paths, columns, strict=True) if column}
        if len(plain) < len(paths):
            return list(places)
        made, wrong = form.encode(plain, len(rows))
        taken = list(rows)
        codes[taken] = made
        left = {taken[problem.row - 1] for problem in wrong if problem.row is not None}
        return [place for place in places if place in left or place not in rows]


def _filled_names(members: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the members that hold anything."""
    return tuple(name for name, value in members.items() if not is_missing(value))


def _are_read(problems: Iterable[Problem]) -> bool:
    """True if the cells of a record with such problems can be read."""
    return all(problem.code == "field.unread" for problem in problems)


def _leaves(cells: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The paths of the cells of a record, and the cells."""
    names: list[str] = []
    values: list[Any] = []
    for key, value in cells.items():
        if isinstance(value, dict):
            inner, held = _leaves(value)
            names += [f"{key}.{name}" for name in inner]
            values += held
        else:
            names.append(key)
            values.append(value)
    return tuple(names), tuple(values)


def _filled(own: Any, columns: Mapping[int, Sequence[Any]], count: int) -> Sequence[Any]:
    """Objects as one that holds places of columns, with the values of these in each row."""
    if not isinstance(own, dict):
        return columns[own]
    if not own:
        return [own] * count
    held = (_filled(value, columns, count) for value in own.values())
    return [dict(zip(own, row, strict=True)) for row in zip(*held, strict=True)]


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
