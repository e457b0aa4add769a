"""The colours of all pages, displays, forms and plots, as one table: on light and on dark ground.

A grade runs from pale to dark as function is lost (on dark ground from dark to pale), in steps
of at least 3:1 between normal, altered and absent, so that they are told apart in grey and by
readers who do not see red or green. Untested cells are striped in any colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Colours by name: on light ground, and on dark ground.
_COLOURS: Final = {
    "paper": ("#ffffff", "#11171d"),
    "ground": ("#f4f6f8", "#1a222a"),
    "ink": ("#17212b", "#e8edf2"),
    "soft": ("#52606d", "#a3b0bd"),
    "rule": ("#d5dce3", "#303b46"),
    "level": ("#1d4f91", "#8ab8f5"),
    "on-level": ("#ffffff", "#0d1b2c"),
    "tint": ("#e8eff8", "#1b2b3f"),
    "normal": ("#dfece8", "#1c3433"),
    "on-normal": ("#17212b", "#e8edf2"),
    "altered": ("#c27017", "#ae6a1c"),
    "on-altered": ("#000000", "#000000"),
    "nearly-absent": ("#a03418", "#e0a07e"),
    "nearly-normal": ("#dfbd68", "#5f4c1c"),
    "absent": ("#56140f", "#ffdccb"),
    "on-absent": ("#ffffff", "#24100a"),
    "hatch": ("#c3ccd5", "#3f4b57"),
    "contour": ("#6b7986", "#8b99a6"),
    "changed": ("#a01b68", "#f48fc4"),
    "gain": ("#1d5fa8", "#8ab8f5"),
    "loss": ("#c9560f", "#f2a468"),
}
LIGHT: Final[Mapping[str, str]] = {name: light for name, (light, _) in _COLOURS.items()}
DARK: Final[Mapping[str, str]] = {name: dark for name, (_, dark) in _COLOURS.items()}


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of a colour as WCAG defines it, 0 for black to 1 for white."""
    linear = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels(colour))
    )
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG defines it, 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
