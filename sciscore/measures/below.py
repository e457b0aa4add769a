"""Measures of an exam below its level: muscles, zones of partial preservation, sacral pin prick.

Each is over all that untested cells leave possible, the level included.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import attrs

from sciscore.errors import MeasureError
from sciscore.intervals import Interval, Score
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import Finding
from sciscore.measures.measure import Result, every_grade, examined
from sciscore.segments import KEY_MUSCLES, SEGMENTS, SIDES

#: The grades of cells by path.
_Grades: TypeAlias = Mapping[str, Score]
#: A statistic of the lowest and the highest, such as a mean.
_Ends: TypeAlias = tuple[float, float]
_MUSCLES: Final = tuple(f"{side}.motor.{segment}" for segment in KEY_MUSCLES for side in SIDES)
_SACRAL: Final = tuple(f"{side}.pin_prick.S4_5" for side in SIDES)
#: By the number of sides with pin prick.
PATTERNS: Final = ("none", "unilateral", "bilateral")
_PLACES: Final = {name: place for place, name in enumerate((*SEGMENTS, "INT"))}


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
    MeasureError, EditionError
        If it is not an exam; if the edition is not known, or does not know one of its grades.

    Notes
    -----
    Level and grades are bounded together: where an untested key muscle decides the level,
    only the grades count that go with it. Grades are taken as examined, tags left aside.

    Used in people with traumatic injury in EMSCI and Sygen [BMDS-ETH]. Not for comparisons
    across levels: the number of muscles below differs.

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

    def mean(grades: _Grades, below: tuple[str, ...]) -> _Ends:
        low, high = (sum(getattr(grades[cell], end) for cell in below) for end in ("low", "high"))
        return low / len(below), high / len(below)

    return _over_levels(exam, examined(exam, _MUSCLES), edition, mean)


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
    MeasureError, EditionError
        If one is not an exam; if the edition is not known, or does not know a grade of the first.

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
    before, after = examined(baseline, _MUSCLES), examined(followup, _MUSCLES)

    def change(grades: _Grades, below: tuple[str, ...]) -> _Ends:
        squares = [_squares(grades[cell], after[cell]) for cell in below]
        low, high = (math.sqrt(sum(ends) / len(below)) for ends in zip(*squares, strict=True))
        return low, high

    return _over_levels(baseline, before, edition, change)


def _squares(before: Score, after: Score) -> _Ends:
    """The lowest and the highest square of the change of a muscle."""
    low, high = after.low - before.high, after.high - before.low
    least = 0 if low <= 0 <= high else min(low * low, high * high)
    return least, max(low * low, high * high)


def _over_levels(
    exam: Exam,
    grades: _Grades,
    edition: str | int | Edition,
    statistic: Callable[[_Grades, tuple[str, ...]], _Ends],
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
    return tuple(cell for cell in _MUSCLES if _PLACES[cell.rpartition(".")[2]] > _PLACES[level])


def _deciding(
    exam: Exam, grades: _Grades, level: str, edition: str | int | Edition
) -> Iterator[_Grades]:
    """The grades with each of the untested key muscles of the next segment that give this level.

    No other key muscle below it has a part in the level.
    """
    after = SEGMENTS[_PLACES[level] + 1]
    cells = [cell for cell in _MUSCLES if cell.endswith(f".{after}") and exam[cell] == "NT"]
    for at in every_grade({cell: grades[cell] for cell in cells}):
        made = exam.replace(at)
        if not at or level in classify(made, edition=edition).neurological_level.possible:
            yield {**grades, **{cell: Score(low=grade, high=grade) for cell, grade in at.items()}}


@attrs.frozen(kw_only=True)
class ZppLength(Result):
    """The length of one zone of partial preservation.

    Attributes
    ----------
    possible
        The lengths in segments that some completion has: 0 where nothing below the level
        is preserved.
    may_not_apply
        Whether the zone does not apply in some completion.
    """

    possible: tuple[int, ...]
    may_not_apply: bool

    @property
    def value(self) -> int | None:
        """The length if there is only one and the zone applies, else None."""
        return self.possible[0] if len(self.possible) == 1 and not self.may_not_apply else None


@attrs.frozen(kw_only=True)
class ZppLengths(Result):
    """The lengths of the four zones of an exam."""

    sensory_right: ZppLength
    sensory_left: ZppLength
    motor_right: ZppLength
    motor_left: ZppLength


def zpp_lengths(exam: Exam, *, edition: str | int | Edition) -> ZppLengths:
    """Lengths of the sensory and motor zones of partial preservation of both sides.

    Parameters
    ----------
    exam
        The exam.
    edition
        The edition that says where a zone applies.

    Returns
    -------
    ZppLengths
        Segments from the level of the side to the most caudal segment of its zone.

    Raises
    ------
    MeasureError, EditionError
        If it is not an exam; if the edition is not known, or does not know one of its grades.

    Notes
    -----
    In motor complete tetraplegia a motor zone of two segments or more went with a fivefold
    chance of gaining two motor levels [Marino 2011]; in complete mid or low thoracic injury a
    sensory one of three or more with conversion [Zariffa 2011]. These are of groups, and
    predict nobody.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.measures import zpp_lengths
    >>> exam = sci.Exam.intact()
    >>> below = sci.DERMATOMES[sci.DERMATOMES.index("T4"):]
    >>> cells = {f"{side}.{part}.{name}": 0 for side in ("right", "left")
    ...          for part in ("light_touch", "pin_prick") for name in below}
    >>> cells |= {f"{side}.motor.{name}": 0 for side in ("right", "left")
    ...           for name in ("L2", "L3", "L4", "L5", "S1")}
    >>> made = exam.replace({**cells, "vac": "No", "dap": "No", "right.light_touch.T5": 1})
    >>> lengths = zpp_lengths(made, edition="2019")
    >>> lengths.sensory_right.value, lengths.sensory_left.value, lengths.motor_left.value
    (2, 0, 0)
    """
    if not isinstance(exam, Exam):
        raise MeasureError(f"expected an Exam, not {type(exam).__name__}")
    results = classify(exam, edition=edition)
    return ZppLengths(
        **{
            f"{part}_{side}": _length(
                getattr(results, f"{part}_level_{side}"),
                getattr(results, f"{part}_zpp_{side}"),
                _preserved(exam, part, side),
            )
            for part in ("sensory", "motor")
            for side in SIDES
        }
    )


def _preserved(exam: Exam, part: str, side: str) -> frozenset[str]:
    """The segments of a side in which any function may be preserved."""
    modalities = {"sensory": ("light_touch", "pin_prick"), "motor": ("motor",)}[part]
    starts = tuple(f"{side}.{modality}." for modality in modalities)
    grades = examined(exam, (path for path in PLACE if path.startswith(starts)))
    found = {path.rpartition(".")[2] for path, grade in grades.items() if grade.high > 0}
    nonkey = exam[f"{side}.lowest_nonkey_muscle"] if part == "motor" else ""
    return frozenset(filter(None, (*found, str(nonkey or ""))))


def _length(level: Finding, zone: Finding, preserved: frozenset[str]) -> ZppLength:
    """The lengths that are possible.

    A zone ends at the level itself, or below it where any function is preserved.
    """
    lengths = {
        _PLACES[end] - _PLACES[start]
        for start in level.possible
        for end in zone.possible
        if end == start or (end in preserved and _PLACES[end] > _PLACES[start])
    }
    return ZppLength(possible=tuple(sorted(lengths)), may_not_apply="NA" in zone.possible)


@attrs.frozen(kw_only=True)
class SacralPattern(Result):
    """The pattern, or those that are possible.

    Attributes
    ----------
    possible
        ``"none"``, ``"unilateral"`` and ``"bilateral"``, as far as some completion of the
        exam with AIS B has them; empty where the AIS is not B.
    may_not_apply
        Whether some completion has another AIS.
    """

    possible: tuple[str, ...]
    may_not_apply: bool

    @property
    def value(self) -> str | None:
        """The pattern if there is only one and the AIS is B, else None."""
        return self.possible[0] if len(self.possible) == 1 and not self.may_not_apply else None


def sacral_pattern(exam: Exam, *, edition: str | int | Edition) -> SacralPattern:
    """Pin prick at S4-5 in AIS B: on no side, on one, on both.

    Parameters
    ----------
    exam
        The exam.
    edition
        The edition that gives the AIS.

    Returns
    -------
    SacralPattern
        The pattern, or all that are possible where cells were not tested.

    Raises
    ------
    MeasureError, EditionError
        If it is not an exam; if the edition is not known, or does not know one of its grades.

    Notes
    -----
    Of people with motor complete, sensory incomplete tetraplegia, none of 5 with pin prick
    on one side had functional motor recovery of the legs at one year, and 3 of 8 with it on
    both [Waters 1994]. These are small groups, and predict nobody. Any means a grade of 1
    or 2; grades are taken as examined, tags left aside.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.measures import sacral_pattern
    >>> none = {f"{side}.motor.{name}": 0 for side in ("right", "left")
    ...         for name in sci.KEY_MUSCLES}
    >>> exam = sci.Exam.intact().replace({**none, "right.pin_prick.C5": 1, "vac": "No",
    ...                                   "left.pin_prick.S4_5": 0})
    >>> sacral_pattern(exam, edition="2019").value
    'unilateral'
    """
    cells = examined(exam, _SACRAL)
    grade = classify(exam, edition=edition).ais
    untested = [cell for cell in _SACRAL if exam[cell] == "NT"]
    found = set()
    for grades in every_grade(cells):
        at = {cell: grades[cell] for cell in untested}
        made = classify(exam.replace(at), edition=edition).ais if at else grade
        if "B" in made.possible:
            found.add(PATTERNS[sum(one > 0 for one in grades.values())])
    return SacralPattern(
        possible=tuple(name for name in PATTERNS if name in found),
        may_not_apply=any(one != "B" for one in grade.possible) or not grade.possible,
    )
