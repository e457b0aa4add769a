"""The change from one record to a later one, and criteria for a change that matters."""

from __future__ import annotations

import math
from typing import Final

import attrs

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import Problem, ScimError, did_you_mean, shown
from sciscore.intervals import Change, difference
from sciscore.references import REFERENCES
from sciscore.scim.items import NAMES, VERSIONS
from sciscore.scim.results import Scim, ScimScores, words


@attrs.frozen(kw_only=True)
class Criterion:
    """Criterion of a source for a change that matters. There is no default.

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
    instrument_version
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
    instrument_version: str = "III"

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.score not in NAMES:
            message = f"{shown(self.score)} is not a score; use one of {', '.join(NAMES)}"
            hint = did_you_mean(self.score, NAMES)
            problems.append(Problem(location="score", message=message + hint))
        least: object = self.minimum
        number = isinstance(least, int | float) and not isinstance(least, bool)
        if not (number and 0 < self.minimum < math.inf):
            message = f"{shown(least)} is not a change; use a number above 0"
            problems.append(Problem(location="minimum", message=message))
        source: object = self.citation
        if not (isinstance(source, str) and source.strip()):
            problems.append(Problem(location="citation", message="blank; name the source"))
        if self.instrument_version not in VERSIONS:
            message = f"{shown(self.instrument_version)} is not a version of SCIM"
            problems.append(Problem(location="instrument_version", message=message))
        if problems:
            raise ScimError(problems)

    def __str__(self) -> str:
        return f"{self.name}: {self.score} {self.minimum:+g} or more. {self.citation}"


@attrs.frozen(kw_only=True)
class Verdict:
    """Result of a criterion for one change. Print it to see the source with it.

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


def checked(criterion: Criterion, version: str) -> Criterion:
    """The criterion of a version; a ScimError for anything else."""
    given: object = criterion
    if not isinstance(given, Criterion):
        known = ", ".join(map(repr, SCIM_CRITERIA))
        raise ScimError(
            f"{shown(given)} is not a criterion; make a Criterion, or take one of "
            f"SCIM_CRITERIA: {known}"
        )
    if criterion.instrument_version != version:
        raise ScimError(
            f"the criterion is for SCIM {criterion.instrument_version}, the change of {version}"
        )
    return criterion


@attrs.frozen(kw_only=True)
class ScimChange(Tabular):
    """Changes from one record of a person to a later one.

    Attributes
    ----------
    self_care, respiration_sphincter, mobility_room_toilet
    mobility_indoors_outdoors, mobility, total
        The change of each, by the names of `Scim`.
    instrument_version
        The version of the measure.
    """

    self_care: Change
    respiration_sphincter: Change
    mobility_room_toilet: Change
    mobility_indoors_outdoors: Change
    mobility: Change
    total: Change
    instrument_version: str

    def meets(self, criterion: Criterion) -> Verdict:
        """Return whether the change meets a criterion.

        Parameters
        ----------
        criterion
            One of `sciscore.SCIM_CRITERIA`, or your own.

        Raises
        ------
        ScimError
            If it is not a criterion, or is one for another version.
        """
        score = checked(criterion, self.instrument_version).score
        return Verdict(criterion=criterion, change=getattr(self, score))

    def grid(self) -> Grid:
        """The change of each subscore and of the total."""
        rows = [(words(name), getattr(self, name)) for name in NAMES]
        title = f"Change of SCIM {self.instrument_version}"
        return Grid(title, (Column("score"), Column("change", align="right")), rows)


def one_version(first: Scim | ScimScores, second: Scim | ScimScores) -> str:
    """The version of two results; a ScimError if they are of different ones."""
    versions = first.instrument_version, second.instrument_version
    if versions[0] != versions[1]:
        raise ScimError(f"cannot compare SCIM {versions[0]} with SCIM {versions[1]}")
    return versions[0]


def scim_change(first: Scim, second: Scim) -> ScimChange:
    """The change from a first result of a person to a second.

    Parameters
    ----------
    first, second
        Results of `scim3` for one record; a person of a cohort is one by its index.

    Returns
    -------
    ScimChange
        The second minus the first, -100 to 100 for the total; an interval where
        entries are missing in one of the two.

    Raises
    ------
    ScimError
        If the two are of different versions.

    Notes
    -----
    Whether a change matters is another question, and sources differ: see
    `sciscore.SCIM_CRITERIA`. There is no default criterion. For many people there are
    the changes of `visits`, and the rules of `outcomes.scim_points`.

    References
    ----------
    Scivoletto 2013; see `sciscore.REFERENCES`.

    Examples
    --------
    >>> import sciscore as sci
    >>> first = sci.scim3({"total": 41, "self_care": 9})
    >>> second = sci.scim3({"total": 48, "self_care": 12})
    >>> change = sci.scim_change(first, second)
    >>> str(change.total), str(change.self_care)
    ('+7', '+3')
    >>> change.meets(sci.SCIM_CRITERIA["Scivoletto 2013 small"]).met
    True
    >>> print(change.meets(sci.SCIM_CRITERIA["Scivoletto 2013 substantial"]))
    total +7: not met. substantial change: total +10 or more. Scivoletto G et al. ...
    """
    given: tuple[object, ...] = (first, second)
    if not all(isinstance(result, Scim) for result in given):
        kinds = " and ".join(type(result).__name__ for result in given)
        raise ScimError(f"expected two results of scim3, each of one person, not {kinds}")
    return ScimChange(
        **{name: difference(first.scores[name], second.scores[name]) for name in NAMES},
        instrument_version=one_version(first, second),
    )
