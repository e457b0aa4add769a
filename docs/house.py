"""Draw the house: the rooms of the package on their floors, each as wide as it has lines."""

from __future__ import annotations

from html import escape
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "sciscore"
#: Floors from the roof down; a room imports only from floors below its own.
FLOORS = (
    ("cli", "validation", "testing"),
    ("plots", "form", "report"),
    ("outcomes",),
    ("schemas", "frames", "formats"),
    ("measures", "scim", "isncsci"),
    ("kinds", "records", "cohorts", "workers"),
    ("intervals", "recorded", "display", "saving"),
    ("segments", "references", "errors"),
)
HOLDS = {
    "cli": "one file per command",
    "validation": "checks of an installation",
    "testing": "laws for any classifier",
    "plots": "figures",
    "form": "typing an exam",
    "report": "pages of exams",
    "outcomes": "visits, change, transitions, responders, controls",
    "frames": "data frames in and out",
    "formats": "files and layouts",
    "measures": "WISCI II and others",
    "scim": "SCIM III",
    "isncsci": "exam, editions, levels, AIS, zones",
    "display": "one grid",
    "recorded": "one reader",
    "records": "rows of codes",
    "kinds": "kinds of values",
    "cohorts": "many rows",
    "workers": "processes",
    "schemas": "JSON Schemas",
    "saving": "whole files",
    "intervals": "numbers in an interval",
    "segments": "C1 to S4-5",
    "references": "each source once",
    "errors": "problems",
}
WIDTH, HEIGHT, GAP, NARROWEST = 860, 62, 8, 92


def lines_of(room: str) -> int:
    """Lines of a room: of its file, or of all files in its folder."""
    folder = PACKAGE / room
    files = folder.rglob("*.py") if folder.is_dir() else [PACKAGE / f"{room}.py"]
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def widths(sizes: list[int]) -> list[float]:
    """Widths of the rooms of a floor: by lines, but never too narrow for a name."""
    room = WIDTH - GAP * (len(sizes) - 1)
    spare = room - NARROWEST * len(sizes)
    return [NARROWEST + spare * size / sum(sizes) for size in sizes]


def drawing() -> str:
    """The house as a picture in SVG."""
    height = (HEIGHT + GAP) * len(FLOORS)
    start = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
    parts = [f'{start} font-family="sans-serif" text-anchor="middle">']
    for floor, rooms in enumerate(FLOORS):
        sizes = [lines_of(room) for room in rooms]
        left, top = 0.0, floor * (HEIGHT + GAP)
        for room, size, width in zip(rooms, sizes, widths(sizes), strict=True):
            kernel = room in ("isncsci", "scim")
            fill, ink = ("#1b4f72", "#fff") if kernel else ("#e3edf5", "#1c2833")
            middle = left + width / 2
            texts = [(room, 15, 24), (f"{size:,} lines", 11, 52)]
            if len(HOLDS[room]) * 5.6 < width:
                texts.insert(1, (HOLDS[room], 11, 39))
            parts.append(
                f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{HEIGHT}" rx="5" '
                f'fill="{fill}" stroke="#1b4f72"/>'
            )
            parts += [
                f'<text x="{middle:.1f}" y="{top + down}" font-size="{large}" fill="{ink}">'
                f"{escape(text)}</text>"
                for text, large, down in texts
            ]
            left += width + GAP
    return "".join([*parts, "</svg>"])
