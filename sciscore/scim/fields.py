"""The 25 fields of a SCIM record in order: what may stand there, and its code.

A record is one byte per field: the 19 entries, then the six subscores that may be
on record beside them. The code of a score is the score. The names of the fields are
the keys of a record and the columns of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import Problem, did_you_mean, shown
from sciscore.scim.items import ENTRIES, KEYS, NAMES, SUBSCORES, VERSIONS, Version

Codes: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

#: Code of an entry that is on record as missing.
MISSING: Final = 255
#: Code of a field that is not on record: a subscore not given, or, in a record that
#: holds subscores only, each entry.
ABSENT: Final = 254
#: Code of a cell that could not be read; only rows of a reported error hold it.
UNREADABLE: Final = 253

#: What may be written for a missing entry; None as well.
MISSING_TEXTS: Final = ("", "NT", "NA")
#: Values that registries use for missing entries, each in its own way.
SENTINELS: Final = frozenset({"9", "88", "99", "888", "999", "-1", "-9", "-99"})
#: Texts for nothing that other programs write.
_NOTHING: Final = frozenset({"nan", "n/a", "<na>", "nat", "null", "none"})
VERSION: Final = "instrument_version"

_WHOLE: Final = re.compile(r"(0|[1-9][0-9]{0,2})(?:\.0+)?")
#: Kinds of cell that a table of codes can be asked for at once; a truth value is none.
_PLAIN: Final = frozenset({str, int, type(None)})


@attrs.frozen
class Field:
    """One field of a record.

    Attributes
    ----------
    name
        Its name, such as ``bladder`` or ``total``.
    noun, use
        What it holds and what may be entered, as messages say it.
    codes
        Code by legal content: whole numbers, their texts, and what stands for missing.
    """

    name: str
    noun: str
    use: str
    codes: Mapping[str | int | None, int]

    def code(self, cell: object) -> int | None:
        """The code of a cell of any kind; None if it is not legal.

        Notes
        -----
        Rule SCIM.ENTRIES [SCIM form]: only the scores of the table.
        """
        if cell is None or isinstance(cell, str):
            whole = _WHOLE.fullmatch(cell) if cell is not None else None
            return self.codes.get(int(whole[1]) if whole else cell)
        if isinstance(cell, bool):
            return None
        if isinstance(cell, int | np.integer):
            return self.codes.get(int(cell))
        if isinstance(cell, float | np.floating) and cell.is_integer():
            return self.codes.get(int(cell))
        return None

    def refusal(self, cell: object) -> str:
        """Why a cell is refused, what is allowed, and a hint."""
        message = f"{shown(cell)} is not {self.noun}; use {self.use}"
        text = shown(cell)[1:-1].strip()
        if text in SENTINELS or text.casefold() in _NOTHING:
            return f"{message}; if {text} stands for missing, enter NT"
        meant = isinstance(cell, str) and text and self.code(text.upper()) is not None
        return f"{message}; did you mean {text.upper()!r}?" if meant else message


def _field(name: str, noun: str, allowed: Sequence[int], use: str, missing: int) -> Field:
    codes: dict[str | int | None, int] = dict.fromkeys((*MISSING_TEXTS, None), missing)
    for score in allowed:
        codes |= {score: score, str(score): score, f"{score}.0": score}
    return Field(name, noun, use, codes)


FIELDS: Final = (
    *(
        _field(
            entry.key,
            f"a score of item {entry.number}",
            entry.allowed,
            f"{', '.join(map(str, entry.allowed))}, or NT if it is missing",
            MISSING,
        )
        for entry in ENTRIES
    ),
    *(
        _field(
            subscore.name,
            f"a {'total' if subscore.name == 'total' else 'subscore'}",
            range(subscore.maximum + 1),
            f"0 to {subscore.maximum}, or leave it blank",
            ABSENT,
        )
        for subscore in SUBSCORES
    ),
)
PLACE: Final = {field.name: place for place, field in enumerate(FIELDS)}
WIDTH: Final = len(FIELDS)
ITEMS: Final = len(ENTRIES)
assert PLACE.keys() == {*KEYS, *NAMES}
assert len(FIELDS) == len(PLACE)

#: By field and code: whether it is legal in a record.
LEGAL: Final = np.zeros((WIDTH, 256), bool)
for _place, _one in enumerate(FIELDS):
    LEGAL[_place, [*_one.codes.values(), ABSENT]] = True
LEGAL.flags.writeable = False


def encode(field: Field, column: Sequence[object]) -> tuple[Codes, list[Problem]]:
    """The codes of one field for every record, and what is wrong with it.

    Unreadable cells get the code `UNREADABLE`; rows are counted from 1.
    """
    if set(map(type, column)) <= _PLAIN:
        try:
            # Whole numbers and texts without a fault, the usual column.
            codes = bytes(map(field.codes.__getitem__, column))  # type: ignore[arg-type]
            return np.frombuffer(codes, np.uint8), []
        except KeyError:
            pass
    found = [field.code(cell) for cell in column]
    problems = [
        Problem(location=field.name, message=field.refusal(column[row]), row=row + 1)
        for row, code in enumerate(found)
        if code is None
    ]
    return np.array([UNREADABLE if code is None else code for code in found], np.uint8), problems


def check_present(names: Iterable[str]) -> list[Problem]:
    """What is wrong with the names of a record: unknown ones, and entries not given.

    A record without any entry must give subscores.
    """
    given = list(map(str, names))
    problems = [
        Problem(location=name, message=f"not a field of a SCIM record{did_you_mean(name, PLACE)}")
        for name in given
        if name not in PLACE
    ]
    if any(name in NAMES for name in given) and not any(name in KEYS for name in given):
        return problems
    message = "missing; every entry must be given, enter NT if it was not assessed"
    return [Problem(location=key, message=message) for key in KEYS if key not in given] + problems


def check_version(names: Iterable[str], version: Version) -> list[Problem]:
    """A problem for every entry given where a version has its subscores only."""
    if version.entries:
        return []
    message = f"entries of SCIM {version.name} are not scored: {version.reason}"
    return [Problem(location=name, message=message) for name in names if name in KEYS]


def version_problem(cell: object, version: str, row: int) -> Problem | None:
    """What is wrong with the version on record, where a cohort is of one version."""
    if isinstance(cell, str) and cell == version:
        return None
    message = f"{shown(cell)} is not a version of SCIM; use {version}"
    if cell is None or cell == "":
        message = f"blank; enter {version}"
    elif isinstance(cell, str) and cell in VERSIONS:
        message = f"SCIM {cell} among records of SCIM {version}; score the versions apart"
    return Problem(location=VERSION, message=message, row=row)
