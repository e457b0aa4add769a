"""The export of the European Multicenter Study about Spinal Cord Injury (EMSCI).

One row for each patient and stage. ``RMS``, ``RLT`` and ``RPP`` are totals and also
begin the names of items; totals, levels and the AIS of the export are left alone. How
the export spells VAC and DAP is in no public source: other words than ours are refused
until the user says what they mean, with `Layout.also`.
"""

from __future__ import annotations

from typing import Final

from sciscore.formats.layout import Layout
from sciscore.segments import DERMATOMES, KEY_MUSCLES, SIDES

_PARTS: Final = {
    "light_touch": ("LT", DERMATOMES),
    "pin_prick": ("PP", DERMATOMES),
    "motor": ("MS", KEY_MUSCLES),
}

EMSCI: Final = Layout(
    name="emsci",
    title="EMSCI",
    columns={
        f"{side}.{part}.{segment}": f"{side[0].upper()}{letters}_{segment.replace('_', '')}"
        for side in SIDES
        for part, (letters, segments) in _PARTS.items()
        for segment in segments
    }
    | {"vac": "VAC", "dap": "DAP"},
    sensory={text: text for text in ("0", "1", "2", "NT")},
    motor={text: text for text in ("0", "1", "2", "3", "4", "5", "NT", "5*")},
    answers={text: text for text in ("Yes", "No", "NT")},
    evidence=("EMSCI export",),
)
