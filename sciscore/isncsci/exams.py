"""Exams, the grades of a cohort: a row of 138 codes for every exam."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from sciscore.cohorts import Records, checked_codes, columns_of, encode_columns, read_each
from sciscore.errors import ExamError, Problem
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import CELLS, FIELDS, SCHEMA, WIDTH
from sciscore.isncsci.grades import NT
from sciscore.records import Codes

if TYPE_CHECKING:
    import numpy.typing as npt


def _checked(given: object) -> Codes:
    return checked_codes(given, SCHEMA, ExamError)


@attrs.frozen(repr=False, eq=False)
class Exams(Records[Exam]):
    """The exams of a cohort.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 138); it is copied and the copy made read-only. Columns
        are in the order of `to_columns`. Grades stand for themselves, 6 for not tested, 0
        and 1 for No and Yes; codes of tagged cells are those of `SENSORY` and `MOTOR` in
        `sciscore.isncsci.grades`. Or build a cohort with `from_exams` or `from_columns`.

    Raises
    ------
    ExamError
        If the shape does not fit or a code is not legal; lists all such codes.

    Examples
    --------
    >>> from sciscore import Exam, Exams
    >>> cohort = Exams.from_exams([Exam.intact(), Exam.intact().replace({"vac": "NT"})])
    >>> len(cohort), cohort[1]["vac"]
    (2, 'NT')
    """

    codes: Codes = attrs.field(converter=_checked)

    def _one(self, codes: bytes) -> Exam:
        return Exam.of_legal(codes)

    @classmethod
    def from_exams(cls, exams: Iterable[Exam | Mapping[str, Any]]) -> Exams:
        """A cohort of exams.

        Parameters
        ----------
        exams
            The exams in order, or mappings as `Exam.from_dict` takes them.

        Raises
        ------
        ExamError
            With every problem of every exam.
        """
        _, codes = read_each(exams, "exams", Exam, ExamError)
        return cls.of_legal(codes.reshape(-1, WIDTH))

    @classmethod
    def from_columns(
        cls,
        columns: Mapping[str, Sequence[object]],
        *,
        edition: str | int | Edition | None = None,
    ) -> Exams:
        """A cohort from a column of cells for every field.

        Parameters
        ----------
        columns
            Cells by path, such as ``{"right.motor.C5": [5, "NT"], ...}``, all of one
            length. Every field but the optional ones must be there, and no other.
        edition
            Refuse the grades that this edition does not know.

        Raises
        ------
        ExamError
            With every problem of every row.
        """
        row = None if edition is None else find_edition(edition)
        cells, wrong = columns_of(columns, "cells", ExamError)
        problems = [*SCHEMA.unknown(cells), *SCHEMA.missing(cells), *wrong]
        if problems:
            raise ExamError(problems)
        codes, problems = encode_columns(cells, len(cells["vac"]), FIELDS, row)
        if problems:
            raise ExamError(sorted(problems, key=SCHEMA.order))
        made = cls.of_legal(codes)
        if row is not None:
            made.check_edition(row)
        return made

    def to_columns(self) -> dict[str, list[str]]:
        """The cohort as a column of texts for every field, as `from_columns` takes it.

        Examples
        --------
        >>> from sciscore import Exam, Exams
        >>> columns = Exams.from_exams([Exam.intact()]).to_columns()
        >>> columns["right.motor.C5"], columns["vac"], columns["left.lowest_nonkey_muscle"]
        (['5'], ['Yes'], [''])
        """
        columns = {}
        for field, codes in zip(FIELDS, self.codes.T, strict=True):
            # Of several texts for a code the first is the usual one.
            text = {code: text for text, code in reversed([*field.codes.items()])}
            columns[field.path] = [text[code] for code in codes.tolist()]
        return columns

    def check_edition(self, edition: str | int | Edition) -> None:
        """Raise an ExamError that lists the cells unknown to an edition."""
        if problems := unknown_cells(find_edition(edition), self.codes):
            raise ExamError(problems)

    def __repr__(self) -> str:
        return f"<Exams: {len(self)}>"


def unknown_rows(edition: Edition, codes: Codes) -> npt.NDArray[np.intp]:
    """The exams with fields that the edition does not know."""
    unknown = np.zeros(len(codes), bool)
    usual = codes[:, :CELLS].max(initial=0) <= NT
    tables = fields.unknown_codes(edition)
    for place in range(CELLS if usual else 0, fields.NONKEY.stop):
        unknown |= np.frombuffer(tables[place], bool)[codes[:, place]]
    return np.flatnonzero(unknown)


def unknown_cells(edition: Edition, codes: Codes) -> list[Problem]:
    """Every field of every exam that the edition does not know; rows from 1."""
    return [
        problem
        for row in unknown_rows(edition, codes).tolist()
        for problem in fields.unknown_to(edition, codes[row].tobytes(), row + 1)
    ]
