"""HTML and SVG as text that is escaped unless it was made here.

>>> tag("p", "C5 < C6 & ", tag("b", "C7"), class_="note")
'<p class="note">C5 &lt; C6 &amp; <b>C7</b></p>'
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterable
from typing import Final

from sciscore.errors import printable

#: Elements without content or end.
_VOID: Final = frozenset({"br", "col", "meta"})

#: Texts that need no escapes, to be told quickly.
_PLAIN: Final = re.compile(r"[\w .,:;()/=*+#\[\]-]*")


class Markup(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def text(content: object) -> Markup:
    r"""A content as text in a page: escaped, also where characters turn the direction of writing.

    >>> text('</style><script src="x">'), text(chr(0x202E) + "5P")
    ('&lt;/style&gt;&lt;script src=&quot;x&quot;&gt;', '\\u202e5P')
    """
    if isinstance(content, Markup):
        return content
    if isinstance(content, str) and _PLAIN.fullmatch(content):
        return Markup(content)
    return Markup(html.escape(printable(str(content))))


def joined(parts: Iterable[object], separator: str = "") -> Markup:
    """Contents one after another: markup as it is, anything else as text."""
    escaped = [part if part.__class__ is Markup else text(part) for part in parts]
    return Markup((text(separator) if separator else "").join(escaped))


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """An element with its contents: markup as it is, anything else as text.

    ``_`` in the name of an attribute stands for ``-``, and is left out at the end: ``class_``.
    True gives an attribute without value, None and False give none.

    >>> tag("th", "T4", scope="row", aria_label="segment T4", hidden=None)
    '<th scope="row" aria-label="segment T4">T4</th>'
    """
    given = "".join(
        [
            f' {_attribute(key)}="{text(value)}"' if value is not True else f" {_attribute(key)}"
            for key, value in attributes.items()
            if value is not None and value is not False
        ]
    )
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{joined(children)}</{name}>")


@functools.cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def listed(name: str, items: Iterable[object], class_: str) -> Markup:
    """A list, ``ol`` or ``ul``, of contents."""
    return tag(name, *(tag("li", item) for item in items), class_=class_)


def terms(entries: Iterable[tuple[object, object]], class_: str) -> Markup:
    """A list of names, each with its content."""
    shown = (tag("div", tag("dt", name), tag("dd", content)) for name, content in entries)
    return tag("dl", *shown, class_=class_)


def unfolding(summary: object, *parts: object, **attributes: object) -> Markup:
    """Contents that unfold below a summary."""
    return tag("details", tag("summary", summary), *parts, **attributes)


def table(caption: object, head: Iterable[object], *bodies: object, class_: str) -> Markup:
    """A table under a caption for those who do not see the page; `head` has the cells of a row."""
    title = tag("caption", caption, class_="unseen")
    return tag("table", title, tag("thead", tag("tr", *head)), *bodies, class_=class_)
