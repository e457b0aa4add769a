"""The page of one exam: everything about it on one sheet, as self-contained HTML."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from sciscore.errors import ExamError
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.explain import explanations
from sciscore.isncsci.findings import Finding
from sciscore.report.body_map import body_maps, legend
from sciscore.report.finding_list import (
    explained,
    label,
    next_to_test,
    notes,
    sources,
    spelled,
    totals,
)
from sciscore.report.grade_marks import facts
from sciscore.report.grade_table import grid
from sciscore.report.markup import Markup, joined, tag, terms
from sciscore.report.style_sheets import style

#: Nothing on a page is fetched or run, even if something were put into it.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
#: No links to other pages.
NO_WAY: Final = Markup()
NOT_A_DEVICE: Final = (
    "Not a medical device: it supports a person who knows the standard and replaces none."
)


def document(
    title: str,
    *parts: object,
    sheets: tuple[str, ...] = ("shared", "findings", "page"),
    script: str = "",
) -> str:
    """A whole HTML document that needs nothing else and runs no script but one of sciscore's."""
    policy = _POLICY
    if script:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        policy += f"; script-src 'sha256-{digest}'"
        parts = (*parts, tag("script", Markup(script)))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("style", style(*sheets)),
        tag("title", title),
    )
    body = tag("body", *parts, class_="sciscore")
    return f'<!DOCTYPE html>\n<html lang="en">{head}{body}</html>\n'


def answers(result: Classification) -> Markup:
    """The answers that stand at the top: AIS, neurological level, completeness."""
    shown = (
        (name, result.findings[name]) for name in ("ais", "neurological_level", "completeness")
    )
    return terms(((label(name), _answer(finding)) for name, finding in shown), "answers")


def _answer(finding: Finding) -> Markup:
    possible = finding.possible_in_short if len(finding.possible) > 1 else ""
    return joined((spelled(finding), tag("small", possible) if possible else ""))


def _head(
    result: Classification, identifier: str, comment: str, details: Mapping[str, str]
) -> Markup:
    row = f" (as {result.edition_row})" if result.edition_row != result.edition else ""
    stamp = f"ISNCSCI exam, edition {result.edition}{row}, sciscore {result.sciscore_version}"
    title = tag("h1", tag("bdi", identifier or "Exam"))
    lines = joined(comment.splitlines(), Markup("<br>"))
    named = ((tag("bdi", name), tag("bdi", text)) for name, text in details.items())
    return tag(
        "header",
        tag("div", tag("p", stamp), title),
        answers(result),
        tag("p", tag("bdi", lines), class_="comment") if comment else "",
        terms(named, "facts details") if details else "",
        facts(result.exam),
        class_="head",
    )


def page_of(
    result: Classification,
    *,
    identifier: str = "",
    comment: str = "",
    details: Mapping[str, str] | None = None,
    settled: bool = True,
    way: Markup = NO_WAY,
) -> str:
    """The page of an exam that is classified; as `exam_page`, with links to others in `way`."""
    whys = [*explanations(result.exam, result.findings.values(), result.edition)]
    keys = {key for why in whys for step in why.steps for key in step.sources}
    unfolded = (explained(result, why, settled=settled) for why in whys)
    level = result.neurological_level
    return document(
        f"{identifier or 'Exam'}: AIS {result.ais}, NLI {level}",
        tag(
            "main",
            way,
            _head(result, identifier, comment, details or {}),
            section(
                "Findings",
                "findings",
                next_to_test(result) if settled else "",
                tag("div", *unfolded, class_="list"),
                notes(result),
            ),
            section("Totals", "sums", totals(result)),
            section("Grades, levels and zones", "grades", grid(result.exam, result.findings), KEY),
            section("Light touch and pin prick", "map", body_maps(result.exam), legend()),
            tag("footer", sources(keys), tag("p", stamp(result)), class_="foot"),
            class_="sheet",
        ),
    )


def section(heading: str, name: str, *parts: object) -> Markup:
    """A part of a page under a heading; `name` is its class."""
    title = tag("h2", heading, id=f"{name}-heading")
    return tag("section", title, *parts, class_=name, aria_labelledby=f"{name}-heading")


def stamp(result: Classification) -> str:
    """The statement of what a page is and is not."""
    return (
        f"Computed by sciscore {result.sciscore_version} under edition {result.edition}. "
        f"{NOT_A_DEVICE} This is not the worksheet of ASIA and ISCoS."
    )


#: What the markers beside the grades mean.
KEY: Final = tag(
    "p",
    tag("i", class_="level", aria_hidden="true"),
    " sensory level (SL) and motor level (ML), ",
    tag("i", class_="zone", aria_hidden="true"),
    " sensory and motor zone of partial preservation (ZS, ZM), ",
    tag("i", class_="level may", aria_hidden="true"),
    " ",
    tag("i", class_="zone may", aria_hidden="true"),
    " possible values. The neurological level is filled in.",
    class_="key",
)


def classified(exam: Exam | Mapping[str, Any], edition: str | int | Edition) -> Classification:
    """The classification of the one exam that a page shows."""
    result: object = classify(exam, edition=edition)
    if isinstance(result, Classification):
        return result
    raise ExamError("a page shows one exam, not a cohort; for many there is `sciscore report`")


def exam_page(
    exam: Exam | Mapping[str, Any],
    *,
    edition: str | int | Edition,
    identifier: str = "",
    comment: str = "",
    details: Mapping[str, str] | None = None,
    settled: bool = True,
) -> str:
    """One exam on one sheet, as a self-contained HTML page.

    Parameters
    ----------
    exam
        An exam, or a mapping as `Exam.from_dict` takes it.
    edition
        Year of the edition.
    identifier
        What the exam is called: the title of the page.
    comment
        Text that stands under the title.
    details
        What else to tell in the head by name, such as ``{"Date": "2026-03-01"}``.
    settled
        Whether to say what to test next, and which untested cells would settle a finding
        that is not determinable. It takes most of the time where there are such findings.

    Returns
    -------
    str
        HTML without scripts that fetches nothing, for a screen of any width, light or
        dark, and for one sheet of paper, A4 or Letter.

    Raises
    ------
    EditionError
        If the edition is not known.
    ExamError
        If the exam holds grades that the edition does not know; lists all of them.

    Notes
    -----
    All texts are escaped. The page is not the worksheet of ASIA and ISCoS.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.report import exam_page
    >>> page = exam_page(sci.Exam.intact(), edition="2019", identifier="P1 <fictional>")
    >>> page[:15], "<title>P1 &lt;fictional&gt;: AIS E, NLI INT</title>" in page
    ('<!DOCTYPE html>', True)
    """
    result = classified(exam, edition)
    return page_of(result, identifier=identifier, comment=comment, details=details, settled=settled)
