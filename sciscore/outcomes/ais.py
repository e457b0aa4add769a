"""AIS grades of a cohort at one visit, as sets of the grades that each person may have.

A person's grade is one byte: bit 0 is A, bit 4 is E. A letter is one bit; ND is what it may
stand for, all five unless more is known; no bit at all means that there was no exam. So ND and
a missing exam cannot be taken for each other, nor either of them for a grade.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import Problem
from sciscore.intervals import BY_VALUE, Change, Interval, IntervalColumn
from sciscore.isncsci.classifications import Classifications, FindingColumn
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.motor_function import GRADES
from sciscore.kinds import AIS
from sciscore.outcomes.columns import change_of, one_length, one_order, read_findings, values_of
from sciscore.outcomes.fields import refuse, refused, whole_array
from sciscore.recorded import Value, whole_number
from sciscore.segments import NA

if TYPE_CHECKING:
    import numpy.typing as npt

#: The set of a person without an exam, and of one with a grade that is not known.
NO_EXAM: Final = 0
ANY: Final = (1 << len(GRADES)) - 1
#: How many sets there are, the empty one and all.
SETS: Final = ANY + 1
#: The bit of each grade.
BIT: Final[Mapping[str, int]] = {grade: 1 << place for place, grade in enumerate(GRADES)}
#: A grade that an exam leaves open.
ND: Final = "ND"
#: How the name of a column of possible grades ends.
POSSIBLE: Final = "_possible"
_NOT_APPLICABLE: Final = "no AIS may apply (NA); leave out people without a documented deficit"
_CODES: Final = (
    "; registries number the grades upwards as well as downwards, so that only their code book "
    "says which letter a number is"
)
#: The change of each person; low and high are int64 of shape (n,).
Steps: TypeAlias = "IntervalColumn[Change | None]"


def letters(mask: int) -> str:
    """The grades in a set, separated by commas; nothing where there was no exam."""
    return ",".join(grade for grade, bit in BIT.items() if mask & bit)


def text_of(mask: int) -> str:
    """The letter, ND for a set of several, nothing where there was no exam."""
    return letters(mask) if mask.bit_count() < 2 else ND


#: The lowest and the highest rank by set of possible grades, A being 1.
_LOW, _HIGH = np.array(
    [((mask & -mask).bit_length(), mask.bit_length()) for mask in range(SETS)], np.int64
).T
_LOW.flags.writeable = _HIGH.flags.writeable = False


def _sets(masks: object) -> npt.NDArray[np.uint8]:
    what = "a column of AIS is one set of grades, 0 to 31, for each person"
    return whole_array(masks, ANY, (-1,), what)


@attrs.frozen(unsafe_hash=False, repr=False)
class AisColumn:
    """The AIS of people at one visit; `ais_column` makes it.

    Attributes
    ----------
    masks
        The grades that each person may have as bits, A lowest; 0 where there was no exam.
        uint8 of shape (n,), read-only.
    """

    masks: npt.NDArray[np.uint8] = attrs.field(converter=_sets, eq=BY_VALUE)

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
    values: Grades,
    *,
    possible: Iterable[str | None] | None = None,
    missing: Iterable[str] = (),
    location: str = "ais",
) -> AisColumn:
    """The AIS of people at one visit, from any form of input.

    Rule OUTCOME.GRADES [definition].

    Parameters
    ----------
    values
        One for each person: a letter A to E, ``"ND"``, possible grades such as ``"B,D"``,
        in any spelling of `sciscore.recorded`, or a finding of a classification; blank
        where there was no exam. A tag ``*`` is read and has no part in it. Or the
        `Classifications` of a cohort, or their ``ais``.
    possible
        The possible grades of each person, as `Classifications.to_columns` has them under
        ``ais_possible``: they narrow what an ND stands for. A blank says nothing.
    missing
        Texts that stand for nothing in this source, such as ``["U", "999"]``.
    location
        Name of the column in messages.

    Returns
    -------
    AisColumn
        The set of possible grades of each person.

    Raises
    ------
    OutcomeError
        With every value that is not a grade, or that its possible grades contradict; rows
        count from 1. Numbers are refused: registries number the grades in both directions.

    Examples
    --------
    >>> from sciscore.outcomes import ais_column
    >>> column = ais_column(["A", "AIS C*", "ND", None], possible=["A", "C", "B,D", None])
    >>> column.text.tolist(), column.possible.tolist()
    (['A', 'C', 'ND', ''], ['A', 'C', 'B,D', ''])
    """
    if isinstance(values, AisColumn):
        return values
    masks, problems = read_ais(values, location, possible, missing)
    refuse(problems)
    return AisColumn(masks)


def read_ais(
    values: object, location: str, possible: object = None, missing: Iterable[str] = ()
) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """The sets of a column and perhaps one of possible grades, and what is wrong with them."""
    masks, problems = _read(values, location, missing)
    if possible is None:
        return masks, problems
    column = f"{location}{POSSIBLE}"
    stated, wrong = _read(possible, column)
    one_length({location: len(masks), column: len(stated)})
    bad = {problem.row for problem in problems}
    masks, contradicted = _narrowed(masks, stated, column)
    return masks, problems + [one for one in [*wrong, *contradicted] if one.row not in bad]


def ais_columns(
    baseline: Grades,
    followup: Grades,
    labels: Mapping[str, object] | None = None,
    missing: Iterable[str] = (),
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """The sets of grades of the same people at two visits, beside columns of their labels."""
    one_order({"baseline": baseline, "followup": followup, **(labels or {})})
    before = ais_column(baseline, location="baseline", missing=missing).masks
    after = ais_column(followup, location="followup", missing=missing).masks
    one_length({"baseline": len(before), "followup": len(after)})
    return before, after


def _read(
    values: object, location: str, missing: Iterable[str] = ()
) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """The set of each value, and what is wrong with those that have none."""
    problems: list[Problem] = []
    if isinstance(values, Classifications):
        values = values.ais
    if isinstance(values, FindingColumn):
        if values.name != "ais":
            raise refused(location, f"{values.name} is not the AIS")
        # An empty set is a grade left to clinical judgement: nothing is known of it.
        masks = np.where(values.masks, values.masks & ANY, ANY).astype(np.uint8)
        outside = np.flatnonzero(values.masks & np.uint32(NA)).tolist()
    else:
        listed, kind = values_of(values, location), AIS.declare(missing=missing)
        why = "is not the AIS; take the finding 'ais'"
        found, problems = read_findings(kind, listed, location, ("ais",), why)
        problems = [_with_hint(problem, listed) for problem in problems]
        grades = [None if one is None else one.values for one in found]
        masks = np.array([NO_EXAM if one is None else _mask(one) for one in grades], np.uint8)
        outside = [place for place, one in enumerate(grades) if one and "NA" in one]
    problems += (
        Problem(location=location, message=_NOT_APPLICABLE, row=place + 1) for place in outside
    )
    return masks, problems


@functools.cache
def _mask(grades: tuple[Value, ...]) -> int:
    """The set of the grades that were read; of ND, which may be any, all."""
    return sum(BIT.get(str(grade), 0) for grade in grades) or ANY


def _with_hint(problem: Problem, values: Sequence[object]) -> Problem:
    """A problem with what a number may be."""
    if whole_number(values[(problem.row or 1) - 1]) is None:
        return problem
    return attrs.evolve(problem, message=problem.message + _CODES)


def _narrowed(
    masks: npt.NDArray[np.uint8], stated: npt.NDArray[np.uint8], column: str
) -> tuple[npt.NDArray[np.uint8], list[Problem]]:
    """The sets that each ND is narrowed to, and the values that they contradict."""
    sets = np.where(stated == NO_EXAM, masks, stated)
    narrower = (masks == ANY) & (np.bitwise_count(sets) > 1)
    problems = []
    for place in np.flatnonzero((masks != sets) & ~narrower):
        given, possible = (letters(int(part[place])) or "none" for part in (masks, sets))
        message = f"possible grades {possible} beside the grade {given}; they contradict"
        problems.append(Problem(location=column, message=message, row=int(place) + 1))
    return sets, problems


def ais_steps(baseline: Grades, followup: Grades) -> Steps:
    """By how many grades the AIS of each person changed, as an interval where it is ND.

    Rule OUTCOME.STEPS [definition].

    Parameters
    ----------
    baseline, followup
        The AIS of the same people in the same order, as `ais_column` takes it.

    Returns
    -------
    IntervalColumn
        -4 to 4, an improvement being above 0.

    Raises
    ------
    OutcomeError
        With every value that is not a grade, or if the columns differ in length.

    Examples
    --------
    >>> from sciscore.outcomes import ais_steps
    >>> steps = ais_steps(["A", "A", "D"], ["C", "B,C", None])
    >>> steps.low.tolist(), steps.high.tolist(), steps.known.tolist()
    ([2, 1, 0], [2, 2, 0], [True, True, False])
    """
    return steps_of_masks(*ais_columns(baseline, followup))


def steps_of_masks(before: npt.NDArray[Any], after: npt.NDArray[Any]) -> Steps:
    """The steps of people by their sets of grades at two visits."""
    return change_of(_ranks(before), _ranks(after))


def _ranks(masks: npt.NDArray[Any]) -> IntervalColumn[Any]:
    return IntervalColumn(_LOW[masks], _HIGH[masks], Interval, masks > 0)
