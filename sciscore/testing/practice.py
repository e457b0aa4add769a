"""Practice: made-up exams of a chosen difficulty, and what is right about an answer.

The difficulty is a fact of the exam: how many of the known snags of the rules it has.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

import attrs
import numpy as np

from sciscore.display import Cell, Column, Grid, Tabular
from sciscore.errors import ExamError, Problem, one_of, shown, spelled
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam, exam_of
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.fields import FIELDS, PLACE
from sciscore.isncsci.findings import FINDINGS, checked
from sciscore.isncsci.grades import MOTOR
from sciscore.isncsci.next_cells_plan import changed
from sciscore.outcomes.recorded import KINDS
from sciscore.recorded import read_value
from sciscore.segments import DERMATOMES, INDEX, KEY_MUSCLES, SIDES, printed
from sciscore.testing.seeded import seeded_injuries

#: The least and the most snags of an exam.
DIFFICULTIES: Final = {"easy": (0, 1), "medium": (2, 3), "hard": (4, 99)}
_PARTS: Final = ("motor", "light_touch", "pin_prick")
_LEVELS: Final = tuple(f"{kind}_level_{side}" for kind in ("sensory", "motor") for side in SIDES)


def snags(exam: Exam, *, edition: str | Edition) -> tuple[str, ...]:
    """The snags of a completely tested exam: where people who score by hand go wrong.

    Parameters
    ----------
    exam
        The exam.
    edition
        Year of the edition.

    Returns
    -------
    tuple of str
        Each in words.

    Examples
    --------
    >>> import sciscore as sci
    >>> snags(sci.Exam.intact().replace({"right.motor.L3": 3}), edition="2019")
    ('the four levels are not the same', 'a muscle of 3 or 4 ends a motor level')
    """
    exam = exam_of(exam, find_edition(edition))
    result = classify(exam, edition=edition)
    levels = {name: str(result.findings[name]) for name in _LEVELS}
    motor = {side: levels[f"motor_level_{side}"] for side in SIDES}
    found = {
        "the four levels are not the same": len({*levels.values()}) > 1,
        "a motor level follows the sensory level": not {*motor.values()} <= {*KEY_MUSCLES, "INT"},
        "a muscle of 3 or 4 ends a motor level": any(
            exam[f"{side}.motor.{level}"] in (3, 4)
            for side, level in motor.items()
            if level in KEY_MUSCLES
        ),
        "sensation is normal again below a level": any(_normal_below(exam, result)),
        "incomplete without anal contraction": str(result.ais) in ("B", "C", "D")
        and exam["vac"] == "No",
        "one grade of a muscle decides the AIS": _is_near_another_ais(exam, edition),
    }
    return tuple(words for words, holds in found.items() if holds)


def _normal_below(exam: Exam, result: Classification) -> Iterator[bool]:
    """For each dermatome below the sensory level of its side: whether it is normal."""
    for side in SIDES:
        level = str(result.findings[f"sensory_level_{side}"])
        for name in DERMATOMES:
            if INDEX[name] > INDEX.get(level, len(INDEX)):
                parts = (exam[f"{side}.{part}.{name}"] for part in ("light_touch", "pin_prick"))
                yield all(grade == 2 for grade in parts)


def _is_near_another_ais(exam: Exam, edition: str | Edition) -> bool:
    """True if one grade more or less of one muscle changes the AIS."""
    rows = [exam.codes]
    for place, field in enumerate(FIELDS):
        if field.scale is MOTOR:
            near = {exam.codes[place] - 1, exam.codes[place] + 1} & {*range(MOTOR.top + 1)}
            rows += (changed(exam.codes, {place: code}) for code in near)
    cohort = Exams(np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1))
    masks = classify(cohort, edition=edition).columns["ais"].masks
    return bool((masks != masks[0]).any())


def practice_exam(difficulty: str, seed: int, *, edition: str | Edition) -> Exam:
    """A made-up exam to practise with, the same for a seed on every machine.

    Parameters
    ----------
    difficulty
        ``"easy"``: at most one of the `snags`; ``"medium"``: two or three; ``"hard"``:
        four or more.
    seed
        A whole number; another one gives another exam.
    edition
        Year of the edition.

    Returns
    -------
    Exam
        Completely tested.

    Raises
    ------
    ExamError
        If there is no such difficulty.

    Examples
    --------
    >>> len(snags(practice_exam("easy", 1, edition="2019"), edition="2019")) <= 1
    True
    """
    if not one_of(difficulty, DIFFICULTIES):
        message = f"{shown(difficulty)} is not a difficulty; use {', '.join(DIFFICULTIES)}"
        raise ExamError([Problem(location="difficulty", message=message)])
    least, most = DIFFICULTIES[difficulty]
    tried = (
        seeded_injuries(1, seed=f"{spelled(seed)}/{number}")[0] for number in itertools.count()
    )
    return next(exam for exam in tried if least <= len(snags(exam, edition=edition)) <= most)


@attrs.frozen(kw_only=True)
class GradedAnswer:
    """An answer about a finding, and the right one.

    Attributes
    ----------
    finding
        Name of the finding.
    given
        The answer as it was understood.
    due
        The finding as it is.
    right
        Whether the two agree.
    explanation
        Why it is so, where the answer was wrong.
    """

    finding: str
    given: str
    due: str
    right: bool
    explanation: str = ""


@attrs.frozen(kw_only=True, repr=False)
class GradedAnswers(Tabular):
    """The graded answers to an exam. Print it to read it.

    Attributes
    ----------
    answers
        Each answer, in the order of the findings.
    edition
        The edition asked for.
    """

    answers: tuple[GradedAnswer, ...]
    edition: str

    @property
    def right(self) -> int:
        """Number of right answers."""
        return sum(answer.right for answer in self.answers)

    def grid(self) -> Grid:
        """The answers beside what is right; below, why, where they are wrong."""
        rows = [
            (
                one.finding,
                one.given,
                Cell(one.due, strong=not one.right),
                Cell("right" if one.right else "wrong", tone="good" if one.right else "bad"),
            )
            for one in self.answers
        ]
        notes = [line for one in self.answers for line in one.explanation.splitlines()]
        title = f"{self.right} of {len(self.answers)} right (edition {self.edition})"
        return Grid(title, ("finding", "answer", "it is", ""), rows, notes)

    def __repr__(self) -> str:
        return f"<GradedAnswers: {self.right} of {len(self.answers)} right>"


def worksheet(exam: Exam) -> Grid:
    """The grades of an exam, a row for each segment, the right side on the left."""
    rows = []
    for name in DERMATOMES:
        cells = [
            [exam[path] if (path := f"{side}.{part}.{name}") in PLACE else "" for part in order]
            for side, order in zip(SIDES, (_PARTS, _PARTS[::-1]), strict=True)
        ]
        rows.append((*cells[0], printed(name), *cells[1]))
    heads = ("motor", "LT", "PP", "segment", "PP", "LT", "motor")
    columns = [Column(head, align="right", key=f"{n}_{head}") for n, head in enumerate(heads)]
    notes = [f"VAC {exam['vac']}, DAP {exam['dap']}"]
    muscles = {side: exam[f"{side}.lowest_nonkey_muscle"] for side in SIDES}
    notes += [f"lowest non-key muscle, {side}: {name}" for side, name in muscles.items() if name]
    notes += [] if exam["prior_deficit"] else ["no deficit was documented before"]
    notes += ["two or more lesions"] if exam["multiple_lesions"] else []
    return Grid("Right, and left", columns, rows, notes, keys=0)


def grade_answers(
    exam: Exam, answers: Mapping[str, object], *, edition: str | Edition
) -> GradedAnswers:
    """The findings that somebody gave for an exam, graded, with why where they are wrong.

    Parameters
    ----------
    exam
        The exam.
    answers
        Findings by name, as people write them: ``"C5"``, ``"AIS B"``, ``"ND"``,
        ``"B,D"``, ``"NA"``; with ``*`` where tagged. Some or all of the eleven.
    edition
        Year of the edition.

    Returns
    -------
    GradedAnswers
        An answer is right if it is the value and the tag of the finding; for one that is
        not determinable ND, or all its possible values.

    Raises
    ------
    ExamError
        If there is no such finding, or an answer cannot be one; lists all of them.

    Examples
    --------
    >>> import sciscore as sci
    >>> found = grade_answers(sci.Exam.intact(), {"ais": "D"}, edition="2019")
    >>> found.right, found.answers[0].due
    (0, 'E')
    """
    result = classify(exam, edition=edition)
    graded, problems = [], []
    for name in sorted(map(checked, answers), key=list(FINDINGS).index):
        kind = KINDS[name]
        read = read_value(kind, answers[name], name)
        if isinstance(read, Problem):
            problems.append(read)
            continue
        if read is None:
            message = f"blank; enter {kind.allowed}"
            problems.append(Problem(location=name, message=message, code="value.missing"))
            continue
        finding = result.findings[name]
        same = {*map(str, read.values)} == {*finding.possible}
        if finding.value is None:
            same = same or not read.values
        right = same and read.tagged == finding.tagged
        why = "" if right else str(result.explain(name))
        graded.append(
            GradedAnswer(
                finding=name, given=str(read), due=finding.in_full, right=right, explanation=why
            )
        )
    if problems:
        raise ExamError(problems)
    return GradedAnswers(answers=tuple(graded), edition=result.edition)
