"""The change from one record to a later one, and criteria for a change that matters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, overload

import attrs
import numpy as np

from sciscore.display import Column, Grid, Rows, Tabular
from sciscore.errors import Problem, ScimError, did_you_mean, shown
from sciscore.intervals import Change, IntervalColumn, Score, difference
from sciscore.references import REFERENCES
from sciscore.scim.items import NAMES, VERSIONS
from sciscore.scim.results import Scim, ScimScores, words

if TYPE_CHECKING:
    import numpy.typing as npt


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


@attrs.frozen(unsafe_hash=False, kw_only=True)
class Verdicts:
    """Results of a criterion for the changes of a cohort. An index gives one person's."""

    criterion: Criterion
    changes: IntervalColumn[Change]

    def __len__(self) -> int:
        return len(self.changes)

    def __getitem__(self, row: int) -> Verdict:
        return Verdict(criterion=self.criterion, change=self.changes[row])

    @property
    def met(self) -> npt.NDArray[np.object_]:
        """True or False for each person; None where missing entries leave it open."""
        return np.array([self[row].met for row in range(len(self))], object)


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


def _checked(criterion: Criterion, version: str) -> Criterion:
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
        score = _checked(criterion, self.instrument_version).score
        return Verdict(criterion=criterion, change=getattr(self, score))

    def grid(self) -> Grid:
        """The change of each subscore and of the total."""
        rows = [(words(name), getattr(self, name)) for name in NAMES]
        title = f"Change of SCIM {self.instrument_version}"
        return Grid(title, (Column("score"), Column("change", align="right")), rows)


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class ScimChanges(Tabular):
    """Changes of a cohort, as columns. An index gives one person's.

    Attributes
    ----------
    columns
        The changes by name; also attributes, as in ``changes.total``.
    instrument_version
        The version of the measure.
    """

    columns: dict[str, IntervalColumn[Change]]
    instrument_version: str

    def __getattr__(self, name: str) -> IntervalColumn[Change]:
        if name not in NAMES:
            raise AttributeError(name)
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["total"])

    def __getitem__(self, row: int) -> ScimChange:
        changes = {name: column[row] for name, column in self.columns.items()}
        return ScimChange(**changes, instrument_version=self.instrument_version)

    def meets(self, criterion: Criterion) -> Verdicts:
        """Return whether the changes meet a criterion, as `ScimChange.meets`.

        Parameters
        ----------
        criterion
            One of `sciscore.SCIM_CRITERIA`, or your own.

        Raises
        ------
        ScimError
            If it is not a criterion, or is one for another version.
        """
        score = _checked(criterion, self.instrument_version).score
        return Verdicts(criterion=criterion, changes=self.columns[score])

    def __repr__(self) -> str:
        return f"<ScimChanges: {len(self)}, version {self.instrument_version}>"

    def grid(self) -> Grid:
        """The changes, a row for each person."""
        title = f"{len(self)} changes of SCIM {self.instrument_version}"
        columns = (Column("row"), *(Column(words(n), key=n, align="right") for n in NAMES))
        rows = Rows(len(self), lambda row: (row + 1, *(self.columns[n][row] for n in NAMES)))
        return Grid(title, columns, rows)


def _one_version(first: str, second: str) -> str:
    if first != second:
        raise ScimError(f"cannot compare SCIM {first} with SCIM {second}")
    return first


def _changes(first: IntervalColumn[Score], second: IntervalColumn[Score]) -> IntervalColumn[Change]:
    low, high = second.low.astype(np.int16), second.high.astype(np.int16)
    return IntervalColumn(low - first.high, high - first.low, Change)


@overload
def scim_change(first: Scim, second: Scim) -> ScimChange: ...


@overload
def scim_change(first: ScimScores, second: ScimScores) -> ScimChanges: ...


def scim_change(first: Scim | ScimScores, second: Scim | ScimScores) -> ScimChange | ScimChanges:
    """The change from a first result to a second, for one person or a cohort.

    Parameters
    ----------
    first, second
        Results of `scim3`. Those of a cohort have the same people in the same order.

    Returns
    -------
    ScimChange or ScimChanges
        The second minus the first, -100 to 100 for the total; an interval where
        entries are missing in one of the two.

    Raises
    ------
    ScimError
        If the two are of different versions, or cohorts of different sizes.

    Notes
    -----
    Whether a change matters is another question, and sources differ: see
    `sciscore.SCIM_CRITERIA`. There is no default criterion.

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
    if isinstance(first, Scim) and isinstance(second, Scim):
        version = _one_version(first.instrument_version, second.instrument_version)
        pairs = {name: (first.scores[name], second.scores[name]) for name in NAMES}
        return ScimChange(
            **{n: difference(*pair) for n, pair in pairs.items()}, instrument_version=version
        )
    if isinstance(first, ScimScores) and isinstance(second, ScimScores):
        version = _one_version(first.instrument_version, second.instrument_version)
        if len(first) != len(second):
            raise ScimError(f"cannot compare cohorts of {len(first)} and {len(second)} records")
        columns = {n: _changes(first.columns[n], second.columns[n]) for n in NAMES}
        return ScimChanges(columns=columns, instrument_version=version)
    kinds = " and ".join(type(result).__name__ for result in (first, second))
    raise ScimError(f"expected two results of scim3, of one person or of cohorts, not {kinds}")
