"""The layouts that sciscore knows: found by name, listed, suggested by names of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from sciscore.errors import FormatError, did_you_mean, shown, spelled
from sciscore.formats.emsci import EMSCI
from sciscore.formats.layout import Layout
from sciscore.formats.own import OWN
from sciscore.formats.praxis import PRAXIS
from sciscore.formats.redcap import REDCAP
from sciscore.formats.sygen import ASIA2026, SYGEN

LAYOUTS: Final = {known.name: known for known in (OWN, EMSCI, *SYGEN, ASIA2026, REDCAP, PRAXIS)}
#: Share of its required columns from which names look like those of a layout.
_LIKELY: Final = 0.5


@attrs.frozen
class LayoutTable:
    """The layouts that sciscore knows. Iterate over its rows; print it to read it."""

    rows: tuple[Layout, ...]

    def __iter__(self) -> Iterator[Layout]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __str__(self) -> str:
        widest = max(len(row.name) for row in self.rows)
        return "\n".join(
            f"{row.name:{widest}}  {row.title}: {row.required[0]} ... {row.required[-1]}"
            f"{_sources(row)}"
            for row in self.rows
        )


def _sources(row: Layout) -> str:
    return f" [{'; '.join(row.evidence)}]" if row.evidence else ""


def layouts() -> LayoutTable:
    """The layouts of files that sciscore reads, each with its evidence.

    Returns
    -------
    LayoutTable
        What ``columns=`` may name.

    Examples
    --------
    >>> import sciscore as sci
    >>> [row.name for row in sci.layouts()][:3]
    ['sciscore', 'emsci', 'sygen:01']
    """
    return LayoutTable(tuple(LAYOUTS.values()))


def layout(name: str | Layout) -> Layout:
    """The layout of a name; a layout is returned as it is.

    Parameters
    ----------
    name
        Such as ``"emsci"`` or, with the week of the exam, ``"sygen:26"``.

    Raises
    ------
    FormatError
        If there is no such layout.

    Examples
    --------
    >>> import sciscore as sci
    >>> sci.layout("sygen:26").columns["right.motor.L3"]
    'kneetr26'
    """
    if isinstance(name, Layout):
        return name
    given: object = name
    if isinstance(given, str) and given in LAYOUTS:
        return LAYOUTS[given]
    weeks = [known for known in LAYOUTS if known.startswith(f"{spelled(given)}:")]
    if weeks:
        raise FormatError(f"{shown(given)} needs the week of the exam; use {', '.join(weeks)}")
    hint = did_you_mean(spelled(given), LAYOUTS)
    known = ", ".join(LAYOUTS)
    raise FormatError(f"{shown(given)} is no form of columns; use one of {known}{hint}")


def suggest_layouts(names: Iterable[str]) -> tuple[str, ...]:
    """The layouts that names of columns look like, the likeliest first.

    What the cells of those columns mean is not looked at, and nothing is read.

    Parameters
    ----------
    names
        The header of a table.

    Returns
    -------
    tuple of str
        Names of layouts. Only those with all columns there, if any; else those with
        half of them.

    Examples
    --------
    >>> import sciscore as sci
    >>> sci.suggest_layouts(["id", *sci.layout("emsci").required])
    ('emsci',)
    """
    given = frozenset(names)
    shares = {
        known.name: sum(column in given for column in known.required) / len(known.required)
        for known in LAYOUTS.values()
    }
    best = max(shares.values())
    likely = [name for name, share in shares.items() if share >= (1 if best == 1 else _LIKELY)]
    return tuple(sorted(likely, key=lambda name: -shares[name]))


def suggestion(names: Iterable[str], asked: Layout) -> str:
    """A hint at another layout that the names look like, or nothing."""
    others = [name for name in suggest_layouts(names) if name != asked.name]
    if not others:
        return ""
    title = LAYOUTS[others[0]].title
    return f"; these look like {title} columns; use --layout {' or '.join(others)}"
