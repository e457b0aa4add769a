"""What sciscore raises: one error that lists every problem found.

Untrusted input can only ever raise a :class:`SciscoreError`. An error names the
place and the offending value of each problem, and nothing else of the exam:
exams are health data.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from typing import Any

LONGEST_VALUE_SHOWN = 40
LONGEST_PLACE_SHOWN = 80
#: Bits of the largest number that is spelled out.
_MOST_BITS = 4 * LONGEST_VALUE_SHOWN


def spelled(value: object) -> str:
    r"""The text of a value; of a number that Python may refuse to spell out, one that none has.

    >>> spelled(5), spelled(10**5000)
    ('5', '\x00')
    """
    return "\0" if isinstance(value, int) and value.bit_length() > _MOST_BITS else str(value)


def shown(value: object) -> str:
    """The value as it stands in a message: quoted, and cut when it is long."""
    text = spelled(value)
    if isinstance(value, int) and text == "\0":
        return f"a number of {value.bit_length()} bits"
    quoted = ascii(text[: LONGEST_VALUE_SHOWN + 1])
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
    """A place as messages name it: cut when it is long."""
    return str(location)[:LONGEST_PLACE_SHOWN]


def _value(value: str | None) -> str | None:
    """A value as problems keep it: cut when it is long."""
    return None if value is None else value[:LONGEST_VALUE_SHOWN]


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong with the input.

    Parameters
    ----------
    location
        Path of the cell or the name of the column, such as ``right.motor.L3``;
        empty when the whole input is meant. At most 80 characters of it are kept.
    message
        What is wrong and what is allowed, in one line.
    row
        Number of the record, counted from 1; None when there is only one.
    code
        Stable dotted name of the kind of problem, such as ``value.not_allowed``.
    value
        The offending value as text, cut when it is long; None if there is none.
    """

    location: str = attrs.field(default="", converter=_place)
    message: str
    row: int | None = None
    code: str = ""
    value: str | None = attrs.field(default=None, converter=_value)

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (f"row {self.row}" if self.row is not None else "", self.location)
            if part
        )
        return f"{place}: {self.message}" if place else self.message


class SciscoreError(ValueError):
    """Everything that sciscore refuses.

    Parameters
    ----------
    problems
        All problems that were found, or a single message.

    Examples
    --------
    >>> import sciscore as sci
    >>> try:
    ...     sci.Exam.intact().replace({"vac": "maybe"})
    ... except sci.SciscoreError as error:
    ...     print(error.problems[0])
    vac: 'maybe' is not an answer; use Yes, No, NT
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        if isinstance(problems, str):
            problems = (Problem(location="", message=problems),)
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class ExamError(SciscoreError):
    """An exam holds cells that are not legal, or lacks some."""


class EditionError(SciscoreError):
    """An edition that sciscore does not know, or a grade the edition does not know."""


class MeasureError(SciscoreError):
    """A value that a measure does not know, or a choice it needs and was not given."""


class ScimError(SciscoreError):
    """A SCIM record holds scores that are not allowed, lacks entries, or is of another version."""


class OutcomeError(SciscoreError):
    """Visits, pairs or rules from which no outcome of a study can be told."""


class FormatError(SciscoreError):
    """A file or a table that is not in the expected form."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or nothing."""
    lowered = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:100].casefold(), lowered, n=1)
    return f"; did you mean {lowered[close[0]]!r}?" if close else ""
