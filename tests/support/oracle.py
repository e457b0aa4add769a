"""A plain second statement of the ISNCSCI rules, to check the library against.

Nothing here is shared with the library. Fully tested exams are classified by
walking the worksheet from top to bottom; untested and tagged cells are handled
by trying every grade they may stand for, all cells together.

An exam is ``{"right": SIDE, "left": SIDE, "vac": ..., "dap": ...}`` with the
optional keys ``prior_deficit`` (default True) and ``multiple_lesions``
(default False). SIDE is ``{"motor": {...}, "light_touch": {...},
"pin_prick": {...}, "lowest_nonkey_muscle": segment or None}``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

Exam = dict[str, Any]
Reading = dict[str, Any]
Cell = tuple[dict[str, Any], str, list[Any]]  # where, which key, what it may stand for

FINDINGS = (
    "sensory_level_right",
    "sensory_level_left",
    "motor_level_right",
    "motor_level_left",
    "neurological_level",
    "completeness",
    "ais",
    "sensory_zpp_right",
    "sensory_zpp_left",
    "motor_zpp_right",
    "motor_zpp_left",
)
# By judgement, not by the scores, when there is more than one cord lesion.
NOT_DERIVABLE = ("completeness", "ais", *FINDINGS[7:])

SEGMENTS = (
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"),
    *("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12"),
    *("L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3", "S4_5"),
)
DERMATOMES = SEGMENTS[1:]  # C1 has none
ARM = ("C5", "C6", "C7", "C8", "T1")
LEG = ("L2", "L3", "L4", "L5", "S1")
KEY_MUSCLES = ARM + LEG
# Position from rostral to caudal; an intact level is caudal to every segment.
POS = {name: place for place, name in enumerate((*SEGMENTS, "INT"))}
SIDES = ("right", "left")


def _readings(**cells: list[Any]) -> list[Reading]:
    """Return every combination of the readings of the single table cells."""
    return [dict(zip(cells, values, strict=True)) for values in itertools.product(*cells.values())]


READINGS: dict[str, list[Reading]] = {
    "1992": _readings(
        intact_from=[5, 4],
        motor_incomplete=["nli"],
        half_is=["D", "C"],
        zpp=["complete"],
        nonkey=["unused"],
        no_deficit=["E"],
    ),
    "1996": _readings(
        intact_from=[5, 4],
        motor_incomplete=["nli"],
        half_is=["D"],
        zpp=["complete"],
        nonkey=["unused"],
        no_deficit=["E"],
    ),
    "2000": _readings(
        intact_from=[5],
        motor_incomplete=["motor_level"],
        half_is=["D"],
        zpp=["complete"],
        nonkey=["unused"],
        no_deficit=["NA"],
    ),
    "2011": _readings(
        intact_from=[5],
        motor_incomplete=["motor_level"],
        half_is=["D"],
        zpp=["complete"],
        nonkey=["ais"],
        no_deficit=["NA"],
    ),
    "2019": _readings(
        intact_from=[5],
        motor_incomplete=["motor_level"],
        half_is=["D"],
        zpp=["absent"],
        nonkey=["ais_and_zpp"],
        no_deficit=["NA"],
    ),
}


# ---------------------------------------------------------------- one fully tested exam


def sensory_facts(side: dict[str, Any]) -> tuple[str, str, bool]:
    """Return sensory level, lowest preserved dermatome above S4-5, and if S4-5 is preserved."""
    light_touch, pin_prick = side["light_touch"], side["pin_prick"]
    level = "INT"
    for place, dermatome in enumerate(DERMATOMES):
        if light_touch[dermatome] != 2 or pin_prick[dermatome] != 2:
            level = SEGMENTS[place]  # the segment just rostral to this dermatome
            break
    lowest = "C1"  # nothing preserved at all
    for dermatome in DERMATOMES[:-1]:
        if light_touch[dermatome] > 0 or pin_prick[dermatome] > 0:
            lowest = dermatome
    sacral = light_touch["S4_5"] > 0 or pin_prick["S4_5"] > 0
    return level, lowest, sacral


def motor_level(motor: dict[str, int], sensory_level: str, vac: str, intact_from: int) -> str:
    """Walk the key muscles; where there are none, follow the sensory level."""
    if POS[sensory_level] < POS["C4"]:
        return sensory_level
    level = "C4"
    for muscle in ARM:
        if motor[muscle] < 3:
            return level
        level = muscle
        if motor[muscle] < intact_from:
            return level
    if POS[sensory_level] < POS["T2"]:
        return "T1"
    if POS[sensory_level] < POS["L1"]:
        return sensory_level
    level = "L1"
    for muscle in LEG:
        if motor[muscle] < 3:
            return level
        level = muscle
        if motor[muscle] < intact_from:
            return level
    if POS[sensory_level] < POS["S2"]:
        return "S1"
    if sensory_level != "INT":
        return sensory_level  # S2 or S3
    return "INT" if vac == "Yes" else "S3"


def more_than_three_below(segment: str, level: str) -> bool:
    """Return whether the segment is more than three segments caudal to the level."""
    return POS[segment] - POS[level] > 3


def classify_tested(exam: Exam, reading: Reading) -> dict[str, str]:
    """Return the 11 findings of a fully tested exam (multiple lesions are not looked at)."""
    vac, dap = exam["vac"], exam["dap"]
    motor = {side: exam[side]["motor"] for side in SIDES}

    # Steps 1 to 3: sensory levels, motor levels, neurological level.
    sl, ml, lowest_dermatome, sacral = {}, {}, {}, {}
    for side in SIDES:
        sl[side], lowest_dermatome[side], sacral[side] = sensory_facts(exam[side])
        ml[side] = motor_level(motor[side], sl[side], vac, reading["intact_from"])
    nli = min(sl["right"], sl["left"], ml["right"], ml["left"], key=lambda level: POS[level])

    # Step 4: sacral sparing. (The older "any anal sensation" is the DAP field.)
    complete = vac == "No" and dap == "No" and not sacral["right"] and not sacral["left"]

    # Step 5: AIS.
    normal = vac == "Yes" and sl["right"] == "INT" and sl["left"] == "INT"
    for side in SIDES:
        for muscle in KEY_MUSCLES:
            if motor[side][muscle] != 5:
                normal = False

    by_key_muscles = vac == "Yes"
    for side in SIDES:
        for muscle in KEY_MUSCLES:
            if motor[side][muscle] >= 1:
                if reading["motor_incomplete"] == "motor_level":
                    if more_than_three_below(muscle, ml[side]):
                        by_key_muscles = True
                elif POS[muscle] > POS[nli]:
                    by_key_muscles = True

    far_nonkey = {}  # sides where a non-key muscle more than 3 segments below ML works
    for side in SIDES:
        nonkey = exam[side].get("lowest_nonkey_muscle")
        if nonkey is not None and more_than_three_below(nonkey, ml[side]):
            far_nonkey[side] = nonkey

    b_without_nonkey = not complete and not normal and not by_key_muscles
    nonkey_decides = reading["nonkey"] != "unused" and b_without_nonkey and bool(far_nonkey)

    if complete:
        ais = "A"
    elif normal:
        ais = "E" if exam.get("prior_deficit", True) else reading["no_deficit"]
    elif b_without_nonkey and not nonkey_decides:
        ais = "B"
    else:
        below = strong = 0
        for side in SIDES:
            for muscle in KEY_MUSCLES:
                if POS[muscle] > POS[nli]:
                    below += 1
                    if motor[side][muscle] >= 3:
                        strong += 1
        if 2 * strong > below:
            ais = "D"
        elif 2 * strong < below:
            ais = "C"
        else:
            ais = reading["half_is"]  # exactly half; none of none is exactly half, too

    # Step 6: zones of partial preservation.
    sensory_zpp, motor_zpp = {}, {}
    for side in SIDES:
        if reading["zpp"] == "complete":
            sensory_applies = motor_applies = complete
        else:
            sensory_applies = dap == "No" and not sacral[side]
            motor_applies = vac == "No"

        lowest_motor = ml[side]
        for muscle in KEY_MUSCLES:
            if motor[side][muscle] >= 1 and POS[muscle] > POS[lowest_motor]:
                lowest_motor = muscle
        nonkey_in_zpp = reading["nonkey"] == "ais_and_zpp" and nonkey_decides
        if nonkey_in_zpp and side in far_nonkey:
            lowest_motor = max(lowest_motor, far_nonkey[side], key=lambda level: POS[level])

        sensory_zpp[side] = lowest_dermatome[side] if sensory_applies else "NA"
        motor_zpp[side] = lowest_motor if motor_applies else "NA"

    completeness = "NA" if ais == "NA" else "C" if complete else "I"
    return {
        "sensory_level_right": sl["right"],
        "sensory_level_left": sl["left"],
        "motor_level_right": ml["right"],
        "motor_level_left": ml["left"],
        "neurological_level": nli,
        "completeness": completeness,
        "ais": ais,
        "sensory_zpp_right": sensory_zpp["right"],
        "sensory_zpp_left": sensory_zpp["left"],
        "motor_zpp_right": motor_zpp["right"],
        "motor_zpp_left": motor_zpp["left"],
    }


# ---------------------------------------------------------------- untested and tagged cells


def grades_of(token: int | str, top: int, *, tags: bool) -> range:
    """Return the grades a cell text may stand for; ``top`` is the normal grade (2 or 5)."""
    parts = re.fullmatch(r"(NT|[0-9])(\*{0,2})(?:\[([0-9])(?:-([0-9]))?\])?", str(token))
    if parts is None:
        raise ValueError(f"not a grade: {token!r}")
    grade, stars, low, high = parts.groups()
    if low is not None and stars != "*":
        raise ValueError(f"an assumed range needs one star: {token!r}")
    examined = range(top + 1) if grade == "NT" else range(int(grade), int(grade) + 1)
    if stars == "" or not tags:
        answer = examined
    elif stars == "**":  # considered normal
        answer = range(top, top + 1)
    elif low is not None:  # an explicit assumption
        answer = range(int(low), int(high or low) + 1)
    elif top == 5 and grade == "5":  # legacy 5*: normal
        answer = examined
    else:  # considered not normal: at least as good as examined
        answer = range(examined[0], top)
    if not answer or answer[-1] > top or examined[-1] > top:
        raise ValueError(f"not a grade up to {top}: {token!r}")
    return answer


def _thinned(grades: range) -> list[int]:
    """Keep the first grade of each class {0}, {1, 2}, {3}, {4}, {5}: no rule parts 1 and 2."""
    return [grade for grade in grades if not (grade == 2 and 1 in grades)]


def _open_cells(exam: Exam, tags: bool, classes: bool) -> tuple[Exam, list[Cell], list[Cell]]:
    """Return an exam to fill in, its open sensory cells and its other open cells."""
    work = dict(exam)
    sensory: list[Cell] = []
    other: list[Cell] = []
    for side in SIDES:
        work[side] = dict(exam[side])
        for modality, top in (("motor", 5), ("light_touch", 2), ("pin_prick", 2)):
            row = dict(exam[side][modality])
            work[side][modality] = row
            for key, token in row.items():
                grades = grades_of(token, top, tags=tags)
                choices = _thinned(grades) if modality == "motor" and classes else list(grades)
                row[key] = choices[0]
                if len(choices) > 1:
                    (other if modality == "motor" else sensory).append((row, key, choices))
    for key in ("vac", "dap"):
        if exam[key] == "NT":
            other.append((work, key, ["Yes", "No"]))
        elif exam[key] not in ("Yes", "No"):
            raise ValueError(f"{key} is Yes, No or NT: {exam[key]!r}")
    return work, sensory, other


def _fill(cells: list[Cell]) -> Iterator[None]:
    """Write every combination of choices into the cells, one after the other."""
    for choice in itertools.product(*[choices for _, _, choices in cells]):
        for (location, key, _), value in zip(cells, choice, strict=True):
            location[key] = value
        yield


def completions(exam: Exam, *, tags: bool, classes: bool = True) -> Iterator[Exam]:
    """Yield every fully tested exam that this exam may stand for.

    ONE dict is changed in place and yielded again and again: copy it to keep it.
    With ``classes`` only one motor grade of each class that the rules tell apart is tried.
    """
    work, sensory, other = _open_cells(exam, tags, classes)
    for _ in _fill(sensory):
        for _ in _fill(other):
            yield work


def possible(
    exam: Exam, edition: str, *, tags: bool = True, literal: bool = False
) -> dict[str, set[str]]:
    """Return the possible values of each finding, over all completions and readings.

    ``classify_tested`` reads the sensory cells through ``sensory_facts`` only, so sensory
    completions with equal facts are tried once; ``literal`` really tries all completions.
    """
    found: dict[str, set[str]] = {name: set() for name in FINDINGS}
    work, sensory, other = _open_cells(exam, tags, not literal)
    seen = set()
    for _ in _fill(sensory):
        facts = (sensory_facts(work["right"]), sensory_facts(work["left"]))
        if facts in seen and not literal:
            continue
        seen.add(facts)
        for _ in _fill(other):
            for reading in READINGS[edition]:
                for name, value in classify_tested(work, reading).items():
                    found[name].add(value)
    if exam.get("multiple_lesions", False):
        for name in NOT_DERIVABLE:
            found[name] = set()
    return found


def tagged(exam: Exam, edition: str) -> dict[str, bool]:
    """Return which findings change as sets when the tags are dropped."""
    with_tags = possible(exam, edition, tags=True)
    without = possible(exam, edition, tags=False)
    return {name: with_tags[name] != without[name] for name in FINDINGS}
