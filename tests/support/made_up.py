"""Made-up exams: plausible sides, with a few cells left open."""

from __future__ import annotations

import random
from typing import Any

from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES

SACRAL_AND_DOORS = ("C4", "C5", "T1", "T2", "L1", "L2", "S1", "S2", "S3", "S4_5")
GRADE_MIXES = ((6, 1, 1, 1, 1, 1), (1, 1, 2, 3, 3, 3), (1, 1, 1, 1, 1, 8), (3, 3, 1, 1, 1, 1))


def made_up_exam(source: random.Random, edition: str) -> dict[str, Any]:
    """An exam with plausible sides and up to six cells left open."""
    exam: dict[str, Any] = {name: made_up_side(source) for name in SIDES}
    exam["vac"], exam["dap"] = (
        source.choice(("Yes", "No", "No")),
        source.choice(("Yes", "No", "No")),
    )
    exam["prior_deficit"] = source.random() < 0.8
    for _ in range(source.randint(0, 6)):
        open_a_cell(exam, source, tags=edition == "2019")
    return exam


def made_up_side(source: random.Random) -> dict[str, Any]:
    sensory = source.choice(range(30)) if source.random() < 0.8 else 29
    motor = sensory + source.choice((-2, -1, 0, 0, 0, 1, 2, 3, 6))
    side: dict[str, Any] = {}
    for modality in ("light_touch", "pin_prick"):
        side[modality] = {
            name: (2 if source.random() < 0.985 else 1)
            if INDEX[name] <= sensory
            else source.choices((0, 1, 2), (5, 3, 2))[0]
            for name in DERMATOMES
        }
    if source.random() < 0.4:
        side["light_touch"]["S4_5"] = side["pin_prick"]["S4_5"] = 0
    mix = source.choice(GRADE_MIXES)
    side["motor"] = {
        name: 5 if INDEX[name] <= motor else source.choices(range(6), mix)[0]
        for name in KEY_MUSCLES
    }
    side["lowest_nonkey_muscle"] = source.choice((None, None, None, *KEY_MUSCLES))
    return side


def open_a_cell(exam: dict[str, Any], source: random.Random, *, tags: bool) -> None:
    if source.random() < 0.2:
        exam[source.choice(("vac", "dap"))] = "NT"
        return
    part = source.choice(("motor", "motor", "light_touch", "pin_prick"))
    cells = exam[source.choice(SIDES)][part]
    names = KEY_MUSCLES if part == "motor" else source.choice((DERMATOMES, SACRAL_AND_DOORS))
    name, top = source.choice(names), 5 if part == "motor" else 2
    grade = cells[name]
    if not isinstance(grade, int):
        return
    texts = ["NT", "NT"]
    if tags:
        texts += ["NT*", "NT**"]
        texts += [f"{grade}*", f"{grade}**"] if grade < top else []
        low = source.randint(0, top)
        texts += [f"{grade}*[{low}-{source.randint(low, top)}]"] if grade < top else []
    cells[name] = source.choice(texts)
