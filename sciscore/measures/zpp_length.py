"""Lengths of the zones of partial preservation, in segments below the level."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.errors import MeasureError
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import Finding
from sciscore.measures.cells import examined
from sciscore.measures.measure import Measure, Result
from sciscore.segments import SEGMENTS, SIDES

_PLACES: Final = {name: place for place, name in enumerate((*SEGMENTS, "INT"))}


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
    MeasureError
        If it is not an exam.
    EditionError
        If the edition is not known, or does not know a grade of the exam.

    Notes
    -----
    A motor zone of two segments or more went with a fivefold chance of gaining two motor
    levels [Marino 2011]; a sensory one of three or more with conversion after mid or low
    thoracic injury [Zariffa 2011]. These are of groups, and predict nobody.

    References
    ----------
    [Marino 2011], [Zariffa 2011] in `sciscore.REFERENCES`.

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
    paths = [path for path in PLACE if path.startswith(tuple(f"{side}.{m}." for m in modalities))]
    grades, _ = examined(exam, paths)
    found = {path.rpartition(".")[2] for path, grade in grades.items() if grade.high > 0}
    nonkey = exam[f"{side}.lowest_nonkey_muscle"] if part == "motor" else None
    return frozenset({*found, *([str(nonkey)] if nonkey else [])})


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


MEASURE: Final = Measure(
    name="zpp_length",
    function=zpp_lengths,
    sources=("Marino 2011", "Zariffa 2011"),
    population="People with motor complete tetraplegia, and with complete thoracic injury.",
    not_for="Predictions of one person.",
)
