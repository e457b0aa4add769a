"""SCIM records: of one person 25 codes that are legal by construction, of a cohort a row of them.

A record is one byte per field: the 19 entries, then the six subscores that may be
on record beside them. The code of a score is the score. The names of the fields are
the keys of a record and the columns of a file.

Notes
-----
Rule SCIM.ENTRIES [SCIM form]: only the scores of the table are taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.cohorts import (
    Records,
    checked_codes,
    columns_of,
    encode_columns as encode,
    read_each,
)
from sciscore.errors import Problem, ScimError, did_you_mean, shown
from sciscore.kinds import UNTESTED
from sciscore.recorded import Kind, words
from sciscore.records import Codes, Field, Schema
from sciscore.scim.items import ENTRIES, KEYS, NAMES, SUBSCORES, VERSIONS, Version, find_version

#: Code of a field that is not on record: a subscore not given, or, in a record that
#: holds subscores only, each entry. Lower codes are scores.
ABSENT: Final = 253
#: Code of an entry that is on record as missing.
MISSING: Final = 254

VERSION: Final = "instrument_version"
#: Spellings of a missing entry, besides the values that always mean missing.
_MISSING_TEXTS: Final = {"": (), "NT": UNTESTED, "NA": ()}


def _field(name: str, noun: str, allowed: Sequence[int], use: str, missing: int) -> Field:
    scores = {str(score): score for score in allowed}
    spellings = words({**dict.fromkeys(scores, ()), **_MISSING_TEXTS})
    kind = Kind(noun=noun, allowed=use, spellings=spellings)
    return Field(name, kind, scores | dict.fromkeys(_MISSING_TEXTS, missing), ABSENT)


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


def check_present(names: Iterable[str]) -> list[Problem]:
    """Problems with the names of a record: unknown names, and entries not given.

    A record without any entry must give subscores.
    """
    given = list(map(str, names))
    absent = [key for key in KEYS if key not in given]
    if len(absent) == ITEMS and any(name in NAMES for name in given):
        absent = []
    message = "missing; every entry must be given, enter NT if it was not assessed"
    lacking = [Problem(location=key, message=message, code="field.missing") for key in absent]
    return lacking + SCHEMA.unknown(given)


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


@attrs.frozen(repr=False)
class ScimRecord:
    """The scores of one person on record. Immutable, hashable, equal by value.

    Parameters
    ----------
    codes
        25 bytes in the order of the fields; build a record with `from_dict`.
    instrument_version
        ``"III"``, or ``"SR"`` for the self-report, of which subscores are taken.

    Raises
    ------
    ScimError
        If the codes are not 25 legal ones, or the version is not scored.

    Examples
    --------
    >>> from sciscore import ScimRecord
    >>> record = ScimRecord.from_dict({"mobility": 12, "total": 40})
    >>> record["total"], record["self_care"], record.instrument_version
    (40, None, 'III')
    """

    codes: bytes
    instrument_version: str = "III"

    def __attrs_post_init__(self) -> None:
        given: object = self.codes
        if not isinstance(given, bytes) or len(given) != WIDTH:
            raise ScimError(
                f"a record has {WIDTH} codes as bytes; build it with ScimRecord.from_dict"
            )
        version = find_version(self.instrument_version)
        if problems := [*SCHEMA.illegal(given), *check_whole(given, version)]:
            raise ScimError(sorted(problems, key=SCHEMA.order))

    @classmethod
    def from_dict(
        cls, record: Mapping[str, Any], *, instrument_version: str | None = None
    ) -> ScimRecord:
        """A record from scores by their keys.

        Parameters
        ----------
        record
            All 19 entries, ``{"feeding": 3, "bathing_upper": "NT", ...}``, and, as far
            as they are on record, subscores such as ``"self_care"`` or ``"total"``;
            or subscores only. Scores are whole numbers or texts; None, ``""``,
            ``"NT"`` and ``"NA"`` stand for missing. ``"instrument_version"`` is optional.
        instrument_version
            The version, unless the record itself names it; by default III.

        Raises
        ------
        ScimError
            If entries are lacking, or scores are not allowed; lists all of them.

        Examples
        --------
        >>> from sciscore import ScimRecord
        >>> ScimRecord.from_dict({"total": "57", "instrument_version": "SR"})
        <ScimRecord SR: total 57>
        """
        if not isinstance(record, Mapping):
            raise ScimError(f"expected a mapping of scores, not {type(record).__name__}")
        cells = {str(key): cell for key, cell in record.items()}
        asked = find_version("III" if instrument_version is None else instrument_version)
        version = find_version(cells.pop(VERSION, asked.name))
        problems = check_version(cells, version) or check_present(cells)
        if instrument_version and (wrong := version_problem(version.name, asked.name)):
            problems.append(wrong)
        codes, refused = SCHEMA.encode(cells)
        problems += refused
        if problems:
            raise ScimError(sorted(problems, key=SCHEMA.order))
        return cls(codes, version.name)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the entries that are on record as missing."""
        return tuple(key for key, code in zip(KEYS, self.codes, strict=False) if code == MISSING)

    def __getitem__(self, name: str) -> int | None:
        """The score of a field; None if it is missing or not on record."""
        if name not in PLACE:
            hint = did_you_mean(name, PLACE)
            raise ScimError(f"{shown(name)} is not a field of a SCIM record{hint}")
        code = self.codes[PLACE[name]]
        return code if code < ABSENT else None

    def to_dict(self) -> dict[str, Any]:
        """Recorded values by key; None where missing."""
        on_record = [name for name, code in zip(PLACE, self.codes, strict=True) if code != ABSENT]
        return {VERSION: self.instrument_version} | {n: self[n] for n in on_record or ["total"]}

    def __repr__(self) -> str:
        entries = [code for code in self.codes[:ITEMS] if code != ABSENT]
        parts = [f"{len(entries)} entries"] if entries else []
        parts += [f"{len(self.missing)} missing"] if self.missing else []
        parts += (f"{name} {self[name]}" for name in NAMES if self.codes[PLACE[name]] != ABSENT)
        return f"<ScimRecord {self.instrument_version}: {', '.join(parts) or 'empty'}>"


def encode_columns(
    columns: Mapping[str, Sequence[object]], count: int, version: str
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (count, 25) from columns of cells by name, and all problems."""
    versions = enumerate(columns.get(VERSION, ()), 1)
    problems = [
        problem for row, cell in versions if (problem := version_problem(cell, version, row))
    ]
    codes, wrong = encode(columns, count, FIELDS)
    return codes, problems + wrong


def _checked(given: object) -> Codes:
    return checked_codes(given, SCHEMA, ScimError)


@attrs.frozen(repr=False, eq=False)
class ScimRecords(Records[ScimRecord]):
    """The records of a cohort, all of one version.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 25); it is copied and the copy made read-only.
        Build a cohort with `from_records` or `from_columns`.
    instrument_version
        ``"III"`` or ``"SR"``.

    Examples
    --------
    >>> from sciscore import ScimRecords
    >>> cohort = ScimRecords.from_columns({"total": [57, None, "81"]})
    >>> len(cohort), cohort[2]["total"]
    (3, 81)
    """

    codes: Codes = attrs.field(converter=_checked)
    instrument_version: str = "III"

    def __attrs_post_init__(self) -> None:
        version = find_version(self.instrument_version)
        absent = (self.codes[:, :ITEMS] == ABSENT).sum(axis=1)
        suspect = np.flatnonzero((absent < ITEMS) & ((absent > 0) | (not version.entries)))
        problems = [
            problem
            for row in suspect.tolist()
            for problem in check_whole(self.codes[row].tolist(), version, row + 1)
        ]
        if problems:
            raise ScimError(problems)

    def _one(self, codes: bytes) -> ScimRecord:
        return ScimRecord(codes, self.instrument_version)

    @classmethod
    def from_records(cls, records: Iterable[ScimRecord | Mapping[str, Any]]) -> ScimRecords:
        """A cohort of records.

        Parameters
        ----------
        records
            The records, or mappings as `ScimRecord.from_dict` takes them, in order; all
            of one version.

        Raises
        ------
        ScimError
            With every problem of every record, or if their versions differ.
        """
        found, codes = read_each(records, "records", ScimRecord, ScimError)
        versions = sorted({record.instrument_version for record in found})
        if len(versions) > 1:
            raise ScimError(
                f"records of SCIM {' and '.join(versions)} in one cohort; score the versions apart"
            )
        return cls(codes.reshape(-1, WIDTH), *versions)

    @classmethod
    def from_columns(
        cls, columns: Mapping[str, Sequence[object]], *, instrument_version: str = "III"
    ) -> ScimRecords:
        """A cohort from a column of scores for every field.

        Parameters
        ----------
        columns
            Scores by key, all columns of one length: all 19 entries, with or without
            subscores; or subscores only. A column ``"instrument_version"`` is optional.
        instrument_version
            The version of all records.

        Raises
        ------
        ScimError
            With every problem of every row.
        """
        lists, wrong = columns_of(columns, "scores", ScimError)
        names = [name for name in lists if name != VERSION]
        expected = find_version(instrument_version)
        problems = [*(check_version(names, expected) or check_present(names)), *wrong]
        if problems:
            raise ScimError(problems)
        count = len(next(iter(lists.values())))
        codes, problems = encode_columns(lists, count, instrument_version)
        if problems:
            raise ScimError(sorted(problems, key=SCHEMA.order))
        return cls(codes, instrument_version)

    def __repr__(self) -> str:
        return f"<ScimRecords: {len(self)}, version {self.instrument_version}>"
