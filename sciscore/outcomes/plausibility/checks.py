"""The plausibility checks: a table, one row for each."""

from __future__ import annotations

from typing import Final

from sciscore.outcomes.plausibility import bounds as rules, grade_bounds as grades
from sciscore.outcomes.plausibility.check import IMPOSSIBLE, SUSPICIOUS, Check
from sciscore.scim.items import NAMES as SCIM, SUMS as SCIM_SUMS
from sciscore.segments import SIDES


def _each(columns: str, *given: str) -> tuple[tuple[str, ...], ...]:
    """The same for several columns."""
    return tuple((column, *given) for column in columns.split())


def _by_side(*patterns: str) -> tuple[tuple[str, ...], ...]:
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
        name="range",
        kind=IMPOSSIBLE,
        bounds=rules.in_range,
        on=_each(
            f"{_MOTOR} {_MOTOR_SIDES} {_SENSORY} {_SENSORY_SIDES} {_LEVELS} {_ZONES} "
            + " ".join(SCIM)
        ),
        reason="there is no such total or level; S4-5 is a segment but never a level",
    ),
    Check(
        name="parts and whole",
        kind=IMPOSSIBLE,
        bounds=rules.of_parts,
        on=(
            ("uems", "uer", "uel"),
            ("lems", "ler", "lel"),
            ("total_motor", "uems", "lems"),
            ("lt", "ltr", "ltl"),
            ("pp", "ppr", "ppl"),
        ),
        reason="a total is the sum of its parts; a total below it may have untested cells "
        "counted as zero",
        sources=("worksheet 2019", "OpenRehab"),
    ),
    Check(
        name="parts and whole of SCIM",
        kind=IMPOSSIBLE,
        bounds=rules.of_scim_parts,
        on=tuple((whole, *parts) for whole, parts in SCIM_SUMS.items()),
        reason="a total is the sum of its subscores",
        sources=("SCIM form",),
    ),
    Check(
        name="sensation down to the NLI",
        kind=IMPOSSIBLE,
        bounds=rules.sensation_to_level,
        on=_each(f"{_SENSORY} {_SENSORY_SIDES}", _NLI),
        reason="every dermatome from C2 to the NLI is normal, 2 on each side",
        sources=("worksheet 2019",),
    ),
    Check(
        name="sensation down to the sensory level",
        kind=IMPOSSIBLE,
        bounds=rules.sensation_to_level,
        on=_by_side("lt{s}", "sensory_level_{side}") + _by_side("pp{s}", "sensory_level_{side}"),
        reason="every dermatome from C2 to the sensory level of the side is normal, 2 each",
        sources=("worksheet 2019",),
    ),
    Check(
        name="strength down to the NLI",
        kind=IMPOSSIBLE,
        bounds=rules.strength_to_level,
        on=_each(f"{_MOTOR} {_MOTOR_SIDES}", _NLI),
        reason="key muscles above the NLI are intact on both sides, and have 3 or more at it",
        sources=("worksheet 2019",),
    ),
    Check(
        name="strength down to the motor level",
        kind=IMPOSSIBLE,
        bounds=rules.strength_to_level,
        on=_by_side("ue{s}", "motor_level_{side}") + _by_side("le{s}", "motor_level_{side}"),
        reason="key muscles above the motor level are intact, and it has 3 or more",
        sources=("worksheet 2019",),
    ),
    Check(
        name="end of the sensory level",
        kind=IMPOSSIBLE,
        bounds=rules.sensation_ends,
        on=_by_side("pp{s}", "sensory_level_{side}", "lt{s}"),
        reason="below a sensory level the next dermatome is abnormal; with all of them normal "
        "it is INT",
        sources=("worksheet 2019",),
    ),
    Check(
        name="end of the NLI by sensation",
        kind=IMPOSSIBLE,
        bounds=rules.nli_ends,
        on=(("pp", _NLI, "lt"),),
        reason="no key muscle lies here or just below, so a dermatome is the cause of the NLI",
        sources=("worksheet 2019",),
    ),
    Check(
        name="end of the NLI by strength",
        kind=IMPOSSIBLE,
        bounds=rules.muscle_is_cause,
        on=_each(_MOTOR, _NLI, "lt", "pp"),
        reason="all sensation is normal, so a weak key muscle is the cause of the NLI",
        sources=("worksheet 2019",),
    ),
    Check(
        name="end of the motor level",
        kind=IMPOSSIBLE,
        bounds=rules.strength_ends,
        on=_by_side("ue{s}", "motor_level_{side}") + _by_side("le{s}", "motor_level_{side}"),
        reason="a weak key muscle ends the motor level here",
        sources=("worksheet 2019", "RHI ruling 2013"),
    ),
    Check(
        name="sensory and motor level",
        kind=IMPOSSIBLE,
        bounds=rules.motor_by_sensory,
        on=_by_side("sensory_level_{side}", "motor_level_{side}"),
        reason="where there is no key muscle the motor level is the sensory level, and no motor "
        "level is carried past abnormal sensation in such a region",
        sources=("worksheet 2019", "RHI ruling 2013"),
    ),
    Check(
        name="NLI of the levels",
        kind=IMPOSSIBLE,
        bounds=rules.most_rostral,
        on=((_NLI, *_LEVELS.split()[:4]),),
        reason="the NLI is the most rostral of the four levels",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade and sensation",
        kind=IMPOSSIBLE,
        bounds=grades.sensation_by_grade,
        on=_each(f"{_SENSORY} {_SENSORY_SIDES}", "ais"),
        reason="AIS A has no sensation at S4-5; AIS E is normal throughout, unless other "
        "conditions were set aside by tags",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade and strength",
        kind=IMPOSSIBLE,
        bounds=grades.strength_by_grade,
        on=_each(f"{_MOTOR} {_MOTOR_SIDES}", "ais"),
        reason="AIS E has all key muscles intact, unless other conditions were set aside by tags",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade and levels",
        kind=IMPOSSIBLE,
        bounds=grades.level_by_grade,
        on=_each(_LEVELS, "ais"),
        reason="AIS E is INT throughout; AIS A to D are not",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade B and INT",
        kind=SUSPICIOUS,
        bounds=grades.level_without_vac,
        on=((_NLI, "ais"),),
        reason="AIS B has no VAC, so that the NLI is S3 at most; some software prints INT",
        sources=("definition", "Praxis"),
    ),
    Check(
        name="grade C without muscles",
        kind=SUSPICIOUS,
        bounds=grades.level_with_muscles,
        on=((_NLI, "ais"),),
        reason="no key muscle lies below S1; 0 of 0 is read as half, which is D",
        sources=("definition", "Praxis"),
    ),
    Check(
        name="grade C or D by half",
        kind=IMPOSSIBLE,
        bounds=grades.strength_by_half,
        on=_each("total_motor lems", "ais", _NLI),
        reason="at least half of the key muscles below the NLI have 3 or more in AIS D, and "
        "fewer in AIS C",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade B and strength far below",
        kind=IMPOSSIBLE,
        bounds=grades.strength_of_b,
        on=tuple(
            (total, "ais", level)
            for (*totals, level) in _by_side("ue{s}", "le{s}", "motor_level_{side}")
            for total in totals
        ),
        reason="AIS B has no key muscle function more than 3 segments below the motor level of "
        "either side",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade B and strength far below the NLI",
        kind=IMPOSSIBLE,
        bounds=grades.strength_of_b_by_nli,
        on=_each(_MOTOR, "ais", _NLI),
        reason="AIS B has no key muscle function more than 3 segments below the motor level, "
        "which is near the NLI on one side at least",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade B and strength below",
        kind=SUSPICIOUS,
        bounds=grades.strength_below,
        on=_each(f"{_MOTOR} {_MOTOR_SIDES}", "ais", _NLI),
        reason="AIS B of the first editions, known by paraphrase, has no motor function below "
        "the NLI",
        sources=("Young", "PMC2633768"),
    ),
    Check(
        name="grade and completeness",
        kind=IMPOSSIBLE,
        bounds=grades.completeness_by_grade,
        on=(("completeness", "ais"),),
        reason="AIS A is complete, AIS B to E are incomplete",
        sources=("worksheet 2019", "workbook"),
    ),
    Check(
        name="grade and VAC",
        kind=IMPOSSIBLE,
        bounds=grades.vac_by_grade,
        on=(("vac", "ais"),),
        reason="VAC makes an injury motor incomplete, and is present in AIS E",
        sources=("worksheet 2019",),
    ),
    Check(
        name="grade and DAP",
        kind=IMPOSSIBLE,
        bounds=grades.dap_by_grade,
        on=(("dap", "ais"),),
        reason="DAP makes an injury incomplete",
        sources=("worksheet 2019",),
    ),
    Check(
        name="completeness and anal function",
        kind=IMPOSSIBLE,
        bounds=grades.sacral_by_completeness,
        on=_each("vac dap", "completeness"),
        reason="VAC or DAP makes an injury incomplete",
        sources=("worksheet 2019",),
    ),
    Check(
        name="zone and level",
        kind=IMPOSSIBLE,
        bounds=grades.zone_below_level,
        on=_by_side("sensory_zpp_{side}", "sensory_level_{side}")
        + _by_side("motor_zpp_{side}", "motor_level_{side}"),
        reason="a zone of partial preservation is not above the level of its side",
        sources=("worksheet 2019", "workbook"),
    ),
    Check(
        name="zone and grade",
        kind=IMPOSSIBLE,
        bounds=grades.zone_by_grade,
        on=_each(_ZONES, "ais"),
        reason="zones apply in AIS A and not in E; before 2019 in complete injuries only, since "
        "then a motor zone wherever VAC is absent, as in AIS B",
        sources=("worksheet 2019", "worksheet 2013"),
    ),
    Check(
        name="zone and anal function",
        kind=IMPOSSIBLE,
        bounds=grades.zone_by_answer,
        on=_each("motor_zpp_right motor_zpp_left", "vac")
        + _each("sensory_zpp_right sensory_zpp_left", "dap"),
        reason="no motor zone applies with VAC and no sensory zone with DAP; since 2019 motor "
        "zones apply wherever VAC is absent",
        sources=("worksheet 2019",),
    ),
    Check(
        name="motor zones of both sides",
        kind=IMPOSSIBLE,
        bounds=grades.zones_alike,
        on=(("motor_zpp_left", "motor_zpp_right"),),
        reason="motor zones apply on both sides or on none",
        sources=("worksheet 2019",),
    ),
)
