"""Exams, the grades of a cohort: a row of 138 codes for every exam."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem, did_you_mean
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam, by_place, check_codes, check_present, encode_columns
from sciscore.isncsci.fields import PLACE, WIDTH
from sciscore.isncsci.grades import UNREADABLE, Codes
from sciscore.segments import KEY_MUSCLES

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(repr=False, eq=False)
class Exams:
    """The exams of a cohort.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 138); it is copied and the copy made read-only.
        Build a cohort with `from_exams`, `from_columns` or `from_arrays`.

    Examples
    --------
    >>> from sciscore import Exam, Exams
    >>> cohort = Exams.from_exams([Exam.intact(), Exam.intact().replace({"vac": "NT"})])
    >>> len(cohort), cohort[1]["vac"]
    (2, 'NT')
    """

    codes: Codes = attrs.field()

    def __attrs_post_init__(self) -> None:
        codes = np.array(self.codes, dtype=np.uint8, order="C", copy=True)
        if codes.ndim != 2 or codes.shape[1] != WIDTH:
            raise ExamError(f"a cohort has codes of shape (n, {WIDTH}), not {codes.shape}")
        check_codes(codes)
        codes.flags.writeable = False
        object.__setattr__(self, "codes", codes)

    @classmethod
    def from_exams(cls, exams: Iterable[Exam]) -> Exams:
        """A cohort of exams.

        Parameters
        ----------
        exams
            The exams, in order.
        """
        rows = [exam.codes for exam in exams]
        return cls(np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), WIDTH))

    @classmethod
    def from_columns(
        cls, columns: Mapping[str, Sequence[object]], *, edition: str | None = None
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
        problems = [
            Problem(
                location=name,
                message=f"not a field of an exam{did_you_mean(str(name), PLACE)}",
            )
            for name in columns
            if name not in PLACE
        ]
        problems += check_present(columns)
        lengths = {len(column) for column in columns.values()}
        if len(lengths) > 1:
            problems.append(
                Problem(location="", message=f"columns of different lengths: {sorted(lengths)}")
            )
        if problems:
            raise ExamError(problems)
        (count,) = lengths
        codes, problems = encode_columns(columns, count, row)
        if problems:
            raise ExamError(sorted(problems, key=lambda p: (p.row or 0, by_place(p))))
        return cls(codes)

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
        parts = {name: np.asarray(value) for name, value in (
            ("light_touch", light_touch), ("pin_prick", pin_prick), ("motor", motor),
            ("vac", vac), ("dap", dap),
        )}  # fmt: skip
        count = len(np.atleast_1d(parts["motor"]))
        half = fields.SENSORY_WIDTH // 2
        shapes = {
            "light_touch": (count, 2, half), "pin_prick": (count, 2, half),
            "motor": (count, 2, len(KEY_MUSCLES)), "vac": (count,), "dap": (count,),
        }  # fmt: skip
        problems = [
            Problem(
                location=name,
                message=f"{part.dtype} of shape {part.shape}; expected integers {shapes[name]}",
            )
            for name, part in parts.items()
            if part.shape != shapes[name] or (part.dtype.kind not in "iu" and part.size)
        ]
        if problems:
            raise ExamError(problems)
        codes = np.zeros((count, WIDTH), np.uint8)
        cells = np.concatenate([parts["light_touch"], parts["pin_prick"], parts["motor"]], axis=2)
        codes[:, : fields.CELLS] = _bytes(cells).reshape(count, fields.CELLS)
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
        for place, (path, field) in enumerate(zip(PLACE, fields.FIELDS, strict=True)):
            # Of several texts for a code the first is the usual one.
            text = {code: text for text, code in reversed([*field.codes.items()])}
            columns[path] = [text[code] for code in self.codes[:, place].tolist()]
        return columns

    def check_edition(self, edition: Edition) -> None:
        """Raise an ExamError that lists the cells unknown to an edition."""
        problems = fields.unknown_to(edition, self.codes)
        if problems:
            raise ExamError(problems)

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> Exam: ...
    @overload
    def __getitem__(self, row: slice | npt.NDArray[Any]) -> Exams: ...
    def __getitem__(self, row: int | slice | npt.NDArray[Any]) -> Exam | Exams:
        """One exam, or a cohort of the chosen ones."""
        if isinstance(row, int | np.integer):
            return Exam(self.codes[row].tobytes())
        return Exams(self.codes[row])

    def __iter__(self) -> Iterator[Exam]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exams) and np.array_equal(self.codes, other.codes)

    def __hash__(self) -> int:
        return hash(self.codes.tobytes())

    def __repr__(self) -> str:
        return f"<Exams: {len(self)}>"


def _bytes(codes: npt.NDArray[Any]) -> Codes:
    """Codes as bytes; what does not fit becomes a code that no field knows."""
    cut = codes.astype(np.uint8)
    return np.where(cut == codes, cut, np.uint8(UNREADABLE))
