"""AIS grades of a cohort at one visit, as sets of the grades that each person may have.

A person's grade is one byte: bit 0 is A, bit 4 is E. A letter is one bit; ND is what it may
stand for, all five unless more is known; no bit at all is no exam. So ND and a missing
exam cannot be taken for each other, nor either of them for a grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown, spelled
from sciscore.intervals import BY_VALUE
from sciscore.isncsci.cohort import Classifications, FindingColumn
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.columns import blank, one_length, values_of
from sciscore.segments import NA

if TYPE_CHECKING:
    import numpy.typing as npt

#: The set of a person without an exam, and of one of whom nothing else is known.
MISSING: Final = 0
ANY: Final = (1 << len(GRADES)) - 1
#: How many sets there are, the empty one and all.
SETS: Final = ANY + 1
#: The bit of each grade.
BIT: Final[Mapping[str, int]] = {grade: 1 << place for place, grade in enumerate(GRADES)}
#: What stands for a grade that an exam leaves open, and what marks one that rests on tags.
ND: Final = "ND"
#: How the name of a column of possible grades ends.
POSSIBLE: Final = "_possible"
_TAG: Final = "*"


def letters(mask: int) -> str:
    """The grades in a set, separated by commas; nothing where there was no exam."""
    return ",".join(grade for grade, bit in BIT.items() if mask & bit)


#: Sets by text: a letter, ND, or several letters in order, each with or without a tag.
_SETS: Final[Mapping[str, int]] = {
    text + tag: mask
    for tag in ("", _TAG)
    for text, mask in ((ND, ANY), *((letters(mask), mask) for mask in range(1, SETS)))
}
#: The same with what stands for no exam; and a mark of values that take a closer look.
_TEXTS: Final[Mapping[str | None, int]] = dict([*_SETS.items(), (None, MISSING), ("", MISSING)])
_UNREAD: Final = -1
_USE: Final = "A to E, ND, possible grades such as 'B,D', or nothing where there was no exam"
_CODES: Final = (
    "; registries number the grades upwards as well as downwards, so that only their code book "
    "says which letter a number is"
)
_NO_GRADE: Final = "; write ND where the exam leaves the grade open, nothing where there was none"


def text_of(mask: int) -> str:
    """The letter, ND for a set of several, nothing where there was no exam."""
    return letters(mask) if mask.bit_count() < 2 else ND


@attrs.frozen(unsafe_hash=False, repr=False)
class AisColumn:
    """The AIS of people at one visit; `ais_column` makes it.

    Attributes
    ----------
    masks
        The grades that each person may have as bits, A lowest; 0 where there was no exam.
        uint8 of shape (n,), read-only.
    """

    masks: npt.NDArray[np.uint8] = attrs.field(eq=BY_VALUE)

    def __attrs_post_init__(self) -> None:
        masks = np.array(self.masks, dtype=np.uint8)
        if masks.ndim != 1 or (masks.size and masks.max() > ANY):
            raise OutcomeError("a column of AIS is one set of grades, 0 to 31, for each person")
        masks.flags.writeable = False
        object.__setattr__(self, "masks", masks)

    def __len__(self) -> int:
        return len(self.masks)

    def __iter__(self) -> Iterator[str]:
        return (text_of(mask) for mask in self.masks.tolist())

    @property
    def text(self) -> npt.NDArray[np.object_]:
        """The letter of each person, ND, or nothing where there was no exam."""
        return np.array([*map(text_of, range(SETS))], object)[self.masks]

    @property
    def possible(self) -> npt.NDArray[np.object_]:
        """The possible grades of each person, separated by commas."""
        return np.array([*map(letters, range(SETS))], object)[self.masks]

    def __repr__(self) -> str:
        return f"<AisColumn: {len(self)} people, {np.count_nonzero(self.masks)} with an exam>"


#: The AIS of people at a visit, in any form.
Grades: TypeAlias = AisColumn | Classifications | FindingColumn | Iterable[Finding | str | None]


def ais_column(
    values: Grades, *, possible: Iterable[str | None] | None = None, location: str = "ais"
) -> AisColumn:
    """The AIS of people at one visit, whatever form it comes in.

    Rule OUTCOME.GRADES [definition].

    Parameters
    ----------
    values
        One for each person: a letter A to E, ``"ND"``, possible grades such as ``"B,D"``, a
        finding of a classification; None or a blank text where there was no exam. A tag
        ``*`` has no part in it. Or the `Classifications` of a cohort, or their ``ais``.
    possible
        The possible grades of each person, as `Classifications.to_columns` has them under
        ``ais_possible``: they say what an ND may stand for. A blank says nothing.
    location
        Name of the column in messages.

    Returns
    -------
    AisColumn
        The set of possible grades of each person.

    Raises
    ------
    OutcomeError
        With every value that is no grade, or that its possible grades contradict; rows
        count from 1. Numbers are refused: registries number the grades in both directions.

    Examples
    --------
    >>> from sciscore.outcomes import ais_column
    >>> column = ais_column(["A", "C*", "ND", None], possible=["A", "C", "B,D", None])
    >>> column.text.tolist(), column.possible.tolist()
    (['A', 'C', 'ND', ''], ['A', 'C', 'B,D', ''])
    """
    if isinstance(values, AisColumn):
        return values
    found = values.ais if isinstance(values, Classifications) else values
    if isinstance(found, FindingColumn):
        return _of_findings(found, location)
    stated = None if possible is None else values_of(possible, f"{location}{POSSIBLE}")
    masks, problems = read_sets(values_of(found, location), stated, location)
    if problems:
        raise OutcomeError(sorted(problems, key=lambda problem: problem.row or 0))
    return AisColumn(masks)


def read_sets(
    values: Sequence[object], possible: Sequence[object] | None, location: str
) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """The sets of a column and perhaps one of possible grades, and what is wrong with them."""
    masks, problems = _read(values, location)
    if possible is None:
        return masks, problems
    one_length({location: len(masks), f"{location}{POSSIBLE}": len(possible)})
    bad = {problem.row for problem in problems}
    sets, wrong = _narrowed(masks, possible, location)
    return sets, problems + [problem for problem in wrong if problem.row not in bad]


def _read(values: Sequence[object], location: str) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """The set of each value, and what is wrong with those that have none."""
    found = [
        _TEXTS.get(value, _UNREAD) if value is None or isinstance(value, str) else _UNREAD
        for value in values
    ]
    masks = np.array(found, np.int64)
    problems = []
    for place in np.flatnonzero(masks == _UNREAD).tolist():
        read = _set(values[place])
        if isinstance(read, str):
            problems.append(Problem(location=location, message=read, row=place + 1))
            read = MISSING
        masks[place] = read
    return masks.astype(np.uint8), problems


def _set(value: object) -> int | str:
    """The set of a value that is no known text, or why it has none."""
    if blank(value):
        return MISSING
    if isinstance(value, Finding) and value.name == "ais" and {*value.possible} <= {*GRADES}:
        return sum(BIT[grade] for grade in value.possible) or ANY
    if isinstance(value, Finding):
        return _no_ais(value)
    text = spelled(value)
    message = f"{shown(value)} is not an AIS grade; use {_USE}"
    if text.removeprefix("-").replace(".", "", 1).isdigit():
        return message + _CODES
    plain = text.upper().replace(" ", "").removeprefix("AIS").removeprefix("ASIA").strip("-:_")
    if plain in _SETS:
        return f"{message}; did you mean {plain!r}?"
    return message + (_NO_GRADE if plain in ("NT", "U", "UNKNOWN", "NA") else "")


def _no_ais(finding: Finding) -> str:
    if finding.name != "ais":
        return f"{finding.name} is not the AIS; take the finding 'ais'"
    return "no AIS may apply (NA); leave out people without a documented deficit"


def _of_findings(found: FindingColumn, location: str) -> AisColumn:
    if found.name != "ais":
        raise OutcomeError([Problem(location=location, message=f"{found.name} is not the AIS")])
    wrong = np.flatnonzero(found.masks & np.uint32(NA))
    if len(wrong):
        rows = (int(row) for row in wrong)
        raise OutcomeError(
            Problem(location=location, message=_no_ais(found[row]), row=row + 1) for row in rows
        )
    # An empty set is a grade left to clinical judgement: nothing is known of it.
    return AisColumn(np.where(found.masks, found.masks & ANY, ANY).astype(np.uint8))


def _narrowed(
    masks: npt.NDArray[np.uint8], possible: Sequence[object], location: str
) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """What each ND may stand for, and the values that their possible grades contradict."""
    column = f"{location}{POSSIBLE}"
    sets, problems = _read(possible, column)
    sets = np.where(sets == MISSING, masks, sets).astype(np.uint8)
    narrower = (masks == ANY) & (np.bitwise_count(sets) > 1)
    for place in np.flatnonzero((masks != sets) & ~narrower):
        given, stated = (letters(int(part[place])) or "none" for part in (masks, sets))
        message = f"possible grades {stated} beside the grade {given}; they contradict"
        problems.append(Problem(location=column, message=message, row=int(place) + 1))
    return sets, problems
