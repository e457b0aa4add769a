"""Exam, the grades of one examination: 138 codes that are legal by construction."""

from __future__ import annotations

from collections.abc import Mapping
from operator import getitem, itemgetter
from typing import TYPE_CHECKING, Any, Final

import attrs

from sciscore.display import rich
from sciscore.errors import ExamError, Problem, did_you_mean, shown
from sciscore.isncsci import fields
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.fields import CELLS, FIELDS, PLACE, SCHEMA, WIDTH, decode, decode_all
from sciscore.isncsci.grades import NT, TAGGED
from sciscore.isncsci.totals import totals_of
from sciscore.records import PLAIN
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: The parts of a side in order: key, its cells in order, code by cell.
_PARTS: Final = tuple(
    (part, itemgetter(*names), len(names), FIELDS[PLACE[f"right.{part}.{names[0]}"]].quick)
    for part, names in (
        ("light_touch", DERMATOMES),
        ("pin_prick", DERMATOMES),
        ("motor", KEY_MUSCLES),
    )
)
#: What a side holds besides, and an exam besides its sides.
_MUSCLE: Final = FIELDS[fields.NONKEY.start].quick
_ANSWERS: Final = FIELDS[fields.VAC].quick
_FLAGS: Final = {**FIELDS[fields.PRIOR_DEFICIT].quick, True: fields.TRUE, False: fields.FALSE}
_KEYS: Final = frozenset({*SIDES, "vac", "dap", "prior_deficit", "multiple_lesions"})
_SIDE_KEYS: Final = frozenset({*(part for part, *_ in _PARTS), "lowest_nonkey_muscle"})


def _quick_codes(exam: Mapping[str, Any]) -> bytes:
    """The codes of a nested exam as it is usually written.

    Anything unusual raises, be it legal or not; then `_careful_codes` looks at it.
    """
    if not exam.keys() <= _KEYS:
        raise KeyError
    codes = bytearray()
    muscles = bytearray()
    for name in SIDES:
        side = exam[name]
        if not side.keys() <= _SIDE_KEYS:
            raise KeyError
        for part, cells_of, count, known in _PARTS:
            block = side[part]
            if len(block) != count or not {*map(type, block.values())} <= PLAIN:
                raise KeyError
            codes += bytes(map(known.__getitem__, cells_of(block)))
        muscles.append(_MUSCLE[side.get("lowest_nonkey_muscle")])
    codes += bytes((_ANSWERS[exam["vac"]], _ANSWERS[exam["dap"]]))
    codes += muscles
    for path, default in (("prior_deficit", fields.TRUE), ("multiple_lesions", fields.FALSE)):
        codes.append(_FLAGS[exam[path]] if path in exam else default)
    return bytes(codes)


def _careful_codes(exam: Mapping[str, Any], edition: Edition | None) -> bytes:
    """The codes of an exam in any form; an ExamError that lists all that is wrong."""
    problems: list[Problem] = []
    cells = SCHEMA.flat(exam, problems)
    codes, refused = SCHEMA.encode(cells, edition)
    problems += (*SCHEMA.missing(cells), *refused)
    if problems:
        raise ExamError(sorted(problems, key=SCHEMA.order))
    return codes


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
    >>> exam
    <Exam: UEMS 50, LEMS 45-50, LT 112, PP 112, VAC No, DAP Yes, 1 not tested>
    """

    codes: bytes

    def __attrs_post_init__(self) -> None:
        given: object = self.codes
        if not isinstance(given, bytes) or len(given) != WIDTH:
            raise ExamError(f"an exam has {WIDTH} codes as bytes; build it with Exam.from_dict")
        if problems := SCHEMA.illegal(given):
            raise ExamError(problems)

    @classmethod
    def of_legal(cls, codes: bytes) -> Exam:
        """An exam of codes that were checked before."""
        made = object.__new__(cls)
        object.__setattr__(made, "codes", codes)
        return made

    @classmethod
    def from_dict(
        cls, exam: Mapping[str, Any], *, edition: str | int | Edition | None = None
    ) -> Exam:
        """An exam from nested or flat grades.

        Parameters
        ----------
        exam
            ``{"right": {"light_touch": {"C2": 2, ...}, "pin_prick": {...},
            "motor": {"C5": 5, ...}, "lowest_nonkey_muscle": None}, "left": {...},
            "vac": "Yes", "dap": "NT"}``, with optional ``prior_deficit`` (default
            True) and ``multiple_lesions`` (default False); or the same by path,
            ``{"right.motor.C5": 5, ...}``. Grades are whole numbers or texts. Keys match
            without regard to case, blanks and ``_ . -``; S4-5 in all its spellings.
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
            raise ExamError(f"expected a mapping of grades, not {type(exam).__name__}")
        row = None if edition is None else find_edition(edition)
        try:
            codes = _quick_codes(exam)
        except (LookupError, TypeError, AttributeError, ValueError):
            codes = _careful_codes(exam, row)
        made = cls.of_legal(codes)
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

    @classmethod
    def untested(cls) -> Exam:
        """An exam with nothing tested yet, to start from.

        Examples
        --------
        >>> from sciscore import Exam
        >>> Exam.untested()["right.motor.C5"]
        'NT'
        """
        return cls.from_dict({field.path: "NT" for field in FIELDS if field.default is None})

    def replace(self, cells: Mapping[str, Any]) -> Exam:
        """The exam with other contents of some fields, given by path.

        Parameters
        ----------
        cells
            New contents by path, such as ``{"right.motor.L3": "NT"}``.

        Raises
        ------
        ExamError
            If a path is not a field or its content is not legal; lists all of them.

        Examples
        --------
        >>> from sciscore import Exam
        >>> Exam.intact().replace({"dap": "NT"})["dap"]
        'NT'
        """
        if not isinstance(cells, Mapping):
            raise ExamError(f"expected a mapping of cells by path, not {type(cells).__name__}")
        problems: list[Problem] = []
        codes, refused = SCHEMA.encode(SCHEMA.flat(cells, problems), others=self.codes)
        if problems := problems + refused:
            raise ExamError(sorted(problems, key=SCHEMA.order))
        return type(self).of_legal(codes)

    def check_edition(self, edition: str | int | Edition) -> None:
        """Raise an ExamError that lists the cells unknown to an edition."""
        edition = find_edition(edition)
        tables = fields.unknown_codes(edition)[fields.NONKEY]
        usual = not self.codes[:CELLS].translate(None, fields.USUAL_CODES)
        if usual and not any(map(getitem, tables, self.codes[fields.NONKEY])):
            return
        if problems := fields.unknown_to(edition, self.codes):
            raise ExamError(problems)

    @property
    def array(self) -> npt.NDArray[np.uint8]:
        """The codes as a read-only array of shape (138,)."""
        import numpy as np

        return np.frombuffer(self.codes, np.uint8)

    def __getitem__(self, path: str) -> int | str | bool | None:
        """The content of a field by its path."""
        given: object = path
        if not isinstance(given, str) or given not in PLACE:
            hint = did_you_mean(given, PLACE)
            raise ExamError(f"{shown(given)} is not a field of an exam{hint}")
        return decode(PLACE[path], self.codes[PLACE[path]])

    def to_dict(self) -> dict[str, Any]:
        """The exam as nested dictionaries, ready for JSON."""
        return SCHEMA.nested(decode_all(self.codes))

    def _repr_html_(self) -> str:
        return rich("exam")(self)

    def __repr__(self) -> str:
        totals = totals_of(self.codes)
        sums = (f"{name.upper()} {getattr(totals, name)}" for name in ("uems", "lems", "lt", "pp"))
        untested = self.codes[:CELLS].count(NT)
        tagged = sum(
            field.scale is not None and field.scale.token[code].kind == TAGGED
            for field, code in zip(FIELDS, self.codes, strict=True)
        )
        counts = [f"{n} {what}" for n, what in ((untested, "not tested"), (tagged, "tagged")) if n]
        answers = f"VAC {self['vac']}", f"DAP {self['dap']}"
        return f"<Exam: {', '.join((*sums, *answers, *counts))}>"


def exam_of(given: object, edition: Edition) -> Exam:
    """The exam that is given or that a mapping holds, of an edition that knows its cells."""
    if isinstance(given, Mapping):
        given = Exam.from_dict(given)
    if not isinstance(given, Exam):
        raise ExamError(f"expected an Exam or a mapping, not {type(given).__name__}")
    given.check_edition(edition)
    return given
