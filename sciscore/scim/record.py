"""ScimRecord, the scores of one person: 25 codes that are legal by construction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.errors import Problem, ScimError, did_you_mean, shown
from sciscore.scim.fields import (
    ABSENT,
    FIELDS,
    ITEMS,
    LEGAL,
    MISSING,
    PLACE,
    VERSION,
    WIDTH,
    Codes,
    check_present,
    check_version,
    encode,
    version_problem,
)
from sciscore.scim.items import KEYS, find_version

#: A column of `LEGAL` for each field.
_PLACES: Final = range(WIDTH)


def encode_columns(
    columns: Mapping[str, Sequence[object]], count: int, version: str
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (count, 25) from columns of cells by name, and all problems."""
    codes = np.full((count, WIDTH), ABSENT, np.uint8)
    problems = [
        problem
        for row, cell in enumerate(columns.get(VERSION, ()), 1)
        if (problem := version_problem(cell, version, row))
    ]
    for place, field in enumerate(FIELDS):
        if field.name in columns:
            codes[:, place], wrong = encode(field, columns[field.name])
            problems += wrong
    return codes, problems


def by_place(problem: Problem) -> tuple[int, int]:
    """Order of problems: by row, then that of the fields."""
    return problem.row or 0, PLACE.get(problem.location, WIDTH)


def illegal(codes: Codes) -> list[tuple[int, int]]:
    """Row and field of every code that is not legal."""
    return [(row, place) for row, place in np.argwhere(~LEGAL[_PLACES, codes]).tolist()]


def check_codes(codes: Codes, version: str) -> None:
    """Raise if any code is not legal in its field, or a record has only some of the entries."""
    problems = [
        Problem(
            location=FIELDS[place].name,
            row=row + 1,
            message=FIELDS[place].refusal(int(codes[row, place])),
        )
        for row, place in illegal(codes)
    ]
    absent = (codes[:, :ITEMS] == ABSENT).sum(axis=1)
    mixed = "has some of the entries; it must have all or none"
    problems += (
        Problem(location="", row=int(row) + 1, message=mixed)
        for row in np.flatnonzero((absent > 0) & (absent < ITEMS))
    )
    names = KEYS if (absent < ITEMS).any() else ()
    problems += check_version(names, find_version(version))
    if problems:
        raise ScimError(sorted(problems, key=by_place))


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
        try:
            check_codes(self.array[None], self.instrument_version)
        except ScimError as error:
            raise ScimError(attrs.evolve(p, row=None) for p in error.problems) from None

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
        ScimRecord.from_dict({'instrument_version': 'SR', 'total': 57})
        """
        if not isinstance(record, Mapping):
            raise ScimError(f"a SCIM record is a mapping of scores, not {type(record).__name__}")
        cells = {str(key): cell for key, cell in record.items()}
        own = find_version(
            cells.get(VERSION, "III" if instrument_version is None else instrument_version)
        )
        given = instrument_version
        expected = own.name if given is None else find_version(given).name
        names = [name for name in cells if name != VERSION]
        problems = check_version(names, own) or check_present(names)
        columns = {name: (cell,) for name, cell in cells.items()}
        codes, wrong = encode_columns(columns, 1, expected)
        problems += (attrs.evolve(problem, row=None) for problem in wrong)
        if problems:
            raise ScimError(sorted(problems, key=by_place))
        return cls(codes.tobytes(), own.name)

    @property
    def array(self) -> Codes:
        """The codes as a read-only array of shape (25,)."""
        return np.frombuffer(self.codes, np.uint8)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the entries that are on record as missing."""
        return tuple(key for key, code in zip(KEYS, self.codes, strict=False) if code == MISSING)

    def __getitem__(self, name: str) -> int | None:
        """The score of a field; None if it is missing or not on record."""
        if name not in PLACE:
            hint = did_you_mean(str(name), PLACE)
            raise ScimError(f"{shown(name)} is not a field of a SCIM record{hint}")
        code = self.codes[PLACE[name]]
        return code if code < ABSENT else None

    def to_dict(self) -> dict[str, Any]:
        """What is on record, by key; None for what is missing."""
        on_record = (name for name, code in zip(PLACE, self.codes, strict=True) if code != ABSENT)
        made = {VERSION: self.instrument_version, **{name: self[name] for name in on_record}}
        return made if len(made) > 1 else made | {"total": None}

    def __repr__(self) -> str:
        return f"ScimRecord.from_dict({self.to_dict()!r})"
