"""ScimRecords, the scores of a cohort: a row of 25 codes for every record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

from sciscore.errors import Problem, ScimError, shown
from sciscore.scim.fields import (
    ABSENT,
    FIELDS,
    ITEMS,
    MISSING,
    UNREADABLE,
    VERSION,
    WIDTH,
    Codes,
    check_present,
    check_version,
)
from sciscore.scim.items import KEYS, find_version
from sciscore.scim.record import ScimRecord, by_place, check_codes, encode_columns, illegal

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(repr=False, eq=False)
class ScimRecords:
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

    codes: Codes = attrs.field()
    instrument_version: str = "III"

    def __attrs_post_init__(self) -> None:
        codes = np.array(self.codes, dtype=np.uint8, order="C", copy=True)
        if codes.ndim != 2 or codes.shape[1] != WIDTH:
            raise ScimError(f"a cohort has codes of shape (n, {WIDTH}), not {codes.shape}")
        check_codes(codes, self.instrument_version)
        codes.flags.writeable = False
        object.__setattr__(self, "codes", codes)

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
        listed: list[ScimRecord] = []
        problems: list[Problem] = []
        for row, record in enumerate(records, 1):
            try:
                made = record if isinstance(record, ScimRecord) else ScimRecord.from_dict(record)
            except ScimError as error:
                problems += (attrs.evolve(problem, row=row) for problem in error.problems)
            else:
                listed.append(made)
        if problems:
            raise ScimError(problems)
        versions = sorted({record.instrument_version for record in listed})
        if len(versions) > 1:
            raise ScimError(
                f"records of SCIM {' and '.join(versions)} in one cohort; score the versions apart"
            )
        codes = np.frombuffer(b"".join(record.codes for record in listed), np.uint8)
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
        names = [str(name) for name in columns if name != VERSION]
        expected = find_version(instrument_version)
        problems = check_version(names, expected) or check_present(names)
        lists, wrong = _lists(columns)
        problems += wrong
        lengths = {len(column) for column in lists.values()}
        if len(lengths) > 1:
            message = f"columns of different lengths: {sorted(lengths)}"
            problems.append(Problem(location="", message=message))
        if problems:
            raise ScimError(problems)
        codes, problems = encode_columns(lists, lengths.pop(), instrument_version)
        if problems:
            raise ScimError(sorted(problems, key=by_place))
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
        scores = np.asarray(entries)
        if scores.ndim != 2 or scores.shape[1] != ITEMS or scores.dtype.kind not in "iu":
            found = f"{scores.dtype} of shape {scores.shape}"
            raise ScimError(f"{found}; expected integers of shape (n, {ITEMS})")
        codes = np.full((len(scores), WIDTH), ABSENT, np.uint8)
        fits = (scores >= 0) & (scores <= MISSING) & (scores != ABSENT)
        codes[:, :ITEMS] = np.where(fits, scores, UNREADABLE)
        problems = [
            Problem(
                location=KEYS[place],
                row=row + 1,
                message=FIELDS[place].refusal(int(scores[row, place])),
            )
            for row, place in illegal(codes)
        ]
        if problems:
            raise ScimError(sorted(problems, key=by_place))
        return cls(codes)

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> ScimRecord: ...
    @overload
    def __getitem__(self, row: slice | npt.NDArray[Any]) -> ScimRecords: ...
    def __getitem__(self, row: int | slice | npt.NDArray[Any]) -> ScimRecord | ScimRecords:
        """One record, or a cohort of the chosen ones."""
        if isinstance(row, int | np.integer):
            return ScimRecord(self.codes[row].tobytes(), self.instrument_version)
        return ScimRecords(self.codes[row], self.instrument_version)

    def __iter__(self) -> Iterator[ScimRecord]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ScimRecords)
            and self.instrument_version == other.instrument_version
            and np.array_equal(self.codes, other.codes)
        )

    def __hash__(self) -> int:
        return hash((self.instrument_version, self.codes.tobytes()))

    def __repr__(self) -> str:
        return f"<ScimRecords: {len(self)}, version {self.instrument_version}>"


def _lists(columns: Mapping[str, Any]) -> tuple[dict[str, list[object]], list[Problem]]:
    """The columns as lists of plain values, and what is no column."""
    lists: dict[str, list[object]] = {}
    problems = []
    for name, column in columns.items():
        values = column.tolist() if isinstance(column, np.ndarray) else column
        if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
            message = f"{shown(column)} is not a column of scores"
            problems.append(Problem(location=name, message=message))
        else:
            lists[str(name)] = list(values)
    return lists, problems
