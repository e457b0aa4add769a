"""Two exams side by side, or one exam under two editions, with what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import attrs

from sciscore.intervals import Change, Score, difference
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.edition_table import compare_editions
from sciscore.isncsci.editions import RULES, Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.isncsci.findings import Finding
from sciscore.outcomes.change import between
from sciscore.report.body_map import body_maps, legend
from sciscore.report.exam_page import KEY, NO_WAY, classified, document, section, stamp
from sciscore.report.finding_list import ROWS, label, score, spelled, steps, value
from sciscore.report.grade_marks import ANSWERS, answer, facts
from sciscore.report.grade_table import grid
from sciscore.report.markup import Markup, joined, table, tag, unfolding

_TO: Final = " \N{RIGHTWARDS ARROW} "
#: What a change of a level and of the AIS is counted in: one, and more.
_UNITS: Final = (("segment", "segments"), ("grade", "grades"))


def changed_cells(first: Exam, second: Exam) -> tuple[str, ...]:
    """Paths of the fields in which two exams differ."""
    pairs = zip(PLACE, first.codes, second.codes, strict=True)
    return tuple(path for path, one, other in pairs if one != other)


@attrs.frozen
class _Pair:
    """Two classifications, what they are called, and the fields and findings that differ."""

    first: Classification
    second: Classification
    labels: tuple[str, str]
    fields: tuple[str, ...]
    findings: tuple[str, ...]

    def each(self) -> Iterator[tuple[Classification, str]]:
        """Both with their names."""
        return zip((self.first, self.second), self.labels, strict=True)

    def of_findings(self) -> Markup:
        """The table of findings, over time with the direction of change."""
        over_time = self.first.edition == self.second.edition
        rows = []
        for name, one in self.first.findings.items():
            other = self.second.findings[name]
            cells = [value(one), value(other)]
            if over_time:
                change = _change_of(one, other)
                cells.append(_direction(change, _UNITS[name == "ais"]) if change else Markup())
            rows.append(_row(label(name), *cells, differs=name in self.findings))
        return _table("Findings", (*self.labels, *["Change"] * over_time), rows)

    def of_totals(self) -> Markup:
        """The table of totals with the direction of change."""
        rows = []
        for heading, (_, (*_, name)) in ROWS.items():
            one, other = getattr(self.first.totals, name), getattr(self.second.totals, name)
            cells = (score(one), score(other), _direction(difference(one, other)))
            rows.append(_row(heading, *cells, differs=one != other))
        return _table("Totals", (*self.labels, "Change"), rows)

    def of_answers(self) -> Markup:
        """The table of the fields other than grades that differ."""
        one, other = self.first.exam, self.second.exam
        rows = [
            _row(ANSWERS[path][0], answer(one, path), answer(other, path), differs=True)
            for path in self.fields
            if path in ANSWERS
        ]
        return _table("Other answers that differ", self.labels, rows) if rows else Markup()

    def of_rules(self) -> Markup:
        """The rules in which the two editions differ."""
        years = (self.first.edition, self.second.edition)
        rows = [
            _row(
                RULES[one.rule][0].upper() + RULES[one.rule][1:],
                one.first.text,
                one.second.text,
                differs=False,
            )
            for one in compare_editions(*years)
        ]
        if not rows:
            return Markup()
        words = f"The rules in which {' and '.join(years)} differ ({len(rows)})"
        found = _table("Rules that differ", [f"Edition {year}" for year in years], rows)
        return unfolding(words, found, class_="why")

    def why(self) -> Iterator[Markup]:
        """Both explanations of each finding that changed, to unfold."""
        for name in self.findings:
            both = (
                tag("div", tag("h3", tag("bdi", title)), steps(result.explain(name)))
                for result, title in self.each()
            )
            values = (spelled(one.findings[name]) for one in (self.first, self.second))
            words = f"{label(name)}: {_TO.join(values)}"
            yield unfolding(words, tag("div", *both, class_="two"), class_="why")

    def of_grades(self) -> Markup:
        """The grades and the body map of each exam."""
        both = (
            tag(
                "div",
                tag("h3", tag("bdi", name)),
                facts(result.exam),
                grid(result.exam, result.findings, changed=self.fields, caption=f"Grades, {name}"),
                body_maps(result.exam),
                class_="one",
            )
            for result, name in self.each()
        )
        return tag("div", *both, class_="two")

    def head(self, title: str) -> Markup:
        """The head of the page."""
        stamps = (
            joined((tag("b", tag("bdi", name)), f": edition {result.edition}"))
            for result, name in self.each()
        )
        version = f", sciscore {self.first.sciscore_version}"
        stamped = tag("p", "ISNCSCI, ", joined(stamps, ", "), version)
        heading = tag("div", stamped, tag("h1", tag("bdi", title)))
        return tag("header", heading, tag("p", self.words()), class_="head")

    def words(self) -> str:
        """A sentence on the number of changes."""
        found, cells = len(self.findings), len(self.fields)
        findings = f"{found or 'No'} finding{'s' * (found != 1)}"
        fields = f"{cells or 'no'} field{'s' * (cells != 1)} of the exam"
        return f"{findings} and {fields} differ."


def _table(caption: str, headings: Iterable[str], rows: list[Markup]) -> Markup:
    head = (tag("th", tag("bdi", text), scope="col") for text in headings)
    return table(caption, (tag("td"), *head), tag("tbody", *rows), class_="compared")


def _row(name: object, *cells: object, differs: bool) -> Markup:
    mark = tag("span", "differs", class_="mark") if differs else ""
    heading = tag("th", name, mark, scope="row")
    shown = (tag("td", cell) for cell in cells)
    return tag("tr", heading, *shown, class_="is" if differs else None)


def _change_of(first: Finding, second: Finding) -> Change | None:
    """The change of a level in segments, of the AIS in grades; None of other findings."""
    if first.name == "ais":
        ranks = [
            ["ABCDE".index(grade) for grade in one.possible if grade in "ABCDE"]
            for one in (first, second)
        ]
        if not all(ranks):
            return None
        return difference(*(Score(low=min(of), high=max(of)) for of in ranks))
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
    one, other = classified(first, asked[0]), classified(second, asked[1])
    years = (one.edition, other.edition)
    names = labels if labels != ("First", "Second") or years[0] == years[1] else years
    return comparison_of(one, other, identifier=identifier, labels=names)


def comparison_of(
    first: Classification,
    second: Classification,
    *,
    identifier: str,
    labels: tuple[str, str],
    way: Markup = NO_WAY,
) -> str:
    """The page of two exams that are classified, with links to others in `way`."""
    differ = tuple(
        name
        for name, one in first.findings.items()
        for other in (second.findings[name],)
        if (one.possible, one.tagged) != (other.possible, other.tagged)
    )
    pair = _Pair(first, second, labels, changed_cells(first.exam, second.exam), differ)
    title = identifier or "Comparison"
    parts = [way, pair.head(title), section("Findings", "findings", pair.of_findings())]
    if pair.fields:
        parts.append(section("Totals", "sums", pair.of_totals(), pair.of_answers()))
    why = [*pair.why(), pair.of_rules()]
    if any(why):
        parts.append(section("Why they differ", "reasons", *why))
    parts.append(section("Grades", "grades", pair.of_grades(), legend(), KEY))
    parts.append(tag("footer", tag("p", stamp(second)), class_="foot"))
    body = tag("main", *parts, class_="sheet compare" + " alike" * (not pair.fields))
    return document(f"{title}: comparison", body, sheets=("shared", "findings", "page", "compare"))
