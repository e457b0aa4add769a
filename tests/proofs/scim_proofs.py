"""The finite parts of SCIM III, all of them, against a second statement of its table."""

from __future__ import annotations

from typing import Final

import numpy as np

from sciscore.errors import ScimError
from sciscore.intervals import Change
from sciscore.scim.change import SCIM_CRITERIA, Verdict
from sciscore.scim.items import KEYS
from sciscore.scim.records import ABSENT, WIDTH, ScimRecord, ScimRecords
from sciscore.scim.results import scim3

#: The scores of each entry in the order of the form, written down a second time.
_ALLOWED: Final = (
    *((0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 2, 3)),
    *((0, 2, 4, 6, 8, 10), (0, 3, 6, 9, 11, 13, 15), (0, 5, 8, 10), (0, 1, 2, 4, 5)),
    *((0, 2, 4, 6), (0, 1, 2), (0, 1, 2)),
    *(tuple(range(9)), tuple(range(9)), tuple(range(9)), (0, 1, 2, 3), (0, 1, 2), (0, 1)),
)
#: The entries of each subscore: the first, and the one after the last.
_PLACES: Final = {
    "self_care": (0, 6),
    "respiration_sphincter": (6, 10),
    "mobility_room_toilet": (10, 13),
    "mobility_indoors_outdoors": (13, 19),
    "mobility": (10, 19),
    "total": (0, 19),
}


def entries() -> int:
    """Every whole number from -1 to 255 in every entry: taken or refused."""
    lowest = dict.fromkeys(KEYS, 0)
    count = 0
    for key, allowed in zip(KEYS, _ALLOWED, strict=True):
        for score in range(-1, 256):
            count += 1
            try:
                taken = ScimRecord.from_dict(lowest | {key: score})[key] == score
            except ScimError:
                taken = False
            if taken != (score in allowed):
                raise AssertionError(f"{key} {score} is {'taken' if taken else 'refused'}")
    return count


def sums() -> int:
    """Every sum that each subscore can have, and each entry missing."""
    rows: list[list[int]] = []
    for first, end in _PLACES.values():
        ways = {0: [0] * len(KEYS)}
        for place in range(first, end):
            ways = {
                total + score: [*way[:place], score, *way[place + 1 :]]
                for total, way in ways.items()
                for score in _ALLOWED[place]
            }
        rows += ways.values()
        if sorted(ways) != list(range(max(ways) + 1)):
            raise AssertionError(f"the sums of entries {first + 1} to {end} leave gaps")
    entries = np.array(rows)
    codes = np.full((len(rows), WIDTH), ABSENT, np.uint8)
    codes[:, : len(KEYS)] = entries
    scores = scim3(ScimRecords(codes))
    for name, (first, end) in _PLACES.items():
        column, due = scores.columns[name], entries[:, first:end].sum(axis=1)
        if (column.low != due).any() or (column.high != due).any():
            raise AssertionError(f"{name} is not the sum of its entries")
    return len(rows) + _missing()


def _missing() -> int:
    """Each entry missing, the others 0: its subscores reach from 0 to its highest score."""
    for place, (key, allowed) in enumerate(zip(KEYS, _ALLOWED, strict=True)):
        found = scim3(dict.fromkeys(KEYS, 0) | {key: "NT"}).scores
        for name, (first, end) in _PLACES.items():
            due = allowed[-1] if first <= place < end else 0
            if (found[name].low, found[name].high) != (0, due):
                raise AssertionError(f"{name} is {found[name]} without {key}, not 0-{due}")
    return len(KEYS)


def recorded() -> int:
    """Two subscores of mobility and their sum on record: the third is what they leave."""
    count = 0
    for room in range(11):
        for sum_of_both in range(41):
            count += 1
            given = {"mobility_room_toilet": room, "mobility": sum_of_both}
            rest = scim3(given).scores["mobility_indoors_outdoors"]
            left = sum_of_both - room
            due = (left, left) if 0 <= left <= 30 else (0, 30)
            if (rest.low, rest.high) != due:
                raise AssertionError(f"indoors and outdoors is {rest} with {given}")
    return count


def criteria() -> int:
    """Every change of the total against the published criteria."""
    least = {"Scivoletto 2013 small": 4, "Scivoletto 2013 substantial": 10}
    count = 0
    for name, minimum in least.items():
        for change in range(-100, 101):
            count += 1
            verdict = Verdict(criterion=SCIM_CRITERIA[name], change=Change(low=change, high=change))
            if verdict.met != (change >= minimum):
                raise AssertionError(f"a change of {change} is {verdict.met} for {name}")
    return count
