"""Why a finding or a total is what it is: the rule, the cells and the source, step by step.

An explanation reads the same sets that gave the result and adds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from sciscore.display import rich
from sciscore.errors import ExamError
from sciscore.intervals import Score
from sciscore.isncsci.editions import RULES, Edition, edition as find_edition
from sciscore.isncsci.evaluate import Sets, united, worlds_of_exam
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.findings import PLACES, Finding
from sciscore.isncsci.narration import NARRATED, Step, View, listed
from sciscore.isncsci.totals import parts_of, score_of
from sciscore.segments import SIDES, printed
from sciscore.stored import plain


@attrs.frozen(repr=False)
class Explanation:
    """The steps that lead to a finding or a total. Print it to read it.

    Attributes
    ----------
    name
        Name of the finding or the total.
    result
        What is explained: a finding, or the score of a total.
    edition
        The edition asked for.
    steps
        The steps in order.
    """

    name: str
    result: Finding | Score
    edition: str
    steps: tuple[Step, ...]

    @property
    def finding(self) -> Finding:
        """The finding that is explained; an ExamError if it is a total."""
        if not isinstance(self.result, Finding):
            raise ExamError(f"{self.name} is a total, not a finding")
        return self.result

    @property
    def in_full(self) -> str:
        """The value that is explained, with the possible values where there are several."""
        return self.result.in_full if isinstance(self.result, Finding) else str(self.result)

    def __repr__(self) -> str:
        steps = f"{len(self.steps)} step{'s' * (len(self.steps) != 1)}"
        return f"<Explanation: {self.name} {self.result}, edition {self.edition}, {steps}>"

    def to_dict(self) -> dict[str, Any]:
        """The explanation as nested dictionaries, ready for JSON."""
        if isinstance(self.result, Finding):
            value, possible = str(self.result), list(self.result.possible)
            result = {"finding": self.name, "value": value, "possible": possible}
        else:
            result = {"total": self.name, **self.result.to_dict()}
        steps = plain(tuple(map(attrs.asdict, self.steps)))
        return {**result, "edition": self.edition, "steps": steps}

    def _repr_html_(self) -> str:
        return rich("explanation")(self)

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.in_full} (edition {self.edition})"]
        lines += [f"{number}. {step}" for number, step in enumerate(self.steps, start=1)]
        return "\n".join(lines)


def _in_each_reading(finding: str, worlds: list[Sets], exam: Exam, row: Edition) -> Iterator[Step]:
    """The steps under every reading of the edition that matters to the finding."""
    place = PLACES[finding]
    explained = NARRATED[finding.removesuffix("_right").removesuffix("_left")]
    differing = len({world.findings[place] for world in worlds}) > 1
    for world in worlds if differing else worlds[:1]:
        view = View(exam, world, row, SIDES[finding.endswith("_left")])
        if differing:
            open_rules = {name: getattr(world.reading, name) for name in row.open_rules}
            words = "; ".join(f"{RULES[name]}: {value}" for name, value in open_rules.items())
            sources = [key for name in row.open_rules for key in getattr(row, name).sources]
            yield view.step(f"Reading the edition so: {words}.", (), *sources)
        yield from explained(view)


def explanations(exam: Exam, findings: Iterable[Finding], edition: str) -> Iterator[Explanation]:
    """The explanations of several findings of an exam."""
    row = find_edition(edition)
    worlds = worlds_of_exam(exam.codes, row, tags=True)
    for finding in findings:
        steps: list[Step] = []
        if finding.possible:
            steps += _in_each_reading(finding.name, worlds, exam, row)
        if finding.tagged:
            as_examined = united(worlds_of_exam(exam.codes, row, tags=False))
            words = (
                "With the grades as examined, without the tags, it would be "
                f"{listed(as_examined[PLACES[finding.name]], finding.name)}: hence the tag *."
            )
            steps.append(Step(words, (), ("workbook", "preface 2019")))
        steps += (Step(f"Note: {note}.", (), ("definition",)) for note in finding.notes)
        yield Explanation(finding.name, finding, edition, tuple(steps))


_WORDS: Final = {"light_touch": "light touch", "pin_prick": "pin prick", "motor": "key muscles"}


def total_explained(exam: Exam, total: str, score: Score, edition: str) -> Explanation:
    """The explanation of a total of an exam."""
    return Explanation(total, score, edition, tuple(_summed(exam, total, score, edition)))


def _summed(exam: Exam, total: str, score: Score, edition: str) -> Iterator[Step]:
    """The cells of each side with their sum; what is untested or tagged; the sides together."""
    source = find_edition(edition).source
    sides, modality, segments = parts_of(total)
    every: list[str] = []
    sums = []
    for side in sides:
        cells = tuple(f"{side}.{modality}.{segment}" for segment in segments)
        grades = ", ".join(
            f"{printed(segment)} {exam[path]}"
            for segment, path in zip(segments, cells, strict=True)
        )
        sums.append(str(score_of(exam, cells)))
        every += cells
        text = f"On the {side} {_WORDS[modality]} add up to {sums[-1]}: {grades}."
        yield Step(text, cells, (source,))
    untested = tuple(path for path in every if str(exam[path]).startswith("NT"))
    if untested:
        text = (
            f"Not tested, so that the total is only known to lie in an interval: "
            f"{', '.join(untested)}."
        )
        yield Step(text, untested, ("OpenRehab",))
    tagged = tuple(path for path in every if str(exam[path]).endswith(("*", "]")))
    if tagged:
        text = f"Tagged cells count with the grade as examined: {', '.join(tagged)}."
        yield Step(text, tagged, ("OpenRehab",))
    both = f"the sides together: {' and '.join(sums)}" if len(sums) > 1 else "the sum of its side"
    yield Step(f"The total {total} is {score}, {both}.", (), (source,))
