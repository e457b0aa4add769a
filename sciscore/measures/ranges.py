"""Ranges and labels of measures that are only checked: no items and no wording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from sciscore.measures.reading import whole

_NO_CODES: Final[Mapping[str, str]] = {}


@attrs.frozen(kw_only=True)
class Range:
    """What may be recorded for a measure.

    Attributes
    ----------
    noun
        What it is, as messages say it.
    low, high
        Lowest and highest whole number.
    source
        Key of `sciscore.REFERENCES`.
    labels
        The labels, where it has labels and no numbers.
    missing
        Codes of a missing score and what they mean; only registries have some.
    hint
        What a refused value may come from.
    """

    noun: str
    source: str
    low: int = 0
    high: int = 0
    labels: tuple[str, ...] = ()
    missing: Mapping[str, str] = _NO_CODES
    hint: str = ""

    @property
    def allowed(self) -> str:
        """What may be entered, as messages say it."""
        codes = ", ".join(code for code in self.missing if code)
        plain = ", ".join(self.labels) or f"a whole number from {self.low} to {self.high}"
        return f"{plain}{f', or {codes}' if codes else ''}"

    def read(self, value: object) -> int | str | None:
        """The score that a value is, as a label or a whole number; else None."""
        if self.labels:
            return value if isinstance(value, str) and value in self.labels else None
        number = whole(value)
        return number if number is not None and self.low <= number <= self.high else None


def _grassp(subtest: str, maximum: int) -> Range:
    return Range(noun=f"GRASSP 1 {subtest} of one hand", high=maximum, source="GRASSP")


def _nscisc(total: str, maximum: int) -> Range:
    codes = {"888": "not testable", "999": "unknown or no admission", "": "blank"}
    return Range(noun=f"an NSCISC {total} total", high=maximum, source="NSCISC", missing=codes)


_RECODED: Final = "; a number may come from a recoding in which 2 stands for 1+"

RANGES: Final[Mapping[str, Range]] = {
    "fim_motor": Range(noun="a FIM motor score", low=13, high=91, source="FIM"),
    "fim_cognitive": Range(noun="a FIM cognitive score", low=5, high=35, source="FIM"),
    "fim_total": Range(noun="a FIM total", low=18, high=126, source="FIM"),
    "grassp_sensation_dorsal": _grassp("dorsal sensation", 12),
    "grassp_sensation_palmar": _grassp("palmar sensation", 12),
    "grassp_strength": _grassp("strength", 50),
    "grassp_prehension_ability": _grassp("prehension ability", 12),
    "grassp_prehension_performance": _grassp("prehension performance", 30),
    "cue_t": Range(noun="a CUE-T score", high=144, source="CUE-T"),
    "cue_q": Range(noun="a CUE-Q score", low=32, high=224, source="CUE-Q"),
    "penn_frequency": Range(noun="a Penn spasm frequency", high=4, source="Penn"),
    "penn_severity": Range(noun="a Penn spasm severity", low=1, high=3, source="Penn"),
    "modified_ashworth": Range(
        noun="a modified Ashworth label, which is text",
        labels=("0", "1", "1+", "2", "3", "4"),
        source="Bohannon 1987",
        hint=_RECODED,
    ),
    "nscisc_motor": _nscisc("motor", 100),
    "nscisc_light_touch": _nscisc("light touch", 112),
    "nscisc_pin_prick": _nscisc("pin prick", 112),
}
