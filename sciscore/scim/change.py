"""The change from one record to a later one, for one person or a cohort."""

from __future__ import annotations

from typing import overload

import attrs
import numpy as np

from sciscore.errors import ScimError, shown
from sciscore.intervals import Change, IntervalColumn, Score, difference
from sciscore.scim.cohort import ScimScores
from sciscore.scim.criteria import SCIM_CRITERIA, Criterion, Verdict, Verdicts
from sciscore.scim.items import NAMES
from sciscore.scim.result import Scim


def _checked(criterion: Criterion, version: str) -> Criterion:
    given: object = criterion
    if not isinstance(given, Criterion):
        known = ", ".join(map(repr, SCIM_CRITERIA))
        raise ScimError(
            f"{shown(given)} is not a criterion; make a Criterion, or take one of "
            f"SCIM_CRITERIA: {known}"
        )
    if criterion.version != version:
        raise ScimError(f"the criterion is for SCIM {criterion.version}, the change of {version}")
    return criterion


@attrs.frozen(kw_only=True)
class ScimChange:
    """What changed from one record of a person to a later one.

    Attributes
    ----------
    self_care, respiration_sphincter, mobility_room_toilet
    mobility_indoors_outdoors, mobility, total
        The change of each, by the names of `Scim`.
    version
        The version of the measure.
    """

    self_care: Change
    respiration_sphincter: Change
    mobility_room_toilet: Change
    mobility_indoors_outdoors: Change
    mobility: Change
    total: Change
    version: str

    def meets(self, criterion: Criterion) -> Verdict:
        """Whether the change meets a criterion.

        Parameters
        ----------
        criterion
            One of `sciscore.SCIM_CRITERIA`, or your own.

        Raises
        ------
        ScimError
            If it is no criterion, or one for another version.
        """
        score = _checked(criterion, self.version).score
        return Verdict(criterion=criterion, change=getattr(self, score))

    def __str__(self) -> str:
        return "\n".join(
            [f"Change of SCIM {self.version}"]
            + [f"{name.replace('_', ' '):28}{getattr(self, name)!s:>10}" for name in NAMES]
        )

    def _repr_html_(self) -> str:
        from sciscore.views import grids, notebook  # noqa: PLC0415 - a view, made when asked for

        return notebook.html(grids.of_scim_change(self))


@attrs.frozen(unsafe_hash=False, repr=False, kw_only=True)
class ScimChanges:
    """What changed in a cohort, as columns. An index gives one person's.

    Attributes
    ----------
    columns
        The changes by name; also attributes, as in ``changes.total``.
    version
        The version of the measure.
    """

    columns: dict[str, IntervalColumn[Change]]
    version: str

    def __getattr__(self, name: str) -> IntervalColumn[Change]:
        if name not in NAMES:
            raise AttributeError(name)
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["total"])

    def __getitem__(self, row: int) -> ScimChange:
        changes = {name: column[row] for name, column in self.columns.items()}
        return ScimChange(**changes, version=self.version)

    def meets(self, criterion: Criterion) -> Verdicts:
        """Whether the changes meet a criterion, as `ScimChange.meets`.

        Parameters
        ----------
        criterion
            One of `sciscore.SCIM_CRITERIA`, or your own.

        Raises
        ------
        ScimError
            If it is no criterion, or one for another version.
        """
        score = _checked(criterion, self.version).score
        return Verdicts(criterion=criterion, changes=self.columns[score])

    def __repr__(self) -> str:
        return f"<ScimChanges: {len(self)}, version {self.version}>"

    def __str__(self) -> str:
        from sciscore.views import grids, text  # noqa: PLC0415 - a view, made when asked for

        return text.plain(grids.of_scim_changes(self))

    def _repr_html_(self) -> str:
        from sciscore.views import grids, notebook  # noqa: PLC0415 - a view, made when asked for

        return notebook.html(grids.of_scim_changes(self))


def _one_version(first: str, second: str) -> str:
    if first != second:
        raise ScimError(f"SCIM {first} and SCIM {second} are not compared with each other")
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
        version = _one_version(first.version, second.version)
        pairs = {name: (first.scores[name], second.scores[name]) for name in NAMES}
        return ScimChange(**{n: difference(*pair) for n, pair in pairs.items()}, version=version)
    if isinstance(first, ScimScores) and isinstance(second, ScimScores):
        version = _one_version(first.version, second.version)
        if len(first) != len(second):
            raise ScimError(f"cohorts of {len(first)} and {len(second)} records")
        columns = {n: _changes(first.columns[n], second.columns[n]) for n in NAMES}
        return ScimChanges(columns=columns, version=version)
    kinds = " and ".join(type(result).__name__ for result in (first, second))
    raise ScimError(f"expected two results of scim3, of one person or of cohorts, not {kinds}")
