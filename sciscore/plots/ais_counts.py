"""Counts of AIS grades before and after, in the form that the plots draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.outcomes.pairs import Pairs
from sciscore.outcomes.transitions import MISSING, Transitions
from sciscore.plots.plot_canvas import AIS

if TYPE_CHECKING:
    import numpy.typing as npt

#: What the plots of transitions take.
Given: TypeAlias = "Transitions | Pairs | Mapping[Any, int] | npt.ArrayLike"
#: What is printed for those who were not examined.
ABSENT = "no exam"


@attrs.frozen
class Counts:
    """Number of people who went from each grade to each grade.

    Attributes
    ----------
    before, after
        The labels: A to E, ND, and ``no exam`` where there are such people.
    table
        Counts of shape (before, after).
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    table: npt.NDArray[np.int64] = attrs.field(eq=False)

    @property
    def paired(self) -> npt.NDArray[np.int64]:
        """Number of people of each row who were examined again."""
        return np.asarray(self.table[:, : len(AIS)].sum(axis=1))


def counts_of(transitions: Given) -> Counts:
    """Transitions, as `transition_matrix` takes them, as counts."""
    if isinstance(transitions, Pairs):
        transitions = transitions.transitions()
    if isinstance(transitions, Transitions):
        flows = transitions.flows()
        transitions = {(_state(f.source), _state(f.target)): f.people for f in flows}
    names = (*AIS, ABSENT)
    table = np.zeros((len(names), len(names)), np.int64)
    if isinstance(transitions, Mapping):
        _fill(table, transitions)
    else:
        given = np.asarray(transitions)
        if given.shape != (len(AIS), len(AIS)) or given.dtype.kind not in "iu" or (given < 0).any():
            raise OutcomeError(
                f"{given.dtype} of shape {given.shape}; expected counts of shape (6, 6), "
                "A to E and ND before by the same after, or a mapping of pairs to counts"
            )
        table[: len(AIS), : len(AIS)] = given
    if not table.sum():
        raise OutcomeError("no transitions to draw")
    rows = len(names) if table[-1].any() else len(AIS)
    columns = len(names) if table[:, -1].any() else len(AIS)
    return Counts(names[:rows], names[:columns], table[:rows, :columns])


def _state(name: str) -> str | None:
    return None if name == MISSING else name


def _fill(table: npt.NDArray[np.int64], counts: Mapping[Any, Any]) -> None:
    """Put the counts of a mapping into a table; problems are raised all at once."""
    place: dict[object, int] = {name: number for number, name in enumerate((*AIS, None))}
    problems = []
    for pair, count in counts.items():
        location = shown(pair)
        if not isinstance(pair, tuple) or len(pair) != 2 or not set(pair) <= set(place):
            message = f"not a pair of AIS grades; use {', '.join(AIS)}, or None for no exam"
            problems.append(Problem(location=location, message=message))
        elif not isinstance(count, int | np.integer) or isinstance(count, bool) or count < 0:
            message = f"{shown(count)} is not a count; use a whole number from 0"
            problems.append(Problem(location=location, message=message))
        else:
            table[place[pair[0]], place[pair[1]]] += int(count)
    if problems:
        raise OutcomeError(problems)
