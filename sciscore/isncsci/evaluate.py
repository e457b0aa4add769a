"""The order of the work: every finding in every world, and what to note about it.

A world is a completion of the untested cells under one reading of the edition. The
rules give the set of values over all completions; here the readings are united, the
grades as examined are compared with the assumed ones, and notes are taken.
"""

from __future__ import annotations

import functools
import itertools
import operator
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

from sciscore.isncsci import fields
from sciscore.isncsci.cells import Cells, cells as cells_of
from sciscore.isncsci.editions import RULES, Edition, Reading
from sciscore.isncsci.findings import FINDINGS, JUDGED, PLACES
from sciscore.isncsci.grades import MOTOR, SENSORY, TAGGED, Codes
from sciscore.isncsci.impairment import (
    NO_MUSCLE_BELOW,
    Sacral,
    asia_impairment_scale,
    completeness,
    counted_levels,
    sacral,
)
from sciscore.isncsci.levels import LevelSets, either_vac, level_sets
from sciscore.isncsci.motor_function import E
from sciscore.isncsci.zpp import zones_of_partial_preservation
from sciscore.segments import INT, NA, Levels, Truth, index_of, no, some

if TYPE_CHECKING:
    import numpy.typing as npt


@attrs.frozen
class Sets:
    """Everything that the rules found out about an exam, or about a cohort."""

    cells: Cells
    levels: LevelSets
    at_sacrum: Sacral
    reading: Reading
    findings: tuple[Levels, ...]


def sets_of(cells: Cells, reading: Reading) -> Sets:
    """The possible values of all findings: levels, AIS, completeness, zones.

    Notes
    -----
    Rule ISNCSCI.LESIONS [workbook case 25]: two or more lesions leave only the levels.
    """
    levels = level_sets(cells)
    at_sacrum = sacral(cells)
    scale = asia_impairment_scale(cells, levels, at_sacrum, reading)
    zones = zones_of_partial_preservation(cells, levels, at_sacrum, reading)
    graded = no(cells.lesions)
    findings = (
        levels.sensory_right,
        levels.sensory_left,
        either_vac(levels.motor_right, cells),
        either_vac(levels.motor_left, cells),
        either_vac(levels.neurological, cells),
        graded * completeness(at_sacrum, scale),
        graded * scale,
        graded * zones.sensory_right,
        graded * zones.sensory_left,
        graded * zones.motor_right,
        graded * zones.motor_left,
    )
    return Sets(cells, levels, at_sacrum, reading, findings)


def _none_below(sets: Sets) -> Truth:
    with_vac, _ = counted_levels(sets.cells, sets.levels, sets.at_sacrum)
    return some(with_vac & NO_MUSCLE_BELOW) & no(sets.cells.lesions)


def _without_dap(sets: Sets) -> Truth:
    return some(sets.findings[PLACES["ais"]] & E) & sets.cells.no_dap


def _vac_alone(sets: Sets) -> Truth:
    return some(sets.levels.neurological & INT) & sets.cells.no_vac


def _no_deficit(sets: Sets) -> Truth:
    return sets.findings[PLACES["ais"]] >> index_of(NA)


def _lesions(sets: Sets) -> Truth:
    return sets.cells.lesions


#: Notes on a value: the findings they are put on, when, and the words.
_NOTES: Final = (
    (("ais",), _none_below,
     "no key muscle lies below the neurological level; 0 of 0 is read as exactly half"),
    (("ais",), _without_dap, "E is given whatever DAP is; no text covers it without DAP"),
    (("neurological_level",), _vac_alone,
     "S3 where only VAC is absent, by the definition; some software prints INT"),
    (("ais", "completeness"), _no_deficit,
     "no prior deficit is documented: the AIS does not apply where nothing is abnormal"),
    (JUDGED, _lesions, "two or more cord lesions: left to clinical judgement"),
)  # fmt: skip
#: All notes by bit: those above, then one for each rule that an edition leaves open.
NOTES: Final = (
    *(text for _, _, text in _NOTES),
    *(f"depends on how the edition is read: {heading}" for heading in RULES.values()),
)


def _noted(sets: Sets) -> list[Levels]:
    """The notes of each finding, as bits of `NOTES`."""
    noted: list[Levels] = [0] * len(FINDINGS)
    for bit, (names, rule, _) in enumerate(_NOTES):
        note = rule(sets) << bit
        for name in names:
            noted[PLACES[name]] = noted[PLACES[name]] | note
    return noted


def _differ(first: Levels, second: Levels) -> Truth:
    """1 where two sets are not the same."""
    different = first ^ second
    return some(different | (different >> index_of(NA)))


def _left_open(edition: Edition, worlds: list[Sets], finding: int) -> Levels:
    """The notes on open rules between whose readings a finding differs."""
    note: Levels = 0
    for rule in edition.open_rules:
        bit = len(_NOTES) + tuple(RULES).index(rule)
        for one, other in itertools.combinations(worlds, 2):
            changed = attrs.evolve(one.reading, **{rule: getattr(other.reading, rule)})
            if changed == other.reading:
                note = note | _differ(one.findings[finding], other.findings[finding]) << bit
    return note


def worlds_of(codes: Codes, edition: Edition, *, tags: bool) -> list[Sets]:
    """The sets under every reading of the edition; integers for a single exam."""
    return [sets_of(cells_of(codes, reading, tags=tags), reading) for reading in edition.readings]


def united(worlds: list[Sets]) -> list[Levels]:
    """The possible values of all findings over all worlds.

    Notes
    -----
    Rule ISNCSCI.NT [worksheet 2019; Schuld 2012]: a set is exact over the completions of
    the untested cells, and the readings are united.
    """
    return [
        functools.reduce(operator.or_, masks)
        for masks in zip(*(world.findings for world in worlds), strict=True)
    ]


def _tagged_rows(codes: Codes) -> npt.NDArray[np.intp]:
    """The exams that hold tagged cells."""
    if fields.all_usual(codes):
        return np.flatnonzero(())
    tables = (scale.kinds(TAGGED).astype(np.uint8).tobytes() for scale in (SENSORY, MOTOR))
    sensory, motor = fields.by_scale(codes, *tables)
    return np.flatnonzero(sensory.any(axis=(1, 2)) | motor.any(axis=(1, 2)))


@attrs.frozen
class Results:
    """Possible values, tags and notes of every finding: integers, or arrays for a cohort."""

    possible: list[Levels]
    tagged: list[Truth]
    notes: list[Levels]


def results_of(codes: Codes, edition: Edition) -> Results:
    """The findings of the exams by rows of codes, all worlds united.

    Notes
    -----
    Rule ISNCSCI.TAG [workbook case 19; Praxis]: a finding is tagged if its set differs
    from the set for the grades as examined.
    """
    worlds = worlds_of(codes, edition, tags=True)
    possible = united(worlds)
    noted = [_noted(world) for world in worlds]
    notes = [
        functools.reduce(operator.or_, (world[place] for world in noted))
        | _left_open(edition, worlds, place)
        for place in range(len(FINDINGS))
    ]
    tagged: list[Truth] = [0] * len(FINDINGS)
    rows = _tagged_rows(codes)
    if rows.size:
        examined = united(worlds_of(codes[rows], edition, tags=False))
        if len(codes) == 1:
            tagged = [_differ(*sets) for sets in zip(possible, examined, strict=True)]
        else:
            for place, (with_tags, without) in enumerate(zip(possible, examined, strict=True)):
                tagged[place] = np.zeros(len(codes), np.uint32)
                tagged[place][rows] = _differ(with_tags[rows], without)
    return Results(possible, tagged, notes)


@functools.cache
def note_texts(mask: int) -> tuple[str, ...]:
    """The words of a set of notes."""
    return tuple(text for bit, text in enumerate(NOTES) if mask >> bit & 1)
