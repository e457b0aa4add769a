"""The table of both sides of an exam, with the levels and zones drawn in."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final

from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import Finding
from sciscore.report.grade_marks import KEY_MUSCLE_NAMES, MODALITIES, mark
from sciscore.report.markup import Markup, joined, tag
from sciscore.segments import DERMATOMES, SEGMENTS, SIDES, printed

#: The findings that are places on the table, from the spine outwards, with their headings.
TRACKS: Final = {
    "sensory_level": ("SL", "sensory level"),
    "motor_level": ("ML", "motor level"),
    "sensory_zpp": ("ZS", "sensory zone of partial preservation"),
    "motor_zpp": ("ZM", "motor zone of partial preservation"),
}
#: The columns of each side as on a worksheet: sensation beside the spine, muscles outside.
_GRADES: Final = {
    "right": ("motor", "light_touch", "pin_prick"),
    "left": ("light_touch", "pin_prick", "motor"),
}
#: The graded columns from the left to the right of a table.
COLUMNS: Final = tuple((side, modality) for side in SIDES for modality in _GRADES[side])
#: The rows below the segments, for values that are not a place on the cord.
_BEYOND: Final = {"INT": "intact", "NA": "not applicable"}


def _unseen(words: str) -> Markup:
    """Words for those who do not see the page."""
    return tag("span", words, class_="unseen")


@functools.lru_cache(maxsize=1 << 14)
def _cell(place: int, code: int, *, end: bool, changed: bool) -> Markup:
    """A graded cell of the table, with a line below it where a level ends there."""
    shown = mark(place, code)
    names = ("g", shown.state, "tagged" * shown.tagged, "end" * end, "changed" * changed)
    grade, bracket, span = shown.text.partition("[")
    text = joined((grade, tag("small", bracket + span))) if bracket else shown.text
    title = shown.words if shown.tagged else None
    hidden = _unseen(" differs") if changed else ""
    return tag("td", text, hidden, class_=" ".join(filter(None, names)), title=title)


@functools.cache
def _marker(finding: str, segment: str, *, surely: bool) -> Markup:
    """The mark of a finding in its track."""
    words = finding.replace("_", " ").replace("zpp", "ZPP")
    words = f"{'' if surely else 'possible '}{words} {_BEYOND.get(segment, printed(segment))}"
    zone = "zpp" in finding
    kind = ("zone" if zone else "level") + ("" if surely else " may")
    marker = tag("i", role="img", aria_label=words, title=words, class_=kind)
    line = surely and not zone and segment not in _BEYOND
    return tag("td", marker, class_="k end" if line else "k")


_NO_MARKER: Final = tag("td", class_="k")
_NO_MARKERS: Final = joined([_NO_MARKER] * len(TRACKS))
_NO_GRADE: Final = (tag("td", class_="none"), tag("td", class_="none end"))


@functools.cache
def _muscle(segment: str, *, end: bool) -> Markup:
    """The name of the key muscles of a segment, for the column outside their grades."""
    return tag("td", KEY_MUSCLE_NAMES.get(segment, ""), class_="muscle" + " end" * end)


def _tracks(levels: Sequence[Finding], segment: str) -> Markup:
    """The markers of one side in a row, given its findings in the order of the columns."""
    if not any(segment in finding.possible for finding in levels):
        return _NO_MARKERS if levels else Markup()
    return joined(
        _marker(finding.name, segment, surely=len(finding.possible) == 1)
        if segment in finding.possible
        else _NO_MARKER
        for finding in levels
    )


@functools.cache
def _places(side: str, segment: str) -> tuple[int | None, ...]:
    """Field indices of the grades of a segment, by column; None where there is no such grade."""
    return tuple(PLACE.get(f"{side}.{modality}.{segment}") for modality in _GRADES[side])


def _grades(
    side: str, segment: str, codes: bytes, ends: Sequence[str | None], changed: Container[int]
) -> Markup:
    """The graded cells of one side in a row, the names of the key muscles outside of them."""
    cells = [
        _NO_GRADE[end == segment]
        if place is None
        else _cell(place, codes[place], end=end == segment, changed=place in changed)
        for place, end in zip(_places(side, segment), ends, strict=True)
    ]
    muscle = _muscle(segment, end=ends[_GRADES[side].index("motor")] == segment)
    return joined((muscle, *cells) if side == "right" else (*cells, muscle))


@functools.cache
def _spine(segment: str, level: str) -> Markup:
    """The heading of a row, with the mark of the neurological level."""
    words = {"": "", "nli": "neurological level", "maynli": "possible neurological level"}[level]
    hidden = _unseen(f", {words}") if words else ""
    names = " ".join(filter(None, ("spine", level)))
    text = tag("b", printed(segment), title=words or _BEYOND.get(segment))
    return tag("th", text, hidden, scope="row", class_=names)


def _side(
    findings: Mapping[str, Finding], side: str
) -> tuple[tuple[Finding, ...], tuple[str | None, ...]]:
    """The findings of a side from the spine outwards, and where levels end in its columns."""
    if not findings:
        return (), (None,) * len(MODALITIES)
    levels = tuple(findings[f"{track}_{side}"] for track in TRACKS)
    sensory, motor = (one.value if one.value in SEGMENTS else None for one in levels[:2])
    return levels, tuple(motor if part == "motor" else sensory for part in _GRADES[side])


def _rows(exam: Exam, findings: Mapping[str, Finding], changed: Container[int]) -> Iterator[Markup]:
    """The rows of the table: the segments, then values that are not a place on the cord."""
    (right, right_ends), (left, left_ends) = (_side(findings, side) for side in SIDES)
    levels = findings["neurological_level"].possible if findings else ()
    for segment in (*SEGMENTS, *_BEYOND) if findings else DERMATOMES:
        level = ("nli" if len(levels) == 1 else "maynli") if segment in levels else ""
        yield tag(
            "tr",
            _tracks(right[::-1], segment),
            _grades("right", segment, exam.codes, right_ends, changed),
            _spine(segment, level),
            _grades("left", segment, exam.codes, left_ends, changed),
            _tracks(left, segment),
            class_="start" if segment in STARTS else None,
        )


#: Where the regions of the cord begin, for a line between them.
STARTS: Final = ("T1", "L1", "S1")


@functools.cache
def _head(*, tracked: bool) -> Markup:
    """The headings of the table: sides, and within them the columns."""
    grades = {
        side: [_heading(MODALITIES[name][1], MODALITIES[name][0], "g") for name in names]
        for side, names in _GRADES.items()
    }
    tracks = [_heading(short, words, "k") for short, words in TRACKS.values()] if tracked else []
    muscles = tag("th", _unseen("Key muscles"), scope="col", class_="muscle")
    width = len(MODALITIES) + 1 + len(tracks)
    right, left = (tag("th", side.capitalize(), scope="colgroup", colspan=width) for side in SIDES)
    spine = tag("th", _unseen("Segment"), scope="col", class_="spine", rowspan=2)
    columns = (*tracks[::-1], muscles, *grades["right"], *grades["left"], muscles, *tracks)
    kinds = "k" * len(tracks) + "mgggsgggm" + "k" * len(tracks)
    widths = tag("colgroup", *(tag("col", class_=kind) for kind in kinds))
    return joined((widths, tag("thead", tag("tr", right, spine, left), tag("tr", *columns))))


def _heading(short: str, words: str, name: str) -> Markup:
    return tag("th", tag("abbr", short, title=words), scope="col", class_=name)


def grid(
    exam: Exam,
    findings: Mapping[str, Finding] | None = None,
    *,
    changed: Iterable[str] = (),
    caption: object = "Grades by segment",
) -> Markup:
    """The grades of both sides by segment, with levels and zones where findings are given."""
    places = frozenset(PLACE[path] for path in changed)
    rows = [*_rows(exam, findings or {}, places)]
    beyond = rows[len(SEGMENTS) :]
    return tag(
        "table",
        tag("caption", caption, class_="unseen"),
        _head(tracked=bool(findings)),
        tag("tbody", *rows[: len(SEGMENTS)]),
        tag("tbody", *beyond, class_="beyond") if beyond else "",
        class_="grid",
    )
