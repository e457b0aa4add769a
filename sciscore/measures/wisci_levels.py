"""The table of the 21 levels of WISCI II.

It stands in the copyright notice of the index [WISCI II; the upper levels also in
WISCI-SR]. Labels are our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

UNABLE: Final = "unable"
DEVICES: Final = ("none", "one cane or crutch", "two crutches", "walker", "parallel bars")

ANSWERS: Final = {"Yes": True, "No": False, "True": True, "False": False}
#: What describes a way to walk: its noun, what may be entered, and the value by text.
PARTS: Final[Mapping[str, tuple[str, str, Mapping[str, object]]]] = {
    "device": ("a device", ", ".join((*DEVICES, UNABLE)), {name: name for name in DEVICES}),
    "braces": ("an answer", "Yes or No", ANSWERS),
    "persons": ("a number of helpers", "0, 1 or 2", {"0": 0, "1": 1, "2": 2}),
    "ten_metres": ("an answer", "Yes or No", ANSWERS),
}

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
