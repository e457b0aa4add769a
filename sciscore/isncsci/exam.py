"""Exam, the grades of one examination, and Exams, those of a cohort.

Both hold the same bytes: a row of 138 codes per exam, in the order of
`sciscore.isncsci.fields`. Codes are legal by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, overload

import attrs
import numpy as np

from sciscore.errors import ExamError, Problem, did_you_mean, shown
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.fields import FIELDS, PLACE, WIDTH, decode, encode
from sciscore.isncsci.grades import MOTOR, SENSORY, UNREADABLE, Codes
from sciscore.segments import KEY_MUSCLES

if TYPE_CHECKING:
    import numpy.typing as npt

#: By code: 1 where it is not legal on the scale.
_ILLEGAL: Final = tuple(
    bytes(code not in scale.token for code in range(256)) for scale in (SENSORY, MOTOR)
)


def _flat(nested: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The cells of a nested exam by path; keys that do not belong are problems."""
    cells: dict[str, Any] = {}
    waiting: list[tuple[str, object]] = [("", nested)]
    while waiting:
        path, value = waiting.pop()
        if path in PLACE:
            cells[path] = value
        elif not path or any(known.startswith(f"{path}.") for known in PLACE):
            if isinstance(value, Mapping):
                prefix = f"{path}." if path else ""
                waiting += ((f"{prefix}{key}", inner) for key, inner in value.items())
            else:
                problems.append(Problem(where=path, message=f"{shown(value)} is not a mapping"))
        else:
            message = f"not a field of an exam{did_you_mean(path, PLACE)}"
            problems.append(Problem(where=path if len(path) < 80 else path[:80] + "...", message=message))
    return cells


def check_present(names: Iterable[str]) -> list[Problem]:
    """A problem for every field that must be given and is not."""
    given = frozenset(names)
    return [
        Problem(where=field.path, message="missing; every cell must be given, enter NT if it was not tested")
        for field in FIELDS
        if field.default is None and field.path not in given
    ]


def encode_columns(
    columns: Mapping[str, Sequence[object]], count: int, edition: Edition | None
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (count, 138) from columns of cells by path, and all problems."""
    codes = np.empty((count, WIDTH), np.uint8)
    problems: list[Problem] = []
    for place, field in enumerate(FIELDS):
        if field.path in columns:
            column, wrong = encode(field, columns[field.path], edition)
            codes[:, place] = column
            problems += wrong
        else:
            codes[:, place] = UNREADABLE if field.default is None else field.default
    return codes, problems


@attrs.frozen(repr=False)
class Exam:
    """The grades of one examination. Immutable, hashable, equal by value.

    Parameters
    ----------
    codes
        138 bytes in the order of the fields; build an exam with `from_dict`.

    Raises
    ------
    ExamError
        If the codes are not 138 legal ones.

    Notes
    -----
    An exam belongs to no edition; `classify` refuses the grades that the edition
    it is asked for does not know.

    Examples
    --------
    >>> from sciscore import Exam
    >>> exam = Exam.intact().replace({"right.motor.L3": "NT", "vac": "No"})
    >>> exam["right.motor.L3"], exam["left.motor.L3"]
    ('NT', 5)
    """

    codes: bytes

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.codes, bytes) or len(self.codes) != WIDTH:
            raise ExamError(f"an exam has {WIDTH} codes as bytes; build it with Exam.from_dict")
        _check_codes(self.array[None])

    @classmethod
    def from_dict(cls, exam: Mapping[str, Any], *, edition: str | None = None) -> Exam:
        """An exam from nested or flat grades.

        Parameters
        ----------
        exam
            ``{"right": {"light_touch": {"C2": 2, ...}, "pin_prick": {...},
            "motor": {"C5": 5, ...}, "lowest_nonkey_muscle": None}, "left": {...},
            "vac": "Yes", "dap": "NT"}``, with optional ``prior_deficit`` (default
            True) and ``multiple_lesions`` (default False); or the same by path,
            ``{"right.motor.C5": 5, ...}``. Grades are whole numbers or texts.
        edition
            Refuse the grades that this edition does not know.

        Raises
        ------
        ExamError
            If cells are missing, blank, unknown or illegal; lists all of them.

        Examples
        --------
        >>> from sciscore import Exam
        >>> Exam.from_dict(Exam.intact().to_dict()) == Exam.intact()
        True
        """
        if not isinstance(exam, Mapping):
            raise ExamError(f"an exam is a mapping of grades, not {type(exam).__name__}")
        row = None if edition is None else find_edition(edition)
        problems: list[Problem] = []
        cells = _flat(exam, problems)
        problems += check_present(cells)
        columns = {path: (cell,) for path, cell in cells.items()}
        codes, wrong = encode_columns(columns, 1, row)
        problems += (attrs.evolve(problem, row=None) for problem in wrong)
        if problems:
            raise ExamError(sorted(problems, key=_by_place))
        made = cls(codes.tobytes())
        if row is not None:
            made.check_edition(row)
        return made

    @classmethod
    def intact(cls) -> Exam:
        """An exam with nothing abnormal, to start from.

        Examples
        --------
        >>> from sciscore import Exam
        >>> Exam.intact()["vac"]
        'Yes'
        """
        return cls.from_dict(
            {f.path: f.scale.top if f.scale else "Yes" for f in FIELDS if f.default is None}
        )

    def replace(self, cells: Mapping[str, Any]) -> Exam:
        """The exam with other contents of some fields, given by path.

        Parameters
        ----------
        cells
            New contents by path, such as ``{"right.motor.L3": "NT"}``.

        Examples
        --------
        >>> from sciscore import Exam
        >>> Exam.intact().replace({"dap": "NT"})["dap"]
        'NT'
        """
        return type(self).from_dict({path: self[path] for path in PLACE} | dict(cells))

    def check_edition(self, edition: Edition) -> None:
        """Raise an ExamError that lists the cells unknown to an edition."""
        problems = fields.unknown_to(edition, self.array[None])
        if problems:
            raise ExamError(attrs.evolve(problem, row=None) for problem in problems)

    @property
    def array(self) -> Codes:
        """The codes as a read-only array of shape (138,)."""
        return np.frombuffer(self.codes, np.uint8)

    def __getitem__(self, path: str) -> int | str | bool | None:
        """The content of a field by its path."""
        if path not in PLACE:
            raise ExamError(f"{shown(path)} is not a field of an exam{did_you_mean(path, PLACE)}")
        return decode(PLACE[path], self.codes[PLACE[path]])

    def to_dict(self) -> dict[str, Any]:
        """The exam as nested dictionaries, ready for JSON."""
        nested: dict[str, Any] = {}
        for path in PLACE:
            *parents, name = path.split(".")
            inner = nested
            for parent in parents:
                inner = inner.setdefault(parent, {})
            inner[name] = self[path]
        return nested

    def __repr__(self) -> str:
        return f"Exam.from_dict({self.to_dict()!r})"


def _by_place(problem: Problem) -> int:
    return PLACE.get(problem.where, WIDTH)


def _check_codes(codes: Codes) -> None:
    """Raise if any code is not legal in its field."""
    graded = np.concatenate(fields.by_scale(codes, *_ILLEGAL), axis=2)
    illegal = [
        np.argwhere(graded.reshape(len(codes), -1)),
        *(
            np.argwhere(~np.isin(codes[:, place, None], list(FIELDS[place].codes.values()))) + (0, place)
            for place in range(fields.CELLS, WIDTH)
        ),
    ]
    if any(map(len, illegal)):
        raise ExamError(
            Problem(
                where=FIELDS[place].path,
                row=int(row) + 1,
                message=f"{codes[row, place]} is not a legal code",
            )
            for row, place in np.concatenate(illegal)
        )


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
        _check_codes(codes)
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
        joined = b"".join(exam.codes for exam in exams)
        return cls(np.frombuffer(joined, np.uint8).reshape(-1, WIDTH))

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
            Problem(where=str(name)[:80], message=f"not a field of an exam{did_you_mean(str(name), PLACE)}")
            for name in columns
            if name not in PLACE
        ]
        problems += check_present(columns)
        lengths = {len(column) for column in columns.values()}
        if len(lengths) > 1:
            problems.append(Problem(where="", message=f"columns of different lengths: {sorted(lengths)}"))
        if problems:
            raise ExamError(problems)
        codes, problems = encode_columns(columns, max(lengths, default=0), row)
        if problems:
            raise ExamError(sorted(problems, key=lambda p: (p.row or 0, _by_place(p))))
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
        count = len(parts["motor"]) if parts["motor"].ndim else 0
        half = fields.SENSORY_WIDTH // 2
        shapes = {
            "light_touch": (count, 2, half), "pin_prick": (count, 2, half),
            "motor": (count, 2, len(KEY_MUSCLES)), "vac": (count,), "dap": (count,),
        }  # fmt: skip
        problems = [
            Problem(where=name, message=f"shape {part.shape} and {part.dtype}; expected integers of shape {shapes[name]}")
            for name, part in parts.items()
            if part.shape != shapes[name] or (part.dtype.kind not in "iu" and part.size)
        ]
        if problems:
            raise ExamError(problems)
        codes = np.zeros((count, WIDTH), np.uint8)
        cells = np.concatenate(
            [parts["light_touch"], parts["pin_prick"], parts["motor"]], axis=2
        )
        codes[:, : fields.CELLS] = _bytes(cells).reshape(count, fields.CELLS)
        codes[:, fields.VAC], codes[:, fields.DAP] = _bytes(parts["vac"]), _bytes(parts["dap"])
        codes[:, fields.PRIOR_DEFICIT] = fields.TRUE
        return cls(codes)

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
    fits = (codes >= 0) & (codes < UNREADABLE)
    return np.where(fits, codes, UNREADABLE).astype(np.uint8)
