"""Totals, grades and levels of the public files of the National SCI Statistical Center.

These files hold no exams, only what was computed from them, so nothing here can be
classified. What matters is to keep apart a score, a code for "not testable" and a code
for "unknown": 888 and 999 in a column of totals make every mean wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem, shown, spelled
from sciscore.segments import SEGMENTS

NOT_TESTABLE: Final = "not testable"
UNKNOWN: Final = "unknown"
BLANK: Final = "blank"

_ABSENT: Final = {"888": NOT_TESTABLE, "999": UNKNOWN, "": BLANK}
_GRADES: Final = "ABCDE"
_REGIONS: Final = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}


@attrs.frozen(kw_only=True)
class Recorded:
    """What a registry recorded: a value, or why there is none.

    Attributes
    ----------
    code
        The text as it stands in the file.
    value
        A number for totals, a letter for the AIS, a segment or INT for levels; None if
        there is none.
    missing
        Why there is no value, such as ``not testable``; None if there is one.
    """

    code: str
    value: int | str | None = None
    missing: str | None = None


def _levels() -> dict[str, Recorded]:
    """Every code of a level."""
    known = {
        f"{name[0]}{int(name[1:]):02}": name for name in SEGMENTS if name != "S4_5"
    } | dict.fromkeys(("S04", "S05", "S45"), "S4_5")
    absent = {f"{region}99": f"{word} level unknown" for region, word in _REGIONS.items()}
    return (
        {code: Recorded(code=code, value=name) for code, name in known.items()}
        | {"X00": Recorded(code="X00", value="INT")}
        | {
            code: Recorded(code=code, missing=why)
            for code, why in (absent | {"X99": UNKNOWN, "": BLANK}).items()
        }
    )


_LEVELS: Final = _levels()
_LETTERS: Final = {letter: Recorded(code=letter, value=letter) for letter in _GRADES} | {
    "U": Recorded(code="U", missing=UNKNOWN),
    "": Recorded(code="", missing=BLANK),
}


def _text(cell: object) -> str:
    """The text of a cell that is a text, a whole number or nothing."""
    if isinstance(cell, str) or cell is None:
        return cell or ""
    return spelled(cell) if isinstance(cell, int) and not isinstance(cell, bool) else "\0"


def _total(cell: object, highest: int) -> Recorded | str:
    text = _text(cell)
    if text in _ABSENT:
        return Recorded(code=text, missing=_ABSENT[text])
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= highest:
        return Recorded(code=text, value=int(text))
    return (
        f"{shown(cell)} is not a total; use 0-{highest}, 888 (not testable), 999 (unknown), blank"
    )


def _motor(cell: object) -> Recorded | str:
    return _total(cell, 100)


def _sensory(cell: object) -> Recorded | str:
    return _total(cell, 112)


def _grade(cell: object) -> Recorded | str:
    if _text(cell) in _LETTERS:
        return _LETTERS[_text(cell)]
    hint = "; a number is somebody's recoding, go back to the letters"
    said = f"{shown(cell)} is not an AIS of NSCISC; use A to E, U (unknown), blank"
    return said + (hint if _text(cell).isdigit() else "")


def _level(cell: object) -> Recorded | str:
    if _text(cell) in _LEVELS:
        return _LEVELS[_text(cell)]
    return (
        f"{shown(cell)} is not a level of NSCISC; use C01-C08, T01-T12, L01-L05, S01-S03, X00 "
        "(normal), C99, T99, L99, S99 or X99 (unknown), blank; until August 2013 also S04, S05, S45"
    )


#: How each variable is read: at admission, on the way and at discharge; follow-up last.
VARIABLES: Final[Mapping[str, Callable[[object], Recorded | str]]] = {
    **dict.fromkeys(("AASATotA", "AASATotR", "AASATotD", "BASATot"), _motor),
    **dict.fromkeys(("ALTTotRh", "ALTTotDs", "APPTotRh", "APPTotDs"), _sensory),
    **dict.fromkeys(("BLTTotal", "BPPTotal"), _sensory),
    **dict.fromkeys(("AASAImAd", "AASAImRh", "AASAImDs", "BASAImp"), _grade),
    **dict.fromkeys(("ANurLvlA", "ANurLvlR", "ANurLvlD"), _level),
}


def read(record: Mapping[str, Any]) -> dict[str, Recorded]:
    """The totals, AIS grades and levels of a record, by variable.

    Parameters
    ----------
    record
        Cells by name of the variable; variables that are not in `VARIABLES` are left
        alone.

    Returns
    -------
    dict
        A `Recorded` for each variable that is there.

    Raises
    ------
    FormatError
        If a code is not defined; lists all of them. If the record is no mapping.

    Notes
    -----
    The neurological level of NSCISC is another measure than that of the standard: the
    higher of the two sides' preserved levels, with motor function against gravity.

    Examples
    --------
    >>> from sciscore.formats import nscisc
    >>> found = nscisc.read({"AASATotA": "888", "AASAImAd": "C", "ANurLvlA": "C05"})
    >>> found["AASATotA"].missing, found["AASAImAd"].value, found["ANurLvlA"].value
    ('not testable', 'C', 'C5')
    """
    if not isinstance(record, Mapping):
        raise FormatError(f"a record is a mapping, not {type(record).__name__}")
    found: dict[str, Recorded] = {}
    problems: list[Problem] = []
    for name, cell in record.items():
        if name in VARIABLES:
            made = VARIABLES[name](cell)
            if isinstance(made, Recorded):
                found[name] = made
            else:
                problems.append(Problem(location=name, message=made))
    if problems:
        raise FormatError(problems)
    return found


def write(found: Mapping[str, Recorded]) -> dict[str, str]:
    """The codes of what was read, by variable.

    Examples
    --------
    >>> from sciscore.formats import nscisc
    >>> nscisc.write(nscisc.read({"ANurLvlD": "X00"}))
    {'ANurLvlD': 'X00'}
    """
    return {name: recorded.code for name, recorded in found.items()}
