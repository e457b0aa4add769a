"""WISCI II: the level of walking from device, braces and help.

The table of the 21 levels stands in the copyright notice of the index [WISCI II; the upper
levels also in WISCI-SR]. Labels are our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from sciscore.errors import Problem, did_you_mean, items_of, shown
from sciscore.kinds import FLAG
from sciscore.measures.measure import Result, refuse, values_of
from sciscore.recorded import Kind, is_missing, words

UNABLE: Final = "unable"
DEVICES: Final = ("none", "one cane or crutch", "two crutches", "walker", "parallel bars")

#: What describes a way to walk.
PARTS: Final[Mapping[str, Kind]] = {
    "device": Kind(
        noun="a device",
        allowed=", ".join((*DEVICES, UNABLE)),
        spellings=words(dict.fromkeys((*DEVICES, UNABLE), ())),
        required=", ".join((*DEVICES, UNABLE)),
    ),
    "braces": FLAG,
    "persons": Kind(
        noun="a number of helpers", allowed="0, 1 or 2", highest=2, required="0, 1 or 2"
    ),
    "ten_metres": FLAG,
}
_ANSWERS: Final = {"Yes": True, "No": False}

_NONE, _ONE, _TWO, _WALKER, _BARS = DEVICES
#: Level by device, braces, persons who help, and whether over 10 m.
LEVELS: Final[Mapping[tuple[object, ...], int]] = {
    (UNABLE,): 0,
    (_BARS, True, 2, False): 1,
    (_BARS, True, 2, True): 2,
    (_BARS, True, 1, True): 3,
    (_BARS, False, 1, True): 4,
    (_BARS, True, 0, True): 5,
    (_WALKER, True, 1, True): 6,
    (_TWO, True, 1, True): 7,
    (_WALKER, False, 1, True): 8,
    (_WALKER, True, 0, True): 9,
    (_ONE, True, 1, True): 10,
    (_TWO, False, 1, True): 11,
    (_TWO, True, 0, True): 12,
    (_WALKER, False, 0, True): 13,
    (_ONE, False, 1, True): 14,
    (_ONE, True, 0, True): 15,
    (_TWO, False, 0, True): 16,
    (_NONE, False, 1, True): 17,
    (_NONE, True, 0, True): 18,
    (_ONE, False, 0, True): 19,
    (_NONE, False, 0, True): 20,
}
#: Why a way to walk has no level, by whether it leads over 10 m.
NO_LEVEL: Final = {
    True: "the index has no level for this combination",
    False: "less than 10 m has a level only in parallel bars, with braces and two persons",
}


@attrs.frozen(kw_only=True)
class WisciLevel(Result):
    """A level of WISCI II.

    Attributes
    ----------
    level
        0 to 20; None where the index has none for what was given.
    notes
        Why there is no level, or which of several ways to walk have none.
    """

    level: int | None
    notes: tuple[str, ...] = ()


def _read(given: object, row: int | None = None) -> tuple[tuple[object, ...], list[Problem]]:
    """A way to walk as `LEVELS` knows it, and what is wrong with it."""
    if not isinstance(given, Mapping):
        message = f"{shown(given)} is not a mapping"
        return (), [Problem(location="", message=message, row=row, code="record.not_a_mapping")]
    problems = [
        Problem(location=key, message=f"unknown{did_you_mean(key, PARTS)}", code="field.unknown")
        for key in given
        if key not in PARTS
    ]
    way: list[object] = []
    for name, kind in PARTS.items():
        cell = given.get(name)
        if way != [UNABLE]:
            values, wrong = values_of(kind, cell, name)
            way += (_ANSWERS.get(str(value), value) for value in values)
            problems += wrong
        elif not is_missing(cell):
            message = f"leave blank where the device is {UNABLE}"
            problems.append(Problem(location=name, message=message, code="value.contradiction"))
    return tuple(way), [attrs.evolve(problem, row=row) for problem in problems]


def wisci_level(
    *, device: str, braces: object = None, persons: object = None, ten_metres: object = None
) -> WisciLevel:
    """The WISCI II level of one way to walk.

    Parameters
    ----------
    device
        ``"none"``, ``"one cane or crutch"``, ``"two crutches"``, ``"walker"`` or
        ``"parallel bars"``; ``"unable"`` for who cannot stand or take part in assisted
        walking, with nothing else given.
    braces
        Whether braces are worn: True or False, also as Yes or No.
    persons
        How many persons help: 0, 1 or 2.
    ten_metres
        Whether the way leads over 10 m: True or False, also as Yes or No. There is no
        default: all levels but 0 and 1 ask for it.

    Returns
    -------
    WisciLevel
        The level, 0 to 20; None, and why, where the index has none.

    Raises
    ------
    MeasureError
        With everything that is missing or not allowed.

    Notes
    -----
    An ordinal index for people with spinal cord injury of 3 years and over [WISCI II;
    WISCI-SR]: do not average levels or subtract them as if steps were equal, and do not read
    speed or endurance from it.

    Examples
    --------
    >>> wisci_level(device="walker", braces=False, persons=0, ten_metres=True).level
    13
    >>> wisci_level(device="two crutches", braces=False, persons=2, ten_metres=True).notes
    ('the index has no level for this combination',)
    >>> wisci_level(device="unable").level
    0
    """
    given = {"device": device, "braces": braces, "persons": persons, "ten_metres": ten_metres}
    way, problems = _read(given)
    refuse(problems)
    level = LEVELS.get(way)
    return WisciLevel(level=level, notes=() if level is not None else (NO_LEVEL[bool(way[3])],))


def best_of(capabilities: Iterable[Mapping[str, object]]) -> WisciLevel:
    """The highest WISCI II level among the ways in which a person can walk.

    Parameters
    ----------
    capabilities
        Each with the arguments of `wisci_level`, as a mapping; at least one.

    Returns
    -------
    WisciLevel
        The highest level; None where none of them has a level.

    Raises
    ------
    MeasureError
        With everything that is wrong, by number of the capability from 1.

    Notes
    -----
    The highest level with any device, as in the codebook of the self-reported form
    [WISCI-SR]. Ways without a level are named in the notes and count for nothing.

    Examples
    --------
    >>> best_of([
    ...     {"device": "none", "braces": False, "persons": 1, "ten_metres": True},
    ...     {"device": "one cane or crutch", "braces": False, "persons": 0, "ten_metres": True},
    ... ]).level
    19
    """
    read = [_read(given, row) for row, given in enumerate(items_of(capabilities), start=1)]
    refuse(problem for _, problems in read for problem in problems)
    if not read:
        refuse([Problem(location="capabilities", message="none given; name at least one")])
    levels = [LEVELS.get(way) for way, _ in read]
    notes = tuple(
        f"capability {row}: {NO_LEVEL[bool(way[3])]}"
        for row, ((way, _), level) in enumerate(zip(read, levels, strict=True), start=1)
        if level is None
    )
    known = [level for level in levels if level is not None]
    return WisciLevel(level=max(known, default=None), notes=notes)
