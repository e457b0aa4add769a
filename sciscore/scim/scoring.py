"""Subscores and total of SCIM III, as intervals where entries are missing.

Every function works on the codes of a cohort, of which one record is the first row.
"""

from __future__ import annotations

from typing import Final

import attrs
import numpy as np

from sciscore.scim.fields import ABSENT, ITEMS, MISSING, PLACE, Codes
from sciscore.scim.items import ENTRIES, NAMES, SUBSCORES, SUMS

_WALKING: Final = tuple(
    PLACE[key] for key in ("mobility_indoors", "mobility_moderate", "mobility_outdoors")
)
#: Lowest score of items 12 to 14 that is given for walking without supervision.
_WALKS: Final = 4

#: By entry and subscore: 1 where the entry enters it, and then the highest that it adds.
_ENTERS: Final = np.array(
    [[place in subscore.places for subscore in SUBSCORES] for place in range(ITEMS)], np.uint8
)
_ADDS: Final = _ENTERS * np.array([[entry.maximum] for entry in ENTRIES], np.uint8)
_ENTERS.flags.writeable = _ADDS.flags.writeable = False
#: Where the parts of each sum stand among the subscores; smaller sums first.
_PARTS: Final = {
    NAMES.index(name): [NAMES.index(part) for part in parts] for name, parts in SUMS.items()
}


@attrs.frozen(kw_only=True)
class Oddity:
    """Something unusual about a record that is allowed, and perhaps a slip.

    Attributes
    ----------
    key
        Its name, such as ``"stairs missing"``.
    text
        What is unusual.
    """

    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.key}: {self.text}"


#: Rules of sciscore's own, not of the measure.
ODDITIES: Final = (
    Oddity(
        key="stairs missing",
        text="item 12, 13 or 14 is scored for walking without supervision (4 or more), "
        "item 15 is missing",
    ),
    Oddity(key="better outdoors", text="item 14 is scored higher than item 12"),
)


@attrs.frozen
class Sums:
    """Lowest and highest subscores, int16 of shape (2, 6, n).

    Attributes
    ----------
    final
        What the record says.
    computed
        What the entries give, or in a record of subscores only the parts of a sum:
        subscores on record are checked against it.
    """

    final: np.ndarray[tuple[int, int, int], np.dtype[np.int16]]
    computed: np.ndarray[tuple[int, int, int], np.dtype[np.int16]]


def sums(codes: Codes) -> Sums:
    """The subscores of every record.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 25), a row per record.

    Notes
    -----
    Rule SCIM.SUBSCORES [Itzkovich 2007; SCIM form]: a subscore is the sum of its entries.
    Where an entry is missing, the sum has no value but an interval; no rule that
    prorates is published.
    """
    entries = codes[:, :ITEMS]
    unknown = entries >= ABSENT
    low = np.where(unknown, np.uint8(0), entries) @ _ENTERS
    high = low + unknown.view(np.uint8) @ _ADDS
    computed = np.array([low.T, high.T], np.int16)
    only = np.flatnonzero((entries == ABSENT).any(axis=1))
    if not only.size:
        return Sums(computed, computed)
    final = computed.copy()
    computed[:, :, only], final[:, :, only] = _from_subscores(
        codes[only, ITEMS:].T, computed[:, :, only]
    )
    return Sums(final, computed)


def _from_subscores(given: Codes, whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Computed and final sums of records that hold subscores only.

    Upwards, a sum is at least and at most what its parts are, and what is on record
    if that fits; downwards, a part is what the sum leaves it beside the other parts.

    Notes
    -----
    Rule SCIM.RECORDED [definition].
    """
    computed, final = whole.copy(), whole.copy()
    for place in range(len(NAMES)):
        if place in _PARTS:
            computed[:, place] = final[:, _PARTS[place]].sum(axis=1)
        low, high = computed[:, place]
        fits = (given[place] >= low) & (given[place] <= high)
        final[:, place] = np.where(fits, given[place], computed[:, place])
    for place, parts in reversed(_PARTS.items()):
        low, high = final[:, parts]
        others = final[:, parts].sum(axis=1, keepdims=True) - final[:, parts]
        final[0, parts] = np.maximum(low, final[0, place] - others[1])
        final[1, parts] = np.minimum(high, final[1, place] - others[0])
    return computed, final


def oddities(codes: Codes) -> Codes:
    """Bits of the oddities of every record, in the order of `ODDITIES`."""
    indoors, moderate, outdoors = (
        np.where(codes[:, place] >= ABSENT, -1, codes[:, place].astype(np.int16))
        for place in _WALKING
    )
    walks = np.maximum(np.maximum(indoors, moderate), outdoors) >= _WALKS
    stairs_missing = walks & (codes[:, PLACE["stairs"]] == MISSING)
    better_outdoors = (outdoors > indoors) & (indoors >= 0)
    bits: Codes = np.packbits([stairs_missing, better_outdoors], axis=0, bitorder="little")[0]
    return bits
