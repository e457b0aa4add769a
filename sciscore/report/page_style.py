"""Colours and style of pages and displays: light, dark and printed.

The states of a cell run from light to dark (on dark ground from dark to light), so
that they stay apart in grey and for readers who see colours differently.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources
from typing import Final

from sciscore.report.markup import Markup

#: Colours by name and scheme.
LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff",
    "ground": "#f4f6f8",
    "ink": "#17212b",
    "soft": "#52606d",
    "rule": "#d5dce3",
    "level": "#1d4f91",
    "on-level": "#ffffff",
    "tint": "#e8eff8",
    "normal": "#dcebe6",
    "on-normal": "#17212b",
    "altered": "#f2bd57",
    "on-altered": "#17212b",
    "absent": "#8f321c",
    "on-absent": "#ffffff",
    "hatch": "#c3ccd5",
    "contour": "#6b7986",
    "changed": "#a01b68",
}
DARK: Final[Mapping[str, str]] = {
    "paper": "#11171d",
    "ground": "#1a222a",
    "ink": "#e8edf2",
    "soft": "#a3b0bd",
    "rule": "#303b46",
    "level": "#8ab8f5",
    "on-level": "#0d1b2c",
    "tint": "#1b2b3f",
    "normal": "#203a3a",
    "on-normal": "#e8edf2",
    "altered": "#8d6314",
    "on-altered": "#ffffff",
    "absent": "#ec9277",
    "on-absent": "#24100a",
    "hatch": "#3f4b57",
    "contour": "#8b99a6",
    "changed": "#f48fc4",
}
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
