"""Quality of examinations by visit: performed, on time, complete, classified rightly."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import FIELDS
from sciscore.outcomes.audit import AUDITED, NOT_RECORDED, UNDECIDABLE, audit
from sciscore.outcomes.fields import instance, several, text
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.selection import VisitSelection
from sciscore.outcomes.windows import Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from sciscore.outcomes.visits import Visits

#: How the user's columns with what was recorded begin.
RECORDED: Final = "recorded_"
_SHARES: Final = ("performed", "on_time", "complete", "right")
_LEGEND: Final = (
    "performed: exams at the visit, of all people; on time: exams on a day of the window; "
    "complete: exams in which every cell was tested; right: exams of which all recorded findings "
    "and totals are those that the cells give, of the exams with any recorded."
)
_BOUNDS: Final = (
    "Where a day is not on record, or untested cells leave a finding open, counts are bounds."
)


@attrs.frozen(kw_only=True)
class VisitQuality:
    """The quality of the exams at one visit.

    Attributes
    ----------
    visit
        Name of the visit or window.
    window
        The days in which it should be; None if none was given.
    performed
        People with an exam there, of all.
    on_time
        Exams on a day of the window; None without a window.
    complete
        Exams in which every cell was tested.
    right
        Exams of which all that was recorded agrees with the cells, of those of which
        anything was recorded; None if nothing was recorded.
    """

    visit: str = text()
    window: Window | None = instance(Window, NoneType, of="a window")
    performed: Proportion = instance(Proportion, of="a proportion")
    on_time: Proportion | None = instance(Proportion, NoneType, of="a proportion")
    complete: Proportion = instance(Proportion, of="a proportion")
    right: Proportion | None = instance(Proportion, NoneType, of="a proportion")


@attrs.frozen(kw_only=True, repr=False)
class ExamQuality(Tabular):
    """The quality of the exams of a study by visit. Print or save it.

    Attributes
    ----------
    visits
        A part for each visit, in order.
    edition
        The edition by which recorded findings were judged.
    """

    visits: tuple[VisitQuality, ...] = several(VisitQuality, of="qualities of visits")
    edition: str = text()

    def grid(self) -> Grid:
        """A row for each visit, every share with its counts."""
        asked = [name for name in _SHARES if any(getattr(one, name) for one in self.visits)]
        rows = [(one.visit, *(_share(getattr(one, name)) for name in asked)) for one in self.visits]
        windows = (f"{one.visit}: {one.window}" for one in self.visits if one.window)
        return Grid(
            title=f"Quality of examinations, edition {self.edition}",
            columns=["visit", *(Column(name.replace("_", " "), key=name) for name in asked)],
            rows=rows,
            notes=(_LEGEND, _BOUNDS, *windows),
        )

    def to_columns(self) -> dict[str, list[Any]]:
        """For each visit and share the count, its denominator, and how many are open."""
        columns: dict[str, list[Any]] = {"visit": [one.visit for one in self.visits]}
        for name in _SHARES:
            found = [getattr(one, name) for one in self.visits]
            for part in ("k", "n", "open"):
                columns[f"{name}_{part}"] = [
                    None if share is None else getattr(share, part) for share in found
                ]
        return columns

    def __repr__(self) -> str:
        return f"<ExamQuality: {len(self.visits)} visits>"


def _share(share: Proportion | None) -> str:
    if share is None:
        return ""
    return f"{share.counts} ({share.percent} %)" if share.n else share.counts


def exam_quality(
    visits: Visits, schedule: Sequence[tuple[VisitSelection, Window | None]]
) -> ExamQuality:
    """The quality of the exams at selected visits, each with the window where it should be.

    Rule OUTCOME.QUALITY [definition; Hong 2025].
    """
    assert visits.results is not None
    complete, verdicts = ~has_untested(visits.results.exams), _verdicts(visits)
    found = []
    for selection, window in schedule:
        places = [place for place in selection.places if place is not None]
        exams = [visits.exam_at[place] for place in places]
        quality = VisitQuality(
            visit=selection.name,
            window=window,
            performed=Proportion(k=selection.n, n=len(selection.people)),
            on_time=None if window is None else _on_time(visits, places, window),
            complete=Proportion(k=int(complete[exams].sum()), n=len(exams)),
            right=None if verdicts is None else _right(verdicts[:, exams]),
        )
        found.append(quality)
    return ExamQuality(visits=tuple(found), edition=visits.results.edition)


def _on_time(visits: Visits, places: Sequence[int], window: Window) -> Proportion:
    """Of the exams at some visits those on a day of a window."""
    days = [visits.days[window.axis][place] for place in places]
    known = [day for day in days if day is not None]
    inside = sum(window.off(day) is not None for day in known)
    return Proportion(k=inside, n=len(days), open=len(days) - len(known))


def _verdicts(visits: Visits) -> npt.NDArray[np.uint8] | None:
    """By recorded column and exam, how it compares with the cells; None if nothing was recorded."""
    assert visits.results is not None
    places = {at: place for place, at in enumerate(visits.exam_at) if at >= 0}
    recorded = {
        name.removeprefix(RECORDED): [column[places[at]] for at in range(len(places))]
        for name, column in visits.own.items()
        if name.startswith(RECORDED) and name.removeprefix(RECORDED) in AUDITED
    }
    if not recorded:
        return None
    found = audit(visits.results.exams, recorded, edition=visits.results.edition)
    return np.array([column.codes for column in found.columns.values()])


def _right(verdicts: npt.NDArray[np.uint8]) -> Proportion:
    """Of the exams of which anything was recorded those of which all of it is right."""
    judged = (verdicts != NOT_RECORDED).any(axis=0)
    wrong = (verdicts > UNDECIDABLE).any(axis=0)
    is_open = (verdicts == UNDECIDABLE).any(axis=0) & ~wrong
    agrees = judged & ~wrong & ~is_open
    return Proportion(k=int(agrees.sum()), n=int(judged.sum()), open=int(is_open.sum()))


#: By place of the field and code, whether the cell was not tested.
_UNTESTED: Final = np.zeros((len(FIELDS), 256), bool)
for _place, _field in enumerate(FIELDS):
    _UNTESTED[_place, [_field.codes[text] for text in _field.codes if text.startswith("NT")]] = True
_UNTESTED.flags.writeable = False


def has_untested(exams: Exams) -> npt.NDArray[np.bool_]:
    """Which exams have cells that were not tested; bool of shape (n,)."""
    return np.asarray(_UNTESTED[range(len(FIELDS)), exams.codes].any(axis=1))
