"""Why a finding is what it is: the rule, the cells and the source, step by step.

An explanation reads the same sets that gave the result and adds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from sciscore.display import rich
from sciscore.isncsci.editions import RULES, Edition, edition as find_edition
from sciscore.isncsci.evaluate import Sets, united, worlds_of
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import PLACES, Finding
from sciscore.isncsci.narration import NARRATED, Step, View, listed


@attrs.frozen
class Explanation:
    """The steps that lead to a finding. Print it to read it.

    Attributes
    ----------
    finding
        The finding that is explained.
    edition
        The edition asked for.
    steps
        The steps in order.
    """

    finding: Finding
    edition: str
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as nested dictionaries, ready for JSON."""
        return {
            "finding": self.finding.name,
            "value": str(self.finding),
            "possible": list(self.finding.possible),
            "edition": self.edition,
            "steps": [
                {"text": step.text, "cells": list(step.cells), "sources": list(step.sources)}
                for step in self.steps
            ],
        }

    def _repr_html_(self) -> str:
        return rich("explanation")(self)

    def __str__(self) -> str:
        lines = [f"{self.finding.name}: {self.finding.in_full} (edition {self.edition})"]
        lines += [f"{number}. {step}" for number, step in enumerate(self.steps, start=1)]
        return "\n".join(lines)


def _in_each_reading(finding: str, worlds: list[Sets], exam: Exam, row: Edition) -> Iterator[Step]:
    """The steps under every reading of the edition that matters to the finding."""
    place = PLACES[finding]
    explained = NARRATED[finding.removesuffix("_right").removesuffix("_left")]
    differing = len({world.findings[place] for world in worlds}) > 1
    for world in worlds if differing else worlds[:1]:
        view = View(exam, world, row, not finding.endswith("_left"))
        if differing:
            open_rules = {name: getattr(world.reading, name) for name in row.open_rules}
            words = "; ".join(f"{RULES[name]}: {value}" for name, value in open_rules.items())
            sources = [key for name in row.open_rules for key in getattr(row, name).sources]
            yield view.step(f"Reading the edition so: {words}.", (), *sources)
        yield from explained(view)


def explain(exam: Exam, finding: Finding, edition: str) -> Explanation:
    """The explanation of one finding of an exam.

    Parameters
    ----------
    exam
        The exam.
    finding
        The finding as it was classified.
    edition
        Year of the edition it was classified under.
    """
    return next(explanations(exam, [finding], edition))


def explanations(exam: Exam, findings: Iterable[Finding], edition: str) -> Iterator[Explanation]:
    """The explanations of several findings of an exam, as `explain` gives each."""
    row = find_edition(edition)
    codes = exam.array[None]
    worlds = worlds_of(codes, row, tags=True)
    for finding in findings:
        steps: list[Step] = []
        if finding.possible:
            steps += _in_each_reading(finding.name, worlds, exam, row)
        if finding.tagged:
            examined = united(worlds_of(codes, row, tags=False))[PLACES[finding.name]]
            words = (
                "With the grades as examined, without the tags, it would be "
                f"{listed(examined, finding.name)}: hence the tag *."
            )
            steps.append(Step(words, (), ("workbook", "preface 2019")))
        steps += (Step(f"Note: {note}.", (), ("definition",)) for note in finding.notes)
        yield Explanation(finding, edition, tuple(steps))
