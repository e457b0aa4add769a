"""Exam, the grades of one examination: 138 codes that are legal by construction."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import numpy as np

from sciscore.display import rich
from sciscore.errors import ExamError, Problem, did_you_mean, shown
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.fields import FIELDS, PLACE, WIDTH, Field, decode, encode
from sciscore.isncsci.grades import MOTOR, SENSORY, UNREADABLE, Codes

#: By code: 1 where it is not legal on the scale.
_ILLEGAL: Final = tuple(
    bytes(code not in scale.token for code in range(256)) for scale in (SENSORY, MOTOR)
)
#: So many unknown keys get a hint; looking for one takes time.
_HINTS: Final = 20


@functools.lru_cache(maxsize=32)
def _inner(paths: tuple[str, ...]) -> frozenset[str]:
    """The paths that lead to others."""
    return frozenset(path[:end] for path in paths for end, mark in enumerate(path) if mark == ".")


def flat(
    nested: Mapping[str, Any], paths: Collection[str], problems: list[Problem]
) -> dict[str, Any]:
    """The cells of a nested exam by path; keys that do not belong are problems.

    Parameters
    ----------
    nested
        Cells by path, nested or not.
    paths
        The paths of the fields.
    problems
        What is wrong is added to these.
    """
    cells: dict[str, Any] = {}
    inner = _inner(tuple(paths))
    waiting: list[tuple[str, object]] = [(str(key), value) for key, value in nested.items()]
    while waiting:
        path, value = waiting.pop()
        if path in cells:
            problems.append(Problem(location=path, message="given twice, nested and by its path"))
        elif path in paths:
            cells[path] = value
        elif path not in inner:
            hint = did_you_mean(path, paths) if len(problems) < _HINTS else ""
            problems.append(Problem(location=path, message=f"not a field of an exam{hint}"))
        elif isinstance(value, Mapping):
            waiting += ((f"{path}.{key}", within) for key, within in value.items())
        else:
            problems.append(Problem(location=path, message=f"{shown(value)} is not a mapping"))
    return cells


def check_present(names: Iterable[str], known: Iterable[Field] = FIELDS) -> list[Problem]:
    """A problem for every field that must be given and is not."""
    given = frozenset(names)
    return [
        Problem(location=field.path, message=f"missing; every cell must be given{_hint(field)}")
        for field in known
        if field.default is None and field.path not in given
    ]


def _hint(field: Field) -> str:
    return f", enter {field.untested} if it was not tested" if field.untested else ""


def encode_columns(
    columns: Mapping[str, Sequence[object]],
    count: int,
    edition: Edition | None,
    known: Sequence[Field] = FIELDS,
) -> tuple[Codes, list[Problem]]:
    """Codes of shape (count, 138) from columns of cells by path, and all problems.

    `known` are the fields in their order, as a format names and spells them.
    """
    codes = np.empty((count, WIDTH), np.uint8)
    problems: list[Problem] = []
    for place, field in enumerate(known):
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
        given: object = self.codes
        if not isinstance(given, bytes) or len(given) != WIDTH:
            raise ExamError(f"an exam has {WIDTH} codes as bytes; build it with Exam.from_dict")
        check_codes(self.array[None])

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
        cells = flat(exam, PLACE, problems)
        problems += check_present(cells)
        columns = {path: (cell,) for path, cell in cells.items()}
        codes, wrong = encode_columns(columns, 1, row)
        problems += (attrs.evolve(problem, row=None) for problem in wrong)
        if problems:
            raise ExamError(sorted(problems, key=by_place))
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

    def _repr_html_(self) -> str:
        return rich("exam")(self)

    def __repr__(self) -> str:
        return f"Exam.from_dict({self.to_dict()!r})"


def by_place(problem: Problem) -> int:
    """Order of problems: that of the fields, what is not a field last."""
    return PLACE.get(problem.location, WIDTH)


def check_codes(codes: Codes) -> None:
    """Raise if any code is not legal in its field."""
    illegal = np.concatenate(fields.by_scale(codes, *_ILLEGAL), axis=2)
    ungraded = [
        ~np.isin(codes[:, place], list(FIELDS[place].codes.values()))
        for place in range(fields.CELLS, WIDTH)
    ]
    wrong = np.argwhere(np.column_stack([illegal.reshape(len(codes), fields.CELLS), *ungraded]))
    if len(wrong):
        raise ExamError(
            Problem(
                location=FIELDS[place].path,
                row=int(row) + 1,
                message=f"{codes[row, place]} is not a legal code",
            )
            for row, place in wrong
        )
