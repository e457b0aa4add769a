"""The layouts that sciscore knows: found by name, listed, suggested by names of columns.

Each is a TOML file in this folder, in the form that users write, too.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from sciscore.display import Cell, Grid, Tabular
from sciscore.errors import FormatError, did_you_mean, one_of, shown, spelled
from sciscore.formats.layout import Layout
from sciscore.formats.layout_files import read_layouts
from sciscore.formats.name_parts import exam_like
from sciscore.formats.names import MOST_NAMES
from sciscore.isncsci.fields import PLACE
from sciscore.recorded import folded, texts

#: The variable that names the folder of a user's layouts.
FOLDER: Final = "SCISCORE_LAYOUTS"
#: sciscore's own layout: every field under its path, in our own texts.
OWN: Final = Layout(
    name="sciscore",
    columns={path: path for path in PLACE},
    aliases={
        f"{side}.lowestNonKeyMuscleWithMotorFunction": f"{side}.lowest_nonkey_muscle"
        for side in ("right", "left")
    },
)
#: The files of the others, in the order in which they are listed.
_FILES: Final = ("emsci", "sygen", "asia2026", "redcap", "praxis", "praxis-form", "rhi")
#: Share of its required columns from which names are meant for a layout.
_MEANT: Final = 0.9
#: Share of the cells of an exam from which names that look like cells are one.
_ALIKE: Final = 0.5


@functools.cache
def built_in() -> dict[str, Layout]:
    """The layouts of sciscore by name."""
    folder = Path(__file__).parent
    found = [layout for name in _FILES for layout in read_layouts(folder / f"{name}.toml")]
    return {known.name: known for known in (OWN, *found)}


def _known() -> dict[str, Layout]:
    """All layouts by name: those of sciscore, then those of the user's folder."""
    folder = os.environ.get(FOLDER)
    own = sorted(Path(folder).glob("*.toml")) if folder else []
    found = (layout for path in own for layout in read_layouts(path))
    # A name of sciscore's stays its own.
    return built_in() | {known.name: known for known in found} | built_in()


@attrs.frozen(repr=False)
class LayoutTable(Tabular):
    """The layouts that sciscore knows. Iterate over its rows; print it to read it."""

    rows: tuple[Layout, ...]

    def __iter__(self) -> Iterator[Layout]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def grid(self) -> Grid:
        """The layouts by name: the program or registry, columns, and what they rest on."""
        rows = [
            (
                Cell(row.name, strong=True),
                row.title,
                f"{row.required[0]} ... {row.required[-1]}",
                "; ".join(row.evidence),
            )
            for row in self
        ]
        return Grid(f"{len(self)} layouts", ("name", "title", "columns", "sources"), rows)

    def __repr__(self) -> str:
        return f"<LayoutTable: {', '.join(row.name for row in self)}>"


def layouts() -> LayoutTable:
    """The layouts of files that sciscore reads, each with its evidence.

    Returns
    -------
    LayoutTable
        What ``layout=`` may name: the layouts of sciscore, and those of the folder that
        the variable ``SCISCORE_LAYOUTS`` names.

    Examples
    --------
    >>> import sciscore as sci
    >>> [row.name for row in sci.layouts()][:3]
    ['sciscore', 'emsci', 'sygen:01']
    """
    return LayoutTable(tuple(_known().values()))


def layout(name: str | os.PathLike[str] | Layout, *, untested: str | Iterable[str] = ()) -> Layout:
    """The layout of a name or a file; a layout is returned as it is.

    Parameters
    ----------
    name
        Such as ``"emsci"`` or, with the week of the exam, ``"sygen:26"``; or the path of a
        TOML file, such as ``"mine.toml"``.
    untested
        Texts that stand for NT besides.

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
    found = _found(name)
    more = texts(untested)
    return found.also(untested=more) if more else found


def _found(name: str | os.PathLike[str] | Layout) -> Layout:
    if isinstance(name, Layout):
        return name
    if isinstance(name, os.PathLike) or spelled(name).endswith(".toml"):
        found, *others = read_layouts(name)
        if others:
            names = ", ".join(one.name for one in (found, *others))
            raise _unknown(f"{shown(name)} holds {names}; name one of them", [])
        return found
    given: object = name
    if one_of(given, (OWN.name,)):
        return OWN
    known = _known() if isinstance(given, str) and given not in built_in() else built_in()
    if one_of(given, known):
        return known[given]
    raise _unknown(given, list(known))


def _unknown(name: object, known: list[str]) -> FormatError:
    """The error of a name that no layout has."""
    text = spelled(name)
    variants = [one for one in known if one.startswith(f"{text}:")]
    if variants:
        return FormatError(f"{shown(name)} needs the week of the exam; use {', '.join(variants)}")
    hint = did_you_mean(text, known)
    return FormatError(f"unknown layout {shown(name)}; use one of {', '.join(known)}{hint}")


def best_fitting(names: Iterable[str]) -> list[Layout]:
    """The layouts that fit names best, and alike; several only where sciscore's own is not one.

    Names are those of a table: what is one level down in a record is not looked for.
    """
    given = tuple(names)
    ranks = {known: fit for known in layouts() if (fit := known.fit(given))[0] >= _MEANT}
    best = [known for known, fit in ranks.items() if fit == max(ranks.values())]
    return [OWN] if OWN in best else best


def suggestion(names: Iterable[str], asked: Layout) -> str:
    """A hint at layouts that read names which the one that was asked for does not, or nothing."""
    return _suggestion(tuple(itertools.islice(names, MOST_NAMES)), asked)


@functools.lru_cache(maxsize=64)
def _suggestion(names: tuple[str, ...], asked: Layout) -> str:
    fit = asked.fit(names)
    ranks = {known: known.fit(names) for known in best_fitting(names)}
    better = [known for known, rank in ranks.items() if rank > fit and rank[1] == 0]
    if not better:
        alike = sum(map(exam_like, names))
        from sciscore.scim.items import KEYS

        if not alike and {*map(folded, names)} >= {*map(folded, KEYS)}:
            return "; these are entries of SCIM: `sciscore scim` scores them"
        own = f"; {alike} columns look like cells of an exam: `sciscore layout` suggests a layout"
        return own if fit[0] < _MEANT and alike >= _ALIKE * len(asked.required) else ""
    named = " or ".join(known.name for known in better[:3])
    return f"; these look like {better[0].title} columns; use layout {named}"
