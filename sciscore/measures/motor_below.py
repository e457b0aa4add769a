"""Mean motor score below the neurological level, and its root mean square change."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import attrs

from sciscore.intervals import Interval, Score
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.measures.cells import examined
from sciscore.measures.measure import Measure, Result, refuse
from sciscore.segments import KEY_MUSCLES, SEGMENTS, SIDES

#: A statistic of the lowest and the highest, such as a mean.
_Ends: TypeAlias = tuple[float, float]
_CELLS: Final = tuple(f"{side}.motor.{segment}" for segment in KEY_MUSCLES for side in SIDES)


@attrs.frozen(kw_only=True)
class MotorBelow(Result):
    """A number of the key muscles below the neurological level.

    Attributes
    ----------
    number
        The number; an interval over all that untested cells leave possible, the level
        included. None if no completion has a key muscle below the level.
    levels
        The neurological levels that are possible and have a key muscle below.
    without
        Whether some completion has no key muscle below the level.
    """

    number: Interval | None
    levels: tuple[str, ...]
    without: bool

    @property
    def value(self) -> float | None:
        """The number if it is determined, else None."""
        return None if self.number is None or self.without else self.number.value


def mean_motor_below(exam: Exam, *, edition: str | int | Edition) -> MotorBelow:
    """Mean grade of the key muscles of both sides below the neurological level.

    Parameters
    ----------
    exam
        The exam.
    edition
        The edition that gives the neurological level.

    Returns
    -------
    MotorBelow
        0 to 5.

    Raises
    ------
    MeasureError
        If it is not an exam.
    EditionError
        If the edition is not known, or does not know a grade of the exam.

    Notes
    -----
    Level and grades are bounded together: where an untested key muscle decides the level,
    only the grades count that go with it. Grades are taken as examined, tags left aside.

    References
    ----------
    [BMDS-ETH] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.measures import mean_motor_below
    >>> exam = sci.Exam.intact().replace({
    ...     f"{side}.{cell}": grade for side in ("right", "left")
    ...     for cell, grade in (("pin_prick.L4", 1), ("motor.L4", 2), ("motor.L5", 3),
    ...                         ("motor.S1", 4))})
    >>> mean_motor_below(exam, edition="2019").value
    3.0
    """
    grades = _grades(exam)

    def mean(at: Mapping[str, int], below: tuple[str, ...]) -> _Ends:
        ends = [_known(at, grades, cell) for cell in below]
        return sum(low for low, _ in ends) / len(ends), sum(high for _, high in ends) / len(ends)

    return _over_levels(exam, grades, edition, mean)


def motor_change_below(
    baseline: Exam, followup: Exam, *, edition: str | int | Edition
) -> MotorBelow:
    """Root mean square change of the key muscles below the neurological level at baseline.

    Parameters
    ----------
    baseline, followup
        The exams.
    edition
        The edition that gives the neurological level at baseline.

    Returns
    -------
    MotorBelow
        0 to 5; gains and losses count alike.

    Raises
    ------
    MeasureError
        If one of them is not an exam.
    EditionError
        If the edition is not known, or does not know a grade of the baseline.

    References
    ----------
    [BMDS-ETH] in `sciscore.REFERENCES`.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.measures import motor_change_below
    >>> weak = {f"{side}.{cell}": grade for side in ("right", "left")
    ...         for cell, grade in (("pin_prick.L5", 1), ("motor.L5", 1), ("motor.S1", 1))}
    >>> before = sci.Exam.intact().replace(weak)
    >>> motor_change_below(before, sci.Exam.intact(), edition="2019").value
    4.0
    """
    before, after = _grades(baseline), _grades(followup)

    def change(at: Mapping[str, int], below: tuple[str, ...]) -> _Ends:
        squares = [_squares(_known(at, before, cell), after[cell]) for cell in below]
        low, high = (math.sqrt(sum(ends) / len(below)) for ends in zip(*squares, strict=True))
        return low, high

    return _over_levels(baseline, before, edition, change)


def _grades(exam: Exam) -> dict[str, Score]:
    grades, problems = examined(exam, _CELLS)
    refuse(problems)
    return grades


def _known(at: Mapping[str, int], grades: Mapping[str, Score], cell: str) -> tuple[int, int]:
    return (at[cell], at[cell]) if cell in at else (grades[cell].low, grades[cell].high)


def _squares(before: tuple[int, int], after: Score) -> _Ends:
    """The lowest and the highest square of the change of a muscle."""
    low, high = after.low - before[1], after.high - before[0]
    least = 0 if low <= 0 <= high else min(low * low, high * high)
    return least, max(low * low, high * high)


def _over_levels(
    exam: Exam,
    grades: Mapping[str, Score],
    edition: str | int | Edition,
    statistic: Callable[[Mapping[str, int], tuple[str, ...]], _Ends],
) -> MotorBelow:
    """The bounds of a statistic over every level, with the grades that go with it."""
    possible = classify(exam, edition=edition).neurological_level.possible
    below = {level: _below(level) for level in possible}
    levels = tuple(level for level in possible if below[level])
    ends = [
        statistic(at, below[level])
        for level in levels
        for at in _deciding(exam, grades, level, edition)
    ]
    number = Interval(low=min(e[0] for e in ends), high=max(e[1] for e in ends)) if ends else None
    return MotorBelow(number=number, levels=levels, without=len(levels) < len(possible))


def _below(level: str) -> tuple[str, ...]:
    """The key muscles below a level, both sides."""
    if level not in SEGMENTS:
        return ()
    caudal = SEGMENTS[SEGMENTS.index(level) + 1 :]
    return tuple(cell for cell in _CELLS if cell.rpartition(".")[2] in caudal)


def _deciding(
    exam: Exam, grades: Mapping[str, Score], level: str, edition: str | int | Edition
) -> Iterator[Mapping[str, int]]:
    """Grades of untested key muscles of the next segment with which this is the level.

    No other key muscle below it has a part in the level.
    """
    after = SEGMENTS[SEGMENTS.index(level) + 1]
    cells = [cell for cell in _CELLS if cell.endswith(f".{after}") and exam[cell] == "NT"]
    for values in itertools.product(*(range(grades[cell].high + 1) for cell in cells)):
        at = dict(zip(cells, values, strict=True))
        made = exam.replace(at) if at else exam
        if not at or level in classify(made, edition=edition).neurological_level.possible:
            yield at


MEASURE: Final = Measure(
    name="motor_below",
    function=mean_motor_below,
    sources=("BMDS-ETH",),
    population="People with traumatic injury in EMSCI and Sygen.",
    not_for="Comparisons across levels: the number of muscles below differs.",
)
