"""Impossible and suspicious combinations in what was recorded.

Totals, levels and grades that somebody wrote down often stand without the exam they came
from. They can still contradict one another: a total too low for the level, a sum that its
parts do not give, a grade that the totals rule out.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, overload

import attrs
import numpy as np

from sciscore.errors import OutcomeError, Problem, shown
from sciscore.isncsci.editions import edition as find_edition
from sciscore.outcomes import bounds as rules
from sciscore.outcomes.checking import SUSPICIOUS, Check, Flag, flags_of
from sciscore.outcomes.checks import CHECKS
from sciscore.outcomes.notations import MAXIMA, WORDS, Recorded, read_columns
from sciscore.outcomes.percents import is_number
from sciscore.outcomes.printing import markup

if TYPE_CHECKING:
    from sciscore.outcomes.bounds import Numbers

#: A display shows so many flags.
_SHOWN: Final = 50


@attrs.frozen(kw_only=True)
class Plausibility:
    """What the checks found. Print it to read it; iterate over its flags.

    Attributes
    ----------
    flags
        What is impossible or suspicious, by row.
    n
        How many rows were looked at.
    columns
        The columns that were looked at.
    edition
        The edition asked for; empty where none matters.
    """

    flags: tuple[Flag, ...]
    n: int
    columns: tuple[str, ...]
    edition: str = ""

    def __len__(self) -> int:
        return len(self.flags)

    def __iter__(self) -> Iterator[Flag]:
        return iter(self.flags)

    @overload
    def __getitem__(self, place: int) -> Flag: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Flag, ...]: ...
    def __getitem__(self, place: int | slice) -> Flag | tuple[Flag, ...]:
        """One flag or several."""
        return self.flags[place]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that are flagged, counted from 1."""
        return tuple(sorted({flag.row for flag in self.flags}))

    def to_columns(self) -> dict[str, list[Any]]:
        """The flags as columns of plain values, ready for a table."""
        return {
            "row": [flag.row for flag in self.flags],
            "check": [flag.check.name for flag in self.flags],
            "kind": [flag.check.kind for flag in self.flags],
            "column": [flag.column for flag in self.flags],
            "value": [flag.values[flag.column] for flag in self.flags],
            "allowed": [flag.allowed for flag in self.flags],
            "reason": [flag.check.reason for flag in self.flags],
        }

    @property
    def _heading(self) -> str:
        edition = f", edition {self.edition}" if self.edition else ""
        return f"{len(self.rows)} of {self.n} rows flagged{edition}"

    def __str__(self) -> str:
        return "\n".join([self._heading, *map(str, self.flags)])

    def __repr__(self) -> str:
        return f"<Plausibility: {self._heading}>"

    def _repr_html_(self) -> str:
        first = {name: cells[:_SHOWN] for name, cells in self.to_columns().items()}
        more = f"<p>{len(self) - _SHOWN} more flags</p>" if len(self) > _SHOWN else ""
        table = markup(first) if len(self) else ""
        return f"<p>{html.escape(self._heading)}</p>{table}{more}"


def plausibility(columns: Mapping[str, Sequence[object]], *, edition: str) -> Plausibility:
    """Check whether recorded findings and totals can belong together.

    Parameters
    ----------
    columns
        Cells by name, a row for each person: any of the findings and totals, ``vac`` and
        ``dap``, and the subscores and the total of SCIM III. A blank is not looked at, nor
        is ND or a finding with a tag.
    edition
        Year of the edition they were recorded under.

    Returns
    -------
    Plausibility
        The flags by row. *Impossible*: no exam without tags has it. *Suspicious*: an exam
        may have it, but an error is likelier.

    Raises
    ------
    OutcomeError
        If a name or a cell is not known; lists all of them.
    EditionError
        If the edition is not known.

    Notes
    -----
    Only what follows from the definitions is called impossible. Where an edition has
    several readings, what any of them allows is allowed.

    References
    ----------
    ISNCSCI worksheet, revised 2019; `sciscore.outcomes.checks.CHECKS` has the source of
    each check.

    Examples
    --------
    >>> import sciscore as sci
    >>> found = sci.plausibility(
    ...     {"neurological_level": ["T3", "T5"], "lt": [46, 6]}, edition="2019")
    >>> print(found)
    1 of 2 rows flagged, edition 2019
    row 2: lt is 6, allowed is 48 or more with neurological_level T5. Impossible: every \
dermatome from C2 to the NLI is normal, 2 on each side
    """
    row = find_edition(edition)
    read = read_columns(columns, in_range=False)
    flags = flags_of(CHECKS, {name: _looked_at(column) for name, column in read.items()}, row)
    return _found(flags, read, edition)


def _looked_at(column: Recorded) -> Numbers:
    """The numbers of a column; a tagged finding rests on other grades than the totals."""
    return np.where(column.tagged, np.nan, column.numbers)


def _found(flags: Iterator[Flag], columns: Mapping[str, Any], edition: str) -> Plausibility:
    return Plausibility(
        flags=tuple(sorted(flags, key=lambda flag: flag.row)),
        n=next(map(len, columns.values()), 0),
        columns=tuple(columns),
        edition=edition,
    )


# Two visits

_BEFORE: Final = "before: "
_TOTALS: Final = ("total_motor", "lt", "pp")


#: The place of E; NA, which comes after it, is no grade.
_BEST: Final = WORDS["ais"].index("E")


def _comparable(column: Recorded) -> Numbers:
    """The numbers of a column; an AIS that does not apply is neither better nor worse."""
    numbers = _looked_at(column)
    return np.where(numbers > _BEST, np.nan, numbers) if column.name == "ais" else numbers


def _level_when_better(
    _: object, __: str, before: Numbers, ais: Numbers, ais_before: Numbers
) -> rules.Bounds:
    return np.where(ais > ais_before, before, 0), rules.INT


def _grade_when_no_less(_: object, __: str, before: Numbers, *totals: Numbers) -> rules.Bounds:
    after, earlier = totals[: len(_TOTALS)], totals[len(_TOTALS) :]
    kept = np.all([a >= b for a, b in zip(after, earlier, strict=True)], axis=0)
    return np.where(kept, before, 0), _BEST


#: Checks of a person at two visits; the columns of the first are called ``before: ...``.
CHANGE_CHECKS: Final = (
    Check(
        name="better grade, higher level", kind=SUSPICIOUS, bounds=_level_when_better,
        on=(("neurological_level", _BEFORE + "neurological_level", "ais", _BEFORE + "ais"),),
        reason="the AIS grade improved while the NLI ascended; it happens, and it is what a "
        "swap of two people or visits looks like",
        sources=("Michibata 2022",),
    ),
    Check(
        name="worse grade, no total lower", kind=SUSPICIOUS, bounds=_grade_when_no_less,
        on=(("ais", _BEFORE + "ais", *_TOTALS, *(_BEFORE + name for name in _TOTALS)),),
        reason="the AIS grade worsened while no total fell; only anal function, a level or a "
        "non-key muscle can do that",
    ),
)  # fmt: skip


def plausible_changes(
    before: Mapping[str, Sequence[object]], after: Mapping[str, Sequence[object]]
) -> Plausibility:
    """Check whether what was recorded at two visits can be of the same people.

    Parameters
    ----------
    before, after
        Cells by name as for `sciscore.plausibility`, a row for each person, in the same
        order.

    Returns
    -------
    Plausibility
        The flags by row. All are suspicious: people do get worse.

    Raises
    ------
    OutcomeError
        If a name or a cell is not known.

    Examples
    --------
    >>> from sciscore.outcomes.plausibility import plausible_changes
    >>> found = plausible_changes(
    ...     {"ais": ["A"], "neurological_level": ["T9"]},
    ...     {"ais": ["C"], "neurological_level": ["T8"]})
    >>> found[0].check.name, found[0].allowed
    ('better grade, higher level', 'T9 to INT')
    """
    first, second = read_columns(before, in_range=False), read_columns(after, in_range=False)
    columns = {_BEFORE + name: _comparable(column) for name, column in first.items()}
    columns |= {name: _comparable(column) for name, column in second.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise OutcomeError("the two visits have different numbers of rows")
    return _found(flags_of(CHANGE_CHECKS, columns, None), columns, "")


# Means of groups


def _no_less_than_parts(_: object, column: str, *parts: Numbers) -> rules.Bounds:
    return np.sum(parts, axis=0), MAXIMA[column]


def _no_more_than_parts(_: object, __: str, *parts: Numbers) -> rules.Bounds:
    return 0, np.sum(parts, axis=0)


_SUMS: Final = next(check.on for check in CHECKS if check.name == "parts and whole")

#: Checks of the means of groups of people.
MEAN_CHECKS: Final = (
    attrs.evolve(CHECKS[0], on=tuple((name,) for name in MAXIMA)),
    Check(
        name="mean below its parts", kind=SUSPICIOUS, bounds=_no_less_than_parts, on=_SUMS,
        reason="the mean of a total is the sum of the means of its parts, if all are of the "
        "same people; below it, untested cells may have been counted as zero",
        sources=("Sygen export",),
    ),
    Check(
        name="mean above its parts", kind=SUSPICIOUS, bounds=_no_more_than_parts, on=_SUMS,
        reason="the mean of a total is the sum of the means of its parts, if all are of the "
        "same people",
        sources=("Sygen export",),
    ),
)  # fmt: skip


def plausible_means(
    columns: Mapping[str, Sequence[float | None]], *, within: float = 0.15
) -> Plausibility:
    """Check whether the means of totals in a table of groups can be of the same people.

    Parameters
    ----------
    columns
        Means by name of the total, a row for each group; None where there is none.
    within
        By how much they may be out, for rounding: three numbers with one decimal each may
        make 0.15.

    Returns
    -------
    Plausibility
        The flags by row.

    Raises
    ------
    OutcomeError
        If a name is no total, or a cell is no number.

    Examples
    --------
    >>> from sciscore.outcomes.plausibility import plausible_means
    >>> found = plausible_means({"uems": [48.5], "lems": [0.07], "total_motor": [41.85]})
    >>> found[0].check.name, found[0].allowed
    ('mean below its parts', '48.57 or more')
    """
    problems = [
        Problem(location=name, message="is no total") for name in columns if name not in MAXIMA
    ]
    problems += [
        Problem(location=name, message=f"{shown(cell)} is no mean; use a number or None", row=row)
        for name, cells in columns.items()
        for row, cell in enumerate(cells, 1)
        if cell is not None and not is_number(cell)
    ]
    if len({len(cells) for cells in columns.values()}) > 1:
        problems.append(Problem(location="", message="columns of different lengths"))
    if problems:
        raise OutcomeError(problems)
    numbers = {
        name: np.array([np.nan if cell is None else cell for cell in cells], np.float64)
        for name, cells in columns.items()
    }
    return _found(flags_of(MEAN_CHECKS, numbers, None, within), columns, "")
