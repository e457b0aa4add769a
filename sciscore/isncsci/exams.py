"""Exams, the grades of a cohort: a row of 138 codes for every exam."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from sciscore.cohorts import Records, checked_codes, columns_of, encode_columns
from sciscore.errors import ExamError, Problem
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import CELLS, FIELDS, SCHEMA, WIDTH
from sciscore.isncsci.grades import MOTOR, NT
from sciscore.records import UNREADABLE, Codes, listed
from sciscore.segments import DERMATOMES, KEY_MUSCLES

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
        uint8 array of shape (n, 138); it is copied and the copy made read-only.
        Build a cohort with `from_exams`, `from_columns` or `from_arrays`.

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
        made: list[bytes] = []
        problems: list[Problem] = []
        for row, exam in enumerate(listed(exams, "exams", ExamError), 1):
            try:
                made.append((exam if isinstance(exam, Exam) else Exam.from_dict(exam)).codes)
            except ExamError as error:
                problems += (attrs.evolve(problem, row=row) for problem in error.problems)
        if problems:
            raise ExamError(problems)
        return cls.of_legal(np.frombuffer(b"".join(made), np.uint8).reshape(len(made), WIDTH))

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

    @classmethod
    def from_arrays(
        cls,
        *,
        light_touch: npt.ArrayLike,
        pin_prick: npt.ArrayLike,
        motor: npt.ArrayLike,
        vac: npt.ArrayLike,
        dap: npt.ArrayLike,
    ) -> Exams:
        """A cohort from arrays of codes.

        Parameters
        ----------
        light_touch, pin_prick
            Integers of shape (n, 2, 28): right then left, C2 to S4-5. Grades stand for
            themselves and 6 for not tested; codes of tagged cells are those of
            `sciscore.SENSORY`.
        motor
            Integers of shape (n, 2, 10): right then left, C5 to T1 then L2 to S1.
        vac, dap
            Integers of shape (n,): 0 No, 1 Yes, 6 not tested.

        Raises
        ------
        ExamError
            If a shape does not fit or a code is not legal; lists all such codes.

        Examples
        --------
        >>> import numpy as np
        >>> from sciscore import Exams
        >>> cohort = Exams.from_arrays(
        ...     light_touch=np.full((3, 2, 28), 2), pin_prick=np.full((3, 2, 28), 2),
        ...     motor=np.full((3, 2, 10), 5), vac=[1, 1, 6], dap=[1, 1, 1])
        >>> cohort[2]["vac"]
        'NT'
        """
        given = {"light_touch": light_touch, "pin_prick": pin_prick, "motor": motor}
        given |= {"vac": vac, "dap": dap}
        parts = {name: _array(name, part) for name, part in given.items()}
        count = len(np.atleast_1d(parts["motor"]))
        sensory, muscles = (count, 2, len(DERMATOMES)), (count, 2, len(KEY_MUSCLES))
        shapes = dict(zip(parts, (sensory, sensory, muscles, (count,), (count,)), strict=True))
        problems = [
            Problem(
                location=name,
                message=f"{part.dtype} of shape {part.shape}; expected integers {shapes[name]}",
                code="argument.type",
            )
            for name, part in parts.items()
            if part.shape != shapes[name] or (part.dtype.kind not in "iu" and part.size)
        ]
        if problems:
            raise ExamError(problems)
        codes = np.zeros((count, WIDTH), np.uint8)
        cells = np.concatenate([parts["light_touch"], parts["pin_prick"], parts["motor"]], axis=2)
        codes[:, :CELLS] = _bytes(cells).reshape(count, CELLS)
        codes[:, fields.VAC], codes[:, fields.DAP] = _bytes(parts["vac"]), _bytes(parts["dap"])
        codes[:, fields.PRIOR_DEFICIT] = fields.TRUE
        return cls(codes)

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
    sensory, motor, levels = (
        np.frombuffer(table, bool) for table in fields.unknown_tables(edition)
    )
    muscles = codes[:, fields.NONKEY]
    unknown = levels[muscles].any(axis=1) if muscles.any() else np.zeros(len(codes), bool)
    cells = codes[:, :CELLS]
    if cells.max(initial=0) > NT:
        for place in range(CELLS):
            table = motor if FIELDS[place].scale is MOTOR else sensory
            unknown |= table[cells[:, place]]
    return np.flatnonzero(unknown)


def unknown_cells(edition: Edition, codes: Codes) -> list[Problem]:
    """Every field of every exam that the edition does not know; rows from 1."""
    return [
        problem
        for row in unknown_rows(edition, codes).tolist()
        for problem in fields.unknown_to(edition, codes[row].tobytes(), row + 1)
    ]


def _array(name: str, given: object) -> npt.NDArray[Any]:
    try:
        return np.asarray(given)
    except (ValueError, TypeError, OverflowError):
        message = "expected an array of integers"
        raise ExamError([Problem(location=name, message=message, code="argument.type")]) from None


def _bytes(codes: npt.NDArray[Any]) -> Codes:
    """Codes as bytes; what does not fit becomes a code that no field knows."""
    cut = codes.astype(np.uint8)
    return np.where(cut == codes, cut, np.uint8(UNREADABLE))
