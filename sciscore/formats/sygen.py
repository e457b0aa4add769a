"""The wide export of the Sygen (GM-1) trial, and what was made of it in 2026.

One row for each patient; the week of the exam ends the name of a column. The right knee
is ``kneet``, the left ``kneex``. 9 is not testable in muscles and dermatomes; what
stands for a missing anorectal answer is in no public source and is refused.
"""

from __future__ import annotations

from typing import Final

from sciscore.formats.layout import Layout
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES

#: The weeks with whole exams; week 00 has muscles only.
WEEKS: Final = ("01", "04", "08", "16", "26", "52", "54")

_MUSCLES: Final = dict(
    zip(
        KEY_MUSCLES,
        ("elbfl", "wrext", "elbex", "finfl", "finab", "hipfl", "kneex", "ankdo", "greto", "ankpl"),
        strict=True,
    )
)
_MODALITIES: Final = {"light_touch": "lt", "pin_prick": "pp"}
_YES_NO: Final = {"0": "No", "1": "Yes"}


def _muscle(side: str, segment: str) -> str:
    stem = "kneet" if (side, segment) == ("right", "L3") else _MUSCLES[segment]
    return stem + side[0]


_STEMS: Final = {
    f"{side}.motor.{segment}": _muscle(side, segment) for side in SIDES for segment in KEY_MUSCLES
} | {
    f"{side}.{part}.{segment}": f"{segment.replace('_', '').lower()}{letters}{side[0]}"
    for side in SIDES
    for part, letters in _MODALITIES.items()
    for segment in DERMATOMES
}


def _week(week: str) -> Layout:
    stems = _STEMS | {"vac": "vaccd", "dap": "anyana"}
    return Layout(
        name=f"sygen:{week}",
        title=f"Sygen, week {week}",
        columns={path: stem + week for path, stem in stems.items()},
        sensory={"0": "0", "1": "1", "2": "2", "9": "NT"},
        motor={"0": "0", "1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "9": "NT"},
        answers=_YES_NO,
        evidence=("Sygen export",),
    )


SYGEN: Final = tuple(map(_week, WEEKS))

#: The files of the ASIA challenge of 2026: no week in the names, no VAC.
ASIA2026: Final = Layout(
    name="asia2026",
    title="ASIA challenge 2026",
    columns=_STEMS | {"dap": "anyana"},
    sensory={text: text for text in ("0", "1", "2")},
    motor={text: text for text in ("0", "1", "2", "3", "4", "5")},
    answers=_YES_NO,
    evidence=("ASIA challenge 2026",),
)
