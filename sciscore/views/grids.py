"""What the displays of results show, as grids of text: the same for a notebook and a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

import attrs

from sciscore.isncsci.editions import RULES
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.settle import alike

if TYPE_CHECKING:
    from sciscore.isncsci.classify import EditionResults
    from sciscore.isncsci.cohort import Classifications
    from sciscore.isncsci.editions import EditionTable
    from sciscore.isncsci.findings import Finding
    from sciscore.isncsci.settle import Settling

#: So many rows are shown at the head and at the foot of a long table.
ENDS: Final = 5
#: So many possible values of a finding are named one by one.
MOST_VALUES: Final = 5
#: The columns of a cohort: headings and findings, and the totals.
_SHORT: Final = {
    "SL right": "sensory_level_right",
    "SL left": "sensory_level_left",
    "ML right": "motor_level_right",
    "ML left": "motor_level_left",
    "NLI": "neurological_level",
    "AIS": "ais",
}
_TOTALS: Final = ("uems", "lems", "lt", "pp")


@attrs.frozen
class Cell:
    """One cell: its text, what is said less loudly beside it, and whether it stands out."""

    text: str
    aside: str = ""
    strong: bool = False

    def __str__(self) -> str:
        return f"{self.text} ({self.aside})" if self.aside else self.text


@attrs.frozen
class Grid:
    """A small table.

    Attributes
    ----------
    caption
        What it shows.
    headings
        Of all columns.
    rows
        The first cell of each heads its row; an empty row stands for those left out.
    notes
        What is said under it, in lines.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def _words(name: str) -> str:
    return name.replace("_", " ")


def _shown(count: int, cells: Callable[[int], Iterable[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """The rows at both ends of a table, each with its index; an empty row for those between."""
    ends = [*range(count)]
    if count > 2 * ENDS + 1:
        ends[ENDS:-ENDS] = [-1]
    return tuple(() if row < 0 else (Cell(str(row)), *cells(row)) for row in ends)


def _plain(texts: Iterable[object]) -> tuple[Cell, ...]:
    return tuple(Cell(str(text)) for text in texts)


def _finding(finding: Finding) -> Cell:
    values = finding.possible
    if len(values) > MOST_VALUES:
        return Cell(str(finding), f"{len(values)} values, {values[0]} to {values[-1]}")
    return Cell(str(finding), ", ".join(values) if len(values) > 1 else "")


def ais_mix(results: Classifications) -> str:
    """How often each AIS grade occurs, in order, the open ones last."""
    counted = Counter("ND" if value is None else str(value) for value in results.ais.value)
    order = ("NA", *FINDINGS["ais"], "ND")
    return ", ".join(f"{grade} {counted[grade]}" for grade in order if counted[grade])


def of_classifications(results: Classifications) -> Grid:
    """A cohort: its size, its AIS grades, and the exams at both ends."""

    def cells(row: int) -> Iterator[Cell]:
        yield from (_finding(results.columns[name][row]) for name in _SHORT.values())
        yield from _plain(results.totals.columns[name][row] for name in _TOTALS)

    mix = (f"AIS: {ais_mix(results)}",) if len(results) else ()
    headings = ("", *_SHORT, *map(str.upper, _TOTALS))
    caption = (
        f"{len(results)} exams, edition {results.edition} (sciscore {results.sciscore_version})"
    )
    return Grid(caption, headings, _shown(len(results), cells), mix)


def of_editions(results: EditionResults) -> Grid:
    """One exam under several editions: all findings, the differing ones marked."""
    differing = results.differing
    rows = tuple(
        (
            Cell(_words(name), strong=name in differing),
            *(
                attrs.evolve(_finding(result.findings[name]), strong=name in differing)
                for result in results.results.values()
            ),
            Cell("differs" if name in differing else "", strong=True),
        )
        for name in FINDINGS
    )
    caption = f"One exam under {len(results.results)} editions"
    return Grid(caption, ("", *results.results, ""), rows, (f"{len(differing)} findings differ.",))


def of_settling(settling: Settling) -> Grid:
    """Which untested cells would settle a finding, and what each answer leaves."""
    first, *others = str(settling).splitlines()
    rows = tuple(
        (
            Cell(cell if number == 0 else ""),
            Cell(", ".join(same)),
            Cell(" or ".join(values), strong=len(values) == 1),
        )
        for cell, answers in settling.answers.items()
        for number, (values, same) in enumerate(alike(answers).items())
    )
    headings = ("if tested", "answer", settling.finding) if rows else ()
    return Grid(first, headings, rows, tuple(others[-1:]))


def alike_rules(editions: EditionTable) -> Iterator[tuple[str, str, str, str]]:
    """The edition table by rule: its words, editions that say the same, the text, the evidence."""
    for name, heading in RULES.items():
        cells = ((row.rules()[name], row.name) for row in editions)
        for text, group in groupby(cells, lambda cell: cell[0].text):
            rules, years = zip(*group, strict=True)
            evidence = dict.fromkeys(rule.evidence for rule in rules)
            yield heading, ", ".join(years), text, ", ".join(evidence)


def of_edition_table(editions: EditionTable) -> Grid:
    """What each edition says, by rule."""
    rows = []
    last = ""
    for heading, years, text, evidence in alike_rules(editions):
        rows.append((Cell("" if heading == last else heading), *_plain((years, text, evidence))))
        last = heading
    titles = tuple(
        f"{row.name}: {row.title}" + (f" (also {', '.join(row.aliases)})" if row.aliases else "")
        for row in editions
    )
    headings = ("rule", "editions", "what they say", "evidence")
    return Grid(f"{len(editions)} editions", headings, tuple(rows), titles)
