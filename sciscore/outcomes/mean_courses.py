"""Published mean scores by weeks, to lie behind a picture: for the eye, never tested."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

import attrs

from sciscore.errors import OutcomeError, Problem, did_you_mean, one_of, shown
from sciscore.outcomes.fields import refuse
from sciscore.outcomes.recorded import printed_name
from sciscore.references import REFERENCES

#: The cited source of every mean course.
_REFERENCE: Final = "EMSCI and Sygen means"
#: What the weeks of each series are counted from, where its source says so.
_AXES: Final = {"EMSCI 2001-2019": "injury", "Sygen": ""}


@attrs.frozen(kw_only=True, repr=False)
class MeanCourse:
    """The published mean of a score over the weeks of a series, for one AIS and plegia.

    Attributes
    ----------
    source
        The series, such as ``"Sygen"``.
    score
        Name of the score, such as ``"uems"``.
    initial_ais
        The AIS at baseline.
    plegia
        ``"tetraplegia"`` or ``"paraplegia"``.
    weeks
        The nominal weeks of the exams.
    rows
        At each week the rows of the source's table. Not all of them need have the score,
        and the source does not say how many have it.
    means, sds
        At each week the mean and the standard deviation.
    reference
        Key of `sciscore.REFERENCES`.
    """

    source: str
    score: str
    initial_ais: str
    plegia: str
    weeks: tuple[int, ...]
    rows: tuple[int, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]
    reference: str = _REFERENCE

    @property
    def citation(self) -> str:
        """The source of the means."""
        return str(REFERENCES[self.reference])

    @property
    def axis(self) -> str:
        """What the weeks are counted from; empty where the source does not say."""
        return _AXES[self.source]

    @property
    def label(self) -> str:
        """What it is, in a line for a legend, with the rows and what is not known."""
        fewest, most = min(self.rows), max(self.rows)
        rows = f"{most} rows" if fewest == most else f"{fewest} to {most} rows"
        start = "" if self.axis else ", start of weeks not stated"
        return f"mean, {self.source}, {self.plegia}, AIS {self.initial_ais} ({rows}{start})"

    def __repr__(self) -> str:
        return f"<MeanCourse {printed_name(self.score)}: {self.label}>"


def _read() -> Iterator[MeanCourse]:
    """The courses of the table, whose rows are in the order of courses and weeks."""
    text = files("sciscore.outcomes").joinpath("mean_courses.csv").read_text("utf-8")
    kinds = "source", "score", "initial_ais", "plegia"
    rows = sorted(
        csv.DictReader(text.splitlines()),
        key=lambda row: (*(row[kind] for kind in kinds), int(row["week"])),
    )
    for key, found in itertools.groupby(rows, lambda row: tuple(row[kind] for kind in kinds)):
        points = list(found)
        yield MeanCourse(
            **dict(zip(kinds, key, strict=True)),
            weeks=tuple(int(point["week"]) for point in points),
            rows=tuple(int(point["rows"]) for point in points),
            means=tuple(float(point["mean"]) for point in points),
            sds=tuple(float(point["sd"]) for point in points),
        )


#: Every published mean course.
MEAN_COURSES: Final = tuple(_read())


def mean_courses(
    score: str, *, initial_ais: str = "", plegia: str = "", source: str = ""
) -> tuple[MeanCourse, ...]:
    """Published mean courses of a score, to be drawn behind people of the same kind.

    Parameters
    ----------
    score
        ``"uems"``, ``"lems"``, ``"total_motor"``, ``"lt"`` or ``"pp"``.
    initial_ais
        Only of this AIS at baseline, A to D.
    plegia
        Only of ``"tetraplegia"`` or ``"paraplegia"``.
    source
        Only of ``"EMSCI 2001-2019"`` or ``"Sygen"``.

    Returns
    -------
    tuple of MeanCourse
        At least one.

    Raises
    ------
    OutcomeError
        If there is no such name, or no course of all these.

    Notes
    -----
    The means are for the eye. They are of other people at each week, their n is not
    known, and nothing in sciscore computes with them. Two totals of the source are left
    out: the total motor score of Sygen, which in paraplegia falls below the sum of its parts,
    by 6.7 points for AIS A at week 0, as happens where untested segments count as 0; and
    the sum of light touch and pin prick, which is not their sum. Whether untested segments
    count as 0 in other scores of Sygen is not stated. UEMS are of tetraplegia only; the
    total motor score of paraplegia in EMSCI is the LEMS + 50.

    Examples
    --------
    >>> from sciscore import outcomes
    >>> outcomes.mean_courses("uems", initial_ais="B", source="EMSCI 2001-2019")
    (<MeanCourse UEMS: mean, EMSCI 2001-2019, tetraplegia, AIS B (119 to 258 rows)>,)
    """
    asked: dict[str, object] = {"initial_ais": initial_ais, "plegia": plegia, "source": source}
    wanted = {"score": score} | {k: v for k, v in asked.items() if not one_of(v, ("",))}
    problems = []
    for name, value in wanted.items():
        known = list(dict.fromkeys(getattr(course, name) for course in MEAN_COURSES))
        if not one_of(value, known):
            message = f"no mean courses of {shown(value)}; there are {', '.join(known)}"
            hint = did_you_mean(value, known) if isinstance(value, str) else ""
            problems.append(Problem(location=name, message=message + hint))
    refuse(problems)
    found = tuple(
        course
        for course in MEAN_COURSES
        if all(getattr(course, name) == value for name, value in wanted.items())
    )
    if not found:
        raise OutcomeError(f"no mean course is published of {', '.join(map(str, wanted.values()))}")
    return found
