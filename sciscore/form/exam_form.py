"""A form in a notebook into which an exam is typed, with its findings beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sciscore.form.form_entry import texts_of
from sciscore.isncsci.editions import Edition, edition as find_edition, name_of
from sciscore.isncsci.exam import Exam, exam_of
from sciscore.isncsci.findings import checked
from sciscore.optional import require

if TYPE_CHECKING:
    from sciscore.form.form_widget import ExamForm


def exam_form(
    exam: Exam | Mapping[str, Any] | None = None,
    *,
    edition: str | int | Edition,
    findings: str | Sequence[str] = ("ais", "neurological_level"),
) -> ExamForm:
    """A form for one exam: grades are typed or clicked, and the findings follow at once.

    Parameters
    ----------
    exam
        What stands in it at first: an exam, or a mapping as `Exam.from_dict` takes it.
        None for a form without any grade.
    edition
        Year of the edition.
    findings
        Names of the findings that the exam is after: the form numbers the cells to test next
        for them, and greys those that cannot change them any more. None are numbered where
        it is empty.

    Returns
    -------
    ExamForm
        A widget that shows itself in a notebook. ``form.exam`` and ``form.result`` are the
        exam and its classification; both are None until every cell is entered, if only as
        NT, and none is wrong. ``form.observe(function, "exam")`` calls a function on every
        change. ``form.cells`` has the texts by path; set it to fill the form.
        ``form.next_cells`` has the cells to test next.

    Raises
    ------
    EditionError
        If the edition is not known.
    ExamError
        If the exam holds grades that the edition does not know; lists all of them.
    ImportError
        Without the extra ``widgets``.

    Notes
    -----
    A cell that is not entered is not an untested one: the form says how many are left.
    Meanwhile the findings are shown for what is entered, the rest read as NT: every value
    that the cells to come can still give is among their possible values.

    Examples
    --------
    >>> import sciscore as sci
    >>> from sciscore.form import exam_form
    >>> form = exam_form(sci.Exam.intact(), edition="2019")
    >>> str(form.result.ais)
    'E'
    >>> form.cells = form.cells | {"right.motor.L3": "3"}
    >>> str(form.result.ais), form.exam["right.motor.L3"]
    ('D', 3)
    >>> form.cells = form.cells | {"right.motor.L3": ""}
    >>> form.exam is None
    True
    """
    require("the form of an exam", "widgets", "anywidget")
    from sciscore.form.form_widget import ExamForm

    row = find_edition(edition)
    after = (findings,) if isinstance(findings, str) else tuple(findings)
    for name in after:
        checked(name)
    texts = {} if exam is None else texts_of(exam_of(exam, row))
    return ExamForm(texts, name_of(edition, row), after)
