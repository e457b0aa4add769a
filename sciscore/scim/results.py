"""Subscores and totals of SCIM III, of one person and of a cohort; and `scim3`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

from sciscore.display import Column, Grid, Rows, Tabular
from sciscore.errors import ScimError
from sciscore.intervals import BY_VALUE, IntervalColumn, Score, ends_of
from sciscore.repeats import Repeats
from sciscore.scim.items import KEYS, NAMES, SUBSCORES
from sciscore.scim.records import ABSENT, ITEMS, MISSING, ScimRecord, ScimRecords
from sciscore.scim.scoring import ODDITIES, Oddity, odd, oddities, sums
from sciscore.stored import text_of, whole_of
from sciscore.version import SCHEMA_VERSION, __version__

if TYPE_CHECKING:
    import numpy.typing as npt


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
        """True if the two agree; None where missing entries leave it open."""
        if not self.computed.low <= self.value <= self.computed.high:
            return False
        return True if self.computed.value is not None else None

    @property
    def difference(self) -> tuple[int, int]:
        """Lowest and highest that it may be too high by; negative where it is too low."""
        return self.value - self.computed.high, self.value - self.computed.low

    def __str__(self) -> str:
        return f"{self.name}: {self.value} on record, {self.computed} computed"


@attrs.frozen(kw_only=True, repr=False)
class Scim(Tabular):
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
    def instrument_version(self) -> str:
        """The version of the measure: III, or SR for the self-report."""
        return self.record.instrument_version

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the missing entries; none in a record that holds subscores only."""
        return self.record.missing

    @property
    def differences(self) -> tuple[Supplied, ...]:
        """The subscores on record that cannot be right."""
        return tuple(one for one in self.supplied if one.agrees is False)

    @property
    def remarks(self) -> tuple[str, ...]:
        """The missing entries, subscores that cannot be right, and what is unusual, in words."""
        missing = (f"missing {', '.join(self.missing)}",) if self.missing else ()
        return (*missing, *map(str, (*self.differences, *self.warnings)))

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        return {
            "schema_version": SCHEMA_VERSION,
            "instrument_version": self.instrument_version,
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
        """A result that `to_dict` gave, as it was stored.

        Raises
        ------
        ScimError
            If it is not a stored result, or contradicts itself or its record.
        """
        try:
            made = cls(
                **{name: Score(**ends_of(stored["scores"][name])) for name in NAMES},
                record=ScimRecord.from_dict(stored["record"]),
                supplied=tuple(
                    Supplied(
                        name=text_of(name),
                        value=whole_of(one["value"]),
                        computed=Score(**ends_of(one["computed"])),
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
        if made.to_dict() != dict(stored):
            raise ScimError("not a stored SCIM result: it contradicts itself")
        if made.sciscore_version == __version__ and made != scim3(made.record):
            raise ScimError("not a stored SCIM result: it contradicts its record")
        return made

    def __repr__(self) -> str:
        return f"<Scim {self.instrument_version}: total {self.total}>"

    def grid(self) -> Grid:
        """The subscores and the total, each with its highest value."""
        rows = [(words(one.name), getattr(self, one.name), one.maximum) for one in SUBSCORES]
        missing = (f"missing: {', '.join(self.missing)}",) if self.missing else ()
        notes = (*missing, *map(str, (*self.differences, *self.warnings)))
        title = f"SCIM {self.instrument_version} (sciscore {self.sciscore_version})"
        return Grid(
            title, (Column("score", key="name"), Column("value"), Column("of")), rows, notes
        )


def words(name: str) -> str:
    """The name of a subscore in words."""
    return name.replace("_", " ")


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class ScimScores(Tabular):
    """The subscores and totals of a cohort, as columns. An index gives one person's.

    Attributes
    ----------
    records
        The records that were scored.
    columns
        The subscores and the total by name; also attributes, as in ``scores.total``.
    computed
        The same as far as they are checked against subscores on record.
    oddities
        Bits of what is unusual, uint8 of shape (n,).
    sciscore_version
        The version of sciscore.
    """

    records: ScimRecords
    columns: dict[str, IntervalColumn[Score]]
    computed: dict[str, IntervalColumn[Score]]
    oddities: npt.NDArray[np.uint8] = attrs.field(eq=BY_VALUE)
    sciscore_version: str

    def __getattr__(self, name: str) -> IntervalColumn[Score]:
        if name not in NAMES:
            raise AttributeError(name)
        return self.columns[name]

    @property
    def instrument_version(self) -> str:
        """The version of the measure: III, or SR for the self-report."""
        return self.records.instrument_version

    @property
    def missing(self) -> npt.NDArray[np.intp]:
        """Number of missing entries of each record."""
        return np.asarray((self.records.codes[:, :ITEMS] == MISSING).sum(axis=1))

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, row: int) -> Scim:
        record = self.records[int(row)]
        return Scim(
            **{name: column[row] for name, column in self.columns.items()},
            record=record,
            supplied=tuple(
                Supplied(name=name, value=value, computed=self.computed[name][row])
                for name in NAMES
                if (value := record[name]) is not None
            ),
            warnings=odd(int(self.oddities[row])),
            sciscore_version=self.sciscore_version,
        )

    def __iter__(self) -> Iterator[Scim]:
        return (self[row] for row in range(len(self)))

    def to_columns(self) -> dict[str, list[Any]]:
        """The results as columns of plain values, ready for a table.

        Returns
        -------
        dict of list
            For each subscore and the total, under ``scim_`` and its name, its value
            or None, and the interval under ``_low`` and ``_high``; how many entries
            are missing and which; differences from subscores on record; warnings;
            the versions of the measure and of sciscore.
        """
        return {
            name: (column.array if isinstance(column, Repeats) else column).tolist()
            for name, column in self.to_repeats().items()
        }

    def to_repeats(self) -> dict[str, Repeats | npt.NDArray[Any]]:
        """The same columns: texts as they repeat, scores masked where there is no single value."""
        table: dict[str, Repeats | npt.NDArray[Any]] = {}
        for name, score in self.columns.items():
            low, high = score.low.astype(np.int64), score.high.astype(np.int64)
            table[f"scim_{name}"] = np.ma.array(low, mask=low != high)
            table[f"scim_{name}_low"], table[f"scim_{name}_high"] = low, high
        missing = self.records.codes[:, :ITEMS] == MISSING
        count = len(self)
        marks = [(one.key, self.oddities >> place & 1) for place, one in enumerate(ODDITIES)]
        texts = {
            "scim_missing_entries": _joined(count, zip(KEYS, missing.T, strict=True), ","),
            "scim_differences": self._differences(),
            "scim_warnings": _joined(count, marks, "; "),
        }
        table["scim_missing"] = missing.sum(axis=1)
        table |= {name: np.array(column, object) for name, column in texts.items()}
        for name in ("instrument_version", "sciscore_version"):
            table[name] = Repeats((getattr(self, name),), np.zeros(count, np.intp))
        return table

    def _differences(self) -> list[str]:
        texts = [""] * len(self)
        for place, name in enumerate(NAMES, ITEMS):
            given, computed = self.records.codes[:, place], self.computed[name]
            wrong = (given < ABSENT) & ((given < computed.low) | (given > computed.high))
            for row in np.flatnonzero(wrong).tolist():
                one = Supplied(name=name, value=int(given[row]), computed=computed[row])
                texts[row] += f"; {one}" if texts[row] else str(one)
        return texts

    def __repr__(self) -> str:
        return f"<ScimScores: {len(self)} records, version {self.instrument_version}>"

    def grid(self) -> Grid:
        """The subscores and totals, a row for each person."""
        total = self.columns["total"]
        open_ = int((total.low != total.high).sum())
        notes = (f"The total is open in {open_}.",) if open_ else ()
        title = f"{len(self)} records, SCIM {self.instrument_version}"
        scores = (Column(words(name), key=name, align="right") for name in NAMES)
        columns = (Column("row"), *scores, Column("remarks"))

        def row(place: int) -> tuple[object, ...]:
            found = (self.columns[name][place] for name in NAMES)
            return (place + 1, *found, "; ".join(self[place].remarks))

        rows = Rows(len(self), row)
        return Grid(f"{title} (sciscore {self.sciscore_version})", columns, rows, notes)


def _joined(
    count: int, marked: Iterable[tuple[str, npt.NDArray[Any]]], separator: str
) -> list[str]:
    """For each record the names whose mark it bears."""
    texts = [""] * count
    for name, marks in marked:
        for row in np.flatnonzero(marks).tolist():
            texts[row] += separator + name if texts[row] else name
    return texts


@overload
def scim3(records: Mapping[str, Any] | ScimRecord) -> Scim: ...


@overload
def scim3(records: ScimRecords) -> ScimScores: ...


def scim3(records: Mapping[str, Any] | ScimRecord | ScimRecords) -> Scim | ScimScores:
    """Subscores and total of SCIM III, for one person or a cohort.

    Parameters
    ----------
    records
        A record, a cohort, or a mapping as `ScimRecord.from_dict` takes it: all 19
        entries by key, with or without subscores on record; or subscores only.

    Returns
    -------
    Scim or ScimScores
        Self-care 0 to 20, respiration and sphincter management 0 to 40, mobility 0 to
        40 with its two parts, and the total 0 to 100; for a cohort as columns.

    Raises
    ------
    ScimError
        If entries are lacking, scores are not allowed, or the version is not scored;
        lists everything.

    Notes
    -----
    Where an entry is missing, the subscores that it enters have no value but the
    interval in which they lie. Nothing is prorated: no such rule is published. A
    missing entry is never zero. Of the self-report, ``"instrument_version": "SR"``, subscores
    and total are taken, whose ranges are the same; its entries are not scored.

    References
    ----------
    Itzkovich 2007, Catz 2007; see `sciscore.REFERENCES`.

    Examples
    --------
    >>> import sciscore as sci
    >>> result = sci.scim3({
    ...     "feeding": 3, "bathing_upper": 2, "bathing_lower": 1, "dressing_upper": 4,
    ...     "dressing_lower": 2, "grooming": 3, "respiration": 10, "bladder": 11,
    ...     "bowel": 8, "use_of_toilet": 4, "bed_mobility": 6, "transfer_bed_wheelchair": 2,
    ...     "transfer_wheelchair_toilet_tub": 1, "mobility_indoors": 2, "mobility_moderate": 2,
    ...     "mobility_outdoors": 1, "stairs": "NT", "transfer_wheelchair_car": 1,
    ...     "transfer_ground_wheelchair": 0, "self_care": 14,
    ... })
    >>> result.self_care.value, result.total.value, str(result.total)
    (15, None, '63-66')
    >>> result.missing, str(result.differences[0])
    (('stairs',), 'self_care: 14 on record, 15 computed')
    """
    if isinstance(records, Mapping):
        records = ScimRecord.from_dict(records)
    if isinstance(records, ScimRecord):
        codes = np.frombuffer(records.codes, np.uint8)[None]
        return _scored(ScimRecords.of_legal(codes, records.instrument_version))[0]
    if isinstance(records, ScimRecords):
        return _scored(records)
    raise ScimError(f"expected a record, records or a mapping, not {type(records).__name__}")


def _scored(records: ScimRecords) -> ScimScores:
    final, computed = sums(records.codes)
    columns = _columns(*final)
    return ScimScores(
        records=records,
        columns=columns,
        computed=columns if computed is final else _columns(*computed),
        oddities=np.asarray(oddities(records.codes.T), np.uint8),
        sciscore_version=__version__,
    )


def _columns(lowest: list[Any], highest: list[Any]) -> dict[str, IntervalColumn[Score]]:
    """The subscores of a cohort by name."""
    everywhere = np.broadcast_to(np.True_, lowest[0].shape)
    ends = zip(NAMES, lowest, highest, strict=True)
    return {name: IntervalColumn(low, high, Score, everywhere) for name, low, high in ends}
