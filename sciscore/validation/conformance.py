"""All checks of an installation: the edition table, the proofs, the laws, the snapshot."""

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
from sciscore.testing.laws import LAWS, Classify, Law
from sciscore.testing.seeded import seeded_exams
from sciscore.validation import (
    check_proofs as recorded,
    injury_proofs as injury,
    level_proofs as levels,
    measure_proofs as measures,
    outcome_proofs as outcomes,
    scim_proofs as scim,
    snapshot,
    statistics_proofs as statistics,
)
from sciscore.validation.check import Check, DisagreementError

#: So many exams of each edition are tried with the laws, so many compared one by one.
LAW_EXAMS: Final = 200
ROW_EXAMS: Final = 200


def editions() -> int:
    """Every cell of the edition table has readings, words and sources that resolve."""
    for row in EDITIONS.values():
        for name, rule in row.rules().items():
            if not (rule.readings and rule.text and rule.evidence and rule.sources):
                raise DisagreementError(f"{row}: {name} lacks a reading, words or sources")
            if not set(rule.sources) <= REFERENCES.keys():
                raise DisagreementError(f"{row}: {name} cites what is no source")
        asked = (row.name, *row.aliases)
        if any(find_edition(year) is not row for year in asked):
            raise DisagreementError(f"{row}: {', '.join(asked)} do not resolve to it")
    return len(EDITIONS) * len(CELLS)


def rows() -> int:
    """An exam by itself has the findings, tags, notes and totals of its row in a cohort."""
    for name in EDITIONS:
        exams = seeded_exams(ROW_EXAMS, name, seed=1)
        together = classify(exams, edition=name)
        for place, exam in enumerate(exams):
            if classify(exam, edition=name) != together[place]:
                raise DisagreementError(f"{name}: seeded exam {place} is another in its cohort")
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
                    raise DisagreementError(f"{name}: {trouble}")
            return sum(law.kind(exam) for name in names for exam in _exams(name))

        yield Check(name=law.name, kind="law", says=law.says, run=run, rules=law.rules)


#: The proofs by name: what runs them, the rules that they prove, what a case is.
_PROOFS: Final = (
    ("cell texts", levels.cell_texts, "ISNCSCI.GRADES ISNCSCI.NT", "exams"),
    ("totals of each cell", levels.totals_of_one_cell, "ISNCSCI.TOTALS", "exams"),
    ("sensory level pairs", levels.sensory_level_pairs, "ISNCSCI.SL ISNCSCI.NLI", "exams"),
    (
        "injury level pairs", levels.injury_level_pairs,
        "ISNCSCI.SL ISNCSCI.ML ISNCSCI.NLI", "exams",
    ),
    ("motor level pairs", levels.motor_level_pairs, "ISNCSCI.ML ISNCSCI.NLI", "exams"),
    ("grade pairs", levels.grade_pairs, "ISNCSCI.ML", "exams"),
    ("sacral states", injury.sacral_states, "ISNCSCI.COMPLETENESS ISNCSCI.ZPP.SCOPE", "exams"),
    ("spared muscles", injury.spared_muscles, "ISNCSCI.AIS.MOTOR ISNCSCI.ZPP.MOTOR", "exams"),
    ("non-key muscles", injury.nonkey_muscles, "ISNCSCI.AIS.MOTOR ISNCSCI.ZPP.NONKEY", "exams"),
    ("C or D counts", injury.counts_of_muscles, "ISNCSCI.AIS.CD", "exams"),
    ("sensory zones", injury.sensory_zones, "ISNCSCI.ZPP.SENSORY", "exams"),
    ("normal exams", injury.normal_exams, "ISNCSCI.AIS.E ISNCSCI.AIS.DEFICIT", "exams"),
    ("VAC and levels", injury.vac_and_levels, "ISNCSCI.VAC", "exams"),
    ("nearly normal exams", injury.nearly_normal_exams, "ISNCSCI.AIS.E", "exams"),
    ("SCIM entries", scim.entries, "SCIM.ENTRIES", "scores"),
    ("SCIM sums", scim.sums, "SCIM.SUBSCORES", "records"),
    ("SCIM subscores on record", scim.recorded, "SCIM.RECORDED", "records"),
    ("SCIM criteria", scim.criteria, "SCIM.CRITERIA", "changes"),
    ("WISCI II levels", measures.wisci, "MEASURE.WISCI_II", "ways to walk"),
    ("walking scores", measures.walking, "MEASURE.WALKING_PREDICTION", "predictions"),
    ("pin prick at S1", measures.s1_pin_prick, "MEASURE.S1_PIN_PRICK", "pairs"),
    ("gains of motor levels", measures.motor_levels, "MEASURE.MOTOR_LEVEL_GAIN", "pairs"),
    ("marked recovery", measures.recovery, "MEASURE.MARKED_RECOVERY", "people"),
    ("SCI-ARMI", measures.armi, "MEASURE.SCI_ARMI", "pairs"),
    ("ranges of measures", measures.ranges, "MEASURE.RECORDS", "scores"),
    ("Penn spasms", measures.spasms, "MEASURE.PENN_SPASMS", "pairs"),
    ("walking speeds", measures.speed, "MEASURE.WALKING_SPEED", "times"),
    ("AIS of a column", outcomes.grades, "OUTCOME.GRADES", "texts"),
    ("AIS steps", outcomes.steps, "OUTCOME.STEPS", "pairs of sets"),
    ("changes", outcomes.change, "OUTCOME.CHANGE", "pairs"),
    ("AIS transitions", outcomes.transitions, "OUTCOME.TRANSITIONS", "pairs of sets"),
    ("responders by grade", outcomes.responders, "OUTCOME.RESPONDERS", "answers"),
    ("responders by points", outcomes.points, "OUTCOME.POINTS", "answers"),
    ("responders by motor level", outcomes.motor_levels, "OUTCOME.MOTOR_LEVELS", "people"),
    ("responders by recovery", outcomes.recovery, "OUTCOME.RECOVERY", "people"),
    ("open shares", outcomes.shares, "OUTCOME.SHARES", "groups"),
    ("visits in windows", outcomes.visits, "OUTCOME.VISITS", "choices"),
    ("audit verdicts", recorded.audits, "OUTCOME.AUDIT", "values"),
    ("plausible results", recorded.plausible, "OUTCOME.PLAUSIBILITY", "rows"),
    ("counts of percentages", statistics.percentages, "OUTCOME.PERCENTAGES", "rows"),
    ("signed ranks", statistics.signed_ranks, "OUTCOME.SIGNED_RANKS", "groups"),
    ("adjusted p-values", statistics.adjusted, "OUTCOME.HOLM", "families"),
)  # fmt: skip
#: The same of what scipy computes.
_BY_SCIPY: Final = (
    ("confidence intervals", statistics.intervals, "OUTCOME.INTERVALS", "proportions"),
    ("sign test", statistics.signs, "OUTCOME.SIGNS", "groups"),
    ("McNemar-Bowker test", statistics.symmetry, "OUTCOME.SYMMETRY", "tables"),
)


def _check(
    name: str,
    kind: str,
    run: Callable[[], int],
    rules: str = "",
    unit: str = "exams",
    needs: str = "",
) -> Check:
    says = " ".join((inspect.getdoc(run) or "").split())
    named = tuple(rules.split())
    return Check(name=name, kind=kind, says=says, run=run, rules=named, unit=unit, needs=needs)


def proofs() -> tuple[Check, ...]:
    """The finite parts of the rules, each tried in full."""
    own = (_check(name, "proof", run, rules, unit) for name, run, rules, unit in _PROOFS)
    others = (
        _check(name, "proof", run, rules, unit, "scipy") for name, run, rules, unit in _BY_SCIPY
    )
    return (*own, *others)


def checks() -> Iterator[Check]:
    """All checks in order."""
    return itertools.chain(
        [_check("edition table", "table", editions, unit="cells")],
        proofs(),
        _law_checks(),
        [
            _check("one exam and its row", "cohort", rows),
            _check("snapshot of results", "snapshot", snapshot.unchanged),
        ],
    )
