"""Strata of a cohort: named columns of labels, crossed; and labels made of levels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.isncsci.classifications import Classifications, FindingColumn
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.outcomes.columns import level_masks, one_length, values_of
from sciscore.outcomes.fields import is_pair, is_text, known, refuse, refused, several
from sciscore.recorded import is_missing, whole_number
from sciscore.segments import INDEX, INT, LEVEL_NAMES, SEGMENTS, printed, segment_range

if TYPE_CHECKING:
    import numpy.typing as npt

#: A column with more strata than this holds names or measurements, not labels.
MOST_STRATA: Final = 1000
#: Labels that need no band of their own.
INTACT: Final = "intact"
UNDETERMINED: Final = "not determinable"
_BLANK: Final = "blank; give every person a stratum, or name one for them with `unlabelled`"
#: The two cuts in use between tetraplegia and paraplegia. None is the default.
CUTS: Final = ("C8", "T1")
#: The findings that are levels.
_NAMES: Final = tuple(name for name in FINDINGS if "_level" in name)
#: Neurological levels in any form.
LevelColumn: TypeAlias = Classifications | FindingColumn | Iterable[Finding | str | None]


@attrs.frozen(unsafe_hash=False)
class Labels:
    """A column of strata whose names are known beforehand, so that empty ones are reported.

    Attributes
    ----------
    values
        The label of each person, None where it is not known.
    known
        Every label that may stand there, in the order of the report.
    """

    values: tuple[str | None, ...] = several(str, type(None), of="the labels of people")
    known: tuple[str, ...] = several(str, of="labels")

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[str | None]:
        return iter(self.values)


def _label(value: object, unlabelled: str | None) -> str | None:
    """The text of a label, or None if it is not one; 1.0 is the label 1."""
    if is_missing(value):
        return unlabelled
    if isinstance(value, str | bool | np.bool_):
        return str(value)
    number = whole_number(value)
    return None if number is None else str(number)


def _coded(
    name: str, column: object, unlabelled: str | None
) -> tuple[tuple[str, ...], npt.NDArray[np.int64], list[Problem]]:
    """The labels of a column, their number for each person, and the problems."""
    values = values_of(column, name)
    labels = [_label(value, unlabelled) for value in values]
    there = {label for label in labels if label is not None}
    names, allowed = sorted(there), "a text or a whole number"
    if isinstance(column, Labels):
        names = [*column.known, *there.intersection([unlabelled])]
        allowed = f"one of {', '.join(column.known)}"
    number = {label: place for place, label in enumerate(dict.fromkeys(names))}
    problems = [
        Problem(location=name, message=_BLANK if is_missing(value) else message, row=row)
        for row, (value, label) in enumerate(zip(values, labels, strict=True), 1)
        if label not in number
        for message in [f"{shown(value)} is not a stratum; use {allowed}"]
    ]
    codes = np.array([number.get(label or "", 0) for label in labels], np.int64)
    return tuple(number), codes, problems


def clashes(names: Iterable[str], taken: Iterable[str]) -> list[Problem]:
    """The problems of strata that have the name of a column of the result."""
    reserved = frozenset(taken)
    message = "is a column of the result; call the strata otherwise"
    return [Problem(location=name, message=message) for name in names if name in reserved]


def crossed(
    columns: Mapping[str, object], count: int, unlabelled: str | None, taken: Iterable[str]
) -> tuple[tuple[tuple[str, ...], ...], npt.NDArray[np.int64]]:
    """The labels of the strata that columns make together, and the number of each person's.

    Every combination of their labels is a stratum, with or without people in it.
    """
    if not (unlabelled is None or is_text(unlabelled)):
        raise refused("unlabelled", f"{shown(unlabelled)} is not the name of a stratum")
    problems = clashes(columns, taken)
    labels, total = [], np.zeros(count, np.int64)
    for name, column in columns.items():
        own, codes, wrong = _coded(name, column, unlabelled)
        problems += wrong
        one_length({"baseline": count, name: len(codes)})
        labels.append(own)
        total = total * len(own) + codes
    if problems:
        raise OutcomeError(problems)
    size = math.prod(map(len, labels))
    if size > MOST_STRATA:
        message = f"{size:,} strata of {', '.join(columns)}; use labels that people share"
        raise OutcomeError(message)
    return tuple(itertools.product(*labels)), total


def level_bands(levels: LevelColumn, bands: Mapping[str, tuple[str, str]]) -> Labels:
    """The band in which the level of each person lies.

    Parameters
    ----------
    levels
        The neurological level of each person: a name such as ``"C5"``, ``"INT"``, ``"ND"``,
        a finding, or None where there was no exam; or the `Classifications` of a cohort.
    bands
        The first and the last level of each band, by its name.

    Returns
    -------
    Labels
        For `transitions`: the name of the band; ``intact`` for INT; ``not determinable``
        where the level may lie in one band or another; None where there was no exam.

    Raises
    ------
    OutcomeError
        If two bands overlap or are not of levels, a value is not a level, or a level lies in
        no band; lists all of them.

    Examples
    --------
    >>> from sciscore.outcomes import level_bands
    >>> bands = {"C1-C4": ("C1", "C4"), "C5-C8": ("C5", "C8"), "T1-S5": ("T1", "S4-5")}
    >>> level_bands(["C4", "C6", "ND", "INT"], bands).values
    ('C1-C4', 'C5-C8', 'not determinable', 'intact')
    """
    sets = _bands(bands)
    found = levels.neurological_level if isinstance(levels, Classifications) else levels
    masks, problems = level_masks(found, "levels", _NAMES)
    named: dict[int, str | None] = {0: None, INT: INTACT}
    for row, mask in enumerate(masks, 1):
        if mask not in named:
            named[mask] = next((n for n, band in sets.items() if not mask & ~band), UNDETERMINED)
        outside = mask & ~(INT | sum(sets.values()))
        if outside:
            level = printed(LEVEL_NAMES[outside.bit_length() - 1])
            message = f"{level} lies in none of the bands; name one for it"
            problems.append(Problem(location="levels", message=message, row=row))
    refuse(problems)
    values = tuple(named[mask] for mask in masks)
    rare = (name for name in (INTACT, UNDETERMINED) if name in values)
    return Labels(values, (*bands, *rare))


def _bands(bands: Mapping[str, tuple[str, str]]) -> dict[str, int]:
    """The set of levels of each band; an OutcomeError if they are none."""
    given: object = bands
    if not isinstance(given, Mapping):
        message = f"{shown(given)} is not a mapping; use the first and the last level by name"
        raise refused("bands", message)
    message = "use the first and the last level of the band, such as ('C1', 'C8')"
    refuse(
        Problem(location=str(name), message=message)
        for name, ends in bands.items()
        if not is_pair(ends)
    )
    sets: dict[str, int] = {}
    for name, ends in bands.items():
        first, last = (str(end).replace("-", "_") for end in ends)
        if first not in INDEX or last not in INDEX or INDEX[first] > INDEX[last]:
            message = f"{shown(ends)} is not a band; use the first and the last level, C1 to S4-5"
            raise refused(str(name), message)
        for other, band in sets.items():
            if band & segment_range(first, last):
                raise refused(str(name), f"overlaps {other}; a level lies in one band only")
        sets[str(name)] = segment_range(first, last)
    return sets


def plegia(levels: LevelColumn, *, last_tetraplegic: str) -> Labels:
    """Tetraplegia or paraplegia, by the neurological level and a stated cut.

    Parameters
    ----------
    levels
        The neurological level of each person, as for `level_bands`.
    last_tetraplegic
        The last level that is called tetraplegia: ``"C8"`` or ``"T1"``. Both are in use;
        there is no default.

    Returns
    -------
    Labels
        For `transitions`.

    Raises
    ------
    OutcomeError
        If the cut is another, or a value is not a level.

    Notes
    -----
    Published analyses differ in where T1 belongs, and one lists it in both groups. Report
    the cut with the result.

    Examples
    --------
    >>> from sciscore.outcomes import plegia
    >>> plegia(["C8", "T1", "T2"], last_tetraplegic="C8").values
    ('tetraplegia', 'paraplegia', 'paraplegia')
    >>> plegia(["C8", "T1", "T2"], last_tetraplegic="T1").values
    ('tetraplegia', 'tetraplegia', 'paraplegia')
    """
    known("last_tetraplegic", last_tetraplegic, CUTS, "a cut in use")
    after = SEGMENTS[INDEX[last_tetraplegic] + 1]
    bands = {
        "tetraplegia": (SEGMENTS[0], last_tetraplegic),
        "paraplegia": (after, SEGMENTS[-1]),
    }
    return level_bands(levels, bands)
