"""The classification of a cohort: findings and totals as columns."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.display import Column, Grid, Rows, Tabular
from sciscore.errors import ExamError, shown
from sciscore.intervals import BY_VALUE, IntervalColumn, Score
from sciscore.isncsci.classification import RESULT_TYPES, Classification
from sciscore.isncsci.cohort_results import filled
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.evaluate import note_texts
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS, Finding, names_in, notes_in_one, texts_of
from sciscore.isncsci.totals import TOTALS, Totals
from sciscore.repeats import Repeats
from sciscore.version import __version__

if TYPE_CHECKING:
    import numpy.typing as npt

#: Texts as objects, whole numbers masked where there is none.
ResultArray: TypeAlias = np.ndarray[Any, np.dtype[Any]]
#: Texts as they repeat, numbers as above.
ResultColumn: TypeAlias = Repeats | ResultArray


@functools.cache
def _of_single_values(finding: str) -> tuple[tuple[str, str | None, str], ...]:
    """The texts of sets with one bit, by its place, then of the empty set; each with its tag."""
    sets = (*(1 << place for place in range(32)), 0)
    return tuple(texts_of(finding, mask, tagged) for mask in sets for tagged in (False, True))


#: The columns of a printed cohort: headings of the findings in order, and the sums.
_HEADINGS: Final = (
    *("SL right", "SL left", "ML right", "ML left", "NLI", "C/I", "AIS"),
    *("ZPP S right", "ZPP S left", "ZPP M right", "ZPP M left"),
)
_SUMS: Final = ("uems", "lems", "lt", "pp")


@attrs.frozen(unsafe_hash=False, repr=False)
class FindingColumn:
    """One finding of a cohort.

    Attributes
    ----------
    name
        Which finding it is.
    masks
        The set of possible values of each exam as bits, uint32 of shape (n,).
    tagged
        Whether it rests on tagged grades, bool of shape (n,).
    notes
        Bits of the notes, uint16 of shape (n,).
    """

    name: str
    masks: npt.NDArray[np.uint32] = attrs.field(eq=BY_VALUE)
    tagged: npt.NDArray[np.bool_] = attrs.field(eq=BY_VALUE)
    notes: npt.NDArray[np.uint16] = attrs.field(eq=BY_VALUE)

    def __len__(self) -> int:
        return len(self.masks)

    def __getitem__(self, row: int) -> Finding:
        return Finding(
            name=self.name,
            possible=names_in(self.name, int(self.masks[row])),
            tagged=bool(self.tagged[row]),
            notes=note_texts(int(self.notes[row])),
        )

    def __iter__(self) -> Iterator[Finding]:
        return (self[row] for row in range(len(self)))

    def __repr__(self) -> str:
        known = int((np.bitwise_count(self.masks) == 1).sum())
        return f"<FindingColumn: {self.name} of {len(self)} exams, {known} known>"

    @property
    def repeats(self) -> tuple[Repeats, Repeats, Repeats]:
        """Printed texts, values and possible values, made once for each kind of finding."""
        # The number of bits below a single bit is its place; of no bit at all it is 32.
        places = np.bitwise_count(self.masks - np.uint32(1)).astype(np.intp)
        places += places + self.tagged
        made = list(_of_single_values(self.name))
        several = np.flatnonzero(self.masks & (self.masks - np.uint32(1)))
        if several.size:
            # The highest bit of a set is never used.
            kinds = (self.masks[several] << 1) | self.tagged[several]
            different, which = np.unique(kinds, return_inverse=True)
            places[several] = which + len(made)
            made += [texts_of(self.name, kind >> 1, bool(kind & 1)) for kind in different.tolist()]
        texts, values, possible = zip(*made, strict=True)
        return Repeats(texts, places), Repeats(values, places), Repeats(possible, places)

    @property
    def text(self) -> npt.NDArray[np.object_]:
        """Printed text of each exam: the value or ND, with ``*`` where tagged."""
        return self.repeats[0].array

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The value of each exam, None where it is not determinable."""
        return self.repeats[1].array

    @property
    def possible(self) -> npt.NDArray[np.object_]:
        """The possible values of each exam, separated by commas."""
        return self.repeats[2].array


@attrs.frozen(unsafe_hash=False, repr=False)
class TotalColumns:
    """The totals of a cohort, by the names of `Totals`."""

    columns: dict[str, IntervalColumn[Score]]

    def __getattr__(self, name: str) -> IntervalColumn[Score]:
        if name not in TOTALS:
            raise AttributeError(name)
        return self.columns[name]

    def __getitem__(self, row: int) -> Totals:
        ends = [(int(one.low[row]), int(one.high[row])) for one in self.columns.values()]
        low, high = zip(*ends, strict=True)
        return Totals(low=low, high=high)

    def __repr__(self) -> str:
        return f"<TotalColumns: {', '.join(self.columns)}>"


def _different(
    columns: npt.NDArray[np.uint16],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """First place of each different row of some columns, and which of them each row is."""
    first = kinds = np.zeros(columns.shape[1], np.intp)
    for start in range(0, len(columns), 3):
        keys = kinds.astype(np.uint64)
        for column in columns[start : start + 3]:
            keys = (keys << np.uint64(16)) | column
        _, first, kinds = np.unique(keys, return_index=True, return_inverse=True)
    return first, kinds


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class Classifications(Tabular):
    """The findings and totals of a cohort, as columns. An index gives one exam's.

    Attributes
    ----------
    exams
        The exams that were classified.
    columns
        The eleven findings by name; also attributes, as in ``results.ais``.
    totals
        The totals, as in ``results.totals.uems``.
    edition, edition_row, sciscore_version
        As in `Classification`.
    """

    exams: Exams
    columns: dict[str, FindingColumn]
    totals: TotalColumns
    edition: str
    edition_row: str
    sciscore_version: str

    def __getattr__(self, name: str) -> FindingColumn:
        if name not in FINDINGS:
            raise AttributeError(name)
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.exams)

    def __getitem__(self, row: int) -> Classification:
        columns = self.columns.values()
        return Classification(
            sets=tuple(int(column.masks[row]) for column in columns),
            tagged=tuple(bool(column.tagged[row]) for column in columns),
            notes=tuple(note_texts(int(column.notes[row])) for column in columns),
            exam=self.exams[int(row)],
            edition=self.edition,
            edition_row=self.edition_row,
            sciscore_version=self.sciscore_version,
        )

    def __iter__(self) -> Iterator[Classification]:
        return (self[row] for row in range(len(self)))

    def to_columns(self) -> dict[str, list[Any]]:
        """The results as columns of plain values, ready for a table.

        Returns
        -------
        dict of list
            For each finding its printed value, its possible values under
            ``<name>_possible``; for each total its value or None and the interval
            under ``<name>_low`` and ``<name>_high``; the notes; edition and version.
        """
        return {
            name: (column.array if isinstance(column, Repeats) else column).tolist()
            for name, column in self.to_repeats().items()
        }

    def to_repeats(self) -> dict[str, ResultColumn]:
        """The same columns: texts as `Repeats`, totals masked where there is no single value."""
        columns: list[ResultColumn] = []
        for finding in self.columns.values():
            texts, _, possible = finding.repeats
            columns += (texts, possible)
        for score in self.totals.columns.values():
            low, high = score.low.astype(np.int64), score.high.astype(np.int64)
            columns += (np.ma.array(low, mask=low != high), low, high)
        columns.append(self._notes())
        same = np.zeros(len(self), np.intp)
        columns += (
            Repeats((t,), same) for t in (self.edition, self.edition_row, self.sciscore_version)
        )
        return dict(zip(RESULT_TYPES, columns, strict=True))

    def _notes(self) -> Repeats:
        """The notes of each exam, each with the finding it belongs to."""
        noted = np.stack([column.notes for column in self.columns.values()])
        places = np.zeros(len(self), np.intp)
        rows = np.flatnonzero(np.bitwise_or.reduce(noted, axis=0))
        if not rows.size:
            return Repeats(("",), places)
        some = noted[:, rows]
        first, kinds = _different(some[some.any(axis=1)])
        places[rows] = kinds + 1
        return Repeats(
            ("", *(notes_in_one(map(note_texts, one)) for one in some[:, first].T.tolist())), places
        )

    def __repr__(self) -> str:
        return f"<Classifications: {len(self)} exams, edition {self.edition}>"

    def grid(self) -> Grid:
        """The findings and the sums of every exam, and how often each AIS grade occurs."""

        def cells(row: int) -> tuple[object, ...]:
            findings = (column[row].cell() for column in self.columns.values())
            sums = (self.totals.columns[name][row] for name in _SUMS)
            return (row + 1, *findings, *sums)

        title = f"{len(self)} exams, edition {self.edition} (sciscore {self.sciscore_version})"
        columns = [
            Column("row"),
            *(Column(head, key=key) for head, key in zip(_HEADINGS, FINDINGS, strict=True)),
        ]
        columns += (Column(name.upper(), key=name, align="right") for name in _SUMS)
        notes = [f"AIS: {self.ais_mix}"] if len(self) else []
        return Grid(title, columns, Rows(len(self), cells), notes)

    @property
    def ais_mix(self) -> str:
        """Number of exams with each AIS grade, in order, open ones last."""
        values, counts = np.unique(self.columns["ais"].masks, return_counts=True)
        counted: Counter[str] = Counter()
        for mask, count in zip(values.tolist(), counts.tolist(), strict=True):
            names = names_in("ais", mask)
            counted[names[0] if len(names) == 1 else "ND"] += count
        order = ("NA", *FINDINGS["ais"], "ND")
        return ", ".join(f"{grade} {counted[grade]:,}" for grade in order if counted[grade])


def classify_cohort(exams: Exams, asked: str, edition: Edition, workers: int) -> Classifications:
    """The classification of a cohort by one process or by several.

    Raises
    ------
    ExamError
        If exams hold grades that the edition does not know, or the number of workers is wrong.
    """
    number: object = workers
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ExamError(f"workers is a whole number from 1 on, not {shown(workers)}")
    exams.check_edition(edition)
    arrays = filled(exams.codes, edition, workers)
    return Classifications(
        exams=exams,
        columns={
            name: FindingColumn(name, sets, tagged, notes)
            for name, sets, tagged, notes in zip(
                FINDINGS, arrays.sets, arrays.tagged, arrays.notes, strict=True
            )
        },
        totals=TotalColumns(
            {
                name: IntervalColumn(low, high, Score)
                for name, low, high in zip(TOTALS, arrays.low, arrays.high, strict=True)
            }
        ),
        edition=asked,
        edition_row=edition.name,
        sciscore_version=__version__,
    )
