"""Scim, the subscores and total of one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from sciscore.errors import ScimError
from sciscore.intervals import Score
from sciscore.scim.items import NAMES, SUBSCORES
from sciscore.scim.record import ScimRecord
from sciscore.scim.scoring import Oddity
from sciscore.stored import text_of, whole_of


@attrs.frozen(kw_only=True)
class Supplied:
    """A subscore on record, beside what it should be.

    Attributes
    ----------
    name
        Which subscore it is, such as ``"total"``.
    value
        What is on record.
    computed
        What the entries give; in a record of subscores, what the parts of a sum give.

    Examples
    --------
    >>> print(Supplied(name="total", value=52, computed=Score(low=60, high=60)))
    total: 52 on record, 60 computed
    """

    name: str
    value: int
    computed: Score

    @property
    def agrees(self) -> bool | None:
        """Whether the two agree; None where what is missing leaves it open."""
        if not self.computed.low <= self.value <= self.computed.high:
            return False
        return True if self.computed.value is not None else None

    @property
    def difference(self) -> tuple[int, int]:
        """Lowest and highest that it may be too high by; negative where it is too low."""
        return self.value - self.computed.high, self.value - self.computed.low

    def __str__(self) -> str:
        return f"{self.name}: {self.value} on record, {self.computed} computed"


@attrs.frozen(kw_only=True)
class Scim:
    """The subscores and total of one person.

    Attributes
    ----------
    self_care
        0 to 20.
    respiration_sphincter
        Respiration and sphincter management, 0 to 40.
    mobility_room_toilet, mobility_indoors_outdoors, mobility
        0 to 10, 0 to 30, and together 0 to 40.
    total
        0 to 100; higher is more independent.
    record
        The record that was scored.
    supplied
        The subscores on record beside the entries, each with what it should be.
    warnings
        What is unusual about the record; see `Oddity`.
    sciscore_version
        The version of sciscore.
    """

    self_care: Score
    respiration_sphincter: Score
    mobility_room_toilet: Score
    mobility_indoors_outdoors: Score
    mobility: Score
    total: Score
    record: ScimRecord
    supplied: tuple[Supplied, ...]
    warnings: tuple[Oddity, ...]
    sciscore_version: str

    @property
    def scores(self) -> dict[str, Score]:
        """The subscores and the total by name."""
        return {name: getattr(self, name) for name in NAMES}

    @property
    def version(self) -> str:
        """The version of the measure: III, or SR for the self-report."""
        return self.record.version

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the missing entries; none in a record that holds subscores only."""
        return self.record.missing

    @property
    def differences(self) -> tuple[Supplied, ...]:
        """The subscores on record that cannot be right."""
        return tuple(one for one in self.supplied if one.agrees is False)

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        return {
            "version": self.version,
            "sciscore_version": self.sciscore_version,
            "scores": {name: score.to_dict() for name, score in self.scores.items()},
            "missing": list(self.missing),
            "supplied": {
                one.name: {
                    "value": one.value,
                    "computed": one.computed.to_dict(),
                    "agrees": one.agrees,
                }
                for one in self.supplied
            },
            "warnings": {oddity.key: oddity.text for oddity in self.warnings},
            "record": self.record.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Scim:
        """A result that `to_dict` gave, as it was stored."""
        try:
            return cls(
                **{name: Score.from_dict(stored["scores"][name]) for name in NAMES},
                record=ScimRecord.from_dict(stored["record"]),
                supplied=tuple(
                    Supplied(
                        name=text_of(name),
                        value=whole_of(one["value"]),
                        computed=Score.from_dict(one["computed"]),
                    )
                    for name, one in stored["supplied"].items()
                ),
                warnings=tuple(
                    Oddity(key=text_of(key), text=text_of(text))
                    for key, text in stored["warnings"].items()
                ),
                sciscore_version=text_of(stored["sciscore_version"]),
            )
        except (LookupError, TypeError, AttributeError) as error:
            raise ScimError(f"not a stored SCIM result: {error!r}"[:200]) from None

    def __str__(self) -> str:
        lines = [f"SCIM {self.version} (sciscore {self.sciscore_version})"]
        lines += [
            f"{subscore.name.replace('_', ' '):28}{getattr(self, subscore.name)!s:>6}"
            f"  of {subscore.maximum}"
            for subscore in SUBSCORES
        ]
        if self.missing:
            lines.append(f"missing: {', '.join(self.missing)}")
        lines += map(str, (*self.differences, *self.warnings))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from sciscore.views import grids, notebook  # noqa: PLC0415 - a view, made when asked for

        return notebook.html(grids.of_scim(self))
