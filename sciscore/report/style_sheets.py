"""The style sheets of pages, displays and forms: light, dark and printed."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Final

from sciscore.report.markup import Markup
from sciscore.report.palette import DARK, LIGHT

#: Text and the ground it stands on; a test computes their contrast.
PAIRS: Final = (
    *(
        (text, ground)
        for text in ("ink", "soft", "level", "changed")
        for ground in ("paper", "ground")
    ),
    ("ink", "tint"),
    ("level", "tint"),
    ("soft", "tint"),
    ("ink", "hatch"),
    ("on-level", "level"),
    ("on-normal", "normal"),
    ("on-altered", "altered"),
    ("on-absent", "absent"),
)


def _colours(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


#: Notebooks and documentation that have a scheme of their own say so on the body.
_DARK_HOSTS: Final = (
    'body[data-jp-theme-light="false"]', "body.vscode-dark", 'body[data-theme="dark"]',
)  # fmt: skip
_LIGHT_HOSTS: Final = (
    'body[data-jp-theme-light="true"]', "body.vscode-light", 'body[data-theme="light"]',
)  # fmt: skip


def _schemes() -> str:
    """The colours: light, dark where the reader wants it, light in print."""
    dark = ",".join(f"{host} .sciscore" for host in _DARK_HOSTS)
    light = ",".join(f"{host} .sciscore" for host in _LIGHT_HOSTS)
    return (
        f".sciscore{{color-scheme:light dark;{_colours(LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{.sciscore{{{_colours(DARK)}}}}}"
        f"@media screen{{{dark}{{{_colours(DARK)}color-scheme:dark}}"
        f"{light}{{{_colours(LIGHT)}color-scheme:light}}}}"
    )


@functools.cache
def style(*names: str) -> Markup:
    """The colours and style sheets of a page, as the content of a ``style`` element.

    Parameters
    ----------
    names
        Names of style sheets, without their suffix.
    """
    folder = resources.files("sciscore.report") / "styles"
    sheets = ((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
    return Markup(_schemes() + "".join(re.sub(r"/\*.*?\*/|\s*\n\s*", "", text) for text in sheets))
