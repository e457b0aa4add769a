"""The widget of `exam_form`; the only module that imports anywidget."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import anywidget
import attrs
import traitlets

from sciscore.errors import printable
from sciscore.form.form_entry import description, findings, plan_of, read, status
from sciscore.isncsci.classification import Classification
from sciscore.isncsci.exam import Exam
from sciscore.report.style_sheets import hosted_style


class ExamForm(anywidget.AnyWidget):
    """A form for one exam, made by `exam_form`.

    Attributes
    ----------
    cells
        The texts of the cells by path, as they are entered; a text may be wrong. Set it to
        fill the form.
    edition
        Year of the edition.
    exam
        The exam, or None while cells are to enter or wrong.
    result
        Its classification, or None.
    so_far
        The classification of what is entered, other cells read as NT.
    unentered
        Paths of the cells that are to enter.
    problems
        What is wrong with the cells.
    next_cells
        Paths of the cells to test next for the findings that the form is after, in order.
    """

    _esm = (resources.files("sciscore.form") / "form.js").read_text(encoding="utf-8")
    _css = hosted_style("shared", "display", "findings", "form")

    cells = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode()).tag(
        sync=True
    )
    form = traitlets.Dict(read_only=True).tag(sync=True)
    shown = traitlets.Dict(read_only=True).tag(sync=True)
    edition = traitlets.Unicode(read_only=True)
    exam = traitlets.Instance(Exam, allow_none=True, read_only=True)
    result = traitlets.Instance(Classification, allow_none=True, read_only=True)
    so_far = traitlets.Instance(Classification, allow_none=True, read_only=True)
    unentered = traitlets.Tuple(read_only=True)
    problems = traitlets.Tuple(read_only=True)
    next_cells = traitlets.Tuple(read_only=True)

    def __init__(self, cells: Mapping[str, str], edition: str, after: tuple[str, ...]) -> None:
        self.after = after
        self.set_trait("edition", edition)
        self.set_trait("form", description(edition))
        super().__init__(cells=dict(cells))
        self._read()

    @traitlets.observe("cells")
    def _changed(self, _change: object) -> None:
        self._read()

    def _read(self) -> None:
        entry = read(self.cells, self.edition)
        result, plan = entry.result, plan_of(entry, self.after)
        now = {
            "so_far": entry.so_far,
            "unentered": entry.unentered,
            "problems": entry.problems,
            "next_cells": plan.cells,
            "result": result,
            "exam": None if result is None else result.exam,
            "shown": {
                "cells": dict(self.cells),
                "status": status(entry, self.edition),
                "findings": str(findings(entry)),
                "plan": attrs.asdict(plan),
                "problems": [
                    {"path": one.location, "text": printable(str(one))} for one in entry.problems
                ],
            },
        }
        # Who is told of one has all the others as they are now.
        with self.hold_trait_notifications():
            for name, value in now.items():
                self.set_trait(name, value)
