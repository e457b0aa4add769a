"""AIS grades as registries recorded them: one letter, in each file's own notation.

A recorded letter is somebody's result, never part of an exam. It is read to be compared
with what the grades give; what a file writes where there is no letter becomes None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sciscore.errors import FormatError, Problem, did_you_mean, shown

_PLAIN: Final = {letter: letter for letter in "ABCDE"}

#: The letter by the text of a file, None where there is none.
NOTATIONS: Final[Mapping[str, Mapping[str, str | None]]] = {
    "sciscore": {**_PLAIN, "ND": None},
    "emsci": _PLAIN,
    "sygen": {f"AIS {letter}": letter for letter in _PLAIN} | {"ND": None},
    "nscisc": {**_PLAIN, "U": None},
}


def read_ais(texts: Iterable[object], notation: str, *, column: str = "") -> list[str | None]:
    """The letters of a column of recorded AIS grades.

    Parameters
    ----------
    texts
        The cells of the column.
    notation
        ``"emsci"`` (A), ``"sygen"`` (AIS A), ``"nscisc"`` (A, U for unknown) or
        ``"sciscore"`` (A, ND).
    column
        Name of the column in messages.

    Raises
    ------
    FormatError
        If a text is not defined in this notation; lists all, rows from 1.

    Examples
    --------
    >>> from sciscore.formats.letters import read_ais
    >>> read_ais(["AIS A", "ND"], "sygen")
    ['A', None]
    """
    if notation not in NOTATIONS:
        known = ", ".join(NOTATIONS)
        hint = did_you_mean(str(notation), NOTATIONS)
        raise FormatError(f"{shown(notation)} is no notation; use one of {known}{hint}")
    known_texts = NOTATIONS[notation]
    letters: list[str | None] = []
    problems: list[Problem] = []
    for row, text in enumerate(texts, 1):
        if isinstance(text, str) and text in known_texts:
            letters.append(known_texts[text])
        else:
            message = f"{shown('' if text is None else text)} is no AIS of {notation}; use "
            message += ", ".join(known_texts)
            problems.append(Problem(location=column, message=message, row=row))
    if problems:
        raise FormatError(problems)
    return letters
