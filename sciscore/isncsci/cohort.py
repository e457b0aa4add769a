"""The classification of a cohort: findings and totals as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS, Finding, names_in
from sciscore.isncsci.totals import TOTALS, Totals
from sciscore.isncsci.worlds import note_texts
from sciscore.scores import BY_VALUE, ScoreColumn

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(unsafe_hash=False)
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

    def _mapped(self, text: Callable[[Finding], Any]) -> npt.NDArray[np.object_]:
        """A text for each exam, made once for each kind of finding in the cohort."""
        kinds = self.masks.astype(np.uint64) | self.tagged.astype(np.uint64) << np.uint64(32)
        _, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
        texts = np.empty(len(first), object)
        texts[:] = [text(self[row]) for row in first]
        return texts[kind]

    @property
    def text(self) -> npt.NDArray[np.object_]:
        """What is printed for each exam: the value or ND, with ``*`` where tagged."""
        return self._mapped(str)

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """The value of each exam, None where it is not determinable."""
        return self._mapped(lambda finding: finding.value)

    @property
    def possible(self) -> npt.NDArray[np.object_]:
        """The possible values of each exam, separated by commas."""
        return self._mapped(lambda finding: ",".join(finding.possible))


@attrs.frozen(unsafe_hash=False, repr=False)
class TotalColumns:
    """The totals of a cohort, by the names of `Totals`."""

    columns: dict[str, ScoreColumn]

    def __getattr__(self, name: str) -> ScoreColumn:
        if name not in TOTALS:
            raise AttributeError(name)
        return self.columns[name]

    def __getitem__(self, row: int) -> Totals:
        return Totals(**{name: column[row] for name, column in self.columns.items()})


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class Classifications:
    """The findings and totals of a cohort, as columns. An index gives one exam's.

    Attributes
    ----------
    exams
        The exams that were classified.
    columns
        The eleven findings by name; also attributes, as in ``results.ais``.
    totals
        The totals, as in ``results.totals.uems``.
    edition, edition_row, version
        As in `Classification`.
    """

    exams: Exams
    columns: dict[str, FindingColumn]
    totals: TotalColumns
    edition: str
    edition_row: str
    version: str

    def __getattr__(self, name: str) -> FindingColumn:
        if name not in FINDINGS:
            raise AttributeError(name)
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.exams)

    def __getitem__(self, row: int) -> Classification:
        exam = self.exams[int(row)]
        return Classification(
            **{name: column[row] for name, column in self.columns.items()},
            totals=self.totals[row],
            exam=exam,
            edition=self.edition,
            edition_row=self.edition_row,
            version=self.version,
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
        table: dict[str, list[Any]] = {}
        for name, column in self.columns.items():
            table[name] = column.text.tolist()
            table[f"{name}_possible"] = column.possible.tolist()
        for name, score in self.totals.columns.items():
            table[name] = score.value.tolist()
            table[f"{name}_low"] = score.low.tolist()
            table[f"{name}_high"] = score.high.tolist()
        count = len(self)
        table["finding_notes"] = self._notes()
        table["edition"] = [self.edition] * count
        table["edition_row"] = [self.edition_row] * count
        table["sciscore_version"] = [self.version] * count
        return table

    def _notes(self) -> list[str]:
        """The notes of each exam, each with the finding it belongs to."""
        notes = [""] * len(self)
        for name, column in self.columns.items():
            for row in np.flatnonzero(column.notes).tolist():
                texts = (f"{name}: {text}" for text in note_texts(int(column.notes[row])))
                notes[row] = "; ".join(filter(None, (notes[row], *texts)))
        return notes

    def __repr__(self) -> str:
        return f"<Classifications: {len(self)} exams, edition {self.edition}>"
