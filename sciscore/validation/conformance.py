"""All checks of an installation: the edition table, the laws, the snapshot."""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Final

from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import EDITIONS, RULES as CELLS, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.references import REFERENCES
from sciscore.testing.checking import chosen_laws, first_trouble, remembered
from sciscore.testing.laws import Classify, Law
from sciscore.testing.seeded import seeded_exams
from sciscore.testing.statements import LAWS
from sciscore.validation import snapshot
from sciscore.validation.report import Check

#: So many exams of each edition are tried with the laws, so many compared one by one.
LAW_EXAMS: Final = 200
ROW_EXAMS: Final = 200


def editions() -> int:
    """Every cell of the edition table has readings, words and sources that resolve."""
    for row in EDITIONS.values():
        for name, rule in row.rules().items():
            if not (rule.readings and rule.text and rule.evidence and rule.sources):
                raise AssertionError(f"{row}: {name} lacks a reading, words or sources")
            if not set(rule.sources) <= REFERENCES.keys():
                raise AssertionError(f"{row}: {name} cites an unknown source")
        asked = (row.name, *row.aliases)
        if any(find_edition(year) is not row for year in asked):
            raise AssertionError(f"{row}: {', '.join(asked)} do not resolve to it")
    return len(EDITIONS) * len(CELLS)


def rows() -> int:
    """An exam by itself has the findings, tags, notes and totals of its row in a cohort."""
    for name in EDITIONS:
        exams = seeded_exams(ROW_EXAMS, name, seed=1)
        together = classify(exams, edition=name)
        for place, exam in enumerate(exams):
            if classify(exam, edition=name) != together[place]:
                raise AssertionError(f"{name}: seeded exam {place} is another in its cohort")
    return ROW_EXAMS * len(EDITIONS)


@functools.cache
def _exams(edition: str) -> tuple[Exam, ...]:
    return tuple(seeded_exams(LAW_EXAMS, edition, seed=2))


def _classify_under(edition: str) -> Classify:
    return remembered(lambda exam: classify(exam, edition=edition))


def _law_checks() -> Iterator[Check]:
    asked = {name: _classify_under(name) for name in EDITIONS}
    holding = {name: chosen_laws(row) for name, row in EDITIONS.items()}
    for law in LAWS.values():
        names = [name for name, laws in holding.items() if law in laws]

        def run(law: Law = law, names: list[str] = names) -> int:
            for name in names:
                trouble = first_trouble(law, asked[name], _exams(name))
                if trouble:
                    raise AssertionError(f"{name}: {trouble}")
            return sum(law.kind(exam) for name in names for exam in _exams(name))

        yield Check(name=law.name, kind="law", says=law.says, run=run, rules=law.rules)


def _check(name: str, kind: str, run: Callable[[], int], unit: str = "exams") -> Check:
    says = " ".join((inspect.getdoc(run) or "").split())
    return Check(name=name, kind=kind, says=says, run=run, unit=unit)


def checks() -> Iterator[Check]:
    """All checks in order."""
    return itertools.chain(
        [_check("edition table", "table", editions, unit="cells")],
        _law_checks(),
        [
            _check("one exam and its row", "cohort", rows),
            _check("snapshot of results", "snapshot", snapshot.unchanged),
        ],
    )
