"""Rows of byte codes under a schema: what exams and SCIM records have in common.

A record is one byte per field. A schema lists the fields in order, what may be written
in each and its code; it reads one record from a mapping, and a cohort from
columns. NumPy is needed for cohorts only, see `sciscore.cohorts`.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from sciscore.errors import Problem, SciscoreError, did_you_mean, shown
from sciscore.recorded import Kind, folded, plain_text

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Byte codes of many records, one for each field of each.
Codes: TypeAlias = "npt.NDArray[np.uint8]"
#: Code of a cell that could not be read; only rows of a reported error hold it.
UNREADABLE: Final = 255
#: Unknown names that have a hint: 100,000 are refused as fast as ten.
MOST_HINTS: Final = 20
#: Types of cells that a table can be asked for at once; a truth value would be 0 or 1.
PLAIN: Final = frozenset({str, int, type(None)})


@attrs.frozen
class Field:
    """One field of a record.

    Attributes
    ----------
    path
        Where the field stands, such as ``right.motor.L3`` or ``bladder``.
    kind
        What may be written, in all its spellings.
    codes
        Code by the text that is usually written.
    default
        Code when the field is not given; None if it must be given.
    """

    path: str
    kind: Kind
    codes: Mapping[str, int]
    default: int | None = None

    @functools.cached_property
    def code_of(self) -> Mapping[str, int]:
        """Code by text, in every spelling in which `plain_text` gives it, and as it is."""
        spelled = {text: self.codes[value] for text, value in self.kind.spellings.items()}
        return spelled | dict(self.codes)

    @functools.cached_property
    def quick(self) -> Mapping[Any, int]:
        """Code by text, by whole number and by None, for cells of these types only."""
        codes: dict[Any, int] = dict(self.code_of)
        codes |= {int(text): code for text, code in self.code_of.items() if text.isdecimal()}
        return codes | {None: codes[""]} if "" in codes else codes

    @functools.cached_property
    def known(self) -> dict[tuple[type, Any], int]:
        """Codes of cells that were read before, by their type and value."""
        return {}

    @functools.cached_property
    def legal(self) -> bytes:
        """The legal codes."""
        default = () if self.default is None else (self.default,)
        return bytes({*self.codes.values(), *default})

    @property
    def noun(self) -> str:
        """Its content, as messages say it."""
        return self.kind.noun

    @property
    def untested(self) -> str:
        """Text for a cell that was not tested, or nothing."""
        return "NT" if "NT" in self.codes else ""

    def code(self, cell: object) -> int | None:
        """The code of a cell of any type; None if it is refused."""
        if type(cell) in PLAIN and cell in self.quick:
            return self.quick[cell]
        text = plain_text(cell)
        return None if text is None else self.code_of.get(text)

    def refusal(self, cell: object, _context: Any = None) -> Problem:
        """Why a cell is refused, what is allowed, and a hint."""
        return self.kind.refusal(cell, self.path)


class Schema:
    """The fields of a record in order.

    Parameters
    ----------
    noun
        What a record is, as messages say it.
    fields
        Its fields.
    """

    def __init__(self, noun: str, fields: Sequence[Field]) -> None:
        self.noun: Final = noun
        self.fields: Final = tuple(fields)
        self.place: Final = {field.path: place for place, field in enumerate(self.fields)}
        self.width: Final = len(self.fields)
        assert len(self.place) == self.width, "two fields of one name"

    def order(self, problem: Problem) -> tuple[int, int]:
        """Order of problems: by row, then that of the fields, what is not a field last."""
        return problem.row or 0, self.place.get(problem.location, self.width)

    def missing(self, names: Collection[str]) -> list[Problem]:
        """A problem for every field that must be given and is not."""
        return missing(names, self.fields)

    def unknown(self, names: Iterable[str]) -> list[Problem]:
        """A problem for every name that is not a field; the first few have a hint."""
        found: list[Problem] = []
        for name in names:
            if name not in self.place:
                hint = did_you_mean(name, self.place) if len(found) < MOST_HINTS else ""
                message = f"not a field of {self.noun}{hint}"
                found.append(Problem(location=name, message=message, code="field.unknown"))
        return found

    def flat(self, nested: Mapping[Any, Any], problems: list[Problem]) -> dict[str, Any]:
        """The cells of a nested record by path; what does not belong is added to problems.

        Keys are known in any spelling that is unique, as the columns of a table are.
        """
        cells: dict[str, Any] = {}
        strangers = []
        waiting: list[tuple[str, object]] = [(str(key), value) for key, value in nested.items()]
        while waiting:
            path, value = waiting.pop()
            if path in cells:
                message = "given twice, in two spellings or nested and by its path"
                problems.append(Problem(location=path, message=message, code="field.ambiguous"))
            elif path in self.place:
                cells[path] = value
            elif path not in self._inner:
                meant = self._respelled.get(folded(path))
                if meant is None:
                    strangers.append(path)
                else:
                    waiting.append((meant, value))
            elif isinstance(value, Mapping):
                waiting += ((f"{path}.{key}", within) for key, within in value.items())
            else:
                message = f"{shown(value)} is not a mapping"
                problems.append(Problem(location=path, message=message, code="value.not_allowed"))
        problems += self.unknown(strangers)
        return cells

    @functools.cached_property
    def _inner(self) -> frozenset[str]:
        """The paths that lead to others."""
        marks = ((path, end) for path in self.place for end, mark in enumerate(path) if mark == ".")
        return frozenset(path[:end] for path, end in marks)

    @functools.cached_property
    def _respelled(self) -> dict[str, str]:
        """Paths, and those that lead to others, by what they fold to, where that is unique."""
        known = (*self.place, *self._inner)
        counts = Counter(map(folded, known))
        return {fold: path for path in known if counts[fold := folded(path)] == 1}

    def nested(self, values: Iterable[object]) -> dict[str, Any]:
        """The values of all fields in order, nested by their paths."""
        made: dict[str, Any] = {}
        held = list(values)
        for parents, names, start in self._blocks:
            within = made
            for parent in parents:
                within = within.setdefault(parent, {})
            within.update(zip(names, held[start : start + len(names)], strict=True))
        return made

    @functools.cached_property
    def _blocks(self) -> tuple[tuple[list[str], list[str], int], ...]:
        """Neighbouring fields with the same parents: these, the names, and where they start."""
        split = [path.split(".") for path in self.place]
        groups = itertools.groupby(enumerate(split), lambda one: one[1][:-1])
        found = [(parents, list(group)) for parents, group in groups]
        return tuple((parents, [p[-1] for _, p in some], some[0][0]) for parents, some in found)

    def encode(
        self, cells: Mapping[str, object], context: object = None, *, others: bytes = b""
    ) -> tuple[bytes, list[Problem]]:
        """The codes of one record from its cells by path, and every cell that is refused.

        The context is what the messages depend on; other fields have the codes of `others`,
        by default their own.
        """
        codes = bytearray(others or self._defaults)
        problems = []
        for path, cell in cells.items():
            if path not in self.place:
                continue
            field = self.fields[self.place[path]]
            code = field.code(cell)
            if code is None:
                problems.append(field.refusal(cell, context))
            codes[self.place[path]] = UNREADABLE if code is None else code
        return bytes(codes), problems

    @functools.cached_property
    def _defaults(self) -> bytes:
        """The codes of a record of which nothing is given."""
        defaults = (field.default for field in self.fields)
        return bytes(UNREADABLE if code is None else code for code in defaults)

    def illegal(self, codes: bytes) -> list[Problem]:
        """A problem for every code that is not legal in its field."""
        pairs = zip(self.fields, codes, strict=True)
        return [illegal(field, code) for field, code in pairs if code not in field.legal]


def illegal(field: Field, code: int, row: int | None = None) -> Problem:
    """The problem with a code that is not legal in its field."""
    message = f"{code} is not a legal code"
    return Problem(
        location=field.path, message=message, row=row, code="value.not_allowed", value=str(code)
    )


def missing(names: Collection[str], fields: Iterable[Field]) -> list[Problem]:
    """A problem for every field that must be given and is not among the names."""
    return [
        Problem(
            location=field.path,
            message="missing; every cell must be given"
            + (f", enter {field.untested} if it was not tested" if field.untested else ""),
            code="field.missing",
        )
        for field in fields
        if field.default is None and field.path not in names
    ]


def listed(given: object, noun: str, error: type[SciscoreError]) -> list[Any]:
    """The members of what is given one after the other; an error if it has none."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping):
        with suppress(TypeError):  # an array without a dimension
            return list(given)
    raise error(f"expected {noun}, not {type(given).__name__}")
