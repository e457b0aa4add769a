"""Every rule with something else in its place, which a proof or a law must miss."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from sciscore import records
from sciscore.isncsci import (
    cohort_cells,
    cohort_results,
    evaluate,
    impairment,
    levels,
    motor_function,
    zpp,
)
from sciscore.isncsci.grades import NT
from sciscore.isncsci.motor_function import Below
from sciscore.measures import (
    armi,
    below,
    fim,
    motor_gain,
    recovery,
    s1_pin_prick,
    walking,
    wisci,
)
from sciscore.outcomes import (
    ais,
    audit,
    change,
    columns,
    exact,
    exam_quality,
    grade_rules,
    measure_rules,
    proportions,
    responders,
    score_rules,
    selection,
    summary,
    tests,
    two_samples,
)
from sciscore.outcomes.plausibility import flags
from sciscore.outcomes.transitions import Transitions
from sciscore.scim import change as scim_change, scoring
from sciscore.segments import KEY, all_of, at_least

#: A rule, where it stands, its name there, and something else.
Break = tuple[str, object, str, Any]


def lower_sum(grades: Any, end: int, sums: Any = cohort_results._sums) -> Any:
    first, *others = sums(grades, end)
    return (first + 1, *others)


def untested_is_0(codes: Any, *, tags: bool, grades: Any = cohort_cells.grades_of) -> Any:
    return grades(np.where(codes == NT, np.uint8(0), codes), tags=tags)


def untagged(sets: list[Any], _: list[Any]) -> list[Any]:
    return [0 * one for one in sets]


def complete_without_vac(found: Any, sacral: Any = impairment.sacral) -> Any:
    return attrs.evolve(sacral(found), complete=found.no_vac)


def all_of_the_muscles(below: Below, tie: Any, cost: Any) -> Any:
    return at_least(below.most, below.total + tie + cost)


ONE_SCOPE = dict.fromkeys(zpp._SCOPES, zpp._in_complete_injuries)


def without_nonkey(side: Any, own: Any, *_: Any, zone: Any = zpp.motor_zone) -> Any:
    return zone(side, own)


def any_number(_: records.Field, cell: object) -> int | None:
    return cell if isinstance(cell, int) else None


def reversed_sums(entries: Any, sums: Any = scoring._subscores) -> Any:
    return sums(entries)[::-1]


def muscles_alone(cells: Any) -> Any:
    return all_of(KEY, cells.right.five & cells.left.five) & cells.vac


more_than_the_least = property(lambda self: self.change.low > self.criterion.minimum)


def of_standards() -> list[Break]:
    """The rules of the examination and of SCIM."""
    motor_level, sensory_level = levels.motor_level, levels.sensory_level
    sensory_zone, normal = zpp.sensory_zone, impairment.all_normal
    scales = impairment.asia_impairment_scale
    return [
        ("ISNCSCI.GRADES", cohort_results, "grades_of", untested_is_0),
        ("ISNCSCI.NT", evaluate, "united", lambda found: [m & -m for m in found[0].findings]),
        ("ISNCSCI.NT", cohort_results, "grades_of", untested_is_0),
        ("ISNCSCI.TAG", evaluate, "differences", untagged),
        ("ISNCSCI.TOTALS", cohort_results, "_sums", lower_sum),
        ("ISNCSCI.SL", levels, "sensory_level", lambda side: sensory_level(side) << 1),
        ("ISNCSCI.ML", levels, "motor_level", lambda side: motor_level(side) | side.antigravity),
        ("ISNCSCI.VAC", evaluate, "either_vac", lambda found, _: found),
        ("ISNCSCI.NLI", levels, "neurological_level", lambda right, _: motor_level(right)),
        ("ISNCSCI.COMPLETENESS", evaluate, "sacral", complete_without_vac),
        ("ISNCSCI.AIS", evaluate, "asia_impairment_scale", lambda *args: scales(*args) << 1 & 31),
        ("ISNCSCI.AIS.MOTOR", motor_function, "SPARED_BY", 3),
        ("ISNCSCI.AIS.CD", Below, "reaches", all_of_the_muscles),
        ("ISNCSCI.AIS.E", impairment, "all_normal", lambda c: normal(c) & c.dap),
        ("ISNCSCI.AIS.E", impairment, "all_normal", muscles_alone),
        ("ISNCSCI.AIS.DEFICIT", impairment, "normal_exam", lambda *_: motor_function.E),
        ("ISNCSCI.ZPP.SCOPE", zpp, "_SCOPES", ONE_SCOPE),
        ("ISNCSCI.ZPP.SENSORY", zpp, "sensory_zone", lambda side: sensory_zone(side) << 1),
        ("ISNCSCI.ZPP.MOTOR", zpp, "motor_zone", lambda _, level: level),
        ("ISNCSCI.ZPP.NONKEY", zpp, "motor_zone_with_nonkey", without_nonkey),
        ("ISNCSCI.LESIONS", evaluate, "negate", lambda truth: truth | 1),
        ("SCIM.ENTRIES", records.Field, "code", any_number),
        ("SCIM.SUBSCORES", scoring, "_subscores", reversed_sums),
        ("SCIM.RECORDED", scoring, "_from_subscores", lambda _, whole: (whole, whole)),
        ("SCIM.CRITERIA", scim_change.Verdict, "met", more_than_the_least),
    ]


def exchanged(table: Any, *keys: Any) -> dict[Any, Any]:
    """A table with two values in each other's place."""
    first, second = keys
    return {**table, first: table[second], second: table[first]}


def of_measures() -> list[Break]:
    """The measures."""
    two = (("walker", False, 0, True), ("one cane or crutch", False, 1, True))
    return [
        ("MEASURE.WISCI_II", wisci, "LEVELS", exchanged(wisci.LEVELS, *two)),
        ("MEASURE.WALKING_PREDICTION", walking, "FROM_AGE", 64),
        ("MEASURE.S1_PIN_PRICK", s1_pin_prick, "NORMAL", 1),
        ("MEASURE.MOTOR_LEVEL_GAIN", motor_gain, "UPPER_MUSCLES", ("C5", "C6", "C7", "T1", "C8")),
        ("MEASURE.MARKED_RECOVERY", recovery, "STEPS", 1),
        ("MEASURE.SCI_ARMI", armi, "HIGHEST", 101),
        ("MEASURE.BELOW", below, "_below", lambda _: below._MUSCLES),
        ("MEASURE.FIM", fim, "RANGES", fim.RANGES | {"total": (18, 125)}),
    ]


def absolute(values: Any, location: str, numbers: Any = columns.numbers_of) -> Any:
    found = numbers(values, location)
    return attrs.evolve(found, low=abs(found.low), high=abs(found.high))


def without_more(*, k: int, n: int, open: int, **_: int) -> proportions.Proportion:  # noqa: A002
    return proportions.Proportion(k=k, n=n, open=open)


def of_outcomes() -> list[Break]:
    """The rules of outcomes."""
    conversion = grade_rules._answers(("BCDE", "", "", "", ""))
    later = {**selection.RULES, "closest": lambda off: (abs(off), -off)}
    other_way = exchanged(proportions.METHODS, "wilson", "clopper-pearson")
    certain = property(lambda self: self.pairs[:, 1:])
    return [
        ("OUTCOME.GRADES", ais, "ANY", 1),
        ("OUTCOME.STEPS", ais, "_LOW", ais._HIGH),
        ("OUTCOME.CHANGE", change, "difference", lambda first, _: first),
        ("OUTCOME.TRANSITIONS", Transitions, "matrix", certain),
        ("OUTCOME.RESPONDERS", grade_rules, "_answers", lambda _: conversion),
        ("OUTCOME.POINTS", score_rules, "NO", 0),
        ("OUTCOME.MOTOR_LEVELS", measure_rules, "_gained", lambda *_: 1),
        ("OUTCOME.RECOVERY", measure_rules, "_ANSWERED", dict.fromkeys((True, False, None), 1)),
        ("OUTCOME.SHARES", responders, "Proportion", without_more),
        ("OUTCOME.INTERVALS", proportions, "METHODS", other_way),
        ("OUTCOME.SIGNS", tests, "numbers_of", absolute),
        ("OUTCOME.SIGNED_RANKS", tests, "doubled_ranks", lambda of: 2 * np.argsort(of) + 2),
        ("OUTCOME.SYMMETRY", tests, "GRADES", "ABC"),
        ("OUTCOME.HOLM", tests, "sorted", list),
        ("OUTCOME.CONTROL", exact, "_upper", lambda terms, k: terms[k] / sum(terms)),
        ("OUTCOME.GROUPS", two_samples, "permutation", lambda first, _: 1 / len(first)),
        ("OUTCOME.STANDARDISED", exact, "poisson_binomial", lambda k, rates: k / len(rates)),
        ("OUTCOME.VISITS", selection, "RULES", later),
        ("OUTCOME.SUMMARY", summary, "over", lambda numbers, *_: numbers[0]),
        ("OUTCOME.QUALITY", exam_quality, "_UNTESTED", np.zeros_like(exam_quality._UNTESTED)),
        ("OUTCOME.AUDIT", audit, "IMPOSSIBLE", audit.UNDECIDABLE),
        ("OUTCOME.PLAUSIBILITY", flags, "CHECKS", ()),
    ]


def breaks() -> list[Break]:
    """All of them."""
    return [*of_standards(), *of_measures(), *of_outcomes()]
