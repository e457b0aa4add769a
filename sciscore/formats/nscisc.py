"""Totals, grades and levels of the public files of the National SCI Statistical Center.

These files hold no exams, only what was computed from them, so nothing here can be
classified. What matters is to keep apart a score, a code for "not testable" and a code
for "unknown": 888 and 999 in a column of totals make every mean wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import attrs

from sciscore.errors import FormatError, Problem
from sciscore.kinds import AIS, LEVEL
from sciscore.recorded import Kind, is_missing, plain_text, read_value, whole_number

NOT_TESTABLE: Final = "not testable"
UNKNOWN: Final = "unknown"
BLANK: Final = "blank"
_REGIONS: Final = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}


@attrs.frozen(kw_only=True)
class Recorded:
    """Value recorded by a registry, or the reason why there is none.

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


def _kind(kind: Kind, allowed: str) -> Kind:
    """A kind of which one value is recorded, never ND, several or a tag."""
    return attrs.evolve(kind, allowed=allowed, open=False, several=False)


def _total(highest: int) -> Kind:
    allowed = f"0 to {highest}, 888 (not testable), 999 (unknown), blank"
    return Kind(noun="a total of NSCISC", allowed=allowed, highest=highest)


_GRADE: Final = _kind(AIS, "A to E, U (unknown), blank")
_LEVEL: Final = _kind(
    LEVEL.as_recorded().declare(spellings={"X00": "INT"} | dict.fromkeys(("S04", "S05"), "S4_5")),
    "C01-C08, T01-T12, L01-L05, S01-S03, X00 (normal), C99, T99, L99, S99 or X99 (unknown), "
    "blank; until August 2013 also S04, S05, S45",
)
#: Why there is no value, by code, for totals, grades and levels.
_NO_TOTAL: Final = {"888": NOT_TESTABLE, "999": UNKNOWN}
_NO_GRADE: Final = {"u": UNKNOWN}
_NO_LEVEL: Final = {
    f"{region.lower()}99": f"{word} level unknown" for region, word in _REGIONS.items()
} | {"x99": UNKNOWN}
_MOTOR: Final = (_total(100), _NO_TOTAL)
_SENSORY: Final = (_total(112), _NO_TOTAL)
#: How each variable is read, and what stands for no value: at admission, on the way and at
#: discharge; follow-up last.
VARIABLES: Final[Mapping[str, tuple[Kind, Mapping[str, str]]]] = {
    **dict.fromkeys(("AASATotA", "AASATotR", "AASATotD", "BASATot"), _MOTOR),
    **dict.fromkeys(("ALTTotRh", "ALTTotDs", "APPTotRh", "APPTotDs"), _SENSORY),
    **dict.fromkeys(("BLTTotal", "BPPTotal"), _SENSORY),
    **dict.fromkeys(("AASAImAd", "AASAImRh", "AASAImDs", "BASAImp"), (_GRADE, _NO_GRADE)),
    **dict.fromkeys(("ANurLvlA", "ANurLvlR", "ANurLvlD"), (_LEVEL, _NO_LEVEL)),
}


def _read(name: str, cell: object) -> Recorded | Problem:
    kind, absent = VARIABLES[name]
    if is_missing(cell):
        return Recorded(code="", missing=BLANK)
    text = plain_text(cell)
    code = cell.strip() if isinstance(cell, str) else text or ""
    if text is not None and text in absent:
        return Recorded(code=code, missing=absent[text])
    read = read_value(kind, cell, name)
    if isinstance(read, Problem):
        hint = "; a number is somebody's recoding, go back to the letters"
        recoded = kind is _GRADE and whole_number(cell) is not None
        return attrs.evolve(read, message=read.message + hint) if recoded else read
    return Recorded(code=code, value=None if read is None else read.value)


def read(record: Mapping[str, Any]) -> dict[str, Recorded]:
    """The totals, AIS grades and levels of a record, by variable.

    Parameters
    ----------
    record
        Cells by name of the variable; variables not in `VARIABLES` are left alone.

    Returns
    -------
    dict
        A `Recorded` for each variable that is there.

    Raises
    ------
    FormatError
        That lists all codes that are not defined.

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
    read = {name: _read(name, cell) for name, cell in record.items() if name in VARIABLES}
    problems = [found for found in read.values() if isinstance(found, Problem)]
    if problems:
        raise FormatError(problems)
    return {name: found for name, found in read.items() if isinstance(found, Recorded)}
