"""Published series of people without the treatment under study: the controls, as data."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

import attrs

from sciscore.isncsci.motor_function import GRADES
from sciscore.outcomes.fields import is_level_range, is_whole, is_window, must, named, text
from sciscore.references import REFERENCES
from sciscore.segments import INDEX

#: The grades that some sources print as one number.
_TOGETHER: Final = "CDE"


def _are_counts(given: object) -> bool:
    return isinstance(given, Mapping) and all(
        grade in (*GRADES, _TOGETHER) and is_whole(count) for grade, count in given.items()
    )


@attrs.frozen(kw_only=True, repr=False)
class ControlSeries:
    """A published series of people: when they were examined, and how many had which AIS.

    Attributes
    ----------
    key
        Its name in `CONTROLS`.
    reference
        Key of `sciscore.REFERENCES`.
    source
        The series as the reference names it.
    population
        The registry or the centre; empty where it is not stated.
    level
        The level of the injury in words.
    segments
        The first and the last segment of that level. Tetraplegia is taken to end at C8 and
        paraplegia to begin at T1, where a source does not say to which T1 belongs.
    baseline_days
        First and last day since injury of the baseline exam; None where it is not stated.
    followup
        When the follow-up was, in words.
    initial_ais
        The AIS at baseline.
    n
        How many people.
    counts
        How many had each AIS at follow-up, as far as it is published; ``"CDE"`` is C to E
        together.
    basis
        How the counts are known.
    """

    key: str = text()
    reference: str = named(REFERENCES, "a key of sciscore.REFERENCES")
    source: str = text()
    population: str = text()
    level: str = text()
    segments: tuple[str, str] = attrs.field(
        validator=must(is_level_range, "{} is not a first and a last segment")
    )
    baseline_days: tuple[int, int] | None = attrs.field(
        validator=must(lambda days: days is None or is_window(days), "{} is not a window of days")
    )
    followup: str = text()
    initial_ais: str = named(GRADES, "an AIS grade")
    n: int = attrs.field(validator=must(is_whole, "{} is not a count"))
    counts: Mapping[str, int] = attrs.field(
        validator=must(_are_counts, "{} is not a count of people by AIS grade")
    )
    basis: str = text()

    @property
    def citation(self) -> str:
        """The source of the counts."""
        return str(REFERENCES[self.reference])

    def responders(self, grades: Iterable[str]) -> int | None:
        """Number of people who came to one of some grades; None if the counts do not show it.

        Parameters
        ----------
        grades
            AIS at follow-up, such as ``"BCDE"``.

        Examples
        --------
        >>> from sciscore.outcomes import CONTROLS
        >>> series = CONTROLS["kirshblum2016-alllevels-a"]
        >>> series.responders("BCDE"), series.responders("CDE"), series.responders("D")
        (52, 32, None)
        """
        met = {*grades}
        found = self._sum(grade for grade in GRADES if grade in met)
        left = self._sum(grade for grade in GRADES if grade not in met)
        return self.n - left if found is None and left is not None else found

    def _sum(self, grades: Iterable[str]) -> int | None:
        """The people with one of some grades; None unless all their counts are published."""
        parts = {*grades}
        if parts.issuperset(_TOGETHER) and _TOGETHER in self.counts:
            parts = parts.difference(_TOGETHER) | {_TOGETHER}
        if not parts <= self.counts.keys():
            return None
        return sum(self.counts[part] for part in parts)

    @property
    def short(self) -> str:
        """The series in a few words, such as ``"Kirshblum 2016"``."""
        return self.source.partition(" (")[0]

    @property
    def baseline(self) -> str:
        """The days of the baseline exam in print."""
        return days(self.baseline_days)

    def __repr__(self) -> str:
        return f"<ControlSeries {self.key}: AIS {self.initial_ais}, n = {self.n}>"


def days(window: tuple[int, int] | None) -> str:
    """A window of days since injury in print.

    >>> days((40, 50)), days((56, 56)), days(None)
    ('day 40 to 50', 'day 56', 'not stated in days')
    """
    if window is None:
        return "not stated in days"
    first, last = window
    return f"day {first}" if first == last else f"day {first} to {last}"


def _series(row: Mapping[str, str]) -> ControlSeries:
    counts = {grade: row[f"to_{grade}"] for grade in GRADES} | {_TOGETHER: row["to_C_or_better"]}
    window = row["baseline_from_days"], row["baseline_to_days"]
    return ControlSeries(
        key=row["key"],
        reference=row["reference"],
        source=row["source"],
        population=row["population"],
        level=row["level"],
        segments=(row["level_from"], row["level_to"]),
        baseline_days=(int(window[0]), int(window[1])) if all(window) else None,
        followup=row["followup"],
        initial_ais=row["initial_ais"],
        n=int(row["n"]),
        counts={grade: int(count) for grade, count in counts.items() if count},
        basis=row["basis"],
    )


_TABLE: Final = files("sciscore.outcomes").joinpath("natural_recovery.csv").read_text("utf-8")
#: Every control series by its key.
CONTROLS: Final[Mapping[str, ControlSeries]] = {
    row["key"]: _series(row) for row in csv.DictReader(_TABLE.splitlines())
}
#: How the window of a control's baseline exam, and its levels, may lie to those of the series.
WINDOWS: Final[Mapping[str, str]] = {
    "same": "the same days",
    "overlaps": "the windows overlap in part",
    "earlier": "the windows do not overlap; the control starts earlier and counts recovery that "
    "came before the series",
    "later": "the windows do not overlap; the control starts later and leaves out recovery that "
    "the series counts",
    "not stated": "the control does not state it in days",
}
LEVELS: Final[Mapping[str, str]] = {
    "same": "the same levels",
    "wider": "the control has other levels, too",
    "overlaps": "the levels overlap in part",
    "apart": "no level in common",
    "not stated": "those of the series are not stated",
}


def window_beside(own: tuple[int, int], other: tuple[int, int] | None) -> str:
    """The key of `WINDOWS` for a control beside the series."""
    if other is None:
        return "not stated"
    if other[1] < own[0]:
        return "earlier"
    if other[0] > own[1]:
        return "later"
    return "same" if own == other else "overlaps"


def levels_beside(own: tuple[str, str] | None, other: tuple[str, str]) -> str:
    """The key of `LEVELS` for a control beside the series."""
    if own is None:
        return "not stated"
    first, last, start, end = (INDEX[name] for name in (*own, *other))
    if end < first or start > last:
        return "apart"
    if (first, last) == (start, end):
        return "same"
    return "wider" if start <= first and last <= end else "overlaps"


@attrs.frozen(kw_only=True)
class PublishedRate:
    """A rate that is published without counts: shown beside the controls, never tested.

    Attributes
    ----------
    reference
        Key of `sciscore.REFERENCES`.
    initial_ais
        The grades at baseline that it is of.
    says
        The rate with its endpoint and its people.
    """

    reference: str
    initial_ais: str
    says: str


#: Rates without counts: by reference and grades at baseline, the rate.
_RATES: Final = {
    "Khorasanizadeh 2019": {
        "A": "better by >= 1 grade: 19.3 % (16.2-22.6), meta-analysis of 114 studies",
        "B": "better by >= 1 grade: 73.8 % (69.0-78.4), meta-analysis of 114 studies",
    },
    "Marino 2011": {
        "B": "tetraplegia, baseline within 7 days: at 1 year 34 % motor complete, 30 % C, 37 % D",
    },
    "Marino 1999": {
        "AB": "motor complete to motor incomplete: 53.6 % with sacral sparing, 13.3 % without",
    },
    "Kirshblum 2004": {
        "A": "from 1 to 5 years: 94.4 % A, 3.5 % B, 1.05 % C, 1.05 % D",
    },
    "DeVivo 2007": {
        "A": "better by >= 1 grade from admission to discharge: 15.1 %",
        "B": "better by >= 1 grade from admission to discharge: 45.2 %",
    },
}
PUBLISHED_RATES: Final = tuple(
    PublishedRate(reference=reference, initial_ais=grades, says=says)
    for reference, rates in _RATES.items()
    for grades, says in rates.items()
)
