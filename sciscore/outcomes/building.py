"""What visits are made of: exams classified, records scored, columns read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from sciscore.errors import ExamError, OutcomeError, Problem, SciscoreError
from sciscore.isncsci.classify import classify
from sciscore.isncsci.cohort import Classifications
from sciscore.isncsci.editions import edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.exams import Exams
from sciscore.isncsci.findings import FINDINGS
from sciscore.isncsci.totals import TOTALS
from sciscore.outcomes import reading
from sciscore.outcomes.reading import DAYS, KNOWN, PERSON, VISIT, Days
from sciscore.outcomes.recorded import NAMES, SCIM_SCORES, read_recorded
from sciscore.outcomes.windows import AXES
from sciscore.scim.records import ScimRecords
from sciscore.scim.results import ScimScores, scim3

#: The place of what a visit does not have.
_NONE: Final = -1


def clashes(names: Iterable[str], exams: object, scim: object) -> list[Problem]:
    """A problem for each recorded column beside that which it would be computed from."""
    computed = {
        "exams": (*FINDINGS, *TOTALS) if exams is not None else (),
        "SCIM records": SCIM_SCORES if scim is not None else (),
    }
    return [
        Problem(
            location=name,
            message=f"computed from the {source}; give the recorded column another name, such as "
            f"recorded_{name}",
        )
        for name in names
        for source, results in computed.items()
        if name in results
    ]


def _placed(parts: Any) -> tuple[list[Any], tuple[int, ...]]:  # noqa: ANN401 - exams or records
    """Those that there are, and for each visit the place of its own; -1 without one."""
    found: list[Any] = []
    at = []
    for part in parts:
        at.append(_NONE if part is None else len(found))
        found += [] if part is None else [part]
    return found, tuple(at)


def examined(
    exams: Any,  # noqa: ANN401 - of several kinds
    edition: str | None,
) -> tuple[Classifications | None, tuple[int, ...]]:
    """The exams classified, and the place of each visit's own; an ExamError that lists all."""
    if exams is None or edition is None:
        return None, ()
    if isinstance(exams, Exams):
        return classify(exams, edition=edition), tuple(range(len(exams)))
    found, at = _placed(exams)
    rows = [row for row, place in enumerate(at, 1) if place >= 0]
    made, problems = [], []
    for row, part in zip(rows, found, strict=True):
        try:
            exam = part if isinstance(part, Exam) else Exam.from_dict(part, edition=edition)
            exam.check_edition(find_edition(edition))
            made.append(exam)
        except SciscoreError as error:
            problems += [attrs.evolve(problem, row=row) for problem in error.problems]
    if problems:
        raise ExamError(problems)
    return classify(Exams.from_exams(made), edition=edition), at


def scored(
    scim: Any,  # noqa: ANN401 - of several kinds
) -> tuple[ScimScores | None, tuple[int, ...]]:
    """The records scored, and the place of each visit's own; a ScimError that lists all."""
    if scim is None:
        return None, ()
    if isinstance(scim, ScimRecords):
        return scim3(scim), tuple(range(len(scim)))
    found, at = _placed(scim)
    rows = [row for row, place in enumerate(at, 1) if place >= 0]
    try:
        return scim3(ScimRecords.from_records(found)), at
    except SciscoreError as error:
        problems = (attrs.evolve(p, row=rows[p.row - 1] if p.row else None) for p in error.problems)
        raise type(error)(problems) from None


def read(
    lists: Mapping[str, list[object]],
    exams: tuple[Classifications | None, tuple[int, ...]],
    scim: tuple[ScimScores | None, tuple[int, ...]],
) -> dict[str, Any]:
    """What `Visits` are made of; an OutcomeError that lists all that is wrong with it."""
    count = len(lists[PERSON])
    nothing: list[object] = [None] * count
    people, problems = reading.read_people(lists[PERSON])
    labels, wrong = reading.read_labels(lists.get(VISIT, nothing))
    problems += wrong
    days: dict[str, Days] = {}
    for axis in AXES:
        days[axis], wrong = reading.read_days(axis, lists.get(DAYS[axis], nothing))
        problems += wrong
    recorded = {}
    for name in (name for name in NAMES if name in lists):
        recorded[name], wrong = read_recorded(name, lists[name])
        problems += wrong
    after, wrong = reading.treated_after(people, days)
    problems += wrong
    order = reading.in_time(people, days, after)
    wrong = reading.check_twice(people, labels, days, order)
    unread = {problem.row for problem in problems}
    problems += (problem for problem in wrong if problem.row not in unread)
    if problems:
        raise OutcomeError(sorted(problems, key=lambda problem: problem.row or 0))
    results, exam_at = exams
    scores, scim_at = scim
    absent = (_NONE,) * count
    return {
        "person": people,
        "days": days,
        "visit": labels,
        "results": results,
        "scim": scores,
        "recorded": recorded,
        "own": {name: tuple(column) for name, column in lists.items() if name not in KNOWN},
        "exam_at": exam_at or absent,
        "scim_at": scim_at or absent,
        "order": order,
    }
