"""Which untested cells would settle a finding that is not determinable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from sciscore.display import Cell, Grid, Tabular
from sciscore.isncsci.cohort_results import worlds_of_cohort
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.evaluate import united, worlds_of_exam
from sciscore.isncsci.exam import Exam, exam_of
from sciscore.isncsci.fields import FIELDS, decode
from sciscore.isncsci.findings import PLACES, checked, names_in
from sciscore.isncsci.settle_search import (
    LARGEST_SEARCH,
    OpenCell,
    matter,
    readings_part,
)
from sciscore.stored import plain


@attrs.frozen(kw_only=True, repr=False)
class Settling(Tabular):
    """Effect of testing the untested cells of an exam on a finding.

    Attributes
    ----------
    finding
        Name of the finding.
    edition
        The edition asked for.
    possible
        The possible values as the exam stands.
    matters
        Paths of the untested cells that matter to the finding, in order. Testing all
        of them is the smallest set that settles it whatever the answers.
    answers
        For each cell that matters, the possible values left by each answer.
    undecided
        Cells of which it was not found out whether they matter, because the search
        became larger than `LARGEST_SEARCH` pairs of exams.
    remains
        Whether testing every cell may still leave several values, because the edition
        is read in several ways or a tagged grade stands for a range.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.S1": "NT", "dap": "NT"})
    >>> settling = sci.settle(exam, "motor_level_right", edition="2019")
    >>> settling.matters, settling.answers["right.motor.S1"]["5"]
    (('right.motor.S1',), ('INT',))
    """

    finding: str
    edition: str
    possible: tuple[str, ...]
    matters: tuple[str, ...]
    answers: Mapping[str, Mapping[str, tuple[str, ...]]]
    undecided: tuple[str, ...]
    remains: bool

    def __repr__(self) -> str:
        possible = ", ".join(self.possible)
        cells = f"{len(self.matters)} cell{'s' * (len(self.matters) != 1)}"
        return f"<Settling: {self.finding} {possible}, edition {self.edition}, {cells} to test>"

    @property
    def smallest(self) -> tuple[str, ...] | None:
        """The smallest set of cells that settles the finding whatever the answers.

        None if no set does, or if cells are undecided.
        """
        return None if self.remains or self.undecided else self.matters

    def to_dict(self) -> dict[str, Any]:
        """The result as nested dictionaries, ready for JSON."""
        found: dict[str, Any] = plain(attrs.asdict(self) | {"smallest": self.smallest})
        return found

    def grid(self) -> Grid:
        """The cells that matter, and what each answer would leave."""
        rows = [
            (
                Cell(cell if number == 0 else ""),
                ", ".join(same),
                Cell(" or ".join(values), strong=len(values) == 1),
            )
            for cell, answers in self.answers.items()
            for number, (values, same) in enumerate(alike(answers).items())
        ]
        columns = ("if tested", "answer", self.finding) if rows else ()
        title, *notes = _words(self)
        return Grid(title, columns, rows, notes)


def _words(settling: Settling) -> list[str]:
    """The open finding and the cells that settle it, in words."""
    name, values = settling.finding, ", ".join(settling.possible)
    if not settling.possible:
        return [f"{name} is left to clinical judgement; no cell can settle it."]
    if len(settling.possible) == 1:
        return [f"{name} is {values} (edition {settling.edition}); nothing is left to settle."]
    lines = [f"{name} is ND ({values}) (edition {settling.edition})."]
    if settling.undecided:
        lines.append(
            f"Not decided whether these matter (more than {LARGEST_SEARCH} cases): "
            f"{', '.join(settling.undecided)}."
        )
    elif settling.remains:
        lines.append("Testing cannot settle it in every case: the edition or a tag leaves it open.")
    elif len(settling.matters) == 1:
        lines.append(f"Testing this settles it whatever the answer: {settling.matters[0]}.")
    else:
        cells = ", ".join(settling.matters)
        lines.append(f"Testing all of these settles it whatever the answers: {cells}.")
    return lines


def alike(answers: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, ...], list[str]]:
    """The answers that leave the same possible values, by these values."""
    by_values: dict[tuple[str, ...], list[str]] = {}
    for answer, values in answers.items():
        by_values.setdefault(values, []).append(answer)
    return by_values


def settle(
    exam: Exam | Mapping[str, Any], finding: str, *, edition: str | int | Edition
) -> Settling:
    """Which untested cells would settle a finding that is not determinable.

    Parameters
    ----------
    exam
        An exam, or a mapping as `Exam.from_dict` takes it.
    finding
        Name of a finding, such as ``"ais"``.
    edition
        Year of the edition.

    Returns
    -------
    Settling
        The cells that matter, what each answer would leave, and the smallest set of
        cells that settles the finding whatever the answers.

    Raises
    ------
    ExamError
        If there is no such finding, or the exam does not fit the edition.

    Notes
    -----
    Exact. A cell tagged ``NT*`` counts as assumed, not as untested.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    >>> print(sci.settle(exam, "ais", edition="2019"))
    ais is ND (B, D) (edition 2019).
    if tested  answer  ais
    vac        No      B
               Yes     D
    Testing this settles it whatever the answer: vac.
    """
    row = find_edition(edition)
    exam = exam_of(exam, row)
    found = united(worlds_of_exam(exam.codes, row, tags=True))[PLACES[checked(finding)]]
    matters, undecided = matter(exam.codes, row, finding)
    tested = [cell for cell in matters if cell.testable]
    return Settling(
        finding=finding,
        edition=name_of(edition, row),
        possible=names_in(finding, found),
        matters=tuple(FIELDS[cell.place].path for cell in tested),
        answers=_answers(exam.codes, tested, row, finding),
        undecided=tuple(FIELDS[cell.place].path for cell in undecided if cell.testable),
        remains=len(tested) < len(matters) or readings_part(exam.codes, row, finding),
    )


def _answers(
    codes: bytes, cells: list[OpenCell], edition: Edition, finding: str
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The possible values left by each answer in each cell."""
    rows = [(cell.place, code) for cell in cells for code in cell.codes]
    if not rows:
        return {}
    exams = np.tile(np.frombuffer(codes, np.uint8), (len(rows), 1))
    for exam, (place, code) in zip(exams, rows, strict=True):
        exam[place] = code
    sets = united(worlds_of_cohort(exams, edition, tags=True))[PLACES[finding]]
    answers: dict[str, dict[str, tuple[str, ...]]] = {}
    for (place, code), mask in zip(rows, sets.tolist(), strict=True):
        left = answers.setdefault(FIELDS[place].path, {})
        left[str(decode(place, code))] = names_in(finding, mask)
    return answers
