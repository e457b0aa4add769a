"""A folder of pages: one for each exam of a file, and an index."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from sciscore.errors import FormatError, Problem, did_you_mean, shown
from sciscore.formats.table import Table
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classify import classify
from sciscore.isncsci.exams import Exams
from sciscore.report.exam_page import NOT_A_DEVICE, document, page_of
from sciscore.report.finding_list import score, value
from sciscore.report.markup import Markup, tag
from sciscore.version import __version__

_INDEX: Final = "index.html"
#: Columns of the index after the exam: headings, and names of results.
_FINDINGS: Final = {"AIS": "ais", "Neurological level": "neurological_level"}
_TOTALS: Final = {"UEMS": "uems", "LEMS": "lems", "LT": "lt", "PP": "pp"}
_WIDTH: Final = 1 + len(_FINDINGS) + len(_TOTALS)
#: Where the rows of the index go.
_HERE: Final = Markup("<!-- exams -->")


def file_name(row: int) -> str:
    """The name of the page of a record: its number, never what a file calls it."""
    return f"exam-{row:06d}.html"


def write_report(
    batches: Iterable[Table[Exams]],
    folder: str | os.PathLike[str],
    *,
    edition: str,
    column: str | None = None,
    settled: bool = False,
    wrote: Callable[[], None] = lambda: None,
) -> None:
    """Write a page for each exam and an index, batch after batch.

    Parameters
    ----------
    batches
        The exams, as `sciscore.formats.read.read_batches` gives them.
    folder
        Where to: a folder that is not there yet, or is empty. It takes its name only
        when everything is written.
    edition
        Year of the edition.
    column
        The column of the user's that names the exams; by default they are numbered.
    settled
        Whether the pages say which untested cells would settle a finding.
    wrote
        Called after each page.

    Raises
    ------
    FormatError
        If the folder holds something or cannot be written, or there is no such column.
    """
    before, after = _index(edition).split(_HERE)
    with _folder(Path(folder)) as part, _created(part / _INDEX) as index:
        index.write(before)
        for batch in batches:
            names = _names(batch, column)
            results = iter(classify(batch.records, edition=edition))
            good = frozenset(batch.rows)
            for row, name in enumerate(names, batch.first):
                if row not in good:
                    index.write(_left_out(batch, row, name))
                    continue
                result = next(results)
                page = page_of(result, identifier=name, settled=settled)
                with _created(part / file_name(row)) as stream:
                    stream.write(page)
                index.write(_entry(result, row, name))
                wrote()
        index.write(after)


@contextmanager
def _folder(folder: Path) -> Iterator[Path]:
    """A folder beside the one asked for, which takes its name when all went well."""
    folder = Path(os.path.realpath(folder))
    part = folder.with_name(f".{folder.name[:100]}.{uuid.uuid4().hex}.part")
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            message = f"{folder}: exists and is not empty; name a new folder"
            raise FormatError(message, "file.not_writable")
        part.mkdir()
        yield part
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        message = f"{folder}: cannot be written: {error.strerror}"
        raise FormatError(message, "file.not_writable") from None
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


def _created(path: Path) -> IO[str]:
    return path.open("x", encoding="utf-8", newline="\n")


def _names(batch: Table[Exams], column: str | None) -> list[str]:
    """What the exams of a batch are called."""
    if column is None:
        return [f"Exam {row}" for row in range(batch.first, batch.first + batch.count)]
    if column not in batch.extra:
        known = ", ".join(map(shown, batch.extra)) or "none"
        hint = did_you_mean(column, batch.extra)
        message = f"not one of your columns, which are {known}{hint}"
        raise FormatError([Problem(location=column, message=message, code="field.missing")])
    values = enumerate(batch.extra[column], batch.first)
    return [f"Exam {row}" if value in (None, "") else str(value) for row, value in values]


def _index(edition: str) -> str:
    """The page of all exams, without them."""
    names = ("Exam", *_FINDINGS, *_TOTALS)
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    table = tag(
        "table", tag("caption", "Exams", class_="unseen"), tag("thead", head), tag("tbody", _HERE),
        class_="index",
    )  # fmt: skip
    words = f"ISNCSCI, edition {edition}, sciscore {__version__}"
    header = tag("header", tag("div", tag("p", words), tag("h1", "Exams")), class_="head")
    foot = tag("footer", tag("p", NOT_A_DEVICE), class_="foot")
    main = tag("main", header, table, foot, class_="sheet list-of-exams")
    return document(f"Exams, edition {edition}", main, sheets=("shared", "page", "index"))


def _link(row: int, name: str) -> Markup:
    return tag("a", tag("bdi", name), href=file_name(row))


def _entry(result: Classification, row: int, name: str) -> Markup:
    """The row of an exam in the index."""
    findings = (tag("td", value(result.findings[finding])) for finding in _FINDINGS.values())
    totals = (
        tag("td", score(getattr(result.totals, total)), class_="n") for total in _TOTALS.values()
    )
    return tag("tr", tag("th", _link(row, name), scope="row"), *findings, *totals)


def _left_out(batch: Table[Exams], row: int, name: str) -> Markup:
    """The row of a record that has problems."""
    problems = [str(problem) for problem in batch.problems if problem.row == row]
    items = tag("ul", *(tag("li", problem) for problem in problems))
    heading = tag("th", tag("bdi", name), scope="row")
    return tag("tr", heading, tag("td", "left out:", items, colspan=_WIDTH - 1), class_="left-out")
