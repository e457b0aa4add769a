"""Exams from data frames: pandas, polars and pyarrow tables, through narwhals.

Needs the extra ``tables``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import attrs
import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError

from sciscore.cohorts import encode
from sciscore.errors import FormatError, Problem
from sciscore.formats.exams import all_problems
from sciscore.formats.frame_values import VALUES, paired, values_of
from sciscore.formats.layout import Layout
from sciscore.formats.table import Table, good_rows
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import WIDTH
from sciscore.records import UNREADABLE, Codes
from sciscore.repeats import Repeats

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from sciscore.formats.form import C, Form

_Table = TypeVar("_Table")
Frame: TypeAlias = nw.DataFrame[Any]

_KINDS: Final = "pandas, polars and pyarrow tables"
#: What to do with tables of other kinds, by a word in the name of their class.
_OTHERS: Final = {
    "RecordBatch": "use classify_batches",
    "dask": "use its map_partitions with classify_table",
    "pyspark": "use its mapInArrow with classify_batches",
    "duckdb": "call its arrow() first",
    "Series": "call to_frame() first",
}


def frame_of(table: object) -> Frame:
    """A data frame as narwhals has it; a lazy one is evaluated.

    Raises
    ------
    FormatError
        If it is of another kind, or columns repeat or have names that are no texts.
    """
    try:
        frame = nw.from_native(table, pass_through=True)
        if isinstance(frame, nw.LazyFrame) and frame.implementation is nw.Implementation.POLARS:
            frame = frame.collect()
    except DuplicateError:
        raise FormatError(_repeated(table)) from None
    if not isinstance(frame, nw.DataFrame) or frame.implementation not in VALUES:
        kind = f"{type(table).__module__}.{type(table).__qualname__}"
        hints = [f"; {hint}" for word, hint in _OTHERS.items() if word in kind]
        raise FormatError(f"expected one of {_KINDS}, not {kind}{''.join(hints[:1])}")
    names = cast("list[object]", frame.columns)  # those of pandas may be anything
    odd = [str(name)[:80] for name in names if not isinstance(name, str)]
    if odd:
        message = "the name of this column is no text; name every column by a text"
        raise FormatError(Problem(location=name, message=message) for name in odd)
    return frame


def back(frame: Frame, table: _Table) -> _Table:
    """A data frame as the library has it from which a table came, lazy if that was."""
    lazy = isinstance(nw.from_native(table, pass_through=True), nw.LazyFrame)
    native: _Table = (frame.lazy() if lazy else frame).to_native()
    return native


def _repeated(table: Any) -> list[Problem]:  # noqa: ANN401 - of any library
    names = [str(name) for name in getattr(table, "column_names", table.columns)]
    return [
        Problem(location=name, message=f"stands {names.count(name)} times in the header")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


def read_frame(
    frame: Frame, layout: Layout, edition: Edition | None, first: int = 1
) -> Table[Exams]:
    """The exams of a data frame, problems reported; without the user's own columns.

    Parameters
    ----------
    frame
        With a column for every field that must be given.
    layout
        How the fields of the exam are named and spelled.
    edition
        Refuse the grades that this edition does not know.
    first
        Number of the first row.

    Raises
    ------
    FormatError
        If columns have a type that cannot hold grades; lists all of them.
    """
    codes, problems = encode_frame(frame, layout, edition)
    problems = all_problems(codes, problems, edition, layout)
    good = good_rows(len(codes), problems)
    return Table(
        records=Exams(codes[good]),
        rows=tuple((good + first).tolist()),
        count=len(frame),
        extra={},
        problems=tuple(attrs.evolve(p, row=(p.row or 1) + first - 1) for p in problems),
        first=first,
    )


def table_of(own: pl.DataFrame, fields: object, form: Form[C], first: int) -> Table[C]:
    """The records of a data frame of fields under a sound header, with the user's own columns."""
    table: Table[C] = form.of_frame(nw.from_native(fields, eager_only=True), first)
    return table.with_own(own.to_dict(as_series=False), own.schema)


def cells_of(frame: Frame, names: Iterable[str]) -> dict[str, list[object]]:
    """The cells of columns by name, None for a null."""
    cells = {}
    for name in names:
        places, values = values_of(frame[name], len(frame))
        values = [*values, None]
        cells[name] = [values[place] for place in places.tolist()]
    return cells


def encode_frame(
    frame: Frame, layout: Layout, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (n, 138) of a data frame, and what is unreadable; rows from 1."""
    check_types(frame, filter(layout.owns, frame.columns), "grades")
    codes = np.empty((WIDTH, len(frame)), np.uint8)
    problems: list[Problem] = []
    given = frozenset(frame.columns)
    for place, field in enumerate(layout.fields):
        if field.path in given:
            found = values_of(frame[field.path], len(frame))
            second = getattr(field, "second", "")
            if second:
                beside = frame[second] if second in given else None
                found = paired(found, values_of(beside, len(frame)))
            places, values = found
            column = Repeats((None, *values), places + 1)
            codes[place], wrong = encode(field, column, edition)
            problems += wrong
        else:
            codes[place] = UNREADABLE if field.default is None else field.default
    return codes.T, problems


def check_types(frame: Frame, names: Iterable[str], noun: str, *, floats: bool = False) -> None:
    """Refuse columns of a type that cannot hold grades or scores, unless all cells are blank.

    Parameters
    ----------
    frame
        The data frame.
    names
        The columns that are fields of a record.
    noun
        What they hold.
    floats
        Whether whole numbers may be floats, as pandas has them beside blank cells.
    """
    problems = []
    for name in names:
        dtype = frame[name].dtype
        if not (_readable(dtype) or (floats and dtype.is_float())):
            blank = frame[name].is_null().to_numpy()
            if not blank.all():
                message = f"a column of {dtype}; {noun} are texts or whole numbers"
                if dtype.is_float():
                    message += _why_floats(np.flatnonzero(blank))
                problems.append(Problem(location=name, message=message))
    if problems:
        raise FormatError(problems)


def _readable(dtype: object) -> bool:
    kinds = (nw.String, nw.Categorical, nw.Enum, nw.Boolean, nw.Object, nw.Unknown)
    return isinstance(dtype, kinds) or (isinstance(dtype, nw.dtypes.DType) and dtype.is_integer())


def _why_floats(blank: npt.NDArray[np.intp]) -> str:
    if not blank.size:
        return "; read the table with all columns as texts"
    return (
        f", as pandas has it where cells are blank (first in row {blank[0] + 1}); "
        "read the table with dtype=str, then every blank is listed"
    )
