"""ScimRecords, the scores of a cohort: a row of 25 codes for every record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.cohorts import Records, checked_codes, columns_of, encode_columns as encode
from sciscore.errors import Problem, ScimError
from sciscore.records import Codes, listed
from sciscore.scim.fields import (
    ABSENT,
    FIELDS,
    ITEMS,
    MISSING,
    SCHEMA,
    VERSION,
    WIDTH,
    check_present,
    check_version,
    check_whole,
    version_problem,
)
from sciscore.scim.items import find_version
from sciscore.scim.record import ScimRecord

if TYPE_CHECKING:
    import numpy.typing as npt

#: What stands for a missing entry in an array of scores.
_MISSING_IN_ARRAYS: Final = 255


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
        Build a cohort with `from_records`, `from_columns` or `from_arrays`.
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
        found: list[ScimRecord] = []
        problems: list[Problem] = []
        for row, record in enumerate(listed(records, "records", ScimError), 1):
            try:
                made = record if isinstance(record, ScimRecord) else ScimRecord.from_dict(record)
            except ScimError as error:
                problems += (attrs.evolve(problem, row=row) for problem in error.problems)
            else:
                found.append(made)
        if problems:
            raise ScimError(problems)
        versions = sorted({record.instrument_version for record in found})
        if len(versions) > 1:
            raise ScimError(
                f"records of SCIM {' and '.join(versions)} in one cohort; score the versions apart"
            )
        codes = np.frombuffer(b"".join(record.codes for record in found), np.uint8)
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

    @classmethod
    def from_arrays(cls, entries: npt.ArrayLike) -> ScimRecords:
        """A cohort of version III from an array of scores.

        Parameters
        ----------
        entries
            Integers of shape (n, 19) in the order of the entries; 255 is missing.

        Raises
        ------
        ScimError
            If the shape does not fit or a score is not allowed; lists all such scores.

        Examples
        --------
        >>> from sciscore import ScimRecords
        >>> cohort = ScimRecords.from_arrays([[0] * 19, [255] * 19])
        >>> cohort[0]["bladder"], cohort[1]["bladder"]
        (0, None)
        """
        expected = f"expected integers of shape (n, {ITEMS})"
        try:
            scores = np.asarray(entries)
        except (ValueError, TypeError, OverflowError):
            raise ScimError(expected) from None
        if scores.ndim != 2 or scores.shape[1] != ITEMS or scores.dtype.kind not in "iu":
            raise ScimError(f"{scores.dtype} of shape {scores.shape}; {expected}")
        codes = np.full((len(scores), WIDTH), ABSENT, np.uint8)
        missing = scores == _MISSING_IN_ARRAYS
        codes[:, :ITEMS] = np.where(missing, MISSING, scores)
        problems: list[Problem] = []
        for field, column in zip(FIELDS[:ITEMS], np.where(missing, 0, scores).T, strict=True):
            allowed = [code for code in field.codes.values() if code < ABSENT]
            wrong = np.flatnonzero(~np.isin(column, allowed))
            problems += (
                attrs.evolve(field.refusal(int(column[row])), row=row + 1) for row in wrong.tolist()
            )
        if problems:
            raise ScimError(sorted(problems, key=SCHEMA.order))
        return cls(codes)

    def __repr__(self) -> str:
        return f"<ScimRecords: {len(self)}, version {self.instrument_version}>"
