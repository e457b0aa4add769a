"""Which cells to test next, and when to stop: the adaptive exam."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from sciscore.display import Column, Grid, Tabular
from sciscore.errors import ExamError, Problem, did_you_mean, items_of, one_of, shown, spelled
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.evaluate import united, worlds_of_exam
from sciscore.isncsci.exam import Exam, exam_of
from sciscore.isncsci.fields import FIELDS, PLACE, decode
from sciscore.isncsci.findings import FINDINGS, PLACES, checked, in_short, names_in
from sciscore.isncsci.grades import ANSWERS
from sciscore.isncsci.next_cells_plan import (
    POSITION,
    Target,
    changed,
    pair_of_plan,
    pair_of_search,
    plan_of,
)
from sciscore.recorded import whole_number
from sciscore.stored import plain

#: The findings asked for; with a mapping the values of each to be told from all others.
Findings: TypeAlias = "str | Iterable[str] | Mapping[str, Iterable[str]]"


@attrs.frozen(kw_only=True)
class WhyCell:
    """Why a cell matters: two completions of the exam that differ in it alone.

    Attributes
    ----------
    cell
        Path of the cell.
    finding
        The finding in which they differ.
    exams
        The two completions: every cell tested; where a tag leaves the finding open, with
        one grade of its range in place of the tag.
    values
        What the finding may be in each; several values only where a tag or a reading of
        the edition leaves it open.
    """

    cell: str
    finding: str
    exams: tuple[Exam, Exam]
    values: tuple[tuple[str, ...], tuple[str, ...]]

    def to_dict(self) -> dict[str, Any]:
        """The proof as nested dictionaries, ready for JSON."""
        exams = [exam.to_dict() for exam in self.exams]
        values = [list(values) for values in self.values]
        return {"cell": self.cell, "finding": self.finding, "exams": exams, "values": values}

    def __str__(self) -> str:
        grades = (exam[self.cell] for exam in self.exams)
        cases = (
            f"{' or '.join(values)} with {grade}"
            for grade, values in zip(grades, self.values, strict=True)
        )
        return f"{self.cell}: {self.finding} can be {', and '.join(cases)}, all else the same."


@attrs.frozen(kw_only=True, repr=False, unsafe_hash=False)
class NextCells(Tabular):
    """The cells to test next, so that findings become certain.

    Attributes
    ----------
    exam
        The exam so far; NT where a cell was not tested.
    edition
        The edition asked for.
    findings
        The findings asked for, each with the values that need only be told from all
        others, if any.
    cells
        Paths of the cells to be tested, as `Exam.replace` takes them, in bedside order.
        Each is proven to matter, see `why`. Empty when nothing is left to ask.
    expected
        The grade that is expected in each of them; it decides the order only.
    untestable
        Paths of the cells that cannot be tested.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.untested()
    >>> plan = sci.next_cells(exam, findings="ais", edition="2019")
    >>> plan.batch(3)
    ('right.light_touch.S4_5', 'left.light_touch.S4_5', 'right.pin_prick.S4_5')
    """

    exam: Exam
    edition: str
    findings: Mapping[str, tuple[str, ...]]
    cells: tuple[str, ...]
    expected: Mapping[str, int | str]
    untestable: tuple[str, ...]
    _target: Target

    @property
    def certain(self) -> dict[str, str]:
        """The findings that are certain so far, with what is certain."""
        return self._certain(self._values(self.exam.codes))

    @property
    def open(self) -> dict[str, tuple[str, ...]]:
        """The exact possible values of the findings that are not certain yet."""
        values = self._values(self.exam.codes)
        certain = self._certain(values)
        return {name: possible for name, possible in values.items() if name not in certain}

    @property
    def result(self) -> dict[str, str]:
        """The findings that are certain after the planned cells if nothing surprises."""
        return self._certain(self._values(changed(self.exam.codes, self._guessed)))

    @property
    def cannot_settle(self) -> dict[str, tuple[str, ...]]:
        """Findings that stay open when nothing is left to ask, with their possible values.

        A tag stands for a range, the edition is read in several ways, or two lesions leave
        the finding to judgement (no values).
        """
        return {} if self.cells else self.open

    @functools.cached_property
    def answers(self) -> dict[str, dict[str, dict[str, tuple[str, ...]]]]:
        """For the first cells of one position: what each answer leaves possible, by finding."""
        found: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
        for path in self.batch(4):
            place = PLACE[path]
            by_answer = found.setdefault(path, {})
            for code in _possible_codes(place):
                codes = changed(self.exam.codes, {place: code})
                by_answer[str(decode(place, code))] = self._values(codes)
        return found

    def batch(self, n: int) -> tuple[str, ...]:
        """The first cells that can be tested in one position of the patient.

        Parameters
        ----------
        n
            At most so many.

        Raises
        ------
        ExamError
            If that is not a whole number from 0.
        """
        most = whole_number(n)
        if most is None or most < 0:
            raise ExamError(f"n is a whole number from 0, not {shown(n)}", "argument.type")
        if not self.cells:
            return ()
        here = POSITION[PLACE[self.cells[0]]]
        same = itertools.takewhile(lambda path: POSITION[PLACE[path]] == here, self.cells)
        return tuple(same)[:most]

    def why(self, cell: str) -> WhyCell:
        """Two completions of the exam that differ in a planned cell and in the result.

        Parameters
        ----------
        cell
            Path of one of `cells`.

        Raises
        ------
        ExamError
            If the cell is not planned; or, of an exam with tags that leave a finding open,
            if the search for the two became too large.

        Examples
        --------
        >>> import sciscore as sci
        >>> exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})
        >>> print(sci.next_cells(exam, findings="ais", edition="2019").why("vac"))
        vac: ais can be B with No, and D with Yes, all else the same.
        """
        if not one_of(cell, self.cells):
            hint = did_you_mean(cell, self.cells)
            raise ExamError([Problem(location=spelled(cell), message=f"not a planned cell{hint}")])
        place = PLACE[cell]
        pair = pair_of_plan(self.exam.codes, place, self._guessed, self._target)
        pair = pair or pair_of_search(self.exam.codes, place, self._target)
        if pair is None:
            message = "not found out whether it matters: the search became too large"
            raise ExamError([Problem(location=cell, message=message, code="exam.not_allowed")])
        codes, reading, number = pair
        finding = tuple(self.findings)[number]
        exams = (Exam.of_legal(codes[0]), Exam.of_legal(codes[1]))
        worlds = (worlds_of_exam(one, self._target.edition, tags=True)[reading] for one in codes)
        first, second = (names_in(finding, one.findings[PLACES[finding]]) for one in worlds)
        return WhyCell(cell=cell, finding=finding, exams=exams, values=(first, second))

    @property
    def _guessed(self) -> dict[int, int]:
        """The codes of the planned cells if nothing surprises, by place."""
        return {
            PLACE[path]: FIELDS[PLACE[path]].codes[str(grade)]
            for path, grade in self.expected.items()
        }

    def _values(self, codes: bytes) -> dict[str, tuple[str, ...]]:
        """The exact possible values of the findings over all readings."""
        found = united(worlds_of_exam(codes, self._target.edition, tags=True))
        return {name: names_in(name, found[PLACES[name]]) for name in self.findings}

    def _certain(self, values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
        """Each certain finding: its value, or whether it is one of those named."""
        found = {}
        for name, possible in values.items():
            named = self.findings[name]
            among = {*possible} & {*named}
            if named and possible and among in (set(), {*possible}):
                found[name] = ("" if among else "not ") + " or ".join(named)
            elif len(possible) == 1:
                found[name] = possible[0]
        return found

    def to_dict(self) -> dict[str, Any]:
        """The plan as nested dictionaries, ready for JSON."""
        made: dict[str, Any] = plain(
            {
                "edition": self.edition,
                "findings": self.findings,
                "cells": self.cells,
                "expected": self.expected,
                "certain": self.certain,
                "open": self.open,
                "result": self.result,
                "cannot_settle": self.cannot_settle,
                "answers": self.answers,
            }
        )
        return made

    def grid(self) -> Grid:
        """The planned cells in order, each with its position and the expected grade."""
        rows = [
            (number, POSITION[PLACE[path]], path, self.expected[path])
            for number, path in enumerate(self.cells, 1)
        ]
        columns = ("", "position", "cell", Column("expected", align="right"))
        return Grid(self._title(), columns, rows, tuple(self._notes()))

    def _title(self) -> str:
        count = len(self.cells)
        if not count:
            return f"Nothing is left to test (edition {self.edition})"
        cells = f"{count} cell{'s' * (count > 1)} to test"
        return f"{cells} if nothing surprises (edition {self.edition})"

    def _notes(self) -> Iterable[str]:
        for name, value in self.certain.items():
            yield f"{name} is certain: {value}."
        for name, values in self.open.items():
            if not values:
                yield f"{name} is left to clinical judgement; no cell can settle it."
            elif self.cells:
                yield f"{name} is open: {in_short(name, values)}."
            else:
                yield f"{name} stays open, and testing cannot settle it: {in_short(name, values)}."

    def __repr__(self) -> str:
        return (
            f"<NextCells: {len(self.cells)} cells for {', '.join(self.findings)}, "
            f"edition {self.edition}>"
        )


def next_cells(
    exam: Exam | Mapping[str, Any],
    findings: Findings = ("ais", "neurological_level"),
    *,
    edition: str | int | Edition,
    untestable: Iterable[str] = (),
) -> NextCells:
    """Which cells to test next until findings are certain, without any error.

    Parameters
    ----------
    exam
        The exam so far, with NT for every cell that was not tested yet; or a mapping as
        `Exam.from_dict` takes it.
    findings
        Names of findings. A mapping names for each the values that need only be told from
        all others, such as ``{"ais": {"A", "B"}}`` for a rule of inclusion; or none.
    edition
        Year of the edition.
    untestable
        Paths of cells that cannot be tested, because of a cast or an amputation: they stay
        NT and are not asked for.

    Returns
    -------
    NextCells
        The cells in bedside order; none when nothing is left to ask. Plan anew after
        each answer, or after a batch.

    Raises
    ------
    ExamError
        If there is no such finding or value, or the exam does not fit the edition.
    EditionError
        If the edition is not known.

    Notes
    -----
    Exact: it stops only when every completion of the untested cells has the same value
    in each reading of the edition, or when no untested cell matters any more (a tag
    stands for a range, or two lesions leave a finding to judgement). Where a tag makes the
    search for what matters too large, every cell that may matter is asked for. Optional fields are
    never asked for, and a cell tagged ``NT*`` counts as assumed. An exam that ends early
    has no totals.

    Examples
    --------
    >>> import sciscore as sci
    >>> exam = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT", "dap": "NT"})
    >>> plan = sci.next_cells(exam, edition="2019")
    >>> plan.cells, plan.open, plan.certain
    (('vac',), {'ais': ('B', 'D')}, {'neurological_level': 'L3'})
    >>> sci.next_cells(exam.replace({"vac": "No"}), edition="2019").cells
    ()
    """
    row = find_edition(edition)
    exam = exam_of(exam, row)
    asked = _asked(findings)
    blocked = _untestable(untestable)
    target = _target(asked, row, blocked)
    plan = plan_of(exam.codes, target)
    expected = {FIELDS[place].path: decode(place, code) for place, code in plan.items()}
    return NextCells(
        exam=exam,
        edition=name_of(edition, row),
        findings=asked,
        cells=tuple(expected),
        expected=expected,  # type: ignore[arg-type]
        untestable=blocked,
        target=target,
    )


def _asked(findings: Findings) -> dict[str, tuple[str, ...]]:
    """The findings asked for, each with the values that need only be told from others."""
    if isinstance(findings, str):
        findings = (findings,)
    if not isinstance(findings, Iterable):
        raise ExamError(f"expected names of findings, not {shown(findings)}", "argument.type")
    given = findings if isinstance(findings, Mapping) else dict.fromkeys(map(checked, findings), ())
    if not given:
        raise ExamError([Problem(location="findings", message="none given; name at least one")])
    asked: dict[str, tuple[str, ...]] = {}
    problems = []
    for name, alike in given.items():
        values = items_of(alike)
        known = names_in(checked(name), (1 << len(FINDINGS[name])) - 1)
        problems += [
            Problem(
                location=name,
                message=f"{shown(value)} is not a value of it; use {', '.join(known)}",
                code="value.not_allowed",
            )
            for value in values
            if not one_of(value, known)
        ]
        if not problems:
            asked[name] = tuple(value for value in known if value in values)
    if problems:
        raise ExamError(problems)
    return asked


def _untestable(paths: Iterable[str]) -> tuple[str, ...]:
    """The cells that cannot be tested, in order; an ExamError for what is not a cell."""
    given = items_of(paths)
    testable = [FIELDS[place].path for place in POSITION]
    problems = [
        Problem(
            location=spelled(path),
            message=f"not a cell that is tested{did_you_mean(path, testable)}",
            code="field.unknown",
        )
        for path in given
        if not one_of(path, testable)
    ]
    if problems:
        raise ExamError(problems)
    return tuple(sorted(given, key=PLACE.__getitem__))


def _target(
    asked: Mapping[str, tuple[str, ...]], edition: Edition, untestable: Iterable[str]
) -> Target:
    """The goals, with the values as masks."""
    findings = (
        (name, sum(1 << FINDINGS[name].index(value) for value in alike))
        for name, alike in asked.items()
    )
    return Target(edition, tuple(findings), frozenset(PLACE[path] for path in untestable))


def _possible_codes(place: int) -> Iterable[int]:
    """The codes of all answers in a cell."""
    scale = FIELDS[place].scale
    return (ANSWERS["No"], ANSWERS["Yes"]) if scale is None else range(scale.top + 1)
