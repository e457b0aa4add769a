"""Reading the texts in the cells of a form, and what the form needs from an edition."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from sciscore.errors import ExamError, Problem
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.explain import explanations
from sciscore.isncsci.fields import FIELDS, PLACE, SCHEMA, Field, unknown_codes
from sciscore.isncsci.grades import NT, PLAIN
from sciscore.isncsci.next_cells import NextCells, next_cells
from sciscore.isncsci.settle import settle
from sciscore.report.exam_page import NOT_A_DEVICE, answers, classified
from sciscore.report.finding_list import MOST_UNTESTED, explained, label, notes, totals
from sciscore.report.grade_marks import (
    ANSWERS,
    MODALITIES,
    UNTESTED,
    mark,
    place_in_words,
    untested,
)
from sciscore.report.grade_table import COLUMNS, STARTS
from sciscore.report.markup import Markup, joined, tag
from sciscore.segments import DERMATOMES, SIDES, printed

#: What is written in a cell that was not tested, by path: of the fields that must be entered.
_UNTESTED: Final = {field.path: field.untested for field in FIELDS if field.default is None}


@attrs.frozen(kw_only=True)
class Entry:
    """Content of a form: what it gives so far, the cells to enter, and what is wrong.

    What is not entered is read as not tested; `so_far` is None if a problem stands in the way
    of even that.
    """

    so_far: Classification | None
    unentered: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def result(self) -> Classification | None:
        """The classification, once every cell is entered and none is wrong."""
        return None if self.unentered or self.problems else self.so_far


def read(texts: Mapping[str, str], edition: str) -> Entry:
    """Return the entry that texts by path give under an edition; blank texts are skipped.

    >>> entry = read({"vac": "Yes", "right.motor.L3": "7"}, "2019")
    >>> len(entry.unentered), entry.result is None, str(entry.so_far.ais)
    (132, True, 'ND')
    >>> print(*entry.problems)
    right.motor.L3: '7' is not a motor grade; use 0-5, NT, 0*-4*, NT* (edition 2019)
    """
    given = {path: text for path, text in texts.items() if text}
    unentered = tuple(path for path in _UNTESTED if path not in given)
    exam, problems = _readable(_UNTESTED | given, edition)
    return Entry(
        so_far=None if exam is None else classified(exam, edition),
        unentered=unentered,
        problems=tuple(sorted(problems, key=SCHEMA.order)),
    )


def _readable(cells: Mapping[str, str], edition: str) -> tuple[Exam | None, list[Problem]]:
    """The exam with its wrong cells read as not tested, and what is wrong with them."""
    problems: list[Problem] = []
    while True:
        try:
            return Exam.from_dict(cells, edition=edition), problems
        except ExamError as error:
            # A grade that only other editions know is a problem once all can be read.
            problems += (problem for problem in error.problems if problem not in problems)
            wrong = {problem.location for problem in error.problems}
            without = {**cells, **{path: _UNTESTED[path] for path in wrong & _UNTESTED.keys()}}
            if not wrong <= _UNTESTED.keys() or without == cells:
                return None, problems
            cells = without


def texts_of(exam: Exam) -> dict[str, str]:
    """The texts that stand in a form for an exam."""
    return {
        field.path: _choices(field)[code] if field.default is not None else str(exam[field.path])
        for field, code in zip(FIELDS, exam.codes, strict=True)
    }


# What to test next


@attrs.frozen(kw_only=True)
class Plan:
    """Cells to test next, cells that can change nothing any more, and both in a line."""

    cells: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    words: str = ""


def plan_of(entry: Entry, findings: tuple[str, ...]) -> Plan:
    """The plan for what is entered; cells entered as NT are not asked for again.

    >>> absent = {f"{side}.{part}.S4_5": "0"
    ...           for side in ("right", "left") for part in ("light_touch", "pin_prick")}
    >>> plan = plan_of(read(absent, "2019"), ("ais",))
    >>> plan.cells, plan.words
    (('dap', 'vac'), '2 cells left for AIS if nothing surprises.')
    >>> plan = plan_of(read(absent | {"vac": "No", "dap": "No"}, "2019"), ("ais",))
    >>> plan.cells, plan.words, len(plan.spare)
    ((), 'Certain so far: AIS A. No other cell can change this.', 128)
    """
    result = entry.so_far
    if result is None or not findings:
        return Plan()
    found = next_cells(result.exam, findings=findings, edition=result.edition)
    left = frozenset(entry.unentered)
    matters = _matters(entry, found) if found.open else frozenset()
    cells = tuple(path for path in found.cells if path in left)
    if not cells and matters is not None:
        cells = tuple(path for path in entry.unentered if path in matters)
    spare = () if matters is None else tuple(sorted(left - matters))
    return Plan(cells=cells, spare=spare, words=_certain(found, len(cells), left))


def _matters(entry: Entry, found: NextCells) -> frozenset[str] | None:
    """The cells that matter to the open findings; None if too many are untested to look."""
    assert entry.so_far is not None
    exam, edition = entry.so_far.exam, found.edition
    if len(untested(exam)) > MOST_UNTESTED:
        return None
    each = (settle(exam, name, edition=edition) for name in found.open)
    return frozenset(path for one in each for path in (*one.matters, *one.undecided))


def _certain(found: NextCells, count: int, left: frozenset[str]) -> str:
    """The certain findings so far, and the number of cells left if nothing surprises."""
    certain = ", ".join(f"{_called(name)} {value}" for name, value in found.certain.items())
    told = f"Certain so far: {certain}. " if certain else ""
    open_ = " and ".join(map(_called, found.open))
    if not open_:
        return f"{told}No other cell can change this."
    if count:
        return f"{told}{_count(count, 'cell')} left for {open_} if nothing surprises."
    without = " and ".join(place_in_words(path) for path in found.cells if path not in left)
    if without:
        return f"{told}{open_} may stay open without {without}."
    return f"{told}{open_} cannot be settled by testing."


def _called(finding: str) -> str:
    """The name of a finding within a sentence."""
    name = label(finding)
    return name if name == "AIS" else name[0].lower() + name[1:]


# What is shown


def status(entry: Entry, edition: str) -> str:
    """The progress of the form, in a line."""
    wrong = f"{_count(len(entry.problems), 'problem')}. " if entry.problems else ""
    if entry.unentered:
        return f"{wrong}{_count(len(entry.unentered), 'cell')} to enter. Edition {edition}."
    return f"{wrong or 'All cells are entered. '}Edition {edition}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def findings(entry: Entry) -> Markup:
    """The findings with their explanations and the totals, as they are so far."""
    result = entry.so_far
    if result is None:
        return tag("p", "Nothing can be computed until the problems are fixed.", class_="so-far")
    whys = explanations(result.exam, result.findings.values(), result.edition)
    unfolded = (explained(result, why, settled=False, named=False) for why in whys)
    stamp = f"sciscore {result.sciscore_version}, edition {result.edition}."
    return joined(
        (
            _so_far(entry),
            answers(result),
            tag("div", *unfolded, class_="list"),
            notes(result),
            totals(result),
            tag("p", f"{stamp} {NOT_A_DEVICE}", class_="key"),
        )
    )


def _so_far(entry: Entry) -> Markup:
    """A note on the cells that the findings leave out; empty for a complete exam."""
    if entry.result is not None:
        return Markup()
    told = " and ".join(
        words
        for words, there in (
            ("cells to enter", entry.unentered),
            ("cells with a problem", entry.problems),
        )
        if there
    )
    words = f"{told.capitalize()} are read as not tested: these values are still possible."
    return tag("p", tag("b", "So far."), " ", words, class_="so-far")


# What the form has to know


@functools.cache
def description(edition: str) -> dict[str, Any]:
    """The fields of the form in their columns, and what an edition knows in them."""
    row = find_edition(edition)
    kinds: dict[str, dict[str, Any]] = {}

    def cell(path: str, label: str, place: int = 0) -> dict[str, Any]:
        field = FIELDS[PLACE[path]]
        kinds.setdefault(field.noun, _kind(field, row))
        return {"path": path, "row": place, "label": label, "kind": field.noun}

    columns = [
        {
            "side": side.capitalize(),
            "words": f"{side} {words}",
            "short": short,
            "at": COLUMNS.index((side, part)),
            "cells": [
                cell(f"{side}.{part}.{name}", f"{side} {words} {printed(name)}", place)
                for place, name in enumerate(DERMATOMES)
                if f"{side}.{part}.{name}" in PLACE
            ],
        }
        for side in SIDES
        for part, (words, short) in MODALITIES.items()
    ]
    optional = [field for field in FIELDS if field.default is not None]
    return {
        "rows": [{"name": printed(name), "start": name in STARTS} for name in DERMATOMES],
        "columns": columns,
        "answers": [cell(path, ANSWERS[path][0]) for path in ("vac", "dap")],
        "options": [
            {
                "path": field.path,
                "label": ANSWERS[field.path][0],
                "texts": _options(field, row),
                "usual": _choices(field)[field.default or 0],
            }
            for field in optional
        ],
        "kinds": kinds,
    }


def _choices(field: Field) -> dict[int, str]:
    """The text of a choice by its code: the last where it has several."""
    return {code: text for text, code in field.codes.items()}


def _options(field: Field, edition: Edition) -> list[str]:
    known = {field.codes[text] for text in _legal(field, edition)}
    return [text for code, text in sorted(_choices(field).items()) if code in known]


def _legal(field: Field, edition: Edition) -> list[str]:
    """The texts of a field that an edition knows."""
    unknown = unknown_codes(edition)[PLACE[field.path]]
    return [text for text, code in field.codes.items() if not unknown[code]]


def _kind(field: Field, edition: Edition) -> dict[str, Any]:
    """Of cells of a kind: the text that a key enters, and the state of every text."""
    texts = _legal(field, edition)
    return {
        "keys": dict(_keys(field, texts)),
        "states": {text: _state(field, field.codes[text]) for text in texts},
    }


def _keys(field: Field, texts: list[str]) -> Iterator[tuple[str, str]]:
    """The first letter of every plain text that no other has taken."""
    taken = set()
    for text in texts:
        if field.scale is None or field.scale.token[field.codes[text]].kind == PLAIN:
            key = next(letter for letter in text.casefold() if letter not in taken)
            taken.add(key)
            yield key, text


def _state(field: Field, code: int) -> str:
    if field.scale is not None:
        return mark(PLACE[field.path], code).state
    return UNTESTED if code == NT else "answered"
