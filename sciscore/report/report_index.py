"""The index of a folder of pages: visits of one person together, sorted by any column."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Final

import attrs

from sciscore.isncsci.classification import Classification
from sciscore.isncsci.findings import Finding
from sciscore.report.exam_page import NOT_A_DEVICE, document
from sciscore.report.finding_list import score, value, why_open
from sciscore.report.markup import Markup, joined, table, tag
from sciscore.segments import LEVEL_NAMES
from sciscore.version import __version__

INDEX: Final = "index.html"
#: Columns of findings: a heading, what it is short for, and names of results, right and left.
_FINDINGS: Final = (
    ("AIS", "ASIA Impairment Scale", ("ais",)),
    ("NLI", "neurological level of injury", ("neurological_level",)),
    ("Sensory level", "right and left", ("sensory_level_right", "sensory_level_left")),
    ("Motor level", "right and left", ("motor_level_right", "motor_level_left")),
    ("Sensory ZPP", "right and left", ("sensory_zpp_right", "sensory_zpp_left")),
    ("Motor ZPP", "right and left", ("motor_zpp_right", "motor_zpp_left")),
)
_TOTALS: Final = {"UEMS": "uems", "LEMS": "lems", "LT": "lt", "PP": "pp"}
_WHY: Final = "Why ND"


def page_name(row: int) -> str:
    """The name of the page of a record: its number, never what a file calls it."""
    return f"exam-{row:06d}.html"


def change_name(first: int, second: int) -> str:
    """The name of the page of a change between two records."""
    return f"change-{first:06d}-{second:06d}.html"


@attrs.frozen
class Visit:
    """An exam of a file: its row, whose it is, what else is told of it, and its result."""

    row: int
    name: str
    details: Mapping[str, str]
    result: Classification


def row_of(visit: Visit, columns: Iterable[str], change: str = "") -> Markup:
    """The row of an exam, with the page of its change since the one before."""
    link = tag("a", tag("bdi", visit.name), href=page_name(visit.row))
    since = joined((" ", tag("a", "change", href=change, class_="since"))) if change else ""
    found = visit.result.findings
    findings = (
        _cell(joined((_finding(found[one]) for one in names), " / "), _key(found[names[0]]))
        for _, _, names in _FINDINGS
    )
    scores = (getattr(visit.result.totals, total) for total in _TOTALS.values())
    why = why_open(visit.result)
    return tag(
        "tr",
        tag("th", link, since, scope="row", data_key=visit.name),
        *_own(visit.details, columns),
        *findings,
        *(tag("td", score(one), class_="n", data_key=f"{one.low}") for one in scores),
        tag("td", why, class_="why-open", data_key=why),
        id=f"exam-{visit.row}",
    )


def left_out_row(
    row: int,
    name: str,
    details: Mapping[str, str],
    columns: Iterable[str],
    problems: Iterable[object],
) -> Markup:
    """The row of a record that has problems."""
    items = tag("ul", *(tag("li", problem) for problem in problems))
    told = tag("td", "left out:", items, colspan=len(_FINDINGS) + len(_TOTALS) + 1)
    heading = tag("th", tag("bdi", name), scope="row", data_key=name)
    cells = (heading, *_own(details, columns), told)
    return tag("tr", *cells, class_="left-out", id=f"exam-{row}")


def index_page(edition: str, columns: Iterable[str], people: Iterable[Iterable[Markup]]) -> str:
    """The page of all exams: the rows of each name together."""
    titles = {
        "Exam": "",
        **dict.fromkeys(columns, ""),
        **{heading: words for heading, words, _ in _FINDINGS},
        **dict.fromkeys(_TOTALS, ""),
        _WHY: "why a finding is not determinable",
    }
    heads = (
        tag("th", tag("button", tag("bdi", name), type="button", title=words or None), scope="col")
        for name, words in titles.items()
    )
    bodies = (tag("tbody", *rows) for rows in people)
    words = f"ISNCSCI, edition {edition}, sciscore {__version__}"
    main = tag(
        "main",
        tag("header", tag("div", tag("p", words), tag("h1", "Exams")), class_="head"),
        table("Exams", heads, *bodies, class_="index"),
        tag("footer", tag("p", NOT_A_DEVICE), class_="foot"),
        class_="sheet list-of-exams",
    )
    sheets = ("shared", "page", "index")
    return document(f"Exams, edition {edition}", main, sheets=sheets, script=_script())


@functools.cache
def _script() -> str:
    return (resources.files("sciscore.report") / "index.js").read_text(encoding="utf-8")


def _own(details: Mapping[str, str], columns: Iterable[str]) -> list[Markup]:
    """The cells of the user's columns."""
    texts = (details.get(name, "") for name in columns)
    return [_cell(tag("bdi", text), text) for text in texts]


def _cell(content: Markup, key: str) -> Markup:
    """A cell, and what the table is sorted by."""
    return tag("td", content, data_key=key)


def _finding(finding: Finding) -> Markup:
    """A finding, its possible values told where the pointer rests on it."""
    shown = value(finding) if finding.name in ("ais", "neurological_level") else str(finding)
    return tag("span", shown, title=finding.in_full if len(finding.possible) > 1 else None)


def _key(finding: Finding) -> str:
    """The sort key of a finding: levels from rostral to caudal, open ones by their first."""
    first = finding.possible[0] if finding.possible else ""
    return f"{LEVEL_NAMES.index(first):02d}" if first in LEVEL_NAMES else first
