"""What every responder rule has: a name, its definition, and where it comes from."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.errors import OutcomeError, Problem, did_you_mean, shown
from sciscore.references import REFERENCES

#: What stands in the place of a citation.
UNCITED: Final = "no source given"


def _known(_: ResponderRule, attribute: attrs.Attribute[str], key: str) -> None:
    if key and key not in REFERENCES:
        hint = did_you_mean(str(key), REFERENCES)
        message = f"{shown(key)} is no key of sciscore.REFERENCES{hint}"
        raise OutcomeError([Problem(location=attribute.name, message=message)])


def _said(_: ResponderRule, attribute: attrs.Attribute[str], text: object) -> None:
    if not (isinstance(text, str) and text.strip()):
        raise OutcomeError(
            [Problem(location=attribute.name, message="blank; say it in a few words")]
        )


@attrs.frozen(kw_only=True)
class ResponderRule:
    """What tells who responds. Print it to have its definition and source with it.

    Parameters
    ----------
    name
        A few words for tables.
    source
        Key of `sciscore.REFERENCES`; nothing for a rule of your own.
    """

    name: str = attrs.field(validator=_said)
    source: str = attrs.field(default="", validator=_known)

    @property
    def definition(self) -> str:
        """What must hold, in a sentence without its full stop."""
        return self.name

    @property
    def not_applicable(self) -> str:
        """To whom the rule does not apply, in a few words."""
        return "the rule does not apply"

    @property
    def citation(self) -> str:
        """Where the rule comes from."""
        return str(REFERENCES[self.source]) if self.source else UNCITED

    def __str__(self) -> str:
        return f"{self.name}: {self.definition}. [{self.citation}]"
