"""Any table as columns of what stands in it, before anything is known of its names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

import attrs
import numpy as np

from sciscore.errors import FormatError, Problem, shown
from sciscore.formats.form import Codes, Form
from sciscore.formats.io import Source, file_type_of
from sciscore.formats.names import flattened
from sciscore.formats.table import Table, joined, own_table
from sciscore.recorded import is_missing

#: Columns by name.
Columns: TypeAlias = "Mapping[str, Sequence[object]]"


@attrs.frozen(eq=False)
class _Rows:
    """Records of which nothing is read."""

    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)


@attrs.frozen(kw_only=True, eq=False)
class _AnyForm(Form[_Rows]):
    """Records without a field: every column is the user's."""

    def encode(self, _: Columns, count: int) -> tuple[Codes, list[Problem]]:
        """Codes that say nothing."""
        return np.zeros((count, 1), np.uint8), []

    def read(self, _: Mapping[str, Any]) -> bytes:
        """A code that says nothing."""
        return b"\0"

    def gathered(self, codes: Codes) -> _Rows:
        """As many records as there are codes."""
        return _Rows(codes)


_ANY: Final = _AnyForm(noun="a record", whole="a record", fields=(), required=())


def table_of(source: Source, file_type: str | None, **options: Any) -> Table[Any]:
    """The table of a file of which every column is the user's; problems reported."""
    from sciscore.formats.read import batches_of

    return joined(batches_of(source, _ANY, file_type, **options), reported=True)


def raw_table(source: object, *, file_type: str | None = None, **options: Any) -> Table[Any]:
    """A file, a data frame, columns by name, or records that may be nested, as own columns.

    What is nested is cut into a column for each path.
    """
    if isinstance(source, Mapping):
        columns = {str(name): _listed(name, column) for name, column in source.items()}
        if len({*map(len, columns.values())}) > 1:
            raise FormatError("columns differ in length", "table.not_allowed")
        return own_table(columns)
    if isinstance(source, list | tuple):
        records = [_keyed(record) for record in source if isinstance(record, Mapping)]
        return own_table(_of_records(records), records)
    if isinstance(source, str | os.PathLike) or hasattr(source, "read"):
        table = table_of(cast("Any", source), file_type, **options)
        return attrs.evolve(table, extra=_flat(table.extra, table.count))
    from sciscore.formats import data_frames

    frame = data_frames.frame_of(source)
    return own_table({name: frame[name].to_list() for name in frame.columns})


def _listed(name: object, column: object) -> list[object]:
    listed = getattr(column, "tolist", None)
    values: object = listed() if listed else column
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise FormatError(f"{shown(str(name))} is not a column; use a list of its cells")
    return list(values)


def _keyed(record: Mapping[Any, Any], depth: int = 6) -> dict[str, Any]:
    """A record whose keys are texts, as far as it is looked into."""
    return {
        str(key): _keyed(value, depth - 1) if isinstance(value, Mapping) and depth else value
        for key, value in record.items()
    }


def _of_records(records: Sequence[Mapping[Any, Any]]) -> dict[str, list[object]]:
    flat = [*map(flattened, records)]
    names = dict.fromkeys(name for record in flat for name in record)
    return {name: [record.get(name) for record in flat] for name in names}


def _flat(columns: dict[str, list[object]], count: int) -> dict[str, list[object]]:
    """The columns with those that hold records cut into one for each path."""
    if not any(isinstance(value, Mapping) for column in columns.values() for value in column[:1]):
        return columns
    rows = ({name: column[row] for name, column in columns.items()} for row in range(count))
    return _of_records(list(rows))


def counted(column: Iterable[object]) -> list[tuple[Any, int, int]]:
    """Each value of a column with how often it stands there, and where first, from 1."""
    counts: dict[tuple[type, Any], tuple[int, int]] = {}
    for row, value in enumerate(column, 1):
        plain = value if isinstance(value, str | int | float | bool) else str(value)
        # 1, 1.0 and True are the same key, and not the same value.
        key = (object, None) if is_missing(value) else (type(plain), plain)
        times, first = counts.get(key, (0, row))
        counts[key] = times + 1, first
    return [(value, *found) for (_, value), found in counts.items()]


def other_sheets(source: object, file_type: str | None) -> list[Problem]:
    """The sheets of a workbook of which the first one does not hold what is looked for."""
    if not isinstance(source, str | os.PathLike) or file_type_of(source, file_type) != "xlsx":
        return []
    from sciscore.formats import excel

    return excel.other_sheets(os.fspath(source))
