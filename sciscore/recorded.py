"""The one reader of what somebody wrote: a grade, a level, an AIS, an answer, a score, a blank.

A kind of value is a table: what may be written, and which value that is. Every door of
sciscore reads with these kinds, so that a text means the same at all of them. A text
that no table defines is refused, never guessed. What depends on the source (what a
blank, ``NA`` or 9 stands for) is declared, by a layout or by the caller.
"""

from __future__ import annotations

import functools
import numbers
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

import attrs

from sciscore.errors import FormatError, Problem, did_you_mean, items_of, shown, spelled
from sciscore.segments import printed

#: A value that was read: a word as sciscore spells it, or a whole number.
Value: TypeAlias = "str | int"

#: Whole numbers from here on are none that anything in a record can be.
_DIGITS: Final = 9
_HUGE: Final = 10**_DIGITS
_WHOLE: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,8})(?:\.0+|,0)?")
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_LAST_SEGMENT: Final = re.compile(r"(?<=s)4[\s._/-]*s?5(?![0-9])")
_SEPARATORS: Final = re.compile(r"(?<=[0-9])[\s._-]+(?=[0-9])|([\s._-]+)")
#: Types that stand for nothing, of libraries that need not be installed.
_NOTHING: Final = frozenset({"NAType", "NaTType", "MaskedConstant"})
#: Numbers that registries write for what is missing, each in its own way.
SENTINELS: Final = frozenset({"9", "88", "99", "888", "999"})


@functools.lru_cache(maxsize=1 << 12)
def folded(name: str) -> str:
    """The name without case, blanks and ``_ . -``, by which names are matched.

    Between two digits one separator is kept: names whose digits would run together are
    not the same. S4-5 alone is one segment however it is spelled.

    >>> folded("RLT_S4_5") == folded("rlt.s45"), folded("RLT_T1_1") == folded("RLT_T11")
    (True, False)
    """
    whole = name.strip().casefold()
    if "5" in whole:
        whole = _LAST_SEGMENT.sub("45", whole)
    return _SEPARATORS.sub(lambda found: "" if found[1] else "_", whole)


def is_missing(value: object) -> bool:
    """True if a value means missing: None, NaN, the NA of pandas, a blank text.

    >>> [is_missing(value) for value in (None, float("nan"), " ", 0, False, "NA")]
    [True, True, True, False, False, False]
    """
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, Decimal):
        return value.is_nan()
    if type(value).__name__ in _NOTHING:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - NaN is the value that differs from itself
    except (TypeError, ValueError, ArithmeticError):
        return False


def whole_number(value: object) -> int | None:
    """The whole number that a value of any type is or spells; None for a truth value and others.

    >>> [whole_number(value) for value in (5, "5", 5.0, " 5.0 ", 5.5, True, "05")]
    [5, 5, 5, 5, None, None, None]
    """
    if isinstance(value, str):
        text = value.strip()
        return int(re.split("[.,]", text)[0]) if _WHOLE.fullmatch(text) else None
    if isinstance(value, bool) or not isinstance(value, numbers.Real | Decimal):
        return None
    if isinstance(value, Decimal) and not (value.is_finite() and value.adjusted() < _DIGITS):
        return None
    try:
        number = int(value)  # type: ignore[arg-type]  # every real number can be cut to one
    except (ValueError, OverflowError):  # NaN, infinity
        return None
    return number if number == value and -_HUGE < number < _HUGE else None


def plain_text(value: object) -> str | None:
    r"""The text by which a value is looked up; None if it is of no type that is read.

    Without blanks around it and in small letters; a whole number in plain digits, a truth
    value as ``true`` or ``false``, a missing value as nothing.

    >>> plain_text(" AIS  B"), plain_text(2.0), plain_text(True), plain_text(None)
    ('ais b', '2', 'true', '')
    """
    if is_missing(value):
        return ""
    number = whole_number(value)
    if number is not None:
        return str(number)
    if isinstance(value, str):
        return " ".join(value.split()).casefold().translate(_DASHES)
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return str(bool(value)).lower()
    return None


@attrs.frozen(kw_only=True, repr=False)
class Recorded:
    """Value that was read."""

    #: The values that it may be: one, several, or none if nothing more is known of it.
    values: tuple[Value, ...]
    #: Whether it was recorded as not determinable or not tested, as ND.
    open: bool = False
    #: Whether it was recorded with ``*``.
    tagged: bool = False

    @property
    def value(self) -> Value | None:
        """The value if there is exactly one, else None."""
        return self.values[0] if len(self.values) == 1 else None

    def __str__(self) -> str:
        text = ",".join(printed(str(value)) for value in self.values) if self.values else "ND"
        return text + "*" * self.tagged

    def __repr__(self) -> str:
        return f"<Recorded {self}>"


#: What a value gives: what was read, None where there is nothing, or why it is refused.
Read: TypeAlias = "Recorded | Problem | None"


@attrs.frozen(kw_only=True, repr=False)
class Kind:
    """A kind of value: what may be written, and what it means."""

    #: What a value is, with its article.
    noun: str
    #: What may be written, as messages say it.
    allowed: str
    #: Value by text, each text as `plain_text` gives it; a blank among them is not missing.
    spellings: Mapping[str, str] = attrs.field(factory=dict)
    #: The range, where values are whole numbers; None where they are not.
    lowest: int = 0
    highest: int | None = None
    #: Whether it may be recorded as not determinable.
    open: bool = False
    #: Whether possible values may be listed, separated by commas, and marked with ``*``.
    several: bool = False
    #: Texts that stand for nothing.
    missing: frozenset[str] = frozenset()
    #: What to enter where nothing was entered, if a blank is refused.
    required: str = ""
    #: Values that can be written but cannot be, each with the reason.
    impossible: Mapping[str, str] = attrs.field(factory=dict)
    #: Whether it may not have been tested, as a cell of an exam.
    untestable: bool = False

    def __repr__(self) -> str:
        return f"<Kind: {self.noun}>"

    @property
    def values(self) -> tuple[str, ...]:
        """The words of this kind in order; none if its values are numbers."""
        return tuple(dict.fromkeys(self.spellings.values()))

    def as_recorded(self) -> Kind:
        """The kind with everything that can be written, possible or not, to be judged later."""
        most = None if self.highest is None else _HUGE
        least = self.lowest if self.highest is None else -_HUGE
        return attrs.evolve(self, impossible={}, lowest=least, highest=most)

    def declare(
        self,
        *,
        missing: Iterable[str] = (),
        untested: Iterable[str] = (),
        spellings: Mapping[str, str] | None = None,
    ) -> Kind:
        """The kind with what a source writes besides; only NA may get another meaning.

        >>> from sciscore.kinds import AIS
        >>> read_value(AIS.declare(missing=["U"]), "U") is None
        True
        """
        nothing = texts(missing)
        told = dict(spellings or {}) | dict.fromkeys(texts(untested), "NT")
        meant = (*told.items(), *((text, "") for text in nothing))
        problems = [
            Problem(
                location=text,
                message=f"{shown(text)} stands for {known} already",
                code="layout.contradiction",
                value=text,
            )
            for text, value in meant
            if (known := self.understood(text)) not in (None, "", "NA", value)
        ]
        if problems:
            raise FormatError(problems)
        absent = frozenset(plain_text(text) or "" for text in nothing)
        kept = {text: value for text, value in self.spellings.items() if text not in absent}
        more = {plain_text(text) or "": value for text, value in told.items()}
        return attrs.evolve(self, spellings=kept | more, missing=self.missing | absent)

    def understood(self, text: object) -> str | None:
        """The value of a text as text; empty where it is missing, None if refused."""
        read = read_value(self, text)
        return None if isinstance(read, Problem) else "" if read is None else str(read)

    def refusal(self, value: object, location: str = "") -> Problem:
        """Why a value is refused: what it is not, what is allowed, and a hint."""
        text, code = plain_text(value), "value.not_allowed"
        undeclared = text not in self.spellings and text in UNSAID | SENTINELS
        if text == "":
            value, code = "", "value.missing"
            message = f"blank; enter {self.required}"
            message += ", or declare untested=['']" * self.untestable
        elif self.untestable and undeclared:
            asked = f"if it stands for not tested, declare untested=[{shown(value)}]"
            if text == "n" and "No" in self.values:
                asked += _as_answer("n", "No")
                message = f"{shown(value)} may mean No or not tested; {asked}"
            else:
                message = f"{shown(value)} may mean anything; {asked}"
        else:
            message = f"{shown(value)} is not {self.noun}; use {self.allowed}{self._hint(value)}"
        return Problem(location=location, message=message, code=code, value=spelled(value))

    def _hint(self, value: object) -> str:
        """A hint on the intended text."""
        text = plain_text(value)
        bare = (text or "").removesuffix("*")
        if spelled(value).removesuffix(".0") == _NA_OF_R:
            return "; R hands NA over so: hand over texts"
        if bare in self.impossible:
            return f"; {self.impossible[bare]}"
        if text is None or text.rstrip("*") in self.spellings:
            return ""
        if bare in UNSAID | SENTINELS and not self.required:
            return f"; if it stands for missing, declare missing=[{shown(value)}]"
        if text in _NUMBERED and self.untestable and "Yes" in self.values:
            return _as_answer(text, _NUMBERED[text])
        return "" if whole_number(text) is not None else did_you_mean(text, self.values)


#: Texts that stand for something else in every source, so that it must be declared.
UNSAID: Final = frozenset(
    (
        *("na", "n/a", ".", "-", "?", "u", "unk", "unknown", "n"),
        *("nan", "<na>", "#n/a", "null", "none", "--", "nd", "n.d.", "k.a.", "k. a."),
        *("-9", "-99", "-999"),
    )
)
#: Numbers that stand for an answer in some sources.
_NUMBERED: Final = {"1": "Yes", "0": "No"}
_NA_OF_R: Final = str(-(1 << 31))
_OPEN: Final = frozenset({"nd", "utd", "nt"})


def _as_answer(text: str, meant: str) -> str:
    """Advice for a text that stands for an answer in its source."""
    return f'; if it stands for {meant}, say in a layout: [spellings.answers] {text} = "{meant}"'


def read_value(kind: Kind, value: object, location: str = "") -> Read:
    """Return a value of any type as a `Recorded`, None where it is missing, or a problem.

    >>> from sciscore.kinds import AIS, LEVEL
    >>> read_value(AIS, "ASIA b"), read_value(AIS, "B,D*"), read_value(LEVEL, "C05")
    (<Recorded B>, <Recorded B,D*>, <Recorded C5>)
    >>> read_value(AIS, float("nan")) is None
    True
    """
    text = plain_text(value)
    if text in kind.missing or (text == "" and not kind.required and "" not in kind.spellings):
        return None
    found = None if text is None else _recorded(kind, text)
    return found or kind.refusal(value, location)


def _recorded(kind: Kind, text: str) -> Recorded | None:
    """The value of a text; None if it is refused."""
    bare = text
    if text in kind.spellings:
        values: tuple[str, ...] = (kind.spellings[text],)
    elif kind.highest is not None and (number := whole_number(text)) is not None:
        return Recorded(values=(number,)) if kind.lowest <= number <= kind.highest else None
    else:
        bare = text.removesuffix("*") if kind.several else text
        if kind.open and bare in _OPEN:
            return Recorded(values=(), open=True, tagged=bare != text)
        values = _several(kind, text)
    if not values or kind.impossible.keys() & {value.casefold() for value in values}:
        return None
    return Recorded(values=values, tagged=bare != text)


def _several(kind: Kind, text: str) -> tuple[str, ...]:
    """The possible values that a text lists, in the order of the kind; none if it does not."""
    if not kind.several:
        return ()
    parts = [part.strip().removesuffix("*") for part in text.split(",")]
    found = {kind.spellings.get(part) for part in parts}
    if None in found or len(found) < len(parts) or "" in parts:
        return ()
    return tuple(known for known in kind.values if known in found)


def read_column(
    kind: Kind, values: Iterable[object], location: str = ""
) -> tuple[list[Recorded | None], list[Problem]]:
    """Return what is read of a column, None where it is missing or refused, and the problems.

    >>> from sciscore.kinds import AIS
    >>> read_column(AIS, ["A", "AIS B", None])
    ([<Recorded A>, <Recorded B>, None], [])
    """
    return read_each(lambda value: read_value(kind, value, location), values)


def read_each(
    read: Callable[[object], Any], values: Iterable[object]
) -> tuple[list[Any], list[Problem]]:
    """What is read of each value, each distinct one once; None and a problem where it is refused.

    >>> read_each(whole_number, [5, "5", "x"])
    ([5, 5, None], [])
    """
    cells = list(values)
    keys: Sequence[object] = list(zip(map(type, cells), cells, strict=True))  # True is not 1
    try:
        distinct = dict(zip(keys, cells, strict=True))
    except TypeError:  # an unhashable value is refused as well, with the reason
        keys = range(len(cells))
        distinct = dict(zip(keys, cells, strict=True))
    made = {key: read(cell) for key, cell in distinct.items()}
    found = list(map(made.__getitem__, keys))
    refused = {id(one) for one in made.values() if isinstance(one, Problem)}
    if not refused:
        return found, []
    problems = [
        attrs.evolve(one, row=row) for row, one in enumerate(found, 1) if id(one) in refused
    ]
    return [None if id(one) in refused else one for one in found], problems


def texts(given: str | Iterable[str], noun: str = "texts") -> tuple[str, ...]:
    """One text or several, as a tuple; an error for anything else."""
    found = items_of(given)
    if not all(isinstance(text, str) for text in found):
        raise FormatError(f"expected {noun}, not {shown(given)}", "argument.type")
    return tuple(map(str, found))


def words(spellings: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Value by text, from the texts of each value.

    >>> words({"C": ["complete"]})
    {'c': 'C', 'complete': 'C'}
    """
    return {
        plain_text(text) or "": value
        for value, texts in spellings.items()
        for text in (value, *texts)
    }
