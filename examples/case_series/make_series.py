"""Makes fictional_series.csv: thirteen people who do not exist, examined three times.

Nothing here comes from a patient, a trial or a publication. Each person is a line of
numbers made up for this file; chance, from a fixed seed, fills in the cells around them.

    python examples/case_series/make_series.py
"""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import NamedTuple

from sciscore.scim.items import ENTRIES
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SEGMENTS, SIDES

SEED = 20_26
TARGET = Path(__file__).with_name("fictional_series.csv")
OWN = ("person", "sex", "visit", "days_since_injury", "days_since_treatment")
VISITS = ("before", "day 90", "day 180")


class Person(NamedTuple):
    """A fictional person: what they are like before, after 90 and after 180 days."""

    name: str
    sex: str
    treated: int  # days after the injury
    grades: str  # AIS at each visit
    level: str  # motor level of the stronger side before treatment
    weaker: int  # segments by which the other side is higher
    gain: tuple[int, int]  # segments gained by day 90 and by day 180
    days: tuple[int, int, int]  # since treatment


PEOPLE = (
    Person("F01", "m", 44, "AAB", "C5", 0, (0, 1), (-2, 91, 183)),
    Person("F02", "m", 49, "ABC", "C6", 1, (1, 2), (-1, 88, 176)),
    Person("F03", "f", 41, "AAA", "C5", 0, (0, 0), (-3, 93, 181)),
    Person("F04", "m", 47, "BCC", "C6", 0, (1, 1), (-1, 90, 179)),
    Person("F05", "m", 50, "CDD", "C7", 1, (1, 2), (-2, 86, 187)),
    Person("F06", "m", 43, "AAA", "C7", 0, (1, 1), (-4, 95, 178)),
    Person("F07", "f", 46, "BBC", "C5", 1, (0, 1), (-1, 92, 190)),
    Person("F08", "m", 48, "CDD", "C6", 0, (1, 2), (-2, 89, 182)),
    Person("F09", "m", 42, "ABB", "C6", 0, (0, 1), (-1, 90, 180)),
    Person("F10", "m", 45, "CCD", "C5", 0, (1, 1), (-3, 97, 175)),
    Person("F11", "f", 51, "BBB", "C8", 1, (0, 0), (-1, 84, 184)),
    Person("F12", "m", 40, "CCD", "C6", 1, (1, 1), (-2, 91, 177)),
    Person("F13", "m", 47, "DDD", "C7", 0, (0, 1), (-1, 90, 186)),
)
#: What was not there or could not be examined, by person and visit.
NO_VISIT = {("F06", 1)}
NO_EXAM = {("F11", 2)}
NO_SCIM = {("F09", 1)}
UNTESTED = {
    ("F02", 0): {"left.motor.C8": "NT"},  # a plaster cast
    ("F05", 0): {"right.motor.L4": "NT", "right.motor.L5": "NT"},
    ("F08", 1): {"left.motor.S1": "NT", "left.light_touch.S1": "NT", "left.pin_prick.S1": "NT"},
    ("F09", 2): {  # the anorectal part of the exam was declined
        path: "NT"
        for side in SIDES
        for path in ("dap", f"{side}.light_touch.S4_5", f"{side}.pin_prick.S4_5")
    },
}
UNASSESSED = {("F04", 2): ("stairs",), ("F10", 0): ("bladder",)}

#: By grade: what is felt below the level, and the strength of the legs.
LIGHT_TOUCH = {"A": (0, 0), "B": (0, 1), "C": (1, 1), "D": (1, 2)}
PIN_PRICK = {"A": (0, 0), "B": (0, 1), "C": (0, 1), "D": (1, 2)}
LEGS = {"A": (0, 0), "B": (0, 0), "C": (0, 2), "D": (3, 4)}
#: By grade: how independent the legs allow one to be, as a part of what SCIM asks.
WALKING = {"A": 0.05, "B": 0.05, "C": 0.1, "D": 0.6}


def made(person: Person, visit: int, chance: random.Random) -> dict[str, object]:
    """The row of one visit."""
    grade = person.grades[visit]
    gained = (0, *person.gain)[visit]
    level = SEGMENTS.index(person.level) + gained
    cells: dict[str, object] = {
        "person": person.name,
        "sex": person.sex,
        "visit": VISITS[visit],
        "days_since_injury": person.treated + person.days[visit],
        "days_since_treatment": person.days[visit],
    }
    if (person.name, visit) not in NO_EXAM:
        # What chance gave before stays: recovery adds to it.
        steady = random.Random(f"{SEED}{person.name}")
        for side, weaker in zip(SIDES, (0, person.weaker), strict=True):
            cells |= one_side(side, level - weaker, grade, steady)
        cells["vac"] = "Yes" if grade == "D" or (grade == "C" and chance.random() < 0.6) else "No"
        cells["dap"] = "No" if grade == "A" else "Yes"
        cells |= UNTESTED.get((person.name, visit), {})
    if (person.name, visit) not in NO_SCIM:
        cells |= independence(person.name, level - 4, grade, visit)
        cells |= dict.fromkeys(UNASSESSED.get((person.name, visit), ()), "NT")
    return cells


def one_side(side: str, level: int, grade: str, steady: random.Random) -> dict[str, object]:
    """Sensation and strength of a side, normal down to a level."""
    cells: dict[str, object] = {}
    for part, below in (("light_touch", LIGHT_TOUCH), ("pin_prick", PIN_PRICK)):
        for name in DERMATOMES:
            drawn, place = steady.random(), SEGMENTS.index(name)
            low, high = below[grade]
            felt = low + round(0.7 * drawn * (high - low))
            if name == "S4_5":
                felt = {"A": 0, "B": 1, "C": 1}.get(grade, 2) if part == "light_touch" else felt
            elif place <= level + 2:
                felt = max(felt, 1)
            cells[f"{side}.{part}.{name}"] = 2 if place <= level else felt
    for name in KEY_MUSCLES:
        drawn, place = steady.random(), SEGMENTS.index(name)
        low, high = LEGS[grade]
        strength = low + round(drawn * (high - low))
        if name in KEY_MUSCLES[:5]:
            near = {0: 3 + round(drawn), 1: 1 + round(drawn)}.get(place - level, strength)
            strength = 5 if place < level else max(near, strength)
        cells[f"{side}.motor.{name}"] = strength
    return cells


def independence(name: str, hands: int, grade: str, visit: int) -> dict[str, int]:
    """The entries of SCIM III: what hands and legs allow, more with time."""
    steady = random.Random(f"SCIM{SEED}{name}")
    arm = min(1.0, 0.1 + 0.15 * hands + 0.08 * visit)
    part = {
        "self_care": arm,
        "respiration_sphincter": 0.35 + 0.4 * arm * (1 if grade in "CD" else 0.5),
        "mobility_room_toilet": max(arm - 0.1, WALKING[grade]),
        "mobility_indoors_outdoors": WALKING[grade] + 0.15 * arm,
    }
    reached = {
        entry.key: (part[entry.part] + 0.25 * steady.random()) * entry.maximum for entry in ENTRIES
    }
    return {e.key: max(s for s in e.allowed if s <= reached[e.key]) for e in ENTRIES}


def rows() -> list[dict[str, object]]:
    """All rows, a person's visits together."""
    chance = random.Random(SEED)
    return [
        made(person, visit, chance)
        for person in PEOPLE
        for visit in range(len(VISITS))
        if (person.name, visit) not in NO_VISIT
    ]


def write(target: Path = TARGET) -> None:
    """Write the table."""
    table = rows()
    names = dict.fromkeys([*OWN, *(name for row in table for name in row)])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(names), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    write()
