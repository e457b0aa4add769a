"""A folder of pages: one for each exam of a file, one for each change, and an index."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from sciscore.errors import FormatError, Problem, did_you_mean, shown
from sciscore.formats.table import Table
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.exams import Exams
from sciscore.recorded import is_missing
from sciscore.report.comparison import comparison_of
from sciscore.report.exam_page import page_of
from sciscore.report.markup import Markup, tag
from sciscore.report.report_index import (
    INDEX,
    Visit,
    change_name,
    index_page,
    left_out_row,
    page_name,
    row_of,
)
from sciscore.saving import saved_folder

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

    Parameters
    ----------
    batches
        The exams, as `sciscore.formats.read.batches_of` gives them.
    folder
        Where to: a folder that is not there yet, or is empty. It takes its name only
        when everything is written.
    edition
        Year of the edition.
    column
        The column of the user's that names the people; exams of one name stand together
        in the index, and each is compared with the one before it. By default exams are
        numbered.
    details
        Columns of the user's that stand on the pages and in the index, such as the date;
        where people are named and there is none, the row stands for it.
    settled
        Whether the pages say which untested cells would settle a finding.
    wrote
        Called after each page.

    Raises
    ------
    FormatError
        If the folder holds something or cannot be written, or there is no such column.
    """
    asked = name_of(edition, find_edition(edition))
    told_apart = tuple(details) or ((_ROW,) if column is not None else ())
    people: dict[str, list[Markup]] = {}
    last: dict[str, Visit] = {}
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
                    visit = Visit(row, name, told, next(results))
                    change = _write(part, visit, last.get(name), settled=settled)
                    rows.append(row_of(visit, told_apart, change))
                    if column is not None:
                        last[name] = visit
                    wrote()
                else:
                    problems = (one for one in batch.problems if one.row == row)
                    rows.append(left_out_row(row, name, told, told_apart, problems))
        _create(part / INDEX, index_page(asked, told_apart, people.values()))


def _write(folder: Path, visit: Visit, before: Visit | None, *, settled: bool) -> str:
    """Write the page of a visit and that of the change since the one before; its name."""
    links = [_link(f"{INDEX}#exam-{visit.row}", "All exams")]
    change = ""
    if before:
        change = change_name(before.row, visit.row)
        both = (_link(page_name(one.row), _label(one)) for one in (before, visit))
        page = comparison_of(
            before.result,
            visit.result,
            identifier=visit.name,
            labels=(_label(before), _label(visit)),
            way=_way([links[0], *both]),
        )
        _create(folder / change, page)
        links.append(_link(page_name(before.row), f"Before: {_label(before)}"))
        links.append(_link(change, "Change since then"))
    page = page_of(
        visit.result,
        identifier=visit.name,
        details=visit.details,
        settled=settled,
        way=_way(links),
    )
    _create(folder / page_name(visit.row), page)
    return change


def _label(visit: Visit) -> str:
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
