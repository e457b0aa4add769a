"""Single cells of an examination, as a measure takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sciscore.errors import Problem, did_you_mean
from sciscore.intervals import Score
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import FIELDS, PLACE


def examined(
    exam: Exam | Mapping[str, object], paths: Iterable[str]
) -> tuple[dict[str, Score], list[Problem]]:
    """The grades of some cells as examined; an untested cell may have any grade.

    Parameters
    ----------
    exam
        An exam, or a mapping of just these cells by path.
    paths
        Which cells.

    Returns
    -------
    dict of Score, list of Problem
        The grades by path; and each cell of a mapping that is missing, illegal or not
        asked for.
    """
    asked = tuple(paths)
    given: object = exam
    if isinstance(exam, Exam):
        return {path: _grades(path, exam.codes[PLACE[path]]) for path in asked}, []
    if not isinstance(given, Mapping):
        message = f"expected an Exam or cells by path, not {type(given).__name__}"
        return {}, [Problem(location="exam", message=message)]
    problems = [
        Problem(
            location=key,
            message=f"not one of the expected cells{did_you_mean(key, asked)}",
        )
        for key in exam
        if key not in asked
    ]
    grades: dict[str, Score] = {}
    for path in asked:
        if path not in exam:
            problems.append(
                Problem(location=path, message="missing; enter NT if it was not tested")
            )
            continue
        field = FIELDS[PLACE[path]]
        code = field.code(exam[path])
        if code is None:
            problems.append(field.refusal(exam[path]))
        else:
            grades[path] = _grades(path, code)
    return grades, problems


def _grades(path: str, code: int) -> Score:
    """The grades that a code may stand for, tags left aside."""
    scale = FIELDS[PLACE[path]].scale
    assert scale is not None, "only graded cells are asked for"
    grade = scale.token[code].observed
    return Score(low=0, high=scale.top) if grade is None else Score(low=grade, high=grade)
