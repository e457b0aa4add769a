"""Tables of visits as columns: from data frames, files, records and mappings."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sciscore.display.data import KINDS
from sciscore.errors import OutcomeError, Problem, shown
from sciscore.formats import raw_table
from sciscore.formats.names import MANY, flattened
from sciscore.formats.read import FileOptions
from sciscore.formats.table import Table
from sciscore.optional import require
from sciscore.outcomes.columns import values_of
from sciscore.recorded import is_missing
from sciscore.repeats import Repeats
from sciscore.scim.items import KEYS
from sciscore.segments import SIDES

if TYPE_CHECKING:
    from typing import Unpack

    import narwhals.stable.v2 as nw

#: A data frame of any library, columns by name, records, the path of a file, or a stream.
Study: TypeAlias = Any
Columns: TypeAlias = dict[str, Sequence[Any]]


def columns_of(
    source: Study, file_type: str | None, **options: Unpack[FileOptions]
) -> tuple[Columns, str | None, Table[Any] | None]:
    """The columns of a source, the kind of data frame that it is, and the table of a file."""
    if isinstance(source, Mapping):
        columns = {str(name): values_of(column, str(name)) for name, column in source.items()}
        return columns, None, None
    if isinstance(source, list | tuple):
        return _flat(_of_records(source)), None, None
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        table = raw_table.table_of(source, file_type, **options)
        if table.problems:
            raise OutcomeError(table.problems)
        return _flat(table.extra), None, table
    require("visits", "tables", "narwhals", "pyarrow")
    from sciscore.formats.frames import frame_of

    frame = frame_of(source)
    kind = frame.implementation.name.lower()
    columns = {name: _column(frame[name]) for name in frame.columns}
    return columns, kind if kind in KINDS else None, None


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


def _of_records(records: Sequence[object]) -> Mapping[str, Sequence[Any]]:
    """Records as columns, None where a record has no such member."""
    given = [record for record in records if isinstance(record, Mapping)]
    if len(given) < len(records):
        odd = next(record for record in records if not isinstance(record, Mapping))
        message = f"{shown(odd)} is not a visit; use a mapping, or columns by name"
        raise OutcomeError(message, "argument.type")
    names = dict.fromkeys(name for record in given for name in record)
    return {str(name): [record.get(name) for record in given] for name in names}


def _flat(columns: Mapping[str, Sequence[Any]]) -> Columns:
    """The columns, with one for each cell of what is nested, as in JSON.

    Cells of an exam stand below a side, or all of them, as those of a SCIM record, below one
    key; what else is nested is the user's.
    """
    flat: Columns = {}
    for name, column in columns.items():
        cells = _below(name, column)
        whole = len(cells) >= MANY or cells.keys() >= {f"{name}.{key}" for key in KEYS}
        if not cells or not (whole or name in SIDES):
            flat[name] = column
            continue
        found = {path.removeprefix(f"{name}.") if whole else path: cells[path] for path in cells}
        twice = [path for path in found if path in flat or (whole and path in columns)]
        others = [value for value in column if not isinstance(value, Mapping)]
        if twice or not all(map(is_missing, others)):
            message = "stands twice in a record" if twice else "holds cells, but not in every row"
            raise OutcomeError([Problem(location=twice[0] if twice else name, message=message)])
        flat |= found
    return flat


def _below(name: str, column: Sequence[Any]) -> dict[str, list[Any]]:
    """The cells of the mappings in a column by path, None where one is not there."""
    cells: dict[str, list[Any]] = {}
    for row, value in enumerate(column):
        if isinstance(value, Mapping) and value:
            for path, cell in flattened({name: value}).items():
                cells.setdefault(path, [None] * len(column))[row] = cell
    return cells
