"""The table of people that a case series prints: who they are, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sciscore.display import Column, Grid
from sciscore.intervals import Interval
from sciscore.isncsci.findings import FINDINGS
from sciscore.outcomes.change import CHANGING
from sciscore.outcomes.fields import among
from sciscore.outcomes.recorded import possible, printed_name
from sciscore.outcomes.selection import remarks_of
from sciscore.recorded import is_missing, whole_number
from sciscore.version import __version__

if TYPE_CHECKING:
    from sciscore.outcomes.pairs import Pairs

#: The findings and scores that are listed by default, when present.
USUAL: Final = ("neurological_level", "ais", "total_motor", "lt", "pp", "scim_total")
_OPEN: Final = "ND: not determinable; a range: untested cells leave every value in it possible."


def listing(pairs: Pairs, columns: Sequence[str], order: Sequence[str]) -> Grid:
    """The table of `Pairs.listing`."""
    own = pairs.own()
    names = columns or (*own, *(name for name in USUAL if name in pairs.names))
    parts: list[tuple[Column, Sequence[Any]]] = [(Column("person"), pairs.people)]
    known = (*own, *pairs.names)
    why = f"is not a column of people, a finding or a score here; there are {', '.join(known)}"
    for name in names:
        if among(name, known, why) in own:
            parts.append((Column(name), own[name]))
        else:
            parts += _before_and_after(pairs, name)
    places = _ordered(pairs, own, order)
    rows = [[column[place] for _, column in parts] for place in places]
    edition = pairs.baseline.visits.edition
    remarks = pairs.remarks
    notes = [
        f"Before: {pairs.baseline.description}. After: {pairs.followup.description}.",
        *remarks_of([pairs.people[place] for place in places], [remarks[p] for p in places]),
        *[_OPEN] * any(_is_open(cell) for row in rows for cell in row),
        f"{f'Edition {edition}. ' if edition else ''}sciscore {__version__}.",
    ]
    return Grid(f"{len(rows)} people", [column for column, _ in parts], rows, notes)


def _before_and_after(pairs: Pairs, name: str) -> list[tuple[Column, Sequence[Any]]]:
    printed = "NLI" if name == "neurological_level" else printed_name(name)
    ends = {"before": pairs.baseline, "after": pairs.followup}
    return [
        (Column(f"{printed} {end}", key=f"{name}_{end}", text=str), selection.values(name))
        for end, selection in ends.items()
    ]


def _is_open(cell: object) -> bool:
    if isinstance(cell, Interval):
        return cell.value is None
    return str(cell).startswith("ND")


def _ordered(pairs: Pairs, own: dict[str, list[Any]], order: Sequence[str]) -> list[int]:
    """The places of the people in the order of columns; ``-`` before one turns it round."""
    places = list(range(len(pairs.people)))
    for name in reversed(order):
        bare = name.removeprefix("-")
        keys = [_key(bare, value) for value in _column(pairs, own, bare)]
        known = [(key, place) for place in places if (key := keys[place]) is not None]
        known.sort(key=lambda pair: pair[0], reverse=name.startswith("-"))
        last = [place for place in places if keys[place] is None]
        places = [*(place for _, place in known), *last]
    return places


def _column(pairs: Pairs, own: dict[str, list[Any]], name: str) -> Sequence[Any]:
    known = ("person", *own, *pairs.names, *(f"change_{one}" for one in CHANGING))
    among(name, known, "is not a column to order people by")
    if name in (people := {"person": pairs.people} | own):
        return people[name]
    if name in pairs.names:
        return pairs.baseline.values(name)
    return pairs.change(name.removeprefix("change_")).changes


def _key(name: str, value: Any) -> tuple[Any, ...] | None:
    """The key that orders a value: levels and grades in their order, numbers before texts."""
    if is_missing(value):
        return None
    if isinstance(value, Interval):
        return (0, value.low, value.high)
    if name in FINDINGS:
        places = [FINDINGS[name].index(one) for one in possible(value)]
        return (min(places), max(places)) if places else (len(FINDINGS[name]), 0)
    number = value if isinstance(value, int | float) else whole_number(value)
    return (1, 0, str(value)) if number is None else (0, number, "")
