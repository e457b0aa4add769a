"""The page of one exam: everything about it on one sheet, as self-contained HTML."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classifying import classify
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.explanation import explanations
from sciscore.views.markup import Markup, joined, tag
from sciscore.views.page_cells import facts, grid
from sciscore.views.page_findings import COMPLETENESS, notes, sources, totals, unfolding
from sciscore.views.page_map import body_map, legend
from sciscore.views.page_style import SHARED

#: Nothing on a page is fetched or run, even if something were put into it.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_NOT_A_DEVICE: Final = (
    "Not a medical device: it supports a person who knows the standard and replaces none."
)

_PAGE: Final = """
@page{margin:9mm}
html{background:var(--page)}
body.sciscore{margin:0;min-height:100vh;background:var(--ground)}
.sheet{max-width:1120px;margin:0 auto;padding:1.6em clamp(10px,2.4vw,2em);background:var(--paper);
display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.4em clamp(1em,3vw,2.6em);
grid-template-areas:"head head" "grid map" "grid findings" "grid totals" "foot foot";grid-template-rows:auto auto auto 1fr auto}
.head{grid-area:head;display:grid;grid-template-columns:1fr auto;gap:.8em 1.5em;align-items:end;
border-bottom:2px solid var(--ink);padding-bottom:.9em}
.head p{margin:0;color:var(--soft);font-size:13px}
.head h1{font-size:1.65em;line-height:1.2;font-weight:650;margin:.1em 0 0;overflow-wrap:anywhere}
.head .comment{grid-column:1/-1;color:var(--ink);overflow-wrap:anywhere;max-height:6em;overflow:auto}
.head .facts{grid-column:1/-1}
.answers{display:flex;gap:.6em;margin:0}
.answers div{background:var(--tint);border-radius:8px;padding:.35em .9em .45em;text-align:center;min-width:5.2em}
.answers dt{font-size:11px;color:var(--soft)}
.answers dd{margin:0;font-size:1.45em;line-height:1.15;font-weight:650;color:var(--level)}
.answers dd small{display:block;font-size:11px;font-weight:500;color:var(--ink)}
.grades{grid-area:grid}
.key{font-size:12px;color:var(--soft);margin:.7em 0 0}
.map{grid-area:map}
.map .body{max-width:30em;margin:0 auto}
.findings{grid-area:findings}
.finding{border-bottom:1px solid var(--rule);font-size:14px}
.list{display:grid;grid-template-columns:1fr 1fr;column-gap:1.4em}
.finding[open]{grid-column:1/-1}
summary{cursor:pointer}
.finding summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1em .6em;padding:.28em 0;list-style:none}
.finding summary::-webkit-details-marker{display:none}
.finding .what{color:var(--soft);flex:1 1 auto}
.finding .what::before{content:"\\25B8";display:inline-block;width:1em;color:var(--level)}
.finding[open] .what::before{content:"\\25BE"}
.finding .value{font-weight:650}
.finding .possible{font-size:.86em;color:var(--soft);margin-left:auto}
#neurological_level{grid-column:1/-1}
.finding .steps,.settling{font-size:13px}
.settling{background:var(--tint);border-radius:6px;padding:.5em .8em;margin:0 0 .8em}
.settling p{margin:0;font-weight:600}
.settling ul{margin:.3em 0 0;padding-left:1.1em}
summary:focus-visible,a:focus-visible{outline:2px solid var(--level);outline-offset:2px;border-radius:3px}
.notes{margin:.7em 0 0;padding:.6em .9em .6em 1.9em;background:var(--ground);border-radius:6px;font-size:12.5px}
.sums{grid-area:totals}
.foot{grid-area:foot;border-top:1px solid var(--rule);padding-top:.7em;font-size:12px;color:var(--soft)}
.foot p{margin:0 0 .4em}
.foot ul{margin:.4em 0;padding-left:1.2em}
@media screen and (max-width:760px){
.sheet{display:block;padding-top:1em}.sheet>*{margin-bottom:1.7em}
.head{display:block}.head>*{margin-top:1em}.list{grid-template-columns:1fr}
.answers div{flex:1 1 auto;min-width:0;padding:.35em .5em .45em}.answers dd{font-size:1.2em}
.sciscore .grid{font-size:12px;--row:23px}.sciscore .grid td small{font-size:7px}.sciscore .grid td.tagged{font-size:10px}
.sciscore .grid td.tagged.untested{font-size:8px}}
@media print{
html,body.sciscore{background:none}
body.sciscore{font-size:10.5px;line-height:1.3}
.sheet{max-width:none;padding:0;gap:3.2mm 7mm;grid-template-columns:47% minmax(0,1fr)}
.head{padding-bottom:2mm;gap:1.5mm 4mm}.head .comment{max-height:none}
.head p,.sciscore .facts{font-size:10px}
.sciscore .grid{font-size:10.5px;--row:5.9mm}.sciscore .grid thead tr:first-child th{font-size:11.5px}
.sciscore .grid thead th,.sciscore .totals thead th{font-size:9px;height:4mm}.sciscore .grid .spine{font-size:10px}
.sciscore .grid td small{font-size:6.5px}.sciscore .grid td.tagged{font-size:9px}.sciscore .grid td.tagged.untested{font-size:7px}
.sciscore .grid tbody .spine b{padding:1px 4px}
.sciscore .totals{font-size:10.5px}.sciscore .totals th,.sciscore .totals td{padding:.4mm 1mm}
.map .body{max-height:86mm}
.finding{font-size:10.5px;break-inside:avoid}.finding summary{padding:.5mm 0}
.finding .what::before{content:none}.finding .possible{font-size:9.5px}
.notes{font-size:9.5px;padding:1mm 2mm 1mm 5mm}
.sciscore .legend,.foot,.key{font-size:9.5px}
.sources:not([open]){display:none}
}
"""
#: The style of a page.
STYLE: Final = Markup(SHARED + _PAGE.replace("\n", ""))


def document(title: str, *parts: object, style: Markup = STYLE) -> str:
    """A whole HTML document that needs nothing else.

    Parameters
    ----------
    title
        Its title, as text.
    parts
        What stands in its body.
    style
        Its style sheet.
    """
    head = tag("head", _meta(style), tag("title", title))
    return f'<!DOCTYPE html>\n<html lang="en">{head}{tag("body", *parts, class_="sciscore")}</html>\n'


@functools.cache
def _meta(style: Markup) -> Markup:
    """What all pages have in their heads."""
    return joined(
        (
            tag("meta", charset="utf-8"),
            tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
            tag("meta", name="referrer", content="no-referrer"),
            tag("style", style),
        )
    )


def _answer(result: Classification, name: str, heading: str) -> Markup:
    """One of the answers at the top of the page."""
    finding = result.findings[name]
    words = str(finding)
    if name == "completeness" and finding.value:
        words = COMPLETENESS[finding.value] + "*" * finding.tagged
    several = len(finding.possible) > 1
    shown = (words, tag("small", finding.possible_in_short) if several else "")
    return tag("div", tag("dt", heading), tag("dd", *shown))


def _head(result: Classification, identifier: str, comment: str) -> Markup:
    row = f" (as {result.edition_row})" if result.edition_row != result.edition else ""
    stamp = f"ISNCSCI exam, edition {result.edition}{row}, sciscore {result.version}"
    answers = (
        _answer(result, name, heading)
        for name, heading in (
            ("ais", "AIS"),
            ("neurological_level", "Neurological level"),
            ("completeness", "Injury"),
        )
    )
    title = tag("h1", tag("bdi", identifier or "Exam"))
    lines = joined(comment.splitlines(), Markup("<br>"))
    return tag(
        "header",
        tag("div", tag("p", stamp), title),
        tag("dl", *answers, class_="answers"),
        tag("p", tag("bdi", lines), class_="comment") if comment else "",
        facts(result.exam),
        class_="head",
    )


def page_of(
    result: Classification, *, identifier: str = "", comment: str = "", settled: bool = True
) -> str:
    """The page of an exam that is classified; as `exam_page`."""
    explained = [*explanations(result.exam, result.findings.values(), result.edition)]
    keys = {key for one in explained for step in one.steps for key in step.sources}
    unfolded = (unfolding(result, one, settled=settled) for one in explained)
    level = result.neurological_level
    return document(
        f"{identifier or 'Exam'}: AIS {result.ais}, NLI {level}",
        tag(
            "main",
            _head(result, identifier, comment),
            _section("Findings", "findings", tag("div", *unfolded, class_="list"), notes(result)),
            _section("Totals", "sums", totals(result)),
            _section("Grades, levels and zones", "grades", grid(result), _KEY),
            _section("Light touch and pin prick", "map", body_map(result.exam), legend()),
            tag("footer", sources(keys), tag("p", _stamp(result)), class_="foot"),
            class_="sheet",
        ),
    )


def _section(heading: str, name: str, *parts: object) -> Markup:
    title = tag("h2", heading, id=f"{name}-heading")
    return tag("section", title, *parts, class_=name, aria_labelledby=f"{name}-heading")


def _stamp(result: Classification) -> str:
    return (
        f"Computed by sciscore {result.version} under edition {result.edition}. {_NOT_A_DEVICE} "
        "This is not the worksheet of ASIA and ISCoS."
    )


#: What the markers beside the grades mean.
_KEY: Final = tag(
    "p",
    tag("i", class_="level", aria_hidden="true"), " sensory level (SL) and motor level (ML), ",
    tag("i", class_="zone", aria_hidden="true"),
    " sensory and motor zone of partial preservation (ZS, ZM), ",
    tag("i", class_="level may", aria_hidden="true"), " ",
    tag("i", class_="zone may", aria_hidden="true"),
    " possible values. The neurological level is filled in.",
    class_="key",
)  # fmt: skip


def exam_page(
    exam: Exam | Mapping[str, Any],
    *,
    edition: str,
    identifier: str = "",
    comment: str = "",
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
    settled
        Whether to say which untested cells would settle a finding that is not
        determinable. It takes most of the time where there are such findings.

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
    >>> from sciscore.views import exam_page
    >>> page = exam_page(sci.Exam.intact(), edition="2019", identifier="P1 <fictional>")
    >>> page[:15], "<title>P1 &lt;fictional&gt;: AIS E, NLI INT</title>" in page
    ('<!DOCTYPE html>', True)
    """
    result = classify(exam, edition=edition)  # type: ignore[arg-type]
    return page_of(result, identifier=identifier, comment=comment, settled=settled)
