"""The REDCap instrument for the ISNCSCI: one row for each record, raw codes.

A cell takes two columns: ``..._value`` is ``ab-1`` where a grade of 1 is not due to the
spinal cord injury, and ``..._considernormal`` says whether it counts as normal (1,
our ``1**``) or not (2, our ``1*``). Items are spelled ``pinprick``, totals ``pin_prick``.
"""

from __future__ import annotations

from typing import Final

from sciscore.formats.layout import Layout
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES

_PARTS: Final = {
    "light_touch": ("light_touch", DERMATOMES),
    "pin_prick": ("pinprick", DERMATOMES),
    "motor": ("motor", KEY_MUSCLES),
}
_CELLS: Final = {
    f"{side}.{part}.{segment}": f"{side}_{word}_{segment.lower()}"
    for side in SIDES
    for part, (word, segments) in _PARTS.items()
    for segment in segments
}


def _spellings(top: int) -> dict[tuple[str, str], str]:
    """What a pair of value and considernormal stands for."""
    plain = {(str(grade), ""): str(grade) for grade in range(top + 1)} | {("nt", ""): "NT"}
    tagged = [*map(str, range(top)), "NT"]
    normal = {(f"ab-{grade.lower()}", "1"): f"{grade}**" for grade in tagged}
    return plain | {(f"ab-{grade.lower()}", "2"): f"{grade}*" for grade in tagged} | normal


REDCAP: Final = Layout(
    name="redcap",
    title="REDCap",
    columns={path: f"{stem}_value" for path, stem in _CELLS.items()}
    | {"vac": "voluntary_anal_contraction", "dap": "deep_anal_pressure"}
    | {
        f"{side}.lowest_nonkey_muscle": f"lowest_non_key_muscle_with_motor_function_{side}"
        for side in SIDES
    },
    second={path: f"{stem}_considernormal" for path, stem in _CELLS.items()},
    sensory=_spellings(2),
    motor=_spellings(5),
    answers={text: text for text in ("Yes", "No", "NT")},
    segments={text: text for text in (*KEY_MUSCLES, "")},
    evidence=("REDCap instrument",),
)
