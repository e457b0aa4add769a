"""How a suggested layout is printed: its mapping, its spellings, and what is open."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from sciscore.errors import Problem
from sciscore.formats.found_columns import FEW
from sciscore.formats.layout import Layout
from sciscore.segments import printed


def mapping_rows(columns: Mapping[str, str], suffix: str = "") -> list[tuple[str, str, str]]:
    """Rows of part, segments and columns: one for each run of columns that are named alike."""
    rows: list[tuple[str, str, str]] = []
    groups = itertools.groupby(columns.items(), lambda pair: pair[0].rpartition(".")[0])
    for part, group in groups:
        pairs = list(group)
        if not part or "lowest" in pairs[0][0]:
            rows += [(path + suffix, "", name) for path, name in pairs]
            continue
        for _, alike in itertools.groupby(pairs, lambda pair: _pattern(*pair)):
            run = [(path.rpartition(".")[2], name) for path, name in alike]
            segments = (
                printed(run[0][0]) if len(run) == 1 else f"{run[0][0]} to {printed(run[-1][0])}"
            )
            named = ", ".join(name for _, name in (run if len(run) <= FEW else [*run[:2], run[-1]]))
            label = part.replace(".", " ").replace("_", " ") + suffix
            rows.append(
                (
                    label,
                    segments,
                    named.replace(f", {run[-1][1]}", f" ... {run[-1][1]}")
                    if len(run) > FEW
                    else named,
                )
            )
    return rows


def _pattern(path: str, name: str) -> str:
    """The name with a mark for the segment, by which columns are named alike."""
    segment = path.rpartition(".")[2]
    for text in (segment, printed(segment), "S45", "S4/5"):
        place = name.casefold().find(text.casefold())
        if place >= 0:
            return f"{name[:place]}#{name[place + len(text) :]}"
    return name


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
