"""The order of the work: every finding in every world, and what to note about it.

A world is a completion of the untested cells under one reading of the edition. The
rules give the set of values over all completions; here the readings are united, the
grades as examined are compared with the assumed ones, and notes are taken.
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Callable
from typing import Final

import attrs

from sciscore.isncsci.cells import Cells, cells_of, may_have_tags
from sciscore.isncsci.editions import RULES, Edition, Reading
from sciscore.isncsci.findings import FINDINGS, JUDGED, PLACES
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
from sciscore.segments import INT, NA, Levels, Truth, index_of, negate, nonempty


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
    graded = negate(cells.lesions)
    findings = (
        levels.sensory_right,
        levels.sensory_left,
        either_vac(levels.motor_right, cells),
        either_vac(levels.motor_left, cells),
        either_vac(levels.neurological, cells),
        graded * completeness(at_sacrum, scale),
        graded * scale,
        *(graded * zone for zone in zones),
    )
    return Sets(cells, levels, at_sacrum, reading, findings)


#: Notes on a value, each with the findings it is put on; `_taken` says where.
_NOTES: Final = {
    "no key muscle lies below the neurological level; 0 of 0 is read as exactly half": ("ais",),
    "E is given whatever DAP is; no text covers it without DAP": ("ais",),
    "S3 where only VAC is absent, by the definition; some software prints INT": (
        "neurological_level",
    ),
    "no prior deficit is documented: the AIS does not apply where nothing is abnormal": (
        "ais",
        "completeness",
    ),
    "two or more cord lesions: left to clinical judgement": JUDGED,
}
#: All notes by bit: those above, then one for each rule that an edition leaves open.
NOTES: Final = (
    *_NOTES,
    *(f"depends on how the edition is read: {heading}" for heading in RULES.values()),
)


def _taken(sets: Sets) -> tuple[Truth, ...]:
    """For each note in order 1 where it is taken."""
    cells, ais = sets.cells, sets.findings[PLACES["ais"]]
    with_vac, _ = counted_levels(cells, sets.levels, sets.at_sacrum)
    return (
        nonempty(with_vac & NO_MUSCLE_BELOW) & negate(cells.lesions),
        nonempty(ais & E) & cells.no_dap,
        nonempty(sets.levels.neurological & INT) & cells.no_vac,
        ais >> index_of(NA),
        cells.lesions,
    )


def _noted(sets: Sets) -> list[Levels]:
    """The notes of each finding, as bits of `NOTES`."""
    noted: list[Levels] = [0] * len(FINDINGS)
    for bit, (names, taken) in enumerate(zip(_NOTES.values(), _taken(sets), strict=True)):
        if isinstance(taken, int) and not taken:
            continue
        note = taken << bit
        for name in names:
            noted[PLACES[name]] = noted[PLACES[name]] | note
    return noted


def _differ(first: Levels, second: Levels) -> Truth:
    """1 where two sets are not the same."""
    different = first ^ second
    return nonempty(different | (different >> index_of(NA)))


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


def worlds_of(edition: Edition, cells: Callable[[Reading], Cells]) -> list[Sets]:
    """The sets under every reading of the edition, of what the cells may be under each."""
    known: dict[int, Cells] = {}
    worlds = []
    for reading in edition.readings:
        if reading.intact_from not in known:
            known[reading.intact_from] = cells(reading)
        worlds.append(sets_of(known[reading.intact_from], reading))
    return worlds


def worlds_of_exam(codes: bytes, edition: Edition, *, tags: bool) -> list[Sets]:
    """The sets of one exam under every reading of the edition."""
    return worlds_of(edition, functools.partial(cells_of, codes, tags=tags))


def united(worlds: list[Sets]) -> list[Levels]:
    """The possible values of all findings over all worlds.

    Notes
    -----
    Rule ISNCSCI.NT [worksheet 2019; Schuld 2012]: a set is exact over the completions of
    the untested cells, and the readings are united.
    """
    first, *others = worlds
    found = list(first.findings)
    for world in others:
        found = list(map(operator.or_, found, world.findings))
    return found


@attrs.frozen
class Results:
    """Possible values, tags and notes of every finding: integers, or arrays for a cohort."""

    possible: list[Levels]
    tagged: list[Truth]
    notes: list[Levels]


def notes_of(worlds: list[Sets], edition: Edition) -> list[Levels]:
    """The notes of each finding, as bits of `NOTES`."""
    first, *others = worlds
    noted = _noted(first)
    for world in others:
        noted = list(map(operator.or_, noted, _noted(world)))
    if edition.open_rules:
        for place, note in enumerate(noted):
            noted[place] = note | _left_open(edition, worlds, place)
    return noted


def results_of_exam(codes: bytes, edition: Edition) -> Results:
    """The findings of one exam, all worlds united.

    Notes
    -----
    Rule ISNCSCI.TAG [workbook case 19; Praxis]: a finding is tagged if its set differs
    from the set for the grades as examined.
    """
    worlds = worlds_of_exam(codes, edition, tags=True)
    possible = united(worlds)
    tagged: list[Truth] = [0] * len(FINDINGS)
    if may_have_tags(codes):
        tagged = differences(possible, united(worlds_of_exam(codes, edition, tags=False)))
    return Results(possible, tagged, notes_of(worlds, edition))


def differences(with_tags: list[Levels], as_examined: list[Levels]) -> list[Truth]:
    """For each finding 1 where its two sets are not the same."""
    return [_differ(*sets) for sets in zip(with_tags, as_examined, strict=True)]


@functools.cache
def note_texts(mask: int) -> tuple[str, ...]:
    """The words of a set of notes."""
    return tuple(text for bit, text in enumerate(NOTES) if mask >> bit & 1)
