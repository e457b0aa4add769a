"""Records of many people: an array of byte codes, with the codes of a field side by side.

The array has a row for each record; in memory each field is one run of bytes, so that
what is asked of a field is asked of the whole cohort at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, Self, TypeVar, overload

import attrs
import numpy as np

from sciscore.errors import Problem, SciscoreError, shown
from sciscore.records import PLAIN, UNREADABLE, Codes, Field, Schema, illegal, listed
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    import numpy.typing as npt


class _Record(Protocol):
    @property
    def codes(self) -> bytes: ...


One = TypeVar("One", bound=_Record)

#: Of how many different short cells of a field the codes are kept.
_MOST_KNOWN: Final = 64
_NUMBERS: Final = (int, float, bool)
_BYTES: Final = range(256)


def encode(
    field: Field, column: Sequence[object], context: object = None
) -> tuple[Codes, list[Problem]]:
    """The codes of one field for every record, and what is wrong with it.

    Unreadable cells get the code `UNREADABLE`; rows are counted from 1. The context is
    what the messages of the field depend on.
    """
    codes = _codes(field, column.values if isinstance(column, Repeats) else column)
    found = np.frombuffer(codes, np.uint8)
    if isinstance(column, Repeats) and column.places.itemsize == 1 and len(codes) <= len(_BYTES):
        # Looked up as bytes, many times as fast as by an index array.
        table = codes.ljust(len(_BYTES), b"\0")
        found = np.frombuffer(column.places.tobytes().translate(table), np.uint8)
    elif isinstance(column, Repeats):
        found = found[column.places]
    if UNREADABLE not in codes:
        return found, []
    return found, [
        attrs.evolve(field.refusal(column[row], context), row=row + 1)
        for row in np.flatnonzero(found == UNREADABLE).tolist()
    ]


def _codes(field: Field, cells: Sequence[object]) -> bytes:
    """The codes of cells, `UNREADABLE` where one is refused; each different cell is read once."""
    if set(map(type, cells)) <= PLAIN:
        try:
            return bytes(map(field.quick.__getitem__, cells))
        except KeyError:
            pass
    known: dict[Any, int] = dict(field.known)
    codes = bytearray()
    for cell in cells:
        key = (type(cell), cell)
        try:
            code = known[key]
        except (KeyError, TypeError):
            read = field.code(cell)
            code = UNREADABLE if read is None else read
            with suppress(TypeError):  # some values have no hash, or fail to give it
                known[key] = code
        codes.append(code)
    if len(field.known) < len(known) < _MOST_KNOWN:
        field.known.update((key, code) for key, code in known.items() if _is_short(*key))
    return bytes(codes)


def _is_short(kind: type, cell: Any) -> bool:
    """True for plain cells that take little memory."""
    if kind is str:
        return len(cell) < _MOST_KNOWN
    return cell is None or (kind in _NUMBERS and -_MOST_KNOWN < cell < _MOST_KNOWN)


def encode_columns(
    columns: Mapping[str, Sequence[object]],
    count: int,
    fields: Sequence[Field],
    context: object = None,
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (count, number of fields) from columns by path, and all problems."""
    rows = np.empty((len(fields), count), np.uint8)
    problems: list[Problem] = []
    for place, field in enumerate(fields):
        if field.path in columns:
            rows[place], wrong = encode(field, columns[field.path], context)
            problems += wrong
        else:
            rows[place] = UNREADABLE if field.default is None else field.default
    return rows.T, problems


def read_each(
    given: object, noun: str, kind: type[Any], error: type[SciscoreError]
) -> tuple[list[Any], Codes]:
    """Records one by one, those that are none yet read from mappings, and the codes of all.

    An error lists the problems of every record.
    """
    found: list[Any] = []
    problems: list[Problem] = []
    for row, one in enumerate(listed(given, noun, error), 1):
        try:
            found.append(one if isinstance(one, kind) else kind.from_dict(one))
        except error as wrong:
            problems += (attrs.evolve(problem, row=row) for problem in wrong.problems)
    if problems:
        raise error(problems)
    return found, np.frombuffer(b"".join(one.codes for one in found), np.uint8)


def columns_of(
    given: object, noun: str, error: type[SciscoreError]
) -> tuple[dict[str, Sequence[object]], list[Problem]]:
    """Columns of cells by name, and what is wrong with them; an error if it is not a mapping."""
    if not isinstance(given, Mapping):
        wanted = f"expected a mapping of columns, not {type(given).__name__}"
        raise error(f"{wanted}; a data frame is read by classify_table or score_scim_table")
    columns: dict[str, Sequence[object]] = {}
    problems = []
    for name, column in given.items():
        values = column.tolist() if isinstance(column, np.ndarray) else column
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            message = f"{shown(column)} is not a column of {noun}"
            problems.append(Problem(location=name, message=message, code="argument.type"))
        else:
            columns[str(name)] = values if isinstance(values, Sequence) else list(values)
    lengths = sorted({len(column) for column in columns.values()})
    if len(lengths) > 1:
        message = f"columns of different lengths: {lengths}"
        problems.append(Problem(message=message, code="table.not_allowed"))
    return columns, problems


def checked_codes(given: object, schema: Schema, error: type[SciscoreError]) -> Codes:
    """A read-only copy of codes of shape (n, number of fields); an error if they are illegal."""
    codes = _bytes(given, schema, error)
    problems = [
        illegal(field, int(column[row]), row + 1)
        for field, column in zip(schema.fields, codes.T, strict=True)
        if column.tobytes().translate(None, field.legal)
        for row in np.flatnonzero(~np.isin(column, list(field.legal))).tolist()
    ]
    if problems:
        raise error(sorted(problems, key=schema.order))
    return codes


def _bytes(given: object, schema: Schema, error: type[SciscoreError]) -> Codes:
    """The codes as a copy in memory that has each field side by side."""
    expected = f"expected whole numbers from 0 to 255 of shape (n, {schema.width})"
    try:
        array = np.asarray(given)
    except (ValueError, TypeError, OverflowError):
        raise error(f"{expected}, not {shown(given)}") from None
    if array.ndim != 2 or array.shape[1] != schema.width or array.dtype.kind not in "iu":
        raise error(f"{expected}, not {array.dtype} of shape {array.shape}")
    codes = np.array(array, np.uint8, order="F", copy=True)
    if array.dtype != np.uint8 and (codes != array).any():
        raise error(f"{expected}, not {shown(int(array[codes != array][0]))}")
    codes.flags.writeable = False
    return codes


class Records(Generic[One]):
    """The records of many people. Each class of them says what one record is."""

    __slots__ = ()
    codes: Codes

    @classmethod
    def of_legal(cls, codes: Codes, *rest: object) -> Self:
        """Records of codes that were checked before, which are not copied.

        Parameters
        ----------
        codes
            Legal codes of shape (n, number of fields).
        rest
            The other parts of the records, in order.
        """
        made = object.__new__(cls)
        if codes.strides[0] != 1:
            codes = np.asfortranarray(codes)
        codes.flags.writeable = False
        for name, value in zip(cls.__match_args__, (codes, *rest), strict=True):  # type: ignore[attr-defined]
            object.__setattr__(made, name, value)
        return made

    @property
    def _rest(self) -> tuple[object, ...]:
        """The parts beside the codes, in order."""
        names: tuple[str, ...] = type(self).__match_args__[1:]  # type: ignore[attr-defined]
        return tuple(getattr(self, name) for name in names)

    def _one(self, codes: bytes) -> One:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> One: ...
    @overload
    def __getitem__(self, row: slice | npt.NDArray[Any]) -> Self: ...
    def __getitem__(self, row: int | slice | npt.NDArray[Any]) -> One | Self:
        """One record, or those of some rows."""
        if isinstance(row, int | np.integer):
            return self._one(self.codes[row].tobytes())
        if isinstance(row, slice) and row.step in (None, 1):
            return type(self).of_legal(self.codes[row], *self._rest)
        rows = np.arange(len(self))[row]
        return type(self).of_legal(np.take(self.codes.T, rows, axis=1).T, *self._rest)

    def __iter__(self) -> Iterator[One]:
        for start in range(0, len(self), 4096):
            for codes in np.ascontiguousarray(self.codes[start : start + 4096]):
                yield self._one(codes.tobytes())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._rest == other._rest and np.array_equal(self.codes, other.codes)

    def __hash__(self) -> int:
        return hash((self._rest, self.codes.tobytes()))
