"""The text of a layout as a TOML file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sciscore.errors import printable
from sciscore.formats.layout_fields import KINDS

if TYPE_CHECKING:
    from sciscore.formats.layout import Layout


def to_toml(layout: Layout, open_points: Iterable[tuple[str, str]] = ()) -> str:
    """The text of a layout as a TOML file, which `layout` reads.

    Parameters
    ----------
    layout
        The layout.
    open_points
        Where something is open, and what; it stands in comments for a person to settle.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.formats.layout_text import to_toml
    >>> print(to_toml(sci.Layout(name="mine", columns={"vac": "VAC"}, untested="NA")))
    name = "mine"
    title = "mine"
    untested = ["NA"]
    <BLANKLINE>
    [columns]
    "vac" = "VAC"
    <BLANKLINE>
    """
    lines = [f"name = {_quoted(layout.name)}", f"title = {_quoted(layout.title)}"]
    for key in ("open", "untested", "ignored", "evidence", "surplus"):
        texts = getattr(layout, key)
        lines += [f"{key} = {_listed(texts)}"] * bool(texts)
    for key in ("columns", "considered_normal", "aliases"):
        lines += _table(key, getattr(layout, key))
    for kind in KINDS:
        lines += _table(f"spellings.{kind}", layout.spellings.get(kind, {}))
    lines += _table("expresses", layout.expresses)
    points = [f"# {printable(place)}: {printable(message)}" for place, message in open_points]
    if points:
        lines = [
            "# Open: settle each in the tables below, then delete its line.",
            *points,
            "",
            *lines,
        ]
    return "\n".join(lines) + "\n"


def _table(name: str, texts: Mapping[str, Any]) -> list[str]:
    if not texts:
        return []
    rows = (f"{_quoted(key)} = {_listed(value)}" for key, value in texts.items())
    return ["", f"[{name}]", *rows]


def _listed(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return f"[{', '.join(map(_quoted, value))}]"


def _quoted(text: str) -> str:
    """The text as TOML quotes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
