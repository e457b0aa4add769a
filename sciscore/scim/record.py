"""ScimRecord, the scores of one person: 25 codes that are legal by construction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from sciscore.errors import ScimError, did_you_mean, shown
from sciscore.scim.fields import (
    ABSENT,
    MISSING,
    PLACE,
    SCHEMA,
    VERSION,
    WIDTH,
    check_present,
    check_version,
    check_whole,
    version_problem,
)
from sciscore.scim.items import KEYS, NAMES, find_version

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


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
        own = find_version(
            cells.get(VERSION, "III" if instrument_version is None else instrument_version)
        )
        given = instrument_version
        expected = own.name if given is None else find_version(given).name
        names = [name for name in cells if name != VERSION]
        problems = check_version(names, own) or check_present(names)
        if VERSION in cells and (wrong := version_problem(cells[VERSION], expected)):
            problems.append(wrong)
        codes, refused = SCHEMA.encode(cells)
        problems += refused
        if problems:
            raise ScimError(sorted(problems, key=SCHEMA.order))
        return cls(codes, own.name)

    @property
    def array(self) -> npt.NDArray[np.uint8]:
        """The codes as a read-only array of shape (25,)."""
        import numpy as np

        return np.frombuffer(self.codes, np.uint8)

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
        on_record = (name for name, code in zip(PLACE, self.codes, strict=True) if code != ABSENT)
        made = {VERSION: self.instrument_version, **{name: self[name] for name in on_record}}
        return made if len(made) > 1 else made | {"total": None}

    def __repr__(self) -> str:
        entries = [code for code in self.codes[: len(KEYS)] if code != ABSENT]
        parts = [f"{len(entries)} entries"] if entries else []
        parts += [f"{len(self.missing)} missing"] if self.missing else []
        parts += (f"{name} {self[name]}" for name in NAMES if self.codes[PLACE[name]] != ABSENT)
        return f"<ScimRecord {self.instrument_version}: {', '.join(parts) or 'empty'}>"
