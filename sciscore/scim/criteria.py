"""A change of a score, and criteria for one that matters, as data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.errors import Problem, ScimError, did_you_mean, shown
from sciscore.intervals import Change, IntervalColumn
from sciscore.references import REFERENCES
from sciscore.scim.items import NAMES, VERSIONS

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen(kw_only=True)
class Criterion:
    """What a source calls a change that matters. There is no default one.

    Parameters
    ----------
    name
        What the source calls it.
    score
        The subscore that it is about, or ``"total"``.
    minimum
        The least change that meets it, above 0.
    citation
        Where it stands.
    population
        In whom it was found, and how.
    version
        The version of the measure that it is for.

    Raises
    ------
    ScimError
        If there is no such score or version, the minimum is not a number above 0, or
        the citation is empty.

    Examples
    --------
    >>> from sciscore import SCIM_CRITERIA
    >>> print(SCIM_CRITERIA["Scivoletto 2013 small"])
    small change: total +4 or more. Scivoletto G et al. ... Disabil Rehabil 35(21):1808-13
    """

    name: str
    score: str
    minimum: float
    citation: str
    population: str
    version: str = "III"

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.score not in NAMES:
            message = f"{shown(self.score)} is not a score; use one of {', '.join(NAMES)}"
            hint = did_you_mean(str(self.score), NAMES)
            problems.append(Problem(location="score", message=message + hint))
        least: object = self.minimum
        number = isinstance(least, int | float) and not isinstance(least, bool)
        if not (number and 0 < self.minimum < math.inf):
            message = f"{shown(least)} is not a change; use a number above 0"
            problems.append(Problem(location="minimum", message=message))
        source: object = self.citation
        if not (isinstance(source, str) and source.strip()):
            problems.append(Problem(location="citation", message="blank; name the source"))
        if self.version not in VERSIONS:
            message = f"{shown(self.version)} is not a version of SCIM"
            problems.append(Problem(location="version", message=message))
        if problems:
            raise ScimError(problems)

    def __str__(self) -> str:
        return f"{self.name}: {self.score} {self.minimum:+g} or more. {self.citation}"


@attrs.frozen(kw_only=True)
class Verdict:
    """Whether a change meets a criterion. Print it to have the source with it.

    Attributes
    ----------
    criterion
        The criterion.
    change
        The change of the score that it is about.
    """

    criterion: Criterion
    change: Change

    @property
    def met(self) -> bool | None:
        """True or False; None where missing entries leave it open.

        Notes
        -----
        Rule SCIM.CRITERIA [Scivoletto 2013].
        """
        if self.change.low >= self.criterion.minimum:
            return True
        return False if self.change.high < self.criterion.minimum else None

    def __str__(self) -> str:
        words = {True: "met", False: "not met", None: "open"}
        return f"{self.criterion.score} {self.change}: {words[self.met]}. {self.criterion}"


@attrs.frozen(unsafe_hash=False, kw_only=True)
class Verdicts:
    """Whether the changes of a cohort meet a criterion. An index gives one person's."""

    criterion: Criterion
    changes: IntervalColumn[Change]

    def __len__(self) -> int:
        return len(self.changes)

    def __getitem__(self, row: int) -> Verdict:
        return Verdict(criterion=self.criterion, change=self.changes[row])

    @property
    def met(self) -> npt.NDArray[np.object_]:
        """True or False for each person; None where missing entries leave it open."""
        met = np.full(len(self), None, object)
        met[self.changes.low >= self.criterion.minimum] = True
        met[self.changes.high < self.criterion.minimum] = False
        return met


def _scivoletto(name: str, minimum: int) -> Criterion:
    return Criterion(
        name=f"{name} change",
        score="total",
        minimum=minimum,
        citation=str(REFERENCES["Scivoletto 2013"]),
        population="255 people with spinal cord injury; from the distribution of their scores",
    )


#: Criteria of published sources, by source and name.
SCIM_CRITERIA: Final = {
    "Scivoletto 2013 small": _scivoletto("small", 4),
    "Scivoletto 2013 substantial": _scivoletto("substantial", 10),
}
