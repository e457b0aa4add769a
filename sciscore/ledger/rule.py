"""What the ledger knows of a rule."""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.isncsci.editions import RULES as CELLS, Edition
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.interpretations import INTERPRETATIONS
from sciscore.references import REFERENCES

_DECISIONS: Final = frozenset(decision.key for decision in INTERPRETATIONS)


@attrs.frozen(kw_only=True)
class LedgerRule:
    """A rule of a standard or of a measure.

    Attributes
    ----------
    id
        Its name, such as ``ISNCSCI.ML``.
    says
        The rule in a sentence.
    location
        What carries it out: paths below ``sciscore``.
    sources
        Keys of `sciscore.REFERENCES`, where the rule is the same in all editions.
    cells
        Columns of the edition table that it reads: there each edition has its own sources.
    findings
        The findings that it decides.
    decisions
        Keys of `sciscore.interpretations`: what was decided where its texts are silent.
    disagreements
        How other implementations are known to differ, beside what the decisions say.
    """

    id: str
    says: str
    location: tuple[str, ...]
    sources: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    disagreements: str = ""

    def __attrs_post_init__(self) -> None:
        assert self.sources or self.cells, f"{self.id} has no source"
        assert REFERENCES.keys() >= set(self.sources), self.id
        assert CELLS.keys() >= set(self.cells), self.id
        assert FINDINGS.keys() >= set(self.findings), self.id
        assert set(self.decisions) <= _DECISIONS, self.id

    def sources_under(self, edition: Edition) -> tuple[str, ...]:
        """Keys of all sources of the rule under an edition.

        Examples
        --------
        >>> import sciscore as sci
        >>> from sciscore.ledger import RULES
        >>> RULES["ISNCSCI.AIS.CD"].sources_under(sci.edition("1996"))
        ('PMC2633768',)
        """
        cited = [key for cell in self.cells for key in edition.rules()[cell].sources]
        return tuple(dict.fromkeys((*cited, *self.sources)))
