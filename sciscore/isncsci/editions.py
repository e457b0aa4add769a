"""The edition table: the only place where editions of the standard differ.

An edition is a row and a rule that differs is a cell. Where the text of an
edition is silent or not at hand, the cell holds several readings; a
classification is then the union over them, exactly as an untested cell is a
union over its grades.
"""

from __future__ import annotations

import functools
import itertools
from typing import TYPE_CHECKING, Final

import attrs

from sciscore.display import Cell, Grid, Tabular
from sciscore.errors import EditionError, shown
from sciscore.isncsci.grades import LEGACY, PLAIN, TAGGED
from sciscore.references import REFERENCES
from sciscore.segments import KEY_MUSCLES, SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen(kw_only=True)
class Reading:
    """One way to read an edition: what the rules ask of it.

    Parameters
    ----------
    intact_from
        Lowest grade with which a key muscle counts as intact on the way down.
    motor_incomplete
        ``"motor level"``: function more than 3 segments below that side's motor level;
        ``"neurological level"``: any key muscle function below it. VAC suffices in both.
    at_half
        The grade, C or D, when exactly half of the key muscles have grade 3 or more.
    zpp
        ``"absent sacral function"`` or ``"complete injuries"``.
    nonkey
        What non-key muscles may decide: ``"ignored"``, ``"AIS"``, ``"AIS and motor ZPP"``.
    without_deficit
        AIS of an exam with nothing abnormal and no documented prior deficit.
    """

    intact_from: int
    motor_incomplete: str
    at_half: str
    zpp: str
    nonkey: str
    without_deficit: str


@attrs.frozen
class Rule:
    """One cell of the edition table: the readings, the words, the evidence."""

    readings: tuple[object, ...]
    text: str
    evidence: str
    sources: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        assert all(source in REFERENCES for source in self.sources), self.sources
        assert len(self.readings) > 1 or self.evidence != "recalled", "never the only reading"

    def __str__(self) -> str:
        return self.text


@attrs.frozen(kw_only=True)
class Edition:
    """A row of the edition table. All fields are mandatory.

    Attributes
    ----------
    name
        Year under which the row is asked for.
    title
        Name of the publication.
    aliases
        Years of reprints and updates that resolve to this row.
    intact_from, sacral_sparing, motor_incomplete, at_half, zpp, nonkey, without_deficit
        The rules that differ between editions, each with its evidence.
    grades
        Kinds of cell text that the edition knows.
    nonkey_levels
        Levels that may be recorded for the lowest non-key muscle.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    intact_from: Rule
    sacral_sparing: Rule
    motor_incomplete: Rule
    at_half: Rule
    zpp: Rule
    nonkey: Rule
    grades: Rule
    nonkey_levels: Rule
    without_deficit: Rule

    def rules(self) -> dict[str, Rule]:
        """The cells of the row by name."""
        return {name: getattr(self, name) for name in RULES}

    @functools.cached_property
    def readings(self) -> tuple[Reading, ...]:
        """Every combination of the readings of the cells."""
        names = [field.name for field in attrs.fields(Reading)]
        choices = itertools.product(*(getattr(self, name).readings for name in names))
        return tuple(Reading(**dict(zip(names, choice, strict=True))) for choice in choices)

    @functools.cached_property
    def open_rules(self) -> tuple[str, ...]:
        """The cells that hold more than one reading."""
        return tuple(name for name, rule in self.rules().items() if len(rule.readings) > 1)

    @functools.cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of cell text that the edition knows."""
        return frozenset(map(str, self.grades.readings[0]))  # type: ignore[call-overload]

    @property
    def source(self) -> str:
        """Key of the main text of the edition."""
        return self.motor_incomplete.sources[0]

    def __str__(self) -> str:
        return self.name


#: The rules that make up a row, with the words that head them in a table.
RULES: Final = {
    "grades": "grades",
    "intact_from": "key muscles above the motor level",
    "sacral_sparing": "sacral sparing",
    "motor_incomplete": "motor incomplete",
    "at_half": "AIS C or D",
    "zpp": "zones of partial preservation",
    "nonkey": "non-key muscles",
    "nonkey_levels": "levels of non-key muscles",
    "without_deficit": "nothing abnormal, no prior deficit",
}

_INTACT_OPEN = Rule((5, 4), "5, or 4 or 5: the text is not at hand", "recalled", ("field",))
_BELOW_NLI = "VAC, or any key muscle function below the neurological level"
_BELOW_ML = "VAC, or function more than 3 levels below the motor level of that side"
_ANAL_SENSATION = "S4-5 light touch or pin prick, any anal sensation, VAC"
_DAP = "S4-5 light touch or pin prick, DAP, VAC"
_AT_LEAST_HALF = "C if more than half are below 3; D if at least half are 3 or more"
_COMPLETE_ONLY = Rule(
    ("complete injuries",), "complete injuries only", "deduced", ("worksheet 2013",)
)
_NO_NONKEY = Rule(("ignored",), "not used", "deduced", ("Walden 2016", "worksheet 2006"))
_ANY_LEVEL = Rule(
    (SEGMENTS[SEGMENTS.index("C5") : SEGMENTS.index("S2")],), "C5 to S1", "deduced", ("Praxis",)
)
_NOT_APPLICABLE = "AIS does not apply"

_1992 = Edition(
    name="1992",
    title="International Standards for Neurological and Functional Classification (ISCSCI-92)",
    aliases=(),
    intact_from=_INTACT_OPEN,
    sacral_sparing=Rule(("any",), _ANAL_SENSATION, "stated", ("MSKTC", "Young", "Mulcahey 2011")),
    motor_incomplete=Rule(("neurological level",), _BELOW_NLI, "paraphrased", ("Young",)),
    at_half=Rule(
        ("D", "C"),
        "by the majority below or at least 3; exactly half: C or D, the text is not at hand",
        "recalled",
        ("MSKTC", "field"),
    ),
    zpp=attrs.evolve(_COMPLETE_ONLY, sources=("Cohen 1998", "worksheet 2013")),
    nonkey=_NO_NONKEY,
    grades=Rule((frozenset({PLAIN}),), "0-5, 0-2, NT", "deduced", ("taxonomy 2021",)),
    nonkey_levels=_ANY_LEVEL,
    without_deficit=Rule(("E",), "AIS E", "deduced", ("MSKTC",)),
)
_1996 = attrs.evolve(
    _1992,
    name="1996",
    title="International Standards, revised 1996",
    sacral_sparing=Rule(("any",), _ANAL_SENSATION, "second-hand", ("PMC2633768",)),
    motor_incomplete=Rule(("neurological level",), _BELOW_NLI, "second-hand", ("PMC2633768",)),
    at_half=Rule(("D",), _AT_LEAST_HALF, "second-hand", ("PMC2633768",)),
    without_deficit=Rule(("E",), "AIS E", "deduced", ("PMC2633768",)),
)
_2000 = attrs.evolve(
    _1996,
    name="2000",
    title="International Standards, revised 2000; Reference Manual 2003",
    aliases=("2002", "2003", "2006", "2008"),
    intact_from=Rule((5,), "5", "deduced", ("worksheet 2006",)),
    sacral_sparing=Rule(("any",), _ANAL_SENSATION, "stated", ("worksheet 2006",)),
    motor_incomplete=Rule(("motor level",), _BELOW_ML, "stated", ("worksheet 2006",)),
    at_half=Rule(("D",), _AT_LEAST_HALF, "stated", ("worksheet 2006",)),
    grades=Rule(
        (frozenset({PLAIN, LEGACY}),),
        "0-5, 5*, 0-2, NT",
        "stated",
        ("taxonomy 2021", "Waring 2010"),
    ),
    without_deficit=Rule(("NA",), _NOT_APPLICABLE, "stated", ("worksheet 2006",)),
)
_2011 = attrs.evolve(
    _2000,
    name="2011",
    title="International Standards, 7th edition 2011; worksheet 02/13; update 2015",
    aliases=("2013", "2015"),
    intact_from=Rule((5,), "5", "stated", ("worksheet 2013",)),
    sacral_sparing=Rule(("any",), _DAP, "stated", ("worksheet 2013",)),
    motor_incomplete=Rule(("motor level",), _BELOW_ML, "stated", ("worksheet 2013",)),
    at_half=Rule(("D",), _AT_LEAST_HALF, "stated", ("worksheet 2013",)),
    zpp=attrs.evolve(_COMPLETE_ONLY, evidence="stated"),
    nonkey=Rule(("AIS",), "may decide B or C", "stated", ("worksheet 2013", "Walden 2016")),
    grades=Rule((frozenset({PLAIN, LEGACY}),), "0-5, 5*, 0-2, NT", "stated", ("worksheet 2013",)),
    without_deficit=Rule(("NA",), _NOT_APPLICABLE, "stated", ("worksheet 2013",)),
)
_2019 = attrs.evolve(
    _2011,
    name="2019",
    title="International Standards, 8th edition 2019",
    aliases=(),
    intact_from=Rule((5,), "5", "stated", ("worksheet 2019",)),
    sacral_sparing=Rule(("any",), _DAP, "stated", ("worksheet 2019",)),
    motor_incomplete=Rule(("motor level",), _BELOW_ML, "stated", ("worksheet 2019",)),
    at_half=Rule(("D",), _AT_LEAST_HALF, "stated", ("worksheet 2019",)),
    zpp=Rule(
        ("absent sacral function",),
        "motor: VAC absent; sensory, per side: DAP and S4-5 light touch and pin prick absent",
        "stated",
        ("worksheet 2019", "ZPP 2024"),
    ),
    nonkey=Rule(
        ("AIS and motor ZPP",),
        "may decide B or C, and are then the motor ZPP",
        "stated",
        ("worksheet 2019", "OpenRehab", "workbook"),
    ),
    grades=Rule(
        (frozenset({PLAIN, TAGGED}),),
        "0-5, 0-2, NT; tagged 0*-4*, 0*, 1*, NT*",
        "stated",
        ("worksheet 2019", "preface 2019"),
    ),
    nonkey_levels=Rule((KEY_MUSCLES,), "C5 to T1, L2 to S1", "stated", ("worksheet 2019",)),
    without_deficit=Rule(("NA",), _NOT_APPLICABLE, "stated", ("worksheet 2019",)),
)

EDITIONS: Final = {row.name: row for row in (_1992, _1996, _2000, _2011, _2019)}
_ALIASES: Final = {alias: row for row in EDITIONS.values() for alias in (row.name, *row.aliases)}
_REFUSED: Final = dict.fromkeys(
    ("1982", "1989", "1990"),
    "graded by zone of injury and the Frankel scale, before the ASIA Impairment Scale",
)


def edition(name: str) -> Edition:
    """The row of the edition table for a year.

    Parameters
    ----------
    name
        Year of an edition, of a reprint or of an update, as text.

    Raises
    ------
    EditionError
        If sciscore has no such edition; there is no default and no "latest".

    Examples
    --------
    >>> edition("2015").name
    '2011'
    """
    asked: object = name
    known = ", ".join(sorted(_ALIASES))
    if not isinstance(asked, str):
        raise EditionError(f"an edition is a year as text, not {shown(asked)}; use one of {known}")
    if name in _REFUSED:
        raise EditionError(f"edition {name} is not supported: {_REFUSED[name]}; use one of {known}")
    if name not in _ALIASES:
        raise EditionError(f"{shown(name)} is not an edition; use one of {known}")
    return _ALIASES[name]


def knowing(kind: str) -> str:
    """The editions that know a kind of cell text, as messages say it."""
    return ", ".join(row.name for row in EDITIONS.values() if kind in row.kinds)


@attrs.frozen
class EditionTable(Tabular):
    """The edition table. Iterate over its rows; print it to read it."""

    rows: tuple[Edition, ...] = tuple(EDITIONS.values())

    def __iter__(self) -> Iterator[Edition]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

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
    first: Rule
    second: Rule

    def __str__(self) -> str:
        return f"{RULES[self.rule]}: {self.first.text} -> {self.second.text}"


@attrs.frozen
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

    def grid(self) -> Grid:
        """The rules side by side."""
        if not self.differences:
            return Grid(f"{self.first} and {self.second} do not differ", (), [])
        rows = [
            (Cell(RULES[one.rule], strong=True), one.first.text, one.second.text) for one in self
        ]
        title = f"{len(self)} rules differ"
        return Grid(title, ("rule", self.first, self.second), rows)


def compare_editions(first: str, second: str) -> EditionComparison:
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
