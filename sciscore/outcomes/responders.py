"""Responder rules and their results: who responds, and how many.

A person's answer is one byte: bit 0 is yes, bit 1 no, bit 2 that the rule does not apply.
Untested cells leave several bits; no bit at all is a missing exam. Counts, proportions and
their bounds all follow from how many people have each of the eight sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.display import Column, Grid, Tabular
from sciscore.intervals import BY_VALUE
from sciscore.outcomes.fields import among, as_tuple, instance, is_whole, must, whole_array
from sciscore.outcomes.proportions import Proportion, proportion_cells, proportion_columns
from sciscore.references import REFERENCES

if TYPE_CHECKING:
    import numpy.typing as npt

YES, NO, NOT_APPLICABLE = 1, 2, 4
MISSING: Final = 0
ANY: Final = YES | NO | NOT_APPLICABLE
SETS: Final = ANY + 1
#: The word for each set of answers.
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
#: Stands in the place of a citation.
UNCITED: Final = "no source given"


def _known(_: object, attribute: attrs.Attribute[str], key: object) -> None:
    among(key, ("", *REFERENCES), "is not a key of sciscore.REFERENCES", attribute.name)


_said: Final = must(
    lambda text: isinstance(text, str) and bool(text.strip()), "blank; say it in a few words"
)


@attrs.frozen(kw_only=True)
class ResponderRule:
    """A responder rule. Print it to have its definition and source with it.

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
        """The condition, in a sentence without its full stop."""
        return self.name

    @property
    def not_applicable(self) -> str:
        """The people to whom the rule does not apply, in a few words."""
        return "the rule does not apply"

    @property
    def citation(self) -> str:
        """The source of the rule."""
        return str(REFERENCES[self.source]) if self.source else UNCITED

    def __str__(self) -> str:
        return f"{self.name}: {self.definition}. [{self.citation}]"


@attrs.frozen(kw_only=True, repr=False)
class Responders(Tabular):
    """The number of people who meet a rule, who are open, not asked, or missing.

    Attributes
    ----------
    rule
        The rule.
    counts
        How many people have each set of answers: yes 1, no 2, not applicable 4, added up;
        place 0 counts those without an exam.
    """

    rule: ResponderRule = instance(ResponderRule, of="a responder rule, such as better_by(1)")
    counts: tuple[int, ...] = attrs.field(
        converter=as_tuple,
        validator=must(
            lambda counts: (
                isinstance(counts, tuple) and len(counts) == SETS and all(map(is_whole, counts))
            ),
            "{} is not a count of people for each set of answers, 0 to 7",
        ),
    )

    @property
    def proportion(self) -> Proportion:
        """The proportion of people who meet it, if it applies to them; bounds where open.

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
        """The number of people, with the missing ones."""
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
        """The number of people without an exam at one of the visits."""
        return self.counts[MISSING]

    def summary(self, method: str = "clopper-pearson", level: float = 0.95) -> str:
        """The rule, the proportion with its interval, and the people apart, in one line."""
        share = self.proportion.summary(method, level)
        return "; ".join([f"{self.rule.name}: {share}", *self.apart])

    @property
    def apart(self) -> list[str]:
        """The people who are open, or in no denominator, in words."""
        counts = {
            "open": self.open,
            f"not applicable ({self.rule.not_applicable})": self.not_applicable,
            "missing": self.missing,
        }
        return [f"{count:,} {word}" for word, count in counts.items() if count]

    def grid(self) -> Grid:
        """One row: the rule, the proportion with its interval, and the people apart."""
        apart = (self.open, self.not_applicable, self.missing)
        return Grid(
            self.rule.name,
            [Column("rule"), *proportion_columns(), *map(Column, _APART)],
            [(self.rule.name, *proportion_cells(self.proportion), *apart)],
            (str(self.rule),),
        )

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return f"<Responders: {self.rule.name}: {self.proportion.counts}>"


_APART: Final = ("open", "not applicable", "missing")


def _answers(masks: object) -> npt.NDArray[np.uint8]:
    return whole_array(masks, ANY, (-1,), "not a set of answers, 0 to 7, of each person")


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class ResponderResult(Tabular):
    """Answers to a responder rule. An index gives one person's answer in a word.

    Attributes
    ----------
    rule
        The rule.
    masks
        The set of possible answers of each person, as in `Responders.counts`; uint8 of
        shape (n,).
    """

    rule: ResponderRule = instance(ResponderRule, of="a responder rule, such as better_by(1)")
    masks: npt.NDArray[np.uint8] = attrs.field(converter=_answers, eq=BY_VALUE)

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
        """The answer of each person in words; they tell the kinds of None apart."""
        return np.array(WORDS, object)[self.masks]

    @property
    def responders(self) -> Responders:
        """The counts and the proportion."""
        counts = np.bincount(self.masks, minlength=SETS)
        return Responders(rule=self.rule, counts=tuple(counts.tolist()))

    @property
    def proportion(self) -> Proportion:
        """The proportion of people who meet it, if it applies to them."""
        return self.responders.proportion

    def grid(self) -> Grid:
        """A row for each person: the answer in words."""
        rows = list(enumerate(self.text.tolist(), 1))
        columns = [Column("row"), Column("answer")]
        return Grid(title=self.rule.name, columns=columns, rows=rows, notes=(str(self),))

    def __str__(self) -> str:
        return str(self.responders)

    def __repr__(self) -> str:
        return f"<ResponderResult: {self}>"
