"""The style sheets of pages, displays and forms: light, dark and printed."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Final

from sciscore.report.markup import Markup
from sciscore.report.palette import DARK, LIGHT


def _colours(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


#: Notebooks and documentation that have a scheme of their own say so on the body or above it.
_HOSTS: Final = (
    "body.vscode-{0}",
    "body.{0}",
    "html.{0}",
    'body[data-theme="{0}"]',
    'html[data-theme="{0}"]',
    'html[theme="{0}"]',
)
_JUPYTER: Final = 'body[data-jp-theme-light="{}"]'
#: What a host wants of lists, tables and lines is taken back within an output. A drawing is left
#: alone: to revert it would take its shapes away.
_RESET: Final = (
    ".sciscore{all:initial;display:block}.sciscore :where(:not(svg,svg *,style)){all:revert}"
)


def _schemes() -> str:
    """The colours: light, dark where the reader wants it, light in print."""
    dark, light = (
        ",".join(f"{host} .sciscore" for host in (_JUPYTER.format(is_light), *hosts))
        for is_light, hosts in (
            ("false", [host.format("dark") for host in _HOSTS]),
            ("true", [host.format("light") for host in _HOSTS]),
        )
    )
    return (
        f".sciscore{{color-scheme:light dark;{_colours(LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{.sciscore{{{_colours(DARK)}}}}}"
        f"@media screen{{{dark}{{{_colours(DARK)}color-scheme:dark}}"
        f"{light}{{{_colours(LIGHT)}color-scheme:light}}}}"
    )


@functools.cache
def style(*names: str) -> Markup:
    """The colours and the named style sheets of a page, as the content of a ``style`` element."""
    return Markup(_schemes() + _sheets(names))


@functools.cache
def hosted_style(*names: str) -> Markup:
    """The same for an output in a notebook, which the rules of its host do not reach."""
    text = _RESET + _schemes() + _sheets(names).replace(":where(.sciscore)", ".sciscore")
    return Markup(re.sub(r"\.sciscore\b", ".sciscore:not(#_)", text))


def _sheets(names: tuple[str, ...]) -> str:
    folder = resources.files("sciscore.report") / "styles"
    sheets = ((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
    return "".join(re.sub(r"/\*.*?\*/|\s*\n\s*", "", text) for text in sheets)
