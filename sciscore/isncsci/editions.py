"""The edition table: the only place where editions of the standard differ.

An edition is a row and a rule that differs is a cell. Where the text of an
edition is silent or not at hand, the cell holds several readings; a
classification is then the union over them, exactly as an untested cell is a
union over its grades.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any, Final

import attrs

from sciscore.errors import EditionError, shown, spelled
from sciscore.isncsci.grades import LEGACY, PLAIN, TAGGED
from sciscore.references import REFERENCES
from sciscore.segments import KEY_MUSCLES, SEGMENTS


@attrs.frozen(kw_only=True, cache_hash=True)
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
class EditionCell:
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


@attrs.frozen(kw_only=True, cache_hash=True)
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
    stated
        Readings that `with_reading` stated, by rule.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    intact_from: EditionCell
    sacral_sparing: EditionCell
    motor_incomplete: EditionCell
    at_half: EditionCell
    zpp: EditionCell
    nonkey: EditionCell
    grades: EditionCell
    nonkey_levels: EditionCell
    without_deficit: EditionCell
    stated: tuple[tuple[str, object], ...] = ()

    def rules(self) -> dict[str, EditionCell]:
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
    def ignores_nonkey(self) -> bool:
        """True if non-key muscles decide nothing, so that any may be recorded."""
        return self.nonkey.readings == ("ignored",)

    @property
    def source(self) -> str:
        """Key of the main text of the edition."""
        return self.motor_incomplete.sources[0]

    def with_reading(self, **readings: object) -> Edition:
        """The edition as a centre read it, where its text leaves a rule open.

        Parameters
        ----------
        **readings
            A reading by rule, such as ``intact_from=4`` or ``at_half="D"``; as a number
            or as text. There is no default: how exams were scored is for those to say
            who scored them.

        Returns
        -------
        Edition
            Taken wherever ``edition=`` is; its text stands in every result.

        Raises
        ------
        EditionError
            If the edition does not leave the rule open, or has no such reading.

        Examples
        --------
        >>> str(edition("1992").with_reading(intact_from=4))
        '1992 (intact_from=4)'
        """
        stated = dict(self.stated)
        for rule, reading in readings.items():
            if rule not in self.open_rules:
                known = ", ".join(self.open_rules) or "no rule"
                raise EditionError(f"edition {self} leaves {known} open, not {shown(rule)}")
            choices = {str(choice): choice for choice in getattr(self, rule).readings}
            if spelled(reading) not in choices:
                use = " or ".join(choices)
                raise EditionError(f"{shown(reading)} is not a reading of {rule}; use {use}")
            stated[rule] = choices[spelled(reading)]
        cells = {
            rule: attrs.evolve(
                getattr(self, rule),
                readings=(stated[rule],),
                text=f"{stated[rule]}, as stated",
                evidence="stated by the user",
            )
            for rule in readings
        }
        in_order = tuple((rule, stated[rule]) for rule in RULES if rule in stated)
        return attrs.evolve(self, **cells, stated=in_order)

    def __str__(self) -> str:
        readings = ", ".join(f"{rule}={reading}" for rule, reading in self.stated)
        return f"{self.name} ({readings})" if readings else self.name


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

_INTACT_OPEN = EditionCell((5, 4), "5, or 4 or 5: the text is not at hand", "recalled", ("field",))
_BELOW_NLI = "VAC, or any key muscle function below the neurological level"
_BELOW_ML = "VAC, or function more than 3 levels below the motor level of that side"
_ANAL_SENSATION = "S4-5 light touch or pin prick, any anal sensation, VAC"
_DAP = "S4-5 light touch or pin prick, DAP, VAC"
_AT_LEAST_HALF = "C if more than half are below 3; D if at least half are 3 or more"
_COMPLETE_ONLY = EditionCell(
    ("complete injuries",), "complete injuries only", "deduced", ("worksheet 2013",)
)
_NO_NONKEY = EditionCell(("ignored",), "not used", "deduced", ("Walden 2016", "worksheet 2006"))
_ANY_LEVEL = EditionCell(
    (SEGMENTS[SEGMENTS.index("C5") : SEGMENTS.index("S2")],), "C5 to S1", "deduced", ("Praxis",)
)


def _stated(reading: object, text: str, *sources: str) -> EditionCell:
    return EditionCell((reading,), text, "stated", sources)


def _restated(row: Edition, source: str, *rules: str) -> dict[str, Any]:
    """The rules of an earlier row that another source states alike."""
    return {
        rule: attrs.evolve(getattr(row, rule), evidence="stated", sources=(source,))
        for rule in rules
    }


_1992 = Edition(
    name="1992",
    title="International Standards for Neurological and Functional Classification (ISCSCI-92)",
    aliases=(),
    intact_from=_INTACT_OPEN,
    sacral_sparing=_stated("any", _ANAL_SENSATION, "MSKTC", "Young", "Mulcahey 2011"),
    motor_incomplete=EditionCell(("neurological level",), _BELOW_NLI, "paraphrased", ("Young",)),
    at_half=EditionCell(
        ("D", "C"),
        "by the majority below or at least 3; exactly half: C or D, the text is not at hand",
        "recalled",
        ("MSKTC", "field"),
    ),
    zpp=attrs.evolve(_COMPLETE_ONLY, sources=("Cohen 1998", "worksheet 2013")),
    nonkey=_NO_NONKEY,
    grades=EditionCell((frozenset({PLAIN}),), "0-5, 0-2, NT", "deduced", ("taxonomy 2021",)),
    nonkey_levels=_ANY_LEVEL,
    without_deficit=EditionCell(("E",), "AIS E", "deduced", ("MSKTC",)),
)
_1996 = attrs.evolve(
    _1992,
    name="1996",
    title="International Standards, revised 1996",
    sacral_sparing=EditionCell(("any",), _ANAL_SENSATION, "second-hand", ("PMC2633768",)),
    motor_incomplete=EditionCell(
        ("neurological level",), _BELOW_NLI, "second-hand", ("PMC2633768",)
    ),
    at_half=EditionCell(("D",), _AT_LEAST_HALF, "second-hand", ("PMC2633768",)),
    without_deficit=EditionCell(("E",), "AIS E", "deduced", ("PMC2633768",)),
)
_2000 = attrs.evolve(
    _1996,
    name="2000",
    title="International Standards, revised 2000; Reference Manual 2003",
    aliases=("2002", "2003", "2006", "2008"),
    intact_from=EditionCell((5,), "5", "deduced", ("worksheet 2006",)),
    motor_incomplete=_stated("motor level", _BELOW_ML, "worksheet 2006"),
    grades=_stated(frozenset({PLAIN, LEGACY}), "0-5, 5*, 0-2, NT", "taxonomy 2021", "Waring 2010"),
    without_deficit=_stated("NA", "AIS does not apply", "worksheet 2006"),
    **_restated(_1996, "worksheet 2006", "sacral_sparing", "at_half"),
)
_2011 = attrs.evolve(
    _2000,
    name="2011",
    title="International Standards, 7th edition 2011; worksheet 02/13; update 2015",
    aliases=("2013", "2015"),
    sacral_sparing=_stated("any", _DAP, "worksheet 2013"),
    zpp=attrs.evolve(_COMPLETE_ONLY, evidence="stated"),
    nonkey=_stated("AIS", "may decide B or C", "worksheet 2013", "Walden 2016"),
    **_restated(
        _2000,
        "worksheet 2013",
        *("intact_from", "motor_incomplete", "at_half", "grades", "without_deficit"),
    ),
)
_2019 = attrs.evolve(
    _2011,
    name="2019",
    title="International Standards, 8th edition 2019",
    aliases=(),
    zpp=_stated(
        "absent sacral function",
        "motor: VAC absent; sensory, per side: DAP and S4-5 light touch and pin prick absent",
        *("worksheet 2019", "ZPP 2024"),
    ),
    nonkey=_stated(
        "AIS and motor ZPP",
        "may decide B or C, and are then the motor ZPP",
        *("worksheet 2019", "OpenRehab", "workbook"),
    ),
    grades=_stated(
        frozenset({PLAIN, TAGGED}),
        "0-5, 0-2, NT; tagged 0*-4*, 0*, 1*, NT*",
        *("worksheet 2019", "preface 2019"),
    ),
    nonkey_levels=_stated(KEY_MUSCLES, "C5 to T1, L2 to S1", "worksheet 2019"),
    **_restated(
        _2011,
        "worksheet 2019",
        *("intact_from", "sacral_sparing", "motor_incomplete", "at_half", "without_deficit"),
    ),
)

EDITIONS: Final = {row.name: row for row in (_1992, _1996, _2000, _2011, _2019)}
_ALIASES: Final = {alias: row for row in EDITIONS.values() for alias in (row.name, *row.aliases)}
_REFUSED: Final = dict.fromkeys(
    ("1982", "1989", "1990"),
    "graded by zone of injury and the Frankel scale, before the ASIA Impairment Scale",
)


def edition(name: str | int | Edition) -> Edition:
    """The row of the edition table for a year.

    Parameters
    ----------
    name
        Year of an edition, of a reprint or of an update, such as ``"2019"`` or 2019; with
        stated readings as in ``"1992 (intact_from=4)"``. An edition stands for itself.

    Returns
    -------
    Edition
        The row; `Edition.with_reading` gives it with stated readings.

    Raises
    ------
    EditionError
        If sciscore has no such edition; there is no default and no "latest".

    Examples
    --------
    >>> edition("2015").name, edition(2019).name
    ('2011', '2019')
    """
    if isinstance(name, Edition):
        return name
    given: object = name
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10_000:
        given = str(given)
    if not isinstance(given, str):
        known = ", ".join(sorted(_ALIASES))
        raise EditionError(f"an edition is a year, not {shown(given)}; use one of {known}")
    return _resolved(given)


@functools.lru_cache(maxsize=64)
def _resolved(asked: str) -> Edition:
    known = ", ".join(sorted(_ALIASES))
    year, bracket, readings = asked.partition(" (")
    if year in _REFUSED:
        raise EditionError(f"edition {year} is not supported: {_REFUSED[year]}; use one of {known}")
    if year not in _ALIASES or bool(bracket) is not readings.endswith(")"):
        raise EditionError(f"{shown(asked)} is not an edition; use one of {known}")
    stated: dict[str, str] = {}
    for text in readings[:-1].split(", ") if readings else ():
        rule, equals, reading = text.partition("=")
        if not equals or rule in stated:
            raise EditionError(
                f"{shown(text)} is not a reading; write RULE=READING, each rule once"
            )
        stated[rule] = reading
    return _ALIASES[year].with_reading(**stated) if stated else _ALIASES[year]


def name_of(asked: str | int | Edition, row: Edition) -> str:
    """Name of the requested edition in results: the year, with stated readings."""
    return str(row) if row.stated or isinstance(asked, Edition) else str(asked)


def knowing(kind: str) -> str:
    """The editions that know a kind of cell text, as messages say it."""
    return ", ".join(row.name for row in EDITIONS.values() if kind in row.kinds)
