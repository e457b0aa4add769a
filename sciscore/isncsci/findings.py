"""The eleven findings: their names, their values, and how one is printed."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import attrs

from sciscore.display import Cell
from sciscore.errors import ExamError, did_you_mean, shown
from sciscore.isncsci.motor_function import COMPLETENESS, GRADES
from sciscore.segments import LEVEL_NAMES, NA

#: The findings in order, each with the names of the bits of its set.
FINDINGS: Final = {
    "sensory_level_right": LEVEL_NAMES,
    "sensory_level_left": LEVEL_NAMES,
    "motor_level_right": LEVEL_NAMES,
    "motor_level_left": LEVEL_NAMES,
    "neurological_level": LEVEL_NAMES,
    "completeness": COMPLETENESS,
    "ais": GRADES,
    "sensory_zpp_right": LEVEL_NAMES,
    "sensory_zpp_left": LEVEL_NAMES,
    "motor_zpp_right": LEVEL_NAMES,
    "motor_zpp_left": LEVEL_NAMES,
}
#: Where each finding stands among them.
PLACES: Final = {name: place for place, name in enumerate(FINDINGS)}
#: Findings that two or more cord lesions leave to judgement.
JUDGED: Final = tuple(name for name in FINDINGS if "level" not in name)


@functools.lru_cache(maxsize=1 << 15)
def names_in(finding: str, mask: int) -> tuple[str, ...]:
    """The values in a set of a finding, NA first, then in order."""
    names = FINDINGS[finding]
    values = [names[place] for place in range(len(names)) if mask >> place & 1]
    return ("NA", *(v for v in values if v != "NA")) if mask & NA else tuple(values)


@functools.lru_cache(maxsize=1 << 15)
def texts_of(finding: str, mask: int, tagged: bool) -> tuple[str, str | None, str]:  # noqa: FBT001 - for the cache
    """Printed text of a set of a finding, its value, and its possible values in one text."""
    possible = names_in(finding, mask)
    one = Finding(name=finding, possible=possible, tagged=tagged, notes=())
    return str(one), one.value, ",".join(possible)


def notes_in_one(notes: Iterable[Iterable[str]]) -> str:
    """The notes of each finding in order, in one text."""
    named = zip(FINDINGS, notes, strict=True)
    return "; ".join(f"{name}: {note}" for name, found in named for note in found)


def mask_of(finding: str, possible: Iterable[str]) -> int:
    """The set of some values of a finding; a TypeError if one is not a value, or is given twice."""
    bits = {name: 1 << place for place, name in enumerate(FINDINGS[finding])} | {"NA": NA}
    mask = 0
    for value in possible:
        if mask & bits.get(value, -1) or value not in bits:
            raise TypeError(f"{shown(value)} is not a value of {finding}, or given twice")
        mask |= bits[value]
    return mask


def checked(finding: str, also: Collection[str] = ()) -> str:
    """The name of a finding, or one of the other names; an ExamError for any other."""
    names = (*FINDINGS, *also)
    given: object = finding
    if isinstance(given, str) and given in names:
        return given
    hint = did_you_mean(given, names)
    known = "finding or total" if also else "finding"
    raise ExamError(f"unknown {known} {shown(given)}; use one of {', '.join(names)}{hint}")


def runs(values: Sequence[str]) -> str:
    """The possible values of a level, three or more in a row as first and last.

    >>> runs(("NA", "C5", "C6", "C7", "T1", "INT"))
    'NA, C5-C7, T1, INT'
    """
    places = [LEVEL_NAMES.index(value) for value in values]
    parts: list[str] = []
    for _, group in itertools.groupby(enumerate(places), lambda item: item[1] - item[0]):
        names = [LEVEL_NAMES[place] for _, place in group]
        levels = [name for name in names if name not in ("INT", "NA")]
        if len(levels) > 2:
            names = [f"{levels[0]}-{levels[-1]}", *names[len(levels) :]]
        parts += names
    return ", ".join(parts)


def in_short(finding: str, values: Sequence[str]) -> str:
    """Values of a finding in one text, three or more levels in a row as first and last."""
    return runs(values) if FINDINGS[finding] is LEVEL_NAMES else ", ".join(values)


@attrs.frozen(kw_only=True)
class Finding:
    """One result of a classification.

    Attributes
    ----------
    name
        Which finding it is, such as ``"ais"``.
    possible
        Every value that some completion of the exam has, rostral before caudal and
        NA first; empty where the finding is left to clinical judgement.
    tagged
        Whether it rests on grades tagged as not due to the spinal cord injury: it
        would be another without the tags.
    notes
        What a reader should know about the value.

    Examples
    --------
    >>> finding = Finding(name="ais", possible=("C", "D"), tagged=True, notes=())
    >>> str(finding), finding.value
    ('ND*', None)
    """

    name: str
    possible: tuple[str, ...]
    tagged: bool
    notes: tuple[str, ...]

    @property
    def value(self) -> str | None:
        """The value if it is the same in every completion, else None."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def in_full(self) -> str:
        """Printed text, with the possible values where there are several."""
        several = f" ({', '.join(self.possible)})" if len(self.possible) > 1 else ""
        return f"{self}{several}"

    @property
    def possible_in_short(self) -> str:
        """The possible values, three or more levels in a row as first and last."""
        return in_short(self.name, self.possible)

    def cell(self) -> Cell:
        """The finding in a table: the value, or ND with what it may be."""
        if len(self.possible) > 1:
            return Cell(str(self), aside=self.possible_in_short, tone="open")
        return Cell(str(self), tone="dim" if self.value == "NA" else "")

    def __str__(self) -> str:
        return (self.value or "ND") + "*" * self.tagged
