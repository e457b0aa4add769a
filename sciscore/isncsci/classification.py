"""The classification of one exam: its findings and totals under one edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from sciscore.display import Column, Grid, Tabular, rich
from sciscore.errors import ExamError, shown
from sciscore.intervals import Score
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import FINDINGS, Finding, checked
from sciscore.isncsci.totals import TOTALS, Totals
from sciscore.stored import text_of, texts_of

if TYPE_CHECKING:
    from sciscore.isncsci.explain import Explanation


@attrs.frozen(kw_only=True)
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
    totals
        The motor and sensory totals.
    exam
        The exam that was classified.
    edition, edition_row, sciscore_version
        The edition asked for, the row of the edition table it resolves to, and the
        version of sciscore.
    """

    sensory_level_right: Finding
    sensory_level_left: Finding
    motor_level_right: Finding
    motor_level_left: Finding
    neurological_level: Finding
    completeness: Finding
    ais: Finding
    sensory_zpp_right: Finding
    sensory_zpp_left: Finding
    motor_zpp_right: Finding
    motor_zpp_left: Finding
    totals: Totals
    exam: Exam
    edition: str
    edition_row: str
    sciscore_version: str

    @property
    def findings(self) -> dict[str, Finding]:
        """The eleven findings by name."""
        return {name: getattr(self, name) for name in FINDINGS}

    def explain(self, finding: str) -> Explanation:
        """Why a finding is what it is: the steps, the cells and the sources.

        Parameters
        ----------
        finding
            Name of a finding, such as ``"ais"``.

        Raises
        ------
        ExamError
            If there is no such finding.

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
        from sciscore.isncsci.explain import explain  # noqa: PLC0415 - a classification does without

        return explain(self.exam, self.findings[checked(finding)], self.edition)

    def to_dict(self) -> dict[str, Any]:
        """The classification as nested dictionaries, ready for JSON."""
        return {
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
            "totals": {name: score.to_dict() for name, score in self.totals.items()},
            "exam": self.exam.to_dict(),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Classification:
        """A classification that `to_dict` gave, as it was stored.

        Raises
        ------
        ExamError
            If it is none. That its findings are those of its exam is not looked at.
        """
        try:
            return cls(
                **{name: _finding(name, stored["findings"][name]) for name in FINDINGS},
                totals=Totals(**{name: Score.from_dict(stored["totals"][name]) for name in TOTALS}),
                exam=Exam.from_dict(stored["exam"]),
                edition=text_of(stored["edition"]),
                edition_row=text_of(stored["edition_row"]),
                sciscore_version=text_of(stored["sciscore_version"]),
            )
        except (LookupError, TypeError, AttributeError) as error:
            raise ExamError(f"not a stored classification: {error!r}"[:200]) from None

    def _repr_html_(self) -> str:
        return rich("classification")(self)

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


def _finding(name: str, stored: Mapping[str, Any]) -> Finding:
    possible, tagged = texts_of(stored["possible"]), stored["tagged"]
    if len({*possible} & {*FINDINGS[name], "NA"}) < len(possible):
        raise TypeError(f"{shown(', '.join(possible))} are not values of {name}")
    if not isinstance(tagged, bool):
        raise TypeError(f"{shown(tagged)} is neither true nor false")
    return Finding(name=name, possible=possible, tagged=tagged, notes=texts_of(stored["notes"]))
