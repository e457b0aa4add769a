"""Completeness and the ASIA Impairment Scale, decided jointly over all cells.

The grade is never combined from the single sets of levels: for every level that
can be the NLI the rules ask what the other cells may be in the same completion.
"""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.isncsci.cells import Cells
from sciscore.isncsci.editions import Reading
from sciscore.isncsci.levels import LevelSets, without_vac
from sciscore.isncsci.motor_function import (
    COMPLETE,
    INCOMPLETE,
    MOTOR_RULES,
    A,
    B,
    C,
    D,
    E,
    motor_rules,
)
from sciscore.segments import (
    ALL_LEVELS,
    BIT,
    INT,
    KEY,
    NA,
    Levels,
    Truth,
    all_of,
    negate,
    nonempty,
    segment_range,
)

#: Levels without a key muscle below them.
NO_MUSCLE_BELOW: Final = segment_range("S1", "S3") | INT
_S4_5: Final = BIT["S4_5"]
_DERMATOMES: Final = segment_range("C2", "S4_5")


@attrs.frozen
class Sacral:
    """Possible states of the sacral segments: 1 where possible."""

    sensation: Truth
    no_sensation: Truth
    complete: Truth
    incomplete: Truth


def sacral(cells: Cells) -> Sacral:
    """Sacral sparing: light touch or pin prick at S4-5 on either side, DAP, or VAC.

    Notes
    -----
    Rule ISNCSCI.COMPLETENESS [worksheet 2019, step 4]: complete without any of them.
    Editions before 2011 ask for any anal sensation in place of DAP.
    """
    felt = nonempty((cells.right.felt | cells.left.felt) & _S4_5)
    surely = nonempty((cells.right.felt_surely | cells.left.felt_surely) & _S4_5)
    sensation = felt | cells.dap
    no_sensation = negate(surely) & cells.no_dap
    return Sacral(sensation, no_sensation, no_sensation & cells.no_vac, sensation | cells.vac)


def all_normal(cells: Cells) -> Truth:
    """1 where every cell may be normal and VAC present: the exam of AIS E.

    Notes
    -----
    Rule ISNCSCI.AIS.E [worksheet 2019]. DAP is not asked (decision "E without DAP").
    """
    dermatomes = cells.right.normal & cells.left.normal
    muscles = cells.right.five & cells.left.five
    return all_of(_DERMATOMES, dermatomes) & all_of(KEY, muscles) & cells.vac


def counted_levels(cells: Cells, levels: LevelSets, at_sacrum: Sacral) -> tuple[Levels, Levels]:
    """The NLIs below which muscles are counted: with VAC, and without it.

    With every cell normal nothing is counted: that is E. Without VAC an injury needs
    sacral sensation to be incomplete.
    """
    with_vac = levels.neurological & ALL_LEVELS & ~(INT * negate(_may_be_short(cells)))
    incomplete = cells.no_vac & at_sacrum.sensation
    return cells.vac * with_vac, incomplete * without_vac(levels.neurological)


def _may_be_short(cells: Cells) -> Truth:
    """1 where the NLI may be INT although a key muscle is below 5."""
    return nonempty(cells.right.short | cells.left.short)


def asia_impairment_scale(
    cells: Cells, levels: LevelSets, at_sacrum: Sacral, reading: Reading
) -> Levels:
    """The grades that an exam can have, as bits of `GRADES`.

    Notes
    -----
    Rule ISNCSCI.AIS [worksheet 2019, step 5]: A complete; B sensory incomplete and
    motor complete; C and D motor incomplete; E nothing abnormal. Editions differ in
    what makes an injury motor incomplete, in the tie between C and D, and in the
    grade of an exam without a documented deficit.
    """
    complete_below, _ = MOTOR_RULES[reading.motor_incomplete]
    rule_with_vac, rule_without = motor_rules(reading)
    with_vac, no_vac = counted_levels(cells, levels, at_sacrum)
    b = cells.no_vac & at_sacrum.sensation & complete_below(cells, levels)
    return (
        at_sacrum.complete * A
        | b * B
        | cells.over_each(with_vac, rule_with_vac)
        | cells.over_each(no_vac, rule_without)
        | all_normal(cells) * normal_exam(cells, reading)
    )


def normal_exam(cells: Cells, reading: Reading) -> Levels:
    """The grade of an exam with nothing abnormal: E, or none without a prior deficit.

    Notes
    -----
    Rule ISNCSCI.AIS.DEFICIT [worksheet 2006; decision "no prior deficit"].
    """
    if reading.without_deficit == "E":
        return E
    return cells.deficit * E | negate(cells.deficit) * NA


def completeness(at_sacrum: Sacral, scale: Levels) -> Levels:
    """Complete or incomplete, as bits of `COMPLETENESS`; NA where no AIS applies.

    `scale` are the possible grades of the same exam.

    Notes
    -----
    Rule ISNCSCI.COMPLETENESS [worksheet 2019, step 4].
    """
    graded = nonempty(scale & (B | C | D | E))
    return at_sacrum.complete * COMPLETE | graded * INCOMPLETE | (scale & NA)
