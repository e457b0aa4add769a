"""Answers of people to a question, each the set of answers that is still possible.

A person's answer is one byte: bit 0 is yes, bit 1 no, bit 2 that the question does not
apply. Untested cells leave several bits; no bit at all is a missing exam. Counts, shares
and their bounds all follow from how many people have each of the eight sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.errors import OutcomeError
from sciscore.intervals import BY_VALUE
from sciscore.outcomes.proportions import Proportion
from sciscore.outcomes.rules import ResponderRule

if TYPE_CHECKING:
    import numpy.typing as npt

YES, NO, NOT_APPLICABLE = 1, 2, 4
MISSING: Final = 0
ANY: Final = YES | NO | NOT_APPLICABLE
SETS: Final = ANY + 1
#: What each set of answers is called.
WORDS: Final = (
    "missing",
    "yes",
    "no",
    "open",
    "not applicable",
    "open, or not applicable",
    "open, or not applicable",
    "open, or not applicable",
)
_VALUES: Final = {YES: True, NO: False}


@attrs.frozen(kw_only=True)
class Responders:
    """How many people meet a rule, with those of whom it is not known or not asked.

    Attributes
    ----------
    rule
        The rule.
    counts
        How many people have each set of answers: yes 1, no 2, not applicable 4, added up;
        place 0 counts those without an exam.
    """

    rule: ResponderRule
    counts: tuple[int, ...]

    @property
    def proportion(self) -> Proportion:
        """The people who meet it, of those to whom it applies; bounds where people are open.

        Rule OUTCOME.SHARES [definition].
        """
        counts = self.counts
        return Proportion(
            k=counts[YES],
            n=counts[YES] + counts[NO] + counts[YES | NO],
            open=counts[YES | NO],
            more_for=counts[NOT_APPLICABLE | YES] + counts[ANY],
            more_against=counts[NOT_APPLICABLE | NO] + counts[ANY],
            more=counts[NOT_APPLICABLE | YES] + counts[NOT_APPLICABLE | NO] + counts[ANY],
        )

    @property
    def n(self) -> int:
        """How many people there are, missing ones and all."""
        return sum(self.counts)

    @property
    def open(self) -> int:
        """Of how many people untested cells leave the answer, or whether one is due, open."""
        return self.counts[YES | NO] + sum(self.counts[NOT_APPLICABLE + 1 :])

    @property
    def not_applicable(self) -> int:
        """To how many people the rule does not apply."""
        return self.counts[NOT_APPLICABLE]

    @property
    def missing(self) -> int:
        """How many people have no exam at one of the two visits."""
        return self.counts[MISSING]

    def to_text(self, method: str = "clopper-pearson", level: float = 0.95) -> str:
        """The rule, the proportion with its interval, and who has no part in it."""
        apart = {
            "open": self.open,
            f"not applicable ({self.rule.not_applicable})": self.not_applicable,
            "missing": self.missing,
        }
        said = [f"{count} {word}" for word, count in apart.items() if count]
        share = self.proportion.to_text(method, level)
        return "; ".join([f"{self.rule.name}: {share}", *said])

    def __str__(self) -> str:
        return self.to_text()


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class Answers:
    """Whether each person meets a rule. An index gives one person's answer in a word.

    Attributes
    ----------
    rule
        The rule.
    masks
        The set of possible answers of each person, as in `Responders.counts`; uint8 of
        shape (n,).
    """

    rule: ResponderRule
    masks: npt.NDArray[np.uint8] = attrs.field(eq=BY_VALUE)

    def __len__(self) -> int:
        return len(self.masks)

    def __getitem__(self, row: int) -> str:
        return WORDS[self.masks[row]]

    @property
    def value(self) -> npt.NDArray[np.object_]:
        """True or False for each person; None where open, not applicable or missing."""
        return np.array([*map(_VALUES.get, range(SETS))], object)[self.masks]

    @property
    def text(self) -> npt.NDArray[np.object_]:
        """The answer of each person in words, which tell the kinds of None apart."""
        return np.array(WORDS, object)[self.masks]

    @property
    def responders(self) -> Responders:
        """The counts and the proportion."""
        return Responders(rule=self.rule, counts=counted(self.masks))

    @property
    def proportion(self) -> Proportion:
        """The people who meet it, of those to whom it applies."""
        return self.responders.proportion

    def __str__(self) -> str:
        return str(self.responders)

    def __repr__(self) -> str:
        return f"<Answers: {self}>"


def counted(masks: npt.NDArray[np.uint8]) -> tuple[int, ...]:
    """How many people have each set of answers."""
    if masks.size and masks.max() >= SETS:
        raise OutcomeError("no set of answers")
    return tuple(np.bincount(masks, minlength=SETS).tolist())
