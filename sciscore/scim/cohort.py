"""ScimScores, the subscores and totals of a cohort as columns; and `scim3`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

from sciscore.errors import ScimError
from sciscore.intervals import BY_VALUE, IntervalColumn, Score
from sciscore.repeats import Repeats
from sciscore.scim.fields import ABSENT, ITEMS, MISSING
from sciscore.scim.items import KEYS, NAMES
from sciscore.scim.record import ScimRecord
from sciscore.scim.records import ScimRecords
from sciscore.scim.result import Scim, Supplied
from sciscore.scim.scoring import ODDITIES, oddities, sums
from sciscore.version import __version__

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class ScimScores:
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
    def version(self) -> str:
        """The version of the measure: III, or SR for the self-report."""
        return self.records.version

    @property
    def missing(self) -> npt.NDArray[np.intp]:
        """How many entries of each record are missing."""
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
            warnings=tuple(
                oddity
                for place, oddity in enumerate(ODDITIES)
                if int(self.oddities[row]) >> place & 1
            ),
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
        return {name: values.tolist() for name, values in self.to_arrays().items()}

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The same columns as arrays.

        Returns
        -------
        dict of array
            Texts as arrays of objects; scores as masked arrays of whole numbers, masked
            where there is no single value.
        """
        table: dict[str, npt.NDArray[Any]] = {}
        for name, score in self.columns.items():
            low, high = score.low.astype(np.int64), score.high.astype(np.int64)
            table[f"scim_{name}"] = np.ma.array(low, mask=low != high)
            table[f"scim_{name}_low"], table[f"scim_{name}_high"] = low, high
        missing = self.records.codes[:, :ITEMS] == MISSING
        count = len(self)
        odd = [(one.key, self.oddities >> place & 1) for place, one in enumerate(ODDITIES)]
        texts = {
            "scim_missing_entries": _joined(count, zip(KEYS, missing.T, strict=True), ","),
            "scim_differences": self._differences(),
            "scim_warnings": _joined(count, odd, "; "),
            "scim_version": [self.version] * count,
            "sciscore_version": [self.sciscore_version] * count,
        }
        table["scim_missing"] = missing.sum(axis=1)
        return table | {name: np.array(column, object) for name, column in texts.items()}

    def to_repeats(self) -> dict[str, Repeats | npt.NDArray[Any]]:
        """The same columns."""
        return {**self.to_arrays()}

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
        return f"<ScimScores: {len(self)} records, version {self.version}>"

    def __str__(self) -> str:
        from sciscore.views import grids, text  # noqa: PLC0415 - a view, made when asked for

        return text.plain(grids.of_scim_scores(self))

    def _repr_html_(self) -> str:
        from sciscore.views import grids, notebook  # noqa: PLC0415 - a view, made when asked for

        return notebook.html(grids.of_scim_scores(self))


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
    missing entry is never zero. Of the self-report, ``"version": "SR"``, subscores
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
        return _scored(ScimRecords.from_records([records]))[0]
    if isinstance(records, ScimRecords):
        return _scored(records)
    raise ScimError(f"expected a record, records or a mapping, not {type(records).__name__}")


def _scored(records: ScimRecords) -> ScimScores:
    ends = sums(records.codes)
    columns, computed = (
        {
            name: IntervalColumn(*part.astype(np.uint8)[:, place], Score)
            for place, name in enumerate(NAMES)
        }
        for part in (ends.final, ends.computed)
    )
    return ScimScores(
        records=records,
        columns=columns,
        computed=computed,
        oddities=oddities(records.codes),
        sciscore_version=__version__,
    )
