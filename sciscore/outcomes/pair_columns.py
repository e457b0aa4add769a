"""Baseline, follow-up and change of each person as columns, ready for a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from sciscore.intervals import Interval
from sciscore.isncsci.cohort import ResultColumn
from sciscore.isncsci.findings import Finding
from sciscore.outcomes.choosing import Choice
from sciscore.outcomes.recorded import MAXIMA
from sciscore.outcomes.windows import AXES
from sciscore.version import __version__

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.outcomes.pairs import Pairs


@attrs.frozen
class PairColumns:
    """Baseline, follow-up and change as columns.

    Attributes
    ----------
    pairs
        Of whom.
    names
        Of which findings, scores and levels.
    changing
        Of which of these there is a change.
    """

    pairs: Pairs
    names: tuple[str, ...]
    changing: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.pairs.people)

    def to_columns(self) -> dict[str, list[Any]]:
        """The columns as lists of plain values."""
        return {name: values.tolist() for name, values in self.to_arrays().items()}

    def to_repeats(self) -> dict[str, ResultColumn]:
        """The same columns."""
        return {**self.to_arrays()}

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The columns as arrays: texts as objects, whole numbers masked if there is none."""
        ends = {"baseline": self.pairs.baseline, "followup": self.pairs.followup}
        made: dict[str, npt.NDArray[Any]] = {}
        for end, choice in ends.items():
            made |= _chosen(end, choice)
        for name in self.names:
            for end, choice in ends.items():
                of_scores = name in MAXIMA
                made |= (
                    _spans(f"{end}_{name}", choice.scores(name))
                    if of_scores
                    else _findings(f"{end}_{name}", choice.findings(name))
                )
            if name in self.changing:
                changes = self.pairs.change(name)
                made |= _spans(f"change_{name}", changes.changes)
                made[f"change_{name}_none"] = _texts(changes.reasons)
        results = self.pairs.baseline.visits.results
        edition = None if results is None else results.edition
        made["edition"] = _texts([edition] * len(self))
        made["sciscore_version"] = _texts([__version__] * len(self))
        return made


def _texts(values: Sequence[object]) -> npt.NDArray[Any]:
    return np.array([*values, None], object)[:-1]


def _numbers(values: Sequence[int | None]) -> npt.NDArray[Any]:
    mask = [value is None for value in values]
    return np.ma.array(np.array([value or 0 for value in values], np.int64), mask=mask)


def _spans(name: str, values: Sequence[Interval | None]) -> dict[str, npt.NDArray[Any]]:
    parts = {"": "value", "_low": "low", "_high": "high"}
    return {
        name + end: _numbers([None if one is None else getattr(one, part) for one in values])
        for end, part in parts.items()
    }


def _findings(name: str, values: Sequence[Finding | str | None]) -> dict[str, npt.NDArray[Any]]:
    possible = [",".join(v.possible) if isinstance(v, Finding) else v for v in values]
    printed = [None if value is None else str(value) for value in values]
    return {name: _texts(printed), f"{name}_possible": _texts(possible)}


def _chosen(end: str, choice: Choice) -> dict[str, npt.NDArray[Any]]:
    """Which visit was taken, its days, how far it is off, and what a reader should know."""
    visits = choice.visits
    places = [None if one.row is None else one.row - 1 for one in choice]
    found = {f"{end}_row": _numbers([one.row for one in choice])}
    if any(visits.visit):
        named = [None if place is None else visits.visit[place] for place in places]
        found[f"{end}_visit"] = _texts(named)
    for axis in (axis for axis in AXES if axis in visits.axes):
        days = [None if place is None else visits.days[axis][place] for place in places]
        found[f"{end}_days_since_{axis}"] = _numbers(days)
    found[f"{end}_days_off"] = _numbers([one.off for one in choice])
    found[f"{end}_by"] = _texts([one.when.name if one.when else None for one in choice])
    found[f"{end}_remark"] = _texts([one.remark for one in choice])
    return found
