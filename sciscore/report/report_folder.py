"""A folder of pages: one for each exam of a file, one for each change, and an index of all."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import attrs

from sciscore.errors import FormatError, Problem, did_you_mean, shown
from sciscore.formats.table import Table
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import Finding
from sciscore.recorded import is_missing
from sciscore.report.comparison import comparison_of
from sciscore.report.exam_page import NOT_A_DEVICE, document, page_of
from sciscore.report.finding_list import score, value, why_open
from sciscore.report.markup import Markup, joined, table, tag
from sciscore.saving import saved_folder
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
#: The column that tells visits of a person apart where no column of the user's does.
_ROW: Final = "Row"


def write_report(
    batches: Iterable[Table[Exams]],
    folder: str | os.PathLike[str],
    *,
    edition: str | int | Edition,
    column: str | None = None,
    details: Sequence[str] = (),
    settled: bool = True,
    wrote: Callable[[], None] = lambda: None,
) -> None:
    """Write a page for each exam, one for each change from visit to visit, and an index.

    The folder is new or empty, and takes its name only when everything is written. `column`
    names the people: exams of one name stand together in the index, and each is compared with
    the one before it; without it exams are numbered. `details` are columns for the pages and the
    index; where people are named and there is none, the row stands for it. `wrote` is called
    after each page.
    """
    asked = name_of(edition, find_edition(edition))
    told_apart = tuple(details) or ((_ROW,) if column is not None else ())
    people: dict[str, list[Markup]] = {}
    last: dict[str, _Visit] = {}
    with saved_folder(folder) as part:
        for batch in batches:
            own = {name: _texts(batch, name) for name in details}
            if told_apart and not details:
                own[_ROW] = [*map(str, batch.numbers)]
            results = iter(classify(batch.records, edition=edition))
            good = frozenset(batch.rows)
            names = _names(batch, column)
            for place, (row, name) in enumerate(zip(batch.numbers, names, strict=True)):
                told = {name: texts[place] for name, texts in own.items() if texts[place]}
                rows = people.setdefault(name, [])
                if row in good:
                    visit = _Visit(row, name, told, next(results))
                    change = _write(part, visit, last.get(name), settled=settled)
                    rows.append(_row_of(visit, told_apart, change))
                    if column is not None:
                        last[name] = visit
                    wrote()
                else:
                    problems = (one for one in batch.problems if one.row == row)
                    rows.append(_left_out_row(row, name, told, told_apart, problems))
        _create(part / INDEX, _index_page(asked, told_apart, people.values()))


def _write(folder: Path, visit: _Visit, before: _Visit | None, *, settled: bool) -> str:
    """Write the page of a visit, and of the change since the one before; return its name."""
    links = [_link(f"{INDEX}#exam-{visit.row}", "All exams")]
    change = ""
    if before:
        change = _change_name(before.row, visit.row)
        both = (_link(_page_name(one.row), _label(one)) for one in (before, visit))
        page = comparison_of(
            before.result,
            visit.result,
            identifier=visit.name,
            labels=(_label(before), _label(visit)),
            way=_way([links[0], *both]),
        )
        _create(folder / change, page)
        links.append(_link(_page_name(before.row), f"Before: {_label(before)}"))
        links.append(_link(change, "Change since then"))
    page = page_of(
        visit.result,
        identifier=visit.name,
        details=visit.details,
        settled=settled,
        way=_way(links),
    )
    _create(folder / _page_name(visit.row), page)
    return change


def _label(visit: _Visit) -> str:
    """The label that distinguishes a visit from others of the same person."""
    told = (text for name, text in visit.details.items() if name != _ROW)
    return ", ".join(told) or f"row {visit.row}"


def _way(links: Iterable[Markup]) -> Markup:
    """Links from a page to others."""
    return tag("nav", *links, class_="way", aria_label="Pages")


def _link(target: str, words: str) -> Markup:
    return tag("a", tag("bdi", words), href=target)


def _create(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _texts(batch: Table[Exams], column: str) -> list[str]:
    """A column of the user's as texts, empty where it has none."""
    if column not in batch.extra:
        known = ", ".join(map(shown, batch.extra)) or "none"
        hint = did_you_mean(column, batch.extra)
        message = f"not one of your columns, which are {known}{hint}"
        raise FormatError([Problem(location=column, message=message, code="field.missing")])
    return ["" if is_missing(value) else str(value) for value in batch.extra[column]]


def _names(batch: Table[Exams], column: str | None) -> list[str]:
    """The names of the exams of a batch."""
    given = [""] * batch.count if column is None else _texts(batch, column)
    counted = batch.counted.capitalize()
    numbered = zip(batch.numbers, given, strict=True)
    return [name or f"{counted} {number}" for number, name in numbered]


def _page_name(row: int) -> str:
    """The name of the page of a record: its number, never what a file calls it."""
    return f"exam-{row:06d}.html"


def _change_name(first: int, second: int) -> str:
    """The name of the page of a change between two records."""
    return f"change-{first:06d}-{second:06d}.html"


@attrs.frozen
class _Visit:
    """An exam of a file: its row, whose it is, what else is told of it, and its result."""

    row: int
    name: str
    details: Mapping[str, str]
    result: Classification


def _row_of(visit: _Visit, columns: Iterable[str], change: str = "") -> Markup:
    """The row of an exam, with the page of its change since the one before."""
    link = tag("a", tag("bdi", visit.name), href=_page_name(visit.row))
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


def _left_out_row(
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


def _index_page(edition: str, columns: Iterable[str], people: Iterable[Iterable[Markup]]) -> str:
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
