"""The index of a folder of pages: visits of one person together, sorted by any column."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Final

import attrs

from sciscore.isncsci.classification import Classification
from sciscore.isncsci.findings import Finding
from sciscore.report.exam_page import NOT_A_DEVICE, document
from sciscore.report.finding_list import score, value, why_open
from sciscore.report.markup import Markup, joined, tag
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


@attrs.define
class Index:
    """The rows of an index as they come; visits of one name are kept together.

    Attributes
    ----------
    edition
        Year of the edition.
    details
        Names of the user's columns that it shows.
    people
        The rows of each name, in the order in which names come.
    """

    edition: str
    details: tuple[str, ...] = ()
    people: dict[str, list[Markup]] = attrs.field(factory=dict)

    def add(
        self,
        row: int,
        name: str,
        details: Mapping[str, str],
        result: Classification,
        change: str = "",
    ) -> None:
        """Add the row of an exam, with the page of its change since the one before."""
        link = tag("a", tag("bdi", name), href=page_name(row))
        since = joined((" ", tag("a", "change", href=change, class_="since"))) if change else ""
        findings = (
            _cell(
                joined((_finding(result.findings[one]) for one in names), " / "),
                _key(result.findings[names[0]]),
            )
            for _, _, names in _FINDINGS
        )
        scores = (getattr(result.totals, total) for total in _TOTALS.values())
        totals = (tag("td", score(one), class_="n", data_key=f"{one.low}") for one in scores)
        why = why_open(result)
        self._keep(
            name,
            tag(
                "tr",
                tag("th", link, since, scope="row", data_key=name),
                *self._own(details),
                *findings,
                *totals,
                tag("td", why, class_="why-open", data_key=why),
                id=f"exam-{row}",
            ),
        )

    def leave_out(
        self, row: int, name: str, details: Mapping[str, str], problems: Sequence[str]
    ) -> None:
        """Add the row of a record that has problems."""
        items = tag("ul", *(tag("li", problem) for problem in problems))
        width = len(_FINDINGS) + len(_TOTALS) + 1
        told = tag("td", "left out:", items, colspan=width)
        heading = tag("th", tag("bdi", name), scope="row", data_key=name)
        cells = (heading, *self._own(details), told)
        self._keep(name, tag("tr", *cells, class_="left-out", id=f"exam-{row}"))

    def _keep(self, name: str, row: Markup) -> None:
        self.people.setdefault(name, []).append(row)

    def _own(self, details: Mapping[str, str]) -> list[Markup]:
        texts = [details.get(name, "") for name in self.details]
        return [_cell(tag("bdi", text), text) for text in texts]

    def page(self) -> str:
        """The page of all exams."""
        titles = {
            "Exam": "",
            **dict.fromkeys(self.details, ""),
            **{heading: words for heading, words, _ in _FINDINGS},
            **dict.fromkeys(_TOTALS, ""),
            _WHY: "why a finding is not determinable",
        }
        heads = (
            tag(
                "th",
                tag("button", tag("bdi", name), type="button", title=words or None),
                scope="col",
            )
            for name, words in titles.items()
        )
        bodies = (tag("tbody", *rows) for rows in self.people.values())
        table = tag(
            "table",
            tag("caption", "Exams", class_="unseen"),
            tag("thead", tag("tr", *heads)),
            *bodies,
            class_="index",
        )
        words = f"ISNCSCI, edition {self.edition}, sciscore {__version__}"
        header = tag("header", tag("div", tag("p", words), tag("h1", "Exams")), class_="head")
        foot = tag("footer", tag("p", NOT_A_DEVICE), class_="foot")
        main = tag("main", header, table, foot, class_="sheet list-of-exams")
        title = f"Exams, edition {self.edition}"
        return document(title, main, sheets=("shared", "page", "index"), script=_script())


@functools.cache
def _script() -> str:
    return (resources.files("sciscore.report") / "index.js").read_text(encoding="utf-8")


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
