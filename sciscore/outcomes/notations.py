"""Findings and totals as somebody recorded them, read in the notations of the field.

What a column may hold is in one table. A text that it does not define is refused, never
guessed; a blank is "not recorded", and ND is a result of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.intervals import BY_VALUE
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes import recorded
from sciscore.segments import SEGMENTS

if TYPE_CHECKING:
    import numpy.typing as npt

_LEVELS: Final = SEGMENTS[:-1]
#: S4-5 is no level that an exam can have, but it is recorded.
LEVEL_VALUES: Final = (*_LEVELS, "INT", "S4_5")
ZONE_VALUES: Final = (*_LEVELS, "NA", "INT", "S4_5")
_NA: Final = dict.fromkeys(("na", "n/a"), "NA")
_ANY_LEVEL: Final = {
    **{text: name for name in _LEVELS for text in (name.lower(), f"{name[0].lower()}0{name[1:]}")},
    **dict.fromkeys(("int", "x00"), "INT"),
    **dict.fromkeys(("s4_5", "s4-5", "s45", "s4-s5", "s04", "s05"), "S4_5"),
    **dict.fromkeys(("c99", "t99", "l99", "s99", "x99"), ""),
}


class _Notation(NamedTuple):
    """What a column of words may hold: values in order, texts of each, and what is told of them.

    Texts are in small letters; one that says that it is unknown stands for nothing.
    """

    values: tuple[str, ...]
    texts: Mapping[str, str]
    allowed: str


_LEVEL: Final = _Notation(LEVEL_VALUES, _ANY_LEVEL, "C1 to S3, INT, ND")
_ZONE: Final = _Notation(ZONE_VALUES, _ANY_LEVEL | _NA, "C1 to S3, NA, ND")
_ANSWER: Final = _Notation(("No", "Yes"), {"yes": "Yes", "no": "No"}, "Yes, No, NT")
_LETTERS: Final = {text: one for one in "ABCDE" for text in (one.lower(), f"ais {one.lower()}")}
_ENDS: Final = {"c": "C", "complete": "C", "i": "I", "incomplete": "I"}
_NOTATIONS: Final[Mapping[str, _Notation]] = {
    **{name: _LEVEL if "level" in name else _ZONE for name in FINDINGS},
    "ais": _Notation((*"ABCDE", "NA"), _LETTERS | _NA | {"u": ""}, "A to E, NA, ND"),
    "completeness": _Notation(("C", "I", "NA"), _ENDS | _NA, "C, I, NA, ND"),
    "vac": _ANSWER,
    "dap": _ANSWER,
}
#: What a column of words may hold, in order: the place of a word is its number.
WORDS: Final = {name: notation.values for name, notation in _NOTATIONS.items()}
#: The highest number of a column of totals or of SCIM scores.
MAXIMA: Final[Mapping[str, int]] = {
    name.removeprefix("scim_"): most for name, most in recorded.MAXIMA.items()
}
#: Everything that may be recorded.
COLUMNS: Final = (*WORDS, *MAXIMA)

#: A finding that could not be determined, or was not tested.
_OPEN: Final = frozenset({"nd", "utd", "nt"})
_NONE: Final = float("nan")
_NUMBER: Final = re.compile(r"-?[0-9]{1,4}(\.0+)?")


@attrs.frozen(unsafe_hash=False)
class Recorded:
    """A column as it was recorded.

    Attributes
    ----------
    name
        Name of the finding or total.
    numbers
        The total, or the place of the word in `WORDS`; NaN where there is none.
        float64 of shape (n,).
    open
        Where it was recorded as not determinable, bool of shape (n,).
    tagged
        Where it was recorded with ``*``, bool of shape (n,).
    """

    name: str
    numbers: npt.NDArray[np.float64] = attrs.field(eq=BY_VALUE)
    open: npt.NDArray[np.bool_] = attrs.field(eq=BY_VALUE)
    tagged: npt.NDArray[np.bool_] = attrs.field(eq=BY_VALUE)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def given(self) -> npt.NDArray[np.bool_]:
        """Where anything was recorded."""
        return np.asarray(self.open | ~np.isnan(self.numbers))

    def text(self, row: int) -> str:
        """What was recorded, as sciscore spells it; nothing where nothing was."""
        if self.open[row]:
            return "ND" + "*" * bool(self.tagged[row])
        number = self.numbers[row]
        return "" if np.isnan(number) else word(self.name, number) + "*" * bool(self.tagged[row])


def word(name: str, number: float) -> str:
    """A number of a column in print; of one of two visits, ``before: ais`` for instance."""
    _, _, name = name.rpartition(": ")
    if name in WORDS:
        return WORDS[name][int(number)].replace("_", "-")
    return f"{number:g}"


def _number(name: str, text: str) -> float | None:
    """The number of a text; NaN if it says that it is unknown, None if it is not read."""
    if name not in WORDS:
        return float(text) if _NUMBER.fullmatch(text) else None
    known = _NOTATIONS[name].texts.get(text)
    if known is None:
        return None
    return WORDS[name].index(known) if known else _NONE


def _refusal(name: str, text: str) -> str:
    allowed = _NOTATIONS[name].allowed if name in WORDS else f"0-{MAXIMA[name]}, ND"
    return f"{text} is no value of {name}; use {allowed}"


def _text_of(cell: object) -> str | None:
    """The text of a cell in small letters; None if it is of no kind that is read."""
    if isinstance(cell, str):
        return cell.strip().casefold()
    try:
        blank = cell is None or bool(cell != cell)  # noqa: PLR0124 - NaN, as data frames have it
    except TypeError:  # the NA of pandas is neither true nor false
        blank = True
    except (ValueError, ArithmeticError):  # an array, or a decimal that may not be compared
        return None
    if blank:
        return ""
    if isinstance(cell, bool | np.bool_) or not isinstance(cell, int | float | np.number):
        return None
    return str(int(cell)) if cell == int(cell) else str(cell)


def _read_cell(name: str, cell: object) -> tuple[float, bool, bool] | str:
    """Number, whether open, whether tagged; or why the cell is refused."""
    try:
        text = _text_of(cell)
    except (TypeError, ValueError, OverflowError):
        text = None
    if text == "":
        return _NONE, False, False
    if text is not None:
        bare = text.removesuffix("*") if name in FINDINGS else text
        if bare in _OPEN:
            return _NONE, True, bare != text
        number = _number(name, bare)
        if number is not None:
            return number, False, bare != text
    return f"{_refusal(name, shown(cell))}, or a blank"


def _out_of_range(name: str, number: float) -> str | None:
    """Why a number is refused; None if it is not."""
    if name in WORDS or np.isnan(number) or 0 <= number <= MAXIMA[name]:
        return None
    hint = "; if it stands for missing or not testable, leave a blank or enter ND"
    return _refusal(name, f"{number:g}") + hint * (number in (888, 999))


def read_column(
    name: str, cells: Iterable[object], location: str = "", *, in_range: bool
) -> tuple[Recorded, list[Problem]]:
    """A recorded column, and what in it is refused; rows from 1.

    Parameters
    ----------
    name
        Name of the finding or total.
    cells
        What was recorded, a cell for each exam.
    location
        Name of the column in messages; by default the name of the finding.
    in_range
        Whether to refuse totals that are out of range.

    Notes
    -----
    Levels are read as C5, c5 or C05, S4-5 also as S4_5, S45 or S4-S5, and X00 as INT; AIS
    as A or AIS A; completeness as C or Complete. ND, UTD and NT are not determinable. A
    blank, NaN, U for the AIS, and X99 or C99 for a level are not recorded.
    """
    made: dict[object, tuple[float, bool, bool] | str] = {}
    read: list[tuple[float, bool, bool]] = []
    problems: list[Problem] = []
    for row, cell in enumerate(cells, 1):
        key = (type(cell), cell) if isinstance(cell, str | int | float) else None
        found = made.get(key) if key else None
        if found is None:
            found = _read_cell(name, cell)
            if in_range and not isinstance(found, str):
                found = _out_of_range(name, found[0]) or found
            made[key] = found
        if isinstance(found, str):
            problems.append(Problem(location=location or name, message=found, row=row))
            found = (_NONE, False, False)
        read.append(found)
    table = np.array(read, np.float64).reshape(len(read), 3)
    column = Recorded(name, table[:, 0].copy(), table[:, 1] > 0, table[:, 2] > 0)
    return column, problems


def read_columns(
    columns: Mapping[str, Sequence[object]],
    *,
    known: Sequence[str] = COLUMNS,
    location: Callable[[str], str] = str,
    in_range: bool = True,
    count: int | None = None,
) -> dict[str, Recorded]:
    """Recorded columns by name; one error lists everything that is refused.

    Parameters
    ----------
    columns
        Cells by name of the finding or total.
    known
        The names that may be there.
    location
        What a column is called in messages.
    in_range
        Whether to refuse totals that are out of range.
    count
        How many rows each has; by default as many as the first.

    Raises
    ------
    OutcomeError
        If a name or a cell is not known, or the columns are of different lengths.
    """
    problems = [
        Problem(
            location=name,
            message=f"is no finding and no total{did_you_mean(str(name), known)}",
        )
        for name in columns
        if name not in known
    ]
    problems += [
        Problem(
            location=location(name), message=f"expected a list of cells, not {type(cells).__name__}"
        )
        for name, cells in columns.items()
        if isinstance(cells, str | bytes) or not hasattr(cells, "__len__")
    ]
    if problems:
        raise OutcomeError(problems)
    made: dict[str, Recorded] = {}
    for name, cells in columns.items():
        count = len(cells) if count is None else count
        if len(cells) != count:
            message = f"{len(cells)} rows, expected {count}"
            problems.append(Problem(location=location(name), message=message))
            continue
        made[name], wrong = read_column(name, cells, location(name), in_range=in_range)
        problems += wrong
    if problems:
        raise OutcomeError(sorted(problems, key=lambda p: p.row or 0))
    return made
