"""The plausibility checks: a table, one row for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import attrs

from sciscore.outcomes.plausibility import bounds as rules
from sciscore.outcomes.plausibility.bounds import Bounds
from sciscore.scim.items import NAMES as SCIM, SUMS as SCIM_SUMS
from sciscore.segments import SIDES

#: No exam without tags can have it; some exam may, but it is more likely an error.
IMPOSSIBLE: Final = "impossible"
SUSPICIOUS: Final = "suspicious"
#: What a check looks at: each time a column, then those that bound it.
Columns: TypeAlias = tuple[tuple[str, ...], ...]


@attrs.frozen
class Check:
    """A plausibility check: what some columns leave to another.

    Attributes
    ----------
    name
        Name of the check.
    bounds
        Lowest and highest number of the column, by the edition and the other columns.
    on
        What is looked at: each time a column, then those that bound it.
    reason
        Why, in plain words.
    sources
        Keys of `sciscore.REFERENCES`.
    kind
        ``"impossible"``: no exam without tags has it. ``"suspicious"``: an exam may.
    """

    name: str
    bounds: Callable[..., Bounds] = attrs.field(repr=False)
    on: Columns
    reason: str
    sources: tuple[str, ...] = ("worksheet 2019",)
    kind: str = IMPOSSIBLE

    def __str__(self) -> str:
        return f"{self.name} ({self.kind}): {self.reason}"


def _each(columns: str, *given: str) -> Columns:
    """The same for several columns."""
    return tuple((column, *given) for column in columns.split())


def _by_side(*patterns: str) -> Columns:
    """The same for both sides: ``{side}`` is a side and ``{s}`` its letter."""
    return tuple(
        tuple(pattern.format(side=side, s=side[0]) for pattern in patterns) for side in SIDES
    )


_MOTOR: Final = "total_motor uems lems"
_MOTOR_SIDES: Final = "uer uel ler lel"
_SENSORY: Final = "lt pp"
_SENSORY_SIDES: Final = "ltr ltl ppr ppl"
_LEVELS: Final = (
    "sensory_level_right sensory_level_left motor_level_right motor_level_left neurological_level"
)
_ZONES: Final = "sensory_zpp_right sensory_zpp_left motor_zpp_right motor_zpp_left"
_NLI: Final = "neurological_level"

CHECKS: Final = (
    Check(
        "range",
        rules.in_range,
        _each(" ".join((_MOTOR, _MOTOR_SIDES, _SENSORY, _SENSORY_SIDES, _LEVELS, _ZONES, *SCIM))),
        "there is no such total or level; S4-5 is a segment but never a level",
        ("definition",),
    ),
    Check(
        "parts and whole",
        rules.of_parts,
        (
            ("uems", "uer", "uel"),
            ("lems", "ler", "lel"),
            ("total_motor", "uems", "lems"),
            ("lt", "ltr", "ltl"),
            ("pp", "ppr", "ppl"),
        ),
        "a total is the sum of its parts; a total below it may have untested cells counted as zero",
        ("worksheet 2019", "OpenRehab"),
    ),
    Check(
        "parts and whole of SCIM",
        rules.of_scim_parts,
        tuple((whole, *parts) for whole, parts in SCIM_SUMS.items()),
        "a total is the sum of its subscores",
        ("SCIM form",),
    ),
    Check(
        "sensation down to the NLI",
        rules.sensation_to_level,
        _each(f"{_SENSORY} {_SENSORY_SIDES}", _NLI),
        "every dermatome from C2 to the NLI is normal, 2 on each side",
    ),
    Check(
        "sensation down to the sensory level",
        rules.sensation_to_level,
        _by_side("lt{s}", "sensory_level_{side}") + _by_side("pp{s}", "sensory_level_{side}"),
        "every dermatome from C2 to the sensory level of the side is normal, 2 each",
    ),
    Check(
        "strength down to the NLI",
        rules.strength_to_level,
        _each(f"{_MOTOR} {_MOTOR_SIDES}", _NLI),
        "key muscles above the NLI are intact on both sides, and have 3 or more at it",
    ),
    Check(
        "strength down to the motor level",
        rules.strength_to_level,
        _by_side("ue{s}", "motor_level_{side}") + _by_side("le{s}", "motor_level_{side}"),
        "key muscles above the motor level are intact, and it has 3 or more",
    ),
    Check(
        "end of the sensory level",
        rules.sensation_ends,
        _by_side("pp{s}", "sensory_level_{side}", "lt{s}"),
        "below a sensory level the next dermatome is abnormal; with all of them normal it is INT",
    ),
    Check(
        "end of the NLI by sensation",
        rules.nli_ends,
        (("pp", _NLI, "lt"),),
        "no key muscle lies here or just below, so a dermatome is the cause of the NLI",
    ),
    Check(
        "end of the NLI by strength",
        rules.muscle_is_cause,
        _each(_MOTOR, _NLI, "lt", "pp"),
        "all sensation is normal, so a weak key muscle is the cause of the NLI",
    ),
    Check(
        "end of the motor level",
        rules.strength_ends,
        _by_side("ue{s}", "motor_level_{side}") + _by_side("le{s}", "motor_level_{side}"),
        "a weak key muscle ends the motor level here",
        ("worksheet 2019", "RHI ruling 2013"),
    ),
    Check(
        "sensory and motor level",
        rules.motor_by_sensory,
        _by_side("sensory_level_{side}", "motor_level_{side}"),
        "where there is no key muscle the motor level is the sensory level, and no motor "
        "level is carried past abnormal sensation in such a region",
        ("worksheet 2019", "RHI ruling 2013"),
    ),
    Check(
        "NLI of the levels",
        rules.most_rostral,
        ((_NLI, *_LEVELS.split()[:4]),),
        "the NLI is the most rostral of the four levels",
    ),
    Check(
        "grade and sensation",
        rules.sensation_by_grade,
        _each(f"{_SENSORY} {_SENSORY_SIDES}", "ais"),
        "AIS A has no sensation at S4-5; AIS E is normal throughout, unless other "
        "conditions were set aside by tags",
    ),
    Check(
        "grade and strength",
        rules.strength_by_grade,
        _each(f"{_MOTOR} {_MOTOR_SIDES}", "ais"),
        "AIS E has all key muscles intact, unless other conditions were set aside by tags",
    ),
    Check(
        "grade and levels",
        rules.level_by_grade,
        _each(_LEVELS, "ais"),
        "AIS E is INT throughout; AIS A to D are not",
    ),
    Check(
        "grade B and INT",
        rules.level_without_vac,
        ((_NLI, "ais"),),
        "AIS B has no VAC, so that the NLI is S3 at most; some software prints INT",
        ("definition", "Praxis"),
        SUSPICIOUS,
    ),
    Check(
        "grade C without muscles",
        rules.level_with_muscles,
        ((_NLI, "ais"),),
        "no key muscle lies below S1; 0 of 0 is read as half, which is D",
        ("definition", "Praxis"),
        SUSPICIOUS,
    ),
    Check(
        "grade C or D by half",
        rules.strength_by_half,
        _each("total_motor lems", "ais", _NLI),
        "at least half of the key muscles below the NLI have 3 or more in AIS D, and "
        "fewer in AIS C",
    ),
    Check(
        "grade B and strength far below",
        rules.strength_of_b,
        tuple(
            (total, "ais", level)
            for (*totals, level) in _by_side("ue{s}", "le{s}", "motor_level_{side}")
            for total in totals
        ),
        "AIS B has no key muscle function more than 3 segments below the motor level of "
        "either side",
    ),
    Check(
        "grade B and strength far below the NLI",
        rules.strength_of_b_by_nli,
        _each(_MOTOR, "ais", _NLI),
        "AIS B has no key muscle function more than 3 segments below the motor level, "
        "which is near the NLI on one side at least",
    ),
    Check(
        "grade B and strength below",
        rules.strength_below,
        _each(f"{_MOTOR} {_MOTOR_SIDES}", "ais", _NLI),
        "AIS B of the first editions, known by paraphrase, has no motor function below the NLI",
        ("Young", "PMC2633768"),
        SUSPICIOUS,
    ),
    Check(
        "grade and completeness",
        rules.completeness_by_grade,
        (("completeness", "ais"),),
        "AIS A is complete, AIS B to E are incomplete",
        ("worksheet 2019", "workbook"),
    ),
    Check(
        "grade and VAC",
        rules.vac_by_grade,
        (("vac", "ais"),),
        "VAC makes an injury motor incomplete, and is present in AIS E",
    ),
    Check(
        "grade and DAP",
        rules.dap_by_grade,
        (("dap", "ais"),),
        "DAP makes an injury incomplete",
    ),
    Check(
        "completeness and anal function",
        rules.sacral_by_completeness,
        _each("vac dap", "completeness"),
        "VAC or DAP makes an injury incomplete",
    ),
    Check(
        "zone and level",
        rules.zone_below_level,
        _by_side("sensory_zpp_{side}", "sensory_level_{side}")
        + _by_side("motor_zpp_{side}", "motor_level_{side}"),
        "a zone of partial preservation is not above the level of its side",
        ("worksheet 2019", "workbook"),
    ),
    Check(
        "zone and grade",
        rules.zone_by_grade,
        _each(_ZONES, "ais"),
        "zones apply in AIS A and not in E; before 2019 in complete injuries only, since "
        "then a motor zone wherever VAC is absent, as in AIS B",
        ("worksheet 2019", "worksheet 2013"),
    ),
    Check(
        "zone and anal function",
        rules.zone_by_answer,
        _each("motor_zpp_right motor_zpp_left", "vac")
        + _each("sensory_zpp_right sensory_zpp_left", "dap"),
        "no motor zone applies with VAC and no sensory zone with DAP; since 2019 motor "
        "zones apply wherever VAC is absent",
    ),
    Check(
        "motor zones of both sides",
        rules.zones_alike,
        (("motor_zpp_left", "motor_zpp_right"),),
        "motor zones apply on both sides or on none",
    ),
)
