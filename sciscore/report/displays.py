"""Displays of an exam, a classification and an explanation in a notebook."""

from __future__ import annotations

from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.explain import Explanation
from sciscore.isncsci.findings import Finding
from sciscore.report.body_map import body_maps, legend
from sciscore.report.exam_page import KEY, answers
from sciscore.report.finding_list import label, notes, steps, totals, value
from sciscore.report.grade_marks import facts
from sciscore.report.grade_table import grid
from sciscore.report.markup import Markup, tag, unfolding
from sciscore.report.style_sheets import hosted_style


def _display(*parts: object) -> str:
    """Parts of a display with their style, light or dark as the notebook is."""
    sheet = tag("style", hosted_style("shared", "display"))
    return str(tag("div", sheet, *parts, class_="sciscore display"))


def _pictures(grades: Markup, exam: Exam) -> Markup:
    drawn = tag("div", body_maps(exam), legend(), class_="map")
    return tag("div", tag("div", grades, class_="grades"), drawn, class_="pictures")


def exam_display(exam: Exam) -> str:
    """An exam: its grades by segment beside the body map."""
    return _display(facts(exam), _pictures(grid(exam), exam))


def classification_display(result: Classification) -> str:
    """A classification: findings and totals; the grades unfold."""
    rows = (
        tag("tr", tag("th", label(name), scope="row"), tag("td", value(finding)))
        for name, finding in result.findings.items()
    )
    found = tag("table", tag("caption", "Findings", class_="unseen"), *rows, class_="found")
    grades = grid(result.exam, result.findings)
    return _display(
        answers(result),
        tag("div", found, totals(result), class_="pictures"),
        notes(result),
        unfolding(
            "Grades, levels and zones", facts(result.exam), _pictures(grades, result.exam), KEY
        ),
        tag("p", f"Edition {result.edition}, sciscore {result.sciscore_version}", class_="key"),
    )


def explanation_display(explanation: Explanation) -> str:
    """An explanation: the finding or the total, and its steps."""
    result = explanation.result
    found = value(result) if isinstance(result, Finding) else tag("b", result)
    edition = tag("cite", f"edition {explanation.edition}")
    title = tag("p", label(explanation.name), " ", found, " ", edition, class_="title")
    return _display(title, steps(explanation))
