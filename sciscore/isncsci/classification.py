"""The classification of one exam: its findings and totals under one edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import attrs

from sciscore.display import Column, Grid, Tabular, rich
from sciscore.errors import ExamError
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import (
    FINDINGS,
    PLACES,
    Finding,
    checked,
    mask_of,
    names_in,
    notes_in_one,
    texts_of as texts_of_set,
)
from sciscore.isncsci.totals import TOTALS, Totals, restored_totals, totals_of
from sciscore.stored import only, restoring, text_of, texts_of, truth_of
from sciscore.version import SCHEMA_VERSION

if TYPE_CHECKING:
    from sciscore.isncsci.explain import Explanation


#: The columns of results in order, each with the type of its values; any may be None.
RESULT_TYPES: Final[Mapping[str, type[str | int]]] = {
    **{column: str for name in FINDINGS for column in (name, f"{name}_possible")},
    **{column: int for name in TOTALS for column in (name, f"{name}_low", f"{name}_high")},
    **dict.fromkeys(("finding_notes", "edition", "edition_row", "sciscore_version"), str),
}


_TEXTS: Final = ("edition", "edition_row", "sciscore_version")


class _Found:
    """One of the findings, as an attribute of `Classification`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.place = name, PLACES[name]

    def __get__(self, result: Classification, owner: type) -> Finding:
        if result is None:
            return self  # type: ignore[unreachable]
        return Finding(
            name=self.name,
            possible=names_in(self.name, result.sets[self.place]),
            tagged=result.tagged[self.place],
            notes=result.notes[self.place],
        )


@attrs.frozen(kw_only=True, repr=False)
class Classification(Tabular):
    """The findings and totals of one exam under one edition.

    Attributes
    ----------
    sensory_level_right, sensory_level_left, motor_level_right, motor_level_left
        C1 to S3 or INT.
    neurological_level
        C1 to S3 or INT.
    completeness
        C or I; NA where no AIS applies.
    ais
        A to E; NA where none applies.
    sensory_zpp_right, sensory_zpp_left, motor_zpp_right, motor_zpp_left
        C1 to S3, or NA where the zone does not apply.
    exam
        The exam that was classified.
    edition, edition_row, sciscore_version
        The edition asked for, the row of the edition table it resolves to, and the
        version of sciscore.
    sets, tagged, notes
        What the findings are made from when asked for, in the order of
        `sciscore.FINDINGS`: possible values as bits, tags, and notes.
    """

    sets: tuple[int, ...]
    tagged: tuple[bool, ...]
    notes: tuple[tuple[str, ...], ...]
    exam: Exam
    edition: str
    edition_row: str
    sciscore_version: str

    sensory_level_right = _Found()
    sensory_level_left = _Found()
    motor_level_right = _Found()
    motor_level_left = _Found()
    neurological_level = _Found()
    completeness = _Found()
    ais = _Found()
    sensory_zpp_right = _Found()
    sensory_zpp_left = _Found()
    motor_zpp_right = _Found()
    motor_zpp_left = _Found()

    @property
    def totals(self) -> Totals:
        """The motor and sensory totals."""
        return totals_of(self.exam.codes)

    @property
    def findings(self) -> dict[str, Finding]:
        """The eleven findings by name."""
        return {name: getattr(self, name) for name in FINDINGS}

    def explain(self, name: str) -> Explanation:
        """Why a finding or a total is what it is: the steps, the cells and the sources.

        Parameters
        ----------
        name
            Name of a finding or of a total, such as ``"ais"`` or ``"lems"``.

        Raises
        ------
        ExamError
            If there is no such finding or total.

        Examples
        --------
        >>> import sciscore as sci
        >>> exam = sci.Exam.intact().replace({"left.light_touch.T4": 1})
        >>> print(sci.classify(exam, edition="2019").explain("sensory_level_left"))
        sensory_level_left: T3 (edition 2019)
        1. Light touch and pin prick are normal on the left from C2 to T3. [worksheet 2019]
        2. T4 is not normal: light touch 1. [worksheet 2019]
        3. The sensory level is T3, the last segment above it. [worksheet 2019]
        """
        from sciscore.isncsci.explain import explanations, total_explained

        if checked(name, TOTALS) in TOTALS:
            return total_explained(self.exam, name, getattr(self.totals, name), self.edition)
        return next(explanations(self.exam, [getattr(self, name)], self.edition))

    def to_dict(self) -> dict[str, Any]:
        """The classification as nested dictionaries, ready for JSON."""
        return {
            "schema_version": SCHEMA_VERSION,
            "edition": self.edition,
            "edition_row": self.edition_row,
            "sciscore_version": self.sciscore_version,
            "findings": {
                name: {
                    "value": finding.value,
                    "possible": list(finding.possible),
                    "tagged": finding.tagged,
                    "notes": list(finding.notes),
                }
                for name, finding in self.findings.items()
            },
            "totals": self.totals.to_dict(),
            "exam": self.exam.to_dict(),
        }

    def to_row(self) -> dict[str, str | int | None]:
        """The classification as one row of the columns that a cohort has.

        Examples
        --------
        >>> import sciscore as sci
        >>> row = sci.classify(sci.Exam.intact().replace({"vac": "NT"}), edition="2019").to_row()
        >>> row["ais"], row["ais_possible"], row["uems"], row["edition_row"]
        ('ND', 'B,E', 50, '2019')
        """
        row: list[str | int | None] = []
        for name, possible, tagged in zip(FINDINGS, self.sets, self.tagged, strict=True):
            text, _, values = texts_of_set(name, possible, tagged)
            row += (text, values)
        for low, high in zip(self.totals.low, self.totals.high, strict=True):
            row += (low if low == high else None, low, high)
        row += (notes_in_one(self.notes), self.edition, self.edition_row, self.sciscore_version)
        return dict(zip(RESULT_TYPES, row, strict=True))

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Classification:
        """A classification that `to_dict` gave, as it was stored.

        Raises
        ------
        SciscoreError
            If it is not a classification or contradicts itself, such as totals that are
            not those of its exam. Whether its findings are is not checked: another version
            may have classified it.
        """
        with restoring("classification", ExamError):
            only(stored, ("schema_version", *_TEXTS, "findings", "totals", "exam"))
            if stored["schema_version"] != SCHEMA_VERSION:
                raise TypeError(f"schema_version is not {SCHEMA_VERSION}")
            only(stored["findings"], FINDINGS)
            texts = {name: text_of(stored[name]) for name in _TEXTS}
            if find_edition(texts["edition"]).name != texts["edition_row"]:
                raise TypeError(f"edition {texts['edition']} is not a row {texts['edition_row']}")
            found = (_finding(name, stored["findings"][name]) for name in FINDINGS)
            sets, tagged, notes = zip(*found, strict=True)
            exam = Exam.from_dict(stored["exam"])
            if restored_totals(stored["totals"]) != totals_of(exam.codes):
                raise TypeError("the totals are not those of the exam")
            return cls(sets=sets, tagged=tagged, notes=notes, exam=exam, **texts)

    def _repr_html_(self) -> str:
        return rich("classification")(self)

    def __repr__(self) -> str:
        return f"<Classification: AIS {self.ais}, NLI {self.neurological_level}, {self.edition}>"

    def grid(self) -> Grid:
        """The findings and totals, with what is open."""
        rows: list[tuple[str, object]] = [
            (name.replace("_", " "), finding.cell()) for name, finding in self.findings.items()
        ]
        rows += ((name.replace("_", " "), score) for name, score in self.totals.items())
        notes = [f"{name}: {note}" for name, one in self.findings.items() for note in one.notes]
        title = f"ISNCSCI, edition {self.edition} (sciscore {self.sciscore_version})"
        columns = (Column("", key="result"), Column("", key="value", align="left"))
        return Grid(title, columns, rows, notes)


def _finding(name: str, stored: Mapping[str, Any]) -> tuple[int, bool, tuple[str, ...]]:
    """The set, the tag and the notes of a stored finding."""
    only(stored, ("value", "possible", "tagged", "notes"))
    possible = texts_of(stored["possible"])
    if stored["value"] != (possible[0] if len(possible) == 1 else None):
        raise TypeError(f"the value of {name} contradicts its possible values")
    return mask_of(name, possible), truth_of(stored["tagged"]), texts_of(stored["notes"])
