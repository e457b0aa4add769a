"""Tables of visits as columns: from data frames, files and mappings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.display.data import KINDS
from sciscore.errors import OutcomeError, Problem, shown
from sciscore.formats.form import Codes, Form
from sciscore.formats.names import flattened
from sciscore.formats.read import FileOptions, read_form
from sciscore.optional import require
from sciscore.recorded import is_missing
from sciscore.repeats import Repeats
from sciscore.segments import SIDES

if TYPE_CHECKING:
    from typing import Unpack

    import narwhals.stable.v2 as nw

#: A data frame of any library, a mapping of columns, the path of a file, or a stream.
Study: TypeAlias = Any
Columns: TypeAlias = dict[str, Sequence[Any]]


def columns_of(
    source: Study, file_type: str | None, **options: Unpack[FileOptions]
) -> tuple[Columns, str | None]:
    """The columns of a source, and the kind of data frame that it is."""
    if isinstance(source, Mapping):
        return {str(name): _listed(name, column) for name, column in source.items()}, None
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        table = read_form(source, _ANYTHING, file_type, **options)
        if table.problems:
            raise OutcomeError(table.problems)
        return _flat({name: list(column) for name, column in table.extra.items()}), None
    require("visits", "tables", "narwhals", "pyarrow")
    from sciscore.formats.frames import frame_of

    frame = frame_of(source)
    kind = frame.implementation.name.lower()
    columns: Columns = {name: _column(frame[name]) for name in frame.columns}
    return columns, kind if kind in KINDS else None


def _column(series: nw.Series[Any]) -> Sequence[Any]:
    """A column of a data frame, None in the place of what stands for nothing; texts as they are."""
    from sciscore.formats.frames import repeats_of

    if series.dtype.is_nested():
        return series.to_list()
    column = repeats_of(series)
    values = [
        cell if isinstance(cell, str) or not is_missing(cell) else None for cell in column.values
    ]
    return Repeats(values, column.places)


def _flat(columns: Columns) -> Columns:
    """The columns, with one for each cell of exams that are nested by side, as in JSON."""
    flat = dict(columns)
    for side in SIDES:
        cells: dict[str, list[Any]] = {}
        nested = columns.get(side, ())
        for row, value in enumerate(nested):
            for path, cell in flattened({side: value}).items():
                if path != side:
                    cells.setdefault(path, [None] * len(nested))[row] = cell
        if cells:
            del flat[side]
        flat |= cells
    return flat


def _listed(name: object, column: Any) -> list[Any]:
    """The values of a column as plain ones."""
    listed = getattr(column, "tolist", None) or getattr(column, "to_list", None)
    values = listed() if listed else column
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        message = f"{shown(column)} is not a column; use one value for each visit"
        raise OutcomeError([Problem(location=str(name), message=message, code="argument.type")])
    return list(values)


@attrs.frozen(eq=False)
class _Rows:
    """Rows of a table of which all columns are the user's: only their number is kept."""

    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)


#: The form of a file that is read as columns of any content.
_ANYTHING: Final[Form[_Rows]] = Form(
    noun="a visit",
    fields={},
    required=(),
    whole="a visit",
    encode=lambda _, count: (np.zeros((count, 1), np.uint8), []),
    read=lambda _: b"\0",
    gathered=_Rows,
)
