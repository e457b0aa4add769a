"""The answer of a classifier about an exam, in any form; and the kind of the exam."""

from __future__ import annotations

import functools
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from sciscore.errors import ExamError, shown
from sciscore.intervals import Score
from sciscore.isncsci import fields
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import CELLS, FIELDS, PLACE
from sciscore.isncsci.findings import FINDINGS, Finding
from sciscore.isncsci.grades import MOTOR, NT
from sciscore.isncsci.totals import TOTALS
from sciscore.segments import SEGMENTS

_T = TypeVar("_T")
#: The places of levels from rostral to caudal.
RANK: Final = {name: place for place, name in enumerate((*SEGMENTS, "INT"))}
_LEVELS: Final = SEGMENTS[:-1]
#: What each finding may be.
VALUES: Final = {
    name: (*_LEVELS, "INT") if "level" in name else (*_LEVELS, "NA") if "zpp" in name else values
    for name, values in (
        FINDINGS | {"completeness": ("C", "I", "NA"), "ais": (*"ABCDE", "NA")}
    ).items()
}
_CELL: Final = re.compile(r"(NT|\d)(\*{0,2})(?:\[(\d)(?:-(\d))?\])?")


@attrs.frozen
class Answer:
    """An answer about one finding: its possible values, and whether it is tagged."""

    possible: frozenset[str]
    tagged: bool = False

    @classmethod
    def of(cls, said: Any) -> Answer:
        """The answer in any of its forms; ND alone has no values."""
        if isinstance(said, Finding):
            return cls(frozenset(said.possible), said.tagged)
        texts = [said] if isinstance(said, str) else [str(text) for text in said]
        values = {text.rstrip("*") for text in texts} - {"ND"}
        return cls(frozenset(values), any(text.endswith("*") for text in texts))

    @property
    def value(self) -> str | None:
        """The one value that there is, or None."""
        return next(iter(self.possible)) if len(self.possible) == 1 else None

    def __str__(self) -> str:
        order = sorted(self.possible, key=lambda text: (RANK.get(text, -1), text))
        return (" or ".join(order) or "ND") + "*" * self.tagged


@attrs.frozen
class Answers:
    """All that a classifier says about an exam, by the names of findings and totals."""

    findings: Mapping[str, Answer]
    totals: Mapping[str, tuple[int, int]]

    def values(self, *names: str) -> list[str]:
        """The values of findings; none if one is not told or has several."""
        values = [self.findings[name].value for name in names if name in self.findings]
        known = [value for value in values if value is not None]
        return known if len(known) == len(names) else []


def answers(said: Any) -> Answers:
    """The answer that a classifier returned, in any form."""
    if isinstance(said, Answers):
        return said
    if isinstance(said, Classification):
        said = {**said.findings, **dict(said.totals.items())}
    if not isinstance(said, Mapping):
        message = f"the classifier gives a mapping of findings, not {shown(said)}"
        raise ExamError(message, "argument.type")
    findings = {name: Answer.of(said[name]) for name in FINDINGS if name in said}
    for name, answer in findings.items():
        unknown = ", ".join(sorted(answer.possible - set(VALUES[name])))
        assert not unknown, f"{name} is {shown(unknown)}, which is not one of its values"
    return Answers(findings, {name: _ends(said[name]) for name in TOTALS if name in said})


def _ends(said: Score | Sequence[int] | int) -> tuple[int, int]:
    if isinstance(said, Score):
        return said.low, said.high
    low, high = (said, said) if isinstance(said, int) else said
    return int(low), int(high)


def is_tested(exam: Exam) -> bool:
    """True if every cell holds a plain grade, so that the scores describe the exam in full."""
    *_, lesions = exam.codes
    answered = NT not in (exam.codes[fields.VAC], exam.codes[fields.DAP])
    return answered and not lesions and max(exam.codes[:CELLS]) <= MOTOR.top


def open_cells(exam: Exam) -> list[str]:
    """The cells that are untested or tagged."""
    return [FIELDS[place].path for place in range(CELLS) if exam.codes[place] >= NT]


def is_open(exam: Exam) -> bool:
    """True if any cell is untested or tagged."""
    return max(exam.codes[:CELLS]) >= NT


def has_tags(exam: Exam) -> bool:
    """True if any cell is tagged."""
    return max(exam.codes[:CELLS]) > NT


def encoded(exam: Exam, cells: Mapping[str, object]) -> bytes:
    """The codes of the exam with other contents in some fields."""
    codes = bytearray(exam.codes)
    for path, cell in cells.items():
        codes[PLACE[path]] = FIELDS[PLACE[path]].codes[str(cell)]
    return bytes(codes)


def changed(exam: Exam, cells: Mapping[str, object]) -> Exam:
    """The exam with other contents in some fields: `Exam.replace` in less time."""
    return Exam(encoded(exam, cells))


def mirrored(exam: Exam) -> Exam:
    """The exam with its sides swapped."""
    codes, side = exam.codes, fields.SIDE_WIDTH
    start, end = fields.NONKEY.start, fields.NONKEY.stop
    sides = codes[side:CELLS] + codes[:side]
    return Exam(sides + codes[CELLS:start] + codes[fields.NONKEY][::-1] + codes[end:])


def examined(cell: object) -> object:
    """The grade of a cell as examined: without its tag, as it is entered."""
    return str(cell).partition("*")[0]


@functools.cache
def stands_for(cell: object, top: int) -> range:
    """The grades that the text of a cell stands for; `top` is the normal grade."""
    parts = _CELL.fullmatch(str(cell))
    assert parts, f"{cell!r} is not a cell"
    grade, stars, low, high = parts.groups()
    if low is not None:
        return range(int(low), int(high or low) + 1)
    if stars == "**" or (stars and grade == str(top)):
        return range(top, top + 1)
    if grade == "NT":
        return range(top if stars else top + 1)
    return range(int(grade), top) if stars else range(int(grade), int(grade) + 1)


def one_of(exam: Exam, choices: Sequence[_T]) -> _T:
    """One of several, the same for the same exam always."""
    return choices[zlib.crc32(exam.codes) % len(choices)]
