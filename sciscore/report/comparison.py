"""Two exams side by side, or one exam under two editions, with what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sciscore.intervals import Change, difference
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.edition_table import compare_editions
from sciscore.isncsci.editions import RULES, Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import Finding
from sciscore.outcomes.change import between
from sciscore.report.body_map import body_maps, legend
from sciscore.report.exam_page import KEY, NO_WAY, classified, document, section, stamp
from sciscore.report.finding_list import label, score, spelled, steps, value
from sciscore.report.grade_marks import ANSWERS, answer, facts
from sciscore.report.grade_table import grid
from sciscore.report.markup import Markup, joined, tag

_SPACE: Final = Markup(" ")
_TOTALS: Final = {
    "uems": "UEMS",
    "lems": "LEMS",
    "total_motor": "Motor",
    "lt": "LT",
    "pp": "PP",
}


def changed_cells(first: Exam, second: Exam) -> tuple[str, ...]:
    """Paths of the fields in which two exams differ."""
    pairs = zip(PLACE, first.codes, second.codes, strict=True)
    return tuple(path for path, one, other in pairs if one != other)


def _changed_findings(first: Classification, second: Classification) -> tuple[str, ...]:
    """The findings that differ in their possible values or their tag."""
    others = second.findings
    return tuple(
        name
        for name, one in first.findings.items()
        if (one.possible, one.tagged) != (others[name].possible, others[name].tagged)
    )


def _table(caption: str, headings: tuple[str, ...], rows: list[Markup]) -> Markup:
    head = tag("tr", tag("td"), *(tag("th", tag("bdi", text), scope="col") for text in headings))
    body = tag("tbody", *rows)
    title = tag("caption", caption, class_="unseen")
    return tag("table", title, tag("thead", head), body, class_="compared")


def _row(name: object, *cells: object, differs: bool) -> Markup:
    mark = tag("span", "differs", class_="mark") if differs else ""
    heading = tag("th", name, mark, scope="row")
    shown = (tag("td", cell) for cell in cells)
    return tag("tr", heading, *shown, class_="is" if differs else None)


def _findings(
    first: Classification, second: Classification, labels: tuple[str, str], changed: tuple[str, ...]
) -> Markup:
    over_time = first.edition == second.edition
    rows = []
    for name, one in first.findings.items():
        other = second.findings[name]
        cells = [value(one), value(other)]
        if over_time:
            change = _change_of(one, other)
            cells.append(_direction(change, _UNITS[name == "ais"]) if change else Markup())
        rows.append(_row(label(name), *cells, differs=name in changed))
    return _table("Findings", (*labels, *["Change"] * over_time), rows)


#: What a change of a level and of the AIS is counted in: one, and more.
_UNITS: Final = (("segment", "segments"), ("grade", "grades"))


def _change_of(first: Finding, second: Finding) -> Change | None:
    """The change of a level in segments, of the AIS in grades; None of other findings."""
    if first.name == "ais":
        ends = [
            ["ABCDE".index(grade) for grade in one.possible if grade in "ABCDE"]
            for one in (first, second)
        ]
        if not all(ends):
            return None
        return Change(low=min(ends[1]) - max(ends[0]), high=max(ends[1]) - min(ends[0]))
    if "level" not in first.name:
        return None
    change = between("neurological_level", first, second)  # levels of any kind, in segments
    return change if isinstance(change, Change) else None


def _direction(change: Change, unit: tuple[str, str] = ("", "")) -> Markup:
    """A change and its direction, more function or less, for any content of untested cells."""
    if change.low == change.high == 0:
        return tag("span", "no change", class_="direction same")
    kind = "gain" if change.low > 0 else "loss" if change.high < 0 else "open"
    several = change.low != change.high or abs(change.low) != 1
    told = " ".join(filter(None, (str(change), unit[several])))
    return tag("span", told, class_=f"direction {kind}")


def _totals(first: Classification, second: Classification, labels: tuple[str, str]) -> Markup:
    rows = []
    for name, heading in _TOTALS.items():
        one, other = getattr(first.totals, name), getattr(second.totals, name)
        cells = (score(one), score(other), _direction(difference(one, other)))
        rows.append(_row(heading, *cells, differs=one != other))
    return _table("Totals", (*labels, "Change"), rows)


def _answers(first: Exam, second: Exam, labels: tuple[str, str]) -> Markup:
    """The fields other than grades that differ."""
    rows = [
        _row(ANSWERS[path][0], answer(first, path), answer(second, path), differs=True)
        for path in changed_cells(first, second)
        if path in ANSWERS
    ]
    return _table("Other answers that differ", labels, rows) if rows else Markup()


def _grades(
    pair: tuple[Classification, Classification], labels: tuple[str, str]
) -> Iterator[Markup]:
    """The grades and the body map of each exam."""
    changed = changed_cells(pair[0].exam, pair[1].exam)
    for result, name in zip(pair, labels, strict=True):
        title = tag("h3", tag("bdi", name))
        table = grid(result.exam, result.findings, changed=changed, caption=f"Grades, {name}")
        drawn = body_maps(result.exam)
        yield tag("div", title, facts(result.exam), table, drawn, class_="one")


def _why(
    first: Classification, second: Classification, labels: tuple[str, str], changed: tuple[str, ...]
) -> Iterator[Markup]:
    """Both explanations of each finding that changed, to unfold."""
    for name in changed:
        both = (
            tag("div", tag("h3", tag("bdi", text)), steps(result.explain(name)))
            for result, text in ((first, labels[0]), (second, labels[1]))
        )
        words = f"{label(name)}: {spelled(first.findings[name])} "
        words += f"\N{RIGHTWARDS ARROW} {spelled(second.findings[name])}"
        summary = tag("summary", words)
        yield tag("details", summary, tag("div", *both, class_="two"), class_="why")


def _rules(first: str, second: str) -> Markup:
    """The rules in which two editions differ."""
    rows = [
        _row(
            RULES[one.rule][0].upper() + RULES[one.rule][1:],
            one.first.text,
            one.second.text,
            differs=False,
        )
        for one in compare_editions(first, second)
    ]
    if not rows:
        return Markup()
    table = _table("Rules that differ", (f"Edition {first}", f"Edition {second}"), rows)
    summary = tag("summary", f"The rules in which {first} and {second} differ ({len(rows)})")
    return tag("details", summary, table, class_="why")


def _said(changed: tuple[str, ...], cells: int) -> str:
    """A sentence on the number of changes."""
    findings = f"{len(changed) or 'No'} finding{'s' * (len(changed) != 1)}"
    grades = f"{cells or 'no'} field{'s' * (cells != 1)} of the exam"
    return f"{findings} and {grades} differ."


def compare_page(
    first: Exam | Mapping[str, Any],
    second: Exam | Mapping[str, Any],
    *,
    edition: str | int | Edition | tuple[str | int | Edition, str | int | Edition],
    identifier: str = "",
    labels: tuple[str, str] = ("First", "Second"),
) -> str:
    """Two exams of a person, or one exam under two editions, side by side.

    Parameters
    ----------
    first, second
        The exams, or mappings as `Exam.from_dict` takes them; the same exam twice to
        compare two editions.
    edition
        Year of the edition, or the years for the first and for the second.
    identifier
        Whose exams these are: the title of the page.
    labels
        What the two are called, such as dates.

    Returns
    -------
    str
        HTML without scripts that fetches nothing, as `exam_page`. Cells, findings and
        totals that differ are marked, with the direction of each change of a level, the AIS
        or a total; the explanations of findings that differ unfold.

    Raises
    ------
    EditionError
        If an edition is not known.
    ExamError
        If an exam holds grades that its edition does not know; lists all of them.

    Notes
    -----
    The change of a total is an interval if either total is: the untested cells of two
    exams are not assumed to be equal. For one exam under two editions no change is shown.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.report import compare_page
    >>> exam = sci.Exam.intact().replace({"vac": "No"})
    >>> page = compare_page(exam, exam, edition=("2011", "2019"))
    >>> "2 findings and no fields of the exam differ." in page
    True
    """
    asked = edition if isinstance(edition, tuple) and len(edition) == 2 else (edition,) * 2
    pair = (classified(first, asked[0]), classified(second, asked[1]))
    years = (pair[0].edition, pair[1].edition)
    names = labels if labels != ("First", "Second") or years[0] == years[1] else years
    return comparison_of(pair, identifier=identifier, labels=names)


def comparison_of(
    pair: tuple[Classification, Classification],
    *,
    identifier: str,
    labels: tuple[str, str],
    way: Markup = NO_WAY,
) -> str:
    """The page of two exams that are classified, with links to others in `way`."""
    exams = (pair[0].exam, pair[1].exam)
    changed = _changed_findings(*pair)
    title = identifier or "Comparison"
    parts = [
        way,
        _head(title, _said(changed, len(changed_cells(*exams))), pair, labels),
        section("Findings", "findings", _findings(*pair, labels, changed)),
    ]
    if exams[0] != exams[1]:
        more = (_totals(*pair, labels), _answers(*exams, labels))
        parts.append(section("Totals", "sums", *more))
    why = [*_why(*pair, labels, changed), _rules(pair[0].edition, pair[1].edition)]
    if any(why):
        parts.append(section("Why they differ", "reasons", *why))
    columns = tag("div", *_grades(pair, labels), class_="two")
    parts.append(section("Grades", "grades", columns, legend(), KEY))
    parts.append(tag("footer", tag("p", stamp(pair[1])), class_="foot"))
    body = tag("main", *parts, class_="sheet compare" + " alike" * (exams[0] == exams[1]))
    return document(f"{title}: comparison", body, sheets=("shared", "findings", "page", "compare"))


def _head(
    title: str, words: str, pair: tuple[Classification, Classification], labels: tuple[str, str]
) -> Markup:
    stamps = (
        joined((tag("b", tag("bdi", name)), f": edition {result.edition}"))
        for name, result in zip(labels, pair, strict=True)
    )
    stamped = tag("p", "ISNCSCI, ", joined(stamps, ", "), f", sciscore {pair[0].sciscore_version}")
    heading = tag("h1", tag("bdi", title))
    return tag("header", tag("div", stamped, heading), tag("p", words), class_="head")
