"""The rules of the neurological examination."""

from __future__ import annotations

from typing import Final

from sciscore.isncsci.findings import FINDINGS
from sciscore.ledger.rule import LedgerRule


def _of(*words: str) -> tuple[str, ...]:
    """The findings whose names hold all of the words."""
    return tuple(name for name in FINDINGS if all(word in name for word in words))


ISNCSCI: Final = (
    LedgerRule(
        id="ISNCSCI.GRADES",
        says="A cell stands for the grades that it may be: a grade for itself, NT for all, a "
        "tagged cell for the grades that its tag allows.",
        location=("isncsci.grades.Scale.table",),
        sources=("workbook",),
        cells=("grades",),
        findings=tuple(FINDINGS),
        decisions=("other assumptions",),
    ),
    LedgerRule(
        id="ISNCSCI.NT",
        says="A finding has every value that some grades for its untested cells give, all cells "
        "together; it is determined if that is one value.",
        location=("isncsci.worlds.united",),
        sources=("worksheet 2019", "Schuld 2012"),
        findings=tuple(FINDINGS),
        disagreements="Praxis settles some findings apart from each other and then lists grades "
        "that no completion of the exam has (its conformance cases 55 and 132).",
    ),
    LedgerRule(
        id="ISNCSCI.TAG",
        says="A finding is tagged if it has another set of values when the tags are dropped.",
        location=("isncsci.worlds.results_of",),
        sources=("workbook", "Praxis"),
        findings=tuple(FINDINGS),
        decisions=("tagged and not determinable",),
        disagreements="Praxis tags by single values and differs in nine of its conformance "
        "cases (84, 89, 90, 100, 115, 117, 126, 130, 131).",
    ),
    LedgerRule(
        id="ISNCSCI.TOTALS",
        says="A total is the sum of the grades as examined; with an untested cell it is the "
        "interval of all that the sum may be.",
        location=("isncsci.totals.totals",),
        sources=("worksheet 2013", "worksheet 2019", "OpenRehab"),
    ),
    LedgerRule(
        id="ISNCSCI.SL",
        says="The sensory level of a side is the most caudal dermatome that is normal for light "
        "touch and pin prick, with all above it; C1 if C2 is not, INT if all are.",
        location=("isncsci.levels.sensory_level",),
        sources=("worksheet 2019",),
        findings=_of("sensory_level"),
    ),
    LedgerRule(
        id="ISNCSCI.ML",
        says="The motor level of a side is the lowest key muscle of grade 3 or more with all "
        "above it intact; where there is no key muscle it is the sensory level.",
        location=("isncsci.levels.reached", "isncsci.levels.motor_level"),
        sources=("worksheet 2019", "worksheet 2013", "RHI ruling 2013"),
        cells=("intact_from",),
        findings=_of("motor_level"),
        decisions=("VAC without sacral sensation",),
    ),
    LedgerRule(
        id="ISNCSCI.VAC",
        says="VAC is the motor test of S4-5: a side that is intact down to it is INT with VAC and "
        "S3 without.",
        location=("isncsci.levels.without_vac",),
        sources=("Praxis", "definition"),
        findings=(*_of("motor_level"), "neurological_level"),
        decisions=("NLI without VAC",),
        disagreements="The NLI of Praxis leaves VAC out (its conformance cases 53, 110, 111, 112 "
        "and 115).",
    ),
    LedgerRule(
        id="ISNCSCI.NLI",
        says="The neurological level of injury is the most rostral of the four levels.",
        location=("isncsci.levels.neurological_level",),
        sources=("worksheet 2019",),
        findings=("neurological_level",),
        decisions=("NLI without VAC",),
    ),
    LedgerRule(
        id="ISNCSCI.COMPLETENESS",
        says="An injury is complete without sensation at S4-5 on both sides, without DAP (any anal "
        "sensation before 2011) and without VAC.",
        location=("isncsci.impairment.sacral", "isncsci.impairment.completeness"),
        cells=("sacral_sparing",),
        findings=("completeness", "ais"),
    ),
    LedgerRule(
        id="ISNCSCI.AIS",
        says="A is complete, B sensory incomplete and motor complete, C and D motor incomplete, E "
        "nothing abnormal.",
        location=("isncsci.impairment.asia_impairment_scale",),
        sources=("worksheet 2019",),
        cells=("motor_incomplete",),
        findings=("ais",),
        disagreements="Praxis lists an AIS of C that no completion gives (its conformance cases "
        "55 and 132).",
    ),
    LedgerRule(
        id="ISNCSCI.AIS.MOTOR",
        says="An incomplete injury is motor incomplete with VAC, or with function below: more than "
        "three segments below the motor level of its side, or in early editions anywhere below "
        "the neurological level.",
        location=(
            "isncsci.counting.motor_complete",
            "isncsci.counting._with_vac",
            "isncsci.counting._by_function_below",
            "isncsci.counting._by_sparing",
        ),
        cells=("motor_incomplete", "nonkey"),
        findings=("ais",),
        decisions=("unrecorded non-key muscle",),
    ),
    LedgerRule(
        id="ISNCSCI.AIS.CD",
        says="A motor incomplete injury is D if at least half of the key muscles below the "
        "neurological level have grade 3 or more, else C.",
        location=("isncsci.counting.Below.grade",),
        cells=("at_half",),
        findings=("ais",),
        decisions=("no muscle below",),
    ),
    LedgerRule(
        id="ISNCSCI.AIS.E",
        says="The AIS is E if every grade is normal, VAC is present and a deficit was documented "
        "before.",
        location=("isncsci.impairment.all_normal",),
        sources=("worksheet 2019",),
        findings=("ais", "completeness"),
        decisions=("E without DAP",),
    ),
    LedgerRule(
        id="ISNCSCI.AIS.DEFICIT",
        says="Without a documented deficit a normal exam is E in early editions; later it has no "
        "AIS.",
        location=("isncsci.impairment.normal_exam",),
        cells=("without_deficit",),
        findings=("ais", "completeness"),
        decisions=("no prior deficit",),
    ),
    LedgerRule(
        id="ISNCSCI.ZPP.SCOPE",
        says="Where zones of partial preservation apply: in complete injuries before 2019; since "
        "then the motor zones without VAC, the sensory zone of a side without DAP and sensation "
        "at S4-5 of that side.",
        location=(
            "isncsci.preservation._by_absent_function",
            "isncsci.preservation._in_complete_injuries",
        ),
        cells=("zpp",),
        findings=_of("zpp"),
    ),
    LedgerRule(
        id="ISNCSCI.ZPP.SENSORY",
        says="The sensory zone is the most caudal dermatome above S4-5 with any sensation, C1 if "
        "none has.",
        location=("isncsci.preservation.sensory_zone",),
        sources=("worksheet 2019",),
        findings=_of("sensory_zpp"),
    ),
    LedgerRule(
        id="ISNCSCI.ZPP.MOTOR",
        says="The motor zone is the more caudal of the motor level and the most caudal key muscle "
        "with function; it never follows sensation below the motor level.",
        location=("isncsci.preservation.motor_zone",),
        sources=("worksheet 2019", "workbook"),
        findings=_of("motor_zpp"),
    ),
    LedgerRule(
        id="ISNCSCI.ZPP.NONKEY",
        says="A non-key muscle that alone makes an injury motor incomplete is the motor zone of "
        "its side.",
        location=("isncsci.preservation.motor_zone_with_nonkey",),
        sources=("OpenRehab", "workbook"),
        cells=("nonkey", "nonkey_levels"),
        findings=_of("motor_zpp"),
        decisions=("decisive non-key muscle", "non-key muscle and AIS D"),
        disagreements="The key of a learning case of Praxis (11) has a non-key muscle as zone in "
        "AIS A.",
    ),
    LedgerRule(
        id="ISNCSCI.LESIONS",
        says="With two or more documented cord lesions completeness, AIS and zones are left to "
        "judgement.",
        location=("isncsci.worlds.sets_of",),
        sources=("workbook",),
        findings=("completeness", "ais", *_of("zpp")),
        decisions=("multiple lesions",),
    ),
)
