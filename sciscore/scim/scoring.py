"""Subscores and total of SCIM III in a cohort, as intervals where entries are missing."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import attrs
import numpy as np

from sciscore.records import Codes
from sciscore.scim.items import ENTRIES, NAMES, SUBSCORES, SUMS
from sciscore.scim.records import ABSENT, ITEMS, MISSING, PLACE

#: Arrays of shape (n,), one for each of several numbers.
Columns: TypeAlias = Any
#: Lowest and highest of each subscore.
Ends: TypeAlias = tuple[list[Any], list[Any]]

_WALKING: Final = tuple(
    PLACE[key] for key in ("mobility_indoors", "mobility_moderate", "mobility_outdoors")
)
#: Lowest score of items 12 to 14 that is given for walking without supervision.
_WALKS: Final = 4

#: The entries of each subscore that is not a sum of others.
_PLACES: Final = [slice(s.places.start, s.places.stop) for s in SUBSCORES if s.name not in SUMS]
#: Where the parts of each sum stand among the subscores, after these; smaller sums first.
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


def odd(bits: int) -> tuple[Oddity, ...]:
    """The oddities of a record by its bits."""
    return tuple(oddity for place, oddity in enumerate(ODDITIES) if bits >> place & 1)


def sums(codes: Codes) -> tuple[Ends, Ends]:
    """Lowest and highest of each subscore of every record, in the order of `NAMES`.

    Parameters
    ----------
    codes
        uint8 array of shape (n, 25), a row per record.

    Returns
    -------
    tuple
        What the records say; and what the entries give, or in a record of subscores only
        the parts of a sum: subscores on record are checked against it.
    """
    entries = np.ascontiguousarray(codes[:, :ITEMS].T)
    unknown = entries >= ABSENT
    lowest = np.where(unknown, np.uint8(0), entries)
    top = np.array([entry.maximum for entry in ENTRIES], np.uint8)
    computed = _subscores(lowest), _subscores(np.where(unknown, top[:, None], entries))
    only = np.flatnonzero((entries == ABSENT).any(axis=0))
    if not only.size:
        return computed, computed
    whole = np.array(computed, np.int16)
    final = whole.copy()
    whole[:, :, only], final[:, :, only] = _from_subscores(codes[only, ITEMS:].T, whole[:, :, only])
    (low, high), (least, most) = final.astype(np.uint8), whole.astype(np.uint8)
    return ([*low], [*high]), ([*least], [*most])


def _subscores(entries: Columns) -> list[Any]:
    """The subscores and the total of one score for each entry.

    Notes
    -----
    Rule SCIM.SUBSCORES [Itzkovich 2007; SCIM form]: a subscore is the sum of its entries.
    Where an entry is missing, the sum has no value but an interval; no rule that
    prorates is published.
    """
    found = [entries[places].sum(axis=0, dtype=np.uint8) for places in _PLACES]
    for parts in _PARTS.values():
        found.append(sum(found[part] for part in parts))
    return found


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


def oddities(codes: Columns) -> Any:
    """Bits of the oddities, in the order of `ODDITIES`.

    Parameters
    ----------
    codes
        uint8 array of shape (25, n), a column per record.
    """
    indoors, moderate, outdoors = (codes[place] for place in _WALKING)
    walks = _walks(indoors) | _walks(moderate) | _walks(outdoors)
    stairs_missing = walks & (codes[PLACE["stairs"]] == MISSING)
    better_outdoors = (outdoors < ABSENT) & (indoors < outdoors)
    return stairs_missing * 1 | better_outdoors * 2


def _walks(code: Any) -> Any:
    """True if an item is scored for walking without supervision."""
    return (code >= _WALKS) & (code < ABSENT)
