"""The text of a layout as a TOML file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sciscore.errors import printable
from sciscore.formats.layout_fields import KINDS

if TYPE_CHECKING:
    from sciscore.formats.layout import Layout


def to_toml(
    layout: Layout,
    points: Iterable[str] = (),
    choices: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({}),
) -> str:
    """The text of a layout as a TOML file.

    What is open stands in comments, and so do lines that may settle it: keys and values by
    table of the file.
    """
    lines = [*_settling(points, layout), f"name = {quoted(layout.name)}"]
    lines += [f"title = {quoted(layout.title)}"] * (layout.title != layout.name)
    for key in ("open", "untested", "ignored", "evidence", "surplus"):
        texts = getattr(layout, key)
        lines += [f"{key} = {_listed(texts)}"] * bool(texts)
        more = [*texts, *(text for text, _ in choices.get(key, ()))]
        lines += [f"# {key} = {_listed(more)}"] * (len(more) > len(texts))
    for key in ("columns", "considered_normal", "aliases"):
        lines += _table(key, getattr(layout, key), choices.get(key, ()))
    for kind in KINDS:
        key = f"spellings.{kind}"
        lines += _table(key, layout.spellings.get(kind, {}), choices.get(key, ()))
    lines += _table("expresses", layout.expresses)
    return "\n".join(lines) + "\n"


def _settling(points: Iterable[str], layout: Layout) -> list[str]:
    """What is open, as comments, and how to settle it."""
    told = [f"# {printable(point)}" for point in points]
    if not told:
        return []
    head = "# Open: settle each below; lines with # there are proposals. Then delete its line here."
    nothing = [] if layout.columns else ["# No column is known yet: this file reads nothing."]
    return [head, *told, *nothing, ""]


def _table(
    name: str, texts: Mapping[str, Any], choices: Sequence[tuple[str, str]] = ()
) -> list[str]:
    """A table; what may be chosen stands in comments, as does a table that nobody needs."""
    rows = [f"{quoted(key)} = {_listed(value)}" for key, value in texts.items()]
    rows += [f"# {quoted(key)} = {value}" for key, value in choices]
    mark = "" if texts or name == "columns" else "# "
    return ["", f"{mark}[{name}]", *rows] if rows else []


def _listed(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    return f"[{', '.join(map(quoted, value))}]"


def quoted(text: str) -> str:
    """The text as TOML quotes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
