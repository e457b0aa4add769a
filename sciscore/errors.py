"""Errors that sciscore raises: each lists every problem found.

Untrusted input can only ever raise a :class:`SciscoreError`. An error names the
place and the offending value of each problem, and nothing else of the exam:
exams are health data. `CODES` lists the kinds of problems for programs.
"""

from __future__ import annotations

import copy
import difflib
import itertools
import operator
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final, TypeGuard

import attrs

#: Codes of problems: stable names for programs, each with what it stands for.
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "argument.not_allowed": "an argument or an option is not one of the allowed values",
        "argument.type": "an argument is of the wrong type or shape",
        "edition.missing": "the edition is needed and not given",
        "edition.unknown": "the edition is not known, or not supported",
        "exam.not_allowed": "an exam cannot be read",
        "field.ambiguous": "two columns or keys stand for one field",
        "field.lost": "a field that the layout cannot hold",
        "field.missing": "a field or a column is not there",
        "field.repeated": "a name stands more than once",
        "field.unknown": "a field or a column is not known",
        "field.unread": "a column looks like part of an exam or a SCIM record and is not read",
        "file.encoding": "the file is not text in the expected encoding",
        "file.not_found": "the file is not there",
        "file.not_readable": "the file cannot be opened or read",
        "file.not_writable": "the file cannot be written",
        "file.syntax": "the file is damaged, or not of its type",
        "file.too_large": "the file, a line, or a record is beyond a limit",
        "file.type": "the type of the file is unknown, or cannot hold the data",
        "finding.wrong": "a finding of another kind, or of another side, than is needed",
        "grade.not_in_edition": "the grade is not known to the edition",
        "input.not_allowed": "any other problem of the input",
        "layout.contradiction": "a layout contradicts itself",
        "layout.hint": "the columns look like those of another layout",
        "layout.long": "a table with a row for each cell, not for each exam",
        "layout.several": "several layouts fit",
        "layout.unknown": "the layout is not known",
        "library.missing": "a library that is needed is not installed",
        "measure.not_allowed": "a measure cannot be computed from these values",
        "name.unknown": "the name of a finding, a score, a rule or a visit is not known",
        "outcome.not_allowed": "visits, pairs or rules do not give an outcome",
        "record.not_a_mapping": "a record is not a mapping of fields to values",
        "record.several": "several records where one is expected",
        "scim.not_allowed": "a SCIM record cannot be scored",
        "sciscore.fault": "a fault of sciscore",
        "table.not_allowed": "a table is not in the expected form",
        "value.contradiction": "a value contradicts another one",
        "value.lost": "a value that the layout cannot spell",
        "value.missing": "the cell is blank where a value is needed",
        "value.not_allowed": "the value is not one of the allowed values",
        "value.out_of_range": "the number lies outside its range",
        "visit.ambiguous": "a person has two visits where one is expected",
        "visit.order": "visits are not in the expected order",
    }
)

_CODES_OR_NONE: Final = frozenset(["", *CODES])
LONGEST_VALUE_SHOWN = 40
LONGEST_PLACE_SHOWN = 80
#: Lines of an error as a text, and places that a line names.
MOST_LINES: Final = 30
PLACES_SHOWN: Final = 3
#: Known words among which a hint is looked for.
MOST_WORDS: Final = 1_000
#: What a number of a record may count.
_COUNTED: Final = ("record", "row", "line")
#: What a text of problems says once of rows.
AS_SHOWN: Final = "rows as in a spreadsheet, with the header"
#: Types of what holds other values.
_HOLDERS: Final = (Mapping, list, tuple, set, frozenset)
#: Bits of the largest number that is spelled out.
_MOST_BITS = 4 * LONGEST_VALUE_SHOWN


def spelled(value: object) -> str:
    r"""`str(value)`, or NUL for an integer too long to convert.

    >>> spelled(5), spelled(10**5000)
    ('5', '\x00')
    """
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "\0"
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - an object of any kind may fail to say what it is
        return f"<{type(value).__name__}>"


def shown(value: object) -> str:
    """The value as it stands in a message: quoted, and cut when it is long.

    What holds other values is named only: these may be other cells of an exam.

    >>> shown("maybe"), shown({"feeding": 3})
    ("'maybe'", 'an object')
    """
    if isinstance(value, _HOLDERS):
        return "an object" if isinstance(value, Mapping) else "a list"
    text = spelled(value)
    if isinstance(value, int) and text == "\0":
        return f"a number of {value.bit_length()} bits"
    quoted = repr(text[: LONGEST_VALUE_SHOWN + 1])
    if len(quoted) > LONGEST_VALUE_SHOWN:
        return f"{quoted[:LONGEST_VALUE_SHOWN]}... ({len(text)} characters)"
    return quoted


def printable(text: str) -> str:
    r"""The text with escapes in the place of characters that are not for reading.

    Control characters may command a terminal; others turn the direction of writing.

    >>> printable("P1" + chr(27)), printable("Ångström 7")
    ('P1\\x1b', 'Ångström 7')
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or unicodedata.category(char) == "Zs"
        else char.encode("unicode_escape").decode()
        for char in text
    )


def _place(location: object) -> str:
    """A location as messages name it: escaped, and cut when it is long."""
    text = location if isinstance(location, str) else "" if location is None else spelled(location)
    return printable(text[:LONGEST_PLACE_SHOWN])


def _value(value: object) -> str | None:
    """An offending value as a text that is escaped, and cut when it is long."""
    if value is None:
        return None
    text = spelled(value)
    if isinstance(value, _HOLDERS) or (text == "\0" and isinstance(value, int)):
        return shown(value)
    return printable(text[:LONGEST_VALUE_SHOWN]) + "..." * (len(text) > LONGEST_VALUE_SHOWN)


def _line(message: str) -> str:
    """A message as one line without control characters."""
    if not isinstance(message, str):
        raise _wrong_type("a message is text", message)
    return message if message.isprintable() else printable("; ".join(message.splitlines()))


def _row(row: int | None) -> int | None:
    """The number of a record."""
    if row is None or (type(row) is int and row > 0):
        return row
    with suppress(TypeError):
        if not isinstance(row, bool) and (number := operator.index(row)) > 0:
            return number
    raise _wrong_type("a row is a whole number from 1", row)


def _code(code: str) -> str:
    if not one_of(code, _CODES_OR_NONE):
        raise _wrong_type("a code is one of sciscore.errors.CODES", code)
    return code


def _counted(counted: str) -> str:
    if not one_of(counted, _COUNTED):
        raise _wrong_type(f"counted is one of {', '.join(_COUNTED)}", counted)
    return counted


def _wrong_type(expected: str, found: object) -> SciscoreError:
    return SciscoreError(f"{expected}, not {shown(found)}", "argument.type")


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong with the input.

    Parameters
    ----------
    location
        Path of the cell or the name of the column, such as ``right.motor.L3``;
        empty or None when the whole input is meant. At most 80 characters of it are kept.
    message
        What is wrong and what is allowed, in one line.
    row
        Number of the record in what `counted` says; None when there is only one.
    code
        What kind of problem it is, one of `CODES`; it stays the same where the words of
        the message change.
    value
        The offending value as text, at most 40 characters of it; None where there is none.
    counted
        What `row` counts. ``"row"``: rows of a table in a file as a spreadsheet shows them,
        so that the header is row 1, blank rows count, and the first record is in row 2 or
        below. ``"line"``: lines of a file of JSON lines, from 1. ``"record"``: records of
        anything else, from 1.

    Raises
    ------
    SciscoreError
        If the message is not text, the row not a whole number from 1, or the code unknown.

    Examples
    --------
    >>> problem = Problem(location="vac", message="blank", row=2, code="value.missing")
    >>> print(problem)
    record 2, vac: blank
    >>> Problem(**problem.to_dict()) == problem
    True
    """

    location: str = attrs.field(default="", converter=_place)
    message: str = attrs.field(converter=_line)
    row: int | None = attrs.field(default=None, converter=_row)
    code: str = attrs.field(default="", converter=_code)
    value: str | None = attrs.field(default=None, converter=_value)
    counted: str = attrs.field(default="record", converter=_counted)

    def to_dict(self) -> dict[str, Any]:
        """The problem as plain values: row, location, code, value, message.

        Examples
        --------
        >>> problem = Problem(location="vac", message="blank", code="value.missing", value="")
        >>> problem.to_dict()["code"], problem.to_dict()["row"]
        ('value.missing', None)
        """
        return {
            "row": self.row,
            "location": self.location or None,
            "code": self.code or SciscoreError.code,
            "value": self.value,
            "message": self.message,
        }

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.number, self.location)))
        return f"{place}: {self.message}" if place else self.message

    @property
    def number(self) -> str:
        """The number of the record with what it counts, such as ``row 3``; empty without one."""
        return "" if self.row is None else f"{self.counted} {self.row}"


class SciscoreError(ValueError):
    """Everything that sciscore refuses.

    Parameters
    ----------
    problems
        All problems that were found, or a single message.
    code
        The code of problems that have none, one of `CODES`; by default that of the class.

    Notes
    -----
    As a text, a fault that repeats is one line with its count and first places, and at
    most 30 lines are shown. `problems` holds every one.

    Examples
    --------
    >>> import sciscore as sci
    >>> try:
    ...     sci.Exam.intact().replace({"vac": "maybe"})
    ... except sci.SciscoreError as error:
    ...     print(error.problems[0])
    vac: 'maybe' is not an answer; use Yes, No, NT
    """

    code = "input.not_allowed"
    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem] | str, code: str = "") -> None:
        code = _code(code) or type(self).code
        if isinstance(problems, str):
            problems = (Problem(message=problems, code=code),)
        problems = items_of(problems)
        if not all(isinstance(problem, Problem) for problem in problems):
            raise _wrong_type("problems are a message, or values of Problem", problems)
        self.problems = tuple(
            problem if problem.code else _coded(problem, code) for problem in problems
        )
        super().__init__(self.problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)

    def __str__(self) -> str:
        return "\n".join(folded(self.problems))

    def to_dict(self) -> dict[str, Any]:
        """The error as plain values: its class and all problems."""
        return {
            "error": type(self).__name__,
            "problems": [problem.to_dict() for problem in self.problems],
        }


def _coded(problem: Problem, code: str) -> Problem:
    """The problem with a code; quick, since there may be many."""
    coded = copy.copy(problem)
    object.__setattr__(coded, "code", code)
    return coded


def folded(problems: Iterable[Problem]) -> list[str]:
    """Problems as lines, a fault that repeats as one line with its count and first places.

    >>> wrong = [Problem(location="vac", message="not an answer", row=n) for n in range(3, 9)]
    >>> folded(wrong)
    ['vac: not an answer (6 records: 3, 4, 5, ...)']
    >>> names = ("vac", "dap")
    >>> folded(Problem(location=name, message="missing", row=2, counted="row") for name in names)
    ['row 2, vac, dap: missing (rows as in a spreadsheet, with the header)']
    """
    faults: dict[str, list[Problem]] = {}
    for problem in problems:
        faults.setdefault(problem.message, []).append(problem)
    lines, note = [], AS_SHOWN
    for repeated in itertools.islice(faults.values(), MOST_LINES):
        numbered = any(one.row is not None and one.counted == "row" for one in repeated)
        lines.append(_fold(repeated, note if numbered else ""))
        note = "" if numbered else note
    if len(faults) > MOST_LINES:
        lines[-1:] = [f"and {len(faults) - MOST_LINES + 1:,} more kinds of problems"]
    return lines


def _fold(problems: list[Problem], note: str) -> str:
    """The line of one fault at all its places."""
    places = list(dict.fromkeys(problem.location for problem in problems if problem.location))
    numbered = [problem for problem in problems if problem.row is not None] or problems[:1]
    rows = list(dict.fromkeys(problem.row for problem in numbered))
    first, tail = numbered[0], ""
    if len(rows) > 1:
        count = f"{len(problems):,} times in " if len(problems) > len(rows) else ""
        tail = f"{count}{len(rows):,} {first.counted}s: {_first(rows)}"
    elif len(problems) > max(len(places), 1):
        tail = f"{len(problems):,} times"
    elif len(places) > PLACES_SHOWN:
        tail = f"{len(places):,} places"
    place = ", ".join(filter(None, (first.number if len(rows) == 1 else "", _first(places))))
    line = ": ".join(filter(None, (place, first.message)))
    tail = "; ".join(filter(None, (tail, note)))
    return f"{line} ({tail})" if tail else line


def _first(places: Sequence[object]) -> str:
    return ", ".join([*map(str, places[:PLACES_SHOWN]), *["..."] * (len(places) > PLACES_SHOWN)])


class ExamError(SciscoreError):
    """An exam holds cells that are not legal, or lacks some."""

    code = "exam.not_allowed"


class EditionError(SciscoreError):
    """An edition that sciscore does not know, or a grade the edition does not know."""

    code = "edition.unknown"


class MeasureError(SciscoreError):
    """A value that a measure does not know, or a choice it needs and was not given."""

    code = "measure.not_allowed"


class ScimError(SciscoreError):
    """A SCIM record holds scores that are not allowed, lacks entries, or is of another version."""

    code = "scim.not_allowed"


class OutcomeError(SciscoreError):
    """Visits, pairs or rules that do not give an outcome of a study."""

    code = "outcome.not_allowed"


class FormatError(SciscoreError):
    """A file or a table that is not in the expected form."""

    code = "table.not_allowed"


def items_of(given: object) -> tuple[Any, ...]:
    """The items of a list or another iterable; a text or a single thing is the only one.

    >>> items_of(["a", "b"]), items_of("ab"), items_of(None)
    (('a', 'b'), ('ab',), (None,))
    """
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        return (given,)
    return tuple(given)


def one_of(given: object, known: Iterable[str]) -> TypeGuard[str]:
    """True if something given, which may be of any type, is one of these words.

    >>> one_of("raise", ("raise", "report")), one_of([], {"a": 1})
    (True, False)
    """
    return isinstance(given, str) and given in known


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or nothing.

    >>> did_you_mean("righ.motor.L3", ["right.motor.L3", "vac"])
    "; did you mean 'right.motor.L3'?"
    """
    lowered = {name.casefold(): name for name in itertools.islice(known, MOST_WORDS)}
    text = spelled(word)
    close = difflib.get_close_matches(text[:LONGEST_VALUE_SHOWN].casefold(), lowered, n=1)
    return f"; did you mean {lowered[close[0]]!r}?" if close else ""
