"""The 25 fields of a SCIM record in order: what may stand there, and its code.

A record is one byte per field: the 19 entries, then the six subscores that may be
on record beside them. The code of a score is the score. The names of the fields are
the keys of a record and the columns of a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from sciscore.errors import Problem, shown
from sciscore.kinds import UNTESTED
from sciscore.recorded import Kind, words
from sciscore.records import Field as AnyField, Schema
from sciscore.scim.items import ENTRIES, KEYS, NAMES, SUBSCORES, VERSIONS, Version

#: Code of a field that is not on record: a subscore not given, or, in a record that
#: holds subscores only, each entry. Lower codes are scores.
ABSENT: Final = 253
#: Code of an entry that is on record as missing.
MISSING: Final = 254

VERSION: Final = "instrument_version"
#: Spellings of a missing entry, besides the values that always mean missing.
_MISSING_TEXTS: Final = {"": (), "NT": UNTESTED, "NA": ()}


@attrs.frozen
class Field(AnyField):
    """One field of a record: an entry or a subscore."""

    def code(self, cell: object) -> int | None:
        """The code of a cell of any type; None if it is refused.

        Notes
        -----
        Rule SCIM.ENTRIES [SCIM form]: only the scores of the table.
        """
        return super().code(cell)


def _field(name: str, noun: str, allowed: Sequence[int], use: str, missing: int) -> Field:
    scores = {str(score): score for score in allowed}
    spellings = words({**dict.fromkeys(scores, ()), **_MISSING_TEXTS})
    kind = Kind(noun=noun, allowed=use, spellings=spellings)
    return Field(name, kind, scores | dict.fromkeys(_MISSING_TEXTS, missing), use, ABSENT)


def _fields() -> Iterable[Field]:
    for entry in ENTRIES:
        use = f"{', '.join(map(str, entry.allowed))}, or NT if it is missing"
        yield _field(entry.key, f"a score of item {entry.number}", entry.allowed, use, MISSING)
    for subscore in SUBSCORES:
        noun = f"a {'total' if subscore.name == 'total' else 'subscore'}"
        use = f"0 to {subscore.maximum}, or leave it blank"
        yield _field(subscore.name, noun, range(subscore.maximum + 1), use, ABSENT)


FIELDS: Final = tuple(_fields())
SCHEMA: Final = Schema("a SCIM record", FIELDS)
PLACE: Final = SCHEMA.place
WIDTH: Final = SCHEMA.width
ITEMS: Final = len(ENTRIES)
assert PLACE.keys() == {*KEYS, *NAMES}


def check_present(names: Iterable[str]) -> list[Problem]:
    """Problems with the names of a record: unknown names, and entries not given.

    A record without any entry must give subscores.
    """
    given = list(map(str, names))
    problems = SCHEMA.unknown(given)
    if any(name in NAMES for name in given) and not any(name in KEYS for name in given):
        return problems
    message = "missing; every entry must be given, enter NT if it was not assessed"
    absent = [key for key in KEYS if key not in given]
    return [
        *(Problem(location=key, message=message, code="field.missing") for key in absent),
        *problems,
    ]


def check_version(names: Iterable[str], version: Version) -> list[Problem]:
    """A problem for every entry given where a version has its subscores only."""
    if version.entries:
        return []
    message = f"entries of SCIM {version.name} are not scored: {version.reason}"
    return [Problem(location=name, message=message) for name in names if name in KEYS]


def version_problem(cell: object, version: str, row: int | None = None) -> Problem | None:
    """Problems with the version on record, where a cohort is of one version."""
    if isinstance(cell, str) and cell == version:
        return None
    message = f"{shown(cell)} is not a version of SCIM; use {version}"
    if cell is None or cell == "":
        message = f"blank; enter {version}"
    elif isinstance(cell, str) and cell in VERSIONS:
        message = f"SCIM {cell} among records of SCIM {version}; score the versions apart"
    return Problem(location=VERSION, message=message, row=row)


def check_whole(codes: Sequence[int], version: Version, row: int | None = None) -> list[Problem]:
    """Problems with the codes of a record together: only some entries, another version."""
    absent = sum(code == ABSENT for code in codes[:ITEMS])
    problems = check_version(KEYS if absent < ITEMS else (), version)
    if 0 < absent < ITEMS:
        message = "has some of the entries; it must have all or none"
        problems.append(Problem(message=message, row=row, code="field.missing"))
    return problems
