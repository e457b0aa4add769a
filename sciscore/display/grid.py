"""A table with a title, named columns and notes, in every form in which it is printed or saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

import attrs

from sciscore.display.tabular import Tabular
from sciscore.errors import SciscoreError, items_of, one_of, printable, shown, spelled

#: Displays show longer tables by this many rows at the head and at the foot.
MOST_ROWS: Final = 60
ENDS: Final = 5
#: The most decimals in print.
MOST_DIGITS: Final = 20

Tone: TypeAlias = Literal["", "good", "bad", "open", "dim"]
Align: TypeAlias = Literal["", "left", "right"]


def _wrong_type(name: str, expected: str, given: object) -> SciscoreError:
    return SciscoreError(f"{name} is {expected}, not {shown(given)}", "argument.type")


def _must_be(expected: str, fits: Callable[[Any], bool]) -> Callable[[object, Any, Any], None]:
    """A check of a field."""

    def check(_: object, field: Any, given: object) -> None:
        if not fits(given):
            raise _wrong_type(field.name, expected, given)

    return check


def _is_text(_: object, field: Any, given: Any) -> None:
    if not isinstance(given, str):
        raise _wrong_type(field.name, "a text", given)


def _one_of(words: Any) -> Callable[[object, Any, Any], None]:
    """A check that a field is one of the words of a type."""
    known = get_args(words)
    return _must_be(f"one of {', '.join(map(repr, known))}", lambda given: one_of(given, known))


@attrs.frozen
class Cell:
    """A value with an emphasis.

    Attributes
    ----------
    value
        The raw value.
    aside
        Printed behind the value in parentheses, less loudly.
    strong
        Whether the cell stands out.
    tone
        What a terminal shows in colour.

    Examples
    --------
    >>> str(Cell("ND", aside="C, D"))
    'ND (C, D)'
    """

    value: object
    aside: str = attrs.field(default="", validator=_is_text)
    strong: bool = False
    tone: Tone = attrs.field(default="", validator=_one_of(Tone))

    def __str__(self) -> str:
        return f"{plain_text(self.value)} ({self.aside})" if self.aside else plain_text(self.value)


@attrs.frozen
class Column:
    """A column of a grid.

    Attributes
    ----------
    name
        Its heading.
    unit
        Printed behind the heading in parentheses.
    align
        ``"left"`` or ``"right"``; by default numbers are aligned to the right.
    digits
        Decimals in print: rounded to the nearest decimal, halves away from zero. The
        stored values are not rounded. By default numbers are printed with up to six
        significant digits.
    text
        Prints a value, instead of `digits`.
    key
        Name of the column in data; by default the heading with ``_`` for blanks.

    Examples
    --------
    >>> Column("mean", digits=1).printed(2.25), Column("mean", digits=1).printed(None)
    ('2.3', '')
    """

    name: str = attrs.field(validator=_is_text)
    unit: str = attrs.field(default="", kw_only=True, validator=_is_text)
    align: Align = attrs.field(default="", kw_only=True, validator=_one_of(Align))
    digits: int | None = attrs.field(
        default=None,
        kw_only=True,
        validator=_must_be(
            f"a whole number from 0 to {MOST_DIGITS}",
            lambda given: given is None or (isinstance(given, int) and 0 <= given <= MOST_DIGITS),
        ),
    )
    text: Callable[[Any], str] | None = attrs.field(
        default=None,
        kw_only=True,
        validator=_must_be("a function", lambda given: given is None or callable(given)),
    )
    key: str = attrs.field(default="", kw_only=True, validator=_is_text)

    @property
    def heading(self) -> str:
        """The name and the unit."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def identifier(self) -> str:
        """The name of the column in data."""
        return self.key or "_".join(self.name.split()) or "row"

    def printed(self, value: object) -> str:
        """The text of a value, without its aside."""
        if self.text is not None and value is not None:
            return printable(self.text(value))
        if isinstance(value, float):
            return f"{value:.6g}" if self.digits is None else rounded(value, self.digits)
        return printable(plain_text(value))


def plain_text(value: object) -> str:
    """The text of a raw value: nothing for None and NaN, yes and no for truth values."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = spelled(value)
    return shown(value) if text == "\0" else text


def rounded(value: float, digits: int) -> str:
    """The number with so many decimals, halves away from zero.

    >>> rounded(2.675, 2), rounded(-0.04, 1), rounded(float("nan"), 1)
    ('2.68', '0.0', '')
    """
    from decimal import ROUND_HALF_UP, Decimal

    exact = Decimal(repr(float(value)))
    if not exact.is_finite():
        return plain_text(value)
    text = f"{exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def _columns(columns: Iterable[Column | str]) -> tuple[Column, ...]:
    given = items_of(columns)
    return tuple(column if isinstance(column, Column) else Column(column) for column in given)


def _notes(notes: Iterable[str]) -> tuple[str, ...]:
    found = items_of(notes)
    if not all(isinstance(note, str) for note in found):
        raise _wrong_type("notes", "a list of texts", notes)
    return found


@attrs.frozen
class Rows(Sequence[Sequence[object]]):
    """Rows of a long table, each made when it is asked for.

    >>> len(Rows(3, lambda row: (row, row * row))), Rows(3, lambda row: (row, row * row))[2]
    (3, (2, 4))
    """

    size: int
    make: Callable[[int], Sequence[object]]

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, row: Any) -> Any:
        if isinstance(row, slice):
            return [self.make(place) for place in range(*row.indices(self.size))]
        return self.make(range(self.size)[row])


@attrs.frozen
class Grid(Tabular):
    """A table: its title, columns, rows of raw values, and notes.

    Attributes
    ----------
    title
        What the table shows, in one line.
    columns
        The columns; a text is a column of that name.
    rows
        Raw values, or a `Cell` for one with an emphasis. Numbers stay numbers: they are
        rounded in print alone.
    notes
        Lines below the table; kept in every format.
    keys
        How many leading columns name the row. They are repeated where a table is
        broken to fit a width.

    Examples
    --------
    >>> print(Grid("Change", ("score", Column("mean", digits=1)), [("uems", 9.25)]))
    Change
    score  mean
    uems    9.3
    """

    title: str = attrs.field(validator=_is_text)
    columns: tuple[Column, ...] = attrs.field(converter=_columns)
    rows: Sequence[Sequence[object]] = attrs.field(
        validator=_must_be(
            "a list of rows",
            lambda given: isinstance(given, Sequence) and not isinstance(given, str),
        )
    )
    notes: tuple[str, ...] = attrs.field(default=(), converter=_notes)
    keys: int = attrs.field(
        default=1,
        kw_only=True,
        validator=_must_be(
            "a whole number from 0", lambda given: isinstance(given, int) and given >= 0
        ),
    )

    @classmethod
    def from_columns(
        cls, title: str, columns: Mapping[str, Sequence[object]], notes: Iterable[str] = ()
    ) -> Grid:
        """A grid of columns of raw values by name.

        Raises
        ------
        SciscoreError
            If they are not columns of the same length by name.

        Examples
        --------
        >>> Grid.from_columns("Two", {"n": [1, 2]}).rows
        [(1,), (2,)]
        """
        if not isinstance(columns, Mapping):
            raise _wrong_type("columns", "lists by name", columns)
        values = [items_of(one) for one in columns.values()]
        if len(set(map(len, values))) > 1:
            raise _wrong_type("columns", "lists of the same length", columns)
        named = [Column(name, key=name) for name in columns]
        return cls(title, named, list(zip(*values, strict=True)), notes)

    def shown(self, *, ends: bool = False) -> Iterator[tuple[Cell, ...]]:
        """The rows as cells; with `ends` an empty row stands for the middle of a long table."""
        if ends and len(self.rows) > MOST_ROWS:
            yield from map(self._cells, self.rows[:ENDS])
            yield ()
            yield from map(self._cells, self.rows[-ENDS:])
        else:
            yield from map(self._cells, self.rows)

    def _cells(self, row: Sequence[object]) -> tuple[Cell, ...]:
        cells = items_of(row)
        if len(cells) != len(self.columns):
            raise _wrong_type("a row", f"a list of {len(self.columns)} values", row)
        return tuple(one if isinstance(one, Cell) else Cell(one) for one in cells)

    def grid(self) -> Grid:
        """The grid itself."""
        return self

    def printed(self) -> tuple[list[list[str]], list[bool]]:
        """The texts of the headings and of all rows, and which columns are right-aligned."""
        rows = list(self.shown())
        headings = [printable(column.heading) for column in self.columns]
        return [headings, *map(self.texts, rows)], self.right(rows)

    def texts(self, cells: Sequence[Cell]) -> list[str]:
        """The texts of the cells of a row."""
        return [
            f"{text} ({printable(cell.aside)})" if cell.aside else text
            for column, cell in zip(self.columns, cells, strict=True)
            for text in (column.printed(cell.value),)
        ]

    def right(self, rows: Iterable[Sequence[Cell]]) -> list[bool]:
        """Which columns are aligned to the right: numbers, unless a column says otherwise."""
        rows = [row for row in rows if row]
        return [
            column.align == "right"
            or (not column.align and bool(rows) and all(_is_number(row[n].value) for row in rows))
            for n, column in enumerate(self.columns)
        ]

    def to_columns(self) -> dict[str, list[Any]]:
        """The raw values by the keys of the columns; those known to an interval with its ends.

        Examples
        --------
        >>> from sciscore.intervals import Score
        >>> Grid("", ("uems",), [(Score(low=4, high=9),)]).to_columns()
        {'uems': [None], 'uems_low': [4], 'uems_high': [9]}
        """
        columns: dict[str, list[Any]] = {}
        rows = list(self.shown())
        for place, column in enumerate(self.columns):
            key = _unique(column.identifier, columns)
            cells = [row[place] for row in rows]
            columns[key] = [_plain(cell) for cell in cells]
            if any(_is_interval(cell.value) for cell in cells):
                for end in ("low", "high"):
                    columns[_unique(f"{key}_{end}", columns)] = [
                        getattr(cell.value, end, None) for cell in cells
                    ]
        return columns


def _is_interval(value: object) -> bool:
    return hasattr(value, "low") and hasattr(value, "high")


def _is_number(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number or value is None or _is_interval(value) or hasattr(value, "dtype")


def _plain(cell: Cell) -> Any:
    """A value that every kind of file can hold."""
    value = cell.value
    if cell.aside:
        return str(cell)
    if _is_interval(value):
        value = getattr(value, "value", None)
    if hasattr(value, "dtype") and hasattr(value, "item"):
        value = value.item()
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _unique(name: str, taken: Mapping[str, object]) -> str:
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique
