"""The cells of an exam as marks, and the table of both sides with the levels drawn in."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE, decode
from sciscore.isncsci.findings import Finding
from sciscore.isncsci.grades import TAGGED
from sciscore.segments import DERMATOMES, SEGMENTS, SIDES, printed
from sciscore.views.markup import Markup, joined, tag

#: What a cell is, as class and word.
NORMAL, ALTERED, ABSENT, UNTESTED = "normal", "altered", "absent", "untested"
STATES: Final = (NORMAL, ALTERED, ABSENT, UNTESTED)
#: The three grades of a segment: in paths, as words, and as headings.
MODALITIES: Final = {
    "light_touch": ("light touch", "LT"),
    "pin_prick": ("pin prick", "PP"),
    "motor": ("motor", "M"),
}
#: The findings that are places on the table, from the spine outwards: the short and the
#: long heading, and the grades below which a line is drawn.
TRACKS: Final = {
    "sensory_level": ("SL", "sensory level", ("light_touch", "pin_prick")),
    "motor_level": ("ML", "motor level", ("motor",)),
    "sensory_zpp": ("ZS", "sensory zone", ()),
    "motor_zpp": ("ZM", "motor zone", ()),
}
#: The rows below the segments, for values that are no place on the cord.
_BEYOND: Final = {"INT": "intact", "NA": "not applicable"}


@attrs.frozen
class Mark:
    """How a cell is marked.

    Attributes
    ----------
    state
        One of `STATES`.
    tagged
        Whether it is tagged as not due to the spinal cord injury.
    text
        What was entered.
    words
        The same in words.
    """

    state: str
    tagged: bool
    text: str
    words: str


@functools.cache
def mark(place: int, code: int) -> Mark:
    """The mark of a graded cell by its place among the fields and its code."""
    scale = FIELDS[place].scale
    assert scale is not None, "only grades are marked"
    token = scale.token[code]
    tagged = token.kind == TAGGED
    state = ALTERED
    if token.observed is None:
        state = UNTESTED
    elif token.observed in (0, scale.top):
        state = NORMAL if token.observed else ABSENT
    span = f"{token.low}" if token.low == token.high else f"{token.low} to {token.high}"
    text = str(decode(place, code))
    return Mark(state, tagged, text, f"{text}, counts as {span}" if tagged else text)


def cell_mark(exam: Exam, path: str) -> Mark:
    """The mark of a cell of an exam by its path."""
    place = PLACE[path]
    return mark(place, exam.codes[place])


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
    hidden = _unseen(" changed") if changed else ""
    return tag("td", text, hidden, class_=" ".join(filter(None, names)), title=title)


@functools.cache
def _marker(finding: str, segment: str, *, surely: bool) -> Markup:
    """The mark of a finding in its track."""
    words = finding.replace("_", " ").replace("zpp", "ZPP")
    words = f"{'' if surely else 'possible '}{words} {_BEYOND.get(segment, printed(segment))}"
    zone = "zpp" in finding
    kind = ("zone" if zone else "level") + ("" if surely else " may")
    marker = tag("i", role="img", aria_label=words, title=words, class_=kind)
    return tag("td", marker, class_="k" if zone or not surely else "k end")


_NO_MARKER: Final = tag("td", class_="k")
_NO_MARKERS: Final = joined([_NO_MARKER] * len(TRACKS))
_NO_GRADE: Final = (tag("td", class_="none"), tag("td", class_="none end"))


def _tracks(levels: Sequence[Finding], segment: str) -> Markup:
    """The markers of one side in a row, given its findings in the order of the columns."""
    if not any(segment in finding.possible for finding in levels):
        return _NO_MARKERS
    return joined(
        _marker(finding.name, segment, surely=len(finding.possible) == 1)
        if segment in finding.possible
        else _NO_MARKER
        for finding in levels
    )


@functools.lru_cache(maxsize=1 << 14)
def _grades(
    side: str, segment: str, codes: tuple[int, ...], ends: tuple[bool, ...], changed: tuple[bool, ...]
) -> Markup:
    """The graded cells of one side in a row: codes, levels that end there, and changes."""
    places = _places(side, segment)
    cells = [_cell(*cell[:2], end=cell[2], changed=cell[3]) for cell in zip(places, codes, ends, changed, strict=False)]
    cells += [_NO_GRADE[end] for end in ends[len(places) :]]
    return joined(cells)


@functools.cache
def _places(side: str, segment: str) -> tuple[int, ...]:
    """Where the grades of a segment stand among the fields: three, two or none."""
    paths = (f"{side}.{modality}.{segment}" for modality in MODALITIES)
    return tuple(PLACE[path] for path in paths if path in PLACE)


@functools.cache
def _spine(segment: str, level: str) -> Markup:
    """The heading of a row, with the mark of the neurological level."""
    words = {"": "", "nli": "neurological level", "maynli": "possible neurological level"}[level]
    hidden = _unseen(f", {words}") if words else ""
    names = " ".join(filter(None, ("spine", level)))
    region = segment[0] if segment in SEGMENTS else ""
    text = tag("b", printed(segment), title=words or _BEYOND.get(segment))
    return tag("th", text, hidden, scope="row", class_=names, data_region=region or None)


@attrs.frozen
class _Side:
    """One side of the table: its findings from the spine outwards, and where levels end."""

    name: str
    levels: tuple[Finding, ...]
    ends: tuple[str | None, ...]


def _side(findings: Mapping[str, Finding], name: str) -> _Side:
    levels = tuple(findings[f"{track}_{name}"] for track in TRACKS)
    sensory, motor, *_ = (finding.value for finding in levels)
    return _Side(name, levels, (sensory, sensory, motor))


def _graded(side: _Side, codes: bytes, segment: str, changed: frozenset[int]) -> Markup:
    places = _places(side.name, segment)
    return _grades(
        side.name,
        segment,
        tuple(codes[place] for place in places),
        tuple(end == segment for end in side.ends),
        tuple(place in changed for place in places),
    )


def _rows(result: Classification, changed: frozenset[int]) -> Iterator[Markup]:
    """The rows of the table: the segments, then values that are no place on the cord."""
    findings = result.findings
    right, left = (_side(findings, name) for name in SIDES)
    codes, levels = result.exam.codes, result.neurological_level.possible
    outwards = right.levels[::-1]
    for segment in (*SEGMENTS, *_BEYOND):
        level = ("nli" if len(levels) == 1 else "maynli") if segment in levels else ""
        yield tag(
            "tr",
            _tracks(outwards, segment),
            _graded(right, codes, segment, changed),
            _spine(segment, level),
            _graded(left, codes, segment, changed),
            _tracks(left.levels, segment),
            class_="start" if segment in _STARTS else None,
        )


#: Where the regions of the cord begin, for a line between them.
_STARTS: Final = ("T1", "L1", "S1")


@functools.cache
def _head() -> Markup:
    """The headings of the table: sides, and within them the columns."""
    sides = [
        tag("th", side.capitalize(), scope="colgroup", colspan=len(TRACKS) + len(MODALITIES))
        for side in SIDES
    ]
    grades = [
        tag("th", tag("abbr", short, title=words), scope="col", class_="g")
        for words, short in MODALITIES.values()
    ]
    tracks = [
        tag("th", tag("abbr", short, title=words), scope="col", class_="k")
        for short, words, _ in TRACKS.values()
    ]
    spine = tag("th", _unseen("Segment"), scope="col", class_="spine", rowspan=2)
    columns = (*tracks[::-1], *grades, *grades, *tracks)
    return tag("thead", tag("tr", sides[0], spine, sides[1]), tag("tr", *columns))


def grid(result: Classification, *, changed: Iterable[str] = (), caption: object = "") -> Markup:
    """The grades of both sides by segment, with the levels and zones drawn in.

    Parameters
    ----------
    result
        The classified exam.
    changed
        Paths of cells that are shown as changed.
    caption
        What the table is, for those who do not see the page.
    """
    places = frozenset(PLACE[path] for path in changed)
    *segments, intact, not_applicable = _rows(result, places)
    words = caption or "Grades by segment, with the levels and zones"
    return tag(
        "table",
        tag("caption", words, class_="unseen"),
        _head(),
        tag("tbody", *segments),
        tag("tbody", intact, not_applicable, class_="beyond"),
        class_="grid",
    )


def untested(exam: Exam) -> int:
    """How many grades and answers of an exam are untested."""
    cells = (f"{side}.{part}.{name}" for side in SIDES for part in MODALITIES for name in DERMATOMES)
    graded = sum(cell_mark(exam, path).state == UNTESTED for path in cells if path in PLACE)
    return graded + sum(exam[path] == "NT" for path in ("vac", "dap"))


def facts(exam: Exam) -> Markup:
    """The fields of an exam that are no grades: VAC and DAP, others if they are not as usual."""
    pairs = {
        "Voluntary anal contraction (VAC)": exam["vac"],
        "Deep anal pressure (DAP)": exam["dap"],
    }
    for side in SIDES:
        if exam[f"{side}.lowest_nonkey_muscle"]:
            pairs[f"Lowest non-key muscle, {side}"] = exam[f"{side}.lowest_nonkey_muscle"]
    if not exam["prior_deficit"]:
        pairs["Prior deficit"] = "not documented"
    if exam["multiple_lesions"]:
        pairs["Cord lesions"] = "two or more"
    return tag(
        "dl",
        *(tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs.items()),
        class_="facts",
    )
