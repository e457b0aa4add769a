"""How a suggested layout is printed: its mapping, its spellings, and what is open."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from sciscore.errors import Problem
from sciscore.formats.found_columns import FEW
from sciscore.formats.layout import Layout
from sciscore.segments import printed


def mapping_rows(columns: Mapping[str, str], suffix: str = "") -> list[tuple[str, str, str]]:
    """Rows of part, segments and columns: one for each run of columns that are named alike."""
    rows: list[tuple[str, str, str]] = []
    for part, pairs in itertools.groupby(columns.items(), lambda pair: pair[0].rpartition(".")[0]):
        if part.count(".") == 0:
            rows += [(path + suffix, "", name) for path, name in pairs]
            continue
        label = part.replace(".", " ").replace("_", " ") + suffix
        for _, alike in itertools.groupby(pairs, lambda pair: _pattern(*pair)):
            run = [*alike]
            ends = dict.fromkeys(printed(path.rpartition(".")[2]) for path, _ in (run[0], run[-1]))
            names = [name for _, name in run]
            named = ", ".join(names)
            if len(run) > FEW:
                named = f"{names[0]}, {names[1]} ... {names[-1]}"
            rows.append((label, " to ".join(ends), named))
    return rows


def _pattern(path: str, name: str) -> str:
    """The name with a mark for the segment, by which columns are named alike."""
    segment = path.rpartition(".")[2]
    text = rf"{segment[0]}h?[ ._-]?0?{segment[1:]}(?!\d)"
    if segment == "S4_5":
        text = r"S4[ ._/-]?S?5(?!\d)"
    return re.sub(text, "#", name, count=1, flags=re.IGNORECASE)


def spelling_lines(layout: Layout) -> Iterable[str]:
    """The spellings of the source, a line for each kind."""
    if layout.untested:
        yield f"Not tested: {', '.join(map(repr, layout.untested))}"
    for kind, spelled in layout.spellings.items():
        said = (f"{text!r} = {ours or 'none'}" for text, ours in spelled.items())
        yield f"{kind.replace('_', ' ').capitalize()}: {', '.join(said)}"


def open_rows(points: Iterable[Problem]) -> list[tuple[str, str]]:
    """Where something is open and what: one row for all places of which the same is said."""
    told: dict[str, list[str]] = {}
    for point in points:
        told.setdefault(point.message, []).append(point.location)
    return [(_first(places), message) for message, places in told.items()]


def _first(places: Sequence[str]) -> str:
    more = f" and {len(places) - FEW} more" if len(places) > FEW else ""
    return ", ".join(places[:FEW]) + more
