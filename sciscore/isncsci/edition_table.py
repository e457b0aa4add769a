"""The edition table to look at, and the cells in which two editions differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import attrs

from sciscore.display import Cell, Grid, Tabular
from sciscore.isncsci.editions import EDITIONS, RULES, Edition, EditionCell, edition


@attrs.frozen(repr=False)
class EditionTable(Tabular):
    """The edition table. Iterate over its rows; print it to read it."""

    rows: tuple[Edition, ...] = tuple(EDITIONS.values())

    def __iter__(self) -> Iterator[Edition]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<EditionTable: {', '.join(row.name for row in self)}>"

    def grid(self) -> Grid:
        """The rules, and for each what the editions say, how that is known, and where."""
        rows: list[tuple[object, ...]] = []
        for name, heading in RULES.items():
            cells = ((row.rules()[name], row.name) for row in self)
            for number, (text, group) in enumerate(
                (text, list(alike))
                for text, alike in itertools.groupby(cells, lambda one: one[0].text)
            ):
                rules = [rule for rule, _ in group]
                evidence = dict.fromkeys(rule.evidence for rule in rules)
                sources = dict.fromkeys(key for rule in rules for key in rule.sources)
                years = ", ".join(year for _, year in group)
                first = Cell("" if number else heading, strong=True)
                rows.append(
                    (first, years, text, Cell(", ".join(evidence), tone="dim"), "; ".join(sources))
                )
        titles = [
            f"{row.name}: {row.title}"
            + (f" (also {', '.join(row.aliases)})" if row.aliases else "")
            for row in self
        ]
        columns = ("rule", "editions", "text", "evidence", "sources")
        return Grid(f"{len(self)} editions", columns, rows, titles)


def editions() -> EditionTable:
    """The table of all editions that sciscore knows, every cell with its source.

    Returns
    -------
    EditionTable
        Rows from the oldest to the newest edition.

    Examples
    --------
    >>> [row.name for row in editions()]
    ['1992', '1996', '2000', '2011', '2019']
    """
    return EditionTable()


@attrs.frozen
class EditionDifference:
    """A cell in which two editions differ."""

    rule: str
    first: EditionCell
    second: EditionCell

    def __str__(self) -> str:
        return f"{RULES[self.rule]}: {self.first.text} -> {self.second.text}"


@attrs.frozen(repr=False)
class EditionComparison(Tabular):
    """The rules in which two editions differ. Iterate over them; print it to read it.

    Attributes
    ----------
    first, second
        The editions asked for.
    differences
        What each says, in the order of the rules.
    """

    first: str
    second: str
    differences: tuple[EditionDifference, ...]

    def __iter__(self) -> Iterator[EditionDifference]:
        return iter(self.differences)

    def __len__(self) -> int:
        return len(self.differences)

    def __getitem__(self, number: int) -> EditionDifference:
        return self.differences[number]

    def __repr__(self) -> str:
        return f"<EditionComparison: {self.first} and {self.second}, {len(self)} rules differ>"

    def grid(self) -> Grid:
        """The rules side by side."""
        if not self.differences:
            return Grid(f"{self.first} and {self.second} do not differ", (), [])
        rows = [
            (Cell(RULES[one.rule], strong=True), one.first.text, one.second.text) for one in self
        ]
        title = f"{len(self)} rules differ"
        return Grid(title, ("rule", self.first, self.second), rows)


def compare_editions(first: str | int | Edition, second: str | int | Edition) -> EditionComparison:
    """The cells of the edition table in which two editions differ.

    Parameters
    ----------
    first, second
        Years of the editions.

    Returns
    -------
    EditionComparison
        The differing cells; empty when both years resolve to the same row.

    Examples
    --------
    >>> for difference in compare_editions("1996", "2000"):
    ...     print(difference.rule)
    grades
    intact_from
    motor_incomplete
    without_deficit
    """
    before, after = edition(first).rules(), edition(second).rules()
    differences = tuple(
        EditionDifference(name, before[name], after[name])
        for name in RULES
        if (before[name].readings, before[name].text) != (after[name].readings, after[name].text)
    )
    return EditionComparison(str(first), str(second), differences)
